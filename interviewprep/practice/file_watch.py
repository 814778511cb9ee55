"""A candidate's files watched: when what an editor, a formatter or git has changed is to be graded."""

from __future__ import annotations

import asyncio
import hashlib
import os
from collections.abc import AsyncGenerator, Callable, Iterator
from contextlib import aclosing
from fnmatch import fnmatch
from pathlib import Path

from watchfiles import Change, awatch

from interviewprep.practice.attempt_state import shown, without_number
from interviewprep.practice.grading.files import CACHES, is_of_program, is_passing, program_files

NO_PROGRAM = ("*.db*", "*.sqlite*", "*-journal", "*-wal", "*-shm")
"""What a service writes while it runs: no part of the program."""
LARGE = 2**20
"""Bytes from which on a file is known by its size and time, and not read."""
AGAIN_SECONDS = 1.0
"""How long to wait before a watcher that failed is started again."""
LOOK_MS = 2000
"""How often to look whether the folder is still the same one, in milliseconds."""


def is_watched(path: Path) -> bool:
    """Whether a file of a program is one that a person writes."""
    return not any(fnmatch(path.name, pattern) for pattern in NO_PROGRAM)


def written_files(folder: Path) -> Iterator[tuple[Path, os.stat_result]]:
    """The files of a program that a person writes, relative to its folder. Any may be gone by now."""
    for name in program_files(folder):
        if is_watched(name):
            try:
                facts = (folder / name).stat()
            except OSError:
                continue
            yield name, facts


def fingerprint(folder: Path) -> str:
    """Changes whenever a watched file does; files that come and go while it reads count as gone."""
    digest = hashlib.blake2b(digest_size=16)
    for name, facts in sorted(written_files(folder)):
        try:
            content = (
                (folder / name).read_bytes()
                if facts.st_size <= LARGE
                else f"{facts.st_size} {facts.st_mtime_ns}".encode()
            )
        except OSError:
            continue
        digest.update(os.fsencode(name.as_posix()) + f"\0{len(content)}\0".encode() + content)
    return digest.hexdigest()


async def changes(folder: Path, failed: Callable[[Exception], None]) -> AsyncGenerator[None, None]:
    """Something may have changed in the folder; compare the fingerprint. It never ends by itself.

    Args:
        folder: What to watch. It may be gone for a while, or be put aside for another of its name.
        failed: Told once when watching fails; it is tried again until it works.
    """
    told = False
    while True:
        try:
            real = folder.resolve()  # changes are told with the real path
            watched = _identity(real)
            depth = len(real.parts)

            def counts(_: Change, path: str, depth: int = depth) -> bool:
                inside = Path(path).parts[depth:]
                skipped = any(part in CACHES for part in inside) or is_passing(inside[-1] if inside else "")
                return not skipped and is_watched(Path(path))

            watcher = awatch(
                real,
                watch_filter=counts,
                step=25,
                debounce=200,
                rust_timeout=LOOK_MS,
                yield_on_timeout=True,
            )
            async with aclosing(watcher):
                missed = True  # what changed before the watcher was there
                async for batch in watcher:
                    if batch or missed:
                        told = missed = False
                        yield
                    if _identity(real) != watched:
                        break
        except Exception as error:  # the library's own, in groups, as well: a watcher is always started again
            if not told:
                told = True
                failed(_in_words(folder, error))
            await asyncio.sleep(AGAIN_SECONDS)


def _in_words(folder: Path, error: Exception) -> Exception:
    """What a person can do something about: the library's errors come in groups, with its own words."""
    while isinstance(error, ExceptionGroup):
        error = error.exceptions[0]
    if isinstance(error, OSError):
        return without_number(error)
    for where, subfolders, names in os.walk(folder):
        subfolders[:] = [s for s in subfolders if is_of_program(Path(where, s))]
        for name in sorted((*subfolders, *names)):
            try:
                os.fsencode(name).decode("utf-8")
            except UnicodeDecodeError:
                return OSError(f"the name of {shown(Path(where, name))} isn't UTF-8; give it another one")
    return error


def _identity(folder: Path) -> tuple[int, int]:
    facts = folder.stat()
    return facts.st_dev, facts.st_ino
