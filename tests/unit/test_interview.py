"""Planning for a day, held against fsrs-rs and against counting all that may happen."""

import statistics
from dataclasses import replace
from random import Random

import fsrs_rs_python as fsrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from interviewprep.scheduling import planner
from interviewprep.scheduling.card_state import CardState, Memory, Phase
from interviewprep.scheduling.habits import USUAL, mean_pace, shares
from interviewprep.scheduling.interview import Budget, Item, Learner
from interviewprep.scheduling.planner import forecast, other_memory, points_of, readiness, todays_items
from interviewprep.scheduling.rating import Rating
from interviewprep.scheduling.scheduler import Scheduler, SchedulerConfig
from interviewprep.scheduling.simulation import Greedy, Load, Simulation
from interviewprep.scheduling.weights import NEWEST
from tests.examples import examples

TODAY = 20_000
LEARNER = Learner(Scheduler())


def days(count, minutes=10):
    return Budget(TODAY, [60.0 * minutes] * count)


@pytest.mark.parametrize(("stability", "elapsed"), [(0.3, 0), (0.3, 1), (5, 5), (40, 90), (1000, 3)])
def test_recall_is_what_fsrs_rs_says(stability, elapsed):
    state = CardState(Phase.REVIEW, memory=Memory(stability, 5.0), last_day=TODAY)
    said = Scheduler().retrievability(state, TODAY + elapsed)
    assert LEARNER.recall(stability, elapsed) == pytest.approx(said, abs=1e-6)


def recall_of(memory, elapsed):
    state = CardState(Phase.REVIEW, memory=Memory(memory.stability, memory.difficulty), last_day=0)
    return Scheduler().retrievability(state, elapsed)


def reviewed(*reviews):
    """The memory after some reviews, each a rating and the days since the one before."""
    model = fsrs.FSRS(list(NEWEST))
    return model.memory_state(fsrs.FSRSItem([fsrs.FSRSReview(*review) for review in reviews]))


@pytest.mark.parametrize(("elapsed", "left"), [(1, 7), (4, 4), (20, 2), (3, 30)])
def test_what_a_review_is_worth_is_the_mean_over_all_that_may_happen(elapsed, left):
    before = ((3, 0), (3, 2))
    memory = reviewed(*before)
    known = recall_of(memory, elapsed)
    outcomes = [
        (1 - known, reviewed(*before, (1, elapsed), (3, 0))),  # the relearning step, in 10 minutes
        *(
            (known * share, reviewed(*before, (n, elapsed)))
            for n, share in zip((2, 3, 4), USUAL.recalled, strict=True)
        ),
    ]
    assert sum(share for share, _ in outcomes) == pytest.approx(1, abs=1e-6)
    mean = sum(share * recall_of(after, left) for share, after in outcomes)
    gain, seconds = LEARNER.gain(memory, elapsed, left, steps=True)
    assert gain == pytest.approx(mean - recall_of(memory, elapsed + left), abs=1e-5)
    recalled = sum(share * took for share, took in zip(USUAL.recalled, USUAL.seconds[1:], strict=True))
    assert seconds == pytest.approx(known * recalled + (1 - known) * (USUAL.seconds[0] + USUAL.step_seconds))
    assert LEARNER.review_seconds(memory.stability, elapsed, steps=True) == pytest.approx(seconds)


def test_what_a_first_look_is_worth_has_the_day_s_further_looks_in_it():
    again, hard, good, easy = USUAL.first
    outcomes = (
        (again, reviewed((1, 0), (3, 0), (3, 0)), 2),
        (hard, reviewed((2, 0), (3, 0), (3, 0)), 2),
        (good, reviewed((3, 0), (3, 0)), 1),
        (easy, reviewed((4, 0)), 0),
    )
    gain, seconds = LEARNER.gain_of_new(True, 9)
    assert gain == pytest.approx(sum(share * recall_of(after, 9) for share, after, _ in outcomes), abs=1e-5)
    took = [
        first + looks * USUAL.step_seconds
        for first, (*_, looks) in zip(USUAL.first_seconds, outcomes, strict=True)
    ]
    assert seconds == pytest.approx(sum(share * one for (share, *_), one in zip(outcomes, took, strict=True)))
    alone, _ = LEARNER.gain_of_new(False, 9)
    once = ((again, (1, 0)), (hard, (2, 0)), (good, (3, 0)), (easy, (4, 0)))
    assert alone == pytest.approx(sum(share * recall_of(reviewed(one), 9) for share, one in once), abs=1e-5)


def test_without_steps_a_lapse_has_no_further_look():
    learner = Learner(Scheduler(SchedulerConfig(learning_steps=(), relearning_steps=())))
    assert learner.relearning_looks == 0
    assert [chance.seconds for chance in learner.first_looks(True)] == list(USUAL.first_seconds)


