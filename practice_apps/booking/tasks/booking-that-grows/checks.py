from functools import partial

import httpx

from interviewprep.practice.checks import Failed, Service, expect, show_exchange


def _body(room: str, start: object, end: object, title: object = "Standup") -> dict:
    return {"room": room, "title": title, "start": start, "end": end}


def _book(api: Service, room: str, start: int, end: int, title: str = "Standup", key: str | None = None):
    headers = {"Idempotency-Key": key} if key else {}
    return api.post("/bookings", json=_body(room, start, end, title), headers=headers)


def _made(api: Service, room: str, start: int, end: int, title: str = "Standup", key: str | None = None) -> dict:
    answer = _book(api, room, start, end, title, key)
    return expect(answer, 201, {"id": lambda value: value is not None, **_body(room, start, end, title)}, "a new booking")


def _at(booking: dict) -> str:
    return f"/bookings/{booking['id']}"


def _put(api: Service, booking: dict, room: str, start: int, end: int, title: str = "Moved", tag: str | None = None):
    headers = {"If-Match": tag} if tag else {}
    return api.put(_at(booking), json=_body(room, start, end, title), headers=headers)


def _listed(api: Service, room: str) -> list[dict]:
    return expect(api.get("/bookings", params={"room": room}), 200, {"items": lambda value: isinstance(value, list)})["items"]


def _holds(api: Service, room: str, *wanted: dict) -> None:
    found = [one.get("id") for one in _listed(api, room)]
    ids = [one["id"] for one in wanted]
    assert found == ids, f"the room {room} should list the ids {ids}, and lists {found}"


def _tag(answer: httpx.Response, what: str) -> str:
    expect(answer, what=what, headers={"etag": bool})
    return answer.headers["etag"]


# Bookings


def creates_and_reads(api: Service) -> None:
    for start, end, title in ((60, 75, "Standup"), (0, 1, "x"), (5000, 9000, "Retreat")):
        made = _made(api, "reading", start, end, title)
        expect(api.get(_at(made)), 200, {"id": made["id"], **_body("reading", start, end, title)}, "the booking, read")
    _made(api, "R", 1, 2)
    expect(api.delete(_at(made)), 204)
    expect(api.get(_at(made)), 404, what="a booking that was deleted")


def _nonsense(room: str) -> list[tuple[str, object]]:
    return [
        ("an end before the start", _body(room, 60, 59)),
        ("an end at the start", _body(room, 60, 60)),
        ("an empty room", _body("", 60, 75)),
        ("an empty title", _body(room, 60, 75, "")),
        ("a start that is a word", _body(room, "soon", 75)),
        ("a start that is a text", _body(room, "60", 75)),
        ("an end that is a text", _body(room, 60, "75")),
        ("a start that is true", _body(room, True, 75)),
        ("a start that isn't whole", _body(room, 60.5, 75)),
        ("an end that isn't whole", _body(room, 60, 75.5)),
        ("an end that is null", _body(room, 60, None)),
        ("a room that is a number", {**_body(room, 60, 75), "room": 7}),
        ("a title that is a number", _body(room, 60, 75, 7)),
        ("a title that is null", _body(room, 60, 75, None)),
        ("a title that is a list", _body(room, 60, 75, ["a"])),
        ("a list", []),
        *((f"no {name}", {k: v for k, v in _body(room, 60, 75).items() if k != name}) for name in _body("", 0, 0)),
    ]


def refuses_nonsense(api: Service) -> None:
    for what, body in _nonsense("nonsense"):
        expect(api.post("/bookings", json=body), 422, what=what)
    _holds(api, "nonsense")


def lists_a_room(api: Service) -> None:
    late, early, middle = (_made(api, "listed", start, start + 10) for start in (300, 20, 100))
    _made(api, "listed too", 40, 50)
    _made(api, "LISTED", 60, 70)
    _holds(api, "listed", early, middle, late)
    expect(api.get("/bookings", params={"room": "listed"}), 200, {"items": [_body("listed", s, s + 10) for s in (20, 100, 300)]})
    _holds(api, "nobody's")
    everywhere = expect(api.get("/bookings"), 200)["items"]
    starts = [one["start"] for one in everywhere if one["room"] in ("listed", "listed too")]
    assert starts == [20, 40, 100, 300], f"the list of all rooms has these at {starts}, not by start"


