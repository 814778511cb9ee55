"""What the probe sees of a service from inside."""

import asyncio
import sqlite3
import time
from contextlib import closing
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy.orm import registry
from sqlmodel import Field, Session, SQLModel, create_engine, select

from interviewprep.practice.grading.probe import HOLD, PATH, Probe, Receive, Scope, Send


class Grove(SQLModel, registry=registry()):
    """Tables of this test alone: the store's tests compare all that SQLModel's own metadata knows."""


class Leaf(Grove, table=True):
    """A row to be read."""

    id: int | None = Field(default=None, primary_key=True)


async def _nothing(_scope: Scope, _receive: Receive, _send: Send) -> None:
    raise AssertionError("only the probe is asked")


async def _seen(probe: Probe, path: str = PATH) -> dict[str, Any]:
    async with httpx.AsyncClient(transport=httpx.ASGITransport(probe), base_url="http://probe") as client:
        found: dict[str, Any] = (await client.get(path)).json()
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


def test_writes_wait_while_they_are_held_and_reads_do_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with closing(sqlite3.connect("leaves.db")) as database:
        database.execute("CREATE TABLE leaf (id)")
        assert asyncio.run(_seen(Probe(_nothing), f"{HOLD}300")) == {"held": ["leaves.db"]}
        started = time.monotonic()
        assert database.execute("SELECT count(*) FROM leaf").fetchone() == (0,)
        database.execute("PRAGMA busy_timeout = 0")
        with pytest.raises(sqlite3.OperationalError, match="locked"):
            database.execute("INSERT INTO leaf VALUES (1)")
        database.execute("PRAGMA busy_timeout = 5000")
        database.execute("INSERT INTO leaf VALUES (1)")
        assert time.monotonic() - started > 0.1
        database.commit()


def test_a_program_without_a_database_has_nothing_to_hold(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "notes.db").write_text("no database, though it is called one" * 9)
    assert asyncio.run(_seen(Probe(_nothing), f"{HOLD}300")) == {"held": []}
