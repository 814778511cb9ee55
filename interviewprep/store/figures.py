"""Today's figures, read with the standard library alone.

This is all that the first screen waits for: importing SQLModel takes longer than everything that
is done here. A test holds the columns used here against the tables.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable
from contextlib import closing, suppress
from dataclasses import dataclass, field
from pathlib import Path

from interviewprep.scheduling.card_state import Phase
from interviewprep.scheduling.moment import Moment
from interviewprep.store.daily_plan import (
    DUE,
    IN_QUEUES,
    LEARNING,
    LEARNING_PHASES,
    UNSEEN,
    new_cards,
    room_for_reviews,
)
from interviewprep.store.settings import Settings, from_stored


@dataclass(frozen=True, slots=True)
class DeckFigures:
    """One deck today."""

    id: int
    name: str
    title: str
    pack: str
    path: str
    cards: int
    due: int = 0
    """Reviews that today's limit lets through."""
    learning: int = 0
    """Cards in learning or relearning steps."""
    new: int = 0
    """New cards for today."""
    unseen: int = 0
    """All new cards."""


@dataclass(frozen=True, slots=True)
class Figures:
    """Today, in numbers."""

    day: int
    decks: list[DeckFigures] = field(default_factory=list)
    answered: int = 0
    """Answers given today."""
    streak: int = 0
    """Days in a row with an answer, up to today or yesterday."""
    started: bool = False
    """Whether anything was ever answered."""
    next_at: int | None = None
    """UTC seconds at which the next card in steps is due."""
    next_day: int | None = None
    """The next study day with reviews or new cards."""
    tasks_due: int = 0
    """Practice tasks that come back today."""
    settings: Settings = field(default_factory=Settings)

    @property
    def due(self) -> int:
        """Reviews for today, over all decks."""
        return sum(d.due for d in self.decks)

    @property
    def learning(self) -> int:
        """Cards in steps, over all decks."""
        return sum(d.learning for d in self.decks)

    @property
    def new(self) -> int:
        """New cards for today, over all decks."""
        return sum(d.new for d in self.decks)

    @property
    def unseen(self) -> int:
        """New cards left, over all decks."""
        return sum(d.unseen for d in self.decks)

    @property
    def cards(self) -> int:
        """All cards."""
        return sum(d.cards for d in self.decks)

    @property
    def left(self) -> int:
        """Everything today's session holds."""
        return self.due + self.learning + self.new


def connect(path: Path) -> sqlite3.Connection | None:
    """The database, read only, for one thread at a time; None when it is not there."""
    if not path.is_file():
        return None
    address = f"{path.absolute().as_uri()}?mode=ro"
    return sqlite3.connect(address, uri=True, timeout=5, check_same_thread=False)


def read_revision(path: Path) -> str | None:
    """The schema's revision in the file; None when there is no database yet."""
    try:
        db = connect(path)
        if db is None:
            return None
        with closing(db):
            row = db.execute("SELECT version_num FROM alembic_version").fetchone()
            return row[0] if row else None
    except sqlite3.Error:
        return None


def read_settings(path: Path) -> Settings:
    """The settings; the defaults when there is no database yet."""
    try:
        db = connect(path)
        if db is None:
            return Settings()
        with closing(db):
            return _settings(db)
    except (sqlite3.Error, ValueError, TypeError):
        return Settings()


def read_figures(path: Path, now: Moment, roots: Iterable[str], revision: str) -> Figures | None:
    """Today's figures; None when the database is missing or not of this revision.

    Args:
        path: The database.
        now: The moment that "today" belongs to.
        roots: The sources whose decks count (`Source.root`).
        revision: The schema that this version knows.
    """
    try:
        db = connect(path)
        if db is None:
            return None
        with closing(db):
            row = db.execute("SELECT version_num FROM alembic_version").fetchone()
            return figures(db, now, roots) if row and row[0] == revision else None
    except (sqlite3.Error, ValueError, TypeError):  # damaged: whoever opens it to write says so
        return None