def replaces(api: Service) -> None:
    made = _made(api, "replaced", 60, 75)
    other = _made(api, "replaced", 200, 210)
    wanted = {"id": made["id"], **_body("replaced elsewhere", 400, 430, "Moved")}
    expect(_put(api, made, "replaced elsewhere", 400, 430), 200, wanted, "the booking, replaced")
    expect(api.get(_at(made)), 200, wanted, "the booking, replaced and read")
    for what, body in [*_nonsense("replaced"), ("a title alone", {"title": "only"})]:
        expect(api.put(_at(made), json=body), 422, what=f"{what}, by PUT")
    expect(api.get(_at(made)), 200, wanted, "the booking after a PUT that was refused")
    expect(api.get(_at(other)), 200, _body("replaced", 200, 210), "another booking")
    expect(api.delete(_at(made)), 204)
    expect(_put(api, made, "replaced", 60, 75), 404, what="PUT of a booking that was deleted")


def deletes(api: Service) -> None:
    kept, gone = _made(api, "deleted", 60, 75), _made(api, "deleted", 80, 90)
    expect(api.delete(_at(gone)), 204)
    expect(api.delete(_at(gone)), 404, what="DELETE of a booking that was deleted")
    new = _made(api, "deleted", 100, 110)
    assert new["id"] not in (kept["id"], gone["id"]), "the id of a deleted booking was given again"
    expect(api.get(_at(gone)), 404)
    _holds(api, "deleted", kept, new)


# No two at once


def refuses_overlaps(api: Service) -> None:
    made = _made(api, "overlaps", 60, 80)
    for start, end in ((60, 80), (50, 61), (79, 90), (65, 70), (50, 90), (60, 61), (79, 80), (50, 80), (60, 90)):
        what = f"{start} to {end}, where 60 to 80 is booked"
        expect(_book(api, "overlaps", start, end), 409, what=what)
    _holds(api, "overlaps", made)
    night, long = _made(api, "overlaps", 1430, 1450), _made(api, "overlaps", 5000, 9000)
    for start, end in ((1445, 1460), (1439, 1440), (1440, 1441), (8000, 8010), (4000, 5001), (8999, 12_000)):
        what = f"{start} to {end}, where 1430 to 1450 and 5000 to 9000 are booked"
        expect(_book(api, "overlaps", start, end), 409, what=what)
    _holds(api, "overlaps", made, night, long)


def ends_meet(api: Service) -> None:
    middle = _made(api, "meets", 60, 80)
    after, before = _made(api, "meets", 80, 95), _made(api, "meets", 45, 60)
    _holds(api, "meets", before, middle, after)
    _made(api, "meets elsewhere", 60, 80)
    _made(api, "MEETS", 60, 80)
    expect(api.delete(_at(middle)), 204)
    _made(api, "meets", 60, 80, "In the place of one that was deleted")


def moves(api: Service) -> None:
    first, second = _made(api, "moves", 60, 80), _made(api, "moves", 100, 120)
    for start, end in ((110, 130), (90, 101), (100, 120), (105, 110)):
        expect(_put(api, first, "moves", start, end), 409, what=f"moved to {start} to {end}, where 100 to 120 is booked")
    expect(api.get(_at(first)), 200, _body("moves", 60, 80), "a booking whose PUT was refused")
    expect(_book(api, "moves", 65, 75), 409, what="the time of a booking whose PUT was refused")
    for start, end in ((60, 80), (70, 100), (65, 75), (120, 140)):
        expect(_put(api, first, "moves", start, end), 200, _body("moves", start, end, "Moved"), "moved to where nothing is")
    _holds(api, "moves", second, first)
    _made(api, "moves", 65, 75, "Where the other was before")
    elsewhere = _made(api, "moves elsewhere", 100, 120)
    expect(_put(api, elsewhere, "moves", 100, 120), 409, what="moved to another room, which is taken then")


