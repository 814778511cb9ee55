import re
import time
from functools import partial

import httpx

from interviewprep.practice.checks import Failed, Service, expect, show_exchange

TENANT = {"X-Tenant": "acme"}
TRAIL = ["timing", "tenant", "handler"]
MISSING = {"detail": "X-Tenant is missing"}


def _time(answer, what: str) -> float:
    found = answer.headers.get_list("x-process-time")
    if len(found) != 1 or not re.fullmatch(r"[0-9]*\.?[0-9]+(e-?[0-9]+)?", found[0], re.IGNORECASE):
        said = ", ".join(map(repr, found)) or "missing"
        raise Failed(f"{what}: X-Process-Time is {said}, not a number of seconds", show_exchange(answer))
    return float(found[0])


def times_every_response(api: Service) -> None:
    for method, path, status in (
        ("GET", "/trail", 200),
        ("GET", "/health", 200),
        ("GET", "/stream", 200),
        ("GET", "/nowhere", 404),
        ("POST", "/trail", 405),
    ):
        answer = api.request(method, path, headers=TENANT)
        expect(answer, status, what=f"{method} {path}")
        _time(answer, f"{method} {path}")


def time_is_true(api: Service) -> None:
    for _ in range(3):
        started = time.perf_counter()
        slow = api.get("/slow", headers=TENANT)
        took = time.perf_counter() - started
        expect(slow, 200)
        told = _time(slow, "/slow")
        assert told >= 0.09, f"the handler takes 0.1 s, and X-Process-Time says {told:g}"
        assert told <= took + 0.01, f"X-Process-Time says {told:g}, and the whole request took {took:.3f} s"
        started = time.perf_counter()
        quick = _time(api.get("/health", headers=TENANT), "/health")
        took = time.perf_counter() - started
        assert quick <= took + 0.01, f"/health: X-Process-Time says {quick:g}, and the whole request took {took:.3f} s"


    def after(seconds: float) -> tuple[httpx.Response, float]:
        time.sleep(seconds)
        started = time.perf_counter()
        return api.get("/slow", headers=TENANT), time.perf_counter() - started

    for _ in range(2):
        for answer, took in api.at_once([partial(after, 0.03 * number) for number in range(4)]):
            expect(answer, 200, what="/slow, several at once")
            told = _time(answer, "/slow, several at once")
            if not 0.09 <= told <= took + 0.01:
                said = f"it says {told:g}, the handler takes 0.1 s, and the whole request took {took:.3f} s"
                raise Failed(f"X-Process-Time of one of several requests at once: {said}", show_exchange(answer))


def order(api: Service) -> None:
    for number in range(2):
        found = expect(api.get("/trail", headers=TENANT), 200)
        again = "again " if number else ""
        assert found == TRAIL, f"the request {again}went through {str(found)[:200]}"
    for answer in api.at_once([partial(api.get, "/trail", headers=TENANT)] * 8):
        found = expect(answer, 200)
        assert found == TRAIL, f"one of several requests at once went through {str(found)[:200]}"


def tenant_is_needed(api: Service) -> None:
    for method, path in (("GET", "/trail"), ("GET", "/slow"), ("GET", "/stream"), ("GET", "/nowhere"), ("POST", "/trail")):
        what = f"{method} {path} without X-Tenant"
        answer = api.request(method, path)
        expect(answer, 400, MISSING, what)
        _time(answer, what)
    for path in ("/health/", "/Health", "/healthy", "/health/more", "/trail/health", "/trail?path=/health"):
        expect(api.get(path), 400, MISSING, f"{path} without X-Tenant, which is not /health")
    answer = api.get("/health")
    expect(answer, 200, {"ok": True}, "/health without X-Tenant")
    _time(answer, "/health without X-Tenant")
    expect(api.get("/health?full=1"), 200, {"ok": True}, "/health with a query, without X-Tenant")
    expect(api.get("/trail", headers={"x-tenant": "globex"}), 200, what="another tenant")


def stays_out_of_the_handler(api: Service) -> None:
    for path in ("/slow", "/stream"):
        least = min(_time(api.get(path), f"{path} without X-Tenant") for _ in range(3))
        assert least < 0.1, f"{path} without X-Tenant is refused after {least:.2f} s: the handler ran first"


def streams(api: Service) -> None:
    for _ in range(3):
        arrived: list[float] = []
        with api.client.stream("GET", "/stream", headers=TENANT) as answer:
            if answer.status_code != 200:
                raise Failed(f"/stream answered {answer.status_code}")
            lines = []
            for line in answer.iter_lines():
                lines.append(line)
                arrived.append(time.perf_counter())
        assert lines == [f"line {n}" for n in range(5)], f"/stream sent the lines {lines}"
        if arrived[-1] - arrived[0] > 0.25:
            return
    raise AssertionError("all lines came at once: something collects the body")
