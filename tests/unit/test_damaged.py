"""A database with damaged bytes: no traceback, right exit codes, and nothing goes on as if all were well.

A few cases; `python -m tests.damaged 200` does as many as one likes.
"""

import os
import sqlite3
import subprocess
import sys
import time
from contextlib import closing

import pytest

from interviewprep.scheduling.moment import Moment
from interviewprep.store import errors, soundness
from interviewprep.store.database import Database
from interviewprep.store.log import Log
from tests import damaged
from tests.conftest import NOON


@pytest.mark.skipif(sys.platform == "win32", reason="needs forked processes: started ones take too long here")
@pytest.mark.sampled(2)
@pytest.mark.parametrize("way", damaged.WAYS, ids=lambda way: way.__name__)
def test_damage_at_random_is_told_with_its_remedy(way, monkeypatch):
    monkeypatch.setattr(damaged, "WAYS", (way,))
    outcome = damaged.rehearse(3, seed=2029)
    assert outcome.faults == []
    assert outcome.cases == {way.__name__: 3}
    assert outcome.unsound


def broken(path):
    """Make a page that the start doesn't read one that `quick_check` finds fault with."""
    with closing(sqlite3.connect(path)) as db:
        root, size = (
            db.execute("SELECT rootpage FROM sqlite_master WHERE name = 'extra'").fetchone()[0],
            db.execute("PRAGMA page_size").fetchone()[0],
        )
    before = path.stat()
    with path.open("rb+") as file:
        file.seek((root - 1) * size)
        file.write(b"\xff" * 64)
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))


def test_damage_in_a_page_that_nobody_reads_is_told_before_anything_is_written(tmp_path):
    path = tmp_path / "progress.db"
    Database(path).close()
    broken(path)
    before = path.read_bytes()
    with pytest.raises(errors.DamagedError, match=r"is damaged.*restore --list.*doctor --fix.*restore --new"):
        Database(path)
    assert path.read_bytes() == before


def test_a_large_file_is_read_through_when_it_is_not_as_we_left_it_and_once_a_day(tmp_path, monkeypatch):
    path = tmp_path / "progress.db"
    monkeypatch.setattr(soundness, "ALWAYS", 0)
    Database(path).close()
    broken(path)
    Database(path).close()  # as we left it, as far as its time and size tell
    path.touch()
    with pytest.raises(errors.DamagedError):
        Database(path)

    other = tmp_path / "other" / "progress.db"
    Database(other).close()
    broken(other)
    tomorrow = time.time() + soundness.ONCE_IN
    monkeypatch.setattr(soundness.time, "time", lambda: tomorrow)
    with pytest.raises(errors.DamagedError):
        Database(other)


def test_a_large_file_whose_last_changes_are_in_its_wal_is_read_through(tmp_path, monkeypatch):
    path = tmp_path / "progress.db"
    monkeypatch.setattr(soundness, "ALWAYS", 0)
    database = Database(path)
    broken(path)
    Log(database).flag("user:a", Moment(NOON, 0))
    with pytest.raises(errors.DamagedError):
        Database(path)
    database.close()


def test_an_index_in_the_place_of_another_is_told_as_damage_and_not_as_our_fault(home):
    """Two pages swapped: `quick_check` finds nothing, but what is read by the index is another's."""
    database = Database(home.database)
    log = Log(database)
    for n in range(20):
        log.flag(f"user:q-{n}", Moment(NOON, 0))
    database.close()
    with closing(sqlite3.connect(home.database)) as db:
        roots = dict(db.execute("SELECT name, rootpage FROM sqlite_master WHERE type = 'index'").fetchall())
    raw = bytearray(home.database.read_bytes())
    size = damaged.page_size(raw)
    one, other = ((roots[name] - 1) * size for name in ("event_at", "ix_card_note"))
    raw[one : one + size], raw[other : other + size] = raw[other : other + size], raw[one : one + size]
    home.database.write_bytes(raw)
    assert damaged.quick_check(home.database) == "ok"
    done = subprocess.run(
        [sys.executable, "-m", "interviewprep", "due"],
        env={**os.environ, "INTERVIEWPREP_HOME": str(home.folder)},
        capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip
    assert (done.returncode, done.stdout) == (1, "")
    assert "progress.db is damaged: " in done.stderr
