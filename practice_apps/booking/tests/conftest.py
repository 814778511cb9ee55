"""The real service on a port of its own, for httpx."""

import socket
import sys
import threading
import time
from pathlib import Path

import httpx
import pytest
import uvicorn

sys.path.insert(0, str(Path(__file__).parents[1]))

from booking.main import create_app
from booking.settings import Settings


@pytest.fixture
def service(tmp_path):
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.bind(("127.0.0.1", 0))
    app = create_app(Settings(database_url=f"sqlite:///{tmp_path / 'booking.db'}", token_minutes=5))
    server = uvicorn.Server(uvicorn.Config(app, log_level="warning"))
    thread = threading.Thread(target=server.run, args=([listener],))
    thread.start()
    while not server.started:
        time.sleep(0.005)
    yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    server.should_exit = True
    thread.join()
    listener.close()


@pytest.fixture
def client(service):
    with httpx.Client(base_url=service, verify=False, trust_env=False) as client:
        yield client


@pytest.fixture
def log_in(client):
    """`log_in("ada")` gives the headers that make a request Ada's."""

    def make(name: str) -> dict[str, str]:
        form = {"username": f"{name}@example.org", "password": "correct horse"}
        token = client.post("/auth/token", data=form).raise_for_status().json()["access_token"]
        return {"Authorization": f"Bearer {token}"}

    return make
