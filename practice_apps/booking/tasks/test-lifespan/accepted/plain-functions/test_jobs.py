"""Each test starts and stops the service itself."""

from fastapi.testclient import TestClient
from service import app
from store import STORE


def started(jobs=None):
    STORE.reset()
    STORE.jobs.update(jobs or {})
    return TestClient(app, raise_server_exceptions=False)


def test_start_and_stop():
    with started({4: ("left", "running"), 5: ("over", "done"), 6: ("next", "queued")}):
        assert STORE.open
        assert STORE.jobs == {4: ("left", "queued"), 5: ("over", "done"), 6: ("next", "queued")}
    assert STORE.open is False


def test_a_job():
    with started() as api:
        answer = api.post("/jobs", json={"name": "sweep"}, headers={"x-request-id": "one"})
    assert (answer.status_code, answer.json()) == (202, {"number": 1})
    assert answer.headers["x-request-id"] == "one"
    assert STORE.journal == ["sweep queued", "sweep done"]


def test_the_stream():
    with started({1: ("a", "done"), 2: ("b", "queued")}) as api:
        answer = api.get("/jobs/stream")
    assert answer.headers["content-type"].partition(";")[0] == "application/x-ndjson"
    assert answer.text == (
        '{"number": 1, "name": "a", "state": "done"}\n{"number": 2, "name": "b", "state": "queued"}\n'
    )
    assert answer.headers["x-request-id"]


def test_a_crash():
    with started() as api:
        for headers in ({}, {"X-Request-ID": "two"}):
            answer = api.post("/jobs", json={"name": "crash"}, headers=headers)
            assert (answer.status_code, answer.json()) == (500, {"detail": "internal error"})
            assert answer.headers["X-Request-ID"]
    assert answer.headers["X-Request-ID"] == "two"
