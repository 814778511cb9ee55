"""The grader as this program sees it: jobs in, results out, nothing of it in this process."""

from __future__ import annotations

import asyncio
import contextlib
import json
import sys
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

from interviewprep.practice.grading.messages import CheckResult, Job, RunEnd, result_from


class Grader:
    """The warm process, started on first use. One run at a time; a new one ends the one before it."""

    def __init__(self, *flags: str) -> None:
        """`flags` go to the process: `--spare` has it work without forking."""
        self._flags = flags
        self._process: asyncio.subprocess.Process | None = None
        self._runs = 0
        self._events: asyncio.Queue[dict[str, Any] | None] = asyncio.Queue()
        self._reader: asyncio.Task[None] | None = None
        self._starting = asyncio.Lock()
        self.network_open = False
        """Whether a candidate's program can reach other machines: the platform could not prevent it."""

    async def start(self) -> None:
        """Start and warm the process; takes about a second, once."""
        async with self._starting:
            if self._process is not None and self._process.returncode is None:
                return
            self._process = await asyncio.create_subprocess_exec(
                sys.executable,
                "-P",
                "-m",
                "interviewprep.practice.grading.warm_process",
                *self._flags,
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.DEVNULL,
                limit=64 * 2**20,
            )
            self._events = asyncio.Queue()
            self._reader = asyncio.create_task(self._read(self._process, self._events))
            ready = await self._events.get()
            if ready is None:
                raise GraderError("the grader did not start; run `interviewprep task check` again")
            self.network_open = bool(ready["network"])

    async def _read(
        self, process: asyncio.subprocess.Process, events: asyncio.Queue[dict[str, Any] | None]
    ) -> None:
        assert process.stdout is not None
        with contextlib.suppress(ValueError, ConnectionError):
            async for line in process.stdout:
                await events.put(json.loads(line))
        await events.put(None)

    async def grade(self, job: Job) -> AsyncIterator[CheckResult | RunEnd]:
        """Run a job; gives each check's result as it comes, and a `RunEnd` last."""
        await self.start()
        self._runs += 1
        job = replace(job, run=self._runs)
        self._send(job.to_line())
        ended = False
        while True:
            event = await self._events.get()
            if event is None:
                self._process = None
                if not ended:
                    yield RunEnd("fault", "the grader ended unexpectedly")
                return
            if event.get("run") != job.run:
                if event.get("run", 0) > job.run:
                    # A newer run has begun: its events are for whoever waits for them.
                    self._events.put_nowait(event)
                    yield RunEnd("cancelled", "a newer run took its place")
                    return
                continue
            if event["event"] == "over":
                if not ended:
                    yield RunEnd("cancelled" if event["cancelled"] else "fault", "the run ended early")
                return
            found = result_from(event)
            ended = isinstance(found, RunEnd)
            yield found

    def cancel(self) -> None:
        """End the run that is under way."""
        self._send(json.dumps({"cancel": True}) + "\n")

    def _send(self, line: str) -> None:
        if self._process is not None and self._process.stdin is not None:
            with contextlib.suppress(ConnectionError):
                self._process.stdin.write(line.encode())

    async def close(self) -> None:
        """End the process and what it started."""
        process, self._process = self._process, None
        if process is None:
            return
        assert process.stdin is not None
        process.stdin.close()
        try:
            await asyncio.wait_for(process.wait(), 3)
        except TimeoutError:
            with contextlib.suppress(ProcessLookupError):
                process.kill()
            await process.wait()
        if self._reader is not None:
            await self._reader


class GraderError(Exception):
    """The grader can't be used; the text says why."""
