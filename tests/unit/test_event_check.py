"""What comes from elsewhere: what can't be read is kept, told, and stops nothing."""

import json
import multiprocessing
import sqlite3
import sys
from contextlib import closing
from uuid import uuid4

import pytest

from interviewprep.scheduling.moment import Moment
from interviewprep.scheduling.rating import Rating
from interviewprep.store.database import Database
from interviewprep.store.event_check import EVENTS_VERSION, EventError, check
from interviewprep.store.log import Log
from interviewprep.store.mocks import MockData
from interviewprep.store.quarantine import plain_of
from interviewprep.store.tables import EventKind
from interviewprep.store.uuid7 import uuid7
from interviewprep.study.collection import Collection
from tests.conftest import NOON, HandClock, recall
from tests.unit.test_log_order import history
from tests.unit.test_store import projection

TARGET = "019a0000-0000-7000-8000-000000000000"

QUESTION = {"card": "user:a", "kind": "answer", "topic": "A", "question": "Why?", "allowed": 120, "seconds": 90,
            "points": [{"text": "because", "made": True}], "notes": "said so"}  # fmt: skip


def mock_of(**more) -> dict:
    """A mock interview's event with one question, in which something is another."""
    return plain("mock", data={"begun": NOON, "minutes": 20, "seconds": 60, "questions": [QUESTION | more]})


def plain(kind: str = "review", **more) -> dict:
    """A good event of each kind, changed by what is given; None takes a field away."""
    given = {
        "review": {"card": "user:a", "rating": 3, "duration_ms": 1000},
        "undo": {"card": "user:a", "target": TARGET},
        "flag": {"card": "user:a", "data": {"on": True}},
        "suspend": {"card": "user:a"},
        "extend": {"data": {"deck": "", "new": 5}},
        "setting": {"data": {"new_per_day": 7}},
        "attempt": {"card": "task:user:x", "data": {"mode": "timed", "par": 60}},
        "hint": {"card": "task:user:x", "target": TARGET, "data": {"hint": 1}},
        "run": {"card": "task:user:x", "target": TARGET,
                "data": {"passed": [], "points": 0, "total": 1, "outcome": "x", "files": {"a": "b"}}},
        "mock": {"data": {"begun": NOON, "minutes": 20, "seconds": 60, "questions": [QUESTION]}},
        "finish": {"card": "task:user:x", "target": TARGET, "rating": 1, "data": {"result": "failed"}},
    }  # fmt: skip
    found = {
        "id": str(uuid7(NOON)), "kind": kind, "device": "phone", "number": 1, "at": NOON, "day_offset": 0,
        **given.get(kind, {}), **more,
    }  # fmt: skip
    return {name: value for name, value in found.items() if value is not None}


MALFORMED = {
    "no rating": plain(rating=None),
    "a rating of 5": plain(rating=5),
    "a rating that is true": plain(rating=True),
    "a rating in words": plain(rating="3"),
    "a duration below 0": plain(duration_ms=-1),
    "a huge duration": plain(duration_ms=10**30),
    "no card": plain(card=None),
    "a card with a line end": plain(card="user:a\nb"),
    "a card that is a task": plain(card="task:user:x"),
    "no id": plain(id=None),
    "an id in capitals": plain(id=str(uuid4()).upper()),
    "time before time": plain(at=-1),
    "time beyond time": plain(at=10**18),
    "an offset of a year": plain(day_offset=365 * 86_400),
    "number 0": plain(number=0),
    "a device with a space": plain(device="my phone"),
    "no data to extend": plain("extend", data=None),
    "a flag that is a list": plain("flag", data=[1]),
    "a target that is none": plain("undo", target="x"),
    "a setting beyond its limits": plain("setting", data={"desired_retention": 0}),
    "a setting of another type": plain("setting", data={"rollover": "x"}),
    "steps that are a number": plain("setting", data={"learning_steps": 5}),
    "no setting": plain("setting", data={}),
    "an attempt at a card": plain("attempt", card="user:a"),
    "a run without points": plain("run", data={"passed": []}),
    "a preset under another id": {
        "id": TARGET, "kind": "preset", "device": "", "at": 0, "day_offset": 0,
        "data": {"desired_retention": 0.9, "learning_steps": [], "relearning_steps": [],
                 "maximum_interval": 100, "weights": [1.0] * 21},
    },
    "no kind": plain(kind=None),
    "a text that is no text": plain(data={"most_ms": 5, "written": {"": 7}}),
    "a text without end": plain(data={"most_ms": 5, "written": {"": "x" * 20_001}}),
    "a mock of 30 minutes": plain("mock", data={"begun": NOON, "minutes": 30, "seconds": 60}),

    "a mock's question without points": mock_of(points=[]),
    "a mock's note without end": mock_of(notes="x" * 2001),
    "a clarity of 5": mock_of(clarity=5),
    "a point that is half made": mock_of(points=[{"text": "x", "made": 0.5}]),
    "no text": plain(data={"most_ms": 5, "written": {}}),
}  # fmt: skip
NEWER = {
    "a kind that comes later": plain("dream"),
    "a field that comes later": plain(mood="good"),
    "data that comes later": plain(data={"most_ms": 5, "heart": 90}),
    "a mock's field that comes later": mock_of(posture="upright"),
    "a setting that comes later": plain("setting", data={"new_per_day": 7, "music": True}),
}


