from urllib.parse import urlsplit

import httpx

from interviewprep.practice.checks import Service, expect


def _is_id(value: object) -> bool:
    return (isinstance(value, int) and not isinstance(value, bool)) or (isinstance(value, str) and value != "")


def _room(api: Service, name: str, capacity: int = 4) -> dict:
    new = {"name": name, "capacity": capacity}
    return expect(api.post("/rooms", json=new), 201, {**new, "id": _is_id}, "a new room")


def _at(room: dict) -> str:
    return f"/rooms/{room['id']}"


def _same(room: dict) -> dict:
    return {"id": room["id"], "name": room["name"], "capacity": room["capacity"]}


def _rooms(api: Service) -> list[dict]:
    found = expect(api.get("/rooms"), 200, what="the list of rooms")
    assert isinstance(found, list) and all(isinstance(one, dict) and "id" in one for one in found), (
        "GET /rooms doesn't answer a list of rooms, each with its id"
    )
    return found


def _unknown(api: Service, name: str) -> str:
    """Where a room was, and is no more: its id is of the service's own kind."""
    where = _at(_room(api, name))
    expect(api.delete(where), 204, what="deleting a room")
    return where


def creates(api: Service) -> None:
    for name, capacity in (("Atlas", 8), ("Borealis", 11)):
        answer = api.post("/rooms", json={"name": name, "capacity": capacity})
        room = expect(answer, 201, {"name": name, "capacity": capacity, "id": _is_id}, "a new room")
        expect(answer, headers={"location": lambda where: urlsplit(where).path == f"/rooms/{room['id']}"})
    rooms = [_room(api, f"Numbered {n}") for n in range(4)]
    for room in reversed(rooms):
        expect(api.delete(_at(room)), 204, what="deleting a room")
    rooms += [_room(api, f"Numbered {n}") for n in range(4, 6)]
    assert len({str(room["id"]) for room in rooms}) == len(rooms), (
        f"ids were used again: rooms got the ids {[room['id'] for room in rooms]}, one after the other "
        "(the first four were deleted before the last two were made)"
    )


def gives_the_ids(api: Service) -> None:
    room, other = _room(api, "Mine", 5), _room(api, "Yours", 6)
    free = room["id"] + 70_000 if isinstance(room["id"], int) else "a-name-of-my-own"
    for wish, name in ((room["id"], "Claims a taken id"), (free, "Claims a free id")):
        answer = api.post("/rooms", json={"id": wish, "name": name, "capacity": 4})
        if answer.status_code != 422:
            expect(answer, 201, {"name": name, "id": lambda i: i != wish}, f"a new room, sent with the id {wish!r}")
    for wish in (other["id"], free):
        answer = api.put(_at(room), json={"id": wish, "name": "Mine", "capacity": 7})
        if answer.status_code != 422:
            expect(answer, 200, {"id": room["id"]}, f"a room replaced, sent with the id {wish!r}")
        expect(api.get(_at(room)), 200, {"id": room["id"], "name": "Mine"}, "the room afterwards")
    expect(api.get(_at(other)), 200, _same(other), "the other room afterwards")


def refuses_bad_rooms(api: Service) -> None:
    where = _at(_room(api, "Steady", 40))
    for bad, what in (
        ({"name": "", "capacity": 4}, "an empty name"),
        ({"name": "x" * 61, "capacity": 4}, "a name of 61 characters"),
        ({"name": "No", "capacity": 0}, "a capacity of 0"),
        ({"name": "No", "capacity": -3}, "a capacity of -3"),
        ({"name": "No", "capacity": 501}, "a capacity of 501"),
        ({"name": "No", "capacity": 7.5}, "a capacity of 7.5"),
        ({"name": "No", "capacity": "many"}, "a capacity of 'many'"),
        ({"name": "No", "capacity": None}, "a capacity of null"),
        ({"name": None, "capacity": 4}, "a name of null"),
        ({"name": ["No"], "capacity": 4}, "a list for a name"),
        ({"name": "No"}, "a room without a capacity"),
        ({"capacity": 4}, "a room without a name"),
        ([], "a list for a room"),
    ):
        expect(api.post("/rooms", json=bad), 422, what=what)
        expect(api.put(where, json=bad), 422, what=f"replacing with {what}")
    expect(api.get(where), 200, {"name": "Steady", "capacity": 40}, "the room after what was refused")
    assert not [r for r in _rooms(api) if r.get("name") == "No"], "a room that was refused with 422 is in the list"
    for name, capacity in (("é" * 60, 500), ("y" * 60, 499), ("z", 1)):
        room = _room(api, name, capacity)
        expect(api.put(where, json={"name": name[:-1] + "w", "capacity": capacity}), 200, what="replacing with its size")
        expect(api.get(_at(room)), 200, _same(room))
    for body in (b"{", b""):
        answer = api.post("/rooms", content=body, headers={"content-type": "application/json"})
        assert 400 <= answer.status_code < 500, f"a body that is no JSON: expected 4xx, got {answer.status_code}"


