"""The store examined, layer by layer: the file, what it is, its pages, its tables, its log, what is derived.

All of it is done on copies (`snapshot`); nothing is changed.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from interviewprep.finding import Finding, Fix, Severity
from interviewprep.store.backups import backup_folder, check, kept_backups
from interviewprep.store.errors import StoreError, store_error
from interviewprep.store.examined_log import examine_log
from interviewprep.store.identity import DERIVED_TABLES, Identity, identify, open_to_look
from interviewprep.store.lineage import wal_marks, wal_of
from interviewprep.store.revision import REVISION
from interviewprep.store.snapshot import snapshot
from interviewprep.store.soundness import lock_of, odd_values
from interviewprep.wording import counted

AREA = "Progress"
MOST = 5
"""How many examples are given."""
FROM_DECKS = "deck"
"""The table that comes from the deck files, not from the log."""


def examine_store(path: Path, now: int) -> Iterator[Finding]:
    """Everything about the database at `path`; `now` is in UTC milliseconds."""
    if not path.exists():
        yield _gone(path)
        return
    if not path.is_file():
        yield _fault(path, "It isn't a file.", "Move it away.")
        return
    if path.stat().st_size == 0:
        yield _empty(path)
        return
    try:
        with snapshot(path) as copy:
            yield from _examine_copy(path, copy, now)
    except (OSError, sqlite3.Error) as error:
        yield _fault(path, str(store_error(path, error)))


def _fault(path: Path, what: str, remedy: str = "", *details: str, fix: Fix | None = None) -> Finding:
    return Finding(AREA, Severity.FAULT, what, str(path), remedy, details, fix=fix)


def newest_sound_backup(path: Path) -> Path | None:
    """The newest backup that can be put back."""
    for backup in kept_backups(path):
        try:
            check(backup.path)
        except StoreError:
            continue
        return backup.path
    return None


def _put_back(path: Path) -> str:
    """What to do when the log itself can't be saved."""
    backup = newest_sound_backup(path)
    if backup is not None:
        return f"interviewprep restore {backup}"
    return "No sound backup is in the backups folder. `interviewprep restore --new` starts from nothing."


def _gone(path: Path) -> Finding:
    wal = wal_of(path)
    if wal.exists() and wal.stat().st_size:
        what = f"It is gone, though its last changes are in {wal.name}."
        return _fault(path, what, f"Put it back beside them, or: {_put_back(path)}")
    if kept_backups(path):
        what = f"It is gone, though there are backups in {backup_folder(path).name}/."
        return _fault(path, what, _put_back(path))
    return Finding(AREA, Severity.OK, "No progress yet.", str(path))


def _empty(path: Path) -> Finding:
    lock, wal = lock_of(path), wal_of(path)
    if any(one.exists() and one.stat().st_size for one in (lock, wal)) or kept_backups(path):
        return _fault(path, "It is empty, though progress was kept here before.", _put_back(path))
    return Finding(AREA, Severity.NOTE, "It is empty: the next start makes it new.", str(path))


def _examine_copy(path: Path, copy: Path, now: int) -> Iterator[Finding]:
    wal = bool(wal_marks(copy))
    try:
        found = identify(copy)
    except StoreError as error:
        yield _fault(path, error.told_of(path), _remedy_beyond(path, error))
        return
    except sqlite3.Error as error:
        yield _fault(path, f"It is damaged: {store_error(path, error).reason}.", _put_back(path))
        return
    if found.empty:
        yield _empty(path)
        return
    if wal:
        what = f"Its last changes are in {wal_of(path).name}: it is open, or wasn't ended by itself."
        yield Finding(AREA, Severity.NOTE, what, str(path), "The next start moves them into the file.")
    with closing(sqlite3.connect(copy, isolation_level=None)) as db:
        mode = db.execute("PRAGMA journal_mode").fetchone()[0]
        pages = list(_examine_pages(path, db))
    yield from pages
    if pages:
        return
    if mode != "wal":
        what = "It isn't in WAL mode, as after a restore; the next start puts it there."
        yield Finding(AREA, Severity.NOTE, what, str(path), fix=Fix.OPEN)
    if found.half_made or found.revision != REVISION:
        yield _older(path, copy, found)
        return
    yield from _examine_tables(path, copy, now)


