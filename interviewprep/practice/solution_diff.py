"""One's own files and those of another program: as a diff, and side by side."""

from __future__ import annotations

import difflib
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import zip_longest
from pathlib import Path

from interviewprep.practice.grading.files import read_program


@dataclass(frozen=True, slots=True)
class DiffLine:
    """One line of a diff."""

    sign: str
    """`+`, `-`, ` `, or `@` for a heading: a file's name, or where in it the next lines are."""
    text: str


@dataclass(frozen=True, slots=True)
class NumberedLine:
    """A line of a file."""

    number: int
    """From 1 on."""
    text: str


@dataclass(frozen=True, slots=True)
class SideBySide:
    """What stands on one row of two columns."""

    mine: NumberedLine | None
    other: NumberedLine | None
    same: bool


@dataclass(frozen=True, slots=True)
class ComparedFile:
    """A file of the other program, beside one's own."""

    name: str
    rows: tuple[SideBySide, ...]
    missing: bool
    """Whether one has no such file."""


def solution_diff(mine: Path, other: Path) -> Iterator[DiffLine]:
    """How each file of another program differs from one's own, which may be missing.

    Args:
        mine: The candidate's folder.
        other: The other program's.
    """
    own = dict(read_program(mine))
    for name, raw in read_program(other):
        yield DiffLine("@", name.as_posix())
        body = changed_lines(_lines(own.get(name, b"")), _lines(raw))
        yield from body or [DiffLine(" ", "the same as yours")]


def changed_lines(before: list[str], after: list[str]) -> list[DiffLine]:
    """How a file's lines differ, with three lines around each change; empty where they don't."""
    changes = difflib.unified_diff(before, after, lineterm="", n=3)
    return [DiffLine(line[:1], line[1:]) for line in list(changes)[2:]]


def side_by_side(mine: Path, other: Path) -> Iterator[ComparedFile]:
    """Each file of another program beside one's own, whole.

    Args:
        mine: The candidate's folder.
        other: The other program's.
    """
    own = dict(read_program(mine))
    for name, raw in read_program(other):
        rows = tuple(_rows(_lines(own.get(name, b"")), _lines(raw)))
        yield ComparedFile(name.as_posix(), rows, missing=name not in own)


def _rows(mine: list[str], other: list[str]) -> Iterator[SideBySide]:
    matcher = difflib.SequenceMatcher(None, mine, other, autojunk=False)
    for what, start, end, other_start, other_end in matcher.get_opcodes():
        left = [NumberedLine(n + 1, mine[n]) for n in range(start, end)]
        right = [NumberedLine(n + 1, other[n]) for n in range(other_start, other_end)]
        for one, two in zip_longest(left, right):
            yield SideBySide(one, two, same=what == "equal")


def _lines(raw: bytes) -> list[str]:
    return raw.decode("utf-8", "replace").splitlines()
