from datetime import UTC, datetime, timedelta

from interviewprep.practice.checks import Service, expect

START = (datetime.now(UTC) + timedelta(days=30)).replace(minute=0, second=0, microsecond=0)


def _as(api: Service, name: str) -> dict[str, str]:
    form = {"username": f"{name}@example.org", "password": "correct horse"}
    return {"Authorization": f"Bearer {expect(api.post('/auth/token', data=form), 200)['access_token']}"}


def _fill(api: Service) -> dict[str, str]:
    """40 bookings of as many rooms, half of them Ada's."""
    ada, bob = _as(api, "ada"), _as(api, "bob")
    if expect(api.get("/bookings", headers=ada), 200)["total"]:
        return ada
    for n in range(40):
        room = expect(api.post("/rooms", json={"name": f"Room {n}", "capacity": 5}, headers=ada), 201)
        begins = START + timedelta(hours=n)
        slot = {"starts_at": begins.isoformat(), "ends_at": (begins + timedelta(hours=1)).isoformat()}
        new = {"room_id": room["id"], "title": f"Meeting {n}", **slot}
        expect(api.post("/bookings", json=new, headers=bob if n % 2 else ada), 201)
    return ada


def _selects(api: Service, path: str, who: dict[str, str]) -> list[str]:
    api.probe()
    expect(api.get(path, headers=who), 200)
    return [query for query in api.probe()["queries"] if query.lstrip().upper().startswith("SELECT")]


def same_answers(api: Service) -> None:
    page = expect(api.get("/bookings?limit=10&offset=5", headers=_fill(api)), 200, {"total": 40, "limit": 10, "offset": 5})
    titles = [b["title"] for b in page["items"]]
    assert titles == [f"Meeting {n}" for n in range(5, 15)], f"the page from the sixth booking on holds {titles}"
    rooms = [b["room_name"] for b in page["items"]]
    assert rooms == [f"Room {n}" for n in range(5, 15)], f"their rooms are said to be {rooms}"


def few_queries(api: Service) -> None:
    ada = _fill(api)
    few, many = len(_selects(api, "/bookings?limit=5", ada)), len(_selects(api, "/bookings?limit=40", ada))
    assert many <= few, f"a list of 5 bookings took {few} queries, a list of 40 took {many}"


def page_by_page(api: Service) -> None:
    queries = _selects(api, "/bookings?limit=5&offset=10", _fill(api))
    rows = [q for q in queries if "FROM booking" in q and "count(" not in q.lower()]
    assert rows, "no query reads bookings"
    whole = [q for q in rows if "LIMIT" not in q.upper()]
    assert not whole, f"this query reads all bookings for a page of 5:\n{' '.join(whole[0].split())[:300]}"


def filters_still_work(api: Service) -> None:
    ada = _fill(api)
    bob = _as(api, "bob")
    expect(api.get("/bookings", headers=bob), 200, {"total": 20}, "Bob's own bookings")
    one = expect(api.get("/bookings?limit=1", headers=ada), 200)["items"][0]
    expect(api.get(f"/bookings?room_id={one['room_id']}", headers=ada), 200, {"total": 1, "items": [one]})
    expect(api.get("/bookings?status=cancelled", headers=ada), 200, {"total": 0, "items": []})
    expect(api.get("/bookings"), 401, what="no token")
