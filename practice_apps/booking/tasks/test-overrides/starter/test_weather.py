from fastapi.testclient import TestClient

from service import app

client = TestClient(app)


def test_a_key_is_needed():
    assert client.get("/advice/Oslo", headers={"X-API-Key": "the right key"}).status_code != 401
