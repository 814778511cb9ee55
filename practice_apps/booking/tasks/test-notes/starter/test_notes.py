from fastapi.testclient import TestClient

from service import app

client = TestClient(app)


def test_the_list_answers():
    assert client.get("/notes").status_code == 200
