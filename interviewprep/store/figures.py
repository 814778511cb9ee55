"""Today's figures, read with the standard library alone.

This is all that the first screen waits for: importing SQLModel takes longer than everything that
is done here. A test holds the columns used here against the tables.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from interviewprep.scheduling.moment import Moment
from interviewprep.store.daily_plan import (
    LEARN_AHEAD,
    LEARNING,
    NO_REVIEWS,
    OFFER_CATCH_UP,
    CatchUp,
    ReviewPlan,
)
from interviewprep.store.day_counts import (
    DayReader,
    DueCounts,
    NewCounts,
    count_tasks,
    stored_values,
    streak_of,
)
from interviewprep.store.dealing import NewCount, Sort
from interviewprep.store.settings import Settings, deck_key, from_stored


class DeckFigures(NamedTuple):
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
    beyond: int = 0
    """Reviews that are due beyond today's limit."""
    later: int = 0
    """Those of the cards in steps whose time comes only later; see `daily_plan.LEARN_AHEAD`."""
    more: int = 0
    """New cards that could be shown today beyond those for today."""
    stage: int | None = 0
    """The number of its stage in the path that new cards come from; None where it is in none."""

    @property
    def key(self) -> str:
        """Its pack and name: no other deck has it."""
        return deck_key(self.pack, self.name)

    @property
    def left(self) -> int:
        """What today's session holds of it."""
        return self.due + self.learning - self.later + self.new


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
    of_decks: dict[str, dict[str, object]] = field(default_factory=dict)
    """What decks have of their own, by the deck's key."""
    answered_reviews: int = 0
    """Those of today's answers that count against the limit on reviews."""
    overdue: int = 0
    """Reviews that were due before today."""
    catch_up: CatchUp | None = None
    """The catch-up that is under way."""
    chose: bool = False
    """Whether something was granted for today, or a catch-up begun."""
    reviews: ReviewPlan = NO_REVIEWS
    """Which reviews come today."""
    dealing: tuple[int, ...] = ()
    """The decks' ids in the order in which new cards are dealt."""
    by_file: frozenset[int] = frozenset()
    """Those of them that go by the order of their files."""
    sorts: dict[Sort, NewCount] = field(default_factory=dict, repr=False)
    """What new cards there are."""
    path_ends: bool = False
    """Whether all new cards of the path were begun, while there are others."""

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
        return sum(d.left for d in self.decks)

    @property
    def beyond(self) -> int:
        """Reviews that are due beyond today's limit, over all decks."""
        return sum(d.beyond for d in self.decks)

    @property
    def later(self) -> int:
        """Cards in steps whose time comes only later, over all decks."""
        return sum(d.later for d in self.decks)

    @property
    def more(self) -> int:
        """New cards that could be shown today beyond those for today, over all decks."""
        return sum(d.more for d in self.decks)

    @property
    def reviews_today(self) -> int:
        """How many reviews today has, those that were given among them."""
        return self.answered_reviews + self.due

    @property
    def offers_catch_up(self) -> bool:
        """Whether so much has piled up that it may be spread over days."""
        limit = self.settings.reviews_per_day
        return self.catch_up is None and 0 < limit * OFFER_CATCH_UP < self.overdue


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
            return from_stored(stored_values(db))
    except (sqlite3.Error, ValueError, TypeError):
        return Settings()


def read_figures(
    path: Path, now: Moment, roots: Iterable[str], revision: str, packs: Iterable[str] | None = None
) -> Figures | None:
    """Today's figures; None when the database is missing or not of this revision.

    Args:
        path: The database.
        now: The moment that "today" belongs to.
        roots: The sources whose decks count (`Source.root`).
        revision: The schema that this version knows.
        packs: The packs whose tasks count; None for all.
    """
    try:
        db = connect(path)
        if db is None:
            return None
        with closing(db):
            row = db.execute("SELECT version_num FROM alembic_version").fetchone()
            return figures(db, now, roots, packs) if row and row[0] == revision else None
    except (sqlite3.Error, ValueError, TypeError):  # damaged: whoever opens it to write says so
        return None


def figures(
    db: sqlite3.Connection, now: Moment, roots: Iterable[str], packs: Iterable[str] | None = None
) -> Figures:
    """Today's figures from an open database; see `read_figures`."""
    found = DayReader(db, now, list(roots))
    reviews = DueCounts.read(found)
    new = NewCounts.read(found)
    steps = {
        row[0]: row[1:]
        for row in found.rows(
            3,
            # Of all decks: looking each card's deck up costs more than counting it.
            f"SELECT c.deck_id, count(*), sum(c.due > :soon) FROM card c WHERE {LEARNING} GROUP BY 1",  # noqa: S608
            soon=now.seconds + LEARN_AHEAD,
        )
    }
    decks = []
    for id_, name, title, pack, path, cards in found.decks:
        due, all_due = reviews.due.get(id_, 0), reviews.all_due.get(id_, 0)
        learning, later = steps.get(id_, (0, 0))
        share = new.shares[id_]
        decks.append(
            DeckFigures(
                id_, name, title, pack, path, cards,
                due=due, learning=learning, new=share, unseen=new.unseen[id_],
                beyond=all_due - due, later=later, more=new.left[id_] - share,
                stage=0 if new.path is None else new.path.get(id_),
            )
        )  # fmt: skip
    return Figures(
        now.day,
        decks,
        answered=found.answers,
        streak=streak_of(db, now.day),
        started=db.execute("SELECT 1 FROM day LIMIT 1").fetchone() is not None,
        next_at=found.next_at(),
        next_day=found.next_day(new=not new.last, beyond=any(deck.beyond for deck in decks)),
        tasks_due=count_tasks(db, now.day, packs),
        settings=found.settings,
        of_decks=found.of_decks,
        answered_reviews=found.answered_reviews,
        overdue=reviews.overdue,
        catch_up=reviews.catch_up,
        chose=bool(found.granted) or (reviews.catch_up is not None and reviews.catch_up.day == now.day),
        reviews=reviews.plan,
        dealing=new.dealing,
        by_file=new.by_file,
        sorts=new.sorts,
        path_ends=new.last and any(new.unseen.values()),
    )
