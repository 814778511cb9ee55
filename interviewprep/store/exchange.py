"""Which events of which device there are: what two stores ask each other before they exchange."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Mapping

from interviewprep.store.quarantine import COLUMNS, Plain, read_plain

_NUMBERS = (
    "SELECT device, number FROM event WHERE number IS NOT NULL "
    "UNION SELECT device, number FROM quarantine WHERE number IS NOT NULL"
)
_WANTED = "number IS NULL OR number > coalesce((SELECT value FROM json_each(:seen) WHERE key = device), 0)"
_EVENTS_SINCE = f"SELECT {COLUMNS} FROM event WHERE {_WANTED} ORDER BY at, id"  # noqa: S608
_EVENTS = f"SELECT {COLUMNS} FROM event ORDER BY at, id"  # noqa: S608
_KEPT_SINCE = f"SELECT content FROM quarantine WHERE {_WANTED} ORDER BY id"  # noqa: S608


def numbers_seen(driver: sqlite3.Connection) -> dict[str, int]:
    """For each device the number up to which all its events are here."""
    query = f"SELECT device, max(number), count(*) FROM ({_NUMBERS}) GROUP BY device"  # noqa: S608
    found: dict[str, int] = {}
    for device, highest, count in driver.execute(query).fetchall():
        found[device] = highest if highest == count else _before_gap(driver, device)
    return found


def _before_gap(driver: sqlite3.Connection, device: str) -> int:
    last = 0
    query = f"SELECT number FROM ({_NUMBERS}) WHERE device = ? ORDER BY number"  # noqa: S608
    for (number,) in driver.execute(query, (device,)):
        if number != last + 1:
            break
        last = number
    return last


def events(driver: sqlite3.Connection) -> Iterator[Plain]:
    """All events of the log, in the order of time."""
    for row in driver.execute(_EVENTS):
        yield read_plain(row)


def events_since(driver: sqlite3.Connection, seen: Mapping[str, int]) -> Iterator[Plain]:
    """The events beyond those numbers, and those without one; also what was put aside."""
    known = {"seen": json.dumps(seen)}
    for row in driver.execute(_EVENTS_SINCE, known):
        yield read_plain(row)
    for (content,) in driver.execute(_KEPT_SINCE, known):
        yield json.loads(content)


def is_known(driver: sqlite3.Connection, plain: Plain) -> bool:
    """Whether the log has an event."""
    event = str(plain.get("id")).replace("-", "")
    return driver.execute("SELECT 1 FROM event WHERE id = ?", (event,)).fetchone() is not None
