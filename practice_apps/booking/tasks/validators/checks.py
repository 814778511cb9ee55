from interviewprep.practice.checks import Service, expect

RIGHT = {
    "code": "AB1236",
    "starts_at": "2030-01-07T09:00:00+01:00",
    "ends_at": "2030-01-07T10:00:00+01:00",
    "attendees": ["ada@example.org"],
}


def _fields(answer) -> set[str]:
    return {str(part) for error in expect(answer, 422)["detail"] for part in error["loc"]}


def _wrong(api: Service, what: str, **fields) -> set[str]:
    answer = api.post("/bookings", json={**RIGHT, **fields})
    expect(answer, 422, what=what)
    return _fields(answer)


def accepts_and_normalises(api: Service) -> None:
    answer = api.post("/bookings", json={**RIGHT, "code": " ab1236 "})
    booking = expect(answer, 201, {"code": "AB1236"}, "a right booking")
    assert booking["starts_at"] in ("2030-01-07T08:00:00Z", "2030-01-07T08:00:00+00:00"), (
        f"starts_at came back as {booking['starts_at']}, not in UTC"
    )


def ends_after_it_starts(api: Service) -> None:
    _wrong(api, "an end before the start", ends_at="2030-01-07T08:00:00+01:00")
    _wrong(api, "an end at the start", ends_at=RIGHT["starts_at"])
    _wrong(api, "9 hours", ends_at="2030-01-07T18:00:00+01:00")
    expect(api.post("/bookings", json={**RIGHT, "ends_at": "2030-01-07T17:00:00+01:00"}), 201, what="8 hours")


def zones_are_needed(api: Service) -> None:
    fields = _wrong(api, "a time without a zone", starts_at="2030-01-07T09:00:00")
    assert "starts_at" in fields, f"the mistake is reported at {sorted(fields)}, not at starts_at"
    later = {**RIGHT, "ends_at": "2030-01-07T09:30:00+00:00"}
    expect(api.post("/bookings", json=later), 201, what="09:00+01:00 to 09:30+00:00")
    _wrong(api, "09:00+01:00 to 09:30+02:00", ends_at="2030-01-07T09:30:00+02:00")


def code_is_checked(api: Service) -> None:
    for code in ("AB1237", "A1236", "AB12366", "1236AB", ""):
        fields = _wrong(api, f"the code {code!r}", code=code)
        assert "code" in fields, f"the mistake is reported at {sorted(fields)}, not at code"
    expect(api.post("/bookings", json={**RIGHT, "code": "XY5555"}), 201, what="the code XY5555")


def attendees(api: Service) -> None:
    for people in ([], ["ada"], ["ada@example.org", "ADA@example.org"], [f"p{n}@example.org" for n in range(21)]):
        fields = _wrong(api, f"{len(people)} attendees" if len(people) != 2 else "Ada twice", attendees=people)
        assert "attendees" in fields, f"the mistake is reported at {sorted(fields)}, not at attendees"


def says_where(api: Service) -> None:
    fields = _wrong(api, "a wrong code and a wrong attendee", code="nope", attendees=["nobody"])
    assert {"code", "attendees"} <= fields, f"two fields are wrong, but the answer names {sorted(fields)}"
