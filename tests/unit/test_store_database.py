"""The open database: what its connections promise, and how long they wait."""

import os
import sqlite3
import sys
import threading
import time
from contextlib import closing
from pathlib import Path

import pytest

from interviewprep.scheduling.moment import Moment
from interviewprep.scheduling.rating import Rating
from interviewprep.store import database as module
from interviewprep.store import errors
from interviewprep.store.database import Database, driver_of, mark_of
from interviewprep.store.log import Log
from interviewprep.store.soundness import ALWAYS, MADE, lock_of
from interviewprep.store.tables import Deck
from tests.conftest import NOON
from tests.unit.test_store_errors import holding_the_write_lock

posix = pytest.mark.skipif(sys.platform == "win32", reason="POSIX permissions")


def extra(database: Database) -> list[tuple]:
    with database.reading() as connection:
        return [tuple(row) for row in connection.exec_driver_sql("SELECT day, deck, new FROM extra")]


def add(database: Database, day: int) -> None:
    with database.writing() as connection:
        connection.exec_driver_sql(f"INSERT INTO extra (day, deck, new) VALUES ({day}, '', 1)")


@posix
def test_folders_that_are_made_for_it_are_its_users_alone(tmp_path):
    before = os.umask(0)
    try:
        Database(tmp_path / "above" / "home" / "progress.db").close()
    finally:
        os.umask(before)
    assert (tmp_path / "above" / "home").stat().st_mode & 0o777 == 0o700
    Database(tmp_path / "above" / "home" / "progress.db").close()


@posix
def test_what_lies_beside_the_file_is_made_private_too_and_what_is_private_stays_as_it_is(path, database):
    Log(database).review("user:a", Rating.GOOD, 1, Moment(NOON, 0))
    with database.reading() as connection:
        connection.exec_driver_sql("SELECT * FROM event")  # of an emptied -wal SQLite itself sets the mode
        for end in ("", "-wal", "-shm"):
            path.with_name(path.name + end).chmod(0o644)
        Database(path).close()
    for end in ("", "-wal", "-shm"):
        assert path.with_name(path.name + end).stat().st_mode & 0o777 == 0o600, end
    path.chmod(0o700)
    Database(path).close()
    assert path.stat().st_mode & 0o777 == 0o700


def test_a_reader_sees_one_state_whatever_others_write_meanwhile(database):
    add(database, 1)
    with database.reading() as connection:
        rows = "SELECT count(*) FROM extra"
        assert connection.exec_driver_sql(rows).scalar() == 1
        mark = mark_of(connection)
        add(database, 2)
        assert connection.exec_driver_sql(rows).scalar() == 1
        assert mark_of(connection) == mark != 0
    with database.reading() as connection:
        assert mark_of(connection) not in (0, mark)
    assert [row[0] for row in extra(database)] == [1, 2]


def test_a_write_is_all_or_nothing(database):
    with pytest.raises(RuntimeError, match="in the middle"), database.writing() as connection:
        driver_of(connection).execute("INSERT INTO extra (day, deck, new) VALUES (1, '', 1)")
        raise RuntimeError("in the middle")
    assert extra(database) == []


def test_nobody_else_writes_between_what_a_write_reads_and_what_it_writes(path, database):
    with database.writing() as connection:
        connection.exec_driver_sql("SELECT count(*) FROM extra").scalar()
        with closing(sqlite3.connect(path, timeout=0)) as other, pytest.raises(sqlite3.OperationalError):
            other.execute("INSERT INTO extra (day, deck, new) VALUES (9, '', 9)")
        connection.exec_driver_sql("INSERT INTO extra (day, deck, new) VALUES (1, '', 1)")
    assert extra(database) == [(1, "", 1)]


def test_what_sqlalchemy_passes_on_is_told_as_what_sqlite_said(database):
    told = pytest.raises(errors.DamagedError, match=r"is damaged: no such table: nowhere\. Put")
    with told, database.reading() as connection:
        connection.exec_driver_sql("SELECT * FROM nowhere")


