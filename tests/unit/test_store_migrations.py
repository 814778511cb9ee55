"""Stores of every version before this one, with events of all kinds: brought up to date, nothing lost."""

import sqlite3
from contextlib import closing

import pytest

from interviewprep.scheduling.moment import Moment
from interviewprep.scheduling.rating import Rating
from interviewprep.store import backups, errors
from interviewprep.store.database import Database
from interviewprep.store.identity import DERIVED_TABLES
from interviewprep.store.log import Log
from interviewprep.store.revision import APPLICATION_ID, REVISION
from interviewprep.store.tables import EventKind
from tests.stores import REVISIONS, left_by, log_of
from tests.unit.test_store import projection
from tests.unit.test_store_making import schema

CARDS = (
    "SELECT key, phase, due, step, stability, difficulty, reps, lapses, first_day, last_day, hidden_until, "
    "suspended, flagged FROM card ORDER BY key"
)
DAYS = "SELECT day, answers, introduced, reviews, lapses FROM day ORDER BY day"
REST = ("SELECT day, deck, new FROM extra ORDER BY day, deck", "SELECT * FROM setting ORDER BY key")


SINCE: set[EventKind] = set()
"""The kinds of events that are newer than the last version's store."""


def read(path, query):
    with closing(sqlite3.connect(path)) as db:
        return db.execute(query).fetchall()


def test_there_is_a_store_of_every_revision_but_the_newest():
    assert [*REVISIONS, REVISION] == list(DERIVED_TABLES)


@pytest.mark.parametrize("revision", REVISIONS)
def test_a_store_of_every_version_is_brought_up_to_date_and_is_what_a_replay_gives(tmp_path, revision):
    path = tmp_path / "progress.db"
    left_by(path, revision)
    events = log_of(path)
    before = [read(path, query) for query in (CARDS, DAYS, *REST)]
    assert len(events) > 60
    database = Database(path)
    assert log_of(path) == events
    if revision < "0004":
        assert database.device == events[0][2], "the device's own store: it keeps its id"
    numbers = read(path, "SELECT number FROM event WHERE kind <> 'preset' ORDER BY id")
    assert numbers == [(n,) for n in range(1, len(events) + 1)]
    assert [read(path, query) for query in (CARDS, DAYS, *REST)] == before, "what was derived then stays"
    found = projection(database)
    assert len(found[-1]) == sum(event[1] == "review" for event in events)
    log = Log(database)
    log.rebuild()
    assert projection(database) == found
    log.review("user:a", Rating.GOOD, 1000, Moment(0, 0))
    assert log_of(path)[-1][3] == max(event[3] for event in events) + 1
    found = projection(database)
    log.rebuild()
    assert projection(database) == found
    database.close()
    fresh = tmp_path / "elsewhere" / "fresh.db"
    fresh.parent.mkdir()
    Database(fresh).close()
    assert schema(path) == schema(fresh)
    assert read(path, "PRAGMA application_id") == [(APPLICATION_ID,)]
    (backup,) = backups.before_migrations(path)
    assert log_of(backup.path) == events


def test_the_store_of_the_last_version_has_every_kind_but_presets(tmp_path):
    left_by(tmp_path / "p.db", list(REVISIONS)[-1])
    kinds = {event[1] for event in log_of(tmp_path / "p.db")}
    assert kinds == {kind.value for kind in EventKind} - {"preset"} - SINCE


@pytest.mark.parametrize("revision", REVISIONS)
def test_a_store_of_a_newer_version_is_refused_and_not_touched(tmp_path, revision):
    path = tmp_path / "progress.db"
    left_by(path, revision)
    with closing(sqlite3.connect(path)) as db, db:
        db.execute("UPDATE alembic_version SET version_num = '9999'")
        db.execute("CREATE TABLE of_the_future (x)")
    with closing(sqlite3.connect(path)) as db:
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    before = path.read_bytes()
    with pytest.raises(errors.NewerVersionError, match="newer version of interviewprep"):
        Database(path)
    assert path.read_bytes() == before
    assert not (tmp_path / "progress.db-wal").exists() or not (tmp_path / "progress.db-wal").stat().st_size
    assert not (tmp_path / "device").exists()
