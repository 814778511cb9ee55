"""The store is replaced with one that the test watches; the app is called by its lifespan's own context."""

import json

import httpx
import pytest
import service
import store

pytestmark = pytest.mark.anyio


@pytest.fixture
def anyio_backend():
    return "asyncio"


class Watched(store.Store):
    def put(self, number, name, state):
        super().put(number, name, state)
        self.seen.append((number, name, state))


@pytest.fixture
def watched(monkeypatch):
    kept = Watched()
    kept.seen = []
    monkeypatch.setattr(service, "STORE", kept)
    return kept


@pytest.fixture
async def api(watched):
    transport = httpx.ASGITransport(service.app, raise_app_exceptions=False)
    async with (
        service.app.router.lifespan_context(service.app),
        httpx.AsyncClient(transport=transport, base_url="http://jobs") as client,
    ):
        yield client


async def test_lifespan(watched):
    watched.jobs = {1: ("left", "running"), 2: ("kept", "done")}
    async with service.app.router.lifespan_context(service.app):
        assert watched.open
        assert watched.seen == [(1, "left", "queued")]
    assert not watched.open


async def test_jobs(api, watched):
    for number, name in enumerate(("wash", "iron"), 1):
        answer = await api.post("/jobs", json={"name": name})
        assert answer.status_code == 202
        assert answer.json()["number"] == number
        assert watched.seen[-2:] == [(number, name, "queued"), (number, name, "done")]
    async with api.stream("GET", "/jobs/stream") as answer:
        assert answer.headers["content-type"].startswith("application/x-ndjson")
        lines = [json.loads(line) async for line in answer.aiter_lines()]
    assert [(line["number"], line["name"], line["state"]) for line in lines] == [(1, "wash", "done"), (2, "iron", "done")]


async def test_ids_and_errors(api):
    crash = await api.post("/jobs", json={"name": "crash"}, headers={"X-Request-ID": "r-7"})
    assert crash.status_code == 500
    assert crash.json() == {"detail": "internal error"}
    assert crash.headers["x-request-id"] == "r-7"
    ids = {(await api.get(path)).headers["x-request-id"] for path in ("/jobs/stream", "/nowhere")}
    assert len(ids) == 2
    assert "" not in ids
