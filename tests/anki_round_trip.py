"""Out to Anki and home again, through Anki's own library: `python -m tests.anki_round_trip [CARDS] [REVIEWS]`."""

from __future__ import annotations

import random
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import UUID

from interviewprep.content.exporting.anki import write_package
from interviewprep.content.importing.anki_collection import read_collection
from interviewprep.content.importing.apkg import collection_in
from interviewprep.content.sources import USER_PACK, Source
from interviewprep.profile.clock import Clock
from interviewprep.profile.home import Home
from interviewprep.profile.place import Place
from interviewprep.scheduling.card_state import Phase
from interviewprep.scheduling.moment import DAY
from interviewprep.scheduling.scheduler import SchedulerConfig
from interviewprep.store.past import read_past
from interviewprep.store.presets import preset_data, preset_of
from interviewprep.study.anki_export import calendar, chosen_deck, with_progress
from interviewprep.study.anki_import import Reviewed, reviews_of, sort_out
from interviewprep.study.collection import Collection

CLOZE = 10
"""Of so many cards one is a cloze with two gaps."""
STEP_FUZZ = 300
"""Seconds by which Anki lets a step be longer than it is."""
CODE = "if a < {0} and b == '\\n':  # *not* bold, `no` span, &lt; {{{{c1::no}}}} gap\n\tprint({0})"


def card_text(number: int) -> str:
    if number % CLOZE == 0:
        return f"## Fill in {number} {{#q-{number} .cloze}}\n\nA ==1:coroutine {number}== is ==2:awaited==."
    code = CODE.format(number)
    return f"## What is {number}? {{#q-{number}}}\n\nIt's `a::{number}`:\n\n```python\n{code}\n```"


def keys_of(cards: int) -> list[str]:
    return [
        f"user:q-{number}{group}"
        for number in range(cards)
        for group in (("#1", "#2") if number % CLOZE == 0 else ("",))
    ]


def write_deck(home: Home, cards: int) -> None:
    home.decks.mkdir(parents=True, exist_ok=True)
    text = "---\ntitle: Round trip\n---\n\n" + "\n\n".join(map(card_text, range(cards))) + "\n"
    (home.decks / "round.md").write_text(text, encoding="utf-8")


def review_events(cards: int, reviews: int, now: int) -> list[dict[str, object]]:
    """Reviews of the last 300 days, spread over the cards; always the same ones."""
    chance = random.Random(7)
    config = SchedulerConfig()
    preset = str(preset_of(config))
    events: list[dict[str, object]] = [
        {"id": preset, "kind": "preset", "device": "", "at": 0, "day_offset": 0, "data": preset_data(config)}
    ]
    keys = keys_of(cards)
    for number in range(reviews):
        at = now - chance.randrange(DAY * 1000, 300 * DAY * 1000)
        events.append({
            "id": str(UUID(int=at << 80 | 7 << 76 | 2 << 62 | number)), "kind": "review", "device": "desk",
            "at": at, "day_offset": -4 * 3600, "card": keys[number % len(keys)],
            "rating": chance.choices((1, 2, 3, 4), (2, 1, 6, 1))[0],
            "duration_ms": chance.randrange(900, 40_000), "preset": preset,
        })  # fmt: skip
    return events


@contextmanager
def opened(home: Home) -> Iterator[Collection]:
    collection = Collection(Place(home, [Source(home.decks, USER_PACK)], Clock()))
    try:
        collection.refresh()
        yield collection
    finally:
        collection.close()


@contextmanager
def anki(path: Path) -> Iterator[Any]:
    """A collection of Anki's, which schedules as we do."""
    from anki.collection import Collection as AnkiCollection

    col = AnkiCollection(str(path))
    try:
        col.set_config("fsrs", True)
        yield col
    finally:
        col.close()


def send(collection: Collection, package: Path) -> None:
    """What `deck export --to anki` does."""
    decks = [chosen_deck(collection, deck) for deck in collection.figures().decks if deck.cards]
    made = list(with_progress(collection, decks))
    with package.open("wb") as file:
        write_package(file, made, collection.place.clock.now().at / 1000, calendar(collection))


def bring_home(collection: Collection, package: Path) -> Reviewed:
    """What `deck import` does with the reviews."""
    with collection_in(package) as db:
        found = read_collection(db)
    reviewed = reviews_of(collection, found, sort_out(collection, found).keys)
    collection.log.append(reviewed.events)
    return reviewed


def take_in(col: Any, package: Path) -> Any:
    from anki.collection import ImportAnkiPackageOptions, ImportAnkiPackageRequest

    options = ImportAnkiPackageOptions(with_scheduling=True, merge_notetypes=True)
    return col.import_anki_package(ImportAnkiPackageRequest(package_path=str(package), options=options))


def give_out(col: Any, package: Path, *, legacy: bool = False) -> None:
    from anki.collection import ExportAnkiPackageOptions

    options = ExportAnkiPackageOptions(
        with_scheduling=True, with_deck_configs=False, with_media=False, legacy=legacy
    )
    col.export_anki_package(out_path=str(package), options=options, limit=None)


