"""The kinds of practice task, as one table: what each asks for, and how its program is run and judged.

A new kind gets a word in `TaskKind` and a case in `facts_of`; the type checker then names what is missing.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, assert_never, get_args

TaskKind = Literal["server", "fix", "client", "tests", "worker"]
TASK_KINDS: tuple[TaskKind, ...] = get_args(TaskKind)

Role = Literal["service", "functions", "worker", "tests"]
"""What the candidate's program is in a run.

service: an ASGI app behind a real server, which the checks send requests to. functions: a module whose
functions the checks call. worker: a Celery app whose tasks they send. tests: run by pytest, against the
right program and against every mutant.
"""


@dataclass(frozen=True, slots=True)
class KindFacts:
    """What is true of all tasks of a kind."""

    words: str
    """What the candidate is asked to do."""
    role: Role
    modules: tuple[str, ...] = ()
    """Imported by the warm process with the first task of the kind, beyond what every run needs."""

    @property
    def mutants_are_checks(self) -> bool:
        """Whether each check but `passes` is a mutant to notice, and not a function of `checks.py`."""
        return self.role == "tests"

    @property
    def has_service(self) -> bool:
        """Whether the candidate writes a service that the HTTP console can ask."""
        return self.role == "service"


_SERVER = KindFacts("implement endpoints", "service")
_FIX = KindFacts("find and fix a bug", "service")
_CLIENT = KindFacts("write a client for a service that misbehaves", "functions")
_TESTS = KindFacts(
    "write tests that kill every mutant", "tests", ("pytest", "_pytest.assertion.rewrite", "_pytest.python")
)
_WORKER = KindFacts(
    "write Celery tasks", "worker", ("celery", "celery.contrib.testing.worker", "kombu.transport.memory")
)


def facts_of(kind: TaskKind) -> KindFacts:
    """The facts of a kind."""
    match kind:
        case "server":
            return _SERVER
        case "fix":
            return _FIX
        case "client":
            return _CLIENT
        case "tests":
            return _TESTS
        case "worker":
            return _WORKER
    assert_never(kind)
