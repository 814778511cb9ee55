from interviewprep.practice.checks import Service, expect

WHOLE = {"title": "Write tests", "done": True, "notes": "all of them", "assignee": "ada"}


def _todo(api: Service) -> str:
    return f"/todos/{expect(api.post('/todos', json=WHOLE), 201)['id']}"


def changes_only_what_is_sent(api: Service) -> None:
    where = _todo(api)
    expect(api.patch(where, json={"title": "Run them"}), 200, {**WHOLE, "title": "Run them"})
    expect(api.patch(where, json={"done": False}), 200, {**WHOLE, "title": "Run them", "done": False})
    expect(api.get(where), 200, {**WHOLE, "title": "Run them", "done": False}, "the to-do afterwards")
    expect(api.patch("/todos/9999", json={"title": "x"}), 404, what="an unknown to-do")


def null_takes_away(api: Service) -> None:
    where = _todo(api)
    expect(api.patch(where, json={"notes": None}), 200, {**WHOLE, "notes": None})
    expect(api.patch(where, json={"assignee": None}), 200, {**WHOLE, "notes": None, "assignee": None})


def null_is_refused(api: Service) -> None:
    where = _todo(api)
    for name in ("title", "done"):
        expect(api.patch(where, json={name: None, "notes": "new"}), 422, what=f"null for {name}")
    expect(api.get(where), 200, WHOLE, "the to-do after what was refused")


def validates(api: Service) -> None:
    where = _todo(api)
    expect(api.patch(where, json={"title": ""}), 422, what="an empty title")
    expect(api.patch(where, json={"title": "x" * 81}), 422, what="a title of 81 letters")
    expect(api.patch(where, json={"tilte": "x"}), 422, what="the unknown key `tilte`")
    expect(api.get(where), 200, WHOLE, "the to-do after what was refused")


def empty_patch(api: Service) -> None:
    where = _todo(api)
    expect(api.patch(where, json={}), 200, WHOLE, "an empty patch")
