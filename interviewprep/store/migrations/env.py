"""Alembic's entry point: runs on the connection that `store.making.migrate` hands over."""

from alembic import context
from sqlmodel import SQLModel

import interviewprep.store.tables  # noqa: F401  (fills the metadata)

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=SQLModel.metadata,
    render_as_batch=True,
    # SQLite can; Alembic only thinks of Python's driver, which would end the transaction before a CREATE.
    transactional_ddl=True,
)
with context.begin_transaction():
    context.run_migrations()
