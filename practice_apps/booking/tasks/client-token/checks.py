import asyncio
import json
import uuid

from starlette.responses import JSONResponse, Response

from interviewprep.practice.checks import Called, Service, Upstream

FETCH = "client:fetch_many"
LONGEST = 2.0
"""Seconds that the service waits for more requests before it answers all the same."""


class _Door:
    """A service that gives tokens, each with a name of its own, and looks at them."""

    def __init__(
        self, *, dead: int = 0, lasts: int = 0, refuses: int = 0, logins_fail: int = 0, together: int = 0, late: str = "",
        slow: float = 0.02, then: int = 0, never: str = "",
    ) -> None:
        self.dead, self.lasts, self.refuses = dead, lasts, refuses
        self.logins_fail, self.together, self.late = logins_fail, together, late
        self.slow, self.then, self.never = slow, then, never
        self.tokens: list[str] = []
        self.odd_logins: list[str] = []
        self.sent: list[tuple[str, str, str, bytes]] = []
        self.used = self.open = self.most = 0
        self.changed = asyncio.Condition()

    async def _until(self, true) -> None:
        try:
            async with asyncio.timeout(LONGEST), self.changed:
                await self.changed.wait_for(true)
        except TimeoutError:
            pass

    async def _login(self, request):
        if request.method != "POST":
            self.odd_logins.append(request.method)
            return Response(status_code=405)
        await asyncio.sleep(self.slow)
        if self.logins_fail and len(self.tokens) + 1 >= self.logins_fail:
            return JSONResponse({"detail": "no"}, 503)
        async with self.changed:
            self.tokens.append(uuid.uuid4().hex)
            self.used = 0
            self.changed.notify_all()
        return JSONResponse({"access_token": self.tokens[-1]})

    async def __call__(self, request):
        path = request.url.path + (f"?{request.url.query}" if request.url.query else "")
        if path == "/token":
            return await self._login(request)
        token = request.headers.get("authorization", "")
        self.sent.append((path, token, request.method, await request.body()))
        async with self.changed:
            self.open += 1
            self.most = max(self.most, self.open)
            self.changed.notify_all()
        await self._until(lambda: self.most >= self.together)
        self.open -= 1
        if self.refuses:
            return Response(status_code=self.refuses)
        number = next((n for n, one in enumerate(self.tokens, 1) if token == f"Bearer {one}"), 0)
        runs_out = number <= self.dead or number < len(self.tokens) or (self.lasts and self.used >= self.lasts)
        if runs_out or path == self.never:
            if path == self.late:
                await self._until(lambda: len(self.tokens) >= 2)
                await asyncio.sleep(0.05)
            return Response(status_code=401)
        if self.then:
            return Response(status_code=self.then)
        self.used += 1
        await asyncio.sleep(0.03 / len(self.sent))  # who is asked later answers sooner
        return JSONResponse({"path": path})


def _paths(count: int) -> list[str]:
    return [f"/p{n}" for n in range(count)]


class _Street:
    """One service after the other, at the same address."""

    def __init__(self, api: Service) -> None:
        self.api, self.door = api, _Door()
        self.up = Upstream(lambda request: self.door(request))

    def __enter__(self):
        self.up.__enter__()
        return self

    def __exit__(self, *error: object) -> None:
        self.up.__exit__(*error)

    def call(self, door: _Door, paths: list[str], *body: object) -> Called:
        self.door = door
        return self.api.call(FETCH, self.up.url, paths, *body)


def _answers(street: _Street, door: _Door, paths: list[str], what: str, *body: object) -> None:
    got = street.call(door, paths, *body).returned(what)
    wanted = [{"path": path} for path in paths]
    assert got == wanted, f"{what}: fetch_many returned {got!r:.300}, not {wanted!r:.300}"
    assert not door.odd_logins, f"/token was asked with {door.odd_logins[0]}"


def _raises(called: Called, what: str) -> None:
    said = called.error or "nothing"
    assert "HTTPStatusError" in called.bases, f"{what}: {said} was raised, not httpx.HTTPStatusError"


def logs_in_first(api: Service) -> None:
    with _Street(api) as street:
        for path in ("/p0", "/rooms?free=1"):
            door = _Door()
            _answers(street, door, [path], "one path")
            sent, mine = door.sent[-1][1], door.tokens[0]
            assert sent == f"Bearer {mine}", f"the token was {mine}, and Authorization was {sent!r}"
        _answers(street, _Door(), [], "no paths")


