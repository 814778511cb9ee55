"""What goes to the grader and what comes back, as lines of JSON."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Literal

from interviewprep.content.tasks.task import Edit, Task

Outcome = Literal["graded", "crashed", "timeout", "memory", "output", "processes", "cancelled", "fault"]
"""How a run ended.

graded: every check ran. crashed: the candidate's program ended, or never started. timeout, memory,
output, processes: a limit was reached. cancelled: a newer save came. fault: the grader itself is at
fault, which never costs an attempt.
"""


@dataclass(frozen=True, slots=True)
class Job:
    """One run: which files, judged how."""

    run: int
    kind: str
    task: str
    """The task's folder."""
    layers: list[str]
    """Folders copied over each other, the last one on top."""
    app: str
    checks: list[str]
    limits: dict[str, Any]
    edits: list[dict[str, str]] = field(default_factory=list)
    mutants: dict[str, list[dict[str, str]]] = field(default_factory=dict)
    """For a `tests` task: name -> edits."""
    stop_at_first: bool = False
    """Whether one failed check is enough to know."""

    @classmethod
    def of(
        cls,
        task: Task,
        layers: list[Path],
        run: int = 0,
        edits: tuple[Edit, ...] = (),
        *,
        stop_at_first: bool = False,
    ) -> Job:
        """The job that grades these layers against all checks of the task."""
        return cls(
            run,
            task.meta.kind,
            str(task.folder),
            [str(layer) for layer in layers],
            task.meta.app,
            [check.name for check in task.meta.check],
            task.meta.limits.model_dump(),
            [edit.model_dump() for edit in edits],
            {m.name: [e.model_dump() for e in m.edits] for m in task.mutants}
            if task.meta.kind == "tests"
            else {},
            stop_at_first,
        )

    def to_line(self) -> str:
        """One line of JSON."""
        return json.dumps(asdict(self)) + "\n"


@dataclass(frozen=True, slots=True)
class CheckResult:
    """What one check found."""

    name: str
    passed: bool
    message: str = ""
    """What was expected, and what came instead."""
    exchange: str = ""
    """The HTTP request and response that show it, as text."""
    trace: str = ""
    """The candidate's traceback or log, shortened to what matters."""
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class RunEnd:
    """How the run as a whole went."""

    outcome: Outcome
    message: str = ""
    trace: str = ""
    output: str = ""
    """The last of what the candidate's program printed."""
    seconds: float = 0.0


def result_from(line: dict[str, Any]) -> CheckResult | RunEnd:
    """The object behind a line of the grader's."""
    values = {k: v for k, v in line.items() if k not in ("run", "event")}
    return CheckResult(**values) if line["event"] == "check" else RunEnd(**values)
