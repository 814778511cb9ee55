"""The engine, one session a request, and the lock that makes "look, then write" safe."""

import sqlite3
from collections.abc import Iterator
from typing import Annotated

from fastapi import Depends, Request
from sqlalchemy import Engine, NullPool, event
from sqlmodel import Session, SQLModel, create_engine, select

from booking.models import Role, Room, User
from booking.security import hash_password

WAIT = 30
"""Seconds for which a writer waits for those before it."""


def open_engine(url: str) -> Engine:
    """An engine whose connections hold to foreign keys, which SQLite by itself doesn't.

    It has no pool. A file is opened in no time; a pool would be waited for by threads, while those who have a
    connection wait for a thread: FastAPI runs a request's dependencies and its endpoint in one after the other.
    """
    engine = create_engine(url, poolclass=NullPool, connect_args={"timeout": WAIT})

    @event.listens_for(engine, "connect")
    def _enforce_foreign_keys(connection: sqlite3.Connection, _: object) -> None:
        connection.execute("PRAGMA foreign_keys = ON")

    return engine


def prepare(engine: Engine) -> None:
    """Make the tables, and put the first users and rooms into an empty database."""
    password = hash_password("correct horse")
    with Session(engine) as session:
        lock(session)  # of several workers that start at once, one does it
        SQLModel.metadata.create_all(session.connection())
        if session.exec(select(User)).first() is None:
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


def lock(session: Session) -> None:
    """From here until it commits or ends, only this session writes: what it reads can't change before it writes.

    SQLite has one writer at a time anyhow. Where there are many, one would lock a row instead (`SELECT … FOR UPDATE`),
    or have a constraint refuse the second. Call it in the endpoint: a dependency would hold the lock while it waits
    for the endpoint's thread, and all threads may be waiting for the lock.
    """
    session.connection().exec_driver_sql("BEGIN IMMEDIATE")
