"""Orphaned progress: of cards that no deck has. It waits for them, unless it is forgotten."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

from interviewprep.finding import Finding, Severity
from interviewprep.scheduling.moment import Moment
from interviewprep.store.database import Database
from interviewprep.store.errors import StoreError
from interviewprep.store.examined_log import Orphan, orphans
from interviewprep.store.identity import open_to_look
from interviewprep.store.log import Log
from interviewprep.store.snapshot import snapshot
from interviewprep.study.examined_decks import DecksRead
from interviewprep.wording import counted

AREA = "Log"
MOST = 10
"""How many are listed."""


def find_orphans(path: Path, read: DecksRead) -> list[Orphan]:
    """The orphaned progress in the database at `path`, which stays as it is; none where it can't be read."""
    try:
        if path.is_file() and path.stat().st_size:
            with snapshot(path) as copy, open_to_look(copy) as db:
                return orphans(db, read.keys, read.roots)
    except (sqlite3.Error, OSError, StoreError):
        pass  # told elsewhere
    return []


def examine_orphans(path: Path, read: DecksRead) -> Iterator[Finding]:
    """The orphaned progress."""
    if not (found := find_orphans(path, read)):
        return
    unread = " Some deck files can't be read: it may be theirs." if read.problems else ""
    more = f"… and {len(found) - MOST} more; --json lists all" if len(found) > MOST else ""
    yield Finding(
        AREA,
        Severity.NOTE,
        f"Progress of {counted(len(found), 'card')} that no deck has; it waits for them.{unread}",
        "",
        "Nothing need be done. To forget it: --forget KEY, or --forget-orphans.",
        (*(f"{one.key} ({counted(one.reps, 'review')})" for one in found[:MOST]), *([more] if more else [])),
    )


def forget(path: Path, forgotten: list[Orphan], now: Moment) -> None:
    """Make these cards new, unsuspended and unflagged: what happened stays in the log, as all events do.

    Raises:
        StoreError: it can't be stored.
    """
    database = Database(path)
    try:
        log = Log(database)
        for one in forgotten:
            if one.reps:
                log.reset(one.key, now)
            if one.suspended:
                log.suspend(one.key, now, on=False)
            if one.flagged:
                log.flag(one.key, now, on=False)
    finally:
        database.close()
