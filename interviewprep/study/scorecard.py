"""The scorecard of a mock interview: four dimensions on a scale of four, each with what was seen.

A dimension's figure is a share from 0 to 1, and its score where that lies: strong no below 0.35, no below
0.6, yes below 0.8, strong hire from there. Without anything seen there is no score, and with little seen
(less than three answers, findings or ratings) none of the two strong ones. The figures:

- Technical knowledge: the mean over answer and output cards of the share of key points made; an output that
  was said right is its only point.
- Coding: the share of the task's points of the best run during the interview; without a run one's own
  rating.
- Problem solving: the mean of each bug (found or not) and each follow-up (covered or not).
- Communication: the mean of one's own ratings of clarity, averaged with the share of answers that kept their
  time. Time alone is no evidence of it.

One's own ratings, 1 to 4, count as 0, 1/3, 2/3 and 1.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from enum import IntEnum
from statistics import fmean

from interviewprep import wording
from interviewprep.store.mocks import MockCoding, MockData, MockQuestion

ENOUGH = 3
"""So much must have been seen of a dimension for one of the strong scores."""
WHOLE = 0.999
"""A share from which on nothing was missed."""
CLARITY = ("lost the thread", "halting", "clear", "to the point")
"""What one's own ratings of clarity mean, from 1 on."""
CODED = ("no way in", "began, but didn't get through", "worked, with gaps", "worked, and was explained")
"""What one's own ratings of coding mean, from 1 on."""


class Score(IntEnum):
    """The scale that interviewers use."""

    STRONG_NO = 1
    NO = 2
    YES = 3
    STRONG_HIRE = 4

    @property
    def label(self) -> str:
        """In words."""
        return ("strong no", "no", "yes", "strong hire")[self - 1]


@dataclass(frozen=True, slots=True)
class Dimension:
    """One of the dimensions."""

    name: str
    share: float | None
    """None where nothing was seen of it."""
    evidence: tuple[str, ...]
    """What was seen, in words."""
    seen: int = 0
    """How much that was: answers, findings or ratings."""

    @property
    def score(self) -> Score | None:
        """Where the share lies; None where nothing was seen."""
        if self.share is None:
            return None
        found = score_of(self.share)
        return found if self.seen >= ENOUGH else min(max(found, Score.NO), Score.YES)

    @property
    def label(self) -> str:
        """The score in words."""
        return "not seen" if self.score is None else self.score.label


@dataclass(frozen=True, slots=True)
class Missed:
    """What a question wanted and didn't get."""

    card: str
    """Its key; of the coding task that one's."""
    question: str
    points: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Scorecard:
    """What a mock interview came to."""

    dimensions: tuple[Dimension, ...]
    """Technical knowledge, coding, problem solving, communication."""
    missed: tuple[Missed, ...]
    drill: tuple[str, ...] = field(default=())
    """The keys of the cards of which something was missed, those with most first."""


def score_of(share: float) -> Score:
    """Where a share lies on the scale."""
    return Score(1 + sum(share >= limit - 1e-9 for limit in (0.35, 0.6, 0.8)))


def score(mock: MockData) -> Scorecard:
    """What a mock interview came to."""
    missed = [one for one in map(_missed, mock.questions) if one is not None]
    coding = [] if mock.coding is None else list(_missed_coding(mock.coding))
    weak = sorted((q for q in mock.questions if _share_of(q) < WHOLE), key=_share_of)
    return Scorecard(
        (
            _technical(mock.questions),
            _coding(mock.coding),
            _problem_solving(mock.questions),
            _communication(mock.questions),
        ),
        (*missed, *coding),
        tuple(question.card for question in weak),
    )


def _technical(questions: Sequence[MockQuestion]) -> Dimension:
    told = [question for question in questions if question.kind != "bug"]
    topics: dict[str, list[MockQuestion]] = {}
    for question in told:
        topics.setdefault(question.topic, []).append(question)
    return Dimension(
        "Technical knowledge",
        _mean([_of_points(question) for question in told]),
        tuple(f"{topic}: {', '.join(_of_topic(those))}" for topic, those in topics.items()),
        len(told),
    )


