"""What the log holds of a mock interview: all of it, in one event, written when it is over."""

from __future__ import annotations

import json
import sqlite3
from typing import Annotated, Any, Literal, NamedTuple
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

MOST_NOTES = 2_000
"""Characters of a note."""
MOST_QUESTIONS = 60
MOST_ITEMS = 24
MOST_WORDS = 600
"""Characters that are kept of a question, a key point, a follow-up."""
_ALL = "SELECT id, at, day_offset, data FROM event WHERE kind = 'mock' AND card IS NULL ORDER BY at, id"
_UNDONE = "SELECT target FROM event WHERE kind = 'undo' AND card IS NULL"

_Seconds = Annotated[int, Field(ge=0, le=86_400)]
_Words = Annotated[str, Field(max_length=MOST_WORDS)]
_Notes = Annotated[str, Field(max_length=MOST_NOTES)]
_Self = Annotated[int, Field(ge=1, le=4)]
_Key = Annotated[str, Field(min_length=3, max_length=500, pattern=r"^[^\x00-\x1f]+$")]


class _Strict(BaseModel):
    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)


class MockItem(_Strict):
    """Something that was listened for: a key point, a follow-up, the right output, the guilty line."""

    text: _Words
    made: bool
    """Whether it was said, answered or found."""


_Items = Annotated[list[MockItem], Field(max_length=MOST_ITEMS)]


class MockQuestion(_Strict):
    """A question that was asked."""

    card: _Key
    kind: Literal["answer", "output", "bug"]
    topic: _Words
    """The title of its deck."""
    question: _Words
    allowed: _Seconds
    seconds: _Seconds
    """What the answer took, without what came after it."""
    points: Annotated[_Items, Field(min_length=1)]
    follow_ups: _Items = []
    """Those that were asked."""
    clarity: _Self | None = None
    """By one's own rating, from 1 (lost the thread) to 4 (to the point); None where none was given."""
    said: _Words = ""
    """What was found of the answer, in words, or what was written."""
    notes: _Notes = ""


class MockCoding(_Strict):
    """The coding part."""

    task: _Key
    title: _Words
    minutes: Annotated[int, Field(ge=0, le=240)]
    """The part's."""
    seconds: _Seconds
    points: Annotated[int, Field(ge=0, le=10_000)] | None = None
    """Of the best run during the mock; None where there was none."""
    total: Annotated[int, Field(ge=1, le=10_000)] | None = None
    failed: Annotated[list[_Words], Field(max_length=100)] = []
    """What that run's failed checks ask for."""
    rating: _Self | None = None
    """By one's own rating, where it was talked through."""
    notes: _Notes = ""


class MockData(_Strict):
    """A whole mock interview. The event's own time is that of its end."""

    begun: Annotated[int, Field(ge=0, le=253_402_300_799_999)]
    """UTC, milliseconds since the epoch."""
    minutes: Literal[20, 45, 60]
    level: Literal["", "junior", "mid", "senior"] = ""
    """'' for all."""
    decks: Annotated[list[_Key], Field(max_length=500)] = []
    """The keys of those that were chosen; empty for the path, or all."""
    seconds: _Seconds
    left: bool = False
    """Whether it was left before its end."""
    warm_up: _Notes = ""
    questions: Annotated[list[MockQuestion], Field(max_length=MOST_QUESTIONS)] = []
    coding: MockCoding | None = None
    own_questions: _Notes = ""
    """What one asked, or would."""


class KeptMock(NamedTuple):
    """A mock interview that the log has."""

    event: UUID
    at: int
    """UTC milliseconds of its end."""
    day_offset: int
    """See `Moment.day_offset`."""
    data: MockData


def plain_of_mock(data: MockData) -> dict[str, Any]:
    """A mock as an event's `data`."""
    return data.model_dump(exclude_defaults=True)


def read_mocks(driver: sqlite3.Connection) -> list[KeptMock]:
    """All mock interviews that were not taken back, the oldest first."""
    undone = {row[0] for row in driver.execute(_UNDONE)}
    return [
        KeptMock(UUID(id_), at, day_offset, MockData.model_validate(json.loads(data)))
        for id_, at, day_offset, data in driver.execute(_ALL).fetchall()
        if id_ not in undone
    ]
