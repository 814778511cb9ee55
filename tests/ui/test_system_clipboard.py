"""The system's clipboard, with a tool as Linux has them."""

import asyncio
import os
import sys

import pytest

from interviewprep.ui.system_clipboard import MOST_LATE, PATIENCE, SystemClipboard, is_at_hand
from tests.benchmarks.terminal import Terminal
from tests.practice.conftest import write_task

XCLIP = """\
#!{python}
import os, sys, time
{first}
path = os.path.join(os.path.dirname(sys.argv[0]), "clipboard")
if "-o" in sys.argv:
    sys.stdout.buffer.write(open(path, "rb").read())
else:
    text = sys.stdin.buffer.read()
    if os.fork() == 0:
        time.sleep({stays})  # and keeps it, with every descriptor that it was given
    else:
        open(path, "wb").write(text)
"""
pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="a tool as Linux has them")


@pytest.fixture
def tool(tmp_path):
    """`tool(first)` is the environment with an xclip that does that first."""

    def make(first="", stays=5):
        folder = tmp_path / "tools"
        folder.mkdir(exist_ok=True)
        program = folder / "xclip"
        program.write_text(XCLIP.format(python=sys.executable, first=first, stays=stays))
        program.chmod(0o755)
        environment = {key: value for key, value in os.environ.items() if key != "WAYLAND_DISPLAY"}
        return environment | {"PATH": f"{folder}:{os.environ['PATH']}", "DISPLAY": ":99"}

    return make


def test_what_is_copied_is_pasted(tool):
    async def go():
        clipboard = SystemClipboard(tool())
        for text in ("a", "ä\n  \u2028 [/]\n", "x" * 300_000, "\ud800"):
            await clipboard.copy(text)
            assert await clipboard.paste() == text.replace("\ud800", "?")
        assert clipboard.works

    asyncio.run(go())


@pytest.mark.parametrize("first", ["sys.exit('no display')", "time.sleep(60)"])
def test_a_tool_that_fails_is_not_tried_again(tool, first, monkeypatch, capfd):
    for patience in ("PATIENCE", "COPY_PATIENCE"):
        monkeypatch.setattr(f"interviewprep.ui.system_clipboard.{patience}", 0.5)

    async def go():
        clipboard = SystemClipboard(tool(first))
        assert await clipboard.paste() == ""
        if "sleep" in first:
            assert clipboard.works, "once may be a busy machine"
        await clipboard.copy("a")
        assert await clipboard.paste() == ""
        if "sleep" in first:
            assert not clipboard.works

    asyncio.run(go())
    assert capfd.readouterr() == ("", ""), "nothing is written to the terminal"


def test_without_any_tool(tmp_path):
    async def go():
        clipboard = SystemClipboard({"PATH": str(tmp_path)})
        await clipboard.copy("a")
        assert not clipboard.works

    asyncio.run(go())


@pytest.mark.parametrize(
    ("environment", "there"),
    [({}, True), ({"SSH_TTY": "/dev/pts/1"}, False), ({"SSH_CONNECTION": "x", "DISPLAY": ":10"}, True)],
)
def test_over_ssh_the_clipboard_is_elsewhere(environment, there):
    assert is_at_hand(environment) is there


def test_the_editor_copies_to_it_and_pastes_from_it(home, tool, tmp_path):
    """The real program, in a real terminal; another paste where a busy machine took too long for the first."""
    write_task(home.folder / "practice_apps")
    clipboard = tmp_path / "tools" / "clipboard"
    terminal = Terminal(
        [sys.executable, "-m", "interviewprep"], {**tool(), "INTERVIEWPREP_HOME": str(home.folder)}, (120, 40)
    )
    terminal.wait_for(" new")
    terminal.send("t")
    terminal.wait_for("Tasks")
    terminal.settle(0.5)
    for keys in ("/hello", "\r", "\r"):
        terminal.send(keys)
        terminal.settle(0.5)
    terminal.wait_for("Begin")
    terminal.send("\r")
    terminal.wait_for("main.py")
    for _ in range(100):
        if clipboard.exists() and clipboard.read_text():
            break
        terminal.send("\x01\x03")  # the editor may not have the focus yet
        terminal.settle(0.3)
    assert clipboard.read_text().startswith("from fastapi")
    for _ in range(MOST_LATE):
        clipboard.write_text("# from elsewhere")  # a copy that was asked for twice may have come after it
        terminal.send("\x16")
        terminal.settle(PATIENCE + 0.5)
        if "# from elsewhere" in terminal.text:
            break
    terminal.wait_for("# from elsewhere", 1)
    terminal.send("\x11")
    assert terminal.wait() == 0
