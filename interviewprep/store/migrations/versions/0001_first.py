"""The event log, and what is derived from it.

Revision: 0001, the first.
"""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

SHOWN = "deck_id IS NOT NULL AND suspended = 0"


def upgrade() -> None:
    """Make the tables, and the triggers that keep the log append-only."""
    op.create_table(
        "event",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("device", sa.String(), nullable=False),
        sa.Column("at", sa.Integer(), nullable=False),
        sa.Column("day_offset", sa.Integer(), nullable=False),
        sa.Column("card", sa.String()),
        sa.Column("rating", sa.Integer()),
        sa.Column("took", sa.Integer()),
        sa.Column("target", sa.Uuid()),
        sa.Column("data", sa.JSON()),
    )
    op.create_index("event_card", "event", ["card", "at", "id"])
    op.create_index("event_kind", "event", ["kind"], sqlite_where=sa.text("card IS NULL"))
    for change in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER event_no_{change.lower()} BEFORE {change} ON event "
            "BEGIN SELECT RAISE(ABORT, 'events are never changed or deleted'); END"
        )
    op.create_table(
        "deck",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("path", sa.String(), nullable=False, unique=True),
        sa.Column("root", sa.String(), nullable=False),
        sa.Column("pack", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("hash", sa.String(), nullable=False),
        sa.Column("synced", sa.Boolean(), nullable=False),
        sa.Column("cards", sa.Integer(), nullable=False),
    )
    op.create_table(
        "card",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("key", sa.String(), nullable=False, unique=True),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("deck_id", sa.Integer()),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("siblings", sa.Integer(), nullable=False),
        sa.Column("phase", sa.Integer(), nullable=False),
        sa.Column("due", sa.Integer(), nullable=False),
        sa.Column("step", sa.Integer(), nullable=False),
        sa.Column("stability", sa.Float()),
        sa.Column("difficulty", sa.Float()),
        sa.Column("reps", sa.Integer(), nullable=False),
        sa.Column("lapses", sa.Integer(), nullable=False),
        sa.Column("first_day", sa.Integer()),
        sa.Column("last_day", sa.Integer()),
        sa.Column("hidden_until", sa.Integer(), nullable=False),
        sa.Column("suspended", sa.Boolean(), nullable=False),
        sa.Column("flagged", sa.Boolean(), nullable=False),
    )
    op.create_index("ix_card_note", "card", ["note"])
    op.create_index(
        "card_due",
        "card",
        ["phase", "due", "id", "deck_id", "hidden_until", "siblings", "suspended"],
        sqlite_where=sa.text(SHOWN),
    )
    op.create_index(
        "card_new",
        "card",
        ["deck_id", "position", "hidden_until", "siblings", "suspended"],
        sqlite_where=sa.text(f"phase = 0 AND {SHOWN}"),
    )
    op.create_index("card_first_day", "card", ["first_day"], sqlite_where=sa.text("first_day IS NOT NULL"))
    op.create_index("card_deck", "card", ["deck_id", "position"])
    op.create_table(
        "day",
        sa.Column("day", sa.Integer(), primary_key=True),
        *[
            sa.Column(name, sa.Integer(), nullable=False)
            for name in ("answers", "introduced", "reviews", "lapses", "took")
        ],
    )
    op.create_table(
        "extra",
        sa.Column("day", sa.Integer(), primary_key=True),
        sa.Column("deck", sa.String(), primary_key=True),
        sa.Column("new", sa.Integer(), nullable=False),
    )
    op.create_table(
        "setting",
        sa.Column("key", sa.String(), primary_key=True),
        sa.Column("value", sa.String(), nullable=False),
    )
