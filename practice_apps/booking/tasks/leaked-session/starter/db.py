from collections.abc import Iterator

from sqlalchemy.pool import QueuePool
from sqlmodel import Field, Session, SQLModel, create_engine


class Note(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    text: str


engine = create_engine(
    "sqlite:///notes.db",
    poolclass=QueuePool,
    pool_size=2,
    max_overflow=0,
    pool_timeout=1,
    connect_args={"check_same_thread": False, "timeout": 1},
)
SQLModel.metadata.create_all(engine)

SESSIONS: list[Session] = []
"""Every session there was, for the statistics page."""


def get_session() -> Iterator[Session]:
    session = Session(engine)
    SESSIONS.append(session)
    yield session
    session.close()
