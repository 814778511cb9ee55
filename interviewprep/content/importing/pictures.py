"""Pictures of what is imported: found beside it, or in its package, and named anew beside the new deck."""

from __future__ import annotations

import os
import posixpath
import re
from abc import ABC, abstractmethod
from collections.abc import Callable
from functools import cached_property, partial
from hashlib import blake2b
from pathlib import Path, PurePosixPath

from interviewprep.content.decks.picture_text import replaced, written
from interviewprep.content.decks.pictures import ENDINGS, MOST_BYTES, kind_of
from interviewprep.content.sources import is_plain

_SIZE = re.compile(r"\d+(?:x\d+)?")
"""What Obsidian takes for a width and a height, in place of a description."""
_MOST_FILES = 100_000
"""Files of a vault that are looked at."""
Read = Callable[[], bytes]


class Pictures(ABC):
    """The pictures of some source, and those of them that its cards show."""

    def __init__(self, deck: str) -> None:
        """`deck` is the new deck's name."""
        self._deck = deck
        self.brought: dict[str, Read] = {}
        """What reads each picture that a card shows, by its path from the new deck's folder."""

    def carried(self, shown: str, file: str) -> str | None:
        """What shows the picture on a card of the new deck; None where it can't be brought along.

        Args:
            shown: Its Markdown, `![description](address)` or `![[file]]`.
            file: Which of a folder's files shows it; '' where there is one.
        """
        if shown.startswith("![["):
            target, _, said = shown[3:-2].partition("|")
            return self._carried(
                "" if _SIZE.fullmatch(said) else said, target.partition("#")[0].strip(), file
            )
        found: list[tuple[str, str]] = []

        def note(said: str, target: str) -> str:
            found.append((said, target))
            return ""

        replaced(shown, note)
        return self._carried(*found[0], file) if found else None

    def _carried(self, said: str, target: str, file: str) -> str | None:
        read = self._find(target, file)
        raw = read() if read is not None else b""
        kind = kind_of(raw)
        if read is None or not kind or len(raw) > MOST_BYTES:
            return None
        stem = PurePosixPath(target).stem
        words = re.sub(r"[^A-Za-z0-9]+", "-", stem).strip("-").lower()[:40] or "picture"
        ending = next(ending for ending, name in ENDINGS.items() if name == kind)
        # By what it shows: another picture of that name is another file.
        name = f"{self._deck}-pictures/{words}-{blake2b(raw, digest_size=4).hexdigest()}{ending}"
        self.brought[name] = read
        return written(said.strip() or stem, name)

    @abstractmethod
    def _find(self, target: str, file: str) -> Read | None:
        """What reads the picture of that name; None where there is none to be read."""


class PicturesBeside(Pictures):
    """Those beside files of Markdown, or elsewhere in an Obsidian vault."""

    def __init__(self, deck: str, source: Path) -> None:
        """`source` is the file, or the folder of files, that is imported."""
        super().__init__(deck)
        folder = (source if source.is_dir() else source.parent).resolve()
        vaults = (one for one in (folder, *folder.parents) if (one / ".obsidian").is_dir())
        self._root = next(vaults, folder)
        self._below = folder.relative_to(self._root).as_posix()

    def _find(self, target: str, file: str) -> Read | None:
        beside = posixpath.join(self._below, posixpath.dirname(file), target)
        for name in (beside, target, self._by_name.get(posixpath.basename(target).casefold(), "")):
            path = self._root / posixpath.normpath(name)
            try:
                inside = path.resolve().is_relative_to(self._root)
                if (
                    name
                    and inside
                    and path.is_file()
                    and is_plain(path)
                    and path.stat().st_size <= MOST_BYTES
                ):
                    return path.read_bytes
            except (OSError, ValueError):  # a name that no file can have
                continue
        return None

    @cached_property
    def _by_name(self) -> dict[str, str]:
        """The pictures of a vault by their names alone, as Obsidian finds them; empty without a vault."""
        found: dict[str, str] = {}
        if not (self._root / ".obsidian").is_dir():
            return found
        seen = 0
        for where, folders, names in os.walk(self._root):
            folders[:] = sorted(name for name in folders if not name.startswith("."))
            seen += len(names)
            for name in sorted(names):
                if Path(name).suffix.lower() in ENDINGS:
                    path = Path(where, name).relative_to(self._root).as_posix()
                    found.setdefault(name.casefold(), path)
            if seen > _MOST_FILES:
                break
        return found


class PicturesOfPackage(Pictures):
    """Those of an Anki package."""

    def __init__(self, deck: str, read: Callable[[str], bytes | None], names: frozenset[str]) -> None:
        """`read` gives the content of one of the package's media, by one of the `names`."""
        super().__init__(deck)
        self._read, self._names = read, names

    def _find(self, target: str, file: str) -> Read | None:  # noqa: ARG002
        return partial(self._bytes, target) if target in self._names else None

    def _bytes(self, name: str) -> bytes:
        return self._read(name) or b""
