"""Cards as text: a table, and hashcards' Markdown. Code stays as it is."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator

from interviewprep.content.decks import cloze
from interviewprep.content.decks.card import Card, ClozeBody
from interviewprep.content.decks.fences import fenced
from interviewprep.content.exporting.sides import sides_of

_BLOCK = re.compile(r"```|~~~|[-*+>|#]\s?|\d+[.)]\s")
_SIGN = re.compile(r"^(?=[QAC]:)")


def as_csv(cards: Iterable[Card]) -> str:
    """A row for each card (of a cloze card, for each group): question, answer and tags."""
    written = io.StringIO()
    table = csv.writer(written, lineterminator="\n")
    table.writerow(["question", "answer", "tags"])
    for card in cards:
        for group in card.groups:
            table.writerow([*sides_of(card, group), " ".join(card.tags)])
    return written.getvalue()


def as_hashcards(cards: Iterable[Card]) -> str:
    """`Q:` with `A:`, and `C:` with gaps in brackets."""
    return "\n".join(block for card in cards for block in _blocks(card))


def _blocks(card: Card) -> Iterator[str]:
    if isinstance(card.body, ClozeBody) and not re.search(r"[\[\]]", card.body.text + card.title):
        gaps = cloze.replace(card.body.text, lambda _, said: f"[{said}]")
        yield f"C: {_kept(card.title)}\n\n{_kept(gaps)}\n"
        return
    for group in card.groups:
        front, back = sides_of(card, group)
        yield f"{_signed('Q', front)}\n\n{_signed('A', back)}\n"


def _signed(sign: str, text: str) -> str:
    """What begins with code, a list or a table does so on a line of its own."""
    text = _kept(text)
    return f"{sign}:\n{text}" if _BLOCK.match(text) else f"{sign}: {text}"


def _kept(text: str) -> str:
    """Text in which no line but those of code is taken for a sign of hashcards'."""
    lines = []
    for line, code in fenced(text.split("\n")):
        if code:
            lines.append(line)
        elif line.strip() == "---":
            lines.append("***")
        else:
            lines.append(_SIGN.sub(" ", line))
    return "\n".join(lines)
