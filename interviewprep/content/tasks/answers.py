"""`answers.md`: what a good candidate answers to the questions at the end of a brief."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from interviewprep.content.problem import Problem
from interviewprep.content.visible import visible

if TYPE_CHECKING:
    from interviewprep.content.tasks.task import Answer

ASK = "They will ask:"
"""What the paragraph of a brief begins with, in bold, that has the questions."""
_PARAGRAPH = re.compile(rf"^\*\*{ASK}\*\*(.+?)(?:\n\s*\n|\Z)", re.DOTALL | re.MULTILINE)
_QUESTION = re.compile(r"(?:`[^`]*`|[^`?])+\?")
"""Up to a question mark outside of code."""


def questions_of(brief: str) -> list[str]:
    """The questions that a brief ends with, each on a line."""
    return [
        " ".join(question.split())
        for paragraph in _PARAGRAPH.findall(brief)
        for question in _QUESTION.findall(paragraph)
    ]


def _same(question: str) -> str:
    return " ".join(question.split()).casefold()


def answer_problems(brief: str, answers: tuple[Answer, ...], text: str) -> Iterator[Problem]:
    """What is wrong with the answers of a task that has some.

    Args:
        brief: The task's brief.
        answers: As they were read.
        text: The file that they were read from.
    """
    asked = questions_of(brief)
    answered = {_same(answer.question): answer for answer in answers}
    for question in asked:
        if _same(question) not in answered:
            what = f"no answer to: {visible(question)}"
            yield Problem(1, 1, what, "add it, with the question as its `##` heading")
    for answer in answers:
        line = next((n for n, s in enumerate(text.splitlines(), 1) if s == f"## {answer.question}"), 1)
        if _same(answer.question) not in {_same(question) for question in asked}:
            what = f"the brief doesn't ask: {visible(answer.question)}"
            yield Problem(line, 1, what, f"write it as in the brief, under **{ASK}**")
        elif not answer.text:
            yield Problem(line, 1, "the answer says nothing", "write it under its heading")
