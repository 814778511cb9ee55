"""New cards, and figures, over days of study; against a plan computed anew from the deck files and the raw log."""

import sqlite3
from collections import Counter, defaultdict
from contextlib import closing
from fractions import Fraction
from itertools import pairwise

import pytest

from interviewprep.content.decks.parse import parse_deck
from interviewprep.content.sources import SHIPPED_PACK, Source, shipped
from interviewprep.profile.home import Home
from interviewprep.profile.place import Place
from interviewprep.scheduling.rating import Rating
from interviewprep.study.collection import Collection
from interviewprep.study.session import Session
from tests.conftest import deck_text, recall

LEVELS = ["junior", "mid", "senior"]
HARDER = {"junior": 2, "mid": 3, "senior": 4}
"""What a dealt part of a level counts for; only the ratios matter."""


@pytest.fixture
def shipped_decks(tmp_path, clock):
    place = Place(Home(tmp_path / "home"), [Source(shipped("decks"), SHIPPED_PACK)], clock)
    collection = Collection(place)
    collection.refresh()
    yield collection
    collection.close()


def deck_files():
    """The shipped decks in the order to show them: the name, and (key, kind, level) of each card."""
    found = []
    for path in shipped("decks").glob("*.md"):
        if path.stem != "README":
            deck = parse_deck(path.read_bytes(), path.stem)
            cards = []
            for card in deck.cards:
                for group in card.groups:
                    key = f"{SHIPPED_PACK}:{card.id}" + (f"#{group}" if group else "")
                    cards.append((key, card.kind, card.level))
            found.append((deck.meta.order, path.stem, cards))
    return [(name, cards) for _, name, cards in sorted(found)]


def turns():
    """By key: how far a card is in its topic (its first tag) among the deck's of its kind and level, and the topic's place."""
    found = {}
    for path in shipped("decks").glob("*.md"):
        topics = defaultdict(lambda: defaultdict(list))
        for card in parse_deck(path.read_bytes(), path.stem).cards if path.stem != "README" else ():
            topic = card.tags[0] if card.tags else ""
            for group in card.groups:
                key = f"{SHIPPED_PACK}:{card.id}" + (f"#{group}" if group else "")
                topics[card.kind, card.level][topic].append(key)
        for of_sort in topics.values():
            for place, keys in enumerate(of_sort.values()):
                found |= {key: (Fraction(2 * n + 1, len(keys)), place) for n, key in enumerate(keys)}
    return found


def note(key):
    return key.partition("#")[0]


