"""The panes of a task: which have the room, and the checks, opened and run one by one."""

from pathlib import Path

import pytest

from interviewprep.content.tasks.load import scan_tasks
from interviewprep.ui.practise.task import TaskScreen
from tests.practice.conftest import SOLUTION, STARTER
from tests.ui.conftest import press, settled, text_of
from tests.ui.test_tasks import (
    anyio_backend,
    editor_of,
    graded,
    heading,
    list_tasks,
    open_hello,
    until,
    with_task,
)

__all__ = ["anyio_backend", "with_task"]
pytestmark = pytest.mark.anyio
SHIPPED = Path(__file__).parents[2] / "practice_apps"
HALF = SOLUTION.replace('"/health"', '"/elsewhere"')


@pytest.fixture
def with_long_brief(with_task):
    """The app with a task whose brief and checks don't fit into 22 lines together."""
    (with_task.task_folder / "brief.md").write_text("# Hello\n\n" + "- Say hello.\n" * 12)
    return with_task


async def open_task(pilot, task):
    await list_tasks(pilot)
    await press(pilot, "slash", *task, "enter", "enter", "enter")
    await until(pilot, lambda: isinstance(pilot.app.screen, TaskScreen))
    await until(pilot, lambda: graded(pilot.app))
    await settled(pilot)


def open_panes(app):
    return [name for name in ("brief", "main", "checks") if app.screen.query_one(f"#{name}").region.area]


@pytest.mark.parametrize("task", [task.id for task in scan_tasks(SHIPPED, "shipped").tasks])
async def test_the_whole_brief_is_seen_at_the_beginning(with_task, task):
    async with with_task.run_test(size=(100, 32)) as pilot:
        await open_task(pilot, task)
        brief = with_task.screen.panes.brief
        assert brief.region.area and brief.max_scroll_y == 0
        assert with_task.screen.query_one("#checks-head").region.area, "the points are in view"


async def test_the_checks_get_the_room_once_a_change_has_failed(with_long_brief):
    app = with_long_brief
    async with app.run_test(size=(100, 22)) as pilot:
        await open_hello(pilot)
        await until(pilot, lambda: graded(app))
        assert open_panes(app) == ["brief", "main"]
        assert app.focused is editor_of(app)
        editor_of(app).text = HALF
        await until(pilot, lambda: "checks" in open_panes(app))
        assert open_panes(app) == ["main", "checks"]
        assert app.focused is editor_of(app)
        await press(pilot, "f2")
        assert open_panes(app) == ["brief", "main"]
        editor_of(app).text = HALF + "\n"
        await until(pilot, lambda: graded(app) and app.screen.runner.open_file.text.endswith("\n\n"))
        await press(pilot)
        assert open_panes(app) == ["brief", "main"], "who has chosen is left in peace"


async def test_who_keeps_the_starter_goes_on_reading(with_long_brief):
    app = with_long_brief
    async with app.run_test(size=(100, 22)) as pilot:
        await open_hello(pilot)
        await until(pilot, lambda: graded(app))
        await press(pilot, "ctrl+s")
        await until(pilot, lambda: graded(app) and len(app.screen.practice.attempt.runs) > 1)
        assert open_panes(app) == ["brief", "main"]


async def test_headings_are_clicked(with_long_brief):
    app = with_long_brief
    async with app.run_test(size=(100, 22)) as pilot:
        await open_hello(pilot)
        for expected in (["main", "checks"], ["brief", "main"]):
            await pilot.click("#checks-head")
            await settled(pilot)
            assert open_panes(app) == expected
        assert app.focused is editor_of(app)


async def test_a_brief_in_the_editors_place_gives_it_back(with_task):
    app = with_task
    async with app.run_test(size=(100, 32)) as pilot:
        await open_task(pilot, "rooms-crud")
        assert open_panes(app) == ["brief"]
        assert app.focused is None
        await press(pilot, "f2")
        assert open_panes(app) == ["main", "checks"]
        assert app.focused is editor_of(app)
        await press(pilot, "f2")
        assert open_panes(app) == ["brief"]
        assert app.focused is None


