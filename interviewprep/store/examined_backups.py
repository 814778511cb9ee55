"""The backups examined: whether there are any, how old the last is, and whether each can be put back."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime
from pathlib import Path

from interviewprep.finding import Finding, Severity
from interviewprep.store.backups import backup_folder, dated, kept_backups
from interviewprep.store.revision import APPLICATION_ID
from interviewprep.store.soundness import first_fault
from interviewprep.wording import counted

AREA = "Backups"
OLD = 14
"""Days after which the last backup is called old, if there is anything newer."""


def examine_backups(path: Path, now: datetime) -> Iterator[Finding]:
    """The backups of the database at `path`; `now` is local time."""
    folder = backup_folder(path)
    found = kept_backups(path)
    if not found:
        if path.exists():
            what = "No backup yet; one is made by itself each day on which something is new."
            yield Finding(AREA, Severity.NOTE, what, str(folder), "interviewprep backup")
        return
    broken = [(one.path, fault) for one in found if (fault := _fault_of(one.path)) is not None]
    for file, fault in broken:
        what = f"This backup can't be put back: {fault}."
        yield Finding(
            AREA, Severity.WARNING, what, str(file), "Delete it, and make another: interviewprep backup"
        )
    sound = len(found) - len(broken)
    if not sound:
        return
    last = dated(path) or found
    days = (now - last[0].made).days
    what = f"{counted(sound, 'backup')} can be put back; the last is of {last[0].made:%Y-%m-%d %H:%M}."
    old = days > OLD and path.exists() and path.stat().st_mtime > last[0].made.timestamp()
    severity = Severity.NOTE if old else Severity.OK
    yield Finding(AREA, severity, what, str(folder), "interviewprep backup" if old else "")


def _fault_of(file: Path) -> str | None:
    """Why a backup can't be put back; None when it can. It is one file, and stays as it is."""
    try:
        with closing(sqlite3.connect(f"{file.absolute().as_uri()}?mode=ro&immutable=1", uri=True)) as db:
            if (fault := first_fault(db)) is not None:
                return fault
            if db.execute("PRAGMA application_id").fetchone()[0] not in (0, APPLICATION_ID):
                return "it is another program's"
            db.execute("SELECT count(*) FROM event").fetchone()
    except (sqlite3.Error, UnicodeDecodeError, OSError) as error:
        return str(error)
    return None
