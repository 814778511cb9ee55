from interviewprep.practice.checks import Service, expect


def _room(api: Service, name: str, capacity: int = 4) -> dict:
    return expect(api.post("/rooms", json={"name": name, "capacity": capacity}), 201, what="a new room")


def creates(api: Service) -> None:
    answer = api.post("/rooms", json={"name": "Atlas", "capacity": 8})
    room = expect(answer, 201, {"name": "Atlas", "capacity": 8, "id": lambda i: isinstance(i, int)})
    expect(answer, headers={"location": lambda where: where.endswith(f"/rooms/{room['id']}")})
    assert _room(api, "Another")["id"] != room["id"], "two rooms got the same id"


def refuses_bad_rooms(api: Service) -> None:
    for bad in (
        {"name": "", "capacity": 4},
        {"name": "x" * 61, "capacity": 4},
        {"name": "Small", "capacity": 0},
        {"name": "Large", "capacity": 501},
        {"name": "Nothing"},
    ):
        expect(api.post("/rooms", json=bad), 422, what=f"a room {bad if len(str(bad)) < 60 else 'of 61 letters'}")
    expect(api.post("/rooms", json={"name": "y" * 60, "capacity": 500}), 201, what="the largest room allowed")


def refuses_a_taken_name(api: Service) -> None:
    _room(api, "Taken")
    expect(api.post("/rooms", json={"name": "TAKEN", "capacity": 1}), 409, what="a name that is taken")


def reads(api: Service) -> None:
    room = _room(api, "Readable", 7)
    expect(api.get(f"/rooms/{room['id']}"), 200, room)
    rooms = expect(api.get("/rooms"), 200)
    assert room in rooms, "the list lacks a room that was created"
    expect(api.get("/rooms/9999"), 404, what="an unknown room")


def replaces(api: Service) -> None:
    room, other = _room(api, "Before"), _room(api, "Other")
    where = f"/rooms/{room['id']}"
    expect(api.put(where, json={"name": "After", "capacity": 9}), 200, {"name": "After", "capacity": 9, "id": room["id"]})
    expect(api.get(where), 200, {"name": "After"}, "the room after it was replaced")
    expect(api.put(where, json={"name": "after", "capacity": 3}), 200, what="a room that keeps its own name")
    expect(api.put(where, json={"name": other["name"], "capacity": 3}), 409, what="another room's name")
    expect(api.put(where, json={"name": "Half"}), 422, what="half a room")
    expect(api.put("/rooms/9999", json={"name": "Nowhere", "capacity": 3}), 404, what="an unknown room")


def deletes(api: Service) -> None:
    where = f"/rooms/{_room(api, 'Doomed')['id']}"
    answer = api.delete(where)
    expect(answer, 204)
    assert not answer.content, "a 204 has no body"
    expect(api.delete(where), 404, what="deleting it again")
    expect(api.get(where), 404, what="reading it again")
