"""On which day a card comes back: held against computations that know nothing of the program's own."""

import math
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from interviewprep.scheduling.balance import lightest, weekday
from interviewprep.scheduling.card_state import CardState, Phase
from interviewprep.scheduling.moment import DAY, Moment
from interviewprep.scheduling.rating import Rating
from interviewprep.scheduling.scheduler import Reach, Scheduler, SchedulerConfig
from interviewprep.scheduling.weights import NEWEST
from interviewprep.store.event_check import EventError, check
from interviewprep.study.collection import Collection
from interviewprep.study.session import Session
from tests.conftest import NOON, recall
from tests.examples import examples
from tests.unit.test_store import projection

START = Moment(NOON, -4 * 3600)
histories = st.lists(st.tuples(st.sampled_from(list(Rating)), st.integers(0, 400)), min_size=1, max_size=12)
loads = st.dictionaries(st.integers(0, 4000), st.integers(0, 5))


def load_of(due):
    return lambda first, last: {day: due[day] for day in due if first <= day <= last}


def test_weekdays_are_those_of_the_calendar():
    from datetime import date, timedelta

    for day in (0, 1, 5, 20_000, 20_781):
        assert weekday(day) == (date(1970, 1, 1) + timedelta(days=day)).weekday()


@given(st.integers(1, 300), st.integers(0, 40), st.data())
def test_the_lightest_day_is_found(least, width, data):
    most = least + width
    fuzzed = data.draw(st.integers(least, most))
    due = data.draw(st.dictionaries(st.integers(least, most), st.integers(0, 4)))
    chosen = lightest(0, load_of(due))(Reach(least, most, fuzzed))
    fewest = min(due.get(day, 0) for day in range(least, most + 1))
    assert due.get(chosen, 0) == fewest
    nearest = [day for day in range(least, most + 1) if due.get(day, 0) == fewest]
    assert abs(chosen - fuzzed) == min(abs(day - fuzzed) for day in nearest)


@examples(60)
@given(histories, loads)
def test_whatever_is_chosen_is_in_order_within_the_fuzz_and_the_same_when_replayed(history, due):
    scheduler = Scheduler(SchedulerConfig(maximum_interval=500))
    state, now = CardState(), START
    for rating, gap in history:
        now = now.later(gap * DAY)
        place = lightest(now.day, load_of({now.day + ahead: cards for ahead, cards in due.items()}))
        offered = scheduler.outcomes("card", state, now, place)
        fuzzed = scheduler.outcomes("card", state, now)
        days = [s.due - now.day for s in offered.values() if s.phase is Phase.REVIEW]
        assert days == sorted(days)
        assert all(1 <= n <= 500 for n in days)
        for choice in Rating:
            after = offered[choice]
            assert after.memory == fuzzed[choice].memory
            if after.phase is Phase.REVIEW:
                again = scheduler.review("card", state, choice, now, after.due - now.day)
                assert again == after
            else:
                assert after == fuzzed[choice]
        state = offered[rating]


@given(histories, st.integers(1, 36_500))
def test_an_interval_out_of_reach_is_passed_over(history, days):
    scheduler = Scheduler()
    state, now = CardState(), START
    for rating, gap in history:
        now = now.later(gap * DAY)
        after = scheduler.review("card", state, rating, now, days)
        fuzzed = scheduler.review("card", state, rating, now)
        if after.phase is Phase.REVIEW:
            interval = fuzzed.due - now.day
            assert abs(after.due - fuzzed.due) <= 2 * (1 + 0.15 * interval) + 2
        else:
            assert after == fuzzed
        state = after


def rate_all(collection, clock, days, rating=Rating.GOOD):
    """Answer all of each day's cards."""
    for _ in range(days):
        session = Session(collection)
        while session.current is not None:
            session.rate(rating, 1000)
            session.advance()
            clock.wait(minutes=1)
        clock.wait(days=1)


