"""The tables. `event` is the truth; all the others are derived from it and from the decks.

`figures.py` reads some of these with sqlite3 alone, before SQLModel is imported; a test ties the two.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TypedDict
from uuid import UUID

from sqlalchemy import JSON, Column, Index, Integer, Table, text
from sqlmodel import Field, SQLModel

from interviewprep.scheduling.card_state import Phase
from interviewprep.store.daily_plan import IN_QUEUES


class EventKind(StrEnum):
    """What happened."""

    REVIEW = "review"
    UNDO = "undo"
    SUSPEND = "suspend"
    UNSUSPEND = "unsuspend"
    BURY = "bury"
    FLAG = "flag"
    RESET = "reset"
    SET_DUE = "set_due"
    EXTEND = "extend"
    CATCH_UP = "catch_up"
    SETTING = "setting"
    PRESET = "preset"
    ATTEMPT = "attempt"
    PAUSE = "pause"
    RESUME = "resume"
    HINT = "hint"
    RUN = "run"
    FINISH = "finish"
    MOCK = "mock"


TASK_EVENT_KINDS = (
    EventKind.ATTEMPT, EventKind.PAUSE, EventKind.RESUME, EventKind.HINT, EventKind.RUN, EventKind.FINISH,
)  # fmt: skip
"""The kinds about a practice task; their `card` is the task's key."""


def is_task_key(key: str) -> bool:
    """Whether a key is a task's, `task:pack:id`; a card's has one colon."""
    return key.startswith("task:") and key.count(":") == 2


class TaskData(TypedDict, total=False):
    """What an event about a task carries in `data`."""

    mode: str
    """How it is timed."""
    par: int
    """Seconds."""
    hint: int
    """How many hints have been shown."""
    passed: list[str]
    """The checks that passed."""
    points: int
    total: int
    outcome: str
    files: dict[str, str]
    """The code: what differs from the starter, by path, but for `same`."""
    same: dict[str, str]
    """By path the earlier run (its event's id) whose `files` hold the same text."""
    result: str


class Event(SQLModel, table=True):
    """One entry of the append-only log. Triggers refuse to change or delete one."""

    id: UUID = Field(primary_key=True)
    """UUIDv7: unique on all devices, and in the order of time on one."""
    kind: str
    device: str
    at: int
    """UTC, milliseconds since the epoch."""
    day_offset: int
    """See `Moment.day_offset`."""
    card: str | None = None
    """The card's key, for events about a card."""
    rating: int | None = None
    duration_ms: int | None = Field(default=None, sa_column=Column("took", Integer, key="duration_ms"))
    """Milliseconds from showing the card to the rating."""
    target: UUID | None = None
    """The event that an undo takes back."""
    data: dict[str, object] | None = Field(default=None, sa_column=Column(JSON))
    number: int | None = None
    """Its number among its device's events, from 1. None for what is of no device (a preset), and where two
    events came with one number, as after a whole data folder was copied."""
    preset: UUID | None = None
    """The preset that a review was scheduled with: that event's id. None before there were any."""

    __table_args__ = (
        Index("event_number", "device", "number", unique=True),
        Index("event_card", "card", "at", "id"),
        Index("event_kind", "kind", sqlite_where=text("card IS NULL")),
        Index("event_at", "at"),
    )


class Quarantined(SQLModel, table=True):
    """An event from elsewhere that is malformed, or that this version doesn't understand; kept whole."""

    __tablename__ = "quarantine"

    id: int | None = Field(default=None, primary_key=True)
    content: str = Field(unique=True)
    """The event as JSON, as it came."""
    reason: str
    tried: int
    """The `EVENTS_VERSION` of the version that last tried to read it."""
    device: str | None = None
    number: int | None = None
    """Both as in `Event`, as far as they can be read: what is kept here has been seen."""
    preset: UUID | None = None
    """The preset that it waits for."""

    __table_args__ = (Index("quarantine_number", "device", "number"),)


class Deck(SQLModel, table=True):
    """A deck as last seen."""

    id: int | None = Field(default=None, primary_key=True)
    path: str = Field(unique=True)
    root: str
    """The source it came from (`Source.root`)."""
    pack: str
    name: str
    title: str
    rank: int
    """Where it stands in the list."""
    hash: str
    """Of the file that its cards were last listed from."""
    synced: bool
    """Whether all of that file's cards are in `card`."""
    cards: int
    """How many cards of it are scheduled, suspended ones too."""
    listed: int = 0
    """The `deck_listing.LISTING` that they were listed by."""
    sorts: str = "{}"
    """JSON: by kind of card how many there are of each level."""


