"""A card's program, run in a process of its own and ended at its limits."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

from interviewprep.content.tasks.task import Limits
from interviewprep.practice.grading import sandbox
from interviewprep.practice.grading.messages import SnippetJob
from interviewprep.practice.grading.parts import RunLimits
from interviewprep.practice.grading.trace import shorten
from interviewprep.practice.grading.watchdog import end_when_over
from interviewprep.temporary import TemporaryFolder

LIMITS = Limits(seconds=30, output_mib=1)


@dataclass(frozen=True, slots=True)
class Result:
    """What running it gave."""

    code: int | None
    """The exit code; negative: a signal; None when it was ended at its time limit."""
    out: str
    error: str
    """The last of what it printed as errors."""


@dataclass(frozen=True, slots=True)
class Running:
    """A program under way."""

    pid: int
    out: asyncio.StreamReader
    error: asyncio.StreamReader
    wait: Callable[[], Awaitable[int]]
    """Waits for its end, and gives its exit code; may be asked again."""


DRAIN_SECONDS = 2.0
"""How long to read what an ended program has printed; who left its tree may hold its pipes for ever."""


def environment() -> dict[str, str]:
    """What the processes that run programs begin with; the programs see less."""
    return {**os.environ, "PYTHONIOENCODING": "utf-8", "PYTHONHASHSEED": "0"}


def job_in(folder: Path, code: str, python: str = "") -> SnippetJob:
    """The job to run this program in a folder, which gets what a program needs."""
    for part in ("work", "home", "tmp"):
        (folder / part).mkdir()
    return SnippetJob(code, str(folder), RunLimits.of(LIMITS), python)


async def run_fresh(code: str, python: str = "") -> Result:
    """Run a program in a Python of its own, within the limits: the one that runs us, or this interpreter."""
    with TemporaryFolder("card") as folder:
        job = job_in(folder, code, python)
        words = [sys.executable, "-P", "-m", "interviewprep.practice.grading.snippet_process"]
        process = await asyncio.create_subprocess_exec(
            *words,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
            env=environment(),
            start_new_session=os.name != "nt",
        )
        assert process.stdin is not None and process.stdout is not None and process.stderr is not None
        with suppress(ConnectionError):
            process.stdin.write(job.to_line())
            await process.stdin.drain()
            process.stdin.close()
        return await supervise(Running(process.pid, process.stdout, process.stderr, process.wait), job)


async def supervise(program: Running, job: SnippetJob) -> Result:
    """Wait for a program's end, or bring it about at a limit; then nothing of it is left."""
    watch = asyncio.create_task(end_when_over(program.pid, job.limits))
    late, printed, complained = False, bytearray(), bytearray()
    reading = asyncio.gather(_read(program.out, printed), _read(program.error, complained))
    try:
        async with asyncio.timeout(job.limits.seconds):
            await asyncio.shield(reading)
            await program.wait()
    except TimeoutError:
        late = True
    finally:
        watch.cancel()
        sandbox.end_tree(program.pid)
        # To their ends: asyncio doesn't see that a process has ended while a full buffer holds its pipe up.
        with suppress(TimeoutError):
            async with asyncio.timeout(DRAIN_SECONDS):
                await reading
        code = await program.wait()
    out = _text(printed)
    if watch.done() and not watch.cancelled():
        return Result(-9, out, watch.result())
    result = Result(code, out, shorten(_text(complained), Path(job.folder) / "work")[-2000:])
    return replace(result, code=None) if late else result


async def _read(stream: asyncio.StreamReader, kept: bytearray) -> None:
    """All of a stream, up to the limit; what comes beyond it is thrown away."""
    most = LIMITS.output_mib * 2**20
    while chunk := await stream.read(65536):
        kept += chunk[: most - len(kept)]


def _text(raw: bytearray) -> str:
    return raw.decode("utf-8", "replace").replace("\r\n", "\n")
