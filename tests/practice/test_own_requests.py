"""What a service can be asked: as it says itself, and as a brief names it."""

import json
from pathlib import Path
from typing import Annotated

import pytest
from fastapi import Depends, FastAPI, Form
from fastapi.security import HTTPBearer
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, Field

from interviewprep.content.tasks.load import scan_tasks
from interviewprep.practice.http_request import parse_request
from interviewprep.practice.own_requests import requests_of_brief, requests_of_openapi

SHIPPED = Path(__file__).parents[2] / "practice_apps"


class Address(BaseModel):
    street: str
    number: int = Field(ge=3)


class Room(BaseModel):
    name: str = Field(examples=["Cellar"])
    capacity: int
    address: Address
    note: str = ""


def service():
    app = FastAPI()

    @app.get("/rooms/{room_id}")
    def room(room_id: int, q: str, limit: int = 3): ...

    @app.post("/rooms", dependencies=[Depends(HTTPBearer())])
    def create(room: Room): ...

    @app.post("/token")
    def token(username: Annotated[str, Form()], password: Annotated[str, Form()]): ...

    return app


def test_what_a_service_declares_can_be_sent_at_once():
    found = requests_of_openapi(json.dumps(service().openapi()))
    assert found[0] == "GET /rooms/1?q=\n"
    assert found[1] == (
        "POST /rooms\nAuthorization: Bearer paste-the-token-here\n\n"
        '{"name": "Cellar", "capacity": 1, "address": {"street": "", "number": 3}}\n'
    )
    assert found[2] == "POST /token\n\nusername=&password=\n"
    for asked in found:
        parse_request(asked)


def test_a_brief_names_requests_and_paths():
    brief = '`GET /rooms/{id}` reads, `POST /payments {"amount": 5}` pays; `/health` and `/rooms/{id}` too, not `a/b`.'
    assert requests_of_brief(brief) == ["GET /rooms/1\n", "POST /payments\n", "GET /health\n"]


@pytest.mark.parametrize(
    "task", [t for t in scan_tasks(SHIPPED, "shipped").tasks if t.facts.has_service], ids=lambda t: t.id
)
def test_what_the_shipped_briefs_name_is_written_as_a_request(task):
    for asked in requests_of_brief(task.brief):
        parse_request(asked)


ANY = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["paths", "/a", "get", "schema", "$ref", "type", "properties", "parameters"]),
            inner,
            max_size=4,
        )
    ),
    max_leaves=15,
)


@given(ANY)
def test_any_document_is_survived(document):
    requests_of_openapi(json.dumps(document))
    requests_of_openapi(
        json.dumps({"paths": {"/a": {"get": {"requestBody": {"content": {"json": {"schema": document}}}}}}})
    )


@pytest.mark.parametrize(
    "text", ["", "nothing", "[" * 100_000, '{"paths": {"/a": {"get": {"$ref": "#/paths"}}}}']
)
def test_what_is_no_document_declares_nothing_that_cannot_be_sent(text):
    for asked in requests_of_openapi(text):
        parse_request(asked)
