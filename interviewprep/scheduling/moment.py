"""A point in time together with the study day it belongs to."""

from __future__ import annotations

from typing import NamedTuple, Protocol

DAY = 86_400
"""Seconds in a day."""


def study_day(at: int, day_offset: int) -> int:
    """The study day of a moment, as a count of days since the epoch; see `Moment` for the arguments."""
    return (at // 1000 + day_offset) // DAY


class Timed(Protocol):
    """Something that happened at a time."""

    @property
    def at(self) -> int:
        """UTC milliseconds."""
        ...

    @property
    def day_offset(self) -> int:
        """See `Moment.day_offset`."""
        ...


class Moment(NamedTuple):
    """An instant and the local calendar it was lived in.

    The study day turns over at the rollover hour (04:00 by default), so that a session past
    midnight still belongs to the evening before.
    """

    at: int
    """UTC, milliseconds since the epoch."""

    day_offset: int
    """Seconds to add to UTC so that a whole day of 86,400 s is one study day:
    the zone's offset east of UTC, less the rollover."""

    @property
    def seconds(self) -> int:
        """UTC, whole seconds since the epoch."""
        return self.at // 1000

    @property
    def day(self) -> int:
        """The study day, as a count of days since the epoch."""
        return study_day(self.at, self.day_offset)

    @property
    def next_day_starts(self) -> int:
        """UTC seconds at which the next study day starts, if the zone's offset stays."""
        return (self.day + 1) * DAY - self.day_offset

    def later(self, seconds: float) -> Moment:
        """The moment that many seconds later, in the same calendar."""
        return Moment(self.at + round(seconds * 1000), self.day_offset)
