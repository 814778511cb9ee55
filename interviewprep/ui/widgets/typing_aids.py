"""What an editor for Python types by itself: closing brackets and quotes, indentation.

Nothing is remembered: what to do follows from the text before and after the cursor. In strings and comments,
where a bracket is a character like others, nothing is added.
"""

from __future__ import annotations

import re

INDENT = "    "
BRACKETS = {"(": ")", "[": "]", "{": "}"}
PAIRS = BRACKETS | {'"': '"', "'": "'"}
"""What closes what."""
_LITERAL = re.compile(
    r"""(?P<comment>\#[^\n]*)
    |(?P<long>\"{3}|'{3})(?:\\.|(?!(?P=long)).)*(?P<long_end>(?P=long))?
    |(?P<short>["'])(?:\\.|(?!(?P=short))[^\n])*(?P<short_end>(?P=short))?""",
    re.DOTALL | re.VERBOSE,
)
_FOLLOWS = frozenset("\r\n\t ;:.,=)]}")
"""Before these something is closed at once; before a word one means to put it in brackets oneself."""
_BEFORE_QUOTE = re.compile(r"(?:^|[^\w\"'])(?:[rbuf]|[rf][bf]|[bf]r|br|rb)?\Z", re.IGNORECASE)
"""Where a quote begins a string: not in `don't`, but after the letters that strings begin with."""


def inside(before: str) -> str:
    """What is open at the end of a text: the quote of a string, the `#` of a comment; '' in code."""
    last = None
    for last in _LITERAL.finditer(before):  # noqa: B007
        pass
    if last is None or last.end() < len(before):
        return ""
    if last["comment"]:
        return "#"
    return "" if last["long_end"] or last["short_end"] else last["long"] or last["short"]


def closer(before: str, typed: str, after: str) -> str:
    """What closes a typed character and is put after the cursor with it; '' for nothing."""
    if typed not in PAIRS or (after and after[0] not in _FOLLOWS) or inside(before):
        return ""
    if typed in BRACKETS:
        return BRACKETS[typed]
    if before.endswith(typed * 2):
        return typed * 3 if inside(before + typed) == typed * 3 else ""
    return typed if _BEFORE_QUOTE.search(before[-4:]) else ""


def steps_over(before: str, typed: str, after: str) -> bool:
    """Whether a typed character is the one after the cursor, and no second one is meant."""
    if not after.startswith(typed) or typed not in PAIRS.values():
        return False
    if typed not in BRACKETS.values():
        return inside(before)[:1] == typed
    if inside(before):
        return False
    code = _LITERAL.sub("", before + after)
    opener = next(key for key, value in BRACKETS.items() if value == typed)
    return code.count(opener) <= code.count(typed)


def backspace(before: str, after: str) -> tuple[int, int]:
    """How many characters Backspace takes away before and after a cursor that is not at a line's start."""
    line = before[before.rfind("\n") + 1 :]
    if not line.strip(" "):
        return (len(line) - 1) % len(INDENT) + 1, 0
    opened = inside(before)
    for quote in ("'''", '"""'):
        if opened == quote and before.endswith(quote) and after.startswith(quote):
            return 1, 3
    typed = before[-1]
    empty = PAIRS.get(typed, "\n") == after[:1]
    return 1, int(empty and opened == ("" if typed in BRACKETS else typed))


def line_break(before: str, after: str) -> tuple[str, str]:
    """What Enter puts before and after the cursor; as far in as the line is, and a step further in a block.

    Args:
        before: The line, up to the cursor.
        after: The rest of it.
    """
    indent = before[: len(before) - len(before.lstrip(" \t"))]
    code = _without_comment(before).rstrip()
    if code.endswith(tuple(BRACKETS)):
        closes = after.lstrip(" \t").startswith(BRACKETS[code[-1]])
        return f"\n{indent}{INDENT}", f"\n{indent}" if closes else ""
    return f"\n{indent}{INDENT if code.endswith(':') else ''}", ""


def _without_comment(line: str) -> str:
    for found in _LITERAL.finditer(line):
        if found["comment"]:
            return line[: found.start()]
    return line
