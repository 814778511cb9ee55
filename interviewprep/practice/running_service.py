"""A service run for as long as somebody asks it: started again whenever its files change."""

from __future__ import annotations

import asyncio
import contextlib
import os
import sys
from collections.abc import Callable
from contextlib import aclosing
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from interviewprep.practice.app_server import free_port
from interviewprep.practice.file_watch import changes, fingerprint
from interviewprep.practice.grading import sandbox
from interviewprep.practice.grading.messages import ServiceJob
from interviewprep.practice.grading.parts import RunLimits
from interviewprep.practice.grading.trace import shorten
from interviewprep.practice.grading.watchdog import end_when_over
from interviewprep.temporary import TemporaryFolder

LIMITS = RunLimits(seconds=3600, memory_mib=1024, processes=32, files=256, output_mib=8)
"""What it may use; `seconds` is its processor time."""
KEPT = 4000
"""Bytes of the last errors it printed that are kept."""
START_LOOKS = 300
LOOK_SECONDS = 0.05
END_SECONDS = 3.0


@dataclass(frozen=True, slots=True)
class ServiceState:
    """What has become of the service."""

    now: Literal["starting", "running", "ended", "failed"]
    """ended: its program ended by itself. failed: it can't be started."""
    why: str = ""
    """The last of what it printed as errors; why it can't be started."""
    again: bool = False
    """Whether it is started again because files have changed."""


class RunningService:
    """Runs a copy of a folder's app on a free port."""

    def __init__(self, folder: Path, app: str, told: Callable[[ServiceState], object]) -> None:
        """Where its app is in the folder, and who is told what becomes of it."""
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self._folder = folder
        self._app = app
        self._told = told
        self._seen = ""
        self._changed = asyncio.Event()
        self._job: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Run it until `stop`."""
        self._job = asyncio.create_task(self._run())

    async def stop(self) -> None:
        """End it, and take its copy away."""
        job, self._job = self._job, None
        if job is not None:
            job.cancel()
            await asyncio.gather(job, return_exceptions=True)

    async def _run(self) -> None:
        watch = asyncio.create_task(self._watch())
        again = False
        try:
            while True:
                self._changed.clear()
                self._told(ServiceState("starting", again=again))
                try:
                    await self._serve(again)
                except Exception as error:  # the boundary of this task: told, and tried again after a change
                    self._told(ServiceState("failed", str(error) or type(error).__name__))
                await self._changed.wait()
                again = True
        finally:
            watch.cancel()
            await asyncio.gather(watch, return_exceptions=True)

    async def _watch(self) -> None:
        async with aclosing(changes(self._folder, lambda _: None)) as changed:
            async for _ in changed:
                now = await asyncio.to_thread(fingerprint, self._folder)
                if self._seen and now != self._seen:
                    self._changed.set()

    async def _serve(self, again: bool) -> None:
        """Run it once: until its files change, or until it ends by itself."""
        own = TemporaryFolder("app")
        process: asyncio.subprocess.Process | None = None
        errors = None
        try:
            self._seen = await asyncio.to_thread(fingerprint, self._folder)
            process = await asyncio.create_subprocess_exec(
                sys.executable, "-P", "-m", "interviewprep.practice.grading.service_process",
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.DEVNULL,
                stderr=asyncio.subprocess.PIPE,
                start_new_session=os.name != "nt",
            )  # fmt: skip
            assert process.stdin is not None and process.stderr is not None
            process.stdin.write(self._job_in(own.path).to_line())  # it stays open: the service ends with it
            errors = asyncio.create_task(_last_of(process.stderr))
            ended = asyncio.create_task(process.wait())
            changed = asyncio.create_task(self._changed.wait())
            ready = asyncio.create_task(self._listens())
            over = asyncio.create_task(end_when_over(process.pid, LIMITS, LOOK_SECONDS))
            waiting: set[asyncio.Task[Any]] = {ended, changed, ready}
            try:
                done, _ = await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
                if ready in done and not ended.done() and ready.result():
                    self._told(ServiceState("running", again=again))
                await asyncio.wait({ended, changed, over}, return_when=asyncio.FIRST_COMPLETED)
                if over.done():
                    self._told(ServiceState("ended", over.result()))
                elif ended.done():
                    said = shorten((await errors).decode(errors="replace"), own.path / "work")
                    self._told(ServiceState("ended", said))
            finally:
                for task in (changed, ready, over):
                    task.cancel()
        finally:
            await _end(process)
            if errors is not None:
                errors.cancel()
            own.remove()

    def _job_in(self, folder: Path) -> ServiceJob:
        database = f"sqlite:///{(folder / 'work' / 'booking.db').as_posix()}"
        environment = (("BOOKING_DATABASE_URL", database),)
        return ServiceJob(str(self._folder), self._app, self.port, str(folder), environment, LIMITS)

    async def _listens(self) -> bool:
        for _ in range(START_LOOKS):
            with contextlib.suppress(OSError):
                _, writer = await asyncio.open_connection("127.0.0.1", self.port)
                writer.close()
                return True
            await asyncio.sleep(LOOK_SECONDS)
        return False


async def _end(process: asyncio.subprocess.Process | None) -> None:
    """End it with all that it started: a child that holds its errors open would keep us waiting."""
    if process is not None and process.returncode is None:
        sandbox.end_tree(process.pid)
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(END_SECONDS):
                await process.wait()


async def _last_of(stream: asyncio.StreamReader) -> bytes:
    """The end of a stream. Read in pieces: a line may be longer than any buffer."""
    kept = b""
    while piece := await stream.read(65536):
        kept = (kept + piece)[-KEPT:]
    return kept
