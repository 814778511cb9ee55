import re
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx

from interviewprep.practice.checks import Failed, Service, expect, show_exchange

SPEAKERS = ["Ada", "Grace", "Barbara", "Radia", "Margaret"]
TALKS = [
    {"id": n, "title": f"Talk {n}", "speaker": SPEAKERS[n % 5], "minutes": 15 + (n * 7) % 46} for n in range(1, 138)
]


def _is_page(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(talk, dict) and "id" in talk for talk in value)


def _short(ids: list) -> str:
    return str(ids) if len(ids) <= 12 else f"{str(ids[:6])[:-1]}, ... ({len(ids)} in all)]"


def _read(answer: httpx.Response, what: str) -> dict[str, Any]:
    """The page in an answer."""
    page = expect(answer, 200, what=what)
    if not isinstance(page, dict):
        said = "a bare list" if isinstance(page, list) else "no object"
        raise Failed(f"{what}: the body is {said}, not a page with items, total, limit and offset", show_exchange(answer))
    if not _is_page(page.get("items")):
        raise Failed(f"{what}: `items` is no list of talks", show_exchange(answer))
    return page


def _page(api: Service, wanted: list[dict], total: int, **query: object) -> httpx.Response:
    """Ask for a page, and hold it to the talks that it must hold."""
    asked = "&".join(f"{name}={value}" for name, value in query.items())
    what = f"GET /talks?{asked}" if asked else "GET /talks"
    answer = api.get("/talks", params=query)
    page = _read(answer, what)
    ids = [talk["id"] for talk in page["items"]]
    if ids != [talk["id"] for talk in wanted]:
        raise Failed(f"{what}: expected the talks {_short([t['id'] for t in wanted])}, got {_short(ids)}", show_exchange(answer))
    for talk, right in zip(page["items"], wanted, strict=True):
        assert right.items() <= talk.items(), f"{what}: a talk came as {talk}, not as {right}"
    expect(answer, 200, {"total": total}, what)
    return answer


def first_page(api: Service) -> None:
    expect(_page(api, TALKS[:20], 137), 200, {"limit": 20, "offset": 0}, "GET /talks")
    for limit, offset in ((5, 10), (7, 0), (1, 136), (20, 20)):
        answer = _page(api, TALKS[offset : offset + limit], 137, limit=limit, offset=offset)
        expect(answer, 200, {"limit": limit, "offset": offset}, "a page")
    expect(_page(api, TALKS[30:50], 137, offset=30), 200, {"limit": 20, "offset": 30}, "a page")


def pages_add_up(api: Service) -> None:
    for limit in (35, 100):
        for offset in range(0, 137, limit):
            _page(api, TALKS[offset : offset + limit], 137, limit=limit, offset=offset)


def filters(api: Service) -> None:
    for speaker in ("Ada", "ADA", "ada", "Grace", "gRACE", "Margaret", "Ad", "Nobody"):
        wanted = [t for t in TALKS if t["speaker"].lower() == speaker.lower()]
        _page(api, wanted, len(wanted), speaker=speaker, limit=100)
    for minutes in (0, 15, 16, 37, 59, 60, 61):
        wanted = [t for t in TALKS if t["minutes"] >= minutes]
        _page(api, wanted[:2], len(wanted), min_minutes=minutes, limit=2)
    wanted = [t for t in TALKS if t["minutes"] >= 40 and t["speaker"] == "Radia"]
    _page(api, wanted[:3], len(wanted), min_minutes=40, speaker="radia", limit=3)
    _page(api, wanted[4:7], len(wanted), min_minutes=40, speaker="RADIA", limit=3, offset=4)


def limits(api: Service) -> None:
    for bad in ("limit=0", "limit=101", "limit=-5", "limit=x", "limit=1.5", "offset=-1", "offset=x", "min_minutes=x"):
        expect(api.get(f"/talks?{bad}"), 422, what=bad)
        expect(api.get(f"/talks?speaker=Ada&{bad}"), 422, what=f"speaker=Ada&{bad}")
    _page(api, TALKS[:100], 137, limit=100)
    _page(api, TALKS[:99], 137, limit=99)
    _page(api, TALKS[:1], 137, limit=1)
    for offset in (137, 138, 500, 10**12):
        _page(api, [], 137, offset=offset)
    _page(api, [], 27, offset=27, speaker="Ada")


def _links(answer: httpx.Response) -> dict[str, str]:
    """The addresses in the Link header, by their rel."""
    header = answer.headers.get("link", "")
    found = re.findall(r'<([^<>]*)>\s*;\s*rel\s*=\s*"?([\w-]+)"?\s*(?:,|$)', header)
    left = re.sub(r'<[^<>]*>\s*;\s*rel\s*=\s*"?[\w-]+"?\s*(?:,|$)', "", header).strip()
    if left or len({rel for _, rel in found}) != len(found):
        raise Failed("the Link header can't be read", show_exchange(answer))
    for url, _ in found:
        if urlsplit(url).path != "/talks":
            raise Failed(f"a link leads to {urlsplit(url).path!r}, not to /talks", show_exchange(answer))
    return {rel: url for url, rel in found}


