"""The panes of a task: which have the room, and the checks, opened and run one by one."""

from pathlib import Path

import pytest

from interviewprep.content.tasks.load import scan_tasks
from interviewprep.ui.practise.finish import FinishScreen
from interviewprep.ui.practise.solution import SolutionScreen
from interviewprep.ui.practise.task import TaskScreen
from tests.practice.conftest import SOLUTION, STARTER
from tests.ui.conftest import press, settled, text_of, until
from tests.ui.test_tasks import (
    anyio_backend,
    editor_of,
    graded,
    heading,
    list_tasks,
    open_hello,
    shot,
    with_task,
)

__all__ = ["anyio_backend", "shot", "with_task"]
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


LONGEST = sorted(scan_tasks(SHIPPED, "shipped").tasks, key=lambda task: -len(task.brief))[:6]


@pytest.mark.anyio
@pytest.mark.sampled(2)
@pytest.mark.parametrize("task", [task.id for task in LONGEST])
async def test_the_whole_brief_is_seen_at_the_beginning(with_task, task):
    async with with_task.run_test(size=(100, 32)) as pilot:
        await open_task(pilot, task)
        brief = with_task.screen.panes.brief
        assert brief.region.area and brief.max_scroll_y == 0
        assert with_task.screen.query_one("#checks-head").region.area, "the points are in view"


@pytest.mark.anyio
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


@pytest.mark.anyio
async def test_who_keeps_the_starter_goes_on_reading(with_long_brief):
    app = with_long_brief
    async with app.run_test(size=(100, 22)) as pilot:
        await open_hello(pilot)
        await until(pilot, lambda: graded(app))
        await press(pilot, "ctrl+s")
        await until(pilot, lambda: graded(app) and len(app.screen.practice.attempt.runs) > 1)
        assert open_panes(app) == ["brief", "main"]


@pytest.mark.anyio
async def test_headings_are_clicked(with_long_brief):
    app = with_long_brief
    async with app.run_test(size=(100, 22)) as pilot:
        await open_hello(pilot)
        for expected in (["main", "checks"], ["brief", "main"]):
            await pilot.click("#checks-head")
            await settled(pilot)
            assert open_panes(app) == expected
        assert app.focused is editor_of(app)


@pytest.mark.anyio
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


@pytest.mark.anyio
async def test_nothing_takes_the_editor_from_who_writes(with_long_brief):
    app = with_long_brief
    async with app.run_test(size=(100, 22)) as pilot:
        await open_hello(pilot)
        await until(pilot, lambda: graded(app))
        await press(pilot, "f4", "escape")
        assert "Hint 1" in text_of(app, "#brief-text")
        assert open_panes(app) == ["brief", "main"]
        await pilot.resize_terminal(100, 10)
        await settled(pilot)
        assert open_panes(app) == ["brief", "main"]
        assert app.focused is editor_of(app)


@pytest.mark.anyio
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


@pytest.mark.anyio
async def test_a_click_on_a_check_takes_no_keys_from_the_editor(with_task):
    app = with_task
    async with app.run_test(size=(120, 40)) as pilot:
        await open_hello(pilot)
        await until(pilot, lambda: graded(app))
        await pilot.click("#checks-text", offset=(3, 0))
        await press(pilot, "q")
        assert editor_of(app).text.startswith("q")


@pytest.mark.anyio
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


@pytest.mark.anyio
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


@pytest.mark.anyio
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


@pytest.mark.anyio
async def test_an_interview_from_its_samples_to_its_submission(with_task):
    app = with_task
    async with app.run_test(size=(100, 32)) as pilot:
        await open_hello(pilot, "down", "down")
        await until(pilot, lambda: graded(app))
        screen = app.screen
        assert "F7 Submit" in text_of(app, "KeyBar")
        for refused in ("F4", "F5", "F8"):
            assert f"{refused} " not in text_of(app, "KeyBar")
        await press(pilot, "f4", "f5", "f8")
        assert app.screen is screen
        assert "paused" not in text_of(app, "#top")
        editor_of(app).text = SOLUTION
        await until(pilot, lambda: graded(app) and screen.run_state.points == 2)
        await press(pilot)
        shown = text_of(app, "#checks-text")
        assert "GET /hello greets" in shown
        assert "GET /health" not in shown
        assert "1 more check is judged at submission" in shown
        await press(pilot, "f7")
        assert not isinstance(app.screen, TaskScreen)
        await press(pilot, "n")
        assert app.screen is screen, "one goes on"
        await press(pilot, "f7", "y")
        await until(pilot, lambda: isinstance(app.screen, FinishScreen))
        assert "Submitted." in text_of(app, "#box Static")
        assert "3 of 3 points" in text_of(app, "#box Static")
        await until(pilot, lambda: app.screen.query_one("#box").border_subtitle)
        await press(pilot, "escape")
        assert isinstance(app.screen, FinishScreen), "there is no way back"
        await press(pilot, "enter")
        await until(pilot, lambda: app.screen is screen)
        assert screen.practice.progress.attempts[0].result == "passed"
        assert "GET /health is 200" in text_of(app, "#checks-text")


