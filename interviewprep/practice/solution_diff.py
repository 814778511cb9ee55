"""The diff from one's own files to a good answer's."""

from __future__ import annotations

import difflib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from interviewprep.practice.grading.files import read_program


@dataclass(frozen=True, slots=True)
class DiffLine:
    """One line of a diff."""

    sign: str
    """`+`, `-`, ` `, or `@` for a heading: a file's name, or where in it the next lines are."""
    text: str


def solution_diff(mine: Path, solution: Path) -> Iterator[DiffLine]:
    """How each file of the solution differs from one's own, which may be missing.

    Args:
        mine: The candidate's folder.
        solution: The solution's.
    """
    own = dict(read_program(mine))
    for name, raw in read_program(solution):
        yield DiffLine("@", name.as_posix())
        changes = difflib.unified_diff(_lines(own.get(name, b"")), _lines(raw), lineterm="", n=3)
        body = [DiffLine(line[:1], line[1:]) for line in list(changes)[2:]]
        yield from body or [DiffLine(" ", "the same as yours")]


def _lines(raw: bytes) -> list[str]:
    return raw.decode("utf-8", "replace").splitlines()
