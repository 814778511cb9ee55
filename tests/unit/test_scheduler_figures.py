"""Which day and which second: the scheduler's figures, each beside what says so."""

import pytest

from interviewprep.scheduling.card_state import CardState, Memory, Phase
from interviewprep.scheduling.moment import DAY, Moment
from interviewprep.scheduling.rating import Rating
from interviewprep.scheduling.scheduler import Scheduler, SchedulerConfig, fuzz_factor

START = Moment(1_795_435_200_000, -4 * 3600)
AGAIN, HARD, GOOD, EASY = Rating
KEYS = [f"user:{n}" for n in range(400)]


def known(stability: float, days_ago: int, **more) -> CardState:
    """A card in review, so well known."""
    return CardState(
        Phase.REVIEW,
        due=START.day,
        memory=Memory(stability, 5.0),
        reps=3,
        first_day=START.day - days_ago,
        last_day=START.day - days_ago,
        **more,
    )


def days(state: CardState, rating: Rating, key: str = "user:a", **config) -> int:
    after = Scheduler(SchedulerConfig(**config)).review(key, state, rating, START)
    assert after.phase is Phase.REVIEW
    return after.due - START.day


def test_what_a_new_card_is_and_what_one_review_makes_of_it():
    new = CardState()
    assert (new.phase, new.due, new.step, new.memory) == (Phase.NEW, 0, 0, None)
    assert (new.reps, new.lapses, new.first_day, new.last_day) == (0, 0, None, None)
    after = Scheduler().review("user:a", new, HARD, START)
    assert (after.reps, after.lapses, after.first_day, after.last_day) == (1, 0, START.day, START.day)
    later = Scheduler().review("user:a", after, AGAIN, START.later(DAY))
    assert (later.reps, later.lapses, later.first_day, later.last_day) == (2, 0, START.day, START.day + 1)


def test_only_a_card_forgotten_in_review_has_lapsed():
    scheduler = Scheduler()
    for rating in Rating:
        assert scheduler.review("user:a", known(10, 10, lapses=2), rating, START).lapses == 2 + (
            rating is AGAIN
        )
        steps = CardState(Phase.RELEARNING, memory=Memory(1, 5), reps=3, lapses=2, last_day=START.day)
        assert scheduler.review("user:a", steps, rating, START).lapses == 2


@pytest.mark.parametrize(
    ("step", "rating", "expected"),
    [
        (0, AGAIN, (0, 60)),
        (0, HARD, (0, 330)),
        (0, GOOD, (1, 600)),
        (1, AGAIN, (0, 60)),
        (1, HARD, (1, 600)),
        (1, GOOD, (2, 3600)),
        (2, AGAIN, (0, 60)),
        (2, HARD, (2, 3600)),
        (2, GOOD, None),
        (0, EASY, None),
        (1, EASY, None),
        (3, AGAIN, (0, 60)),
        (3, HARD, None),
        (3, GOOD, None),
        (4, HARD, None),
    ],
)
@pytest.mark.parametrize("phase", [Phase.LEARNING, Phase.RELEARNING])
def test_each_rating_goes_its_way_through_the_steps(phase, step, rating, expected):
    steps = (60, 600, 3600)
    config = {"learning_steps": (5,), "relearning_steps": (5,)}
    config["learning_steps" if phase is Phase.LEARNING else "relearning_steps"] = steps
    found = Scheduler(SchedulerConfig(**config)).next_step(phase, step, rating)
    assert found == (expected and (phase, *expected))


def test_with_one_step_hard_waits_half_as_long_again():
    scheduler = Scheduler(SchedulerConfig(learning_steps=(100,), relearning_steps=(60,)))
    assert scheduler.next_step(Phase.NEW, 0, HARD) == (Phase.LEARNING, 0, 150)
    assert scheduler.next_step(Phase.NEW, 0, GOOD) is None
    assert scheduler.next_step(Phase.RELEARNING, 0, HARD) == (Phase.RELEARNING, 0, 90)


def test_with_two_steps_hard_waits_halfway_between_them():
    scheduler = Scheduler(SchedulerConfig(learning_steps=(60, 601)))
    assert scheduler.next_step(Phase.NEW, 0, HARD) == (Phase.LEARNING, 0, 330)


@pytest.mark.parametrize("rating", Rating)
def test_without_steps_a_card_goes_straight_to_days(rating):
    scheduler = Scheduler(SchedulerConfig(learning_steps=(), relearning_steps=()))
    assert scheduler.next_step(Phase.NEW, 0, rating) is None
    assert scheduler.next_step(Phase.REVIEW, 0, rating) is None
    assert Scheduler().next_step(Phase.REVIEW, 0, rating) == (
        (Phase.RELEARNING, 0, 600) if rating is AGAIN else None
    )


def test_the_settings_of_someone_who_set_none():
    config = SchedulerConfig()
    assert (config.desired_retention, config.maximum_interval) == (0.9, 3650)
    assert (config.learning_steps, config.relearning_steps) == ((60, 600), (600,))


def test_easy_comes_back_a_day_after_good_at_least_and_good_not_before_hard():
    for key in KEYS[:100]:
        for state in (CardState(), known(1, 1), known(2, 1), known(8, 3), known(30, 1)):
            offered = [days(state, rating, key, learning_steps=()) for rating in (HARD, GOOD, EASY)]
            assert offered[0] <= offered[1] < offered[2]


