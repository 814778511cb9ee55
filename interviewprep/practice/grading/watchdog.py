"""Watches what a program uses, for those that are not run by a supervisor."""

from __future__ import annotations

import asyncio
from typing import Literal

from interviewprep.practice.grading import sandbox
from interviewprep.practice.grading.parts import RunLimits

LOOK_SECONDS = 0.03


def overuse_words(over: Literal["processes", "memory"], limits: RunLimits) -> str:
    """What a program is told that was over a limit."""
    if over == "processes":
        return f"it started over {limits.processes} processes, and was ended"
    return f"it needed over {limits.memory_mib} MiB of memory, and was ended"


def refused_forks(trace: str, limits: RunLimits) -> str:
    """What to tell a program whose output says that the kernel refused it a process; '' for any other.

    The kernel is faster than the watchdog looks, the more so on a busy machine.
    """
    refused = any(line.startswith("BlockingIOError") for line in trace.splitlines())
    return overuse_words("processes", limits) if refused and "fork" in trace else ""


async def end_when_over(pid: int, limits: RunLimits, look_seconds: float = LOOK_SECONDS) -> str:
    """Wait until a process and all that it started are over a limit, and end them.

    Returns: what to say of it.
    """
    while not (over := sandbox.overused(pid, limits)):
        await asyncio.sleep(look_seconds)
    sandbox.end_tree(pid)
    return overuse_words(over, limits)
