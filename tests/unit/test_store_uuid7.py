"""The ids of events: their parts, and that they sort by time whatever the clock does."""

import uuid
from itertools import count

import pytest

from interviewprep.store.uuid7 import uuid7
from tests.conftest import NOON

PER_MS = 1 << 12
"""Ids that have room within a millisecond."""
_apart = count(1)


@pytest.fixture
def at() -> int:
    """A time an hour later than any that this process has made ids at."""
    return NOON + 2 * 10**11 + next(_apart) * 3_600_000


def time_of(made: uuid.UUID) -> int:
    return made.int >> 80


def number_of(made: uuid.UUID) -> int:
    """Which of its millisecond's ids it is."""
    return made.int >> 64 & 0xFFF


def test_an_id_says_its_version_its_time_and_its_number_within_it(at):
    made = [uuid7(at), uuid7(at), uuid7(at + 1), uuid7(at + 5)]
    assert [(time_of(one) - at, number_of(one)) for one in made] == [(0, 0), (0, 1), (1, 0), (5, 0)]
    assert {(one.version, one.variant) for one in made} == {(7, uuid.RFC_4122)}


def test_the_other_62_bits_are_chance(at):
    tails = [uuid7(at).int & ((1 << 62) - 1) for _ in range(300)]
    always = never = (1 << 62) - 1
    for tail in tails:
        always &= tail
        never &= ~tail
    assert (always, never) == (0, 0)
    assert {one.variant for one in (uuid7(at) for _ in range(300))} == {uuid.RFC_4122}


def test_more_than_a_millisecond_holds_go_on_into_the_next(at):
    made = [uuid7(at) for _ in range(PER_MS + 2)]
    assert made == sorted(made)
    assert [(time_of(one) - at, number_of(one)) for one in made[-3:]] == [(0, PER_MS - 1), (1, 0), (1, 1)]


@pytest.mark.parametrize("back", [1, 1024])
def test_a_clock_set_back_by_a_moment_changes_no_order(at, back):
    first, second = uuid7(at), uuid7(at - back)
    assert first < second
    assert (time_of(second), number_of(second)) == (at, 1)


def test_a_clock_set_back_by_more_is_believed(at):
    uuid7(at)
    second = uuid7(at - 1025)
    assert (time_of(second), number_of(second)) == (at - 1025, 0)
