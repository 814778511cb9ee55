"""`python -m interviewprep.practice.grading.snippet_server FD`: a fork server for the code on cards (Linux).

Importing a framework takes longer than most programs do. So a process imports what many of them begin with,
and each program is a fork of it. Processes form a stack: each was forked from the one below it and has
imported one module more; the topmost one listens at the socket FD, the others wait for their child's end. A
program finds imported just what it imports first itself, and so what it would find in a process of its own.
"""

from __future__ import annotations

import gc
import os
import socket
import sys
from importlib import import_module
from pathlib import Path

from interviewprep.practice.grading import sandbox
from interviewprep.practice.grading.candidate_process import own_environment
from interviewprep.practice.grading.messages import (
    Exited,
    Loaded,
    Message,
    Preload,
    SnippetJob,
    Started,
    Unload,
    message_from,
)

LARGEST = 128 * 1024
"""Bytes of a message: less than Linux sends in one piece."""


def main() -> None:
    """Serve until the socket is closed; a fork for a program leaves this, and becomes the program."""
    sandbox.die_with_parent()
    own_environment(Path.cwd())
    os.environ["NO_COLOR"] = "1"
    sys.argv = ["card.py"]
    sys.dont_write_bytecode = True
    job = _serve(socket.socket(fileno=int(sys.orig_argv[-1])))

    from interviewprep.practice.grading.snippet_process import become

    gc.freeze()  # or ending would take longer than most programs: all that was imported is looked through
    become(job)


def _serve(channel: socket.socket) -> SnippetJob:
    """Answer messages. Returns a job in a process forked for it; in all others it never does."""
    ended = modules = 0
    while True:
        line, descriptors, _, _ = socket.recv_fds(channel, LARGEST, 2)
        if ended:
            os.waitpid(ended, 0)
            ended = 0
        message = message_from(line) if line else Unload()
        if isinstance(message, Unload):
            os._exit(0)
        child = os.fork()
        if child == 0:
            sandbox.die_with_parent()
        if isinstance(message, SnippetJob):
            if child == 0:
                channel.close()
                _take(descriptors)
                return message
            for descriptor in descriptors:
                os.close(descriptor)
            _tell(channel, Started(child))
            end = os.waitid(os.P_PID, child, os.WEXITED | os.WNOWAIT)
            assert end is not None
            _tell(channel, Exited(end.si_status if end.si_code == os.CLD_EXITED else -end.si_status))
            ended = child
        elif isinstance(message, Preload):
            if child == 0:
                _import(message.module)
                modules += 1
            else:
                os.waitpid(child, 0)
            _tell(channel, Loaded(modules))


def _take(descriptors: list[int]) -> None:
    """Print to these from now on, in a session of its own."""
    os.setsid()
    for number, descriptor in enumerate(descriptors, 1):
        os.dup2(descriptor, number)
        os.close(descriptor)


def _import(module: str) -> None:
    try:
        import_module(module)
    except BaseException:  # the program will say it: it imports the same
        os._exit(1)


def _tell(channel: socket.socket, message: Message) -> None:
    try:
        channel.send(message.to_line())
    except OSError:  # nobody waits for it any more
        os._exit(0)


if __name__ == "__main__":
    main()
