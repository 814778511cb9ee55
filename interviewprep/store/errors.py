"""What can go wrong with the progress file, told apart so that each can be answered.

Nothing of SQLite's or SQLAlchemy's leaves the store: `store_error` turns it into one of these, whose text
says what happened and what to do.
"""

from __future__ import annotations

import sqlite3
from json import JSONDecodeError
from pathlib import Path

from interviewprep.file_lock import LockTakenError


class StoreError(Exception):
    """The database can't be used; the text says why, and what to do."""

    def __init__(self, path: Path, reason: str) -> None:
        """`reason` is what SQLite or the system said, or whatever else there is to say."""
        self.path = path
        self.reason = reason
        super().__init__(self._tell())

    def told_of(self, path: Path) -> str:
        """The text as it is for another path: that of the file which was copied to be looked at."""
        self.path = path
        return self._tell()

    def _tell(self) -> str:
        return f"{self.path}: {self.reason}. What was saved before is safe; try again."


class LockedError(StoreError):
    """Another program was writing for longer than we wait."""

    def _tell(self) -> str:
        return (
            f"{self.path} is locked: another program is writing to it. What was saved before is safe. "
            "Close the other program (a second interviewprep, a backup, a sync tool), then try again."
        )


class FullError(StoreError):
    """There is no room left on the disk."""

    def _tell(self) -> str:
        return (
            f"{self.path} can't grow: the disk is full. What was saved before is safe. "
            "Free some space, then try again."
        )


class ReadOnlyError(StoreError):
    """The file, or its folder, can be read but not written."""

    def _tell(self) -> str:
        return (
            f"{self.path} is read-only. What was saved before is safe. "
            "Check the permissions of the file and of its folder, then try again."
        )


class DiskError(StoreError):
    """The disk, or the system, refused to read or write."""

    def _tell(self) -> str:
        return (
            f"{self.path} can't be read or written: {self.reason}. What was saved before is safe. "
            "Check the disk and its free space, then try again."
        )


class DamagedError(StoreError):
    """The file's content is not what SQLite or this program wrote."""

    def _tell(self) -> str:
        return (
            f"{self.path} is damaged: {self.reason}. "
            "Put it back from a backup (`interviewprep restore --list` shows what there is), "
            "see what `interviewprep doctor --fix` can save of it, "
            "or start again from nothing with `interviewprep restore --new`."
        )


class NewerVersionError(StoreError):
    """The file was written by a version that knows more than this one."""

    def __init__(self, path: Path) -> None:
        super().__init__(path, "made by a newer version")

    def _tell(self) -> str:
        return (
            f"{self.path}: made by a newer version of interviewprep. "
            "Get that version, or set INTERVIEWPREP_HOME to another folder."
        )


class CannotOpenError(StoreError):
    """The file can't be opened, or its folder can't be made."""

    def _tell(self) -> str:
        return (
            f"{self.path} can't be opened: {self.reason}. "
            "Check that its folder is there, and the permissions of both."
        )


class NotOursError(StoreError):
    """The file is another program's database."""

    def __init__(self, path: Path) -> None:
        super().__init__(path, "another program's database")

    def _tell(self) -> str:
        return (
            f"{self.path} is another program's database, and was left as it is. "
            "Move it away, or set INTERVIEWPREP_HOME to another folder."
        )


class EmptiedError(StoreError):
    """Where progress was kept before, the file is empty or gone."""

    def _tell(self) -> str:
        return (
            f"{self.path} is {self.reason}, though progress was kept here before. "
            "Put it back with `interviewprep restore` (`--list` shows the backups), "
            "or start again from nothing with `interviewprep restore --new`: the backups stay."
        )


class WrongWalError(StoreError):
    """The `-wal` beside the database belongs to another state of it: together they would be damaged."""

    def __init__(self, path: Path) -> None:
        super().__init__(path, "the -wal beside it is another database's")

    def _tell(self) -> str:
        name = self.path.name
        return (
            f"{self.path} was put in the place of another file whose last changes are still in {name}-wal; "
            "together they would be damaged, so nothing was touched. "
            f"To go on with {name} as it is, move {name}-wal and {name}-shm away, and keep them until you "
            f"are sure; to go on as before, put back the {name} that was here."
        )


class ReplacedError(StoreError):
    """The file was deleted, moved or overwritten while it was open here."""

    def _tell(self) -> str:
        return (
            f"{self.path} was {self.reason} while it was open here, so nothing more is saved. "
            "Leave interviewprep, see that the right file is in its place, and start it again."
        )


_OF_DAMAGE = (
    "no such ",  # table, column
    "Could not decode to UTF-8",  # said by Python's module, without a code
    "unsupported file format",
    "malformed database schema",
)
"""How what SQLite says begins when the file isn't what was written, though its code is a general one."""
_BY_CODE: dict[int, type[StoreError]] = {
    sqlite3.SQLITE_BUSY: LockedError,
    sqlite3.SQLITE_LOCKED: LockedError,
    sqlite3.SQLITE_FULL: FullError,
    sqlite3.SQLITE_READONLY: ReadOnlyError,
    sqlite3.SQLITE_IOERR: DiskError,
    sqlite3.SQLITE_CORRUPT: DamagedError,
    sqlite3.SQLITE_NOTADB: DamagedError,
    sqlite3.SQLITE_CANTOPEN: CannotOpenError,
    sqlite3.SQLITE_PERM: CannotOpenError,
}


def store_error(path: Path, error: BaseException) -> StoreError:
    """What an error of SQLite, of SQLAlchemy or of the system means for the database at `path`."""
    # SQLAlchemy keeps SQLite's own error in `orig`.
    cause = getattr(error, "orig", None) or error
    # The lower byte is the error; what is above it only says where it happened.
    code = getattr(cause, "sqlite_errorcode", sqlite3.SQLITE_OK) & 0xFF
    reason = str(cause).strip().rstrip(".") or type(cause).__name__
    if isinstance(cause, LockTakenError):
        return LockedError(path, "another process is setting it up")
    if isinstance(cause, UnicodeDecodeError):  # of what SQLite says of a damaged name
        return DamagedError(path, "a name in it isn't text")
    if isinstance(cause, JSONDecodeError):  # of a value that was stored whole
        return DamagedError(path, "a value in it isn't JSON")
    if isinstance(cause, OSError):
        return CannotOpenError(path, cause.strerror or reason)
    if reason.startswith(_OF_DAMAGE):
        return DamagedError(path, reason)
    return _BY_CODE.get(code, StoreError)(path, reason)
