"""Reviews added up for the statistics: once, and then what came since.

Undone reviews count nowhere. Days are study days. A million reviews take seconds to add up, so the sums are
kept in memory, and only what has been added to the log since is added to them.
"""

from __future__ import annotations

import json
import math
import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from interviewprep.scheduling.card_state import Phase
from interviewprep.scheduling.rating import Rating
from interviewprep.store.database import Database, driver_of, mark_of
from interviewprep.store.tables import EventKind

MATURE = 21
"""Study days since the review before from which on a review is one of a mature card, as Anki has it."""
BINS = 10
"""Parts of the probability from 0 to 1 by which predictions are grouped."""
SUREST = 0.9999
"""No prediction counts as surer than this where it was wrong: the logarithm of 0 is infinite."""
EVERYTHING = -1
"""In place of a deck's id: all decks, also those that are gone."""
NO_DECK = 0
"""In place of a deck's id: cards that no deck has any more."""
_AT_ONCE = 2_000
"""Events since the last time beyond which all is added up anew."""
_KNOWN_CHANGES = {EventKind.RESET, EventKind.SET_DUE}
"""To take one of these back changes what later reviews of the card found."""

_ALL = "review r LEFT JOIN card c ON c.id = r.card_id WHERE NOT r.undone"
_OF_CARDS = (
    "json_each(:cards) w CROSS JOIN review r ON r.card_id = w.value LEFT JOIN card c ON c.id = r.card_id "
    "WHERE NOT r.undone"
)
_SOME = (
    "json_each(:some) w CROSS JOIN review r ON r.card_id = json_extract(w.value, '$[0]') "
    "AND r.at = json_extract(w.value, '$[1]') AND r.event = json_extract(w.value, '$[2]') "
    "LEFT JOIN card c ON c.id = r.card_id WHERE 1"
)
_DAYS = f"""
SELECT coalesce(c.deck_id, 0), r.day, count(*), sum(r.phase = {Phase.NEW:d}), sum(r.counted),
    sum(r.phase = {Phase.REVIEW:d}), sum(r.phase = {Phase.REVIEW:d} AND r.rating > {Rating.AGAIN:d})
FROM {{source}} GROUP BY 1, 2
"""  # noqa: S608
_RECALLS = f"""
SELECT deck, band, mature, min({BINS - 1}, CAST({BINS} * p AS INT)), count(*), sum(right), sum(p),
    -sum(ln(CASE WHEN right THEN max(p, :doubt) ELSE max(1 - p, :doubt) END))
FROM (
    SELECT coalesce(c.deck_id, 0) deck, {{band}} band, ifnull(r.elapsed, 0) >= {MATURE} mature,
        r.rating > {Rating.AGAIN:d} "right",
        pow(1 + :factor * max(0, ifnull(r.elapsed, 0)) / r.stability, :decay) p
    FROM {{source}} AND r.phase = {Phase.REVIEW:d} AND r.stability > 0
) GROUP BY 1, 2, 3, 4
"""  # noqa: S608
_TIMES = """
SELECT coalesce(c.deck_id, 0), {band}, coalesce(c.kind, ''), r.counted / 100, count(*)
FROM {source} GROUP BY 1, 2, 3, 4
"""
_LISTING = "SELECT id, hash, synced, listed, cards, sorts FROM deck ORDER BY id"
_SINCE = """
SELECT e.id, e.kind, e.at, c.id, e.target FROM event e LEFT JOIN card c ON c.key = e.card
WHERE e.rowid > ? AND e.kind IN ('review', 'undo') ORDER BY e.rowid LIMIT ?
"""
_LAST_BUT = """
SELECT max(at) FROM review WHERE card_id = ? AND NOT undone
AND event NOT IN (SELECT value FROM json_each(?))
"""


