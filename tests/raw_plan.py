"""The plan for an interview over the raw log, computed a second time: with fsrs-rs and chance of its own."""

import math
import random
from collections import defaultdict
from itertools import pairwise
from statistics import fmean, stdev
from typing import NamedTuple

import fsrs_rs_python as fsrs

from tests.raw_log import WEIGHTS, memory, stepped

USUAL = fsrs.default_simulator_config()
FIRST_SECONDS, SECONDS, STEP_SECONDS = (19.58, 18.79, 13.78, 10.71), (19.38, 17.59, 12.38, 8.94), 12.32
PACES = {"recall": 1, "cloze": 0.8, "choice": 1.3, "output": 2, "order": 2, "bug": 2, "answer": 6}
PRIOR = 30
"""Answers of one's own that weigh as much as what is usual."""
GROWTH = {8: 0.15, 9: 0.1, 10: 0.1, 11: 0.15, 20: 0.15}
"""How much other memories differ from the one believed, by the number of the weight."""


class Item(NamedTuple):
    key: str
    topic: str
    points: float
    pace: float
    memory: object
    """None for what was never seen."""
    last: int
    steps: bool = True


class Model:
    """A memory: what a review makes of it."""

    def __init__(self, weights):
        self.fsrs = fsrs.FSRS(list(weights))
        self.decay = -weights[20]
        self.factor = 0.9 ** (1 / self.decay) - 1

    def recall(self, state, elapsed):
        return (1 + self.factor * elapsed / state.stability) ** self.decay

    def after(self, state, elapsed, rating, looks):
        """What a review leaves, with its further looks on the same day."""
        ahead = self.fsrs.next_states(state, 0.9, elapsed)
        state = getattr(ahead, ("again", "hard", "good", "easy")[rating - 1]).memory
        for _ in range(looks):
            state = self.fsrs.next_states(state, 0.9, 0).good.memory
        return state


def looks(phase, rating):
    """Further looks within the day, when each of them is good."""
    count, following = 0, stepped(phase, 0, rating)
    while following is not None:
        count, following = count + 1, stepped(*following[:2], 3)
    return count


def shares(counts, usual):
    return [
        (count + PRIOR * share) / (sum(counts) + PRIOR) for count, share in zip(counts, usual, strict=True)
    ]


def other(rng):
    """The weights of a memory that differs from the believed one as people's do."""
    weights, shared = list(WEIGHTS), rng.gauss(0, 0.5)
    for n in range(4):
        weights[n] *= math.exp(shared + rng.gauss(0, 0.2))
    for n, spread in GROWTH.items():
        weights[n] *= math.exp(rng.gauss(0, spread))
    return weights


