"""The screen on which the memory model is fitted to one's own reviews."""

import asyncio

import pytest

from interviewprep.scheduling.optimiser import ENOUGH
from interviewprep.scheduling.weights import FSRS_6
from interviewprep.ui.drill.optimise import OptimiseScreen
from interviewprep.ui.drill.statistics import StatisticsScreen
from interviewprep.ui.navigation import ShowOptimiser
from tests.conftest import recall
from tests.remembering import studied
from tests.ui.conftest import press, ready, settled, text_of

pytestmark = pytest.mark.anyio
SIZES = [(60, 20), (80, 24), (160, 50)]


@pytest.fixture
def learner(open_collection, clock):
    """150 cards, studied for 100 days by somebody whose memory is known."""
    studied(open_collection, clock).close()


@pytest.mark.parametrize("size", SIZES)
async def test_from_the_statistics_one_looks_takes_it_and_takes_it_back(make_app, learner, size):
    app = make_app()
    async with app.run_test(size=size) as pilot:
        await ready(pilot)
        await press(pilot, "v", "2")
        assert "enough to fit the memory model to you: o tries it" in text_of(app, "#head")
        await press(pilot, "o")
        assert isinstance(app.screen, OptimiseScreen)
        await settled(pilot)
        assert "log-loss" in text_of(app, "#text")
        assert "instead of 2" in text_of(app, "#text")
        assert app.screen.chart.display
        assert app.screen.page.max_scroll_x == 0
        assert ("Take it" in text_of(app, "KeyBar"), "Take back" in text_of(app, "KeyBar")) == (True, False)
        assert app.collection.log.scheduler.config.parameters == FSRS_6
        await press(pilot, "enter")
        assert app.collection.log.scheduler.config.parameters != FSRS_6
        assert "Taken:" in text_of(app, "#text")
        assert ("Take it" in text_of(app, "KeyBar"), "Take back" in text_of(app, "KeyBar")) == (False, True)
        await press(pilot, "enter", "u")
        assert app.collection.log.scheduler.config.parameters == FSRS_6
        assert "from before" in text_of(app, "#text")
        await press(pilot, "enter", "escape")
        assert isinstance(app.screen, StatisticsScreen)
        assert "enough to fit" not in text_of(app, "#head")
        assert app.collection.log.settings.fsrs_weights


async def test_with_too_little_to_learn_from_there_is_only_the_curve(make_app):
    app = make_app(recall(1))
    async with app.run_test(size=(80, 24)) as pilot:
        await ready(pilot)
        commands = {command.title: command for command in app.get_system_commands(app.screen)}
        commands["Optimise"].callback()
        await pilot.pause()
        await settled(pilot)
        assert isinstance(app.screen, OptimiseScreen)
        assert f"of {ENOUGH} reviews" in text_of(app, "#text")
        assert "Take it" not in text_of(app, "KeyBar")
        assert app.screen.chart.display
        await press(pilot, "enter", "u", "escape")
        assert not app.collection.log.settings.fsrs_weights


async def test_leaving_breaks_it_off(make_app, learner):
    app = make_app()
    async with app.run_test(size=(80, 24)) as pilot:
        await ready(pilot)
        await press(pilot, "v")
        app.go(ShowOptimiser())
        await pilot.pause()
        screen = app.screen
        assert isinstance(screen, OptimiseScreen)
        assert "Break off" in text_of(app, "KeyBar") or screen._found is not None
        screen.dismiss()
        screen._found = None
        for done in range(50):
            screen._tell("Learning", done, 50)  # as what was on its way
            await asyncio.sleep(0)
        await settled(pilot)
        assert isinstance(app.screen, StatisticsScreen)
        assert not app.collection.log.settings.fsrs_weights


async def test_what_fails_is_said(make_app, learner, monkeypatch):
    monkeypatch.setattr("interviewprep.study.optimiser.histories", lambda database: [[(1, 3, 0), (2, 3, 1)]])
    app = make_app()
    async with app.run_test(size=(80, 24)) as pilot:
        await ready(pilot)
        await press(pilot, "v", "o")
        await settled(pilot)
        assert "Nothing could be learnt: there are too few reviews." in text_of(app, "#text")
        await press(pilot, "enter", "u", "escape")
        assert isinstance(app.screen, StatisticsScreen)
