"""`[[stage]]` of `task.toml`: the stages that a task unlocks in, read and validated."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from interviewprep.content.problem import Problem, did_you_mean
from interviewprep.content.tasks.task import Stage, StageMeta, TaskMeta
from interviewprep.content.toml import line_of, read_text

ALWAYS_SEEN = "brief.md"
"""What is shown from the start, whatever stages are open."""


def stage_problems(meta: TaskMeta, text: str) -> Iterator[Problem]:
    """What is wrong with a task's stages, and with the stages that its checks name.

    Args:
        meta: The task's.
        text: The file that it was read from.
    """
    yield from _checks_in_order(meta, text)
    if not meta.stage:
        return
    if len(meta.stage) == 1:
        line = line_of(text, ["stage", "name"])
        yield Problem(line, 1, "there is one stage only", "add another `[[stage]]`, or remove this one")
    yield from _twice(meta.stage, text)
    for number, stage in enumerate(meta.stage):
        line = line_of(text, ["stage", "name"], number)
        checks = [check for check in meta.check if _stage_of(check.stage, meta) == stage.name]
        if not checks:
            what = f"the stage `{stage.name}` has no checks"
            yield Problem(line, 1, what, f'give some checks `stage = "{stage.name}"`, or remove the stage')
        elif not any(check.sample for check in checks):
            what = f"the stage `{stage.name}` has no sample check: an interview could not get past it"
            yield Problem(line, 1, what, "give one of its checks `sample = true`")


def _stage_of(named: str | None, meta: TaskMeta) -> str:
    return meta.stage[0].name if named is None else named


def _twice(stages: list[StageMeta], text: str) -> Iterator[Problem]:
    names = [stage.name for stage in stages]
    briefs = [stage.brief for stage in stages]
    for number, stage in enumerate(stages):
        if stage.name in names[:number]:
            line = line_of(text, ["stage", "name"], number)
            yield Problem(line, 1, f"two stages are named `{stage.name}`", "rename one")
        line = line_of(text, ["stage", "brief"], number)
        if stage.brief == ALWAYS_SEEN:
            what = f"{ALWAYS_SEEN} is seen from the start, and is no stage's"
            yield Problem(line, 1, what, f"write `stage-{number + 1}.md`, and move the stage's part there")
        elif stage.brief in briefs[:number]:
            what = f"two stages have the brief {stage.brief}"
            yield Problem(line, 1, what, "give each stage a file of its own")


def _checks_in_order(meta: TaskMeta, text: str) -> Iterator[Problem]:
    """Each check's stage is there, and none comes before one of an earlier stage."""
    names = [stage.name for stage in meta.stage]
    reached = 0
    for number, check in enumerate(meta.check):
        line = line_of(text, ["check", "stage" if check.stage else "name"], number)
        if check.stage is not None and check.stage not in names:
            remedy = (
                did_you_mean(check.stage, names) if names else "add `[[stage]]` tables, or remove `stage`"
            )
            what = f"`{check.name}` is of no stage that there is: `{check.stage}`"
            yield Problem(line, 1, what, remedy)
            continue
        place = names.index(_stage_of(check.stage, meta)) if names else 0
        if place < reached:
            what = (
                f"`{check.name}` belongs to `{names[place]}`, and stands after checks of `{names[reached]}`"
            )
            yield Problem(line, 1, what, "put the checks into the order of their stages")
        reached = max(reached, place)


def read_stages(folder: Path, meta: TaskMeta) -> tuple[tuple[Stage, ...], list[tuple[Path, Problem]]]:
    """A task's stages with their parts of the brief, and what is wrong with those files."""
    stages: list[Stage] = []
    problems: list[tuple[Path, Problem]] = []
    for stage in meta.stage:
        path = folder / stage.brief
        text, found = read_text(path)
        problems += [(path, problem) for problem in found]
        if text is not None and not text.strip():
            problems.append((path, Problem(1, 1, "the file is empty", "write the stage's part of the brief")))
        checks = tuple(check.name for check in meta.check if _stage_of(check.stage, meta) == stage.name)
        stages.append(Stage(stage.title, text or "", checks))
    return tuple(stages), problems
