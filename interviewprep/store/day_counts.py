"""Today's cards counted, with the standard library alone: what `figures.py` is made of."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from interviewprep.content.sources import USER_PACK
from interviewprep.scheduling.card_state import Phase
from interviewprep.scheduling.moment import Moment
from interviewprep.store.daily_plan import (
    ALL_NEW,
    DUE,
    IN_QUEUES,
    LEARNING_PHASES,
    NOT_HIDDEN,
    CatchUp,
    ReviewPlan,
    room_for_reviews,
    room_in_catch_up,
)
from interviewprep.store.dealing import NewCount, Sort, new_cards
from interviewprep.store.settings import Settings, deck_key, from_stored, levels_of, of_decks, path_stages

HALF_A_DAY = 12 * 3600
"""Seconds."""


class DayReader:
    """Today's questions to the database."""

    def __init__(self, db: sqlite3.Connection, now: Moment, roots: list[str]) -> None:
        self.day = now.day
        self._db = db
        marks = ",".join(f":r{n}" for n in range(len(roots)))
        self._bound: dict[str, object] = {"day": now.day, **{f"r{n}": root for n, root in enumerate(roots)}}
        self.active = f"deck_id IN (SELECT id FROM deck WHERE root IN ({marks}))"  # noqa: S608
        self._stored = stored_values(db)
        self.settings = from_stored(self._stored)
        self.of_decks = of_decks(self._stored)
        """What decks have of their own, by the deck's key."""
        day = db.execute("SELECT answers, reviews FROM day WHERE day = ?", (now.day,)).fetchone()
        self.answers: int = day[0] if day else 0
        self.answered_reviews: int = day[1] if day else 0
        granted = db.execute("SELECT deck, new, reviews FROM extra WHERE day = ?", (now.day,)).fetchall()
        self.granted = {deck: new for deck, new, _ in granted}
        self.granted_reviews = sum(reviews for _, _, reviews in granted)
        decks = self.rows(
            7,
            f"SELECT rank, id, name, title, pack, path, cards FROM deck WHERE root IN ({marks})",  # noqa: S608
        )
        self.decks = [deck[1:] for deck in sorted(decks, key=lambda deck: deck[:2])]

    def settings_of(self, deck: str) -> Settings:
        """The settings in force for a deck, by its key."""
        own = self.of_decks.get(deck)
        return from_stored({**self._stored, **own}) if own else self.settings

    def rows(self, columns: int, query: str, **more: object) -> list[tuple[Any, ...]]:
        """All rows of an answer, in no order; `:day` is today.

        SQLite hands them over in one piece: for each row that is fetched the interpreter's lock is given
        back and asked for again, and whatever runs meanwhile (at the start: imports) keeps it for a while.

        Args:
            columns: How many the query has.
            query: SQL; its columns are numbers and texts.
            more: What is bound in it besides.
        """
        names = ", ".join(f"c{n}" for n in range(columns))
        packed = f"WITH found({names}) AS ({query}) SELECT json_group_array(json_array({names})) FROM found"  # noqa: S608
        ((text,),) = self._db.execute(packed, {**self._bound, **more}).fetchall()
        return [tuple(row) for row in json.loads(text)]

    def next_at(self) -> int | None:
        """When the next card in steps is due, UTC seconds."""
        # Phase by phase, as one seek in the index each: min() over both would read all cards in them.
        return min((due for phase in LEARNING_PHASES for due in self._next_due(phase, 0)), default=None)

    def next_day(self, *, new: bool, beyond: bool) -> int | None:
        """The first study day after today with a card.

        Args:
            new: Whether there are new cards left.
            beyond: Whether more is due than the limit lets through.
        """
        tomorrow = self.day + 1
        if (new and self.settings.new_per_day) or (beyond and self.settings.reviews_per_day):
            return tomorrow
        found = self._next_due(Phase.REVIEW, tomorrow)
        if found == [tomorrow]:
            return tomorrow
        # Hidden cards come back on the day that they are hidden until, reviews not before they are due.
        hidden = f"FROM card WHERE hidden_until > :day AND {self.active} AND {IN_QUEUES}"
        later = [f"SELECT min(hidden_until) {hidden} AND phase = {phase:d}" for phase in LEARNING_PHASES]
        before = "AND due < :first" if found else ""
        later += [f"SELECT min(max(due, hidden_until)) {hidden} AND phase = {Phase.REVIEW:d} {before}"]
        for query in later:
            ((day,),) = self.rows(1, query, first=found[0] if found else None)
            found += [] if day is None else [day]
        return min(found, default=None)

    def _next_due(self, phase: Phase, since: int) -> list[int]:
        query = (
            "SELECT due FROM card WHERE phase = :phase AND due >= :since AND hidden_until <= :day "  # noqa: S608
            f"AND {self.active} AND {IN_QUEUES} ORDER BY due LIMIT 1"
        )
        return [row[0] for row in self.rows(1, query, phase=int(phase), since=since)]


