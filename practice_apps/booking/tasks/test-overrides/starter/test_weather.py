from fastapi.testclient import TestClient

from service import app

client = TestClient(app)


def test_it_is_there():
    assert "/advice/{city}" in client.get("/openapi.json").json()["paths"]
