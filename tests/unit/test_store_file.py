"""The file under the store: copied, put back, deleted or written over, as people and their tools do."""

import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import textwrap
import time
import zlib
from contextlib import closing
from itertools import pairwise

import pytest

from interviewprep.scheduling.moment import Moment
from interviewprep.scheduling.rating import Rating
from interviewprep.store import errors, lineage
from interviewprep.store.database import Database
from interviewprep.store.log import Log
from tests.conftest import NOON, recall
from tests.stores import log_of


def review(log, times=1):
    for _ in range(times):
        log.review("user:q-1", Rating.GOOD, 1, Moment(NOON, 0))


def copy_of(path, folder):
    """The file alone, as somebody copies it."""
    folder.mkdir()
    return shutil.copy(path, folder / path.name)


def in_the_file_alone(path):
    """How many events a copy of the file holds, without what is beside it."""
    with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro&immutable=1", uri=True)) as db:
        return db.execute("SELECT count(*) FROM event WHERE kind <> 'preset'").fetchone()[0]


def leave_as_killed(path, folder):
    """The files of an open database, as a kill leaves them."""
    folder.mkdir(exist_ok=True)
    for end in ("", "-wal"):
        shutil.copy(path.with_name(path.name + end), folder / (path.name + end))
    return folder / path.name


def test_marks_follow_each_other_and_no_others():
    marks = [lineage.ANY]
    for _ in range(200):
        marks.append(lineage.next_mark(marks[-1]))
    assert lineage.ANY not in marks[1:]
    assert all(0 < mark < 1 << 31 for mark in marks[1:])
    assert all(lineage.follows(a, b) for a, b in pairwise(marks))
    strangers = sum(lineage.follows(marks[n], marks[m]) for n in range(100) for m in range(n + 2, 200))
    assert strangers < 10


def test_a_mark_is_half_chance():
    assert len({lineage.next_mark(7) for _ in range(100)}) > 90
    assert all(lineage.follows(7, lineage.next_mark(7)) for _ in range(100))


def test_a_store_that_an_earlier_start_marked_is_still_followed():
    """The check is in people's files: crc32 of the mark's four bytes, most significant first."""
    assert lineage.follows(7, 0x0001_0000 | zlib.crc32(b"\0\0\0\7") & 0xFFFF)
    assert lineage.follows(0x7FFF_0102, 0x0042_0000 | zlib.crc32(b"\x7f\xff\1\2") & 0xFFFF)


def test_a_wal_tells_the_marks_of_its_transactions_in_order(path, database):
    log = Log(database)
    with closing(sqlite3.connect(path)) as db:
        seen = []
        for _ in range(4):
            review(log)
            seen.append(db.execute("PRAGMA user_version").fetchone()[0])
    assert lineage.wal_marks(path)[-4:] == seen
    assert len(set(lineage.wal_marks(path))) == len(lineage.wal_marks(path))
    wal = lineage.wal_of(path)
    raw = wal.read_bytes()
    other = path.with_name("other.db")
    written = lineage.wal_of(other)
    big_endian = (0x377F0683).to_bytes(4, "big") + raw[4:]
    for content, marks in (
        (raw, lineage.wal_marks(path)),
        (big_endian, lineage.wal_marks(path)),
        (raw[: -(24 + 4096)], lineage.wal_marks(path)[:-1]),  # the last commit isn't all there
        (raw[:31], []),
        (raw[:32], []),
        (b"", []),
        (b"x" * len(raw), []),
    ):
        written.write_bytes(content)
        assert lineage.wal_marks(other) == marks
    written.unlink()
    assert lineage.wal_marks(other) == []


def test_the_file_alone_is_whole_after_a_close_and_after_the_next_start(path, database, tmp_path):
    log = Log(database)
    review(log, 15)
    killed = leave_as_killed(path, tmp_path / "killed")
    assert in_the_file_alone(killed) == 0
    again = Database(killed)
    assert in_the_file_alone(killed) == 15
    review(Log(again))
    again.close()
    assert in_the_file_alone(killed) == 16
    assert not list(killed.parent.glob("progress.db-*"))
    database.close()
    assert in_the_file_alone(path) == 15


def test_a_close_moves_all_into_the_file_though_another_has_it_open(path, database):
    other = Database(path)
    review(Log(other), 15)
    other.close()
    assert in_the_file_alone(path) == 15


