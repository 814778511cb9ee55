"""A review names what it was scheduled with: no setting and no library changes what was."""

import random
import sqlite3
from contextlib import closing
from dataclasses import replace

import fsrs_rs_python as fsrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from interviewprep.scheduling import weights
from interviewprep.scheduling.card_state import CardState
from interviewprep.scheduling.moment import Moment
from interviewprep.scheduling.rating import Rating
from interviewprep.scheduling.scheduler import Scheduler, SchedulerConfig
from interviewprep.store.database import Database
from interviewprep.store.log import Log
from interviewprep.store.model_weights import ModelWeights
from interviewprep.store.presets import config_of, preset_data, preset_id, preset_of
from interviewprep.store.settings import SettingError, accept, parse
from tests.conftest import NOON
from tests.examples import examples
from tests.unit.test_event_check import plain
from tests.unit.test_store import projection

OTHERS = SchedulerConfig(
    0.8, (), (), 100, tuple(w * 0.95 if n < 4 else w for n, w in enumerate(weights.FSRS_6))
)


def preset_event(config: SchedulerConfig) -> dict:
    data = preset_data(config)
    return {
        "id": str(preset_id(data)),
        "kind": "preset",
        "device": "",
        "at": 0,
        "day_offset": 0,
        "data": data,
    }


def card(database, key="user:a"):
    with closing(sqlite3.connect(database.path)) as db:
        return db.execute("SELECT phase, due, stability FROM card WHERE key = ?", (key,)).fetchone()


def test_the_frozen_weights_are_those_of_the_release_they_are_named_after():
    """fsrs-rs rounds to 32 bits. When it ships other defaults, this one goes, and `NEWEST` may become another."""
    assert len(weights.FSRS_6) == len(weights.LIMITS) == 21
    assert (
        fsrs.FSRS(list(weights.FSRS_6)).memory_state(fsrs.FSRSItem([fsrs.FSRSReview(3, 0)])).stability
        == 2.30649995803833
    )
    assert all(low <= w <= high for w, (low, high) in zip(weights.FSRS_6, weights.LIMITS, strict=True))


def test_a_preset_is_the_same_wherever_it_is_made():
    assert config_of(preset_data(OTHERS)) == OTHERS
    assert str(preset_of(SchedulerConfig())) == "b7180ddd-79a5-555d-a8bc-44b39cdf242a"
    assert preset_of(OTHERS) != preset_of(replace(OTHERS, desired_retention=0.81))


def test_a_preset_is_stored_once_and_by_two_devices_as_one(tmp_path):
    one, two = Database(tmp_path / "1.db"), Database(tmp_path / "2.db")
    for database in (one, two):
        log = Log(database)
        for turn in range(3):
            log.review("user:a", Rating.GOOD, 1, Moment(NOON + turn, 0))
    Log(one).append(Log(two).since({}))
    with closing(sqlite3.connect(one.path)) as db:
        kinds = db.execute(
            "SELECT kind, count(*), count(DISTINCT preset) FROM event GROUP BY kind"
        ).fetchall()
    assert kinds == [("preset", 1, 0), ("review", 6, 1)]
    one.close()
    two.close()


def test_neither_a_setting_nor_other_defaults_change_what_was(tmp_path, monkeypatch):
    database = Database(tmp_path / "p.db")
    log = Log(database)
    for turn in range(4):
        log.review("user:a", Rating.GOOD, 1000, Moment(NOON + turn * 5 * 86_400_000, 0))
    log.append([plain(card="user:old", at=NOON)])  # from before there were presets
    before = projection(database)
    log.rebuild()
    assert projection(database) == before
    # A setting that arrives late, as of before the reviews.
    log.append([plain("setting", number=2, at=NOON - 5, data={"desired_retention": 0.75})])
    assert card(database) == (*before[0][0][1:3], before[0][0][4])
    # A later release has other weights: what is remembered is by them, what was scheduled stays.
    monkeypatch.setattr("interviewprep.store.settings_history.NEWEST", OTHERS.parameters)
    again = Log(database)
    assert again.scheduler.config.parameters == OTHERS.parameters
    with_setting = projection(database)
    again.rebuild()
    found = projection(database)
    assert without_memory(found) == without_memory(with_setting)
    assert remembered(found, "user:a") != remembered(with_setting, "user:a")
    again.flag("user:a", Moment(NOON + 10**10, 0))
    again.flag("user:old", Moment(NOON + 10**10, 0))
    assert [row[:12] for row in projection(database)[0]] == [row[:12] for row in found[0]]
    database.close()


def without_memory(found):
    """What was derived, without what is remembered of cards now."""
    cards, *rest = found
    return [(*row[:4], *row[6:]) for row in cards], *rest