def one_wins(api: Service) -> None:
    for number in range(3):
        room = f"at once {number}"
        jobs = [partial(_book, api, room, 60 + n, 80 + number, f"Number {n}") for n in range(6)]
        codes = sorted(answer.status_code for answer in api.at_once(jobs))
        assert codes == [201] + [409] * 5, f"six bookings of one time at once were answered {codes}"
        assert len(_listed(api, room)) == 1, "six bookings of one time at once: more than one is listed"
    for number in range(3):
        room = f"both at once {number}"
        others = [_made(api, f"{room} {n}", 60, 80) for n in range(3)]
        jobs = [partial(_put, api, other, room, 60 + n, 80 + number) for n, other in enumerate(others)]
        jobs += [partial(_book, api, room, 60 + n, 80 + number) for n in range(3)]
        codes = sorted(answer.status_code for answer in api.at_once(jobs))
        what = f"three bookings made for a time and three moved there at once were answered {codes}"
        assert codes in ([200] + [409] * 5, [201] + [409] * 5), what
        assert len(_listed(api, room)) == 1, f"{what}: more than one is listed"


# Cancelled, and sent twice


def cancels(api: Service) -> None:
    made = _made(api, "cancelled", 60, 80)
    other = _made(api, "cancelled", 90, 95)
    expect(api.get(_at(made)), 200, {"cancelled": False}, "a booking that isn't cancelled")
    for what in ("cancelled", "cancelled again"):
        answer = api.post(_at(made) + "/cancel")
        expect(answer, 200, {"id": made["id"], "cancelled": True, **_body("cancelled", 60, 80)}, what)
    expect(api.get(_at(made)), 200, {"cancelled": True, **_body("cancelled", 60, 80)}, "a cancelled booking, read")
    expect(_put(api, made, "cancelled", 200, 210), 409, what="PUT of a cancelled booking")
    expect(api.get(_at(made)), 200, _body("cancelled", 60, 80), "a cancelled booking after a PUT")
    _holds(api, "cancelled", made, other)
    expect(api.get(_at(other)), 200, {"cancelled": False}, "another booking")
    expect(api.delete(_at(other)), 204)
    expect(api.post(_at(other) + "/cancel"), 404, what="a booking that isn't there, cancelled")


def frees_the_time(api: Service) -> None:
    early = _made(api, "freed", 400, 410)
    made = _made(api, "freed", 60, 80)
    expect(api.post(_at(made) + "/cancel"), 200)
    again = _made(api, "freed", 60, 75, "In its place")
    expect(_book(api, "freed", 70, 75), 409, what="a time that was freed and booked again")
    expect(api.post(_at(made) + "/cancel"), 200, {"cancelled": True}, "the first, cancelled again")
    _holds(api, "freed", made, again, early)
    moved = _made(api, "freed", 100, 110)
    expect(api.post(_at(again) + "/cancel"), 200)
    expect(_put(api, moved, "freed", 65, 85), 200, what="PUT to the time of a cancelled booking")
    expect(_put(api, early, "freed", 60, 65), 200, what="PUT to the time of a cancelled booking")
    # Three begin at the same time: what counts is when each was made.
    _holds(api, "freed", early, made, again, moved)


def same_key(api: Service) -> None:
    first = _made(api, "keys", 60, 80, key="same-1")
    other = _made(api, "keys", 100, 120, key="same-2")
    _made(api, "keys without", 10, 20)
    for _ in range(2):
        answer = _book(api, "keys", 60, 80, key="same-1")
        if expect(answer, 201, first, "the same key and values again") != first:
            raise Failed(f"not the body of the first answer, which was {first}", show_exchange(answer))
    turned = dict(reversed(_body("keys", 60, 80).items()))
    answer = api.post("/bookings", json=turned, headers={"Idempotency-Key": "same-1"})
    expect(answer, 201, first, "the same key and values again, in another order")
    expect(_book(api, "keys without", 10, 20), 409, what="the same values without a key")
    expect(_put(api, first, "keys", 300, 310), 200)
    expect(api.post(_at(first) + "/cancel"), 200)
    expect(_book(api, "keys", 60, 80, key="same-1"), 201, first, "the same key and values, after the booking has changed")
    expect(api.delete(_at(first)), 204)
    expect(_book(api, "keys", 60, 80, key="same-1"), 201, first, "the same key and values, after the booking was deleted")
    _holds(api, "keys", other)
    for number in range(3):
        room, key = f"keys at once {number}", f"at-once-{number}"
        answers = api.at_once([partial(_book, api, room, 60, 80, "Standup", key) for _ in range(5)])
        codes = [answer.status_code for answer in answers]
        assert codes == [201] * 5, f"five requests at once with one key and the same values were answered {codes}"
        ids = {answer.json()["id"] for answer in answers}
        what = f"five requests at once with one key: {len(ids)} ids, {len(_listed(api, room))} bookings listed"
        assert len(ids) == len(_listed(api, room)) == 1, what