def _remedy_beyond(path: Path, error: StoreError) -> str:
    told = error.told_of(path)
    return (
        "" if "Move it away" in told or "To go on" in told or "Get that version" in told else _put_back(path)
    )


def _examine_pages(path: Path, db: sqlite3.Connection) -> Iterator[Finding]:
    """What SQLite finds when it reads every page; nothing when all is well."""
    said = integrity(db)
    if not said:
        strangers = db.execute("PRAGMA foreign_key_check").fetchall()
        if strangers:
            what = f"{counted(len(strangers), 'row')} refer to rows that aren't there."
            yield _fault(path, what, "interviewprep doctor --fix", fix=Fix.REMAKE)
        return
    if log_is_whole(db):
        what = "It is damaged, but every event of the log can be read: nothing is lost."
        yield _fault(path, what, "interviewprep doctor --fix", *said[:MOST], fix=Fix.REMAKE)
    else:
        what = "It is damaged, and with it the log of your reviews."
        yield _fault(path, what, _put_back(path), *said[:MOST])


def integrity(db: sqlite3.Connection) -> list[str]:
    """All that SQLite finds wrong, in its words; nothing when the database is sound."""
    said: list[str] = []
    try:
        for (text,) in db.execute("PRAGMA integrity_check(10000)"):
            said += [line for line in str(text).splitlines() if line and not line.startswith("***")]
    except (sqlite3.Error, UnicodeDecodeError) as error:
        said.append(str(error))
    return [] if said == ["ok"] else said


def log_is_whole(db: sqlite3.Connection) -> bool:
    """Whether damage leaves the events alone.

    Each can be read and holds what we write, and an index, which SQLite keeps apart, names the same ones.
    """
    try:
        events = db.execute("SELECT id, at FROM event NOT INDEXED").fetchall()
        if any(odd_values(db, "event")):
            return False
    except (sqlite3.Error, ValueError):
        return False
    ids, times = sorted(row[0] for row in events), sorted(row[1] for row in events)
    witnesses = (("id", "sqlite_autoindex_event_1", ids), ("at", "event_at", times))
    agreed = [_named_by(db, column, index) == there for column, index, there in witnesses]
    lost = any(len(_named_by(db, column, index) or ()) > len(events) for column, index, _ in witnesses)
    return len(set(ids)) == len(ids) and any(agreed) and not lost


def _named_by(db: sqlite3.Connection, column: str, index: str) -> list[object] | None:
    """What an index of the events knows, in order; None where it can't be read."""
    try:
        found = db.execute(f'SELECT "{column}" FROM event INDEXED BY "{index}"').fetchall()  # noqa: S608
        return sorted(row[0] for row in found)
    except (sqlite3.Error, ValueError, TypeError):
        return None


def _older(path: Path, copy: Path, found: Identity) -> Finding:
    """A store of before: what the next start will make of it, tried on the copy."""
    from interviewprep.store.database import Database

    half = "It was left half made by an earlier version" if found.half_made else "An earlier version made it"
    try:
        Database(copy).close()
        with open_to_look(copy) as db:
            events = db.execute("SELECT count(*) FROM event").fetchone()[0]
    except (StoreError, sqlite3.Error) as error:
        reason = error.reason if isinstance(error, StoreError) else str(error)
        return _fault(path, f"{half}, and it can't be brought up to date: {reason}.", _put_back(path))
    severity = Severity.WARNING if found.half_made else Severity.NOTE
    what = f"{half}. The next start brings it up to date and keeps its {counted(events, 'event')}."
    return Finding(AREA, severity, what, str(path), "Start interviewprep, or: doctor --fix", fix=Fix.OPEN)


