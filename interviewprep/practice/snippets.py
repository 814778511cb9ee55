"""The code on cards: run, and held to what the card says it prints.

Every `python run` and `python proof` fence is run in a process of its own with the grader's limits. An
`output` fence that follows the first in the same card says what it prints; the second asserts what it proves.
"""

from __future__ import annotations

import ast
import asyncio
import json
import os
import re
import sys
from collections.abc import AsyncIterator, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from difflib import unified_diff
from functools import cache
from hashlib import sha256
from importlib import metadata
from itertools import takewhile
from pathlib import Path

from interviewprep.atomic_write import write_atomically
from interviewprep.content.decks.parse import Fence, ParsedDeck
from interviewprep.content.decks.printed import normalise_output
from interviewprep.content.decks.program_fences import is_proof, is_run, requirements
from interviewprep.content.problem import Problem
from interviewprep.content.syntax_tree import syntax_tree
from interviewprep.content.visible import visible
from interviewprep.practice.grading.launchers import can_fork
from interviewprep.practice.preloading import Shares, in_order
from interviewprep.practice.requirements import OtherPython, how_to_install, missing
from interviewprep.practice.snippet_runs import LIMITS, Result, run_fresh
from interviewprep.practice.warm_snippets import WarmRunner

_FRAME = re.compile(r'^\s*File "(?:[^"]*[/\\])?card\.py", line (\d+)', re.MULTILINE)
FORMAT = 1
"""Raise it when what a result means changes: older results are then thrown away."""


@dataclass(frozen=True, slots=True)
class Snippet:
    """Code on a card that is run."""

    path: Path
    run: Fence
    output: Fence | None
    """What the card says it prints; None where it doesn't say."""
    also: tuple[Fence, ...] = ()
    """What it may print as well."""

    @property
    def proves(self) -> bool:
        """Whether it asserts what its card says."""
        return is_proof(self.run.info)


@dataclass(frozen=True, slots=True)
class Outcome:
    """A snippet, and what came of it."""

    snippet: Snippet
    result: Result | None
    """None when it was not run."""
    skipped: str = ""
    """Why it was not run."""
    cached: bool = False
    unsteady: bool = False
    """Whether it was wrong at first, and right in a Python of its own: by chance, or because that differs."""

    @property
    def right(self) -> bool:
        """Whether it ran to its end and printed what the card says."""
        if self.result is None or self.result.code != 0:
            return False
        if self.snippet.output is None:
            return True
        printed = normalise_output(self.result.out)
        return any(
            normalise_output(said.code) == printed for said in (self.snippet.output, *self.snippet.also)
        )

    def diff(self) -> list[str]:
        """From what the card says to what is printed."""
        if self.result is None or self.snippet.output is None:
            return []
        before = normalise_output(visible(self.snippet.output.code))
        after = normalise_output(visible(self.result.out))
        return list(unified_diff(before, after, "the card says", "it prints", lineterm=""))

    def _failing_line(self) -> str:
        """Where in the deck's file the program was when it failed, and what stands there; '' when unknown."""
        assert self.result is not None
        lines = self.snippet.run.code.split("\n")
        numbers = [int(number) for number in _FRAME.findall(self.result.error)]
        number = next((n for n in reversed(numbers) if n <= len(lines)), None)
        if number is None:
            return ""
        return f" on line {self.snippet.run.line + number}, `{visible(lines[number - 1].strip())}`"

    def problem(self) -> Problem | None:
        """What is wrong with the card, if anything."""
        if self.right or self.result is None:
            return None
        fence = self.snippet.run
        rule, it = ("failed-proof", "proof") if self.snippet.proves else ("wrong-output", "code")
        last = visible((self.result.error.strip().splitlines() or [""])[-1])
        if self.result.code is None:
            what = f"the {it} was not done within {LIMITS.seconds:g} s{last and f', after: {last}'}"
            remedy = "make it end sooner: close what it opened, and await or join what it started"
            return Problem(fence.line, fence.column, what, remedy, rule)
        if self.result.code:
            said = last or "it says nothing"
            if self.snippet.proves:
                what = f"the proof fails{self._failing_line()}: {said}"
                remedy = "find out which of the two is wrong: what the card says, or how the proof asks"
                return Problem(fence.line, fence.column, what, remedy, rule)
            what = f"the code fails with exit code {self.result.code}: {said}"
            return Problem(fence.line, fence.column, what, "fix it; what a card shows must run", rule)
        assert self.snippet.output is not None
        wrong = "\n".join(self.diff()[2:])
        remedy = f"`--update` writes it:\n{wrong}"
        return Problem(self.snippet.output.line, 1, "the code prints something else", remedy, "wrong-output")


def snippets_of(decks: Mapping[Path, ParsedDeck]) -> Iterator[Snippet]:
    """All code of all cards that is run, in order."""
    for path, deck in decks.items():
        for number, fence in enumerate(deck.fences):
            if is_proof(fence.info):
                yield Snippet(path, fence, None)
            elif is_run(fence.info):
                said = list(_outputs(fence, (deck.fences[n] for n in range(number + 1, len(deck.fences)))))
                yield Snippet(path, fence, said[0] if said else None, tuple(said[1:]))


def _outputs(run: Fence, below: Iterable[Fence]) -> Iterator[Fence]:
    """What the card says that its program prints; proofs may stand between."""
    shown = (fence for fence in below if not is_proof(fence.info))
    return takewhile(lambda fence: fence.card == run.card and fence.language == "output", shown)


