"""`python -m interviewprep.practice.grading.warm_process`: the warm process (fork server) of every run.

Jobs come in on stdin and what became of them goes out on stdout; `messages` has the whole conversation.
A new job ends the one before it. When stdin closes, everything ends.
"""

from __future__ import annotations

import contextlib
import os
import select
import selectors
import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass

from interviewprep.content.tasks.kinds import TaskKind
from interviewprep.practice.grading import sandbox
from interviewprep.practice.grading.launchers import ForkLauncher, SpareLauncher, can_fork, sender
from interviewprep.practice.grading.messages import (
    Cancel,
    Job,
    Message,
    Ready,
    RunChecked,
    RunEnded,
    RunOver,
    messages_in,
)
from interviewprep.practice.grading.supervisor import PipeReader, Run
from interviewprep.practice.grading.warm_up import warm_up, warm_up_kind
from interviewprep.temporary import TemporaryFolder, sweep

Tell = Callable[[Message], None]


def main() -> None:
    """Serve until stdin closes."""
    out = os.dup(1)
    os.dup2(2, 1)
    tell = sender(out)
    if can_fork() and "--spare" not in sys.argv:
        network = sandbox.own_network()
        warm_up()
        sweep()
        tell(Ready(network_open=not network, forks=True))
        _Forking(out, tell).serve()
    else:
        sweep()
        tell(Ready(network_open=True, forks=False))
        _serve_spare(tell)


@dataclass(frozen=True, slots=True)
class _Fork:
    """A process for one run: under way, or waiting for its job."""

    pid: int
    ended: int
    """A descriptor that can be read once the process has ended."""
    job: int
    """Where its job is written."""
    folder: TemporaryFolder
    kind: TaskKind
    output_mib: int

    @classmethod
    def of(cls, kind: TaskKind, output_mib: int, tell: Tell) -> _Fork:
        """Fork this process; what takes time and needs no job is done by the child meanwhile."""
        warm_up_kind(kind)
        folder = TemporaryFolder("run")
        wait, write = os.pipe()
        pid = os.fork()
        if pid == 0:
            try:
                sandbox.die_with_parent()
                os.setsid()
                os.close(write)
                null = os.open(os.devnull, os.O_RDONLY)
                os.dup2(null, 0)
                apart = sandbox.own_files(folder.path, output_mib)
                with os.fdopen(wait, "rb") as jobs:
                    line = jobs.readline()
                if apart:
                    sandbox.hide_sockets()  # those that have come since
                if line:
                    Run(Job.from_line(line), folder.path, ForkLauncher(), tell).go()
            finally:
                os._exit(0)
        os.close(wait)
        return cls(pid, os.pidfd_open(pid), write, folder, kind, output_mib)

    def fits(self, job: Job) -> bool:
        """Whether it can run this job."""
        ended, _, _ = select.select([self.ended], [], [], 0)
        return not ended and (self.kind, self.output_mib) == (job.kind, job.limits.output_mib)

    def begin(self, job: Job) -> None:
        """Hand it its job."""
        data = job.to_line()
        with contextlib.suppress(BrokenPipeError):  # it was killed: seen as any other end
            while data:
                data = data[os.write(self.job, data) :]

    def end(self, *, kill: bool) -> None:
        """Wait for its end, or bring it about, and clear up after it."""
        if kill:
            sandbox.end_tree(self.pid)
        os.waitpid(self.pid, 0)
        os.close(self.ended)
        os.close(self.job)
        self.folder.remove()


class _Forking:
    """Each run is a fork of this process, made after the run before it (Linux)."""

    def __init__(self, out: int, tell: Tell) -> None:
        self._out = out
        self._tell = tell
        self._next: _Fork | None = None
        self._current: _Fork | None = None
        self._run = 0
        """The number of the current one's job."""
        self._selector = selectors.DefaultSelector()
        self._selector.register(0, selectors.EVENT_READ)

    def serve(self) -> None:
        """Until stdin closes."""
        reader = PipeReader(0)
        while True:
            ready = {key.fd for key, _ in self._selector.select()}
            if self._current is not None and self._current.ended in ready:
                done = self._current
                self._finish(cancelled=False)
                self._next = self._next or _Fork.of(done.kind, done.output_mib, self._tell)
            if 0 not in ready:
                continue
            for message in reader.messages(0):
                match message:
                    case Job():
                        self._finish(cancelled=True)
                        self._begin(message)
                    case Cancel(run) if self._current is not None and self._run == run:
                        self._finish(cancelled=True)
            if reader.closed:
                self._finish(cancelled=True)
                if self._next is not None:
                    self._next.end(kill=True)
                return

    def _begin(self, job: Job) -> None:
        fork, self._next = self._next, None
        if fork is not None and not fork.fits(job):
            fork.end(kill=True)
            fork = None
        self._current = fork or _Fork.of(job.kind, job.limits.output_mib, self._tell)
        self._run = job.run
        self._selector.register(self._current.ended, selectors.EVENT_READ)
        self._current.begin(job)

    def _finish(self, *, cancelled: bool) -> None:
        """Clear up after the run under way, if there is one."""
        if (fork := self._current) is None:
            return
        self._selector.unregister(fork.ended)
        fork.end(kill=cancelled)
        self._current = None
        if cancelled:
            os.write(self._out, b"\n")  # it may have been killed in the middle of a line
        self._tell(RunOver(self._run, cancelled))


def _serve_spare(tell: Tell) -> None:
    """Each run is a thread of this process, and takes two spare processes."""
    launcher = SpareLauncher()
    lock = threading.Lock()
    current: tuple[Run, threading.Thread] | None = None

    def told(message: RunChecked | RunEnded | RunOver) -> None:
        with lock:
            tell(message)

    def work(job: Job, run: Run, folder: TemporaryFolder) -> None:
        run.go()
        folder.remove()
        told(RunOver(job.run, cancelled=False))

    def finish() -> None:
        if current is not None:
            run, thread = current
            run.cancel()
            thread.join()

    for message in messages_in(sys.stdin.buffer):
        match message:
            case Job():
                finish()
                folder = TemporaryFolder("run")
                run = Run(message, folder.path, launcher, told)
                thread = threading.Thread(target=work, args=(message, run, folder))
                current = run, thread
                thread.start()
            case Cancel(number) if current is not None and current[0].number == number:
                finish()
    finish()
    launcher.close()


if __name__ == "__main__":
    main()
