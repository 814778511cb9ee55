"""Typed output against what a program prints, as a fair examiner reads it.

Online judges tell "wrong" from "presentation error", where only spaces differ (ICPC), and Anki compares in
one Unicode form (NFC). Both are here, with what a candidate at a keyboard gets wrong besides: the kind of
quotes, the case of `True`, characters that nobody sees. None of it says that one doesn't know the answer.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from typing import NamedTuple

from interviewprep.content.decks.printed import normalise_output

Lines = Sequence[str]


class Change(StrEnum):
    """How a line compares."""

    SAME = " "
    MISSING = "+"
    """Printed, but not typed."""
    WRONG = "-"
    """Typed, but not printed."""


class Piece(NamedTuple):
    """A part of a line."""

    text: str
    differs: bool


@dataclass(frozen=True, slots=True)
class DiffLine:
    """A line of the comparison."""

    change: Change
    pieces: tuple[Piece, ...]
    near: bool = False
    """Whether it differs only in what a fair examiner lets pass."""

    @property
    def text(self) -> str:
        """The line; where it differs, with its spaces and all that is unseen made visible."""
        return "".join(unhidden(piece.text) if piece.differs else piece.text for piece in self.pieces)


@dataclass(frozen=True, slots=True)
class Comparison:
    """What was typed against the right output that it is nearest to."""

    lines: tuple[DiffLine, ...]
    wrong: int
    """Lines that differ, each counted once: one that is wrong is not also one that is missing."""
    only: tuple[str, ...]
    """What alone differs (`spaces`, `quotes` ...) where it is a near miss; else empty."""
    output: int
    """Which of the outputs it was compared with."""

    @property
    def exact(self) -> bool:
        """Whether nothing differs."""
        return not self.wrong


# What a fair examiner lets pass


def _unhide(lines: Lines) -> Lines:
    """Other spaces as spaces; without characters that take no room."""
    return ["".join(" " if unicodedata.category(c) == "Zs" else c for c in line if c not in _UNSEEN)
            for line in lines]  # fmt: skip


def _compose(lines: Lines) -> Lines:
    return [unicodedata.normalize("NFC", line) for line in lines]


def _same_quotes(lines: Lines) -> Lines:
    return [line.translate(_QUOTES) for line in lines]


def _same_case(lines: Lines) -> Lines:
    return [_CONSTANT.sub(lambda found: found[0].capitalize(), line) for line in lines]


def _fewest_spaces(lines: Lines) -> Lines:
    """One space where there are some, none at the start, and in brackets none beside punctuation."""
    depth, found = 0, []
    for line in lines:
        kept = ""
        for token in _TOKEN.findall(_SPACES.sub(" ", line).strip(" ")):
            if token[0] in "([{":
                depth += 1
            if depth and not token.strip("()[]{},:= "):
                token = token.strip()
                kept = kept.rstrip()
            if token[:1] and token[0] in ")]}":
                depth = max(0, depth - 1)
            kept += token
        found.append(kept)
    return found


_UNSEEN = frozenset("\u00ad\u180e\u200b\u200c\u200d\u2060\ufeff")
_QUOTES = dict.fromkeys(map(ord, '"\u00b4\u2018\u2019\u201c\u201d\u00ab\u00bb'), "'")
_SPACES = re.compile(r"[ \t]+")
_CONSTANT = re.compile(r"\b(?:true|false|none)\b", re.IGNORECASE)
# Strings in brackets are taken whole: spaces in them are the program's.
_TOKEN = re.compile(r"""'[^']*'|"[^"]*"|\ ?[()\[\]{},:=]\ ?|[^()\[\]{},:='"\ ]+|.""", re.VERBOSE)
_WAYS: dict[str, Callable[[Lines], Lines]] = {
    "unseen characters": _unhide,
    "Unicode forms": _compose,
    "quotes": _same_quotes,
    "capitals": _same_case,
    "spaces": _fewest_spaces,
}
"""What may differ in a near miss, and how to take that away; in this order."""


def _folded(lines: Lines, but: str = "") -> list[str]:
    for name, way in _WAYS.items():
        if name != but:
            lines = way(lines)
    return list(lines)


def _differing_only(got: Lines, expected: Lines) -> tuple[str, ...]:
    """The ways in which they differ, if those are all there is."""
    if _folded(got) != _folded(expected):
        return ()
    needed = tuple(name for name in _WAYS if _folded(got, name) != _folded(expected, name))
    return needed or ("ways of writing",)


# Comparing


