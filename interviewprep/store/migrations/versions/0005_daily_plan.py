"""What new cards and reviews are dealt by, reviews granted for a day, and the catch-up.

Cards get what they are dealt by when their decks are listed the next time, which they all are. There was no
event yet that grants reviews or begins a catch-up, so nothing is derived again.
"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

_IN_QUEUES = "deck_id IS NOT NULL AND suspended = 0"


def upgrade() -> None:
    """Add the columns, make the indexes anew, and make the table."""
    op.execute("ALTER TABLE deck ADD COLUMN listed INTEGER NOT NULL DEFAULT 0")
    op.execute("ALTER TABLE deck ADD COLUMN sorts VARCHAR NOT NULL DEFAULT '{}'")
    op.execute("ALTER TABLE card ADD COLUMN kind VARCHAR NOT NULL DEFAULT ''")
    for name in ("level", "turn", "salt"):
        op.execute(f"ALTER TABLE card ADD COLUMN {name} INTEGER NOT NULL DEFAULT 0")
    op.execute("ALTER TABLE extra ADD COLUMN reviews INTEGER NOT NULL DEFAULT 0")
    op.drop_index("card_due", "card")
    op.create_index(
        "card_due",
        "card",
        [
            "phase",
            "due",
            "id",
            "deck_id",
            "hidden_until",
            "siblings",
            "suspended",
            "last_day",
            "stability",
            "salt",
        ],
        sqlite_where=sa.text(_IN_QUEUES),
    )
    op.drop_index("card_new", "card")
    op.create_index(
        "card_mixed",
        "card",
        ["deck_id", "kind", "level", "turn", "position", "hidden_until", "siblings", "suspended"],
        sqlite_where=sa.text(f"phase = 0 AND {_IN_QUEUES}"),
    )
    op.create_table(
        "catch_up",
        sa.Column("day", sa.Integer(), primary_key=True),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.Column("backlog", sa.Integer(), nullable=False),
    )
