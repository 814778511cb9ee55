"""Reads off the event loop: one thread, and only the newest question on a topic is answered."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

T = TypeVar("T")


class Superseded(asyncio.CancelledError):
    """A newer question on the same topic was asked: this answer is of no use any more."""


class Reader:
    """One thread for reading, shared by all screens of an app."""

    def __init__(self) -> None:
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="reader")
        self._newest: dict[str, int] = defaultdict(int)

    async def read(self, topic: str, question: Callable[[], T]) -> T:
        """The answer to a question, from the reading thread.

        Args:
            topic: What it is about. Of several questions on one topic only the newest is answered.
            question: Called in the thread. What it raises is raised here.

        Raises:
            Superseded: a newer question came. It ends the worker that asked, and nothing else.
        """
        self._newest[topic] += 1
        generation = self._newest[topic]

        def answer() -> T | None:
            return question() if self._newest[topic] == generation else None

        found = await asyncio.get_running_loop().run_in_executor(self._thread, answer)
        if self._newest[topic] != generation:
            raise Superseded
        return found  # type: ignore[return-value]  # None only where it was superseded

    def close(self) -> None:
        """Let the thread go; what it is at is finished, and thrown away."""
        self._thread.shutdown(wait=False, cancel_futures=True)
