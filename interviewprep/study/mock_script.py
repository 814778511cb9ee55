"""The script of a mock interview over what one knows now: which cards and which task it asks."""

from __future__ import annotations

from collections.abc import Collection as Those
from collections.abc import Sequence
from dataclasses import dataclass

from interviewprep.content.decks.card import AnswerBody, BugBody, OutputBody
from interviewprep.scheduling.interview import Learner
from interviewprep.store.figures import DeckFigures
from interviewprep.store.planning import PlannedCard, PlannedTask, planned_cards
from interviewprep.store.settings import LEVELS, levels_of
from interviewprep.study.collection import Collection, StudyCard
from interviewprep.study.interview_plan import LEVEL_POINTS, deck_weights
from interviewprep.study.mock_interview import (
    FOLLOW_UPS,
    SECONDS,
    Candidate,
    MockChoice,
    Part,
    draw_questions,
    draw_task,
    script_of,
)

ASIDE = 30
"""Seconds of a question's time that are for what comes after the answer."""


@dataclass(frozen=True, slots=True)
class Script:
    """What is asked, and when."""

    choice: MockChoice
    parts: tuple[Part, ...]
    questions: tuple[StudyCard, ...]
    """Answer cards with as many follow-ups as are asked."""
    task: PlannedTask | None

    @property
    def seconds(self) -> int:
        """How long all of it is."""
        return sum(part.seconds for part in self.parts)


def prepare(
    collection: Collection, choice: MockChoice, tasks: Sequence[PlannedTask] = (), seed: int = 0
) -> Script:
    """Draw what is asked; nothing that the mock interview before asked.

    Args:
        collection: What is known, and the decks.
        choice: What is wanted.
        tasks: Those that fit the level.
        seed: See `draw_questions`.

    Raises:
        StoreError: the database can't be read.
    """
    kept = collection.log.mocks()
    last = kept[-1].data if kept else None
    asked = {question.card for question in last.questions} if last else set()
    coded = {last.coding.task} if last and last.coding else set()
    parts = script_of(choice.minutes)
    seconds = {part.name: part.seconds for part in parts}
    drawn = draw_questions(_candidates(collection, choice), seconds["questions"], asked, seed)
    found = (collection.card(one.key) for one in drawn)
    task = draw_task(_of_tasks(collection, tasks), seconds["coding"] // 60, coded, seed)
    return Script(
        choice,
        tuple(part for part in parts if part.name != "coding" or task is not None),
        tuple(_asked(card) for card in found if card is not None),
        None if task is None else next(one for one in tasks if one.key == task.key),
    )


def seconds_for(card: StudyCard) -> int:
    """How long one may answer."""
    body = card.card.body
    return body.seconds if isinstance(body, AnswerBody) else SECONDS[card.card.kind] - ASIDE


def answer_of(card: StudyCard) -> str:
    """The right answer to a card that a mock interview asks, in Markdown."""
    match card.card.body:
        case AnswerBody() as body:
            return body.model
        case OutputBody() as body:
            return f"```text\n{body.output.rstrip()}\n```"
        case BugBody() as body:
            return "\n".join(f"- Line {line + 1}: {why}" for line, why in body.guilty.items())
        case _:
            return ""


def decks_of(collection: Collection, keys: Those[str] = ()) -> list[DeckFigures]:
    """The decks that are asked about: those with these keys, or of the path, or all."""
    decks = collection.figures().decks
    if keys:
        return [deck for deck in decks if deck.key in keys]
    weights = deck_weights(collection.log.settings, {deck.id: deck.key for deck in decks})
    return [deck for deck in decks if weights[deck.id]]


def _asked(card: StudyCard) -> StudyCard:
    """The card as it is asked: with no more follow-ups than there is time for."""
    body = card.card.body
    if not isinstance(body, AnswerBody):
        return card
    fewer = body.model_copy(update={"follow_ups": body.follow_ups[:FOLLOW_UPS]})
    return StudyCard(card.key, card.group, card.card.model_copy(update={"body": fewer}), card.stored)


def _candidates(collection: Collection, choice: MockChoice) -> list[Candidate]:
    settings, today = collection.log.settings, collection.place.clock.now().day
    decks = {deck.id: deck for deck in decks_of(collection, choice.decks)}
    keys = {id_: deck.key for id_, deck in decks.items()}
    weights = {id_: weight or 1.0 for id_, weight in deck_weights(settings, keys).items()}
    levels = {LEVELS.index(choice.level)} if choice.level else levels_of(settings.new_levels)
    learner = Learner(collection.log.scheduler)
    return [
        Candidate(
            card.note, card.kind, keys[card.deck], weights[card.deck] * LEVEL_POINTS[card.level],
            _known(learner, card, today),
        )
        for card in planned_cards(collection.database, decks)
        if card.kind in SECONDS and card.level in levels
    ]  # fmt: skip


def _known(learner: Learner, of: PlannedCard | PlannedTask, today: int) -> float:
    if of.memory is None:
        return 0.0
    return learner.recall(of.memory.stability, max(0, today - (of.last_day or 0)))


def _of_tasks(collection: Collection, tasks: Sequence[PlannedTask]) -> list[Candidate]:
    learner, today = Learner(collection.log.scheduler), collection.place.clock.now().day
    return [
        Candidate(task.key, "task", "", 1.0, _known(learner, task, today), task.minutes) for task in tasks
    ]