class Curve(NamedTuple):
    """FSRS-6's forgetting curve: recall = (1 + factor * days / stability) ** decay."""

    decay: float
    factor: float

    @classmethod
    def of(cls, parameters: Sequence[float]) -> Curve:
        """The curve of FSRS-6's parameters."""
        decay = -parameters[20]
        return cls(decay, 0.9 ** (1 / decay) - 1)


class Day(NamedTuple):
    """One study day's answers."""

    answers: int
    new: int
    milliseconds: int
    """As they count."""
    reviews: int
    """Those of cards that were in review."""
    remembered: int


class Recalls(NamedTuple):
    """Reviews of cards that were in review, added up."""

    reviews: int
    remembered: int
    predicted: float
    """The sum of the predicted probabilities of recall."""
    loss: float
    """The sum of their logarithmic losses."""


NO_DAY = Day(0, 0, 0, 0, 0)
NO_RECALLS = Recalls(0, 0, 0.0, 0.0)


@dataclass(slots=True)
class Sums:
    """A deck's reviews, added up. A band is a part of the past, see `Rollup.periods`."""

    days: dict[int, Day] = field(default_factory=dict)
    recalls: dict[tuple[int, bool, int], Recalls] = field(default_factory=dict)
    """By band, maturity and bin of the prediction."""
    times: dict[tuple[int, str], dict[int, int]] = field(default_factory=lambda: defaultdict(dict))
    """By band and kind of card: how many answers took so many tenths of a second, as they count."""

    def add_day(self, day: int, values: Iterable[int], sign: int) -> None:
        """Add to a day, or take away from it."""
        found = Day(*(a + sign * b for a, b in zip(self.days.get(day, NO_DAY), values, strict=True)))
        if found.answers:
            self.days[day] = found
        else:
            self.days.pop(day, None)

    def add_recalls(self, key: tuple[int, bool, int], values: Iterable[float], sign: int) -> None:
        """Add to the reviews of one bin, or take away from them."""
        before = self.recalls.get(key, NO_RECALLS)
        self.recalls[key] = Recalls(*(a + sign * b for a, b in zip(before, values, strict=True)))  # type: ignore[arg-type]


