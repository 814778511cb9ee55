"""The same service over a list, without a name in common with the one that the candidate reads but `app` and `reset`."""

from itertools import count
from typing import Annotated, Any

from fastapi import APIRouter, Body, FastAPI, HTTPException, Query, Request, Response


class Notebook:
    def __init__(self) -> None:
        self._numbers = count(90_021, -7)
        self._pages: list[dict[str, Any]] = []

    def clear(self) -> None:
        self._pages = []

    def write(self, text: str, author: str) -> dict[str, Any]:
        self._pages.insert(0, {"id": next(self._numbers), "text": text, "author_ip": author})
        return self._pages[0]

    def having(self, word: str) -> list[dict[str, Any]]:
        return [page for page in self._pages if word.casefold() in page["text"].casefold()]

    def page(self, number: int) -> dict[str, Any]:
        for page in self._pages:
            if page["id"] == number:
                return page
        raise HTTPException(404)

    def tear_out(self, number: int) -> None:
        self._pages.remove(self.page(number))


_notebook = Notebook()
_router = APIRouter(prefix="/notes")


def reset() -> None:
    """Forget everything: for tests."""
    _notebook.clear()


def _shown(page: dict[str, Any]) -> dict[str, Any]:
    return {"id": page["id"], "text": page["text"]}


@_router.post("", status_code=201)
async def _write(text: Annotated[str, Body(embed=True, min_length=1)], request: Request) -> dict[str, Any]:
    return _shown(_notebook.write(text, request.client.host if request.client else ""))


@_router.get("")
async def _search(word: Annotated[str, Query(alias="search")] = "") -> list[dict[str, Any]]:
    return [_shown(page) for page in _notebook.having(word)]


@_router.get("/{number}")
async def _read(number: int) -> dict[str, Any]:
    return _shown(_notebook.page(number))


@_router.delete("/{number}", status_code=204)
async def _tear_out(number: int) -> Response:
    _notebook.tear_out(number)
    return Response(status_code=204)


app = FastAPI()
app.include_router(_router)
