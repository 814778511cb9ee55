"""Backups of the database: made through SQLite, opened and checked before they count, kept within a size."""

from __future__ import annotations

import contextlib
import os
import shutil
import sqlite3
import sys
from collections.abc import Callable, Hashable, Iterable
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from interviewprep.atomic_write import part_beside, remove_leftovers
from interviewprep.store.device import renew_device
from interviewprep.store.errors import (
    CannotOpenError,
    DamagedError,
    LockedError,
    NotOursError,
    StoreError,
    store_error,
)
from interviewprep.store.identity import identify, open_to_look
from interviewprep.store.lineage import file_mark
from interviewprep.store.revision import REVISION

DAYS, WEEKS, MONTHS = 7, 5, 12
"""For how many of the latest days, weeks and months with a backup the last one of each is kept."""
MOST_BYTES = 200 * 1024 * 1024
"""How much room the dated backups take at most; the newest two stay even so."""
BEFORE_MIGRATIONS = 3
"""How many backups from before a migration are kept."""
_STAMP = "%Y%m%d-%H%M%S"
_NAME = f"progress-{_STAMP}.db"
SIDE_FILES = ("-wal", "-shm", "-journal")
"""What SQLite keeps beside a database, by the end of its name."""


@dataclass(frozen=True, slots=True)
class Backup:
    """A backup in the backup folder."""

    path: Path
    made: datetime
    """In local time, without a zone; for one from before a migration, when the file was written."""
    size: int
    """Bytes."""


@dataclass(frozen=True, slots=True)
class Content:
    """What is in a database that was checked."""

    events: int
    """What was done; presets don't count."""
    last_at: int | None
    """The time of the last event, UTC milliseconds; None when there is none."""


def backup_folder(path: Path) -> Path:
    """Where the backups of the database at `path` are."""
    return path.parent / "backups"


def sync_folder(folder: Path) -> None:
    """Have the system put a folder's names on the disk, where it can (not on Windows)."""
    if sys.platform != "win32":
        handle = os.open(folder, os.O_RDONLY)
        try:
            with contextlib.suppress(OSError):  # some network file systems refuse
                os.fsync(handle)
        finally:
            os.close(handle)


def check(path: Path) -> Content:
    """Read a database through, whole, and say what is in it.

    Raises:
        StoreError: it is damaged, another program's, a newer version's, or can't be read.
    """
    try:
        if not path.is_file():
            raise CannotOpenError(path, "there is no such file")
        found = identify(path)
        if found.empty:
            raise NotOursError(path)
        with open_to_look(path) as db:
            said = str(db.execute("PRAGMA quick_check(1)").fetchone()[0])
            if said != "ok":
                raise DamagedError(path, " ".join(said.replace("*** in database main ***", "").split()))
            return Content(
                *db.execute("SELECT count(*), max(at) FROM event WHERE kind <> 'preset'").fetchone()
            )
    except (sqlite3.Error, OSError) as error:
        raise store_error(path, error) from error


def back_up(path: Path, target: Path) -> Content:
    """Copy the database, whatever others do to it meanwhile; a file that was there is replaced.

    The copy is checked before it takes its name, and holds all in one file.

    Returns: what is in it.

    Raises:
        StoreError: the database can't be read, or the copy can't be written or isn't sound.
    """
    part = part_beside(target)
    try:
        content = _copy(path, part)
        part.replace(target)
        sync_folder(target.parent)
    except OSError as error:
        raise store_error(target, error) from error
    finally:
        _remove(part)
    return content


