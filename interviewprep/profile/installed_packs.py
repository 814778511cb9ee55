"""The user's packs: added, listed, updated, trusted and removed. Progress is never touched.

An installed pack is the folder `packs/<name>` of the data folder; `packs/<name>.json` says where it came
from, and which content its user trusted to be run. Besides, all of it hidden, there are for a while:

- `.lock`, held while packs change;
- `.new-*`, with a pack that is looked at, a lock held by whoever looks, and `next.json` once it is to be
  installed: from then on it will be, whoever is killed;
- `.<name>.old`, what was installed before, or is being removed.

Whatever changes packs begins with finishing what a killed command began, and sweeping what it left.
"""

from __future__ import annotations

import json
import secrets
import shutil
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import asdict, dataclass, field, fields, replace
from pathlib import Path
from typing import Literal

from interviewprep.atomic_write import write_atomically
from interviewprep.content.decks.checker import check
from interviewprep.content.packs.digest import digest_of, hashes_of
from interviewprep.content.packs.manifest import MANIFEST, PackError, PackMeta, read_manifest
from interviewprep.content.packs.unpacking import unpack
from interviewprep.content.sources import pack_folders, pack_records
from interviewprep.content.tasks.load import scan_tasks
from interviewprep.content.visible import visible
from interviewprep.file_lock import LockTakenError, locked
from interviewprep.private_files import FILE, FOLDER, private_folder

PATIENCE = 10.0
"""Seconds to wait for another program that changes packs."""


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
    trusted_files: dict[str, str] = field(default_factory=dict)
    """The hash of each file of that content, to say what is different from it; by its name."""


Change = Literal["same", "changed", "new"]


@dataclass(frozen=True, slots=True)
class TrustedFile:
    """A file of a pack whose user is asked to trust it."""

    name: str
    bytes: int
    change: Change
    """Against what was trusted before."""


