"""Backups: whole, checked, kept within a size; and put back without losing what was there."""

import os
import shutil
import sqlite3
import stat
import sys
from contextlib import closing
from datetime import datetime, timedelta

import pytest

from interviewprep.scheduling.moment import Moment
from interviewprep.scheduling.rating import Rating
from interviewprep.store import backups, errors
from interviewprep.store.backups import Backup, to_keep
from interviewprep.store.database import Database
from interviewprep.store.log import Log
from interviewprep.store.revision import REVISION
from tests.conftest import NOON, recall
from tests.stores import first_revision, log_of

NOW = datetime(2026, 11, 25, 17, 0)


def review(database, times):
    log = Log(database)
    for _ in range(times):
        log.review("user:q-1", Rating.GOOD, 1, Moment(NOON, 0))


def test_a_backup_of_an_open_database_is_one_whole_private_file(path, database, tmp_path):
    review(database, 15)
    copy = tmp_path / "copy.db"
    assert backups.back_up(path, copy).events == 15
    assert copy.read_bytes()[18:20] == b"\1\1", "not in WAL mode: nothing is beside it"
    assert sorted(one.name for one in tmp_path.iterdir()) == ["copy.db", "home"]
    assert log_of(copy) == log_of(path)
    if sys.platform != "win32":
        assert stat.S_IMODE(copy.stat().st_mode) == 0o600


def test_a_backup_of_a_damaged_database_does_not_count_and_keeps_the_one_before(path, database, tmp_path):
    review(database, 400)
    database.close()
    copy = tmp_path / "copy.db"
    backups.back_up(path, copy)
    before = copy.read_bytes()
    raw = bytearray(path.read_bytes())
    for start in range(4096, len(raw), 4096):
        raw[start : start + 64] = bytes(b ^ 0xFF for b in raw[start : start + 64])
    path.write_bytes(raw)
    with pytest.raises(errors.DamagedError):
        backups.back_up(path, copy)
    assert copy.read_bytes() == before
    assert sorted(one.name for one in tmp_path.iterdir()) == ["copy.db", "home"]


def test_a_day_with_something_new_has_one_backup(path, database):
    assert backups.back_up_daily(path, NOW) is None  # nothing yet
    review(database, 1)
    first = backups.back_up_daily(path, NOW)
    assert first.name == "progress-20261125-170000.db"
    review(database, 1)
    assert backups.back_up_daily(path, NOW + timedelta(hours=2)) is None
    second = backups.back_up_daily(path, NOW + timedelta(days=1))
    assert len(log_of(second)) == 2
    assert backups.back_up_daily(path, NOW + timedelta(days=2)) is None  # nothing new


def test_opening_makes_the_days_backup_and_says_when_it_cannot(open_collection, place, clock):
    collection = open_collection(recall(1))
    collection.log.review("user:q-1", Rating.GOOD, 1, clock.now())
    assert backups.dated(place.home.database) == []
    assert open_collection().warnings == []
    (one,) = backups.dated(place.home.database)
    assert len(log_of(one.path)) == 1
    shutil.rmtree(place.home.backups)
    place.home.backups.write_text("a file is in the way")
    (warning,) = open_collection().warnings
    assert warning.startswith("Today's backup can't be made. ")


def test_a_database_is_backed_up_before_it_is_migrated(path):
    path.parent.mkdir()
    first_revision(path, 100)
    events = log_of(path)
    Database(path).close()
    (one,) = backups.before_migrations(path)
    assert one.path.name == f"before-{REVISION}-from-0001.db"
    assert log_of(one.path) == events
    with closing(sqlite3.connect(one.path)) as db:
        assert db.execute("SELECT version_num FROM alembic_version").fetchone() == ("0001",)


def made(*days_ago, size=1):
    return [Backup(None, NOW - timedelta(days=days), size) for days in days_ago]


def test_of_a_year_of_days_the_last_of_days_weeks_and_months_are_kept():
    kept = [(NOW - one.made).days for one in to_keep(made(*range(365)))]
    # 2026-11-25 is a Wednesday: the weeks before it end 3, 10, 17 and 24 days ago, the months 25, 56 ...
    assert kept == [0, 1, 2, 3, 4, 5, 6, 10, 17, 24, 25, 56, 86, 117, 148, 178, 209, 239, 270, 298, 329]


def test_backups_stay_within_a_size_but_the_newest_two_stay():
    ten = made(*range(7), size=40)
    assert [(NOW - one.made).days for one in to_keep(ten, 100)] == [0, 1]
    assert [(NOW - one.made).days for one in to_keep(ten, 130)] == [0, 1, 2]
    assert [(NOW - one.made).days for one in to_keep(ten, 1)] == [0, 1]


