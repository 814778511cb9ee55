"""The plan for an interview: where one stands, what today brings, and what is to be expected on the day."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from interviewprep.content.sources import USER_PACK
from interviewprep.scheduling.card_state import Phase
from interviewprep.scheduling.habits import USUAL, USUAL_PACE, Habits, mean_pace, shares
from interviewprep.scheduling.interview import Budget, Item, Learner
from interviewprep.scheduling.planner import (
    Forecast,
    expected_seconds,
    forecast,
    points_of,
    readiness,
    todays_items,
)
from interviewprep.scheduling.scheduler import Scheduler
from interviewprep.scheduling.simulation import Load
from interviewprep.store.planning import (
    Answers,
    PlannedCard,
    PlannedTask,
    answers_since,
    milliseconds_on,
    planned_cards,
)
from interviewprep.store.setting_types import FreeDays, Weights
from interviewprep.store.settings import Settings, levels_of, path_stages
from interviewprep.study.chosen import EVER, Chosen
from interviewprep.study.collection import Collection

FIRST_DAY = date(1970, 1, 1)
"""Study day 0."""
LEVEL_POINTS = (1, 2, 3)
"""What a junior's, a mid's and a senior's card is worth."""
LOOK_BACK = 90
"""Days whose answers say how one answers."""
MINUTE = 60.0


@dataclass(frozen=True, slots=True)
class Topic:
    """How one stands in a topic, a deck or the practice tasks: what is known is a share of its points."""

    name: str
    title: str
    share: float
    """Of all points, those that are its own."""
    now: float
    """What would be known today."""
    on_the_day: float
    """What would be known on the day if nothing more were learned."""
    expected: float
    """What is to be expected on the day."""


@dataclass(frozen=True, slots=True)
class Today:
    """What the plan wants of today."""

    cards: list[int]
    """Their ids, those that bring most for a second first."""
    tasks: list[str]
    """Their keys."""
    reviews: int
    new: int
    seconds: float
    """What they are expected to take."""
    done: float
    """Seconds that were used today; of a task that was ended today, its par."""


@dataclass(frozen=True, slots=True)
class InterviewPlan:
    """A plan. Readiness is the expected share of the points that would be answered right."""

    day: int
    """The interview's study day."""
    today: Today
    topics: list[Topic]
    now: float
    """Readiness if it were today."""
    on_the_day: float
    """On the day, if nothing more were learned."""
    forecast: Forecast
    first: int
    """The study day that `forecast.days` begin with."""
    goal: float

    @property
    def calendar(self) -> list[tuple[int, Load]]:
        """Each study day before the interview with its load: today's as wanted, the others' as foretold."""
        if not self.forecast.days:
            return []
        today = self.today
        wanted = Load(today.reviews, today.new, len(today.tasks), round(today.seconds))
        return list(enumerate([wanted, *self.forecast.days[1:]], self.first))

    @property
    def days_left(self) -> int:
        """From today on."""
        return self.day - self.first


@dataclass(frozen=True, slots=True)
class Remedy:
    """What would help when the goal is out of reach."""

    what: str
    expected: float


def session_of(cards: Sequence[int]) -> Chosen:
    """A session of the cards that the plan wants of today, by their ids: early reviews count as always."""
    return Chosen(cards, EVER, title="interview plan")


def study_day_of(text: str) -> int:
    """The study day of a date."""
    return (date.fromisoformat(text) - FIRST_DAY).days


def date_of(day: int) -> date:
    """The date of a study day."""
    return FIRST_DAY + timedelta(days=day)


