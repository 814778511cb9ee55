"""`python -m interviewprep.practice.grading.service_process`: serves an app for the console, within limits.

As a run's program does, it sees a scrubbed environment, a copy of its files and nothing else to write to. Its
network is this machine's, since it is asked from outside. It ends with whoever started it: its standard input
is open for as long as that lives.
"""

from __future__ import annotations

import os
import select
import sys
import threading
from pathlib import Path

LOOK_SECONDS = 0.05


def main() -> None:
    """Take a job from stdin, then become the service."""
    from interviewprep.practice.grading import sandbox
    from interviewprep.practice.grading.candidate_process import load, own_environment
    from interviewprep.practice.grading.files import assemble
    from interviewprep.practice.grading.messages import ServiceJob

    job = ServiceJob.from_line(_first_line(0))
    folder = Path(job.folder)
    sandbox.die_with_parent()
    sandbox.own_privileges()
    sandbox.own_files(folder, job.limits.output_mib)
    if sandbox.own_processes():  # all that it starts ends with it
        program = os.fork()
        if program:
            os._exit(_ended(program))
        sandbox.shut_in(job.limits.processes)
        sandbox.die_with_parent()
    else:
        _end_with(os.dup(0))
    null = os.open(os.devnull, os.O_RDONLY)
    os.dup2(null, 0)
    own_environment(folder)
    os.environ.update(job.environment)
    work = folder / "work"
    assemble([Path(job.source)], [], work)
    os.chdir(work)
    sys.path[:0] = [str(work)]
    sys.argv = ["service"]
    sys.dont_write_bytecode = True
    sandbox.limit(job.limits)

    import uvicorn

    uvicorn.run(load(job.app), host="127.0.0.1", port=job.port, log_level="warning", loop="asyncio")


def _first_line(descriptor: int) -> bytes:
    line = b""
    while not line.endswith(b"\n") and (byte := os.read(descriptor, 1)):
        line += byte
    return line


def _ended(program: int) -> int:
    """The exit code of the service once it has ended: by itself, or since whoever started us has gone.

    A process that gave its children a process namespace can't start a thread to wait for either.
    """
    while True:
        if select.select([0], [], [], LOOK_SECONDS)[0] and not os.read(0, 1024):
            return 0  # and the first of a process namespace takes all others along
        pid, status = os.waitpid(program, os.WNOHANG)
        if pid:
            code = os.waitstatus_to_exitcode(status)
            return code if code >= 0 else 128 - code


def _end_with(descriptor: int) -> None:
    """End this process as soon as whoever holds the other end has gone."""

    def wait() -> None:
        while os.read(descriptor, 1024):
            pass
        os._exit(0)

    threading.Thread(target=wait, daemon=True).start()


if __name__ == "__main__":
    main()
