"""Bookings: when a room is free, who sees which, and who is told."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from conftest import MORNING, slot
from sqlalchemy import event


def _utc(hours):
    return f"{MORNING + timedelta(hours=hours):%Y-%m-%dT%H:%M:%SZ}"


def test_a_booking_is_answered_and_listed(client, bob):
    made = client.post("/bookings", json=slot(), headers=bob)
    assert made.status_code == 201
    assert made.json() == {
        "id": 1,
        "room_id": 1,
        "user_id": 2,
        "title": "Planning",
        "starts_at": _utc(0),
        "ends_at": _utc(1),
        "status": "confirmed",
        "room_name": "Atlas",
    }
    page = {"items": [made.json()], "total": 1, "limit": 20, "offset": 0}
    assert client.get("/bookings", headers=bob).json() == page


@pytest.mark.parametrize(
    ("start", "hours", "room_id", "status"),
    [
        (2, 1, 1, 201),
        (-1, 1, 1, 201),
        (0, 2, 1, 409),
        (0.5, 0.5, 1, 409),
        (-1, 1.5, 1, 409),
        (1.5, 1, 1, 409),
        (-1, 4, 1, 409),
        (0, 2, 2, 201),
    ],
)
def test_a_room_is_booked_once_at_a_time(client, bob, start, hours, room_id, status):
    assert client.post("/bookings", json=slot(0, 2), headers=bob).status_code == 201
    again = client.post("/bookings", json=slot(start, hours, room_id), headers=bob)
    assert again.status_code == status
    if status == 409:
        assert again.json()["detail"] == "The room is taken then"
        assert datetime.fromisoformat(again.json()["taken_until"]) == MORNING + timedelta(hours=2)


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"ends_at": slot()["starts_at"]}, ""),
        ({"ends_at": slot(-1)["starts_at"]}, ""),
        ({"starts_at": "2020-01-01T09:00:00Z"}, "starts_at"),
        ({"starts_at": slot()["starts_at"][:19]}, "starts_at"),
        ({"ends_at": "9999-12-31T23:59:59-14:00"}, "ends_at"),
        ({"title": " "}, "title"),
        ({"title": "P" * 61}, "title"),
        ({"room_id": 2**63}, "room_id"),
        ({"room_id": 0}, "room_id"),
        ({"user_id": 1}, "user_id"),
    ],
)
def test_what_can_not_be_booked(client, bob, wrong, field):
    answer = client.post("/bookings", json=slot() | wrong, headers=bob)
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, field)
    assert client.get("/bookings", headers=bob).json()["total"] == 0


def test_why_is_told_in_words(client, bob):
    times = {"starts_at": slot(1)["starts_at"], "ends_at": slot(0)["starts_at"]}
    answer = client.post("/bookings", json=slot() | times, headers=bob)
    assert answer.json()["errors"] == [{"field": "", "message": "ends_at must be after starts_at"}]


def test_a_booking_begins_now_at_the_earliest(client, bob):
    for seconds, status in ((-1, 422), (30, 201)):
        begins = datetime.now(UTC) + timedelta(seconds=seconds)
        times = {"starts_at": begins.isoformat(), "ends_at": (begins + timedelta(hours=1)).isoformat()}
        assert client.post("/bookings", json=slot() | times, headers=bob).status_code == status


def test_an_unknown_room_is_not_booked(client, bob):
    answer = client.post("/bookings", json=slot(room_id=3), headers=bob)
    assert (answer.status_code, answer.json()["detail"]) == (404, "There is no such room")


def test_another_zone_means_the_same_moment(client, bob):
    east = timezone(timedelta(hours=5))
    times = {
        "starts_at": MORNING.astimezone(east),
        "ends_at": (MORNING + timedelta(hours=1)).astimezone(east),
    }
    made = client.post(
        "/bookings", json=slot() | {name: time.isoformat() for name, time in times.items()}, headers=bob
    ).json()
    assert (made["starts_at"], made["ends_at"]) == (_utc(0), _utc(1))
    assert client.get("/bookings", headers=bob).json()["items"] == [made]
    assert client.post("/bookings", json=slot(), headers=bob).status_code == 409


def test_members_see_their_own_bookings_and_admins_all(client, ada, bob):
    adas = client.post("/bookings", json=slot(0), headers=ada).json()
    bobs = client.post("/bookings", json=slot(1), headers=bob).json()
    assert client.get("/bookings", headers=bob).json()["items"] == [bobs]
    assert client.get("/bookings", headers=ada).json()["items"] == [adas, bobs]
    assert client.post(f"/bookings/{adas['id']}/cancel", headers=bob).status_code == 404
    assert client.post(f"/bookings/{bobs['id']}/cancel", headers=ada).status_code == 200
    assert client.get("/bookings").status_code == client.post("/bookings", json=slot()).status_code == 401


@pytest.fixture
def three(client, ada, bob):
    """A later booking of the other room, an earlier one of the first, and one that begins together with it."""
    slots = [slot(4, 1, 2), slot(0, 1, 1), slot(0, 2, 2)]
    return [client.post("/bookings", json=body, headers=bob).json()["id"] for body in slots]


@pytest.mark.parametrize(
    ("query", "ids", "total"),
    [
        ("", [2, 3, 1], 3),
        ("limit=1", [2], 3),
        ("limit=1&offset=1", [3], 3),
        ("offset=2", [1], 3),
        ("room_id=2", [3, 1], 2),
        ("room_id=7", [], 0),
        ("status=confirmed", [3, 1], 2),
        ("status=cancelled", [2], 1),
        (f"since={_utc(1)}", [3, 1], 2),
        (f"since={_utc(0.99)}", [2, 3, 1], 3),
        (f"since={_utc(2)[:-1]}%2B01:00", [3, 1], 2),
        (f"since={_utc(2)}", [1], 1),
        (f"since={_utc(5)}", [], 0),
    ],
)
def test_the_list_is_filtered_and_in_order(client, bob, three, query, ids, total):
    client.post("/bookings/2/cancel", headers=bob)
    page = client.get(f"/bookings?{query}", headers=bob).json()
    assert ([booking["id"] for booking in page["items"]], page["total"]) == (ids, total)


@pytest.mark.parametrize(
    "query",
    [
        f"room_id={2**63}",
        "room_id=0",
        "status=lost",
        "since=2030-01-01T00:00:00",
        "since=0001-01-01T00:00:00%2B14:00",
    ],
)
def test_what_the_list_can_not_be_asked(client, bob, query):
    assert client.get(f"/bookings?{query}", headers=bob).status_code == 422


def test_a_long_list_needs_no_more_queries_than_a_short_one(app, client, ada, settled):
    client.post("/bookings", json=slot(0), headers=ada)
    client.post("/bookings", json=slot(0, 1, 2), headers=ada)
    settled()
    queries = []
    event.listen(app.state.engine, "before_cursor_execute", lambda *call: queries.append(call[2]))
    counts = []
    for limit in (1, 2):
        queries.clear()
        assert len(client.get(f"/bookings?limit={limit}", headers=ada).json()["items"]) == limit
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 4  # the user, the total, the page, its rooms (or these two in one)


def test_a_cancelled_slot_is_free_and_its_owner_is_told_once(client, ada, bob, settled, database):
    made = client.post("/bookings", json=slot(), headers=bob).json()
    for _ in range(2):
        answer = client.post(f"/bookings/{made['id']}/cancel", headers=ada)
        assert (answer.status_code, answer.json()) == (200, {**made, "status": "cancelled"})
        settled()
    assert client.post("/bookings", json=slot(), headers=ada).status_code == 201
    settled()
    assert database.execute("SELECT email, text FROM message ORDER BY id").fetchall() == [
        ("bob@example.org", "Atlas is yours: Planning"),
        ("bob@example.org", "Atlas is no longer yours: Planning"),
        ("ada@example.org", "Atlas is yours: Planning"),
    ]


def test_nobody_is_told_of_what_was_refused(client, ada, bob, settled, database):
    client.post("/bookings", json=slot(), headers=ada)
    client.post("/bookings", json=slot(), headers=bob)
    client.post("/bookings/1/cancel", headers=bob)
    settled()
    assert database.execute("SELECT email FROM message").fetchall() == [("ada@example.org",)]


@pytest.mark.parametrize(("booking_id", "status"), [(2, 404), (2**63 - 1, 404), (2**63, 422), (0, 422)])
def test_there_is_no_such_booking(client, ada, bob, booking_id, status):
    client.post("/bookings", json=slot(), headers=ada)
    answer = client.post(f"/bookings/{booking_id}/cancel", headers=bob)
    assert answer.status_code == status
    if status == 404:  # of others' bookings one learns no more than of none
        assert answer.json() == client.post("/bookings/1/cancel", headers=bob).json()
        assert answer.json()["detail"] == "There is no such booking"