@dataclass(frozen=True, slots=True)
class ToTrust:
    """What a pack's user is asked to trust."""

    files: list[TrustedFile]
    gone: list[str]
    """Files that were trusted before, and aren't there any more."""
    digest: str
    """Of all of it."""
    again: bool
    """Whether another content was trusted before."""


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
        """The installed packs, by name.

        Raises:
            PackError: their folder can't be read.
        """
        try:
            with suppress(FileNotFoundError):
                next(self._folder.iterdir(), None)
        except OSError as error:
            what = f"{visible(str(self._folder))} can't be read: {error.strerror or error}"
            raise PackError(what) from error
        found = (_read(path) for path in pack_records(self._folder.parent))
        return [record for record in found if record is not None]

    def get(self, name: str) -> PackRecord:
        """One of them.

        Raises:
            PackError: there is none of this name.
        """
        records = self.all()
        for record in records:
            if record.name == name:
                return record
        names = ", ".join(record.name for record in records) or "none is installed"
        raise PackError(f"there is no pack {visible(name)!r} ({names})")

    def folder_of(self, name: str) -> Path:
        """Where a pack's files are."""
        return self._folder / name

    def _record(self, name: str) -> Path:
        return self._folder / f"{name}.json"

    def _old(self, name: str) -> Path:
        return self._folder / f".{name}.old"

    # Changes, one at a time

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Nobody else changes packs meanwhile, and nothing is left of who was killed doing so."""
        private_folder(self._folder)
        with ExitStack() as held:
            try:
                held.enter_context(locked(self._folder / ".lock", PATIENCE))
            except LockTakenError as busy:
                raise PackError("another program is changing packs; try again when it is done") from busy
            self._recover()
            yield

    def recover(self) -> None:
        """Finish what a killed command began, and sweep what it left.

        Raises:
            PackError: another program is changing packs just now.
        """
        if self._folder.is_dir():
            with self._alone():
                pass

    @contextmanager
    def unpacked(self, source: Path) -> Iterator[tuple[Path, PackContents]]:
        """A pack's files in a folder of their own, checked, and what they hold.

        Raises:
            PackError: it can't be used.
        """
        new = self._folder / f".new-{secrets.token_hex(8)}"
        try:
            with ExitStack() as held:
                with self._alone():
                    new.mkdir(mode=FOLDER)
                    held.enter_context(locked(new / "lock", 0))
                folder = new / "pack"
                unpack(source, folder)
                yield folder, look_into(folder)
        finally:
            shutil.rmtree(new, ignore_errors=True)

    def install(self, source: Path, folder: Path, contents: PackContents) -> PackRecord:
        """Put an unpacked pack in its place, instead of what was there under its name.

        Raises:
            PackError: the installed one was changed by hand since.
        """
        with self._alone():
            name = contents.meta.name
            before = _read(self._record(name))
            if before is not None:
                self.refuse_changed(name)
            elif (stray := self._folder / name).exists():
                # No pack of ours, and so nothing of ours to delete.
                stray.rename(stray.with_name(f"{name}.not-a-pack-{secrets.token_hex(4)}"))
            record = PackRecord(
                name,
                contents.meta.version,
                str(source.absolute()),
                contents.digest,
                before.trusted if before else "",
                before.trusted_files if before else {},
            )
            _write(record, folder.with_name("next.json"))
            self._finish(folder.parent, record)
        return record

    def remove(self, name: str) -> None:
        """Take a pack away. Its progress stays, and is there again when the pack is.

        Raises:
            PackError: there is none, or it was changed by hand.
        """
        with self._alone():
            self.get(name)
            self.refuse_changed(name)
            old = self._old(name)
            with suppress(FileNotFoundError):
                (self._folder / name).rename(old)
            self._record(name).unlink()
            shutil.rmtree(old, ignore_errors=True)

    def trust(self, name: str, digest: str) -> PackRecord:
        """Let the pack's tasks run, with the content that was shown.

        Args:
            name: The pack.
            digest: Of the content that was shown.

        Raises:
            PackError: there is no such pack, or its content is another by now.
        """
        with self._alone():
            record = self.get(name)
            folder = self._folder / name
            if digest_of(folder) != digest:
                raise PackError(f"the files of {name} changed while you looked; look again")
            record = replace(record, trusted=digest, trusted_files=hashes_of(folder))
            _write(record, self._record(name))
        return record

    # After a kill

    def _recover(self) -> None:
        for new in sorted(self._folder.glob(".new-*")):
            record = _read(new / "next.json")
            if record is not None:
                self._finish(new, record)
            if _abandoned(new):
                shutil.rmtree(new, ignore_errors=True)
        for old in sorted(self._folder.glob(".*.old")):
            self._settle(old, old.name.removeprefix(".").removesuffix(".old"))
        for part in self._folder.glob(".*.part"):
            part.unlink(missing_ok=True)
        for folder in self._folder.iterdir():
            if folder.is_dir() and _read(self._record(folder.name)) is None:
                self._adopt(folder)

    def _finish(self, new: Path, record: PackRecord) -> None:
        """Install what is to be installed, from wherever it was interrupted."""
        folder, target, old = new / "pack", self._folder / record.name, self._old(record.name)
        if folder.exists():
            if target.exists():
                shutil.rmtree(old, ignore_errors=True)
                target.rename(old)
            folder.rename(target)
        _write(record, self._record(record.name))
        shutil.rmtree(old, ignore_errors=True)
        (new / "next.json").unlink()

    def _settle(self, old: Path, name: str) -> None:
        """What was put aside comes back, if its pack is still to be there and isn't."""
        record, target = _read(self._record(name)), self._folder / name
        if record is not None and not target.exists():
            old.rename(target)
            return
        if record is not None and digest_of(old) == record.digest != digest_of(target):
            # A version before 0.9 was killed after it put the new files in their place.
            self._adopt(target, record)
        shutil.rmtree(old, ignore_errors=True)

    def _adopt(self, folder: Path, before: PackRecord | None = None) -> None:
        """Write the record that a killed command didn't."""
        meta = read_manifest(folder)[0] if (folder / MANIFEST).is_file() else None
        if meta is not None and meta.name == folder.name:
            record = before or PackRecord(meta.name, "", str(folder), "")
            digest = digest_of(folder)
            _write(replace(record, version=meta.version, digest=digest), self._record(meta.name))

    # What is installed, and what is trusted

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

    def trusted(self, name: str) -> bool:
        """Whether exactly what is installed now was trusted; not while another program changes it."""
        record = self.get(name)
        with suppress(OSError):
            return bool(record.trusted) and record.trusted == digest_of(self._folder / name)
        return False

    def to_trust(self, name: str) -> ToTrust:
        """What a pack's user is asked to trust.

        Raises:
            PackError: there is no such pack, or a file of it can't be read.
        """
        record, folder = self.get(name), self._folder / name
        try:
            hashes = hashes_of(folder)
            files = []
            for file, digest in hashes.items():
                before = record.trusted_files.get(file)
                change: Change = "same" if before == digest else "changed" if before else "new"
                files.append(TrustedFile(file, (folder / file).stat().st_size, change))
            digest = digest_of(folder)
        except OSError as error:
            raise PackError(f"{name} can't be read: {error.strerror or error}") from error
        gone = sorted(set(record.trusted_files) - set(hashes))
        return ToTrust(files, gone, digest, bool(record.trusted_files))


def _abandoned(new: Path) -> bool:
    """Whether nobody looks at a pack in this folder any more."""
    try:
        with locked(new / "lock", 0):
            return True
    except (LockTakenError, OSError):
        return False


def _read(path: Path) -> PackRecord | None:
    """The record in a file; None where none can be read. Fields of later versions are left out."""
    known = {field.name for field in fields(PackRecord)}
    with suppress(OSError, ValueError, TypeError, AttributeError):
        found = json.loads(path.read_text(encoding="utf-8"))
        return PackRecord(**{key: value for key, value in found.items() if key in known})
    return None


def _write(record: PackRecord, path: Path) -> None:
    write_atomically(path, json.dumps(asdict(record), indent=2), mode=FILE)


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
