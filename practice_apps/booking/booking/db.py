"""The engine, and one session a request."""

from collections.abc import Iterator
from typing import Annotated

from fastapi import Depends, Request
from sqlalchemy import Engine
from sqlmodel import Session, SQLModel, select

from booking.models import Role, Room, User
from booking.security import hash_password


def prepare(engine: Engine) -> None:
    """Make the tables, and put the first users and rooms into an empty database."""
    SQLModel.metadata.create_all(engine)
    with Session(engine) as session:
        if session.exec(select(User)).first() is not None:
            return
        password = hash_password("correct horse")
        session.add(User(email="ada@example.org", name="Ada", role=Role.ADMIN, password_hash=password))
        session.add(User(email="bob@example.org", name="Bob", password_hash=password))
        session.add(Room(name="Atlas", capacity=12, floor=2))
        session.add(Room(name="Broom cupboard", capacity=2))
        session.commit()


def get_session(request: Request) -> Iterator[Session]:
    """A session for this request: committed by whoever changes something, closed here in any case."""
    with Session(request.app.state.engine) as session:
        yield session


SessionDep = Annotated[Session, Depends(get_session)]
