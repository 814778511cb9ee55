"""A pack copied from a folder or a zip file, safely: no zip bomb, no path traversal, no links."""

from __future__ import annotations

import lzma
import os
import re
import stat
import struct
import zipfile
import zlib
from pathlib import Path
from typing import IO

from interviewprep.content.packs.digest import SKIPPED, pack_files
from interviewprep.content.packs.manifest import RESERVED, PackError
from interviewprep.content.sources import NOT_PLAIN, is_plain
from interviewprep.content.visible import visible
from interviewprep.private_files import FILE, private_folder

MAX_FILES = 5_000
MAX_BYTES = 64 * 2**20
"""Of all files of a pack together, unpacked."""
MAX_RATIO = 200
"""How many times its packed size a file of an archive may have; text reaches about 20."""

_FORBIDDEN = re.compile(r'[<>:"|?*\\\x00-\x1f\x7f]|[ .]$')
# Characters that a file's name can't have everywhere.
_UNREADABLE = (
    zipfile.BadZipFile, zipfile.LargeZipFile, NotImplementedError, RuntimeError, EOFError, ValueError,
    zlib.error, lzma.LZMAError,
    # What zipfile itself stumbles over, such as a member without a name.
    IndexError, KeyError, OverflowError, struct.error,
)  # fmt: skip


class _Budget:
    """Counts what is copied, and stops what is too much."""

    def __init__(self) -> None:
        self._files = self._bytes = 0
        self._names: set[str] = set()

    def file(self, name: str) -> None:
        self._files += 1
        if self._files > MAX_FILES:
            raise PackError(f"it has over {MAX_FILES} files; split it")
        if name.casefold() in self._names:
            raise PackError(f"two files are named {visible(name)}, but for upper and lower case; rename one")
        self._names.add(name.casefold())

    def copy(self, source: IO[bytes], target: Path, most: int = MAX_BYTES) -> None:
        # What an archive says of its sizes is its author's claim: only what comes out counts.
        written = 0
        private_folder(target.parent)
        with _new_file(target) as file:
            while chunk := source.read(65536):
                written += len(chunk)
                self._bytes += len(chunk)
                if self._bytes > MAX_BYTES:
                    raise PackError(f"unpacked it has over {MAX_BYTES >> 20} MiB; split it")
                if written > most:
                    raise PackError(f"{visible(target.name)} is packed too tightly to be honest text")
                file.write(chunk)


def _new_file(path: Path) -> IO[bytes]:
    """A file that isn't there yet, for its owner alone."""
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
    return os.fdopen(os.open(path, flags, FILE), "wb")


def unpack(source: Path, target: Path) -> None:
    """Copy a pack from a folder or a zip file into `target`, a new folder. Writes nowhere else.

    Raises:
        PackError: it is none, it is too large, or a name in it leads elsewhere.
    """
    private_folder(target)
    try:
        if source.is_dir():
            budget = _Budget()
            for name in pack_files(source):
                _check_name(name.as_posix())
                budget.file(name.as_posix())
                with (source / name).open("rb") as file:
                    budget.copy(file, target / name)
        elif is_plain(source):
            _unzip(source, target)
        else:
            raise PackError(f"{visible(str(source))} can't be read: {NOT_PLAIN}")
    except OSError as error:
        raise PackError(f"{visible(str(source))} can't be read: {error.strerror or error}") from error


def _unzip(source: Path, target: Path) -> None:
    try:
        with zipfile.ZipFile(source) as archive:
            entries = [entry for entry in archive.infolist() if not entry.is_dir()]
            tops = {entry.filename.partition("/")[0] for entry in entries}
            # An archive may hold the pack's folder instead of its files: a checkout's download does.
            top = f"{next(iter(tops))}/" if len(tops) == 1 and "/" in entries[0].filename else ""
            budget = _Budget()
            for entry in entries:
                _check_entry(entry)
                name = entry.filename.removeprefix(top)
                _check_name(name)
                budget.file(name)
                if any(part.startswith(".") or part in SKIPPED for part in name.split("/")):
                    continue
                with archive.open(entry) as file:
                    packed = max(entry.compress_size, 1024)
                    budget.copy(file, target.joinpath(*name.split("/")), packed * MAX_RATIO)
    except _UNREADABLE as error:
        what = f"{visible(source.name)} is no zip file that can be read: {visible(str(error))}"
        raise PackError(what) from error


def _check_entry(entry: zipfile.ZipInfo) -> None:
    kind = stat.S_IFMT(entry.external_attr >> 16)
    if kind and not stat.S_ISREG(kind):
        raise PackError(f"{visible(entry.filename)} is a link or a device; a pack has plain files only")
    if entry.flag_bits & 1:
        raise PackError(f"{visible(entry.filename)} is encrypted; a pack is not")


def _check_name(name: str) -> None:
    parts = name.split("/")
    bad = any(not p or p in (".", "..") or _FORBIDDEN.search(p) or RESERVED.match(p) for p in parts)
    if bad or len(name) > 240 or len(parts) > 12:
        raise PackError(f"the name {visible(name)!r} can't be used everywhere; rename the file")
