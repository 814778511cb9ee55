"""A number for each of a device's events, the preset of a review, what can't be read; derived reviews.

What is stored is numbered in the order of its ids, device by device. The reviews are derived afterwards.
"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns, number the events, and make the table."""
    op.execute("ALTER TABLE event ADD COLUMN number INTEGER")
    op.execute("ALTER TABLE event ADD COLUMN preset CHAR(32)")
    op.execute("DROP TRIGGER event_no_update")
    op.execute(
        "UPDATE event SET number = n.number FROM "
        "(SELECT id, row_number() OVER (PARTITION BY device ORDER BY id) AS number FROM event) AS n "
        "WHERE n.id = event.id"
    )
    op.execute(
        "CREATE TRIGGER event_no_update BEFORE UPDATE ON event "
        "BEGIN SELECT RAISE(ABORT, 'events are never changed or deleted'); END"
    )
    op.create_index("event_number", "event", ["device", "number"], unique=True)
    op.create_table(
        "quarantine",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("content", sa.String(), nullable=False, unique=True),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("tried", sa.Integer(), nullable=False),
        sa.Column("device", sa.String()),
        sa.Column("number", sa.Integer()),
        sa.Column("preset", sa.Uuid()),
    )
    op.create_index("quarantine_number", "quarantine", ["device", "number"])
    op.create_table(
        "review",
        sa.Column("card_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.Integer(), nullable=False),
        sa.Column("event", sa.Uuid(), nullable=False),
        sa.Column("day", sa.Integer(), nullable=False),
        sa.Column("rating", sa.Integer(), nullable=False),
        sa.Column("took", sa.Integer()),
        sa.Column("counted", sa.Integer(), nullable=False),
        sa.Column("phase", sa.Integer(), nullable=False),
        sa.Column("elapsed", sa.Integer()),
        sa.Column("stability", sa.Float()),
        sa.Column("undone", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("card_id", "at", "event"),
        sqlite_with_rowid=False,
    )
    op.create_index("review_day", "review", ["day"])
