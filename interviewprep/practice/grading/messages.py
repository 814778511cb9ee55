"""What the grader's processes say to one another: each message is a line of JSON, written and read here.

Who says what to whom, in order (the protocol of the warm process pool):

    this program -> warm process      `Job`; `Cancel` when nobody waits for its result any more
    warm process -> this program      `Ready` once; then for each job any number of `RunChecked`, a
                                      `RunEnded` unless it was cancelled, and always `RunOver`

A run is a fork of the warm process, or a thread of it where there is no safe fork. `supervisor.Run`
starts two processes for it, by fork or by taking two spare ones:

    run -> spare process              `Assignment`: which of the two it becomes, for which job
    spare process -> run              `Warm`, once it can begin
    candidate's process -> run        `Listening`, then nothing more: it is asked over HTTP.
                                      In a `tests` task `SuiteRun` instead, and there is no other process
    run -> process of the checks      `Target`: where the candidate's program listens
    process of the checks -> run      `Checked` for each check, then `ChecksDone`; or `ChecksBroke`.
                                      `Restart` in between, which another `Target` answers

The code on cards, and the service that the console asks, are run without a supervisor:

    this program -> snippet process   `SnippetJob`; what comes back is what the code prints
    this program -> snippet server    `Preload` and `Unload`, which `Loaded` answers; or `SnippetJob`, which
                                      `Started` and `Exited` answer
    this program -> service process   `ServiceJob`; it serves until the pipe that this came by is closed

The candidate's code shares a process with the one that says `Listening`, and could write anything there:
a line that is no message, or not of the types said here, is skipped by `messages_in`, and a message that
has no place in a conversation by whoever reads it.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, Literal, Self, cast, get_args

from interviewprep.content.tasks.kinds import TaskKind, facts_of
from interviewprep.practice.grading.parts import CheckResult, FileEdit, RunEnd, RunLimits
from interviewprep.practice.grading.typed_values import typed

if TYPE_CHECKING:
    from interviewprep.content.tasks.task import Edit, Task


class MalformedLine(ValueError):  # noqa: N818
    """A line is no message, or not the one that was expected."""


@dataclass(frozen=True, slots=True)
class _Message:
    TAG: ClassVar[str]
    """What the line calls itself."""

    def to_line(self) -> bytes:
        """One line of JSON, with its end."""
        return json.dumps({"is": self.TAG, **asdict(self)}).encode() + b"\n"

    @classmethod
    def from_line(cls, line: bytes) -> Self:
        """The message that a line holds.

        Raises:
            MalformedLine: it holds another, or none.
        """
        found = message_from(line)
        if not isinstance(found, cls):
            raise MalformedLine(f"{cls.TAG} was expected, not {found.TAG}")
        return found


# This program -> warm process


@dataclass(frozen=True, slots=True)
class Job(_Message):
    """One run, please: which files, judged how. It ends the one before it."""

    TAG: ClassVar[str] = "job"
    run: int
    """Its number, which every answer bears."""
    kind: TaskKind
    task: str
    """The task's folder."""
    layers: tuple[str, ...]
    """Folders copied over each other, the last one on top."""
    app: str
    checks: tuple[str, ...]
    limits: RunLimits
    edits: tuple[FileEdit, ...] = ()
    mutants: tuple[tuple[str, tuple[FileEdit, ...]], ...] = ()
    """Where the mutants are the checks: their names and edits."""
    rewrites: tuple[tuple[str, tuple[tuple[str, str], ...]], ...] = ()
    """Right programs that tests must pass on, too: their names, and their files, as in `given`."""
    given: tuple[tuple[str, str], ...] = ()
    """Files that are not the candidate's to change: their names, and where they are as they were given."""
    hours: int = 0
    """By how much the program's local time is later than UTC; 0 leaves the user's time zone."""

    @classmethod
    def of(
        cls,
        task: Task,
        layers: list[Path],
        run: int = 0,
        edits: tuple[Edit, ...] = (),
        only: tuple[str, ...] | None = None,
    ) -> Job:
        """The job that grades these layers against all checks of the task, or `only` those, if any."""
        mutants = task.mutants if facts_of(task.meta.kind).mutants_are_checks else ()
        return cls(
            run,
            task.meta.kind,
            str(task.folder),
            tuple(str(layer) for layer in layers),
            task.meta.app,
            tuple(check.name for check in task.meta.check) if only is None else only,
            RunLimits.of(task.meta.limits),
            FileEdit.all_of(edits),
            tuple((mutant.name, FileEdit.all_of(mutant.edits)) for mutant in mutants),
            tuple((name, _as_pairs(task.rewrite(name))) for name in task.rewrites),
            _as_pairs(task.given),
        )


def _as_pairs(files: dict[str, Path]) -> tuple[tuple[str, str], ...]:
    return tuple((name, str(path)) for name, path in files.items())


@dataclass(frozen=True, slots=True)
class Cancel(_Message):
    """End this run, if it is the one under way."""

    TAG: ClassVar[str] = "cancel"
    run: int


# Warm process -> this program


@dataclass(frozen=True, slots=True)
class Ready(_Message):
    """Warm: jobs may come."""

    TAG: ClassVar[str] = "ready"
    network_open: bool
    """Whether a candidate's program can reach other machines."""
    forks: bool
    """Whether runs are forked; otherwise they take spare processes."""


@dataclass(frozen=True, slots=True)
class RunChecked(_Message):
    """A check of a run was made."""

    TAG: ClassVar[str] = "run-checked"
    run: int
    result: CheckResult


@dataclass(frozen=True, slots=True)
class RunEnded(_Message):
    """A run came to its end; no check follows."""

    TAG: ClassVar[str] = "run-ended"
    run: int
    end: RunEnd


