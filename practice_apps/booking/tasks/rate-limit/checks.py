import time

from interviewprep.practice.checks import Service, expect


def _get(api: Service, key: str):
    return api.get("/quotes", headers={"X-API-Key": key})


def _empty(api: Service, key: str) -> None:
    for _ in range(12):
        if _get(api, key).status_code == 429:
            return
    raise AssertionError("twelve requests at once all passed")


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
    codes = [_get(api, "refill").status_code for _ in range(4)]
    passed = codes.count(200)
    assert passed in (2, 3), f"0.45 s after the limit, {passed} of 4 requests passed: two or three tokens were back"
    time.sleep(1.6)
    codes = [_get(api, "refill").status_code for _ in range(9)]
    passed = codes.count(200)
    assert passed in (5, 6), f"after a rest of 1.6 s, {passed} requests passed at once, not 5"


def per_client(api: Service) -> None:
    _empty(api, "greedy")
    expect(_get(api, "patient"), 200, what="another client")
    expect(api.get("/quotes"), 200, what="a client without a key")
    codes = [api.get("/quotes").status_code for _ in range(9)]
    assert 429 in codes, "requests without a key are never limited"


def tells_what_is_left(api: Service) -> None:
    left = []
    for _ in range(3):
        answer = _get(api, "left")
        expect(answer, 200, headers={"x-ratelimit-limit": "5", "x-ratelimit-remaining": str.isdigit})
        left.append(int(answer.headers["x-ratelimit-remaining"]))
    assert left[0] == 4 and left == sorted(left, reverse=True), f"X-RateLimit-Remaining went {left}"
    _empty(api, "left")
    expect(api.last, 429, headers={"x-ratelimit-limit": "5", "x-ratelimit-remaining": "0"})


def refusals_are_free(api: Service) -> None:
    _empty(api, "free")
    until = time.monotonic() + 0.5
    passed = 0
    while time.monotonic() < until:
        passed += _get(api, "free").status_code == 200
        time.sleep(0.01)
    assert passed >= 1, "who keeps asking never gets through: refused requests use tokens up"


def health_is_free(api: Service) -> None:
    _empty(api, "health")
    for _ in range(10):
        expect(api.get("/health", headers={"X-API-Key": "health"}), 200)
