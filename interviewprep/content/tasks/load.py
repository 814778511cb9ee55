"""A practice task's folder -> the task, with all mistakes in its files. No code of it is run."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from interviewprep.content.problem import Problem, did_you_mean
from interviewprep.content.syntax_tree import syntax_tree
from interviewprep.content.tasks.answers import answer_problems
from interviewprep.content.tasks.kinds import facts_of
from interviewprep.content.tasks.stages import read_stages, stage_problems
from interviewprep.content.tasks.task import Answer, Hint, Mutant, MutantMeta, Task, TaskMeta
from interviewprep.content.toml import line_of, read_text, read_toml
from interviewprep.content.visible import visible

Found = tuple[Path, Problem]
"""A mistake, and the file that it is in."""


@dataclass(slots=True)
class TaskScan:
    """All that one look at the tasks gave."""

    tasks: list[Task] = field(default_factory=list)
    problems: list[Found] = field(default_factory=list)


def task_folders(folder: Path) -> list[Path]:
    """The folders of tasks in a folder: itself, those in it, in an app in it, or in all apps in it."""
    for pattern in ("task.toml", "*/task.toml", "tasks/*/task.toml", "*/tasks/*/task.toml"):
        if found := sorted(folder.glob(pattern)):
            return [toml.parent for toml in found]
    return sorted(toml.parent for toml in folder.glob("practice_apps/*/tasks/*/task.toml"))


def scan_tasks(apps: Path, pack: str, *, thorough: bool = False) -> TaskScan:
    """All tasks under a folder of practice apps, in the order that teaches.

    Args:
        apps: The folder.
        pack: The name of the pack that it belongs to.
        thorough: Whether to find also what only an author can fix; see `check_task`.
    """
    scan = TaskScan()
    seen: dict[str, Path] = {}
    for toml in sorted(apps.glob("*/tasks/*/task.toml")):
        task, problems = load_task(toml.parent, pack)
        scan.problems += problems
        if task is None:
            continue
        if task.id in seen:
            what = f"the id `{task.id}` is taken by {visible(seen[task.id].name)}"
            line = line_of(_lines_of(toml), ["id"])
            scan.problems.append((toml, Problem(line, 1, what, "give this task another id")))
            continue
        seen[task.id] = toml.parent
        scan.tasks.append(task)
        if thorough:
            scan.problems += check_task(task)
    scan.tasks.sort(key=lambda t: (t.meta.order, t.id))
    return scan


def load_task(folder: Path, pack: str) -> tuple[Task | None, list[Found]]:
    """One task from its folder, and all mistakes that keep it from being used."""
    toml = folder / "task.toml"
    meta, found = read_toml(toml, TaskMeta)
    problems = [(toml, problem) for problem in found]
    if meta is None:
        return None, problems
    problems += [
        (toml, Problem(1, 1, f"the folder `{name}` is missing", f"add it beside {toml.name}"))
        for name in ("starter", "solution")
        if not (folder / name).is_dir()
    ]
    texts = {}
    for path in (folder / "brief.md", folder / "hints.md", folder / "answers.md"):
        if path.name != "brief.md" and not path.exists():
            continue
        text, found = read_text(path)
        problems += [(path, problem) for problem in found]
        if text is not None and not text.strip():
            problems.append((path, Problem(1, 1, "the file is empty", "write it, or remove it")))
        texts[path.name] = text or ""
    mutants = []
    for path in sorted((folder / "mutants").glob("*.toml")):
        mutant, found = read_toml(path, MutantMeta)
        problems += [(path, problem) for problem in found]
        mutants.append(Mutant(path.stem, mutant.why if mutant else "", tuple(mutant.edit) if mutant else ()))
    problems += _check_names(toml, meta)
    problems += [(toml, problem) for problem in stage_problems(meta, _lines_of(toml))]
    stages, found_in_stages = read_stages(folder, meta)
    problems += found_in_stages
    judged = _mutant_checks if facts_of(meta.kind).mutants_are_checks else _functions
    problems += judged(folder, meta)
    if problems:
        files = [path for path, _ in problems]
        problems.sort(key=lambda found: (files.index(found[0]), found[1].line, found[1].column))
        return None, problems
    hints = read_hints(texts.get("hints.md", ""))
    answers = tuple(Answer(*part) for part in _parts(texts.get("answers.md", "")))
    others = _programs(folder / "accepted"), _programs(folder / "rewrites")
    return Task(meta, folder, pack, texts["brief.md"], hints, tuple(mutants), *others, answers, stages), []


def _programs(folder: Path) -> tuple[str, ...]:
    """The names of the programs in a folder, each in one of its own."""
    return tuple(sorted(one.name for one in folder.glob("[!.]*") if one.is_dir()))


def read_hints(text: str) -> tuple[Hint, ...]:
    """`hints.md`: one level-2 heading per hint."""
    return tuple(Hint(*part) for part in _parts(text))


def _parts(text: str) -> list[tuple[str, str]]:
    """Level-2 headings, with the text under each."""
    parts = re.split(r"^## +(.+)$", text, flags=re.M)
    pairs = zip(parts[1::2], parts[2::2], strict=True)
    return [(title.strip(), body.strip()) for title, body in pairs]


def _lines_of(path: Path) -> str:
    return read_text(path)[0] or ""


def _check_names(toml: Path, meta: TaskMeta) -> Iterator[Found]:
    text = _lines_of(toml)
    names = [check.name for check in meta.check]
    for number, name in enumerate(names):
        if name in names[:number]:
            line = line_of(text, ["check", "name"], number)
            yield toml, Problem(line, 1, f"two checks are named `{name}`", "rename one")
    line = line_of(text, ["starter_passes"])
    for name in meta.starter_passes:
        if name not in names:
            what = f"`starter_passes` names no check: `{name}`"
            yield toml, Problem(line, 1, what, did_you_mean(name, names))
    if set(names) <= set(meta.starter_passes):
        yield toml, Problem(line, 1, "the starter passes every check", "leave something to do")


def _mutant_checks(folder: Path, meta: TaskMeta) -> Iterator[Found]:
    """In a `tests` task, each check but `passes` is a mutant, or a rewrite."""
    toml = folder / "task.toml"
    rewrites = _programs(folder / "rewrites")
    mutants = {path.stem: path for path in sorted((folder / "mutants").glob("*.toml"))}
    names = [check.name for check in meta.check]
    for number, name in enumerate(names):
        if name != "passes" and name not in mutants and name not in rewrites:
            line = line_of(_lines_of(toml), ["check", "name"], number)
            what = f"the check `{name}` has no mutant"
            yield toml, Problem(line, 1, what, f"add mutants/{name}.toml, or remove the check")
    if "passes" not in names:
        yield toml, Problem(1, 1, "no check `passes`", "add it: the tests pass on the right code")
    for name, path in mutants.items():
        if name not in names:
            what = f"the mutant `{name}` has no check"
            yield path, Problem(1, 1, what, f'add `[[check]]` with `name = "{name}"` to task.toml')
    for name in rewrites:
        remedy = f'add `[[check]]` with `name = "{name}"` to task.toml'
        if name in mutants:
            what, remedy = f"`{name}` is a mutant and a rewrite", "rename one"
            yield folder / "rewrites" / name, Problem(1, 1, what, remedy)
        elif name not in names:
            yield folder / "rewrites" / name, Problem(1, 1, f"the rewrite `{name}` has no check", remedy)


def _functions(folder: Path, meta: TaskMeta) -> Iterator[Found]:
    """In the other kinds, each check is a function of `checks.py`."""
    toml, path = folder / "task.toml", folder / "checks.py"
    source, found = read_text(path)
    if source is None:
        yield path, found[0]
        return
    try:
        tree = syntax_tree(source)
    except (SyntaxError, ValueError, RecursionError) as error:
        line, column = (getattr(error, name, 1) or 1 for name in ("lineno", "offset"))
        said = error.msg if isinstance(error, SyntaxError) else str(error)
        yield path, Problem(line, column, f"not Python: {visible(said)}", "fix the syntax")
        return
    defined = {
        node.name: node.lineno
        for node in tree.body
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)) and not node.name.startswith("_")
    }
    names = [check.name for check in meta.check]
    for number, name in enumerate(names):
        if name not in defined:
            line = line_of(_lines_of(toml), ["check", "name"], number)
            remedy = f"write `def {name}(...)`, or remove the check"
            yield toml, Problem(line, 1, f"checks.py has no function `{name}`", remedy)
    for name, line in defined.items():
        if name not in names:
            remedy = "add a [[check]], or start its name with _"
            yield path, Problem(line, 1, f"`{name}` isn't a check in task.toml", remedy)


def check_task(task: Task) -> Iterator[Found]:
    """What is wrong with a task that can be used: the author's mistakes that only reading files shows."""
    toml, hints = task.folder / "task.toml", task.folder / "hints.md"
    if hints.exists() and not task.hints:
        yield hints, Problem(1, 1, "no hint is in it", "begin each with `## Its title`")
    for hint in task.hints:
        if not hint.text:
            line = next((n for n, s in enumerate(_lines_of(hints).splitlines(), 1) if hint.title in s), 1)
            yield hints, Problem(line, 1, "the hint says nothing", "write it under its heading")
    yield from check_answers(task)
    if not any((layer / task.meta.open).is_file() for layer in task.starter_layers):
        line = line_of(_lines_of(toml), ["open"])
        what = f"`open`: the starter has no file {visible(task.meta.open)}"
        yield toml, Problem(line, 1, what, "name the file that the candidate begins with")
    for name in task.meta.given:
        if name not in task.given:
            line = line_of(_lines_of(toml), ["given"])
            what = f"`given`: the starter has no file {visible(name)}"
            yield toml, Problem(line, 1, what, "name files that the candidate gets and must not change")
    for name in task.accepted:
        other = task.folder / "accepted" / name
        if not any(path.is_file() for path in other.rglob("*")):
            yield other, Problem(1, 1, "the accepted program has no files", "add them, or remove the folder")
    for name in task.rewrites:
        yield from _rewrite(task, name)
    for mutant in task.mutants:
        yield from _edits(task, mutant)


