"""Sessions from a factory; what there was is kept weakly, for the statistics page."""

from collections.abc import Iterator
from weakref import WeakSet

from sqlalchemy.orm import sessionmaker
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


make_session = sessionmaker(engine, class_=Session, expire_on_commit=False)
SESSIONS: WeakSet[Session] = WeakSet()


def get_session() -> Iterator[Session]:
    session = make_session()
    SESSIONS.add(session)
    try:
        yield session
    except BaseException:
        session.rollback()
        raise
    finally:
        session.close()
