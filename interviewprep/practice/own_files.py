"""New, renamed and deleted files of an attempt: within its folder only, and nothing is lost."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import TYPE_CHECKING

from interviewprep.content.visible import visible
from interviewprep.practice.attempt_state import Saved, shown, without_number
from interviewprep.practice.grading.files import CACHES, is_passing
from interviewprep.practice.workspace import Workspace
from interviewprep.private_files import FILE, private_folder

if TYPE_CHECKING:
    from interviewprep.practice.attempt_runner import AttemptRunner

_UNSEEN = re.compile(r"[\x00-\x1f\x7f]")


class RefusedName(ValueError):  # noqa: N818
    """A file can't be called so, or not be changed; the text says why, in a sentence."""


def name_within(workspace: Workspace, words: str) -> Path:
    """A file's name, relative to the workspace, as a candidate writes it: `helpers.py`, `tests/test_own.py`.

    Raises:
        RefusedName: it leads elsewhere, isn't a program's, or is taken.
    """
    words = words.strip()
    parts = PurePosixPath(words.replace(os.sep, "/")).parts
    said = visible(words)
    if not parts or words.endswith(("/", os.sep)):
        raise RefusedName("A file needs a name, such as helpers.py or tests/test_own.py.")
    if _UNSEEN.search(words):
        raise RefusedName("A name is written with characters that can be seen.")
    if ".." in parts or parts[0] == "/" or PureWindowsPath(words).anchor:
        raise RefusedName(f"{said} leads out of the task's folder: name a file within it.")
    if CACHES.intersection(parts[:-1]) or is_passing(parts[-1]):
        raise RefusedName(f"{said} would be no part of the program: caches and passing files are called so.")
    name = Path(*parts)
    folder = workspace.folder.resolve()
    if not (workspace.folder / name).parent.resolve().is_relative_to(folder):
        raise RefusedName(f"{said} leads out of the task's folder: name a file within it.")
    if os.path.lexists(workspace.folder / name):
        raise RefusedName(f"{said} is there already.")
    return name


class OwnFiles:
    """Changes which files there are. What is typed is saved before; the program is graded afterwards.

    Each method returns why nothing was changed, in a sentence, or '' when it was.
    """

    def __init__(self, runner: AttemptRunner) -> None:
        self._runner = runner
        self._workspace = runner.practice.workspace

    @property
    def names(self) -> tuple[Path, ...]:
        """The files, relative to the workspace."""
        return self._runner.edited.names

    def is_given(self, name: Path) -> bool:
        """Whether a file is not the candidate's to change."""
        return name.as_posix() in self._runner.practice.task.given

    def create(self, words: str) -> str:
        """Make an empty file, and open it."""
        return self._change(lambda: self._create(words))

    def rename(self, name: Path, words: str) -> str:
        """Give a file another name, or put it into another folder."""
        return self._change(lambda: self._rename(name, words))

    def delete(self, name: Path) -> str:
        """Take a file away; it is kept beside the workspace."""
        return self._change(lambda: self._delete(name))

    def _change(self, change: Callable[[], None]) -> str:
        if self._runner.state.time_is_up:
            return "The bell has rung: your files stay as they are."
        if self._runner.save() is Saved.FAILED:
            return "What you typed can't be saved, so nothing is changed."
        try:
            change()
        except RefusedName as why:
            return str(why)
        except OSError as error:
            return f"Not changed: {visible(str(without_number(error)))}"
        self._runner.grade()
        return ""

    def _create(self, words: str) -> None:
        name = name_within(self._workspace, words)
        path = self._workspace.folder / name
        private_folder(path.parent)
        with path.open("x"):
            path.chmod(FILE)
        self._runner.edited.open(name)

    def _rename(self, old: Path, words: str) -> None:
        self._refuse_given(old)
        new = name_within(self._workspace, words)
        private_folder((self._workspace.folder / new).parent)
        (self._workspace.folder / old).rename(self._workspace.folder / new)
        self._without_folder(old)
        self._runner.edited.renamed(old, new)

    def _delete(self, name: Path) -> None:
        self._refuse_given(name)
        if len(self.names) == 1:
            raise RefusedName(f"{visible(shown(name))} is your only file: it stays. F9 starts over.")
        self._runner.edited.put_aside(name)
        self._without_folder(name)

    def _refuse_given(self, name: Path) -> None:
        if self.is_given(name):
            raise RefusedName(f"{visible(shown(name))} is given: it stays, and is graded as it was.")

    def _without_folder(self, name: Path) -> None:
        """Take away the folders that a file leaves empty."""
        with suppress(OSError):
            for folder in name.parents[:-1]:
                (self._workspace.folder / folder).rmdir()
