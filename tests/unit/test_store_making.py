"""The database made, migrated, repaired; what is in its place told apart. What a kill leaves: test_kills."""

import multiprocessing
import os
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from datetime import datetime

import pytest

from interviewprep.content.sources import USER_PACK, Source
from interviewprep.profile.home import Home
from interviewprep.profile.place import Place
from interviewprep.scheduling.moment import Moment
from interviewprep.store import errors
from interviewprep.store.backups import back_up_now, clear_place
from interviewprep.store.database import Database
from interviewprep.store.identity import identify
from interviewprep.store.log import Log
from interviewprep.store.making import begin_anew, migrate
from interviewprep.store.revision import APPLICATION_ID, REVISION
from interviewprep.study.collection import Collection
from tests.conftest import NOON, HandClock, deck_text, recall
from tests.stores import FIRST, STATEMENTS, add_reviews, execute, first_revision, log_of


def schema(path):
    with closing(sqlite3.connect(path)) as db:
        rows = db.execute("SELECT type, name, tbl_name, sql FROM sqlite_master")
        return sorted((*rest, " ".join((words or "").split())) for *rest, words in rows)


def header(path):
    with closing(sqlite3.connect(path)) as db:
        return (
            db.execute("PRAGMA application_id").fetchone()[0],
            db.execute("SELECT version_num FROM alembic_version").fetchone()[0],
            db.execute("PRAGMA quick_check").fetchone()[0],
        )


def assert_in_order(path):
    """The database opens, is what a new one is, and takes an event."""
    database = Database(path)
    log = Log(database)
    before = len(log_of(path))
    log.flag("user:q-1", Moment(NOON, 0))
    assert len(log_of(path)) == before + 1
    database.close()
    assert header(path) == (APPLICATION_ID, REVISION, "ok")
    fresh = path.parent / "fresh" / "progress.db"
    Database(fresh).close()
    assert schema(path) == schema(fresh)
    assert not list(path.parent.glob("*.new*"))


@pytest.mark.parametrize("executed", range(len(STATEMENTS)))
def test_a_store_that_the_released_version_left_half_made_is_made_whole(tmp_path, executed):
    path = tmp_path / "progress.db"
    execute(path, STATEMENTS[:executed])
    assert_in_order(path)


@pytest.mark.parametrize("executed", range(FIRST, len(STATEMENTS)))
def test_a_store_that_the_released_version_left_half_migrated_keeps_its_events(tmp_path, executed):
    path = tmp_path / "progress.db"
    first_revision(path, 100)
    events = log_of(path)
    # The migration of a store that was there: Alembic sends no BEGIN before it.
    execute(path, [words for words in STATEMENTS[FIRST:executed] if words != "BEGIN"])
    database = Database(path)
    assert log_of(path) == events
    database.close()
    assert_in_order(path)


def test_events_in_a_store_without_a_revision_are_kept_and_derived_again(tmp_path):
    path = tmp_path / "progress.db"
    execute(path, STATEMENTS[: FIRST - 2])
    add_reviews(path, 100)
    events = log_of(path)
    database = Database(path)
    assert log_of(path) == events
    with database.reading() as connection:
        assert connection.exec_driver_sql("SELECT count(*), sum(reps) FROM card").one() == (50, 100)
        assert connection.exec_driver_sql("SELECT sum(answers) FROM day").scalar() == 100
    database.close()
    assert_in_order(path)


@pytest.mark.parametrize("folder", ["notes?x", "a%20b", "a#b", "file:c?mode=memory"])
def test_a_data_folder_may_have_any_name(tmp_path, folder):
    if sys.platform == "win32" and set(folder) & set("?:"):
        pytest.skip("no such name on Windows")
    (tmp_path / "notes").write_bytes(b"")
    database = Database(tmp_path / folder / "progress.db")
    Log(database).flag("user:a", Moment(NOON, 0))
    database.close()
    assert sorted(one.name for one in (tmp_path / folder).iterdir()) == [
        "device",
        "progress.db",
        "progress.lock",
    ]
    assert sorted(one.name for one in tmp_path.iterdir()) == sorted(["notes", folder])
    assert (tmp_path / "notes").read_bytes() == b""
    assert len(log_of(tmp_path / folder / "progress.db")) == 1


