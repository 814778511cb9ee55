"""What events come to, said in absolute terms: the other tests compare one way of folding with another."""

import random
from itertools import count
from types import SimpleNamespace

import pytest

from interviewprep.scheduling.card_state import CardState, Memory, Phase
from interviewprep.scheduling.moment import DAY, Moment
from interviewprep.scheduling.rating import Rating
from interviewprep.scheduling.scheduler import SchedulerConfig
from interviewprep.scheduling.weights import FSRS_6
from interviewprep.store.derived import NEW, columns_of
from interviewprep.store.projection import EventRow, ReviewRow, counted, days_of, fold
from interviewprep.store.settings_history import SettingsHistory
from tests.conftest import NOON

MINUTE = 60_000
START = NOON + 1  # no whole second
WEST = -10 * 3600
A, ONE, TWO = "user:a", "user:c#1", "user:c#2"
_ids = count(1)


def event(kind: str, at: int, card: str = A, *, offset: int = 0, **more) -> EventRow:
    """An event; the ids don't sort by time."""
    own = f"{0xFFFFFFFF - next(_ids):032x}"
    given = dict.fromkeys(EventRow._fields) | more
    return EventRow(**given | {"id": own, "kind": kind, "at": at, "day_offset": offset, "card": card})


def review(at: int, rating: int | None = 3, card: str = A, **more) -> EventRow:
    return event("review", at, card, rating=rating, **{"duration_ms": 1500, **more})


def undo(of: EventRow, at: int) -> EventRow:
    return event("undo", at, of.card, target=of.id)


def state_after(events: list[EventRow], history: SettingsHistory) -> tuple[CardState, list[ReviewRow]]:
    """What reviewing one by one gives: each by its own weights, and what is remembered by those in force now."""
    state, rows = CardState(), []
    schedulers = [history.presets.get(one.preset or "") or history.scheduler_at(one.at) for one in events]
    by_weights = {one.config.parameters: one for one in (*schedulers, history.now)}
    memories: dict[tuple[float, ...], Memory | None] = dict.fromkeys(by_weights)
    for one, scheduler in zip(events, schedulers, strict=True):
        now, rating, key = Moment(one.at, one.day_offset), Rating(one.rating or 0), one.card or ""
        elapsed = None if state.last_day is None else max(0, now.day - state.last_day)
        before = {weights: state._replace(memory=memory) for weights, memory in memories.items()}
        found = before[scheduler.config.parameters]
        rows.append(
            ReviewRow(
                one.at, one.id, now.day, one.rating or 0, one.duration_ms,
                min(one.duration_ms or 0, MINUTE), int(found.phase), elapsed,
                found.memory.stability if found.memory else None, False,
            )
        )  # fmt: skip
        memories = {
            weights: by_weights[weights].review(key, known, rating, now).memory
            for weights, known in before.items()
        }
        state = scheduler.review(key, found, rating, now)
    return state._replace(memory=memories[history.now.config.parameters]), rows


def assert_one_by_one(events: list[EventRow], history: SettingsHistory) -> None:
    """After each of the reviews the fold, whatever order they arrive in, is what reviewing one by one gives."""
    for upto in range(1, len(events) + 1):
        known = events[:upto]
        state, rows = state_after(known, history)
        found = fold([A], random.Random(upto).sample(known, upto), history)
        assert found.cards == {A: (*columns_of(state), 0, False, False)}
        assert found.reviews == {A: rows}
        assert all(type(value) is int for value in found.cards[A][:3])


@pytest.mark.parametrize(
    "days",
    [
        [0, 0, 1, 8, 30, 0, 3, 20],  # days since the one before
        [0, 1, 0, 0, 90, 1, 1, 300],
    ],
)
@pytest.mark.parametrize(
    "ratings", [[3, 3, 3, 1, 3, 1, 2, 4], [1, 2, 3, 3, 1, 1, 3, 3], [4, 1, 4, 2, 1, 3, 3, 2]]
)
def test_each_review_finds_what_those_before_left(ratings, days):
    at, events = START, []
    for turn, (rating, wait) in enumerate(zip(ratings, days, strict=True)):
        at += wait * DAY * 1000 + 11 * MINUTE
        events.append(review(at, rating, offset=-1000 * turn, duration_ms=(None, 0, 90_000, 999)[turn % 4]))
    assert_one_by_one(events, SettingsHistory())


