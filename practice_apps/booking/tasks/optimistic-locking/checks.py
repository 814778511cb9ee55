import httpx

from interviewprep.practice.checks import Service, expect

TOKENS: dict[str, str] = {}


def _login(api: Service, name: str) -> dict[str, str]:
    """Logs in once for all checks: passwords are slow to check."""
    if name not in TOKENS:
        form = {"username": f"{name}@example.org", "password": "correct horse"}
        answer = api.post("/auth/token", data=form)
        TOKENS[name] = expect(answer, 200, {"access_token": lambda t: isinstance(t, str)}, "logging in")["access_token"]
    return {"Authorization": f"Bearer {TOKENS[name]}"}


def _ada(api: Service) -> dict[str, str]:
    return _login(api, "ada")


def _room(api: Service, ada: dict, name: str) -> str:
    new = {"name": name, "capacity": 4, "notes": "by the door"}
    room = expect(api.post("/rooms", json=new, headers=ada), 201, {"id": lambda i: isinstance(i, int)}, "a new room")
    return f"/rooms/{room['id']}"


def _is_tag(value: str) -> bool:
    return len(value.removeprefix("W/")) > 2 and value.removeprefix("W/").startswith('"') and value.endswith('"')


def _tag(api: Service, where: str) -> str:
    answer = api.get(where)
    expect(answer, 200, what="a room", headers={"etag": _is_tag})
    return answer.headers["etag"]


def _change(api: Service, where: str, who: dict, tag: str | None, **change: object) -> httpx.Response:
    return api.patch(where, json=change, headers={**who, **({} if tag is None else {"If-Match": tag})})


def _tag_if_any(api: Service, where: str) -> str:
    return api.get(where).headers.get("etag", '"1"')


def plain_changes(api: Service) -> None:
    ada = _ada(api)
    where = _room(api, ada, "Plain")
    now = {"name": "Plain", "capacity": 4, "notes": "by the door", "floor": 0}
    for change in ({"capacity": 9}, {"notes": None}, {"name": "Plainer", "floor": 3}, {"notes": "left", "capacity": 8}, {}):
        now |= change
        answer = _change(api, where, ada, _tag_if_any(api, where), **change)
        expect(answer, 200, now, f"changing {change} of a room")
        expect(api.get(where), 200, now, "the room afterwards")


def all_else_stays(api: Service) -> None:
    ada, bob = _ada(api), _login(api, "bob")
    where, other = _room(api, ada, "Rules"), _room(api, ada, "Taken Already")
    tag = _tag_if_any(api, where)
    expect(_change(api, where, {}, tag, capacity=5), 401, what="a change without a login")
    expect(_change(api, where, bob, tag, capacity=6), 403, what="a change by a user who is no admin")
    expect(_change(api, where, ada, tag, name="Taken Already"), 409, what="another room's name")
    for change in ({"capacity": 0}, {"capacity": 501}, {"name": None}, {"capacitty": 7}):
        expect(_change(api, where, ada, tag, **change), 422, what=f"the change {change}")
    expect(api.get(where), 200, {"name": "Rules", "capacity": 4, "notes": "by the door"}, "the room afterwards")
    assert _tag_if_any(api, where) == tag, "the ETag has changed, though every change was refused"
    expect(_change(api, where, ada, tag, capacity=7), 200, {"capacity": 7}, "a right change after refused ones")
    expect(api.delete(other, headers=ada), 204, what="deleting a room")
    expect(api.get(other), 404, what="a room that was deleted")
    code = _change(api, other, ada, tag, capacity=5).status_code
    assert code in (404, 412), f"a change to a room that was deleted: expected 404, got {code}"


def gives_etags(api: Service) -> None:
    ada = _ada(api)
    where = _room(api, ada, "Tags")
    tag = _tag(api, where)
    seen = [tag]
    for change in ({"capacity": 5}, {"notes": "new"}, {"floor": 2}, {"name": "Tags 2"}, {"notes": None}, {"capacity": 6}):
        assert _tag(api, where) == tag, "the ETag changes without a change"
        answer = _change(api, where, ada, tag, **change)
        expect(answer, 200, what=f"changing {change}", headers={"etag": lambda value: _is_tag(value) and value not in seen})
        tag = answer.headers["etag"]
        seen.append(tag)
        assert _tag(api, where) == tag, "GET and PATCH tell different ETags"


