"""One model for the query, absolute links, a header each."""

from typing import Annotated

from fastapi import Depends, FastAPI, Query, Request, Response
from pydantic import BaseModel, Field
from talks import TALKS, Talk

app = FastAPI()
BY_ID = {talk.id: talk for talk in TALKS}


class Wanted(BaseModel):
    limit: int = Field(20, gt=0, lt=101)
    offset: int = Field(0, ge=0)
    speaker: str | None = None
    min_minutes: int | None = None

    def lets(self, talk: Talk) -> bool:
        if self.speaker is not None and self.speaker.lower() != talk.speaker.lower():
            return False
        return self.min_minutes is None or self.min_minutes <= talk.minutes


def selected(wanted: Annotated[Wanted, Query()]) -> list[Talk]:
    return [BY_ID[number] for number in sorted(BY_ID) if wanted.lets(BY_ID[number])]


@app.get("/talks")
def talks(
    wanted: Annotated[Wanted, Query()],
    found: Annotated[list[Talk], Depends(selected)],
    request: Request,
    response: Response,
) -> dict:
    last = wanted.offset + wanted.limit
    for rel, there, offset in (
        ("prev", 0 < wanted.offset < len(found) + wanted.limit, max(wanted.offset - wanted.limit, 0)),
        ("next", last < len(found), last),
    ):
        if there:
            url = request.url.include_query_params(offset=offset, limit=wanted.limit)
            response.headers.append("Link", f"<{url}>; rel={rel}")
    page = found[wanted.offset : last]
    return {"items": page, "total": len(found), "limit": wanted.limit, "offset": wanted.offset}
