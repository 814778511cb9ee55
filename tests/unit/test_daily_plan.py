"""What decides today's cards: the rules that are not SQL, and that they are said in one module."""

import re
import subprocess
import sys
from collections import Counter
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

import interviewprep
from interviewprep.scheduling.card_state import Phase
from interviewprep.store.daily_plan import (
    CatchUp,
    NewCount,
    Sort,
    deal,
    hidden_after_sibling,
    is_shown,
    mix,
    new_cards,
    room_for_reviews,
    room_in_catch_up,
    share_new,
)
from tests.examples import examples


def test_a_card_is_shown_from_the_day_it_is_hidden_until():
    assert [is_shown(suspended=False, hidden_until=5, day=day) for day in (4, 5, 6)] == [False, True, True]
    assert not is_shown(suspended=True, hidden_until=0, day=5)


def test_an_answer_hides_siblings_until_tomorrow_but_for_those_in_steps():
    assert [hidden_after_sibling(phase, 0, 7) for phase in Phase] == [8, 0, 8, 0]
    assert hidden_after_sibling(Phase.NEW, 12, 7) == 12


def test_the_limit_on_reviews_counts_those_of_today():
    assert [room_for_reviews(5, answered) for answered in (0, 4, 5, 9)] == [5, 1, 0, 0]


def test_grants_are_for_all_decks_or_one():
    decks = {1: ("p:a", 30, 0), 2: ("p:b", 30, 0)}
    assert new_cards(4, {}, decks) == {1: 2, 2: 2}
    assert new_cards(4, {"": 2, "p:b": 5}, decks) == {1: 3, 2: 8}
    assert new_cards(4, {"p:b": 5}, decks, elsewhere=3) == {1: 1, 2: 5}


def test_a_grant_is_for_one_deck_though_another_has_its_name():
    decks = {1: ("user:a", 30, 0), 2: ("pack:a", 30, 0)}
    assert new_cards(4, {"pack:a": 5}, decks) == {1: 2, 2: 7}
    assert new_cards(4, {"a": 5}, decks) == {1: 7, 2: 2}, "as older versions granted"


@examples(200)
@given(st.integers(0, 40), st.lists(st.integers(0, 12), max_size=5))
def test_new_cards_are_dealt_one_a_deck_in_turn(limit, left):
    dealt, deck = [0] * len(left), 0
    while sum(dealt) < min(limit, sum(left)):
        dealt[deck] += dealt[deck] < left[deck]
        deck = (deck + 1) % len(left)
    decks = {n: (count, 0) for n, count in enumerate(left)}
    assert share_new(limit, decks, {}) == dict(enumerate(dealt))


@examples(200)
@given(st.integers(0, 20), st.lists(st.integers(0, 12), min_size=1, max_size=4), st.data())
def test_however_the_days_cards_are_worked_off_they_are_the_same_in_the_end(limit, left, data):
    decks = {n: (count, 0) for n, count in enumerate(left)}
    granted = {data.draw(st.integers(0, len(left) - 1)): data.draw(st.integers(0, 5))}
    shares = morning = share_new(limit, decks, granted)
    while any(shares.values()):
        deck = data.draw(st.sampled_from([deck for deck, share in shares.items() if share]))
        decks[deck] = (decks[deck][0] - 1, decks[deck][1] + 1)
        shares = share_new(limit, decks, granted)
    assert {deck: seen for deck, (_, seen) in decks.items()} == morning


def test_a_deck_that_gave_more_than_its_share_leaves_less_for_the_last_ones():
    assert share_new(6, {1: (9, 0), 2: (9, 0), 3: (9, 4)}, {}) == {1: 2, 2: 0, 3: 0}
    assert share_new(6, {1: (9, 5), 2: (9, 0), 3: (9, 0)}, {}) == {1: 0, 2: 1, 3: 0}
    assert share_new(2, {1: (9, 3), 2: (9, 0)}, {}) == {1: 0, 2: 0}
    assert share_new(2, {1: (9, 3), 2: (9, 0)}, {2: 2}) == {1: 0, 2: 1}


def test_new_cards_are_spread_among_reviews():
    queue = mix(["r1", "r2", "r3", "r4"], ["n1", "n2"])
    assert [card for card, _ in queue] == ["r1", "n1", "r2", "r3", "n2", "r4"]
    assert {phase for card, phase in queue if card[0] == "n"} == {Phase.NEW}
    assert mix([], []) == []
    assert mix([], ["n1", "n2"]) == [("n1", Phase.NEW), ("n2", Phase.NEW)]
    queue = mix(["r1", "r2"], ["n1", "n2"])
    assert queue == [("r1", Phase.REVIEW), ("n1", Phase.NEW), ("r2", Phase.REVIEW), ("n2", Phase.NEW)]


