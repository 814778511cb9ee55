"""What every format is read into, before it becomes a deck: notes, and what was lost on the way."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Lost:
    """Something that could not be carried over."""

    line: int
    """1-based, of the file that was read."""
    what: str
    file: str = ""
    """Which of a folder's files; '' where there is one."""


@dataclass(frozen=True, slots=True)
class Note:
    """One card as read."""

    line: int
    title: str
    body: str
    kind: Literal["recall", "cloze", "choice"] = "recall"
    tags: tuple[str, ...] = ()
    source: str = ""
    level: str = ""
    id: str = ""
    """'' for one made of its question."""
    file: str = ""
    """Which of a folder's files; '' where there is one."""


class ImportProblem(Exception):  # noqa: N818
    """The file can't be imported at all; the text says why."""


Reader = Callable[[str, list[Lost]], Iterator[Note]]
"""Reads a file's text; what can't be carried over is added to the list."""

_BLOCK = re.compile(
    r"^(?: {0,3}(?:[-*+]|\d{1,9}[.)])[ \t]| {0,3}(?:`{3}|~{3}|>|\||#{1,6} |\$\$)| {4}|\t)", re.MULTILINE
)
LONGEST_TITLE = 300


def heading_and_body(question: str, answer: str) -> tuple[str, str]:
    """A question's first paragraphs as the heading; code, lists and what follows stand above the answer."""
    block = _BLOCK.search(question)
    first, rest = (question[: block.start()], question[block.start() :]) if block else (question, "")
    if len(" ".join(first.split())) > LONGEST_TITLE:
        first, _, more = question.partition("\n\n")
        rest = more
    if not first.strip():
        lines = rest.strip("\n").split("\n")
        first = lines[0].strip("`~ #>") if len(lines) == 1 else ""
        first = first or "What is this about?"
    title = " ".join(re.sub(r"\\\n", " ", first).split())
    rest = rest.strip("\n")
    return title, f"{rest}\n\n{answer}" if rest else answer
