"""Pydantic for the types alone; the rules collect their errors, and FastAPI tells them."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Annotated, Any

from fastapi import Body, Depends, FastAPI
from fastapi.exceptions import RequestValidationError
from pydantic import AwareDatetime, TypeAdapter, ValidationError

app = FastAPI()
Found = dict[str, Any]


def code(value: Any) -> str:
    if not isinstance(value, str):
        raise ValueError("a text")
    value = value.strip().upper()
    letters, digits = value[:2], value[2:]
    if len(value) != 6 or not (letters.isascii() and letters.isalpha() and digits.isascii() and digits.isdigit()):
        raise ValueError("two letters and four digits")
    if (int(digits[0]) + int(digits[1]) + int(digits[2]) - int(digits[3])) % 10:
        raise ValueError("wrong check digit")
    return value


def moment(value: Any) -> datetime:
    if not isinstance(value, str):
        raise ValueError("a time, as text")
    return TypeAdapter(AwareDatetime).validate_python(value).astimezone(UTC)


def people(value: Any) -> list[str]:
    if not isinstance(value, list) or not 1 <= len(value) <= 20:
        raise ValueError("1 to 20 addresses")
    for one in value:
        before, at, after = one.partition("@") if isinstance(one, str) else ("", "", "")
        if not (before and at and after):
            raise ValueError("an address is needed")
    if len({one.casefold() for one in value}) != len(value):
        raise ValueError("someone is there twice")
    return value


RULES: dict[str, Callable[[Any], Any]] = {"code": code, "starts_at": moment, "ends_at": moment, "attendees": people}


def error(*loc: str, said: object, sent: Any) -> Found:
    return {"type": "value_error", "loc": ("body", *loc), "msg": str(said), "input": sent}


def judged(sent: Found, booking: Found) -> Iterator[Found]:
    for name, rule in RULES.items():
        if name not in sent:
            yield error(name, said="Field required", sent=sent)
            continue
        try:
            booking[name] = rule(sent[name])
        except ValidationError as wrong:
            yield error(name, said=wrong.errors()[0]["msg"], sent=sent[name])
        except ValueError as wrong:
            yield error(name, said=wrong, sent=sent[name])
    if "starts_at" in booking and "ends_at" in booking:
        seconds = (booking["ends_at"] - booking["starts_at"]).total_seconds()
        if seconds <= 0 or seconds > 28_800:
            yield error(said="more than nothing, and 8 hours at most", sent=sent)


def valid(sent: Annotated[dict[str, Any], Body()]) -> Found:
    booking: Found = {}
    errors = list(judged(sent, booking))
    if errors:
        raise RequestValidationError(errors)
    return booking


@app.post("/bookings", status_code=201)
async def book(booking: Annotated[Found, Depends(valid)]) -> Found:
    return booking