@pytest.mark.parametrize(
    ("stability", "days_ago"), [(0.4, 1), (2.5, 2), (5, 5), (12, 3), (12, 12), (40, 40), (200, 100)]
)
def test_days_are_those_of_the_memory_moved_within_the_fuzz_and_no_farther(stability, days_ago):
    """Anki's ranges: a share of the days from 2.5 to 7, from 7 to 20 and beyond, and a day."""
    state = known(stability, days_ago)
    found = [days(state, HARD, key) for key in KEYS]
    # At a retention of 0.9 the interval is the stability, by FSRS's own definition of it.
    raw = Scheduler().review("user:a", state, HARD, START).memory.stability
    if raw < 2.5:
        assert set(found) == {max(1, round(raw))}
        return
    delta = 1 + 0.15 * (min(raw, 7) - 2.5) + 0.1 * (min(max(raw, 7), 20) - 7) + 0.05 * (max(raw, 20) - 20)
    low, high = max(2, round(raw - delta)), round(raw + delta)
    assert set(found) == set(range(low, high + 1))


def test_the_fuzz_grows_with_the_days_as_ankis_does():
    for days_ago in range(3, 60):
        state = known(days_ago, days_ago)
        raw = Scheduler().review("user:a", state, HARD, START).memory.stability
        found = {days(state, HARD, key) for key in KEYS}
        delta = 1 + 0.15 * (min(raw, 7) - 2.5) + 0.1 * (min(max(raw, 7), 20) - 7) + 0.05 * (max(raw, 20) - 20)
        assert (min(found), max(found)) == (max(2, round(raw - delta)), round(raw + delta)), raw


def test_the_numbers_that_are_stored_never_change():
    assert [(phase.name, phase.value) for phase in Phase] == [
        ("NEW", 0),
        ("LEARNING", 1),
        ("REVIEW", 2),
        ("RELEARNING", 3),
    ]
    assert [(rating.label, rating.value) for rating in Rating] == [
        ("Again", 1),
        ("Hard", 2),
        ("Good", 3),
        ("Easy", 4),
    ]


def test_each_day_of_the_fuzz_gets_its_share_of_the_cards():
    found = [days(known(12, 12), HARD, key) for key in KEYS]
    each = len(KEYS) / len(set(found))
    assert all(0.5 * each < found.count(day) < 1.6 * each for day in set(found))


def test_the_fuzz_is_another_at_the_next_review_and_for_another_card():
    assert len({round(fuzz_factor("user:a", reps), 9) for reps in range(100)}) == 100
    assert len({round(fuzz_factor(key, 1), 9) for key in KEYS}) == len(KEYS)
    assert fuzz_factor("user:a1", 1) != fuzz_factor("user:a", 11)


def test_where_all_answers_come_to_the_same_days_only_easy_comes_later():
    barely = known(0.01, 0)
    steps = {"learning_steps": (), "relearning_steps": ()}
    assert [days(barely, rating, **steps) for rating in Rating] == [1, 1, 1, 2]
    assert [days(barely, rating) for rating in (HARD, GOOD, EASY)] == [1, 1, 2]
    well = known(9000, 3000)
    assert [days(well, rating, maximum_interval=30) for rating in (HARD, GOOD, EASY)] == [30, 30, 30]


def test_no_interval_is_longer_than_the_longest_nor_shorter_than_a_day():
    for rating in (HARD, GOOD, EASY):
        assert days(known(9000, 3000), rating, maximum_interval=400) == 400
    assert days(known(9000, 3000), GOOD) == 3650
    assert days(known(0.01, 1), HARD) == 1
    assert days(known(0.01, 1), AGAIN, relearning_steps=()) == 1


def test_a_forgotten_card_without_relearning_steps_comes_back_before_one_that_was_hard():
    state = known(30, 30)
    assert days(state, AGAIN, relearning_steps=()) < days(state, HARD, relearning_steps=())


def test_the_longer_since_the_last_review_the_more_a_good_answer_says():
    assert days(known(10, 40), GOOD) > days(known(10, 10), GOOD) > days(known(10, 1), GOOD)
    ahead = Moment(START.at - 5 * DAY * 1000, START.day_offset)  # a clock that was set back
    again = Scheduler().review("user:a", known(10, 0), GOOD, ahead)
    assert again.memory == Scheduler().review("user:a", known(10, 0), GOOD, START).memory
    assert again.last_day == START.day - 5


def test_recall_is_certain_on_the_day_and_falls_from_then_on():
    scheduler, state = Scheduler(), known(10, 0)
    assert scheduler.retrievability(state, START.day) == pytest.approx(1.0)
    assert scheduler.retrievability(state, START.day + 10) == pytest.approx(0.9, abs=0.001)
    assert scheduler.retrievability(state, START.day + 100) < 0.7
    assert scheduler.retrievability(state, START.day - 3) == pytest.approx(1.0)
    assert scheduler.retrievability(CardState(memory=Memory(10, 5)), START.day) is None
    assert scheduler.retrievability(CardState(last_day=START.day), START.day) is None


def test_the_memory_of_all_reviews_at_once_is_that_of_each():
    scheduler = Scheduler()
    first = scheduler.review("user:a", CardState(), GOOD, START)
    second = scheduler.review("user:a", first, EASY, START.later(3 * DAY))
    one_by_one = [(state.memory.stability, state.memory.difficulty) for state in (first, second)]
    assert scheduler.memories([]) == []
    found, again = scheduler.memories([[(GOOD, 0), (EASY, 3)], [(GOOD, 0)]])
    assert [(m.stability, m.difficulty) for m in found] == pytest.approx(one_by_one)
    assert [(m.stability, m.difficulty) for m in again] == pytest.approx(one_by_one[:1])
    (later,) = scheduler.memories([[(EASY, 3)]], [first.memory])
    assert [(m.stability, m.difficulty) for m in later] == pytest.approx(one_by_one[1:])
