"""Which lines of a file of cards are code, when a card may have left a fence open."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

_FENCE = re.compile(
    r"(?P<indent>[ \t>]*(?:(?:[-*+]|\d{1,9}[.)])[ \t]+)?)(?P<run>`{3,}+(?!.*`)|~{3,}+)(?P<info>.*)"
)
_PRE = re.compile(r" {0,3}<pre\b", re.IGNORECASE)


def code_lines(lines: Sequence[str], begins: Callable[[str], bool]) -> list[bool]:
    """For each line whether it is code, its fences included.

    A fence that is never closed, or closed only by the next card's, ends where the next card begins.

    Args:
        lines: The file's.
        begins: Whether a line, if it is no code, begins a card.
    """
    found: list[bool] = []
    while len(found) < len(lines):
        opening = _FENCE.match(lines[len(found)])
        if opening:
            found += [True] * _length(lines, len(found), opening, begins)
        elif _PRE.match(lines[len(found)]):
            found += [True] * _length_of_pre(lines, len(found), begins)
        else:
            found.append(False)
    return found


def _length(lines: Sequence[str], start: int, opening: re.Match[str], begins: Callable[[str], bool]) -> int:
    """How many lines the code has that a fence opens."""
    next_card = 0
    for n in range(start + 1, len(lines)):
        line = lines[n]
        fence = _FENCE.match(line)
        if fence and fence["run"].startswith(opening["run"]):
            if not fence["info"].strip():
                return n + 1 - start
            if next_card:
                return next_card - start
        if not next_card and begins(line):
            next_card = n
    return (next_card or len(lines)) - start


def _length_of_pre(lines: Sequence[str], start: int, begins: Callable[[str], bool]) -> int:
    next_card = 0
    for n in range(start, len(lines)):
        if re.search(r"</pre>", lines[n], re.IGNORECASE):
            return n + 1 - start
        if n > start and not next_card and (begins(lines[n]) or _PRE.match(lines[n])):
            next_card = n
    return (next_card or len(lines)) - start
