"""The candidate's own copy of a task: made from the starter, never overwritten without being asked."""

from __future__ import annotations

import hashlib
import time
from dataclasses import dataclass
from pathlib import Path

from interviewprep.content.task import Task
from interviewprep.practice.grading.files import assemble, program_files

LARGEST_KEPT = 200_000
"""Bytes of a file that an attempt keeps a copy of."""


@dataclass(frozen=True, slots=True)
class Workspace:
    """The folder that a candidate works in."""

    task: Task
    folder: Path

    @classmethod
    def of(cls, task: Task, home: Path) -> Workspace:
        """The place of a task's copy in the user's data folder; `create` makes it."""
        return cls(task, home / "practice" / task.pack / task.id)

    @property
    def exists(self) -> bool:
        """Whether the candidate has begun."""
        return self.folder.is_dir()

    @property
    def main_file(self) -> Path:
        """The file that the editor shows first."""
        return self.folder / self.task.meta.open

    def create(self) -> bool:
        """Copy the starter, unless there is a copy already; returns whether there was none."""
        if self.exists:
            return False
        part = self.folder.with_name(f".{self.folder.name}.part")
        part.mkdir(parents=True, exist_ok=True)
        assemble(self.task.starter_layers, [], part)
        part.rename(self.folder)
        return True

    def reset(self) -> Path | None:
        """Begin anew; the old copy is kept beside it. Returns where, or None if there was none."""
        kept = None
        if self.exists:
            stamp = time.strftime("%Y-%m-%d-%H%M%S")
            kept = self.folder.with_name(f"{self.folder.name}.{stamp}")
            number = 1
            while kept.exists():
                number += 1
                kept = self.folder.with_name(f"{self.folder.name}.{stamp}-{number}")
            self.folder.rename(kept)
        self.create()
        return kept

    def files(self) -> list[Path]:
        """The files, relative to the folder; the first one shown is the first."""
        found = sorted(program_files(self.folder))
        first = Path(self.task.meta.open)
        return [first, *(f for f in found if f != first)] if first in found else found

    def snapshot(self) -> dict[str, str]:
        """The text of all files that differ from the starter's."""
        starter: dict[Path, bytes] = {}
        for layer in self.task.starter_layers:
            for name in program_files(layer):
                starter[name] = (layer / name).read_bytes()
        found = {}
        for name in self.files():
            raw = (self.folder / name).read_bytes()
            if starter.get(name) != raw and len(raw) <= LARGEST_KEPT:
                found[name.as_posix()] = raw.decode(errors="replace")
        return found

    def fingerprint(self) -> str:
        """Changes whenever a file's content does."""
        digest = hashlib.blake2b(digest_size=16)
        for name in self.files():
            digest.update(name.as_posix().encode() + b"\0" + (self.folder / name).read_bytes() + b"\0")
        return digest.hexdigest()
