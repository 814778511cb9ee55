"""Background work by name: one of each name at a time, and all of it ended together."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any


class NamedJobs:
    """Tasks of the running event loop; they handle their own errors."""

    def __init__(self) -> None:
        self._tasks: dict[str, asyncio.Task[None]] = {}

    def begin(self, name: str, work: Coroutine[Any, Any, None]) -> None:
        """Begin a job; the one of this name that is under way is cancelled."""
        self.cancel(name)
        self._tasks[name] = asyncio.get_running_loop().create_task(work)

    def cancel(self, name: str) -> None:
        """Cancel the job of this name, if there is one."""
        if (old := self._tasks.pop(name, None)) is not None:
            old.cancel()

    def running(self, name: str) -> bool:
        """Whether the job of this name is under way."""
        job = self._tasks.get(name)
        return job is not None and not job.done()

    async def ended(self, name: str) -> None:
        """Wait until no job of this name is under way, nor one that has taken its place."""
        while self.running(name):
            await asyncio.wait([self._tasks[name]])

    async def close(self) -> None:
        """Cancel all of them, and wait until they have ended."""
        jobs, self._tasks = list(self._tasks.values()), {}
        for job in jobs:
            job.cancel()
        await asyncio.gather(*jobs, return_exceptions=True)
