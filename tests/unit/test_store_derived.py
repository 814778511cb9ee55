"""What is written of an event, said in absolute terms; the other tests compare it with a rebuild alone."""

import json
import sqlite3
from contextlib import closing
from uuid import UUID

import pytest

from interviewprep.scheduling.moment import DAY, Moment
from interviewprep.scheduling.rating import Rating
from interviewprep.store.database import Database
from interviewprep.store.log import Log
from tests.conftest import NOON
from tests.unit.test_event_check import plain
from tests.unit.test_store import projection

TODAY = NOON // 1000 // DAY
KEYS = [f"user:c#{n}" for n in range(1, 8)]


@pytest.fixture
def database(tmp_path):
    opened = Database(tmp_path / "p.db")
    yield opened
    opened.close()


@pytest.fixture
def log(database):
    return Log(database)


def rows(database: Database, query: str) -> list[tuple]:
    with closing(sqlite3.connect(database.path)) as db:
        return db.execute(query).fetchall()


def reps(database: Database) -> dict[str, int]:
    return dict(rows(database, "SELECT key, reps FROM card"))


def put(database: Database, kind: str, number: int, data: object) -> None:
    """An event as a version that checked nothing stored it."""
    with closing(sqlite3.connect(database.path)) as db, db:
        db.execute(
            "INSERT INTO event (id, kind, device, at, day_offset, data) VALUES (?, ?, 'old', ?, 0, ?)",
            (f"{number:032x}", kind, NOON + number, data),
        )


def assert_as_rebuilt(database: Database, log: Log) -> None:
    found = projection(database)
    log.rebuild()
    assert projection(database) == found


def events(*given: tuple[str, str | None, dict]) -> list[dict]:
    """Events a minute apart, numbered."""
    return [
        plain(kind, number=n, at=NOON + n * 60_000, **{"card": card, **more})
        for n, (kind, card, more) in enumerate(given, 1)
    ]


def test_a_review_further_west_on_the_day_before_is_no_days_later(database, log):
    log.review("user:a", Rating.EASY, 1, Moment(NOON, 14 * 3600))
    log.review("user:a", Rating.GOOD, 1, Moment(NOON + 1, -10 * 3600 - 12 * 3600))
    assert rows(database, "SELECT day, elapsed FROM review ORDER BY at") == [
        (TODAY + 1, None),
        (TODAY - 1, 0),
    ]
    assert_as_rebuilt(database, log)


def test_a_review_changes_nothing_of_a_sibling_but_when_it_is_shown(database, log):
    now = Moment(NOON, 0)
    one, two, *_ = KEYS
    log.review(one, Rating.EASY, 1, now)
    log.review(two, Rating.EASY, 1, now)
    log.flag(two, now)
    log.suspend(two, now)
    state = "SELECT key, phase, due, step, reps, lapses, first_day, last_day FROM card ORDER BY key"
    before = rows(database, state)
    log.flag(one, now)
    later = Moment(NOON + 90 * DAY * 1000, 0)
    log.review(one, Rating.EASY, 1, later)
    after = rows(database, state)
    assert after[1] == before[1] != after[0] != before[0]
    shown = "SELECT hidden_until, suspended, flagged FROM card ORDER BY key"
    assert rows(database, shown) == [(0, 0, 1), (later.day + 1, 1, 1)]
    assert_as_rebuilt(database, log)


def test_a_sibling_in_steps_that_was_buried_stays_so(database, log):
    now = Moment(NOON, 0)
    one, two, *_ = KEYS
    log.flag(one, now)
    log.review(two, Rating.AGAIN, 1, now)
    log.bury(two, now)
    log.review(one, Rating.GOOD, 1, now)
    assert rows(database, "SELECT key, hidden_until FROM card ORDER BY key") == [(one, 0), (two, TODAY + 1)]
    assert_as_rebuilt(database, log)


