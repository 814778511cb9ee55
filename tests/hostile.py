"""Hand in hostile programs, each through `interviewprep task check`, and say which of them got their way.

    python -m tests.hostile FOLDER [--jobs 2] [--only WORD] [--skip WORD]...

`FOLDER` holds a folder `<name>@<task>` for each program, which is laid over the task's starter. A program got its
way when the grader is blamed for it (or ends without a verdict), when it passes by cheating, when a process or a temporary folder
of it is left, when a file outside is changed, or when a message isn't fit to be shown.

Linux only, and only where the sandbox holds all that it can: these programs do what they say. Leave out
the fork bombs (`--skip fork-bomb`) on a machine that others use: they can be slow to end.
"""

from __future__ import annotations

import argparse
import ctypes
import json
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from interviewprep.content.tasks.task import Task
from interviewprep.finding import Severity
from interviewprep.practice.examined_isolation import examine_isolation
from interviewprep.practice.grading.sandbox import descendants
from interviewprep.practice.task_catalog import find_tasks

PATIENCE = 180
"""Seconds after which a command without an end is killed."""
LONGEST_MESSAGE = 600
LONGEST_REPORT = 200_000
"""Characters of a message, and of everything that is said of a program."""
VICTIMS = {
    Path("/tmp/victim/precious.txt"): "precious\n",
    Path("/tmp/victim-home/progress.db"): "months of work\n",
    Path("/tmp/victim-home/.ssh/id_rsa"): "a secret\n",
}
"""What the programs try to change, and what it holds."""
VICTIM_FOLDERS = (Path("/tmp/victim"), Path("/tmp/victim-home"))
VICTIM_PORT = 18999
"""Where a server of this machine listens that is none of theirs."""
CHEATS = ("cheat-", "27-", "54-")
"""How the names of programs begin that don't do what their task asks: they must not pass."""
_SUBREAPER = 36
_INSIDES = re.compile(r"interviewprep[/.]practice|checks\.py|<frozen|site-packages/(?:httpx|httpcore)/")
"""What a message must not show: where the checks and the grader are written."""
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")


@dataclass(slots=True)
class Outcome:
    """What came of one program."""

    name: str
    outcome: str = "none"
    message: str = ""
    seconds: float = 0.0
    complaints: list[str] = field(default_factory=list)
    """In which ways it got its way; none when it is contained."""


def adopt_orphans() -> None:
    """Make this process the parent of whatever its children leave behind, so that it can be counted (Linux)."""
    ctypes.CDLL(None).prctl(_SUBREAPER, 1, 0, 0, 0)


def hand_in(program: Path, task: Task) -> Outcome:
    """Grade a program, laid over the starter of its task, with a home and a temporary folder of its own."""
    with tempfile.TemporaryDirectory(prefix="hostile-") as name:
        folder = Path(name)
        work, home, temporary = folder / "work", folder / "home", folder / "tmp"
        for each in (work, home, temporary):
            each.mkdir()
        for layer in (*task.starter_layers, program):
            shutil.copytree(layer, work, dirs_exist_ok=True, symlinks=True)
        before = _listing(work)
        command = [
            sys.executable,
            "-m",
            "interviewprep",
            "task",
            "check",
            task.id,
            "--path",
            str(work),
            "--json",
        ]
        environment = {**os.environ, "INTERVIEWPREP_HOME": str(home), "TMPDIR": str(temporary)}
        started = time.monotonic()
        try:
            done = subprocess.run(
                command,
                env=environment,
                capture_output=True,
                stdin=subprocess.DEVNULL,
                timeout=PATIENCE,
                check=False,
            )
        except subprocess.TimeoutExpired:
            found = Outcome(program.name, complaints=[f"no verdict within {PATIENCE} s"])
        else:
            found = _judged(program.name, done)
        found.seconds = time.monotonic() - started
        found.complaints += _left_behind(temporary)
        if _listing(work) != before:
            found.complaints.append("the folder that was handed in is changed")
        return found


def _judged(name: str, done: subprocess.CompletedProcess[bytes]) -> Outcome:
    found = Outcome(name)
    said = done.stderr.decode(errors="replace")
    try:
        report = json.loads(done.stdout)
    except ValueError:
        found.complaints.append(f"no report (exit code {done.returncode}): {said[-300:]!r}")
        return found
    found.outcome, found.message = report["outcome"], report["message"]
    if report["outcome"] == "fault" or done.returncode not in {0, 1}:
        found.complaints.append(
            f"exit code {done.returncode}, outcome {report['outcome']}: {report['message']}"
        )
    if report["passed"] and name.startswith(CHEATS):
        found.complaints.append("it passes")
    if "Traceback" in said:
        found.complaints.append(f"a traceback of our own: {said[-300:]!r}")
    found.complaints += _unfit(report, len(done.stdout))
    return found


