"""The candidate's files as an attempt edits them: which one is open, saving it, and starting over."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path

from interviewprep.atomic_write import write_atomically
from interviewprep.content.tasks.task import Task
from interviewprep.practice.attempt_state import (
    Event,
    FailedTo,
    FileReplaced,
    OpenFile,
    Said,
    Saved,
    StateChanged,
    shown,
    without_number,
)
from interviewprep.practice.workspace import Workspace


class EditedFiles:
    """One file is open; what was typed in it is here, and on disk once it is saved.

    What fails is told as `FailedTo`, and what was typed is kept.
    """

    def __init__(self, workspace: Workspace, task: Task, tell: Callable[[Event], None]) -> None:
        self._workspace = workspace
        self._task = task
        self._tell = tell
        self.names: tuple[Path, ...] = tuple(workspace.files())
        """All of the candidate's files, relative to the workspace."""
        self.open_file = OpenFile(next(iter(self.names), Path(task.meta.open)), "", whole=True, edition=0)
        self._on_disk = ""
        """The open file's text when it was read or written here last."""

    @property
    def path(self) -> Path:
        """Where the open file is."""
        return self._workspace.folder / self.open_file.name

    @property
    def unsaved(self) -> bool:
        """Whether something was typed that is not on disk."""
        return self.open_file.text != self._on_disk

    def take(self, text: str, edition: int) -> bool:
        """Take what an editor holds; returns whether it is something new.

        Args:
            text: The whole file.
            edition: Of the `OpenFile` that was edited; of an older one nothing is taken.
        """
        here = self.open_file
        if edition != here.edition or text == here.text or not here.whole:
            return False
        self.open_file = OpenFile(here.name, text, here.whole, here.edition)
        return True

    def save(self, *, even_if_gone: bool = False) -> Saved:
        """Write what was typed.

        Args:
            even_if_gone: Whether to write a file again that somebody else has deleted.
        """
        here = self.open_file
        if not self.unsaved and not (even_if_gone and here.whole and not self.path.exists()):
            return Saved.UNCHANGED
        try:
            kept = self._workspace.write(here.name, here.text, self._on_disk)
        except OSError as error:
            self._tell(FailedTo("Not saved", without_number(error, self.path)))
            return Saved.FAILED
        self._on_disk = here.text
        if kept is not None:
            # Changed in both places: the other version is kept beside it, nothing is lost.
            what = f"Changed elsewhere too: that version is kept as {kept.name}"
            self._tell(Said(what, "warning"))
        self.list_again()
        return Saved.SAVED

    def open_next(self) -> None:
        """Open the next file. What was typed in this one has been saved."""
        self.list_again()
        if self.names:
            name = self.open_file.name
            here = self.names.index(name) if name in self.names else -1
            self._open(self.names[(here + 1) % len(self.names)])

    def open(self, name: Path) -> None:
        """Open one of the files by its name. What was typed in this one has been saved."""
        self.list_again()
        if name in self.names and name != self.open_file.name:
            self._open(name)

    def renamed(self, old: Path, new: Path) -> None:
        """A file has another name. What was typed is saved, and what was done in it can be undone still."""
        here = self.open_file
        if here.name == old:
            self.open_file = OpenFile(new, here.text, here.whole, here.edition)
        self.list_again()
        self._tell(FileReplaced())

    def put_aside(self, name: Path) -> None:
        """Move a file beside the workspace, and open another one in its place.

        Raises:
            OSError: it can't be moved; it is there still.
        """
        kept = self._beside(name.name)
        (self._workspace.folder / name).rename(kept)
        self._tell(Said(f"{shown(name)} is kept as {shown(kept)}"))
        if name == self.open_file.name:
            self.open_next()
        else:
            self.list_again()

    def follow(self) -> None:
        """Show what another editor has written, unless something was typed here."""
        if not self.unsaved and self._differs():
            self.load()

    def _differs(self) -> bool:
        try:
            return self._workspace.read(self.open_file.name)[0] != self._on_disk
        except OSError:
            return False  # gone: what is in the editor stays

    def start_over(self) -> bool:
        """Put the files aside and begin again from the starter; returns whether that was done.

        Of what was typed and can't be saved a copy is kept elsewhere; if that fails too, nothing is done.
        """
        if self.save() is Saved.FAILED and not self._keep_copy():
            return False
        folder = self._workspace.folder
        try:
            in_the_way = self._move_away(folder)
            kept = self._workspace.reset() or in_the_way
        except OSError as error:
            self._tell(FailedTo("Reset", without_number(error, folder)))
            return False
        self.list_again()
        self._open(Path(self._task.meta.open))
        if kept is not None:
            self._tell(Said(f"Your old files are in {shown(kept)}"))
        return True

    def _keep_copy(self) -> bool:
        """Keep what was typed beside the workspace; returns whether that worked, which is told."""
        copy = self._beside(self.open_file.name.name)
        try:
            # Half a character, which no file can hold, is kept as its number.
            write_atomically(copy, self.open_file.text.encode("utf-8", "backslashreplace"))
        except OSError as error:
            self._tell(FailedTo("No copy kept, so nothing is reset", without_number(error, copy)))
            return False
        self._tell(Said(f"What you typed is in {shown(copy)}", "warning"))
        return True

    def _move_away(self, folder: Path) -> Path | None:
        """Put aside what is no folder where the workspace should be; returns where."""
        if folder.is_dir() or not os.path.lexists(folder):
            return None
        kept = self._beside("file")
        folder.rename(kept)
        return kept

    def _beside(self, what: str) -> Path:
        """A name beside the workspace that isn't taken."""
        folder = self._workspace.folder
        stem = f"{folder.name}.{time.strftime('%Y-%m-%d-%H%M%S')}"
        path, number = folder.with_name(f"{stem}.{what}"), 1
        while os.path.lexists(path):
            number += 1
            path = folder.with_name(f"{stem}-{number}.{what}")
        return path

    def _open(self, name: Path) -> None:
        self.open_file = OpenFile(name, "", whole=True, edition=self.open_file.edition)
        self.load()

    def load(self) -> None:
        """Read the open file. If it is gone, what is in the editor stays, and is saved again next."""
        here = self.open_file
        try:
            text, whole = self._workspace.read(here.name)
        except OSError:
            self._on_disk, text, whole = "", here.text, True
            what = f"{shown(here.name.name)} is gone. Saving writes it again; F9 starts over."
            self._tell(Said(what, "warning"))
        else:
            self._on_disk = text
        if not whole:
            name = shown(here.name.name)
            what = f"{name} is not UTF-8: it can be read here, and changed in your own editor (F6)."
            self._tell(Said(what, "warning"))
        self.open_file = OpenFile(here.name, text, whole, here.edition + 1)
        self._tell(FileReplaced())

    def list_again(self) -> None:
        """Look which files there are."""
        names = tuple(self._workspace.files())
        if names != self.names:
            self.names = names
            self._tell(StateChanged())
