"""The process that runs a task's checks against the candidate's program, and tells what each found."""

from __future__ import annotations

import contextlib
import importlib.util
import os
import signal
import sys
import time
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import IO, TYPE_CHECKING

from interviewprep.practice.grading.files import log_of
from interviewprep.practice.grading.messages import Checked, ChecksBroke, ChecksDone, Job, Restart, Target
from interviewprep.practice.grading.parts import CheckResult
from interviewprep.practice.grading.trace import shorten, where_it_stands, without_dumps

if TYPE_CHECKING:
    from interviewprep.practice.checks import Service, Upstream

BROKEN = "the connection broke"
LONGEST_MESSAGE = 2000
"""Characters of what went wrong: it may quote an answer of any size."""
PATIENCE = 3.0
"""Seconds at most of a run that are waited for what the server is about to log, as a busy machine needs."""
QUIET = 0.03
"""Seconds in which nothing is logged by one who has logged it."""
BLIND_WAIT = 0.1
"""Seconds, where it can't be seen whether a process is at work."""
Tell = Callable[[Checked | Restart | ChecksDone | ChecksBroke], None]


class Program:
    """The candidate's running program, as the supervisor tells of it."""

    def __init__(self, targets: IO[bytes], tell: Tell) -> None:
        """`targets` has a line for each start of the program."""
        self._targets = targets
        self._tell = tell
        self.target = Target(0, 0)
        self.patience = PATIENCE
        """Seconds that may still be waited for what it is about to log."""

    def await_target(self) -> bool:
        """Wait until it listens; False when the run ended before that."""
        line = self._targets.readline()
        if line:
            self.target = Target.from_line(line)
        return bool(line)

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self.target.port}"

    def restart(self) -> str:
        """Have it ended and begun again; returns where it listens now."""
        self._tell(Restart())
        if not self.await_target():
            os._exit(0)  # it didn't start again: the supervisor tells that
        return self.url


def run_checks(job: Job, folder: Path, targets: IO[bytes], tell: Tell) -> None:
    """Run all checks of a job.

    Args:
        job: What to check.
        folder: The run's own folder.
        targets: Where the supervisor says, line by line, where the candidate's program listens.
        tell: Called with each result.
    """
    program = Program(targets, tell)
    if not program.await_target():
        return
    sys.dont_write_bytecode = True
    path = Path(job.task, "checks.py")
    spec = importlib.util.spec_from_file_location("task_checks", path)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.path.insert(0, str(path.parent))
    try:
        spec.loader.exec_module(module)
        for name in job.checks:
            result = _run(getattr(module, name), name, folder, program)
            tell(Checked(result, broken=result.message.startswith(BROKEN)))
    except BaseException:
        tell(ChecksBroke(traceback.format_exc()))
        return
    tell(ChecksDone())


def _run(check: Callable[[Service], None], name: str, folder: Path, program: Program) -> CheckResult:
    import httpx

    from interviewprep.practice.checks import Failed, Service, Upstream

    log = log_of(folder)
    before = log.stat().st_size if log.exists() else 0
    work = folder / "work"
    service = Service(program.url, restart=program.restart)
    Upstream.latest = None
    started = time.perf_counter()
    message = exchange = trace = ""
    passed = False
    try:
        check(service)
        passed = True
    except Failed as failed:
        message, exchange = str(failed), failed.exchange
    except AssertionError as failed:
        message = str(failed) or "it doesn't behave as required"
    except httpx.TimeoutException as late:
        sent = f"{late.request.method} {late.request.url.raw_path.decode()}" if late._request else ""
        message = f"no answer within {service.client.timeout.read:g} s"
        exchange = sent
        trace = _ask(program, log, before, work)
    except httpx.TransportError as broken:
        message = f"{BROKEN}: {broken}"
    except httpx.RequestError as odd:  # such as a content encoding that isn't what it says
        message = f"the answer can't be read: {odd}"
    except TimeoutError as late:
        message = f"nothing came in time: {late}"
    except (KeyError, IndexError, TypeError, ValueError, AttributeError, RecursionError) as odd:
        # The check read the answer and found it of another shape. Solutions pass, so it is the answer's.
        message = f"the answer isn't shaped as required: {type(odd).__name__}: {odd}"
    except Exception as odd:
        if not type(odd).__module__.startswith("websockets"):
            raise
        message = f"the WebSocket connection: {odd}"
    if not passed:
        exchange = _shown(service, Upstream.latest, exchange)
        if service.last is not None and service.last.status_code >= 500:
            _await_log(program, log)
        text = "\n".join([without_dumps(_since(log, before)), *service.traces])
        trace = trace or shorten(text, work)
    service.client.close()
    if len(message) > LONGEST_MESSAGE:
        message = message[:LONGEST_MESSAGE] + "…"
    return CheckResult(name, passed, message, exchange, trace, time.perf_counter() - started)


def _shown(service: Service, upstream: Upstream | None, exchange: str) -> str:
    """What a failed check shows of what went over the wire: what went at once before the exchange."""
    from interviewprep.practice.transcript import show_exchange

    if not exchange and service.last is not None:
        with contextlib.suppress(Exception):
            exchange = show_exchange(service.last)
    asked = upstream.transcript() if upstream is not None else ""
    return "\n\n".join(part for part in (service.transcript.words(), asked, exchange) if part)


def _since(log: Path, before: int) -> str:
    try:
        with log.open("rb") as file:
            file.seek(before)
            return file.read(64_000).decode(errors="replace")
    except OSError:
        return ""


def _await_log(program: Program, log: Path) -> None:
    """Wait until the server has logged an error: it does so after it has sent the response, in one go.

    So it most likely has when it waits for what comes next; where that can't be seen it is given a moment.
    """
    if Path("/proc/self/stat").exists():
        _until(program, lambda: _is_quiet(log) and _sleeps(program.target.pid))
    else:
        time.sleep(BLIND_WAIT)


def _sleeps(pid: int) -> bool:
    """Whether a process waits for something, or is none any more."""
    try:
        return Path(f"/proc/{pid}/stat").read_text(errors="replace").rpartition(")")[2].split()[0] in "SZX"
    except (OSError, IndexError):
        return True


def _is_quiet(log: Path) -> bool:
    """Whether nothing is added to a log for a moment."""
    before = _size(log)
    time.sleep(QUIET)
    return _size(log) == before


def _size(log: Path) -> int:
    try:
        return log.stat().st_size
    except OSError:
        return 0


def _until(program: Program, so: Callable[[], bool]) -> None:
    """Wait until something is so, as long as there is patience left."""
    begun = time.monotonic()
    while not so() and time.monotonic() < begun + program.patience:
        pass  # each look takes a moment
    program.patience -= time.monotonic() - begun


def _ask(program: Program, log: Path, before: int, work: Path) -> str:
    """Where the candidate's threads stand now."""
    if not hasattr(signal, "SIGUSR1"):
        return ""
    size = _size(log)
    with contextlib.suppress(OSError):
        os.kill(program.target.pid, signal.SIGUSR1)
        _until(program, lambda: _is_quiet(log) and _size(log) > size)
    stands = where_it_stands(_since(log, before), work)
    return f"It is at\n{stands}" if stands else ""
