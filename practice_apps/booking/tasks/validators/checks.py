from datetime import datetime, timedelta
from typing import Any

import httpx

from interviewprep.practice.checks import Failed, Service, expect, show_exchange

RIGHT = {
    "code": "AB1236",
    "starts_at": "2030-01-07T09:00:00+01:00",
    "ends_at": "2030-01-07T10:00:00+01:00",
    "attendees": ["ada@example.org"],
}


def _is_error(value: Any) -> bool:
    return isinstance(value, dict) and isinstance(value.get("loc"), list) and isinstance(value.get("msg"), str)


def _fields(answer: httpx.Response, what: str) -> set[str]:
    """The booking's fields at which the answer reports mistakes."""

    def errors(value: Any) -> bool:
        return isinstance(value, list) and value != [] and all(_is_error(one) for one in value)

    found = expect(answer, 422, what=what)
    if not isinstance(found, dict) or not errors(found.get("detail")):
        raise Failed(f"{what}: the answer isn't in FastAPI's own error format", show_exchange(answer))
    return {part for error in found["detail"] for part in error["loc"] if isinstance(part, str) and part in RIGHT}


def _book(api: Service, **fields: object) -> httpx.Response:
    return api.post("/bookings", json={**RIGHT, **fields})


def _wrong(api: Service, what: str, **fields: object) -> httpx.Response:
    answer = _book(api, **fields)
    _fields(answer, what)
    return answer


def _wrong_at(api: Service, what: str, **fields: object) -> None:
    """The mistakes are at these fields, and at no other."""
    answer = _book(api, **fields)
    found = _fields(answer, what)
    if found != set(fields):
        said = " and ".join(sorted(found)) or "no field"
        raise Failed(f"{what}: reported at {said}, not at {' and '.join(sorted(fields))}", show_exchange(answer))


def _right(api: Service, what: str, **fields: object) -> dict[str, Any]:
    return expect(_book(api, **fields), 201, {"code": lambda c: isinstance(c, str)}, what)


def _in_utc(what: str, value: object, wanted: str) -> None:
    try:
        moment = datetime.fromisoformat(str(value).replace("Z", "+00:00"))
    except ValueError:
        raise AssertionError(f"{what} came back as {value!r}, no time") from None
    right = datetime.fromisoformat(wanted)
    assert moment.utcoffset() == timedelta(0) and moment == right, f"{what} came back as {value!r}, not {wanted}"


def accepts_and_normalises(api: Service) -> None:
    for sent, code in (("AB1236", "AB1236"), (" ab1236 ", "AB1236"), ("zZ9997", "ZZ9997"), ("   Xy5555", "XY5555")):
        expect(_book(api, code=sent), 201, {"code": code}, f"the code {sent!r}")
    for starts_at, ends_at, start, end in (
        ("2030-01-07T09:00:00+01:00", "2030-01-07T10:00:00+01:00", "2030-01-07T08:00:00+00:00", "2030-01-07T09:00:00+00:00"),
        ("2030-01-07T23:15:00-05:30", "2030-01-08T06:00:00Z", "2030-01-08T04:45:00+00:00", "2030-01-08T06:00:00+00:00"),
    ):
        booking = _right(api, f"{starts_at} to {ends_at}", starts_at=starts_at, ends_at=ends_at)
        _in_utc("starts_at", booking.get("starts_at"), start)
        _in_utc("ends_at", booking.get("ends_at"), end)
    answer = api.post("/bookings", content=b"{", headers={"content-type": "application/json"})
    assert 400 <= answer.status_code < 500, f"a body that is no JSON: expected 4xx, got {answer.status_code}"
    _fields(api.post("/bookings", json=[]), "a list for a body")


def ends_after_it_starts(api: Service) -> None:
    start = datetime.fromisoformat(RIGHT["starts_at"])
    for seconds in (1, 60, 8 * 3600 - 1, 8 * 3600):
        _right(api, f"an end {timedelta(seconds=seconds)} later", ends_at=(start + timedelta(seconds=seconds)).isoformat())
    for seconds in (0, 8 * 3600 + 1, 9 * 3600, 24 * 3600, 25 * 3600, 49 * 3600, 400 * 24 * 3600 + 3600):
        what = f"an end {timedelta(seconds=seconds)} later" if seconds else "an end at the start"
        _wrong(api, what, ends_at=(start + timedelta(seconds=seconds)).isoformat())
    for seconds in (1, 3600, 23 * 3600, 25 * 3600):
        _wrong(api, f"an end {timedelta(seconds=seconds)} earlier", ends_at=(start - timedelta(seconds=seconds)).isoformat())


