"""The `==hidden==` spans of a cloze card."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Iterator

from interviewprep.content.decks.card import Siblings

_OPENING = re.compile(
    r"^ {0,3}(?:(?P<fence>`{3,})[^`\n]*|(?P<tildes>~{3,})[^\n]*)$|(?P<ticks>`+)|==", re.MULTILINE
)
_TICKS = re.compile(r"`+")
_HIDDEN = re.compile(r"==(?:(?P<group>\d{1,3}):)?(?P<hidden>(?=\S)[^\n]+?(?<=\S))==(?!=)")


def _spans(text: str) -> Iterator[re.Match[str]]:
    """The hidden spans, in order. `a == b` in code, fenced or inline, hides nothing."""
    return (span for span in _spans_and_code(text) if isinstance(span, re.Match))


def _spans_and_code(text: str) -> Iterator[re.Match[str] | tuple[int, int]]:
    """The hidden spans, and where code begins and ends, in order.

    In time that grows as the text does, whatever is opened in it and never closed.
    """
    runs: dict[int, list[int]] = defaultdict(list)
    for found in _TICKS.finditer(text):
        runs[len(found[0])].append(found.start())
    position = nothing_before = 0
    while opening := _OPENING.search(text, position):
        position = opening.end()
        if fence := opening["fence"] or opening["tildes"]:
            closing = re.compile(rf"^ {{0,3}}{fence[0]}{{{len(fence)},}}[ \t]*$", re.MULTILINE)
            end = closing.search(text, position)
            if end is None:
                yield opening.start(), len(text)
                return  # without an end, all that follows is code
            position = end.end()
            yield opening.start(), position
        elif ticks := opening["ticks"]:
            same = runs[len(ticks)]
            behind = bisect_left(same, position)
            if behind < len(same):
                position = same[behind] + len(ticks)
                yield opening.start(), position
        elif opening.start() >= nothing_before:
            if span := _HIDDEN.match(text, opening.start()):
                yield span
                position = span.end()
            else:
                position = opening.start() + 1
                if text[opening.end() : opening.end() + 1].strip():
                    # No end for it on this line: none for what is opened further on.
                    line_end = text.find("\n", position)
                    nothing_before = line_end if line_end >= 0 else len(text)


def hidden_in_code(text: str) -> list[int]:
    """Where in code something is marked as if it were to be hidden."""
    code = (span for span in _spans_and_code(text) if isinstance(span, tuple))
    return [found.start() for start, end in code for found in _HIDDEN.finditer(text, start, end)]


def without_code(text: str) -> str:
    """The text with blanks for the code in it."""
    parts, position = [], 0
    for span in _spans_and_code(text):
        if isinstance(span, tuple):
            start, end = span
            parts += [text[position:start], re.sub(r"[^\n]", " ", text[start:end])]
            position = end
    return "".join([*parts, text[position:]])


def groups(text: str) -> list[str] | None:
    """The group numbers in the text, smallest first; [] for spans without one, None for no spans."""
    found = [span["group"] or "" for span in _spans(text)]
    if not found:
        return None
    return sorted({g for g in found if g}, key=int)


def hides_numbers(text: str) -> bool:
    """Whether what the numbered spans hide is nothing but digits."""
    return all(span["hidden"].isdecimal() for span in _spans(text) if span["group"])


def replace(text: str, change: Callable[[str, str], str]) -> str:
    """The text with each span replaced by `change(group, hidden)`."""
    if "==" not in text:
        return text
    parts, position = [], 0
    for span in _spans(text):
        parts += [text[position : span.start()], change(span["group"] or "", span["hidden"])]
        position = span.end()
    return "".join([*parts, text[position:]])


GAP, OTHER_GAP = "**[………]**", "[…]"
"""What stands for what is asked, and for what another card of the note asks."""


def front(text: str, group: str, siblings: Siblings = "hidden") -> str:
    """The text as asked: the group's spans are gaps, and so are the other groups' unless they are shown."""
    return replace(text, lambda g, said: GAP if _asked(g, group) else _other(said, siblings))


def back(text: str, group: str, siblings: Siblings = "hidden") -> str:
    """The text as answered: the group's spans stand out; the other groups are still to be asked."""
    return replace(text, lambda g, said: f"**{said}**" if _asked(g, group) else _other(said, siblings))


def _other(hidden: str, siblings: Siblings) -> str:
    return hidden if siblings == "shown" else OTHER_GAP


def _asked(span_group: str, group: str) -> bool:
    # In a card with numbered groups, spans without a number belong to every group.
    return not group or not span_group or span_group == group
