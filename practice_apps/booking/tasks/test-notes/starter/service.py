from itertools import count

from fastapi import FastAPI, HTTPException, Request
from pydantic import BaseModel, Field

app = FastAPI()


class NoteIn(BaseModel):
    text: str = Field(min_length=1)


class Note(BaseModel):
    id: int
    text: str


class Stored(Note):
    author_ip: str


NOTES: dict[int, Stored] = {}
ids = count(1)


def reset() -> None:
    """Forget everything: for tests."""
    NOTES.clear()


@app.post("/notes", status_code=201, response_model=Note)
def create(new: NoteIn, request: Request) -> Stored:
    note = Stored(id=next(ids), text=new.text, author_ip=request.client.host)
    NOTES[note.id] = note
    return note


@app.get("/notes", response_model=list[Note])
def list_notes(search: str = "") -> list[Stored]:
    found = [note for note in NOTES.values() if search.casefold() in note.text.casefold()]
    return found[::-1]


@app.get("/notes/{note_id}", response_model=Note)
def read(note_id: int) -> Stored:
    if note_id not in NOTES:
        raise HTTPException(404)
    return NOTES[note_id]


@app.delete("/notes/{note_id}", status_code=204)
def delete(note_id: int) -> None:
    if note_id not in NOTES:
        raise HTTPException(404)
    del NOTES[note_id]
