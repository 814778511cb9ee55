from typing import Annotated

from fastapi import Depends, FastAPI, HTTPException
from sqlmodel import Session, select

from db import Note, get_session

app = FastAPI()
SessionDep = Annotated[Session, Depends(get_session)]


@app.post("/notes", status_code=201)
def write(text: str, session: SessionDep) -> Note:
    note = Note(text=text)
    session.add(note)
    session.flush()
    if "teapot" in text:
        raise HTTPException(418)
    if "crash" in text:
        raise RuntimeError("halfway through")
    session.commit()
    session.refresh(note)
    return note


@app.get("/notes")
def read(session: SessionDep) -> list[Note]:
    return list(session.exec(select(Note)).all())