def missing_for(info: str, python: OtherPython | None = None) -> list[str]:
    """What a fence's `requires` asks for and is not installed, here or in another Python."""
    try:
        return missing(requirements(info), python)
    except ValueError:
        return []  # the checker has told it


@cache
def _distributions() -> Mapping[str, list[str]]:
    return metadata.packages_distributions()


def _key(code: str) -> str:
    """Changes with the code, with Python, and with the versions of what the code imports."""
    names: set[str] = set()
    with suppress(SyntaxError, ValueError, RecursionError):
        for node in ast.walk(syntax_tree(code)):
            if isinstance(node, ast.Import):
                names.update(alias.name.partition(".")[0] for alias in node.names)
            elif isinstance(node, ast.ImportFrom) and node.module:
                names.add(node.module.partition(".")[0])
    packages = {package for name in names for package in _distributions().get(name, ())}
    versions = [f"{package}=={metadata.version(package)}" for package in sorted(packages)]
    parts = [str(FORMAT), sys.version, sys.platform, *versions, code]
    return sha256("\0".join(parts).encode("utf-8", "replace")).hexdigest()


class SnippetRunner:
    """Runs snippets in parallel, and keeps what they gave."""

    def __init__(self, kept: Path | None, python: OtherPython | None = None) -> None:
        """`kept` is the file with earlier results, which may be deleted at any time; None keeps nothing.

        Where `python` is given, it runs the programs, each in a process of its own; no result is kept.
        """
        kept = kept if python is None else None
        self._path = kept
        self._python = python
        self._kept: dict[str, Result] = {}
        if kept is not None:
            with suppress(OSError, ValueError, TypeError, AttributeError):
                stored = json.loads(kept.read_text(encoding="utf-8"))
                self._kept = {key: Result(**value) for key, value in stored.items()}

    async def run(self, snippets: Iterable[Snippet]) -> AsyncIterator[Outcome]:
        """Run them all; what has not changed since an earlier run is not run again. In no certain order."""
        used: dict[str, Result] = {}
        waiting: list[tuple[str, Snippet]] = []
        for snippet in snippets:
            if lacks := missing_for(snippet.run.info, self._python):
                yield Outcome(snippet, None, how_to_install(lacks, self._python))
                continue
            key = _key(snippet.run.code)
            if (known := self._kept.get(key)) is not None:
                used[key] = known
                yield Outcome(snippet, known, cached=True)
            else:
                waiting.append((key, snippet))
        async for number, outcome in _outcomes([snippet for _, snippet in waiting], self._python):
            assert outcome.result is not None
            if outcome.result.code == 0:  # a failure may pass: it is always tried again
                used[waiting[number][0]] = outcome.result
            yield outcome
        self._keep(used)

    def _keep(self, used: dict[str, Result]) -> None:
        if self._path is None:
            return
        everything = {**self._kept, **used}
        newest = dict(list(everything.items())[-5000:])
        with suppress(OSError):
            self._path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            write_atomically(self._path, json.dumps({k: asdict(v) for k, v in newest.items()}))
        self._kept = newest


async def _outcomes(
    snippets: Sequence[Snippet], python: OtherPython | None
) -> AsyncIterator[tuple[int, Outcome]]:
    """What comes of programs, by their numbers, as they end; several run at once."""
    found = [asyncio.get_running_loop().create_future() for _ in snippets]
    workers = max(1, min(len(snippets), os.cpu_count() or 2))
    shares = Shares(in_order([snippet.run.code for snippet in snippets]), workers)

    async def work(number: int) -> None:
        async with WarmRunner() as runner:
            for at, modules in shares.of(number):
                try:
                    if python is None:
                        outcome = await _run(snippets[at], runner, modules)
                    else:
                        outcome = Outcome(
                            snippets[at], await run_fresh(snippets[at].run.code, str(python.executable))
                        )
                    found[at].set_result((at, outcome))
                except Exception as error:
                    found[at].set_exception(error)

    tasks = [asyncio.create_task(work(number)) for number in range(workers)]
    try:
        for done in asyncio.as_completed(found):
            yield await done
        await asyncio.gather(*tasks)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def _run(snippet: Snippet, runner: WarmRunner, modules: tuple[str, ...]) -> Outcome:
    """Run a program; where there is no safe fork, and where a fork is wrong, in a Python of its own."""
    code = snippet.run.code
    if not can_fork():
        return Outcome(snippet, await run_fresh(code))
    outcome = Outcome(snippet, await runner.run(code, modules))
    if outcome.right:
        return outcome
    again = Outcome(snippet, await run_fresh(code))
    return replace(again, unsteady=again.right)


def with_output(text: str, outcome: Outcome) -> str:
    """A deck's text with what the code prints now in its `output` fence. Lines end with a bare newline."""
    fence, result = outcome.snippet.output, outcome.result
    if fence is None or result is None:
        return text
    lines = text.split("\n")
    old = fence.code.count("\n")
    new = visible(result.out).rstrip("\n").split("\n")
    indent = lines[fence.line - 1][: len(lines[fence.line - 1]) - len(lines[fence.line - 1].lstrip())]
    lines[fence.line : fence.line + old] = [indent + line if line else line for line in new]
    return "\n".join(lines)
