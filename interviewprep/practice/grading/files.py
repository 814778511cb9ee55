"""The files of one run: layers copied over each other, edits (mutations) applied, in a folder of its own."""

from __future__ import annotations

import os
import re
import shutil
import stat
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from interviewprep.practice.grading.parts import FileEdit

CACHES = {
    *("__pycache__", ".mypy_cache", ".pytest_cache", ".ruff_cache", ".ipynb_checkpoints", ".tox", ".nox"),
    *(".git", ".hg", ".svn", ".idea", ".vscode"),
}
"""Folders that tools keep beside a program."""
PASSING = re.compile(r"\..*\.(part|sw[a-z]|un~)|\.#.*|#.*#|.*~|4913|\.DS_Store|.*\.pyc")
"""Names of files that editors and interpreters leave, and no program reads."""
MAX_FILES = 2000
MAX_BYTES = 32 * 2**20


def log_of(folder: Path) -> Path:
    """What a run's program prints."""
    return folder / "log" / "log.txt"


class FilesError(Exception):
    """The files can't be graded; the text says why, and what to do."""


def program_files(folder: Path) -> Iterator[Path]:
    """The files of a program, relative to its folder: no caches, no environments, no links out of it.

    Only regular files: reading a FIFO, a socket or a device would fail, or never end.
    """
    for where, subfolders, names in os.walk(folder):
        subfolders[:] = sorted(s for s in subfolders if is_of_program(Path(where, s)))
        for name in sorted(names):
            path = Path(where, name)
            if not is_passing(name) and _is_regular(path):
                yield path.relative_to(folder)


def is_of_program(folder: Path) -> bool:
    """Whether its files may be a program's: not those of a cache, an environment, or an app's own tasks."""
    if folder.name in CACHES or (folder / "pyvenv.cfg").exists():
        return False
    if folder.name == "node_modules":
        return not (folder / ".package-lock.json").exists()
    return folder.name != "tasks" or not any(folder.glob("*/task.toml"))


def is_passing(name: str) -> bool:
    """Whether a file of this name is an editor's or an interpreter's, and no part of a program."""
    return PASSING.fullmatch(name) is not None


def _is_regular(path: Path) -> bool:
    try:
        return stat.S_ISREG(path.lstat().st_mode)
    except OSError:  # it came and went, as a database's journal does
        return False


def read_program(folder: Path) -> Iterator[tuple[Path, bytes]]:
    """The files of a program in order, with their content, as far as they can be read now."""
    for name in sorted(program_files(folder)):
        try:
            raw = (folder / name).read_bytes()
        except OSError:  # it vanished, or isn't for us to read
            continue
        yield name, raw


def assemble(
    layers: Iterable[Path],
    edits: Iterable[FileEdit],
    target: Path,
    given: Iterable[tuple[str, str]] = (),
) -> None:
    """Copy the layers over each other into `target`, then what is given, then apply the edits.

    Args:
        layers: Folders, the last one on top.
        edits: Replacements.
        target: Where the program is put together.
        given: Files that are not the candidate's to change: their names, and where they are as given.

    A file that vanishes meanwhile is left out.

    Raises:
        FilesError: they are too many or too large, one can't be read, or an edit doesn't fit.
    """
    count = size = 0
    for layer in layers:
        for name in program_files(layer):
            source = layer / name
            count += 1
            size += _size(source)
            if count > MAX_FILES or size > MAX_BYTES:
                raise FilesError(
                    f"{layer}: over {MAX_FILES} files or {MAX_BYTES >> 20} MiB. "
                    "Keep only the task's own files in its folder."
                )
            goal = target / name
            goal.parent.mkdir(parents=True, exist_ok=True)
            with suppress(FileNotFoundError):
                _copy(source, goal)
    for inside, original in given:
        goal = target / inside
        if goal.is_dir():
            shutil.rmtree(goal)
        goal.parent.mkdir(parents=True, exist_ok=True)
        _copy(Path(original), goal)
    for edit in edits:
        path = target / edit.file
        try:
            text = path.read_text(encoding="utf-8")
        except OSError as error:
            raise FilesError(f"{edit.file}: {error.strerror}. An edit names it.") from error
        if (found := text.count(edit.find)) != 1:
            raise FilesError(f"{edit.file}: the text to replace is there {found} times, not once.")
        path.write_text(text.replace(edit.find, edit.replace), encoding="utf-8")


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except FileNotFoundError:
        return 0


def _copy(source: Path, goal: Path) -> None:
    try:
        shutil.copyfile(source, goal)
    except PermissionError as error:
        raise FilesError(f"{source}: {error.strerror}. Let it be read, or move it elsewhere.") from error
