"""A lock between processes: a file that one of them holds at a time, until it lets go or ends."""

from __future__ import annotations

import errno
import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

PAUSE = 0.02
"""Seconds between two tries."""
_TAKEN = (errno.EAGAIN, errno.EACCES, errno.EDEADLK)


class LockTakenError(Exception):
    """Another process has held the lock for longer than we wait."""


if sys.platform == "win32":
    import msvcrt

    _BYTE = 1 << 30
    """The byte that is locked: beyond all content, since nobody else can read a locked byte on Windows."""

    def _take(file: int) -> None:
        os.lseek(file, _BYTE, os.SEEK_SET)
        msvcrt.locking(file, msvcrt.LK_NBLCK, 1)

    def _let_go(file: int) -> None:
        os.lseek(file, _BYTE, os.SEEK_SET)
        msvcrt.locking(file, msvcrt.LK_UNLCK, 1)

else:
    import fcntl

    def _take(file: int) -> None:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)

    def _let_go(file: int) -> None:
        fcntl.flock(file, fcntl.LOCK_UN)


@contextmanager
def locked(path: Path, timeout: float) -> Iterator[None]:
    """Hold the lock; nobody else does until the block ends.

    Where the file can't be made because nothing can be written there, nobody can do any harm either:
    then the block runs without a lock.

    Args:
        path: The lock's file; it stays.
        timeout: Seconds to wait for another process.

    Raises:
        LockTakenError: it was held for longer.
        OSError: the file can't be opened.
    """
    try:
        file = os.open(path, os.O_RDWR | os.O_CREAT | getattr(os, "O_BINARY", 0), 0o600)
    except OSError as error:
        if error.errno not in (errno.EROFS, errno.EACCES, errno.EPERM):
            raise
        yield
        return
    try:
        _wait(file, time.monotonic() + timeout)
        try:
            yield
        finally:
            # Said, not left to closing: a process forked meanwhile has the file open, too.
            _let_go(file)
    finally:
        os.close(file)


def _wait(file: int, until: float) -> None:
    while True:
        try:
            _take(file)
        except OSError as error:
            if error.errno not in _TAKEN:
                raise
            if time.monotonic() > until:
                raise LockTakenError from error
            time.sleep(PAUSE)
        else:
            return
