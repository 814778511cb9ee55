"""`python -m interviewprep.practice.grading.warm_process`: the warm process (fork server) of every run.

Jobs come in on stdin and what became of them goes out on stdout; `messages` has the whole conversation.
A new job ends the one before it. When stdin closes, everything ends.
"""

from __future__ import annotations

import os
import selectors
import shutil
import sys
import tempfile
import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

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

Tell = Callable[[Message], None]


def main() -> None:
    """Serve until stdin closes."""
    out = os.dup(1)
    os.dup2(2, 1)
    tell = sender(out)
    if can_fork() and "--spare" not in sys.argv:
        network = sandbox.own_network()
        warm_up()
        tell(Ready(network_open=not network, forks=True))
        _Forking(out, tell).serve()
    else:
        tell(Ready(network_open=True, forks=False))
        _serve_spare(tell)


@dataclass(frozen=True, slots=True)
class _Fork:
    """The run under way."""

    run: int
    pid: int
    ended: int
    """A descriptor that can be read once the process has ended."""
    folder: Path


class _Forking:
    """Each run is a fork of this process (Linux)."""

    def __init__(self, out: int, tell: Tell) -> None:
        self._out = out
        self._tell = tell
        self._current: _Fork | None = None
        self._selector = selectors.DefaultSelector()
        self._selector.register(0, selectors.EVENT_READ)

    def serve(self) -> None:
        """Until stdin closes."""
        reader = PipeReader(0)
        while True:
            ready = {key.fd for key, _ in self._selector.select()}
            if self._current is not None and self._current.ended in ready:
                self._finish(cancelled=False)
            if 0 not in ready:
                continue
            for message in reader.messages(0):
                match message:
                    case Job():
                        self._finish(cancelled=True)
                        self._begin(message)
                    case Cancel(run) if self._current is not None and self._current.run == run:
                        self._finish(cancelled=True)
            if reader.closed:
                self._finish(cancelled=True)
                return

    def _begin(self, job: Job) -> None:
        warm_up_kind(job.kind)
        folder = _own_folder()
        pid = os.fork()
        if pid == 0:
            try:
                sandbox.die_with_parent()
                os.setsid()
                null = os.open(os.devnull, os.O_RDONLY)
                os.dup2(null, 0)
                Run(job, folder, ForkLauncher(), self._tell).go()
            finally:
                os._exit(0)
        self._current = _Fork(job.run, pid, os.pidfd_open(pid), folder)
        self._selector.register(self._current.ended, selectors.EVENT_READ)

    def _finish(self, *, cancelled: bool) -> None:
        """Clear up after the run under way, if there is one."""
        if (fork := self._current) is None:
            return
        if cancelled:
            sandbox.end_tree(fork.pid)
        os.waitpid(fork.pid, 0)
        self._selector.unregister(fork.ended)
        os.close(fork.ended)
        self._current = None
        shutil.rmtree(fork.folder, ignore_errors=True)
        if cancelled:
            os.write(self._out, b"\n")  # it may have been killed in the middle of a line
        self._tell(RunOver(fork.run, cancelled))


def _own_folder() -> Path:
    return Path(tempfile.mkdtemp(prefix="interviewprep-run-")).resolve()


def _serve_spare(tell: Tell) -> None:
    """Each run is a thread of this process, and takes two spare processes."""
    launcher = SpareLauncher()
    lock = threading.Lock()
    current: tuple[Run, threading.Thread] | None = None

    def told(message: RunChecked | RunEnded | RunOver) -> None:
        with lock:
            tell(message)

    def work(job: Job, run: Run, folder: Path) -> None:
        run.go()
        shutil.rmtree(folder, ignore_errors=True)
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
                folder = _own_folder()
                run = Run(message, folder, launcher, told)
                thread = threading.Thread(target=work, args=(message, run, folder))
                current = run, thread
                thread.start()
            case Cancel(number) if current is not None and current[0].number == number:
                finish()
    finish()
    launcher.close()


if __name__ == "__main__":
    main()
