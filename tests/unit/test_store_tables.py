"""The models say what the migrations made, down to keys and NULLs, of which Alembic's comparison knows little."""

import sqlite3
from contextlib import closing

import pytest
from sqlmodel import SQLModel

from interviewprep.store.database import Database, make_engine
from interviewprep.store.tables import is_task_key


def shape(path):
    """By table: whether it has row ids, its columns, and its indexes, those of its keys among them."""
    found = {}
    with closing(sqlite3.connect(path)) as db:
        for _, table, kind, _, without_rowid, _ in db.execute("PRAGMA table_list").fetchall():
            if kind != "table" or table.startswith(("sqlite_", "alembic_")):
                continue
            columns = [
                (name, type_, not_null, key)
                for _, name, type_, not_null, _, key in db.execute(f"PRAGMA table_info({table})")
            ]
            indexes = sorted(
                (origin, unique, partial, [row[2] for row in db.execute(f"PRAGMA index_info('{name}')")])
                for _, name, unique, origin, partial in db.execute(f"PRAGMA index_list({table})").fetchall()
            )
            found[table] = (bool(without_rowid), columns, indexes)
    return found


def test_the_models_make_the_tables_that_the_migrations_make(tmp_path):
    migrated, made = tmp_path / "migrated.db", tmp_path / "made.db"
    Database(migrated).close()
    made.touch()
    engine = make_engine(made)
    SQLModel.metadata.create_all(engine)
    engine.dispose()
    assert shape(made) == shape(migrated)


@pytest.mark.parametrize(
    ("key", "task"),
    [("task:pack:id", True), ("pack:id", False), ("task:id", False), ("pack:a:b", False),
     ("task:pack:a:b", False), ("task", False), ("atask:pack:id", False)],
)  # fmt: skip
def test_a_task_has_a_key_of_three_parts(key, task):
    assert is_task_key(key) is task