def test_no_other_module_spells_a_phase_as_a_number():
    for path in Path(interviewprep.__file__).parent.rglob("*.py"):
        if "migrations" not in path.parts:
            assert not re.search(r"phase (=|IN|<>) *\(?[0-9]", path.read_text(encoding="utf-8")), path


def test_the_plan_imports_nothing_slow():
    program = (
        "import sys, interviewprep.store.daily_plan\nprint([n for n in SLOW if n in sys.modules])".replace(
            "SLOW", "('sqlmodel', 'sqlalchemy', 'pydantic', 'fsrs_rs_python')"
        )
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


KINDS = ("recall", "output", "bug")
counts = st.dictionaries(
    st.builds(Sort, st.integers(1, 4), st.sampled_from(KINDS), st.integers(0, 2)),
    st.builds(
        lambda left, hidden, first: NewCount(left, left + hidden, 0, first),
        st.integers(0, 6),
        st.integers(0, 3),
        st.integers(0, 30),
    ),
)


def totals_of(counts, dealt):
    found = Counter(dealt)
    for sort, count in counts.items():
        found[sort.kind, sort.level] += count.unseen
    return found


@examples(200)
@given(counts, st.dictionaries(st.integers(1, 4), st.integers(0, 9)), st.data())
def test_each_deck_gives_its_share_of_what_it_has(counts, shares, data):
    dealt = data.draw(
        st.dictionaries(st.tuples(st.sampled_from(KINDS), st.integers(0, 2)), st.integers(0, 9))
    )
    slots = deal(shares, counts, totals_of(counts, dealt))
    left = Counter({sort.deck: 0 for sort in counts})
    for sort, count in counts.items():
        left[sort.deck] += count.left
    assert Counter(slot.deck for slot in slots) == +Counter(
        {deck: min(share, left[deck]) for deck, share in shares.items()}
    )
    for slot, number in Counter(slots).items():
        assert number <= counts[Sort(*slot)].left
    assert deal(shares, counts, totals_of(counts, dealt)) == slots


@examples(200)
@given(counts, st.dictionaries(st.integers(1, 4), st.integers(0, 9)), st.data())
def test_whatever_is_answered_first_the_rest_of_the_day_stays_as_it_was(counts, shares, data):
    totals = totals_of(counts, {})
    morning = deal(shares, counts, totals)
    rest, counts, shares = list(morning), dict(counts), dict(shares)
    while rest:
        answered = data.draw(st.sampled_from(rest))
        rest.remove(answered)  # the first of its deck, kind and level
        count = counts[Sort(*answered)]
        counts[Sort(*answered)] = count._replace(
            left=count.left - 1, unseen=count.unseen - 1, introduced=count.introduced + 1
        )
        shares[answered.deck] -= 1
        again = deal(shares, counts, totals)
        assert Counter(again) == Counter(rest)
        assert again == rest


def test_each_kind_comes_before_any_comes_twice_and_the_easiest_level_first():
    counts = {
        Sort(1, kind, level): NewCount(5, 5, 0, first)
        for first, kind in enumerate(KINDS)
        for level in range(3)
    }
    slots = deal({1: 45}, counts, totals_of(counts, {}))
    assert [(slot.kind, slot.level) for slot in slots[:3]] == [(kind, 0) for kind in KINDS]
    assert [(slot.kind, slot.level) for slot in slots[3:9]] == [(k, n) for n in (1, 2) for k in KINDS]
    levels = [slot.level for slot in slots]
    assert levels[:24].count(0) > levels[:24].count(1) >= levels[:24].count(2) > 0, "easier ones go ahead"


def test_a_catch_up_leaves_less_each_day_and_nothing_at_its_end():
    catch_up = CatchUp(100, 7, 50)
    assert [catch_up.on(day) for day in (99, 100, 106, 107)] == [False, True, True, False]
    assert [catch_up.rest(day) for day in range(100, 107)] == [42, 35, 28, 21, 14, 7, 0]
    assert room_in_catch_up(catch_up, 100, 50) == 8
    assert room_in_catch_up(catch_up, 102, 50) == 22, "a day was missed"
    assert room_in_catch_up(catch_up, 102, 10) == 0, "ahead of it"
    assert room_in_catch_up(catch_up, 102, 27, granted=4) == 3


def test_a_deck_with_a_limit_of_its_own_gives_no_more_but_for_its_own_grant():
    decks = {1: ("p:a", 30, 0), 2: ("p:b", 30, 0)}
    assert new_cards(10, {}, decks, most={1: 2}) == {1: 2, 2: 8}
    assert new_cards(10, {"p:a": 5}, decks, most={1: 2}) == {1: 7, 2: 8}
    assert new_cards(10, {}, decks, most={1: 0, 2: 3}) == {1: 0, 2: 3}
