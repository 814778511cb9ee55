"""What a practice task's folder holds, validated: `task.toml`, the brief, the hints, the mutants."""

from __future__ import annotations

import ast
import re
import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar

from pydantic import BaseModel, Field, ValidationError

from interviewprep.content.card import SLUG, Level, Strict
from interviewprep.content.problem import Problem, did_you_mean
from interviewprep.content.visible import visible

TaskKind = Literal["server", "fix", "client", "tests", "worker"]
TASK_KINDS: tuple[TaskKind, ...] = ("server", "fix", "client", "tests", "worker")
KIND_WORDS: dict[TaskKind, str] = {
    "server": "implement endpoints",
    "fix": "find and mend a bug",
    "client": "write a client for a service that misbehaves",
    "tests": "write tests that kill every mutant",
    "worker": "write Celery tasks",
}

_Slug = Annotated[str, Field(pattern=f"^{SLUG.pattern}$", max_length=64)]
_Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_-]*$", max_length=64)]


class CheckMeta(Strict):
    """One behaviour that is judged."""

    name: _Name
    """Of the function in `checks.py`; in a `tests` task `passes`, or of the mutant to notice."""
    points: Annotated[int, Field(ge=1, le=20)] = 1
    requirement: Annotated[str, Field(min_length=1)]
    """The sentence of the brief that this check holds the candidate to."""


class Limits(Strict):
    """What one run may use."""

    seconds: Annotated[float, Field(gt=0, le=120)] = 20.0
    """Wall-clock time for the whole run."""
    memory_mib: Annotated[int, Field(ge=128, le=4096)] = 1024
    """Address space beyond what the warm process has already."""
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
    requires: list[str] = Field(default_factory=list)
    """Requirements (PEP 508) beyond what interviewprep itself installs."""
    base: bool = False
    """Whether the candidate's folder starts as a copy of the app, with `starter` over it."""
    open: str = "main.py"
    """The file that the editor shows first."""
    app: str = "main:app"
    """Where the service is: `module:attribute`, or `module:factory()`."""
    starter_passes: list[_Name] = Field(default_factory=list)
    """The checks that the starter passes already; it must fail all the others."""
    limits: Limits = Limits()
    check: Annotated[list[CheckMeta], Field(min_length=1)]


class Edit(Strict):
    """A replacement in one file."""

    file: str
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
class Task:
    """A whole task."""

    meta: TaskMeta
    folder: Path
    pack: str
    brief: str
    """Markdown."""
    hints: tuple[Hint, ...] = ()
    mutants: tuple[Mutant, ...] = ()

    @property
    def id(self) -> str:
        """The task's id."""
        return self.meta.id

    @property
    def key(self) -> str:
        """What the store knows the task by: its pack and its own id."""
        return f"task:{self.pack}:{self.meta.id}"

    @property
    def app(self) -> Path:
        """The app that the task belongs to."""
        return self.folder.parent.parent

    @property
    def points(self) -> int:
        """All points there are."""
        return sum(check.points for check in self.meta.check)

    @property
    def starter_layers(self) -> list[Path]:
        """The folders that make up what the candidate gets, later ones over earlier ones."""
        return [*([self.app] if self.meta.base else []), self.folder / "starter"]

    @property
    def solution_layers(self) -> list[Path]:
        """The folders that make up the good answer."""
        return [*self.starter_layers, self.folder / "solution"]


@dataclass(slots=True)
class TaskScan:
    """All that one look at the tasks gave."""

    tasks: list[Task] = field(default_factory=list)
    problems: list[tuple[Path, Problem]] = field(default_factory=list)


_Model = TypeVar("_Model", bound=BaseModel)


def read_toml(path: Path, model: type[_Model]) -> tuple[_Model | None, list[Problem]]:
    """A TOML file as a validated model, or all that is wrong with it."""
    try:
        text = path.read_bytes().decode("utf-8-sig")
        data = tomllib.loads(text.replace("\r\n", "\n"))
    except OSError as error:
        return None, [Problem(1, 1, f"can't be read: {error.strerror}", "check the file")]
    except UnicodeDecodeError:
        return None, [Problem(1, 1, "is not UTF-8", "save the file as UTF-8")]
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        found = re.search(r"line (\d+), column (\d+)", str(error))
        line, column = (int(found[1]), int(found[2])) if found else (1, 1)
        what = str(error).split(" (at")[0] or "nested too deeply"
        return None, [Problem(line, column, f"not TOML: {visible(what)}", "mend the syntax")]
    try:
        return model.model_validate(data), []
    except ValidationError as error:
        return None, [_problem(text, model, dict(e)) for e in error.errors()]


def _problem(text: str, model: type[BaseModel], error: dict[str, Any]) -> Problem:
    where = ".".join(str(part + 1 if isinstance(part, int) else part) for part in error["loc"])
    names = [part for part in error["loc"] if isinstance(part, str)]
    numbers = [part for part in error["loc"] if isinstance(part, int)]
    line = _line_of(text, names, numbers[0] if numbers else 0)
    if error["type"] == "extra_forbidden":
        return Problem(
            line, 1, f"unknown key `{visible(names[-1])}`", did_you_mean(names[-1], _fields(model, names))
        )
    if error["type"] == "missing":
        return Problem(line, 1, f"`{where}` is missing", f"add `{names[-1]} = ...`")
    return Problem(line, 1, f"`{visible(where)}`: {error['msg'].lower()}", "mend the value")