def compare(outputs: Sequence[str], typed: str) -> Comparison:
    """What was typed against the nearest of the right outputs.

    Spaces at the ends of lines, and empty lines at the end, don't count: nobody can see them.
    """
    got = normalise_output(typed.replace("\r\n", "\n").replace("\r", "\n"))
    found = [_compare(number, normalise_output(output), got) for number, output in enumerate(outputs)]
    return min(found, key=lambda c: (not c.exact, not c.only, c.wrong))


def _compare(number: int, expected: Lines, got: Lines) -> Comparison:
    lines: list[DiffLine] = []
    wrong = 0
    folded, folded_got = _folded(expected), _folded(got)
    for typed, printed in _pairs(folded_got, folded):
        a = None if typed is None else got[typed]
        b = None if printed is None else expected[printed]
        if a == b and b is not None:
            lines.append(DiffLine(Change.SAME, (Piece(b, False),)))
            continue
        wrong += 1
        near = typed is not None and printed is not None and folded_got[typed] == folded[printed]
        mine, its = _pieces(a, b)
        lines += [DiffLine(Change.WRONG, mine, near)] * (a is not None)
        lines += [DiffLine(Change.MISSING, its, near)] * (b is not None)
    return Comparison(tuple(lines), wrong, _differing_only(got, expected) if wrong else (), number)


def _pairs(got: Lines, expected: Lines) -> Iterable[tuple[int | None, int | None]]:
    """Which line stands for which, in order; None for one that is missing or too many."""
    for tag, a1, a2, b1, b2 in SequenceMatcher(None, got, expected, autojunk=False).get_opcodes():
        if tag == "equal":
            yield from zip(range(a1, a2), range(b1, b2), strict=True)
        else:
            yield from _most_alike(got, expected, range(a1, a2), range(b1, b2))


MOST_PAIRS = 2_000
"""Pairs of lines that are looked at for how much they are alike."""


def _most_alike(
    got: Lines, expected: Lines, rows: range, columns: range
) -> Iterable[tuple[int | None, int | None]]:
    """Two runs of lines laid side by side, so that those stand together that are most alike."""
    if len(rows) == len(columns) or len(rows) * len(columns) > MOST_PAIRS:
        shorter = min(len(rows), len(columns))
        yield from zip(rows[:shorter], columns[:shorter], strict=True)
        yield from ((row, None) for row in rows[shorter:])
        yield from ((None, column) for column in columns[shorter:])
        return
    best: dict[tuple[int, int], float] = {}
    for row in reversed(rows):
        for column in reversed(columns):
            pair = 0.01 + SequenceMatcher(None, got[row], expected[column], autojunk=False).ratio()
            best[row, column] = max(
                best.get((row + 1, column + 1), 0) + pair,
                best.get((row + 1, column), 0),
                best.get((row, column + 1), 0),
            )
    row, column = rows.start, columns.start
    while row < rows.stop or column < columns.stop:
        here, down, right = (
            best.get(place, 0) for place in ((row, column), (row + 1, column), (row, column + 1))
        )
        if column == columns.stop or (row < rows.stop and here == down):
            yield row, None
            row += 1
        elif row == rows.stop or here == right:
            yield None, column
            column += 1
        else:
            yield row, column
            row, column = row + 1, column + 1


_WORD = re.compile(r"\w+|.")
ALIKE = 0.3
"""How much of two lines must be alike (of 1) for their difference to be marked within them."""


def _pieces(mine: str | None, its: str | None) -> tuple[tuple[Piece, ...], tuple[Piece, ...]]:
    """Both lines in pieces; a line without another is one piece."""
    if mine is None or its is None:
        alone = mine or its or ""
        piece = (Piece(alone, False),) if alone else (Piece("\n", True),)
        return piece, piece
    a, b = _WORD.findall(mine), _WORD.findall(its)
    matcher = SequenceMatcher(None, a, b, autojunk=False)
    if matcher.ratio() < ALIKE:
        return (Piece(mine, True),), (Piece(its, True),)
    left, right = [], []
    for tag, a1, a2, b1, b2 in matcher.get_opcodes():
        left += [Piece("".join(a[a1:a2]), tag != "equal")] * (a2 > a1)
        right += [Piece("".join(b[b1:b2]), tag != "equal")] * (b2 > b1)
    return tuple(left), tuple(right)


def unhidden(text: str) -> str:
    """The text with something to see for each space, and for each character that shows nothing by itself."""
    return "".join(_picture(c) for c in text)


def _picture(character: str) -> str:
    if character in _PICTURES:
        return _PICTURES[character]
    if unicodedata.category(character) in ("Zs", "Zl", "Zp", "Cc", "Cf", "Mn", "Me"):
        return character.encode("unicode_escape").decode()
    return character


_PICTURES = {"\n": "\u23ce", " ": "\u00b7", "\t": "\u21e5   ", "\u00a0": "\u237d"}