@dataclass(slots=True)
class DueCounts:
    """What is due."""

    plan: ReviewPlan
    catch_up: CatchUp | None
    due: dict[int, int]
    """By deck what of it comes today."""
    all_due: dict[int, int]
    overdue: int

    @classmethod
    def read(cls, found: DayReader) -> DueCounts:
        """Count it."""
        settings = found.settings
        # Of all decks: looking each card's deck up costs more than counting it.
        counted = found.rows(
            3,
            f"SELECT c.deck_id, count(*), sum(c.due < :day) FROM card c WHERE {DUE} GROUP BY 1",  # noqa: S608
        )
        decks = {deck[0] for deck in found.decks}
        all_due = {deck: count for deck, count, _ in counted if deck in decks}
        overdue = sum(old for deck, _, old in counted if deck in decks)
        begun = [CatchUp(*row) for row in found.rows(3, "SELECT day, days, backlog FROM catch_up")]
        catch_up = next((one for one in begun if one.on(found.day)), None)
        if catch_up is None:
            room = room_for_reviews(settings.reviews_per_day, found.answered_reviews, found.granted_reviews)
            everything = room >= sum(all_due.values())
        else:
            room = room_in_catch_up(catch_up, found.day, overdue, found.granted_reviews)
            everything = room >= overdue
        plan = ReviewPlan(settings.review_order, room, catch_up is not None)
        due = all_due
        if not everything:  # only then it matters which come
            among = "TRUE" if len(all_due) == len(counted) else f"c.{found.active}"
            query = f"SELECT deck_id, count(*) FROM ({plan.query('c.deck_id', among)}) GROUP BY 1"  # noqa: S608
            due = dict(found.rows(2, query, room=room))
        return cls(plan, catch_up, due, all_due, overdue)


@dataclass(slots=True)
class NewCounts:
    """The new cards."""

    shares: dict[int, int]
    """By deck how many it still gives today."""
    dealing: tuple[int, ...]
    by_file: frozenset[int]
    sorts: dict[Sort, NewCount]
    left: dict[int, int]
    """By deck how many could be shown today."""
    unseen: dict[int, int]
    path: dict[int, int] | None
    """By deck the number of its stage in the path; None where there is no path."""
    last: bool
    """Whether no other day brings any more of them, unless one chooses other decks or levels."""

    @classmethod
    def read(cls, found: DayReader) -> NewCounts:
        """Count them."""
        ids = [deck[0] for deck in found.decks]
        every, elsewhere = _count_new(found), 0
        levels = levels_of(found.settings.new_levels)
        sorts: dict[Sort, NewCount] = {}
        for sort, count in sorted(every.items()):
            if sort.deck in ids:
                sorts[sort] = count if sort.level in levels else count._replace(left=0)
            else:
                elsewhere += count.introduced
        left, unseen, today = (dict.fromkeys(ids, 0) for _ in range(3))
        for sort, count in sorts.items():
            left[sort.deck] += count.left
            unseen[sort.deck] += count.unseen
            today[sort.deck] += count.introduced
        given = {deck[0]: deck[5] - unseen[deck[0]] - today[deck[0]] for deck in found.decks}
        keys = {deck[0]: deck_key(deck[3], deck[1]) for deck in found.decks}
        settings = {deck: found.settings_of(key) for deck, key in keys.items()}
        path = path_stages(found.settings.new_from, keys, USER_PACK)
        # In their order where it is the same, one's own before others.
        theirs = {deck: not key.startswith(f"{USER_PACK}:") for deck, key in keys.items()}
        dealing = tuple(sorted(ids, key=lambda deck: (given[deck], theirs[deck])))
        shares = new_cards(
            found.settings.new_per_day,
            found.granted,
            {deck: (keys[deck], left[deck], today[deck]) for deck in dealing},
            elsewhere=elsewhere,
            most={
                deck: settings[deck].new_per_day
                for deck, key in keys.items()
                if "new_per_day" in found.of_decks.get(key, {})
            },
            stages=path,
        )
        by_file = frozenset(deck for deck, own in settings.items() if own.new_order == "deck")
        last = not any(
            count.unseen and sort.level in levels and (path is None or sort.deck in path)
            for sort, count in sorts.items()
        )
        return cls(shares, dealing, by_file, sorts, left, unseen, path, last)


