"""A mock interview: its parts with their minutes, and what is asked. Pure: chance comes from a seed."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from random import Random
from typing import NamedTuple

MINUTES = (20, 45, 60)
"""How long one can take."""
SECONDS = {"answer": 180, "output": 90, "bug": 90}
"""What a question of each kind takes, with its follow-ups and what is said of it."""
TURNS = ("answer", "output", "answer", "bug")
"""In which turn the kinds come."""
LEAST_WEAKNESS = 0.05
"""What one knows well may be asked, too."""
AGAIN_IN_TOPIC = 0.2
"""What a deck weighs, of before, once it was drawn from: topics are mixed."""
FOLLOW_UPS = 2
"""That are asked after an answer at most."""


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the interview."""

    name: str
    title: str
    minutes: int
    prompts: tuple[str, ...]
    """What the interviewer says."""

    @property
    def seconds(self) -> int:
        """How long it is."""
        return self.minutes * 60


@dataclass(frozen=True, slots=True)
class MockChoice:
    """What one wants of a mock interview."""

    minutes: int = 45
    level: str = ""
    """'' for all."""
    decks: tuple[str, ...] = ()
    """Keys; empty for the path, or all."""


class Candidate(NamedTuple):
    """Something that may be asked: a card, or a task."""

    key: str
    kind: str
    topic: str
    """Its deck's key; of a task ''."""
    weight: float
    known: float
    """The probability that one would know it now; 0 for what was never seen."""
    minutes: int = 0
    """Of a task: its par."""

    @property
    def chance(self) -> float:
        """What it weighs in the draw."""
        return self.weight * max(LEAST_WEAKNESS, 1 - self.known)


_SHARES = {20: (2, 9, 7, 2), 45: (3, 20, 17, 5), 60: (5, 27, 22, 6)}
"""The minutes of the four parts."""
_SCRIPT = (
    (
        "warm-up",
        "Warm-up",
        (
            "Tell me about yourself, in two minutes: what you do now, and why you are here.",
            "What is the work of the last year that you are proudest of? What was your own part in it?",
            "Why this role?",
        ),
    ),
    ("questions", "Questions", ("I ask, you answer aloud; then I ask on.",)),
    (
        "coding",
        "Coding",
        (
            "Say what you understood, and ask what you must know, before you write.",
            "Think aloud. Begin with what works, then make it good.",
            "How would you test it? What breaks under load?",
        ),
    ),
    (
        "own",
        "Your questions",
        (
            "What would you like to know from us? Ask at least two, as you would in the room.",
            "Ideas: how code is reviewed and released here; what went wrong last; the first month.",
        ),
    ),
)


def script_of(minutes: int) -> tuple[Part, ...]:
    """The parts of a mock interview of so many minutes, one of `MINUTES`."""
    return tuple(
        Part(name, title, share, prompts)
        for (name, title, prompts), share in zip(_SCRIPT, _SHARES[minutes], strict=True)
    )


def draw_questions(
    cards: Sequence[Candidate], seconds: int, before: Collection[str], seed: int
) -> list[Candidate]:
    """What is asked: the weightier and the weaker, the likelier.

    Args:
        cards: Those that may be asked.
        seconds: How long the questions may take, by `SECONDS`.
        before: The keys of the cards of the mock interview before: they are not asked again.
        seed: The same cards and seed give the same questions, in the same order.
    """
    random = Random(seed)  # noqa: S311
    left = sorted((card for card in cards if card.key not in before and card.chance > 0), key=_by_key)
    drawn: list[Candidate] = []
    topics: dict[str, float] = {}
    while left:
        usual = TURNS[len(drawn) % len(TURNS)]
        of_kind = [card for card in left if card.kind == usual] or left
        one = _draw(random, of_kind, [card.chance * topics.get(card.topic, 1.0) for card in of_kind])
        seconds -= SECONDS[one.kind]
        if seconds < 0:
            break
        drawn.append(one)
        left.remove(one)
        topics[one.topic] = topics.get(one.topic, 1.0) * AGAIN_IN_TOPIC
    return drawn


def draw_task(
    tasks: Iterable[Candidate], minutes: int, before: Collection[str], seed: int
) -> Candidate | None:
    """The coding task: of those that fit best into so many minutes, the weaker the likelier.

    Returns: None where there is none but that of the mock interview before.
    """
    left = sorted((task for task in tasks if task.key not in before), key=_by_key)
    if not left:
        return None
    nearest = min(abs(task.minutes - minutes) for task in left)
    fitting = [task for task in left if abs(task.minutes - minutes) <= nearest + 5]
    return _draw(Random(seed), fitting, [task.chance for task in fitting])  # noqa: S311


def _by_key(one: Candidate) -> str:
    return one.key


def _draw(random: Random, those: Sequence[Candidate], chances: Sequence[float]) -> Candidate:
    return random.choices(those, chances)[0]
