from fastapi import FastAPI
from pydantic import BaseModel

app = FastAPI()


class Booking(BaseModel):
    code: str
    starts_at: str
    ends_at: str
    attendees: list[str]


@app.post("/bookings", status_code=201)
async def book(booking: Booking) -> Booking:
    return booking
