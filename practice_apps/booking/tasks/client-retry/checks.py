import asyncio
import json
import socket
import struct
import threading
import time
from collections.abc import AsyncIterator
from contextlib import suppress

from starlette.responses import JSONResponse, Response, StreamingResponse

from interviewprep.practice.checks import Called, Service, Upstream

FETCH = "client:fetch"
SILENCE = -1
PIECES = -2
BREAKS = -3
WAITS = (0.1, 0.2, 0.4)


async def _pieces(path: str) -> AsyncIterator[str]:
    """An answer that takes 0.8 s as a whole, and is silent for 0.2 s at most."""
    for piece in ('{"pa', 'th":', f' "{path}', '"'):
        yield piece
        await asyncio.sleep(0.2)
    yield "}"


async def _half() -> AsyncIterator[str]:
    """The beginning of an answer: the server closes the connection after it."""
    yield '{"pa'


class _Script:
    """A service that answers each path with what is written for it, in turn, and with 200 from then on."""

    def __init__(self, **answers: list) -> None:
        self.left = {f"/{name}": list(given) for name, given in answers.items()}
        self.called: dict[str, Called] = {}
        self.up = Upstream(self._answer)

    async def _answer(self, request):
        path = request.url.path
        left = self.left.get(path)
        status = left.pop(0) if left else 200
        status, after = status if isinstance(status, tuple) else (status, None)
        if status == SILENCE:
            seen = len(self.times(path))
            for _ in range(150):  # until it is asked again, or for 3 s
                await asyncio.sleep(0.02)
                if len(self.times(path)) > seen:
                    break
            status = 504
        if status == PIECES:
            return StreamingResponse(_pieces(path), media_type="application/json")
        if status == BREAKS:
            return StreamingResponse(_half(), headers={"Content-Length": "20"}, media_type="application/json")
        if status == 200:
            return JSONResponse({"path": path})
        return Response(status_code=status, headers={} if after is None else {"Retry-After": after})

    def times(self, path: str) -> list[float]:
        return [when for request, when in zip(self.up.requests, self.up.times, strict=False) if request.url.path == path]

    def gaps(self, path: str) -> list[float]:
        times = self.times(path)
        return [later - earlier for earlier, later in zip(times, times[1:], strict=False)]

    def call(self, api: Service, path: str) -> Called:
        self.called[path] = api.call(FETCH, self.up.url + path)
        return self.called[path]

    def call_all(self, api: Service) -> None:
        """All paths, together; not to the same moment, which would keep a program busy for too long."""

        def one(number: int, path: str) -> None:
            time.sleep(0.1 * number)
            self.call(api, path)

        api.at_once([lambda n=n, p=p: one(n, p) for n, p in enumerate(self.left)])


def _is(called: Called, name: str, what: str) -> None:
    assert name in called.bases, f"{what}: {called.error or 'nothing'} was raised, not {name}"


def returns_the_json(api: Service) -> None:
    script = _Script()
    with script.up:
        got = script.call(api, "/a").returned("a service that is well")
    assert got == {"path": "/a"}, f"fetch returned {got!r}"
    assert len(script.times("/a")) == 1, f"one fetch sent {len(script.times('/a'))} requests"


def retries_what_passes(api: Service) -> None:
    script = _Script(a=[502], b=[503], c=[504], d=[429], e=[503, 502, 429])
    with script.up:
        for path, statuses in {path: list(left) for path, left in script.left.items()}.items():
            said = f"{', '.join(map(str, statuses))}, then 200"
            got = script.call(api, path).returned(said)
            assert got == {"path": path}, f"{said}: fetch returned {got!r}"
            sent = len(script.times(path))
            assert sent == len(statuses) + 1, f"{said}: {sent} requests were sent"