def test_no_days_lie_between_when_the_day_is_an_earlier_one_further_west():
    events = [
        review(START, 4, offset=14 * 3600),
        review(START + MINUTE, 3, offset=WEST),
        review(START + DAY * 4000),
    ]
    assert [Moment(one.at, one.day_offset).day - START // 1000 // DAY for one in events] == [1, 0, 4]
    assert_one_by_one(events, SettingsHistory())
    assert [row[7] for row in fold([], events, SettingsHistory()).reviews[A]] == [None, 0, 4]


def test_each_review_goes_by_its_own_preset_and_by_the_settings_of_its_time_without_one():
    others = (*FSRS_6[:4], 5.5, *FSRS_6[5:])
    presets = {
        "a": SchedulerConfig(0.8, (300,), (), 200),
        "b": SchedulerConfig(0.95, (), (900,), 100, others),
        "c": SchedulerConfig(0.95, (120, 240, 360), (900,), 100, others),
    }
    changes = [
        SimpleNamespace(at=START + turn * DAY * 1000 - 5, id=turn, data=data)
        for turn, data in ((1, {"learning_steps": [120, 240]}), (12, {"desired_retention": 0.75}))
    ]
    history = SettingsHistory(changes, presets)
    which = ["a", "a", "b", "b", "b", None, None, "b", "c", "c", "a", None, None, "a", "b", "b", "b", "a"]
    ratings = [3, 1, 3, 4, 1, 3, 3, 1, 1, 3, 4, 3, 1, 3, 3, 4, 3, 3]
    events = [
        review(START + turn * DAY * 1000, rating, preset=preset)
        for turn, (preset, rating) in enumerate(zip(which, ratings, strict=True))
    ]
    assert_one_by_one(events, history)
    own = SimpleNamespace(at=START, id=99, data={"fsrs_weights": " ".join(map(str, others))})
    assert_one_by_one(events, SettingsHistory([*changes, own], presets))
    gone = [events[turn] for turn in (1, 3, 9, 10, 17)]
    left = [one for one in events if one not in gone]
    found = fold([A], [*events, *(undo(one, one.at + 1) for one in gone)], history)
    state, rows = state_after(left, history)
    assert found.cards == {A: (*columns_of(state), 0, False, False)}
    assert [row for row in found.reviews[A] if not row[9]] == rows
    for one in gone:
        before = [other for other in left if other.at < one.at]
        alone = state_after([*before, one], history)[1][-1]
        assert alone._replace(undone=True) in found.reviews[A]
    assert_one_by_one([review(START + turn * DAY * 1000, 1) for turn in range(4)], history)
    assert_one_by_one([review(START + turn * DAY * 1000, 3, preset="nobody's") for turn in range(4)], history)


@pytest.mark.parametrize("rating", [None, 0, 5])
def test_a_review_without_a_rating_that_there_is_counts_nothing(rating):
    """Versions that checked nothing may have stored it."""
    good = [review(START + turn * DAY * 1000) for turn in range(3)]
    history = SettingsHistory()
    for turn in range(3):
        wrong = review(START + turn * DAY * 1000 + 5, rating)
        assert fold([A], [*good, wrong], history) == fold([A], good, history)
    bury = event("bury", START)
    found = fold([A], [bury, review(START + 5, rating)], history)
    assert found.cards == {A: (*NEW[:9], START // 1000 // DAY + 1, False, False)}


def test_reviews_that_were_taken_back_stand_where_they_were_and_count_nothing():
    history = SettingsHistory()
    events = [review(START + turn * DAY * 1000, 3 + turn % 2) for turn in range(6)]
    gone = [events[0], events[2], events[3], events[5]]
    state, rows = state_after([events[1], events[4]], history)
    found = fold([A], [*events, *(undo(one, START + 9 * DAY * 1000) for one in gone)], history)
    assert found.cards == {A: (*columns_of(state), 0, False, False)}
    reviews = [ReviewRow(*row) for row in found.reviews[A]]
    assert [row.at for row in reviews] == [one.at for one in events]
    assert [row.undone for row in reviews] == [True, False, True, True, False, True]
    assert [reviews[1], reviews[4]] == rows
    first, second = rows[1].stability, state.memory.stability
    assert [row.stability for row in reviews] == [None, None, first, first, first, second]
    assert [row.elapsed for row in reviews] == [None, None, 1, 2, 3, 1]
    assert [row.phase for row in reviews] == [0, 0, rows[1].phase, rows[1].phase, rows[1].phase, state.phase]


def test_a_card_whose_reviews_were_all_taken_back_is_new():
    one = review(START)
    found = fold([A], [one, undo(one, START + 5)], SettingsHistory())
    assert found.cards == {A: NEW}
    assert [(row[8], row[9]) for row in found.reviews[A]] == [(None, True)]


def test_a_reset_begins_a_life_and_the_reviews_before_it_stay():
    history = SettingsHistory()
    before = [review(START + turn * DAY * 1000, (4, 1, 3, 4, 1)[turn]) for turn in range(5)]
    late = START + 50 * DAY * 1000
    bury, reset = event("bury", late), event("reset", late + 1)
    after = [review(late + (1 + turn) * DAY * 1000, 3) for turn in range(3)]
    state, rows = state_after(after, history)
    found = fold([A], [*before, bury, reset, *after], history)
    assert found.cards == {A: (*columns_of(state), 0, False, False)}
    assert found.reviews == {A: [*state_after(before, history)[1], *rows]}
    assert fold([A], [*before, bury, reset], history).cards == {A: NEW}
    again = [*before, reset, undo(reset, late + 2)]
    assert fold([A], again, history).cards == fold([A], before, history).cards


def test_flags_suspensions_and_buries():
    today, day_in_the_west = Moment(START, 0).day, Moment(START, WEST * 2).day
    assert day_in_the_west == today - 1
    history = SettingsHistory()
    for events, came_to in (
        ([event("flag", START)], (0, False, True)),
        ([event("flag", START, data='{"on": true}')], (0, False, True)),
        ([event("flag", START), event("flag", START + 1, data='{"on": false}')], (0, False, False)),
        ([event("suspend", START)], (0, True, False)),
        ([event("suspend", START), event("unsuspend", START + 1)], (0, False, False)),
        ([event("bury", START)], (today + 1, False, False)),
        ([event("bury", START, offset=2 * WEST)], (day_in_the_west + 1, False, False)),
        ([], (0, False, False)),
    ):
        assert fold([A], events, history).cards == {A: (*NEW[:9], *came_to)}
        taken_back = [*events, *(undo(one, START + 9) for one in events)]
        assert fold([A], taken_back, history).cards == {A: NEW}


def test_an_answer_ends_a_bury_unless_it_is_taken_back():
    bury, answer = event("bury", START), review(START + 1)
    history = SettingsHistory()
    assert fold([A], [bury, answer], history).cards[A][9] == 0
    assert fold([A], [bury, answer, undo(answer, START + 2)], history).cards[A][9] == Moment(START, 0).day + 1


def test_an_answer_hides_the_siblings_for_the_day_but_those_in_steps():
    history = SettingsHistory()
    day = Moment(START, 2 * WEST).day
    answers = [review(START, 4, ONE, offset=2 * WEST), review(START + 1, 3, ONE, offset=2 * WEST)]
    found = fold([ONE, TWO], answers, history)
    assert found.cards[TWO] == (*NEW[:9], day + 1, False, False)
    assert found.cards[ONE][9] == 0
    assert [len(found.reviews[key]) for key in (ONE, TWO)] == [2, 0]
    undone = [undo(one, START + 9) for one in answers]
    assert fold([ONE, TWO], [*answers, *undone], history).cards == {ONE: NEW, TWO: NEW}
    in_steps = [review(START - 5, 3, TWO), *answers]
    came_to = fold([ONE, TWO], in_steps, history).cards
    assert [(came_to[key][5], came_to[key][9]) for key in (ONE, TWO)] == [(2, 0), (1, 0)]
    state, rows = state_after(answers, history)
    assert found.cards[ONE] == (*columns_of(state), 0, False, False)
    assert found.reviews[ONE] == rows


def test_a_card_that_only_events_tell_of_is_found_too():
    found = fold([], [review(START, 4, ONE), event("suspend", START + 1, TWO)], SettingsHistory())
    assert found.cards[ONE][5] == 1
    assert found.cards[TWO][10] is True


def test_events_of_one_millisecond_are_in_the_order_of_their_ids():
    same = sorted([review(START, rating) for rating in (1, 4, 2, 3)], key=lambda one: one.id)
    same.append(event("reset", START))  # its id is the first: nothing is lost
    for seed in range(5):
        found = fold([A], random.Random(seed).sample(same, 5), SettingsHistory())
        assert [row[1] for row in found.reviews[A]] == [one.id for one in same[:4]]
        assert found.cards[A][5] == 4


@pytest.mark.parametrize(
    ("took", "data", "counts"),
    [
        (None, None, 0), (0, None, 0), (1, None, 1), (60_000, None, 60_000), (60_001, None, 60_000),
        (-5, None, 0), (70_000, '{"most_ms": 90000}', 70_000), (95_000, '{"most_ms": 90000}', 90_000),
        (5_000, '{"most_ms": 3000}', 3_000), (None, '{"most_ms": 3000}', 0), (5, '{"most_ms": 0}', 0),
        (70_000, '{"most_ms": "long"}', 60_000), (70_000, '{"most_ms": true}', 60_000),
        (70_000, "{}", 60_000), (70_000, "[9]", 60_000), (70_000, "no JSON", 60_000), (70_000, "null", 60_000),
    ],
)  # fmt: skip
def test_how_long_an_answer_counts(took, data, counts):
    assert counted(took, data) == counts
    found = fold([A], [review(START, duration_ms=took, data=data)], SettingsHistory())
    assert [(row[4], row[5]) for row in found.reviews[A]] == [(took, counts)]


def test_what_days_add_up_to():
    def row(day: int, phase: Phase, rating: int, counts: int, *, undone: bool = False) -> ReviewRow:
        return ReviewRow(START, "", day, rating, None, counts, int(phase), 2, 1.0, undone)

    added = [
        row(5, Phase.NEW, 1, 10), row(5, Phase.REVIEW, 1, 20), row(5, Phase.REVIEW, 3, 40),
        row(5, Phase.REVIEW, 1, 80), row(5, Phase.RELEARNING, 1, 160), row(6, Phase.NEW, 4, 7),
        row(6, Phase.NEW, 4, 7), row(7, Phase.NEW, 3, 9, undone=True),
    ]  # fmt: skip

    def figures(days):
        return {
            day: (one.answers, one.introduced, one.reviews, one.lapses, one.duration_ms)
            for day, one in days.items()
        }

    all_of_them = {5: (5, 1, 3, 2, 310), 6: (2, 2, 0, 0, 14)}
    assert figures(days_of(added, [])) == all_of_them
    assert figures(days_of([], added)) == {
        day: tuple(-n for n in numbers) for day, numbers in all_of_them.items()
    }
    assert figures(days_of(added[:2], added[1:3])) == {5: (0, 1, -1, 0, -30)}


def test_a_card_comes_back_by_the_steps_and_within_the_longest_interval_of_its_preset():
    history = SettingsHistory((), {"p": SchedulerConfig(0.7, (90,), (), 30)})
    again = fold([A], [review(START, 1, preset="p")], history)
    assert again.cards[A][:3] == (Phase.LEARNING, START // 1000 + 90, 0)
    turns = [review(START + turn * DAY * 1000 * 40, 4, preset="p") for turn in range(4)]
    assert fold([A], turns, history).cards[A][:3] == (Phase.REVIEW, Moment(turns[-1].at, 0).day + 30, 0)