def test_no_day_takes_longer_than_its_time_but_for_the_last_look_and_free_days_are_free():
    budget = Budget(TODAY, [600.0, 0.0, 600.0, 0.0, 60.0])
    simulation = Simulation([Item(0, 1.0, 2.0)] * 200, budget, LEARNER, random=Random(1))
    outcome = simulation.run(Greedy())
    longest = 2 * (max(USUAL.first_seconds) + 2 * USUAL.step_seconds)
    for load, seconds in zip(outcome.days, budget.seconds, strict=True):
        assert load.seconds <= seconds + longest if seconds else load == Load()
    assert outcome.days[0].new == 10
    assert outcome.points[0] == pytest.approx(sum(simulation.points_on(budget.interview)))


def test_a_task_is_not_begun_when_there_is_no_time_for_it():
    task = Item(0, 100.0, 1800 / USUAL.first_seconds[2], steps=False)
    simulation = Simulation([task, Item(1, 1.0)], days(1, 20), LEARNER)
    assert simulation.run(Greedy()).days == [Load(0, 1, 0, pytest.approx(30, abs=30))]
    simulation = Simulation([task, Item(1, 1.0)], days(1, 30), LEARNER)
    assert simulation.run(Greedy()).days[0].tasks == 1
    assert todays_items([task], days(1, 20), LEARNER, Greedy()) == []
    assert todays_items([task], days(1, 30), LEARNER, Greedy()) == [0]


def test_what_gives_most_for_a_second_comes_first():
    faint, firm = Memory(2.0, 5.0), Memory(300.0, 5.0)
    items = [
        Item(0, 1.0, 1.0, firm, TODAY - 10),
        Item(0, 1.0, 1.0, faint, TODAY - 10),
        Item(0, 3.0, 1.0, faint, TODAY - 10),
        Item(0, 3.0, 6.0, faint, TODAY - 10),
        Item(0, 1.0, 1.0, faint, TODAY),
    ]
    chosen = todays_items(items, days(10, 60), LEARNER, Greedy())
    assert chosen == [2, 1, 3, 0], "what was answered today doesn't come again"


def test_the_same_plan_comes_of_the_same_cards():
    items = [Item(n % 3, 1.0 + n % 2) for n in range(50)]
    assert forecast(items, days(7), SchedulerConfig(), USUAL) == forecast(
        items, days(7), SchedulerConfig(), USUAL
    )


def test_more_time_is_never_worse_and_the_range_holds_what_is_expected():
    items = [Item(n % 5, 1.0) for n in range(120)]
    found = [forecast(items, days(10, minutes), SchedulerConfig(), USUAL) for minutes in (2, 5, 10, 20)]
    assert [one.expected for one in found] == sorted(one.expected for one in found)
    for one in found:
        assert 0 <= one.low < one.expected < one.high <= 1
        assert sum(one.topics) == pytest.approx(one.expected * 120)
        assert len(one.days) == 10


def test_a_large_library_is_planned_from_a_sample():
    items = [Item(n % 4, 1.0) for n in range(20_000)]
    found = forecast(items, days(10, 30), SchedulerConfig(), USUAL)
    assert points_of(items) == [5000.0] * 4
    assert 0.01 < found.expected < 0.06
    whole = Simulation(items, days(10, 30), LEARNER).run(Greedy())
    assert found.expected == pytest.approx(sum(whole.points) / 20_000, rel=0.2)


def test_a_sample_has_its_share_of_each_day_and_all_tasks():
    random = Random(4)
    cards = [Item(n % 25, random.choice((1.0, 2.0)), random.choice((0.8, 1.0, 6.0))) for n in range(3000)]
    tasks = [Item(25, 60.0, 120.0, steps=False) for _ in range(8)]
    budget = days(30, 45)
    found = forecast([*cards, *tasks], budget, SchedulerConfig(), USUAL)
    whole = Simulation([*cards, *tasks], budget, LEARNER).run(found.policy)
    points = sum(points_of([*cards, *tasks]))
    assert found.expected == pytest.approx(sum(whole.points) / points, abs=0.06)
    assert found.topics[25] == pytest.approx(whole.points[25], rel=0.25)
    assert statistics.mean(day.seconds for day in found.days) == pytest.approx(45 * 60, rel=0.1)
    done, meant = sum(day.tasks for day in found.days), sum(day.tasks for day in whole.days)
    assert meant >= 8
    assert done == pytest.approx(meant, rel=0.4)