def test_another_programs_write_is_waited_for_as_long_as_it_was_told(path, monkeypatch):
    monkeypatch.setattr(module, "BUSY_TIMEOUT", 30.0)
    with closing(Database(path, patience=0.2)) as database, holding_the_write_lock(path):
        began = time.monotonic()
        with pytest.raises(errors.LockedError):
            add(database, 1)
        assert 0.15 < time.monotonic() - began < 15
    with closing(Database(path, patience=20)) as database:
        held, go_on = threading.Event(), threading.Event()

        def hold() -> None:
            with holding_the_write_lock(path):
                held.set()
                go_on.wait(0.3)

        other = threading.Thread(target=hold)
        other.start()
        held.wait()
        add(database, 2)
        other.join()
        assert [row[0] for row in extra(database)] == [2]


def test_listing_waits_as_long_as_ever_though_ratings_are_impatient(path, monkeypatch):
    monkeypatch.setattr(module, "BUSY_TIMEOUT", 20.0)
    with closing(Database(path, patience=0.01)) as database:
        held = threading.Event()

        def hold() -> None:
            with holding_the_write_lock(path):
                held.set()
                time.sleep(0.4)

        other = threading.Thread(target=hold)
        other.start()
        held.wait()
        with database.session() as session:
            session.add(
                Deck(
                    path="p", root="r", pack="u", name="n", title="t", rank=0, hash="", synced=False, cards=0
                )
            )
            session.commit()
        other.join()


def test_connections_serve_any_thread(database):
    found: list[object] = []

    def use() -> None:
        add(database, 3)
        found.extend(extra(database))

    with database.reading() as connection:  # a connection of this thread's, given back to the pool
        connection.exec_driver_sql("SELECT 1").scalar()
    other = threading.Thread(target=use)
    other.start()
    other.join()
    assert found == [(3, "", 1)]


def held(path: Path) -> list[str]:
    """The files in its folder that this process has open; none where the system doesn't tell."""
    if not (files := Path("/proc/self/fd")).exists():
        return []
    targets = [one.readlink() for one in files.iterdir() if one.exists()]
    return [str(target) for target in targets if target.parent == path.parent]


@pytest.mark.parametrize("moved", [False, True])
@pytest.mark.skipif(sys.platform == "win32", reason="an open file can't be moved there")
def test_no_file_is_held_after_a_close(path, moved):
    database = Database(path)
    add(database, 1)
    if moved:
        path.rename(path.with_name("moved.db"))
    database.close()
    assert held(path) == []


@pytest.mark.skipif(sys.platform == "win32", reason="an open file can't be written over there")
def test_a_connection_to_what_is_no_database_says_so_at_once_and_holds_nothing(path, database):
    database.engine.dispose()
    path.write_bytes(b"something else " * 4000)
    with pytest.raises(errors.DamagedError, match="not a database") as told, database.reading():
        pass
    assert held(path) == [], told  # which would hold it


def test_a_file_that_another_program_took_the_wal_from_gets_it_back(path):
    Database(path).close()
    with closing(sqlite3.connect(path)) as db:
        assert db.execute("PRAGMA journal_mode=DELETE").fetchone() == ("delete",)
    with closing(Database(path)) as database, database.reading() as connection:
        assert connection.exec_driver_sql("PRAGMA journal_mode").scalar() == "wal"


@pytest.mark.skipif(sys.platform == "win32", reason="an open file can't be written over there")
def test_a_file_that_is_written_over_with_something_else_is_noticed(path, database):
    add(database, 1)  # what SQLite sees is in the -wal
    path.write_bytes(b"something else " * 4000)
    with pytest.raises(errors.ReplacedError, match="was overwritten while it was open"):
        add(database, 2)


def test_a_file_that_is_only_touched_in_the_middle_of_a_write_is_the_same_one(path, database):
    add(database, 1)
    database.checkpoint()
    with database.writing() as connection:
        connection.exec_driver_sql("INSERT INTO extra (day, deck, new) VALUES (2, '', 1)")
        os.utime(path, (1, 1))
    assert [row[0] for row in extra(database)] == [1, 2]


def test_a_file_that_is_gone_is_not_made_again(path, database):
    database.close()
    path.unlink()
    with pytest.raises(errors.CannotOpenError), database.reading():
        pass
    assert not path.exists()


def test_a_large_file_is_noted_as_it_was_left(path, database):
    with database.writing() as connection:
        connection.exec_driver_sql("INSERT INTO setting VALUES ('x', ?)", ("x" * (ALWAYS + 1),))
    database.close()
    found = path.stat()
    assert found.st_size > ALWAYS
    noted = lock_of(path).read_bytes()
    assert noted.startswith(MADE + f"{found.st_ino} {found.st_size} {found.st_mtime_ns} ".encode())