class _Breaking:
    """A service that breaks its first connections: reset, closed without a word, closed within the answer."""

    def __init__(self) -> None:
        self.count = 0
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self.socket.getsockname()[1]}/x"
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        while True:
            try:
                connection, _ = self.socket.accept()
            except OSError:
                return
            with connection:
                connection.settimeout(3)
                try:
                    if not connection.recv(65536):
                        continue
                    self.count += 1
                    if self.count == 1:
                        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                    elif self.count >= 3:
                        head = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\nconnection: close\r\n"
                        body = json.dumps({"count": self.count})
                        cut = body[: 3 if self.count == 3 else None]
                        connection.sendall(f"{head}content-length: {len(body)}\r\n\r\n{cut}".encode())
                except OSError:
                    continue


def retries_broken_connections(api: Service) -> None:
    breaking = _Breaking()
    with breaking.socket:
        called = api.call(FETCH, breaking.url)
        # `shutdown` wakes the thread that accepts; on some systems it isn't for sockets that listen.
        with suppress(OSError):
            breaking.socket.shutdown(socket.SHUT_RDWR)
    got = called.returned("three connections that break, then a 200")
    assert got == {"count": 4}, f"three connections that break, then a 200: fetch returned {got!r}"


def not_what_stays(api: Service) -> None:
    statuses = (404, 400, 408, 425, 500, 501)
    script = _Script(**{str(status): [status] for status in statuses})
    with script.up:
        for status in statuses:
            called = script.call(api, f"/{status}")
            _is(called, "HTTPStatusError", str(status))
            sent = len(script.times(f"/{status}"))
            assert sent == 1, f"{status} was tried {sent} times"


_KEPT: dict[tuple[str, str], _Script] = {}
"""What two checks look at, by the program's address: waits are long enough once."""


def _waits(api: Service, number: int = 0) -> list[list[float]]:
    """The first waits, the second and the third, of some clients that were refused three times."""
    if not (script := _KEPT.get((api.url, f"waits {number}"))):
        script = _KEPT[api.url, f"waits {number}"] = _Script(**{f"c{n}": [503] * 3 for n in range(8)})
        with script.up:
            script.call_all(api)
    found = [gaps for path in script.left if len(gaps := script.gaps(path)) == 3]
    assert found, "a service that answers 503 three times, then 200, was asked four times by none of eight clients"
    return [list(waits) for waits in zip(*found, strict=True)]


def backs_off(api: Service) -> None:
    # A busy machine only adds: of eight, the shortest.
    first, second, third = (min(waits) for waits in _waits(api))
    said = f"the shortest of some waits were {first:.2f}, {second:.2f}, {third:.2f} s"
    assert first >= 0.04, f"{said}: the first is too short"
    assert second >= 0.08 and third >= 0.16, f"{said}: they hardly grow"
    for number in range(3):
        if first <= 0.4 and second <= 0.7 and third <= 1.2:
            return
        # Eight at once keep a machine busy: one by itself.
        script = _Script(**{f"alone{number}": [503] * 3})
        with script.up:
            script.call(api, f"/alone{number}")
        if len(gaps := script.gaps(f"/alone{number}")) == 3:
            first, second, third = map(min, (first, second, third), gaps)
    raise AssertionError(f"the shortest of some waits were {first:.2f}, {second:.2f}, {third:.2f} s: they are too long")


def jitter(api: Service) -> None:
    # Each kind of wait by itself: an equal addition to all is much for the first and little for the third. Of 48
    # waits that spread evenly over a fifth, all but three lie within an eighth once in a million runs; a busy machine
    # only adds to that. Who is far from an eighth is let go as soon as that is seen.
    kinds: list[list[float]] = [[], [], []]
    for number in range(6):
        for kind, waits in zip(kinds, _waits(api, number), strict=True):
            kind += waits
        spreads = [_spread(kind) / wait for kind, wait in zip(kinds, WAITS, strict=True)]
        if min(spreads) >= (0.175 if number < 3 else 0.14):
            return
    for spread, wait in zip(spreads, WAITS, strict=True):
        said = f"of {len(kinds[0])} waits of about {wait} s, most lie within {spread * wait * 1000:.0f} ms"
        assert spread >= 0.125, f"{said}: jitter spreads them over a fifth, {wait / 5 * 1000:.0f} ms, or more"