class Planner:
    """Plans from what the log holds now."""

    def __init__(self, collection: Collection, tasks: Sequence[PlannedTask] = ()) -> None:
        """Read what there is.

        Raises:
            StoreError: the database can't be read.
        """
        self.settings = collection.log.settings
        self.config = collection.log.scheduler.config
        self.today = collection.place.clock.now().day
        decks = collection.figures().decks
        weights = deck_weights(self.settings, {deck.id: deck.key for deck in decks})
        self._decks = [deck for deck in decks if weights[deck.id]]
        self._number = {deck.id: n for n, deck in enumerate(self._decks)}
        levels = levels_of(self.settings.new_levels)
        self.cards = [
            card
            for card in planned_cards(collection.database, self._number)
            if card.memory is not None or card.level in levels
        ]
        answers = answers_since(collection.database, self.today - LOOK_BACK)
        self.habits, paces = habits_of(answers), paces_of(answers)
        self.tasks = tasks if self.settings.interview_coding else ()
        self.items = [self._item(card, weights[card.deck], paces) for card in self.cards]
        self.items += self._task_items(sum(item.points for item in self.items))
        self._done = milliseconds_on(collection.database, self.today) / 1000 + sum(
            task.minutes * MINUTE for task in tasks if task.last_day == self.today
        )

    def _item(self, card: PlannedCard, weight: float, paces: dict[str, float]) -> Item:
        points = weight * LEVEL_POINTS[card.level]
        return Item(
            self._number[card.deck], points, paces.get(card.kind, 1.0), card.memory, card.last_day or 0
        )

    def _task_items(self, points: float) -> list[Item]:
        """Tasks share their part of all points by the minutes that they should take."""
        minutes = sum(task.minutes for task in self.tasks)
        coding = self.settings.interview_coding
        each = (points or 1.0) * coding / (1 - coding) / max(1, minutes)
        usual = self.habits.first_seconds[2]
        return [
            Item(
                len(self._decks), each * task.minutes, task.minutes * MINUTE / usual, task.memory,
                task.last_day or 0, steps=False,
            )
            for task in self.tasks
        ]  # fmt: skip

    def plan(self, settings: Settings | None = None) -> InterviewPlan:
        """The plan for the date that is set, or that some other settings have."""
        settings = settings or self.settings
        day = study_day_of(settings.interview_date)
        budget = self._budget(settings, day)
        learner = Learner(Scheduler(self.config), self.habits)
        expected = forecast(self.items, budget, self.config, self.habits)
        now = readiness(self.items, learner, self.today)
        later = readiness(self.items, learner, max(day, self.today))
        whole = points_of(self.items)
        total = max(1e-9, sum(whole))
        names = [(deck.name, deck.title) for deck in self._decks] + [("tasks", "Practice tasks")]
        topics = [
            Topic(*name, points / total, now[n] / points, later[n] / points, expected.topics[n] / points)
            for n, (name, points) in enumerate(zip(names, whole, strict=False))
            if points
        ]
        return InterviewPlan(
            day,
            self._today(budget, learner, expected),
            topics,
            sum(now) / total,
            sum(later) / total,
            expected,
            self.today,
            settings.interview_goal,
        )

    def _budget(self, settings: Settings, day: int) -> Budget:
        free, usual = settings.interview_free, settings.interview_minutes * MINUTE
        seconds = [0.0 if FreeDays.has(free, date_of(one)) else usual for one in range(self.today, day)]
        if seconds:
            seconds[0] = max(0.0, seconds[0] - self._done)
        return Budget(self.today, seconds)

    def _today(self, budget: Budget, learner: Learner, expected: Forecast) -> Today:
        chosen: list[int] = []
        notes: set[str] = set()
        for n in todays_items(self.items, budget, learner, expected.policy):
            if n >= len(self.cards):
                chosen.append(n)
                continue
            card = self.cards[n]
            if card.hidden_until <= self.today and card.note not in notes:  # siblings give each other away
                chosen.append(n)
                notes.add(card.note)
        cards = [self.cards[n] for n in chosen if n < len(self.cards)]
        has_time = any(budget.seconds[:1])
        in_steps = [card.id for card in self.cards if card.phase.learning and has_time]
        return Today(
            list(dict.fromkeys([*in_steps, *(card.id for card in cards)])),
            [self.tasks[n - len(self.cards)].key for n in chosen if n >= len(self.cards)],
            sum(card.memory is not None for card in cards),
            sum(card.memory is None for card in cards),
            sum(expected_seconds(self.items[n], learner, self.today) for n in chosen),
            self._done,
        )

    def remedies(self, plan: InterviewPlan) -> list[Remedy]:
        """What would help where the goal is out of reach, best first; nothing where it is not."""
        if plan.forecast.expected >= plan.goal:
            return []
        minutes, day = self.settings.interview_minutes, plan.day
        others = [
            (f"{more} minutes a day instead of {minutes}", replace(self.settings, interview_minutes=more))
            for more in (minutes * 3 // 2, minutes * 2)
        ]
        others += [
            (f"an interview {days // 7} week{'s' if days > 7 else ''} later", self._on(day + days))
            for days in (7, 14)
        ]
        found = []
        for what, settings in others:
            budget = self._budget(settings, study_day_of(settings.interview_date))
            found.append(Remedy(what, forecast(self.items, budget, self.config, self.habits).expected))
        if (fewer := self._fewer(plan)) is not None:
            found.append(fewer)
        return sorted(found, key=lambda remedy: -remedy.expected)

    def _on(self, day: int) -> Settings:
        return replace(self.settings, interview_date=date_of(day).isoformat())

    def _fewer(self, plan: InterviewPlan) -> Remedy | None:
        """Half of the topics: those that are nearest to known."""
        topics = sorted(plan.topics, key=lambda topic: -topic.expected)
        kept = {topic.name for topic in topics[: len(topics) // 2]}
        numbers = {n for n, deck in enumerate(self._decks) if deck.name in kept}
        items = [item for item in self.items if item.topic in numbers]
        if not items:
            return None
        found = forecast(items, self._budget(self.settings, plan.day), self.config, self.habits)
        return Remedy(f"half of the topics, the {len(numbers)} best known", found.expected)


def deck_weights(settings: Settings, keys: dict[int, str]) -> dict[int, float]:
    """What each deck weighs, by its id; 0 for one that doesn't count. `keys` are the decks' keys."""
    path = path_stages(settings.new_from, keys, USER_PACK)
    own = Weights.numbers(settings.interview_weights)
    return {
        deck: own.get(key, own.get(key.partition(":")[2], 1.0)) if path is None or deck in path else 0.0
        for deck, key in keys.items()
    }


def habits_of(answers: Iterable[Answers]) -> Habits:
    """Which ratings one gives, drawn towards the usual ones while there are few answers."""
    first, reviews = [0] * 4, [0] * 4
    for one in answers:
        if one.phase is Phase.NEW:
            first[one.rating - 1] += one.answers
        elif one.phase is Phase.REVIEW:
            reviews[one.rating - 1] += one.answers
    again, hard, good, easy = shares(first, USUAL.first)
    of_recalled = shares(reviews[1:], USUAL.recalled)
    return replace(
        USUAL, first=(again, hard, good, easy), recalled=(of_recalled[0], of_recalled[1], of_recalled[2])
    )


def paces_of(answers: Iterable[Answers]) -> dict[str, float]:
    """How many times as long as usual for a plain question one takes for each kind of card."""
    took = dict.fromkeys(USUAL_PACE, 0.0)
    usual = dict.fromkeys(USUAL_PACE, 0.0)
    for one in answers:
        if one.kind in USUAL_PACE:
            took[one.kind] += one.milliseconds / 1000
            usual[one.kind] += one.answers * _usual_seconds(one) * USUAL_PACE[one.kind]
    return {kind: mean_pace(pace, took[kind], usual[kind]) for kind, pace in USUAL_PACE.items()}


def _usual_seconds(answers: Answers) -> float:
    if answers.phase is Phase.NEW:
        return USUAL.first_seconds[answers.rating - 1]
    return USUAL.seconds[answers.rating - 1] if answers.phase is Phase.REVIEW else USUAL.step_seconds
