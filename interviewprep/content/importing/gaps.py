"""Anki's `{{c1::hidden::hint}}` as a deck's `==1:hidden==`, also within another, in code and over lines."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from interviewprep.content.decks.body import MOST_GROUPS
from interviewprep.content.importing.html import markdown_of
from interviewprep.content.importing.note import Lost
from interviewprep.content.importing.plain import code_span, plain

_OPEN, _OPENED, _CLOSE = "\ufdd0", "\ufdd1", "\ufdd2"
"""Stand around a gap's number, and behind what it hides, meanwhile: no signs of any text."""
_SIGN = re.compile(f"{_OPEN}(\\d+){_OPENED}|{_CLOSE}")
_BEGIN = re.compile(r"\{\{c\d+::")
_CLOZE = re.compile(r"\{\{c(\d+)::|\}\}|::")
_PART = re.compile(
    r"^(?P<fence>(?P<indent> *)(?P<run>`{3,}|~{3,})(?P<info>[^\n]*)\n(?P<code>.*?)\n? *(?P=run)[ \t]*)$"
    r"|(?P<escape>\\[!-/:-@\[-`{-~])"
    r"|(?P<ticks>`+)(?P<span>(?!`).*?(?<!`))(?P=ticks)(?!`)"
    r"|(?P<line>\\?\n)",
    re.DOTALL | re.MULTILINE,
)
_BEFORE = re.compile(r"(?:\s|[-*+]\s|\d{1,9}[.)]\s|>\s?|#{1,6}\s|\|)*")


def has_gaps(text: str) -> bool:
    """Whether there is an Anki cloze in it."""
    return "{{c" in text and _BEGIN.search(text) is not None


def gaps_of_html(field: str, line: int, lost: list[Lost]) -> str:
    """A cloze note's field as Markdown with gaps; like `markdown_of`."""
    return _with_gaps(markdown_of(_marked(field, line, lost), line, lost), line, lost)


def gaps_of_text(field: str, line: int, lost: list[Lost]) -> str:
    """A cloze note's field that is plain text as Markdown with gaps."""
    return _with_gaps(plain(_marked(field, line, lost)), line, lost)


def gaps_of_markdown(text: str, line: int, lost: list[Lost]) -> str:
    """Markdown with Anki's clozes in it as Markdown with gaps."""
    return _with_gaps(_marked(text, line, lost), line, lost)


def _marked(text: str, line: int, lost: list[Lost]) -> str:
    """The text with signs for its clozes, without their hints."""
    parts: list[str] = []
    open_gaps: list[tuple[int, int]] = []  # where in `parts` each begins, and its hint or -1
    position = 0
    hints = False
    for found in _CLOZE.finditer(text):
        parts.append(text[position : found.start()])
        position = found.end()
        if found[1]:
            parts.append(f"{_OPEN}{found[1]}{_OPENED}")
            open_gaps.append((len(parts) - 1, -1))
        elif found[0] == "::" and open_gaps and open_gaps[-1][1] < 0:
            open_gaps[-1] = open_gaps[-1][0], len(parts)
            parts.append("::")
        elif found[0] == "}}" and open_gaps:
            _, hint = open_gaps.pop()
            # `std::vector` in a gap has no hint: Anki takes what follows the last `::` for one all the same.
            if hint >= 0:
                hints = True
                del parts[hint:]
            parts.append(_CLOSE)
        else:
            parts.append(found[0])
    parts.append(text[position:])
    for start, _ in open_gaps:
        number = parts[start].strip(_OPEN + _OPENED)
        parts[start] = f"{{{{c{number}::"
    if hints:
        lost.append(Lost(line, "the hints of a cloze"))
    return "".join(parts)


@dataclass(frozen=True, slots=True)
class _Piece:
    """Some Markdown of one line, and the gap it is in."""

    text: str
    group: str
    """'' for none."""


def _with_gaps(text: str, line: int, lost: list[Lost]) -> str:
    """Markdown with signs for gaps as Markdown with the deck's gaps."""
    numbers = [found[1] for found in _SIGN.finditer(text) if found[1]]
    known = dict.fromkeys(sorted(numbers, key=int))
    order = {number: n for n, number in enumerate(known, 1)}
    if all(1 <= int(number) <= MOST_GROUPS for number in known):
        order = {number: int(number) for number in known}
    elif len(known) > MOST_GROUPS:
        what = f"{len(known)} numbers of gaps, over {MOST_GROUPS}: the last ones are asked together"
        lost.append(Lost(line, what))
    names = {number: str(min(n, MOST_GROUPS)) for number, n in order.items()}
    walk = _Walk(names)
    lines: list[list[_Piece]] = [[]]
    for piece in walk.pieces(text):
        if piece.text in ("\n", "\\\n"):
            lines[-1].append(piece)
            lines.append([])
        else:
            lines[-1].append(piece)
    made = _joined(lines, walk)
    if walk.nested:
        lost.append(Lost(line, "a gap within a gap: each is asked without the other"))
    if walk.fences:
        lost.append(Lost(line, "the block of code around a gap: its lines are code in a text"))
    if walk.unhidden:
        lost.append(Lost(line, "a gap around code with `==`, which hides nothing here"))
    return made