def other_body(api: Service) -> None:
    first = _made(api, "other", 60, 80, key="other")
    for room, start, end, title in (
        ("other", 100, 120, "Standup"),
        ("other room", 60, 80, "Standup"),
        ("other", 60, 81, "Standup"),
        ("other", 59, 80, "Standup"),
        ("other", 60, 80, "Sit down"),
    ):
        expect(_book(api, room, start, end, title, "other"), 422, what="the same key with other values")
    _holds(api, "other", first)
    _holds(api, "other room")
    expect(_book(api, "other", 60, 80, key="other"), 201, first, "the first values again")


def refusals_leave_the_key(api: Service) -> None:
    taken = _made(api, "refused", 60, 80)
    expect(_book(api, "refused", 70, 90, key="refused"), 409)
    expect(_book(api, "refused", 70, 70, key="refused"), 422)
    later = _made(api, "refused", 80, 90, key="refused")
    expect(_book(api, "refused", 80, 90, key="refused"), 201, later, "the same key and values again")
    expect(_book(api, "refused", 60, 70, key="refused too"), 409)
    expect(api.delete(_at(taken)), 204)
    freed = _made(api, "refused", 60, 70, key="refused too")
    _holds(api, "refused", freed, later)


# Pages and versions


def _page(api: Service, room: str | None, limit: int, cursor: str | None = None) -> tuple[list, str | None]:
    params = {"limit": limit} | ({"room": room} if room else {}) | ({"cursor": cursor} if cursor else {})
    answer = api.get("/bookings", params=params)
    found = expect(answer, 200, {"items": lambda value: isinstance(value, list)}, "a page")
    if "next" not in found or not (found["next"] is None or (isinstance(found["next"], str) and found["next"])):
        raise Failed("`next` is to be a text, or null", show_exchange(answer))
    if len(found["items"]) > limit:
        raise Failed(f"a page of {limit} has {len(found['items'])} items", show_exchange(answer))
    return [one["id"] for one in found["items"]], found["next"]


def _pages(api: Service, room: str | None, limit: int, most: int = 60) -> list[list]:
    pages, cursor = [], None
    for _ in range(most):
        ids, cursor = _page(api, room, limit, cursor)
        pages.append(ids)
        if cursor is None:
            return pages
    raise Failed(f"after {most} pages there is still a `next`")


def pages(api: Service) -> None:
    made = [_made(api, "pages", start, start + 5) for start in (200, 100, 9, 50, 20)]
    # Two that begin at the same time: the first is cancelled.
    expect(api.post(_at(made[1]) + "/cancel"), 200)
    made.append(_made(api, "pages", 100, 130))
    _made(api, "pages elsewhere", 60, 70)
    ids = [made[number]["id"] for number in (2, 4, 3, 1, 5, 0)]
    for limit in (1, 2, 3, 4, 5, 6, 7, 100):
        wanted = [ids[n : n + limit] for n in range(0, len(ids), limit)]
        found = _pages(api, "pages", limit)
        assert found == wanted, f"pages of {limit} are to have the ids {wanted}, and have {found}"
    assert _pages(api, "nobody's pages", 3) == [[]], "the pages of a room without bookings"
    _holds(api, "pages", *(made[number] for number in (2, 4, 3, 1, 5, 0)))
    _, cursor = _page(api, "pages", 2)
    for limit in (1, 3, 2, 100, 1):
        found, _ = _page(api, "pages", limit, cursor)
        wanted = ids[2 : 2 + limit]
        assert found == wanted, f"after a page of 2, {limit} more are to have the ids {wanted}, and have {found}"
    everything = [one["id"] for one in expect(api.get("/bookings"), 200)["items"]]
    found = [one for page in _pages(api, None, 7) for one in page]
    assert found == everything, f"the pages of all rooms have the ids {found}, the list without limit {everything}"
    many = [_made(api, "many", start, start + 1) for start in range(103)]
    _holds(api, "many", *many)
    found = [one for page in _pages(api, "many", 100) for one in page]
    assert found == [one["id"] for one in many], "the pages of 103 bookings aren't these bookings"


