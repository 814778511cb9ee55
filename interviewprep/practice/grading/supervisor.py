"""The supervisor of one run: the program and the checks started, watched, and ended as a whole.

It is the watchdog for time, output, memory and the number of processes; the kernel's limits are in `sandbox`.
"""

from __future__ import annotations

import contextlib
import os
import selectors
import shutil
import signal
import time
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Protocol, TypeVar

from interviewprep.content.tasks.kinds import facts_of
from interviewprep.practice.grading import sandbox
from interviewprep.practice.grading.files import FilesError, assemble, log_of
from interviewprep.practice.grading.messages import (
    Checked,
    ChecksBroke,
    ChecksDone,
    Job,
    Listening,
    Message,
    Restart,
    RunChecked,
    RunEnded,
    SuiteRun,
    Target,
    messages_in,
)
from interviewprep.practice.grading.parts import CheckResult, FileEdit, Outcome, RunEnd
from interviewprep.practice.grading.trace import printed, shorten, where_it_stands
from interviewprep.practice.grading.watchdog import overuse_words, refused_forks

Tell = Callable[[RunChecked | RunEnded], None]
Said = TypeVar("Said", Listening, SuiteRun)
Files = tuple[tuple[str, str], ...]
"""Names in the candidate's folder, and where the files are that they stand for."""
LONGEST_ERROR = 300
"""Characters of a program's last error that are told in a line; its traceback has more."""
START_SECONDS = 10.0
"""How long a program may take until it listens; tests have the time of the whole run."""
WARM_SECONDS = 60.0
"""How long a spare process may take until it has imported what a run needs."""
REFERENCE_HOURS = (0, 5, 10, -9, -4, 2, 7, 12, -7, -2)
"""A candidate's tests must pass on the right program this often, since fewer let a flaky test slip
through; and at local times that are so many hours later than UTC, which is any time of the day."""


class Process(Protocol):
    """A started process that sends messages."""

    pid: int

    def program(self) -> int:
        """The process that the candidate's code is in."""
        ...

    def warm(self, timeout: float) -> bool:
        """Whether it has begun, waiting for at most this long (seconds)."""
        ...

    def messages(self, timeout: float) -> list[Message]:
        """What it has sent, waiting for at most this long (seconds) for the first."""
        ...

    def ended(self) -> int | None:
        """Its exit code (negative: a signal), once it has ended."""
        ...

    def end(self) -> None:
        """End it and everything it started."""
        ...


class Launcher(Protocol):
    """How processes come to be: by fork, or from spare ones."""

    forks: bool

    def candidate(self, job: Job, folder: Path) -> Process:
        """Start the candidate's program."""
        ...

    def checks(self, job: Job, folder: Path) -> CheckProcess:
        """Start the process of the checks; it waits for its target."""
        ...


class CheckProcess(Process, Protocol):
    """The process of the checks."""

    def go(self, target: Target) -> None:
        """Begin, against this program."""
        ...


class Ended(Exception):  # noqa: N818
    """The run is over before all checks were made."""

    def __init__(self, outcome: Outcome, message: str, trace: str = "") -> None:
        super().__init__(message)
        self.outcome: Outcome = outcome
        self.message = message
        self.trace = trace


