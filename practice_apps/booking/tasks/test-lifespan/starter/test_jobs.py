from fastapi.testclient import TestClient

from service import app

client = TestClient(app)


def test_a_job_is_taken():
    assert client.post("/jobs", json={"name": "dust"}).status_code == 202