@pytest.mark.parametrize("event", MALFORMED.values(), ids=MALFORMED)
def test_what_is_malformed_is_refused(event):
    with pytest.raises(EventError) as told:
        check(event)
    assert not told.value.newer
    assert len(str(told.value)) < 300


@pytest.mark.parametrize("event", NEWER.values(), ids=NEWER)
def test_what_is_only_newer_is_told_from_that(event):
    with pytest.raises(EventError) as told:
        check(event)
    assert told.value.newer


def test_every_kind_of_event_is_known_and_good_ones_pass():
    events = [plain_of(one) for one in history(HandClock()).values()]
    assert {one["kind"] for one in events} == {kind.value for kind in EventKind}
    for one in events:
        check(one)


def test_a_mock_interview_is_kept_whole_passed_on_and_can_be_taken_back(tmp_path):
    one, two = Database(tmp_path / "1.db"), Database(tmp_path / "2.db")
    log, now = Log(one), Moment(NOON, 0)
    data = MockData.model_validate(mock_of(clarity=3)["data"])
    first, second = log.add_mock(data, now), log.add_mock(data, now)
    assert [(one.event, one.data) for one in log.mocks()] == [(first, data), (second, data)]
    log.undo(first, None, now)
    assert Log(two).append(log.since({})).aside == 0
    for found in (log, Log(two)):
        found.rebuild()
        assert [one.event for one in found.mocks()] == [second]
    one.close()
    two.close()


def kept(path):
    with closing(sqlite3.connect(path)) as db:
        return [json.loads(row[0]) for row in db.execute("SELECT content FROM quarantine ORDER BY id")]


def test_what_cannot_be_read_stops_nothing_and_is_kept_whole_and_told(open_collection, place):
    collection = open_collection(recall(1))
    bad = [*MALFORMED.values(), *NEWER.values()]
    good = plain(card="user:q-1", number=2)
    added = collection.log.append([*bad, good])
    assert (added.new, added.aside) == (1, len(bad))
    assert collection.log.append([*bad, good]).new == 0, "again: nothing more"
    assert kept(collection.database.path) == bad
    assert collection.cards.get("user:q-1").state.reps == 1
    assert sum(one.events for one in collection.log.put_aside()) == len(bad)
    with closing(Collection(place)) as again:
        (told,) = again.warnings
        assert told.startswith(f"{len(bad)} events from elsewhere can't be read here, and are kept")
        again.log.review("user:q-1", Rating.GOOD, 1, place.clock.now())


def test_what_could_not_be_read_is_taken_up_at_the_next_start_of_a_version_that_can(tmp_path):
    path = tmp_path / "progress.db"
    database = Database(path)
    # As a version left it that knew less: it had no kind `review`, and knew nothing of dreams.
    with closing(sqlite3.connect(path)) as db, db:
        for event in (plain(), plain("dream")):
            db.execute(
                "INSERT INTO quarantine (content, reason, tried) VALUES (?, 'newer', ?)",
                (json.dumps(event), EVENTS_VERSION - 1),
            )
    log = Log(database)
    assert len(log.history_of("user:a")) == 1
    assert [one["kind"] for one in kept(path)] == ["dream"]
    assert [(one.reason, one.events) for one in log.put_aside()] == [
        ("there is no kind of event 'dream' here", 1)
    ]
    derived = projection(database)
    log.rebuild()
    assert projection(database) == derived
    database.close()


