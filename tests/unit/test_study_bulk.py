"""The same done to many cards, and taken back as one; held against the raw log."""

import sqlite3
from contextlib import closing

import pytest

from interviewprep.scheduling.card_state import Phase
from interviewprep.scheduling.rating import Rating
from interviewprep.store.errors import StoreError
from interviewprep.study.bulk import carry_out, take_back
from tests.conftest import recall


def events(place):
    """Of each event that the log has: its kind, its card, its target; the oldest first."""
    with closing(sqlite3.connect(place.home.database)) as db:
        return db.execute("SELECT kind, card, target FROM event ORDER BY number").fetchall()


@pytest.fixture
def collection(open_collection, clock):
    """Five cards: q-0 and q-1 are known, the others new."""
    opened = open_collection(*(recall(n) for n in range(5)))
    for n in range(2):
        opened.log.review(f"user:q-{n}", Rating.EASY, 1000, clock.now())
    return opened


def cards(collection, *numbers):
    return [collection.cards.get(f"user:q-{n}") for n in numbers]


def state(collection):
    return cards(collection, *range(5))


@pytest.mark.parametrize(
    ("command", "kind", "changed", "words"),
    [
        ("suspend", "suspend", [0, 1, 2], "Suspended 3 cards"),
        ("bury", "bury", [0, 1, 2], "Buried until tomorrow: 3 cards"),
        ("flag", "flag", [0, 1, 2], "Flagged 3 cards"),
        ("reset", "reset", [0, 1], "New again: 2 cards"),
        ("set_due", "set_due", [0, 1], "Set the day of 2 cards"),
    ],
)
def test_a_command_is_an_event_a_card_and_one_undo_takes_all_back(
    collection, place, command, kind, changed, words
):
    before, log = state(collection), events(place)
    done = carry_out(collection, command, cards(collection, 0, 1, 2), range(3, 4))
    assert done.words == words
    added = events(place)[len(log) :]
    assert added == [(kind, f"user:q-{n}", None) for n in changed]
    assert [n for n in range(5) if state(collection)[n] != before[n]] == changed
    take_back(collection, done)
    assert state(collection) == before
    undone = events(place)[len(log) + len(changed) :]
    assert [(one[0], one[1]) for one in undone] == [("undo", f"user:q-{n}") for n in changed]
    collection.log.rebuild()
    assert state(collection) == before


def test_what_is_so_already_is_passed_over_and_what_is_so_of_all_is_turned_round(collection, place):
    carry_out(collection, "suspend", cards(collection, 0))
    done = carry_out(collection, "suspend", cards(collection, 0, 1))
    assert [key for _, key in done.events] == ["user:q-1"]
    done = carry_out(collection, "suspend", cards(collection, 0, 1))
    assert done.words == "Brought back 2 cards"
    assert not any(card.suspended for card in state(collection))
    carry_out(collection, "flag", cards(collection, 2, 3))
    assert carry_out(collection, "flag", cards(collection, 2, 3)).words == "Took the flag off 2 cards"
    log = events(place)
    assert carry_out(collection, "reset", cards(collection, 4)) is None
    assert events(place) == log


def test_days_are_spread_over_the_range(open_collection, clock):
    collection = open_collection(*(recall(n) for n in range(60)))
    keys = [f"user:q-{n}" for n in range(60)]
    for key in keys:
        collection.log.review(key, Rating.EASY, 1000, clock.now())
    carry_out(collection, "set_due", [collection.cards.get(key) for key in keys], range(3, 8))
    days = [collection.cards.get(key).state.due - clock.now().day for key in keys]
    assert set(days) == set(range(3, 8))
    assert all(collection.cards.get(key).state.phase is Phase.REVIEW for key in keys)


def test_many_are_told_and_each_has_its_number(open_collection, place):
    collection = open_collection(*(recall(n) for n in range(1100)))
    decks = [deck.id for deck in collection.figures().decks]
    told = []
    done = carry_out(collection, "flag", collection.cards.find(decks), told=told.append)
    assert told == [500, 1000, 1100]
    assert len(done.events) == 1100
    with closing(sqlite3.connect(place.home.database)) as db:
        assert db.execute("SELECT count(DISTINCT number), count(*) FROM event").fetchone() == (1100, 1100)


def test_all_of_it_is_stored_or_nothing(collection, place):
    before, log = state(collection), events(place)
    done = carry_out(collection, "flag", cards(collection, 0, 1, 2))
    gone = done.events[2][1]
    with pytest.raises(ValueError, match="is about"):
        take_back(collection, type(done)("", (*done.events[:2], (done.events[0][0], gone))))
    assert [card.flagged for card in state(collection)] == [True, True, True, False, False]
    take_back(collection, done)
    assert state(collection) == before
    assert len(events(place)) == len(log) + 6


def test_a_lock_is_told_and_nothing_is_done(collection, place, monkeypatch):
    before = state(collection)
    with closing(sqlite3.connect(place.home.database, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        collection.database._writer = collection.database._quick = (
            collection.database._writer.execution_options(interviewprep_patience=0.05)
        )
        with pytest.raises(StoreError, match="locked"):
            carry_out(collection, "suspend", cards(collection, 0, 1))
    assert state(collection) == before
