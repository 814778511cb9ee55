"""What was answered in Anki as reviews in the log: never a state, those come from the reviews.

A card of ours is known by its note's guid, which is its key; one that came from Anki by the end of its id.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from hashlib import blake2b
from uuid import UUID

from interviewprep.content.exporting.anki import MODELS
from interviewprep.content.exporting.html import gap_numbers
from interviewprep.content.importing.anki_collection import AnkiCard, AnkiCollection, AnkiNote, AnkiReview
from interviewprep.content.importing.anki_notes import mark_of
from interviewprep.scheduling.moment import Moment
from interviewprep.scheduling.scheduler import SchedulerConfig
from interviewprep.store.derived import note_of
from interviewprep.store.past import decks_of_cards, reviews_known
from interviewprep.store.presets import preset_data, preset_of
from interviewprep.store.quarantine import Plain
from interviewprep.store.tables import EventKind
from interviewprep.study.collection import CLOCK_MAY_DIFFER, Collection, id_of

DEVICE = "anki"
"""What the log calls the device on which these reviews were made."""
_SAME = 1_000
"""Milliseconds by which a review of ours may be later in Anki, where no two have the same time."""
_OURS = re.compile(r"[^\x00-\x23:]+:[^\x00-\x23:]+")
_MARKED = re.compile(r".*-([0-9a-f]{10})")
_FILTERED, _MANUAL = 3, 4


@dataclass(slots=True)
class Sorted:
    """A package's notes, by what is known of them here."""

    ours: list[AnkiNote] = field(default_factory=list)
    """Those that were exported from here, if not by this device."""
    known: list[AnkiNote] = field(default_factory=list)
    """Those that came from Anki before."""
    fresh: list[AnkiNote] = field(default_factory=list)
    keys: dict[tuple[str, int], str] = field(default_factory=dict)
    """By guid and place the card's key here."""


def sort_out(collection: Collection, package: AnkiCollection) -> Sorted:
    """Tell the notes that are known here from those that aren't.

    Raises:
        StoreError: the database can't be read.
    """
    cards = decks_of_cards(collection.database)
    groups: dict[str, list[str]] = defaultdict(list)
    marked: dict[str, str] = {}
    for key, deck in cards.items():
        here = note_of(key)
        groups[here].append(id_of(key)[1])
        if deck and (found := _MARKED.fullmatch(here)):
            marked[found[1]] = here
    result = Sorted()
    for note in package.notes:
        if note.guid in groups or (note.type in MODELS and _OURS.fullmatch(note.guid)):
            result.ours.append(note)
            result.keys |= _keys_of_ours(note, groups.get(note.guid, []), package)
        elif (keys := _keys_of_known(note, marked, groups, package)) is not None:
            result.known.append(note)
            result.keys |= keys
        else:
            result.fresh.append(note)
    return result


def _keys_of_ours(
    note: AnkiNote, groups: list[str], package: AnkiCollection
) -> Iterator[tuple[tuple[str, int], str]]:
    named = sorted((group for group in groups if group), key=lambda group: (len(group), group))
    by_number = {number: f"{note.guid}#{group}" for group, number in gap_numbers(named).items()}
    type_ = package.types.get(note.type)
    if not groups and type_ is not None and type_.cloze:
        by_number = {card.place + 1: f"{note.guid}#{card.place + 1}" for card in note.cards}
    if not by_number:
        by_number = {1: note.guid}
    for card in note.cards:
        if (key := by_number.get(card.place + 1)) is not None:
            yield (note.guid, card.place), key


def _keys_of_known(
    note: AnkiNote, marked: Mapping[str, str], groups: Mapping[str, list[str]], package: AnkiCollection
) -> dict[tuple[str, int], str] | None:
    """The keys of the note's cards as far as they are here; None when none is."""
    type_ = package.types.get(note.type)
    found = {}
    for card in note.cards:
        place = None if type_ is not None and type_.cloze else card.place
        here = marked.get(mark_of(note.guid, place))
        if here is None:
            continue
        group = str(card.place + 1)
        if group in groups[here]:
            found[note.guid, card.place] = f"{here}#{group}"
        elif "" in groups[here]:
            found[note.guid, card.place] = here
    return found or None


