"""The real service on a port of its own, for httpx; each test begins with a new database file."""

import re
import shutil
import socket
import sqlite3
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest
import uvicorn

sys.path.insert(0, str(Path(__file__).parents[1]))

from booking import security
from booking.main import create_app
from booking.settings import Settings

MORNING = (datetime.now(UTC) + timedelta(days=7)).replace(hour=9, minute=0, second=0, microsecond=0)


def slot(start=0, hours=1, room_id=1):
    """A booking that begins so many hours after nine in the morning, a week from now."""
    begins = MORNING + timedelta(hours=start)
    times = {"starts_at": begins.isoformat(), "ends_at": (begins + timedelta(hours=hours)).isoformat()}
    return {"room_id": room_id, "title": "Planning", **times}


@pytest.fixture(scope="session", autouse=True)
def _quick_passwords():
    """Passwords are slow to check on purpose; a test logs in more often than that is worth."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(security, "N", 2)
        yield


@pytest.fixture(scope="session")
def settings(tmp_path_factory):
    path = tmp_path_factory.mktemp("service") / "booking.db"
    return Settings(database_url=f"sqlite:///{path}", token_minutes=5)


@pytest.fixture(scope="session")
def app(settings):
    return create_app(settings)


@pytest.fixture(scope="session")
def server(app):
    """The service, which runs through all tests."""
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.bind(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(app, log_level="warning"))
    thread = threading.Thread(target=server.run, args=([listener],))
    thread.start()
    while not server.started and thread.is_alive():
        time.sleep(0.005)
    yield server
    server.should_exit = True
    thread.join()
    listener.close()


@pytest.fixture(scope="session")
def as_it_began(app, server, tmp_path_factory):
    """A copy of the database with what a new one has in it."""
    return shutil.copy(app.state.engine.url.database, tmp_path_factory.mktemp("new"))


@pytest.fixture
def settled(server):
    """`settled()` waits until nothing goes on in the service: background work goes on after the response."""

    def wait():
        while server.server_state.tasks:
            time.sleep(0.001)

    return wait


@pytest.fixture
def service(app, server, as_it_began, settled):
    """The address of the service, with a database as new."""
    settled()
    shutil.copy(as_it_began, app.state.engine.url.database)
    host, port = server.servers[0].sockets[0].getsockname()
    return f"http://{host}:{port}"


@pytest.fixture
def client(app, service):
    """A client that holds the service to its word: every answer is one that the OpenAPI document promises."""
    documented = {
        re.compile(re.sub(r"\{\w+\}", "[^/]+", path)): methods
        for path, methods in app.openapi()["paths"].items()
    }

    def check(response):
        for path, methods in documented.items():
            operation = methods.get(response.request.method.lower())
            if operation and path.fullmatch(response.request.url.path):
                answers = operation["responses"]
                assert str(response.status_code) in answers, "not in the OpenAPI document"
                if response.status_code != 204:
                    assert response.headers["content-type"] in answers[str(response.status_code)]["content"]

    hooks = {"response": [check]}
    # Nothing is encrypted here: not to verify saves loading the certificates, which takes longer than most tests.
    more = {"trust_env": False, "verify": False, "timeout": 60}
    with httpx.Client(base_url=service, event_hooks=hooks, **more) as client:
        yield client


@pytest.fixture
def log_in(client):
    """`log_in("ada")` gives the headers that make a request Ada's."""

    def make(name):
        form = {"username": f"{name}@example.org", "password": "correct horse"}
        token = client.post("/auth/token", data=form).raise_for_status().json()["access_token"]
        return {"Authorization": f"Bearer {token}"}

    return make


@pytest.fixture
def ada(log_in):
    """The headers of an admin."""
    return log_in("ada")


@pytest.fixture
def bob(log_in):
    """The headers of a member."""
    return log_in("bob")


@pytest.fixture
def database(app, service):
    """The service's database, past the service."""
    connection = sqlite3.connect(app.state.engine.url.database, isolation_level=None)
    yield connection
    connection.close()


@pytest.fixture
def at_once():
    """`at_once(calls)` makes the calls together, each in a thread of its own, and gives their status codes."""

    def make(calls):
        barrier = threading.Barrier(len(calls))

        def one(call):
            barrier.wait()
            return call().status_code

        with ThreadPoolExecutor(len(calls)) as pool:
            return sorted(pool.map(one, calls))

    return make