def reviews_of(collection):
    """From the raw log: (key, study day, rating, chosen interval) in order."""
    found = []
    for key in (f"user:q-{n}" for n in range(200)):
        for event in collection.log.history_of(key):
            day = (event.at // 1000 + event.day_offset) // DAY
            found.append((event.at, key, day, event.rating, (event.data or {}).get("days")))
    return sorted(found)


@pytest.fixture
def many(open_collection):
    collection = open_collection(*(recall(n) for n in range(80)))
    collection.change_setting("new_per_day", 80)
    collection.change_setting("learning_steps", ())
    return collection


def test_cards_that_were_learnt_together_come_back_on_days_that_are_equally_full(many, clock):
    """80 cards with the same interval: evenly over the days that the fuzz allows, each the lightest then."""
    rate_all(many, clock, 1, Rating.EASY)
    spread = Counter(many.cards.get(f"user:q-{n}").state.due for n in range(80))
    # FSRS says 8.3 days (the weight of a first "easy"), and Anki's fuzz allows 1.8 days more or less.
    raw = NEWEST[Rating.EASY - 1]
    slack = 1 + 0.15 * (7 - 2.5) + 0.1 * (raw - 7)
    low, high = round(raw - slack), round(raw + slack)
    assert sorted(spread.values()) == [16] * 5
    # The same from the log alone: what a card was given was the lightest day when it was rated.
    due = Counter()
    for _, key, day, _, days in reviews_of(many):
        after = many.cards.get(key).state.due
        assert days in (None, after - day)
        assert low <= after - day <= high
        assert due[after] == min(due[day + n] for n in range(low, high + 1))
        due[after] += 1


def test_without_spreading_nothing_is_chosen(many, clock):
    many.change_setting("spread_load", False)
    rate_all(many, clock, 1)
    assert {days for *_, days in reviews_of(many)} == {None}
    scheduler, now = many.log.scheduler, Moment(NOON, -4 * 3600)
    for n in range(80):
        key = f"user:q-{n}"
        assert (
            many.cards.get(key).state.due
            == scheduler.review(key, CardState(), Rating.GOOD, now.later(n * 60)).due
        )


def test_an_easy_weekday_gets_its_share_and_a_free_one_none(many, clock):
    many.change_setting("easy_days", (100, 100, 100, 0, 100, 100, 100))
    rate_all(many, clock, 12)
    late = [(day, days) for _, _, day, _, days in reviews_of(many) if days and days > 3]
    assert late
    assert all(weekday(day + days) != 3 for day, days in late)


def test_half_the_load_on_an_easy_weekday(many):
    due = dict.fromkeys(range(20_000, 20_014), 10)
    sunday = next(day for day in due if weekday(day) == 6)
    share = (100,) * 6 + (50,)
    for _ in range(140):
        place = lightest(20_000, load_of(due), share)
        due[20_000 + place(Reach(0, 13, 0))] += 1
    normal = [cards for day, cards in due.items() if weekday(day) != 6]
    assert max(normal) - min(normal) <= 1
    assert math.isclose(due[sunday], sum(normal) / len(normal) / 2, abs_tol=1.5)


def test_what_was_chosen_is_what_a_rebuild_finds_and_undo_takes_back(many, clock):
    rate_all(many, clock, 9)
    assert any(days for *_, days in reviews_of(many))
    found = projection(many.database)
    many.log.rebuild()
    assert projection(many.database) == found

    clock.wait(days=3)
    session = Session(many)
    key, before = session.current.key, session.current.stored
    session.rate(Rating.GOOD, 1000)
    session.undo()
    assert many.cards.get(key) == before


def test_a_button_shows_the_day_that_is_taken(many, clock):
    rate_all(many, clock, 9)
    clock.wait(days=10)
    session = Session(many)
    for _ in range(20):
        offered = session._placing.outcomes(session.current.stored, clock.now())
        shown = session.choices()
        key = session.current.key
        session.rate(Rating.GOOD, 1000)
        after = many.cards.get(key).state
        assert after == offered[Rating.GOOD]
        assert shown[Rating.GOOD]
        session.advance()


def test_the_maximum_interval_holds(many, clock):
    many.change_setting("maximum_interval", 3)
    rate_all(many, clock, 8, Rating.EASY)
    assert all(many.cards.get(f"user:q-{n}").state.due - clock.now().day <= 3 for n in range(80))


def test_a_decks_own_settings_schedule_its_cards_alone(open_collection, place, clock):
    collection = open_collection(recall(1))
    (place.home.decks / "other.md").write_text("---\ntitle: Other\n---\n\n" + recall(2), encoding="utf-8")
    collection.refresh()
    collection.change_setting("learning_steps", ())
    collection.change_setting("spread_load", False)
    log, now = collection.log, clock.now()
    log.set_in("user:other", "desired_retention", 0.8, now)
    assert log.settings_of("user:other").desired_retention == 0.8
    assert log.settings_of("user:sample").desired_retention == 0.9
    session = Session(collection)
    while session.current is not None:
        session.rate(Rating.GOOD, 1000)
        session.advance()
    reviews = {key: log.history_of(key)[0] for key in ("user:q-1", "user:q-2")}
    assert reviews["user:q-1"].preset != reviews["user:q-2"].preset
    for key, retention in (("user:q-1", 0.9), ("user:q-2", 0.8)):
        alone = Scheduler(SchedulerConfig(retention, (), (600,)))
        assert collection.cards.get(key).state == alone.review(key, CardState(), Rating.GOOD, now)
    found = projection(collection.database)
    log.rebuild()
    assert projection(collection.database) == found
    # The general one again.
    log.set_in("user:other", "desired_retention", None, clock.now())
    assert log.settings_of("user:other") == log.settings


@pytest.mark.parametrize(
    "data",
    [
        {"deck": "user:x", "rollover": 3}, {"deck": "nodeck", "new_per_day": 3}, {"deck": 3, "new_per_day": 3},
        {"deck": "user:x", "new_per_day": "3"}, {"new_per_day": None},
    ],
)  # fmt: skip
def test_what_a_deck_cannot_have_is_no_setting_of_its_own(data):
    plain = {
        "id": "019abcde-0000-7000-8000-000000000001", "kind": "setting", "device": "d", "number": 1,
        "at": NOON, "day_offset": 0, "data": data,
    }  # fmt: skip
    with pytest.raises(EventError):
        check(plain)


def test_a_due_day_is_set_and_taken_back(open_collection, clock):
    collection = open_collection(recall(1), recall(2))
    log, today = collection.log, clock.now().day
    log.review("user:q-1", Rating.AGAIN, 1000, clock.now())
    clock.wait(minutes=1)
    before = collection.cards.get("user:q-1")
    event = log.set_due("user:q-1", today + 5, clock.now())
    log.set_due("user:q-2", today + 5, clock.now())
    after = collection.cards.get("user:q-1").state
    assert (after.phase, after.due, after.step) == (Phase.REVIEW, today + 5, 0)
    assert (after.memory, after.reps, after.last_day) == (before.state.memory, 1, today)
    assert collection.cards.get("user:q-2").state == CardState()  # a new card has no day
    found = projection(collection.database)
    log.rebuild()
    assert projection(collection.database) == found
    log.undo(event, "user:q-1", clock.now())
    assert collection.cards.get("user:q-1") == before
    # An answer counts from the day that it was given on.
    log.set_due("user:q-1", today, clock.now())
    clock.wait(days=2)
    state = collection.cards.get("user:q-1").state
    wanted = log.scheduler.review("user:q-1", state, Rating.GOOD, clock.now())
    log.review("user:q-1", Rating.GOOD, 1000, clock.now())
    assert collection.cards.get("user:q-1").state == wanted


def test_a_decks_setting_that_another_process_changes_is_seen(open_collection, place, clock):
    collection = open_collection(recall(1))
    collection.change_setting("learning_steps", ())
    collection.change_setting("spread_load", False)
    other = Collection(place)
    other.change_deck_setting("user:sample", "desired_retention", 0.75)
    other.close()
    session = Session(collection)
    shown = session._placing.outcomes(session.current.stored, clock.now())[Rating.EASY]
    alone = Scheduler(SchedulerConfig(0.75, (), (600,)))
    assert shown == alone.review("user:q-1", CardState(), Rating.EASY, clock.now())
    session.rate(Rating.EASY, 1000)
    assert collection.cards.get("user:q-1").state == shown
    # Taken away again, nothing is read anew for it each time.
    collection.change_deck_setting("user:sample", "desired_retention", None)
    before = collection.log._seen
    collection.figures()
    assert collection.log._seen is before
