"""What holds when several clients ask for the same thing at once."""

import sqlite3
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import closing
from datetime import timedelta

import pytest
from conftest import MORNING, slot
from sqlalchemy import event
from sqlmodel import Session

CLIENTS = 6
BOOKED = f"""
    INSERT INTO booking (room_id, user_id, title, status, starts_at, ends_at, created_at)
    VALUES (1, 1, 'Planning', 'CONFIRMED', '{MORNING:%Y-%m-%d %H:%M:%S}.000000', '{MORNING + timedelta(hours=1):%Y-%m-%d %H:%M:%S}.000000', '2020-01-01 00:00:00')
"""


def test_a_slot_is_booked_once(client, bob, at_once):
    for hour in range(15):
        calls = [lambda: client.post("/bookings", json=slot(hour), headers=bob)] * CLIENTS
        assert at_once(calls) == [201] + [409] * (CLIENTS - 1)


def test_of_changes_from_one_version_one_succeeds(client, ada, at_once):
    for turn in range(15):
        headers = {**ada, "If-Match": client.get("/rooms/1").headers["etag"]}
        calls = [
            lambda n=n: client.patch("/rooms/1", json={"capacity": 1 + n}, headers=headers)
            for n in range(CLIENTS * turn, CLIENTS * (turn + 1))
        ]
        assert at_once(calls) == [200] + [412] * (CLIENTS - 1)


def test_a_booking_is_cancelled_once(client, bob, at_once, settled, database):
    for hour in range(15):
        made = client.post("/bookings", json=slot(hour), headers=bob).json()
        calls = [lambda: client.post(f"/bookings/{made['id']}/cancel", headers=bob)] * CLIENTS
        assert at_once(calls) == [200] * CLIENTS
    settled()
    told = database.execute("SELECT count(*) FROM message WHERE text LIKE '%no longer yours%'").fetchone()
    assert told == (15,)


def test_a_room_with_a_name_is_made_once(client, ada, at_once):
    for turn in range(5):
        room = {"name": f"Cellar {turn}", "capacity": 4}
        assert at_once([lambda: client.post("/rooms", json=room, headers=ada)] * 3) == [201, 409, 409]


def test_a_room_is_either_booked_or_gone(client, ada, bob, at_once, database):
    for turn in range(15):
        made = client.post("/rooms", json={"name": f"Cellar {turn}", "capacity": 4}, headers=ada)
        where, room_id = made.headers["location"], made.json()["id"]
        codes = at_once(
            [
                lambda: client.delete(where, headers=ada),
                lambda: client.post("/bookings", json=slot(room_id=room_id), headers=bob),
            ]
        )
        assert codes in ([201, 409], [204, 404])
        assert client.get(where).status_code == (200 if codes == [201, 409] else 404)
    assert database.execute("PRAGMA foreign_key_check").fetchall() == []


@pytest.fixture
def all_goes(app):
    """Somebody deletes everything, as soon as a commit lets him."""

    def delete(_):
        with closing(sqlite3.connect(app.state.engine.url.database)) as connection:
            connection.executescript("DELETE FROM booking; DELETE FROM room")

    event.listen(Session, "after_commit", delete)
    yield
    event.remove(Session, "after_commit", delete)


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("PATCH", "/rooms/1", {"floor": 3}),
        ("POST", "/rooms", {"name": "Cellar", "capacity": 4}),
        ("POST", "/bookings", slot(4)),
        ("POST", "/bookings/1/cancel", None),
    ],
)
def test_an_answer_tells_what_was_written(client, ada, database, request, method, path, body):
    """And nothing of what others do a moment later."""
    database.execute(BOOKED)
    request.getfixturevalue("all_goes")
    assert client.request(method, path, json=body, headers=ada).is_success
    assert client.get("/rooms").json()["total"] == 0


def test_many_may_ask_at_once(client, bob, at_once):
    """More than there are threads: nobody may wait for something else while he has one."""
    reads = [lambda: client.get("/bookings", headers=bob)] * 70
    writes = [lambda n=n: client.post("/bookings", json=slot(n), headers=bob) for n in range(10)]
    assert at_once(reads + writes) == [200] * 70 + [201] * 10


@pytest.fixture
def meanwhile(database):
    """Makes a call while a change by somebody else is under way: it must wait, and see the change."""

    def make(change, call):
        database.execute("BEGIN IMMEDIATE")
        database.execute(change)
        with ThreadPoolExecutor(1) as pool:
            answer = pool.submit(call)
            wait([answer], timeout=0.3)  # long enough to look; it can't have written
            database.execute("COMMIT")
        return answer.result()

    return make


def test_deleting_waits_for_a_booking(client, ada, meanwhile):
    assert meanwhile(BOOKED, lambda: client.delete("/rooms/1", headers=ada)).status_code == 409


def test_booking_waits_for_a_booking(client, bob, meanwhile):
    answer = meanwhile(BOOKED, lambda: client.post("/bookings", json=slot(), headers=bob))
    assert answer.status_code == 409


def test_a_change_waits_for_a_change(client, ada, meanwhile):
    headers = {**ada, "If-Match": client.get("/rooms/1").headers["etag"]}
    answer = meanwhile(
        "UPDATE room SET version = version + 1, capacity = 3 WHERE id = 1",
        lambda: client.patch("/rooms/1", json={"floor": 3}, headers=headers),
    )
    assert answer.status_code == 412


def test_reading_waits_for_nobody(client, bob, meanwhile, database):
    database.execute("BEGIN IMMEDIATE")
    assert client.get("/rooms/1").status_code == 200
    assert client.get("/bookings", headers=bob).status_code == 200


def test_strangers_can_not_make_others_wait(client, bob, database):
    """They are refused before anything is locked."""
    database.execute("BEGIN IMMEDIATE")
    assert client.post("/bookings", json=slot()).status_code == 401
    assert client.post("/rooms", json={"name": "Cellar", "capacity": 4}, headers=bob).status_code == 403
    assert client.patch("/rooms/1", json={}, headers=bob).status_code == 403
    assert client.delete("/rooms/1", headers=bob).status_code == 403
    assert client.post("/bookings/1/cancel").status_code == 401
