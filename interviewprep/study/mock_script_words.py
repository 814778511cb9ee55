"""The script of a mock interview for the partner who holds it: Markdown, and a page to print."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from markdown_it import MarkdownIt

from interviewprep import wording
from interviewprep.content.decks.card import AnswerBody, BugBody, OutputBody
from interviewprep.content.decks.picture_text import in_words
from interviewprep.study.collection import StudyCard
from interviewprep.study.mock_script import Script, answer_of, seconds_for

STYLE = (
    "body{font:11pt/1.45 Georgia,serif;max-width:46em;margin:2em auto;padding:0 1em}"
    "pre{background:#f3f3f3;padding:.6em;white-space:pre-wrap;font-size:9.5pt}"
    "h1,h2,h3{font-family:sans-serif;line-height:1.25}"
    "h3{break-after:avoid;border-top:1px solid #999;padding-top:.6em}"
    "@media print{body{margin:0;max-width:none}}"
)


def as_markdown(script: Script) -> str:
    """What the interviewer says, with the answers; words for pictures, which aren't beside it."""
    return in_words("\n".join([*_lines(script), ""]))


def as_page(script: Script) -> str:
    """The same as one HTML page without any program: what is HTML in a card is shown as text."""
    body = MarkdownIt("commonmark", {"html": False}).render(as_markdown(script))
    title = escape(f"Mock interview, {script.choice.minutes} minutes")
    return (
        f'<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><title>{title}</title>'
        f"<style>{STYLE}</style></head><body>\n{body}</body></html>\n"
    )


def _lines(script: Script) -> Iterator[str]:
    yield f"# Mock interview, {script.choice.minutes} minutes"
    yield ""
    yield "For the interviewer: it has the answers. Ask one thing at a time, and tick what you hear."
    for part in script.parts:
        yield from ("", f"## {part.title}, {part.minutes} minutes", "")
        if part.name == "coding" and script.task is not None:
            yield from (f"Task: {script.task.title} (`interviewprep task start`)", "")
        yield from (f"- {prompt}" for prompt in part.prompts)
        if part.name == "questions":
            for number, card in enumerate(script.questions, 1):
                yield from _question(number, card)
    yield from ("", "## Scorecard", "", "Strong no, no, yes or strong hire, each with what you saw:", "")
    yield from ("- Technical knowledge:", "- Coding:", "- Problem solving:", "- Communication:")


def _question(number: int, card: StudyCard) -> Iterator[str]:
    body = card.card.body
    yield from ("", f"### {number}. {card.card.title}", "")
    yield f"{card.stored.deck_title}, {card.card.level}; {wording.spent(seconds_for(card))}."
    match body:
        case OutputBody():
            yield from ("", body.intro, "", f"```python\n{body.code.rstrip()}\n```")
        case BugBody():
            lines = "\n".join(f"{n:>3}  {line}" for n, line in enumerate(body.code.rstrip().split("\n"), 1))
            yield from ("", body.intro, "", f"```text\n{lines}\n```")
    yield from ("", "Answer:", "", answer_of(card))
    if isinstance(body, AnswerBody):
        yield from ("", "Key points:", "", *(f"- [ ] {point}" for point in body.points))
        for asked in body.follow_ups:
            yield from ("", f"Follow-up: {asked.question}", *(("", asked.answer) if asked.answer else ()))
