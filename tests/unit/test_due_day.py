"""Due days that people set."""

import json

import pytest
from click.testing import CliRunner

from interviewprep.cli.main import cli
from interviewprep.scheduling.rating import Rating
from interviewprep.study.due_day import DueDayError, days_ahead, due_day
from tests.conftest import recall


@pytest.mark.parametrize(
    ("text", "days"),
    [("3", [3]), ("0", [0]), (" 3-7 ", [3, 4, 5, 6, 7]), ("3 – 4", [3, 4]), ("36500", [36_500])],
)
def test_days_are_read(text, days):
    assert list(days_ahead(text)) == days


@pytest.mark.parametrize(
    "text", ["", "x", "-1", "7-3", "36501", "3-36501", "1.5", "٣", "3-", "3--4", "999999"]
)
def test_what_says_no_days_is_refused_with_what_does(text):
    with pytest.raises(DueDayError, match="give `3` for in three days"):
        days_ahead(text)


def test_cards_are_spread_over_the_days_and_each_has_its_own(open_collection, clock):
    collection = open_collection(*(recall(n) for n in range(60)))
    cards = [collection.cards.get(f"user:q-{n}") for n in range(60)]
    found = [due_day(card, days_ahead("3-5"), 100) for card in cards]
    assert set(found) == {103, 104, 105}
    assert found == [due_day(card, days_ahead("3-5"), 100) for card in cards]
    assert {due_day(card, days_ahead("0"), 100) for card in cards} == {100}


def test_the_command_sets_it(open_collection, place, clock, monkeypatch):
    from interviewprep.profile.clock import Clock

    monkeypatch.setattr(Clock, "now", lambda self: clock.now())
    collection = open_collection(recall(1), recall(2))
    collection.log.review("user:q-1", Rating.EASY, 1000, clock.now())

    def said(*args):
        return CliRunner().invoke(cli, ["card", *args])

    assert said("set-due", "q-1", "3").exit_code == 0
    assert collection.cards.get("user:q-1").state.due == clock.now().day + 3
    refused = said("set-due", "q-2", "3")
    assert refused.exit_code == 2
    assert "is new" in refused.output
    assert "says no days" in said("set-due", "q-1", "soon").output
    assert said("bury", "q-1").exit_code == 0
    assert collection.cards.get("user:q-1").hidden_until == clock.now().day + 1
    (one,) = json.loads(said("list", "id:q-1", "--json").stdout)
    assert one["state"] == "review"
