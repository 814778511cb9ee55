import json
import os
import random
import sqlite3
import stat
import sys
from contextlib import closing
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from interviewprep.scheduling.card_state import CardState, Phase
from interviewprep.scheduling.moment import Moment
from interviewprep.scheduling.rating import Rating
from interviewprep.store.database import Database
from interviewprep.store.dealing import share_new
from interviewprep.store.derived import state_from
from interviewprep.store.errors import StoreError
from interviewprep.store.log import Log
from interviewprep.store.projection import CARD_FIELDS, EventRow, days_of, fold
from interviewprep.store.settings_history import SettingsHistory
from interviewprep.store.tables import Event
from interviewprep.store.uuid7 import uuid7
from tests.conftest import NOON, HandClock, recall
from tests.examples import examples


def projection(database: Database):
    """All that is derived from the log."""
    columns = ", ".join(CARD_FIELDS)
    with closing(sqlite3.connect(database.path)) as db:
        cards = db.execute(
            f"SELECT key, {columns} FROM card WHERE reps OR suspended OR flagged OR hidden_until ORDER BY key"
        )
        return (
            cards.fetchall(),
            db.execute("SELECT * FROM day ORDER BY day").fetchall(),
            db.execute("SELECT * FROM extra ORDER BY day, deck").fetchall(),
            db.execute("SELECT * FROM catch_up").fetchall(),
            db.execute("SELECT * FROM setting ORDER BY key").fetchall(),
            db.execute(
                "SELECT c.key, r.at, r.event, r.day, r.rating, r.took, r.counted, r.phase, r.elapsed, "
                "r.stability, r.undone FROM review r JOIN card c ON c.id = r.card_id ORDER BY 1, 2, 3"
            ).fetchall(),
        )


def standing(database: Database):
    """All that is derived from the log, without the reviews that were taken back."""
    *rest, reviews = projection(database)
    return *rest, [row for row in reviews if not row[-1]]


def test_events_can_be_neither_changed_nor_deleted(open_collection, clock):
    collection = open_collection(recall(1))
    collection.log.review("user:q-1", Rating.GOOD, 1000, clock.now())
    with closing(sqlite3.connect(collection.database.path)) as db:
        for statement in ("UPDATE event SET rating = 4", "DELETE FROM event"):
            with pytest.raises(sqlite3.IntegrityError, match="never changed"):
                db.execute(statement)


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX permissions")
def test_the_file_is_for_its_user_alone(open_collection):
    collection = open_collection(recall(1))
    collection.log.review("user:q-1", Rating.GOOD, 1000, collection.place.clock.now())
    for path in collection.database.path.parent.glob("progress.db*"):
        assert stat.S_IMODE(path.stat().st_mode) == 0o600, path


def test_writes_are_fully_synchronous(open_collection):
    collection = open_collection(recall(1))
    with collection.database.engine.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA synchronous").scalar() == 2
        assert connection.exec_driver_sql("PRAGMA journal_mode").scalar() == "wal"


