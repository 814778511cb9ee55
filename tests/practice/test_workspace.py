"""The candidate's folder: whatever lies in it, and comes and goes there, work goes on."""

import contextlib
import os
import socket
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import pytest

from interviewprep.practice.file_watch import fingerprint
from interviewprep.practice.grading.files import FilesError, assemble, program_files
from interviewprep.practice.grading.messages import Job
from interviewprep.practice.results import Results
from interviewprep.practice.solution_diff import DiffLine, solution_diff
from interviewprep.practice.workspace import Workspace
from tests.practice.conftest import SOLUTION, run_with

POSIX = pytest.mark.skipif(sys.platform == "win32", reason="FIFOs, sockets, permissions and limits of Unix")


@pytest.fixture
def workspace(hello, tmp_path):
    found = Workspace.of(hello, tmp_path / "home")
    found.create()
    (found.folder / "main.py").write_text(SOLUTION)
    return found


def grade(workspace):
    job = Job.of(workspace.task, [workspace.folder])
    return run_with(lambda grader: Results.gathered(workspace.task, grader.grade(job)))


@POSIX
def test_what_is_no_regular_file_is_none_of_the_programs(workspace):
    before = fingerprint(workspace.folder)
    os.mkfifo(workspace.folder / "fifo.py")
    with socket.socket(socket.AF_UNIX) as server, contextlib.chdir(workspace.folder):
        server.bind("app.sock")  # not with the whole path: 107 bytes are all there may be
        (workspace.folder / "zero.py").symlink_to("/dev/zero")
        (workspace.folder / "gone.py").symlink_to("nowhere")
        assert [name.as_posix() for name in workspace.files()] == ["main.py"]
        assert fingerprint(workspace.folder) == before
        assert workspace.snapshot() == {"main.py": SOLUTION}
        assert grade(workspace).all_passed
        assert workspace.reset() is not None


@pytest.mark.skipif(sys.platform != "linux", reason="other systems take no such name")
def test_a_file_with_any_name_is_read(workspace):
    before = fingerprint(workspace.folder)
    (workspace.folder / os.fsdecode(b"caf\xe9.py")).write_text("x = 1\n")
    assert fingerprint(workspace.folder) != before
    assert workspace.snapshot() == {"main.py": SOLUTION, "caf\ufffd.py": "x = 1\n"}


def test_a_database_in_use_is_no_trouble(workspace, tmp_path):
    """SQLite's journal is there during each transaction, and gone after it."""
    stop = threading.Event()

    def use():
        with sqlite3.connect(workspace.folder / "booking.db") as db:
            db.execute("CREATE TABLE t (n)")
            while not stop.is_set():
                db.execute("INSERT INTO t VALUES (1)")
                db.commit()
        db.close()

    thread = threading.Thread(target=use)
    thread.start()
    seen = 0
    try:
        until = time.monotonic() + 3
        while time.monotonic() < until:
            seen += any(name.name.endswith("-journal") for name in program_files(workspace.folder))
            assert fingerprint(workspace.folder)
            assert "main.py" in workspace.snapshot()
            target = tmp_path / f"copy{time.monotonic_ns()}"
            assemble([workspace.folder], [], target)
            assert (target / "main.py").read_text() == SOLUTION
    finally:
        stop.set()
        thread.join()
    assert seen > 5


UNREADABLE = """\
import os, sys
from pathlib import Path
from interviewprep.content.tasks.load import load_task
from interviewprep.practice.file_watch import fingerprint
from interviewprep.practice.grading.files import FilesError, assemble
from interviewprep.practice.workspace import Workspace

task, _ = load_task(Path(sys.argv[1]), "user")
workspace = Workspace(task, Path(sys.argv[2], "mine"))
workspace.create()
workspace.folder.chmod(0o755)  # as nobody but root could look into it otherwise
(workspace.folder / "main.py").chmod(0o644)
secret = workspace.folder / "secret.py"
secret.write_text("x = 1")
before = fingerprint(workspace.folder)
secret.chmod(0)
if os.getuid() == 0:  # root may read everything
    os.seteuid(65534)
assert fingerprint(workspace.folder) != before
assert workspace.files() == [Path("main.py"), Path("secret.py")]
assert "secret.py" not in workspace.snapshot()
try:
    assemble([workspace.folder], [], Path(sys.argv[2], "copy"))
except FilesError as error:
    print(error)
if os.getuid() == 0:
    os.seteuid(0)
"""


