import re
from datetime import UTC, datetime, timedelta
from typing import Annotated

from fastapi import FastAPI
from pydantic import AfterValidator, AwareDatetime, BaseModel, Field, field_validator, model_validator

app = FastAPI()

LONGEST = timedelta(hours=8)


def in_utc(moment: datetime) -> datetime:
    return moment.astimezone(UTC)


def checked_code(code: str) -> str:
    code = code.strip().upper()
    if not re.fullmatch(r"[A-Z]{2}[0-9]{4}", code):
        raise ValueError("a code is two letters and four digits")
    *digits, last = (int(digit) for digit in code[2:])
    if sum(digits) % 10 != last:
        raise ValueError("the check digit is wrong")
    return code


def email(address: str) -> str:
    if not re.fullmatch(r"[^@\s]+@[^@\s]+", address):
        raise ValueError("this is no e-mail address")
    return address


Moment = Annotated[AwareDatetime, AfterValidator(in_utc)]


class Booking(BaseModel):
    code: Annotated[str, AfterValidator(checked_code)]
    starts_at: Moment
    ends_at: Moment
    attendees: Annotated[list[Annotated[str, AfterValidator(email)]], Field(min_length=1, max_length=20)]

    @field_validator("attendees")
    @classmethod
    def distinct(cls, attendees: list[str]) -> list[str]:
        if len({address.casefold() for address in attendees}) < len(attendees):
            raise ValueError("an attendee is named twice")
        return attendees

    @model_validator(mode="after")
    def a_sensible_length(self) -> "Booking":
        if self.ends_at <= self.starts_at:
            raise ValueError("ends_at must be after starts_at")
        if self.ends_at - self.starts_at > LONGEST:
            raise ValueError("a booking is at most 8 hours long")
        return self


@app.post("/bookings", status_code=201)
async def book(booking: Booking) -> Booking:
    return booking
