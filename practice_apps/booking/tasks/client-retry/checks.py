import asyncio

from starlette.responses import JSONResponse, Response

from interviewprep.practice.checks import Service, Upstream

FETCH = "client:fetch"


def _answers(*statuses: int, headers: dict | None = None):
    """A service that answers these statuses in turn, and 200 from then on."""
    left = list(statuses)

    async def handler(request):
        status = left.pop(0) if left else 200
        if status == 0:
            await asyncio.sleep(1.5)
        if status == 200:
            return JSONResponse({"path": request.url.path})
        return Response(status_code=status or 504, headers=headers)

    return handler


def returns_the_json(api: Service) -> None:
    with Upstream(_answers()) as up:
        got = api.call(FETCH, f"{up.url}/a").returned("a service that is well")
        assert got == {"path": "/a"}, f"fetch returned {got!r}"
        assert len(up.requests) == 1, f"one fetch sent {len(up.requests)} requests"


def retries_what_passes(api: Service) -> None:
    for statuses in ((503,), (502, 504), (429,), (503, 503, 503)):
        with Upstream(_answers(*statuses)) as up:
            got = api.call(FETCH, f"{up.url}/b").returned(f"a service that answers {statuses}, then 200")
            assert got == {"path": "/b"}, f"fetch returned {got!r}"
            sent = len(up.requests)
            assert sent == len(statuses) + 1, f"{statuses}, then 200: {sent} requests were sent"
    called = api.call(FETCH, "http://127.0.0.1:9/")
    assert called.error == "GaveUp", f"nobody listens: {called.error or 'nothing'} was raised, not GaveUp"
    assert called.seconds > 0.4, "a connection that is refused was not tried again"


def not_what_stays(api: Service) -> None:
    for status in (404, 400):
        with Upstream(_answers(status)) as up:
            called = api.call(FETCH, up.url)
            assert called.error == "HTTPStatusError", f"{status}: {called.error or 'nothing'} was raised"
            assert len(up.requests) == 1, f"{status} was tried {len(up.requests)} times"


def backs_off(api: Service) -> None:
    def waits() -> list[float]:
        with Upstream(_answers(503, 503, 503)) as up:
            api.call(FETCH, up.url).returned()
            return up.gaps()

    # A busy machine only adds: of four, the shortest.
    first, second, third = (min(gaps) for gaps in zip(*api.at_once([waits] * 4), strict=True))
    said = f"the waits were {first:.2f}, {second:.2f}, {third:.2f} s"
    assert first >= 0.04, f"{said}: the first is too short"
    assert second >= 0.08 and third >= 0.16, f"{said}: they hardly grow"
    assert first <= 0.4 and third <= 1.2, f"{said}: they are too long"


def jitter(api: Service) -> None:
    firsts = []
    for _ in range(9):
        with Upstream(_answers(503)) as up:
            api.call(FETCH, up.url).returned()
            firsts += up.gaps()
    # Without jitter most are the shortest, or hardly longer.
    same = sum(first - min(firsts) < 0.006 for first in firsts)
    assert same <= 6, f"{same} of 9 clients waited the same time, to 6 ms"


def obeys_retry_after(api: Service) -> None:
    with Upstream(_answers(503, headers={"Retry-After": "1"})) as up:
        api.call(FETCH, up.url).returned()
        gap = up.gaps()[0]
    assert 0.95 <= gap <= 2.5, f"Retry-After: 1, and the next try came after {gap:.2f} s"
    with Upstream(_answers(429, headers={"Retry-After": "60"})) as up:
        api.call(FETCH, up.url).returned("Retry-After: 60")
        gap = up.gaps()[0]
    assert 1.9 <= gap <= 5, f"Retry-After: 60, and the next try came after {gap:.2f} s, not 2"


def times_out(api: Service) -> None:
    with Upstream(_answers(0)) as up:
        called = api.call(FETCH, f"{up.url}/c")
        assert called.returned("a service that is silent at first") == {"path": "/c"}
        assert len(up.requests) == 2, f"{len(up.requests)} requests were sent"
        gap = up.gaps()[0]
    assert gap < 1.4, f"the next try came after {gap:.1f} s: half a second of silence is enough"


def gives_up(api: Service) -> None:
    with Upstream(_answers(*[503] * 9)) as up:
        called = api.call(FETCH, up.url)
        assert called.error == "GaveUp", f"after nine 503s {called.error or 'nothing'} was raised, not GaveUp"
        assert len(up.requests) == 4, f"{len(up.requests)} requests were sent, not 4"
    assert "direct cause" in called.trace, "GaveUp is not raised from the error behind it"
