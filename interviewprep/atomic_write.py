"""Atomic write: a file is replaced as a whole, so that a full disk or a kill never costs what was there."""

from __future__ import annotations

import errno
import os
import re
import secrets
import shutil
import stat
import sys
import time
from contextlib import suppress
from pathlib import Path

PATIENCE = 1.0
"""Seconds to try again on Windows, where nobody can replace a file that somebody else reads just now."""
LEFTOVER_SECONDS = 60.0
PART = re.compile(r"\.[0-9a-f]{16}\.part")
"""The name of a file that is being written."""


def write_atomically(path: Path, content: str | bytes, mode: int | None = None) -> None:
    """Write a file so that it holds either all of the old or all of the new content at any moment.

    A link stays one: what it leads to is replaced. The permissions of a file that was there stay. A file
    that is read-only, or no regular file, is left alone. Text is written as UTF-8, its line ends as they are.

    Args:
        path: The file.
        content: All of it.
        mode: The permissions of a file that isn't there yet; as the umask has it when left out.

    Raises:
        OSError: it can't be written; what was there is still there, and nothing is left beside it.
        UnicodeEncodeError: the text can't be UTF-8.
    """
    data = content.encode() if isinstance(content, str) else content
    path = Path(os.path.realpath(path))
    before = _mode_of(path)
    mode = mode if before is None else before
    part = part_beside(path)
    try:
        with part.open("xb") as file:
            if mode is not None:
                part.chmod(mode)
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        _replace(part, path)
    except BaseException:
        part.unlink(missing_ok=True)
        raise


def part_beside(path: Path) -> Path:
    """A name beside a file or folder, for it while it is being written."""
    return path.with_name(f".{secrets.token_hex(8)}.part")


def remove_leftovers(folder: Path, older_than: float = LEFTOVER_SECONDS) -> None:
    """Remove the parts, files and folders, that killed writes left in a folder.

    Args:
        folder: Not its subfolders.
        older_than: Seconds; a younger part may be one that is being written.
    """
    for part in folder.glob(".*.part"):
        with suppress(OSError):
            if PART.fullmatch(part.name) and time.time() - part.lstat().st_mtime > older_than:
                if part.is_dir() and not part.is_symlink():
                    shutil.rmtree(part)
                else:
                    part.unlink()


def _mode_of(path: Path) -> int | None:
    """The permissions of a file that may be replaced; None where there is none."""
    try:
        mode = path.stat().st_mode
    except FileNotFoundError:
        return None
    if not stat.S_ISREG(mode):
        code = errno.EISDIR if stat.S_ISDIR(mode) else errno.EINVAL
        raise OSError(code, os.strerror(code), str(path))
    if not os.access(path, os.W_OK):
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(path))
    return stat.S_IMODE(mode)


def _replace(part: Path, path: Path) -> None:
    until = time.monotonic() + PATIENCE
    while True:
        try:
            part.replace(path)
        except PermissionError:
            if sys.platform != "win32" or time.monotonic() > until:
                raise
            time.sleep(0.02)
        else:
            return
