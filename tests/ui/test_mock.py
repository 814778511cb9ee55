"""A mock interview from its set-up to its scorecard."""

import json

import pytest

from interviewprep.store.mocks import MockData
from interviewprep.ui.common.confirm import ConfirmScreen
from interviewprep.ui.drill.mock import MockScreen
from interviewprep.ui.drill.mock_setup import MockSetupScreen
from interviewprep.ui.drill.review import ReviewScreen
from interviewprep.ui.drill.scorecard import ScorecardScreen
from interviewprep.ui.drill.today import TodayScreen
from tests.ui.conftest import ANSWER, BUG, OUTPUT, press, ready, settled, text_of

pytestmark = pytest.mark.anyio


async def begun(pilot, *keys):
    """From Today into a mock interview of 20 minutes, as far as these keys lead."""
    await ready(pilot)
    await press(pilot, "a", "1", "enter", *keys)


def asked(app):
    return app.screen._run.card.card.id


async def test_a_whole_mock_interview(make_app, clock, place):
    app = make_app(ANSWER, OUTPUT, BUG)
    async with app.run_test(size=(80, 24)) as pilot:
        await ready(pilot)
        await press(pilot, "a")
        assert isinstance(app.screen, MockSetupScreen)
        assert "questions 20 min" in text_of(app, "#chosen")
        await press(pilot, "1")
        assert "warm-up 2 min, questions 9 min, coding 7 min, your questions 2 min" in text_of(app, "#chosen")
        await press(pilot, "enter")
        assert isinstance(app.screen, MockScreen)
        assert "Tell me about yourself" in text_of(app, "#words")
        assert "2:00 for this part  20:00 in all" in text_of(app, "#top")
        clock.wait(seconds=100)
        await press(pilot, "n", "x", "escape", "enter")
        # The kinds come in their turn: an answer, an output; then what is left, a bug.
        assert asked(app) == "answer"
        await press(pilot, "space")
        clock.wait(seconds=60)
        await press(pilot, "space", "space", "down", "space", "3", "n", *"wary", "escape", "enter")
        assert "A laptop is stolen" in text_of(app, "#words")
        await press(pilot, "space", "y", "enter")
        assert asked(app) == "output"
        await press(pilot, *"no", "ctrl+s", "space")
        assert asked(app) == "bug"
        clock.wait(seconds=20)
        await press(pilot, *("down",) * 4, "enter", "enter")
        assert "Coding" in text_of(app, "#top")
        assert "Think aloud" in text_of(app, "#words")
        await press(pilot, "2", "enter")
        assert "What would you like to know" in text_of(app, "#words")
        await press(pilot, "enter")
        assert isinstance(app.screen, ScorecardScreen)
        said = text_of(app, "#text")
        assert "20 minutes: 3 questions in 3 min 0 s." in said
        for line in (
            "Technical knowledge   no           33%", "Every kind: 2 of 3 key points, 0 of 1 output right",
            "Coding                no           33%", "began, but didn't get through",
            "Problem solving       yes         100%", "1 of 1 bug found", "1 of 1 follow-up covered",
            "Communication         yes          83%", "3 of 3 answers within the time",
            "signed is not encrypted", "the right output", "To drill: 2 cards",
        ):  # fmt: skip
            assert line in said
        (kept,) = app.collection.log.mocks()
        assert not kept.data.left
        assert (kept.data.warm_up, kept.data.questions[0].notes) == ("x", "wary")
        assert [question.seconds for question in kept.data.questions] == [60, 0, 20]
        assert app.collection.log.history_of("user:answer") == [], "the schedule stays as it is"

        await press(pilot, "e")
        (markdown,) = (place.home.folder / "mocks").glob("*.md")
        assert "- [x] asks who the clients are" in markdown.read_text(encoding="utf-8")
        assert json.loads(markdown.with_suffix(".json").read_text(encoding="utf-8"))["drill"] == [
            "user:output", "user:answer",
        ]  # fmt: skip
        await press(pilot, "d")
        assert isinstance(app.screen, ReviewScreen)
        assert app.screen.session.remaining().total == 2
        assert app.screen.session.current.card.id == "output"


async def test_esc_asks_and_what_was_answered_is_kept_as_left_early(make_app):
    app = make_app(ANSWER, OUTPUT, BUG)
    async with app.run_test(size=(80, 24)) as pilot:
        await begun(pilot, "escape")
        assert isinstance(app.screen, ConfirmScreen)
        await press(pilot, "n")
        assert isinstance(app.screen, MockScreen)
        await press(pilot, "enter", "space", "space", "space", "escape", "y")
        assert isinstance(app.screen, ScorecardScreen)
        assert "left early" in text_of(app, "#text")
        (kept,) = app.collection.log.mocks()
        assert (kept.data.left, len(kept.data.questions), kept.data.coding) == (True, 1, None)


async def test_nothing_is_kept_of_one_that_was_left_at_once(make_app):
    app = make_app(ANSWER, OUTPUT, BUG)
    async with app.run_test(size=(80, 24)) as pilot:
        await begun(pilot, "escape", "y")
        assert isinstance(app.screen, MockSetupScreen)
        assert app.collection.log.mocks() == []


async def test_when_a_part_s_time_is_over_the_next_part_comes(make_app, clock):
    app = make_app(ANSWER, OUTPUT, BUG)
    async with app.run_test(size=(80, 24)) as pilot:
        await begun(pilot, "enter", "space")
        clock.wait(minutes=10)
        await press(pilot, "space", "enter")
        assert "Coding" in text_of(app, "#top"), "neither its follow-up nor the other questions"


async def test_the_next_one_asks_nothing_of_it_and_both_are_beside_each_other(make_app, clock):
    app = make_app(ANSWER, OUTPUT, BUG)
    async with app.run_test(size=(80, 24)) as pilot:
        await ready(pilot)
        question = {"kind": "output", "topic": "A", "question": "?", "allowed": 60, "seconds": 9}
        for number, made in enumerate((False, True)):
            keys = ["user:output"] if number else ["user:answer"]
            mock = {"begun": 1, "minutes": 20, "seconds": 300, "questions": [
                question | {"card": key, "points": [{"text": "x", "made": made}]} for key in keys
            ]}  # fmt: skip
            app.collection.log.add_mock(MockData.model_validate(mock), clock.now())
            clock.wait(days=1)
        await press(pilot, "a")
        lines = text_of(app, "#earlier").splitlines()
        assert [line.split()[:3] for line in lines[1:]] == [["24", "Nov", "yes"], ["23", "Nov", "no"]]
        await press(pilot, "s")
        assert "yes         100%   before: no" in text_of(app, "#text")
        await press(pilot, "left")
        assert "before" not in text_of(app, "#text")
        await press(pilot, "escape", "1", "enter", "enter")
        assert {card.card.id for card in app.screen._run.script.questions} == {"answer", "bug"}


async def test_where_there_is_nothing_to_ask_it_says_so(make_app):
    app = make_app()
    async with app.run_test(size=(80, 24)) as pilot:
        await begun(pilot)
        assert isinstance(app.screen, MockSetupScreen)


async def test_from_the_plan_too(make_app):
    from interviewprep.study.plan_choices import choose

    app = make_app(ANSWER)
    async with app.run_test(size=(80, 24)) as pilot:
        await ready(pilot)
        choose(app.collection, {"interview_date": "+10"})
        app.refresh_figures()
        await settled(pilot)
        await press(pilot, "i", "m")
        assert isinstance(app.screen, MockSetupScreen)
        await press(pilot, "escape", "escape")
        assert isinstance(app.screen, TodayScreen)
