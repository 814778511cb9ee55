import re
from urllib.parse import parse_qs, urlsplit

from interviewprep.practice.checks import Service, expect


def first_page(api: Service) -> None:
    page = expect(api.get("/talks"), 200, {"total": 137, "limit": 20, "offset": 0})
    assert [talk["id"] for talk in page["items"]] == list(range(1, 21)), "the first page is not talks 1 to 20"
    page = expect(api.get("/talks?limit=5&offset=10"), 200, {"limit": 5, "offset": 10})
    assert [talk["id"] for talk in page["items"]] == [11, 12, 13, 14, 15], "not the five talks after the tenth"


def pages_add_up(api: Service) -> None:
    seen: list[int] = []
    for offset in range(0, 140, 35):
        page = expect(api.get("/talks", params={"limit": 35, "offset": offset}), 200)
        seen += [talk["id"] for talk in page["items"]]
    assert seen == list(range(1, 138)), "the pages together are not all talks, once each, in the order of id"


def filters(api: Service) -> None:
    page = expect(api.get("/talks?speaker=ADA&limit=100"), 200)
    assert {t["speaker"] for t in page["items"]} == {"Ada"}, "other speakers' talks came too"
    assert page["total"] == len(page["items"]) == 27, f"total is {page['total']} for Ada's 27 talks"
    page = expect(api.get("/talks?min_minutes=60&limit=2"), 200)
    assert all(t["minutes"] >= 60 for t in page["items"]), "a shorter talk came through min_minutes=60"
    assert page["total"] == 3, f"total is {page['total']}, but 3 talks have 60 minutes or more"


def limits(api: Service) -> None:
    for bad in ("limit=0", "limit=101", "offset=-1", "limit=x"):
        expect(api.get(f"/talks?{bad}"), 422, what=bad)
    assert len(expect(api.get("/talks?limit=100"), 200)["items"]) == 100, "limit=100 is allowed"
    expect(api.get("/talks?offset=500"), 200, {"items": [], "total": 137}, "a page past the end")


def links(api: Service) -> None:
    def found(answer) -> dict:
        header = answer.headers.get("link", "")
        return {rel: parse_qs(urlsplit(url).query) for url, rel in re.findall(r'<([^>]*)>;\s*rel="?(\w+)"?', header)}

    first = found(api.get("/talks?speaker=Ada&limit=10"))
    assert set(first) == {"next"}, f"the first page's Link header names {sorted(first) or 'nothing'}, not just next"
    assert first["next"].get("offset") == ["10"], "the next link of the first page does not lead to offset 10"
    assert first["next"].get("speaker") == ["Ada"] and first["next"].get("limit") == ["10"], "it lost a filter"
    last = found(api.get("/talks?speaker=Ada&limit=10&offset=20"))
    assert set(last) == {"prev"}, f"the last page's Link header names {sorted(last) or 'nothing'}, not just prev"
    assert last["prev"].get("offset") == ["10"], "the prev link does not lead to offset 10"