def figures(db: sqlite3.Connection, now: Moment, roots: Iterable[str]) -> Figures:
    """Today's figures from an open database."""
    settings = _settings(db)
    today = now.day
    roots = list(roots)
    marks = ",".join(f":r{n}" for n in range(len(roots)))
    bound: dict[str, object] = {"day": today, **{f"r{n}": root for n, root in enumerate(roots)}}
    active = f"SELECT id FROM deck WHERE root IN ({marks})"  # noqa: S608

    def per_deck(query: str, **more: object) -> dict[int, int]:
        return dict(db.execute(query, {**bound, **more}).fetchall())

    done = db.execute("SELECT answers, reviews FROM day WHERE day = ?", (today,)).fetchone() or (0, 0)
    room = room_for_reviews(settings.reviews_per_day, done[1])
    due = per_deck(
        f"SELECT deck_id, count(*) FROM (SELECT c.deck_id FROM card c WHERE {DUE} "  # noqa: S608
        f"AND c.deck_id IN ({active}) ORDER BY c.due, c.id LIMIT :room) GROUP BY deck_id",
        room=room,
    )
    # Of all decks: looking each card's deck up costs more than counting it.
    steps = per_deck(f"SELECT c.deck_id, count(*) FROM card c WHERE {LEARNING} GROUP BY 1")  # noqa: S608
    unseen = per_deck(f"SELECT c.deck_id, count(*) FROM card c WHERE {UNSEEN} GROUP BY 1")  # noqa: S608
    introduced = per_deck("SELECT deck_id, count(*) FROM card WHERE first_day = :day GROUP BY 1")
    granted = dict(db.execute("SELECT deck, new FROM extra WHERE day = ?", (today,)).fetchall())
    rows = db.execute(
        f"SELECT id, name, title, pack, path, cards FROM deck WHERE root IN ({marks}) ORDER BY rank, id",  # noqa: S608
        bound,
    ).fetchall()
    shares = new_cards(
        settings.new_per_day,
        granted,
        {row[0]: (row[1], unseen.get(row[0], 0), introduced.get(row[0], 0)) for row in rows},
    )
    in_active = f"deck_id IN ({active}) AND {IN_QUEUES}"
    # Phase by phase, as one seek in the index each: min() over both would read all cards in them.
    next_at = min(
        (due for phase in LEARNING_PHASES for due in _next_due(db, phase, 0, in_active, bound)), default=None
    )
    new_left = bool(settings.new_per_day and sum(unseen.get(row[0], 0) for row in rows))
    next_day = today + 1 if new_left else _next_day(db, today, in_active, bound, new=settings.new_per_day > 0)
    decks = [
        DeckFigures(
            id=row[0],
            name=row[1],
            title=row[2],
            pack=row[3],
            path=row[4],
            cards=row[5],
            due=due.get(row[0], 0),
            learning=steps.get(row[0], 0),
            new=shares[row[0]],
            unseen=unseen.get(row[0], 0),
        )
        for row in rows
    ]
    started = db.execute("SELECT 1 FROM day LIMIT 1").fetchone() is not None
    tasks_due = "SELECT count(*) FROM task WHERE phase = ? AND due <= ?"
    tasks = db.execute(tasks_due, (int(Phase.REVIEW), today)).fetchone()[0]
    return Figures(
        today,
        decks,
        answered=done[0],
        streak=_streak(db, today),
        started=started,
        next_at=next_at,
        next_day=next_day,
        tasks_due=tasks,
        settings=settings,
    )


def _next_due(
    db: sqlite3.Connection, phase: Phase, since: int, among: str, bound: dict[str, object]
) -> list[int]:
    row = db.execute(
        f"SELECT due FROM card WHERE phase = :phase AND due >= :since AND hidden_until <= :day AND {among} "  # noqa: S608
        "ORDER BY due LIMIT 1",
        {**bound, "phase": int(phase), "since": since},
    ).fetchone()
    return [row[0]] if row else []


def _next_day(
    db: sqlite3.Connection, today: int, among: str, bound: dict[str, object], *, new: bool
) -> int | None:
    """The first study day after today with a card of `among`; new cards only if there are to be any."""
    tomorrow = today + 1
    found = _next_due(db, Phase.REVIEW, tomorrow, among, bound)
    if found == [tomorrow]:
        return tomorrow
    # Hidden cards come back on the day that they are hidden until, reviews not before they are due.
    hidden = f"FROM card WHERE hidden_until > :day AND {among}"
    later = [f"SELECT min(hidden_until) {hidden} AND phase = {phase:d}" for phase in LEARNING_PHASES]
    later += [f"SELECT min(hidden_until) {hidden} AND phase = {Phase.NEW:d}"] if new else []
    before = "AND due < :first" if found else ""
    later += [f"SELECT min(max(due, hidden_until)) {hidden} AND phase = {Phase.REVIEW:d} {before}"]
    for query in later:
        (day,) = db.execute(query, {**bound, "first": found[0] if found else None}).fetchone()
        found += [] if day is None else [day]
    return min(found, default=None)


def _settings(db: sqlite3.Connection) -> Settings:
    stored: dict[str, object] = {}
    for name, value in db.execute("SELECT key, value FROM setting"):
        with suppress(ValueError):  # only derived: the log has it right
            stored[name] = json.loads(value)
    return from_stored(stored)


def _streak(db: sqlite3.Connection, today: int) -> int:
    days = db.execute("SELECT day FROM day WHERE answers > 0 AND day <= ? ORDER BY day DESC", (today,))
    expected, streak = today, 0
    for (day,) in days:
        if day == expected - 1 and streak == 0:
            expected = day  # nothing yet today: yesterday's streak still stands
        if day != expected:
            break
        streak += 1
        expected -= 1
    return streak