def test_what_was_put_aside_is_passed_on(tmp_path):
    one, two = Database(tmp_path / "1.db"), Database(tmp_path / "2.db")
    Log(one).append([plain("dream", number=1), plain(number=2)])
    assert Log(one).seen() == {"phone": 2}
    Log(two).append(Log(one).since(Log(two).seen()))
    assert kept(tmp_path / "2.db") == kept(tmp_path / "1.db") != []
    assert Log(two).seen() == {"phone": 2}
    one.close()
    two.close()


def test_a_review_waits_for_the_preset_that_it_names(tmp_path):
    one, two = Database(tmp_path / "1.db"), Database(tmp_path / "2.db")
    Log(one).review("user:a", Rating.GOOD, 1000, Moment(NOON, 0))
    preset, review = Log(one).since({})
    assert (preset["kind"], review["preset"]) == ("preset", preset["id"])
    log = Log(two)
    assert log.append([review]).aside == 1
    assert log.history_of("user:a") == []
    log.append([preset])
    assert kept(tmp_path / "2.db") == []
    assert projection(one) == projection(two)
    one.close()
    two.close()


OWN = {
    "a card that is none": lambda log: log.suspend("", Moment(NOON, 0)),
    "an undo of what never was": lambda log: log.undo(uuid4(), "user:a", Moment(NOON, 0)),
    "a rating of 7": lambda log: log.review("user:a", 7, 1000, Moment(NOON, 0)),
    "a time below 0": lambda log: log.review("user:a", Rating.GOOD, -1, Moment(NOON, 0)),
}


@pytest.mark.parametrize("call", OWN.values(), ids=OWN)
def test_a_wrong_call_of_our_own_is_an_error_and_stores_nothing(tmp_path, call):
    database = Database(tmp_path / "p.db")
    with pytest.raises(ValueError):
        call(Log(database))
    assert Log(database).since({}) == []
    database.close()


def test_an_undo_and_a_preset_say_that_they_cannot_be_undone(tmp_path):
    database = Database(tmp_path / "p.db")
    log = Log(database)
    review = log.review("user:a", Rating.GOOD, 1, Moment(NOON, 0))
    undo = log.undo(review, "user:a", Moment(NOON, 0))
    with pytest.raises(ValueError, match="undo can't be undone"):
        log.undo(undo, "user:a", Moment(NOON, 0))
    with pytest.raises(ValueError, match="is about user:a, not user:b"):
        log.undo(review, "user:b", Moment(NOON, 0))
    database.close()


def test_a_setting_that_an_old_version_stored_with_any_value_never_prevents_the_start(
    open_collection, place, clock
):
    collection = open_collection(recall(1))
    collection.change_setting("rollover", 6)
    collection.close()
    with closing(sqlite3.connect(place.home.database)) as db, db:
        for n, data in enumerate(
            ('{"rollover": "x"}', '{"desired_retention": 0}', '{"learning_steps": 5}', "[1]")
        ):
            at = clock.at + 1000 + n
            db.execute(
                "INSERT INTO event (id, kind, device, at, day_offset, data) VALUES (?, 'setting', 'd', ?, 0, ?)",
                (uuid7(at).hex, at, data),
            )
    with closing(Collection(place)) as again:
        (told,) = again.warnings
        assert "can't be used (rollover, desired_retention, learning_steps)" in told
        assert again.log.settings.rollover == 6, "the last one that can be used"
        again.refresh()
        again.log.review("user:q-1", Rating.GOOD, 1, clock.now())
        again.log.rebuild()
        assert again.cards.get("user:q-1").state.reps == 1


def _sync(path, events, barrier, told):
    barrier.wait(60)
    try:
        database = Database(path)
        found = Log(database).append(events)
        database.close()
        told.put((found.new, found.known))
    except BaseException as error:
        told.put(repr(error))


@pytest.mark.skipif(sys.platform == "win32", reason="needs fork, to begin at the same moment")
@pytest.mark.filterwarnings("ignore:This process .* is multi-threaded:DeprecationWarning")
def test_two_syncs_at_once_of_the_same_events(tmp_path):
    context = multiprocessing.get_context("fork")
    events = [
        plain(id=str(uuid7(NOON + n)), at=NOON + n, number=n + 1, card=f"user:q-{n % 40}") for n in range(400)
    ]
    for turn in range(6):
        path = tmp_path / f"{turn}.db"
        Database(path).close()
        barrier, told = context.Barrier(2), context.SimpleQueue()
        both = [context.Process(target=_sync, args=(path, events, barrier, told)) for _ in range(2)]
        for one in both:
            one.start()
        found = [told.get() for _ in both]
        for one in both:
            one.join()
        assert sorted(found) == [(0, 400), (400, 0)]
