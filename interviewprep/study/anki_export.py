"""Decks with their progress, in Anki's terms."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from interviewprep.content.decks.card import Card
from interviewprep.content.decks.pictures import files_of
from interviewprep.content.exporting.anki import AnkiCard, AnkiDeck, AnkiNote, AnkiReview, Calendar
from interviewprep.scheduling.card_state import CardState, Phase
from interviewprep.scheduling.moment import DAY, Moment
from interviewprep.store.cards import StoredCard
from interviewprep.store.figures import DeckFigures
from interviewprep.store.past import Answer, read_past
from interviewprep.study.collection import Collection, id_of, key_of

DAYS_BEFORE = 10_000
"""Days from the package's first to today: what has been overdue for years has a day, too."""
_STEPS = {Phase.NEW: 0, Phase.LEARNING: 0, Phase.REVIEW: 1, Phase.RELEARNING: 2}
"""What Anki calls a review, by the phase in which it found the card."""


class ChosenDeck(NamedTuple):
    """A deck that is to be exported."""

    key: str
    title: str
    pack: str
    cards: list[Card]
    stored: dict[str, StoredCard]
    """Its cards' progress, by key."""
    folder: Path
    """That of its file."""

    def pictures(self) -> dict[str, Path]:
        """Its pictures that can be shown, by the names the cards give them."""
        return files_of(self.cards, self.folder)


def chosen_deck(collection: Collection, deck: DeckFigures) -> ChosenDeck:
    """All of a deck's cards.

    Raises:
        StoreError: the database can't be read.
    """
    stored = collection.cards.find([deck.id], limit=deck.cards)
    found: dict[str, Card] = {}
    for one in stored:
        card_id = id_of(one.key)[0]
        if one.note not in found and (card := collection.library.card(one.hash, one.position, card_id)):
            found[one.note] = card
    folder = Path(stored[0].path).parent if stored else Path()
    by_key = {one.key: one for one in stored}
    return ChosenDeck(deck.key, deck.title, deck.pack, list(found.values()), by_key, folder)


def calendar(collection: Collection) -> Calendar:
    """How days are counted, so that Anki's are ours."""
    now, rollover = collection.place.clock.now(), collection.place.clock.rollover
    first = (now.day - DAYS_BEFORE) * DAY - now.day_offset
    return Calendar(first, rollover, -(now.day_offset + rollover * 3600) // 60)


def with_progress(
    collection: Collection, decks: Iterable[ChosenDeck], *, history: bool = True
) -> Iterator[AnkiDeck]:
    """The decks with what was done of them; without `history` all cards are new.

    Raises:
        StoreError: the database can't be read.
    """
    taken: set[int] = set()
    for deck in decks:
        past = read_past(collection.database, deck.stored) if history else {}
        notes = []
        for card in deck.cards:
            keys = {group: key_of(deck.pack, card.id, group) for group in card.groups}
            progress = {
                group: _progress(collection, deck.stored[key], past.get(key, []), taken)
                for group, key in keys.items()
                if history and key in deck.stored
            }
            notes.append(AnkiNote(key_of(deck.pack, card.id, ""), card, progress))
        yield AnkiDeck(deck.key, deck.title, notes, deck.pictures())


def _progress(
    collection: Collection, stored: StoredCard, past: Sequence[Answer], taken: set[int]
) -> AnkiCard:
    state, now = stored.state, collection.place.clock.now()
    reviews = list(_reviews(past, taken))
    flag = 1 if stored.flagged else 0
    if state.phase is Phase.NEW or not past:
        queue = _queue(stored, now, 0)
        return AnkiCard(queue=queue, flag=flag, reviews=reviews)
    last = past[-1]
    in_review = state.phase is Phase.REVIEW
    steps: Sequence[int] = ()
    if last.scheduler is not None:
        config = last.scheduler.config
        steps = config.relearning_steps if state.phase is Phase.RELEARNING else config.learning_steps
    return AnkiCard(
        type=int(state.phase),
        queue=_queue(stored, now, 2 if in_review else 1),
        due=state.due - now.day + DAYS_BEFORE if in_review else state.due,
        interval=_days(state),
        reps=state.reps,
        lapses=state.lapses,
        left=0 if in_review else max(1, len(steps) - state.step),
        flag=flag,
        memory=_memory(collection, stored, last),
        reviews=reviews,
    )


def _queue(stored: StoredCard, now: Moment, otherwise: int) -> int:
    if stored.suspended:
        return -1
    return -3 if stored.hidden_until > now.day else otherwise


def _days(state: CardState) -> int:
    """The interval of a card, as Anki has it of one in relearning too."""
    match state.phase:
        case Phase.REVIEW:
            return max(1, state.due - (state.last_day or 0))
        case Phase.RELEARNING:
            return max(1, round(state.memory.stability)) if state.memory else 1
        case _:
            return 0


def _memory(collection: Collection, stored: StoredCard, last: Answer) -> dict[str, float]:
    memory = stored.state.memory
    if memory is None:
        return {}
    config = collection.log.scheduler_in(stored.deck_key).config
    return {
        "s": round(memory.stability, 4),
        "d": round(memory.difficulty, 3),
        "dr": round(config.desired_retention, 2),
        "decay": round(config.parameters[-1], 3),
        "lrt": last.now.seconds,
    }


def _reviews(past: Iterable[Answer], taken: set[int]) -> Iterator[AnkiReview]:
    before = 0
    for answer in past:
        at = answer.now.at
        while at in taken:  # another card's, from another device
            at += 1
        taken.add(at)
        if answer.rating is None:
            yield AnkiReview(at, 0, 0, before, 0, 0, 4)
            before = 0
            continue
        after = answer.after
        interval = (
            max(1, after.due - answer.now.day)
            if after.phase is Phase.REVIEW
            else answer.now.seconds - after.due
        )
        factor = round(((after.memory.difficulty - 1) / 9 + 0.1) * 1000) if after.memory else 0
        kind = _STEPS[answer.before.phase]
        yield AnkiReview(at, int(answer.rating), interval, before, factor, answer.took, kind)
        before = interval
