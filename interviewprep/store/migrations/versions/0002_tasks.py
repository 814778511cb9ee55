"""Practice tasks: their progress."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the table."""
    op.create_table(
        "task",
        sa.Column("key", sa.String(), primary_key=True),
        sa.Column("attempt", sa.Uuid()),
        sa.Column("best", sa.Integer(), nullable=False),
        sa.Column("points", sa.Integer(), nullable=False),
        sa.Column("passed", sa.Boolean(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("phase", sa.Integer(), nullable=False),
        sa.Column("due", sa.Integer(), nullable=False),
        sa.Column("stability", sa.Float()),
        sa.Column("difficulty", sa.Float()),
        sa.Column("reps", sa.Integer(), nullable=False),
        sa.Column("lapses", sa.Integer(), nullable=False),
        sa.Column("first_day", sa.Integer()),
        sa.Column("last_day", sa.Integer()),
    )
    op.create_index("task_due", "task", ["phase", "due"])


def downgrade() -> None:
    """Take the table away; it can be derived again."""
    op.drop_table("task")
