"""What weights are learnt from: how cards were answered, one after the other."""

from __future__ import annotations

import json
from collections.abc import Iterable
from itertools import groupby
from operator import itemgetter

from interviewprep.scheduling.optimiser import Look
from interviewprep.store.choices import last_setting
from interviewprep.store.database import Database, driver_of
from interviewprep.store.projection import EventLike

_LOOKS = """
SELECT card_id, at, rating, elapsed FROM review WHERE NOT undone ORDER BY card_id, at, event
"""
_TEACHING = "SELECT count(*) FROM (SELECT 1 FROM review WHERE NOT undone AND elapsed > 0 LIMIT ?)"
_CARDS = """
SELECT count(*) FROM card WHERE suspended = 0 AND deck_id IN (SELECT value FROM json_each(?))
"""


def histories(database: Database) -> list[list[Look]]:
    """Each card's reviews since it was new. A card that was reset has several histories.

    Raises:
        StoreError: the database can't be read.
    """
    found: list[list[Look]] = []
    with database.reading() as connection:
        for _, looks in groupby(driver_of(connection).execute(_LOOKS), key=itemgetter(0)):
            begun = False
            for _, at, rating, elapsed in looks:
                if elapsed is None or not begun:
                    begun = True
                    found.append([])
                found[-1].append((at, rating, elapsed or 0))
    return found


def count_teaching(database: Database, most: int) -> int:
    """How many reviews say something of memory: those on a later day than the one before. `most` will do.

    Raises:
        StoreError: the database can't be read.
    """
    return _count(database, _TEACHING, most)


def count_cards(database: Database, decks: Iterable[int]) -> int:
    """How many cards some decks have, but for suspended ones.

    Raises:
        StoreError: the database can't be read.
    """
    return _count(database, _CARDS, json.dumps(list(decks)))


def _count(database: Database, query: str, value: object) -> int:
    with database.reading() as connection:
        return int(driver_of(connection).execute(query, (value,)).fetchone()[0])


def last_weights(database: Database) -> EventLike | None:
    """The change of the weights that holds; None while they are those that come with the program.

    Raises:
        StoreError: the database can't be read.
    """
    with database.reading() as connection:
        return last_setting(connection, "fsrs_weights")