def schedule_alike(col: Any, collection: Collection) -> None:
    """Give Anki our weights and the retention that is wanted here."""
    settings = col.decks.config_dict_for_deck_id(col.decks.id("interviewprep::Round trip"))
    config = collection.log.scheduler.config
    settings["fsrsParams6"], settings["desiredRetention"] = list(config.parameters), config.desired_retention
    settings["rev"]["perDay"] = settings["new"]["perDay"] = 9_999
    col.decks.update_config(settings)


def answer(col: Any, deck: str, count: int) -> int:
    """Answer what is due there; returns how many answers there were to give."""
    col.decks.select(col.decks.id(deck))
    for number in range(count):
        card = col.sched.getCard()
        if card is None:
            return number
        card.start_timer()
        col.sched.answerCard(card, (1, 3, 3, 4, 2)[number % 5])
    return count


def _near(here: float, there: float) -> bool:
    """Anki keeps four signs of a stability, and three of a difficulty."""
    return abs(here - there) <= max(0.002, 0.002 * here)


def _key(guid: str, place: int) -> str:
    return f"{guid}#{place + 1}" if int(guid.rpartition("-")[2]) % CLOZE == 0 else guid


_CARDS = (
    "SELECT n.guid, c.ord, c.id, c.type, c.due, c.ivl, c.reps, c.lapses, c.queue, c.flags "
    "FROM cards c JOIN notes n ON n.id = c.nid"
)


def differences(collection: Collection, col: Any, *, of_history: bool = True) -> dict[str, list[str]]:
    """By what it is about, card by card: what Anki shows, and what we do."""
    found: dict[str, list[str]] = {}

    def compare(what: str, key: str, here: object, there: object) -> None:
        if here != there:
            found.setdefault(what, []).append(f"{key}: {here} here, {there} there")

    today = collection.place.clock.now().day
    stored = {
        card.key: card for deck in collection.figures().decks for card in collection.cards.find([deck.id])
    }
    past = read_past(collection.database, stored)
    revlog: dict[int, list[tuple[int, ...]]] = {}
    for card, *entry in col.db.all("SELECT cid, id, ease, time FROM revlog WHERE ease > 0 ORDER BY id"):
        revlog.setdefault(card, []).append(tuple(entry))
    for guid, place, card, kind, due, interval, reps, lapses, queue, flags in col.db.all(_CARDS):
        key = _key(guid, place)
        one = stored.pop(key)
        state = one.state
        compare("phase", key, int(state.phase), kind)
        compare("counts", key, (state.reps, state.lapses), (reps, lapses))
        compare("suspended", key, (one.suspended, one.flagged), (queue == -1, flags == 1))
        if state.phase is Phase.REVIEW:
            compare("due", key, state.due - today, due - col.sched.today)
            compare("interval", key, max(1, state.due - state.last_day), interval)
        elif state.phase.learning and not 0 <= due - state.due <= STEP_FUZZ:
            compare("due", key, state.due, due)
        answered = [(a.now.at, int(a.rating), a.took) for a in past.get(key, []) if a.rating]
        if of_history:
            compare("history", key, answered, revlog.get(card, []))
        memory = col.get_card(card).memory_state
        if state.memory is None or memory is None:
            compare("memory", key, state.memory, memory)
        elif not _near(state.memory.stability, memory.stability) or not _near(
            state.memory.difficulty, memory.difficulty
        ):
            found.setdefault("memory", []).append(f"{key}: {state.memory} here, {memory} there")
    for key in stored:
        compare("cards", key, "there", "missing")
    return found


def main(cards: int = 1_000, reviews: int = 10_000) -> None:
    def told(what: str) -> None:
        nonlocal began
        print(f"{what}: {time.monotonic() - began:.2f} s")
        began = time.monotonic()

    def compared(where: str) -> None:
        found = differences(collection, col)
        print(f"{where}: {', '.join(f'{len(d)} {what}' for what, d in found.items()) or 'nothing'} differs")
        for what in found.values():
            print(*what[:3], sep="\n")
        told("Compared")

    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        home = Home(folder / "home")
        write_deck(home, cards)
        began = time.monotonic()
        with opened(home) as collection, anki(folder / "theirs.anki2") as col:
            collection.log.append(review_events(cards, reviews, collection.place.clock.now().at))
            told(f"{len(keys_of(cards))} cards, {reviews} reviews made")
            send(collection, folder / "out.apkg")
            told(f"Exported, {(folder / 'out.apkg').stat().st_size >> 10} KiB")
            take_in(col, folder / "out.apkg")
            told("Taken in by Anki")
            compared("Out")
            schedule_alike(col, collection)
            given = answer(col, "interviewprep", 500)
            told(f"{given} answers given in Anki")
            for legacy in (False, True):
                give_out(col, folder / "home.apkg", legacy=legacy)
                told(f"Exported by Anki in its {'old' if legacy else 'new'} form")
                found = bring_home(collection, folder / "home.apkg")
                told(f"Brought home: {found.new} new, {found.known} known")
            compared("Home")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
