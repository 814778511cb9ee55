"""Out to Anki and home again, through Anki's own library: `python -m tests.anki_round_trip [CARDS] [REVIEWS]`."""

from __future__ import annotations

import random
from contextlib import contextmanager
from pathlib import Path
from uuid import UUID

from interviewprep.content.sources import USER_PACK, Source
from interviewprep.profile.clock import Clock
from interviewprep.profile.home import Home
from interviewprep.profile.place import Place
from interviewprep.scheduling.card_state import Phase
from interviewprep.scheduling.moment import DAY
from interviewprep.scheduling.scheduler import SchedulerConfig
from interviewprep.store.past import read_past
from interviewprep.store.presets import preset_data, preset_of
from interviewprep.study.collection import Collection

CLOZE = 10
"""Of so many cards one is a cloze with two gaps."""


def card_text(number: int) -> str:
    if number % CLOZE == 0:
        return f"## Fill in {number} {{#q-{number} .cloze}}\n\nA ==1:coroutine {number}== is ==2:awaited==."
    return f"## What is {number}? {{#q-{number}}}\n\nIt's `x = {{{{{number}}}}}`:\n\n```python\nif a < {number}:\n    b = '\\n'\n```\n"


def keys_of(cards: int) -> list[str]:
    return [
        f"user:q-{number}{group}"
        for number in range(cards)
        for group in (("#1", "#2") if number % CLOZE == 0 else ("",))
    ]


def write_deck(home: Home, cards: int) -> None:
    home.decks.mkdir(parents=True, exist_ok=True)
    text = "---\ntitle: Round trip\n---\n\n" + "\n".join(card_text(number) + "\n" for number in range(cards))
    (home.decks / "round.md").write_text(text, encoding="utf-8")


def review_events(cards: int, reviews: int, now: int) -> list[dict[str, object]]:
    """Reviews of the last year, spread over the cards; the seed is fixed."""
    chance = random.Random(7)
    config = SchedulerConfig()
    preset = str(preset_of(config))
    events: list[dict[str, object]] = [
        {"id": preset, "kind": "preset", "device": "", "at": 0, "day_offset": 0, "data": preset_data(config)}
    ]
    keys = keys_of(cards)
    for number in range(reviews):
        at = now - chance.randrange(60_000, 300 * DAY * 1000)
        events.append({
            "id": str(UUID(int=at << 80 | 7 << 76 | 2 << 62 | number)), "kind": "review", "device": "desk",
            "at": at, "day_offset": -4 * 3600, "card": keys[number % len(keys)],
            "rating": chance.choices((1, 2, 3, 4), (2, 1, 6, 1))[0], "duration_ms": chance.randrange(900, 40_000),
            "preset": preset,
        })  # fmt: skip
    return events


@contextmanager
def opened(home: Home):
    place = Place(home, [Source(home.decks, USER_PACK)], Clock())
    collection = Collection(place)
    try:
        collection.refresh()
        yield collection
    finally:
        collection.close()


@contextmanager
def anki(path: Path):
    from anki.collection import Collection as AnkiCollection

    col = AnkiCollection(str(path))
    try:
        yield col
    finally:
        col.close()


def take_in(col, package: Path):
    from anki.collection import ImportAnkiPackageOptions, ImportAnkiPackageRequest

    options = ImportAnkiPackageOptions(with_scheduling=True, merge_notetypes=True)
    return col.import_anki_package(ImportAnkiPackageRequest(package_path=str(package), options=options))


def give_out(col, package: Path, *, legacy: bool) -> None:
    from anki.collection import ExportAnkiPackageOptions

    options = ExportAnkiPackageOptions(
        with_scheduling=True, with_deck_configs=False, with_media=False, legacy=legacy
    )
    col.export_anki_package(out_path=str(package), options=options, limit=None)


def key_in_anki(guid: str, place: int) -> str:
    return f"{guid}#{place + 1}" if int(guid.rpartition("-")[2]) % CLOZE == 0 else guid


def differences(collection: Collection, col) -> list[str]:
    """Card by card: what Anki shows for due and history, and what we do."""
    found = []
    today = collection.place.clock.now().day
    past = read_past(collection.database, keys_of(10_000))
    rows = col.db.all(
        "select n.guid, c.ord, c.id, c.type, c.due, c.ivl, c.reps, c.lapses, c.queue from cards c join notes n on n.id = c.nid"
    )
    revlog: dict[int, list[tuple[int, ...]]] = {}
    for card, *entry in col.db.all("select cid, id, ease, ivl, time, type from revlog order by id"):
        revlog.setdefault(card, []).append(tuple(entry))
    for guid, place, card, kind, due, interval, reps, lapses, _ in rows:
        key = key_in_anki(guid, place)
        stored = collection.cards.get(key)
        assert stored is not None, key
        state = stored.state
        ours = (int(state.phase), state.reps, state.lapses)
        if ours != (kind, reps, lapses):
            found.append(f"{key}: {ours} here, {(kind, reps, lapses)} there")
        if state.phase is Phase.REVIEW and state.due - today != due - col.sched.today:
            found.append(f"{key}: due in {state.due - today} days here, in {due - col.sched.today} there")
        if state.phase.learning and state.due != due:
            found.append(f"{key}: due at {state.due} here, at {due} there")
        if state.phase is Phase.REVIEW and interval != max(1, state.due - state.last_day):
            found.append(f"{key}: interval {state.due - state.last_day} here, {interval} there")
        answered = [(a.now.at, int(a.rating), a.took) for a in past.get(key, [])]
        shown = [(at, ease, took) for at, ease, _, took, _ in revlog.get(card, [])]
        if answered != shown:
            found.append(f"{key}: {len(answered)} reviews here, {len(shown)} there, or others")
        memory = col.get_card(card).memory_state
        if (memory is None) != (state.memory is None) or (
            memory
            and (
                abs(memory.stability - state.memory.stability) > 0.001
                or abs(memory.difficulty - state.memory.difficulty) > 0.001
            )
        ):
            found.append(f"{key}: {state.memory} here, {memory} there")
    return found