def keeps_the_token(api: Service) -> None:
    door = _Door(slow=0.1)
    with _Street(api) as street:
        _answers(street, door, _paths(8), "eight paths")
    assert len(door.tokens) == 1, f"eight requests logged in {len(door.tokens)} times"


def asks_at_the_same_time(api: Service) -> None:
    door = _Door(together=6)
    with _Street(api) as street:
        _answers(street, door, _paths(6), "six paths")
    assert door.most == 6, f"six paths: {door.most} were asked for at the same time at most"


def refreshes_after_401(api: Service) -> None:
    door = _Door(lasts=1)
    with _Street(api) as street:
        _answers(street, door, _paths(2), "a token that lasts for one request")
    assert len(door.tokens) == 2, f"two tokens were needed, {len(door.tokens)} were fetched"
    assert len(door.sent) == 3, f"two paths, one of them again: {len(door.sent)} requests were sent"


def one_refresh_for_all(api: Service) -> None:
    what = "ten requests find the token expired at the same time"
    with _Street(api) as street:
        for late in ("", "/p9"):
            door = _Door(dead=1, together=10, late=late, slow=0.2)
            said = f"{what}, one is told so only when there is a new one" if late else what
            _answers(street, door, _paths(10), said)
            assert len(door.tokens) == 2, f"{said}: {len(door.tokens) - 1} new ones were fetched"


def does_not_loop(api: Service) -> None:
    with _Street(api) as street:
        for status, most in ((401, 2), (403, 1), (500, 1)):
            door = _Door(refuses=status)
            _raises(street.call(door, ["/p0"]), f"always {status}")
            sent = len(door.sent)
            assert sent == most, f"always {status}: the request was sent {sent} times, not {most}"
            assert len(door.tokens) <= most, f"always {status}: {len(door.tokens)} tokens were fetched"
        for status in (404, 500):
            what = f"a 401, and with the new token {status}"
            door = _Door(dead=1, then=status)
            _raises(street.call(door, ["/p0"]), what)
            assert len(door.sent) == 2, f"{what}: the request was sent {len(door.sent)} times, not 2"
    _one_path_stays(api)


def _one_path_stays(api: Service) -> None:
    """Of some that find the token expired, one is refused for good; whoever of them has fetched the new one."""
    for path, late in (("/p0", ""), ("/p4", ""), ("/p4", "/p4")):
        told = ", and is told of the first when there is a new token" if late else ""
        what = f"five requests find the token expired, and one gets a 401 with the new one, too{told}"
        door = _Door(dead=1, together=5, slow=0.1, late=late, never=path)
        # A street for each: when one path fails, requests for others may still be under way.
        with _Street(api) as street:
            _raises(street.call(door, _paths(5)), what)
        sent = sum(one == path for one, *_ in door.sent)
        assert sent == 2, f"{what}: this one was sent {sent} times, not 2"
        assert len(door.tokens) == 2, f"{what}: {len(door.tokens) - 1} new ones were fetched"


def logins_that_fail(api: Service) -> None:
    with _Street(api) as street:
        for number, what in ((1, "the first"), (2, "the second")):
            door = _Door(dead=1, logins_fail=number)
            _raises(street.call(door, _paths(3)), f"{what} POST /token is answered 503")


def bodies_survive(api: Service) -> None:
    with _Street(api) as street:
        for body in ({"amount": 5}, {}, 0):
            what = f"the body {json.dumps(body)}, sent again after a 401"
            door = _Door(dead=1)
            _answers(street, door, ["/p0"], what, body)
            for _, _, method, raw in door.sent:
                assert method == "POST", f"{what}: it was sent by {method}"
                assert _same(raw, body), f"{what}: {raw!r} was sent"
        door = _Door(dead=1)
        _answers(street, door, ["/p0"], "no body")
        assert {(method, raw) for _, _, method, raw in door.sent} == {("GET", b"")}, "no body: it wasn't a GET without one"


def _same(raw: bytes, body: object) -> bool:
    try:
        found = json.loads(raw)
    except ValueError:
        return False
    return found == body and isinstance(found, bool) == isinstance(body, bool)
