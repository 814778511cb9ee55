"""A mock interview that was held, in words: its line in a list, Markdown and JSON."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from interviewprep import wording
from interviewprep.store.log import Log
from interviewprep.store.mocks import KeptMock, MockCoding, MockItem, MockQuestion
from interviewprep.study.scorecard import CLARITY, CODED, Scorecard, score

WHAT_IT_IS = "interviewprep-mock"
"""What an exported mock interview says that it is."""


def when(log: Log, mock: KeptMock) -> datetime:
    """When it ended, by the clock on the wall."""
    return datetime.fromtimestamp(mock.at // 1000 + log.zone_at(mock), UTC).replace(tzinfo=None)


def date_and_time(time: datetime) -> str:
    """A day and the time, in words."""
    return f"{time.day} {time:%B %Y, %H:%M}"


def in_short(mock: KeptMock) -> str:
    """How long it was, and what it was about."""
    data = mock.data
    level = f", {data.level} level" if data.level else ""
    left = ", left early" if data.left else ""
    asked = wording.counted(len(data.questions), "question")
    return f"{data.minutes} minutes{level}: {asked} in {wording.spent(data.seconds)}{left}"


def as_json(log: Log, mock: KeptMock) -> dict[str, Any]:
    """All of it for programs."""
    card = score(mock.data)
    return {
        "format": WHAT_IT_IS,
        "ended": when(log, mock).isoformat(timespec="minutes"),
        "scorecard": [
            {
                "dimension": one.name,
                "score": one.label,
                "share": None if one.share is None else round(one.share, 3),
                "evidence": list(one.evidence),
            }
            for one in card.dimensions
        ],
        "drill": list(card.drill),
        "interview": mock.data.model_dump(),
    }


def as_markdown(log: Log, mock: KeptMock) -> str:
    """All of it to read, print or send."""
    card = score(mock.data)
    return "\n".join([*_head(log, mock, card), *_missed(card), *_questions(mock), *_rest(mock), ""])


def _head(log: Log, mock: KeptMock, card: Scorecard) -> Iterator[str]:
    yield f"# Mock interview, {date_and_time(when(log, mock))}"
    yield ""
    yield f"{in_short(mock)}."
    yield ""
    yield "| Dimension | Score | What was seen |"
    yield "| --- | --- | --- |"
    for one in card.dimensions:
        yield f"| {one.name} | {one.label} | {_cell('; '.join(one.evidence))} |"


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


def _missed(card: Scorecard) -> Iterator[str]:
    if card.missed:
        yield from ("", "## What was missed", "")
        for one in card.missed:
            yield f"- {one.question}"
            yield from (f"  - {point}" for point in one.points)


def _questions(mock: KeptMock) -> Iterator[str]:
    if mock.data.questions:
        yield from ("", "## Questions")
    for number, question in enumerate(mock.data.questions, 1):
        yield from ("", f"### {number}. {question.question}", "")
        yield f"{question.topic}; {wording.spent(question.seconds)} of {wording.spent(question.allowed)}"
        yield ""
        yield from map(_box, question.points)
        yield from (_box(MockItem(text=f"Follow-up: {f.text}", made=f.made)) for f in question.follow_ups)
        yield from _asides(question)


def _box(item: MockItem) -> str:
    return f"- [{'x' if item.made else ' '}] {item.text}"


def _asides(question: MockQuestion) -> Iterator[str]:
    if question.clarity is not None:
        yield from ("", f"Clarity: {CLARITY[question.clarity - 1]}")
    yield from _quoted("Answer", question.said)
    yield from _quoted("Notes", question.notes)


def _rest(mock: KeptMock) -> Iterator[str]:
    data = mock.data
    if data.coding is not None:
        yield from ("", "## Coding", "", f"{data.coding.title}: {_coded(data.coding)}")
        yield from _quoted("Notes", data.coding.notes)
    for title, text in (("Warm-up", data.warm_up), ("Your questions", data.own_questions)):
        if text:
            yield from ("", f"## {title}")
            yield from _quoted("Notes", text)


def _coded(coding: MockCoding) -> str:
    if coding.points is not None:
        return f"{coding.points} of {coding.total} points"
    return CODED[coding.rating - 1] if coding.rating else "nothing was run, and nothing was rated"


def _quoted(title: str, text: str) -> Iterator[str]:
    """What somebody wrote, as a quotation: its lines are no headings."""
    if text:
        yield from ("", f"{title}:", "")
        yield from (f"> {line}".rstrip() for line in text.splitlines())
