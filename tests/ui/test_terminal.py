"""The real program in a real pseudo-terminal: editor, quit, restart, and nothing raw on the screen."""

import contextlib
import json
import os
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from contextlib import closing

import pytest

from tests.conftest import deck_text, recall
from tests.practice.conftest import write_task

if sys.platform == "win32":
    pytest.skip("needs a pseudo-terminal", allow_module_level=True)

import pty

from textual.drivers._writer_thread import MAX_QUEUED_WRITES, WriterThread

from interviewprep.ui.terminal_driver import LastingOutput
from tests.benchmarks.terminal import Terminal

pytestmark = pytest.mark.usefixtures("known_decks")

PROGRAM = [sys.executable, "-m", "interviewprep"]
EDITOR = """#!{python}
import pathlib, sys
line, path = sys.argv[1], pathlib.Path(sys.argv[2])
assert line == "+5", line
path.write_text(path.read_text().replace("Answer 1.", "An edited answer."))
"""


@pytest.fixture
def env(home, tmp_path):
    """A deck of the user's own beside the shipped ones, and new cards enough for each deck to give all it has."""
    editor = tmp_path / "editor"
    editor.write_text(EDITOR.format(python=sys.executable), encoding="utf-8")
    editor.chmod(0o755)
    (home.decks / "mine.md").write_text(deck_text(recall(1), recall(2), title="Mine"), encoding="utf-8")
    env = {"INTERVIEWPREP_HOME": str(home.folder), "EDITOR": str(editor)}
    settings = [*PROGRAM, "settings", "new_per_day", "9999"]
    subprocess.run(settings, env={**os.environ, **env}, check=True, capture_output=True)
    return env


def due(env) -> dict[str, int]:
    done = subprocess.run(
        [*PROGRAM, "due", "--json"], env={**os.environ, **env}, capture_output=True, text=True, check=True
    )
    found = json.loads(done.stdout)
    return {name: found[name] for name in ("due", "new", "learning", "answered")}


@pytest.mark.parametrize("size", [(80, 24), (60, 20)])
def test_a_session_with_the_editor_then_quit_and_restart(env, home, size):
    terminal = Terminal([*PROGRAM, "review", "--deck", "mine"], env, size)
    terminal.wait_for("Question 1?")
    terminal.send(" ")
    terminal.wait_for("Answer 1.")
    terminal.send("e")
    terminal.settle(1.0)
    terminal.wait_for("Question 1?")
    terminal.send(" ")
    terminal.wait_for("An edited answer.")
    terminal.send("3")
    terminal.wait_for("Question 2?")
    terminal.settle(0.3)
    terminal.send("q")
    terminal.wait_for("Session paused")
    terminal.send("\r")
    terminal.wait_for("1 answered")
    terminal.send("q")
    assert terminal.wait() == 0
    figures = due(env)
    assert (figures["learning"], figures["answered"]) == (1, 1)
    again = Terminal(PROGRAM, env, size)
    again.wait_for(f"{figures['due']} due   1 learning   {figures['new']} new")
    again.wait_for("1 answered")
    again.send("q")
    assert again.wait() == 0


def state_of(pid: int) -> str:
    """What the kernel says that a process does: `T` for stopped."""
    done = subprocess.run(["ps", "-o", "state=", "-p", str(pid)], capture_output=True, text=True, check=False)
    return done.stdout.strip()[:1]


def test_ctrl_z_suspends_to_the_shell_and_the_session_goes_on_afterwards(env):
    terminal = Terminal([*PROGRAM, "review", "--deck", "mine"], env)
    terminal.wait_for("Question 1?")
    terminal.send(" ")
    terminal.wait_for("Answer 1.")
    terminal.send("\x1a")
    for _ in range(100):
        if state_of(terminal.pid) == "T":
            break
        terminal.settle(0.1)
    else:
        raise AssertionError("it was never stopped")
    terminal.settle(1)  # what it wrote before
    assert b"\x1b[?1049l" in terminal.raw[-2_000:], "the shell has its screen back"
    os.kill(terminal.pid, signal.SIGCONT)
    terminal.settle(0.5)
    terminal.send("3")
    terminal.wait_for("Question 2?")
    terminal.send("q")
    terminal.wait_for("Session paused")
    terminal.send("\rq")
    assert terminal.wait() == 0
    assert due(env)["answered"] == 1


