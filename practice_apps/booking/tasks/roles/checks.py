from interviewprep.practice.checks import Service, expect


def _as(name: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {name}"}


def _article(api: Service, author: str = "ed") -> str:
    article = expect(api.post("/articles", json={"text": "Old"}, headers=_as(author)), 201, {"author": author})
    return f"/articles/{article['id']}"


def open_to_all(api: Service) -> None:
    expect(api.get("/articles"), 200, what="the list, without a token")


def tells_401_from_403(api: Service) -> None:
    where = _article(api)
    new = {"json": {"text": "New"}}
    for method, path, more in (("POST", "/articles", new), ("PUT", where, new), ("DELETE", where, {})):
        expect(api.request(method, path, **more), 401, what="no token")
        expect(api.request(method, path, headers=_as("nobody"), **more), 401, what="nobody's token")
        expect(api.request(method, path, headers=_as("rita"), **more), 403, what="a reader's token")


def editors_write(api: Service) -> None:
    _article(api, "ed")
    _article(api, "ada")
    expect(api.post("/articles", json={"text": "x"}, headers=_as("rita")), 403, what="a reader")


def only_admins_delete(api: Service) -> None:
    where = _article(api)
    expect(api.delete(where, headers=_as("ed")), 403, what="the author, an editor")
    expect(api.delete("/articles/9999", headers=_as("ed")), 403, what="an editor and an unknown article")
    expect(api.delete(where, headers=_as("ada")), 204, what="an admin")
    expect(api.delete(where, headers=_as("ada")), 404, what="an admin, for the second time")


def own_articles(api: Service) -> None:
    where = _article(api, "ed")
    expect(api.put(where, json={"text": "Mine"}, headers=_as("ed")), 200, {"text": "Mine", "author": "ed"})
    expect(api.put(where, json={"text": "Hers"}, headers=_as("eve")), 403, what="another editor")
    expect(api.put(where, json={"text": "Ours"}, headers=_as("ada")), 200, {"text": "Ours", "author": "ed"}, "an admin")


def nothing_is_done(api: Service) -> None:
    where = _article(api)
    before = expect(api.get("/articles"), 200)
    api.put(where, json={"text": "Changed"}, headers=_as("eve"))
    api.delete(where, headers=_as("eve"))
    api.post("/articles", json={"text": "More"}, headers=_as("rita"))
    assert expect(api.get("/articles"), 200) == before, "requests that may not be made changed the articles"