class Run:
    """One run of one job."""

    def __init__(self, job: Job, folder: Path, launcher: Launcher, tell: Tell) -> None:
        """`folder` is empty, and the run's alone; whoever made it removes it."""
        self.number = job.run
        self._job = job
        self._folder = folder
        self._launcher = launcher
        self._tell = tell
        self._limits = job.limits
        self._started = time.monotonic()
        self._processes: list[Process] = []
        self._cancelled = False

    def cancel(self) -> None:
        """End it soon, from another thread."""
        self._cancelled = True

    def go(self) -> None:
        """Run it to its end; the last thing told is the `RunEnd`."""
        folder = self._folder
        end = RunEnd("graded")
        try:
            sandbox.make_folders(folder)
            self._assemble(self._job.edits)
            if facts_of(self._job.kind).role == "tests":
                self._run_tests()
            else:
                self._run_checks()
        except Ended as over:
            end = RunEnd(over.outcome, over.message, over.trace)
        except FilesError as error:
            end = RunEnd("crashed", str(error))
        except Exception as error:
            end = RunEnd("fault", f"{type(error).__name__}: {error}")
        finally:
            for process in self._processes:
                process.end()
        took = round(time.monotonic() - self._started, 4)
        self._tell(RunEnded(self.number, replace(end, output=self._output(), seconds=took)))

    def _assemble(self, edits: tuple[FileEdit, ...], files: Files = ()) -> None:
        layers = [Path(layer) for layer in self._job.layers]
        assemble(layers, edits, self._folder / "work", (*self._job.given, *files))

    @property
    def _left(self) -> float:
        return self._limits.seconds - (time.monotonic() - self._started)

    def _begin(self, process: Process) -> None:
        """Wait until a process has begun: the time that its imports take is not the candidate's."""
        self._processes.append(process)
        before = time.monotonic()
        while not process.warm(0.03):
            if self._cancelled:
                raise Ended("cancelled", "a newer run took its place")
            if process.ended() is not None:
                raise Ended("fault", "a process of the grader ended before it began")
            if time.monotonic() - before > WARM_SECONDS:
                raise Ended("fault", f"a process of the grader did not begin within {WARM_SECONDS:g} s")
        self._started += time.monotonic() - before

    # A service, functions or a worker, and checks that drive it

    def _run_checks(self) -> None:
        checks = self._launcher.checks(self._job, self._folder)
        self._begin(checks)
        candidate = self._launcher.candidate(self._job, self._folder)
        self._begin(candidate)
        listening = self._wait_for(candidate, Listening)
        checks.go(Target(listening.port, candidate.program()))
        missed = False
        while True:
            code = checks.ended()  # asked first: what it sent before it ended is read below
            for message in checks.messages(0.03):
                match message:
                    case Checked(result, broken):
                        missed = missed or not result.passed
                        # A connection breaks when the program ends: that is told instead.
                        self._look_after(candidate, 0.1 if broken else 0)
                        self._tell(RunChecked(self.number, result))
                    case Restart():
                        candidate = self._restarted(candidate)
                        port = self._wait_for(candidate, Listening).port
                        checks.go(Target(port, candidate.program()))
                    case ChecksDone():
                        self._look_after(candidate, 0.1 if missed else 0)
                        self._hold_to_limits(candidate)  # the checks may be quicker than the watch
                        return
                    case ChecksBroke(why):
                        raise Ended("fault", why)
                    case _:
                        pass  # not theirs to say
            if code is not None:
                raise Ended("fault", f"the checks ended with code {code}")
            self._watch(candidate)

    def _restarted(self, candidate: Process) -> Process:
        candidate.end()
        self._processes.remove(candidate)
        again = self._launcher.candidate(self._job, self._folder)
        self._begin(again)
        return again

    def _look_after(self, candidate: Process, seconds: float) -> None:
        """Checks may have failed because the program ended, which then is what there is to say."""
        until = time.monotonic() + seconds
        while seconds and time.monotonic() < until:
            if (code := candidate.ended()) is not None:
                raise self._crash(code)
            time.sleep(0.01)

    def _wait_for(self, process: Process, kind: type[Said]) -> Said:
        """What the candidate's process says; anything else it may send is the candidate's own."""
        starts = kind is Listening and self._left > START_SECONDS  # tests have all of the run's time
        until = time.monotonic() + (START_SECONDS if starts else self._left)
        while time.monotonic() < until:
            code = process.ended()
            for message in process.messages(0.03):
                if isinstance(message, kind):
                    return message
            if code is not None:
                raise self._crash(code)
            self._watch(process, ended=False)
        raise self._late(process, START_SECONDS if starts else self._limits.seconds)

    def _watch(self, process: Process, *, ended: bool = True) -> None:
        """Raise when the program went over a limit or, unless that is seen to elsewhere, ended."""
        if self._cancelled:
            raise Ended("cancelled", "a newer run took its place")
        if ended and (code := process.ended()) is not None:
            raise self._crash(code)
        if self._left <= 0:
            raise self._late(process, self._limits.seconds)
        self._hold_to_limits(process)

    def _hold_to_limits(self, process: Process) -> None:
        size = self._log_size()
        if size >= self._limits.output_mib * 2**20:
            raise Ended("output", f"it printed over {self._limits.output_mib} MiB, and was ended")
        if over := sandbox.overused(process.pid, self._limits):
            raise Ended(over, overuse_words(over, self._limits))

    def _late(self, process: Process, allowed: float) -> Ended:
        trace = shorten(self._log(), self._folder / "work")
        if over := refused_forks(trace, self._limits):
            return Ended("processes", over, trace)
        before = self._log_size()
        if hasattr(signal, "SIGUSR1"):
            with contextlib.suppress(OSError):
                os.kill(process.program(), signal.SIGUSR1)
            time.sleep(0.1)
        stands = where_it_stands(self._log(before), self._folder / "work")
        message = f"it was not done within {allowed:g} s, and was ended"
        return Ended("timeout", message, f"It was at\n{stands}" if stands else "")

    def _crash(self, code: int) -> Ended:
        trace = shorten(self._log(), self._folder / "work")
        if self._log_size() >= self._limits.output_mib * 2**20 or "File too large" in trace:
            return Ended("output", f"it printed over {self._limits.output_mib} MiB, and was ended")
        last = trace.rstrip().splitlines()[-1] if trace else ""
        if len(last) > LONGEST_ERROR:
            last = last[:LONGEST_ERROR] + "…"
        if last.startswith("MemoryError"):
            return Ended("memory", f"it needed over {self._limits.memory_mib} MiB of memory", trace)
        if over := refused_forks(trace, self._limits):
            return Ended("processes", over, trace)
        if last.startswith("EOFError"):
            return Ended("crashed", "it asked for input, and there is none here", trace)
        if code < 0:
            name = signal.Signals(-code).name if -code in set(signal.Signals) else str(-code)
            return Ended("crashed", f"it was ended by signal {name}", trace)
        what = f": {last}" if last else ""
        return Ended("crashed", f"it ended by itself with exit code {code}{what}", trace)

    def _log_size(self) -> int:
        try:
            return log_of(self._folder).stat().st_size
        except OSError:
            return 0

    def _log(self, since: int = 0) -> str:
        try:
            with log_of(self._folder).open("rb") as file:
                file.seek(max(since, self._log_size() - 200_000))
                return file.read(200_000).decode(errors="replace")
        except OSError:
            return ""

    def _output(self) -> str:
        return printed(log_of(self._folder), self._folder / "work")

    # Tests, run against the right program, as given and written otherwise, and against every mutant

    def _run_tests(self) -> None:
        for number, hours in enumerate(REFERENCE_HOURS):
            seen = self._pytest(hours=hours)
            message = trace = ""
            if seen.failed:
                name, trace = seen.failed[0]
                runs = len(REFERENCE_HOURS)
                flaky = f" in run {number + 1} of {runs}, at another local time" if number else ""
                message = f"{name} fails on the right program{flaky}"
            elif not seen.passed:
                message = "no test was found: name the files test_*.py and the functions test_*"
            if message:
                break
        if "passes" in self._job.checks:
            result = CheckResult("passes", not message, message, trace=shorten(trace, self._folder / "work"))
            self._tell(RunChecked(self.number, result))
        before = "your tests must pass on the right program first" if message else ""
        for name, files in self._job.rewrites:
            self._hold_tests_to(name, before, partial(self._passing_on, files))
        for name, edits in self._job.mutants:
            self._hold_tests_to(name, before, partial(self._noticing, edits))

    def _hold_tests_to(self, name: str, before: str, look: Callable[[], tuple[str, str]]) -> None:
        """One check of the candidate's tests: `before` says what is wrong already, else `look` does."""
        if name not in self._job.checks:
            return
        started = time.monotonic()
        message, trace = (before, "") if before else look()
        result = CheckResult(name, not message, message, trace=shorten(trace, self._folder / "work"))
        self._tell(RunChecked(self.number, replace(result, seconds=time.monotonic() - started)))

    def _noticing(self, edits: tuple[FileEdit, ...]) -> tuple[str, str]:
        return ("" if self._pytest(edits).failed else "all your tests pass on this wrong program"), ""

    def _passing_on(self, files: Files) -> tuple[str, str]:
        seen = self._pytest(files=files)
        if seen.failed:
            name, trace = seen.failed[0]
            return f"{name} fails on a right program that is written otherwise", trace
        return ("" if seen.passed else "no test was run on a right program that is written otherwise"), ""

    def _pytest(self, edits: tuple[FileEdit, ...] = (), hours: int = 0, files: Files = ()) -> SuiteRun:
        work = self._folder / "work"
        shutil.rmtree(work, ignore_errors=True)
        work.mkdir(exist_ok=True)
        self._assemble((*self._job.edits, *edits), files)
        candidate = self._launcher.candidate(replace(self._job, hours=hours), self._folder)
        self._begin(candidate)
        try:
            return self._wait_for(candidate, SuiteRun)
        finally:
            candidate.end()
            self._processes.remove(candidate)


