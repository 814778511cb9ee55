"""Where decks come from: the shipped ones, the user's own folder, and paths given on the command line."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

SHIPPED_PACK = "interviewprep"
USER_PACK = "user"
NOT_PLAIN = "it isn't a plain file: reading it might never end"


class Source(NamedTuple):
    """A folder of decks, or a single deck file."""

    path: Path
    pack: str
    """The name that the keys of its cards start with: it never depends on the folder."""
    overrides: bool = False
    """Whether its decks take the place of the pack's own of the same file name."""
    without: Path | None = None
    """A folder in it that belongs to other sources."""

    @property
    def root(self) -> str:
        """What the store knows this source by."""
        return SHIPPED_PACK if self.pack == SHIPPED_PACK else str(self.path)


class DeckFile(NamedTuple):
    """A file that should hold a deck."""

    path: Path
    source: Source
    refused: str = ""
    """Why the file must not be read; usually empty."""
    remedy: str = ""
    """What to do about that."""


def shipped(folder: str) -> Path:
    """The shipped `decks` or `practice_apps` folder, in a wheel and in a checkout alike."""
    package = Path(__file__).parent.parent
    installed = package / "_data" / folder
    return installed if installed.is_dir() else package.parent / folder


def pack_records(home: Path) -> list[Path]:
    """The files that say which packs are installed: `packs/<name>.json`."""
    return sorted(path for path in (home / "packs").glob("*.json") if not path.name.startswith("."))


def pack_folders(home: Path) -> dict[str, Path]:
    """The folders of the installed packs, by name."""
    return {path.stem: path.with_suffix("") for path in pack_records(home)}


def override_folder(home: Path, pack: str = "") -> Path:
    """Where the user's own versions of a pack's decks are, or those of all packs."""
    return home / "decks" / "overrides" / pack


def sources(home: Path, extra: tuple[Path, ...] = ()) -> list[Source]:
    """All sources of decks: shipped, packs, the user's own `decks` folder in `home`, then `extra`.

    Before a pack comes the folder with the user's own versions of its decks.
    """
    packs = {SHIPPED_PACK: shipped("decks")}
    packs |= {name: folder / "decks" for name, folder in pack_folders(home).items()}
    found: list[Source] = []
    for name, folder in packs.items():
        found += [Source(override_folder(home, name), name, overrides=True), Source(folder, name)]
    own = dict.fromkeys(_absolute(path) for path in (home / "decks", *extra))
    return found + [Source(path, USER_PACK, without=override_folder(home)) for path in own]


def _absolute(path: Path) -> Path:
    """A path from the root; `~name` is a plain name where nobody is called so."""
    try:
        return path.expanduser().absolute()
    except RuntimeError:
        return path.absolute()


def is_deck(name: str) -> bool:
    """Whether a file of this name should hold a deck."""
    return name.endswith(".md") and not name.startswith(".") and name.lower() != "readme.md"


def deck_files(source: Source) -> Iterator[DeckFile]:
    """The deck files of a source, in a stable order: every `.md` but READMEs and hidden files.

    Links are followed only where they stay inside the source's folder. A folder that can't be read is
    among them, refused.
    """
    try:
        is_folder, is_there = source.path.is_dir(), source.path.exists()
    except OSError as error:
        yield _unreadable(source.path, source, error)
        return
    if not is_folder:
        if is_there:
            refused = "" if is_plain(source.path) else NOT_PLAIN
            yield DeckFile(source.path, source, refused, "name a plain file" if refused else "")
        return
    home = source.path.resolve()
    unreadable: list[OSError] = []
    for folder, subfolders, names in os.walk(source.path, onerror=unreadable.append):
        kept = (s for s in subfolders if not s.startswith(".") and Path(folder, s) != source.without)
        subfolders[:] = sorted(kept)
        for name in sorted(names):
            if not is_deck(name):
                continue
            path = Path(folder, name)
            refused = remedy = ""
            if path.is_symlink() and not path.resolve().is_relative_to(home):
                refused = "a link out of the deck's folder is not followed"
                remedy = "copy the file into the folder"
            elif not _is_text(name):
                refused = "its name is not UTF-8"
                remedy = "rename it"
            elif not is_plain(path):
                refused, remedy = NOT_PLAIN, "move it out of the folder"
            yield DeckFile(path, source, refused, remedy)
    for problem in unreadable:
        if not isinstance(problem, FileNotFoundError):
            yield _unreadable(Path(problem.filename or source.path), source, problem)


def _is_text(name: str) -> bool:
    """Whether a file's name can be stored and shown: one that is not UTF-8 has lone surrogates."""
    try:
        name.encode()
    except UnicodeEncodeError:
        return False
    return True


def _unreadable(path: Path, source: Source, error: OSError) -> DeckFile:
    reason = f"the folder can't be read: {error.strerror or error}"
    return DeckFile(path, source, reason, "check its name and its permissions")


def is_plain(path: Path) -> bool:
    """Whether reading a path ends: not a FIFO, a socket or a device. What can't be looked at may pass."""
    try:
        return stat.S_ISREG(path.stat().st_mode)
    except OSError:
        return True
