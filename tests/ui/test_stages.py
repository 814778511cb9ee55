"""A task that unlocks in stages, on the screen."""

import pytest

from interviewprep.ui.practise.task import TaskScreen
from tests.staged import FIRST, GREETS_ALL_ALIKE, write_staged
from tests.ui.conftest import press, settled, stop_blinking, text_of, until
from tests.ui.test_tasks import anyio_backend, graded, heading, open_hello

__all__ = ["anyio_backend"]


@pytest.fixture
def staged(make_app, place):
    write_staged(place.home.folder / "practice_apps")
    app = make_app()
    yield app
    assert app.faults == []


def write(app, code):
    (app.screen.practice.workspace.folder / "main.py").write_text(code)


@pytest.mark.anyio
async def test_a_stage_opens_on_the_screen_and_is_open_when_one_comes_back(staged):
    async with staged.run_test(size=(120, 40)) as pilot:
        await open_hello(pilot)
        await until(pilot, lambda: graded(staged))
        assert "all is well" not in text_of(staged, "#brief-text")
        assert "stage 1 of 2" in heading(staged)
        write(staged, GREETS_ALL_ALIKE)
        await press(pilot, "ctrl+s")
        await until(pilot, lambda: "2 of 4 points" in heading(staged))
        assert "Be well" not in text_of(staged, "#checks-text")
        write(staged, FIRST)
        await press(pilot, "ctrl+s")
        await until(pilot, lambda: "stage 2 of 2" in heading(staged))
        assert "3 of 4 points" in heading(staged)
        assert "all is well" in text_of(staged, "#brief-text")
        assert "Stage 2 of 2: Be well" in text_of(staged, "#checks-text")
        await until(
            pilot,
            lambda: any("Stage 2 of 2 is open: Be well." in n.message for n in staged._notifications),
        )
        await press(pilot, "escape", "q")
        await until(pilot, lambda: not isinstance(staged.screen, TaskScreen))
        await press(pilot, "enter", "enter")
        await until(pilot, lambda: isinstance(staged.screen, TaskScreen))
        await until(pilot, lambda: graded(staged))
        assert "all is well" in text_of(staged, "#brief-text")
        assert "stage 2 of 2" in heading(staged)


@pytest.mark.parametrize("size", [(80, 24), (120, 40)], ids=lambda s: f"{s[0]}x{s[1]}")
def test_a_stage_that_has_opened(snap_compare, staged, place, size):
    mine = place.home.folder / "practice" / "user" / "hello"
    mine.mkdir(parents=True)
    (mine / "main.py").write_text(FIRST)

    async def run_before(pilot):
        await open_hello(pilot, "k")
        await until(pilot, lambda: graded(staged))
        await press(pilot, *(["f2", "f2"] if size[0] < 100 else []))
        stop_blinking(staged)
        await until(pilot, lambda: staged.screen.run_state.stages == 2)
        await settled(pilot)
        staged.clear_notifications()
        await settled(pilot)
        await pilot.pause(0.1)

    assert snap_compare(staged, run_before=run_before, terminal_size=size)
