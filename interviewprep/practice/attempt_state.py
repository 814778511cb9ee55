"""An attempt as it is at a moment, and what an `AttemptRunner` tells: values that screens follow."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path
from typing import Literal

from interviewprep.content.tasks.task import Hint
from interviewprep.practice.attempts import Mode, Practice
from interviewprep.practice.grading.parts import CheckResult, RunEnd
from interviewprep.practice.trace_places import Place, where_it_failed

Severity = Literal["information", "warning", "error"]


# What it tells


@dataclass(frozen=True, slots=True)
class StateChanged:
    """`AttemptRunner.state` is another."""


@dataclass(frozen=True, slots=True)
class FileReplaced:
    """The open file is another, or was changed elsewhere: `AttemptRunner.open_file` is to be shown."""


@dataclass(frozen=True, slots=True)
class Said:
    """Something to tell the candidate."""

    text: str
    severity: Severity = "information"


@dataclass(frozen=True, slots=True)
class FailedTo:
    """Something failed; nothing is lost, and the attempt goes on."""

    what: str
    """What failed, in words."""
    error: Exception


@dataclass(frozen=True, slots=True)
class BellRang:
    """An interview's time is up. What was saved is graded once more."""


@dataclass(frozen=True, slots=True)
class TimeIsUp:
    """The last run of an interview is done: all that is left is to rate it."""


@dataclass(frozen=True, slots=True)
class Over:
    """The attempt has ended, and is in the log."""

    result: str
    """`passed`, `failed` or `gave up`."""


Event = StateChanged | FileReplaced | Said | FailedTo | BellRang | TimeIsUp | Over


def without_number(error: OSError, path: Path | None = None) -> OSError:
    """The error as a person reads it: no `[Errno 21]`, and the file that was meant, not a part of it."""
    if not error.strerror:
        return error
    where = path if path is not None and error.filename is not None else error.filename
    return OSError(error.strerror if where is None else f"{error.strerror}: {shown(where)}")


def shown(path: Path | str | bytes) -> str:
    """A path as it can be shown: bytes of a name that are not UTF-8 are written as their numbers."""
    return os.fsencode(path).decode("utf-8", "backslashreplace")


# What there is to see


@dataclass(frozen=True, slots=True)
class RunState:
    """What the checks say."""

    results: dict[str, CheckResult] = field(default_factory=dict)
    """By check; while a run goes on, those of the run before where it has none yet."""
    end: RunEnd | None = None
    running: bool = False
    points: int = 0
    all_passed: bool = False
    """Whether the last run passed every check, and none has begun since."""
    failed_at: tuple[Place, ...] = ()
    """Where the program stood when the first check failed that shows it, before those that led there."""
    alone: dict[str, CheckResult] = field(default_factory=dict)
    """Of checks that were run alone since the last run: they count for nothing."""
    output: str | None = None
    """What the program printed in the last run that has ended; None before that."""
    hidden: frozenset[str] = frozenset()
    """The names of the checks that are judged at the end of an interview only."""
    stages: int = 1
    """How many stages of the task are open, where it has any."""

    def shown(self, name: str) -> CheckResult | None:
        """The newest result of a check."""
        return self.alone.get(name) or self.results.get(name)


@dataclass(slots=True)
class Seen:
    """What runs gave beside their results: seen, and of no account to the attempt."""

    alone: dict[str, CheckResult] = field(default_factory=dict)
    """See `RunState.alone`."""
    output: str | None = None
    """See `RunState.output`."""


@dataclass(frozen=True, slots=True)
class AttemptState:
    """An attempt as it is at a moment."""

    mode: Mode | None = None
    """None when it has ended."""
    seconds: int = 0
    """On its clock."""
    left: int | None = None
    """Seconds until par, negative beyond it; None without a clock."""
    paused: bool = False
    hints: tuple[Hint, ...] = ()
    """Those that were shown."""
    run: RunState = field(default_factory=RunState)
    time_is_up: bool = False
    """Whether the bell has rung, and nothing is written any more until the attempt is in the log."""


def state_of(practice: Practice, *, running: bool, locked: bool, seen: Seen) -> AttemptState:
    """The attempt as it is now.

    Args:
        practice: The task and its attempt.
        running: Whether the checks are running.
        locked: Whether the bell has rung.
        seen: What runs gave beside their results.
    """
    attempt, left, results = practice.attempt, practice.left, practice.results
    return AttemptState(
        mode=practice.mode,
        seconds=int(practice.elapsed),
        left=None if left is None else int(left),
        paused=attempt is not None and attempt.paused_at is not None,
        hints=tuple(practice.hints()),
        run=RunState(
            dict(results.by_name),
            results.end,
            running=running,
            points=results.points,
            all_passed=results.all_passed and not running,
            failed_at=where_it_failed(results, practice.hidden),
            alone=dict(seen.alone),
            output=seen.output,
            hidden=practice.hidden,
            stages=practice.stages,
        ),
        time_is_up=locked,
    )


@dataclass(frozen=True, slots=True)
class OpenFile:
    """The file in the editor."""

    name: Path
    """Relative to the workspace."""
    text: str
    whole: bool
    """Whether the text is all there; bytes that are not UTF-8 can only be hinted at, and not be saved."""
    edition: int
    """Counts how often the runner has put another text there: what was typed belongs to one of them."""


class Saved(Enum):
    """What came of saving."""

    SAVED = "saved"
    UNCHANGED = "unchanged"
    FAILED = "failed"