def test_those_no_longer_kept_are_deleted_and_nothing_else(path, database):
    review(database, 1)
    folder = path.parent / "backups"
    folder.mkdir()
    (folder / "mine.db").write_text("not a backup of ours")
    for days in range(10, 0, -1):
        backups.back_up(path, folder / (NOW - timedelta(days=days)).strftime("progress-%Y%m%d-%H%M%S.db"))
    backups.back_up_now(path, NOW)
    assert [(NOW - one.made).days for one in backups.dated(path)] == [0, 1, 2, 3, 4, 5, 6, 10]
    assert (folder / "mine.db").exists()


def test_what_was_there_is_put_aside_with_its_wal_before_a_backup_is_put_back(path, database, tmp_path):
    review(database, 5)
    copy = tmp_path / "copy.db"
    backups.back_up(path, copy)
    review(database, 10)
    killed = tmp_path / "killed" / "progress.db"
    killed.parent.mkdir()
    for end in ("", "-wal"):
        shutil.copy(f"{path}{end}", f"{killed}{end}")
    content, aside = backups.restore(killed, copy, NOW)
    assert content.events == 5
    assert len(log_of(aside / "progress.db")) == 15
    again = Database(killed)
    assert len(log_of(killed)) == 5
    again.close()
    assert copy.exists()


def test_a_backup_is_not_put_back_while_another_process_has_the_database_open(path, database, tmp_path):
    review(database, 5)
    copy = tmp_path / "copy.db"
    backups.back_up(path, copy)
    review(database, 1)
    with pytest.raises(errors.LockedError, match="Close the other program"):
        backups.restore(path, copy, NOW)
    review(database, 1)
    assert len(log_of(path)) == 7
    assert not list(path.parent.glob("backups/*"))
    assert not list(path.parent.glob(".*.part"))


@pytest.mark.parametrize("what", ["damaged", "another program's", "newer", "no file", "itself"])
def test_what_is_not_a_sound_backup_is_refused_and_nothing_changes(path, tmp_path, what):
    opened = Database(path)
    review(opened, 400)
    copy = tmp_path / "copy.db"
    backups.back_up(path, copy)
    opened.close()
    if what == "damaged":
        copy.write_bytes(copy.read_bytes()[:20_000])
    elif what == "another program's":
        copy.unlink()
        with closing(sqlite3.connect(copy)) as db:
            db.execute("CREATE TABLE bookmark (url)")
    elif what == "newer":
        with closing(sqlite3.connect(copy)) as db, db:
            db.execute("UPDATE alembic_version SET version_num = '9999'")
    elif what == "no file":
        copy.unlink()
    else:
        copy = path
    before = path.read_bytes()
    with pytest.raises(errors.StoreError):
        backups.restore(path, copy, NOW)
    assert path.read_bytes() == before
    assert not list(path.parent.glob("backups/*"))


@pytest.mark.parametrize("state", ["damaged", "empty", "gone", "beside a foreign wal"])
def test_a_backup_can_be_put_back_over_whatever_is_there(path, database, tmp_path, state):
    review(database, 5)
    database.checkpoint()
    copy = tmp_path / "copy.db"
    backups.back_up(path, copy)
    review(database, 3)
    database.checkpoint()
    review(database, 2)
    there = tmp_path / "there" / "progress.db"
    there.parent.mkdir()
    if state == "damaged":
        there.write_bytes(b"no database at all" * 500)
    elif state == "empty":
        there.write_bytes(b"")
    elif state == "beside a foreign wal":
        shutil.copy(copy, there)
        shutil.copy(f"{path}-wal", f"{there}-wal")
    backups.restore(there, copy, NOW)
    Database(there).close()
    assert len(log_of(there)) == 5


def test_the_commands(home):
    from click.testing import CliRunner

    from interviewprep.cli.main import cli

    def run(*words):
        return CliRunner().invoke(cli, list(words))

    assert "There is no progress yet" in run("backup").output
    opened = Database(home.database)
    review(opened, 5)
    opened.close()
    copy = home.folder / "copy.db"
    said = run("backup", str(copy))
    assert said.exit_code == 0, said.output
    assert "copy.db: 5 events, the last of 2026-11-23" in said.output
    assert run("backup", str(copy)).exit_code == 2
    assert run("backup", str(copy), "--replace").exit_code == 0
    assert run("backup", str(home.database), "--replace").exit_code == 2
    assert run("backup").exit_code == 0
    assert "progress-" in run("restore", "--list").output
    opened = Database(home.database)
    review(opened, 1)
    opened.close()
    said = run("restore", str(copy))
    assert said.output.startswith("Put back: 5 events")
    assert "What was there before is in " in said.output
    assert len(log_of(home.database)) == 5
    assert run("restore").exit_code == 2


