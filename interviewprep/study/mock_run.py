"""A mock interview while it goes on: one thing at a time, against the clock, and never back."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

from interviewprep.content.decks.card import AnswerBody, FollowUp
from interviewprep.content.decks.picture_text import in_words
from interviewprep.content.tasks.task import Task
from interviewprep.profile.clock import Clock
from interviewprep.scheduling.rating import Rating
from interviewprep.store.log import Log
from interviewprep.store.mocks import (
    MOST_ITEMS,
    MOST_NOTES,
    MOST_WORDS,
    MockCoding,
    MockData,
    MockItem,
    MockQuestion,
)
from interviewprep.store.task_projection import RunRecord
from interviewprep.study.collection import StudyCard
from interviewprep.study.judging import Verdict
from interviewprep.study.mock_interview import Part
from interviewprep.study.mock_script import Script, seconds_for

LONGEST = 86_400
"""Seconds that are kept of a time."""


@dataclass(frozen=True, slots=True)
class Step:
    """What is asked at one time."""

    part: Part
    question: int | None = None
    """Its number among the questions."""
    follow_up: int | None = None
    """Its number among the question's, where it is one."""


@dataclass(slots=True)
class _Asked:
    """A question, as far as it went."""

    card: StudyCard
    seconds: float | None = None
    made: frozenset[int] = frozenset()
    covered: dict[int, bool] = field(default_factory=dict)
    """The follow-ups that were asked."""
    clarity: int | None = None
    said: str = ""
    notes: str = ""


class MockRun:
    """Leads through a script. `step` is what is asked now; None once it is over."""

    def __init__(self, script: Script, clock: Clock) -> None:
        self.script = script
        self.clock = clock
        self.begun = clock.now().at
        """UTC milliseconds."""
        self._started = self._part_started = self._step_started = clock.elapsed()
        self._steps = _steps_of(script)
        self._at = 0
        self._asked: list[_Asked] = []
        self._notes: dict[str, str] = {}
        self._coding_seconds = 0.0
        self._coding_rating: int | None = None
        self._coded: RunRecord | None = None
        self._failed: Sequence[str] = ()
        self._enter()

    @property
    def step(self) -> Step | None:
        """What is asked now; None once it is over."""
        return self._steps[self._at] if self._at < len(self._steps) else None

    @property
    def card(self) -> StudyCard | None:
        """The card of the question that is asked, or that a follow-up goes on from."""
        step = self.step
        return None if step is None or step.question is None else self.script.questions[step.question]

    @property
    def follow_up(self) -> FollowUp | None:
        """The follow-up that is asked."""
        step, card = self.step, self.card
        if step is None or card is None or step.follow_up is None:
            return None
        body = card.card.body
        return body.follow_ups[step.follow_up] if isinstance(body, AnswerBody) else None

    def left_in_part(self) -> float:
        """Seconds; below 0 when its time is over."""
        step = self.step
        return 0 if step is None else step.part.seconds - (self.clock.elapsed() - self._part_started)

    def left(self) -> float:
        """Seconds of the whole interview; below 0 when its time is over."""
        return self.script.seconds - (self.clock.elapsed() - self._started)

    # What is answered

    def answered(self) -> None:
        """The answer was given: its time ends."""
        if self.card is not None and self._asked[-1].seconds is None:
            self._asked[-1].seconds = self.clock.elapsed() - self._step_started

    def tick(self, made: Collection[int], said: str = "") -> None:
        """Which key points were made, by their numbers; `said` is what was written."""
        self._asked[-1].made = frozenset(made)
        self._asked[-1].said = said or self._asked[-1].said

    def judged(self, verdict: Verdict) -> None:
        """What an output or a line that was said is worth: a near miss is right."""
        right = verdict.rating is not Rating.AGAIN
        self.tick([0] if right else [], verdict.reason)

    def cover(self) -> None:
        """The follow-up was covered; or it wasn't after all."""
        step = self.step
        if step is not None and step.follow_up is not None:
            covered = self._asked[-1].covered
            covered[step.follow_up] = not covered.get(step.follow_up, False)

    @property
    def is_covered(self) -> bool:
        """Whether the follow-up that is asked was covered."""
        step = self.step
        return step is not None and self._asked[-1].covered.get(step.follow_up or 0, False)

    def rate(self, rating: int) -> None:
        """One's own rating, 1 to 4: how clear the answer was, or how the coding went."""
        step = self.step
        if step is not None and step.part.name == "coding":
            self._coding_rating = rating
        elif self.card is not None:
            self._asked[-1].clarity = rating

    @property
    def rating(self) -> int | None:
        """One's own rating of what is asked now."""
        if self.card is not None:
            return self._asked[-1].clarity
        return self._coding_rating

    @property
    def notes(self) -> str:
        """What was noted on what is asked now."""
        step = self.step
        if step is None:
            return ""
        return self._asked[-1].notes if self.card is not None else self._notes.get(step.part.name, "")

    def note(self, text: str) -> None:
        """Keep a note on what is asked now, instead of the one before."""
        step = self.step
        if step is None:
            return
        if self.card is not None:
            self._asked[-1].notes = text
        else:
            self._notes[step.part.name] = text

    def read_coding(self, log: Log, task: Task) -> None:
        """See how the task went since the interview began.

        Raises:
            StoreError: the database can't be read.
        """
        attempts = log.task(task.key).attempts
        runs = [run for attempt in attempts for run in attempt.runs if run.at >= self.begun and run.total]
        # A run of an interview's samples has fewer points to be had than the whole.
        self._coded = max(runs, key=lambda run: (run.total, run.points, run.at), default=None)
        passed = self._coded.passed if self._coded else ()
        self._failed = [check.requirement for check in task.meta.check if check.name not in passed]

    @property
    def coded(self) -> RunRecord | None:
        """The best run of the task during the interview, as far as it was read."""
        return self._coded

    # Going on

    def advance(self) -> None:
        """Go on to what comes next: when a part's time is over, to the next part."""
        if (step := self.step) is None:
            return
        self.answered()
        if step.part.name == "coding":
            self._coding_seconds = self.clock.elapsed() - self._part_started
        late = self.left_in_part() <= 0
        self._at += 1
        while late and (following := self.step) is not None and following.part is step.part:
            self._at += 1
        following = self.step
        if following is not None and following.part is not step.part:
            self._part_started = self.clock.elapsed()
        self._enter()

    def _enter(self) -> None:
        self._step_started = self.clock.elapsed()
        step, card = self.step, self.card
        if step is None or card is None:
            return
        if step.follow_up is None:
            self._asked.append(_Asked(card))
        else:
            self._asked[-1].covered[step.follow_up] = False

    @property
    def is_worth_keeping(self) -> bool:
        """Whether anything was answered, rated or noted."""
        answered = any(one.seconds is not None for one in self._asked)
        return answered or bool(any(self._notes.values())) or self._coding_rating is not None

    def data(self) -> MockData:
        """All of it, as it goes into the log; left where it isn't over."""
        choice = self.script.choice
        return MockData(
            begun=self.begun,
            minutes=choice.minutes,  # type: ignore[arg-type]  # checked by the model
            level=choice.level,  # type: ignore[arg-type]
            decks=list(choice.decks),
            seconds=_seconds(self.clock.elapsed() - self._started),
            left=self.step is not None,
            warm_up=self._note_of("warm-up"),
            questions=[_question(one) for one in self._asked if one.seconds is not None],
            coding=self._coding(),
            own_questions=self._note_of("own"),
        )

    def _coding(self) -> MockCoding | None:
        """The coding part, once it was begun."""
        task, step = self.script.task, self.step
        if task is None:
            return None
        part = next(part for part in self.script.parts if part.name == "coding")
        if self._at < self._steps.index(Step(part)):
            return None
        now = step is not None and step.part is part
        spent = self.clock.elapsed() - self._part_started if now else self._coding_seconds
        return MockCoding(
            task=task.key,
            title=task.title,
            minutes=part.minutes,
            seconds=_seconds(spent),
            points=self._coded.points if self._coded else None,
            total=self._coded.total if self._coded else None,
            failed=[_words(text) for text in self._failed][:100] if self._coded else [],
            rating=self._coding_rating,
            notes=self._note_of("coding"),
        )

    def _note_of(self, part: str) -> str:
        return self._notes.get(part, "").strip()[:MOST_NOTES]


