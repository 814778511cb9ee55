"""Replay: through its keys, and how it looks."""

import shutil

import pytest

from interviewprep.ui.practise.begin import BeginScreen
from interviewprep.ui.practise.replay import ReplayScreen
from interviewprep.ui.practise.task import TaskScreen
from interviewprep.ui.practise.task_list import TaskListScreen
from tests.practice.conftest import STARTER
from tests.replayed import GREETS, Candidate, whole_attempt
from tests.ui.conftest import press, settled, stop_blinking, text_of, until
from tests.ui.test_tasks import graded, list_tasks, open_hello, sizes, with_task

__all__ = ["with_task"]
pytestmark = pytest.mark.anyio


@pytest.fixture
def anyio_backend():
    return "asyncio"


async def replay_hello(pilot, *attempts):
    """The attempts are made, and the last one is replayed."""
    await list_tasks(pilot)
    log, clock = pilot.app.collection.log, pilot.app.place.clock
    for attempt in attempts:
        attempt(log, clock)
        clock.wait(minutes=5)
    await press(pilot, "slash", *"hello", "enter")
    pilot.app.screen._read()
    await until(pilot, lambda: pilot.app.screen._tried())
    await press(pilot, "r")
    assert isinstance(pilot.app.screen, ReplayScreen)
    await settled(pilot)


def only_begun(log, clock):
    one = Candidate(log, clock, "untimed")
    one.pauses(5, 7)
    one.ends(5, "gave up")


def one_run(log, clock):
    one = Candidate(log, clock, "untimed")
    one.runs(5, 2, "greets", files={"main.py": GREETS})
    one.ends(5, "failed")


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_the_keys_step_through_the_runs(with_task, size):
    app = with_task
    async with app.run_test(size=size) as pilot:
        await replay_hello(pilot, whole_attempt)
        assert "Attempt 1 of 1, timed, passed, 4:00, 5 runs, 2 hints" in text_of(app, "#title")
        assert text_of(app, "#lines").startswith(
            "Run 5 of 5  3:20  3/3 points  ▲+2\n✓ newly passed: greets\n"
        )
        assert "After it: hint 2 at 3:30" in text_of(app, "#lines")
        assert app.screen.query_one("#list").display is (size[0] >= 100)
        assert app.screen.query_one("#strip").display is (size[0] < 100)
        await press(pilot, "left")
        assert "Nothing changed since run 3." in text_of(app, "#lines")
        await press(pilot, "k", "k")
        assert "Before it: hint 1 at 0:52, paused 2:10 at 1:00" in text_of(app, "#lines")
        assert "+ async def hello():" in text_of(app, "#lines")
        await press(pilot, "home")
        assert "The starter as it was." in text_of(app, "#lines")
        await press(pilot, "left")
        assert text_of(app, "#lines").startswith("Run 1 of 5")
        await press(pilot, "right", "j")
        assert text_of(app, "#lines").startswith(
            "Run 3 of 5  2:00  1/3 points  ▼-1\n✓ newly passed: is_well\n"
        )
        assert "✗ newly failed: greets" in text_of(app, "#lines")
        await press(pilot, "end", "right")
        assert text_of(app, "#lines").startswith("Run 5 of 5")
        await press(pilot, "escape")
        assert isinstance(app.screen, TaskListScreen)


async def test_attempts_before_and_after(with_task):
    app = with_task
    async with app.run_test(size=(80, 24)) as pilot:
        await replay_hello(pilot, whole_attempt, only_begun, one_run)
        assert "Attempt 3 of 3" in text_of(app, "#title")
        assert text_of(app, "#lines").startswith("Run 1 of 1")
        await press(pilot, "n", "p")
        assert "Attempt 2 of 3, untimed, gave up, 0:10, 0 runs" in text_of(app, "#title")
        assert text_of(app, "#lines") == (
            "Nothing was graded in this attempt: it has no run to replay.\nMeanwhile: paused 0:07 at 0:05"
        )
        assert not app.screen.query_one("#strip").display
        await press(pilot, "right", "home", "end", "p", "p")
        assert "Attempt 1 of 3" in text_of(app, "#title")
        assert text_of(app, "#lines").startswith("Run 5 of 5")


async def test_a_task_that_is_gone_meanwhile(with_task):
    app = with_task
    async with app.run_test(size=(80, 24)) as pilot:
        await replay_hello(pilot, one_run)
        await press(pilot, "escape")
        shutil.rmtree(app.task_folder)
        await press(pilot, "r")
        assert "the task is gone" in text_of(app, "#title")
        assert "main.py   whole: the starter is gone" in text_of(app, "#lines")


async def test_what_was_never_tried_has_nothing_to_replay(with_task):
    app = with_task
    async with app.run_test(size=(80, 24)) as pilot:
        await list_tasks(pilot)
        await press(pilot, "slash", *"hello", "enter")
        assert "Replay" not in text_of(app, "KeyBar")
        await press(pilot, "r")
        assert isinstance(app.screen, TaskListScreen)
        await press(pilot, "enter")
        await until(pilot, lambda: isinstance(app.screen, BeginScreen))
        await press(pilot, "r")
        assert isinstance(app.screen, BeginScreen)


async def test_it_is_reached_from_the_question_how_to_begin(with_task):
    app = with_task
    async with app.run_test(size=(80, 24)) as pilot:
        await replay_hello(pilot, one_run)
        await press(pilot, "escape", "enter")
        await until(pilot, lambda: isinstance(app.screen, BeginScreen))
        assert "r: go through their runs" in text_of(app, "#about")
        await press(pilot, "r")
        assert isinstance(app.screen, ReplayScreen)
        await press(pilot, "escape")
        assert isinstance(app.screen, BeginScreen)


async def test_it_is_reached_from_the_attempt_and_follows_it(with_task, place):
    app = with_task
    async with app.run_test(size=(120, 40)) as pilot:
        await open_hello(pilot)
        await until(pilot, lambda: graded(app))
        await press(pilot, "ctrl+r")
        await until(pilot, lambda: isinstance(app.screen, ReplayScreen))
        await settled(pilot)
        assert "Attempt 1 of 1, untimed, under way" in text_of(app, "#title")
        assert "The starter as it was." in text_of(app, "#lines")
        await press(pilot, "escape")
        assert isinstance(app.screen, TaskScreen)
        app.screen.editor_pane.editor.text = STARTER + "# mine\n"
        await until(pilot, lambda: len(app.screen.practice.attempt.runs) == 2)
        await press(pilot, "ctrl+r")
        await until(pilot, lambda: isinstance(app.screen, ReplayScreen))
        await settled(pilot)
        assert "+ # mine" in text_of(app, "#lines")


@sizes
def test_replay(snap_compare, with_task, size):
    async def show(pilot):
        await replay_hello(pilot, one_run, whole_attempt)
        await press(pilot, "left", "left")
        stop_blinking(pilot.app)
        await settled(pilot)

    assert snap_compare(with_task, terminal_size=size, run_before=show)


@sizes
def test_replay_of_many_runs(snap_compare, with_task, size):
    def long(log, clock):
        one = Candidate(log, clock)
        for number in range(60):
            if number % 7 == 5:
                one.hint(5, number // 7 + 1)
                one.pauses(5, 65)
            one.runs(20, number % 4, files={"main.py": GREETS + f"\nLIMIT = {number}\n" * 9})
        one.ends(5, "failed")

    async def show(pilot):
        await replay_hello(pilot, long)
        await press(pilot, *["left"] * 19)
        stop_blinking(pilot.app)
        await settled(pilot)

    assert snap_compare(with_task, terminal_size=size, run_before=show)
