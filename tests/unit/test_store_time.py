"""The clock set back, and settings changed by another process: what is done last comes last, and counts."""

import os
import subprocess
import sys
from contextlib import closing

import pytest

from interviewprep.scheduling.moment import Moment
from interviewprep.scheduling.rating import Rating
from interviewprep.store.database import Database
from interviewprep.store.log import Log
from interviewprep.study.collection import Collection
from tests.conftest import NOON, recall
from tests.stores import log_of

SET_BACK = {"five minutes": 5 * 60_000, "a year": 365 * 86_400_000}


@pytest.mark.parametrize("by", SET_BACK.values(), ids=SET_BACK)
def test_what_is_done_after_the_clock_was_set_back_counts(open_collection, clock, by):
    collection = open_collection(recall(1), recall(2))
    log, key = collection.log, "user:q-1"
    log.review(key, Rating.EASY, 1, clock.now())
    log.suspend(key, clock.now())
    collection.change_setting("new_per_day", 5)
    clock.at -= by
    collection.change_setting("new_per_day", 7)
    assert collection.log.settings.new_per_day == 7
    log.suspend(key, clock.now(), on=False)
    assert not collection.cards.get(key).suspended
    log.reset(key, clock.now())
    assert collection.cards.get(key).state.reps == 0
    before = collection.figures()
    log.rebuild()
    assert collection.figures() == before


def test_an_event_is_later_than_the_last_one_whoever_wrote_that(tmp_path):
    path = tmp_path / "p.db"
    first, second = Database(path), Database(path)
    logs = Log(first), Log(second)
    for turn in range(20):
        logs[turn % 2].flag("user:a", Moment(NOON - turn, 0), on=turn % 2 == 0)
    times = [row[3] for row in log_of(path)]
    assert times == [NOON + turn for turn in range(20)]
    for one in (first, second):
        one.close()


def test_a_clock_that_runs_behind_the_log_is_told(open_collection, place, clock):
    collection = open_collection(recall(1))
    collection.log.review("user:q-1", Rating.GOOD, 1, clock.now())
    for by, told in ((1000, None), (5 * 60_000, "5 minutes"), (3 * 86_400_000, "3 days")):
        clock.at -= by
        with closing(Collection(place)) as again:
            assert [w for w in again.warnings if "behind the last thing" in w] == (
                [w for w in again.warnings if f"The clock is {told} behind" in w] if told else []
            )
            assert bool(again.warnings) == bool(told)


def test_a_setting_changed_in_another_process_holds_for_the_next_review(open_collection, clock, home):
    collection = open_collection(*(recall(n) for n in range(3)))
    log = collection.log
    log.review("user:q-0", Rating.GOOD, 1, clock.now())
    assert collection.cards.get("user:q-0").state.phase.learning
    subprocess.run(
        [sys.executable, "-m", "interviewprep", "settings", "learning_steps", ""],
        env={**os.environ, "INTERVIEWPREP_HOME": str(home.folder)}, check=True, capture_output=True,
    )  # fmt: skip
    clock.at = max(clock.at, max(row[3] for row in log_of(home.database)) + 1)
    log.review("user:q-1", Rating.GOOD, 1, clock.now())
    state = collection.cards.get("user:q-1").state
    assert not state.phase.learning
    assert log.settings.learning_steps == ()
    log.rebuild()
    assert collection.cards.get("user:q-1").state == state


def test_a_setting_changed_elsewhere_is_in_todays_figures_and_in_the_scheduler(open_collection, place):
    collection = open_collection(recall(1))
    with closing(Collection(place)) as other:
        other.change_setting("new_per_day", 7)
        other.change_setting("rollover", 6)
        other.change_setting("desired_retention", 0.8)
    figures = collection.figures()
    assert figures.settings == collection.log.settings
    assert (figures.settings.new_per_day, collection.log.scheduler.config.desired_retention) == (7, 0.8)
    assert place.clock.rollover == 6
