"""What the log's events about practice tasks come to: the table of tasks, written after each of them."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass

from sqlalchemy import Connection
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from interviewprep.store.database import driver_of
from interviewprep.store.projection import EventRow
from interviewprep.store.settings_history import SettingsHistory
from interviewprep.store.tables import EventKind, TaskRow, table_of
from interviewprep.store.task_projection import TaskProgress, fold_task

TASK_TABLE = table_of(TaskRow)
_insert_task = sqlite_insert(TASK_TABLE)
_PUT_TASK = _insert_task.on_conflict_do_update(
    index_elements=["key"],
    set_={c.name: _insert_task.excluded[c.name] for c in TASK_TABLE.c if c.name != "key"},
)
# The code of runs may be much, and says nothing of the progress.
_EVENTS = (
    "SELECT id, kind, at, day_offset, card, rating, took, target, json_remove(data, '$.files'), preset "
    "FROM event WHERE card = ?"
)
_NEWER = f"{_EVENTS} AND rowid > ?"


@dataclass(frozen=True, slots=True)
class FoldedTask:
    """A task's progress, and from what it comes: with it, later events need not be folded from the first."""

    progress: TaskProgress
    newest: int
    """The log's last row then: what has a larger `rowid` is not in it."""
    last: tuple[int, str]
    """Time and id of its latest event."""
    history: SettingsHistory


def read_task(
    driver: sqlite3.Connection, key: str, history: SettingsHistory, known: FoldedTask | None = None
) -> FoldedTask:
    """A task's progress from the log.

    Args:
        driver: A connection in a transaction, so that it sees one state.
        key: The task's.
        history: The settings as of that state.
        known: What an earlier reading came to: only what has arrived since is read then, unless it is earlier
            than what was known, takes something of it back, or the settings are others.
    """
    newest = int(driver.execute("SELECT max(rowid) FROM event").fetchone()[0] or 0)
    before, last = None, (-1, "")
    if known is not None and known.history is history:
        before, last = known.progress, known.last
        rows = [EventRow(*row) for row in driver.execute(_NEWER, (key, known.newest))]
        if any((row.at, row.id) < last or row.kind == EventKind.UNDO for row in rows):
            before = None
    if before is None:
        rows = [EventRow(*row) for row in driver.execute(_EVENTS, (key,))]
    last = max([(row.at, row.id) for row in rows], default=last)
    return FoldedTask(fold_task(rows, history, before), newest, last, history)


def project_task(
    connection: Connection, key: str, history: SettingsHistory, known: FoldedTask | None = None
) -> FoldedTask:
    """Derive one task's progress, and store it; `known` as in `read_task`."""
    found = read_task(driver_of(connection), key, history, known)
    connection.execute(_PUT_TASK, {"key": key, **_columns(found.progress)})
    return found


def _columns(progress: TaskProgress) -> dict[str, object]:
    state, best = progress.state, progress.best
    return {
        "attempt": progress.open.id if progress.open else None,
        "best": best.points if best else 0,
        "points": best.total if best else 0,
        "passed": progress.passed,
        "attempts": len(progress.attempts),
        "phase": int(state.phase),
        "due": state.due,
        "stability": state.memory.stability if state.memory else None,
        "difficulty": state.memory.difficulty if state.memory else None,
        "reps": state.reps,
        "lapses": state.lapses,
        "first_day": state.first_day,
        "last_day": state.last_day,
    }