def test_backups_of_exactly_the_size_stay_and_a_byte_more_is_too_much():
    third = 200 * 1024 * 1024 // 4
    assert len(to_keep([*made(0, 1, size=third), *made(2, size=2 * third)])) == 3
    assert len(to_keep([*made(0, 1, size=third), *made(2, size=2 * third + 1)])) == 2


def test_what_is_kept_comes_newest_first_whatever_the_order():
    assert [(NOW - one.made).days for one in to_keep(made(3, 0, 2, 1))] == [0, 1, 2, 3]
    assert to_keep([]) == []


def test_the_last_backup_of_a_day_is_the_one_that_is_kept():
    hours = [Backup(None, NOW - timedelta(hours=hour), 1) for hour in (0, 1, 2, 20, 21)]
    assert [NOW - one.made for one in to_keep(hours)] == [timedelta(0), timedelta(hours=20)]


def test_the_newest_three_from_before_migrations_are_kept(path):
    path.parent.mkdir()
    first_revision(path, 1)
    kept = []
    for number in range(5):
        kept.append(backups.back_up_before(path, "0001"))
        os.utime(kept[-1], (1_000_000 + number,) * 2)
    found = backups.before_migrations(path)
    assert [one.path for one in found] == kept[:1:-1]
    assert [one.made for one in found] == sorted((one.made for one in found), reverse=True)
    assert all(one.size == one.path.stat().st_size for one in found)


def test_backups_from_before_migrations_have_names_of_their_own(path):
    path.parent.mkdir()
    first_revision(path, 1)
    names = [backups.back_up_before(path, "0001").name for _ in range(3)]
    assert names == [f"before-{REVISION}-from-0001{end}.db" for end in ("", "-2", "-3")]


def test_whatever_lay_beside_the_database_is_put_aside_and_gone(path, database, tmp_path):
    review(database, 2)
    copy = tmp_path / "copy.db"
    content = backups.back_up(path, copy)
    assert (content.events, content.last_at) == (2, NOON + 1)
    database.close()
    ends = ("-wal", "-shm", "-journal")
    for end in ends:
        path.with_name(path.name + end).write_bytes(b"")
    path.write_bytes(b"damaged")
    asides = []
    for _ in range(3):
        restored, aside = backups.restore(path, copy, NOW)
        assert restored == content
        asides.append(aside)
        assert [end for end in ends if path.with_name(path.name + end).exists()] == []
    assert [aside.name for aside in asides] == [f"replaced-20261125-170000{end}" for end in ("", "-2", "-3")]
    assert sorted(one.name for one in asides[0].iterdir()) == sorted(path.name + end for end in ("", *ends))
    assert (asides[0] / path.name).read_bytes() == b"damaged"
    assert len(log_of(path)) == 2


def test_a_backup_that_cannot_be_put_in_its_place_says_so_and_leaves_no_part(path, database, tmp_path):
    review(database, 1)
    folder = tmp_path / "target"
    folder.mkdir()
    (folder / "copy.db").mkdir()
    (folder / "copy.db" / "in the way").touch()
    with pytest.raises(errors.StoreError):
        backups.back_up(path, folder / "copy.db")
    assert [one.name for one in folder.iterdir()] == ["copy.db"]
    with pytest.raises(errors.StoreError):
        backups.back_up(path, tmp_path / "no folder" / "copy.db")
    with pytest.raises(errors.StoreError):
        backups.back_up(tmp_path / "nothing.db", tmp_path / "copy.db")
    assert not (tmp_path / "copy.db").exists()
    (path.parent / "backups").write_text("a file is in the way")
    with pytest.raises(errors.StoreError):
        backups.back_up_now(path, NOW)
    path.parent.joinpath("backups").unlink()
    with pytest.raises(errors.StoreError):
        backups.back_up_daily(tmp_path / "nothing.db", NOW)


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX permissions")
def test_the_folder_of_backups_is_for_its_user_alone(path, database):
    review(database, 1)
    backups.back_up_now(path, NOW)
    assert stat.S_IMODE((path.parent / "backups").stat().st_mode) == 0o700
    copy = backups.back_up_now(path, NOW + timedelta(days=1))
    database.close()
    _, aside = backups.restore(path, copy, NOW)
    assert stat.S_IMODE(aside.stat().st_mode) == 0o700


def test_a_backup_holds_all_in_one_file_and_leaves_wal_mode(path, database, tmp_path):
    review(database, 1)
    backups.back_up(path, tmp_path / "copy.db")
    with closing(sqlite3.connect(tmp_path / "copy.db")) as db:
        assert db.execute("PRAGMA journal_mode").fetchone() == ("delete",)


def test_a_database_with_nothing_in_it_is_no_backup_of_ours(tmp_path):
    path = tmp_path / "empty.db"
    with closing(sqlite3.connect(path)) as db:
        db.execute("PRAGMA user_version = 7")
    with pytest.raises(errors.NotOursError):
        backups.check(path)
