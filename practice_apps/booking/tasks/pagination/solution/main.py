from typing import Annotated

from fastapi import FastAPI, Query, Request, Response
from pydantic import BaseModel
from talks import TALKS, Talk

app = FastAPI()


class Page(BaseModel):
    items: list[Talk]
    total: int
    limit: int
    offset: int


@app.get("/talks")
async def list_talks(
    request: Request,
    response: Response,
    speaker: str | None = None,
    min_minutes: int = 0,
    limit: Annotated[int, Query(ge=1, le=100)] = 20,
    offset: Annotated[int, Query(ge=0)] = 0,
) -> Page:
    found = [
        talk
        for talk in sorted(TALKS, key=lambda talk: talk.id)
        if talk.minutes >= min_minutes and (speaker is None or talk.speaker.casefold() == speaker.casefold())
    ]

    def link(to: int, rel: str) -> str:
        url = request.url.include_query_params(limit=limit, offset=to)
        return f'<{url.path}?{url.query}>; rel="{rel}"'

    links = []
    if offset + limit < len(found):
        links.append(link(offset + limit, "next"))
    if offset > 0:
        links.append(link(max(0, offset - limit), "prev"))
    if links:
        response.headers["Link"] = ", ".join(links)
    return Page(items=found[offset : offset + limit], total=len(found), limit=limit, offset=offset)
