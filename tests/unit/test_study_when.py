"""When a card comes back, in words."""

import pytest

from interviewprep.scheduling.card_state import CardState, Phase
from interviewprep.scheduling.moment import Moment, study_day
from interviewprep.scheduling.rating import Rating
from interviewprep.store.figures import Figures
from interviewprep.study.session import Session
from interviewprep.study.when import describe_delay, time_left
from tests.conftest import NOON, recall

NOW = Moment(NOON, -4 * 3600)


def test_a_study_day_has_86_400_seconds_and_turns_over_at_the_rollover():
    starts = NOW.next_day_starts
    assert (starts - NOW.seconds) == 16 * 3600
    assert [Moment(at, NOW.day_offset).day - NOW.day for at in (1000 * starts - 1, 1000 * starts)] == [0, 1]
    assert study_day((starts + 1000 * 86_400) * 1000, NOW.day_offset) == NOW.day + 1001
    assert study_day((starts + 1000 * 86_400) * 1000 - 1, NOW.day_offset) == NOW.day + 1000


def test_milliseconds_that_are_no_whole_second_are_left_out():
    moment = Moment(NOON + 999, -4 * 3600)
    assert (moment.seconds, moment.day) == (NOON // 1000, NOW.day)
    assert type(moment.seconds) is int
    assert moment.later(1.5) == Moment(NOON + 2499, -4 * 3600)


def test_a_card_in_days_is_told_in_days_and_one_in_steps_in_minutes():
    assert describe_delay(CardState(Phase.REVIEW, NOW.day + 4), NOW) == "4d"
    assert describe_delay(CardState(Phase.RELEARNING, NOW.seconds + 1200), NOW) == "20m"
    assert describe_delay(CardState(Phase.LEARNING, NOW.seconds + 7200), NOW) == "2.0h"


@pytest.mark.parametrize(
    ("figures", "words"),
    [
        (Figures(NOW.day), ""),
        (Figures(NOW.day, next_day=NOW.day + 1), "tomorrow"),
        (Figures(NOW.day, next_day=NOW.day + 9), "in 9 days"),
        (Figures(NOW.day, next_at=NOW.seconds + 600, next_day=NOW.day + 9), "in 10 min"),
        (Figures(NOW.day, next_at=NOW.seconds, next_day=NOW.day + 9), "in 9 days"),
        (Figures(NOW.day, next_at=NOW.seconds - 600, next_day=NOW.day + 9), "in 9 days"),
        (Figures(NOW.day, next_at=NOW.seconds - 600), ""),
    ],
)
def test_what_comes_next_is_the_next_card_in_steps_or_else_the_next_day(figures, words):
    assert time_left(figures, NOW) == words


def test_a_card_in_steps_says_when_it_comes_and_once_all_is_done_the_day_does(open_collection, clock):
    collection = open_collection(recall(1), recall(2))
    session = Session(collection)
    assert collection.figures().next_at is None
    session.rate(Rating.AGAIN, 10)
    session.advance()
    clock.wait(seconds=10)
    session.rate(Rating.GOOD, 10)
    assert collection.figures().next_at == clock.now().seconds + 50  # the first of the two, a minute after
    assert time_left(collection.figures(), clock.now()) == "in 1 min"
    collection.log.suspend("user:q-1", clock.now())
    assert collection.figures().next_at == clock.now().seconds + 600
    collection.log.bury("user:q-2", clock.now())
    assert collection.figures().next_at is None
