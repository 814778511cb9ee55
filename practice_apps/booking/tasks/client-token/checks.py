import asyncio

from starlette.responses import JSONResponse, Response

from interviewprep.practice.checks import Service, Upstream

FETCH = "client:fetch_many"


class _Door:
    """A service whose tokens last for so many requests; 0 for ever."""

    def __init__(self, lasts: int = 0, refuses: int = 0) -> None:
        self.lasts, self.refuses = lasts, refuses
        self.logins = self.used = 0
        self.seen: list[str] = []
        self.bodies: list[bytes] = []

    async def __call__(self, request):
        if request.url.path == "/token":
            await asyncio.sleep(0.03)
            self.logins += 1
            self.used = 0
            return JSONResponse({"access_token": f"t{self.logins}"})
        sent = request.headers.get("authorization", "")
        self.seen.append(sent)
        self.bodies.append(await request.body())
        if self.refuses:
            return Response(status_code=self.refuses)
        valid = sent == f"Bearer t{self.logins}"
        if not valid or (self.lasts and self.used >= self.lasts):
            await asyncio.sleep(0.02)
            return Response(status_code=401)
        self.used += 1
        await asyncio.sleep(0.005)
        return JSONResponse({"path": request.url.path})


def _paths(count: int) -> list[str]:
    return [f"/p{n}" for n in range(count)]


def logs_in_first(api: Service) -> None:
    door = _Door()
    with Upstream(door) as up:
        got = api.call(FETCH, up.url, ["/p0"]).returned("one path")
    assert got == [{"path": "/p0"}], f"fetch_many returned {got!r}"
    assert door.seen[-1] == "Bearer t1", f"Authorization was {door.seen[-1]!r}"


def keeps_the_token(api: Service) -> None:
    door = _Door()
    with Upstream(door) as up:
        got = api.call(FETCH, up.url, _paths(8)).returned("eight paths")
    assert [g["path"] for g in got] == _paths(8), "the answers are not in the order of the paths"
    assert door.logins == 1, f"eight requests logged in {door.logins} times"


def refreshes_after_401(api: Service) -> None:
    door = _Door(lasts=1)
    with Upstream(door) as up:
        got = api.call(FETCH, up.url, _paths(2)).returned("a token that lasts for one request")
    assert [g["path"] for g in got] == _paths(2)
    assert door.logins == 2, f"two tokens were needed, {door.logins} were fetched"


def one_refresh_for_all(api: Service) -> None:
    door = _Door(lasts=10)
    with Upstream(door) as up:
        got = api.call(FETCH, up.url, _paths(20)).returned("a token that lasts for ten of twenty requests")
    assert [g["path"] for g in got] == _paths(20)
    assert door.logins == 2, f"ten requests found the token expired, and {door.logins - 1} new ones were fetched"


def does_not_loop(api: Service) -> None:
    for status, most in ((401, 2), (403, 1), (500, 1)):
        door = _Door(refuses=status)
        with Upstream(door) as up:
            called = api.call(FETCH, up.url, ["/p0"])
        assert called.error == "HTTPStatusError", f"always {status}: {called.error or 'nothing'} was raised"
        sent = len(door.seen)
        assert sent == most, f"always {status}: the request was sent {sent} times, not {most}"


def bodies_survive(api: Service) -> None:
    door = _Door(lasts=1)
    with Upstream(door) as up:
        api.call(FETCH, up.url, _paths(2), {"amount": 5}).returned("a POST that is sent again")
    assert all(b"amount" in body for body in door.bodies), "a request was sent without its body"
    assert len(door.bodies) >= 3, "no request was sent again"