def _rewrite(task: Task, name: str) -> Iterator[Found]:
    files = task.rewrite(name)
    if not files:
        remedy = "add files that are `given`, written otherwise"
        yield task.folder / "rewrites" / name, Problem(1, 1, "the rewrite has no files", remedy)
    for inside, path in files.items():
        if inside not in task.meta.given:
            remedy = "rewrite files that the candidate gets and must not change"
            yield path, Problem(1, 1, f"{visible(inside)} is not `given`", remedy)


def check_answers(task: Task) -> Iterator[Found]:
    """What is wrong with `answers.md`, once there is one."""
    path = task.folder / "answers.md"
    if path.exists():
        for problem in answer_problems(task.brief_of(len(task.stages)), task.answers, _lines_of(path)):
            yield path, problem


def _edits(task: Task, mutant: Mutant) -> Iterator[Found]:
    path = task.folder / "mutants" / f"{mutant.name}.toml"
    texts: dict[str, str] = {}
    for number, edit in enumerate(mutant.edits):
        layers = [layer for layer in task.solution_layers if (layer / edit.file).is_file()]
        if not layers:
            line = line_of(_lines_of(path), ["edit", "file"], number)
            what = f"the solution has no file {visible(edit.file)}"
            yield path, Problem(line, 1, what, "name one of the starter's, the solution's or the app's")
            continue
        text = texts.setdefault(edit.file, _lines_of(layers[-1] / edit.file))
        line = line_of(_lines_of(path), ["edit", "find"], number)
        if (count := text.count(edit.find)) != 1:
            what = f"`find` is {f'{count} times' if count else 'nowhere'} in {visible(edit.file)}"
            remedy = "copy it from the solution" if not count else "take more of the lines around it"
            yield path, Problem(line, 1, what, remedy)
        elif edit.find == edit.replace:
            yield path, Problem(line, 1, "the edit changes nothing", "write the wrong code in `replace`")
        texts[edit.file] = text.replace(edit.find, edit.replace)
