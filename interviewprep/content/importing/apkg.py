"""Anki's packages (`.apkg`, `.colpkg`), opened: the collection in one, in its old and its new form.

What a package says is its author's claim: how large it is, that it is SQLite, which tables there are.
"""

from __future__ import annotations

import json
import sqlite3
import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import IO

from interviewprep.content.importing.anki_collection import read_message
from interviewprep.content.importing.note import ImportProblem
from interviewprep.content.sources import NOT_PLAIN, is_plain
from interviewprep.content.visible import visible
from interviewprep.temporary import TemporaryFolder

MAX_BYTES = 512 * 2**20
"""Of a collection, unpacked: about a million notes."""
MAX_MEDIA_LIST = 32 * 2**20
"""Bytes of the list of a package's media."""
MAX_WINDOW = 128 * 2**20
"""Bytes of memory that unpacking may take."""
NEW_FORM = "collection.anki21b"
_OLD_FORMS = ("collection.anki21", "collection.anki2")
"""The better first: with it, the other holds nothing but a note that says so."""
_TABLES = ("col", "notes", "cards", "revlog")
_AGAIN = "export it from Anki again"
_UNREADABLE = (
    zipfile.BadZipFile, zipfile.LargeZipFile, NotImplementedError, RuntimeError, EOFError, ValueError,
    zlib.error, IndexError, KeyError, OverflowError, struct.error,
)  # fmt: skip


def is_package(path: Path) -> bool:
    """Whether a file is to be read as a package: by its name, or by what is in it."""
    if path.suffix.lower() in (".apkg", ".colpkg"):
        return True
    try:
        if not path.is_file() or not zipfile.is_zipfile(path):
            return False
        with zipfile.ZipFile(path) as archive:
            return not {NEW_FORM, *_OLD_FORMS}.isdisjoint(archive.namelist())
    except (OSError, *_UNREADABLE):
        return False


@contextmanager
def collection_in(path: Path) -> Iterator[sqlite3.Connection]:
    """The collection of a package: a copy, to be read only.

    Raises:
        ImportProblem: there is none that can be read, or reading it fails within the block.
        OSError: the file can't be read, or there is no room for the copy.
    """
    if not is_plain(path):
        raise ImportProblem(NOT_PLAIN)
    with TemporaryFolder("card") as folder:
        copy = folder / "collection"
        _unpack(path, copy)
        try:
            with closing(sqlite3.connect(f"{copy.as_uri()}?mode=ro&immutable=1", uri=True)) as db:
                _prepare(db)
                yield db
        except (sqlite3.Error, UnicodeDecodeError, OverflowError) as error:
            raise ImportProblem(
                f"the collection in it is damaged ({visible(str(error))}): {_AGAIN}"
            ) from error


def _unpack(path: Path, target: Path) -> None:
    try:
        with zipfile.ZipFile(path) as archive:
            names = set(archive.namelist())
            if NEW_FORM in names:
                with archive.open(NEW_FORM) as packed:
                    _unpack_zstd(packed, target)
                return
            name = next((name for name in _OLD_FORMS if name in names), None)
            if name is None:
                raise ImportProblem(f"no collection of Anki's is in it: {_AGAIN}, as an .apkg")
            with archive.open(name) as member:
                _copy(member, target)
    except _UNREADABLE as error:
        what = f"it is no Anki package that can be read ({visible(str(error))}): {_AGAIN}"
        raise ImportProblem(what) from error


def _unpack_zstd(packed: IO[bytes], target: Path) -> None:
    try:
        import zstandard
    except ModuleNotFoundError as error:
        if error.name != "zstandard":
            raise
        raise ImportProblem(
            "it is in Anki's newer form, and zstandard isn't installed: install the extra `anki` "
            '(`pip install "interviewprep-tui[anki]"`), or export with "Support older Anki versions" ticked'
        ) from error
    reader = zstandard.ZstdDecompressor(max_window_size=MAX_WINDOW)
    try:
        with reader.stream_reader(packed, read_across_frames=True) as unpacked:
            _copy(unpacked, target)
    except zstandard.ZstdError as error:
        raise ImportProblem(f"its collection can't be unpacked ({visible(str(error))}): {_AGAIN}") from error


def _copy(source: IO[bytes], target: Path) -> None:
    written = 0
    with target.open("xb") as file:
        while chunk := source.read(1 << 20):
            written += len(chunk)
            if written > MAX_BYTES:
                raise ImportProblem(
                    f"its collection has over {MAX_BYTES >> 20} MiB: export it from Anki deck by deck"
                )
            file.write(chunk)


def _prepare(db: sqlite3.Connection) -> None:
    """Make the connection fit for a file from outside."""
    db.execute("PRAGMA trusted_schema = OFF")
    db.execute("PRAGMA cell_size_check = ON")
    db.text_factory = lambda raw: raw.decode("utf-8", "replace")
    db.create_collation(
        "unicase", lambda one, two: (one.casefold() > two.casefold()) - (one.casefold() < two.casefold())
    )
    tables = {
        name
        for name, words in db.execute("SELECT name, sql FROM sqlite_master WHERE type = 'table'")
        if not str(words).upper().startswith("CREATE VIRTUAL")
    }
    if missing := [name for name in _TABLES if name not in tables]:
        raise ImportProblem(f"its collection has no table `{missing[0]}`: {_AGAIN}")


_ZSTD = b"\x28\xb5\x2f\xfd"
_MEDIA = "media"


def media_of(path: Path) -> dict[str, str]:
    """The pictures and sounds of a package: their names, and what each is called in the archive.

    A list that can't be read is none: the notes are worth more.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            raw = _member(archive, _MEDIA, MAX_MEDIA_LIST)
            if raw is None:
                return {}
            listed = _listed(raw)
            there = set(archive.namelist())
    except (OSError, TypeError, AttributeError, *_UNREADABLE):
        return {}
    return {name: member for name, member in listed.items() if member in there}


def medium(path: Path, member: str, most: int) -> bytes | None:
    """One of them; None where it is larger than `most` bytes, or can't be read."""
    try:
        with zipfile.ZipFile(path) as archive:
            return _member(archive, member, most)
    except (OSError, *_UNREADABLE):
        return None


def _member(archive: zipfile.ZipFile, name: str, most: int) -> bytes | None:
    with archive.open(name) as member:
        raw = member.read(most + 1)
    if len(raw) > most:
        return None
    if raw.startswith(_ZSTD):
        try:
            import zstandard
        except ModuleNotFoundError as error:
            if error.name != "zstandard":
                raise
            return None
        unpacker = zstandard.ZstdDecompressor(max_window_size=MAX_WINDOW)
        try:
            with unpacker.stream_reader(raw) as unpacked:
                raw = unpacked.read(most + 1)
        except zstandard.ZstdError:
            return None
    return raw if len(raw) <= most else None


def _listed(raw: bytes) -> dict[str, str]:
    """The list of media: JSON in the old form; in the new one a message, in the order of the numbers."""
    if raw.lstrip().startswith(b"{"):
        return {str(name): str(number) for number, name in json.loads(raw).items()}
    entries = [value for number, value in read_message(raw) if number == 1]
    names = (dict(read_message(entry)).get(1, b"") for entry in entries)
    return {name.decode("utf-8", "replace"): str(number) for number, name in enumerate(names)}
