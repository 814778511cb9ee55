import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial

import httpx

from interviewprep.practice.checks import Failed, Service, expect, show_exchange

OPEN = 10_000
"""Milliseconds for which a breaker stays open."""
PATIENCE = 2.0
"""Seconds that a call has to arrive at an upstream; it needs a few thousandths."""


def _fresh(api: Service) -> int:
    """Move the clock to where a window begins, whichever of the checks' windows it is."""
    now = expect(
        api.get("/world"), 200, {"now": lambda value: isinstance(value, int)}, "the given routes of world.py"
    )["now"]
    return _at(api, (now // 4_200_000 + 1) * 4_200_000)


def _at(api: Service, now: int) -> int:
    expect(api.put("/world/clock", json={"now": now}), 200, {"now": now}, "the clock, moved on")
    return now


def _mode(api: Service, upstream: str, mode: str) -> None:
    expect(api.put(f"/world/upstreams/{upstream}", json={"mode": mode}), 200)


def _world(api: Service, upstream: str, what: str) -> int:
    return api.client.get("/world").json()["upstreams"].get(upstream, {}).get(what, 0)


def _sent(api: Service, upstream: str) -> int:
    return _world(api, upstream, "sent")


def _route(api: Service, name: str, upstream: str = "", status: int | None = None, **more: object) -> None:
    """PUT a route, by default a new one with an upstream of its own, named like it."""
    expect(
        api.put(f"/routes/{name}", json={"upstream": upstream or name, **more}),
        status or 201,
        what=f"PUT of {name}",
    )


def _call(api: Service, name: str, client: str = "ada") -> httpx.Response:
    return api.post(f"/calls/{name}", headers={"X-Client": client})


def _ok(
    api: Service,
    name: str,
    client: str = "ada",
    what: str = "a call",
    left: int | None = None,
    **body: object,
) -> None:
    headers = None if left is None else {"x-ratelimit-remaining": str(left)}
    expect(_call(api, name, client), 200, {"route": name, "client": client, **body}, what, headers=headers)


def _refused(
    api: Service, name: str, status: int, after: int, client: str = "ada", what: str = "a call"
) -> None:
    """A call that is refused, and tells when to come back."""
    expect(_call(api, name, client), status, what=what, headers={"retry-after": str(after)})


@contextmanager
def _unsent(api: Service, upstream: str) -> Iterator[None]:
    """Nothing is sent to an upstream meanwhile."""
    before = _sent(api, upstream)
    yield
    sent = _sent(api, upstream) - before
    assert not sent, f"{sent} of the calls that were refused were sent to the upstream"


def _fail(api: Service, name: str, times: int, client: str = "ada") -> None:
    for number in range(times):
        expect(_call(api, name, client), 502, what=f"a call that fails, number {number + 1} of {times}")


def _state(api: Service, upstream: str, state: str, what: str) -> None:
    expect(api.get(f"/upstreams/{upstream}"), 200, {"name": upstream, "state": state}, what)


def _release(api: Service, upstream: str, fails: bool = False) -> None:
    expect(api.post(f"/world/upstreams/{upstream}/release", json={"fails": fails}), 200)


def _held(
    api: Service, upstream: str, jobs: list[Callable[[], httpx.Response]], fails: bool = False
) -> list[httpx.Response]:
    """Make calls at once. Those that are sent are answered once all have been sent or refused."""
    _mode(api, upstream, "waits")
    done: list[int] = []

    def run(job: Callable[[], httpx.Response]) -> httpx.Response:
        answer = job()
        done.append(answer.status_code)
        return answer

    def control() -> None:
        until = time.monotonic() + PATIENCE
        while len(done) + _world(api, upstream, "waiting") < len(jobs) and time.monotonic() < until:
            time.sleep(0.01)
        _mode(api, upstream, "answers")
        _release(api, upstream, fails)

    return api.at_once([*(partial(run, job) for job in jobs), control])[:-1]


def _while_waiting(
    api: Service,
    upstream: str,
    job: Callable[[], httpx.Response],
    meanwhile: Callable[[], None],
    fails: bool = False,
) -> httpx.Response:
    """Make a call, do something while it waits for its upstream, and then let that answer or fail."""
    _mode(api, upstream, "waits")
    done: list[httpx.Response] = []

    def run() -> httpx.Response:
        done.append(job())
        return done[0]

    def control() -> None:
        until = time.monotonic() + PATIENCE
        while not done and not _world(api, upstream, "waiting") and time.monotonic() < until:
            time.sleep(0.01)
        _mode(api, upstream, "answers")
        try:
            if done:
                raise Failed("the call was answered before its upstream had", show_exchange(done[0]))
            meanwhile()
        finally:
            _release(api, upstream, fails)

    return api.at_once([run, control])[0]


# Routes and calls


def keeps_routes(api: Service) -> None:
    for number, upstream in enumerate(("quotes", "x", "quotes and more")):
        answer = api.put(f"/routes/kept-{number}", json={"upstream": upstream})
        expect(answer, 201, {"name": f"kept-{number}", "upstream": upstream}, "a new route")
    expect(api.get("/routes/kept-2"), 200, {"name": "kept-2", "upstream": "quotes and more"}, "a route, read")
    answer = api.put("/routes/kept-1", json={"upstream": "news"})
    expect(answer, 200, {"name": "kept-1", "upstream": "news"}, "a route, replaced")
    expect(api.get("/routes/kept-1"), 200, {"name": "kept-1", "upstream": "news"}, "a replaced route, read")
    expect(api.get("/routes/kept-0"), 200, {"name": "kept-0", "upstream": "quotes"}, "another route, read")
    expect(api.get("/routes/kept-3"), 404, what="a route that isn't there")
    # Texts that look alike aren't the same, and a blank is a text that isn't empty.
    for name in ("kept-\u00e9", "kept-e\u0301", "Kept-2", "kept 2"):
        upstream = f"of {name}"
        body = {"name": name, "upstream": upstream}
        expect(api.put(f"/routes/{name}", json={"upstream": upstream}), 201, body, "a route with a name like another's")
    expect(api.get("/routes/kept-\u00e9"), 200, {"upstream": "of kept-\u00e9"}, "the first of two that look alike")
    expect(api.put("/routes/kept-4", json={"upstream": " "}), 201, {"upstream": " "}, "an upstream that is a blank")


def refuses_odd_routes(api: Service) -> None:
    _route(api, "odd", "quotes")
    for what, body in (
        ("no upstream", {}),
        ("an empty one", {"upstream": ""}),
        ("null", {"upstream": None}),
        ("a list", {"upstream": ["a"]}),
    ):
        for name in ("odd", "odd-new"):
            expect(api.put(f"/routes/{name}", json=body), 422, what=f"an upstream that is {what}")
    expect(api.get("/routes/odd"), 200, {"upstream": "quotes"}, "a route whose PUT was refused")
    expect(api.get("/routes/odd-new"), 404, what="a route whose PUT was refused")


def lists_and_deletes(api: Service) -> None:
    for name in ("listed-m", "listed-z", "listed-a", "listed-N"):
        _route(api, name, f"of {name}")

    def listed(*names: str) -> None:
        found = expect(
            api.get("/routes"), 200, {"items": lambda value: isinstance(value, list)}, "all routes"
        )["items"]
        everything = [one.get("name") for one in found]
        assert everything == sorted(everything), f"the routes aren't listed by name: {everything}"
        mine = [one for one in found if one["name"].startswith("listed-")]
        wanted = [{"name": name, "upstream": f"of {name}"} for name in names]
        assert [{k: one.get(k) for k in ("name", "upstream")} for one in mine] == wanted, (
            f"listed are {mine}, not {wanted}"
        )

    listed("listed-N", "listed-a", "listed-m", "listed-z")
    expect(api.delete("/routes/listed-m"), 204)
    listed("listed-N", "listed-a", "listed-z")
    for answer in (api.get("/routes/listed-m"), api.delete("/routes/listed-m"), _call(api, "listed-m")):
        expect(answer, 404, what=f"{answer.request.method} of a route that was deleted")


def calls(api: Service) -> None:
    _route(api, "called", "called-up")
    for number in (1, 2, 3):
        _ok(api, "called", what=f"call {number}", answer=f"called-up {number}", calls=number)
        found = _sent(api, "called-up")
        assert found == number, f"after {number} calls the upstream was sent {found}"
    _route(api, "called", "called-elsewhere", status=200)
    _ok(api, "called", what="a call after the route was replaced", answer="called-elsewhere 1", calls=4)


def counts_apart(api: Service) -> None:
    for name in ("apart-1", "apart-2"):
        _route(api, name, "apart-up")
    wanted = {}
    for name, client in (
        ("apart-1", "ada"),
        ("apart-1", "ada"),
        ("apart-1", "bob"),
        ("apart-2", "ada"),
        ("apart-1", "ada"),
        ("apart-2", "bob"),
        ("apart-1", "Ada"),
        ("apart-1", "adam"),
        ("apart-1", "bob"),
    ):
        wanted[name, client] = wanted.get((name, client), 0) + 1
        _ok(api, name, client, f"a call of {client} by {name}", calls=wanted[name, client])
    for _ in range(3):
        expect(api.delete("/routes/apart-1"), 204)
        _route(api, "apart-1", "apart-up")
        _ok(api, "apart-1", what="a call by a route that was deleted and made again", calls=1)
    _ok(api, "apart-2", what="a call by another route", calls=2)


def counts_on_their_way(api: Service) -> None:
    _route(api, "moved")
    _ok(api, "moved", calls=1)
    for number, to in ((2, "moved"), (3, "moved-to")):
        answer = _while_waiting(
            api, "moved", partial(_call, api, "moved"), partial(_route, api, "moved", to, 200)
        )
        what = "a call whose route was replaced while it waited"
        expect(answer, 200, {"route": "moved", "answer": f"moved {number}", "calls": number}, what)
    _ok(api, "moved", what="a call after those that waited", answer="moved-to 1", calls=4)
    codes = [one.status_code for one in _held(api, "moved-to", [partial(_call, api, "moved")] * 3)]
    assert codes == [200] * 3, f"three calls at once were answered {codes}"
    _ok(api, "moved", what="a call after four, and three at once", calls=8)
    _route(api, "remade")

    def remake() -> None:
        expect(api.delete("/routes/remade"), 204, what="DELETE of a route with a call on its way")
        _route(api, "remade", "remade-to")
        _ok(api, "remade", what="the first call by a route that was made again", calls=1)

    answer = _while_waiting(api, "remade", partial(_call, api, "remade"), remake)
    expect(answer, 200, {"answer": "remade 1"}, "a call whose route was deleted while it waited")
    _ok(api, "remade", what="the second call by a route that was made again", answer="remade-to 2", calls=2)


def refuses_calls(api: Service) -> None:
    _route(api, "nameless")
    expect(api.post("/calls/nameless"), 422, what="a call without X-Client")
    expect(_call(api, "nameless", ""), 422, what="a call with an empty X-Client")
    expect(_call(api, "nobody-made-this"), 404, what="a call by a route that isn't there")
    assert _sent(api, "nameless") == 0, "a call without a client was sent"
    _ok(api, "nameless", what="the first call with a client", calls=1)


# So many, and no more


def limits(api: Service) -> None:
    _fresh(api)
    for name, limit in (("limited-3", 3), ("limited-1", 1)):
        _route(api, name, limit=limit, window=10_000)
        for number in range(limit):
            _ok(
                api,
                name,
                what=f"call {number + 1} where {limit} are allowed",
                left=limit - number - 1,
                calls=number + 1,
            )
        with _unsent(api, name):
            for _ in range(2):
                _refused(api, name, 429, 10, what="a call beyond the limit")
                expect(api.last, headers={"x-ratelimit-remaining": "0"}, what="a call beyond the limit")


def windows(api: Service) -> None:
    for window in (10_000, 7_000):
        name, start = f"windows-{window}", _fresh(api)
        _route(api, name, limit=2, window=window)
        _at(api, start + window - 1)
        for left in (1, 0):
            _ok(api, name, what="a call at the end of a window", left=left)
        _refused(api, name, 429, 1, what="a third call in the window's last millisecond")
        _at(api, start + window)
        for number, left in ((3, 1), (4, 0)):
            _ok(api, name, what="a call as the next window begins", left=left, calls=number)
        _refused(api, name, 429, window // 1000, what="a third call as a window begins")
        _at(api, start + 2 * window - 1)
        _refused(api, name, 429, 1, what="a call just before a window ends")
        _at(api, start + 5 * window + 1)
        _ok(api, name, what="a call some windows later", left=1, calls=5)
    # It isn't the route's making, nor a PUT, nor a client's first call that begins a window.
    start = _fresh(api)
    _at(api, start + 3_000)
    _route(api, "windows-late", limit=1, window=10_000)
    _at(api, start + 5_500)
    for client in ("ada", "bob"):
        _ok(api, "windows-late", client, "the first call by a route that was made 3,000 ms into a window")
        _refused(api, "windows-late", 429, 5, client, "a call 4,500 ms before the next window")
    _route(api, "windows-late", status=200, limit=1, window=10_000)
    _refused(api, "windows-late", 429, 5, what="a call after a PUT that changed nothing")
    for later in (10_000, 20_000):
        _at(api, start + later)
        for client in ("ada", "bob", "cleo"):
            _ok(api, "windows-late", client, "each client's call as a window begins", left=0)
            _refused(api, "windows-late", 429, 10, client, "each client's second call in a window")


def says_when(api: Service) -> None:
    start = _fresh(api)
    _route(api, "when", limit=1, window=60_000)
    _route(api, "when-short", limit=1, window=500)
    _ok(api, "when")
    for passed, seconds in (
        (0, 60),
        (999, 60),
        (1_000, 59),
        (1_001, 59),
        (59_000, 1),
        (59_999, 1),
    ):
        _at(api, start + passed)
        _refused(api, "when", 429, seconds, what=f"a call {passed} ms into a used window of 60,000")
    _ok(api, "when-short")
    _refused(api, "when-short", 429, 1, what="a call where less than a second is left")
    for number, window in enumerate((86_400_000, 200_000_000)):
        now = _fresh(api)
        _route(api, f"when-{number}", limit=1, window=window)
        _ok(api, f"when-{number}")
        seconds = -(-(window - now % window) // 1_000)
        _refused(api, f"when-{number}", 429, seconds, what=f"a call in a used window of {window:,}")


def refuses_odd_limits(api: Service) -> None:
    _fresh(api)
    _route(api, "odd-limit", limit=4, window=1_000)
    pairs = (
        (0, 1_000),
        (5, 0),
        (1.5, 1_000),
        ("many", 1_000),
        ("5", 1_000),
        (True, 1_000),
        (5, "1000"),
        (5, True),
        (5, "long"),
        (5, [1]),
        (None, 1_000),
        (5, None),
    )
    bodies = [{"limit": limit, "window": window} for limit, window in pairs]
    for body in (*bodies, {"limit": 5}, {"window": 1_000}):
        answer = api.put("/routes/odd-limit", json={"upstream": "changed", **body})
        expect(answer, 422, what=f"a route with {body}")
    answer = api.put("/routes/odd-limit-new", json={"upstream": "new", "limit": 5})
    expect(answer, 422, what="a new route with a limit and no window")
    expect(
        api.get("/routes/odd-limit"),
        200,
        {"upstream": "odd-limit", "limit": 4, "window": 1_000},
        "a route whose PUT was refused",
    )
    expect(api.get("/routes/odd-limit-new"), 404, what="a route whose PUT was refused")
    body = {"upstream": "u", "limit": 1, "window": 1}
    expect(api.put("/routes/odd-limit", json=body), 200, body, "the smallest limit")


def limits_apart(api: Service) -> None:
    _fresh(api)
    for name in ("fair-1", "fair-2"):
        _route(api, name, "fair-up", limit=2, window=10_000)
    _ok(api, "fair-1", left=1)
    _ok(api, "fair-1", left=0)
    _ok(api, "fair-1", "bob", "another client, where the first has none left", left=1)
    _ok(api, "fair-2", what="another route, where the first has none left", left=1)
    _refused(api, "fair-1", 429, 10, what="the first client by the first route")
    _ok(api, "fair-1", "bob", "another client's second call", left=0)
    _refused(api, "fair-1", 429, 10, "bob", "another client's third call")
    _ok(api, "fair-2", what="a second call by the other route", left=0)
    _ok(api, "fair-1", "Ada", "a client whose name differs in a capital", left=1)
    many = [f"fair-{number}" for number in range(30)]
    for client in many:
        _ok(api, "fair-1", client, f"the first call of {client}, one of 30 clients", left=1)
    for client in many:
        _ok(api, "fair-1", client, f"the second call of {client}, one of 30 clients", left=0)
    for client in many:
        _refused(api, "fair-1", 429, 10, client, f"the third call of {client}, one of 30 clients")
    expect(api.delete("/routes/fair-1"), 204)
    _route(api, "fair-1", "fair-up", limit=2, window=10_000)
    _ok(api, "fair-1", what="a call by a route that was deleted and made again", left=1, calls=1)
    _refused(api, "fair-2", 429, 10, what="a third call by the other route")


def limits_at_once(api: Service) -> None:
    _fresh(api)
    for limit in (1, 3):
        name = f"rush-{limit}"
        _route(api, name, limit=limit, window=10_000)
        codes = sorted(one.status_code for one in _held(api, name, [partial(_call, api, name)] * 5))
        assert codes == [200] * limit + [429] * (5 - limit), (
            f"five calls at once, where {limit} are allowed, were answered {codes}"
        )
        assert _sent(api, name) == limit, (
            f"of five calls at once, where {limit} are allowed, {_sent(api, name)} were sent"
        )
    start = _fresh(api)
    _route(api, "across", limit=1, window=1_000)
    before = _while_waiting(
        api, "across", partial(_call, api, "across"), lambda: _at(api, start + 1_000) and None
    )
    expect(before, 200, what="a call that is answered in the next window")
    _ok(api, "across", what="a call, where one of the window before was answered in this", left=0)
    # What is on its way counts, whatever becomes of the route.
    _fresh(api)
    _route(api, "under-way", limit=2, window=10_000)
    _while_waiting(
        api,
        "under-way",
        partial(_call, api, "under-way"),
        partial(_route, api, "under-way", "under-way-to", 200, limit=3, window=10_000),
    )
    for left in (1, 0):
        _ok(api, "under-way", what="a call, where one was on its way as the limit was raised to 3", left=left)
    _refused(
        api, "under-way", 429, 10, what="a fourth call, where one was on its way as the limit was raised"
    )

    for name, before, after in (
        ("put-on", {}, {"limit": 5, "window": 10_000}),
        ("taken-off", {"limit": 5, "window": 10_000}, {}),
    ):
        _route(api, name, **before)
        change = partial(_route, api, name, f"{name}-to", 200, **after)
        answer = _while_waiting(api, name, partial(_call, api, name), change)
        expect(answer, 200, {"calls": 1}, f"a call, where the limit was {name.replace('-', ' ')} while it waited")
    _route(api, "lowered", limit=3, window=10_000)
    _ok(api, "lowered", left=2)
    lower = partial(_route, api, "lowered", status=200, limit=1, window=10_000)
    answer = _while_waiting(api, "lowered", partial(_call, api, "lowered"), lower)
    expect(answer, 200, {"calls": 2}, "a call, where the limit was lowered to 1 while it waited")
    left = answer.headers.get("x-ratelimit-remaining", "")
    if left not in ("0", "1"):  # as it came, or as it is answered
        raise Failed(f"`X-RateLimit-Remaining` is {left!r}, where the limit was lowered", show_exchange(answer))

    def remake() -> None:
        expect(api.delete("/routes/under-way"), 204)
        _route(api, "under-way", limit=2, window=10_000)

    _while_waiting(api, "under-way-to", partial(_call, api, "under-way", "bob"), remake)
    for left in (1, 0):
        what = "a call, where one was on its way as the route was deleted and made again"
        _ok(api, "under-way", "bob", what, left=left)


def new_limit(api: Service) -> None:
    start = _fresh(api)
    _route(api, "changing", limit=2, window=10_000)
    for left in (1, 0):
        _ok(api, "changing", left=left)
    for _ in range(3):
        _refused(api, "changing", 429, 10, what="a third call, where 2 are allowed")
    _route(api, "changing", limit=4, window=10_000, status=200)
    _ok(api, "changing", what="a third call, where the limit was raised from 2 to 4", left=1, calls=3)
    _route(api, "changing", limit=1, window=10_000, status=200)
    _refused(api, "changing", 429, 10, what="a fourth call, where the limit was lowered to 1")
    expect(api.last, headers={"x-ratelimit-remaining": "0"}, what="where more were made than the new limit")
    _at(api, start + 10_000)
    _ok(api, "changing", what="a call in the next window", left=0)


def unlimited(api: Service) -> None:
    _fresh(api)
    wanted = {"name": "free", "upstream": "free", "limit": None, "window": None}
    expect(api.put("/routes/free", json={"upstream": "free"}), 201, wanted, "a route without a limit")
    expect(api.get("/routes/free"), 200, wanted, "a route without a limit, read")
    for number in range(1, 8):
        _ok(api, "free", what=f"call {number} by a route without a limit", calls=number)
        for name in ("x-ratelimit-remaining", "retry-after"):
            if name in api.last.headers:
                raise Failed(f"`{name}` in an answer of a route without a limit", show_exchange(api.last))
    _route(api, "freed", limit=1, window=10_000)
    _ok(api, "freed", left=0)
    answer = api.put("/routes/freed", json={"upstream": "freed"})
    expect(answer, 200, {"limit": None, "window": None}, "a PUT without the limit that there was")
    for _ in range(3):
        _ok(api, "freed", what="a call by a route that has no limit any more")


# Upstreams that fail


def failures_are_502(api: Service) -> None:
    start = _fresh(api)
    _route(api, "failing", limit=3, window=60_000)
    _ok(api, "failing", left=2, calls=1)
    _mode(api, "failing", "fails")
    _fail(api, "failing", 1)
    _mode(api, "failing", "answers")
    _ok(api, "failing", what="a call after one that failed", left=0, calls=2)
    _refused(api, "failing", 429, 60, what="a call beyond the limit, one of which failed")
    _at(api, start + 60_000)
    _ok(api, "failing", left=2, calls=3)


def opens(api: Service) -> None:
    start = _fresh(api)
    _route(api, "opening")
    _state(api, "opening", "closed", "an upstream that was never called")
    _mode(api, "opening", "fails")
    for client in ("ada", "bob"):
        _fail(api, "opening", 1, client)
        _state(api, "opening", "closed", "an upstream, after one or two failures")
    _at(api, start + 4_500)
    _fail(api, "opening", 1, "cleo")
    _state(api, "opening", "open", "an upstream, after three failures")
    _state(api, "Opening", "closed", "an upstream whose name differs in a capital")
    with _unsent(api, "opening"):
        for passed, seconds in ((0, 10), (1, 10), (1_000, 9), (8_999, 2), (9_999, 1)):
            _at(api, start + 4_500 + passed)
            what = f"a call {passed} ms after the failure that opened the breaker"
            _refused(api, "opening", 503, seconds, "dan" if passed else "ada", what)
        _state(api, "opening", "open", "an upstream, 9,999 ms after it opened")
    # It is the failure that opens it, and not the call's coming.
    start = _fresh(api)
    _route(api, "slow")
    _mode(api, "slow", "fails")
    _fail(api, "slow", 2)
    third = _while_waiting(
        api, "slow", partial(_call, api, "slow"), lambda: _at(api, start + 3_000) and None, True
    )
    expect(third, 502, what="the third failure, of a call that waited for 3,000 ms")
    _refused(api, "slow", 503, 10, what="a call as the third call has failed, 3,000 ms after it came")
    _at(api, start + 3_000 + OPEN - 1)
    _refused(api, "slow", 503, 1, what="a call 9,999 ms after the third failure")


def in_a_row(api: Service) -> None:
    _fresh(api)
    _route(api, "row")
    for failures in (2, 1, 2):
        _mode(api, "row", "fails")
        _fail(api, "row", failures)
        _state(api, "row", "closed", "an upstream whose failures weren't three in a row")
        _mode(api, "row", "answers")
        _ok(api, "row", what="a call between failures")
    _mode(api, "row", "fails")
    _fail(api, "row", 3)
    _state(api, "row", "open", "an upstream, after three failures in a row")
    # However long it takes.
    start = _fresh(api)
    _route(api, "row-slow")
    _mode(api, "row-slow", "fails")
    for hours in range(3):
        _state(api, "row-slow", "closed", f"an upstream after {hours} failures, an hour apart")
        _at(api, start + 3_600_000 * hours)
        _fail(api, "row-slow", 1)
    _state(api, "row-slow", "open", "an upstream after three failures in a row, an hour apart")
    # The answers make the row, in whatever order their calls came.
    _fresh(api)
    _route(api, "row-late")

    def two_fail() -> None:
        _mode(api, "row-late", "fails")
        _fail(api, "row-late", 2)

    early = _while_waiting(api, "row-late", partial(_call, api, "row-late"), two_fail)
    expect(early, 200, what="a call that came before two that failed, and is answered after them")
    _fail(api, "row-late", 2)
    what = "an upstream after two failures, a success of a call that came before them, and two more"
    _state(api, "row-late", "closed", what)
    _fail(api, "row-late", 1)
    _state(api, "row-late", "open", f"{what}, and a third")
    # What isn't sent is neither a failure nor a success.
    _fresh(api)
    _route(api, "row-limited", limit=2, window=60_000)
    _mode(api, "row-limited", "fails")
    _fail(api, "row-limited", 2)
    for _ in range(2):
        _refused(api, "row-limited", 429, 60, what="a call beyond the limit, after two that failed")
    expect(api.post("/calls/row-limited"), 422, what="a call without X-Client")
    _state(api, "row-limited", "closed", "an upstream, after two failures and calls that weren't sent")
    _fail(api, "row-limited", 1, "bob")
    _state(
        api, "row-limited", "open", "an upstream, after two failures, calls that weren't sent, and a third"
    )


def _opened(api: Service, name: str, **more: object) -> int:
    """A route with a breaker that opens now; when that is."""
    start = _fresh(api)
    _route(api, name, **more)
    _mode(api, name, "fails")
    _fail(api, name, 3)
    return start


def half_opens(api: Service) -> None:
    start = _opened(api, "half")
    _at(api, start + OPEN)
    for _ in range(2):
        _state(api, "half", "half-open", "an upstream, 10,000 ms after it opened")
    _mode(api, "half", "answers")
    _ok(api, "half", what="the trial, 10,000 ms after the breaker opened", calls=1)
    _state(api, "half", "closed", "an upstream whose trial succeeded")
    _mode(api, "half", "fails")
    _fail(api, "half", 2)
    _state(api, "half", "closed", "an upstream that was closed by a trial, after two failures")
    _fail(api, "half", 1)
    _state(api, "half", "open", "an upstream that was closed by a trial, after three failures")


def opens_again(api: Service) -> None:
    start = _opened(api, "again")
    for waited in (OPEN, 25_000):
        start = _at(api, start + waited)
        _fail(api, "again", 1)
        _state(api, "again", "open", "an upstream whose trial failed")
        _refused(api, "again", 503, 10, what="a call after a trial that failed")
        _at(api, start + OPEN - 1)
        _refused(api, "again", 503, 1, what="a call 9,999 ms after a trial that failed")
    _at(api, start + OPEN)
    _mode(api, "again", "answers")
    _ok(api, "again", what="a trial that succeeds, after some that failed")
    _state(api, "again", "closed", "an upstream whose trial succeeded")


def one_trial(api: Service) -> None:
    for number, fails in enumerate((False, True)):
        name = f"trial-{number}"
        start = _opened(api, name)
        _at(api, start + OPEN)

        def meanwhile(name: str = name, start: int = start) -> None:
            for client in ("ada", "bob"):
                _refused(api, name, 503, 1, client, "a call while the trial is out")
            _state(api, name, "half-open", "an upstream while the trial is out")
            for waited in (2_500, OPEN - 1, OPEN, 2 * OPEN + 1):
                _at(api, start + OPEN + waited)
                _refused(api, name, 503, 1, what=f"a call while the trial is out, for {waited:,} ms by now")
                _state(api, name, "half-open", f"an upstream while the trial is out, for {waited:,} ms by now")

        trial = _while_waiting(api, name, partial(_call, api, name, "cleo"), meanwhile, fails)
        expect(trial, 502 if fails else 200, what="the trial")
        if fails:
            _refused(api, name, 503, 10, what="a call after a trial that failed 20,001 ms after it was sent")
        else:
            _ok(api, name, what="a call after a trial that succeeded")
    # Trials of several upstreams have nothing to do with each other.
    for name in ("trial-a", "trial-b", "trial-c"):
        start = _opened(api, name)
    _at(api, start + OPEN)

    def others() -> None:
        _mode(api, "trial-b", "answers")
        _ok(api, "trial-b", what="the trial of another upstream, while one is out")
        _state(api, "trial-b", "closed", "another upstream whose trial succeeded, while one is out")
        _fail(api, "trial-c", 1)
        _refused(api, "trial-c", 503, 10, what="a call to a third upstream, whose trial failed")
        _refused(api, "trial-a", 503, 1, what="a call while the trial is out, after those of others")
        _state(api, "trial-a", "half-open", "an upstream while the trial is out, after those of others")

    expect(_while_waiting(api, "trial-a", partial(_call, api, "trial-a"), others), 200, what="the trial")
    _state(api, "trial-a", "closed", "an upstream whose trial succeeded, after those of others")
    start = _opened(api, "trial-rush")
    before = _sent(api, "trial-rush")
    _at(api, start + OPEN)
    rush = [partial(_call, api, "trial-rush", client) for client in ("ada", "bob", "cleo", "dan")]
    codes = sorted(one.status_code for one in _held(api, "trial-rush", rush))
    assert codes == [200, 503, 503, 503], (
        f"four calls at once, where the breaker is half-open, were answered {codes}"
    )
    sent = _sent(api, "trial-rush") - before
    assert sent == 1, f"of four calls at once, where the breaker is half-open, {sent} were sent"


def breakers_apart(api: Service) -> None:
    start = _fresh(api)
    for name, upstream in (("shared-1", "shared"), ("shared-2", "shared"), ("shared-3", "other")):
        _route(api, name, upstream)
    _mode(api, "shared", "fails")
    _fail(api, "shared-1", 2)
    _ok(api, "shared-3", what="a call to another upstream")
    _fail(api, "shared-2", 1)
    for name in ("shared-1", "shared-2"):
        _refused(api, name, 503, 10, what="a call by each of the routes to one upstream")
    _ok(api, "shared-3", what="a call to another upstream")
    _state(api, "other", "closed", "another upstream")
    _route(api, "shared-1", "other", status=200)
    _ok(api, "shared-1", what="a call by a route that leads to another upstream now")
    _at(api, start + OPEN)
    _mode(api, "shared", "answers")
    _ok(api, "shared-2", what="the trial")
    _route(api, "shared-1", "shared", status=200)
    _ok(api, "shared-1", what="a call by another route, after the trial")


def breakers_stay(api: Service) -> None:
    # A call belongs to the upstream that it was sent to, and not to that of its route by then.
    for fails in (True, False):
        name = f"left-{fails}".lower()
        _fresh(api)
        _route(api, name)
        _mode(api, name, "fails")
        _fail(api, name, 2)
        lead_away = partial(_route, api, name, f"{name}-to", 200)
        answer = _while_waiting(api, name, partial(_call, api, name), lead_away, fails)
        what = f"a call that {'failed' if fails else 'succeeded'} once its route led elsewhere"
        expect(answer, 502 if fails else 200, what=what)
        _state(api, name, "open" if fails else "closed", f"an upstream with two failures, and {what}")
        _mode(api, f"{name}-to", "fails")
        _fail(api, name, 2)
        _state(api, f"{name}-to", "closed", f"the other upstream, after two failures and {what}")
        _fail(api, name, 1)
        _state(api, f"{name}-to", "open", "the other upstream, after three failures")
        if not fails:
            _mode(api, name, "fails")
            _route(api, name, status=200)
            _fail(api, name, 2)
            _state(api, name, "closed", f"an upstream with two failures, {what}, and two more")
            _fail(api, name, 1)
            _state(api, name, "open", f"an upstream with two failures, {what}, and three more")
    _fresh(api)
    for name in ("left-1", "left-2"):
        _route(api, name, "left")
    _mode(api, "left", "fails")
    _fail(api, "left-1", 2)

    def delete() -> None:
        expect(api.delete("/routes/left-2"), 204)

    expect(_while_waiting(api, "left", partial(_call, api, "left-2"), delete, True), 502)
    _state(api, "left", "open", "an upstream whose third failure is of a route that was deleted meanwhile")
    # Routes come and go; the breaker is the upstream's.
    start = _fresh(api)
    _route(api, "gone")
    _mode(api, "gone", "fails")
    _fail(api, "gone", 2)
    expect(api.delete("/routes/gone"), 204)
    _state(api, "gone", "closed", "an upstream with two failures, whose only route was deleted")
    _route(api, "gone-again", "gone")
    _fail(api, "gone-again", 1)
    _state(api, "gone", "open", "an upstream, after three failures by two routes, one of which was deleted")
    expect(api.delete("/routes/gone-again"), 204)
    _state(api, "gone", "open", "an open upstream whose only route was deleted")
    _route(api, "gone", "gone")
    _refused(api, "gone", 503, 10, what="a call by a new route to an upstream that is open")
    _at(api, start + OPEN)

    def remake() -> None:
        expect(api.delete("/routes/gone"), 204)
        _route(api, "gone", "gone")
        _refused(api, "gone", 503, 1, what="a call by a new route while the trial by the one before is out")

    expect(_while_waiting(api, "gone", partial(_call, api, "gone"), remake), 200, what="the trial")
    _state(api, "gone", "closed", "an upstream whose trial succeeded after its route was deleted")


def late_answers(api: Service) -> None:
    start = _fresh(api)
    _route(api, "late")
    for fails, passed in ((False, 4_000), (True, 4_000), (False, OPEN), (True, OPEN)):
        start = _at(api, start + 100_000)

        def opens_meanwhile(start: int = start, passed: int = passed) -> None:
            _mode(api, "late", "fails")
            _fail(api, "late", 3)
            _mode(api, "late", "answers")
            _at(api, start + passed)

        answer = _while_waiting(api, "late", partial(_call, api, "late"), opens_meanwhile, fails)
        expect(answer, 502 if fails else 200, what="a call that was sent before the breaker opened")
        what = f"a call that was sent before the breaker opened, and {'failed' if fails else 'succeeded'} {passed} ms after"
        if passed < OPEN:
            _refused(api, "late", 503, 6, what=f"after {what}")
        _at(api, start + OPEN)
        _state(api, "late", "half-open", f"an upstream, after {what}")
        _ok(api, "late", what=f"the trial, after {what}")
        _state(api, "late", "closed", "an upstream whose trial succeeded")
    # One that fails when a trial has closed the breaker is no failure of those to count.
    start = _at(api, start + 100_000)

    def opens_and_closes() -> None:
        _mode(api, "late", "fails")
        _fail(api, "late", 3)
        _mode(api, "late", "answers")
        _at(api, start + OPEN)
        _ok(api, "late", what="the trial")
        _mode(api, "late", "fails")
        _fail(api, "late", 2)

    expect(_while_waiting(api, "late", partial(_call, api, "late"), opens_and_closes, True), 502)
    _state(
        api,
        "late",
        "closed",
        "an upstream after two failures, and one of a call sent before the breaker had opened",
    )
    _fail(api, "late", 1)
    _state(api, "late", "open", "an upstream after three failures, and one of a call sent before")
    # Nor does one that succeeds begin the count anew.
    _mode(api, "late", "answers")
    start = _at(api, start + 100_000)
    _ok(api, "late", what="the trial")
    expect(_while_waiting(api, "late", partial(_call, api, "late"), opens_and_closes), 200)
    _fail(api, "late", 1)
    what = (
        "an upstream after two failures, a success of a call sent before the breaker had opened, and a third"
    )
    _state(api, "late", "open", what)
    # Five at once: the third failure opens it, the others are late.
    _mode(api, "late", "answers")
    _at(api, start + 100_000)
    _ok(api, "late", what="the trial")
    codes = [one.status_code for one in _held(api, "late", [partial(_call, api, "late")] * 5, fails=True)]
    assert codes == [502] * 5, f"five calls at once, all sent and all failed, were answered {codes}"
    _refused(api, "late", 503, 10, what="a call after five that failed at once")


def refusals_cost_nothing(api: Service) -> None:
    start = _opened(api, "costs", limit=5, window=60_000)
    for _ in range(4):
        _refused(api, "costs", 503, 10, what="a call while the breaker is open")
    _at(api, start + OPEN)
    _mode(api, "costs", "answers")
    _ok(api, "costs", what="the trial, the fourth of five calls that were sent", left=1, calls=1)
    _ok(api, "costs", what="the last of five calls that were sent", left=0, calls=2)
    # A trial counts as any other call that is sent, also when it fails.
    start = _opened(api, "trial-counts", limit=5, window=60_000)
    _at(api, start + OPEN)
    _fail(api, "trial-counts", 1)
    _at(api, start + 2 * OPEN)
    _mode(api, "trial-counts", "answers")
    _ok(api, "trial-counts", what="a trial, the last of five calls that were sent", left=0, calls=1)
    # With the limit used up: 429, open or half-open, and no trial.
    start = _opened(api, "spent", limit=3, window=60_000)
    _refused(api, "spent", 429, 60, what="a call beyond the limit, where the breaker is open too")
    _at(api, start + OPEN)
    _refused(api, "spent", 429, 50, what="a call beyond the limit, where the breaker is half-open")
    _state(api, "spent", "half-open", "an upstream, after a call that was refused for its limit")
    _mode(api, "spent", "answers")
    _ok(api, "spent", "bob", "the trial, by another client", left=2)


# Plans and reports


def _plan(api: Service, client: str, burst: int, every: int) -> None:
    wanted = {"client": client, "burst": burst, "every": every}
    expect(api.put(f"/clients/{client}", json={"burst": burst, "every": every}), 200, wanted, "a plan")


def bursts(api: Service) -> None:
    _fresh(api)
    for name in ("burst-1", "burst-2"):
        _route(api, name, "burst-up")
    for client, burst in (("burst-ada", 3), ("burst-bob", 1)):
        _plan(api, client, burst, 1_000)
        for number in range(burst):
            _ok(api, f"burst-{number % 2 + 1}", client, f"call {number + 1} with a burst of {burst}")
        with _unsent(api, "burst-up"):
            for name in ("burst-1", "burst-2"):
                _refused(api, name, 429, 1, client, f"a call beyond a burst of {burst}")
    for _ in range(6):
        _ok(api, "burst-1", "burst-cleo", "a call of a client without a plan")
    _plan(api, "burst-ada", 2, 1_000)
    for _ in range(2):
        _ok(api, "burst-1", "burst-ada", "a call with a new plan")
    _refused(api, "burst-1", 429, 1, "burst-ada", "a call beyond a new burst of 2")
    _plan(api, "burst-bob", 1, 1_000)
    _ok(api, "burst-1", "burst-bob", "a call with the same plan, given again")
    _ok(api, "burst-1", "burst-Bob", "a call of a client without a plan, whose name differs in a capital")
    _plan(api, "burst-dan", 2, 1_000)
    calls = [partial(_call, api, f"burst-{number % 2 + 1}", "burst-dan") for number in range(5)]
    before = _sent(api, "burst-up")
    codes = sorted(one.status_code for one in _held(api, "burst-up", calls))
    assert codes == [200, 200, 429, 429, 429], f"five calls at once with a burst of 2 were answered {codes}"
    sent = _sent(api, "burst-up") - before
    assert sent == 2, f"of five calls at once with a burst of 2, {sent} were sent"
    # A plan that is given while a call is on its way: that call has had its token.
    _plan(api, "burst-eve", 1, 1_000)
    _while_waiting(
        api,
        "burst-up",
        partial(_call, api, "burst-1", "burst-eve"),
        partial(_plan, api, "burst-eve", 2, 1_000),
    )
    for _ in range(2):
        _ok(api, "burst-1", "burst-eve", "a call with a plan given while the one before was on its way")
    _refused(api, "burst-1", 429, 1, "burst-eve", "a third call with that plan")


def refills(api: Service) -> None:
    start = _fresh(api)
    _route(api, "refill")
    _plan(api, "refill-ada", 2, 4_000)
    for _ in range(2):
        _ok(api, "refill", "refill-ada")
    for passed, seconds in ((0, 4), (500, 4), (1_000, 3), (1_500, 3), (3_500, 1)):
        _at(api, start + passed)
        _refused(
            api,
            "refill",
            429,
            seconds,
            "refill-ada",
            f"a call {passed} ms after the bucket was emptied, with a token every 4,000",
        )
    _at(api, start + 4_000)
    _ok(api, "refill", "refill-ada", "a call as the first token is back")
    _refused(api, "refill", 429, 4, "refill-ada", "a second call as the first token is back")
    _at(api, start + 10_000)
    _ok(api, "refill", "refill-ada", "a call where a token and a half are back")
    _refused(api, "refill", 429, 2, "refill-ada", "a call where half a token is left")
    _at(api, start + 12_000)
    _ok(api, "refill", "refill-ada", "a call where the other half is back")
    # Full: it saves nothing up, and the wait begins when it is full no more.
    start = _at(api, start + 99_000)
    for _ in range(2):
        _ok(api, "refill", "refill-ada", "a call after a long pause")
    _refused(api, "refill", 429, 4, "refill-ada", "a third call after a long pause, with a burst of 2")
    _plan(api, "refill-bob", 1, 500)
    for passed in (0, 750, 1_250):
        _at(api, start + passed)
        _ok(api, "refill", "refill-bob", "a call, where one is back every 500 ms")
        _refused(
            api, "refill", 429, 1, "refill-bob", "a call at the same time as one before, with a burst of 1"
        )
    # Asking for it neither stops nor hurries the next token, however often.
    start = _fresh(api)
    for client, every, steps in (
        ("refill-cleo", 10_000, 10),
        ("refill-dan", 7_000, 7),
        ("refill-eve", 3_000, 30),
    ):
        _plan(api, client, 1, every)
        _ok(api, "refill", client)
        for step in range(1, steps):
            passed = every * step // steps
            _at(api, start + passed)
            seconds = -(-(every - passed) // 1_000)
            _refused(api, "refill", 429, seconds, client, f"a call {passed} ms into a wait of {every:,}")
        start = _at(api, start + every)
        _ok(
            api,
            "refill",
            client,
            f"a call {every:,} ms after the one before, asked for {steps - 1} times between",
        )


def refuses_odd_plans(api: Service) -> None:
    _fresh(api)
    _route(api, "odd-plan")
    _plan(api, "odd-ada", 1, 8_000)
    _ok(api, "odd-plan", "odd-ada")
    bodies = [
        {"burst": burst, "every": every}
        for burst, every in (
            (0, 1),
            (1, 0),
            (-1, 1),
            (1, -1),
            (1.5, 1),
            ("many", 1),
            ("5", 1),
            (True, 1),
            (5, "1"),
            (5, True),
            (1, None),
        )
    ]
    for body in (*bodies, {"burst": 5}, {"every": 5}, {}):
        expect(api.put("/clients/odd-ada", json=body), 422, what=f"a plan with {body}")
    _refused(api, "odd-plan", 429, 8, "odd-ada", "a call, after plans that were refused")


def all_or_nothing(api: Service) -> None:
    start = _fresh(api)
    _route(api, "nothing", limit=2, window=60_000)
    _route(api, "nothing-else")
    _plan(api, "nothing-ada", 3, 20_000)
    for left in (1, 0):
        _ok(api, "nothing", "nothing-ada", left=left)
    for _ in range(3):
        _refused(api, "nothing", 429, 60, "nothing-ada", "a call beyond the route's limit, with a token left")
    _ok(api, "nothing-else", "nothing-ada", "the last token, by another route")
    _refused(api, "nothing", 429, 60, "nothing-ada", "a call beyond the route's limit, and without a token")
    # The plan refuses: the limit isn't touched.
    _plan(api, "nothing-bob", 1, 10_000)
    _ok(api, "nothing", "nothing-bob", left=1)
    for _ in range(3):
        _refused(api, "nothing", 429, 10, "nothing-bob", "a call without a token")
    _at(api, start + 10_000)
    _ok(api, "nothing", "nothing-bob", "a call with a new token, after some without", left=0)
    # The breaker refuses: no token is taken. The plan refuses: that is no trial.
    start = _opened(api, "nothing-down")
    _plan(api, "nothing-cleo", 1, 40_000)
    for _ in range(2):
        _refused(
            api, "nothing-down", 503, 10, "nothing-cleo", "a call with a token, while the breaker is open"
        )
    _ok(api, "nothing-else", "nothing-cleo", "a call with the token that wasn't taken")
    _refused(
        api, "nothing-down", 429, 40, "nothing-cleo", "a call without a token, while the breaker is open"
    )
    _at(api, start + OPEN)
    _refused(
        api, "nothing-down", 429, 30, "nothing-cleo", "a call without a token, while the breaker is half-open"
    )
    _plan(api, "nothing-dan", 1, 30_000)
    _fail(api, "nothing-down", 1, "nothing-dan")
    _refused(api, "nothing-else", 429, 30, "nothing-dan", "a call after one that failed and took the token")
    # Neither does a call by a route that isn't there.
    _plan(api, "nothing-eve", 1, 20_000)
    expect(_call(api, "nothing-there", "nothing-eve"), 404)
    _ok(api, "nothing-else", "nothing-eve", "the only token, after a call by a route that isn't there")
    # A token that wasn't taken doesn't begin the wait for another.
    start = _opened(api, "nothing-waits")
    _plan(api, "nothing-fay", 1, 20_000)
    _refused(api, "nothing-waits", 503, 10, "nothing-fay", "a call with a token, while the breaker is open")
    start = _at(api, start + 6_000)
    _ok(api, "nothing-else", "nothing-fay", "the only token, 6,000 ms after a call that was 503")
    _refused(api, "nothing-else", 429, 20, "nothing-fay", "a call as the only token was taken")
    # While a trial is out: no token is taken, no call of the limit is used.
    start = _opened(api, "nothing-tried", limit=9, window=60_000)
    _at(api, start + OPEN)
    _plan(api, "nothing-gus", 1, 20_000)

    def meanwhile() -> None:
        for _ in range(2):
            _refused(api, "nothing-tried", 503, 1, "nothing-gus", "a call with a token, while a trial is out")
        _ok(api, "nothing-else", "nothing-gus", "the token that wasn't taken while a trial was out")
        _plan(api, "nothing-gus", 2, 20_000)

    trial = _while_waiting(api, "nothing-tried", partial(_call, api, "nothing-tried"), meanwhile)
    expect(trial, 200, what="the trial")
    what = "the first call that was sent, after some that were 503 while a trial was out"
    _ok(api, "nothing-tried", "nothing-gus", what, left=8, calls=1)
    _usage(
        api,
        "nothing-gus",
        {"nothing-else": (1, 0, 0), "nothing-tried": (1, 0, 2)},
        "the usage, with calls that were 503 while a trial was out",
    )


def _usage(
    api: Service, client: str, wanted: dict[str, tuple[int, int, int]], what: str, **more: int
) -> None:
    items = [
        dict(zip(("route", "ok", "failed", "refused"), (name, *counts), strict=True))
        for name, counts in wanted.items()
    ]
    expect(api.get("/usage", params={"client": client, **more}), 200, {"items": items}, what)


def reports(api: Service) -> None:
    start = _fresh(api)
    _route(api, "report-b", limit=2, window=10_000)
    _route(api, "report-a")
    _usage(api, "report-ada", {}, "the usage of a client that never called")
    for _ in range(2):
        _ok(api, "report-b", "report-ada")
    _refused(api, "report-b", 429, 10, "report-ada")
    _ok(api, "report-a", "report-ada")
    _ok(api, "report-a", "report-bob")
    expect(_call(api, "report-none", "report-ada"), 404)
    _usage(api, "report-ada", {"report-a": (1, 0, 0), "report-b": (2, 0, 1)}, "the usage of a client")
    _mode(api, "report-a", "fails")
    _fail(api, "report-a", 3, "report-ada")
    _refused(api, "report-a", 503, 10, "report-ada")
    _plan(api, "report-bob", 1, 5_000)
    _ok(api, "report-b", "report-bob")
    for _ in range(2):
        _refused(api, "report-b", 429, 5, "report-bob")
    _usage(
        api,
        "report-ada",
        {"report-a": (1, 3, 1), "report-b": (2, 0, 1)},
        "the usage of a client, with failures",
    )
    _usage(api, "report-bob", {"report-a": (1, 0, 0), "report-b": (1, 0, 2)}, "the usage of another client")
    _route(api, "report-c")
    for client in ("report-adam", "report-Ada", "report-ad"):
        _ok(api, "report-c", client)
    for client in ("report-adam", "report-Ada", "report-ad"):
        _usage(api, client, {"report-c": (1, 0, 0)}, "the usage of a client with a name like another's")
    _usage(
        api,
        "report-ada",
        {"report-a": (1, 3, 1), "report-b": (2, 0, 1)},
        "the usage, where other clients have names like this one's",
    )
    _route(api, "report-a", "report-elsewhere", 200)
    _route(api, "report-b", status=200)
    _usage(
        api,
        "report-ada",
        {"report-a": (1, 3, 1), "report-b": (2, 0, 1)},
        "the usage, with routes that were replaced",
    )
    expect(api.delete("/routes/report-b"), 204)
    _at(api, start + 1_000)
    _usage(
        api,
        "report-ada",
        {"report-a": (1, 3, 1), "report-b": (2, 0, 1)},
        "the usage, with a route that was deleted",
    )
    _route(api, "report-b")
    _ok(api, "report-b", "report-ada")
    _usage(
        api,
        "report-ada",
        {"report-a": (1, 3, 1), "report-b": (3, 0, 1)},
        "the usage, with a route that was deleted and made again",
    )
    expect(api.get("/usage"), 422, what="the usage without a client")


def reports_of_a_time(api: Service) -> None:
    start = _fresh(api)
    _route(api, "time-1")
    _route(api, "time-2")
    for passed, name in ((0, "time-1"), (1_000, "time-2"), (1_000, "time-1"), (2_000, "time-1")):
        _at(api, start + passed)
        _ok(api, name, "time-ada")
    for since, to, first, second in (
        (0, 2_000, 2, 1),
        (0, 2_001, 3, 1),
        (1, 2_000, 1, 1),
        (1_000, 1_001, 1, 1),
        (1_001, 2_001, 1, 0),
        (-1, 1_000, 1, 0),
    ):
        wanted = {name: (ok, 0, 0) for name, ok in (("time-1", first), ("time-2", second)) if ok}
        _usage(
            api,
            "time-ada",
            wanted,
            f"the usage from +{since} to +{to} ms",
            **{"from": start + since, "to": start + to},
        )
    _usage(
        api,
        "time-ada",
        {},
        "the usage of a time without calls",
        **{"from": start + 1_001, "to": start + 2_000},
    )
    _usage(api, "time-ada", {"time-1": (1, 0, 0)}, "the usage from now on", **{"from": start + 2_000})
    _usage(api, "time-ada", {"time-1": (1, 0, 0)}, "the usage until the second call", to=start + 1)
    everything = {"time-1": (3, 0, 0), "time-2": (1, 0, 0)}
    _usage(api, "time-ada", everything, "the usage of all times")
    _usage(api, "time-ada", everything, "the usage from 0", **{"from": 0})
    _usage(api, "time-ada", {}, "the usage to 0", to=0)
    _usage(api, "time-ada", {}, "the usage from 0 to 0", **{"from": 0, "to": 0})
    _usage(api, "time-ada", {}, "the usage from later than now", **{"from": start + 2_001})
    # A call that waits is reported at the time at which it came.
    for number, fails in enumerate((False, True)):
        name, came = f"time-held-{number}", _at(api, start + 50_000 + 10_000 * number)
        _route(api, name)

        def meanwhile(name: str = name, came: int = came) -> None:
            _usage(api, name, {}, "the usage while the only call waits")
            _at(api, came + 3_000)
            _usage(api, name, {}, "the usage of a time that is over, while the only call waits", to=came + 1)

        answer = _while_waiting(api, name, partial(_call, api, name, name), meanwhile, fails)
        expect(answer, 502 if fails else 200)
        wanted = {name: (0, 1, 0) if fails else (1, 0, 0)}
        _usage(
            api, name, wanted, "the usage at the time at which a call came", **{"from": came, "to": came + 1}
        )
        _usage(api, name, wanted, "the usage of the same time as before, once the call is answered", to=came + 1)
        _at(api, came + 6_000)
        _usage(api, name, {}, "the usage after the time at which a call came", **{"from": came + 1})
    # Nothing is forgotten.
    _route(api, "time-often")
    for number in range(120):
        _ok(api, "time-often", "time-cleo" if number % 3 else "time-dan")
    _usage(api, "time-cleo", {"time-often": (80, 0, 0)}, "the usage of a client with 80 calls of 120")
    _usage(api, "time-dan", {"time-often": (40, 0, 0)}, "the usage of a client with 40 calls of 120")
    # Also among those that came later and were answered before.
    came = _at(api, start + 80_000)
    _route(api, "time-slow")

    def two_more() -> None:
        for later in (5_000, 6_000):
            _at(api, came + later)
            _ok(api, "time-1", "time-bob")

    expect(_while_waiting(api, "time-slow", partial(_call, api, "time-slow", "time-bob"), two_more), 200)
    for what, wanted, bounds in (
        ("until", {"time-slow": (1, 0, 0)}, {"to": came + 5_000}),
        ("from", {"time-1": (2, 0, 0)}, {"from": came + 5_000}),
        ("after", {"time-1": (1, 0, 0)}, {"from": came + 5_001}),
    ):
        _usage(
            api, "time-bob", wanted, f"the usage {what} +5,000, where a call of +0 was answered last", **bounds
        )
    # Nor does it matter what has become of its route.
    for number, fails in enumerate((False, True)):
        name = f"time-gone-{number}"
        _route(api, name)

        def delete(name: str = name) -> None:
            expect(api.delete(f"/routes/{name}"), 204)

        answer = _while_waiting(api, name, partial(_call, api, name, name), delete, fails)
        what = "a call whose route was deleted while it waited"
        expect(answer, 502 if fails else 200, what=what)
        _usage(api, name, {name: (0, 1, 0) if fails else (1, 0, 0)}, f"the usage, with {what}")
