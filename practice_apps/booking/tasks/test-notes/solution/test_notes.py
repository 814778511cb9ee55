import pytest
from fastapi.testclient import TestClient
from service import app, reset

client = TestClient(app)


@pytest.fixture(autouse=True)
def empty():
    reset()


def create(text):
    response = client.post("/notes", json={"text": text})
    assert response.status_code == 201
    return response.json()


def test_a_note_is_created_and_read():
    note = create("Buy milk")
    assert note == {"id": note["id"], "text": "Buy milk"}
    assert client.get(f"/notes/{note['id']}").json() == note


def test_ids_are_distinct():
    assert create("one")["id"] != create("two")["id"]


def test_an_empty_text_is_refused():
    assert client.post("/notes", json={"text": ""}).status_code == 422


def test_one_character_is_a_text():
    assert create("x")["text"] == "x"


def test_an_unknown_note():
    assert client.get("/notes/999999").status_code == 404
    assert client.delete("/notes/999999").status_code == 404


def test_deleting():
    kept = create("stays")
    where = f"/notes/{create('gone soon')['id']}"
    assert client.delete(where).status_code == 204
    assert client.get(where).status_code == 404
    assert client.get("/notes").json() == [kept]


def test_the_newest_is_first():
    first, second = create("first"), create("second")
    assert client.get("/notes").json() == [second, first]


@pytest.mark.parametrize("word", ["milk", "MILK", "Milk"])
@pytest.mark.parametrize("text", ["Buy MILK", "buy milk"])
def test_searching_whatever_the_case(text, word):
    milk = create(text)
    create("Sleep")
    assert client.get("/notes", params={"search": word}).json() == [milk]
