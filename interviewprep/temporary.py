"""Temporary folders that are swept at the next start when whoever used them was killed.

Each has a lock beside its files, which its maker holds for as long as it lives.
"""

from __future__ import annotations

import os
import re
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
"""Seconds after which one without a lock belongs to nobody."""
_OURS = re.compile(rf"{PREFIX}(?:app|card|doctor|git|run)-[a-z0-9_]{{8}}")
"""The names that `TemporaryFolder` gives: a user's own folder may well begin in the same way."""
_BEFORE_LOCKS = re.compile(rf"{PREFIX}(?:card|doctor|run)-[a-z0-9_]{{8}}")
"""Those of versions without locks, but for practice apps, which may be served for days."""


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


def abandoned(*, before_locks: bool) -> Iterator[Path]:
    """The temporary folders of ours that nobody uses any more; or those that versions without locks left."""
    with suppress(OSError):
        for outer in sorted(Path(tempfile.gettempdir()).glob(f"{PREFIX}*")):
            with suppress(OSError):
                if _is_left(outer) if before_locks else _is_abandoned(outer):
                    yield outer


def sweep() -> int:
    """Delete the abandoned ones; returns how many there were."""
    swept = 0
    for outer in abandoned(before_locks=False):
        shutil.rmtree(outer, ignore_errors=True)
        swept += 1
    return swept


def _is_abandoned(outer: Path) -> bool:
    if not _OURS.fullmatch(outer.name) or _age(outer) < _YOUNG:
        return False
    if {path.name for path in outer.iterdir()} - {"lock", "files"} or not (outer / "lock").is_file():
        return False
    try:
        with locked(outer / "lock", 0):
            return True
    except LockTakenError:
        return False


def _is_left(outer: Path) -> bool:
    return (
        bool(_BEFORE_LOCKS.fullmatch(outer.name)) and not (outer / "lock").exists() and _age(outer) > _STALE
    )


def _age(outer: Path) -> float:
    """Seconds since a folder of this user's was changed; 0 for what is none."""
    found = outer.lstat()
    mine = not hasattr(os, "getuid") or found.st_uid == os.getuid()
    return time.time() - found.st_mtime if mine and stat.S_ISDIR(found.st_mode) else 0.0
