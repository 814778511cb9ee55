"""Which state of the store follows which, so that a file and a `-wal` that don't belong together are noticed.

SQLite ties a `-wal` to its database by the name alone: when a file is put back from a backup while an old
`-wal` lies beside it, SQLite copies the pages of one into the other without a word. So each transaction of
ours writes a mark of the state that it makes into the header (`PRAGMA user_version`, on page 1, which is
thereby in the `-wal` for every transaction). A mark is half chance and half a check of the mark before:
a `-wal` fits when the file's own mark is one of those in the `-wal`, or the one before the first of them.
By chance a wrong one fits once in 65,536 times.
"""

from __future__ import annotations

import contextlib
import os
import secrets
import sqlite3
import struct
import sys
import time
import zlib
from contextlib import closing
from pathlib import Path

ANY = 0
"""The mark in a store that no version with marks has written to yet."""
_TRIES = 5
_PAUSE = 0.05
"""Seconds between two tries, for a program that is moving pages from the `-wal` into the file just now."""
_WAL_HEADER = struct.Struct(">IIIIIIII")
_FRAME_HEADER = struct.Struct(">IIIIII")
_DATABASE = b"SQLite format 3\0"
"""How a database begins."""
_MAGIC = (0x377F0682, 0x377F0683)
_MARK_AT = 60
"""Where the header on page 1 has the mark, in bytes; see "The Database File Format" on sqlite.org."""


def next_mark(before: int) -> int:
    """The mark of a state that follows the one with the mark `before`; never `ANY`."""
    return (1 + secrets.randbelow(0x7FFE)) << 16 | _check_of(before)


def follows(before: int, after: int) -> bool:
    """Whether the state marked `after` can have been made from the one marked `before`."""
    return after & 0xFFFF == _check_of(before)


def _check_of(mark: int) -> int:
    return zlib.crc32(mark.to_bytes(4, "big")) & 0xFFFF


def wal_of(path: Path) -> Path:
    """The write-ahead log of a database."""
    return path.with_name(f"{path.name}-wal")


def file_mark(path: Path) -> int:
    """The mark in the file itself, whatever its `-wal` says.

    SQLite reads it, and not we, because closing a file gives up all POSIX locks that this process has on it.

    Raises:
        sqlite3.Error: it isn't a database.
    """
    address = f"{path.absolute().as_uri()}?mode=ro&immutable=1"
    with closing(sqlite3.connect(address, uri=True)) as db:
        return int(db.execute("PRAGMA user_version").fetchone()[0])


_kept: dict[tuple[int, int], int] = {}
"""By device and inode: descriptors that are never closed, for the sake of the locks on their files."""


def _mark_of_half_moved(path: Path) -> int | None:
    """The mark in a file to which the pages of its `-wal` were being moved; None where it has none.

    Page 1 is the first to be moved, and names more pages than there are until the others follow: without the
    `-wal` SQLite doesn't read such a file, with it everything is there.
    """
    if sys.platform == "win32":  # locks are a handle's own there, and an open file can't be replaced
        with path.open("rb") as file:
            head = file.read(_MARK_AT + 4)
    else:
        info = path.stat()
        which = (info.st_dev, info.st_ino)
        if which not in _kept:
            _kept[which] = os.open(path, os.O_RDONLY)
        head = os.pread(_kept[which], _MARK_AT + 4, 0)
    if len(head) < _MARK_AT + 4 or not head.startswith(_DATABASE):
        return None
    return int.from_bytes(head[_MARK_AT:], "big")


def wal_marks(path: Path) -> list[int]:
    """The marks in the `-wal` of a database, oldest first; none where there is no `-wal`."""
    try:
        with wal_of(path).open("rb") as wal:
            head = wal.read(_WAL_HEADER.size)
            if len(head) < _WAL_HEADER.size:
                return []
            magic, _, page_size, _, *salts, _, _ = _WAL_HEADER.unpack(head)
            if magic not in _MAGIC:
                return []
            marks: list[int] = []
            uncommitted: list[int] = []
            while len(head := wal.read(_FRAME_HEADER.size)) == _FRAME_HEADER.size:
                page, committed_size, *frame_salts, _, _ = _FRAME_HEADER.unpack(head)
                if frame_salts != salts:  # left from before the log began again at its start
                    break
                if page == 1:
                    start = wal.read(_MARK_AT + 4)
                    if len(start) < _MARK_AT + 4:
                        break
                    uncommitted.append(int.from_bytes(start[_MARK_AT:], "big"))
                    wal.seek(page_size - len(start), 1)
                else:
                    wal.seek(page_size, 1)
                if committed_size:
                    marks += uncommitted
                    uncommitted.clear()
            return marks
    except FileNotFoundError:
        return []


def wal_fits(path: Path, current: int | None = None) -> bool:
    """Whether the file and its `-wal` belong together.

    Args:
        path: The database.
        current: The mark that a connection sees which holds the write lock; None where there is none.

    Raises:
        sqlite3.Error: the file isn't a database.
        OSError: the `-wal` can't be read.
    """
    for attempt in range(_TRIES):
        if attempt:
            time.sleep(_PAUSE)
        try:
            mark = file_mark(path)
        except sqlite3.Error:
            if attempt < _TRIES - 1:  # another program may be moving pages just now
                continue
            half_moved = _mark_of_half_moved(path) if wal_marks(path) else None
            if half_moved is None:
                raise
            mark = half_moved  # whoever was at it was killed
        marks = wal_marks(path)
        if mark == current or mark in marks or (marks and follows(mark, marks[0])):
            return True
        if not marks and current is None:
            return True
        # Another program may have moved the pages between our two looks.
        with contextlib.suppress(sqlite3.Error):
            if current is not None and file_mark(path) == mark:
                break
    return False