def needs_if_match(api: Service) -> None:
    ada = _ada(api)
    where = _room(api, ada, "Needs")
    for change in ({"capacity": 5}, {"notes": "mine"}):
        expect(_change(api, where, ada, None, **change), 428, what="no If-Match")
    expect(api.get(where), 200, {"capacity": 4, "notes": "by the door"}, "the room afterwards")


def refuses_stale(api: Service) -> None:
    ada = _ada(api)
    where = _room(api, ada, "Stale")
    old = [_tag(api, where)]
    for capacity in (5, 6, 7):
        expect(_change(api, where, ada, old[-1], capacity=capacity), 200, what="the current ETag")
        current = _tag(api, where)
        for tag in old:
            answer = _change(api, where, ada, tag, notes="mine", capacity=9)
            expect(answer, 412, what="an old ETag")
        for tag in ('"no-such-tag"', '"987654321"', '"-1"', f'{current[:-1]}0"', '"' + "9" * 40 + '"'):
            expect(_change(api, where, ada, tag, notes="mine"), 412, what=f"an ETag that never was, {tag}")
        for tag in ("rubbish", '"'):
            code = _change(api, where, ada, tag, notes="mine").status_code
            assert 400 <= code < 500, f"a malformed If-Match: expected 4xx, got {code}"
        expect(api.get(where), 200, {"capacity": capacity, "notes": "by the door"}, "the room afterwards")
        assert _tag(api, where) == current, "a refused change changed the ETag"
        old.append(current)


HELD = 0.25
"""Seconds for which all changes of a race wait for their turn to write, so that each has read before one has written."""


def _race(api: Service, where: str, ada: dict, changes: list[dict], held: float = 0) -> None:
    before = expect(api.get(where), 200, {"capacity": lambda c: isinstance(c, int)}, "the room before")
    tag = _tag(api, where)
    if held:
        api.hold_writes(held)
    answers = api.at_once([lambda c=c: _change(api, where, ada, tag, **c) for c in changes])
    codes = sorted(answer.status_code for answer in answers)
    assert codes == [200] + [412] * (len(changes) - 1), (
        f"{len(changes)} changes from one version at once were answered {codes}"
    )
    number = next(n for n, answer in enumerate(answers) if answer.status_code == 200)
    now = {name: before.get(name) for name in ("name", "capacity", "notes", "floor")} | changes[number]
    expect(api.get(where), 200, now, f"the room afterwards, when of all changes {changes[number]} was answered 200")
    assert _tag(api, where) == answers[number].headers.get("etag"), "the change that succeeded told another ETag than GET"


def one_wins(api: Service) -> None:
    ada = _ada(api)
    where = _room(api, ada, "Race")
    for turn in range(8):  # no change is to what is already there: all of them write
        _race(api, where, ada, [{"capacity": 10 + 8 * turn + n} for n in range(8)], HELD if turn < 2 else 0)
    for turn in range(3):
        fields = {"capacity": 200 + turn, "notes": f"turn {turn}", "floor": turn + 1, "name": f"Race {turn}"}
        _race(api, where, ada, [{name: value} for name, value in fields.items()])


def saves_a_transfer(api: Service) -> None:
    ada = _ada(api)
    where = _room(api, ada, "Cached")
    old = _tag(api, where)
    for capacity in (5, 6):
        answer = api.get(where, headers={"If-None-Match": old})
        expect(answer, 304, what="the current ETag")
        assert not answer.content, "a 304 has no body"
        for tag in ('"other"', f'{old[:-1]}0"', '"987654321"'):
            expect(api.get(where, headers={"If-None-Match": tag}), 200, {"name": "Cached"}, f"another ETag, {tag}")
        answer = _change(api, where, ada, old, capacity=capacity)
        expect(answer, 200, what="a change")
        answer = api.get(where, headers={"If-None-Match": old})
        expect(answer, 200, {"capacity": capacity}, "the ETag of before a change")
        old = _tag(api, where)
