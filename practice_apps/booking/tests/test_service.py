"""What holds for every response, for errors, and from start to end."""

import asyncio
import re
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from booking.db import open_engine, prepare
from booking.main import create_app
from booking.middleware import RequestInfo
from booking.models import Room, User
from booking.settings import Settings
from conftest import slot
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, select
from starlette.datastructures import Headers


def test_it_is_well(client):
    assert client.get("/health").json() == {"status": "ok"}


@pytest.mark.parametrize(
    ("method", "path", "status", "title"),
    [
        ("GET", "/rooms/99", 404, "Not Found"),
        ("GET", "/nowhere", 404, "Not Found"),
        ("PUT", "/rooms", 405, "Method Not Allowed"),
        ("POST", "/rooms", 401, "Unauthorized"),
    ],
)
def test_errors_have_one_shape(client, method, path, status, title):
    answer = client.request(method, path)
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json().pop("detail")
    problem = {"type": "about:blank", "title": title, "status": status}
    assert {**answer.json(), **problem} == answer.json()
    assert answer.json().keys() == {*problem, "detail"}
    assert "allow" in answer.headers or status != 405


def test_what_is_not_valid_is_named(client, ada):
    wrong = {"name": "", "capacity": 0}
    answer = client.post("/rooms", json=wrong, headers=ada)
    assert (answer.status_code, answer.json()["detail"]) == (422, "The request isn't valid")
    assert [error["field"] for error in answer.json()["errors"]] == ["name", "capacity"]
    assert answer.json()["errors"][1]["message"] == "Input should be greater than or equal to 1"
    assert client.get("/rooms?limit=0").json()["errors"][0]["field"] == "limit"


@pytest.mark.parametrize("body", [b"{", b"\xff", b"[]", b"null", b'{"name": "\\ud800", "capacity": 4}'])
def test_a_garbled_body_is_the_clients_fault(client, ada, body):
    headers = {**ada, "Content-Type": "application/json"}
    answer = client.post("/rooms", content=body, headers=headers)
    assert answer.status_code in (400, 422)
    assert answer.headers["content-type"] == "application/problem+json"


@pytest.fixture
def broken(database):
    """Something that we have not thought of."""
    database.execute("DROP TABLE room")


def test_what_is_unexpected_is_told_to_the_log_alone(client, broken, caplog):
    answer = client.get("/rooms/1", headers={"X-Request-ID": "r-1"})
    assert answer.status_code == 500
    assert answer.json() == {
        "type": "about:blank",
        "title": "Internal Server Error",
        "status": 500,
        "detail": "Something went wrong on our side",
    }
    (record,) = [record for record in caplog.records if record.name.startswith("booking")]
    assert record.getMessage() == "request r-1: GET '/rooms/1' failed"
    assert "no such table: room" in str(record.exc_info[1])


@pytest.mark.parametrize("path", ["/health", "/nowhere", "/rooms/1", "/rooms/x", "/auth/me", "/docs"])
def test_every_response_has_an_id_and_a_time(client, broken, path):
    ids = set()
    for _ in range(2):
        answer = client.get(path)
        ids.add(answer.headers["x-request-id"])
        assert re.fullmatch(r"app;dur=\d{1,4}\.\d", answer.headers["server-timing"])
    assert len(ids) == 2


@pytest.mark.parametrize("given", ["abc", "A-1_b.c", "x" * 64])
def test_a_clients_id_is_kept(client, given):
    assert client.get("/health", headers={"X-Request-ID": given}).headers["x-request-id"] == given


@pytest.mark.parametrize("given", ["", "x" * 65, "a b", "a\tb", "<b>", "é"])
def test_an_id_that_could_do_harm_is_replaced(client, given):
    answer = client.get("/health", headers={"X-Request-ID": given.encode("latin-1")})
    assert re.fullmatch("[0-9a-f]{32}", answer.headers["x-request-id"])


def test_a_response_that_has_begun_is_not_answered_again():
    """It can only be cut off: the server does so when it gets the error."""
    sent = []

    async def half_way(scope, receive, send):
        await send({"type": "http.response.start", "status": 200, "headers": []})
        raise ZeroDivisionError

    async def send(message):
        sent.append(message["type"])

    scope = {"type": "http", "method": "GET", "path": "/", "headers": []}
    with pytest.raises(ZeroDivisionError):
        asyncio.run(RequestInfo(half_way)(scope, None, send))
    assert sent == ["http.response.start"]


def test_the_time_taken_is_in_milliseconds():
    times = {}

    async def slow(scope, receive, send):
        await asyncio.sleep(0.1)
        await send({"type": "http.response.start", "status": 200, "headers": []})

    async def send(message):
        times["told"] = float(Headers(raw=message["headers"])["server-timing"].removeprefix("app;dur="))

    began = time.perf_counter()
    asyncio.run(RequestInfo(slow)({"type": "http", "method": "GET", "path": "/", "headers": []}, None, send))
    assert 50 <= times["told"] <= (time.perf_counter() - began) * 1000


