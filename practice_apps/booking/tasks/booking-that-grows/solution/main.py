from dataclasses import dataclass
from typing import Annotated

from fastapi import FastAPI, Header, HTTPException, Query, Response
from pydantic import BaseModel, ConfigDict, Field, model_validator

app = FastAPI()


class Wanted(BaseModel):
    model_config = ConfigDict(strict=True)

    room: str = Field(min_length=1)
    title: str = Field(min_length=1)
    start: int
    end: int

    @model_validator(mode="after")
    def ends_after_it_starts(self) -> "Wanted":
        if self.end <= self.start:
            raise ValueError("the end must be after the start")
        return self


@dataclass
class Booking:
    id: int
    wanted: Wanted
    cancelled: bool = False
    version: int = 1

    @property
    def place(self) -> tuple[int, int]:
        return self.wanted.start, self.id

    @property
    def etag(self) -> str:
        return f'"{self.id}-{self.version}"'

    def shown(self) -> dict:
        return {"id": self.id, "cancelled": self.cancelled, **self.wanted.model_dump()}


BOOKINGS: dict[int, Booking] = {}
KEYS: dict[str, tuple[Wanted, dict, str]] = {}
made = 0

# No handler awaits anything: each one is done before the next begins.


def find(booking_id: int) -> Booking:
    if booking_id not in BOOKINGS:
        raise HTTPException(404, "There is no such booking")
    return BOOKINGS[booking_id]


def require_free(wanted: Wanted, but: int | None = None) -> None:
    for other in BOOKINGS.values():
        if other.id == but or other.cancelled or other.wanted.room != wanted.room:
            continue
        if wanted.start < other.wanted.end and other.wanted.start < wanted.end:
            raise HTTPException(409, "The room is taken then")


def place_of(cursor: str) -> tuple[int, int]:
    try:
        start, number = cursor.split("_")
        return int(start), int(number)
    except ValueError:
        raise HTTPException(422, "There is no such cursor") from None


@app.post("/bookings", status_code=201)
async def book(
    wanted: Wanted, response: Response, idempotency_key: Annotated[str | None, Header()] = None
) -> dict:
    global made
    if idempotency_key is not None and idempotency_key in KEYS:
        first, answer, etag = KEYS[idempotency_key]
        if first != wanted:
            raise HTTPException(422, "This key belongs to another booking")
        response.headers["ETag"] = etag
        return answer
    require_free(wanted)
    made += 1
    booking = BOOKINGS[made] = Booking(made, wanted)
    response.headers["ETag"] = booking.etag
    if idempotency_key is not None:
        KEYS[idempotency_key] = wanted, booking.shown(), booking.etag
    return booking.shown()


@app.get("/bookings")
async def bookings(
    room: str | None = None,
    limit: Annotated[int | None, Query(ge=1, le=100)] = None,
    cursor: str | None = None,
) -> dict:
    found = [one for one in BOOKINGS.values() if room is None or one.wanted.room == room]
    found.sort(key=lambda one: one.place)
    if cursor is not None:
        after = place_of(cursor)
        found = [one for one in found if one.place > after]
    page = found if limit is None else found[:limit]
    last = page[-1].place if len(page) < len(found) else None
    return {"items": [one.shown() for one in page], "next": last and f"{last[0]}_{last[1]}"}


@app.get("/bookings/{booking_id}")
async def read(booking_id: int, response: Response) -> dict:
    booking = find(booking_id)
    response.headers["ETag"] = booking.etag
    return booking.shown()


@app.put("/bookings/{booking_id}")
async def replace(
    booking_id: int,
    wanted: Wanted,
    response: Response,
    if_match: Annotated[str | None, Header()] = None,
) -> dict:
    booking = find(booking_id)
    if if_match is not None and if_match != booking.etag:
        raise HTTPException(412, "The booking has changed meanwhile")
    if booking.cancelled:
        raise HTTPException(409, "The booking is cancelled")
    require_free(wanted, but=booking_id)
    booking.wanted = wanted
    booking.version += 1
    response.headers["ETag"] = booking.etag
    return booking.shown()


@app.delete("/bookings/{booking_id}", status_code=204)
async def delete(booking_id: int) -> None:
    del BOOKINGS[find(booking_id).id]


@app.post("/bookings/{booking_id}/cancel")
async def cancel(booking_id: int, response: Response) -> dict:
    booking = find(booking_id)
    if not booking.cancelled:
        booking.cancelled = True
        booking.version += 1
    response.headers["ETag"] = booking.etag
    return booking.shown()