def _steps_of(script: Script) -> list[Step]:
    """Each part is a step; the questions are one each, with their follow-ups after them."""
    steps: list[Step] = []
    for part in script.parts:
        if part.name != "questions":
            steps.append(Step(part))
            continue
        for number, card in enumerate(script.questions):
            steps.append(Step(part, number))
            body = card.card.body
            if isinstance(body, AnswerBody):
                steps += [Step(part, number, asked) for asked in range(len(body.follow_ups))]
    return steps


def _question(one: _Asked) -> MockQuestion:
    card, body = one.card, one.card.card.body
    texts = body.points if isinstance(body, AnswerBody) else [WANTED[card.card.kind]]
    follow_ups = body.follow_ups if isinstance(body, AnswerBody) else []
    return MockQuestion(
        card=card.key,
        kind=card.card.kind,  # type: ignore[arg-type]  # checked by the model
        topic=_words(card.stored.deck_title),
        question=_words(in_words(card.card.title)),
        allowed=_seconds(seconds_for(card)),
        seconds=_seconds(one.seconds or 0),
        points=[MockItem(text=_words(t), made=n in one.made) for n, t in enumerate(texts[:MOST_ITEMS])],
        follow_ups=[
            MockItem(text=_words(follow_ups[n].question), made=made) for n, made in one.covered.items()
        ],
        clarity=one.clarity,
        said=_words(one.said),
        notes=one.notes.strip()[:MOST_NOTES],
    )


WANTED = {"output": "the right output", "bug": "the guilty line"}
"""What is listened for where it isn't key points."""


def _words(text: str) -> str:
    return text if len(text) <= MOST_WORDS else text[: MOST_WORDS - 1] + "…"


def _seconds(value: float) -> int:
    return min(LONGEST, max(0, round(value)))