def test_escape_sequences_of_a_card_never_reach_the_terminal(env, home):
    evil = "\x1b]0;pwned\x07\x1b[2J\x9b31m\u202e"
    (home.decks / "mine.md").write_text(
        deck_text(f"## Evil {evil} title? {{#evil}}\n\nEvil {evil} answer.", title=f"'Mine {chr(0x9B)}2J'"),
        encoding="utf-8",
    )
    terminal = Terminal([*PROGRAM, "review", "--deck", "mine"], env)
    terminal.wait_for("title?")
    terminal.send(" ")
    terminal.wait_for("answer.")
    assert b"\x1b]0;pwned" not in terminal.raw
    assert b"\x1b[2J\xc2" not in terminal.raw
    assert "\u202e".encode() not in terminal.raw
    assert b"\xc2\x9b" not in terminal.raw
    terminal.close()
    plain = subprocess.run(
        [*PROGRAM, "review", "--plain", "--deck", "mine"],
        env={**os.environ, **env}, input=b"\n3\n", capture_output=True, check=True,
    )  # fmt: skip
    assert b"Evil" in plain.stdout
    assert b"\x1b" not in plain.stdout + plain.stderr
    assert "\u202e".encode() not in plain.stdout


def test_ctrl_q_and_a_closed_pipe_are_no_tracebacks(env):
    terminal = Terminal(PROGRAM, env)
    terminal.wait_for(" new")
    terminal.send("\x11")
    assert terminal.wait() == 0
    program = f"{sys.executable} -m interviewprep card list | head -1"
    done = subprocess.run(
        program, shell=True, env={**os.environ, **env}, capture_output=True, text=True, check=False
    )
    assert done.stdout
    assert "Traceback" not in done.stderr


def test_many_changed_decks_are_read_by_several_processes_behind_the_screen(env, home):
    text = "word " * 300
    for deck in range(8):
        cards = (f"## Q {n}? {{#big-{deck}-{n}}}\n\n{text}" for n in range(120))
        (home.decks / f"big-{deck}.md").write_text(deck_text(*cards, title=f"Big {deck}"), encoding="utf-8")
    terminal = Terminal(PROGRAM, env, (100, 50))
    terminal.wait_for("Welcome")
    terminal.wait_for("Big 7", 10)
    terminal.send("q")
    assert terminal.wait() == 0


def test_who_is_told_to_end_saves_what_was_typed(env, home):
    write_task(home.folder / "practice_apps")
    terminal = Terminal(PROGRAM, env, (120, 40))
    terminal.wait_for(" new")
    while " shown" not in terminal.text:  # before the decks are read, it says so
        terminal.send("t")
        terminal.settle(0.5)
    for keys in ("/", "hello", "\r", "\r"):
        terminal.settle(0.3)
        terminal.send(keys)
    terminal.wait_for("Begin")
    terminal.send("\r")
    terminal.wait_for("main.py")
    terminal.settle(0.3)
    terminal.send("# last words")
    terminal.wait_for("# last words")
    os.kill(terminal.pid, signal.SIGTERM)
    assert terminal.wait() == 0
    mine = home.folder / "practice" / "user" / "hello" / "main.py"
    assert mine.read_text().startswith("# last words")


IGNORES_SIGHUP = """
import os, signal, sys
signal.signal(signal.SIGHUP, signal.SIG_IGN)
os.execv(sys.executable, [sys.executable, *sys.argv[1:]])
"""


def reviewed_once(env, program=PROGRAM) -> Terminal:
    """The app with one rating on disk and the second card on its screen."""
    terminal = Terminal([*program, "review", "--deck", "mine"], env)
    terminal.wait_for("Question 1?")
    terminal.send(" ")
    terminal.wait_for("Answer 1.")
    terminal.send("3")
    terminal.wait_for("Question 2?")
    return terminal