def _one_gets_it(answers: list[httpx.Response], right: int, what: str) -> None:
    codes = sorted(answer.status_code for answer in answers)
    assert codes == [right] + [409] * (len(answers) - 1), f"{what} at once were answered {codes}"


def refuses_a_taken_name(api: Service) -> None:
    room = _room(api, "Taken Name", 9)
    for name in ("Taken Name", "TAKEN NAME", "taken name", "tAKEN nAME"):
        expect(api.post("/rooms", json={"name": name, "capacity": 1}), 409, what=f"the taken name {name!r}")
    expect(api.get(_at(room)), 200, _same(room), "the room that has the name, afterwards")
    assert len([r for r in _rooms(api) if str(r.get("name")).lower() == "taken name"]) == 1, (
        "the list holds two rooms of the same name"
    )
    expect(api.delete(_at(room)), 204)
    _room(api, "TAKEN name")
    moved = _at(_room(api, "Old Name"))
    expect(api.put(moved, json={"name": "New Name", "capacity": 4}), 200)
    _room(api, "old name")
    expect(api.post("/rooms", json={"name": "new name", "capacity": 4}), 409, what="the name a room was given by PUT")


def one_of_two_gets_the_name(api: Service) -> None:
    def make(name: str) -> httpx.Response:
        return api.post("/rooms", json={"name": name, "capacity": 4})

    def rename(where: str, name: str) -> httpx.Response:
        return api.put(where, json={"name": name, "capacity": 4})

    for turn in range(4):
        names = [f"Rush {turn}", f"RUSH {turn}", f"rush {turn}", f"rUSH {turn}"]
        _one_gets_it(api.at_once([lambda n=n: make(n) for n in names]), 201, "four new rooms of one name")
        places = [_at(_room(api, f"Runner {turn}-{n}")) for n in range(4)]
        jobs = [lambda w=w, n=n: rename(w, n.replace("ush", "un").replace("USH", "UN")) for w, n in zip(places, names, strict=True)]
        _one_gets_it(api.at_once(jobs), 200, "four rooms given one name")
    ids = [str(r["id"]) for r in _rooms(api)]
    assert len(set(ids)) == len(ids), "two rooms have the same id"


def reads(api: Service) -> None:
    rooms = [_room(api, "Readable", 7), _room(api, "Legible", 70)]
    for room in rooms:
        expect(api.get(_at(room)), 200, _same(room), "a room")
    found = _rooms(api)
    for room in rooms:
        times = len([one for one in found if _same(room).items() <= one.items()])
        assert times == 1, f"the list names a room {times} times, not once: {room}"
    gone = _unknown(api, "Leaving")
    expect(api.get(gone), 404, what="a room that was deleted")
    assert gone not in {_at(r) for r in _rooms(api)}, "the list names a room that was deleted"
    answer = api.get("/rooms/no-such-room")
    assert 400 <= answer.status_code < 500, f"a room that never was: expected 4xx, got {answer.status_code}"


def replaces(api: Service) -> None:
    room, other = _room(api, "Before"), _room(api, "Other", 6)
    where = _at(room)
    for name, capacity in (("After", 9), ("Later", 21)):
        now = {"name": name, "capacity": capacity, "id": room["id"]}
        expect(api.put(where, json={"name": name, "capacity": capacity}), 200, now, "a room replaced")
        expect(api.get(where), 200, now, "the room after it was replaced")
    assert [r for r in _rooms(api) if r["id"] == room["id"] and r.get("name") == "Later"], (
        "the list shows a room as it was before it was replaced"
    )
    for name, capacity in (("Later", 3), ("LATER", 5)):
        answer = api.put(where, json={"name": name, "capacity": capacity})
        expect(answer, 200, {"name": name, "capacity": capacity}, "a room that keeps its own name")
    for name in ("Other", "OTHER", "other"):
        expect(api.put(where, json={"name": name, "capacity": 3}), 409, what=f"another room's name, {name!r}")
    for name in ("LATER", "later"):
        what = "the name of a room whose renaming was refused"
        expect(api.post("/rooms", json={"name": name, "capacity": 3}), 409, what=what)
    expect(api.get(where), 200, {"name": "LATER", "capacity": 5}, "the room after what was refused")
    expect(api.get(_at(other)), 200, _same(other), "the other room afterwards")
    gone = _unknown(api, "Nowhere")
    expect(api.put(gone, json={"name": "Nowhere", "capacity": 3}), 404, what="replacing an unknown room")
    expect(api.get(gone), 404, what="reading it afterwards")


def deletes(api: Service) -> None:
    stays = _room(api, "Stays", 12)
    for name in ("Doomed", "Lost"):
        where = _at(_room(api, name))
        answer = api.delete(where)
        expect(answer, 204, what="deleting a room")
        assert not answer.content, "a 204 has no body"
        expect(api.delete(where), 404, what="deleting it again")
        expect(api.get(where), 404, what="reading it again")
    expect(api.get(_at(stays)), 200, _same(stays), "another room")
