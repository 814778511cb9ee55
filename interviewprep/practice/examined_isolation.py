"""What the grader's sandbox holds on this machine: tried for real, in a process of its own."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from interviewprep.finding import Finding, Severity
from interviewprep.practice.grading import sandbox

AREA = "Grading"
PATIENCE = 20
"""Seconds that the trial may take."""
NOBODY = ("192.0.2.1", 80)
"""An address that is nobody's (RFC 5737)."""
_WORDS = {
    "network": "no network but the machine's own",
    "files": "all other files read-only",
    "processes": "every process ended with the run",
    "memory": "memory limited",
}


def examine_isolation() -> Iterator[Finding]:
    """Try each part of the sandbox, briefly."""
    with tempfile.TemporaryDirectory(prefix="interviewprep-doctor-", ignore_cleanup_errors=True) as name:
        folder = Path(name).resolve()
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


def _is_first() -> bool:
    """Whether the next child is the first process of a namespace of its own."""
    child = os.fork()
    if child == 0:
        os._exit(0 if os.getpid() == 1 else 1)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0


def _memory_is_limited() -> bool:
    try:
        import resource
    except ImportError:
        return False
    used = int(Path("/proc/self/statm").read_text().split()[0]) * os.sysconf("SC_PAGE_SIZE")
    most = used + 64 * 2**20
    resource.setrlimit(resource.RLIMIT_AS, (most, most))
    try:
        bytearray(128 * 2**20)
    except MemoryError:
        return True
    return False


def _try(folder: Path) -> dict[str, bool]:
    held = dict.fromkeys(_WORDS, False)
    if not sandbox.LINUX:
        return held
    held["network"] = sandbox.own_network() and not _reaches_out()
    run = folder / "run"
    if sandbox.read_only_but(run):
        held["files"] = _can_write(run / "x") and not _can_write(folder / "x")
    held["processes"] = sandbox.own_processes() and _is_first()
    held["memory"] = _memory_is_limited()
    return held


if __name__ == "__main__":
    print(json.dumps(_try(Path(sys.argv[1]))))  # noqa: T201