def _copy(path: Path, part: Path) -> Content:
    try:
        os.close(os.open(part, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
        with open_to_look(path) as source, closing(sqlite3.connect(part, isolation_level=None)) as copy:
            source.backup(copy)
            copy.execute("PRAGMA journal_mode=DELETE")
        content = check(part)
        with part.open("rb+") as file:
            os.fsync(file.fileno())
    except sqlite3.Error as error:
        code = getattr(error, "sqlite_errorcode", 0) & 0xFF
        full = code in (sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR)
        raise store_error(part if full else path, error) from error
    return content


def _remove(path: Path) -> None:
    for end in ("", *SIDE_FILES):
        with contextlib.suppress(OSError):
            path.with_name(path.name + end).unlink(missing_ok=True)


def _make_folder(path: Path) -> Path:
    folder = backup_folder(path)
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        raise store_error(folder, error) from error
    return folder


def back_up_now(path: Path, now: datetime) -> Path:
    """Make a dated backup in the backup folder, and delete those that are no longer kept.

    Args:
        path: The database.
        now: Local time.

    Raises:
        StoreError: it can't be made; the others stay.
    """
    target = _make_folder(path) / now.strftime(_NAME)
    back_up(path, target)
    tidy(path)
    return target


def back_up_daily(path: Path, now: datetime) -> Path | None:
    """Make today's backup, unless there is one, or nothing has changed since the last.

    Raises:
        StoreError: it can't be made.
    """
    made = dated(path)
    try:
        with open_to_look(path) as db:
            mark = db.execute("PRAGMA user_version").fetchone()[0]
            if not db.execute("SELECT 1 FROM event LIMIT 1").fetchone():
                return None
        if made and (made[0].made.date() >= now.date() or file_mark(made[0].path) == mark):
            return None
    except sqlite3.Error as error:
        raise store_error(path, error) from error
    return back_up_now(path, now)


def back_up_before(path: Path, revision: str) -> Path:
    """Make a backup before a database of an older revision is migrated.

    Raises:
        StoreError: it can't be made.
    """
    folder = _make_folder(path)
    name = f"before-{REVISION}-from-{revision}"
    target = folder / f"{name}.db"
    number = 1
    while target.exists():
        number += 1
        target = folder / f"{name}-{number}.db"
    back_up(path, target)
    for old in before_migrations(path)[BEFORE_MIGRATIONS:]:
        old.path.unlink(missing_ok=True)
    return target


def dated(path: Path) -> list[Backup]:
    """The dated backups, newest first."""
    found = []
    for file in backup_folder(path).glob("progress-*.db"):
        with contextlib.suppress(ValueError, OSError):
            made = datetime.strptime(file.name, _NAME)
            found.append(Backup(file, made, file.stat().st_size))
    return sorted(found, key=lambda one: one.made, reverse=True)


def before_migrations(path: Path) -> list[Backup]:
    """The backups from before migrations, newest first."""
    found = []
    for file in backup_folder(path).glob("before-*.db"):
        with contextlib.suppress(OSError):
            stat = file.stat()
            found.append(Backup(file, datetime.fromtimestamp(stat.st_mtime), stat.st_size))
    return sorted(found, key=lambda one: one.made, reverse=True)


def kept_backups(path: Path) -> list[Backup]:
    """All backups in the backup folder, newest first."""
    return sorted([*dated(path), *before_migrations(path)], key=lambda one: one.made, reverse=True)


def tidy(path: Path, most_bytes: int = MOST_BYTES) -> None:
    """Delete the dated backups that are no longer kept, and what killed programs left half made."""
    for folder in (path.parent, backup_folder(path)):
        remove_leftovers(folder)
    all_of_them = dated(path)
    kept = to_keep(all_of_them, most_bytes)
    for one in all_of_them:
        if one not in kept:
            with contextlib.suppress(OSError):
                one.path.unlink(missing_ok=True)


def to_keep(backups: Iterable[Backup], most_bytes: int = MOST_BYTES) -> list[Backup]:
    """Which dated backups stay: the last of each of the latest days, weeks and months, within a size.

    Returns: them, newest first.
    """
    newest_first = sorted(backups, key=lambda one: one.made, reverse=True)
    wanted: set[Backup] = set()
    periods: tuple[tuple[int, Callable[[datetime], Hashable]], ...] = (
        (DAYS, lambda made: made.date()),
        (WEEKS, lambda made: made.isocalendar()[:2]),
        (MONTHS, lambda made: (made.year, made.month)),
    )
    for most, period_of in periods:
        last_of: dict[Hashable, Backup] = {}
        for one in newest_first:
            last_of.setdefault(period_of(one.made), one)
        wanted.update(list(last_of.values())[:most])
    kept: list[Backup] = []
    room = most_bytes
    for one in (one for one in newest_first if one in wanted):
        room -= one.size
        if room < 0 and len(kept) >= 2:
            break
        kept.append(one)
    return kept


def restore(path: Path, source: Path, now: datetime) -> tuple[Content, Path | None]:
    """Put a backup in the place of the database; the caller holds the lock.

    What is there now is put aside first, with its `-wal` and `-shm`, whatever state it is in.

    Args:
        path: The database.
        source: The backup; it stays.
        now: Local time.

    Returns: what is in the backup, and the folder with what was there before; None when nothing was.

    Raises:
        StoreError: the backup isn't sound, or another process has the database open; nothing was changed.
    """
    if path.exists() and source.exists() and path.samefile(source):
        raise StoreError(source, "this is the database itself, not a backup")
    part = part_beside(path)
    try:
        check(source)
        content = _copy(source, part)
        aside = put_aside(path, now)
        try:
            _refuse_in_use(path)
        except BaseException:
            if aside is not None:
                shutil.rmtree(aside, ignore_errors=True)
            raise
        for end in SIDE_FILES:
            path.with_name(path.name + end).unlink(missing_ok=True)
        # Events made since the backup may be on other devices under the numbers that follow in it.
        renew_device(path)
        part.replace(path)
        sync_folder(path.parent)
    except OSError as error:
        raise store_error(path, error) from error
    finally:
        _remove(part)
    return content, aside


def put_aside(path: Path, now: datetime) -> Path | None:
    """Copy the database with all that SQLite keeps beside it, as it is, into a folder beside the backups.

    Returns: the folder; None when there is nothing.

    Raises:
        OSError: it can't be copied.
    """
    there = [one for end in ("", *SIDE_FILES) if (one := path.with_name(path.name + end)).exists()]
    if not there:
        return None
    name = f"replaced-{now.strftime(_STAMP)}"
    aside = _make_folder(path) / name
    number = 1
    while aside.exists():
        number += 1
        aside = aside.with_name(f"{name}-{number}")
    part = part_beside(aside)
    part.mkdir(mode=0o700)
    try:
        for one in there:
            copied = part / one.name
            shutil.copy2(one, copied)
            with copied.open("rb+") as file:
                os.fsync(file.fileno())
        sync_folder(part)
        part.rename(aside)
    except BaseException:
        shutil.rmtree(part, ignore_errors=True)
        raise
    return aside


def clear_place(path: Path, now: datetime) -> Path | None:
    """Take away what is in the place of the database, and keep it aside; the caller holds the lock.

    Returns: the folder with what was there; None when nothing was.

    Raises:
        StoreError: another process has it open, or it can't be kept; nothing was changed.
    """
    try:
        aside = put_aside(path, now)
        try:
            _refuse_in_use(path)
        except BaseException:
            if aside is not None:
                shutil.rmtree(aside, ignore_errors=True)
            raise
        _remove(path)
        sync_folder(path.parent)
    except OSError as error:
        raise store_error(path, error) from error
    return aside


def _refuse_in_use(path: Path) -> None:
    """Raise if another process has the database open. What is in its `-wal` is moved into it."""
    if not path.exists():
        return
    try:
        with closing(sqlite3.connect(path, timeout=0.2, isolation_level=None)) as db:
            # Only who has it alone may leave WAL mode.
            db.execute("PRAGMA journal_mode=DELETE").fetchone()
    except sqlite3.Error as error:
        told = store_error(path, error)
        if isinstance(told, LockedError):
            raise told from error
        # Damaged, or another program's: it is put aside as it is.
