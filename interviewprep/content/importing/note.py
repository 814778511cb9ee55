"""What every format is read into, before it becomes a deck: notes, and what was lost on the way."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from interviewprep.content.importing.pictures import Pictures


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
    """The answer; the text with its gaps; what stands above the options of a choice."""
    kind: Literal["recall", "cloze", "choice"] = "recall"
    tags: tuple[str, ...] = ()
    source: str = ""
    level: str = ""
    options: tuple[tuple[str, bool], ...] = ()
    """Of a choice: each with whether it is right."""
    explanation: str = ""
    """Of a choice: what is shown with the answer."""
    file: str = ""
    """Which of a folder's files; '' where there is one."""
    id: str = ""
    """The card's; '' for one made of its question."""


class ImportProblem(Exception):  # noqa: N818
    """The file can't be imported at all; the text says why."""


@dataclass(frozen=True, slots=True)
class Options:
    """What the user says of a file, where a look at it is not enough."""

    columns: str = ""
    """A table's columns, in order: `question,answer,-,tags`; or by their names: `question=Frage`."""
    separators: tuple[str, ...] = ()
    """Between a table's columns; of Obsidian's cards: for one line, for both ways, and of several lines."""
    source: str = ""
    """Of all cards that name none."""
    tags: tuple[str, ...] = ()
    """Of all cards, beside their own."""
    encoding: str = ""
    """Of the file; UTF-8 when left out, or what its byte order mark says."""
    taken: frozenset[str] = frozenset()
    """Ids that cards of other decks have."""


@dataclass(slots=True)
class Reading:
    """A file being read: what was asked for, and what is found beside its notes."""

    options: Options = field(default_factory=Options)
    lost: list[Lost] = field(default_factory=list)
    title: str = ""
    """What the file calls itself."""
    pictures: Pictures | None = None
    """Where pictures are looked for; None where there is nothing but text."""

    def lose(self, line: int, what: str, file: str = "") -> None:
        """Tell what could not be carried over."""
        self.lost.append(Lost(line, what, file))


Reader = Callable[[str, Reading], Iterator[Note]]
"""Reads a file's text; what can't be carried over is told to the reading."""

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
        if len(lines) == 1:
            first, rest = re.sub(r"^\s*(?:#{1,6}|[-*+>])\s+", "", lines[0]), ""
        first = first.strip() or "What is this about?"
    title = " ".join(re.sub(r"\\\n", " ", first).split())
    rest = rest.strip("\n")
    return title, f"{rest}\n\n{answer}" if rest else answer


def recall(
    line: int, question: str, answer: str, reading: Reading, *, tags: tuple[str, ...] = (), source: str = ""
) -> Note:
    """A question with its answer; that a part of the question is shown with the answer is told."""
    title, body = heading_and_body(question, answer)
    if body != answer:
        reading.lose(line, "the place of what the question has below its words: it stands above the answer")
    return Note(line, title, body, tags=tags, source=source)