FOREIGN = {
    "no tables of ours": ["CREATE TABLE bookmark (url)"],
    "a table called card": ["CREATE TABLE card (id, front, back)"],
    "another program's log": ["CREATE TABLE event (id, title)", "CREATE TABLE alembic_version (version_num)"],
    "another program's migrations": [
        "CREATE TABLE alembic_version (version_num)",
        "INSERT INTO alembic_version VALUES ('0001')",
    ],
    "another program's id": ["PRAGMA application_id = 252006673"],
}


@pytest.mark.parametrize("statements", FOREIGN.values(), ids=FOREIGN)
@pytest.mark.parametrize("mode", ["DELETE", "WAL"])
def test_another_programs_database_is_left_as_it_is(tmp_path, statements, mode):
    path = tmp_path / "progress.db"
    with closing(sqlite3.connect(path, isolation_level=None)) as db:
        db.execute(f"PRAGMA journal_mode={mode}")
        for words in statements:
            db.execute(words)
    before = path.read_bytes()
    with pytest.raises(errors.NotOursError, match=r"another program's.*left as it is.*Move it away"):
        Database(path)
    assert path.read_bytes() == before


def test_an_empty_file_is_a_new_store_where_there_was_none(tmp_path):
    path = tmp_path / "progress.db"
    path.touch()
    assert_in_order(path)


def _empty(path):
    path.write_bytes(b"")


def _empty_database(path):
    path.unlink()
    with closing(sqlite3.connect(path)) as db:
        db.execute("PRAGMA journal_mode=WAL")  # a database without a table
        db.execute("VACUUM")


@pytest.mark.parametrize("emptied", [_empty, _empty_database])
def test_an_empty_file_where_progress_was_kept_is_not_taken_for_a_new_one(tmp_path, emptied):
    path = tmp_path / "progress.db"
    Database(path).close()
    emptied(path)
    before = path.read_bytes()
    with pytest.raises(errors.EmptiedError, match=r"is empty, though progress was kept.*restore"):
        Database(path)
    assert path.read_bytes() == before
    path.unlink()  # moved away, as told
    assert_in_order(path)


@pytest.mark.parametrize("left", ["empty", "gone"])
def test_changes_in_a_wal_are_not_thrown_away_for_a_file_that_was_emptied(tmp_path, left):
    path = tmp_path / "progress.db"
    database = Database(path)
    Log(database).flag("user:a", Moment(NOON, 0))
    home = tmp_path / "killed"
    home.mkdir()
    for end in ("", "-wal"):
        shutil.copy(tmp_path / f"progress.db{end}", home)
    database.close()
    killed = home / "progress.db"
    wal = (home / "progress.db-wal").read_bytes()
    assert wal
    if left == "empty":
        killed.write_bytes(b"")
    else:
        killed.unlink()
    with pytest.raises(errors.EmptiedError, match=f"is {left}, though"):
        Database(killed)
    assert (home / "progress.db-wal").read_bytes() == wal


def _first_start(place, barrier, told):
    barrier.wait(60)
    try:
        with closing(Collection(place)) as collection:
            told.put((len(collection.refresh()), collection.figures().cards))
    except BaseException as error:
        told.put(repr(error))


@pytest.mark.skipif(sys.platform == "win32", reason="needs fork, to begin at the same moment")
@pytest.mark.filterwarnings("ignore:This process .* is multi-threaded:DeprecationWarning")
def test_two_first_starts_at_once_and_a_new_deck_in_two_starts(tmp_path):
    context = multiprocessing.get_context("fork")
    for pair in range(20):
        home = Home(tmp_path / str(pair))
        home.decks.mkdir(parents=True)
        place = Place(home, [Source(home.decks, USER_PACK)], HandClock())
        for number, deck in enumerate(("first", "second"), start=1):
            text = deck_text(*(recall(f"{deck}-{n}") for n in range(100)), title=deck)
            (home.decks / f"{deck}.md").write_text(text, encoding="utf-8")
            barrier, told = context.Barrier(2), context.SimpleQueue()
            both = [context.Process(target=_first_start, args=(place, barrier, told)) for _ in range(2)]
            for one in both:
                one.start()
            assert [told.get() for _ in both] == [(0, 100 * number)] * 2
            for one in both:
                one.join()


