"""After the interview: what came up becomes cards of one's own, and what went badly weighs more."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from interviewprep.atomic_write import write_atomically
from interviewprep.content.importing.import_deck import ImportProblem, import_deck
from interviewprep.content.paths import mentions
from interviewprep.store.setting_types import Weights
from interviewprep.study.collection import Collection
from interviewprep.study.interview_plan import date_of
from interviewprep.study.plan_choices import PREFIX

ANSWER = "*To be written: what would you answer now?*"
"""Stands on the cards until their author has one."""
HEAVIEST = 10.0


@dataclass(frozen=True, slots=True)
class Debrief:
    """What came of it."""

    path: Path
    """The deck file that was written."""
    cards: int
    heavier: dict[str, float] = field(default_factory=dict)
    """Decks that weigh more from now on, by name, with their weight."""


def questions_in(text: str) -> Iterator[tuple[str, bool]]:
    """The questions of a text, a line each, and whether it went well: a line with `-` before it didn't."""
    for line in text.splitlines():
        stripped = line.strip()
        badly = stripped.startswith("-")
        if question := stripped.lstrip("-+ ").strip():
            yield question, not badly


def debrief(collection: Collection, text: str) -> Debrief:
    """Make a deck of the questions that came up; decks whose subjects went badly weigh one more.

    Raises:
        ValueError: no question is in the text.
        OSError: the deck can't be written.
        StoreError: the weights can't be stored.
    """
    questions = list(questions_in(text))
    if not questions:
        raise ValueError("Write the questions that came up, a line each; `-` before one that went badly.")
    day = date_of(collection.place.clock.now().day)
    path = _free(collection.place.home.decks, f"interview-{day.isoformat()}")
    table = io.StringIO()
    csv.writer(table).writerows([("question", "answer"), *((question, ANSWER) for question, _ in questions)])
    try:
        made = import_deck(table.getvalue().encode(), "csv", path.stem, f"Interview of {day.day} {day:%B %Y}")
    except ImportProblem as error:
        raise ValueError(str(error)) from error
    path.parent.mkdir(parents=True, exist_ok=True)
    write_atomically(path, made.text)
    badly = "\n".join(question for question, well in questions if not well)
    heavier = _weigh_more(collection, badly)
    collection.refresh()
    return Debrief(path, made.cards, heavier)


def _weigh_more(collection: Collection, text: str) -> dict[str, float]:
    """Have the decks that a text speaks of weigh one more; returns them with their weights."""
    decks = collection.library.scan().decks
    weights = Weights.numbers(collection.log.settings.interview_weights)
    found = {}
    for name in mentions(text, (deck.meta for deck in decks)):
        found[name] = weights[name] = min(HEAVIEST, weights.get(name, 1.0) + 1)
    if found:
        collection.change_setting(f"{PREFIX}weights", Weights.show_all(weights))
    return found


def _free(folder: Path, name: str) -> Path:
    """A deck file of this name, or of one with a number, that isn't there yet."""
    path, number = folder / f"{name}.md", 1
    while path.exists():
        number += 1
        path = folder / f"{name}-{number}.md"
    return path
