"""Events from elsewhere that can't go into the log: kept whole, told, and taken up as soon as they can."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from interviewprep.store.event_check import EVENTS_VERSION, EventError, check
from interviewprep.store.projection import Columns
from interviewprep.store.tables import Event

_FIELDS = (
    "id", "kind", "device", "number", "at", "day_offset", "card", "rating", "duration_ms", "preset", "target",
    "data",
)  # fmt: skip
_KEEP = (
    "INSERT INTO quarantine (content, reason, tried, device, number, preset) VALUES (?, ?, ?, ?, ?, ?) "
    "ON CONFLICT (content) DO UPDATE SET reason = excluded.reason, tried = excluded.tried"
)
WAITS = "the preset that it was scheduled with isn't here yet"

Plain = dict[str, Any]
"""An event in its plain form; see `event_check`."""


@dataclass(frozen=True, slots=True)
class PutAside:
    """Why events are put aside, and how many of them."""

    reason: str
    events: int


def plain_of(event: Event) -> Plain:
    """The plain form of an event."""
    found = {name: getattr(event, name, None) for name in _FIELDS}
    return {
        name: str(value) if isinstance(value, UUID) else value
        for name, value in found.items()
        if value is not None
    }


def columns_of_event(plain: Mapping[str, Any]) -> Columns:
    """The columns of an event's row, from its plain form, which was checked. In the order of `COLUMNS`."""
    get = plain.get
    data = get("data")
    return (
        _hex(plain["id"]), str(plain["kind"]), plain["device"], get("number"), plain["at"],
        plain["day_offset"], get("card"), get("rating"), get("duration_ms"), _hex(get("preset")),
        _hex(get("target")), None if data is None else json.dumps(data),
    )  # fmt: skip


COLUMNS = "id, kind, device, number, at, day_offset, card, rating, took, preset, target, data"


def _hex(text: str | None) -> str | None:
    return text.replace("-", "") if text is not None else None


def read_plain(row: Iterable[Any]) -> Plain:
    """The plain form of an event's row with the columns `COLUMNS`."""
    found = dict(zip(_FIELDS, row, strict=True))
    for name in ("id", "preset", "target"):
        if found[name] is not None:
            found[name] = str(UUID(hex=found[name]))
    if found["data"] is not None:
        found["data"] = json.loads(found["data"])
    return {name: value for name, value in found.items() if value is not None}


def put_aside(
    driver: sqlite3.Connection, plain: Mapping[str, object], reason: str, waits: str | None = None
) -> None:
    """Keep an event that can't go into the log.

    Args:
        driver: Where to.
        plain: The event, in whatever form it came.
        reason: Why it can't.
        waits: The id (hexadecimal) of the preset that it waits for.
    """
    content = json.dumps(plain, sort_keys=True, default=str)
    device, number = plain.get("device"), plain.get("number")
    known = isinstance(device, str) and type(number) is int and 0 < number < 2**53
    seen = (device, number) if known else (None, None)
    driver.execute(_KEEP, (content, reason, EVENTS_VERSION, *seen, waits))


def take_waiting(driver: sqlite3.Connection, presets: Iterable[str]) -> list[Plain]:
    """The events that were put aside for the lack of these presets; they are no longer kept here."""
    found = []
    for preset in presets:
        for id_, content in driver.execute(
            "SELECT id, content FROM quarantine WHERE preset = ?", (preset,)
        ).fetchall():
            driver.execute("DELETE FROM quarantine WHERE id = ?", (id_,))
            found.append(json.loads(content))
    return found


def untried(driver: sqlite3.Connection) -> bool:
    """Whether an older version than this one has put events aside."""
    query = "SELECT EXISTS (SELECT 1 FROM quarantine WHERE tried < ?)"
    return bool(driver.execute(query, (EVENTS_VERSION,)).fetchone()[0])


def take_readable(driver: sqlite3.Connection) -> list[Plain]:
    """The events that an older version put aside and that this one understands; no longer kept here."""
    found = []
    query = "SELECT id, content FROM quarantine WHERE tried < ?"
    for id_, content in driver.execute(query, (EVENTS_VERSION,)).fetchall():
        try:
            plain = json.loads(content)
            check(plain)
        except EventError as error:
            driver.execute(
                "UPDATE quarantine SET tried = ?, reason = ? WHERE id = ?", (EVENTS_VERSION, str(error), id_)
            )
        else:
            driver.execute("DELETE FROM quarantine WHERE id = ?", (id_,))
            found.append(plain)
    return found


def all_kept(driver: sqlite3.Connection) -> Iterator[str]:
    """What is kept, each as a line of JSON."""
    for (content,) in driver.execute("SELECT content FROM quarantine ORDER BY id"):
        yield content


def count_kept(driver: sqlite3.Connection) -> list[PutAside]:
    """What is kept, by reason, most first."""
    query = "SELECT reason, count(*) FROM quarantine GROUP BY reason ORDER BY count(*) DESC, reason"
    return [PutAside(*row) for row in driver.execute(query)]
