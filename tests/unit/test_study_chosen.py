"""Study what one chooses: as answers that count, ahead of time, or as a cram."""

import sqlite3
from contextlib import closing

import pytest

from interviewprep.scheduling.card_state import Phase
from interviewprep.scheduling.rating import Rating
from interviewprep.study.catalog import Catalog
from interviewprep.study.chosen import EVER, Chosen, begin, choose, counts
from tests.conftest import recall


def events(place):
    with closing(sqlite3.connect(place.home.database)) as db:
        return db.execute("SELECT id, kind, card FROM event ORDER BY number").fetchall()


@pytest.fixture
def collection(open_collection, clock):
    """q-0 is due; q-1 comes back in some days; q-2 in steps; q-3 suspended; q-4, q-5 new; q-5 flagged."""
    opened = open_collection(*(recall(n) for n in range(6)))
    log = opened.log
    log.review("user:q-0", Rating.EASY, 1000, clock.now())
    clock.wait(days=30)
    log.review("user:q-1", Rating.EASY, 1000, clock.now())
    log.review("user:q-2", Rating.AGAIN, 1000, clock.now())
    log.suspend("user:q-3", clock.now())
    log.flag("user:q-5", clock.now())
    opened.change_setting("new_per_day", 0)
    clock.wait(minutes=5)
    return opened


@pytest.fixture
def catalog(collection):
    with closing(Catalog(collection)) as found:
        yield found


def keys_of(session, clock, rating=Rating.EASY):
    seen = []
    while session.current is not None and len(seen) < 50:
        seen.append(session.current.key.removeprefix("user:"))
        session.rate(rating, 1000)
        session.advance()
        clock.wait(seconds=1)
    return seen


def test_what_is_due_or_new_comes_without_a_daily_limit(collection, catalog, clock):
    session = begin(collection, choose(catalog, ""))
    assert session.remaining().total == 4
    assert keys_of(session, clock) == ["q-2", "q-0", "q-4", "q-5"]
    assert session.remaining().total == 0
    assert [len(collection.log.history_of(f"user:q-{n}")) for n in range(6)] == [2, 1, 2, 0, 1, 1]


def test_only_what_was_chosen_comes_cards_in_steps_too(collection, catalog, clock):
    assert keys_of(begin(collection, choose(catalog, "id:q-0 OR id:q-5")), clock) == ["q-0", "q-5"]


def test_what_was_forgotten_comes_back_within_the_session(collection, catalog, clock):
    session = begin(collection, choose(catalog, "id:q-0"))
    session.rate(Rating.AGAIN, 1000)
    assert session.advance().key == "user:q-0"
    assert session.current.stored.state.phase is Phase.RELEARNING
    assert session.remaining().learning == 1


@pytest.mark.parametrize(("ahead", "found"), [(0, []), (2, []), (EVER, ["q-1"])])
def test_ahead_of_time_an_answer_is_an_early_review(collection, catalog, clock, ahead, found):
    before = collection.cards.get("user:q-1").state
    assert before.due - clock.now().day > 2
    assert keys_of(begin(collection, choose(catalog, "id:q-1", ahead)), clock, Rating.GOOD) == found
    after = collection.cards.get("user:q-1").state
    assert after.reps == before.reps + len(found)


def test_undo_brings_a_chosen_card_back(collection, catalog, clock):
    session = begin(collection, choose(catalog, "id:q-0 OR id:q-4"))
    before = collection.cards.get("user:q-0")
    session.rate(Rating.GOOD, 1000)
    session.advance()
    assert session.undo() == "Good"
    assert session.current.key == "user:q-0"
    assert collection.cards.get("user:q-0") == before
    assert keys_of(session, clock) == ["q-0", "q-4"]


def test_a_cram_leaves_no_event_and_takes_in_all(collection, catalog, place, clock):
    log, before = events(place), [collection.cards.get(f"user:q-{n}") for n in range(6)]
    session = begin(collection, choose(catalog, "", cram=True))
    assert "not recorded" in session.told
    assert set(session.choices().values()) == {"at the end", "done"}
    first = session.current.key
    session.rate(Rating.AGAIN, 1000)
    session.advance()
    assert session.remaining().learning == 1
    rest = keys_of(session, clock, Rating.GOOD)
    assert len(rest) == 6
    assert rest[-1] == first.removeprefix("user:")
    assert session.tally.answers == 7
    assert events(place) == log
    assert [collection.cards.get(f"user:q-{n}") for n in range(6)] == before
    assert collection.figures().answered == 2


def test_in_a_cram_undo_goes_back_to_the_first_answer(collection, catalog, place, clock):
    log = events(place)
    session = begin(collection, choose(catalog, "is:new", cram=True))
    order = [session.current.key]
    for rating in (Rating.AGAIN, Rating.GOOD, Rating.GOOD):
        session.rate(rating, 1000)
        session.advance()
        order += [session.current.key] if session.current else []
    while session.can_undo:
        session.undo()
    assert session.current.key == order[0]
    assert session.tally.answers == 0
    assert session.tally.forgotten == []
    assert session.remaining().total == 3
    assert events(place) == log


def test_commands_in_a_cram_are_real(collection, catalog, place, clock):
    session = begin(collection, choose(catalog, "is:new -is:suspended", cram=True))
    key = session.current.key
    session.suspend()
    assert session.current.key != key
    assert collection.cards.get(key).suspended
    assert key not in keys_of(session, clock)
    while session.can_undo:
        session.undo()
    assert not collection.cards.get(key).suspended


def test_how_many_there_are_in_each_way(collection, catalog):
    assert counts(collection, catalog.find("")) == (4, 5, 6)
    assert counts(collection, []) == (0, 0, 0)
    assert begin(collection, Chosen([])).current is None


def forget(collection, key, clock, times):
    for _ in range(times):
        collection.log.review(key, Rating.EASY, 1000, clock.now())
        clock.wait(days=40)
        collection.log.review(key, Rating.AGAIN, 1000, clock.now())
        clock.wait(minutes=20)
    collection.log.review(key, Rating.EASY, 1000, clock.now())
    clock.wait(days=400)


@pytest.mark.parametrize("suspends", [False, True])
def test_a_card_that_becomes_a_leech_is_suspended_if_one_wants_and_one_undo_takes_back_both(
    collection, catalog, clock, place, suspends
):
    collection.change_setting("leech_threshold", 3)
    collection.change_setting("leech_suspends", suspends)
    forget(collection, "user:q-4", clock, 2)
    assert catalog.find("is:leech") == []
    session = begin(collection, choose(catalog, "id:q-4"))
    before = collection.cards.get("user:q-4")
    assert [session.makes_leech(rating) for rating in Rating] == [True, False, False, False]
    session.rate(Rating.AGAIN, 1000)
    session.advance()
    card = collection.cards.get("user:q-4")
    assert (card.state.lapses, card.suspended) == (3, suspends)
    assert [found.stored.key for found in catalog.cards(catalog.find("is:leech"))] == ["user:q-4"]
    session.undo()
    assert collection.cards.get("user:q-4") == before
    assert session.current.key == "user:q-4"
    collection.change_setting("leech_threshold", 0)
    assert not session.makes_leech(Rating.AGAIN)


def test_a_leech_is_told_again_at_half_the_threshold_as_in_anki():
    from interviewprep.study.leech import is_leech, warns

    assert [lapses for lapses in range(30) if warns(lapses, 8)] == [8, 12, 16, 20, 24, 28]
    assert [lapses for lapses in range(6) if warns(lapses, 1)] == [1, 2, 3, 4, 5]
    assert not any(is_leech(lapses, 0) for lapses in range(30))
