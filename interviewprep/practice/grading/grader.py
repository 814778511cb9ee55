"""The grader as this program sees it: the client of the warm process pool. Jobs in, results out."""

from __future__ import annotations

import asyncio
import contextlib
import sys
from collections.abc import AsyncIterator
from dataclasses import replace

from interviewprep.practice.grading.messages import (
    Cancel,
    Job,
    Ready,
    RunChecked,
    RunEnded,
    RunOver,
    messages_in,
)
from interviewprep.practice.grading.parts import CheckResult, RunEnd

LONGEST_LINE = 64 * 2**20
"""Bytes."""

Told = RunChecked | RunEnded | RunOver | None
"""What comes of a run; None when the warm process has ended."""


class GraderError(Exception):
    """The grader can't be used; the text says why."""


class Grader:
    """The warm process, started on first use. One run at a time; a new one ends the one before it."""

    def __init__(self, *flags: str) -> None:
        """`flags` go to the process: `--spare` has it work without forking."""
        self._flags = flags
        self._process: asyncio.subprocess.Process | None = None
        self._reader: asyncio.Task[None] | None = None
        self._starting: asyncio.Task[None] | None = None
        self._runs = 0
        self._waiting: dict[int, asyncio.Queue[Told]] = {}
        """What was told of each run that somebody waits for, by its number."""
        self.network_open = False
        """Whether a candidate's program can reach other machines: the platform could not prevent it."""

    async def start(self) -> None:
        """Start and warm the process; takes about a second, once.

        Raises:
            GraderError: it can't be started.
        """
        if self._reader is not None and not self._reader.done():
            return
        if self._starting is None or self._starting.done():
            self._starting = asyncio.create_task(self._start())
        # Whoever waits may be cancelled, as by the next save: the process comes all the same.
        await asyncio.shield(self._starting)

    async def _start(self) -> None:
        try:
            process = await asyncio.create_subprocess_exec(
                sys.executable,
                "-P",
                "-m",
                "interviewprep.practice.grading.warm_process",
                *self._flags,
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.DEVNULL,
                limit=LONGEST_LINE,
            )
        except OSError as error:
            raise GraderError(f"the grader can't be started: {error}") from error
        assert process.stdout is not None
        try:
            ready = Ready.from_line(await process.stdout.readline())
        except ValueError as error:
            await self._end(process)
            raise GraderError("the grader did not start; run `interviewprep task check` again") from error
        except asyncio.CancelledError:
            await self._end(process)
            raise
        self._process = process
        self.network_open = ready.network_open
        self._reader = asyncio.create_task(self._read(process, process.stdout))

    async def _read(self, process: asyncio.subprocess.Process, lines: asyncio.StreamReader) -> None:
        """Hand what is told to whoever waits for that run, until the process ends."""
        try:
            async for line in lines:
                for message in messages_in([line]):
                    match message:
                        case RunChecked(run) | RunEnded(run) | RunOver(run) if run in self._waiting:
                            self._waiting[run].put_nowait(message)
        except (ValueError, ConnectionError):  # a line without an end
            with contextlib.suppress(ProcessLookupError):
                process.kill()
        finally:
            for queue in self._waiting.values():
                queue.put_nowait(None)

    async def grade(self, job: Job) -> AsyncIterator[CheckResult | RunEnd]:
        """Run a job; gives each check's result as it comes, and one `RunEnd` last.

        A run that nobody waits for any more is ended.
        """
        try:
            await self.start()
        except GraderError as error:
            yield RunEnd("fault", str(error))
            return
        self._runs += 1
        run = self._runs
        queue = self._waiting[run] = asyncio.Queue()
        over = False
        try:
            self._send(replace(job, run=run))
            ended = False
            while not over:
                told = await queue.get()
                match told:
                    case RunChecked():
                        yield told.result
                    case RunEnded():
                        ended = True
                        yield told.end
                    case RunOver() | None:
                        over = True
                        if not ended:
                            yield _ended_early(told)
        finally:
            del self._waiting[run]
            if not over:
                self._send(Cancel(run))

    def _send(self, message: Job | Cancel) -> None:
        if self._process is not None and self._process.stdin is not None:
            with contextlib.suppress(ConnectionError):
                self._process.stdin.write(message.to_line())

    async def close(self) -> None:
        """End the process and what it started."""
        if self._starting is not None and not self._starting.done():
            self._starting.cancel()
            with contextlib.suppress(asyncio.CancelledError, GraderError):
                await self._starting
        process, self._process = self._process, None
        if process is not None:
            await self._end(process)
        if self._reader is not None:
            await self._reader

    async def _end(self, process: asyncio.subprocess.Process) -> None:
        assert process.stdin is not None
        process.stdin.close()
        try:
            async with asyncio.timeout(3):
                await process.wait()
        except TimeoutError:
            with contextlib.suppress(ProcessLookupError):
                process.kill()
            await process.wait()


def _ended_early(told: RunOver | None) -> RunEnd:
    if told is None:
        return RunEnd("fault", "the grader ended unexpectedly")
    if told.cancelled:
        return RunEnd("cancelled", "a newer run took its place")
    return RunEnd("fault", "the run ended early")
