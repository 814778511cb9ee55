"""A pack's files and their digest: the content hash that trust is given to."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path, PurePosixPath

SKIPPED = {"__pycache__", "node_modules", "venv"}


def digest_of(folder: Path) -> str:
    """SHA-256, hexadecimal, over the names and contents of a pack's files."""
    digest = sha256()
    for name in sorted(pack_files(folder), key=PurePosixPath.as_posix):
        content = sha256((folder / name).read_bytes()).digest()
        digest.update(str(name).encode("utf-8", "surrogateescape") + b"\0" + content)
    return digest.hexdigest()


def hashes_of(folder: Path) -> dict[str, str]:
    """Each file's SHA-256, hexadecimal, by its name."""
    names = sorted(pack_files(folder), key=PurePosixPath.as_posix)
    return {name.as_posix(): sha256((folder / name).read_bytes()).hexdigest() for name in names}


def pack_files(folder: Path) -> Iterator[PurePosixPath]:
    """The plain files of a pack: nothing hidden, no caches, no links."""
    for where, subfolders, names in os.walk(folder):
        kept = [s for s in subfolders if not s.startswith(".") and s not in SKIPPED]
        subfolders[:] = sorted(s for s in kept if not Path(where, s).is_symlink())
        for name in sorted(names):
            path = Path(where, name)
            if not name.startswith(".") and not name.endswith(".pyc") and stat.S_ISREG(path.lstat().st_mode):
                yield PurePosixPath(path.relative_to(folder).as_posix())
