"""What statistics say, as values; and how sums become them. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from interviewprep.store.review_rollup import BINS, Recalls
from interviewprep.store.statistics import HardCardRow
from interviewprep.study.task_statistics import TaskFigures

USUAL_PERIOD = 30
WEEKS = 53
"""Weeks of a calendar, the one under way among them."""
SOMETIMES = 3
"""Lapses from which on something should be done about a card."""
ENOUGH = 20
"""Reviews from which on a share says something."""
FAR_BELOW = 0.1
"""By how much less than desired is remembered of a topic that should be studied."""


@dataclass(frozen=True, slots=True)
class Filter:
    """What is looked at."""

    deck: str = ""
    """Its key; '' for all."""
    tag: str = ""
    """'' for any."""
    days: int | None = USUAL_PERIOD
    """Study days back from today; None for all."""


@dataclass(frozen=True, slots=True)
class DayFigures:
    """One study day's answers."""

    day: int
    answers: int = 0
    new: int = 0
    """First answers of new cards."""
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class Overview:
    """What was done, and how regularly."""

    today: int
    """The study day."""
    days: list[DayFigures]
    """Those with an answer in the period, oldest first."""
    year: dict[int, int]
    """Answers by study day of the last 53 weeks, whatever the period."""
    studied: int
    """Of the last 30 days, those with an answer."""
    streak: int | None
    """Days in a row with an answer, up to today or yesterday; None for a deck or a tag."""

    @property
    def answers(self) -> int:
        """All of the period."""
        return sum(day.answers for day in self.days)

    @property
    def new(self) -> int:
        """First answers of new cards in the period."""
        return sum(day.new for day in self.days)

    @property
    def seconds(self) -> float:
        """What they took."""
        return sum(day.seconds for day in self.days)


@dataclass(frozen=True, slots=True)
class Retention:
    """How much of what was reviewed was remembered: reviews that found their card in the review phase."""

    name: str
    title: str
    reviews: int
    remembered: int
    desired: float
    predicted: float
    """What the memory model expected of them, on average."""

    @property
    def share(self) -> float | None:
        """From 0 to 1; None without a review."""
        return self.remembered / self.reviews if self.reviews else None


@dataclass(frozen=True, slots=True)
class Bin:
    """Reviews whose predicted recall was much the same."""

    low: float
    high: float
    reviews: int
    predicted: float
    """The mean prediction; 0 without a review."""
    actual: float
    """The share that was remembered; 0 without a review."""


@dataclass(frozen=True, slots=True)
class Memory:
    """How well one remembers, and how well that was predicted."""

    all: Retention
    young: Retention
    mature: Retention
    topics: list[Retention]
    """Decks with a review in the period."""
    bins: list[Bin]
    log_loss: float | None
    """The mean logarithmic loss of the predictions; None without a review."""


Readiness = list[tuple[int, float]]
"""Study days, the last of them today, each with the share of points that one was ready for."""


@dataclass(frozen=True, slots=True)
class AnswerTime:
    """How long answers of a kind take."""

    kind: str
    """Of the cards; '' for cards that are gone."""
    answers: int
    seconds: float
    """The median, in whole tenths."""


@dataclass(frozen=True, slots=True)
class HardCard:
    """A card that was forgotten often."""

    key: str
    title: str
    """The question's Markdown."""
    deck: str
    lapses: int
    reviews: int
    remembered: int
    seconds: float
    """The mean of an answer."""
    leech: bool
    advice: str
    """What to do, as a sentence."""


@dataclass(frozen=True, slots=True)
class CardFigures:
    """How firmly cards are known, how long answers take, and which cards are hardest."""

    stability: list[int]
    """Cards by the groups of `STABILITIES`."""
    times: list[AnswerTime]
    hardest: list[HardCard]


@dataclass(frozen=True, slots=True)
class Everything:
    """All views of what is looked at."""

    chosen: Filter
    title: str
    """The deck's, or all decks."""
    overview: Overview
    memory: Memory
    readiness: Readiness
    cards: CardFigures
    tasks: TaskFigures
    forecast: list[int]
    """Reviews due today and on each of the next days."""

    @property
    def is_empty(self) -> bool:
        """Whether nothing was done in the period, and nothing is to come."""
        return not self.overview.days and not self.tasks.all.attempts and not any(self.forecast)


def retention_of(name: str, title: str, cells: Iterable[Recalls], desired: float) -> Retention:
    """The retention of some sums."""
    reviews, remembered, predicted = 0, 0, 0.0
    for cell in cells:
        reviews += cell.reviews
        remembered += cell.remembered
        predicted += cell.predicted
    return Retention(name, title, reviews, remembered, desired, predicted / reviews if reviews else 0.0)


def bin_of(number: int, cells: Sequence[Recalls]) -> Bin:
    """One bin of the calibration."""
    found = retention_of("", "", cells, 0)
    return Bin(number / BINS, (number + 1) / BINS, found.reviews, found.predicted, found.share or 0.0)


def answer_time(kind: str, tenths: Counter[int]) -> AnswerTime:
    """The median of answers that are counted by tenths of a second."""
    answers, passed = tenths.total(), 0
    middle = (answers + 1) // 2
    for tenth, count in sorted(tenths.items()):
        passed += count
        if passed >= middle:
            return AnswerTime(kind, answers, tenth / 10)
    return AnswerTime(kind, 0, 0.0)


def is_weak(topic: Retention) -> bool:
    """Whether much less of a topic is remembered than was wanted."""
    return topic.share is not None and topic.reviews >= ENOUGH and topic.share < topic.desired - FAR_BELOW


def advice(card: HardCardRow, deck: str, weak: bool, leech: bool) -> str:
    """What to do about a hard card, as a sentence.

    Args:
        card: How it went.
        deck: Its deck's title.
        weak: Whether the deck as a whole is remembered far less than desired.
        leech: Whether it was forgotten as often as makes a leech.
    """
    if card.lapses < SOMETIMES:
        return "Leave it for now: to forget one once or twice is usual."
    if weak:
        return f"Study its topic: much of {deck} is forgotten, not this card alone."
    if leech and card.remembered * 2 < card.reviews:
        return "Suspend it until you need it: to repeat it brings nothing."
    return "Rewrite it: let it ask for one thing, and say why."


def heat(count: int, most: int) -> int:
    """How strong a day's colour is, from 0 for nothing to 4."""
    return 0 if not count or not most else min(4, 1 + 4 * (count - 1) // most)


def monday_of(day: int) -> int:
    """The study day on which a study day's week began."""
    return day - (day + 3) % 7  # study day 0 was a Thursday
