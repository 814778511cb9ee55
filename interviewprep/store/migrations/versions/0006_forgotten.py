"""An index of the cards that were forgotten: the hardest are found without a look at all the others."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the index."""
    op.create_index(
        "card_forgotten",
        "card",
        ["lapses", "id", "deck_id"],
        sqlite_where=sa.text("lapses > 0 AND suspended = 0"),
    )
