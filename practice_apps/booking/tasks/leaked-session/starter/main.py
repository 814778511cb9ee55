"""The endpoints. Nothing to change here."""

import time
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
    if "slow" in text:
        time.sleep(0.2)
    if "teapot" in text:
        raise HTTPException(418)
    if "crash" in text:
        raise RuntimeError("halfway through")
    session.commit()
    session.refresh(note)
    return note


@app.get("/notes")
def read(session: SessionDep, slow: bool = False) -> list[Note]:
    notes = session.exec(select(Note)).all()
    if slow:
        time.sleep(0.2)
    return list(notes)
