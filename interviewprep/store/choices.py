"""What a candidate chose about a day: more cards, a catch-up. What it comes to: `derived.derive_grants`."""

from __future__ import annotations

from sqlalchemy import Connection
from sqlmodel import col, select

from interviewprep.scheduling.moment import Moment
from interviewprep.store.derived import EVENT_FIELDS
from interviewprep.store.projection import EventLike
from interviewprep.store.tables import Event, EventKind

_CHOICES = select(*(getattr(Event, name) for name in EVENT_FIELDS)).where(
    col(Event.card).is_(None),
    col(Event.kind).in_([EventKind.EXTEND, EventKind.CATCH_UP, EventKind.UNDO]),
)


def last_choice(connection: Connection, device: str, day: int) -> EventLike | None:
    """The last choice of a study day on a device that stands; None when there is none."""
    rows = connection.execute(_CHOICES).all()
    undone = {row.target for row in rows if row.kind == EventKind.UNDO}
    found = [
        row
        for row in rows
        if row.kind != EventKind.UNDO
        and (row.device, Moment(row.at, row.day_offset).day) == (device, day)
        and row.id not in undone
    ]
    return max(found, key=lambda row: (row.at, row.id), default=None)