def _of_topic(questions: Sequence[MockQuestion]) -> Iterator[str]:
    points = [point.made for q in questions if q.kind == "answer" for point in q.points]
    if points:
        yield f"{sum(points)} of {wording.counted(len(points), 'key point')}"
    outputs = [q.points[0].made for q in questions if q.kind == "output"]
    if outputs:
        yield f"{sum(outputs)} of {wording.counted(len(outputs), 'output')} right"


def _coding(coding: MockCoding | None) -> Dimension:
    name = "Coding"
    if coding is None:
        return Dimension(name, None, ())
    if coding.points is not None and coding.total:
        said = f"{coding.title}: {coding.points} of {wording.counted(coding.total, 'point')}"
        # A whole task that was judged by what it does is enough to go by.
        return Dimension(name, coding.points / coding.total, (said, *_of_time(coding)), ENOUGH)
    if coding.rating is None:
        return Dimension(name, None, (f"{coding.title}: nothing was run, and nothing was rated",))
    return Dimension(
        name, _of_self(coding.rating), (f"{coding.title}, by your own rating: {CODED[coding.rating - 1]}",), 1
    )


def _of_time(coding: MockCoding) -> Iterator[str]:
    over = coding.seconds - coding.minutes * 60
    if over > 0:
        yield f"{wording.spent(over)} over the part's {coding.minutes} minutes"


def _problem_solving(questions: Sequence[MockQuestion]) -> Dimension:
    bugs = [question.points[0].made for question in questions if question.kind == "bug"]
    follow_ups = [asked.made for question in questions for asked in question.follow_ups]
    evidence = []
    if bugs:
        evidence.append(f"{sum(bugs)} of {wording.counted(len(bugs), 'bug')} found")
    if follow_ups:
        evidence.append(f"{sum(follow_ups)} of {wording.counted(len(follow_ups), 'follow-up')} covered")
    made = [*bugs, *follow_ups]
    return Dimension("Problem solving", _mean(made), tuple(evidence), len(made))


def _communication(questions: Sequence[MockQuestion]) -> Dimension:
    name = "Communication"
    rated = [question.clarity for question in questions if question.clarity is not None]
    if not rated:
        return Dimension(name, None, ())
    kept = [question.seconds <= question.allowed for question in questions]
    evidence = [f"Clarity, by your own rating: {CLARITY[min(rated) - 1]} to {CLARITY[max(rated) - 1]}"]
    if min(rated) == max(rated):
        evidence = [f"Clarity, by your own rating: {CLARITY[rated[0] - 1]}"]
    evidence.append(f"{sum(kept)} of {wording.counted(len(kept), 'answer')} within the time")
    share = fmean([fmean(map(_of_self, rated)), fmean(kept)])
    return Dimension(name, share, tuple(evidence), len(rated))


def _missed(question: MockQuestion) -> Missed | None:
    points = [point.text for point in question.points if not point.made]
    points += [f"Follow-up: {asked.text}" for asked in question.follow_ups if not asked.made]
    return Missed(question.card, question.question, tuple(points)) if points else None


def _missed_coding(coding: MockCoding) -> Iterator[Missed]:
    if coding.failed:
        yield Missed(coding.task, coding.title, tuple(coding.failed))


def _share_of(question: MockQuestion) -> float:
    """Of all that was listened for in a question."""
    items = [*question.points, *question.follow_ups]
    return sum(item.made for item in items) / len(items)


def _of_points(question: MockQuestion) -> float:
    return fmean(point.made for point in question.points)


def _of_self(rating: int) -> float:
    return (rating - 1) / 3


def _mean(values: Sequence[float]) -> float | None:
    return fmean(values) if values else None
