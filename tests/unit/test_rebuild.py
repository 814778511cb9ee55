"""A rebuild repairs whatever is derived, and others go on reviewing meanwhile."""

import multiprocessing
import sqlite3
import sys
import time
from contextlib import closing
from uuid import UUID

import pytest

from interviewprep.scheduling.moment import Moment
from interviewprep.scheduling.rating import Rating
from interviewprep.store import rebuild
from interviewprep.store.database import Database, driver_of
from interviewprep.store.derived import correct_days
from interviewprep.store.log import Log
from tests.conftest import NOON
from tests.unit.test_store import projection

DAY = 86_400_000


def put_reviews(path, cards: int, each: int) -> None:
    """Put reviews into the log alone, as of the days before today; siblings and a long card are among them."""
    rows = []
    for card in range(cards):
        key = f"user:c{card // 3}#{card % 3}" if card % 10 == 0 else f"user:q-{card}"
        for turn in range(each * 40 if card == 7 else each):
            at = NOON - (each * 40 - turn) * DAY + card
            rows.append(
                (
                    UUID(int=at << 80 | 7 << 76 | 2 << 62 | card * 1000 + turn).hex,
                    at,
                    key,
                    1 + (turn * 7 + card) % 4,
                )
            )
    with closing(sqlite3.connect(path)) as db, db:
        db.executemany(
            "INSERT INTO event (id, kind, device, at, day_offset, card, rating, took) "
            "VALUES (?, 'review', 'd', ?, 0, ?, ?, 1000)",
            rows,
        )


IDLE = (
    "INSERT INTO card (key, note, position, siblings, phase, due, step, reps, lapses, hidden_until, "
    "suspended, flagged) VALUES ('user:idle', 'user:idle', 0, 1, 2, 99, 0, 3, 1, 0, 0, 1)"
)


def spoil(path) -> None:
    """Everything that is derived, wrong."""
    with closing(sqlite3.connect(path)) as db, db:
        for words in (
            "UPDATE card SET due = due + 5 WHERE id % 3 = 0",
            "UPDATE card SET reps = 9, suspended = 1 WHERE id % 7 = 0",
            "UPDATE review SET phase = 0 WHERE rating = 2",
            "DELETE FROM review WHERE rating = 1",
            "UPDATE day SET answers = answers + 1, lapses = 0",
            "DELETE FROM day WHERE day % 5 = 0",
            "INSERT INTO day VALUES (5, 1, 1, 1, 1, 1)",
            "INSERT INTO extra (day, deck, new) VALUES (5, '', 9)",
            "INSERT INTO setting VALUES ('rollover', '7')",
            IDLE,
            "INSERT INTO review SELECT id, 5, '00', 5, 3, 1, 1, 2, 1, 1.0, 0 FROM card WHERE key = 'user:idle'",
            "INSERT INTO task SELECT 'task:user:gone', NULL, 1, 1, 1, 1, 2, 5, 1, 1, 1, 0, 5, 5",
        ):
            db.execute(words)


@pytest.mark.parametrize("events", [1, 7, 50, 1000], ids=lambda n: f"{n} at a time")
def test_a_rebuild_repairs_all_that_is_derived(tmp_path, monkeypatch, events):
    database = Database(tmp_path / "p.db")
    put_reviews(database.path, 60, 5)
    log = Log(database)
    log.rebuild()
    log.review("user:q-3", Rating.GOOD, 1, Moment(NOON, 0))
    log.bury("user:q-4", Moment(NOON, 0))
    right = projection(database)
    assert len(right[0]) == 60
    spoil(database.path)
    monkeypatch.setattr(rebuild, "EVENTS", events)
    log.rebuild()
    assert projection(database) == right
    with closing(sqlite3.connect(database.path)) as db:
        assert db.execute("SELECT count(*) FROM task").fetchone() == (0,)
    with database.writing() as connection:
        rebuild.derive_all(connection)
    assert projection(database) == right
    database.close()


def test_days_that_others_add_to_meanwhile_are_corrected_by_what_they_were_off(tmp_path):
    stored = {1: [4, 1, 2, 1, 500], 2: [3, 0, 3, 0, 90], 3: [5, 5, 0, 0, 7]}
    right = {1: [4, 1, 2, 1, 500], 2: [3, 1, 2, 0, 90], 4: [1, 1, 0, 0, 9]}
    database = Database(tmp_path / "p.db")
    with database.writing() as connection:
        driver = driver_of(connection)
        meanwhile = {**stored, 2: [4, 1, 3, 0, 100], 5: [2, 0, 2, 1, 3]}  # a new card, and another day
        put = [(day, *figures) for day, figures in meanwhile.items()]
        driver.executemany(
            "INSERT INTO day (day, answers, introduced, reviews, lapses, took) VALUES (?, ?, ?, ?, ?, ?)", put
        )
        correct_days(driver, right, stored)
        found = {day: figures for day, *figures in driver.execute("SELECT * FROM day")}
    assert found == {1: right[1], 2: [4, 2, 2, 0, 100], 4: right[4], 5: [2, 0, 2, 1, 3]}
    database.close()


def _review(path, told, stop):
    database = Database(path)
    log = Log(database)
    waits, done = [], 0
    try:
        while not stop.is_set():
            began = time.perf_counter()
            log.review(f"user:q-{done * 37 % 4000}", Rating.GOOD, 1000, Moment(NOON + done, 0))
            waits.append(time.perf_counter() - began)
            done += 1
            time.sleep(0.005)
        told.put((done, max(waits)))
    except BaseException as error:
        told.put(repr(error))
    database.close()


@pytest.mark.skipif(sys.platform == "win32", reason="needs fork")
@pytest.mark.filterwarnings("ignore:This process .* is multi-threaded:DeprecationWarning")
def test_others_review_while_everything_is_rebuilt(tmp_path):
    path = tmp_path / "p.db"
    database = Database(path)
    put_reviews(path, 4000, 6)  # nothing of it is derived yet: all of it is written
    context = multiprocessing.get_context("fork")
    told, stop = context.SimpleQueue(), context.Event()
    reviewer = context.Process(target=_review, args=(path, told, stop))
    reviewer.start()
    log = Log(database)
    log.rebuild()
    stop.set()
    found = told.get()
    reviewer.join()
    assert not isinstance(found, str), found
    done, longest = found
    assert done > 3, "it had its turns"
    # How long is measured (`python -m tests.benchmarks.rebuild`): a busy machine makes a test of times lie.
    assert longest < 4
    arrived = projection(database)
    assert sum(row[1] for row in arrived[1]) == 4000 * 6 + 6 * 39 + done
    log.rebuild()
    assert projection(database) == arrived
    with database.writing() as connection:
        rebuild.derive_all(connection)
    assert projection(database) == arrived
    database.close()
