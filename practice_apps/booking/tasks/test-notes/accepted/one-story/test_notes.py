"""One story, told by an asynchronous client."""

import httpx
import pytest
import service

pytestmark = pytest.mark.anyio


@pytest.fixture
def anyio_backend():
    return "asyncio"


async def test_a_note_from_its_birth_to_its_end():
    service.reset()
    transport = httpx.ASGITransport(service.app)
    async with httpx.AsyncClient(transport=transport, base_url="http://notes") as api:
        assert (await api.get("/notes")).json() == []
        answers = [await api.post("/notes", json={"text": text}) for text in ("Tea", "COFFEE")]
        assert [answer.status_code for answer in answers] == [201, 201]
        tea, coffee = (answer.json() for answer in answers)
        assert tea == {"id": tea["id"], "text": "Tea"}
        assert coffee == {"id": coffee["id"], "text": "COFFEE"}
        assert tea["id"] != coffee["id"]
        assert (await api.post("/notes", json={"text": ""})).status_code == 422

        async def listed(path):
            answer = await api.get(path)
            assert answer.status_code == 200
            return answer.json()

        assert await listed("/notes") == [coffee, tea]
        assert await listed("/notes?search=coffee") == [coffee]
        assert await listed("/notes?search=TEA") == [tea]
        assert await listed(f"/notes/{tea['id']}") == tea

        assert (await api.delete(f"/notes/{tea['id']}")).status_code == 204
        assert (await api.get(f"/notes/{tea['id']}")).status_code == 404
        assert await listed("/notes") == [coffee]