def _spread(waits: list[float]) -> float:
    """Seconds from the shortest to the longest, but for the few that a busy machine may have made longer."""
    ordered = sorted(waits)
    return ordered[max(0, len(ordered) * 15 // 16 - 1)] - ordered[0]


AFTER_IT = {
    "silent": (SILENCE, "half a second of silence"),
    "broken": (BREAKS, "a connection that breaks"),
    "plain": (503, "a 503 without Retry-After"),
    "dated": ((503, "Wed, 21 Oct 2026 07:28:00 GMT"), "a 503 with a date as Retry-After"),
}
"""What may fail after an answer with a Retry-After, and says nothing of when to come back."""


def _told(api: Service) -> _Script:
    """Clients that are told when to come back."""
    if script := _KEPT.get((api.url, "told")):
        return script
    one, more = (503, "1"), (429, "6")
    words = {"date": (503, "Wed, 21 Oct 2026 07:28:00 GMT"), "word": (429, "soon"), "part": (503, "1.5")}
    script = _KEPT[api.url, "told"] = _Script(
        long=[more], zero=[503, 503, (503, "0")], one=[503, 503, one], one2=[503, 503, one], one3=[503, 503, one],
        well=[], **{name: [answer] for name, answer in words.items()},
        **{name: [more, failure] for name, (failure, _) in AFTER_IT.items()},
    )  # fmt: skip
    with script.up:
        script.call_all(api)
    return script


def obeys_retry_after(api: Service) -> None:
    script = _told(api)
    script.called["/long"].returned("429 with Retry-After: 6, then 200")
    gaps = [script.gaps("/long")[0]]
    for number in range(2):
        if min(gaps) <= 2.4:
            break
        alone = _Script(**{f"long{number}": [(429, "6")]})
        with alone.up:
            alone.call(api, f"/long{number}").returned("429 with Retry-After: 6, then 200")
        gaps += alone.gaps(f"/long{number}")
    gap = min(gaps)
    assert 1.95 <= gap <= 2.4, f"429 with Retry-After: 6, and the next try came after {gap:.2f} s, not 2"
    calls = [(script, path) for path in ("/one", "/one2", "/one3")]
    gaps = [script.gaps(path)[2] for _, path in calls if len(script.gaps(path)) == 3]
    for number in range(2):
        if gaps and min(gaps) <= 1.17:
            break
        # A busy machine only adds: one by itself.
        script = _Script(**{f"alone{number}": [503, 503, (503, "1")]})
        with script.up:
            script.call(api, f"/alone{number}").returned("503, 503, 503 with Retry-After: 1, then 200")
        gaps += script.gaps(f"/alone{number}")[2:3]
    _at_once_when_zero(script, api)
    gap = min(gaps)
    assert gap >= 0.95, f"503 with Retry-After: 1, and the next try came after {gap:.2f} s"
    assert gap <= 1.17, f"503 with Retry-After: 1, and the next try came after {gap:.2f} s: it waits for more than that"
    _once_only(api)


def _at_once_when_zero(script: _Script, api: Service) -> None:
    gaps = script.gaps("/zero")[2:]
    for number in range(3):
        if gaps and min(gaps) <= 0.15:
            return
        again = _Script(**{f"zero{number}": [503, 503, (503, "0")]})
        with again.up:
            again.call(api, f"/zero{number}").returned("503, 503, 503 with Retry-After: 0, then 200")
        gaps += again.gaps(f"/zero{number}")[2:]
    assert gaps and min(gaps) <= 0.15, f"503 with Retry-After: 0, and the next try came after {min(gaps, default=0):.2f} s, not at once"


def _once_only(api: Service) -> None:
    """A Retry-After is for one wait: the next is by the next failure. A busy machine only adds: any of some counts."""
    longest = 1.5  # of silence, and a wait of about 0.2 s; with the two seconds of before it would be more than 2
    for name, (failure, what) in AFTER_IT.items():
        gaps = _told(api).gaps(f"/{name}")[1:2]
        for number in range(2):
            if gaps and min(gaps) <= longest:
                break
            again = _Script(**{f"{name}{number}": [(429, "6"), failure]})
            with again.up:
                again.call(api, f"/{name}{number}").returned(f"429 with Retry-After: 6, {what}, then 200")
            gaps += again.gaps(f"/{name}{number}")[1:2]
        gap = min(gaps, default=9)
        said = f"429 with Retry-After: 6, then {what}: the next try came {gap:.1f} s after that one"
        assert gap <= longest, f"{said}, as if told again to wait"


def retry_after_in_words(api: Service) -> None:
    script = _told(api)
    for path in ("/date", "/word", "/part"):
        got = script.called[path].returned("a Retry-After that isn't in whole seconds")
        assert got == {"path": path}, f"a Retry-After that isn't in whole seconds: fetch returned {got!r}"


def waits_without_blocking(api: Service) -> None:
    script = _told(api)
    script.called["/well"].returned("a service that is well, while another fetch waits")
    again = script.times("/long")[1:]
    assert again and script.times("/well")[0] < again[0], "while one fetch waits to try again, no other can go on"


def times_out(api: Service) -> None:
    gaps = []
    for number in range(3):
        path = f"/silent{number}"
        script = _Script(**{path[1:]: [SILENCE]})
        with script.up:
            got = script.call(api, path).returned("a service that is silent at first")
            assert got == {"path": path}, f"a service that is silent at first: fetch returned {got!r}"
            sent = len(script.times(path))
            assert sent >= 2, "a service that is silent at first was not asked again"
        gaps.append(script.gaps(path)[0])
        if gaps[-1] < 1:
            break
    assert min(gaps) < 1.2, f"the next try came after {min(gaps):.1f} s: half a second of silence is enough"
    assert min(gaps) > 0.45, f"the next try came after {min(gaps):.2f} s: less than half a second of silence"
    _in_pieces(api)


def _in_pieces(api: Service) -> None:
    """An answer on its way isn't silence. A busy machine may be silent for longer: any of some is enough."""
    for number in range(3):
        path = f"/pieces{number}"
        script = _Script(**{path[1:]: [PIECES]})
        with script.up:
            called = script.call(api, path)
        if len(script.times(path)) == 1 and not called.error and called.returned("an answer in pieces") == {"path": path}:
            return
    said = "an answer that comes in pieces, one each 0.2 s, for 0.8 s"
    raise AssertionError(f"{said}, was given up: it was never silent for half a second")


def gives_up(api: Service) -> None:
    script = _Script(down=[503] * 9)
    with script.up, socket.socket() as deaf:
        deaf.bind(("127.0.0.1", 0))  # and doesn't listen: connections are refused
        url = f"http://127.0.0.1:{deaf.getsockname()[1]}/"
        called, refused = api.at_once([lambda: script.call(api, "/down"), lambda: api.call(FETCH, url)])
    for one, what in ((called, "503, always"), (refused, "a port where nobody listens")):
        _is(one, "GaveUp", what)
        assert "direct cause" in one.trace, f"{what}: GaveUp is not raised from the error behind it"
    sent = len(script.times("/down"))
    assert sent == 4, f"503, always: {sent} requests were sent, not 4"
    _ends_with_the_last(api)
    least = refused.seconds
    assert least >= 0.3, f"a port where nobody listens: GaveUp after {least:.2f} s is too soon for four tries and their waits"


def _ends_with_the_last(api: Service) -> None:
    """Nothing is waited for after the last try. A busy machine only adds."""
    longest = 0.6  # of four waits the fourth would be 0.8 s, or nearly so
    least = 9.0
    for number in range(3):
        path = f"/ends{number}"
        script = _Script(**{path[1:]: [503] * 9})
        with script.up:
            script.call(api, path)
            least = min(least, time.monotonic() - script.times(path)[-1])
        if least < longest:
            return
    raise AssertionError(f"503, always: GaveUp came {least:.1f} s after the last try had failed, not at once")
