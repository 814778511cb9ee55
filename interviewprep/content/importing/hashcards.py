"""hashcards: Markdown with `Q:`, `A:` and `C:` lines, and `[hidden]` gaps."""

from __future__ import annotations

import re
from collections.abc import Iterator

from interviewprep.content.decks.fences import fenced
from interviewprep.content.importing.note import Lost, Note, heading_and_body

_TAG = re.compile(r"^([QAC]):[ \t]?(.*)$")


def read_hashcards(text: str, lost: list[Lost]) -> Iterator[Note]:
    """Questions with their answers, and gaps."""
    blocks: list[tuple[int, str, list[str]]] = []
    for number, (line, code) in enumerate(fenced(text.split("\n")), 1):
        match = None if code else _TAG.match(line)
        if match:
            blocks.append((number, match[1], [match[2]]))
        elif not code and line.strip() == "---":
            blocks.append((number, "", []))
        elif blocks and blocks[-1][1]:
            blocks[-1][2].append(line)
        elif line.strip():
            lost.append(Lost(number, "text outside of a card"))
    question: tuple[int, str] | None = None
    for number, tag, lines in blocks:
        body = "\n".join(lines).strip()
        if question is not None and tag != "A":
            lost.append(Lost(question[0], "a question without an answer"))
            question = None
        if tag == "Q":
            question = number, body
        elif tag == "A":
            if question is None or not body:
                lost.append(Lost(number, "an answer without a question, or an empty one"))
            else:
                yield Note(question[0], *heading_and_body(question[1], body))
            question = None
        elif tag == "C":
            hidden, count = _brackets(body)
            if count:
                yield Note(number, "Fill in", hidden, kind="cloze")
            else:
                lost.append(Lost(number, "a cloze with nothing hidden"))
    if question is not None:
        lost.append(Lost(question[0], "a question without an answer"))


def _brackets(text: str) -> tuple[str, int]:
    """`[hidden]` as numbered gaps; images and links, and escaped brackets, hide nothing."""
    count = 0

    def gap(match: re.Match[str]) -> str:
        nonlocal count
        if match["link"]:
            return match[0]
        count += 1
        return f"=={count}:{' '.join(match['hidden'].split())}=="

    pattern = r"(?P<link>!?\[[^\]]*\]\([^)]*\)|\\\[.*?\\\])|\[(?P<hidden>[^\[\]]+)\]"
    return re.sub(pattern, gap, text, flags=re.DOTALL), count
