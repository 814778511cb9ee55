"""The raw log of a month, read with sqlite3 and fsrs-rs alone: what every figure must be, by nothing of ours.

The rules are those that README and `store/daily_plan.py` state in words, written down a second time.
"""

import json
import math
import sqlite3
from collections import defaultdict
from contextlib import closing
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import NamedTuple

import fsrs_rs_python as fsrs

WEIGHTS = [round(weight, 4) for weight in fsrs.DEFAULT_PARAMETERS]
"""The library's own defaults, as single precision hides them."""
MODEL = fsrs.FSRS(WEIGHTS)
AHEAD = 20 * 60
"""Seconds before their time that cards in steps come when nothing else is left."""
STEPS = {"learning": (60, 600), "relearning": (600,)}
"""Seconds."""


class Known(NamedTuple):
    """What the deck file says of a card."""

    deck: str
    kind: str
    level: int
    """1 to 3, what it is worth."""
    note: str
    place: int
    """Among all cards."""
    title: str = ""
    tags: str = ""
    """With spaces between them."""


class Answer(NamedTuple):
    """A review that stands."""

    card: str
    day: int
    at: int
    zone: int
    rating: int
    phase: str
    """In which it found the card."""
    elapsed: int
    recall: float | None
    """What was foretold, of a card in review."""
    took: int
    """Milliseconds, as measured."""
    counted: int
    """As they count."""
    stability: float
    """After it."""


@dataclass
class Card:
    """Where a card stands."""

    phase: str = "new"
    step: int = 0
    due: int = 0
    """A study day in review, UTC seconds in steps."""
    history: list[tuple[int, int]] = field(default_factory=list)
    lapses: int = 0
    first_day: int | None = None
    last_day: int | None = None
    hidden: int = 0
    suspended: bool = False
    flagged: bool = False
    answers: list[Answer] = field(default_factory=list)

    @property
    def memory(self):
        return memory(self.history) if self.history else None

    @property
    def in_steps(self):
        return self.phase in STEPS


def memory(history):
    return MODEL.memory_state(fsrs.FSRSItem([fsrs.FSRSReview(*one) for one in history]))


def recall(stability, days):
    one = fsrs.Card()
    one.stability, one.difficulty, one.last_date = stability, 5.0, 0.0
    one.parameters = WEIGHTS
    return one.retention_on(float(days))