def _names(answer: httpx.Response, *wanted: str) -> dict[str, str]:
    links = _links(answer)
    found = sorted(links.keys() & {"next", "prev"})
    if found != sorted(wanted):
        said = " and ".join(wanted) or "no page"
        raise Failed(f"the Link header must name {said}; it names {' and '.join(found) or 'none'}", show_exchange(answer))
    return links


def _ada() -> list[dict]:
    return [t for t in TALKS if t["speaker"] == "Ada"]


def links(api: Service) -> None:
    _names(_page(api, _ada()[:10], 27, speaker="Ada", limit=10), "next")
    _names(_page(api, _ada()[10:20], 27, speaker="Ada", limit=10, offset=10), "next", "prev")
    _names(_page(api, _ada()[20:], 27, speaker="Ada", limit=10, offset=20), "prev")
    _names(_page(api, TALKS[:20], 137), "next")
    for limit, offset in ((9, 18), (1, 26), (26, 1)):  # these pages are full, and the last
        _names(_page(api, _ada()[offset:], 27, speaker="Ada", limit=limit, offset=offset), "prev")
    _names(_page(api, _ada(), 27, speaker="Ada", limit=27))
    _names(_page(api, _ada()[:26], 27, speaker="Ada", limit=26), "next")
    _names(_page(api, [], 0, speaker="Nobody"))
    for start in (1, 5, 9):
        prev = _names(_page(api, _ada()[start : start + 10], 27, speaker="Ada", limit=10, offset=start), "next", "prev")["prev"]
        answer = _followed(api, prev, "prev", 10)
        ids = [talk["id"] for talk in answer["items"]]
        assert answer.get("offset") == 0 and ids == [t["id"] for t in _ada()[:10]], (
            f"the page before offset={start} has the first 10 talks; the link led to {_short(ids)}"
        )
    for offset in (7, 16):  # the next page is not full
        following = _names(_page(api, _ada()[offset : offset + 10], 27, speaker="Ada", limit=10, offset=offset), "next", "prev")
        _followed(api, following["next"], "next", 10)
    assert "next" not in _links(_page(api, [], 137, offset=500)), "a page past the end names a next page"


def _followed(api: Service, url: str, rel: str, limit: int) -> dict:
    """The page that a link of a page with this limit leads to."""
    parts = urlsplit(url)
    answer = api.get(f"{parts.path}?{parts.query}")
    page = _read(answer, f"following the {rel} link")
    if page.get("limit") != limit:
        said = f"the {rel} link of a page with limit={limit} leads to one with limit={page.get('limit')}: links keep it"
        raise Failed(said, show_exchange(answer))
    return page


def _walk(api: Service, first: httpx.Response, rel: str) -> list[list]:
    """The ids of each page, from this one on, as the links lead."""
    answer, pages = first, []
    while True:
        page = _read(answer, f"following the {rel} link" if pages else "a page")
        pages.append([talk["id"] for talk in page["items"]])
        link = _links(answer).get(rel)
        if link is None:
            return pages
        if len(pages) > 40:
            raise Failed(f"the {rel} links lead on and on: 40 pages, and still no end", show_exchange(answer))
        parts = urlsplit(link)
        answer = api.get(f"{parts.path}?{parts.query}")


def links_lead_through(api: Service) -> None:
    radia = [t for t in TALKS if t["speaker"] == "Radia" and t["minutes"] >= 25]
    for query, wanted in (
        ({"limit": 30}, TALKS),
        ({}, TALKS),
        ({"speaker": "ada", "limit": 5}, _ada()),
        ({"min_minutes": 41, "limit": 13}, [t for t in TALKS if t["minutes"] >= 41]),
        ({"speaker": "RADIA", "min_minutes": 25, "limit": 4}, radia),
    ):
        size = query.get("limit", 20)
        pages = [[t["id"] for t in wanted[n : n + size]] for n in range(0, len(wanted), size)]
        asked = "&".join(f"{name}={value}" for name, value in query.items())
        found = _walk(api, api.get("/talks", params=query), "next")
        assert found == pages, (
            f"from /talks?{asked}, the next links lead through {_sizes(found)}, not through all {len(wanted)} talks once"
        )
        last = size * (len(pages) - 1)
        found = _walk(api, api.get("/talks", params={**query, "offset": last}), "prev")
        assert found == pages[::-1], (
            f"from /talks?{asked}&offset={last}, the prev links lead through {_sizes(found)}, not back through them all"
        )
    for odd in ('A&B=1', 'a+b c%20d', 'x>; rel="next", </other', "Łucja #1?"):
        answer = _page(api, [], 0, speaker=odd, limit=10, offset=10)
        for url in _links(answer).values():
            kept = parse_qs(urlsplit(url).query).get("speaker")
            assert kept == [odd], f"asked for the speaker {odd!r}, a link asks for {kept and kept[0]!r}"


def _sizes(pages: list[list]) -> str:
    count = len({i for page in pages for i in page})
    return f"{len(pages)} {'page' if len(pages) == 1 else 'pages'} with {count} talks"
