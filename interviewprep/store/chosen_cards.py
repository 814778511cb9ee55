"""Cards that were chosen to be studied, whatever today's plan says of them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import NamedTuple

from interviewprep.scheduling.card_state import Phase
from interviewprep.store.cards import QueueEntry
from interviewprep.store.daily_plan import is_shown
from interviewprep.store.database import Database, driver_of

_CHOSEN = """
SELECT c.key, c.note, c.due, c.deck_id, c.phase, c.suspended, c.hidden_until
FROM json_each(?) wanted JOIN card c ON c.id = wanted.value WHERE c.deck_id IS NOT NULL ORDER BY wanted.key
"""


class ChosenCard(NamedTuple):
    """One of them, as it stands now."""

    entry: QueueEntry
    phase: Phase
    suspended: bool
    hidden_until: int

    def is_shown(self, day: int) -> bool:
        """Whether it is in the queues on a study day."""
        return is_shown(suspended=self.suspended, hidden_until=self.hidden_until, day=day)

    def is_due(self, day: int) -> bool:
        """Whether there is something to answer until a study day: new cards and those in steps always."""
        return self.phase is not Phase.REVIEW or self.entry.due <= day


def chosen_cards(database: Database, ids: Sequence[int]) -> list[ChosenCard]:
    """The cards with these ids, in this order, as far as decks have them.

    Raises:
        StoreError: the database can't be read.
    """
    with database.reading() as connection:
        rows = driver_of(connection).execute(_CHOSEN, (json.dumps(list(ids)),)).fetchall()
    return [ChosenCard(QueueEntry(*row[:4]), Phase(row[4]), bool(row[5]), row[6]) for row in rows]
