import fsrs_rs_python as fsrs
from hypothesis import given
from hypothesis import strategies as st

from interviewprep import wording
from interviewprep.scheduling.card_state import CardState, Phase
from interviewprep.scheduling.moment import DAY, Moment
from interviewprep.scheduling.rating import Rating
from interviewprep.scheduling.scheduler import Scheduler, SchedulerConfig, fuzz_factor
from interviewprep.study.when import describe_delay

ratings = st.sampled_from(list(Rating))
histories = st.lists(st.tuples(ratings, st.integers(0, 400)), min_size=1, max_size=25)
START = Moment(1_795_435_200_000, -4 * 3600)


def walk(history, scheduler=None):
    scheduler = scheduler or Scheduler()
    state, now = CardState(), START
    for rating, gap in history:
        now = now.later(gap * DAY)
        yield state, now, rating
        state = scheduler.review("card", state, rating, now)
    yield state, now, None


@given(histories)
def test_memory_states_are_those_of_fsrs_rs(history):
    *_, (state, _, _) = walk(history)
    days = [0] + [gap for _, gap in history[1:]]
    item = fsrs.FSRSItem([fsrs.FSRSReview(int(r), d) for (r, _), d in zip(history, days, strict=True)])
    expected = fsrs.FSRS(list(fsrs.DEFAULT_PARAMETERS)).memory_state(item)
    assert (state.memory.stability, state.memory.difficulty) == (expected.stability, expected.difficulty)


@given(histories)
def test_a_button_shows_what_is_scheduled(history):
    scheduler = Scheduler()
    for state, now, rating in walk(history, scheduler):
        offered = scheduler.outcomes("card", state, now)
        for choice in Rating:
            assert offered[choice] == scheduler.review("card", state, choice, now)
        assert rating is None or describe_delay(offered[rating], now)


@given(histories)
def test_a_better_answer_never_comes_back_sooner(history):
    for state, now, _ in walk(history):
        offered = Scheduler().outcomes("card", state, now)
        waits = [
            s.due - now.seconds if s.phase.learning else (s.due - now.day) * DAY for s in offered.values()
        ]
        assert waits == sorted(waits)
        assert offered[Rating.EASY].due > now.day


@given(histories)
def test_intervals_without_steps_stay_within_the_fuzz_of_fsrs(history):
    config = SchedulerConfig(learning_steps=(), relearning_steps=())
    model = fsrs.FSRS(list(config.parameters))
    for state, now, rating in walk(history, Scheduler(config)):
        if rating is not Rating.HARD:  # good and easy may be moved up to keep the order
            continue
        memory = state.memory and fsrs.MemoryState(state.memory.stability, state.memory.difficulty)
        elapsed = 0 if state.last_day is None else now.day - state.last_day
        raw = model.next_states(memory, config.desired_retention, elapsed)
        days = Scheduler(config).review("card", state, Rating.HARD, now).due - now.day
        slack = (
            2 + 0.15 * min(raw.hard.interval, 7) + 0.1 * min(raw.hard.interval, 20) + 0.05 * raw.hard.interval
        )
        again = Scheduler(config).review("card", state, Rating.AGAIN, now).due - now.day
        assert days == config.maximum_interval or abs(days - raw.hard.interval) <= slack or days == again


def test_the_fuzz_depends_on_card_and_review_alone():
    assert fuzz_factor("a", 3) == fuzz_factor("a", 3)
    assert len({fuzz_factor(key, n) for key in "ab" for n in range(50)}) == 100
    assert all(0 <= fuzz_factor("x", n) < 1 for n in range(1000))


def test_a_new_card_goes_through_the_steps_to_days():
    scheduler = Scheduler()
    state = scheduler.review("card", CardState(), Rating.GOOD, START)
    assert (state.phase, state.step, state.due) == (Phase.LEARNING, 1, START.seconds + 600)
    state = scheduler.review("card", state, Rating.AGAIN, START)
    assert (state.phase, state.step, state.due) == (Phase.LEARNING, 0, START.seconds + 60)
    state = scheduler.review("card", state, Rating.HARD, START)
    assert (state.step, state.due) == (0, START.seconds + 330)
    state = scheduler.review("card", state, Rating.GOOD, START)
    state = scheduler.review("card", state, Rating.GOOD, START)
    assert state.phase is Phase.REVIEW
    assert state.due > START.day


def test_a_forgotten_card_is_relearned_and_counts_as_a_lapse():
    scheduler = Scheduler()
    state = scheduler.review("card", CardState(), Rating.EASY, START)
    later = START.later(10 * DAY)
    state = scheduler.review("card", state, Rating.AGAIN, later)
    assert (state.phase, state.lapses, state.due) == (Phase.RELEARNING, 1, later.seconds + 600)
    state = scheduler.review("card", state, Rating.GOOD, later)
    assert (state.phase, state.lapses) == (Phase.REVIEW, 1)


def test_desired_retention_decides_how_long():
    def days(retention):
        scheduler = Scheduler(SchedulerConfig(desired_retention=retention))
        state = scheduler.review("card", CardState(), Rating.EASY, START)
        return scheduler.review("card", state, Rating.GOOD, START.later(8 * DAY)).due

    assert days(0.8) > days(0.9) > days(0.97)


def test_retrievability_is_ninety_percent_after_the_stability():
    scheduler = Scheduler()
    state = scheduler.review("card", CardState(), Rating.EASY, START)
    after = START.day + round(state.memory.stability)
    assert abs(scheduler.retrievability(state, after) - 0.9) < 0.01
    assert scheduler.retrievability(CardState(), START.day) is None


def test_the_day_turns_over_at_four_local_time():
    offset = 2 * 3600 - 4 * 3600  # two hours east of UTC
    midnight = 20_000 * DAY * 1000 - 2 * 3600 * 1000
    before, after = (
        Moment(midnight + 3 * 3_600_000 + 3_599_000, offset),
        Moment(midnight + 4 * 3_600_000, offset),
    )
    assert after.day == before.day + 1
    assert before.next_day_starts == after.seconds


def test_delays_in_words():
    assert [wording.interval(n) for n in (1, 29, 30, 364, 365)] == ["1d", "29d", "1.0mo", "12.0mo", "1.0y"]
    assert describe_delay(CardState(Phase.LEARNING, START.seconds + 90), START) == "2m"
