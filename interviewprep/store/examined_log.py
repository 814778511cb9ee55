"""The log examined: the clocks that its events were stamped by, and progress that no deck has a card for."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from interviewprep.finding import Finding, Severity
from interviewprep.wording import counted, interval

AREA = "Log"
MINUTE = 60_000
DAY = 24 * 60 * MINUTE
HELD = 4
"""So many events of one device a millisecond apart weren't made by hand: its clock ran behind the log."""


def examine_log(db: sqlite3.Connection, now: int) -> Iterator[Finding]:
    """The times of all events; `now` is in UTC milliseconds."""
    found = list(_future(db, now))
    found += _held(db)
    devices = db.execute(
        "SELECT device, count(*), max(at) FROM event GROUP BY device ORDER BY 3 DESC"
    ).fetchall()
    yield from found
    if not found and devices:
        what = f"The times of all events are plausible; {counted(len(devices), 'device')}."
        yield Finding(AREA, Severity.OK, what)


def _future(db: sqlite3.Connection, now: int) -> Iterator[Finding]:
    rows = db.execute(
        "SELECT device, count(*), max(at) FROM event WHERE at > ? GROUP BY device ORDER BY 3 DESC",
        (now + MINUTE,),
    ).fetchall()
    for device, count, last in rows:
        ahead = last - now
        far = interval(round(ahead / DAY)) if ahead >= DAY else f"{ahead // MINUTE} min"
        yield Finding(
            AREA,
            Severity.WARNING,
            f"{counted(count, 'event')} of device {device} lie in the future, the last by {far}.",
            remedy="Check this machine's clock, and the other's. What you do until then is kept in order.",
            public=f"{counted(count, 'event')} of a device lie in the future, the last by {far}.",
        )


def _held(db: sqlite3.Connection) -> Iterator[Finding]:
    """Runs of events a millisecond apart: stamped so since the clock was behind the event before."""
    runs: dict[tuple[str, str], int] = {}
    before: tuple[str, int] | None = None
    foreign, length = "", 0
    for device, at in db.execute("SELECT device, at FROM event ORDER BY at, id"):
        if before is not None and at == before[1] + 1:
            if device != before[0]:
                foreign, length = before[0], 1
            length += 1
            if length >= HELD:
                runs[device, foreign] = max(length, runs.get((device, foreign), 0))
        else:
            foreign, length = "", 1
        before = (device, at)
    for (device, other), most in sorted(runs.items()):
        behind = f"that of device {other}" if other else "the log"
        yield Finding(
            AREA,
            Severity.NOTE,
            f"The clock of device {device} was behind {behind} once, for {most} events or more.",
            remedy="They are in the right order. Set the clocks of your devices by the network.",
            public="A device's clock was behind another's, or behind the log.",
        )


@dataclass(frozen=True, slots=True)
class Orphan:
    """Progress of a card that no deck has."""

    key: str
    reps: int
    suspended: bool
    flagged: bool


def orphans(db: sqlite3.Connection, present: set[str], roots: set[str]) -> list[Orphan]:
    """Progress of cards that are in no deck.

    Args:
        db: The database.
        present: The keys of all cards that the decks have now.
        roots: The sources that were looked at for them (`Source.root`).
    """
    rows = db.execute(
        "SELECT c.key, c.reps, c.suspended, c.flagged, d.path, d.root "
        "FROM card c LEFT JOIN deck d ON d.id = c.deck_id "
        "WHERE c.reps > 0 OR c.suspended OR c.flagged ORDER BY c.key"
    )
    return [
        Orphan(key, reps, bool(suspended), bool(flagged))
        for key, reps, suspended, flagged, deck, root in rows
        # A deck that was named on a command line is no longer among the decks, but there all the same.
        if key not in present and (deck is None or root in roots or not Path(deck).is_file())
    ]
