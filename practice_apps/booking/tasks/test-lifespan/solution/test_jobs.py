import json

import pytest
from fastapi.testclient import TestClient
from service import app
from store import STORE


@pytest.fixture(autouse=True)
def empty():
    STORE.reset()


@pytest.fixture
def client():
    with TestClient(app, raise_server_exceptions=False) as client:
        yield client


def test_start_up_takes_up_what_was_left():
    STORE.put(1, "dust", "running")
    STORE.put(2, "cook", "done")
    with TestClient(app):
        assert STORE.open
        assert STORE.jobs == {1: ("dust", "queued"), 2: ("cook", "done")}
    assert not STORE.open


def test_a_job_is_stored_and_then_run(client):
    response = client.post("/jobs", json={"name": "dust"})
    assert response.status_code == 202
    assert response.json() == {"number": 1}
    assert STORE.journal == ["dust queued", "dust done"]


def test_the_stream_has_a_line_for_each_job(client):
    for name in ("dust", "cook"):
        client.post("/jobs", json={"name": name})
    response = client.get("/jobs/stream")
    assert response.headers["content-type"] == "application/x-ndjson"
    found = [json.loads(line) for line in response.text.splitlines()]
    assert found == [
        {"number": 1, "name": "dust", "state": "done"},
        {"number": 2, "name": "cook", "state": "done"},
    ]


def test_an_unexpected_error_tells_nothing(client):
    response = client.post("/jobs", json={"name": "crash"}, headers={"X-Request-ID": "abc"})
    assert response.status_code == 500
    assert response.json() == {"detail": "internal error"}
    assert response.headers["x-request-id"] == "abc"


def test_every_response_has_an_id(client):
    ids = [client.get("/jobs/stream").headers["x-request-id"] for _ in range(2)]
    assert all(ids)
    assert ids[0] != ids[1]