def first_answers(collection):
    """From the raw log: by card the study day of its first answer, the latest last."""
    with closing(sqlite3.connect(collection.database.path)) as db:
        rows = db.execute("SELECT card, at, day_offset FROM event WHERE kind = 'review' ORDER BY at DESC")
        return {card: (at // 1000 + offset) // 86_400 for card, at, offset in rows}


def planned(decks, introduced, siblings_of_today, limit):
    """The new cards of a day: (deck, key), one a deck in turn, as the rules say it."""
    cards = {key: (deck, kind, level) for deck, listed in decks for key, kind, level in listed}
    all_kinds = Counter(kind for _, kind, _ in cards.values())
    all_levels = Counter((kind, level) for _, kind, level in cards.values())
    dealt_kinds = Counter(cards[key][1] for key in introduced)
    dealt_levels = Counter(cards[key][1:] for key in introduced)
    given = Counter(cards[key][0] for key in introduced)
    order = sorted((deck for deck, _ in decks), key=lambda deck: given[deck])
    taken, hidden, turn = [], set(siblings_of_today), turns()
    left = {deck: [c for c in listed if c[0] not in introduced] for deck, listed in decks}

    def open_cards(deck):
        shown, notes = [], set()
        for key, kind, level in left[deck]:
            if note(key) not in notes and note(key) not in hidden:
                shown.append((key, kind, level))
                notes.add(note(key))
        return shown

    while len(taken) < limit and any(open_cards(deck) for deck in order):
        for deck in order:
            there = open_cards(deck)
            if not there or len(taken) == limit:
                continue
            place = {key: n for n, (key, _, _) in enumerate(there)}
            kind = min(
                {c[1] for c in there},
                key=lambda k: (
                    dealt_kinds[k] / all_kinds[k],
                    min(place[c[0]] for c in there if c[1] == k),
                ),
            )
            level = min(
                {c[2] for c in there if c[1] == kind},
                key=lambda n: (
                    dealt_levels[kind, n] * HARDER[n] / all_levels[kind, n] / 2,
                    LEVELS.index(n),
                ),
            )
            key = min((c[0] for c in there if c[1:] == (kind, level)), key=turn.__getitem__)
            taken.append((deck, key))
            hidden.add(note(key))
            left[deck] = [c for c in left[deck] if c[0] != key]
            dealt_kinds[kind] += 1
            dealt_levels[kind, level] += 1
    return taken


def study(collection, clock, rate, deck=None):
    """A session to its end; returns the cards that were new in it, in order."""
    session, new = Session(collection, deck), []
    while session.current is not None:
        state = session.current.stored.state
        if state.reps == 0:
            new.append(session.current.key)
        session.rate(rate(state), 1000)
        session.advance()
        clock.wait(seconds=20)
    return new


def test_five_days_of_the_shipped_decks_are_dealt_as_the_rules_say(shipped_decks, clock):
    decks, seen = deck_files(), set()
    kind_of = {key: kind for _, cards in decks for key, kind, _ in cards}
    whole = Counter(kind_of.values())
    for day in range(5):
        come_back = {note(key) for key in seen if shipped_decks.cards.get(key).state.due <= clock.now().day}
        expected = planned(decks, seen, come_back, 20)
        new = study(shipped_decks, clock, lambda state: Rating.GOOD)
        assert new == [key for _, key in expected]
        seen |= set(new)
        assert set(first_answers(shipped_decks)) == seen
        kinds = Counter(kind_of[key] for key in seen)
        if day == 0:
            assert set(kinds) == set(whole), "each kind from the first day on"
        for kind, number in whole.items():
            part = len(seen) * number / len(kind_of)
            assert abs(kinds[kind] - part) < 2.5, (day, kind)
        clock.wait(days=1)
    levels = Counter(level for _, cards in decks for key, _, level in cards if key in seen)
    all_levels = Counter(level for _, cards in decks for _, _, level in cards)
    assert levels["junior"] / len(seen) > 1.2 * all_levels["junior"] / len(kind_of), "easier ones go ahead"
    assert all(levels[level] for level in LEVELS)


def test_an_answer_a_deck_by_itself_or_a_pause_changes_nothing_of_the_day(shipped_decks, clock):
    expected = planned(deck_files(), set(), (), 20)
    of_deck = [key for deck, key in expected if deck == "pydantic"]
    assert study(shipped_decks, clock, lambda state: Rating.EASY, "pydantic") == of_deck
    session = Session(shipped_decks)
    first = session.current.key
    session.rate(Rating.EASY, 10)
    rest = study(shipped_decks, clock, lambda state: Rating.EASY)
    assert [first, *rest] == [key for deck, key in expected if deck != "pydantic"]


def test_the_order_of_the_files_stays_to_be_had_for_all_or_one_deck(shipped_decks, clock):
    decks = dict(deck_files())
    shipped_decks.change_setting("new_order", "deck")
    new = study(shipped_decks, clock, lambda state: Rating.EASY)
    by_deck = defaultdict(list)
    for key in new:
        by_deck[next(deck for deck, cards in decks.items() if key in {c[0] for c in cards})].append(key)
    for deck, keys in by_deck.items():
        assert keys == [key for key, _, _ in decks[deck]][: len(keys)]
    clock.wait(days=1)
    shipped_decks.change_setting("new_order", "mixed")
    shipped_decks.change_setting("new_per_day", 3 * len(decks))
    key = f"{SHIPPED_PACK}:async"
    shipped_decks.change_deck_setting(key, "new_order", "deck")
    shipped_decks.change_deck_setting(key, "new_per_day", 2)
    new = study(shipped_decks, clock, lambda state: Rating.EASY)
    listed = [key for key, _, _ in decks["async"]]
    assert [key for key in new if key in listed] == [key for key in listed if key not in by_deck["async"]][:2]
    assert len(new) == 3 * len(decks)


def test_more_decks_than_cards_a_day_all_have_their_turn(open_collection, clock):
    for n in range(9):
        collection = open_collection(*(recall(f"{n}-{m}") for m in range(3)), name=f"d{n}")
    collection.change_setting("new_per_day", 4)
    days = []
    for _ in range(3):
        days.append([key.split("-")[1] for key in study(collection, clock, lambda state: Rating.EASY)])
        clock.wait(days=1)
    assert days == [["0", "1", "2", "3"], ["4", "5", "6", "7"], ["8", "0", "1", "2"]]


def test_topics_are_spread_and_each_goes_in_the_order_of_the_file(open_collection, clock):
    cards = [
        f"## Question {t}{n}? {{#q-{t}{n} tags={t}}}\n\nAnswer."
        for t, m in (("a", 6), ("b", 2))
        for n in range(m)
    ]
    collection = open_collection(*cards)
    new = study(collection, clock, lambda state: Rating.EASY)
    assert [key[-2:] for key in new] == ["a0", "a1", "b0", "a2", "a3", "a4", "b1", "a5"]


def test_new_cards_of_decks_that_aren_t_there_now_count_against_the_limit(open_collection, place, clock):
    collection = open_collection(*(recall(f"a{n}") for n in range(9)), name="a")
    collection.change_setting("new_per_day", 5)
    assert len(study(collection, clock, lambda state: Rating.EASY)) == 5
    (place.home.decks / "b.md").write_text(deck_text(*(recall(f"b{n}") for n in range(9))), encoding="utf-8")
    (place.home.decks / "a.md").unlink()
    collection.refresh()
    assert (collection.figures().new, collection.figures().more) == (0, 9)
    clock.wait(days=1)
    assert collection.figures().new == 5


def test_a_step_that_is_over_later_today_leaves_nothing_for_now(open_collection, clock):
    collection = open_collection(recall(1))
    collection.change_setting("learning_steps", (3600,))
    study(collection, clock, lambda state: Rating.AGAIN)
    figures = collection.figures()
    assert (figures.learning, figures.later, figures.left) == (1, 1, 0)
    assert figures.next_at == collection.cards.get("user:q-1").state.due
    session = Session(collection)
    assert (session.current, session.remaining().total, session.remaining().learning) == (None, 0, 1)
    clock.wait(minutes=45)
    assert (collection.figures().later, collection.figures().left) == (0, 1)
    assert Session(collection).current is not None


def test_all_new_cards_are_unseen_though_one_of_a_note_is_shown_a_day(open_collection, clock):
    gaps = " and ".join(f"=={n}:gap=={''}" for n in range(1, 13))
    collection = open_collection(f"## Gaps {{#gaps .cloze}}\n\n{gaps}")
    figures = collection.figures()
    assert (figures.cards, figures.unseen, figures.new, figures.more) == (12, 12, 1, 0)
    study(collection, clock, lambda state: Rating.EASY)
    figures = collection.figures()
    assert (figures.unseen, figures.new, figures.more, figures.left) == (11, 0, 0, 0)
    assert figures.next_day == clock.now().day + 1


def test_two_decks_of_one_name_have_their_own_grants_and_sessions(place, tmp_path, clock):
    pack = tmp_path / "pack"
    for folder in (place.home.decks, pack):
        folder.mkdir(exist_ok=True)
        text = deck_text(*(recall(n) for n in range(30)))
        (folder / "async.md").write_text(text, encoding="utf-8")
    both = Place(place.home, [*place.sources, Source(pack, "acme")], clock)
    collection = Collection(both)
    collection.refresh()
    collection.log.extend(10, "acme:async", clock.now())
    assert {deck.key: deck.new for deck in collection.figures().decks} == {"user:async": 10, "acme:async": 20}
    new = study(collection, clock, lambda state: Rating.EASY, "acme:async")
    assert {key.partition(":")[0] for key in new} == {"acme"}
    collection.close()


def test_a_streak_outlives_the_day_that_is_skipped_on_the_way_to_tokyo(open_collection, clock):
    collection = open_collection(*(recall(n) for n in range(9)))
    honolulu, tokyo = -10 * 3600, 9 * 3600
    clock.zone = honolulu
    days = []
    for n in range(6):
        if n == 3:
            clock.zone = tokyo
        collection.log.review(f"user:q-{n}", Rating.EASY, 10, clock.now())
        days.append(clock.now().day)
        clock.wait(days=1)
    clock.wait(days=-1)
    assert [later - day for day, later in pairwise(days)] == [1, 1, 2, 1, 1]
    assert collection.figures().streak == 6
    clock.wait(days=2)
    assert collection.figures().streak == 0
    collection.log.review("user:q-7", Rating.EASY, 10, clock.now())
    assert collection.figures().streak == 1, "a day that was missed at home does end it"


def test_tasks_of_packs_that_are_gone_are_not_due(open_collection, clock):
    from interviewprep.store.tables import EventKind

    collection = open_collection(recall(1))
    for task in ("task:user:x", "task:gone:x"):
        attempt = collection.log.attempt(task, "timed", 600, clock.now())
        data = {"result": "passed"}
        collection.log.of_attempt(EventKind.FINISH, task, attempt, clock.now(), data, Rating.GOOD)
    clock.wait(days=60)
    assert collection.figures().tasks_due == 1