class RawPlan:
    """A plan of so many minutes a day up to a study day.

    `tasks` are the practice tasks' pars in minutes by key, which share the part `coding` of all points.
    """

    def __init__(self, raw, until, minutes, coding=0.0, tasks=None):
        self.raw, self.until = raw, until
        self.believed = Model(WEIGHTS)
        answers = [a for a in raw.answers if a.day >= raw.today - 90]
        self._learn_habits(raw, answers)
        self.items = [
            Item(
                key, raw.known[key].deck, raw.known[key].level, self.paces[raw.known[key].kind],
                card.memory, card.last_day or 0,
            )
            for key, card in raw.cards.items() if not card.suspended
        ]  # fmt: skip
        whole = sum(item.points for item in self.items)
        for key, par in (tasks or {}).items():
            points = whole * coding / (1 - coding) * par / sum(tasks.values())
            self.items.append(
                Item(key, "tasks", points, 60 * par / FIRST_SECONDS[2], *self._of_task(key), steps=False)
            )
        self.whole = sum(item.points for item in self.items)
        used = sum(a.counted for a in raw.answers if a.day == raw.today) / 1000
        self.seconds = [60 * minutes] * (until - raw.today)
        self.seconds[0] = max(0, self.seconds[0] - used)

    def _learn_habits(self, raw, answers):
        counts = {phase: [0] * 4 for phase in ("new", "review")}
        took, usual = defaultdict(float), defaultdict(float)
        for a in answers:
            kind = raw.known[a.card].kind
            if a.phase in counts:
                counts[a.phase][a.rating - 1] += 1
                seconds = (FIRST_SECONDS if a.phase == "new" else SECONDS)[a.rating - 1]
            else:
                seconds = STEP_SECONDS
            took[kind] += a.counted / 1000
            usual[kind] += seconds * PACES[kind]
        self.first = shares(counts["new"], USUAL.first_rating_prob)
        self.recalled = shares(counts["review"][1:], USUAL.review_rating_prob)
        self.paces = {}
        for kind, pace in PACES.items():
            prior = PRIOR * SECONDS[2] * pace
            self.paces[kind] = pace * (took[kind] + prior) / (usual[kind] + prior)

    def _of_task(self, key):
        """Its memory, which has no steps, and the day of its last attempt."""
        rated = [one for one in self.raw.tasks().get(key, []) if one["result"] and one["rating"]]
        if not rated:
            return None, 0
        days = [one["day"] for one in rated]
        gaps = [0] + [day - before for before, day in pairwise(days)]
        return memory([(one["rating"], gap) for one, gap in zip(rated, gaps, strict=True)]), days[-1]

    # What a look brings, and takes

    def gain(self, item, state, elapsed, left):
        """What an item brings on average: more recall in `left` days; and its seconds."""
        model = self.believed
        if state is None:
            chances = list(zip(range(1, 5), self.first, strict=True))
            before = 0.0
        else:
            known = model.recall(state, elapsed)
            chances = [
                (1, 1 - known),
                *zip((2, 3, 4), (known * share for share in self.recalled), strict=True),
            ]
            before = model.recall(state, elapsed + left)
        gain = seconds = 0.0
        for rating, chance in chances:
            gain += chance * model.recall(self.left_by(model, item, state, elapsed, rating), left)
            seconds += chance * self.takes(item, state, rating)
        return gain - before, seconds * item.pace

    def more(self, item, state, rating):
        """Further looks within the day."""
        return looks("new" if state is None else "review", rating) if item.steps else 0

    def left_by(self, model, item, state, elapsed, rating):
        return model.after(state, 0 if state is None else elapsed, rating, self.more(item, state, rating))

    def takes(self, item, state, rating):
        """Seconds at the pace of a plain question."""
        usual = FIRST_SECONDS if state is None else SECONDS
        return usual[rating - 1] + STEP_SECONDS * self.more(item, state, rating)

    def ranked(self, states, last, day, reach):
        """The numbers of the items by what a second brings on the day, a part `reach` of the way."""
        left = max(1, round((self.until - day) * reach))
        found = []
        for n, item in enumerate(self.items):
            if states[n] is None or last[n] < day:
                gain, seconds = self.gain(item, states[n], day - last[n], left)
                found.append((gain * item.points / seconds, states[n] is not None, n))
        return [n for _, _, n in sorted(found, key=lambda one: (-one[0], one[2]))]

    def today(self, reach):
        """What today is to bring: the cards' keys with those in steps, the tasks', and reviews, new and seconds."""
        raw, left = self.raw, self.seconds[0]
        states, last = [item.memory for item in self.items], [item.last for item in self.items]
        chosen, notes = [], set()
        for n in self.ranked(states, last, raw.today, reach):
            if left <= 0:
                break
            item = self.items[n]
            _, seconds = self.gain(item, item.memory, raw.today - item.last, 1)
            if not item.steps and seconds > 1.25 * left:
                continue
            left -= seconds
            if item.steps:
                note = raw.known[item.key].note
                if note in notes or raw.cards[item.key].hidden > raw.today:
                    continue
                notes.add(note)
            chosen.append((item, seconds))
        cards = [item for item, _ in chosen if item.steps]
        in_steps = {key for key, card in raw.cards.items() if card.in_steps and not card.suspended}
        return (
            {item.key for item in cards} | in_steps,
            {item.key for item, _ in chosen if not item.steps},
            sum(item.memory is not None for item in cards),
            sum(item.memory is None for item in cards),
            sum(seconds for _, seconds in chosen),
        )

    # What comes of it

    def simulate(self, reach, trials=24, seed=77):
        """Means over other memories: the share of the points on the day with its spread, by topic, and the days.

        A day is (reviews, new, tasks, seconds).
        """
        rng = random.Random(seed)
        runs = [self._one(reach, Model(other(rng)), rng) for _ in range(trials)]
        totals = [sum(points.values()) / self.whole for points, _ in runs]
        topics = {topic: fmean(points[topic] for points, _ in runs) for topic in runs[0][0]}
        days = [
            [fmean(figures) for figures in zip(*loads, strict=True)]
            for loads in zip(*(d for _, d in runs), strict=True)
        ]
        return fmean(totals), 1.64 * stdev(totals), topics, days

    def _one(self, reach, truth, rng):
        believed = [item.memory for item in self.items]
        true, last = list(believed), [item.last for item in self.items]
        days = []
        for day, there in enumerate(self.seconds, self.raw.today):
            left, load = there, [0, 0, 0]
            for n in self.ranked(believed, last, day, reach):
                if left <= 0:
                    break
                item, state = self.items[n], believed[n]
                if not item.steps and item.pace * self.takes(item, state, 3) > 1.25 * left:
                    continue
                elapsed = day - last[n]
                chances = self.first
                if state is not None:
                    known = truth.recall(true[n], elapsed)
                    chances = [1 - known, *(known * share for share in self.recalled)]
                (rating,) = rng.choices((1, 2, 3, 4), chances)
                true[n] = self.left_by(truth, item, true[n], elapsed, rating)
                believed[n] = self.left_by(self.believed, item, state, elapsed, rating)
                last[n] = day
                left -= item.pace * self.takes(item, state, rating)
                load[(state is None) if item.steps else 2] += 1
            days.append((*load, there - left))
        points = defaultdict(float)
        for item, state, day in zip(self.items, true, last, strict=True):
            if state is not None:
                points[item.topic] += item.points * truth.recall(state, self.until - day)
        return points, days
