"""What every format is read into, before it becomes a deck: notes, and what was lost on the way."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Lost:
    """Something that could not be carried over."""

    line: int
    """1-based, of the file that was read."""
    what: str


@dataclass(frozen=True, slots=True)
class Note:
    """One card as read."""

    line: int
    title: str
    body: str
    cloze: bool = False
    tags: tuple[str, ...] = ()


class ImportProblem(Exception):  # noqa: N818
    """The file can't be imported at all; the text says why."""


Reader = Callable[[str, list[Lost]], Iterator[Note]]
"""Reads a file's text; what can't be carried over is added to the list."""


def heading_and_body(question: str, answer: str) -> tuple[str, str]:
    """A question of several paragraphs: the first is the heading, the rest stands above the answer."""
    first, _, rest = question.partition("\n\n")
    if "\n" in first and re.search(r"^(?:[-*+]|\d+[.)]|```|~~~|>|\|)", first, re.MULTILINE):
        first, _, more = first.partition("\n")
        rest = f"{more}\n\n{rest}".strip()
    return first, f"{rest}\n\n{answer}" if rest else answer
