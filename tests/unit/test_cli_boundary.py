"""However a command ends: plain words on stderr, the right exit code, and never a traceback."""

import os
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from tests.conftest import deck_text, recall

pytestmark = pytest.mark.usefixtures("known_decks")

posix = pytest.mark.skipif(sys.platform == "win32", reason="POSIX streams, users and signals")
PROGRAM = [sys.executable, "-m", "interviewprep"]


@pytest.fixture
def mine(home):
    (home.decks / "mine.md").write_text(deck_text(recall(1), recall(2), title="Mine"), encoding="utf-8")
    return home


def run(*words, program=PROGRAM, env=None, **more):
    more.setdefault("stdin", subprocess.DEVNULL)
    done = subprocess.run(
        [*program, *map(str, words)], env={**os.environ, **(env or {})}, capture_output=True,
        text=True, encoding="utf-8", check=False, timeout=60, **more,
    )  # fmt: skip
    assert "Traceback" not in done.stderr
    return done


def shell(line, **more):
    """A line for `sh`, in which `$I` is the program."""
    words = " ".join(f"'{word}'" for word in PROGRAM)
    done = run("-c", line.replace("$I", words), program=["sh"], **more)
    assert "Exception" not in done.stderr
    return done


def broken(what):
    """The real program, in which one thing fails that can't."""
    program = f"import sys\nfrom interviewprep.__main__ import main\n{what}\nmain()"
    return [sys.executable, "-c", program]


NO_FIGURES = (
    "from interviewprep.study.collection import Collection\nCollection.figures = lambda self: {}['nothing']"
)


def test_a_damaged_database_is_told(mine):
    mine.database.write_bytes(b"x" * 5000)
    done = run("due")
    assert done.returncode == 1
    assert done.stderr.startswith(f"Error: {mine.database} is damaged: file is not a database.")


