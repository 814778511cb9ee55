"""What the grader's messages are made of."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from interviewprep.content.tasks.task import Edit, Limits

Outcome = Literal["graded", "crashed", "timeout", "memory", "output", "processes", "cancelled", "fault"]
"""How a run ended.

graded: every check ran. crashed: the candidate's program ended, or never started. timeout, memory,
output, processes: a limit was reached. cancelled: a newer save came. fault: the grader itself is at
fault, which never costs an attempt.
"""


@dataclass(frozen=True, slots=True)
class RunLimits:
    """What a program may use; see `content.tasks.task.Limits`, which an author's file is held to."""

    seconds: float
    memory_mib: int
    processes: int
    files: int
    output_mib: int

    @classmethod
    def of(cls, limits: Limits) -> RunLimits:
        """As a task's file says them."""
        return cls(limits.seconds, limits.memory_mib, limits.processes, limits.files, limits.output_mib)


@dataclass(frozen=True, slots=True)
class FileEdit:
    """A replacement in one file."""

    file: str
    find: str
    """Text that occurs exactly once in the file."""
    replace: str

    @classmethod
    def all_of(cls, edits: Iterable[Edit]) -> tuple[FileEdit, ...]:
        """As a mutant's file says them."""
        return tuple(cls(edit.file, edit.find, edit.replace) for edit in edits)


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
    """What the candidate's program printed, from import on; of a long one its beginning and its end."""
    seconds: float = 0.0