class Rollup:
    """Reviews added up by deck, kept in step with the log. Of one thread at a time."""

    def __init__(
        self, database: Database, curve: Curve, periods: Sequence[int], cards: Sequence[int] | None
    ) -> None:
        """Nothing is read yet.

        Args:
            database: The progress.
            curve: By which recall is predicted.
            periods: Study days, rising. Band 0 is the last `periods[0]` days, the next one what the next
                period has more, and so on; the last band is all before.
            cards: The ids of those whose reviews count; None for all.
        """
        self._database = database
        self._curve = curve
        self.periods = tuple(periods)
        self._cards = None if cards is None else frozenset(cards)
        self._seen: tuple[object, ...] = ()
        self._mark = -1
        self._newest = 0
        self.sums: dict[int, Sums] = {}
        """By the deck's id; see also `EVERYTHING` and `NO_DECK`."""

    def is_of(self, cards: Sequence[int] | None) -> bool:
        """Whether these are the cards whose reviews count."""
        return self._cards == (None if cards is None else frozenset(cards))

    @property
    def listing(self) -> object:
        """Another value when there are other cards: as of the last time."""
        return self._seen[1:]

    def refresh(self, today: int) -> None:
        """Add what came since the last time.

        Raises:
            StoreError: the database can't be read.
        """
        with self._database.reading() as connection, connection.begin():
            mark = mark_of(connection)
            if self._seen and mark == self._mark and self._seen[0] == today:
                return
            db = driver_of(connection)
            with_mathematics(db)
            newest = int(db.execute("SELECT max(rowid) FROM event").fetchone()[0] or 0)
            seen = (today, tuple(db.execute(_LISTING).fetchall()))
            if seen != self._seen or not self._add_since(db, today):
                self.sums = defaultdict(Sums)
                self._add(db, today, _ALL if self._cards is None else _OF_CARDS, 1)
            self._seen, self._mark, self._newest = seen, mark, newest

    def _add_since(self, db: sqlite3.Connection, today: int) -> bool:
        """Add what came since; false where that changes what earlier reviews were."""
        rows = db.execute(_SINCE, (self._newest, _AT_ONCE + 1)).fetchall()
        if len(rows) > _AT_ONCE:
            return False
        gone = {row[4] for row in rows if row[1] == EventKind.UNDO}
        fresh = {row[0] for row in rows if row[1] == EventKind.REVIEW}
        old = _undone(db, gone - fresh, self._newest)
        added = [
            (card, at, event)
            for event, kind, at, card, _ in rows
            if kind == EventKind.REVIEW and event not in gone
        ]
        if old is None or not _are_last(db, [*added, *old], fresh):
            return False
        for some, sign in ((added, 1), (old, -1)):
            if found := [one for one in some if self._cards is None or one[0] in self._cards]:
                self._add(db, today, _SOME, sign, found)
        return True

    def _add(
        self,
        db: sqlite3.Connection,
        today: int,
        source: str,
        sign: int,
        some: Sequence[tuple[int, int, str]] = (),
    ) -> None:
        band = "+".join(f"(r.day <= {today - days:d})" for days in self.periods)
        values = {
            "cards": json.dumps(sorted(self._cards or ())),
            "some": json.dumps(some),
            "doubt": 1 - SUREST,
            **self._curve._asdict(),
        }
        for deck, day, *counts in db.execute(_DAYS.format(source=source), values):
            for sums in (self.sums[deck], self.sums[EVERYTHING]):
                sums.add_day(day, counts, sign)
        for deck, in_band, mature, number, *counts in db.execute(
            _RECALLS.format(source=source, band=band), values
        ):
            for sums in (self.sums[deck], self.sums[EVERYTHING]):
                sums.add_recalls((in_band, bool(mature), number), counts, sign)
        for deck, in_band, kind, tenths, count in db.execute(_TIMES.format(source=source, band=band), values):
            for sums in (self.sums[deck], self.sums[EVERYTHING]):
                times = sums.times[in_band, kind]
                times[tenths] = times.get(tenths, 0) + sign * count


def _undone(db: sqlite3.Connection, targets: set[str], newest: int) -> list[tuple[int, int, str]] | None:
    """The reviews among what was taken back, but for those that were taken back before.

    Returns: None where something else was that matters to later reviews.
    """
    found = []
    for target in targets:
        row = db.execute(
            "SELECT e.kind, c.id, e.at, e.card FROM event e LEFT JOIN card c ON c.key = e.card "
            "WHERE e.id = ?",
            (target,),
        ).fetchone()
        if row is None or row[0] in _KNOWN_CHANGES:
            return None
        before = "SELECT 1 FROM event WHERE card = ? AND target = ? AND kind = 'undo' AND rowid <= ?"
        if row[0] == EventKind.REVIEW and not db.execute(before, (row[3], target, newest)).fetchone():
            found.append((row[1], row[2], target))
    return found


def _are_last(db: sqlite3.Connection, reviews: Iterable[tuple[int, int, str]], fresh: set[str]) -> bool:
    """Whether nothing that was known before comes after some reviews of the same cards."""
    known = json.dumps(sorted(fresh))
    for card, at, event in reviews:
        last = db.execute(_LAST_BUT, (card, known)).fetchone()[0]
        if (
            card is None
            or (last is not None and last >= at and event in fresh)
            or (last is not None and last > at)
        ):
            return False
    return True


def with_mathematics(db: sqlite3.Connection) -> None:
    """Have `pow` and `ln`: SQLite may be built without its mathematical functions."""
    try:
        db.execute("SELECT pow(2, 2), ln(2)")
    except sqlite3.OperationalError:
        db.create_function("pow", 2, math.pow, deterministic=True)
        db.create_function("ln", 1, math.log, deterministic=True)