def remembered(found, key):
    """A card's stability and difficulty."""
    (row,) = [row for row in found[0] if row[0] == key]
    return row[4:6]


def test_reviews_from_elsewhere_may_come_without_steps(tmp_path):
    """One Good in a program without steps within the day: the card is in review, and due in days."""
    database = Database(tmp_path / "p.db")
    log = Log(database)
    event = preset_event(OTHERS)
    log.append([plain(card="user:a", preset=event["id"]), event, plain(card="user:b", number=2)])
    assert card(database, "user:a")[0] == 2
    assert card(database, "user:b")[0] == 1
    database.close()


def states(config, key, given):
    """The states that a card goes through, scheduled by one preset: ratings with their times."""
    found = [CardState()]
    for rating, at in given:
        found.append(Scheduler(config).review(key, found[-1], Rating(rating), Moment(at, 0)))
    return found


def test_each_review_goes_by_its_weights_and_what_is_remembered_by_those_in_force(tmp_path):
    """Both over all of the card's history: so other weights need no look at who scheduled what before."""
    database = Database(tmp_path / "p.db")
    log = Log(database)
    configs = [SchedulerConfig(), OTHERS, replace(OTHERS, learning_steps=(60,)), SchedulerConfig(), OTHERS]
    events = [preset_event(config) for config in configs]
    ratings = [3, 1, 3, 2, 3, 4, 1, 3, 3, 3, 4, 3, 3, 1, 3]
    given = [(rating, NOON + turn * 3 * 86_400_000) for turn, rating in enumerate(ratings)]
    for turn, (rating, at) in enumerate(given):
        event = plain(at=at, number=turn + 1, rating=rating, preset=str(preset_of(configs[turn // 3])))
        events.append(event | {"id": f"{event['id'][:-3]}{turn:03x}"})
    log.append(events)
    by_weights = {config.parameters: states(config, "user:a", given) for config in configs}
    with closing(sqlite3.connect(database.path)) as db:
        before = [s for (s,) in db.execute("SELECT stability FROM review ORDER BY at")]
    expected = [by_weights[configs[turn // 3].parameters][turn].memory for turn in range(15)]
    assert before == [memory and memory.stability for memory in expected]
    now = by_weights[weights.NEWEST][-1].memory
    assert remembered(projection(database), "user:a") == tuple(now)
    days = Scheduler(OTHERS).days_after(
        "user:a", 2, 0, 14, 3, fsrs.MemoryState(*by_weights[OTHERS.parameters][14].memory), 3
    )
    assert card(database)[:2] == (2, Moment(given[-1][1], 0).day + days)
    database.close()


OWN = ModelWeights.show_all(OTHERS.parameters)


@pytest.mark.parametrize("at_once", [1, 2, 2_000])
def test_other_weights_change_what_is_remembered_and_no_day_that_was_set(tmp_path, monkeypatch, at_once):
    monkeypatch.setattr("interviewprep.store.remembering.CARDS", at_once)
    database = Database(tmp_path / "p.db")
    log = Log(database)
    given = [(3, NOON), (3, NOON + 600_000), (3, NOON + 4 * 86_400_000), (1, NOON + 9 * 86_400_000)]
    for rating, at in given:
        log.review("user:a", Rating(rating), 1, Moment(at, 0))
    gone = log.review("user:b", Rating.GOOD, 1, Moment(NOON + 10**9, 0))
    log.undo(gone, "user:b", Moment(NOON + 10**9, 0))
    log.review("user:c", Rating.GOOD, 1, Moment(NOON + 10**9, 0))
    log.reset("user:c", Moment(NOON + 10**9, 0))
    for n in range(3):
        log.review(f"user:d{n}", Rating.GOOD, 1, Moment(NOON + 10**9, 0))
        log.reset(f"user:d{n}", Moment(NOON + 10**9, 0))
        log.review(f"user:d{n}", Rating(2 + n), 1, Moment(NOON + 10**9, 0))
    before = projection(database)
    event = log.set("fsrs_weights", OWN, Moment(NOON + 10**9, 0))
    after = projection(database)
    assert without_memory(after[:4]) == without_memory(before[:4])
    assert after[5] == before[5], "reviews are as they were scheduled"
    own = replace(SchedulerConfig(), parameters=ModelWeights.numbers(OWN))
    assert remembered(after, "user:a") == tuple(states(own, "user:a", given)[-1].memory)
    assert log.scheduler.config == log.scheduler_in("user:deck").config == own
    log.rebuild()
    assert projection(database) == after
    log.review("user:a", Rating.GOOD, 1, Moment(NOON + 13 * 86_400_000, 0))
    reviewed = projection(database)
    log.rebuild()
    assert projection(database) == reviewed
    log.undo(event, None, Moment(NOON + 14 * 86_400_000, 0))
    log.rebuild()
    taken_back = projection(database)
    assert taken_back[5] == reviewed[5]
    assert remembered(taken_back, "user:a") == tuple(
        states(SchedulerConfig(), "user:a", [*given, (3, NOON + 13 * 86_400_000)])[-1].memory
    )
    database.close()


def test_settings_that_come_with_the_first_preset_count_at_once(tmp_path):
    """In one batch: other settings, a preset, and a review that names it; the card that they change isn't in it."""
    database = Database(tmp_path / "p.db")
    log = Log(database)
    log.append([plain(card="user:old", at=NOON + 10)])
    setting = plain("setting", number=2, at=NOON, data={"fsrs_weights": OWN, "learning_steps": [120, 240]})
    named = plain(card="user:a", number=3, at=NOON + 20, preset=str(preset_of(OTHERS)))
    log.append([setting, preset_event(OTHERS), named])
    found = projection(database)
    log.rebuild()
    assert projection(database) == found
    assert card(database, "user:old")[1] == NOON // 1000 + 240
    assert remembered(found, "user:old") == remembered(found, "user:a")
    database.close()


@pytest.mark.parametrize(
    "value", [OWN.rsplit(" ", 1)[0], f"{OWN} 1", OWN.replace("1.8722", "9"), "nan " * 21, "a b", 7]
)
def test_a_setting_takes_no_weights_beyond_their_limits(value):
    with pytest.raises(
        SettingError, match="can't be fsrs_weights: give the memory model's weights, 21 numbers"
    ):
        accept("fsrs_weights", value)


def test_weights_are_read_as_they_are_written():
    assert ModelWeights.numbers(accept("fsrs_weights", OWN)) == pytest.approx(OTHERS.parameters)
    assert parse("fsrs_weights", OWN.replace(" ", ", ")) == OWN
    assert accept("fsrs_weights", "") == ""


exchanges = st.lists(
    st.tuples(
        st.sampled_from([0, 1]),
        st.sampled_from(["review"] * 6 + ["undo", "reset", "retention", "steps", "weights", "sync"]),
        st.sampled_from(["user:a", "user:b", "user:c#1", "user:c#2"]),
        st.sampled_from(list(Rating)),
        st.integers(1, 2 * 86_400),
    ),
    min_size=1,
    max_size=30,
)


@examples(30)
@given(history=exchanges, seed=st.integers(0, 1000))
def test_two_devices_with_other_settings_come_to_the_same(tmp_path_factory, history, seed):
    """Each with its own settings, exchanged now and then in any order, by pieces."""
    folder = tmp_path_factory.mktemp("two")
    databases = [Database(folder / name / "p.db") for name in ("one", "two", "late")]
    logs = [Log(database) for database in databases]
    rng = random.Random(seed)
    at = NOON
    done: list[list] = [[], []]

    def sync(to: Log, source: Log) -> None:
        missing = source.since(to.seen())
        rng.shuffle(missing)
        while missing:
            size = rng.randint(1, 5)
            to.append(missing[:size])
            del missing[:size]

    for device, what, key, rating, wait in history:
        at += wait * 1000
        log, now = logs[device], Moment(at, -14_400)
        if what == "review":
            done[device].append((log.review(key, rating, wait, now), key))
        elif what == "undo" and done[device]:
            target, of = done[device].pop(wait % len(done[device]))
            log.undo(target, of, now)
        elif what == "reset":
            log.reset(key, now)
        elif what == "retention":
            log.set("desired_retention", 0.8 + wait % 15 / 100, now)
        elif what == "steps":
            log.set("learning_steps", ((), (60,), (60, 600), (120, 1200, 3600))[wait % 4], now)
        elif what == "weights":
            done[device].append((log.set("fsrs_weights", ("", OWN)[wait % 2], now), None))
        elif what == "sync":
            sync(logs[1 - device], log)
    for to, source in ((0, 1), (1, 0), (2, 0), (2, 1)):
        sync(logs[to], logs[source])
    found = [projection(database) for database in databases]
    assert found[0] == found[1] == found[2]
    logs[2].rebuild()
    assert projection(databases[2]) == found[0]
    for database in databases:
        database.close()


@pytest.mark.parametrize("weight", range(21))
def test_weights_beyond_their_limits_are_refused(weight):
    from interviewprep.store.event_check import EventError, check

    bad = list(weights.FSRS_6)
    bad[weight] = weights.LIMITS[weight][1] * 1.01
    with pytest.raises(EventError, match=f"weight {weight} is beyond"):
        check(preset_event(replace(OTHERS, parameters=tuple(bad))))