@pytest.mark.anyio
async def test_the_console_begins_with_the_tasks_own_requests(with_task, place):
    app = with_task
    (app.task_folder / "brief.md").write_text("# Hello\n\n`GET /hello` says hello.")
    async with app.run_test(size=(120, 40)) as pilot:
        await open_hello(pilot)
        await press(pilot, "f10")
        console = app.screen
        assert console.request.text == "GET /hello\n"
        await until(pilot, lambda: "running" in text_of(app, "#status"))
        place.home.folder.joinpath("practice", "user", "hello", "main.py").write_text(SOLUTION)
        await until(pilot, lambda: len(console._offered) == 2)
        await press(pilot, "x", "f6", "down", "enter")
        assert console.request.text == "GET /health\n"
        await press(pilot, "ctrl+s")
        await until(pilot, lambda: "200 OK" in text_of(app, "#response"))
        await press(pilot, "ctrl+z")
        assert console.request.text == "xGET /hello\n", "what was written is not lost"


@pytest.mark.anyio
async def test_what_they_will_ask_is_answered_once_it_is_over(with_task):
    app = with_task
    (app.task_folder / "brief.md").write_text("# Hello\n\nSay hello.\n\n**They will ask:** why?")
    (app.task_folder / "answers.md").write_text("## Why?\n\nOut of [b]courtesy[/b].")
    async with app.run_test(size=(120, 40)) as pilot:
        await open_hello(pilot)
        await until(pilot, lambda: graded(app))
        screen = app.screen
        assert "They ask" not in text_of(app, "KeyBar")
        await press(pilot, "ctrl+g")
        assert app.screen is screen, "it is too early"
        await press(pilot, "f7")
        assert "Ctrl+G answers what they will ask" in text_of(app, "#box Static")
        await press(pilot, "enter")
        await until(pilot, lambda: app.screen is screen)
        assert "^g They ask" in text_of(app, "KeyBar")
        await press(pilot, "ctrl+g")
        assert text_of(app, "#text") == "Why?\nOut of [b]courtesy[/b]."


@pytest.mark.anyio
async def test_right_programs_are_read_beside_ones_own(with_task):
    app = with_task
    other = app.task_folder / "accepted" / "short" / "main.py"
    other.parent.mkdir(parents=True)
    other.write_text("\n\n" + SOLUTION.replace("async def", "def") + "# [b]\x1b[31m\n")
    async with app.run_test(size=(120, 40)) as pilot:
        await open_hello(pilot)
        await until(pilot, lambda: graded(app))
        screen = app.screen
        await press(pilot, "f8")
        assert app.screen is screen, "it is too early"
        await press(pilot, "f7", "enter", "f8")
        assert isinstance(app.screen, SolutionScreen)
        await until(pilot, lambda: text_of(app, "#lines"))
        assert text_of(app, "#title") == "Yours beside the solution   1 of 2 right programs"
        assert "│    6 @app.get(" in text_of(app, "#lines")
        await press(pilot, "n")
        await until(pilot, lambda: "accepted/short   2 of 2" in text_of(app, "#title"))
        rows = text_of(app, "#lines").splitlines()
        assert rows[3].strip().startswith("1 from fastapi import FastAPI")
        assert "│    3 from fastapi import FastAPI" in rows[3], (
            "lines that are the same are beside each other"
        )
        assert "# [b]␛[31m" in rows[-1]
        await press(pilot, "v")
        await until(pilot, lambda: "+ def hello():" in text_of(app, "#lines"))
        await pilot.resize_terminal(80, 24)
        await settled(pilot)
        assert "Side by side" not in text_of(app, "KeyBar"), "there is no room"
        await press(pilot, "escape")
        assert app.screen is screen


@pytest.mark.anyio
async def test_long_lines_of_an_exchange_stay_in_their_frame(with_task):
    app = with_task
    async with app.run_test(size=(100, 24)) as pilot:
        await open_hello(pilot)
        await until(pilot, lambda: graded(app))
        editor_of(app).text = HALF.replace('"you"', '"' + "you and " * 60 + '"')
        await until(pilot, lambda: graded(app) and len(app.screen.practice.attempt.runs) > 1)
        await press(pilot)
        text = app.screen.query_one("#checks-text")
        assert app.screen.panes.checks.max_scroll_y > 0
        assert max(line.cell_length for line in text.content.split("\n")) <= text.size.width


# How they look


def test_the_brief_and_the_output(shot):
    assert shot(["ctrl+o"], (100, 32), code="print('[b]so[/b] \\x1b[31m')\n" + HALF)


def test_checks_in_the_light(shot):
    assert shot(["f2", "f2", "enter"], (80, 24), code=HALF, theme="interviewprep-light")


@pytest.mark.parametrize("size", [(80, 24), (120, 40)], ids=["80x24", "120x40"])
def test_the_solution(shot, size):
    assert shot(["f7", "enter", "f8"], size, code=HALF)
