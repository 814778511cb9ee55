"""The data folder examined: who can read it, whether it can be written, what killed runs left, free space."""

from __future__ import annotations

import os
import shutil
import stat
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from interviewprep.atomic_write import PART
from interviewprep.file_lock import LockTakenError, locked
from interviewprep.finding import Finding, Fix, Severity
from interviewprep.private_files import FILE, FOLDER
from interviewprep.profile.home import Home
from interviewprep.temporary import abandoned
from interviewprep.wording import counted

AREA = "Data folder"
SIDE_FILES = ("", "-wal", "-shm")
STALE = 3600
"""Seconds after which a temporary folder of ours belongs to nobody: no run takes as long."""
ROOM = 100 * 2**20
"""Bytes that should be free."""
LITTLE = 5 * 2**20
"""Bytes below which nothing can be relied on."""


def examine_folder(home: Home) -> Iterator[Finding]:
    """All of it; nothing is changed."""
    if not home.folder.exists():
        yield Finding(AREA, Severity.OK, "Not there yet: the first start makes it.", str(home.folder))
    elif not home.folder.is_dir():
        remedy = "Move it away, or set INTERVIEWPREP_HOME to another folder."
        yield Finding(AREA, Severity.FAULT, "It isn't a folder.", str(home.folder), remedy)
        return
    yield from _permissions(home)
    yield from _leftovers(home)
    yield from _room(home)


def private_paths(home: Home) -> Iterator[tuple[Path, int]]:
    """What only its user should read, and the permissions that it should have."""
    yield home.folder, FOLDER
    for end in SIDE_FILES:
        yield home.database.with_name(home.database.name + end), FILE
    for folder in (home.backups, home.folder / "practice", home.folder / "packs"):
        yield folder, FOLDER
    if home.backups.is_dir():
        for path in sorted(home.backups.iterdir()):
            if not path.is_symlink():
                yield path, FOLDER if path.is_dir() else FILE
    yield home.folder / "faults.log", FILE


def _permissions(home: Home) -> Iterator[Finding]:
    looked_at = 0
    trouble = False
    for path, mode in private_paths(home):
        try:
            info = path.stat()
        except FileNotFoundError:
            continue
        except OSError as error:
            what = f"It can't be looked at: {error.strerror or error}."
            yield Finding(AREA, Severity.FAULT, what, str(path), "Check the permissions of its folder.")
            if path == home.folder:
                return
            continue
        found = stat.S_IMODE(info.st_mode)
        if stat.S_ISDIR(info.st_mode) != (mode == FOLDER):
            continue  # something else has its place, which is told elsewhere
        looked_at += 1
        if sys.platform != "win32" and found & 0o077 and os.access(path, os.R_OK):
            trouble = True
            yield Finding(
                AREA,
                Severity.WARNING,
                f"Others on this machine can get at it (permissions {found:04o}).",
                str(path),
                f"chmod {mode:o}, or: interviewprep doctor --fix",
                fix=Fix.PERMISSIONS,
                fix_path=str(path),
            )
        if path.name.endswith("-shm") or path.parent == home.backups:
            continue
        if not os.access(path, os.W_OK):
            trouble = True
            yield Finding(
                AREA,
                Severity.FAULT,
                "It can't be written, so nothing can be saved.",
                str(path),
                "Check its owner and permissions, and whether its disk is mounted read-only.",
            )
    if looked_at and not trouble:
        yield Finding(AREA, Severity.OK, "It can be written, and is its user's alone.", str(home.folder))


def leftovers(home: Home) -> Iterator[Path]:
    """What processes that were killed left, and nobody needs: plainly ours, and in use by nobody."""
    for folder in (home.folder, home.backups, home.cache.parent):
        with suppress(OSError):
            for path in sorted(folder.iterdir()):
                if PART.fullmatch(path.name.partition("-")[0]) and not path.is_symlink() and _old(path):
                    yield path
    for end in ("", "-journal", "-wal", "-shm"):
        path = home.database.with_name(f"{home.database.name}.new{end}")
        if path.is_file() and _old(path):
            yield path
    yield from abandoned(before_locks=False)
    yield from abandoned(before_locks=True)


def _old(path: Path) -> bool:
    try:
        found = path.lstat()
    except OSError:
        return False
    mine = not hasattr(os, "getuid") or found.st_uid == os.getuid()
    return mine and time.time() - found.st_mtime > STALE


def pack_leftovers(home: Home) -> list[Path]:
    """What killed pack commands left, and `Packs.recover` finishes or sweeps."""
    found = []
    with suppress(OSError):
        for path in sorted((home.folder / "packs").iterdir()):
            left = path.name.startswith(".new-") or (path.name.startswith(".") and path.name.endswith(".old"))
            if (left or PART.fullmatch(path.name)) and not _in_use(path):
                found.append(path)
    return found


def _in_use(path: Path) -> bool:
    lock = path / "lock"
    if not lock.is_file():
        return False
    try:
        with locked(lock, 0):
            return False
    except (LockTakenError, OSError):
        return True


def _leftovers(home: Home) -> Iterator[Finding]:
    for found, what in (
        (list(leftovers(home)), "left by runs that were killed"),
        (pack_leftovers(home), "left by pack commands that were killed"),
    ):
        if found:
            yield Finding(
                AREA,
                Severity.NOTE,
                f"{counted(len(found), 'temporary file or folder', 'temporary files or folders')} {what}.",
                str(found[0].parent),
                "interviewprep doctor --fix",
                tuple(path.name for path in found[:5]),
                fix=Fix.LEFTOVERS,
            )
    busy = home.database.with_suffix(".lock")
    if busy.is_file():
        try:
            with locked(busy, 0):
                pass
        except LockTakenError:
            what = "Another process holds the store's lock just now; it goes with that process."
            yield Finding(AREA, Severity.NOTE, what, str(busy))


def _room(home: Home) -> Iterator[Finding]:
    there = home.folder
    while not there.exists():
        there = there.parent
    free = shutil.disk_usage(there).free
    size = home.database.stat().st_size if home.database.is_file() else 0
    what = f"{free / 2**20:,.0f} MB are free on its disk."
    severity = Severity.OK
    if free < max(ROOM, 3 * size):
        severity = Severity.FAULT if free < LITTLE else Severity.WARNING
    remedy = "" if severity is Severity.OK else "Free some space: what can't be written isn't saved."
    yield Finding(AREA, severity, what, str(there), remedy)


def sweep(home: Home) -> list[str]:
    """Delete what killed processes left; returns what was done, in words."""
    from interviewprep.profile.installed_packs import Packs

    done = []
    for path in list(leftovers(home)):
        if path.is_dir():
            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink(missing_ok=True)
        if not path.exists():
            done.append(f"Deleted {path}.")
    if pack_leftovers(home):
        Packs(home.folder).recover()
        done.append(f"Finished or swept what pack commands left in {home.folder / 'packs'}.")
    return done


def make_private(home: Home, paths: set[str]) -> list[str]:
    """Take these paths away from everybody but their owner; returns what was done, in words."""
    done = []
    for path, mode in private_paths(home):
        if str(path) in paths:
            with suppress(OSError):
                path.chmod(mode)
                done.append(f"Made {path} private ({mode:o}).")
    return done
