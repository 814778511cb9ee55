"""Statistics: what was done, what is remembered, what is hard, what comes; each read when it is looked at."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from threading import RLock
from typing import TypeVar

from interviewprep.content.problem import did_you_mean
from interviewprep.store.review_rollup import BINS, EVERYTHING, Curve, Recalls, Rollup, Sums
from interviewprep.store.search.completion import quoted
from interviewprep.store.statistics import CardSums, DeckRow, KnownTask, mark, open_decks, streak
from interviewprep.study.collection import Collection
from interviewprep.study.leech import is_leech
from interviewprep.study.optimiser import Optimiser
from interviewprep.study.readiness_history import Choice, ReadinessHistory
from interviewprep.study.statistics_figures import (
    WEEKS,
    CardFigures,
    DayFigures,
    Everything,
    Filter,
    HardCard,
    Memory,
    Overview,
    Readiness,
    Retention,
    advice,
    answer_time,
    bin_of,
    is_weak,
    retention_of,
)
from interviewprep.study.task_statistics import TaskFigures, task_figures

PERIODS = (7, 30, 90, 365)
"""Days that one can look back on, beside all."""
MONTH = 30
"""Days that are looked at to say how regularly one studies, and that are foretold."""
HARDEST = 20
"""Cards that are listed as the hardest."""
T = TypeVar("T")


class UnknownFilter(Exception):  # noqa: N818
    """There is no such deck or tag; the text suggests one."""


@dataclass(slots=True)
class _Kept:
    """What was read for a state of the progress."""

    mark: int = -1
    found: dict[object, object] = field(default_factory=dict)


class Statistics:
    """Reads statistics, and keeps the reviews' sums as long as it lives. Safe to call from any thread."""

    def __init__(
        self,
        collection: Collection,
        read_tasks: Callable[[], Iterable[KnownTask]] = lambda: (),
        periods: Sequence[int] = PERIODS,
    ) -> None:
        """`read_tasks` is asked for the practice tasks there are when they are first looked at."""
        self._collection = collection
        self._read_tasks = read_tasks
        self._tasks: list[KnownTask] | None = None
        self.periods = tuple(sorted(periods))
        """Those that a filter may have."""
        self._rollups: dict[tuple[str, Curve], Rollup] = {}
        self._sums_now: dict[str, tuple[list[int] | None, CardSums]] = {}
        self._kept = _Kept()
        self._history = ReadinessHistory(collection)
        self._lock = RLock()

    # Filters

    def decks(self) -> list[DeckRow]:
        """The decks that are open, in order."""
        with self._lock:
            database, roots = self._collection.database, self._collection.place.roots
            return self._once("decks", lambda: open_decks(database, roots))

    def tags(self) -> list[str]:
        """The tags of their cards."""

        def read() -> list[str]:
            search = self._collection.search()
            try:
                search.find(
                    "", [deck.id for deck in self.decks()], self._collection.place.clock.now(), most=1
                )
                return search.tags()
            finally:
                search.close()

        with self._lock:
            return self._once("tags", read)

    def deck_called(self, word: str) -> str:
        """The key of the deck that a key or a name means.

        Raises:
            UnknownFilter: there is none, or several.
        """
        decks = self.decks()
        found = [deck.key for deck in decks if word in (deck.key, deck.name)]
        if not found:
            raise UnknownFilter(
                f"There is no deck {word!r}: {did_you_mean(word, [deck.name for deck in decks])}"
            )
        if len(found) > 1:
            raise UnknownFilter(f"{len(found)} decks are called {word!r}: say {' or '.join(found)}.")
        return found[0]

    def check_tag(self, word: str) -> None:
        """See that some card has a tag.

        Raises:
            UnknownFilter: none has.
        """
        if word not in (tags := self.tags()):
            raise UnknownFilter(f"No card has the tag {word!r}: {did_you_mean(word, tags)}")

    def title_of(self, deck: str) -> str:
        """A deck's title, by its key."""
        return next((one.title for one in self.decks() if one.key == deck), deck or "All decks")

    def offers_to_optimise(self) -> bool:
        """Whether it is worth a try to fit the memory model to the reviews, and it was never done."""
        return Optimiser(self._collection).worth_a_try

    # Views

    def everything(self, chosen: Filter) -> Everything:
        """All views."""
        return Everything(
            chosen,
            self.title_of(chosen.deck),
            self.overview(chosen),
            self.memory(chosen),
            self.readiness(chosen),
            self.cards(chosen),
            self.tasks(chosen),
            self.forecast(chosen),
        )

    def overview(self, chosen: Filter) -> Overview:
        """What was done, and how regularly."""
        with self._lock:
            today = self._today
            days = self._sums(chosen).days
            first = min(days, default=today) if chosen.days is None else today - chosen.days + 1
            listed = [
                DayFigures(day, found.answers, found.new, found.milliseconds / 1000)
                for day, found in sorted(days.items())
                if first <= day <= today
            ]
            whole = not chosen.deck and not chosen.tag
            return Overview(
                today,
                listed,
                {day: found.answers for day, found in days.items() if today - 7 * WEEKS < day <= today},
                sum(today - MONTH < day <= today for day in days),
                streak(self._collection.database, today) if whole else None,
            )

    def memory(self, chosen: Filter) -> Memory:
        """How well one remembers, and how well that was predicted."""
        with self._lock:
            cells = self._cells(self._sums(chosen), chosen)
            settings = (
                self._collection.log.settings_of(chosen.deck)
                if chosen.deck
                else self._collection.log.settings
            )
            desired = settings.desired_retention
            count = sum(cell.reviews for _, _, cell in cells)
            return Memory(
                retention_of("", "All", (cell for _, _, cell in cells), desired),
                retention_of("young", "Young", (cell for mature, _, cell in cells if not mature), desired),
                retention_of("mature", "Mature", (cell for mature, _, cell in cells if mature), desired),
                list(self._topics(chosen)),
                [bin_of(number, [cell for _, n, cell in cells if n == number]) for number in range(BINS)],
                sum(cell.loss for _, _, cell in cells) / count if count else None,
            )

    def readiness(self, chosen: Filter) -> Readiness:
        """Readiness over time. The first of a day takes a while with very many reviews."""
        with self._lock:
            today = self._today
            earliest = min(self._sums(Filter(tag=chosen.tag)).days, default=today)
            firsts = {days: max(earliest, today - days + 1) for days in self.periods} | {None: earliest}
            first = max(firsts[chosen.days], min(self._sums(chosen).days, default=today))
            decks = {deck.id: deck.key for deck in self.decks() if chosen.deck in ("", deck.key)}
            choice = Choice(decks, self._tagged(chosen.tag), first)
            listing = self._rollup(chosen.tag).listing
            key = ("readiness", chosen, today)
            return self._once(key, lambda: self._history.upto(today, choice, firsts.values(), listing))

    def cards(self, chosen: Filter) -> CardFigures:
        """How firmly cards are known, how long answers take, and which cards are hardest.

        Stability and lapses are as of now, whatever the period.
        """
        with self._lock:
            times: dict[str, Counter[int]] = defaultdict(Counter)
            for (band, kind), counts in self._sums(chosen).times.items():
                if band <= self._last_band(chosen):
                    times[kind].update(counts)
            sums, decks = self._card_sums(chosen.tag), self._chosen_decks(chosen)
            return CardFigures(
                sums.stabilities(decks, self._rollup(chosen.tag).listing),
                [answer_time(kind, counts) for kind, counts in sorted(times.items()) if counts.total()],
                self._once(("hardest", chosen.deck, chosen.tag), lambda: self._hardest(sums, decks)),
            )

    def tasks(self, chosen: Filter) -> TaskFigures:
        """How practice tasks went: those with the tag as a topic; no deck has them."""
        with self._lock:
            if self._tasks is None:
                self._tasks = list(self._read_tasks())
            some = [task for task in self._tasks if chosen.tag in ("", *task.topics)]
            key = ("tasks", chosen.tag, chosen.days, self._today)
            return self._once(key, lambda: task_figures(self._collection, some, chosen.days))

    def forecast(self, chosen: Filter) -> list[int]:
        """Reviews that are due today (and before) and on each of the next days, if none came before."""
        with self._lock:
            listing = self._rollup(chosen.tag).listing
            decks = self._chosen_decks(chosen)
            return self._card_sums(chosen.tag).due(decks, listing, self._today, MONTH)

    # What they are made from

    @property
    def _today(self) -> int:
        return self._collection.place.clock.now().day

    def _once(self, key: object, read: Callable[[], T]) -> T:
        """What was read for this state of the progress, or is read now."""
        now = mark(self._collection.database)
        if now != self._kept.mark:
            self._kept = _Kept(now)
        if key not in self._kept.found:
            self._kept.found[key] = read()
        return self._kept.found[key]  # type: ignore[return-value]  # a key has one type of answer

    def _tagged(self, tag: str) -> list[int] | None:
        """The ids of the cards that have a tag; None for any."""
        if not tag:
            return None

        def read() -> list[int]:
            search = self._collection.search()
            try:
                query = f"tag:{quoted(tag)}".replace("_", r"\_")
                return search.find(
                    query, [deck.id for deck in self.decks()], self._collection.place.clock.now()
                )
            finally:
                search.close()

        return self._once(("tagged", tag), read)

    def _rollup(self, tag: str) -> Rollup:
        curve = Curve.of(self._collection.log.scheduler.config.parameters)
        cards = self._tagged(tag)
        found = self._rollups.get((tag, curve))
        if found is None or not found.is_of(cards):
            found = self._rollups[tag, curve] = Rollup(self._collection.database, curve, self.periods, cards)
        found.refresh(self._today)
        return found

    def _sums(self, chosen: Filter) -> Sums:
        sums = self._rollup(chosen.tag).sums
        deck = (
            EVERYTHING if not chosen.deck else next((d.id for d in self.decks() if d.key == chosen.deck), -2)
        )
        return sums.get(deck, Sums())

    def _last_band(self, chosen: Filter) -> int:
        return len(self.periods) if chosen.days is None else self.periods.index(chosen.days)

    def _cells(self, sums: Sums, chosen: Filter) -> list[tuple[bool, int, Recalls]]:
        last = self._last_band(chosen)
        return [
            (mature, number, cell) for (band, mature, number), cell in sums.recalls.items() if band <= last
        ]

    def _topics(self, chosen: Filter) -> Iterator[Retention]:
        sums = self._rollup(chosen.tag).sums
        open_ = self.decks()
        gone = [id_ for id_ in sums if id_ not in {deck.id for deck in open_} and id_ != EVERYTHING]
        for deck in open_:
            if chosen.deck in ("", deck.key) and deck.id in sums:
                desired = self._collection.log.settings_of(deck.key).desired_retention
                cells = [cell for _, _, cell in self._cells(sums[deck.id], chosen)]
                if (found := retention_of(deck.key, deck.title, cells, desired)).reviews:
                    yield found
        if not chosen.deck:
            cells = [cell for id_ in gone for _, _, cell in self._cells(sums[id_], chosen)]
            desired = self._collection.log.settings.desired_retention
            if (found := retention_of("", "Decks that are gone", cells, desired)).reviews:
                yield found

    def _chosen_decks(self, chosen: Filter) -> list[int]:
        return [deck.id for deck in self.decks() if chosen.deck in ("", deck.key)]

    def _card_sums(self, tag: str) -> CardSums:
        cards = self._tagged(tag)
        found = self._sums_now.get(tag)
        if found is None or found[0] != cards:
            found = self._sums_now[tag] = (cards, CardSums(self._collection.database, cards))
        return found[1]

    def _hardest(self, sums: CardSums, among: Sequence[int]) -> list[HardCard]:
        rows = sums.hardest(among, HARDEST)
        if not rows:
            return []
        search = self._collection.search()
        try:
            texts = {card.id: card for card in search.cards([row.id for row in rows])}
        finally:
            search.close()
        decks = {deck.id: deck for deck in self.decks()}
        weak = {topic.name for topic in self._topics(Filter(days=None)) if is_weak(topic)}
        threshold = self._collection.log.settings.leech_threshold
        return [
            HardCard(
                texts[row.id].stored.key,
                texts[row.id].title,
                decks[row.deck].title,
                row.lapses,
                row.reviews,
                row.remembered,
                row.milliseconds / 1000 / max(1, row.answers),
                leech := is_leech(row.lapses, threshold),
                advice(row, decks[row.deck].title, decks[row.deck].key in weak, leech),
            )
            for row in rows
            if row.id in texts
        ]
