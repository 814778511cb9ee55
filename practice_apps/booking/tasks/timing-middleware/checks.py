import time

from interviewprep.practice.checks import Failed, Service, expect

TENANT = {"X-Tenant": "acme"}


def _time(answer) -> float:
    expect(answer, headers={"x-process-time": lambda value: value.replace(".", "", 1).isdigit()})
    return float(answer.headers["x-process-time"])


def times_every_response(api: Service) -> None:
    for path, status in (("/trail", 200), ("/nowhere", 404), ("/health", 200)):
        answer = api.get(path, headers=TENANT)
        expect(answer, status)
        _time(answer)
    answer = api.post("/trail", headers=TENANT)
    expect(answer, 405)
    _time(answer)


def time_is_true(api: Service) -> None:
    slow = _time(api.get("/slow", headers=TENANT))
    quick = min(_time(api.get("/health", headers=TENANT)) for _ in range(3))
    assert slow >= 0.099, f"the handler takes 0.1 s, X-Process-Time says {slow:.4f}"
    assert quick < slow, f"/health is said to take {quick:.4f} s, longer than /slow with {slow:.4f}"


def order(api: Service) -> None:
    found = expect(api.get("/trail", headers=TENANT), 200)
    assert found == ["timing", "tenant", "handler"], f"the request went through {found}"


def tenant_is_needed(api: Service) -> None:
    answer = api.get("/trail")
    expect(answer, 400, {"detail": "X-Tenant is missing"}, "no X-Tenant")
    _time(answer)
    expect(api.get("/health"), 200, what="/health without a tenant")


def streams(api: Service) -> None:
    arrived: list[float] = []
    with api.client.stream("GET", "/stream", headers=TENANT) as answer:
        if answer.status_code != 200:
            raise Failed(f"/stream answered {answer.status_code}")
        for _ in answer.iter_lines():
            arrived.append(time.perf_counter())
    assert len(arrived) == 5, f"{len(arrived)} of 5 lines came"
    spread = arrived[-1] - arrived[0]
    assert spread > 0.25, "all lines came at once: something collects the body"
