import asyncio

from starlette.responses import JSONResponse, Response

from interviewprep.practice.checks import Called, Service, Upstream

FETCH = "client:fetch_all"
LONGEST = 2.0
"""Seconds that the service waits for more requests before it answers all the same."""


class _Pages:
    """A service with so many pages. Later pages answer sooner; a page may fail, or wait for others."""

    def __init__(self, count: int, delay: float = 0.0, fails: dict[int, int] | None = None, together: int = 0) -> None:
        self.count, self.delay, self.fails, self.together = count, delay, fails or {}, together
        self.open = self.most = 0
        self.failed_after: int | None = None
        self.up = Upstream(self._answer)

    async def _answer(self, request):
        if request.url.path != "/items":
            return Response(status_code=404)
        number = int(request.query_params["page"])
        self.open += 1
        self.most = max(self.most, self.open)
        try:
            if number > 1 and self.together:
                for _ in range(int(LONGEST / 0.01)):
                    if self.most >= self.together:
                        break
                    await asyncio.sleep(0.01)
            await asyncio.sleep(self.delay * (1.5 - number / max(self.count, 1)) if self.delay else 0)
            if number in self.fails:
                if self.failed_after is None:
                    self.failed_after = len(self.up.requests)
                return Response(status_code=self.fails[number])
            size = number % 3 + 1  # pages aren't all as long
            items = [f"{number}-{n}" for n in range(size)] if self.count else []
            return JSONResponse({"items": items, "pages": self.count})
        finally:
            self.open -= 1

    def asked(self) -> list[int]:
        return [int(request.query_params.get("page", 0)) for request in self.up.requests]

    def call(self, api: Service) -> Called:
        return api.call(FETCH, self.up.url)


def _wanted(count: int) -> list[str]:
    return [f"{number}-{n}" for number in range(1, count + 1) for n in range(number % 3 + 1)]


def all_items(api: Service) -> None:
    for count in (2, 6, 12):
        pages = _Pages(count, 0.01)
        with pages.up:
            got = pages.call(api).returned(f"{count} pages")
        wanted = _wanted(count)
        assert sorted(got) == sorted(wanted), f"{count} pages: {len(got)} items came, of {len(wanted)}"
        assert got == wanted, f"{count} pages: the items are not in the order of the pages"


def asks_together(api: Service) -> None:
    pages = _Pages(21, together=5)
    with pages.up:
        pages.call(api).returned("21 pages")
    assert pages.most > 1, "there was never more than one request at a time"
    assert pages.most >= 5, f"only {pages.most} requests were open at once: 5 are allowed"


def at_most_five(api: Service) -> None:
    pages = _Pages(30, 0.05)
    with pages.up:
        pages.call(api).returned("30 pages")
    missing = sorted(set(range(1, 31)) - set(pages.asked()))
    assert not missing, f"30 pages, and these were not asked for: {missing[:10]}"
    assert pages.most <= 5, f"{pages.most} requests were open at once"


def _connections(api: Service, count: int) -> int:
    """How many connections so many pages took, each asked for once."""
    pages = _Pages(count, 0.01)
    with pages.up:
        pages.call(api).returned(f"{count} pages")
        ports = {request.client.port for request in pages.up.requests}
    asked = sorted(pages.asked())
    assert asked == list(range(1, count + 1)), f"{count} pages, and these were asked for: {asked[:40]}"
    return len(ports)


def once_each(api: Service) -> None:
    # A client asks for the second page over the connection of the first, and for the others over four more. On a busy
    # machine a connection may have been idle for too long: the fewest of some.
    for count, most in ((15, 5), (2, 1)):
        fewest = count
        for _ in range(3):
            fewest = min(fewest, _connections(api, count))
            if fewest <= most:
                break
        said = f"{count} pages took {fewest} connections, where {most} {'is' if most == 1 else 'are'} enough"
        assert fewest <= most, f"{said}: use one client for all, the first page too"


def _fails(pages: _Pages, api: Service, what: str) -> None:
    with pages.up:
        called = pages.call(api)
    said = called.error or "nothing"
    assert "HTTPStatusError" in called.bases, f"{what}, and {said} was raised, not httpx.HTTPStatusError"


def stops_on_error(api: Service) -> None:
    for number, status in ((4, 500), (6, 404)):
        pages = _Pages(60, 0.03, {number: status})
        what = f"page {number} of 60 failed with {status}"
        _fails(pages, api, what)
        # Those that are under way, or on their way, may still arrive: two rounds of five.
        more = len(pages.up.requests) - (pages.failed_after or 0)
        assert more <= 10, f"{what}, and {more} more pages were asked for"


def first_and_last_page_fail(api: Service) -> None:
    for number, status in ((1, 503), (1, 404), (12, 500)):
        pages = _Pages(12, 0.01, {number: status})
        what = f"page {number} of 12 failed with {status}"
        _fails(pages, api, what)
        if number == 1:
            assert pages.asked() == [1], f"{what}, and these were asked for: {pages.asked()[:20]}"


def several_pages_fail(api: Service) -> None:
    pages = _Pages(20, 0.02, {2: 500, 3: 500, 4: 503, 5: 500})
    _fails(pages, api, "four pages failed at the same time")


def no_pages(api: Service) -> None:
    for count, what in ((0, "no pages at all"), (1, "one page")):
        pages = _Pages(count)
        with pages.up:
            got = pages.call(api).returned(what)
        assert got == _wanted(count), f"{what}: fetch_all returned {got!r:.200}"
        assert pages.asked() == [1], f"{what}: these were asked for: {pages.asked()[:20]}"