def day_of(event):
    return (event["at"] // 1000 + event["day_offset"]) // 86_400


def stepped(phase, step, rating):
    """Phase, step and seconds of the next look within the day; None when there is none."""
    if phase == "review":
        return ("relearning", 0, STEPS["relearning"][0]) if rating == 1 else None
    phase = "relearning" if phase == "relearning" else "learning"
    steps = STEPS[phase]
    if rating == 1:
        return phase, 0, steps[0]
    if rating == 2:
        first = sum(steps) // 2 if len(steps) > 1 else round(1.5 * steps[0])
        return phase, step, steps[step] if step else first
    if rating == 3 and step + 1 < len(steps):
        return phase, step + 1, steps[step + 1]
    return None


def reach(interval, fuzz):
    """The least and the most days, and those that the fuzz gives: as Anki fuzzes an interval."""
    if interval < 2.5:
        return (max(1, round(interval)),) * 3
    parts = ((2.5, 7, 0.15), (7, 20, 0.1), (20, math.inf, 0.05))
    delta = 1 + sum(share * max(min(interval, high) - low, 0) for low, high, share in parts)
    least, most = max(2, round(interval - delta)), round(interval + delta)
    return least, most, least + int(fuzz * (most - least + 1))


class Raw:
    """The log of one store, folded."""

    def __init__(self, path, known, now):
        self.known, self.seconds, self.today = known, now.seconds, now.day
        with closing(sqlite3.connect(path)) as db:
            db.row_factory = sqlite3.Row
            rows = [dict(row) for row in db.execute("SELECT * FROM event ORDER BY at, id")]
        for row in rows:
            row["data"] = json.loads(row["data"]) if row["data"] else {}
        undone = {row["target"] for row in rows if row["kind"] == "undo"}
        self.undone = undone
        self.events = [row for row in rows if row["id"] not in undone and row["kind"] != "undo"]
        self.presets = {row["id"]: row["data"] for row in rows if row["kind"] == "preset"}
        self.settings = {}
        self.of_decks = defaultdict(dict)
        self.cards = {key: Card() for key in known}
        self.answers = []
        self.siblings = defaultdict(list)
        for key, one in known.items():
            self.siblings[one.note].append(key)
        for event in self.events:
            self._take(event)

    def _take(self, event):
        kind, data, key = event["kind"], event["data"], event["card"]
        if kind == "setting":
            given = {name: value for name, value in data.items() if name != "deck"}
            (self.of_decks[data["deck"]] if "deck" in data else self.settings).update(given)
        if key not in self.cards:
            return
        card = self.cards[key]
        match kind:
            case "review":
                self._review(key, card, event)
            case "suspend" | "unsuspend":
                card.suspended = kind == "suspend"
            case "bury":
                card.hidden = day_of(event) + 1
            case "flag":
                card.flagged = data["on"]
            case "set_due":
                card.due = data["due"]
            case _:
                raise AssertionError(kind)

    def _review(self, key, card, event):
        day, rating = day_of(event), event["rating"]
        phase, step = card.phase, card.step
        elapsed = 0 if card.last_day is None else day - card.last_day
        before = card.memory
        foretold = recall(before.stability, elapsed) if phase == "review" else None
        wanted = self.presets[event["preset"]]["desired_retention"]
        ahead = MODEL.next_states(before, wanted, elapsed)
        fuzz = int.from_bytes(blake2b(f"{key}\0{len(card.history)}".encode(), digest_size=8).digest(), "big")
        if (following := stepped(phase, step, rating)) is not None:
            card.phase, card.step, delay = following
            card.due = event["at"] // 1000 + delay
        else:
            least = most = days = 0
            for lesser, name in enumerate(("again", "hard", "good", "easy")[:rating], 1):
                if stepped(phase, step, lesser) is None:
                    low, high, fuzzed = reach(getattr(ahead, name).interval, fuzz / 2**64)
                    later = lesser == 4
                    least, most = max(low, least + later), max(high, most + later)
                    days = max(fuzzed, days + later)
            chosen = event["data"].get("days", days)
            assert least <= chosen <= most
            card.phase, card.step, card.due = "review", 0, day + chosen
        card.lapses += phase == "review" and rating == 1
        card.history.append((rating, elapsed))
        card.first_day = day if card.first_day is None else card.first_day
        card.last_day = day
        answer = Answer(
            key, day, event["at"], event["day_offset"] + 4 * 3600, rating, phase, elapsed, foretold,
            event["took"], min(event["took"], event["data"].get("most_ms", 60_000)), card.memory.stability,
        )  # fmt: skip
        card.answers.append(answer)
        self.answers.append(answer)
        for sibling in self.siblings[self.known[key].note]:
            if sibling != key and not self.cards[sibling].in_steps:
                self.cards[sibling].hidden = max(self.cards[sibling].hidden, day + 1)

    # Today's queue

    def shown(self, key):
        return not self.cards[key].suspended and self.cards[key].hidden <= self.today

    def comes_after_a_sibling(self, key):
        """Whether another card of its note comes first."""
        card, place = self.cards[key], self.known[key].place
        for other in self.siblings[self.known[key].note]:
            if other == key or not self.shown(other):
                continue
            one, at = self.cards[other], self.known[other].place
            due = one.phase == "review" and one.due <= self.today
            if (
                one.in_steps
                or (due and (card.phase == "new" or (one.due, at) < (card.due, place)))
                or (one.phase == card.phase == "new" and at < place)
            ):
                return True
        return False

    def in_deck(self, deck, keys):
        return [key for key in keys if deck in ("", self.known[key].deck)]

    def steps(self):
        return [key for key, card in self.cards.items() if self.shown(key) and card.in_steps]

    def later(self):
        return [key for key in self.steps() if self.cards[key].due > self.seconds + AHEAD]

    def all_due(self):
        return [
            key
            for key, card in self.cards.items()
            if card.phase == "review"
            and card.due <= self.today
            and self.shown(key)
            and not self.comes_after_a_sibling(key)
        ]

    def due(self, limit):
        """Today's: the likeliest forgotten first, up to the limit less what was reviewed already."""

        def risk(key):
            return (self.today - self.cards[key].last_day) / self.cards[key].memory.stability

        room = max(0, limit - sum(a.day == self.today and a.phase == "review" for a in self.answers))
        ordered = sorted(self.all_due(), key=risk, reverse=True)
        if 0 < room < len(ordered):
            assert risk(ordered[room - 1]) != risk(ordered[room]), "the limit divides no equals"
        return ordered[:room]

    def new(self, limit):
        """By deck how many new cards are left for today: dealt one a deck in turn, over this morning's."""
        decks = list(dict.fromkeys(one.deck for one in self.known.values()))
        there = dict.fromkeys(decks, 0)
        given, today = dict(there), dict(there)
        for key, card in self.cards.items():
            deck = self.known[key].deck
            if card.phase == "new":
                there[deck] += self.shown(key) and not self.comes_after_a_sibling(key)
            elif card.first_day == self.today:
                today[deck] += 1
            else:
                given[deck] += 1
        dealt = dict.fromkeys(decks, 0)
        order = sorted(decks, key=lambda deck: given[deck])
        while sum(dealt.values()) < limit:
            open_ = [deck for deck in order if dealt[deck] < there[deck] + today[deck]]
            if not open_:
                break
            for deck in open_[: limit - sum(dealt.values())]:
                dealt[deck] += 1
        return {deck: max(0, dealt[deck] - today[deck]) for deck in decks}

    def coming(self, days):
        """How many reviews are due today and on each day after it, suspended cards aside."""
        dues = [
            max(c.due, self.today) for c in self.cards.values() if c.phase == "review" and not c.suspended
        ]
        return [dues.count(self.today + ahead) for ahead in range(days)]

    # What was done

    def streak(self):
        days = {answer.day for answer in self.answers}
        day = self.today if self.today in days else self.today - 1
        return next(n for n in range(1000) if day - n not in days)

    def ready(self, day, coding=0.0, tasks=(), only=None):
        """Readiness from 0 to 1: of the points the share that would be answered right on a day.

        `tasks` are (minutes, stability, days since, or None), which share the part `coding` of all points;
        only the reviews up to `day` count.
        """
        known = whole = 0.0
        for key, card in self.cards.items():
            if card.suspended or (only is not None and self.known[key].deck != only):
                continue
            points = self.known[key].level
            whole += points
            seen = [answer for answer in card.answers if answer.day <= day]
            if seen:
                known += points * recall(seen[-1].stability, day - seen[-1].day)
        if tasks:
            minutes = sum(task[0] for task in tasks)
            each = whole * coding / (1 - coding) / minutes
            for length, stability, since in tasks:
                whole += each * length
                if stability is not None:
                    known += each * length * recall(stability, since)
        return known / whole

    def tasks(self):
        """By the task's key its attempts: dicts of begun (day), result, seconds, par, best, rating, day."""
        found, by_id = defaultdict(list), {}
        for event in self.events:
            key, data = event["card"], event["data"]
            if not (key or "").startswith("task:"):
                continue
            if event["kind"] == "attempt":
                one = by_id[event["id"]] = {
                    "at": event["at"], "begun": day_of(event), "par": data["par"], "result": None,
                    "stood": 0, "since": 0, "runs": [], "run_at": [],
                }  # fmt: skip
                found[key].append(one)
                continue
            one = by_id[event["target"]]
            match event["kind"]:
                case "pause":
                    one["since"] = event["at"]
                case "resume":
                    one["stood"] += event["at"] - one["since"]
                case "run":
                    one["runs"].append((data["points"], data["total"]))
                    one["run_at"].append((event["at"], data["passed"]))
                case "finish":
                    one["result"], one["rating"], one["day"] = data["result"], event["rating"], day_of(event)
                    one["seconds"] = (event["at"] - one["at"] - one["stood"]) / 1000
        return found

    def mocks(self):
        return [(event["at"], event["data"]) for event in self.events if event["kind"] == "mock"]