@pytest.mark.skipif(sys.platform == "win32", reason="a process is ended there without being asked")
@pytest.mark.parametrize("name", ["SIGTERM", "SIGHUP"])
def test_a_command_that_is_told_to_end_leaves_the_file_whole(home, name):
    (home.decks / "mine.md").write_text(f"---\ntitle: Mine\n---\n\n{recall(1)}\n", encoding="utf-8")
    program = subprocess.Popen(
        [sys.executable, "-m", "interviewprep", "review", "--plain", "--deck", "mine"],
        env={**os.environ, "INTERVIEWPREP_HOME": str(home.folder)},
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip
    program.stdin.write(b"\n3\n")
    program.stdin.flush()
    until = time.monotonic() + 30
    while not home.database.exists() or not log_of(home.database):
        assert time.monotonic() < until
        time.sleep(0.05)
    program.send_signal(getattr(signal, name))
    _, err = program.communicate(timeout=30)
    assert (program.returncode, err) == (128 + getattr(signal, name), b"")
    assert in_the_file_alone(home.database) == 1
    assert not list(home.folder.glob("progress.db-*"))


@pytest.mark.parametrize("checkpointed", [False, True])
def test_a_file_put_back_beside_the_wal_of_another_is_refused(path, database, tmp_path, checkpointed):
    log = Log(database)
    review(log, 5)
    database.checkpoint()
    backup = copy_of(path, tmp_path / "backup")
    review(log, 70)
    if checkpointed:
        database.checkpoint()
        review(log, 3)
    killed = leave_as_killed(path, tmp_path / "killed")
    if not checkpointed:
        # The -wal begins where the backup was made: together they are what was there. Nothing is lost.
        shutil.copy(backup, killed)
        again = Database(killed)
        assert len(log_of(killed)) == 75
        again.close()
        return
    shutil.copy(backup, killed)
    before = [one.read_bytes() for one in sorted(killed.parent.glob("progress.db*"))]
    with pytest.raises(errors.WrongWalError, match=r"nothing was touched.*move progress.db-wal"):
        Database(killed)
    assert [one.read_bytes() for one in sorted(killed.parent.glob("progress.db*"))][:1] == before[:1]
    (killed.parent / "progress.db-wal").rename(tmp_path / "moved-away")
    Database(killed).close()
    assert len(log_of(killed)) == 5


def test_a_file_of_another_home_beside_a_wal_is_refused(path, database, tmp_path):
    review(Log(database), 5)
    killed = leave_as_killed(path, tmp_path / "killed")
    other = Database(tmp_path / "other" / "progress.db")
    review(Log(other), 9)
    other.close()
    shutil.copy(other.path, killed)
    with pytest.raises(errors.WrongWalError):
        Database(killed)


@pytest.mark.skipif(sys.platform == "win32", reason="an open file can't be deleted or replaced there")
@pytest.mark.parametrize(
    ("what", "told"),
    [("deleted", "deleted or moved"), ("replaced", "replaced by another"), ("written over", "overwritten"),
     ("emptied", "overwritten")],
)  # fmt: skip
def test_nothing_is_acknowledged_that_a_file_put_in_the_place_of_the_open_one_lacks(
    path, database, tmp_path, what, told
):
    log = Log(database)
    review(log, 5)
    database.checkpoint()
    backup = copy_of(path, tmp_path / "backup")
    review(log, 3)
    database.checkpoint()
    review(log, 2)
    if what == "deleted":
        path.unlink()
    elif what == "replaced":
        shutil.copy(backup, tmp_path / "temporary").replace(path)
    elif what == "written over":
        shutil.copy(backup, path)
    else:
        path.write_bytes(b"")
    for write in (lambda: review(log), lambda: log.set("new_per_day", 3, Moment(NOON, 0)), log.rebuild):
        with pytest.raises(errors.ReplacedError, match=f"was {told} while it was open"):
            write()
    database.close()
    if what == "deleted":
        assert not path.exists()
    elif what != "emptied":
        wal = lineage.wal_of(path)
        if wal.exists():
            wal.unlink()
        assert len(log_of(path)) == 5


@pytest.mark.skipif(sys.platform == "win32", reason="an open file can't be replaced there")
def test_a_file_that_is_replaced_in_the_middle_of_a_write_is_noticed_before_it_is_acknowledged(
    path, database, tmp_path
):
    backup = copy_of(path, tmp_path / "backup")
    with pytest.raises(errors.ReplacedError), database.writing() as connection:
        connection.exec_driver_sql("INSERT INTO extra (day, deck, new) VALUES (1, 'x', 1)")
        backup.replace(path)
    with closing(sqlite3.connect(path)) as db:
        assert db.execute("SELECT count(*) FROM extra").fetchone() == (0,)


def test_ordinary_use_is_not_taken_for_a_replaced_file(path, database):
    """Two processes' worth of connections, with pages moved into the file by both, again and again."""
    other = Database(path)
    logs = Log(database), Log(other)
    with database.writing() as connection:
        connection.exec_driver_sql("PRAGMA wal_autocheckpoint=3")
    for turn in range(60):
        review(logs[turn % 2])
        if turn % 7 == 0:
            other.checkpoint()
        if turn % 11 == 0:
            Database(path).close()
    other.close()
    assert len(log_of(path)) == 60


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX permissions")
def test_a_file_that_others_could_read_is_made_private_again(path):
    Database(path).close()
    path.chmod(0o644)
    Database(path).close()
    assert path.stat().st_mode & 0o777 == 0o600


@pytest.mark.skipif(sys.platform == "win32", reason="needs RLIMIT_FSIZE")
def test_a_kill_while_the_wal_is_moved_into_the_file_leaves_it_usable(tmp_path):
    """Page 1 is moved first, and names pages that are not there yet: here the system refuses those."""
    path = tmp_path / "home" / "progress.db"
    Database(path).close()
    program = """
        import os, resource, signal, sys
        from pathlib import Path
        from interviewprep.scheduling.moment import Moment
        from interviewprep.store.database import Database
        from interviewprep.store.log import Log

        path = Path(sys.argv[1])
        database = Database(path)
        log = Log(database)
        for _ in range(300):
            log.flag("user:q-1", Moment(0, 0))
        size = path.stat().st_size
        resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))
        database.checkpoint()
        os.kill(os.getpid(), signal.SIGKILL)
        """
    subprocess.run([sys.executable, "-c", textwrap.dedent(program), str(path)], timeout=60, check=False)
    with pytest.raises(sqlite3.DatabaseError, match="malformed"):
        lineage.file_mark(path)  # what it is about
    for _ in range(2):
        database = Database(path)
        log = Log(database)
        log.flag("user:q-1", Moment(0, 0))
        database.close()
    with closing(sqlite3.connect(path)) as db:
        assert db.execute("SELECT count(*) FROM event WHERE kind = 'flag'").fetchone() == (302,)
        assert db.execute("PRAGMA integrity_check").fetchone() == ("ok",)
