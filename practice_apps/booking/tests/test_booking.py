"""What the service promises."""

from datetime import UTC, datetime, timedelta

import pytest

MORNING = (datetime.now(UTC) + timedelta(days=7)).replace(hour=9, minute=0, second=0, microsecond=0)


def slot(start: int = 0, hours: int = 1, room_id: int = 1) -> dict[str, object]:
    begins = MORNING + timedelta(hours=start)
    ends = begins + timedelta(hours=hours)
    times = {"starts_at": begins.isoformat(), "ends_at": ends.isoformat()}
    return {"room_id": room_id, "title": "Planning", **times}


def test_a_room_from_beginning_to_end(client, log_in):
    ada = log_in("ada")
    made = client.post("/rooms", json={"name": "Cellar", "capacity": 4}, headers=ada)
    assert made.status_code == 201
    where = made.headers["location"]
    tag = client.get(where).headers["etag"]
    changed = client.patch(where, json={"capacity": 5}, headers={**ada, "If-Match": tag})
    assert changed.json() == {**made.json(), "capacity": 5, "version": 2}
    assert client.patch(where, json={"capacity": 6}, headers={**ada, "If-Match": tag}).status_code == 412
    assert client.delete(where, headers=ada).status_code == 204
    assert client.get(where).status_code == 404


def test_only_admins_change_rooms(client, log_in):
    room = {"name": "Cellar", "capacity": 4}
    assert client.post("/rooms", json=room).status_code == 401
    assert client.post("/rooms", json=room, headers=log_in("bob")).status_code == 403


@pytest.mark.parametrize(
    ("start", "hours", "status"), [(1, 1, 201), (-1, 1, 201), (0, 1, 409), (-1, 3, 409), (0, 0, 422)]
)
def test_a_room_is_booked_once_at_a_time(client, log_in, start, hours, status):
    bob = log_in("bob")
    assert client.post("/bookings", json=slot(), headers=bob).status_code == 201
    assert client.post("/bookings", json=slot(start, hours), headers=bob).status_code == status


def test_members_see_their_own_bookings_and_admins_all(client, log_in):
    ada, bob = log_in("ada"), log_in("bob")
    client.post("/bookings", json=slot(0), headers=ada)
    mine = client.post("/bookings", json=slot(1), headers=bob).json()
    assert client.get("/bookings", headers=bob).json()["items"] == [mine]
    assert client.get("/bookings", headers=ada).json()["total"] == 2
    assert client.post(f"/bookings/{mine['id'] - 1}/cancel", headers=bob).status_code == 404
    for _ in range(2):
        assert client.post(f"/bookings/{mine['id']}/cancel", headers=bob).json()["status"] == "cancelled"
    assert client.post("/bookings", json=slot(1), headers=ada).status_code == 201


def test_errors_have_one_shape(client):
    for answer in (client.get("/rooms/99"), client.get("/nowhere"), client.get("/rooms?limit=0")):
        assert answer.headers["content-type"] == "application/problem+json"
        assert answer.json()["status"] == answer.status_code
    assert client.get("/rooms?limit=0").json()["errors"][0]["field"] == "limit"


def test_every_response_has_an_id_and_a_time(client):
    answer = client.get("/health", headers={"X-Request-ID": "abc"})
    assert answer.headers["x-request-id"] == "abc"
    assert answer.headers["server-timing"].startswith("app;dur=")


def test_a_wrong_password_and_an_unknown_user_look_the_same(client):
    wrong = client.post("/auth/token", data={"username": "ada@example.org", "password": "x"})
    unknown = client.post("/auth/token", data={"username": "eve@example.org", "password": "x"})
    assert wrong.status_code == unknown.status_code == 401
    assert wrong.json() == unknown.json()
