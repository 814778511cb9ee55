"""The derived reviews: what each found, how long it counts, and when it was; in whatever order they came."""

import sqlite3
from contextlib import closing

import pytest

from interviewprep.scheduling.rating import Rating
from interviewprep.study.session import Session
from tests.conftest import recall
from tests.unit.test_store import projection


def reviews(collection):
    with closing(sqlite3.connect(collection.database.path)) as db:
        db.row_factory = sqlite3.Row
        query = "SELECT c.key, r.* FROM review r JOIN card c ON c.id = r.card_id ORDER BY r.at, r.event"
        return [dict(row) for row in db.execute(query)]


def test_a_review_says_what_it_found(open_collection, clock):
    collection = open_collection(recall(1))
    log, key = collection.log, "user:q-1"
    stability = []
    for rating, days in ((Rating.EASY, 9), (Rating.AGAIN, 0), (Rating.GOOD, 3), (Rating.GOOD, 0)):
        log.review(key, rating, 2500, clock.now())
        stability.append(collection.cards.get(key).state.memory.stability)
        clock.wait(days=days, minutes=20)
    rows = reviews(collection)
    assert [(r["phase"], r["elapsed"], r["rating"], r["took"]) for r in rows] == [
        (0, None, 4, 2500), (2, 9, 1, 2500), (3, 0, 3, 2500), (2, 3, 3, 2500)
    ]  # fmt: skip
    assert [r["stability"] for r in rows] == [None, *stability[:3]]
    assert {r["key"] for r in rows} == {key}


def test_an_undone_review_is_kept_and_counts_nowhere(open_collection, clock):
    collection = open_collection(recall(1))
    log, key = collection.log, "user:q-1"
    first = log.review(key, Rating.EASY, 1000, clock.now())
    clock.wait(days=1)
    log.review(key, Rating.GOOD, 1000, clock.now())
    log.undo(first, key, clock.now())
    assert [(r["undone"], r["phase"], r["elapsed"]) for r in reviews(collection)] == [
        (1, 0, None),
        (0, 0, None),
    ]
    assert collection.figures().answered == 1


def test_a_bury_survives_the_undo_of_an_earlier_review(open_collection, clock):
    collection = open_collection(recall(1))
    log, key = collection.log, "user:q-1"
    log.bury(key, clock.now())
    review = log.review(key, Rating.GOOD, 1000, clock.now())
    assert collection.cards.get(key).hidden_until == 0
    log.undo(review, key, clock.now())
    assert collection.cards.get(key).hidden_until == clock.now().day + 1


ANSWER = """## Tell me about the event loop. {#a .answer time=120}

It runs tasks.

- [ ] one thread
- [ ] await gives way"""


@pytest.mark.parametrize(("took", "counts"), [(5_000, 5_000), (60_000, 60_000), (3_600_000, 60_000)])
def test_an_answer_counts_a_minute_at_most(open_collection, clock, took, counts):
    collection = open_collection(recall(1))
    session = Session(collection)
    session.rate(Rating.GOOD, took)
    assert session.tally.duration_ms == counts
    with closing(sqlite3.connect(collection.database.path)) as db:
        assert db.execute("SELECT took FROM day").fetchone() == (counts,)
        assert db.execute("SELECT took FROM event WHERE kind = 'review'").fetchone() == (took,)
        assert db.execute("SELECT took, counted FROM review").fetchone() == (took, counts)
    session.undo()
    assert session.tally.duration_ms == 0


@pytest.mark.parametrize(("took", "counts"), [(100_000, 100_000), (3_600_000, 180_000)])
def test_an_explanation_counts_its_time_and_a_minute_at_most(open_collection, clock, took, counts):
    collection = open_collection(ANSWER)
    session = Session(collection)
    session.rate(Rating.GOOD, took)
    assert session.tally.duration_ms == counts
    with closing(sqlite3.connect(collection.database.path)) as db:
        assert db.execute("SELECT took FROM day").fetchone() == (counts,)
    before = projection(collection.database)
    collection.log.rebuild()
    assert projection(collection.database) == before


def test_the_history_shown_stays_when_the_day_starts_at_another_hour(open_collection, clock):
    from interviewprep.ui.drill.card_details import card_details

    collection = open_collection(recall(1))
    clock.zone = 2 * 3600
    collection.log.review("user:q-1", Rating.GOOD, 1000, clock.now())
    shown = [
        line
        for line in card_details(collection, collection.card("user:q-1")).plain.splitlines()
        if "Good" in line
    ]
    assert shown[0].startswith("2026-11-23 14:00")
    clock.wait(minutes=1)
    collection.change_setting("rollover", 9)
    collection.log.review("user:q-1", Rating.GOOD, 1000, clock.now())
    after = [
        line
        for line in card_details(collection, collection.card("user:q-1")).plain.splitlines()
        if "Good" in line
    ]
    assert after[1:] == shown
    assert after[0].startswith("2026-11-23 14:01")