def _count_new(found: DayReader) -> dict[Sort, NewCount]:
    """What new cards all decks have, and had this morning; the deck 0 are cards that no deck has any more."""
    # By its name: without statistics SQLite would take the other index, and sort. In two questions, as the
    # index has all that the first one asks, and few cards are hidden.
    new = f"FROM card c INDEXED BY card_mixed WHERE {ALL_NEW}"
    there = found.rows(
        5, f"SELECT c.deck_id, c.kind, c.level, count(*), min(c.position) {new} GROUP BY 1, 2, 3"
    )
    hidden = found.rows(
        4, f"SELECT c.deck_id, c.kind, c.level, count(*) {new} AND NOT ({NOT_HIDDEN}) GROUP BY 1, 2, 3"
    )
    begun = found.rows(
        5,
        "SELECT coalesce(deck_id, 0), kind, level, count(*), min(position) FROM card "
        "WHERE first_day = :day GROUP BY 1, 2, 3",
    )
    not_shown = {Sort(*sort): count for *sort, count in hidden}
    counts = {
        (sort := Sort(*row[:3])): NewCount(row[3] - not_shown.get(sort, 0), row[3], 0, row[4])
        for row in there
    }
    for deck, kind, level, introduced, first in begun:
        left, unseen, _, other = counts.get(Sort(deck, kind, level), NewCount(0, 0, 0, first))
        counts[Sort(deck, kind, level)] = NewCount(left, unseen, introduced, min(first, other))
    return counts


def count_tasks(db: sqlite3.Connection, today: int, packs: Iterable[str] | None) -> int:
    """How many tasks come back, of packs that are there."""
    query = "SELECT key FROM task WHERE phase = ? AND due <= ?"
    keys = [key for (key,) in db.execute(query, (int(Phase.REVIEW), today))]
    there = None if packs is None else set(packs)
    return sum(there is None or key.split(":")[1] in there for key in keys)


def stored_values(db: sqlite3.Connection) -> dict[str, object]:
    """What is stored of the settings, by key."""
    stored: dict[str, object] = {}
    for name, value in db.execute("SELECT key, value FROM setting"):
        with suppress(ValueError):  # only derived: the log has it right
            stored[name] = json.loads(value)
    return stored


def streak_of(db: sqlite3.Connection, today: int) -> int:
    """Days in a row with an answer, up to today or yesterday.

    Who travels over the date line to the west doesn't miss the day that is skipped.
    """
    days = db.execute("SELECT day FROM day WHERE answers > 0 AND day <= ? ORDER BY day DESC", (today,))
    later, streak = today + 1, 0
    for (day,) in days:
        gap = later - day
        if gap > 1 and not (streak == 0 and gap == 2) and not (gap == 2 and _was_short(db, day)):
            break  # nothing yet today: yesterday's streak still stands
        streak += 1
        later = day
    return streak


def _was_short(db: sqlite3.Connection, before: int) -> bool:
    """Whether the day after a day, on which nothing was answered, had less than half of its hours for us."""
    query = (
        "SELECT e.day_offset FROM review r JOIN event e ON e.id = r.event "
        "WHERE r.day = ? AND NOT r.undone ORDER BY r.at {} LIMIT 1"
    )
    left = db.execute(query.format("DESC"), (before,)).fetchone()
    reached = db.execute(query.format("ASC"), (before + 2,)).fetchone()
    return bool(left and reached and reached[0] - left[0] > HALF_A_DAY)