class _Walk:
    """Goes through Markdown, and knows which gap it is in."""

    def __init__(self, names: dict[str, str]) -> None:
        self.names = names
        self.open: list[str] = []
        self.nested = self.fences = self.unhidden = False

    def pieces(self, text: str) -> Iterator[_Piece]:
        position = 0
        for part in _PART.finditer(text):
            yield from self._signs(text[position : part.start()], prose)
            position = part.end()
            if part["escape"]:
                # Whoever looks for gaps takes an escaped backtick for the begin of code.
                yield _Piece("&#96;" if part[0] == "\\`" else part[0], self._group())
            elif part["line"]:
                yield _Piece(part["line"], "")
            elif part["ticks"]:
                code = part["span"]
                if not _SIGN.search(code):
                    yield _Piece(part[0], self._group())
                else:
                    if code[0] == code[-1] == " " and code.strip():
                        code = code[1:-1]
                    yield from self._signs(code, code_span)
            elif self.open or _SIGN.search(part["code"]):
                self.fences = True
                yield from self._code_lines(part["code"], len(part["indent"]))
            else:
                yield _Piece(part[0], "")
        yield from self._signs(text[position:], prose)

    def _code_lines(self, code: str, indent: int) -> Iterator[_Piece]:
        """A block's lines as spans of code, one below the other."""
        lines = code.split("\n")
        for n, line in enumerate(lines):
            blank = not line.strip()
            yield from self._signs(line[min(indent, len(line) - len(line.lstrip(" "))) :], code_span)
            if n + 1 < len(lines):
                yield _Piece("\n" if blank or not lines[n + 1].strip() else "\\\n", "")

    def _signs(self, text: str, written: object) -> Iterator[_Piece]:
        position = 0
        assert callable(written)
        for sign in _SIGN.finditer(text):
            if sign.start() > position:
                yield _Piece(written(text[position : sign.start()]), self._group())
            position = sign.end()
            if sign[1]:
                self.nested |= bool(self.open)
                self.open.append(self.names[sign[1]])
            elif self.open:
                self.open.pop()
        if position < len(text):
            yield _Piece(written(text[position:]), self._group())

    def _group(self) -> str:
        return self.open[-1] if self.open else ""


def prose(text: str) -> str:
    """Text in which nothing is taken for the signs of a gap."""
    return text.replace("==", "&#61;&#61;")


def with_gaps(pieces: Iterable[tuple[str, str]]) -> str:
    """Markdown of pieces, each with the number of the gap that hides it; '' for what is shown."""
    whole, after_gap = "", False
    for text, group in pieces:
        if not text:
            continue
        if group:
            if after_gap:
                whole += _JOINER
            elif whole.endswith("="):
                whole = f"{whole[:-1]}&#61;"
            whole += f"=={group}:{text}=="
        else:
            whole += f"&#61;{text[1:]}" if after_gap and text[0] == "=" else text
        after_gap = bool(group)
    return whole


_JOINER = "\u2060"
"""Between two gaps, whose signs would run together: it has no width, and no line ends there."""


def _joined(lines: list[list[_Piece]], walk: _Walk) -> str:
    parts: list[tuple[str, str]] = []
    for pieces in lines:
        position, first = 0, True
        while position < len(pieces):
            group = pieces[position].group
            text = ""
            while position < len(pieces) and pieces[position].group == group:
                text += pieces[position].text
                position += 1
            before = _BEFORE.match(text) if first else re.match(r"\s*", text)
            first = False
            assert before is not None
            hidden = text[before.end() :].rstrip()
            after = text[before.end() + len(hidden) :]
            if not group or not hidden:
                parts.append((text, ""))
            elif (
                "==" in re.sub(r"(?<=\s)==(?=\s)", "", hidden)
                or hidden.startswith("=")
                or hidden.endswith("=")
            ):
                walk.unhidden = True
                parts.append((text, ""))
            else:
                parts += [(before[0], ""), (hidden, group), (after, "")]
    return with_gaps(parts)
