from datetime import UTC, datetime, timedelta

from interviewprep.practice.checks import Failed, Service, expect, show_exchange

START = (datetime.now(UTC) + timedelta(days=30)).replace(minute=0, second=0, microsecond=0)
ROOMS, SLOTS = 10, 4
TOKENS: dict[str, str] = {}


def _as(api: Service, name: str) -> dict[str, str]:
    """Logs in once for all checks: passwords are slow to check."""
    if name not in TOKENS:
        form = {"username": f"{name}@example.org", "password": "correct horse"}
        TOKENS[name] = expect(api.post("/auth/token", data=form), 200)["access_token"]
    return {"Authorization": f"Bearer {TOKENS[name]}"}


def _fill(api: Service) -> tuple[dict[str, str], dict[str, str]]:
    """Ada's and Bob's tokens; 40 bookings of ten rooms, half of them Bob's, one cancelled.

    Four slots, the last one first, and in each ten bookings that start together.
    """
    ada, bob = _as(api, "ada"), _as(api, "bob")
    if expect(api.get("/bookings", headers=ada), 200)["total"]:
        return ada, bob
    rooms = [
        expect(api.post("/rooms", json={"name": f"Room {n}", "capacity": 5}, headers=ada), 201)["id"] for n in range(ROOMS)
    ]
    for n in range(ROOMS * SLOTS):
        begins = START + timedelta(hours=SLOTS - n // ROOMS)
        slot = {"starts_at": begins.isoformat(), "ends_at": (begins + timedelta(hours=1)).isoformat()}
        new = {"room_id": rooms[n % ROOMS], "title": f"Meeting {n}", **slot}
        booked = expect(api.post("/bookings", json=new, headers=bob if n % 2 else ada), 201)
    expect(api.post(f"/bookings/{booked['id']}/cancel", headers=bob), 200)
    return ada, bob


def _in_order(numbers: range) -> list[int]:
    """Numbers of meetings, as they are to be listed: by their start, then by their id."""
    return sorted(numbers, key=lambda n: (SLOTS - n // ROOMS, n))


ALL = _in_order(range(ROOMS * SLOTS))


def _page(api: Service, who: dict[str, str], query: str, wanted: list[int], total: int, what: str) -> list[dict]:
    answer = api.get(f"/bookings?{query}", headers=who)
    page = expect(answer, 200, {"total": total, "items": lambda items: isinstance(items, list)}, what)
    titles = [booking.get("title") for booking in page["items"]]
    meetings = [f"Meeting {n}" for n in wanted]
    if titles != meetings:
        raise Failed(f"{what}: expected {', '.join(meetings) or 'none'}; got {', '.join(map(str, titles)) or 'none'}")
    for number, booking in zip(wanted, page["items"], strict=True):
        begins = START + timedelta(hours=SLOTS - number // ROOMS)
        right = {
            "room_name": f"Room {number % ROOMS}",
            "status": "cancelled" if number == ROOMS * SLOTS - 1 else "confirmed",
            "starts_at": lambda at, begins=begins: at[:16] == begins.isoformat()[:16],
        }
        for name, value in right.items():
            got = booking.get(name)
            if not (value(str(got)) if callable(value) else got == value):
                raise Failed(f"{what}: `{name}` of {booking['title']} is {got!r}", show_exchange(answer))
    return page["items"]


def same_answers(api: Service) -> None:
    ada, _ = _fill(api)
    _page(api, ada, "limit=100", ALL, 40, "all bookings, by their start, then by their id")
    for limit, offset in ((10, 5), (7, 0), (7, 35), (1, 39)):
        page = f"limit={limit}&offset={offset}"
        _page(api, ada, page, ALL[offset : offset + limit], 40, f"the page with {page}")
    _page(api, ada, "limit=5&offset=40", [], 40, "a page beyond the last")
    expect(api.get("/bookings", headers=ada), 200, {"limit": 20, "offset": 0, "total": 40}, "no limit")
    expect(api.get("/bookings?limit=1000&offset=3", headers=ada), 200, {"limit": 100, "offset": 3}, "a limit of 1000")
    for wrong in ("limit=0", "limit=many", "offset=-1"):
        expect(api.get(f"/bookings?{wrong}", headers=ada), 422, what=wrong)


def names_of_now(api: Service) -> None:
    ada, _ = _fill(api)
    first = expect(api.get("/bookings?limit=1", headers=ada), 200)["items"][0]
    where, name = f"/rooms/{first['room_id']}", first["room_name"]
    for new in ("A new name", name):
        expect(api.patch(where, json={"name": new}, headers=ada), 200)
        expect(api.get("/bookings?limit=1", headers=ada), 200, {"items": [{"room_name": new}]}, "a room was renamed")


def _selects(api: Service, path: str, who: dict[str, str]) -> tuple[int, int]:
    """SELECT statements, and rows that they read."""
    api.probe()
    expect(api.get(path, headers=who), 200)
    seen = api.probe()
    return sum(query.lstrip().upper().startswith(("SELECT", "WITH")) for query in seen["queries"]), seen["rows"]


def few_queries(api: Service) -> None:
    ada, bob = _fill(api)
    for who, most in ((ada, 40), (bob, 20)):
        few, many = (_selects(api, f"/bookings?limit={limit}", who)[0] for limit in (5, most))
        assert many <= few, f"a list of 5 bookings took {few} queries, a list of {most} took {many}"


def page_by_page(api: Service) -> None:
    ada, bob = _fill(api)
    everything = _selects(api, "/bookings?limit=100", ada)[1]
    assert everything >= 40, "the database is not asked for the bookings"
    for who, query, all_of_them in (
        (ada, "limit=5&offset=10", 40),
        (ada, "limit=5&offset=35", 40),
        (ada, "limit=5&status=confirmed", 39),
        (bob, "limit=1", 20),
    ):
        rows = _selects(api, f"/bookings?{query}", who)[1]
        # Five bookings with a room each (or ten rooms), the user, and the total.
        assert rows < all_of_them, f"{query}: {rows} rows were read for one page; there are {all_of_them} such bookings"


def filters_still_work(api: Service) -> None:
    ada, bob = _fill(api)
    bobs = [n for n in ALL if n % 2]
    _page(api, bob, "limit=100", bobs, 20, "Bob's own bookings")
    _page(api, bob, "limit=3&offset=4", bobs[4:7], 20, "a page of Bob's own bookings")
    one = expect(api.get("/bookings?limit=1", headers=ada), 200)["items"][0]
    room = f"room_id={one['room_id']}"
    same = [n for n in ALL if n % ROOMS == ALL[0] % ROOMS]
    _page(api, ada, room, same, SLOTS, "one room's bookings")
    _page(api, ada, f"{room}&limit=2&offset=1", same[1:3], SLOTS, "a page of one room's bookings")
    _page(api, bob, room, [n for n in same if n % 2], sum(n % 2 for n in same), "Bob's bookings of one room")
    last = ROOMS * SLOTS - 1
    _page(api, ada, "status=cancelled", [last], 1, "those that were cancelled")
    _page(api, ada, "status=confirmed&limit=100", [n for n in ALL if n != last], 39, "those that are confirmed")
    # Slot 2 ends at START + 3 h: from then on it is over.
    for hours, seconds, slots in ((3, 0, 2), (3, -1, 3), (5, 0, 0)):
        since = (START + timedelta(hours=hours, seconds=seconds)).strftime("%Y-%m-%dT%H:%M:%SZ")
        later = [n for n in ALL if SLOTS - n // ROOMS > SLOTS - slots]
        _page(api, ada, f"since={since}&limit=100", later, 10 * slots, f"those that end after {since}")
    expect(api.get("/bookings"), 401, what="no token")
