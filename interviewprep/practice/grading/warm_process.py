"""`python -m interviewprep.practice.grading.warm_process`: the warm process that every run comes from.

Jobs come in as lines on stdin, events go out as lines on stdout. A new job ends the one before it.
When stdin closes, everything ends.
"""

from __future__ import annotations

import json
import os
import selectors
import shutil
import sys
import tempfile
import threading
from pathlib import Path
from typing import Any

from interviewprep.practice.grading import sandbox
from interviewprep.practice.grading.processes import ForkLauncher, SpareLauncher, can_fork, sender
from interviewprep.practice.grading.supervisor import PipeReader, Run
from interviewprep.practice.grading.warm_up import warm_up, warm_up_kind


def main() -> None:
    """Serve until stdin closes."""
    out = os.dup(1)
    os.dup2(2, 1)
    tell = sender(out)
    if can_fork() and "--spare" not in sys.argv:
        network = sandbox.own_network()
        warm_up()
        tell({"event": "ready", "network": not network, "fork": True})
        _serve_forking(out, tell)
    else:
        tell({"event": "ready", "network": True, "fork": False})
        _serve_spare(tell)


def _serve_forking(out: int, tell: Any) -> None:
    reader = PipeReader(0)
    current: tuple[int, int, int, Path] | None = None  # the run's number, its pid, its pidfd, its folder
    selector = selectors.DefaultSelector()
    selector.register(0, selectors.EVENT_READ)

    def finish(cancelled: bool) -> None:
        nonlocal current
        if current is None:
            return
        run, pid, descriptor, folder = current
        if cancelled:
            sandbox.end_tree(pid)
        os.waitpid(pid, 0)
        selector.unregister(descriptor)
        os.close(descriptor)
        current = None
        shutil.rmtree(folder, ignore_errors=True)
        tell({"event": "over", "run": run, "cancelled": cancelled})

    while True:
        ready = {key.fd for key, _ in selector.select()}
        if current is not None and current[2] in ready:
            finish(cancelled=False)
        if 0 not in ready:
            continue
        jobs = reader.lines(0)
        if not jobs and _closed(0):
            finish(cancelled=True)
            return
        for job in jobs:
            finish(cancelled=True)
            if "kind" not in job:
                continue  # only a cancellation
            warm_up_kind(job["kind"])
            folder = _own_folder()
            pid = os.fork()
            if pid == 0:
                try:
                    sandbox.die_with_parent()
                    os.setsid()
                    null = os.open(os.devnull, os.O_RDONLY)
                    os.dup2(null, 0)

                    def told(line: dict[str, Any], run: int = job["run"]) -> None:
                        tell({"run": run, **line})

                    Run(job, folder, ForkLauncher([out]), told).go()
                finally:
                    os._exit(0)
            descriptor = os.pidfd_open(pid)
            selector.register(descriptor, selectors.EVENT_READ)
            current = (job["run"], pid, descriptor, folder)


def _own_folder() -> Path:
    return Path(tempfile.mkdtemp(prefix="interviewprep-run-")).resolve()


def _closed(descriptor: int) -> bool:
    try:
        return os.read(descriptor, 1) == b""
    except BlockingIOError:
        return False


def _serve_spare(tell: Any) -> None:
    launcher = SpareLauncher()
    lock = threading.Lock()
    current: list[Run] = []

    def work(job: dict[str, Any]) -> None:
        def told(line: dict[str, Any]) -> None:
            with lock:
                tell({"run": job["run"], **line})

        folder = _own_folder()
        run = Run(job, folder, launcher, told)
        current.append(run)
        run.go()
        shutil.rmtree(folder, ignore_errors=True)
        told({"event": "over", "cancelled": False})

    thread: threading.Thread | None = None
    for line in sys.stdin.buffer:
        job = json.loads(line)
        if thread is not None and thread.is_alive():
            current[-1].cancel()
            thread.join()
        if "kind" in job:
            thread = threading.Thread(target=work, args=(job,))
            thread.start()
    if thread is not None and thread.is_alive():
        current[-1].cancel()
        thread.join()
    launcher.close()


if __name__ == "__main__":
    main()