@dataclass(frozen=True, slots=True)
class RunOver(_Message):
    """Nothing of a run is left: its processes have ended, its folder is gone."""

    TAG: ClassVar[str] = "run-over"
    run: int
    cancelled: bool
    """Whether it was ended before its end."""


# Candidate's process -> run


@dataclass(frozen=True, slots=True)
class Listening(_Message):
    """The program can be asked at this port of the loopback."""

    TAG: ClassVar[str] = "listening"
    port: int

    def __post_init__(self) -> None:
        """The port goes into URLs, and the line may be the candidate's own."""
        if not 0 < self.port < 65536:
            raise ValueError(f"no port: {self.port}")


@dataclass(frozen=True, slots=True)
class SuiteRun(_Message):
    """pytest is done with the candidate's tests."""

    TAG: ClassVar[str] = "suite-run"
    passed: int
    """How many."""
    failed: tuple[tuple[str, str], ...]
    """The first few that did not: a test's name, and what pytest says of it."""


# Run -> process of the checks, and back


@dataclass(frozen=True, slots=True)
class Target(_Message):
    """Begin, against this program."""

    TAG: ClassVar[str] = "target"
    port: int
    pid: int
    """The candidate's process, to ask where it stands."""


@dataclass(frozen=True, slots=True)
class Checked(_Message):
    """A check was made."""

    TAG: ClassVar[str] = "checked"
    result: CheckResult
    broken: bool
    """Whether the connection broke, as it does when the program ends."""


@dataclass(frozen=True, slots=True)
class Restart(_Message):
    """End the candidate's program as a kill would, and begin it again with the files that it left."""

    TAG: ClassVar[str] = "restart"


@dataclass(frozen=True, slots=True)
class ChecksDone(_Message):
    """All checks were made."""

    TAG: ClassVar[str] = "checks-done"


@dataclass(frozen=True, slots=True)
class ChecksBroke(_Message):
    """The checks themselves are wrong; no other follows."""

    TAG: ClassVar[str] = "checks-broke"
    message: str


# To and from processes that wait for something to do


@dataclass(frozen=True, slots=True)
class Assignment(_Message):
    """A spare process becomes the candidate's, or that of the checks (which a `Target` follows)."""

    TAG: ClassVar[str] = "assignment"
    role: Literal["candidate", "checks"]
    job: Job
    folder: str
    """The run's own."""


@dataclass(frozen=True, slots=True)
class Warm(_Message):
    """A spare process has imported what a run needs."""

    TAG: ClassVar[str] = "warm"


@dataclass(frozen=True, slots=True)
class SnippetJob(_Message):
    """Run this code of a card."""

    TAG: ClassVar[str] = "snippet"
    code: str
    folder: str
    """Its own, with `work`, `home` and `tmp` in it."""
    limits: RunLimits
    python: str = ""  # the interpreter that runs it; '' for the one that runs us


@dataclass(frozen=True, slots=True)
class Preload(_Message):
    """Fork, and import this module there: what comes next begins with it."""

    TAG: ClassVar[str] = "preload"
    module: str


@dataclass(frozen=True, slots=True)
class Unload(_Message):
    """End the process of the last `Preload`; the one that it was forked from goes on."""

    TAG: ClassVar[str] = "unload"


@dataclass(frozen=True, slots=True)
class Loaded(_Message):
    """The conversation goes on with a process that has imported so many modules."""

    TAG: ClassVar[str] = "loaded"
    modules: int


@dataclass(frozen=True, slots=True)
class Started(_Message):
    """A card's code runs."""

    TAG: ClassVar[str] = "started"
    pid: int
    """Its process, which is not forgotten before the next message to the server."""


@dataclass(frozen=True, slots=True)
class Exited(_Message):
    """It has ended."""

    TAG: ClassVar[str] = "exited"
    code: int
    """The exit code; negative: a signal."""


@dataclass(frozen=True, slots=True)
class ServiceJob(_Message):
    """Serve this app for the console."""

    TAG: ClassVar[str] = "serve"
    source: str
    """The folder with its files, of which a copy is served."""
    app: str
    """`module:attribute`, or `module:factory()`."""
    port: int
    folder: str
    """The service's own."""
    environment: tuple[tuple[str, str], ...]
    """What it sees besides the little that every program does."""
    limits: RunLimits


Message = (
    Job
    | Cancel
    | Ready
    | RunChecked
    | RunEnded
    | RunOver
    | Listening
    | SuiteRun
    | Target
    | Checked
    | ChecksDone
    | Restart
    | ChecksBroke
    | Assignment
    | Warm
    | SnippetJob
    | Preload
    | Unload
    | Loaded
    | Started
    | Exited
    | ServiceJob
)
"""Every message there is."""

_BY_TAG: dict[object, type[Message]] = {kind.TAG: kind for kind in get_args(Message)}


def message_from(line: bytes) -> Message:
    """The message that a line holds.

    Raises:
        MalformedLine: it is no message, or its values are not of the types said above.
    """
    try:
        values = json.loads(line)
        kind = _BY_TAG[values.pop("is")]
        return cast("Message", typed(kind, values))
    except (ValueError, TypeError, KeyError, AttributeError, OverflowError, RecursionError) as error:
        raise MalformedLine(f"{type(error).__name__}: {error}"[:200]) from error


def messages_in(lines: Iterable[bytes], signature: bytes = b"") -> Iterator[Message]:
    """The messages among lines; what is malformed, or doesn't begin with the signature, is skipped."""
    for line in lines:
        try:
            if line.startswith(signature):
                yield message_from(line[len(signature) :])
        except MalformedLine:
            continue


def new_signature() -> bytes:
    """What a process begins its messages with, so that nobody else can write them."""
    return secrets.token_hex(16).encode()
