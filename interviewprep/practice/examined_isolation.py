"""What the grader's sandbox holds on this machine: tried for real, in a process of its own."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

from interviewprep.finding import Finding, Severity
from interviewprep.practice.grading import sandbox
from interviewprep.practice.grading.parts import RunLimits
from interviewprep.temporary import TemporaryFolder

AREA = "Grading"
PATIENCE = 20
"""Seconds that the trial may take."""
NOBODY = ("192.0.2.1", 80)
"""An address that is nobody's (RFC 5737)."""
_WORDS = {
    "network": "no network but the machine's own",
    "files": "all other files read-only",
    "processes": "no process of others in reach, and every one of its own ended with the run",
    "privileges": "no privileges to change any of that",
    "memory": "memory limited",
}


def examine_isolation() -> Iterator[Finding]:
    """Try each part of the sandbox, briefly."""
    with TemporaryFolder("doctor") as folder:
        (folder / "run").mkdir()
        try:
            done = subprocess.run(  # noqa: S603
                [sys.executable, "-P", "-m", "interviewprep.practice.examined_isolation", str(folder)],
                capture_output=True, stdin=subprocess.DEVNULL, timeout=PATIENCE, check=False,
            )  # fmt: skip
            held: dict[str, bool] = json.loads(done.stdout)
        except (OSError, ValueError, subprocess.SubprocessError) as error:
            what = f"The sandbox can't be tried: {type(error).__name__}."
            remedy = "Run `interviewprep task check` on a task, and see whether it grades."
            yield Finding(AREA, Severity.FAULT, what, "", remedy)
            return
    holds = tuple(f"held: {words}" for key, words in _WORDS.items() if held.get(key))
    open_ = tuple(f"not held: {words}" for key, words in _WORDS.items() if not held.get(key))
    if not open_:
        yield Finding(AREA, Severity.OK, "The sandbox holds all that it can.", details=holds)
        return
    yield Finding(
        AREA,
        Severity.NOTE,
        "Here the sandbox holds only part of what it can.",
        remedy="Practise with your own code and tasks that you trust; "
        + ("allow user namespaces for more." if sandbox.LINUX else "Linux holds more."),
        details=(*holds, *open_),
    )


def _reaches_out() -> bool:
    with socket.socket() as probe:
        probe.settimeout(1)
        try:
            probe.connect(NOBODY)
        except TimeoutError:
            return True
        except OSError as error:
            import errno

            return error.errno not in (errno.ENETUNREACH, errno.EHOSTUNREACH)
        return True


def _can_write(path: Path) -> bool:
    try:
        path.write_bytes(b"x")
    except OSError:
        return False
    return True


def _in_first_child(*questions: Callable[[], bool]) -> list[bool]:
    """What holds in the next child: the first process of its namespace, shut in. No other can follow it."""
    child = os.fork()
    if child == 0:
        held = 0
        try:
            sandbox.shut_in(0)
            held = sum(ask() << n for n, ask in enumerate(questions))
        finally:
            os._exit(held)
    held = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    return [held > 0 and bool(held >> n & 1) for n in range(len(questions))]


def _is_alone() -> bool:
    return os.getpid() == 1 and [name for name in os.listdir("/proc") if name.isdigit()] == ["1"]  # noqa: PTH208


def _has_no_privileges() -> bool:
    lines = Path("/proc/self/status").read_text().splitlines()
    return all(int(line.split()[1], 16) == 0 for line in lines if line.startswith(("CapEff:", "CapBnd:")))


def _memory_is_limited() -> bool:
    taken = bytearray(b"x") * (128 * 2**20)
    limits = RunLimits(seconds=1, memory_mib=64, processes=1, files=32, output_mib=1)
    return bool(taken) and sandbox.overused(os.getpid(), limits) == "memory"


def _try(folder: Path) -> dict[str, bool]:
    held = dict.fromkeys(_WORDS, False)
    if not sandbox.LINUX:
        return held
    held["network"] = sandbox.own_network() and not _reaches_out()
    run = folder / "run"
    held["memory"] = _memory_is_limited()
    if sandbox.own_files(run, 1):
        held["files"] = _can_write(run / "x") and not _can_write(folder / "x")
    if sandbox.own_processes():
        held["processes"], held["privileges"] = _in_first_child(_is_alone, _has_no_privileges)
    return held


if __name__ == "__main__":
    print(json.dumps(_try(Path(sys.argv[1]))))  # noqa: T201
