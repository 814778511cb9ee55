"""Rooms: who may see and change them, and what a room can be."""

import pytest
from conftest import slot

ATLAS = {"id": 1, "name": "Atlas", "capacity": 12, "floor": 2, "notes": None, "version": 1}
BROOM_CUPBOARD = {"id": 2, "name": "Broom cupboard", "capacity": 2, "floor": 0, "notes": None, "version": 1}
CELLAR = {"name": "Cellar", "capacity": 4}


def test_a_room_from_beginning_to_end(client, ada):
    made = client.post("/rooms", json=CELLAR, headers=ada)
    assert made.status_code == 201
    assert made.json() == {**CELLAR, "id": 3, "floor": 0, "notes": None, "version": 1}
    where = made.headers["location"]
    assert client.get(where).json() == made.json()
    changed = client.patch(where, json={"capacity": 5}, headers=ada)
    assert changed.json() == client.get(where).json() == {**made.json(), "capacity": 5, "version": 2}
    gone = client.delete(where, headers=ada)
    assert (gone.status_code, gone.content) == (204, b"")
    assert client.get(where).status_code == 404


@pytest.mark.parametrize(
    ("query", "items", "total", "limit", "offset"),
    [
        ("", [ATLAS, BROOM_CUPBOARD], 2, 20, 0),
        ("min_capacity=2", [ATLAS, BROOM_CUPBOARD], 2, 20, 0),
        ("min_capacity=3", [ATLAS], 1, 20, 0),
        ("min_capacity=13", [], 0, 20, 0),
        ("limit=1", [ATLAS], 2, 1, 0),
        ("limit=1&offset=1", [BROOM_CUPBOARD], 2, 1, 1),
        ("offset=2", [], 2, 20, 2),
        ("limit=100", [ATLAS, BROOM_CUPBOARD], 2, 100, 0),
        ("limit=101", [ATLAS, BROOM_CUPBOARD], 2, 100, 0),
    ],
)
def test_rooms_are_listed_page_by_page(client, query, items, total, limit, offset):
    page = {"items": items, "total": total, "limit": limit, "offset": offset}
    assert client.get(f"/rooms?{query}").json() == page


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("POST", "/rooms", CELLAR),
        ("PATCH", "/rooms/1", {"capacity": 5}),
        ("DELETE", "/rooms/1", None),
    ],
)
def test_only_admins_change_rooms(client, bob, method, path, body):
    unknown = client.request(method, path, json=body)
    assert (unknown.status_code, unknown.headers["www-authenticate"]) == (401, "Bearer")
    member = client.request(method, path, json=body, headers=bob)
    assert (member.status_code, member.json()["detail"]) == (403, "This is for users with the role 'admin'")
    assert client.get("/rooms").json()["items"] == [ATLAS, BROOM_CUPBOARD]


@pytest.mark.parametrize(
    "right",
    [
        {"name": "C"},
        {"name": "C" * 60},
        {"capacity": 1},
        {"capacity": 500},
        {"floor": -20},
        {"floor": 200},
        {"notes": "n" * 500},
        {"notes": None},
    ],
)
def test_what_a_room_can_be(client, ada, right):
    made = client.post("/rooms", json=CELLAR | right, headers=ada)
    assert (made.status_code, made.json() | right) == (201, made.json())
    changed = client.patch("/rooms/1", json=right, headers=ada)
    assert changed.status_code == (409 if "name" in right else 200)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", ""),
        ("name", "  "),
        ("name", "C" * 61),
        ("name", None),
        ("capacity", 0),
        ("capacity", 501),
        ("capacity", None),
        ("floor", -21),
        ("floor", 201),
        ("floor", 10**30),
        ("floor", None),
        ("notes", "n" * 501),
        ("capacitty", 4),
        ("version", 7),
    ],
)
def test_what_a_room_can_not_be(client, ada, field, value):
    for method, path in (("POST", "/rooms"), ("PATCH", "/rooms/1")):
        answer = client.request(method, path, json={**CELLAR, field: value}, headers=ada)
        assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, field)
    assert client.get("/rooms").json()["items"] == [ATLAS, BROOM_CUPBOARD]


