"""For authors of tasks: what the functions of a `checks.py` get, and how they say what is wrong.

A check is a function named in `task.toml`. It takes a `Service` and drives the candidate's program
with it; it fails by `expect`, or by a plain `assert` with a sentence. Checks say what is wrong, never
how to fix it.

    def created(api: Service) -> None:
        answer = api.post("/rooms", json={"name": "Atlas", "capacity": 8})
        expect(answer, 201, {"name": "Atlas"}, "a new room")
"""

from __future__ import annotations

import threading
import time
from collections.abc import Awaitable, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, ClassVar, Self, TypedDict, TypeVar, Unpack

import httpx

from interviewprep.practice.transcript import Sent, Transcript, in_time, show_exchange
from interviewprep.wording import counted

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.types import Receive, Scope, Send

T = TypeVar("T")

LONGEST_VALUE = 160
"""Characters of a value that a message quotes; the exchange below it shows more."""


class RequestOptions(TypedDict, total=False):
    """What a request is sent with: httpx's arguments of these names."""

    params: httpx._types.QueryParamTypes
    headers: httpx._types.HeaderTypes
    cookies: httpx._types.CookieTypes
    auth: httpx._types.AuthTypes
    content: httpx._types.RequestContent
    data: httpx._types.RequestData
    files: httpx._types.RequestFiles
    json: object
    timeout: httpx._types.TimeoutTypes
    follow_redirects: bool


class Failed(AssertionError):  # noqa: N818  (it is what a check does, not an error of ours)
    """The program doesn't behave as required."""

    def __init__(self, message: str, exchange: str = "") -> None:
        super().__init__(message)
        self.exchange = exchange


class _Judged:
    """Stands in a message for a value that a function judges."""

    def __repr__(self) -> str:
        return "…"


def _brief(value: object) -> str:
    """A value as a message shows it: cut in the middle when long, without functions of the checks."""
    text = repr(_without_functions(value))
    left = len(text) - LONGEST_VALUE
    if left <= 0:
        return text
    half = LONGEST_VALUE // 2
    return f"{text[:half]} … {left:,} more characters … {text[-half:]}"


def _without_functions(value: object) -> object:
    if isinstance(value, dict):
        return {name: _without_functions(inside) for name, inside in value.items()}
    if isinstance(value, list):
        return [_without_functions(inside) for inside in value]
    return _Judged() if callable(value) else value


def _differs(wanted: object, got: object, path: str = "") -> str:
    """Where `got` lacks what `wanted` asks for: '' when nowhere. Objects may hold more than asked."""
    here = path or "the body"
    if callable(wanted):
        return "" if wanted(got) else f"{here} is {_brief(got)}"
    if isinstance(wanted, dict):
        if not isinstance(got, dict):
            return f"{here} is {_brief(got)}, not an object"
        for name, value in wanted.items():
            inside = f"{path}.{name}" if path else name
            if name not in got:
                return f"`{inside}` is missing"
            if found := _differs(value, got[name], inside):
                return found
        return ""
    if isinstance(wanted, list):
        if not isinstance(got, list):
            return f"{here} is {_brief(got)}, not a list"
        if len(got) != len(wanted):
            return (
                f"{here} has {len(got)} items, not {len(wanted)}: it is {_brief(got)}, not {_brief(wanted)}"
            )
        for number, (one, other) in enumerate(zip(wanted, got, strict=True)):
            if found := _differs(one, other, f"{path}[{number}]"):
                return found
        return ""
    same = wanted == got and isinstance(wanted, bool) == isinstance(got, bool)
    return "" if same else f"{here} is {_brief(got)}, not {_brief(wanted)}"