def test_a_locked_database_is_told(mine):
    run("due")
    program = broken("import interviewprep.store.database as d\nd.BUSY_TIMEOUT = 0.05")
    with closing(sqlite3.connect(mine.database, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        done = run("card", "flag", "q-1", program=program)
        assert (done.returncode, done.stdout) == (1, "")
        assert "is locked: another program is writing to it" in done.stderr
        review = run("review", "--plain", "--deck", "mine", program=program, stdin=None, input="\n3\n")
        assert "Not saved: " in review.stderr
        assert "0 answers" not in review.stdout
        other.execute("ROLLBACK")


@posix
def test_a_home_of_nobody_is_told():
    done = run("due", env={"INTERVIEWPREP_HOME": "~nosuchuser/x"})
    assert done.returncode == 1
    assert done.stderr == (
        "Error: INTERVIEWPREP_HOME or INTERVIEWPREP_CONFIG names the home folder of a user that isn't known "
        "here. Set it to a folder, or a file, of your own.\n"
    )


@posix
def test_a_path_too_long_is_told(tmp_path):
    done = run("due", env={"INTERVIEWPREP_HOME": str(tmp_path / ("x" * 300))})
    assert done.returncode == 1
    assert done.stderr.endswith("File name too long\n")


@posix
@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
@pytest.mark.parametrize("command", ["due", "card list", "settings", "--help", "schema deck"])
def test_an_output_that_takes_no_more_is_told(mine, command):
    done = shell(f"$I {command} > /dev/full")
    assert (done.returncode, done.stderr) == (1, "Error: No space left on device\n")


@posix
@pytest.mark.parametrize("command", ["due", "card list", "--help", "settings --json"])
def test_a_reader_that_has_seen_enough_is_no_error(mine, command):
    done = shell(f"($I {command}; echo $? >&2) | true")
    assert done.stderr in ("1\n", "0\n")  # 0 when it was quicker than the reader


@posix
def test_closed_streams_are_streams_to_nowhere(mine):
    assert shell("$I due >&-").returncode == 0
    assert shell("$I due 2>&-").returncode == 0
    done = shell("$I review --plain --deck mine <&-")
    assert done.returncode == 0
    assert "Question 1?" in done.stdout
    assert shell("$I <&- >&- 2>&-").returncode == 0
    with closing(sqlite3.connect(mine.database)) as db:
        assert db.execute("PRAGMA integrity_check").fetchone() == ("ok",)


@posix
def test_ctrl_c_is_130(mine):
    words = [*PROGRAM, "review", "--plain", "--deck", "mine"]
    program = subprocess.Popen(
        words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    read = ""
    while "Enter shows the answer" not in read:
        read += program.stdout.read(1)
    program.send_signal(signal.SIGINT)
    _, said = program.communicate(timeout=30)
    assert (program.returncode, said.strip()) == (130, "Interrupted.")


def test_a_question_that_is_not_answered_is_1(mine, tmp_path):
    pack = tmp_path / "pack"
    (pack / "decks").mkdir(parents=True)
    (pack / "pack.toml").write_text(
        'name = "one"\ntitle = "One"\nversion = "1"\nauthors = ["A"]\nlicense = "MIT"\n', encoding="utf-8"
    )
    (pack / "decks" / "a.md").write_text(deck_text(recall(1)), encoding="utf-8")
    done = run("pack", "add", pack)
    assert (done.returncode, done.stderr) == (1, "Aborted!\n")


def test_a_wrong_word_is_2():
    done = run("revew")
    assert done.returncode == 2
    assert "Did you mean 'review'?" in done.stderr


def test_a_fault_of_ours_names_a_file_with_the_traceback(mine):
    done = run("due", program=broken(NO_FIGURES))
    log = mine.folder / "faults.log"
    assert done.returncode == 70
    assert done.stderr == (
        "Error: interviewprep has failed, which is a fault of its own (KeyError: 'nothing'). "
        f"The details are in {log}: please report it with that file.\n"
    )
    assert "Traceback (most recent call last)" in log.read_text(encoding="utf-8")
    assert "KeyError: 'nothing'" in log.read_text(encoding="utf-8")


def test_a_fault_whose_file_cannot_be_in_the_data_folder_is_in_the_temporary_one(mine, tmp_path):
    (mine.folder / "faults.log").mkdir()
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    done = run("due", program=broken(NO_FIGURES), env={"TMPDIR": str(temporary), "TEMP": str(temporary)})
    assert done.returncode == 70
    (log,) = temporary.glob("interviewprep-*.log")
    assert str(log) in done.stderr
    assert "KeyError" in log.read_text(encoding="utf-8")


def test_steps_without_end_are_refused(mine):
    for word in ("infm", "1e400m", "nanm"):
        done = run("settings", "learning_steps", word)
        assert done.returncode == 2
        assert f"`{word}` can't be learning_steps" in done.stderr


def test_completion_behind_an_unknown_word_says_nothing():
    env = {
        "_INTERVIEWPREP_COMPLETE": "bash_complete",
        "COMP_WORDS": "interviewprep nothing x",
        "COMP_CWORD": "2",
    }
    done = run(env=env)
    assert (done.stdout.strip(), done.stderr) == ("", "")


def in_a_terminal(program, env=None):
    """The exit code of a program that has a terminal, once it has ended by itself."""
    import pty

    control, terminal = pty.openpty()
    process = subprocess.Popen(
        program,
        stdin=terminal,
        stdout=terminal,
        stderr=terminal,
        env={**os.environ, "TERM": "xterm", **(env or {})},
    )
    os.close(terminal)
    said = b""
    try:
        while more := os.read(control, 65536):
            said += more
    except OSError:  # the other end is closed
        pass
    os.close(control)
    return process.wait(timeout=30), said.decode("utf-8", "replace")


@posix
@pytest.mark.parametrize("words", [[], ["review"]])
def test_an_app_that_crashes_has_an_exit_code(mine, words):
    fault = (
        f"sys.argv[1:] = {words!r}\n"
        "from interviewprep.ui.widgets.key_bar import KeyBar\n"
        "KeyBar.render = lambda self: {}['nothing']"
    )
    code, said = in_a_terminal(broken(fault))
    assert code == 1
    assert "KeyError" in said
