"""What a practice task's folder holds, validated: `task.toml`, the brief, the hints, the mutants."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import Annotated

from pydantic import AfterValidator, Field

from interviewprep.content.tasks.kinds import KindFacts, TaskKind, facts_of
from interviewprep.content.validation import SLUG, Level, Strict, wrong_value

_Slug = Annotated[str, Field(pattern=f"^{SLUG.pattern}$", max_length=64)]
_Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_-]*$", max_length=64)]


def _inside(name: str) -> str:
    """No path traversal: the file is in the candidate's folder."""
    # As both systems read it: a pack written on one is used on the other.
    if ".." in PurePosixPath(name).parts or name.startswith("/"):
        raise wrong_value("leads out of the folder", "name a file in the candidate's folder")
    if "\\" in name or PureWindowsPath(name).drive:
        raise wrong_value("is spelt for one system", "write it with `/`, from the candidate's folder on")
    return name


_File = Annotated[str, Field(min_length=1), AfterValidator(_inside)]
"""A file in the candidate's folder, with `/` between its parts."""


def _requirement(text: str) -> str:
    from packaging.requirements import InvalidRequirement, Requirement

    try:
        Requirement(text)
    except InvalidRequirement as error:
        why = f"isn't a requirement: {str(error).splitlines()[0]}"
        raise wrong_value(why, 'write `"django>=5.2"`') from error
    return text


_Requirement = Annotated[str, AfterValidator(_requirement)]


class CheckMeta(Strict):
    """One behaviour that is judged."""

    name: _Name
    """Of the function in `checks.py`; in a `tests` task `passes`, or of the mutant or the rewrite."""
    points: Annotated[int, Field(ge=1, le=20)] = 1
    requirement: Annotated[str, Field(min_length=1)]
    """The sentence of the brief that this check holds the candidate to."""
    sample: bool = False
    """Whether its result is seen while an interview goes on. The others are judged at its end."""
    stage: _Name | None = None
    """The stage that it belongs to; the first, where the task has stages and this is left out."""


class StageMeta(Strict):
    """One of the stages that a task unlocks in, each on the program of those before it."""

    name: _Name
    """What checks call it."""
    title: Annotated[str, Field(min_length=1, max_length=72)]
    brief: _File
    """The file in the task's folder with this stage's part of the brief, shown once the stage is open."""


class Survivor(Strict):
    """A mutant of the right program that no check notices, and needn't."""

    change: Annotated[str, Field(min_length=1)]
    """Its name, as `task verify --mutate` prints it."""
    why: Annotated[str, Field(min_length=1)]
    """Why it is no fault."""


class Limits(Strict):
    """What one run may use."""

    seconds: Annotated[float, Field(gt=0, le=120)] = 20.0
    """Wall-clock time for the whole run."""
    memory_mib: Annotated[int, Field(ge=128, le=4096)] = 1024
    """Memory of its own that the program may have, together with everything it starts."""
    processes: Annotated[int, Field(ge=1, le=256)] = 32
    files: Annotated[int, Field(ge=32, le=1024)] = 256
    """Open files."""
    output_mib: Annotated[int, Field(ge=1, le=256)] = 8
    """Largest file the candidate's code may write, its output among them."""


class TaskMeta(Strict):
    """`task.toml`."""

    id: _Slug
    title: Annotated[str, Field(min_length=1, max_length=72)]
    kind: TaskKind
    topics: Annotated[list[_Slug], Field(min_length=1)]
    level: Level
    par: Annotated[int, Field(ge=1, le=180)]
    """Minutes that a candidate of this level should need."""
    order: int = 1000
    """Where the task stands among the others: smaller first, then by id."""
    requires: list[_Requirement] = Field(default_factory=list)
    """Requirements (PEP 508) beyond what interviewprep itself installs."""
    base: bool = False
    """Whether the candidate's folder starts as a copy of the app, with `starter` over it."""
    open: _File = "main.py"
    """The file that the editor shows first."""
    given: list[_File] = Field(default_factory=list)
    """Files of the starter that are not the candidate's to change: they are graded as they were given."""
    app: str = "main:app"
    """Where the service is: `module:attribute`, or `module:factory()`."""
    starter_passes: list[_Name] = Field(default_factory=list)
    """The checks that the starter passes already; it must fail all the others."""
    limits: Limits = Limits()
    stage: list[StageMeta] = Field(default_factory=list)
    """The stages that the task unlocks in, in their order; none: all of it is seen from the start."""
    check: Annotated[list[CheckMeta], Field(min_length=1)]
    survivor: list[Survivor] = Field(default_factory=list)
    """Mutants of the right program that were judged to be no fault; see `task verify --mutate`."""


