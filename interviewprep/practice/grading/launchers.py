"""The process pool: a run's processes are forked from the warm one, or taken from spare warm ones."""

from __future__ import annotations

import contextlib
import os
import queue
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Literal

from interviewprep.practice.grading import sandbox
from interviewprep.practice.grading.messages import (
    Assignment,
    Job,
    Message,
    Target,
    Warm,
    messages_in,
    new_signature,
)
from interviewprep.practice.grading.supervisor import PipeReader


def sender(descriptor: int, signature: bytes = b"") -> Callable[[Message], None]:
    """A function that sends messages, signed."""

    def send(message: Message) -> None:
        data = signature + message.to_line()
        while data:
            data = data[os.write(descriptor, data) :]

    return send


class Forked:
    """A forked process."""

    def __init__(self, pid: int, reader: int, signature: bytes, writer: int | None = None) -> None:
        self.pid = pid
        self._reader = PipeReader(reader, signature)
        self._writer = writer
        self._code: int | None = None
        self._done = False

    def program(self) -> int:
        """The candidate's process is the child of the one in between."""
        return next(iter(sandbox.descendants(self.pid)), self.pid)

    def warm(self, timeout: float) -> bool:  # noqa: ARG002
        """See `Process`: it is a copy of a process that is."""
        return True

    def messages(self, timeout: float) -> list[Message]:
        """See `Process`."""
        return [] if self._done else self._reader.messages(timeout)

    def ended(self) -> int | None:
        """See `Process`."""
        if self._code is None:
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            if pid:
                self._code = os.waitstatus_to_exitcode(status)
        return self._code if self._code is None or self._code < 128 else 128 - self._code

    def end(self) -> None:
        """See `Process`."""
        if self._done:
            return
        self._done = True
        sandbox.end_tree(self.pid)
        if self._code is None:
            with contextlib.suppress(ChildProcessError):
                os.waitpid(self.pid, 0)
        self._reader.close()
        if self._writer is not None:
            with contextlib.suppress(OSError):
                os.close(self._writer)

    def go(self, target: Target) -> None:
        """See `CheckProcess`."""
        assert self._writer is not None
        sender(self._writer)(target)


class ForkLauncher:
    """Forks the warm process (Linux)."""

    forks = True

    def candidate(self, job: Job, folder: Path) -> Forked:
        """Through a process of our own that opens a process namespace: the candidate is its first."""
        from interviewprep.practice.grading import candidate_process

        reader, writer = os.pipe()
        signature = new_signature()
        pid = os.fork()
        if pid:
            os.close(writer)
            return Forked(pid, reader, signature)
        code = 70
        try:
            sandbox.die_with_parent()
            _close_all_but(writer)
            sandbox.own_processes()
            inner = os.fork()
            if inner == 0:
                sandbox.shut_in(job.limits.processes)
                candidate_process.run(job, folder, writer, signature)
            code = os.waitstatus_to_exitcode(os.waitpid(inner, 0)[1])
            code = 128 - code if code < 0 else code
        finally:
            os._exit(code)

    def checks(self, job: Job, folder: Path) -> Forked:
        """A process that waits for its target on a pipe."""
        from interviewprep.practice.grading.check_process import run_checks

        reader, writer = os.pipe()
        wait, tell = os.pipe()
        signature = new_signature()
        pid = os.fork()
        if pid:
            os.close(writer)
            os.close(wait)
            return Forked(pid, reader, signature, tell)
        try:
            sandbox.die_with_parent()
            os.setsid()
            _close_all_but(writer, wait)
            null = os.open(os.devnull, os.O_RDWR)
            for stream in (0, 1, 2):
                os.dup2(null, stream)
            with os.fdopen(wait, "rb") as start:
                run_checks(job, folder, start, sender(writer, signature))
        finally:
            os._exit(0)


def _close_all_but(*kept: int) -> None:
    """Close what a fork has from its parent: the candidate's code could speak to the other processes."""
    for name in os.listdir("/proc/self/fd"):  # noqa: PTH208  (names alone)
        if (descriptor := int(name)) > 2 and descriptor not in kept:
            with contextlib.suppress(OSError):
                os.close(descriptor)


class Spare:
    """A process that was started and warmed beforehand, and is used once."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "interviewprep.practice.grading.spare_process"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            start_new_session=os.name != "nt",
        )
        self.pid = self._process.pid
        self._signature = new_signature()
        self._write(self._signature + b"\n")
        self._messages: queue.Queue[Message] = queue.Queue()
        self._warm = threading.Event()
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self) -> None:
        assert self._process.stdout is not None
        read = self._process.stdout.readline
        for message in messages_in(iter(lambda: read(PipeReader.LONGEST), b""), self._signature):
            if isinstance(message, Warm):
                self._warm.set()
            else:
                self._messages.put(message)

    def program(self) -> int:
        """See `Process`."""
        return self.pid

    def warm(self, timeout: float) -> bool:
        """See `Process`."""
        return self._warm.wait(timeout)

    def send(self, message: Assignment | Target) -> None:
        """Hand it something."""
        self._write(message.to_line())

    def _write(self, line: bytes) -> None:
        assert self._process.stdin is not None
        with contextlib.suppress(OSError):
            self._process.stdin.write(line)
            self._process.stdin.flush()

    def messages(self, timeout: float) -> list[Message]:
        """See `Process`."""
        found = []
        with contextlib.suppress(queue.Empty):
            found.append(self._messages.get(timeout=timeout) if timeout else self._messages.get_nowait())
            while True:
                found.append(self._messages.get_nowait())
        return found

    def ended(self) -> int | None:
        """See `Process`."""
        return self._process.poll()

    def end(self) -> None:
        """See `Process`."""
        sandbox.end_tree(self.pid)
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                with contextlib.suppress(OSError):
                    pipe.close()

    def go(self, target: Target) -> None:
        """See `CheckProcess`."""
        self.send(target)


class SpareLauncher:
    """Takes spare warm processes, and warms the next ones: where there is no safe fork."""

    forks = False

    def __init__(self) -> None:
        self._spares: list[Spare] = [Spare(), Spare()]

    def _take(self) -> Spare:
        self._spares.append(Spare())
        return self._spares.pop(0)

    def _assign(self, role: Literal["candidate", "checks"], job: Job, folder: Path) -> Spare:
        spare = self._take()
        spare.send(Assignment(role, job, str(folder)))
        return spare

    def candidate(self, job: Job, folder: Path) -> Spare:
        """See `Launcher`."""
        return self._assign("candidate", job, folder)

    def checks(self, job: Job, folder: Path) -> Spare:
        """See `Launcher`."""
        return self._assign("checks", job, folder)

    def close(self) -> None:
        """End the spare processes."""
        for spare in self._spares:
            spare.end()


def can_fork() -> bool:
    """Whether forking a warm process is safe here: on macOS its own libraries don't survive it."""
    return sandbox.LINUX and hasattr(signal, "SIGUSR1")