def _examine_tables(path: Path, copy: Path, now: int) -> Iterator[Finding]:
    with open_to_look(copy) as db:
        events = db.execute("SELECT count(*) FROM event").fetchone()[0]
        odd = list(odd_values(db))
        schema = list(_examine_schema(path, copy, db))
    size = path.stat().st_size / 2**20
    yield Finding(
        AREA,
        Severity.OK,
        f"It opens; every page is sound; {counted(events, 'event')}, {size:.1f} MB, revision {REVISION}.",
        str(path),
    )
    yield from schema
    in_log = [str(one) for one in odd if one.table == "event"]
    elsewhere = [str(one) for one in odd if one.table != "event"]
    if in_log:
        what = "Events hold what was never written there: bytes of the log are damaged."
        yield _fault(path, what, _put_back(path), *in_log[:MOST])
        return
    if elsewhere:
        what = "Derived tables hold what was never written there."
        yield _fault(path, what, "interviewprep doctor --fix", *elsewhere[:MOST], fix=Fix.REMAKE)
    if not any(one.severity is Severity.FAULT for one in schema) and not elsewhere:
        yield from _examine_derived(path, copy)
    with open_to_look(copy) as db:
        yield from examine_log(db, now)


def schema_of(db: sqlite3.Connection) -> dict[str, str]:
    """Tables, indexes and triggers: `kind name` and the words that make it, without their layout."""
    return {
        f"{kind} {name}": " ".join(str(words or "").split())
        for kind, name, words in db.execute("SELECT type, name, sql FROM sqlite_master")
        if not str(name).startswith("sqlite_")
    }


def _examine_schema(path: Path, copy: Path, db: sqlite3.Connection) -> Iterator[Finding]:
    from interviewprep.store.database import Database

    fresh = copy.parent / "fresh" / copy.name
    Database(fresh).close()
    with open_to_look(fresh) as new:
        wanted = schema_of(new)
    there = schema_of(db)
    missing = sorted(wanted.keys() - there.keys())
    other = sorted(name for name in wanted.keys() & there.keys() if wanted[name] != there[name])
    if missing or other:
        details = [*(f"missing: {name}" for name in missing), *(f"changed: {name}" for name in other)]
        what = "Its tables, indexes or triggers aren't as this version makes them."
        fixable = "table event" not in (*missing, *other)
        remedy = "interviewprep doctor --fix" if fixable else _put_back(path)
        yield _fault(path, what, remedy, *details, fix=Fix.REMAKE if fixable else None)
    if extra := sorted(there.keys() - wanted.keys()):
        what = "Somebody else has put tables or indexes into it; they disturb nothing."
        yield Finding(AREA, Severity.NOTE, what, str(path), details=tuple(extra[:MOST]))


def _examine_derived(path: Path, copy: Path) -> Iterator[Finding]:
    """The derived tables against those that a replay of the log gives."""
    from interviewprep.store.database import Database
    from interviewprep.store.log import Log

    with snapshot(copy) as replayed:
        database = Database(replayed)
        try:
            Log(database).rebuild()
        finally:
            database.close()
        with closing(sqlite3.connect(copy)) as db:
            db.execute("ATTACH ? AS replayed", (str(replayed),))
            tables = [name for names in DERIVED_TABLES.values() for name in names if name != FROM_DECKS]
            details = [line for name in tables if (line := differences(db, name))]
    if details:
        what = "What is derived from the log isn't what the log says."
        yield _fault(path, what, "interviewprep doctor --fix", *details, fix=Fix.DERIVE)
    else:
        what = "What is derived from the log is what a replay of it gives."
        yield Finding(AREA, Severity.OK, what, str(path))


def differences(db: sqlite3.Connection, table: str) -> str:
    """In how many rows a table differs from that of the attached database, with examples; '' for none."""
    info = db.execute(f'PRAGMA table_info("{table}")').fetchall()
    names = [row[1] for row in info]
    keys = ["key"] if "key" in names else [row[1] for row in info if row[5]]
    columns = ", ".join(f'"{name}"' for name in names if name != "id" or "key" not in names)
    shown = " || ' ' || ".join(f'"{key}"' for key in keys)
    ours, theirs = (f'SELECT {columns} FROM {schema}."{table}"' for schema in ("main", "replayed"))  # noqa: S608
    found = db.execute(
        f"SELECT DISTINCT {shown} FROM (SELECT * FROM ({ours} EXCEPT {theirs}) "  # noqa: S608
        f"UNION ALL SELECT * FROM ({theirs} EXCEPT {ours})) ORDER BY 1"
    ).fetchall()
    if not found:
        return ""
    examples = ", ".join(str(row[0]) for row in found[:MOST])
    return f"{table}: {counted(len(found), 'row')} differ: {examples}{', …' if len(found) > MOST else ''}"
