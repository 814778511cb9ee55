"""Which device this is, and the numbers of its events: what two stores ask each other before they exchange."""

import shutil
import sqlite3
from contextlib import closing
from datetime import datetime

import pytest

from interviewprep.scheduling.moment import Moment
from interviewprep.scheduling.rating import Rating
from interviewprep.store import backups
from interviewprep.store.database import Database
from interviewprep.store.device import device_file
from interviewprep.store.log import Log
from interviewprep.store.tables import Event
from interviewprep.store.uuid7 import uuid7
from tests.conftest import NOON
from tests.stores import first_revision, log_of
from tests.unit.test_store import projection


@pytest.fixture
def store(tmp_path):
    opened = []

    def make(name: str) -> Log:
        opened.append(Database(tmp_path / name / "progress.db"))
        return Log(opened[-1])

    yield make
    for one in opened:
        one.close()


def review(log: Log, times: int = 1) -> None:
    for turn in range(times):
        log.review(f"user:q-{turn}", Rating.GOOD, 1000, Moment(NOON, 0))


def numbers(log: Log) -> list[tuple[str, int]]:
    with closing(sqlite3.connect(log._database.path)) as db:
        query = "SELECT device, number FROM event WHERE kind <> 'preset' ORDER BY id"
        return db.execute(query).fetchall()


def test_a_device_keeps_its_id_whatever_events_it_has(store, tmp_path):
    log = store("a")
    log.append([Event(id=uuid7(1), kind="suspend", device="the-phone", at=1, day_offset=0, card="user:a")])
    review(log)
    again = store("a")
    assert again.device == log.device != "the-phone"
    assert (tmp_path / "a" / "device").read_text() == f"{log.device}\n"


def test_a_copied_database_is_another_device(store, tmp_path):
    log = store("a")
    review(log, 3)
    log._database.close()
    (tmp_path / "b").mkdir()
    shutil.copy(log._database.path, tmp_path / "b" / "progress.db")
    copy = store("b")
    assert copy.device != log.device
    review(copy)
    assert numbers(copy) == [*((log.device, n) for n in (1, 2, 3)), (copy.device, 1)]


@pytest.mark.parametrize("lost", [None, b"", b"\xff\xfe", b"no device at all\n"])
def test_a_lost_file_makes_another_device(store, lost):
    log = store("a")
    review(log, 2)
    log._database.close()
    if lost is None:
        device_file(log._database.path).unlink()
    else:
        device_file(log._database.path).write_bytes(lost)
    again = store("a")
    assert again.device != log.device
    review(again)
    assert numbers(again)[-1] == (again.device, 1)


def test_a_store_from_before_keeps_its_device_and_its_events_get_numbers(store, tmp_path):
    (tmp_path / "a").mkdir()
    path = tmp_path / "a" / "progress.db"
    first_revision(path, 5)
    log = store("a")
    assert log.device == "d"
    review(log)
    assert numbers(log) == [("d", n) for n in range(1, 7)]
    log._database.close()
    device_file(path).unlink()
    assert store("a").device != "d", "only the upgrade takes the id from the log"


def test_an_old_store_put_where_another_device_is_keeps_that_ones_id(store, tmp_path):
    device = store("a").device
    (tmp_path / "a" / "progress.db").unlink()
    (tmp_path / "a" / "progress.lock").unlink()
    for one in (tmp_path / "a").glob("progress.db-*"):
        one.unlink()
    first_revision(tmp_path / "a" / "progress.db", 5)
    assert store("a").device == device


def test_a_restored_backup_gives_no_number_twice(store, tmp_path):
    log = store("a")
    review(log, 3)
    backups.back_up(log._database.path, tmp_path / "copy.db")
    review(log, 2)
    elsewhere = store("b")
    elsewhere.append(log.since(elsewhere.seen()))
    log._database.close()
    backups.restore(log._database.path, tmp_path / "copy.db", datetime(2026, 11, 25))
    again = store("a")
    review(again, 2)
    elsewhere.append(again.since(elsewhere.seen()))
    again.append(elsewhere.since(again.seen()))
    assert len(log_of(again._database.path)) == 7
    assert again.seen() == elsewhere.seen() == {log.device: 5, again.device: 2}
    assert projection(again._database) == projection(elsewhere._database)


def test_what_another_has_not_seen(store):
    one, two = store("a"), store("b")
    review(one, 3)
    review(two, 2)
    two.append(one.since(two.seen()))
    assert two.seen() == {one.device: 3, two.device: 2}
    missing = [e for e in two.since(one.seen()) if "number" in e]
    assert [(e["device"], e["number"]) for e in missing] == [(two.device, 1), (two.device, 2)]
    one.append(missing)
    assert [e["kind"] for e in one.since(two.seen())] == ["preset"]
    assert projection(one._database) == projection(two._database)


def test_a_gap_is_asked_for_until_it_is_filled(store):
    one, two = store("a"), store("b")
    review(one, 4)
    events = one.since({})
    reviews = [e for e in events if e["kind"] == "review"]
    two.append([e for e in events if e is not reviews[1]])
    assert two.seen() == {one.device: 1}
    two.append(one.since(two.seen()))
    assert two.seen() == {one.device: 4}


def test_two_events_with_one_number_are_both_kept_and_passed_on(store, tmp_path):
    """A data folder that was copied whole: two devices with one id."""
    one = store("a")
    review(one, 1)
    one._database.close()
    shutil.copytree(tmp_path / "a", tmp_path / "b")
    one, two, three = store("a"), store("b"), store("c")
    assert one.device == two.device
    review(one, 2)
    review(two, 2)
    one.append(two.since(one.seen()) + two.since({}))
    three.append(one.since({}))
    two.append(one.since(two.seen()) + three.since({}))
    assert len(log_of(three._database.path)) == 5
    assert projection(one._database) == projection(two._database) == projection(three._database)
