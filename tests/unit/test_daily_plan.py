"""What decides today's cards: the rules that are not SQL, and that they are said in one module."""

import re
import subprocess
import sys
from pathlib import Path

import interviewprep
from interviewprep.scheduling.card_state import Phase
from interviewprep.store.daily_plan import (
    hidden_after_sibling,
    in_turn,
    is_shown,
    mix,
    new_cards,
    room_for_reviews,
)


def test_a_card_is_shown_from_the_day_it_is_hidden_until():
    assert [is_shown(suspended=False, hidden_until=5, day=day) for day in (4, 5, 6)] == [False, True, True]
    assert not is_shown(suspended=True, hidden_until=0, day=5)


def test_an_answer_hides_siblings_until_tomorrow_but_for_those_in_steps():
    assert [hidden_after_sibling(phase, 0, 7) for phase in Phase] == [8, 0, 8, 0]
    assert hidden_after_sibling(Phase.NEW, 12, 7) == 12


def test_the_limit_on_reviews_counts_those_of_today():
    assert [room_for_reviews(5, answered) for answered in (0, 4, 5, 9)] == [5, 1, 0, 0]


def test_grants_are_for_all_decks_or_one():
    decks = {1: ("a", 30, 0), 2: ("b", 30, 0)}
    assert new_cards(4, {}, decks) == {1: 2, 2: 2}
    assert new_cards(4, {"": 2, "b": 5}, decks) == {1: 3, 2: 8}


def test_decks_give_in_turn_and_new_cards_are_spread_among_reviews():
    assert in_turn([[1, 2, 3], [], [4]]) == [1, 4, 2, 3]
    queue = mix(["r1", "r2", "r3", "r4"], ["n1", "n2"])
    assert [card for card, _ in queue] == ["r1", "n1", "r2", "r3", "n2", "r4"]
    assert {phase for card, phase in queue if card[0] == "n"} == {Phase.NEW}
    assert mix([], []) == []


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