def expect(
    response: httpx.Response,
    status: int | None = None,
    body: object = None,
    what: str = "",
    *,
    headers: dict[str, str | Callable[[str], bool]] | None = None,
    lacks: tuple[str, ...] = (),
) -> Any:
    """Hold a response to what is required.

    Args:
        response: The response.
        status: Its status code.
        body: What its JSON must hold. Objects may hold more; a function judges the value itself.
        what: What was asked for, in words, for the message.
        headers: What its headers must be; a function judges the value itself.
        lacks: Keys that the JSON object must not have.

    Returns: the JSON, or None when the body is none.

    Raises:
        Failed: it differs.
    """
    said = f"{what}: " if what else ""
    if status is not None and response.status_code != status:
        raise Failed(f"{said}expected {status}, got {response.status_code}", show_exchange(response))
    for name, value in (headers or {}).items():
        got = response.headers.get(name)
        if got is None or not (value(got) if callable(value) else got == value):
            wish = "" if callable(value) else f", not {value!r}"
            state = f"is {_brief(got)}{wish}" if got is not None else "is missing"
            raise Failed(f"{said}the header `{name}` {state}", show_exchange(response))
    try:
        found = response.json() if response.content else None
    except ValueError:
        found = None
        if body is not None:
            raise Failed(f"{said}the body is not JSON", show_exchange(response)) from None
    if body is not None and (difference := _differs(body, found)):
        raise Failed(f"{said}{difference}", show_exchange(response))
    for name in lacks:
        if isinstance(found, dict) and name in found:
            raise Failed(f"{said}`{name}` must not be there", show_exchange(response))
    return found


@dataclass(slots=True)
class Called:
    """What a function of the candidate's gave."""

    value: Any = None
    error: str = ""
    """The name of the exception's class; '' when it returned."""
    message: str = ""
    trace: str = ""
    bases: list[str] = field(default_factory=list)
    seconds: float = 0.0

    def returned(self, what: str = "") -> Any:
        """The value.

        Raises:
            Failed: the function raised.
        """
        if self.error:
            said = f"{what}: " if what else ""
            raise Failed(f"{said}it raised {self.error}: {self.message}")
        return self.value


class Service:
    """The candidate's running program. One a check; safe to use from several threads."""

    def __init__(self, url: str, timeout: float = 3.0, restart: Callable[[], str] | None = None) -> None:
        """`restart` begins the program again, and returns its new address."""
        self.url = url
        self._timeout = timeout
        self._restart = restart
        self.client = self._client()
        self.last: httpx.Response | None = None
        self.transcript = Transcript()
        self.traces: list[str] = []

    def _client(self) -> httpx.Client:
        # A server drops the connection after an error it didn't handle: none is used twice.
        once = httpx.Limits(max_keepalive_connections=0)
        return httpx.Client(
            base_url=self.url,
            timeout=self._timeout,
            limits=once,
            verify=False,  # noqa: S501  (there is no TLS; loading certificates takes time)
            trust_env=False,
        )

    def restart(self) -> None:
        """Kill the candidate's program and begin it again: only what it wrote to files is left.

        Not from within `at_once`.
        """
        if self._restart is None:
            raise RuntimeError("this program can't be restarted")
        self.client.close()
        self.url = self._restart()
        self.client = self._client()

    def request(self, method: str, path: str, **more: Unpack[RequestOptions]) -> httpx.Response:
        """Send a request; the arguments are httpx's."""
        sent = self.transcript.sends(method, path)
        self.last = answer = self.client.request(method, path, **more)
        sent.answer(answer.status_code)
        return answer

    def get(self, path: str, **more: Unpack[RequestOptions]) -> httpx.Response:
        """GET."""
        return self.request("GET", path, **more)

    def post(self, path: str, **more: Unpack[RequestOptions]) -> httpx.Response:
        """POST."""
        return self.request("POST", path, **more)

    def put(self, path: str, **more: Unpack[RequestOptions]) -> httpx.Response:
        """PUT."""
        return self.request("PUT", path, **more)

    def patch(self, path: str, **more: Unpack[RequestOptions]) -> httpx.Response:
        """PATCH."""
        return self.request("PATCH", path, **more)

    def delete(self, path: str, **more: Unpack[RequestOptions]) -> httpx.Response:
        """DELETE."""
        return self.request("DELETE", path, **more)

    def at_once(self, jobs: list[Callable[[], T]]) -> list[T]:
        """Run several calls at the same time, begun when each has its thread; their results in order."""
        start = threading.Barrier(len(jobs))

        def run(job: Callable[[], T]) -> T:
            start.wait()
            return job()

        with self.transcript.together(), ThreadPoolExecutor(len(jobs)) as pool:
            return list(pool.map(run, jobs))

    def timed(self, job: Callable[[], object], best_of: int = 1) -> float:
        """Seconds that a call takes, the shortest of `best_of` calls.

        A busy machine only adds time: the shortest of a few is compared with another's, or with what the
        program can't possibly go below when it is wrong.
        """
        found = []
        for _ in range(best_of):
            started = time.perf_counter()
            job()
            found.append(time.perf_counter() - started)
        return min(found)

    def probe(self) -> dict[str, Any]:
        """What is seen from inside since the last probe.

        `queries` (the SQL statements), `rows` (that they read, from SQLite), `connections` (checked out of a
        pool now), `lag` (the longest time that the event loop stood still, in seconds).
        """
        found: dict[str, Any] = self.client.get("/__probe__").json()
        return found

    def files(self) -> dict[str, int]:
        """The files in the program's folder, with their sizes in bytes."""
        found: dict[str, int] = self.client.get("/__files__").json()
        return found

    def hold_writes(self, seconds: float) -> None:
        """Make writes to the SQLite files in the program's folder wait that long, from now on; reads go on.

        So that several requests are sure to have read before one of them writes: a program that looks and
        then writes doesn't get away with it by being quick. Where there is no such file, nothing waits.
        """
        self.client.get(f"/__hold__/{seconds * 1000:.0f}").raise_for_status()

    def call(self, function: str, *args: object, **kwargs: object) -> Called:
        """Call a function of the candidate's, `module:name`, in their process. Arguments as in JSON."""
        body = {"function": function, "args": args, "kwargs": kwargs}
        started = time.perf_counter()
        answer = self.client.post("/", json=body, timeout=15)
        took = time.perf_counter() - started
        if answer.status_code != 200:
            raise Failed(f"{function} could not be called", show_exchange(answer))
        called = Called(**answer.json(), seconds=took)
        if called.trace:
            self.traces.append(called.trace)
        return called

    @contextmanager
    def websocket(self, path: str, **more: Any) -> Iterator[Any]:
        """A connection of the websockets library's (`send`, `recv`); the arguments are its `connect`'s."""
        from websockets.sync.client import connect

        from interviewprep.practice.logged_websocket import logged

        address, noted = self.url.replace("http", "ws") + path, logged(self.transcript, path)
        with connect(address, proxy=None, open_timeout=3, create_connection=noted, **more) as socket:
            yield socket