class PipeReader:
    """Messages from a file descriptor, without waiting longer than asked."""

    LONGEST = 16 * 2**20
    """Bytes after which what has no end is thrown away: none of our lines is that long."""

    def __init__(self, descriptor: int, signature: bytes = b"") -> None:
        """`signature` is what each line must begin with; others are skipped."""
        self._descriptor = descriptor
        self._signature = signature
        self._rest = b""
        self.closed = False
        """Whether the other end is closed and all of it was read."""
        self._selector = selectors.DefaultSelector()
        self._selector.register(descriptor, selectors.EVENT_READ)
        os.set_blocking(descriptor, False)

    def messages(self, timeout: float) -> list[Message]:
        """What has come, waiting for at most `timeout` seconds for the first."""
        if self._selector.select(timeout):
            with contextlib.suppress(BlockingIOError):
                while len(self._rest) <= self.LONGEST:
                    chunk = os.read(self._descriptor, 65536)
                    if not chunk:
                        self.closed = True
                        break
                    self._rest += chunk
        *whole, self._rest = self._rest.split(b"\n")
        if len(self._rest) > self.LONGEST:
            self._rest = b""
        return list(messages_in(whole, self._signature))

    def close(self) -> None:
        """Close the descriptor."""
        self._selector.close()
        with contextlib.suppress(OSError):
            os.close(self._descriptor)
