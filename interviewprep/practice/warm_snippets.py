"""The programs on cards run by fork servers, which have imported what a program begins with (Linux)."""

from __future__ import annotations

import asyncio
import os
import socket
import sys
from collections.abc import Awaitable, Callable
from contextlib import suppress
from itertools import takewhile
from types import TracebackType
from typing import Self, TypeVar

from interviewprep.practice.grading import sandbox
from interviewprep.practice.grading.messages import (
    Exited,
    Loaded,
    MalformedLine,
    Message,
    Preload,
    Started,
    Unload,
    message_from,
)
from interviewprep.practice.grading.snippet_server import LARGEST
from interviewprep.practice.snippet_runs import Result, Running, environment, job_in, run_fresh, supervise
from interviewprep.temporary import TemporaryFolder

PATIENCE = 30.0
"""Seconds for a server to import a module."""
_Answer = TypeVar("_Answer", bound=Message)


class WarmRunner:
    """Runs one program after the other as forks of one server; where that fails, in a Python of its own."""

    def __init__(self) -> None:
        self._server: asyncio.subprocess.Process | None = None
        self._channel: socket.socket | None = None
        self._folder: TemporaryFolder | None = None
        self._loaded: list[str] = []

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._end()

    async def run(self, code: str, modules: tuple[str, ...]) -> Result:
        """Run a program, within the limits.

        Args:
            code: The program.
            modules: What it imports first, to be imported beforehand.
        """
        try:
            with TemporaryFolder("card") as folder:
                job = job_in(folder, code)
                if len(job.to_line()) > LARGEST:
                    return await run_fresh(code)
                async with asyncio.timeout(PATIENCE):
                    await self._load(modules)
                return await self._supervised(job.to_line(), lambda program: supervise(program, job))
        except (OSError, TimeoutError, MalformedLine):
            await self._end()
            return await run_fresh(code)
        except asyncio.CancelledError:
            await self._end()
            raise

    async def _load(self, modules: tuple[str, ...]) -> None:
        if self._server is None:
            await self._start()
        pairs = zip(self._loaded, modules, strict=False)
        same = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], pairs))
        while len(self._loaded) > same:
            self._send(Unload().to_line())
            del self._loaded[-1]
            if (await self._answer(Loaded)).modules != len(self._loaded):
                raise MalformedLine("another process of the server has ended")
        for module in modules[same:]:
            self._send(Preload(module).to_line())
            if (await self._answer(Loaded)).modules == len(self._loaded):
                return  # it can't be imported, and the program will say so
            self._loaded.append(module)

    async def _start(self) -> None:
        self._folder = TemporaryFolder("card")
        self._channel, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self._channel.setblocking(False)
        with theirs:
            words = [sys.executable, "-P", "-m", "interviewprep.practice.grading.snippet_server"]
            self._server = await asyncio.create_subprocess_exec(
                *words,
                str(theirs.fileno()),
                stdin=asyncio.subprocess.DEVNULL,
                stdout=asyncio.subprocess.DEVNULL,
                stderr=asyncio.subprocess.DEVNULL,
                cwd=self._folder.path,
                env=environment(),
                pass_fds=[theirs.fileno()],
                start_new_session=True,
            )

    async def _supervised(self, job: bytes, until_done: Callable[[Running], Awaitable[Result]]) -> Result:
        """Have the server start a program, and what is made of it until it ends."""
        ours, theirs = zip(*(os.pipe() for _ in range(2)), strict=True)
        try:
            self._send(job, theirs)
        finally:
            for descriptor in theirs:
                os.close(descriptor)
        out, error = [await _reader(descriptor) for descriptor in ours]
        started = await self._answer(Started)
        ended = asyncio.create_task(self._answer(Exited))

        async def wait() -> int:
            return (await asyncio.shield(ended)).code

        return await until_done(Running(started.pid, out, error, wait))

    def _send(self, line: bytes, descriptors: tuple[int, ...] = ()) -> None:
        assert self._channel is not None
        socket.send_fds(self._channel, [line], descriptors)

    async def _answer(self, kind: type[_Answer]) -> _Answer:
        assert self._channel is not None
        line = await asyncio.get_running_loop().sock_recv(self._channel, LARGEST)
        answer = message_from(line)
        if not isinstance(answer, kind):
            raise MalformedLine(f"not the answer that was expected: {answer}")
        return answer

    async def _end(self) -> None:
        """End the server, and with it what it runs; the next program starts another."""
        server, self._server = self._server, None
        self._loaded.clear()
        if self._channel is not None:
            self._channel.close()  # which is how the server's processes know, one after the other
        if server is not None:
            with suppress(TimeoutError):
                async with asyncio.timeout(1):
                    await server.wait()
            sandbox.end_tree(server.pid)
            await server.wait()
        if self._folder is not None:
            self._folder.remove()


async def _reader(descriptor: int) -> asyncio.StreamReader:
    reader = asyncio.StreamReader()
    protocol = asyncio.StreamReaderProtocol(reader)
    await asyncio.get_running_loop().connect_read_pipe(lambda: protocol, os.fdopen(descriptor, "rb"))
    return reader
