"""Folders that nobody but their owner may look into, whatever the umask says."""

from __future__ import annotations

import stat
from contextlib import suppress
from pathlib import Path

FOLDER = 0o700
FILE = 0o600


def private_folder(folder: Path) -> None:
    """Make a folder, and those above it that are missing, for its owner alone; one that is there becomes so.

    Raises:
        OSError: it can't be made.
    """
    missing = []
    above = folder
    while not above.exists():
        missing.append(above)
        above = above.parent
    for path in reversed(missing):
        path.mkdir(mode=FOLDER, exist_ok=True)
    with suppress(OSError):  # not ours, or a file system without permissions
        if stat.S_IMODE(folder.stat().st_mode) & 0o077:
            folder.chmod(FOLDER)


def private_contents(folder: Path) -> None:
    """Take a folder's files and folders away from everybody but their owner."""
    for path in folder.rglob("*"):
        with suppress(OSError):
            if not path.is_symlink():
                path.chmod(stat.S_IMODE(path.stat().st_mode) & FOLDER)