def test_the_document_tells_errors_as_they_are(client):
    document = client.get("/openapi.json").json()
    assert (document["info"]["title"], document["info"]["version"]) == ("Booking", "1.0")
    assert "HTTPValidationError" not in document["components"]["schemas"]
    problem = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/ProblemDetails"}}}
    promised = {}
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            errors = {status: told for status, told in operation["responses"].items() if status >= "4"}
            assert all(told["content"] == problem for told in errors.values())
            promised[f"{method} {path}"] = sorted(map(int, errors))
    assert promised == {
        "post /auth/token": [400, 401, 422, 500],
        "get /auth/me": [401, 500],
        "get /rooms": [422, 500],
        "post /rooms": [400, 401, 403, 409, 422, 500],
        "get /rooms/{room_id}": [404, 422, 500],
        "patch /rooms/{room_id}": [400, 401, 403, 404, 409, 412, 422, 500],
        "delete /rooms/{room_id}": [401, 403, 404, 409, 422, 500],
        "get /bookings": [401, 422, 500],
        "post /bookings": [400, 401, 404, 409, 422, 500],
        "post /bookings/{booking_id}/cancel": [401, 404, 422, 500],
        "get /health": [500],
    }
    tags = {
        tag for path in document["paths"].values() for operation in path.values() for tag in operation["tags"]
    }
    assert tags == {"auth", "rooms", "bookings", "health"}
    (scheme,) = document["components"]["securitySchemes"].values()
    assert scheme["flows"]["password"]["tokenUrl"] == "/auth/token"


def test_the_first_users_are_made_once(tmp_path):
    """Also when several workers start at once."""
    engines = [open_engine(f"sqlite:///{tmp_path / 'new.db'}") for _ in range(4)]
    with ThreadPoolExecutor(len(engines)) as pool:
        list(pool.map(prepare, engines))
    with Session(engines[0]) as session:
        assert [user.name for user in session.exec(select(User))] == ["Ada", "Bob"]
        assert [room.name for room in session.exec(select(Room))] == ["Atlas", "Broom cupboard"]
    for engine in engines:
        engine.dispose()


@pytest.mark.parametrize(
    "change",
    [
        "DELETE FROM room WHERE id = 1",
        "DELETE FROM user WHERE id = 2",
        "UPDATE room SET name = 'Broom cupboard' WHERE id = 1",
        "UPDATE user SET email = 'bob@example.org' WHERE id = 1",
    ],
)
def test_the_database_holds_to_its_rules(app, client, bob, change):
    client.post("/bookings", json=slot(), headers=bob)
    with app.state.engine.connect() as connection, pytest.raises(IntegrityError):
        connection.exec_driver_sql(change)


def test_writers_wait_for_those_before_them(app, service):
    with app.state.engine.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA busy_timeout").scalar() == 30_000


def test_bookings_are_found_without_reading_all(database):
    indexes = database.execute("SELECT name FROM sqlite_master WHERE type = 'index' AND tbl_name = 'booking'")
    assert {name for (name,) in indexes} == {f"ix_booking_{by}" for by in ("room_id", "user_id", "starts_at")}


@pytest.mark.parametrize("name", ["token_minutes", "page_size", "max_page_size"])
def test_settings_that_make_no_sense(monkeypatch, name):
    assert Settings.model_validate({name: 1})
    for wrong in ("0", "-1", "many"):
        monkeypatch.setenv(f"BOOKING_{name.upper()}", wrong)
        with pytest.raises(ValueError, match=name):
            Settings.from_env()


def test_settings_come_from_the_environment(monkeypatch):
    given = {
        "DATABASE_URL": "sqlite:///elsewhere.db",
        "SECRET": "s" * 32,
        "TOKEN_MINUTES": "7",
        "PAGE_SIZE": "3",
        "MAX_PAGE_SIZE": "9",
    }
    for name, value in given.items():
        monkeypatch.setenv(f"BOOKING_{name}", value)
    assert Settings.from_env().model_dump() == {
        "database_url": "sqlite:///elsewhere.db",
        "secret": "s" * 32,
        "token_minutes": 7,
        "page_size": 3,
        "max_page_size": 9,
    }
    assert create_app().state.settings == Settings.from_env()


def test_settings_that_nobody_gave(monkeypatch, caplog):
    for name in ("DATABASE_URL", "SECRET", "TOKEN_MINUTES", "PAGE_SIZE", "MAX_PAGE_SIZE"):
        monkeypatch.delenv(f"BOOKING_{name}", raising=False)
    caplog.set_level("INFO", "booking")
    settings = Settings.from_env()
    assert settings.model_dump(exclude={"secret"}) == {
        "database_url": "sqlite:///booking.db",
        "token_minutes": 30,
        "page_size": 20,
        "max_page_size": 100,
    }
    assert "BOOKING_SECRET isn't set" in caplog.text
    caplog.clear()
    monkeypatch.setenv("BOOKING_SECRET", settings.secret)
    assert Settings.from_env() == settings
    assert not caplog.text


def test_a_secret_can_not_be_guessed():
    assert Settings().secret != Settings().secret
    assert len(Settings().secret) >= 32
    settings = Settings()
    assert settings.secret not in repr(settings)
    with pytest.raises(ValueError, match="frozen"):
        settings.secret = "s" * 32
    assert Settings(secret="s" * 32).secret == "s" * 32
    with pytest.raises(ValueError, match="secret") as refused:
        Settings(secret="s" * 31)
    assert "s" * 31 not in str(refused.value)