class CardRow(SQLModel, table=True):
    """A card's progress, and where its text is. Derived: rebuilt from the log and the decks."""

    __tablename__ = "card"

    id: int | None = Field(default=None, primary_key=True)
    key: str = Field(unique=True)
    """`pack:id`, or `pack:id#group`."""
    note: str = Field(index=True)
    """The key without the group: siblings share it."""
    deck_id: int | None = None
    """None while no deck has the card: its progress is hidden, not lost."""
    position: int = 0
    """Its number in the deck's file."""
    siblings: int = 1
    """How many cards the note has, itself among them."""

    phase: int = 0
    due: int = 0
    """See `CardState.due`."""
    step: int = 0
    stability: float | None = None
    difficulty: float | None = None
    reps: int = 0
    lapses: int = 0
    first_day: int | None = None
    last_day: int | None = None
    hidden_until: int = 0
    """The study day from which a buried card is shown again."""
    suspended: bool = False
    flagged: bool = False

    kind: str = ""
    level: int = 0
    """From 0, the easiest."""
    turn: int = 0
    """Its place among the deck's cards of its kind and level when kinds, levels and topics are mixed."""
    salt: int = 0
    """A number below 2**32 that comes from the key: what is shuffled is shuffled alike on every device."""

    __table_args__ = (
        # Both hold all that the first screen's figures ask: only the index is read.
        Index(
            "card_due",
            "phase",
            "due",
            "id",
            "deck_id",
            "hidden_until",
            "siblings",
            "suspended",
            "last_day",
            "stability",
            "salt",
            sqlite_where=text(IN_QUEUES),
        ),
        Index(
            "card_mixed",
            "deck_id",
            "kind",
            "level",
            "turn",
            "position",
            "hidden_until",
            "siblings",
            "suspended",
            sqlite_where=text(f"phase = {Phase.NEW:d} AND {IN_QUEUES}"),
        ),
        # What the hardest cards are found by.
        Index("card_forgotten", "lapses", "id", "deck_id", sqlite_where=text("lapses > 0 AND suspended = 0")),
        Index("card_first_day", "first_day", sqlite_where=text("first_day IS NOT NULL")),
        Index("card_deck", "deck_id", "position"),
    )


class Review(SQLModel, table=True):
    """One review in the light of those before it. Derived from the log; the deck is its card's."""

    card_id: int = Field(primary_key=True)
    """`CardRow.id`."""
    at: int = Field(primary_key=True)
    """UTC milliseconds."""
    event: UUID = Field(primary_key=True)
    day: int
    """The study day, by the offset that the event was stored with."""
    rating: int
    took: int | None = None
    """Milliseconds, as they were measured."""
    counted: int
    """Milliseconds, as they count: no more than a minute, or than the card's own time and some."""
    phase: int
    """In which it found the card."""
    elapsed: int | None = None
    """Study days since the review before; None for the first."""
    stability: float | None = None
    """Days, before it; None for the first."""
    undone: bool
    """Whether it was taken back: then it counts nowhere."""

    __table_args__ = (Index("review_day", "day"), {"sqlite_with_rowid": False})


class Day(SQLModel, table=True):
    """What was done on one study day."""

    day: int = Field(primary_key=True)
    answers: int
    """All reviews that were not taken back."""
    introduced: int
    """First reviews of new cards."""
    reviews: int
    """Reviews of cards that were in the review phase: what retention is measured on."""
    lapses: int
    """Those of them that were forgotten."""
    took: int
    """Milliseconds that its answers took, each as it counts."""


class Extra(SQLModel, table=True):
    """New cards and reviews granted for one day beyond the limits."""

    day: int = Field(primary_key=True)
    deck: str = Field(primary_key=True)
    """The deck's key, or from older versions its name; '' for all."""
    new: int
    reviews: int = 0


class CatchingUp(SQLModel, table=True):
    """The catch-up that was begun last and not ended: at most one row. See `daily_plan.CatchUp`."""

    __tablename__ = "catch_up"

    day: int = Field(primary_key=True)
    """Its first study day."""
    days: int
    backlog: int
    """The reviews that had been due before that day."""


class TaskRow(SQLModel, table=True):
    """A practice task's progress. Derived from the log."""

    __tablename__ = "task"

    key: str = Field(primary_key=True)
    """`task:pack:id`."""
    attempt: UUID | None = None
    """The attempt that is under way."""
    best: int
    """Most points of any run."""
    points: int
    """Points there were to be had in that run."""
    passed: bool
    attempts: int
    phase: int
    due: int
    """The study day on which the task comes back; see `CardState.due`."""
    stability: float | None = None
    difficulty: float | None = None
    reps: int
    lapses: int
    first_day: int | None = None
    last_day: int | None = None

    __table_args__ = (Index("task_due", "phase", "due"),)


class Setting(SQLModel, table=True):
    """The settings as of the last setting event."""

    key: str = Field(primary_key=True)
    """The setting's name; of a deck's own, then a blank and the deck's key."""
    value: str
    """JSON. (A JSON column would have numeric affinity in SQLite, and turn text into numbers.)"""


def table_of(model: type[SQLModel]) -> Table:
    """The table behind a model, for statements on columns."""
    table: Table = SQLModel.metadata.tables[str(model.__tablename__)]
    return table
