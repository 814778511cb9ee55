"""What one run found: the result of each check, the points, what was missed, and how the run ended."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, field

from interviewprep.content.tasks.task import CheckMeta, Task
from interviewprep.practice.grading.parts import CheckResult, RunEnd


@dataclass(slots=True)
class Results:
    """The results of a run, gathered as they come."""

    task: Task
    by_name: dict[str, CheckResult] = field(default_factory=dict)
    """By the check's name; what was not reached is not in it."""
    end: RunEnd | None = None
    """How the run ended; None while it is under way."""
    only: tuple[str, ...] | None = None
    """The names of the checks that it is about; None where it is about all of them."""
    stages: int = 0
    """How many stages it is about, from the first on; 0 for all there are."""

    @classmethod
    async def gathered(
        cls, task: Task, run: AsyncIterator[CheckResult | RunEnd], only: tuple[str, ...] | None = None
    ) -> Results:
        """All that a run gives, once it has ended."""
        found = cls(task, only=only)
        async for one in run:
            found.add(one)
        return found

    def add(self, found: CheckResult | RunEnd) -> None:
        """Take in what the grader gave."""
        if isinstance(found, RunEnd):
            self.end = found
        elif self.only is None or found.name in self.only:
            self.by_name[found.name] = found

    @property
    def checks(self) -> list[CheckMeta]:
        """Those that the run is about, as the task orders them."""
        checks = self.task.checks_of(self.stages) if self.stages else self.task.meta.check
        return [check for check in checks if self.only is None or check.name in self.only]

    def get(self, name: str) -> CheckResult | None:
        """What the check of this name found; None when it was not reached."""
        return self.by_name.get(name)

    def judged(self, name: str) -> CheckResult:
        """What this check found; where it was not reached, a failure that says how the run ended."""
        if (result := self.get(name)) is not None:
            return result
        end = self.how_it_ended
        return CheckResult(name, False, f"{end.outcome}: {end.message}", trace=end.trace)

    @property
    def how_it_ended(self) -> RunEnd:
        """The end; of a run that gave none, that the grader is at fault."""
        return self.end or RunEnd("fault", "no answer from the grader")

    @property
    def passed(self) -> list[str]:
        """The names of the checks that passed, as the task orders them."""
        return [c.name for c in self.checks if (r := self.get(c.name)) is not None and r.passed]

    @property
    def missed(self) -> list[str]:
        """The names of the others: those that failed and those that were not reached."""
        passed = self.passed
        return [c.name for c in self.checks if c.name not in passed]

    @property
    def points(self) -> int:
        """The points of the checks that passed."""
        passed = self.passed
        return sum(c.points for c in self.checks if c.name in passed)

    @property
    def total(self) -> int:
        """All points there are: those of stages that aren't open, too."""
        if self.only is None:
            return self.task.points
        return sum(check.points for check in self.checks)

    @property
    def all_passed(self) -> bool:
        """Whether every check that it is about passed; of a task with stages, those of all its stages."""
        whole = self.only is not None or self.stages in (0, len(self.task.stages))
        return whole and not self.missed
