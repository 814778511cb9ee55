"""Starlette alone."""

from operator import itemgetter
from urllib.parse import quote, urlencode

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route
from talks import TALKS

ROWS = sorted((talk.model_dump() for talk in TALKS), key=itemgetter("id"))


def number(request: Request, name: str, default: int, least: int, most: float = float("inf")) -> int:
    try:
        value = int(request.query_params.get(name, default))
    except ValueError as error:
        raise HTTPException(422, f"{name} is no whole number") from error
    if not least <= value <= most:
        raise HTTPException(422, f"{name} is out of bounds")
    return value


async def talks(request: Request) -> JSONResponse:
    limit = number(request, "limit", 20, 1, 100)
    offset = number(request, "offset", 0, 0)
    minutes = number(request, "min_minutes", 0, 0)
    speaker = request.query_params.get("speaker")
    rows = [row for row in ROWS if row["minutes"] >= minutes]
    if speaker is not None:
        rows = [row for row in rows if row["speaker"].upper() == speaker.upper()]
    filters = {"min_minutes": minutes} if minutes else {}
    if speaker is not None:
        filters["speaker"] = speaker
    links = []
    if offset and rows:
        query = urlencode({"offset": max(0, offset - limit), "limit": limit, **filters}, quote_via=quote)
        links.append(f'</talks?{query}>; rel="prev"')
    if rows[offset + limit :]:
        query = urlencode({"offset": offset + limit, "limit": limit, **filters}, quote_via=quote)
        links.append(f'</talks?{query}>; rel="next"')
    headers = {"Link": ", ".join(links)} if links else {}
    page = {"items": rows[offset : offset + limit], "total": len(rows), "limit": limit, "offset": offset}
    return JSONResponse(page, headers=headers)


app = Starlette(routes=[Route("/talks", talks)])
