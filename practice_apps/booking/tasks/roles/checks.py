import httpx

from interviewprep.practice.checks import Service, expect

EDITORS = ("ed", "eve")
NEVER = "/articles/987654"


def _as(name: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {name}"}


def _write(api: Service, who: str, text: str, **more: object) -> httpx.Response:
    return api.post("/articles", json={"text": text, **more}, headers=_as(who))


def _article(api: Service, author: str = "ed", text: str = "Old") -> str:
    wanted = {"text": text, "id": lambda i: isinstance(i, int)}  # whose it is, `editors_write` asks
    return f"/articles/{expect(_write(api, author, text), 201, wanted, f'an article by {author}')['id']}"


def _send(api: Service, method: str, path: str, headers: dict | None = None, text: str = "New") -> httpx.Response:
    more = {} if method == "DELETE" else {"json": {"text": text}}
    return api.request(method, path, headers=headers or {}, **more)


def _all(api: Service) -> list[dict]:
    found = expect(api.get("/articles"), 200, what="the list, without a token")
    assert isinstance(found, list) and all(isinstance(one, dict) and "id" in one for one in found), (
        "GET /articles doesn't answer a list of articles, each with its id"
    )
    return found


def _find(api: Service, where: str) -> dict:
    found = [a for a in _all(api) if f"/articles/{a['id']}" == where]
    assert len(found) == 1, f"the list names an article {len(found)} times, not once"
    return found[0]


def open_to_all(api: Service) -> None:
    expect(api.get("/articles"), 200, what="the list, without a token")
    expect(api.get("/articles", headers=_as("rita")), 200, what="the list, for a reader")


def tells_401_from_403(api: Service) -> None:
    where = _article(api)
    for method, path in (("POST", "/articles"), ("PUT", where), ("DELETE", where)):
        expect(_send(api, method, path), 401, what="no token")
        expect(_send(api, method, path, _as("nobody")), 401, what="nobody's token")
        expect(_send(api, method, path, _as("rita")), 403, what="a reader's token")


def reads_the_token(api: Service) -> None:
    where = _article(api)
    for value in ("Bearer", "Basic ada", "Token ada", "ada", "Bearer nobody ada", "Bearer admin", "Bearer ADA"):
        for method, path in (("POST", "/articles"), ("PUT", where), ("DELETE", where)):
            expect(_send(api, method, path, {"Authorization": value}), 401, what=f"`Authorization: {value}`")
    expect(_send(api, "DELETE", where, _as("ada")), 204, what="`Authorization: Bearer ada`")


def editors_write(api: Service) -> None:
    for who in (*EDITORS, "ada"):
        where = _article(api, who, f"By {who}")
        found = _find(api, where)
        assert (found.get("author"), found.get("text")) == (who, f"By {who}"), (
            f"the list shows {who}'s article as {found}, not as it was made"
        )
        claimed = _write(api, who, "Claimed", author="rita")
        if claimed.status_code != 422:
            expect(claimed, 201, {"author": who}, f"an article by {who}, with an author in the body")
    expect(_write(api, "rita", "x"), 403, what="a reader")
    turns = ["ed", "rita", "eve", "ada"] * 3
    for who, answer in zip(turns, api.at_once([lambda w=w: _write(api, w, "Rush") for w in turns]), strict=True):
        if who == "rita":
            expect(answer, 403, what="a reader, among others at once")
        else:
            expect(answer, 201, {"author": who}, f"an article by {who}, among others at once")


def only_admins_delete(api: Service) -> None:
    for author in (*EDITORS, "ada"):
        where = _article(api, author)
        for who in EDITORS:
            expect(api.delete(where, headers=_as(who)), 403, what="the author, an editor" if who == author else "an editor")
        _find(api, where)
        expect(api.delete(where, headers=_as("ada")), 204, what="an admin")
        assert not [a for a in _all(api) if f"/articles/{a['id']}" == where], "a deleted article is in the list"
        expect(api.delete(where, headers=_as("ada")), 404, what="an admin, for the second time")


def tells_403_from_404(api: Service) -> None:
    gone = _article(api)
    expect(api.delete(gone, headers=_as("ada")), 204, what="an admin")
    for where, what in ((gone, "an article that was deleted"), (NEVER, "an article that never was")):
        for method in ("PUT", "DELETE"):
            expect(_send(api, method, where), 401, what=f"no token, and {what}")
            expect(_send(api, method, where, _as("nobody")), 401, what=f"nobody's token, and {what}")
            expect(_send(api, method, where, _as("rita")), 403, what=f"a reader, and {what}")
            expect(_send(api, method, where, _as("ada")), 404, what=f"an admin, and {what}")
        for who in EDITORS:
            expect(_send(api, "DELETE", where, _as(who)), 403, what=f"an editor, and {what}")
            code = _send(api, "PUT", where, _as(who)).status_code
            assert code in (403, 404), f"an editor, and {what}: expected 404 or 403, got {code}"
    assert NEVER not in [f"/articles/{a['id']}" for a in _all(api)], "a PUT of an unknown article created it"


def own_articles(api: Service) -> None:
    for author, other in (("ed", "eve"), ("eve", "ed")):
        where = _article(api, author)
        for who, text in ((author, "Mine"), ("ada", "Ours"), (author, "Mine again")):
            wanted = {"text": text, "author": author}
            what = f"an article by {author}, changed by {who}"
            expect(_send(api, "PUT", where, _as(who), text), 200, wanted, what)
            assert _find(api, where).get("text") == text, f"{what}: the list shows the old text"
        expect(_send(api, "PUT", where, _as(other)), 403, what="another editor")
    where = _article(api, "ada")
    for who in EDITORS:
        expect(_send(api, "PUT", where, _as(who)), 403, what="an editor, and an admin's article")
    expect(_send(api, "PUT", where, _as("ada"), "Hers"), 200, {"text": "Hers", "author": "ada"}, "an admin")


def nothing_is_done(api: Service) -> None:
    places = {author: _article(api, author) for author in (*EDITORS, "ada")}
    before = _all(api)
    for author, where in places.items():
        for who in ({}, _as("nobody"), _as("rita"), *(_as(e) for e in EDITORS)):
            if who != _as(author):
                _send(api, "PUT", where, who, "Changed")
            _send(api, "DELETE", where, who)
    for who in ({}, _as("nobody"), _as("rita")):
        _send(api, "POST", "/articles", who, "More")
    assert _all(api) == before, "requests that may not be made changed the articles"
