import asyncio

from starlette.responses import JSONResponse, Response

from interviewprep.practice.checks import Service, Upstream

FETCH = "client:fetch_all"


def _pages(count: int, delay: float = 0.0, fails: int = 0):
    async def handler(request):
        number = int(request.query_params["page"])
        # Later pages answer sooner.
        await asyncio.sleep(delay * (1.5 - number / max(count, 1)) if delay else 0)
        if number == fails:
            return Response(status_code=500)
        items = [f"{number}-{n}" for n in range(3)] if count else []
        return JSONResponse({"items": items, "pages": count})

    return handler


def _wanted(count: int) -> list[str]:
    return [f"{number}-{n}" for number in range(1, count + 1) for n in range(3)]


def all_items(api: Service) -> None:
    with Upstream(_pages(12, 0.02)) as up:
        got = api.call(FETCH, up.url).returned("twelve pages")
    assert sorted(got) == sorted(_wanted(12)), f"{len(got)} items came, of 36"
    assert got == _wanted(12), "the items are not in the order of the pages"


def asks_together(api: Service) -> None:
    with Upstream(_pages(21, 0.05)) as up:
        api.call(FETCH, up.url).returned()
    assert up.most > 1, "there was never more than one request at a time"


def at_most_five(api: Service) -> None:
    with Upstream(_pages(30, 0.06)) as up:
        api.call(FETCH, up.url).returned()
    assert up.most <= 5, f"{up.most} requests were open at once"
    assert up.most >= 4, f"only {up.most} requests were open at once: 5 are allowed"


def once_each(api: Service) -> None:
    with Upstream(_pages(15, 0.01)) as up:
        api.call(FETCH, up.url).returned()
        asked = sorted(int(r.query_params["page"]) for r in up.requests)
        ports = {r.client.port for r in up.requests}
    assert asked == list(range(1, 16)), f"15 pages, and these were asked for: {asked}"
    assert len(ports) <= 6, f"15 pages took {len(ports)} connections: use one client for all"


def stops_on_error(api: Service) -> None:
    with Upstream(_pages(60, 0.03, fails=4)) as up:
        called = api.call(FETCH, up.url)
    assert called.error == "HTTPStatusError", f"a page failed, and {called.error or 'nothing'} was raised"
    assert len(up.requests) < 30, f"page 4 of 60 failed, and {len(up.requests)} pages were asked for"


def no_pages(api: Service) -> None:
    with Upstream(_pages(0)) as up:
        got = api.call(FETCH, up.url).returned("no pages at all")
        assert got == [], f"no pages: fetch_all returned {got!r}"
    with Upstream(_pages(1)) as up:
        got = api.call(FETCH, up.url).returned("one page")
        assert got == _wanted(1), f"one page: fetch_all returned {got!r}"