def test_a_newer_database_is_left_alone(tmp_path):
    path = tmp_path / "p.db"
    Database(path).close()
    with closing(sqlite3.connect(path)) as db, db:
        db.execute("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(StoreError, match="newer version of interviewprep"):
        Database(path)


def test_a_damaged_database_is_named_and_left_alone(tmp_path):
    path = tmp_path / "p.db"
    path.write_bytes(b"no database at all" * 500)
    with pytest.raises(StoreError, match="not a database"):
        Database(path)
    assert path.read_bytes() == b"no database at all" * 500


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write anything")
def test_a_folder_that_cannot_be_written_is_named(tmp_path):
    tmp_path.chmod(0o500)
    with pytest.raises(StoreError, match="permissions"):
        Database(tmp_path / "home" / "p.db")


def test_uuid7_has_the_version_and_sorts_by_time():
    at = NOON + 10**11  # of its own: ids of other tests within a second would come before it
    ids = [uuid7(at + n // 100) for n in range(1000)]
    assert ids == sorted(ids)
    assert len(set(ids)) == 1000
    assert {i.version for i in ids} == {7}
    assert ids[0].int >> 80 == at
    assert all(i.variant == UUID(int=0x8 << 60 | 0x7 << 76).variant for i in ids)


def test_undo_is_exact(open_collection, clock):
    collection = open_collection(recall(1))
    log = collection.log
    before = standing(collection.database)
    event = log.review("user:q-1", Rating.GOOD, 1234, clock.now())
    middle = standing(collection.database)
    clock.wait(minutes=10)
    second = log.review("user:q-1", Rating.AGAIN, 99, clock.now())
    log.undo(second, "user:q-1", clock.now())
    assert standing(collection.database) == middle
    log.undo(event, "user:q-1", clock.now())
    assert standing(collection.database) == before
    assert [row[-1] for row in projection(collection.database)[-1]] == [1, 1], "kept, as undone"


def test_suspend_bury_flag_reset_and_their_undo(open_collection, clock):
    collection = open_collection(recall(1))
    key, log = "user:q-1", collection.log
    log.review(key, Rating.EASY, 1, clock.now())
    for change in (log.suspend, log.bury, log.flag, log.reset):
        before = projection(collection.database)
        event = change(key, clock.now())
        assert projection(collection.database) != before
        log.undo(event, key, clock.now())
        assert projection(collection.database) == before
    log.reset(key, clock.now())
    assert collection.cards.get(key).state == CardState()
    assert len(log.history_of(key)) == 1


KEYS = ["user:a", "user:b", "user:c#1", "user:c#2", "user:never-listed"]
actions = st.lists(
    st.tuples(
        st.sampled_from(
            ["review"] * 6
            + ["undo", "suspend", "unsuspend", "bury", "flag", "reset", "set_due"]
            + ["extend", "setting"]
        ),
        st.sampled_from(KEYS),
        st.sampled_from(list(Rating)),
        st.integers(0, 3 * 86_400),
    ),
    min_size=1,
    max_size=30,
)


def as_events(history) -> list[Event]:
    clock, events = HandClock(), []
    for kind, key, rating, wait in history:
        clock.wait(seconds=wait)
        now = clock.now()
        more = {"card": key}
        if kind == "review":
            more |= {"rating": int(rating), "duration_ms": 1000 * int(rating)}
            if wait % 3 == 0:
                more["data"] = {"days": 1 + wait % 30}
        elif kind == "undo":
            targets = [e for e in events if e.kind != "undo"]
            if not targets:
                continue
            target = targets[wait % len(targets)]
            more = {"card": target.card, "target": target.id}
        elif kind == "flag":
            more["data"] = {"on": wait % 2 == 0}
        elif kind == "set_due":
            more["data"] = {"due": now.day + wait % 50}
        elif kind == "extend":
            more = {"data": {"deck": "", "new": wait % 9}}
        elif kind == "setting":
            more = {"data": {"desired_retention": 0.8 + wait % 10 / 100}}
        events.append(
            Event(id=uuid7(now.at), kind=kind, device="d", at=now.at, day_offset=now.day_offset, **more)
        )
    return events


def row_of(event: Event) -> EventRow:
    """An event as the fold reads it."""
    target = None if event.target is None else event.target.hex
    data = None if event.data is None else json.dumps(event.data)
    return EventRow(
        event.id.hex, event.kind, event.at, event.day_offset, event.card,
        event.rating, event.duration_ms, target, data, None,
    )  # fmt: skip


def copy(event: Event) -> Event:
    return Event(**event.model_dump())


def test_a_reset_that_arrives_late_counts_as_if_it_had_come_in_time(tmp_path):
    good = Rating.GOOD
    first, reset, second = as_events(
        [("review", "user:a", good, 0), ("reset", "user:a", good, 60), ("review", "user:a", good, 60)]
    )
    database = Database(tmp_path / "p.db")
    log = Log(database)
    for event in (first, second, reset):
        log.append([event])
    arrived = projection(database)
    log.rebuild()
    assert projection(database) == arrived
    database.close()


@examples(40)
@given(history=actions, seed=st.integers(0, 1000))
def test_the_log_gives_one_projection_in_whatever_order_it_arrives(tmp_path_factory, history, seed):
    events = as_events(history)
    results = []
    for shuffled in (False, True):
        database = Database(tmp_path_factory.mktemp("log") / "p.db")
        log = Log(database)
        arriving = list(events)
        if shuffled:
            random.Random(seed).shuffle(arriving)
        while arriving:  # one by one, and in batches
            size = 1 if not shuffled else random.Random(seed + len(arriving)).randint(1, 5)
            log.append([copy(e) for e in arriving[:size]])
            arriving = arriving[size:]
        log.append([copy(e) for e in events[:2]])  # known events change nothing
        results.append(projection(database))
        log.rebuild()
        assert projection(database) == results[-1]
        database.close()
    assert results[0] == results[1]


@examples(100)
@given(history=actions)
def test_a_fold_is_what_reviewing_one_by_one_gives(history):
    """The fold gives fsrs-rs a card's ratings in one call, and asks for the last interval only."""
    events = as_events(history)
    changes = [e for e in events if e.kind == "setting"]
    about_cards = [e for e in events if e.card]
    settings_over_time = SettingsHistory(changes)
    folded = fold(KEYS, [row_of(e) for e in about_cards], settings_over_time)

    undone = {e.target for e in events if e.kind == "undo"}
    states = dict.fromkeys(KEYS, CardState())
    lapses = introduced = reviews = 0
    for event in (e for e in about_cards if e.id not in undone):
        before = states[event.card]
        if event.kind == "reset":
            states[event.card] = CardState()
        elif event.kind == "set_due":
            if before.reps:
                due = event.data["due"]
                states[event.card] = before._replace(phase=Phase.REVIEW, step=0, due=due)
        elif event.kind == "review":
            scheduler = settings_over_time.scheduler_at(event.at)
            moment = Moment(event.at, event.day_offset)
            days = (event.data or {}).get("days")
            after = scheduler.review(event.card, before, Rating(event.rating), moment, days)
            states[event.card] = after
            lapses += after.lapses - before.lapses
            introduced += before.phase is Phase.NEW
            reviews += before.phase is Phase.REVIEW
    assert {key: state_from(card) for key, card in folded.cards.items()} == states
    counted = days_of([row for rows in folded.reviews.values() for row in rows], []).values()
    assert (sum(d.lapses for d in counted), sum(d.introduced for d in counted)) == (lapses, introduced)
    assert sum(d.reviews for d in counted) == reviews


def test_progress_of_a_card_survives_its_deck(open_collection, place, clock):
    collection = open_collection(recall(1), recall(2))
    collection.log.review("user:q-1", Rating.EASY, 1, clock.now())
    state = collection.cards.get("user:q-1").state
    path = place.home.decks / "sample.md"
    text_before = path.read_text(encoding="utf-8")
    path.unlink()
    collection.refresh()
    assert collection.figures().decks == []
    assert collection.cards.get("user:q-1") is None
    (place.home.decks / "moved.md").write_text(
        text_before.replace("Answer 1", "Other words"), encoding="utf-8"
    )
    collection.refresh()
    found = collection.card("user:q-1")
    assert (found.stored.deck, found.stored.state, found.card.body.answer) == ("moved", state, "Other words.")


def test_new_cards_are_dealt_out_evenly_and_the_shares_stay():
    assert share_new(20, {1: (30, 0), 2: (30, 0), 3: (2, 0)}, {}) == {1: 9, 2: 9, 3: 2}
    assert share_new(20, {1: (27, 3), 2: (29, 1), 3: (2, 0)}, {}) == {1: 6, 2: 8, 3: 2}
    assert share_new(20, {1: (0, 0), 2: (5, 0)}, {}) == {1: 0, 2: 5}
    assert share_new(0, {1: (5, 0)}, {}) == {1: 0}
    assert share_new(20, {1: (100, 20)}, {1: 10}) == {1: 10}
    assert share_new(4, {1: (9, 4), 2: (9, 0)}, {}) == {1: 0, 2: 0}


def test_a_database_of_the_first_revision_is_brought_up_to_date(tmp_path, clock):
    from interviewprep.store.making import migrate

    path = tmp_path / "progress.db"
    migrate(path, "0001")
    with closing(sqlite3.connect(path)) as db, db:
        db.execute(
            "INSERT INTO event (id, kind, device, at, day_offset, card, rating, took) "
            "VALUES (?, 'review', 'd', ?, 0, 'user:a', 3, 1000)",
            (uuid7(clock.at).hex, clock.at),
        )
    database = Database(path)
    log = Log(database)
    assert [e.rating for e in log.history_of("user:a")] == [3]
    assert log.tasks() == {}
    log.rebuild()
    database.close()


def test_how_long_an_answer_took_is_stored_as_took_and_read_as_its_duration(open_collection, clock):
    collection = open_collection(recall(1))
    collection.log.review("user:q-1", Rating.GOOD, 1234, clock.now())
    (event,) = collection.log.history_of("user:q-1")
    assert event.duration_ms == 1234
    with closing(sqlite3.connect(collection.database.path)) as db:
        assert db.execute("SELECT e.took, d.took FROM event e, day d WHERE kind = 'review'").fetchall() == [
            (1234, 1234)
        ]
