"""The plan for an interview: on Today, and on its own screen."""

import pytest
from textual.widgets import Input

from interviewprep.study.plan_choices import choose
from interviewprep.ui.common.settings import SettingsScreen
from interviewprep.ui.drill.debrief import DebriefScreen
from interviewprep.ui.drill.plan import PlanScreen
from interviewprep.ui.drill.review import ReviewScreen
from interviewprep.ui.drill.today import TodayScreen
from tests.conftest import recall
from tests.ui.conftest import press, ready, settled, text_of

pytestmark = pytest.mark.anyio
CARDS = [recall(n) for n in range(30)]


async def planned(pilot, **settings):
    """An interview in ten days, for which one has 30 minutes a day."""
    app = pilot.app
    await ready(pilot)
    choose(app.collection, {"interview_date": "+10", **settings})
    app.refresh_figures()
    await settled(pilot)


def first_row(app):
    return " ".join(str(app.screen.decks.options[0].prompt).split())


async def test_without_a_day_i_asks_for_it_and_then_shows_the_plan(make_app):
    app = make_app(*CARDS)
    async with app.run_test(size=(80, 24)) as pilot:
        await ready(pilot)
        assert "interview is on" not in text_of(app, "#status")
        await press(pilot, "i")
        assert isinstance(app.screen, SettingsScreen)
        await press(pilot, *"+x", "ctrl+s")
        assert isinstance(app.screen, SettingsScreen), "a wrong value is kept by the screen, not by the log"
        field = app.screen.query_one("#interview_date", Input)
        assert field.has_focus
        field.value = "+14"
        await settled(pilot)
        await press(pilot, "ctrl+s")
        assert isinstance(app.screen, PlanScreen)
        assert "The interview is on Monday 7 December, in 14 days." in text_of(app, "#head")
        await press(pilot, "escape")
        assert "in 14 days" in text_of(app, "#status")


async def test_leaving_the_question_leaves_all_as_it_was(make_app):
    app = make_app(*CARDS)
    async with app.run_test(size=(80, 24)) as pilot:
        await ready(pilot)
        await press(pilot, "i", "escape")
        assert isinstance(app.screen, TodayScreen)
        assert app.collection.log.settings.interview_date == ""


async def test_today_follows_the_plan_until_its_time_is_used(make_app, clock):
    app = make_app(*CARDS)
    async with app.run_test(size=(80, 24)) as pilot:
        await planned(pilot, interview_minutes="5")
        before = len(app.screen.plan.today.cards)
        assert before < len(CARDS)
        assert first_row(app) == f"Today's plan 0 due 0 learning {before} new"
        await press(pilot, "enter")
        assert isinstance(app.screen, ReviewScreen)
        assert app.screen.session.told == "interview plan"
        assert app.screen.session.remaining().total == before
        for _ in range(5):
            await press(pilot, "space")
            clock.wait(seconds=60)
            await press(pilot, "4")
        await press(pilot, "q", "enter")
        assert isinstance(app.screen, TodayScreen)
        assert "Today's time is used." in text_of(app, "#status")
        assert first_row(app).startswith("All decks"), "what comes without a plan can be had then"
        await press(pilot, "enter")
        assert app.screen.session.told == ""


async def test_a_deck_of_its_own_is_studied_as_always(make_app):
    app = make_app(*CARDS)
    async with app.run_test(size=(80, 24)) as pilot:
        await planned(pilot)
        await press(pilot, "down", "enter")
        assert app.screen.session.told == ""


@pytest.mark.parametrize("size", [(60, 20), (80, 24), (112, 30), (160, 50)])
async def test_the_plan_s_screen(make_app, size):
    app = make_app(*CARDS)
    async with app.run_test(size=size) as pilot:
        await planned(pilot, interview_minutes="5", interview_goal="0.95")
        await press(pilot, "i")
        await settled(pilot)
        assert "The goal of 95% is" in text_of(app, "#head")
        assert "minutes a day instead of 5" in text_of(app, "#head")
        assert "Every kind" in text_of(app, "#topics")
        assert text_of(app, "#calendar").count("\n") == 10
        assert app.screen.query_one("#topics").size.height == 5, "no line is wrapped"
        assert app.screen.page.max_scroll_x == 0
        await press(pilot, "enter")
        assert app.screen.session.told == "interview plan"


async def test_taking_the_day_away_leaves_the_plan(make_app):
    app = make_app(*CARDS)
    async with app.run_test(size=(80, 24)) as pilot:
        await planned(pilot)
        await press(pilot, "i", "e")
        app.screen.query_one("#interview_date", Input).value = ""
        await press(pilot, "ctrl+s")
        await settled(pilot)
        assert isinstance(app.screen, TodayScreen)
        assert "interview is on" not in text_of(app, "#status")
        assert first_row(app).startswith("All decks")


async def test_on_the_day_itself_there_is_nothing_more_to_plan(make_app, clock):
    app = make_app(*CARDS)
    async with app.run_test(size=(80, 24)) as pilot:
        await planned(pilot)
        clock.wait(days=10)
        app.refresh_figures()
        await settled(pilot)
        assert "The interview is today" in text_of(app, "#status")
        assert first_row(app).startswith("All decks")
        clock.wait(days=1)
        app.refresh_figures()
        await settled(pilot)
        assert "The interview was on Thursday 3 December." in text_of(app, "#status")


async def test_after_the_day_what_came_up_becomes_cards_and_another_day_is_asked_for(make_app, clock):
    app = make_app(*CARDS)
    async with app.run_test(size=(80, 24)) as pilot:
        await planned(pilot)
        clock.wait(days=11)
        app.refresh_figures()
        await settled(pilot)
        assert "How did it go?" in text_of(app, "#status")
        await press(pilot, "i", "b", "ctrl+s")
        assert isinstance(app.screen, DebriefScreen), "there is no question yet"
        app.screen.asked.text = "Why FastAPI?\n- What is a coroutine?"
        await press(pilot, "ctrl+s")
        await settled(pilot)
        assert isinstance(app.screen, SettingsScreen)
        app.screen.query_one("#interview_date", Input).value = "+5"
        await settled(pilot)
        await press(pilot, "ctrl+s")
        await settled(pilot)
        assert "in 5 days" in text_of(app, "#head")
        assert "Interview of 4 December 2026" in text_of(app, "#topics")
        assert len(list(app.place.home.decks.glob("interview-2026-12-04.md"))) == 1
