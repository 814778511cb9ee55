"""The workspace: the candidate's own copy of a task, never overwritten without being asked."""

from __future__ import annotations

import errno
import os
import re
import shutil
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from interviewprep.atomic_write import remove_leftovers, write_atomically
from interviewprep.content.tasks.task import Task
from interviewprep.practice.grading.files import assemble, program_files, read_program
from interviewprep.private_files import FILE, private_contents, private_folder

_KEPT = re.compile(r"\.(\d{4}-\d\d-\d\d-\d{6})(?:-(\d+))?")
"""What a copy that was put aside adds to the folder's name."""
LARGEST_KEPT = 200_000
"""Bytes of a file that an attempt keeps a copy of."""


def given_words(task: Task, folder: Path) -> str:
    """What to say when files that are not the candidate's to change were changed; else nothing."""
    changed = []
    for name, original in task.given.items():
        with suppress(OSError):
            if (folder / name).read_bytes() != original.read_bytes():
                changed.append(name)
    if not changed:
        return ""
    return f"{', '.join(changed)}: given, and graded as given. Your changes there don't count."


def starter_of(task: Task) -> dict[Path, bytes]:
    """The files that a candidate gets."""
    found: dict[Path, bytes] = {}
    for layer in task.starter_layers:
        found.update(read_program(layer))
    return found


def as_kept(name: Path) -> str:
    """A file's path as the log names it."""
    return os.fsencode(name.as_posix()).decode(errors="replace")


@dataclass(frozen=True, slots=True)
class Workspace:
    """The folder that a candidate works in."""

    task: Task
    folder: Path
    root: Path | None = None
    """The folder of all workspaces, for its owner alone."""

    @classmethod
    def of(cls, task: Task, home: Path) -> Workspace:
        """The place of a task's copy in the user's data folder; `create` makes it."""
        root = home / "practice"
        return cls(task, root / task.pack / task.id, root)

    @property
    def exists(self) -> bool:
        """Whether the candidate has begun."""
        return self.folder.is_dir()

    def create(self) -> bool:
        """Copy the starter, unless there is a copy already; returns whether there was none."""
        if self.root is not None:
            private_folder(self.root)
        if self.exists:
            for folder in {self.folder, *((self.folder / name).parent for name in self.files())}:
                remove_leftovers(folder)
            return False
        part = self.folder.with_name(f".{self.folder.name}.part")
        if part.is_dir():  # of a start that was killed
            shutil.rmtree(part)
        private_folder(part)
        assemble(self.task.starter_layers, [], part)
        private_contents(part)
        part.rename(self.folder)
        return True

    def reset(self) -> Path | None:
        """Begin again; the old copy is kept beside it. Returns where, or None if there was none."""
        kept = self._put_aside() if self.exists else None
        self.create()
        return kept

    def _put_aside(self) -> Path:
        stamp = time.strftime("%Y-%m-%d-%H%M%S")
        kept = self.folder.with_name(f"{self.folder.name}.{stamp}")
        number = 1
        while kept.exists():
            number += 1
            kept = self.folder.with_name(f"{self.folder.name}.{stamp}-{number}")
        self.folder.rename(kept)
        return kept

    def kept(self) -> list[Path]:
        """The copies that were put aside, the newest first."""
        found = [
            (match[1], int(match[2] or 1), path)
            for path in self.folder.parent.glob("*.*")
            if (match := _KEPT.fullmatch(path.name.removeprefix(self.folder.name))) and path.is_dir()
            if path.name.startswith(f"{self.folder.name}.")
        ]
        return [path for *_, path in sorted(found, reverse=True)]

    def take_back(self) -> Path | None:
        """Go on with the copy that was put aside last; what is there now is put aside instead.

        Returns: where that is; None where there is no copy, or was nothing.
        """
        if not (copies := self.kept()):
            return None
        aside = self._put_aside() if self.exists else None
        copies[0].rename(self.folder)
        return aside

    @property
    def is_starter(self) -> bool:
        """Whether every file is as the candidate got it."""
        return self.exists and dict(read_program(self.folder)) == starter_of(self.task)

    def files(self) -> list[Path]:
        """The files, relative to the folder; the first one shown is the first."""
        found = sorted(program_files(self.folder))
        first = Path(self.task.meta.open)
        return [first, *(f for f in found if f != first)] if first in found else found

    def read(self, name: Path) -> tuple[str, bool]:
        """A file's text, its line ends as they are; and whether it is all there: not if it isn't UTF-8."""
        raw = (self.folder / name).read_bytes()
        text = raw.decode("utf-8", "replace")
        return text, b"\xef\xbf\xbd" in raw or "\ufffd" not in text

    def write(self, name: Path, text: str, known: str) -> Path | None:
        """Write a file. What somebody else has written to it meanwhile is kept beside it.

        Args:
            name: Relative to the folder.
            text: What to write.
            known: What was read or written here last.

        Returns: where the other version is, or None if there was none.

        Raises:
            OSError: it can't be written; what was there is there still.
        """
        path = self.folder / name
        kept = None
        if path.is_file() and self.read(name)[0] != known:
            kept, number = path.with_name(f"{path.name}.other"), 1
            while kept.exists():
                number += 1
                kept = path.with_name(f"{path.name}.other{number}")
            write_atomically(kept, path.read_bytes(), mode=FILE)
        if not path.parent.exists():
            private_folder(path.parent)
        try:
            write_atomically(path, text, mode=FILE)
        except UnicodeEncodeError as error:
            raise OSError(errno.EILSEQ, f"{name} can't be written as UTF-8: {error}") from error
        return kept

    def snapshot(self) -> dict[str, str]:
        """All text files that differ from the starter's: no databases that the program makes, no pictures."""
        starter = starter_of(self.task)
        found: dict[str, str] = {}
        for name, raw in read_program(self.folder):
            if starter.get(name) != raw and len(raw) <= LARGEST_KEPT and b"\0" not in raw:
                with suppress(UnicodeDecodeError):
                    found[as_kept(name)] = raw.decode()
        return found
