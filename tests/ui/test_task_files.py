"""The file of a task, byte for byte: what the editor shows is never written back as something else."""

import pytest

from interviewprep.practice.attempt_runner import TYPING_STOPS
from interviewprep.practice.workspace import Workspace
from tests.practice.conftest import SOLUTION
from tests.ui.conftest import until
from tests.ui.test_tasks import anyio_backend, editor_of, graded, open_hello, with_task

__all__ = ["anyio_backend", "with_task"]

ODD = 'S = "\u2028 \u2029 \u0085 \x0c \x0b \r \x1c"\n\x0c\n'
CASES = {
    "lf": SOLUTION + ODD,
    "crlf": (SOLUTION + "T = 1\n").replace("\n", "\r\n"),
    "crlf and others": (SOLUTION + ODD).replace("\n", "\r\n"),
    "mixed": SOLUTION.replace("\n", "\r\n", 3) + ODD,
    "byte order mark": "\ufeff" + SOLUTION.replace("\n", "\r\n"),
}


@pytest.mark.anyio
@pytest.mark.sampled(2)
@pytest.mark.parametrize("text", CASES.values(), ids=CASES)
async def test_opening_a_file_and_typing_in_it_change_nothing_else(with_task, place, text):
    async with with_task.run_test() as pilot:
        await open_hello(pilot)
        await until(pilot, lambda: graded(with_task))
        screen = with_task.screen
        workspace: Workspace = screen.practice.workspace
        path = workspace.folder / "main.py"
        raw = text.encode()
        path.write_bytes(raw)
        screen.runner.read_again()
        await until(pilot, lambda: editor_of(with_task).text == screen.runner.open_file.text)
        written = path.stat().st_mtime_ns
        await pilot.pause(TYPING_STOPS + 0.4)
        assert path.read_bytes() == raw
        assert path.stat().st_mtime_ns == written
        editor = editor_of(with_task)
        editor.focus()
        await pilot.press("ctrl+end", "x", "a", "ctrl+s")
        await until(pilot, lambda: path.stat().st_mtime_ns != written)
        assert path.read_bytes() == raw + b"xa"
        assert [p.name for p in workspace.folder.iterdir()] == ["main.py"]
