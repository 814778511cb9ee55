"""The user's packs: added, listed, updated, trusted and removed. Progress is never touched.

An installed pack is the folder `packs/<name>` of the data folder; `packs/<name>.json` says where it came
from, and which content its user trusted to be run.
"""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from interviewprep.atomic_write import write_atomically
from interviewprep.content.decks.checker import check
from interviewprep.content.packs.digest import digest_of
from interviewprep.content.packs.manifest import MANIFEST, PackError, PackMeta, read_manifest
from interviewprep.content.packs.unpacking import unpack
from interviewprep.content.sources import pack_folders, pack_records
from interviewprep.content.tasks.load import scan_tasks
from interviewprep.content.visible import visible


@dataclass(frozen=True, slots=True)
class PackRecord:
    """What is known of an installed pack."""

    name: str
    version: str
    source: str
    """The folder or file it was added from."""
    digest: str
    """Of its content when it was added."""
    trusted: str = ""
    """The content that the user lets its tasks run with; '' for none."""


@dataclass(frozen=True, slots=True)
class PackContents:
    """What is in a pack."""

    meta: PackMeta
    digest: str
    decks: int
    cards: int
    tasks: int
    problems: int
    """Mistakes in its files; what has none can be used all the same."""


class Packs:
    """The packs in a data folder."""

    def __init__(self, home: Path) -> None:
        self._folder = home / "packs"

    def all(self) -> list[PackRecord]:
        """The installed packs, by name."""
        found = []
        for path in pack_records(self._folder.parent):
            with suppress(OSError, ValueError, TypeError):
                found.append(PackRecord(**json.loads(path.read_text(encoding="utf-8"))))
        return found

    def get(self, name: str) -> PackRecord:
        """One of them.

        Raises:
            PackError: there is none of this name.
        """
        for record in self.all():
            if record.name == name:
                return record
        names = ", ".join(record.name for record in self.all()) or "none is installed"
        raise PackError(f"there is no pack {visible(name)!r} ({names})")

    @contextmanager
    def unpacked(self, source: Path) -> Iterator[tuple[Path, PackContents]]:
        """A pack's files in a folder of their own, checked, and what they hold.

        Raises:
            PackError: it can't be used.
        """
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        with tempfile.TemporaryDirectory(dir=self._folder, prefix=".new-") as name:
            folder = Path(name, "pack")
            unpack(source, folder)
            yield folder, look_into(folder)

    def install(self, source: Path, folder: Path, contents: PackContents) -> PackRecord:
        """Put an unpacked pack in its place, instead of what was there under its name.

        Raises:
            PackError: the installed one was changed by hand since.
        """
        name = contents.meta.name
        target = self._folder / name
        trusted = ""
        if target.exists():
            self.refuse_changed(name)
            trusted = self.get(name).trusted
        record = PackRecord(name, contents.meta.version, str(source.absolute()), contents.digest, trusted)
        old = target.with_name(f".{name}.old")
        shutil.rmtree(old, ignore_errors=True)
        if target.exists():
            target.rename(old)
        folder.rename(target)
        shutil.rmtree(old, ignore_errors=True)
        self._write(record)
        return record

    def _write(self, record: PackRecord) -> None:
        write_atomically(self._folder / f"{record.name}.json", json.dumps(asdict(record), indent=2))

    def refuse_changed(self, name: str) -> None:
        """Say so when somebody worked on the installed files: they would be lost.

        Raises:
            PackError: they were changed.
        """
        folder = self._folder / name
        if folder.is_dir() and digest_of(folder) != self.get(name).digest:
            raise PackError(
                f"the installed files were changed by hand: {visible(str(folder))}; "
                "put your changes elsewhere, then delete that folder"
            )

    def remove(self, name: str) -> None:
        """Take a pack away. Its progress stays, and is there again when the pack is.

        Raises:
            PackError: there is none, or it was changed by hand.
        """
        self.get(name)
        self.refuse_changed(name)
        (self._folder / f"{name}.json").unlink()
        shutil.rmtree(self._folder / name, ignore_errors=True)

    def trust(self, name: str) -> PackRecord:
        """Let the pack's tasks run, as they are now."""
        record = replace(self.get(name), trusted=digest_of(self._folder / name))
        self._write(record)
        return record

    def trusted(self, name: str) -> bool:
        """Whether exactly what is installed now was trusted."""
        record = self.get(name)
        return bool(record.trusted) and record.trusted == digest_of(self._folder / name)


def look_into(folder: Path) -> PackContents:
    """What an unpacked pack holds.

    Raises:
        PackError: its manifest can't be used, or it holds nothing.
    """
    if not (folder / MANIFEST).is_file():
        raise PackError(f"there is no {MANIFEST} at its top: this is no pack")
    meta, problems = read_manifest(folder)
    if meta is None:
        raise PackError("\n".join(problem.at(MANIFEST) for problem in problems))
    decks = folder / "decks"
    checked = check([decks], history=False) if decks.is_dir() else None
    scan = scan_tasks(folder / "practice_apps", meta.name)
    if not (checked and checked.cards) and not scan.tasks:
        raise PackError("no deck in its `decks` and no task in its `practice_apps` can be read")
    problems_found = [p for p in checked.problems if p.problem.rule == "syntax"] if checked else []
    return PackContents(
        meta,
        digest_of(folder),
        len(checked.decks) if checked else 0,
        checked.cards if checked else 0,
        len(scan.tasks),
        len(problems_found) + len(scan.problems),
    )


def not_trusted(home: Path, pack: str) -> str:
    """Why a pack's tasks must not run; '' when they may."""
    if pack not in pack_folders(home):
        return ""
    if Packs(home).trusted(pack):
        return ""
    return (
        f"the pack {pack!r} was not trusted with exactly this content. Its tasks are programs: "
        f"look at them, then `interviewprep pack trust {pack}`"
    )