def ended(terminal: Terminal, seconds: float = 20) -> int:
    """The exit code. It must come without anybody reading what the app writes."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        pid, status = os.waitpid(terminal.pid, os.WNOHANG)
        if pid:
            return os.waitstatus_to_exitcode(status)
        time.sleep(0.05)
    os.kill(terminal.pid, signal.SIGKILL)
    os.waitpid(terminal.pid, 0)
    raise TimeoutError(f"The app goes on after {seconds} s")


def assert_whole(home, reviews=1):
    address = f"{home.database.as_uri()}?mode=ro&immutable=1"  # the file alone
    with closing(sqlite3.connect(address, uri=True)) as db:
        assert db.execute("SELECT count(*) FROM event WHERE kind = 'review'").fetchone() == (reviews,)
    assert not list(home.folder.glob("progress.db-*"))
    assert not (home.folder / "faults.log").exists()


@pytest.mark.parametrize("how", ["SIGTERM", "SIGHUP", "closed"])
def test_an_app_that_is_told_to_end_or_loses_its_terminal_leaves_its_file_whole(env, home, how):
    due(env)
    terminal = reviewed_once(env)
    if how == "closed":
        os.close(terminal._fd)  # as when its window is closed
        ended(terminal)
    else:
        os.kill(terminal.pid, getattr(signal, how))
        assert terminal.wait() == 0
    assert_whole(home)


@pytest.mark.parametrize("how", ["SIGTERM", "closed"])
def test_an_app_whose_terminal_takes_nothing_any_more_ends_all_the_same(env, home, how):
    due(env)
    terminal = reviewed_once(env)
    for _ in range(150):  # a help page, and back: more than the terminal and the queue before it can hold
        os.write(terminal._fd, b"?\x1b")
    time.sleep(2)
    if how == "closed":
        os.close(terminal._fd)
    else:
        os.kill(terminal.pid, signal.SIGTERM)
    assert ended(terminal) == 0
    assert_whole(home)


def test_an_app_that_no_signal_tells_of_its_lost_terminal_ends_too(env, home):
    terminal = reviewed_once(env, [sys.executable, "-c", IGNORES_SIGHUP, "-m", "interviewprep"])
    os.close(terminal._fd)
    assert ended(terminal) == 0
    assert_whole(home)


def test_output_after_the_terminal_is_gone_is_dropped_and_never_waits():
    ours, theirs = pty.openpty()
    file = os.fdopen(theirs, "w", encoding="utf-8")
    output = LastingOutput(file)
    writer = WriterThread(output)
    writer.start()
    os.close(ours)
    many = threading.Thread(target=lambda: [writer.write("more") for _ in range(3 * MAX_QUEUED_WRITES)])
    many.daemon = True
    many.start()
    many.join(10)
    assert not many.is_alive()
    writer.stop()
    assert output.gone
    with contextlib.suppress(OSError):  # what it held can't be written any more
        file.close()


def test_the_app_is_served_to_a_browser_as_textual_serve_does_it(env):
    """Through pipes, in packets; TEXTUAL_DRIVER says so."""
    driver = {"TEXTUAL_DRIVER": "textual.drivers.web_driver:WebDriver", "COLUMNS": "80", "ROWS": "24"}
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    with subprocess.Popen(PROGRAM, env={**os.environ, **env, **driver}, **pipes) as app:
        watchdog = threading.Timer(30, app.kill)
        watchdog.start()
        assert app.stdout.readline() == b"__GANGLION__\n"
        seen = b""
        while b"Today" not in seen:
            assert app.stdout.read(1) in (b"D", b"M", b"P")
            seen += app.stdout.read(int.from_bytes(app.stdout.read(4), "big"))
        leave = json.dumps({"type": "quit"}).encode()
        app.stdin.write(b"M" + len(leave).to_bytes(4, "big") + leave)
        app.stdin.flush()
        app.stdout.read()
        assert app.wait() == 0
        watchdog.cancel()