def pages_of_a_changing_list(api: Service) -> None:
    for number, (gone, new) in enumerate(((0, 5), (1, 25), (2, 90))):
        room = f"changing {number}"
        made = [_made(api, room, start, start + 5) for start in (10, 20, 30, 40)]
        first, cursor = _page(api, room, 2)
        assert first == [one["id"] for one in made[:2]], "the first page isn't the two that begin first"
        assert cursor, "the first of two pages has no `next`"
        expect(api.delete(_at(made[gone])), 204)
        added = _made(api, room, new, new + 5)
        stay = [one for n, one in enumerate(made) if n >= 2 and n != gone] + [added] * (new > 20)
        wanted = [one["id"] for one in sorted(stay, key=lambda one: one["start"])]
        found = []
        while cursor:
            ids, cursor = _page(api, room, 2, cursor)
            found += ids
        assert found == wanted, f"after a change between two pages the rest is to be {wanted}, and is {found}"


def refuses_odd_pages(api: Service) -> None:
    _made(api, "odd pages", 10, 20)
    for limit in ("0", "-1", "101", "many", "1.5"):
        expect(api.get("/bookings", params={"room": "odd pages", "limit": limit}), 422, what=f"limit={limit}")
    for limit in (1, 100):
        expect(api.get("/bookings", params={"room": "odd pages", "limit": limit}), 200, {"next": None}, f"limit={limit}")
    for cursor in ("nonsense", "%%%", "é", ""):
        params = {"room": "odd pages", "limit": 1, "cursor": cursor}
        expect(api.get("/bookings", params=params), 422, what=f"the cursor {cursor!r}, which can't be one")


def etags(api: Service) -> None:
    answer = _book(api, "tags", 60, 80)
    made, tags = expect(answer, 201), [_tag(answer, "a new booking")]
    _made(api, "tags", 90, 95)

    def reads(what: str) -> None:
        for _ in range(2):
            got = _tag(api.get(_at(made)), what)
            assert got == tags[-1], f"{what}: the ETag is {got}, and was {tags[-1]} in the answer to the change"

    reads("a new booking, read")
    changes = (
        ("tags", 60, 80, "Moved"), ("tags", 61, 80, "Moved"), ("tags", 60, 80, "Moved"), ("tags", 60, 85, "Moved"),
        ("tags again", 60, 85, "Moved"),
    )  # fmt: skip
    for room, start, end, title in changes:
        tags.append(_tag(_put(api, made, room, start, end, title), "a PUT"))
        reads("a replaced booking, read")
    expect(api.post(_at(made) + "/cancel"), 200)
    tags.append(_tag(api.get(_at(made)), "a cancelled booking, read"))
    assert tags[-1] not in tags[:-1], "the ETag of the cancelled booking is one that it had before"
    assert all(one != other for one, other in zip(tags, tags[1:], strict=False)), "a change didn't change the ETag"


def if_match(api: Service) -> None:
    answer = _book(api, "matches", 60, 80)
    made, old = expect(answer, 201), _tag(answer, "a new booking")
    new = _tag(_put(api, made, "matches", 100, 120, "First", old), "a PUT with the current ETag")
    expect(api.get(_at(made)), 200, _body("matches", 100, 120, "First"), "after a PUT with the current ETag")
    another = expect(_book(api, "matches", 700, 710), 201)
    others = [_tag(api.get(_at(another)), "another booking")]
    for start in (720, 740):
        others.append(_tag(_put(api, another, "matches", start, start + 5), "another booking"))
    for tag in (old, '"nobody-gave-this"', *(tag for tag in others if tag != new)):
        expect(_put(api, made, "matches", 200, 220, "Second", tag), 412, what="a PUT with another ETag")
    expect(api.get(_at(made)), 200, _body("matches", 100, 120, "First"), "after a PUT that was 412")
    expect(_put(api, made, "matches", 300, 320, "Third", new), 200, what="a PUT with the current ETag")
    expect(_put(api, made, "matches", 400, 420, "Fourth"), 200, what="a PUT without If-Match")
    for number in range(3):
        tag = _tag(api.get(_at(made)), "the booking, read")
        jobs = [partial(_put, api, made, "matches", 500 + n, 600 + number, f"{number}.{n}", tag) for n in range(5)]
        codes = sorted(one.status_code for one in api.at_once(jobs))
        assert codes == [200] + [412] * 4, f"five PUTs at once with one ETag were answered {codes}"
