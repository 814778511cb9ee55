"""Whose file it is, and the time of the last event.

The header gets our `application_id`: a file of another program under our name is told apart without a guess.
An event is never earlier than the last one, so that one is looked up for each.
"""

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

APPLICATION_ID = 0x69767072
"""`ivpr` in ASCII."""


def upgrade() -> None:
    """Name the file ours, and index the events by time."""
    op.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    op.create_index("event_at", "event", ["at"])
