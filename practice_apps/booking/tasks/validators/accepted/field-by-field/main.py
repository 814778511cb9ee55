"""A type for each field, errors of Pydantic's own kind, and the end judged with what is known of the start."""

from datetime import UTC, datetime, timedelta
from typing import Annotated, Any

from fastapi import FastAPI
from pydantic import BaseModel, Field, StringConstraints, ValidationInfo, field_validator
from pydantic_core import PydanticCustomError

app = FastAPI()

Code = Annotated[str, StringConstraints(strip_whitespace=True, to_upper=True, pattern=r"^[A-Za-z]{2}\d{4}$")]
Address = Annotated[str, Field(pattern=r"^\S+@\S+$")]


class Booking(BaseModel):
    code: Code
    starts_at: datetime
    ends_at: datetime
    attendees: list[Address] = Field(min_length=1, max_length=20)

    @field_validator("code")
    @classmethod
    def adds_up(cls, code: str) -> str:
        if sum(map(int, code[2:5])) % 10 != int(code[5]):
            raise PydanticCustomError("check_digit", "the last digit is not that of the sum")
        return code

    @field_validator("starts_at", "ends_at")
    @classmethod
    def with_a_zone(cls, moment: datetime) -> datetime:
        if moment.utcoffset() is None:
            raise PydanticCustomError("no_zone", "which zone?")
        return moment.astimezone(UTC)

    @field_validator("ends_at")
    @classmethod
    def in_time(cls, end: datetime, info: ValidationInfo) -> datetime:
        start = info.data.get("starts_at", end - timedelta(seconds=1))
        if not start < end <= start + timedelta(hours=8):
            raise PydanticCustomError("length", "more than nothing, and 8 hours at most")
        return end

    @field_validator("attendees", mode="after")
    @classmethod
    def nobody_twice(cls, people: list[str]) -> list[str]:
        known: set[str] = set()
        for person in people:
            if person.lower() in known:
                raise PydanticCustomError("twice", "{who} is there twice", {"who": person})
            known.add(person.lower())
        return people


@app.post("/bookings", status_code=201, response_model=Booking)
def book(booking: Booking) -> Any:
    return booking