class Upstream:
    """A service that the checks run themselves, for the candidate's client to call."""

    latest: ClassVar[Upstream | None] = None
    """The one that was made last: a check that fails shows what it was asked."""

    def __init__(self, handler: Callable[[Request], Awaitable[Response]]) -> None:
        """`handler` answers each Starlette request."""
        import socket

        import uvicorn
        from starlette.requests import Request

        self.requests: list[Request] = []
        self.times: list[float] = []
        """When each request came, in seconds of a clock that never jumps."""
        self.open = self.most = 0
        """Requests under way now, and at most so far."""
        self._asked: list[Sent] = []
        Upstream.latest = self

        async def app(scope: Scope, receive: Receive, send: Send) -> None:
            if scope["type"] != "http":
                return
            request = Request(scope, receive)
            self.requests.append(request)
            self.times.append(time.monotonic())
            asked = Sent(
                request.method, request.url.path + ("?" + request.url.query if request.url.query else "")
            )
            self._asked.append(asked)
            self.open += 1
            self.most = max(self.most, self.open)
            try:
                response = await handler(request)
                await response(scope, receive, send)
                asked.answer(response.status_code)
            finally:
                self.open -= 1

        self._socket = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
        self._socket.bind(("127.0.0.1", 0))
        self._socket.listen(128)
        self.url = f"http://127.0.0.1:{self._socket.getsockname()[1]}"
        config = uvicorn.Config(app, log_level="critical", lifespan="off", loop="asyncio", ws="none")
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(target=self._server.run, args=([self._socket],), daemon=True)

    def __enter__(self) -> Self:
        """Serve."""
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        """Stop at once."""
        self._server.should_exit = self._server.force_exit = True
        self._thread.join(2)
        self._socket.close()

    def transcript(self) -> str:
        """What it was asked, and when; '' when nothing."""
        count = len(self._asked)
        return f"The service was asked {counted(count, 'time')}:\n{in_time(self._asked)}" if count else ""

    def gaps(self) -> list[float]:
        """Seconds between one request and the next."""
        return [later - earlier for earlier, later in zip(self.times, self.times[1:], strict=False)]
