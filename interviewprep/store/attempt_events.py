"""The events of one attempt at a task as the log has them, and the code that its runs were about."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple, cast
from uuid import UUID

from sqlalchemy import Connection, or_
from sqlmodel import col

from interviewprep.store.derived import EVENTS_OF_CARD
from interviewprep.store.projection import in_order
from interviewprep.store.tables import Event, EventKind, TaskData


class KeptFile(NamedTuple):
    """A file of the candidate's as a run had it."""

    text: str
    run: UUID
    """The run's event that holds the text."""


@dataclass(frozen=True, slots=True)
class LoggedRun:
    """One graded run, with its code."""

    passed: tuple[str, ...]
    """The checks that passed."""
    points: int
    total: int
    outcome: str
    """`graded`, or how else it ended."""
    files: Mapping[str, KeptFile] | None
    """What differs from the starter, by path; None where the log has no code of the run."""
    lost: Mapping[str, UUID] = field(default_factory=dict)
    """Files that differ, too, by path, with the run that holds the text, which the log hasn't."""


@dataclass(frozen=True, slots=True)
class AttemptEvent:
    """Something that happened in an attempt."""

    kind: EventKind
    """One of pause, resume, hint, run and finish."""
    at: int
    """UTC milliseconds."""
    hint: int = 0
    """Of a hint: how many had been shown then."""
    run: LoggedRun | None = None
    """Of a run."""


def read_attempt(connection: Connection, task: str, attempt: UUID) -> list[AttemptEvent]:
    """What happened in an attempt, in order, up to its end; what was undone is left out.

    Args:
        connection: To the database.
        task: The task's key.
        attempt: The event that began it.
    """
    of_attempt = or_(col(Event.target) == attempt, col(Event.kind) == EventKind.UNDO)
    events = in_order(connection.execute(EVENTS_OF_CARD.where(of_attempt), {"key": task}))
    undone = {event.target for event in events if event.kind == EventKind.UNDO}
    texts: dict[tuple[str, UUID], KeptFile] = {}
    found: list[AttemptEvent] = []
    for event in events:
        data, kind = cast("TaskData", event.data or {}), EventKind(event.kind)
        run = (
            _run(event.id, data, texts) if kind is EventKind.RUN else None
        )  # of an undone one, too: its texts
        if kind is EventKind.UNDO or event.id in undone:
            continue
        found.append(AttemptEvent(kind, event.at, data.get("hint", 0), run))
        if kind is EventKind.FINISH:
            break
    return found


def _run(id_: UUID, data: TaskData, texts: dict[tuple[str, UUID], KeptFile]) -> LoggedRun:
    """A run's record.

    Args:
        id_: The run's event.
        data: What it carries.
        texts: The files of the runs before, by path and the run that holds the text; its own are added.
    """
    files: dict[str, KeptFile] | None = None
    lost: dict[str, UUID] = {}
    if "files" in data:
        files = {name: KeptFile(text, id_) for name, text in data["files"].items()}
        texts.update(((name, id_), file) for name, file in files.items())
        for name, run in data.get("same", {}).items():
            holder = UUID(run)
            if (file := texts.get((name, holder))) is not None:
                files[name] = file
            else:
                lost[name] = holder
    return LoggedRun(tuple(data["passed"]), data["points"], data["total"], data["outcome"], files, lost)
