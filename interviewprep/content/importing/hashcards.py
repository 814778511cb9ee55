"""hashcards: Markdown with `Q:`, `A:` and `C:` lines, and `[hidden]` gaps."""

from __future__ import annotations

import re
from collections.abc import Iterator

from interviewprep.content.decks.body import MOST_GROUPS
from interviewprep.content.importing.fenced_cards import code_lines
from interviewprep.content.importing.gaps import prose, with_gaps
from interviewprep.content.importing.note import Note, Reading, recall
from interviewprep.content.importing.tables import trimmed

_TAG = re.compile(r"^([QAC]):[ \t]?(.*)$")
_OTHER_TAG = re.compile(r"^[PS]:([ \t]|$)")
"""Problems and their solutions, as other programs with such files have them."""
_NAME = re.compile(r"""^name\s*=\s*(["'])(.*)\1\s*$""", re.MULTILINE)


def read_hashcards(text: str, reading: Reading) -> Iterator[Note]:
    """Questions with their answers, and gaps."""
    lines = text.split("\n")
    if lines[0].strip() == "---" and "---" in (rest := [line.strip() for line in lines[1:]]):
        end = rest.index("---") + 2
        if name := _NAME.search("\n".join(lines[:end])):
            reading.title = name[2]
        lines[:end] = [""] * end
    blocks: list[tuple[int, str, list[str]]] = []
    outside = False
    code = code_lines(lines, lambda line: _TAG.match(line) is not None)
    for number, (line, is_code) in enumerate(zip(lines, code, strict=True), 1):
        match = None if is_code else _TAG.match(line)
        if match:
            blocks.append((number, match[1], [match[2]]))
        elif not is_code and line.strip() == "---":
            blocks.append((number, "", []))
        elif not is_code and _OTHER_TAG.match(line) and not lines[number - 2].strip():
            reading.lose(number, f"what follows `{line[:2]}`, which hashcards doesn't know")
            blocks.append((number, "", []))
            outside = True
            continue
        elif blocks and blocks[-1][1]:
            blocks[-1][2].append(line)
        elif line.strip():
            if not outside:
                reading.lose(number, "text outside of a card")
            outside = True
            continue
        outside = False
    question: tuple[int, str] | None = None
    for number, tag, block in blocks:
        body = trimmed("\n".join(block))
        if question is not None and tag != "A":
            reading.lose(question[0], "a question without an answer")
            question = None
        if tag == "Q":
            question = number, body
        elif tag == "A":
            if question is None or not body or not question[1]:
                reading.lose(number, "an answer without a question, or an empty one")
            else:
                yield recall(question[0], question[1], body, reading)
            question = None
        elif tag == "C":
            hidden, count = _brackets(body)
            if count:
                yield Note(number, "Fill in", hidden, kind="cloze")
            else:
                reading.lose(number, "a cloze with nothing hidden")
    if question is not None:
        reading.lose(question[0], "a question without an answer")


_PIECE = re.compile(
    r"(?P<kept>^ {0,3}(?P<run>`{3,}|~{3,})[^\n]*\n.*?(?:^ {0,3}(?P=run)[ \t]*$|\Z)"
    r"|(?P<ticks>`+)(?!`).*?(?<!`)(?P=ticks)(?!`)"
    r"|(?<!\\)\$\$.*?\$\$|(?<![\\$])\$(?=\S)[^$\n]*?(?<=\S)\$(?!\d)"
    r"|\\.|!?\[[^\]\n]*\]\([^)\n]*\))"
    r"|\[(?P<hidden>(?:`[^`\n]*`|\$[^$\n]*\$|\\.|[^\[\]`$\\]|\[[^\[\]]*\]|[$`])+?)\]",
    re.DOTALL | re.MULTILINE,
)


def _brackets(text: str) -> tuple[str, int]:
    """`[hidden]` as numbered gaps; code, formulas, images, links and what is escaped hide nothing."""
    count = position = 0
    pieces: list[tuple[str, str]] = []
    for match in _PIECE.finditer(text):
        pieces.append((prose(text[position : match.start()]), ""))
        position = match.end()
        hidden = " ".join((match["hidden"] or "").split())
        if hidden and "==" not in hidden:
            count += 1
            pieces.append((hidden, str(min(count, MOST_GROUPS))))
        else:
            pieces.append((match[0], ""))
    return with_gaps([*pieces, (prose(text[position:]), "")]), count