@dataclass(slots=True)
class Reviewed:
    """What came of a package's review log."""

    new: int = 0
    known: int = 0
    manual: int = 0
    """Not answers: a day that was set, cards made new again, rescheduling."""
    crammed: int = 0
    """In a filtered deck that leaves the schedule as it is."""
    later: int = 0
    """Of a time that is still to come."""
    homeless: int = 0
    """Of cards that couldn't be carried over."""
    events: list[Plain] = field(default_factory=list)
    """Those that are new, and their presets."""


def reviews_of(
    collection: Collection, package: AnkiCollection, keys: Mapping[tuple[str, int], str]
) -> Reviewed:
    """What of a package's review log is to go into ours.

    Raises:
        StoreError: the database can't be read.
    """
    known = reviews_known(collection.database, keys.values())
    decks = decks_of_cards(collection.database)
    found = Reviewed()
    now = collection.place.clock.now().at
    presets: dict[UUID, SchedulerConfig] = {}
    for note in package.notes:
        for card in note.cards:
            key = keys.get((note.guid, card.place))
            answers = list(_answers(card, now, found))
            if key is None:
                found.homeless += len(answers)
                continue
            in_steps = collection.log.scheduler_in(decks.get(key, "")).config
            in_days = replace(in_steps, learning_steps=(), relearning_steps=())
            here = known.get(key, [])
            for review in answers:
                if _take_known(review, here):
                    found.known += 1
                    continue
                # Whether it left the card in its steps is Anki's to say, whatever steps there are here.
                config = in_steps if review.interval < 0 else in_days
                presets[preset := preset_of(config)] = config
                found.new += 1
                found.events.append(_event(review, key, preset, collection.place.clock.moment))
    found.events = [*map(_preset_event, presets.values()), *found.events]
    return found


def _answers(card: AnkiCard, now: int, found: Reviewed) -> Iterator[AnkiReview]:
    """The entries that are answers which the schedule knows of; the others are counted."""
    for review in card.reviews:
        if review.kind >= _MANUAL or review.ease not in (1, 2, 3, 4) or review.id < 0:
            found.manual += 1
        elif review.kind == _FILTERED and review.factor == 0:
            found.crammed += 1
        elif review.id > now + CLOCK_MAY_DIFFER:
            found.later += 1
        else:
            yield review


def _take_known(review: AnkiReview, here: list[tuple[int, int]]) -> bool:
    """Whether the log has a review; each of it is taken for one alone."""
    for number, (at, rating) in enumerate(here):
        if at <= review.id < at + _SAME and rating == review.ease:
            del here[number]
            return True
    return False


def _event(review: AnkiReview, key: str, preset: UUID, moment: Callable[[int], Moment]) -> Plain:
    now = moment(review.id)
    event: Plain = {
        "id": str(event_id(review.id, key)), "kind": EventKind.REVIEW.value, "device": DEVICE, "at": now.at,
        "day_offset": now.day_offset, "card": key, "rating": review.ease,
        "duration_ms": max(0, review.took), "preset": str(preset),
    }  # fmt: skip
    if 1 <= review.interval <= 36_500:  # it holds where FSRS may lead to it
        event["data"] = {"days": review.interval}
    return event


def event_id(at: int, key: str) -> UUID:
    """The id of a review made in Anki, always the same. Version 8 of RFC 9562: time, then a hash.

    Args:
        at: UTC milliseconds.
        key: The card's.
    """
    tail = int.from_bytes(blake2b(f"{key}\0{at}".encode(), digest_size=10).digest(), "big")
    return UUID(int=at << 80 | 0x8 << 76 | (tail >> 62 & 0xFFF) << 64 | 0b10 << 62 | tail & ((1 << 62) - 1))


def _preset_event(config: SchedulerConfig) -> Plain:
    return {
        "id": str(preset_of(config)), "kind": EventKind.PRESET.value, "device": "", "at": 0, "day_offset": 0,
        "data": preset_data(config),
    }  # fmt: skip
