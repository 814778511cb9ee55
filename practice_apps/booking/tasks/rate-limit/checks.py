import time

from interviewprep.practice.checks import Service, expect


def _get(api: Service, key: str):
    return api.get("/quotes", headers={"X-API-Key": key})


def _empty(api: Service, key: str) -> None:
    for _ in range(60):
        if _get(api, key).status_code == 429:
            return
    raise AssertionError("sixty requests, one behind the other, all passed")


def _passing(api: Service, key: str, count: int) -> tuple[int, float]:
    """How many of these requests pass, and how long they took together."""
    started = time.monotonic()
    codes = [_get(api, key).status_code for _ in range(count)]
    return codes.count(200), time.monotonic() - started


def burst(api: Service) -> None:
    for number in range(5):
        expect(_get(api, "burst"), 200, what=f"request {number + 1} of 5")


def refuses_the_sixth(api: Service) -> None:
    codes = [_get(api, "sixth").status_code for _ in range(6)]
    assert codes[:5] == [200] * 5, f"the first five were answered {codes[:5]}"
    _empty(api, "sixth")
    expect(api.last, 429, headers={"retry-after": lambda value: value.isdigit() and int(value) >= 1})


def refills(api: Service) -> None:
    _empty(api, "refill")
    time.sleep(0.45)
    passed, took = _passing(api, "refill", 4)
    # What the clock says came back at most, with the part of a token that was left.
    most = 2 + int((0.05 + took) / 0.2) + 1
    assert 2 <= passed <= most, f"0.45 s after the limit, {passed} of 4 requests passed: two tokens were back"
    time.sleep(1.6)
    passed, took = _passing(api, "refill", 9)
    most = 5 + int(took / 0.2) + 1
    assert 5 <= passed <= most, f"after a rest of 1.6 s, {passed} requests passed at once, not 5"


def per_client(api: Service) -> None:
    _empty(api, "greedy")
    expect(_get(api, "patient"), 200, what="another client")
    expect(api.get("/quotes"), 200, what="a client without a key")
    codes = [api.get("/quotes").status_code for _ in range(30)]
    assert 429 in codes, "requests without a key are never limited"


def tells_what_is_left(api: Service) -> None:
    left = []
    started = time.monotonic()
    for _ in range(3):
        answer = _get(api, "left")
        expect(answer, 200, headers={"x-ratelimit-limit": "5", "x-ratelimit-remaining": str.isdigit})
        left.append(int(answer.headers["x-ratelimit-remaining"]))
    back = int((time.monotonic() - started) / 0.2) + 1
    assert left[0] == 4 and 2 <= left[2] <= 2 + back, f"X-RateLimit-Remaining went {left}"
    _empty(api, "left")
    expect(api.last, 429, headers={"x-ratelimit-limit": "5", "x-ratelimit-remaining": "0"})


def refusals_are_free(api: Service) -> None:
    _empty(api, "free")
    # Two tokens come back meanwhile. A rest of 0.2 s brings one back even where refusals cost: begin again.
    for _ in range(8):
        passed, longest, last = 0, 0.0, time.monotonic()
        until = last + 0.5
        while last < until:
            passed += _get(api, "free").status_code == 200
            time.sleep(0.01)
            longest, last = max(longest, time.monotonic() - last), time.monotonic()
        if longest < 0.15:
            break
    assert passed >= 1, "who keeps asking never gets through: refused requests use tokens up"


def health_is_free(api: Service) -> None:
    _empty(api, "health")
    for _ in range(10):
        expect(api.get("/health", headers={"X-API-Key": "health"}), 200)