def _fields(model: type[BaseModel], names: list[str]) -> list[str]:
    nested: dict[str, type[BaseModel]] = {"check": CheckMeta, "limits": Limits, "edit": Edit}
    return list(nested.get(names[0], model).model_fields if len(names) > 1 else model.model_fields)


def _line_of(text: str, names: list[str], number: int) -> int:
    """The line of a key, as well as can be told without the parser's help."""
    lines = text.splitlines()
    start = 0
    if len(names) > 1 or (names and any(line.startswith(f"[[{names[0]}]]") for line in lines)):
        heads = [n for n, line in enumerate(lines) if re.match(rf"\[+{re.escape(names[0])}\]+", line)]
        start = heads[min(number, len(heads) - 1)] if heads else 0
    for n, line in enumerate(lines[start:], start):
        if names and re.match(rf"\s*{re.escape(names[-1])}\s*=", line):
            return n + 1
    return start + 1


def read_hints(text: str) -> tuple[Hint, ...]:
    """`hints.md`: one level-2 heading per hint."""
    parts = re.split(r"^## +(.+?)\s*$", text, flags=re.M)
    pairs = zip(parts[1::2], parts[2::2], strict=True)
    return tuple(Hint(title.strip(), body.strip()) for title, body in pairs)


def load_task(folder: Path, pack: str) -> tuple[Task | None, list[tuple[Path, Problem]]]:
    """One task from its folder, and all mistakes in its files. No code is run."""
    toml = folder / "task.toml"
    meta, found = read_toml(toml, TaskMeta)
    problems = [(toml, problem) for problem in found]
    if meta is None:
        return None, problems
    problems += [
        (toml, Problem(1, 1, f"`{name}` is missing", f"add it beside {toml.name}"))
        for name in ("brief.md", "starter", "solution")
        if not (folder / name).exists()
    ]
    mutants = []
    for path in sorted((folder / "mutants").glob("*.toml")):
        mutant, found = read_toml(path, MutantMeta)
        problems += [(path, problem) for problem in found]
        if mutant:
            mutants.append(Mutant(path.stem, mutant.why, tuple(mutant.edit)))
    names = [check.name for check in meta.check]
    problems += [
        (toml, Problem(1, 1, f"two checks are named `{name}`", "rename one"))
        for name in sorted({n for n in names if names.count(n) > 1})
    ]
    problems += [
        (toml, Problem(1, 1, f"`starter_passes` names no check: {name}", did_you_mean(name, names)))
        for name in meta.starter_passes
        if name not in names
    ]
    problems += _check_problems(folder, meta, names, [m.name for m in mutants])
    if problems:
        return None, problems
    hints = folder / "hints.md"
    task = Task(
        meta,
        folder,
        pack,
        (folder / "brief.md").read_text(encoding="utf-8"),
        read_hints(hints.read_text(encoding="utf-8")) if hints.exists() else (),
        tuple(mutants),
    )
    return task, []


def _check_problems(
    folder: Path, meta: TaskMeta, names: list[str], mutants: list[str]
) -> list[tuple[Path, Problem]]:
    toml = folder / "task.toml"
    if meta.kind == "tests":
        wanted = {"passes", *mutants}
        return [
            (toml, Problem(1, 1, f"the checks and the mutants differ: {name}", "name one check per mutant"))
            for name in sorted(wanted ^ set(names))
        ]
    path = folder / "checks.py"
    try:
        tree = ast.parse(path.read_text(encoding="utf-8"))
    except OSError:
        return [(toml, Problem(1, 1, "`checks.py` is missing", "add a function for each check"))]
    except (SyntaxError, ValueError) as error:
        line = getattr(error, "lineno", 1) or 1
        return [(path, Problem(line, 1, f"not Python: {error}", "mend the syntax"))]
    defined = {
        node.name: node.lineno
        for node in tree.body
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)) and not node.name.startswith("_")
    }
    problems = [
        (path, Problem(1, 1, f"no function `{name}`", "every check of task.toml needs one"))
        for name in names
        if name not in defined
    ]
    problems += [
        (path, Problem(line, 1, f"`{name}` is no check of task.toml", "add a [[check]], or start it with _"))
        for name, line in defined.items()
        if name not in names
    ]
    return problems


def task_folders(folder: Path) -> list[Path]:
    """The folders of tasks in a folder: itself, those in it, in an app in it, or in all apps in it."""
    for pattern in ("task.toml", "*/task.toml", "tasks/*/task.toml", "*/tasks/*/task.toml"):
        if found := sorted(folder.glob(pattern)):
            return [toml.parent for toml in found]
    return sorted(toml.parent for toml in folder.glob("practice_apps/*/tasks/*/task.toml"))


def scan_tasks(apps: Path, pack: str) -> TaskScan:
    """All tasks under a folder of practice apps, in the order that teaches."""
    scan = TaskScan()
    seen: dict[str, Path] = {}
    for toml in sorted(apps.glob("*/tasks/*/task.toml")):
        task, problems = load_task(toml.parent, pack)
        scan.problems += problems
        if task is None:
            continue
        if task.id in seen:
            what = f"the id `{task.id}` is taken by {visible(seen[task.id].name)}"
            scan.problems.append((toml, Problem(1, 1, what, "give this task another id")))
            continue
        seen[task.id] = toml.parent
        scan.tasks.append(task)
    scan.tasks.sort(key=lambda t: (t.meta.order, t.id))
    return scan