async def test_checks_are_opened_and_folded(with_task):
    app = with_task
    async with app.run_test(size=(120, 40)) as pilot:
        await open_hello(pilot)
        await until(pilot, lambda: graded(app))
        assert "expected 200" in text_of(app, "#checks-text")  # the first that failed
        lines = text_of(app, "#checks-text").splitlines()
        second = next(number for number, line in enumerate(lines) if "GET /health is 200" in line)
        assert len(lines) == second + 1, "a check is one line"
        await press(pilot, "escape")
        assert app.focused is app.screen.panes.checks
        await press(pilot, "enter")
        assert len(text_of(app, "#checks-text").splitlines()) == 2
        await press(pilot, "down", "enter")
        assert "GET /health" in text_of(app, "#checks-text").splitlines()[3]
        await pilot.click("#checks-text", offset=(3, 0))
        await settled(pilot)
        assert text_of(app, "#checks-text").count("got 404") == 2


async def test_a_click_on_a_check_takes_no_keys_from_the_editor(with_task):
    app = with_task
    async with app.run_test(size=(120, 40)) as pilot:
        await open_hello(pilot)
        await until(pilot, lambda: graded(app))
        await pilot.click("#checks-text", offset=(3, 0))
        await press(pilot, "q")
        assert editor_of(app).text.startswith("q")


async def test_a_check_that_is_run_alone_counts_for_nothing(with_task, place):
    app = with_task
    async with app.run_test(size=(120, 40)) as pilot:
        await open_hello(pilot)
        await until(pilot, lambda: graded(app))
        editor_of(app).text = HALF
        await until(pilot, lambda: graded(app) and app.screen.run_state.points == 2)
        screen = app.screen
        before = len(screen.practice.attempt.runs)
        await press(pilot, "escape", "r")
        await until(pilot, lambda: "is_well" in screen.run_state.alone and graded(app))
        assert "run alone; it counts for nothing" in text_of(app, "#checks-text")
        assert not screen.run_state.alone["is_well"].passed
        await press(pilot, "up", "r")
        await until(pilot, lambda: "greets" in screen.run_state.alone and graded(app))
        assert screen.run_state.alone["greets"].passed
        assert "2 of 3 points" in heading(app)
        assert len(screen.practice.attempt.runs) == before
        assert not screen.run_state.all_passed
        editor_of(app).text = STARTER
        await until(pilot, lambda: graded(app) and not screen.run_state.alone)
        assert "0 of 3 points" in heading(app)


async def test_what_the_program_printed_is_shown_after_a_pass_too(with_task):
    app = with_task
    async with app.run_test(size=(120, 40)) as pilot:
        await open_hello(pilot)
        await until(pilot, lambda: graded(app))
        await press(pilot, "ctrl+o")
        assert "Your program printed nothing." in text_of(app, "#output-text")
        assert heading(app).startswith("Output")
        editor_of(app).text = "print('import [bold]x[/] \\x1b[31m')\n" + SOLUTION
        await until(pilot, lambda: graded(app) and app.screen.run_state.all_passed)
        await press(pilot)
        assert text_of(app, "#output-text") == "import [bold]x[/] ␛[31m"
        assert app.focused is editor_of(app)
        await press(pilot, "ctrl+o")
        assert heading(app).startswith("Checks")


async def test_output_is_one_key_away_where_one_pane_fits(with_task):
    app = with_task
    async with app.run_test(size=(60, 20)) as pilot:
        await open_hello(pilot)
        await until(pilot, lambda: graded(app))
        await press(pilot, "ctrl+o")
        assert app.screen.query_one("#output").region.area
        assert app.focused is app.screen.panes.output
        await press(pilot, "ctrl+o")
        assert open_panes(app) == ["checks"]