@POSIX
def test_a_file_that_cant_be_read_is_said_to_be(hello):
    with tempfile.TemporaryDirectory() as place:  # where another user than root may look
        Path(place).chmod(0o777)
        words = [sys.executable, "-c", UNREADABLE, hello.folder, place]
        done = subprocess.run(words, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert "secret.py: Permission denied." in done.stdout


FULL = """\
import resource, sys
from pathlib import Path
from interviewprep.content.tasks.load import load_task
from interviewprep.practice.workspace import Workspace

resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))
task, _ = load_task(Path(sys.argv[1]), "user")
workspace = Workspace(task, Path(sys.argv[2]))
known = workspace.read(Path("main.py"))[0]
for text in ("x = 1\\n" * 4000, "x = '\\ud800'"):
    try:
        workspace.write(Path("main.py"), text, known)
    except OSError as error:
        print("not saved:", error)
"""


@POSIX
def test_a_save_on_a_full_disk_keeps_the_file_that_was_there(workspace):
    words = [sys.executable, "-c", FULL, workspace.task.folder, workspace.folder]
    done = subprocess.run(words, capture_output=True, text=True, check=True)
    assert done.stdout.count("not saved:") == 2
    assert (workspace.folder / "main.py").read_text() == SOLUTION
    assert [path.name for path in workspace.folder.iterdir()] == ["main.py"]


def test_a_change_elsewhere_is_kept_beside_ones_own(workspace):
    other = SOLUTION + "# theirs\n"
    (workspace.folder / "main.py").write_text(other)
    kept = workspace.write(Path("main.py"), "mine", SOLUTION)
    assert kept.read_text() == other
    assert (workspace.folder / "main.py").read_text() == "mine"


def test_too_large_a_folder_is_said_to_be(workspace, tmp_path):
    with (workspace.folder / "data.bin").open("wb") as file:
        file.truncate(33 * 2**20)
    with pytest.raises(FilesError, match="over 2000 files or 32 MiB"):
        assemble([workspace.folder], [], tmp_path / "copy")


def test_the_diff_to_the_solution(hello, workspace):
    (workspace.folder / "main.py").write_bytes(SOLUTION.replace('"you"', '"\xff"').encode("latin-1"))
    (hello.folder / "solution" / "more.py").write_text("x = 1\n")
    lines = list(solution_diff(workspace.folder, hello.folder / "solution"))
    assert [line.text for line in lines if line.sign == "@"][::2] == ["main.py", "more.py"]
    assert DiffLine("-", '    return {"hello": "\ufffd"}') in lines
    assert DiffLine("+", '    return {"hello": "you"}') in lines
    assert lines[-1] == DiffLine("+", "x = 1")


def test_all_of_a_program_is_graded_whatever_its_folders_are_called(workspace, tmp_path):
    for name in ("tasks/__init__.py", "venv/__init__.py", "node_modules/x.py", ".env", ".config/app.toml"):
        (workspace.folder / name).parent.mkdir(exist_ok=True)
        (workspace.folder / name).write_text("x = 1\n")
    for name in (".main.py.swp", "main.py~", ".#main.py", ".0123456789abcdef.part", "__pycache__/main.pyc"):
        (workspace.folder / name).parent.mkdir(exist_ok=True)
        (workspace.folder / name).write_text("no program")
    (workspace.folder / "env").mkdir()
    (workspace.folder / "env" / "pyvenv.cfg").touch()
    assemble([workspace.folder], [], tmp_path / "copy")
    copied = {path.relative_to(tmp_path / "copy").as_posix() for path in (tmp_path / "copy").rglob("*.*")}
    wanted = {"tasks/__init__.py", "venv/__init__.py", "node_modules/x.py", ".env", ".config/app.toml"}
    assert {name for name in copied if "/" in name or name.startswith(".")} == wanted | {".config"}


def test_an_apps_own_tasks_are_no_part_of_the_program_that_starts_from_it(tmp_path):
    (tmp_path / "app" / "tasks" / "one").mkdir(parents=True)
    (tmp_path / "app" / "tasks" / "one" / "task.toml").touch()
    (tmp_path / "app" / "main.py").touch()
    assert list(program_files(tmp_path / "app")) == [Path("main.py")]
