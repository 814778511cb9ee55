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
from interviewprep.scheduling.moment import Moment
from interviewprep.scheduling.rating import Rating
from interviewprep.scheduling.scheduler import Scheduler, SchedulerConfig
from interviewprep.store.database import Database
from interviewprep.store.log import Log
from interviewprep.store.presets import config_of, preset_data, preset_id, preset_of
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
    # A later release has other weights.
    monkeypatch.setattr("interviewprep.store.settings_history.NEWEST", OTHERS.parameters)
    again = Log(database)
    assert again.scheduler.config.parameters == OTHERS.parameters
    with_setting = projection(database)
    again.rebuild()
    assert projection(database) == with_setting
    again.flag("user:a", Moment(NOON + 10**10, 0))
    again.flag("user:old", Moment(NOON + 10**10, 0))
    assert [row[:12] for row in projection(database)[0]] == [row[:12] for row in with_setting[0]]
    database.close()


def test_reviews_from_elsewhere_may_come_without_steps(tmp_path):
    """One Good in a program without steps within the day: the card is in review, and due in days."""
    database = Database(tmp_path / "p.db")
    log = Log(database)
    event = preset_event(OTHERS)
    log.append([plain(card="user:a", preset=event["id"]), event, plain(card="user:b", number=2)])
    assert card(database, "user:a")[0] == 2
    assert card(database, "user:b")[0] == 1
    database.close()


def test_a_card_whose_presets_have_other_weights_is_what_reviewing_one_by_one_gives(tmp_path):
    database = Database(tmp_path / "p.db")
    log = Log(database)
    configs = [SchedulerConfig(), OTHERS, replace(OTHERS, learning_steps=(60,)), SchedulerConfig()]
    events = [preset_event(config) for config in configs]
    ratings = [3, 1, 3, 2, 3, 4, 1, 3, 3, 3, 4, 3]
    state = None
    from interviewprep.scheduling.card_state import CardState

    state = CardState()
    for turn, rating in enumerate(ratings):
        config = configs[turn // 3]
        at = NOON + turn * 3 * 86_400_000
        events.append(plain(at=at, number=turn + 1, rating=rating, preset=str(preset_of(config))))
        state = Scheduler(config).review("user:a", state, Rating(rating), Moment(at, 0))
    for number, event in enumerate(events):
        if "number" in event:
            event["id"] = f"{event['id'][:-3]}{number:03x}"
    log.append(events)
    assert card(database) == (int(state.phase), state.due, state.memory.stability)
    database.close()


exchanges = st.lists(
    st.tuples(
        st.sampled_from([0, 1]),
        st.sampled_from(["review"] * 6 + ["undo", "reset", "retention", "steps", "sync"]),
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
