"""A warm grader, and a task small enough to misbehave in."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeVar

import pytest

from interviewprep.content.tasks.load import load_task
from interviewprep.content.tasks.task import Task
from interviewprep.practice.grading.grader import Grader
from interviewprep.practice.grading.messages import Job
from interviewprep.practice.grading.parts import CheckResult, RunEnd
from interviewprep.practice.results import Results

T = TypeVar("T")
TOML = """\
id = "hello"
title = "Say hello"
kind = "server"
topics = ["async"]
level = "junior"
par = 5

[limits]
seconds = 3
memory_mib = 256
processes = 12
output_mib = 2

[[check]]
name = "greets"
points = 2
sample = true
requirement = "GET /hello greets"

[[check]]
name = "is_well"
requirement = "GET /health is 200"
"""
CHECKS = """\
from interviewprep.practice.checks import Service, expect


def greets(api: Service) -> None:
    expect(api.get("/hello"), 200, {"hello": "you"}, "a greeting")


def is_well(api: Service) -> None:
    expect(api.get("/health"), 200)
"""
SOLUTION = """\
from fastapi import FastAPI

app = FastAPI()


@app.get("/hello")
async def hello():
    return {"hello": "you"}


@app.get("/health")
async def health():
    return {"ok": True}
"""
STARTER = "from fastapi import FastAPI\n\napp = FastAPI()\n"


def write_task(apps: Path, name: str = "hello", toml: str = TOML, **files: str) -> Path:
    """A task's folder; keyword names are paths with `__` for `/` and a final `_` for `.`."""
    folder = apps / "own" / "tasks" / name
    contents = {
        "task.toml": toml,
        "brief.md": "# Hello\n\nSay hello.",
        "hints.md": "## Mild\n\nThink.\n\n## Strong\n\nReturn it.",
        "checks.py": CHECKS,
        "starter/main.py": STARTER,
        "solution/main.py": SOLUTION,
        "mutants/rude.toml": 'why = "rude"\n[[edit]]\nfile = "main.py"\nfind = \'"you"\'\nreplace = \'"no"\'\n',
        "mutants/ill.toml": 'why = "ill"\n[[edit]]\nfile = "main.py"\nfind = \'"/health"\'\nreplace = \'"/h"\'\n',
        **files,
    }
    for path, text in contents.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, encoding="utf-8")
    return folder


def run_with(use: Callable[[Grader], Awaitable[T]], *flags: str) -> T:
    """What `use` gives with a grader, which is closed afterwards."""

    async def go() -> T:
        grader = Grader(*flags)
        try:
            return await use(grader)
        finally:
            await grader.close()

    return asyncio.run(go())


class SharedGraders:
    """A grader for each set of flags: it serves test after test, as it does run after run of a long evening."""

    def __init__(self) -> None:
        self._runner = asyncio.Runner()
        self._graders: dict[tuple[str, ...], Grader] = {}

    def run_with(self, use: Callable[[Grader], Coroutine[Any, Any, T]], *flags: str) -> T:
        """What `use` gives with a grader that stays."""
        return self._runner.run(use(self._graders.setdefault(flags, Grader(*flags))))

    def close(self) -> None:
        for grader in self._graders.values():
            self._runner.run(grader.close())
        self._runner.close()


@pytest.fixture(scope="session")
def graders() -> Iterator[SharedGraders]:
    shared = SharedGraders()
    yield shared
    shared.close()


@pytest.fixture
def hello(tmp_path: Path) -> Task:
    task, problems = load_task(write_task(tmp_path / "apps"), "user")
    assert task is not None, problems
    return task


@pytest.fixture
def grade(
    hello: Task, tmp_path: Path, graders: SharedGraders
) -> Callable[..., tuple[dict[str, CheckResult], RunEnd]]:
    """`grade(code)` runs a program against the hello task's checks: for long, as a busy machine needs."""

    def run(
        code: str, *flags: str, seconds: float = 20, **others: str
    ) -> tuple[dict[str, CheckResult], RunEnd]:
        work = tmp_path / "mine"
        work.mkdir(exist_ok=True)
        for name, text in {"main.py": code, **others}.items():
            (work / name).write_text(text, encoding="utf-8")

        job = Job.of(hello, [work])
        job = replace(job, limits=replace(job.limits, seconds=seconds))

        async def go(grader: Grader) -> Results:
            return await Results.gathered(hello, grader.grade(job))

        results = graders.run_with(go, *flags)
        assert results.end is not None
        return results.by_name, results.end

    return run