def test_a_day_that_takes_more_leaves_the_next_ones_of_a_sample_less():
    items = [Item(0, 1.0, 40.0) for _ in range(200)]
    for share in (1.0, 0.01):
        budget = Budget(TODAY, [600.0, 0.0, 600.0, 600.0] * 10, share)
        loads = Simulation(items, budget, LEARNER).run(Greedy()).days
        used, meant = sum(load.seconds for load in loads), 600 * 30
        assert used > meant
        assert (used == pytest.approx(meant, rel=0.06)) == (share < 1)


@pytest.mark.parametrize("believed", [0, 7])
def test_nine_of_ten_people_come_out_within_the_range(monkeypatch, believed):
    monkeypatch.setattr(planner, "CANDIDATE_MEMORIES", (4, 4))
    items = [Item(n % 3, 1.0) for n in range(80)]
    budget = days(20, 4 + believed)
    found = forecast(items, budget, SchedulerConfig(), USUAL)
    within = 0
    for seed in range(100, 160):
        random = Random(seed)
        other = replace(SchedulerConfig(), parameters=other_memory(SchedulerConfig().parameters, random))
        truth = Learner(Scheduler(other), USUAL)
        share = sum(Simulation(items, budget, LEARNER, truth, random).run(found.policy).points) / 80
        within += found.low <= share <= found.high
    assert within >= 45


@given(st.integers(0, 10_000))
@examples(30)
def test_the_order_is_what_computing_every_gain_gives(seed):
    random = Random(seed)
    items = []
    for _ in range(random.randrange(1, 40)):
        memory, steps = None, random.random() < 0.8
        if random.random() < 0.8:
            memory = Memory(
                random.choice((0.01, 0.5, 3.0, 40.0, 3000.0)) * random.random(), random.uniform(1, 10)
            )
        points, pace = random.choice((0.0, 1.0, 2.5)), random.choice((0.7, 1.0, 30.0))
        items.append(Item(0, points, pace, memory, TODAY - random.randrange(1, 60), steps))
    policy, budget = Greedy(random.choice((1.0, 0.5, 0.35))), days(random.randrange(1, 40), 10)
    simulation = Simulation(items, budget, LEARNER)
    left = max(1, round((budget.interview - TODAY) * policy.reach))

    def rate(n):
        item, memory = items[n], simulation.believed[n]
        if memory is None:
            gain, seconds = LEARNER.gain_of_new(item.steps, left)
        else:
            gain, seconds = LEARNER.gain(memory, TODAY - item.last_day, left, item.steps)
        return gain / seconds * item.points / item.pace

    found = list(policy(simulation, TODAY))
    assert sorted(found) == list(range(len(items)))
    rates = [rate(n) for n in found]
    assert rates == pytest.approx(sorted(rates, reverse=True), abs=1e-12)


def test_an_interview_today_has_no_days_to_plan():
    items = [Item(0, 1.0, memory=Memory(5.0, 5.0), last_day=TODAY - 5), Item(1, 1.0)]
    found = forecast(items, days(0), SchedulerConfig(), USUAL)
    assert found.days == []
    assert found.topics == pytest.approx([sum(readiness(items, LEARNER, TODAY)), 0.0], abs=0.1)
    assert readiness(items, LEARNER, TODAY) == pytest.approx([0.9, 0.0])
    assert forecast([], days(3), SchedulerConfig(), USUAL).expected == 0


def test_few_answers_say_little_of_how_one_answers():
    usual = (0.25, 0.25, 0.25, 0.25)
    assert shares([0, 0, 0, 0], usual) == pytest.approx(usual)
    assert shares([0, 0, 30, 0], usual) == pytest.approx((0.125, 0.125, 0.625, 0.125))
    assert shares([0, 0, 3000, 0], usual)[2] > 0.99
    assert mean_pace(2.0, 0.0, 0.0) == pytest.approx(2.0)
    assert mean_pace(2.0, took=4000.0, usual=1000.0) == pytest.approx(8.0, rel=0.4)


def test_the_usual_habits_are_those_of_fsrs_rs():
    config = fsrs.default_simulator_config()
    learning, review, relearning = config.state_rating_costs
    for said, theirs in (
        (USUAL.first, config.first_rating_prob), (USUAL.recalled, config.review_rating_prob),
        (USUAL.first_seconds, learning), (USUAL.seconds, review), ([USUAL.step_seconds], [relearning[2]]),
    ):  # fmt: skip
        assert list(said) == pytest.approx(list(theirs), abs=1e-4)


@pytest.mark.parametrize("rating", Rating)
def test_a_simulated_review_leaves_the_memory_that_fsrs_rs_says(rating):
    memory, _ = LEARNER.after(reviewed((3, 0)), 4, rating, steps=True)
    further = ((3, 0),) if rating is Rating.AGAIN else ()
    expected = reviewed((3, 0), (int(rating), 4), *further)
    assert (memory.stability, memory.difficulty) == pytest.approx(
        (expected.stability, expected.difficulty), rel=1e-4
    )
