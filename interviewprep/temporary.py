"""Temporary folders that are swept at the next start when whoever used them was killed.

Each has a lock beside its files, which its maker holds for as long as it lives.
"""

from __future__ import annotations

import os
import shutil
import stat
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from pathlib import Path
from types import TracebackType

from interviewprep.file_lock import LockTakenError, locked

PREFIX = "interviewprep-"
"""How their names begin, in the system's folder for temporary files."""
_YOUNG = 60.0
"""Seconds for which a folder may have no lock yet."""
_STALE = 3600.0
"""Seconds after which one without a lock belongs to nobody: versions before locks made such."""


class TemporaryFolder:
    """A folder of one's own, empty; `remove` deletes it, as does the end of a `with` block."""

    def __init__(self, purpose: str) -> None:
        """Make it; `purpose` is a word for its name.

        Raises:
            OSError: it can't be made.
        """
        self._outer = Path(tempfile.mkdtemp(prefix=f"{PREFIX}{purpose}-")).resolve()
        self._lock = ExitStack()
        self._lock.enter_context(locked(self._outer / "lock", 0))
        self.path = self._outer / "files"
        self.path.mkdir()

    def remove(self) -> None:
        """Delete it, as far as that can be done."""
        self._lock.close()
        shutil.rmtree(self._outer, ignore_errors=True)

    def __enter__(self) -> Path:
        return self.path

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.remove()


def abandoned() -> Iterator[Path]:
    """The temporary folders of ours that nobody uses any more."""
    with suppress(OSError):
        for outer in sorted(Path(tempfile.gettempdir()).glob(f"{PREFIX}*")):
            with suppress(OSError):
                if _is_abandoned(outer):
                    yield outer


def sweep() -> int:
    """Delete the abandoned ones; returns how many there were."""
    swept = 0
    for outer in abandoned():
        shutil.rmtree(outer, ignore_errors=True)
        swept += 1
    return swept


def _is_abandoned(outer: Path) -> bool:
    found = outer.lstat()
    age = time.time() - found.st_mtime
    mine = not hasattr(os, "getuid") or found.st_uid == os.getuid()
    if not mine or not stat.S_ISDIR(found.st_mode) or age < _YOUNG:
        return False
    lock = outer / "lock"
    if not lock.is_file():
        # A practice app may well be served for days.
        return age > _STALE and not outer.name.startswith(f"{PREFIX}app-")
    try:
        with locked(lock, 0):
            return True
    except LockTakenError:
        return False