class Edit(Strict):
    """A replacement in one file."""

    file: _File
    find: Annotated[str, Field(min_length=1)]
    """Text that occurs exactly once in the file."""
    replace: str


class MutantMeta(Strict):
    """`mutants/<name>.toml`: a wrong solution, as edits to the right one."""

    why: Annotated[str, Field(min_length=1)]
    """What is wrong with it."""
    edit: Annotated[list[Edit], Field(min_length=1)]


@dataclass(frozen=True, slots=True)
class Mutant:
    """A wrong solution."""

    name: str
    why: str
    edits: tuple[Edit, ...]


@dataclass(frozen=True, slots=True)
class Hint:
    """One hint; the mildest comes first."""

    title: str
    text: str
    """Markdown."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a good candidate answers to a question that the brief ends with."""

    question: str
    text: str
    """Markdown."""


def stage_words(number: int, count: int) -> str:
    """Which of the stages: `Stage 2 of 4`."""
    return f"Stage {number} of {count}"


@dataclass(frozen=True, slots=True)
class Stage:
    """One stage of a task that unlocks in stages."""

    title: str
    brief: str
    """Markdown: its part of the brief."""
    checks: tuple[str, ...]
    """The names of the checks that belong to it."""


@dataclass(frozen=True, slots=True)
class Task:
    """A whole task."""

    meta: TaskMeta
    folder: Path
    pack: str
    brief: str
    """Markdown. Of a task with stages, what is seen from the start; see `brief_of`."""
    hints: tuple[Hint, ...] = ()
    mutants: tuple[Mutant, ...] = ()
    accepted: tuple[str, ...] = ()
    """The names of other right programs, in `accepted/`."""
    rewrites: tuple[str, ...] = ()
    """The names of right programs for a candidate's tests that are written otherwise, in `rewrites/`."""
    answers: tuple[Answer, ...] = ()
    """In the order of `answers.md`."""
    stages: tuple[Stage, ...] = ()
    """Those that it unlocks in, in their order; none where all is seen from the start."""

    def brief_of(self, stages: int) -> str:
        """The brief as far as it is seen when so many stages are open."""
        parts = [
            f"## {stage_words(number, len(self.stages))}: {stage.title}\n\n{stage.brief.strip()}\n"
            for number, stage in enumerate(self.stages[:stages], 1)
        ]
        return "\n".join([self.brief, *parts])

    def checks_of(self, stages: int) -> list[CheckMeta]:
        """The checks of so many stages, from the first on; all there are, where there are no stages."""
        names = {name for stage in self.stages[:stages] for name in stage.checks}
        return [check for check in self.meta.check if not self.stages or check.name in names]

    @property
    def id(self) -> str:
        """The task's id."""
        return self.meta.id

    @property
    def key(self) -> str:
        """What the store knows the task by: its pack and its own id."""
        return f"task:{self.pack}:{self.meta.id}"

    @property
    def facts(self) -> KindFacts:
        """What is true of all tasks of its kind."""
        return facts_of(self.meta.kind)

    @property
    def app(self) -> Path:
        """The app that the task belongs to."""
        return self.folder.parent.parent

    @property
    def points(self) -> int:
        """All points there are."""
        return sum(check.points for check in self.meta.check)

    @property
    def samples(self) -> tuple[str, ...]:
        """The names of the checks that are seen while an interview goes on."""
        return tuple(check.name for check in self.meta.check if check.sample)

    @property
    def starter_layers(self) -> list[Path]:
        """The folders that make up what the candidate gets, later ones over earlier ones."""
        return [*([self.app] if self.meta.base else []), self.folder / "starter"]

    @property
    def solution_layers(self) -> list[Path]:
        """The folders that make up the good answer."""
        return [*self.starter_layers, self.folder / "solution"]

    @property
    def given(self) -> dict[str, Path]:
        """The files that are not the candidate's to change: their names, and where they are as given."""
        found = {}
        for name in self.meta.given:
            for layer in self.starter_layers:
                if (layer / name).is_file():
                    found[name] = layer / name
        return found

    def rewrite(self, name: str) -> dict[str, Path]:
        """The files of one of `rewrites`, which stand for the given ones: their names, and where they are."""
        folder = self.folder / "rewrites" / name
        files = sorted(path for path in folder.rglob("*.py") if path.is_file())
        return {path.relative_to(folder).as_posix(): path for path in files}

    def accepted_layers(self, name: str) -> list[Path]:
        """The folders that make up another right program, one of `accepted`."""
        return [*self.starter_layers, self.folder / "accepted" / name]
