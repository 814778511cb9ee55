"""Finds practice tasks by the queries that find cards: they are few, and are listed in memory."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from interviewprep.scheduling.card_state import CardState, Memory, Phase
from interviewprep.scheduling.moment import Moment
from interviewprep.store.cards import StoredCard
from interviewprep.store.search.language import parse
from interviewprep.store.search.listing import FoundCard, Order, recall, sql_of
from interviewprep.store.search.terms import TASK_KIND, condition
from interviewprep.store.tables import TaskRow

LISTED_AS = "Practice tasks"
"""What stands where a card has its deck's title."""
_TABLES = """
CREATE TABLE deck (id INTEGER PRIMARY KEY, name TEXT, title TEXT, pack TEXT);
CREATE TABLE card (
    id INTEGER PRIMARY KEY, key TEXT, phase INT, due INT, stability REAL, difficulty REAL, reps INT,
    lapses INT, first_day INT, last_day INT, suspended INT, flagged INT, hidden_until INT
);
CREATE TABLE listed (
    number INTEGER PRIMARY KEY, id INT, deck INT, text INT, kind TEXT, level TEXT, tags TEXT, title TEXT
);
CREATE TABLE review (card_id INT, day INT, rating INT, undone INT);
CREATE VIRTUAL TABLE cache.words USING fts5 (
    question, answer, tokenize="unicode61 remove_diacritics 2", prefix="1 2 3"
);
"""
"""Those that queries name, see `terms.py`."""


class TaskEntry(NamedTuple):
    """A task as it is listed."""

    key: str
    """`task:pack:id`."""
    pack: str
    title: str
    level: str
    tags: tuple[str, ...]
    """Its kind and its topics."""
    text: str
    """What words are looked for in, besides the title."""
    row: TaskRow | None
    """Its progress; None for none."""


class TaskSearch:
    """Searches some tasks. Their ids are negative: they stand in one list with cards.

    Of one thread at a time, whichever it is.
    """

    def __init__(self, tasks: Iterable[TaskEntry], parameters: Sequence[float]) -> None:
        """`parameters` are FSRS-6's, see `CardSearch`."""
        self._parameters = parameters
        self._db: sqlite3.Connection | None = None
        """Made for the first query that needs it."""
        self._rows = {-number: _as_found(-number, task) for number, task in enumerate(tasks, 1)}
        self._texts = {-number: task.text for number, task in enumerate(tasks, 1)}

    def __len__(self) -> int:
        """How many there are."""
        return len(self._rows)

    def find(
        self, query: str, now: Moment, order: Order = "deck", leech: int = 8, *, backwards: bool = False
    ) -> list[int]:
        """The ids of the tasks that a query finds, in order. The arguments are those of `CardSearch.find`.

        Raises:
            QueryError: it is no query.
        """
        if not query and order == "deck":
            return sorted(self._rows, reverse=not backwards)
        where = condition(parse(query))
        sql = sql_of(where.sql, order, now, leech, backwards=backwards)
        if self._db is None:
            self._db = self._database()
        return [row[0] for row in self._db.execute(sql, where.values)]

    def __getitem__(self, task: int) -> FoundCard:
        """A task by its id."""
        return self._rows[task]

    def _database(self) -> sqlite3.Connection:
        db = sqlite3.connect(":memory:", check_same_thread=False)
        db.execute("ATTACH ':memory:' AS cache")
        db.executescript(_TABLES)
        db.create_function("recall", 2, recall(self._parameters), deterministic=True)
        for number, (id_, found) in enumerate(self._rows.items(), 1):
            card, state = found.stored, found.stored.state
            known = (state.memory.stability, state.memory.difficulty) if state.memory else (None, None)
            db.execute("INSERT INTO deck VALUES (?, '', ?, ?)", (id_, LISTED_AS, card.pack))
            db.execute(
                "INSERT INTO card VALUES (?,?,?,?,?,?,?,?,?,?,0,0,0)",
                (
                    id_, card.key, int(state.phase), state.due, *known, state.reps, state.lapses,
                    state.first_day, state.last_day,
                ),
            )  # fmt: skip
            tags = f" {' '.join(found.tags)} "
            db.execute(
                "INSERT INTO listed VALUES (?,?,?,?,?,?,?,?)",
                (number, id_, id_, number, found.kind, found.level, tags, found.title),
            )
            db.execute(
                "INSERT INTO cache.words (rowid, question, answer) VALUES (?,?,?)",
                (number, found.title, self._texts[id_]),
            )
        return db


def _as_found(id_: int, task: TaskEntry) -> FoundCard:
    state = CardState() if task.row is None else _state(task.row)
    stored = StoredCard(task.key, task.key, state, False, False, 0, "", LISTED_AS, task.pack, "", "", 0)
    return FoundCard(id_, stored, TASK_KIND, task.level, task.tags, task.title)


def _state(row: TaskRow) -> CardState:
    memory = None
    if row.stability is not None and row.difficulty is not None:
        memory = Memory(row.stability, row.difficulty)
    return CardState(Phase(row.phase), row.due, 0, memory, row.reps, row.lapses, row.first_day, row.last_day)