def test_two_first_starts_of_the_program_at_once(tmp_path):
    environment = {**os.environ, "INTERVIEWPREP_HOME": str(tmp_path / "home")}
    words = [sys.executable, "-m", "interviewprep", "due"]
    both = [
        subprocess.Popen(words, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        for _ in range(2)
    ]
    for one in both:
        out, err = one.communicate(timeout=120)
        assert (err, one.returncode) == ("", 0)
        assert out.startswith("Today: ")


def test_a_file_that_is_gone_while_there_are_backups_is_not_begun_anew_by_itself(tmp_path):
    home = Home(tmp_path / "home")
    database = Database(home.database)
    Log(database).flag("user:a", Moment(NOON, 0))
    database.close()
    backup = back_up_now(home.database, datetime(2026, 11, 23))
    home.database.unlink()
    environment = {**os.environ, "INTERVIEWPREP_HOME": str(home.folder)}

    def run(*words):
        return subprocess.run(
            [sys.executable, "-m", "interviewprep", *words],
            env=environment, capture_output=True, text=True, check=False, timeout=60,
        )  # fmt: skip

    for words in (["due"], ["card", "flag", "a"], ["settings"], ["backup"], ["review", "--plain"], []):
        said = run(*words)
        assert (said.returncode, said.stdout) == (1, ""), words
        assert "is gone, though progress was kept here before" in said.stderr
        assert "interviewprep restore --new" in said.stderr
        assert not home.database.exists()
    assert str(backup) in run("restore", "--list").stdout
    assert run("restore", "--new", str(backup)).returncode == 2
    said = run("restore", "--new")
    assert (said.returncode, said.stderr) == (0, "")
    assert log_of(home.database) == []
    assert run("due").returncode == 0
    assert run("restore", str(backup)).returncode == 0
    assert len(log_of(home.database)) == 1


def test_to_begin_anew_puts_aside_what_is_there_and_waits_for_who_has_it_open(tmp_path):
    path = tmp_path / "home" / "progress.db"
    database = Database(path)
    Log(database).flag("user:a", Moment(NOON, 0))
    now = datetime(2026, 11, 23)
    with pytest.raises(errors.LockedError):
        clear_place(path, now)
    assert len(log_of(path)) == 1
    database.close()
    aside = clear_place(path, now)
    begin_anew(path)
    assert log_of(path) == []
    assert len(log_of(aside / path.name)) == 1
    with pytest.raises(errors.CannotOpenError, match="something is there still"):
        begin_anew(path)


def test_a_store_without_a_table_of_ours_is_empty_whatever_sqlite_left_in_it(tmp_path):
    path = tmp_path / "progress.db"
    with closing(sqlite3.connect(path)) as db, db:
        db.execute("CREATE TABLE once (n INTEGER PRIMARY KEY AUTOINCREMENT)")
        db.execute("DROP TABLE once")
    assert identify(path).empty
    Database(path).close()
    assert identify(path).revision == REVISION
    assert not identify(path).half_made


def test_what_an_ended_first_start_left_beside_the_place_is_in_nobodys_way(tmp_path):
    path = tmp_path / "progress.db"
    for end in ("", "-journal", "-wal", "-shm"):
        (tmp_path / f"progress.db.new{end}").write_bytes(b"left" * 100)
    Database(path).close()
    assert not identify(path).half_made
    assert list(tmp_path.glob("progress.db.new*")) == []


@pytest.mark.parametrize("revision", ["0000", "0002a"])
def test_a_store_of_a_revision_that_never_was_is_left_as_it_is(tmp_path, revision):
    path = tmp_path / "progress.db"
    Database(path).close()
    with closing(sqlite3.connect(path)) as db, db:
        db.execute("UPDATE alembic_version SET version_num = ?", (revision,))
    before = path.read_bytes()
    for start in (Database, lambda path: migrate(path)):
        with pytest.raises(errors.DamagedError, match=revision):
            start(path)
    assert path.read_bytes() == before
    assert not (tmp_path / "backups").exists()


def test_a_backup_alone_says_that_there_was_a_store(tmp_path):
    path = tmp_path / "progress.db"
    Database(path).close()
    path.write_bytes(b"")
    (tmp_path / "progress.lock").unlink()
    (tmp_path / "backups").mkdir()
    (tmp_path / "backups" / "progress-20261125-170000.db").touch()
    with pytest.raises(errors.EmptiedError):
        Database(path)
    assert path.read_bytes() == b""