def test_all_cards_of_a_note_that_no_deck_has_are_made_with_their_reviews(database, log):
    log.append(events(*(("review", key, {"rating": 4}) for key in (*KEYS, *reversed(KEYS)))))
    assert reps(database) == dict.fromkeys(KEYS, 2)
    assert rows(database, "SELECT key FROM card WHERE NOT hidden_until") == [(KEYS[0],)], "answered last"
    assert rows(database, "SELECT count(*), count(DISTINCT card_id) FROM review") == [(14, 7)]
    assert rows(database, "SELECT answers, introduced FROM day") == [(14, 7)]
    assert rows(database, "SELECT DISTINCT note, deck_id, siblings FROM card") == [("user:c", None, 7)]
    assert_as_rebuilt(database, log)


def test_cards_that_are_there_and_cards_that_are_not_yet_come_in_one_go(database, log):
    for key in KEYS[:-1]:
        log.flag(key, Moment(NOON, 0))
    log.append(events(*(("review", key, {}) for key in KEYS)))
    assert reps(database) == dict.fromkeys(KEYS, 1)
    assert rows(database, "SELECT count(*) FROM review") == [(7,)]
    assert_as_rebuilt(database, log)


def test_siblings_that_nothing_was_done_to_are_hidden_by_what_arrives_late(database, log):
    one, two, *_ = KEYS
    with closing(sqlite3.connect(database.path)) as db, db:
        db.execute(
            "INSERT INTO card (key, note, position, siblings, phase, due, step, reps, lapses, hidden_until, "
            "suspended, flagged) VALUES (?, 'user:c', 0, 2, 0, 0, 0, 0, 0, 0, 0, 0)",
            (two,),
        )
    log.append(events(("review", one, {"rating": 4})))
    assert rows(database, "SELECT key, hidden_until FROM card ORDER BY key") == [(one, 0), (two, TODAY + 1)]


def test_a_note_whose_name_goes_on_is_another(database, log):
    names = ["user:a", "user:a#1", "user:a$", "user:a$#1", "user:ab", "user:a%"]
    log.append(events(*(("review", name, {}) for name in names)))
    log.append(events(*(("flag", name, {}) for name in names)))
    assert reps(database) == dict.fromkeys(names, 1)
    assert rows(database, "SELECT note, count(*) FROM card WHERE flagged GROUP BY 1 ORDER BY 1") == [
        ("user:a", 2), ("user:a$", 2), ("user:a%", 1), ("user:ab", 1)
    ]  # fmt: skip


def test_events_of_one_millisecond_go_by_their_ids(database, log):
    review, reset = (plain(kind, card="user:a", number=n) for n, kind in enumerate(("review", "suspend"), 1))
    reset |= {"kind": "reset"}
    review["id"], reset["id"] = sorted((review["id"], reset["id"]))
    log.append([reset, review])
    assert reps(database) == {"user:a": 0}
    assert_as_rebuilt(database, log)


def test_a_review_that_comes_with_its_undo_is_written_though_the_card_is_as_it_was(database, log):
    log.append(events(("review", "user:a", {})))
    before = rows(database, "SELECT * FROM card"), rows(database, "SELECT * FROM day")
    late = plain(card="user:a", number=2, at=NOON + DAY * 1000)
    undo = plain("undo", card="user:a", number=3, at=late["at"] + 5, target=late["id"])
    log.append([late, undo])
    assert rows(database, "SELECT undone FROM review ORDER BY at") == [(0,), (1,)]
    assert (rows(database, "SELECT * FROM card"), rows(database, "SELECT * FROM day")) == before


