"""What the probe sees of a service from inside."""

import asyncio
from pathlib import Path
from typing import Any

import httpx
from sqlalchemy.orm import registry
from sqlmodel import Field, Session, SQLModel, create_engine, select

from interviewprep.practice.grading.probe import PATH, Probe, Receive, Scope, Send


class Grove(SQLModel, registry=registry()):
    """Tables of this test alone: the store's tests compare all that SQLModel's own metadata knows."""


class Leaf(Grove, table=True):
    """A row to be read."""

    id: int | None = Field(default=None, primary_key=True)


async def _nothing(_scope: Scope, _receive: Receive, _send: Send) -> None:
    raise AssertionError("only the probe is asked")


async def _seen(probe: Probe) -> dict[str, Any]:
    async with httpx.AsyncClient(transport=httpx.ASGITransport(probe), base_url="http://probe") as client:
        found: dict[str, Any] = (await client.get(PATH)).json()
        return found


def test_rows_are_counted_as_they_are_read(tmp_path: Path) -> None:
    async def asked() -> None:
        probe = Probe(_nothing)
        engine = create_engine(f"sqlite:///{tmp_path / 'leaves.db'}")
        Grove.metadata.create_all(engine)
        with Session(engine) as session:
            session.add_all([Leaf() for _ in range(7)])
            session.commit()
            await _seen(probe)
            assert [leaf.id for leaf in session.exec(select(Leaf).order_by(Leaf.id).limit(3))] == [1, 2, 3]
            assert (await _seen(probe))["rows"] == 3
            session.exec(select(Leaf)).all()
            found = await _seen(probe)
            assert found["rows"] == 7
            assert len(found["queries"]) == 1
            assert (await _seen(probe))["rows"] == 0
        engine.dispose()

    asyncio.run(asked())