def test_names_are_stripped_and_taken_once(client, ada):
    assert client.post("/rooms", json={**CELLAR, "name": " Cellar "}, headers=ada).json()["name"] == "Cellar"
    again = client.post("/rooms", json=CELLAR, headers=ada)
    assert (again.status_code, again.json()["detail"]) == (409, "Another room has this name")
    assert client.patch("/rooms/1", json={"name": "Cellar"}, headers=ada).status_code == 409
    assert client.patch("/rooms/3", json={"name": "Cellar"}, headers=ada).status_code == 200
    assert client.get("/rooms/1").json() == ATLAS


def test_what_is_not_sent_stays(client, ada):
    made = {**CELLAR, "floor": 3, "notes": "by the door"}
    where = client.post("/rooms", json=made, headers=ada).headers["location"]
    for version, change in enumerate([{"name": "Loft"}, {"floor": 4}, {"notes": None}, {}], start=2):
        made |= change
        assert client.patch(where, json=change, headers=ada).json() == {**made, "id": 3, "version": version}


def test_an_etag_stands_for_one_version(client, ada):
    tag = client.get("/rooms/1").headers["etag"]
    assert tag == '"1"'
    changed = client.patch("/rooms/1", json={"floor": 3}, headers={**ada, "If-Match": tag})
    assert changed.headers["etag"] == client.get("/rooms/1").headers["etag"] == '"2"'
    stale = client.patch("/rooms/1", json={"floor": 4}, headers={**ada, "If-Match": tag})
    assert (stale.status_code, stale.json()["detail"]) == (412, "The room has changed since you read it")
    assert client.get("/rooms/1").json() == {**ATLAS, "floor": 3, "version": 2}


@pytest.mark.parametrize(
    ("if_match", "status"),
    [
        ('"1"', 200),
        ("*", 200),
        ('"7", "1"', 200),
        ('"7","1"', 200),
        ('"7", "8"', 412),
        ('W/"1"', 412),
        ("1", 412),
        ('"11"', 412),
        ("", 412),
    ],
)
def test_if_match_is_read_as_the_rfc_says(client, ada, if_match, status):
    answer = client.patch("/rooms/1", json={"floor": 3}, headers={**ada, "If-Match": if_match})
    assert answer.status_code == status


def test_a_booked_room_stays(client, ada, bob):
    booking = client.post("/bookings", json=slot(), headers=bob).json()
    client.post("/bookings", json=slot(room_id=2), headers=bob)
    refused = client.delete("/rooms/1", headers=ada)
    assert (refused.status_code, refused.json()["detail"]) == (409, "The room is booked")
    client.post(f"/bookings/{booking['id']}/cancel", headers=bob)
    assert client.delete("/rooms/1", headers=ada).status_code == 204
    assert [left["room_id"] for left in client.get("/bookings", headers=bob).json()["items"]] == [2]


def test_the_id_of_a_deleted_room_is_not_given_again(client, ada):
    """An old link, or an old ETag, must not lead to another room."""
    gone = client.post("/rooms", json=CELLAR, headers=ada).headers["location"]
    client.delete(gone, headers=ada)
    assert client.post("/rooms", json=CELLAR, headers=ada).headers["location"] != gone


@pytest.mark.parametrize("method", ["GET", "PATCH", "DELETE"])
@pytest.mark.parametrize(
    ("room_id", "status"),
    [("3", 404), (2**63 - 1, 404), (2**63, 422), (10**20, 422), ("0", 422), ("-1", 422), ("atlas", 422)],
)
def test_there_is_no_such_room(client, ada, method, room_id, status):
    answer = client.request(method, f"/rooms/{room_id}", json={}, headers=ada)
    assert answer.status_code == status
    assert status == 422 or answer.json()["detail"] == "There is no such room"


@pytest.mark.parametrize("path", ["/rooms", "/bookings"])
@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("limit=0", 422),
        ("limit=many", 422),
        (f"limit={10**20}", 200),
        ("offset=-1", 422),
        (f"offset={2**63 - 1}", 200),
        (f"offset={2**63}", 422),
    ],
)
def test_pages_have_limits(client, ada, path, query, status):
    assert client.get(f"{path}?{query}", headers=ada).status_code == status


@pytest.mark.parametrize(
    ("capacity", "status"), [(-1, 422), (0, 200), (2**63 - 1, 200), (2**63, 422), ("many", 422)]
)
def test_a_capacity_is_a_number(client, capacity, status):
    assert client.get(f"/rooms?min_capacity={capacity}").status_code == status
