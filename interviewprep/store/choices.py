"""What a candidate chose, and may take back: more cards for a day, a catch-up, a setting."""

from __future__ import annotations

from sqlalchemy import Connection
from sqlmodel import col, select

from interviewprep.scheduling.moment import Moment
from interviewprep.store.derived import EVENT_FIELDS
from interviewprep.store.projection import EventLike
from interviewprep.store.tables import Event, EventKind

_ALONE = select(*(getattr(Event, name) for name in EVENT_FIELDS)).where(col(Event.card).is_(None))
_CHOICES = _ALONE.where(col(Event.kind).in_([EventKind.EXTEND, EventKind.CATCH_UP, EventKind.UNDO]))
_SETTINGS = _ALONE.where(col(Event.kind).in_([EventKind.SETTING, EventKind.UNDO]))


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


def last_setting(connection: Connection, name: str) -> EventLike | None:
    """The change of a setting that holds, of the general ones; None when it was never changed."""
    rows = connection.execute(_SETTINGS).all()
    undone = {row.target for row in rows if row.kind == EventKind.UNDO}
    found = [
        row
        for row in rows
        if row.kind == EventKind.SETTING
        and row.id not in undone
        and isinstance(row.data, dict)
        and name in row.data
        and "deck" not in row.data
    ]
    return max(found, key=lambda row: (row.at, row.id), default=None)
