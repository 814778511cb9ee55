"""An async dependency, which commits what the endpoint left and rolls back what failed."""

from collections.abc import AsyncIterator

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


async def get_session() -> AsyncIterator[Session]:
    session = Session(engine)
    try:
        yield session
        session.commit()
    except Exception:
        session.rollback()
        raise
    finally:
        session.close()