def zones_are_needed(api: Service) -> None:
    for name in ("starts_at", "ends_at"):
        _wrong_at(api, f"{name} without a zone", **{name: "2030-01-07T09:30:00"})
        for bad in ("2030-01-07", "soon", "", None, [], "2030-02-30T09:30:00Z"):
            _wrong_at(api, f"{name} as {bad!r}", **{name: bad})
    _wrong_at(api, "two times without a zone", starts_at="2030-01-07T09:00:00", ends_at="2030-01-07T10:00:00")
    for end in ("09:30:00+00:00", "08:30:00+00:00", "08:00:01Z", "02:30:00-06:00", "10:00:00-06:00", "22:00:00+13:00"):
        _right(api, f"09:00:00+01:00 to {end}", ends_at=f"2030-01-07T{end}")
    for end in ("09:30:00+02:00", "08:00:00Z", "13:30:00+05:30", "10:00:01-06:00", "10:30:00+12:00", "16:30:00-01:00"):
        _wrong(api, f"09:00:00+01:00 to {end}", ends_at=f"2030-01-07T{end}")


def code_is_checked(api: Service) -> None:
    for code in ("AB1236", "XY5555", "ZZ9997", "AA0000", "QW0909", "KL9100"):
        _right(api, f"the code {code}", code=code)
    wrong = ["AB1237", "AB1235", "XY5550", "AB6123", "AA0001"]  # the digit
    wrong += ["A1236", "AB123", "AB12366", "ABC1236", "1236AB", "A11236", "AB123C", "", "  ", "AB 1236", "AB1236 x", "x AB1236"]
    for code in (*wrong, None, 1236, ["AB1236"]):
        _wrong_at(api, f"the code {code!r}", code=code)


def attendees(api: Service) -> None:
    many = [f"p{n}@example.org" for n in range(21)]
    for people, what in (
        ([], "no attendees"),
        (many, "21 attendees"),
        (["ada"], "the attendee 'ada'"),
        (["@"], "the attendee '@'"),
        (["ada@"], "the attendee 'ada@'"),
        (["@example.org"], "the attendee '@example.org'"),
        ([""], "the attendee ''"),
        ([*many[:4], "bob", *many[5:9]], "a wrong attendee among others"),
        ([None], "null for an attendee"),
        (["ada@example.org", "ada@example.org"], "Ada twice"),
        (["ada@example.org", "ADA@example.org"], "Ada twice, in other letters"),
        (["Ada@Example.org", *many[:9], "aDA@eXAMPLE.ORG"], "Ada first and last, in other letters"),
        ("ada@example.org", "a text for the attendees"),
        (None, "null for the attendees"),
    ):
        _wrong_at(api, what, attendees=people)
    for people in (many[:20], many[:19], ["a@b"], ["ada@example.org", "ada@example.com", "bda@example.org"]):
        what = f"{len(people)} attendees" if len(people) > 3 else f"the attendees {' and '.join(people)}"
        _right(api, what, attendees=people)


def says_where(api: Service) -> None:
    _wrong_at(api, "a wrong code and a wrong attendee", code="nope", attendees=["nobody"])
    _wrong_at(api, "a wrong code and no zone", code="AB1237", ends_at="2030-01-07T10:00:00")
    _wrong_at(api, "no zone, and Ada twice", starts_at="2030-01-07T09:00:00", attendees=["a@b", "A@B"])
    _wrong_at(api, "all four wrong", code="", starts_at="soon", ends_at="later", attendees=[])
    for name in RIGHT:
        answer = api.post("/bookings", json={k: v for k, v in RIGHT.items() if k != name})
        found = _fields(answer, f"no {name}")
        assert found == {name}, f"no {name}: reported at {sorted(found)}, not at {name}"
    found = _fields(api.post("/bookings", json={}), "an empty object")
    assert found == set(RIGHT), f"all four fields are missing, but the answer names {sorted(found)}"
