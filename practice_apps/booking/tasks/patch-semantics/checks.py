from interviewprep.practice.checks import Service, expect

WHOLE = {"title": "Write tests", "done": True, "notes": "all of them", "assignee": "ada"}
NEW = {"title": "Run them", "done": False, "notes": "twice", "assignee": "bob"}
REFUSED = {
    "null for title": {"title": None},
    "null for done": {"done": None},
    "an empty title": {"title": ""},
    "a title of 81 characters": {"title": "x" * 81},
    "a number for a title": {"title": 7},
    "the text 'maybe' for done": {"done": "maybe"},
    "a list for done": {"done": []},
    "a number for notes": {"notes": 5},
    "a list for assignee": {"assignee": ["ada"]},
    "the unknown key `tilte`": {"tilte": "x"},
    "the key `id`": {"id": 4},
}


def _todo(api: Service, **fields: object) -> str:
    new = {**WHOLE, **fields}
    return f"/todos/{expect(api.post('/todos', json=new), 201, {**new, 'id': lambda i: isinstance(i, int)})['id']}"


def _holds(api: Service, where: str, todo: dict, what: str = "the to-do afterwards") -> None:
    expect(api.get(where), 200, {**todo, "id": int(where.rsplit("/")[-1])}, what)


def _patched(api: Service, where: str, change: dict, todo: dict, what: str = "") -> None:
    wanted = {**todo, "id": int(where.rsplit("/")[-1])}
    expect(api.patch(where, json=change), 200, wanted, what or f"the change {change}")
    _holds(api, where, todo)


def changes_only_what_is_sent(api: Service) -> None:
    for name, value in NEW.items():
        _patched(api, _todo(api), {name: value}, {**WHOLE, name: value})
    where, other = _todo(api), _todo(api)
    now = dict(WHOLE)
    for change in (
        {"title": "Run them"},
        {"done": False},
        {"notes": "", "done": True},
        {"assignee": "bob", "title": "Write tests"},
        {"assignee": "", "notes": "some", "done": False, "title": "All"},
    ):
        now |= change
        _patched(api, where, change, now)
    _holds(api, other, WHOLE, "another to-do")
    bare = expect(api.post("/todos", json={"title": "Bare"}), 201, {"id": lambda i: isinstance(i, int)})
    _patched(api, f"/todos/{bare['id']}", {"done": True}, {"title": "Bare", "done": True, "notes": None, "assignee": None})


def null_takes_away(api: Service) -> None:
    where = _todo(api)
    _patched(api, where, {"notes": None}, {**WHOLE, "notes": None})
    _patched(api, where, {"assignee": None}, {**WHOLE, "notes": None, "assignee": None})
    _patched(api, where, {"notes": None}, {**WHOLE, "notes": None, "assignee": None}, "null for notes, again")
    _patched(api, where, {"notes": "back"}, {**WHOLE, "notes": "back", "assignee": None})
    _patched(api, _todo(api), {"notes": None, "title": "New"}, {**WHOLE, "notes": None, "title": "New"})
    _patched(api, _todo(api), {"notes": None, "assignee": None}, {**WHOLE, "notes": None, "assignee": None})


def null_is_refused(api: Service) -> None:
    for done in (True, False):
        where = _todo(api, done=done)
        for name in ("title", "done"):
            expect(api.patch(where, json={name: None}), 422, what=f"null for {name}")
        _holds(api, where, {**WHOLE, "done": done}, "the to-do after what was refused")


def validates(api: Service) -> None:
    where = _todo(api)
    for what, change in REFUSED.items():
        expect(api.patch(where, json=change), 422, what=what)
    for content, what in ((b"[]", "a list"), (b'"title"', "a text"), (b"null", "null"), (b"{", "no JSON")):
        answer = api.patch(where, content=content, headers={"content-type": "application/json"})
        assert 400 <= answer.status_code < 500, f"{what} for a body: expected 4xx, got {answer.status_code}"
    _holds(api, where, WHOLE, "the to-do after what was refused")
    now = dict(WHOLE)
    for title in ("x", "y" * 80, "é" * 80):
        now["title"] = title
        _patched(api, where, {"title": title}, now, f"a title of {len(title)} characters")
    for sent in ("true", "no", 1, 0, "1"):
        made = api.post("/todos", json={**WHOLE, "done": sent})
        answer = api.patch(where, json={"done": sent})
        if made.status_code == 422:
            expect(answer, 422, what=f"{sent!r} for done, which creating refuses")
        if answer.status_code == 422:  # to be strict about types is right, too
            continue
        now["done"] = expect(made, 201, what=f"a to-do with {sent!r} for done")["done"]
        expect(answer, 200, {"done": now["done"]}, f"{sent!r} for done, which creating takes as {now['done']!r}")
        _holds(api, where, now)


def all_or_nothing(api: Service) -> None:
    where = _todo(api)
    for what, bad in REFUSED.items():
        right = {name: value for name, value in NEW.items() if name not in bad}
        for change in ({**right, **bad}, {**bad, **right}):
            expect(api.patch(where, json=change), 422, what=f"{what}, among right keys")
            _holds(api, where, WHOLE, f"the to-do after {what}, among right keys")
    _patched(api, where, NEW, NEW, "all keys, all right")


def empty_patch(api: Service) -> None:
    _patched(api, _todo(api), {}, WHOLE, "an empty patch")
    bare = {"title": "Bare", "done": False, "notes": None, "assignee": None}
    _patched(api, _todo(api, **bare), {}, bare, "an empty patch")


def unknown_todo(api: Service) -> None:
    last = int(_todo(api).rsplit("/")[-1])
    for number in (last + 1000, 0):
        for change in ({"title": "x"}, {}):
            expect(api.patch(f"/todos/{number}", json=change), 404, what="an unknown to-do")
        expect(api.get(f"/todos/{number}"), 404, what="an unknown to-do, afterwards")
