"""The log itself: what is appended, read back, taken up from others, and in force after it."""

from contextlib import closing

from interviewprep.scheduling.moment import Moment
from interviewprep.scheduling.rating import Rating
from interviewprep.store.database import Database
from interviewprep.store.log import Log
from interviewprep.store.tables import EventKind
from tests.conftest import NOON, recall

HOUR = 3600


def test_the_history_of_a_card_is_its_reviews_that_stand_in_order(open_collection, clock):
    log = open_collection(recall(1), recall(2)).log
    key = "user:q-1"
    events = []
    for rating in (Rating.AGAIN, Rating.HARD, Rating.EASY):
        events.append(log.review(key, rating, 1000, clock.now()))
        clock.wait(minutes=3)
    log.flag(key, clock.now())
    log.review("user:q-2", Rating.GOOD, 1000, clock.now())
    log.undo(events[1], key, clock.now())
    assert [(e.id, e.rating, e.kind) for e in log.history_of(key)] == [
        (events[0], 1, EventKind.REVIEW),
        (events[2], 4, EventKind.REVIEW),
    ]


def test_the_clock_on_the_wall_is_known_whatever_the_rollover_was(open_collection, place, clock):
    clock.zone = 2 * HOUR
    collection = open_collection(recall(1))
    log, key = collection.log, "user:q-1"
    log.review(key, Rating.GOOD, 1000, clock.now())
    clock.wait(minutes=1)
    collection.change_setting("rollover", 9)
    clock.rollover = 9
    clock.wait(minutes=1)
    log.review(key, Rating.GOOD, 1000, clock.now())
    first, second = log.history_of(key)
    assert first.day_offset - second.day_offset == 5 * HOUR
    assert log.zone_at(first) == log.zone_at(second) == 2 * HOUR


def test_settings_of_another_process_are_in_force_once_it_catches_up(open_collection, place, clock):
    log = open_collection(recall(1)).log
    before = log.scheduler.config.desired_retention
    with closing(Database(place.home.database)) as other:
        Log(other).set("desired_retention", 0.83, clock.now())
    assert log.settings.desired_retention == before
    log.catch_up()
    assert log.settings.desired_retention == log.scheduler.config.desired_retention == 0.83


def test_a_setting_that_was_taken_back_is_what_it_was(open_collection, clock):
    log = open_collection(recall(1)).log
    log.set("new_per_day", 7, clock.now())
    event = log.set("new_per_day", 9, clock.now())
    assert log.settings.new_per_day == 9
    log.undo(event, None, clock.now())
    assert log.settings.new_per_day == 7
    log.catch_up()
    log.rebuild()
    assert log.settings.new_per_day == 7


def test_what_is_known_is_counted_and_what_is_new_too(open_collection, tmp_path, clock):
    log = open_collection(recall(1)).log
    for n in range(3):
        log.review("user:q-1", Rating.GOOD, 1000, Moment(NOON + n * 60_000, 0))
    with closing(Database(tmp_path / "other.db")) as other:
        there = Log(other)
        events = log.since({})
        assert len(events) == 4, "three reviews and their preset"
        some = there.append(events[:2])
        assert (some.new, some.known, some.aside) == (2, 0, 0)
        rest = there.append(events)
        assert (rest.new, rest.known, rest.aside) == (2, 2, 0)
        again = there.append(iter(events))
        assert (again.new, again.known, again.aside) == (0, 4, 0)
        assert [e.rating for e in there.history_of("user:q-1")] == [3, 3, 3]
        assert there.seen() == log.seen()
        assert [e for e in log.since(there.seen()) if e["kind"] != "preset"] == []


def test_a_grant_of_new_cards_keeps_its_deck_and_its_number(open_collection, clock):
    collection = open_collection(recall(1))
    collection.log.extend(3, "sample", clock.now())
    collection.log.extend(2, "", clock.now())
    granted = [e["data"] for e in collection.log.since({}) if e["kind"] == "extend"]
    assert granted == [{"deck": "sample", "new": 3}, {"deck": "", "new": 2}]


def test_how_far_the_clock_is_behind(open_collection, clock):
    log = open_collection(recall(1)).log
    assert log.behind(clock.now()) == 0
    log.flag("user:q-1", clock.now())
    assert log.behind(Moment(clock.at - 5000, 0)) == 5000
    assert log.behind(Moment(clock.at + 5000, 0)) == 0
