"""The models say what the migrations made, down to keys and NULLs, of which Alembic's comparison knows little."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlmodel import SQLModel

from interviewprep.store import database
from interviewprep.store.database import Database, make_engine
from interviewprep.store.revision import REVISION
from interviewprep.store.tables import TASK_EVENT_KINDS, EventKind, is_task_key


def shape(path):
    """By table: whether it has row ids, its columns, and the indexes of its keys; and the text of the others."""
    found, query = {}, "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL"
    with closing(sqlite3.connect(path)) as db:
        for _, table, kind, _, without_rowid, _ in db.execute("PRAGMA table_list").fetchall():
            if kind != "table" or table.startswith(("sqlite_", "alembic_")):
                continue
            columns = [
                (name, type_, not_null, key)
                for _, name, type_, not_null, _, key in db.execute(f"PRAGMA table_info({table})")
            ]
            keys = sorted(
                (origin, unique, [row[2] for row in db.execute(f"PRAGMA index_info('{name}')")])
                for _, name, unique, origin, _ in db.execute(f"PRAGMA index_list({table})").fetchall()
                if origin != "c"
            )
            found[table] = (bool(without_rowid), columns, keys)
        return found, {name: sql.split() for name, sql in db.execute(query)}


@pytest.fixture
def migrated(tmp_path):
    Database(tmp_path / "migrated.db").close()
    return tmp_path / "migrated.db"


def test_the_models_make_the_tables_that_the_migrations_make(tmp_path, migrated):
    made = tmp_path / "made.db"
    made.touch()
    engine = make_engine(made)
    SQLModel.metadata.create_all(engine)
    engine.dispose()
    assert shape(made) == shape(migrated)


def test_nothing_is_left_to_migrate(migrated):
    engine = make_engine(migrated)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, SQLModel.metadata) == []
    engine.dispose()
    migrations = ScriptDirectory(str(Path(database.__file__).parent / "migrations"))
    assert migrations.get_current_head() == REVISION


@pytest.mark.parametrize(
    ("key", "task"),
    [("task:pack:id", True), ("pack:id", False), ("task:id", False), ("pack:a:b", False),
     ("task:pack:a:b", False), ("task", False), ("atask:pack:id", False)],
)  # fmt: skip
def test_a_task_has_a_key_of_three_parts(key, task):
    assert is_task_key(key) is task


def test_the_kinds_of_events_are_called_as_in_peoples_files():
    assert [kind.value for kind in EventKind] == [
        "review", "undo", "suspend", "unsuspend", "bury", "flag", "reset", "set_due", "extend",
        "catch_up", "setting", "preset",
        "attempt", "pause", "resume", "hint", "run", "finish", "mock",
    ]  # fmt: skip
    assert TASK_EVENT_KINDS == ("attempt", "pause", "resume", "hint", "run", "finish")