def test_a_review_that_no_event_tells_of_is_taken_away(database, log):
    log.append(events(("review", "user:a", {}), ("review", "user:a", {}), ("review", "user:b", {})))
    right = projection(database)
    columns = "at, event, day, rating, took, counted, phase, elapsed, stability, undone"
    with closing(sqlite3.connect(database.path)) as db, db:
        db.execute(
            f"INSERT INTO review (card_id, {columns}) SELECT card_id, at + 5, 'ff', day, rating, took, "
            "counted, phase, elapsed, stability, 1 FROM review"
        )
    log.append([plain("flag", card="user:a", number=9, at=NOON, data={"on": False})])
    assert rows(database, "SELECT c.key, count(*) FROM review JOIN card c ON c.id = card_id GROUP BY 1") == [
        ("user:a", 2), ("user:b", 2)
    ]  # fmt: skip
    log.rebuild()
    assert projection(database) == right


def test_a_day_on_which_nothing_is_left_goes_while_another_gets_more(database, log):
    first, second = Moment(NOON, 0), Moment(NOON + DAY * 1000, 0)
    gone = log.review("user:a", Rating.GOOD, 1000, first)
    log.review("user:a", Rating.GOOD, 1000, second)
    undo = plain("undo", card="user:a", at=second.at + 9, target=str(gone))
    log.append([undo, plain(card="user:b", number=2, at=second.at + 10)])
    assert rows(database, "SELECT day, answers, introduced, took FROM day") == [(second.day, 2, 2, 2000)]
    assert_as_rebuilt(database, log)


def test_reviews_of_siblings_that_are_taken_back_together_all_leave_their_day(database, log):
    log.append(events(*(("review", key, {}) for key in KEYS)))
    gone = [row[0] for row in rows(database, "SELECT event FROM review ORDER BY at")]
    undos = [
        plain("undo", card=key, number=10 + n, at=NOON + DAY, target=str(UUID(event)))
        for n, (key, event) in enumerate(zip(KEYS, gone, strict=True))
    ]
    log.append(undos[1:])
    assert rows(database, "SELECT answers, introduced FROM day") == [(1, 1)]
    log.append(undos)
    assert rows(database, "SELECT * FROM day") == []
    assert_as_rebuilt(database, log)


def test_a_setting_that_is_taken_back_is_no_longer_stored(database, log):
    now = Moment(NOON, 0)
    log.set("new_per_day", 7, now)
    changed = log.set("new_per_day", 9, now)
    assert rows(database, "SELECT key, value FROM setting") == [("new_per_day", "9")]
    log.undo(changed, None, now)
    assert rows(database, "SELECT key, value FROM setting") == [("new_per_day", "7")]


def test_new_cards_granted_add_up_by_day_and_deck(database, log):
    log.undo(log.extend(90, "", Moment(NOON, 0)), None, Moment(NOON, 0))
    granted = "SELECT day, deck, new FROM extra ORDER BY day, deck"
    assert rows(database, granted) == []
    west = -22 * 3600
    for new, deck, offset in ((10, "", 0), (5, "", 0), (3, "sample", 0), (2, "", west)):
        log.extend(new, deck, Moment(NOON, offset))
    found = [(TODAY - 1, "", 2), (TODAY, "", 15), (TODAY, "sample", 3)]
    assert rows(database, granted) == found
    assert_as_rebuilt(database, log)
    put(database, "extend", 1, None)
    put(database, "extend", 2, json.dumps({"new": 4}))
    # What versions left that checked nothing.
    put(database, "extend", 3, json.dumps({"deck": "other"}))
    put(database, "extend", 4, json.dumps({"new": "many"}))
    log.rebuild()
    assert rows(database, granted) == [*found[:1], (TODAY, "", 19), found[2]]


def test_a_task_row_says_how_its_attempts_went(database, log):
    now, task = Moment(NOON, 0), "task:user:x"
    what = "SELECT attempt, best, points, passed, attempts, phase, reps, stability, difficulty FROM task"
    attempt = log.attempt(task, "timed", 60, now)
    assert rows(database, what) == [(attempt.hex, 0, 0, 0, 1, 0, 0, None, None)]
    log.undo(attempt, task, now)
    assert rows(database, what) == [(None, 0, 0, 0, 0, 0, 0, None, None)]
