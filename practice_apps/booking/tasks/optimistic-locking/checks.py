from interviewprep.practice.checks import Service, expect


def _ada(api: Service) -> dict[str, str]:
    form = {"username": "ada@example.org", "password": "correct horse"}
    token = expect(api.post("/auth/token", data=form), 200)["access_token"]
    return {"Authorization": f"Bearer {token}"}


def _room(api: Service, ada: dict, name: str) -> str:
    new = {"name": name, "capacity": 4, "notes": "by the door"}
    return f"/rooms/{expect(api.post('/rooms', json=new, headers=ada), 201)['id']}"


def _tag(api: Service, where: str) -> str:
    answer = api.get(where)
    expect(answer, 200, headers={"etag": lambda value: value.startswith('"') and value.endswith('"')})
    return answer.headers["etag"]


def plain_changes(api: Service) -> None:
    ada = _ada(api)
    where = _room(api, ada, "Plain")
    more = {"If-Match": api.get(where).headers.get("etag", '"1"')}
    expect(api.patch(where, json={"capacity": 9}, headers={**ada, **more}), 200, {"capacity": 9, "notes": "by the door"})
    expect(api.get(where), 200, {"capacity": 9, "name": "Plain", "notes": "by the door"})


def gives_etags(api: Service) -> None:
    ada = _ada(api)
    where = _room(api, ada, "Tags")
    first = _tag(api, where)
    assert _tag(api, where) == first, "the ETag changes without a change"
    answer = api.patch(where, json={"capacity": 5}, headers={**ada, "If-Match": first})
    expect(answer, 200, headers={"etag": lambda value: value != first})
    assert _tag(api, where) == answer.headers["etag"], "GET and PATCH tell different ETags"


def needs_if_match(api: Service) -> None:
    ada = _ada(api)
    where = _room(api, ada, "Needs")
    expect(api.patch(where, json={"capacity": 5}, headers=ada), 428, what="no If-Match")
    expect(api.get(where), 200, {"capacity": 4}, "the room afterwards")


def refuses_stale(api: Service) -> None:
    ada = _ada(api)
    where = _room(api, ada, "Stale")
    old = _tag(api, where)
    expect(api.patch(where, json={"capacity": 5}, headers={**ada, "If-Match": old}), 200)
    expect(api.patch(where, json={"notes": "mine"}, headers={**ada, "If-Match": old}), 412, what="an old ETag")
    expect(api.get(where), 200, {"capacity": 5, "notes": "by the door"}, "the room afterwards")


def one_wins(api: Service) -> None:
    ada = _ada(api)
    where = _room(api, ada, "Race")
    for _ in range(12):
        tag = _tag(api, where)
        answers = api.at_once(
            [
                lambda n=n: api.patch(where, json={"capacity": 10 + n}, headers={**ada, "If-Match": tag})
                for n in range(8)
            ]
        )
        codes = sorted(a.status_code for a in answers)
        assert codes == [200] + [412] * 7, f"eight changes from one version at once were answered {codes}"
        won = next(a for a in answers if a.status_code == 200).json()
        expect(api.get(where), 200, {"capacity": won["capacity"]}, "the room afterwards")


def saves_a_transfer(api: Service) -> None:
    where = _room(api, _ada(api), "Cached")
    answer = api.get(where, headers={"If-None-Match": _tag(api, where)})
    expect(answer, 304)
    assert not answer.content, "a 304 has no body"
    expect(api.get(where, headers={"If-None-Match": '"other"'}), 200, what="another ETag")