def _unfit(report: dict[str, Any], size: int) -> Iterator[str]:
    """What a candidate shouldn't have to read."""
    if size > LONGEST_REPORT:
        yield f"a report of {size:,} bytes"
    messages = [report["message"], *(check["message"] for check in report["checks"])]
    for message in messages:
        if len(message) > LONGEST_MESSAGE:
            yield f"a message of {len(message):,} characters: {message[:80]!r}"
        if inside := _INSIDES.search(message):
            yield f"a message shows {inside.group()!r}: {message[:200]!r}"
    for check in report["checks"]:
        if inside := _INSIDES.search(check.get("trace", "")):
            yield f"the traceback of {check['name']!r} shows {inside.group()!r}"


def _left_behind(temporary: Path) -> Iterator[str]:
    until = time.monotonic() + 3
    while (left := descendants(os.getpid())) and time.monotonic() < until:
        _reap()
        time.sleep(0.05)
    if left:
        yield f"{len(left)} processes left"
    if names := sorted(path.name for path in temporary.iterdir()):
        yield f"left in the temporary folder: {', '.join(names[:5])}"
    found = {
        path: path.read_text() for folder in VICTIM_FOLDERS for path in folder.rglob("*") if path.is_file()
    }
    if found != VICTIMS:
        yield f"{' or '.join(map(str, VICTIM_FOLDERS))} is changed"


def _reap() -> None:
    """Take note of adopted processes that have ended."""
    try:
        while os.waitpid(-1, os.WNOHANG) != (0, 0):
            pass
    except ChildProcessError:
        pass


def _listing(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not path.is_symlink()
    }


@contextmanager
def listening() -> Iterator[list[str]]:
    """A server of this machine; the list holds whoever has come."""
    came: list[str] = []
    with socket.create_server(("127.0.0.1", VICTIM_PORT)) as server:

        def serve() -> None:
            with suppress(OSError):
                while True:
                    line, whence = server.accept()
                    came.append(str(whence))
                    line.close()

        threading.Thread(target=serve, daemon=True).start()
        yield came


def main() -> int:
    """Hand them all in; 1 when any got its way, 2 when they can't be tried here."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--only", default="", help="programs whose name contains this")
    parser.add_argument("--skip", action="append", default=[], help="but not those whose name contains this")
    asked = parser.parse_args()
    if any(finding.severity is not Severity.OK for finding in examine_isolation()):
        print("The sandbox doesn't hold all that it can here: see `interviewprep doctor`. Nothing was run.")
        return 2
    if there := [str(folder) for folder in VICTIM_FOLDERS if folder.exists()]:
        print(f"The programs would overwrite {' and '.join(there)}: move it away. Nothing was run.")
        return 2
    programs = [
        path
        for path in sorted(asked.folder.iterdir())
        if "@" in path.name and asked.only in path.name and not any(word in path.name for word in asked.skip)
    ]
    with tempfile.TemporaryDirectory() as home:
        tasks = {task.id: task for task in find_tasks(Path(home)).tasks}
    for path, text in VICTIMS.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    wrong = 0
    try:
        with listening() as reached, ProcessPoolExecutor(asked.jobs, initializer=adopt_orphans) as pool:
            for found in pool.map(hand_in, programs, [tasks[path.name.split("@")[1]] for path in programs]):
                wrong += bool(found.complaints)
                mark = "FAIL" if found.complaints else "ok  "
                said = _CONTROL.sub("?", found.message)[:120]
                print(f"{mark} {found.name} ({found.seconds:.1f} s) {found.outcome}: {said}", flush=True)
                for complaint in found.complaints:
                    print("     " + _CONTROL.sub("?", complaint), flush=True)
        if reached:
            wrong += 1
            print(f"FAIL port {VICTIM_PORT} of this machine was reached {len(reached)} times")
    finally:
        for folder in VICTIM_FOLDERS:
            shutil.rmtree(folder)
    print(f"{len(programs) - wrong} of {len(programs)} contained")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
