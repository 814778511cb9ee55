"""The `==hidden==` spans of a cloze card."""

from __future__ import annotations

import re
from collections.abc import Callable

# Fenced and inline code is passed over, so that `a == b` in code hides nothing.
_SPAN = re.compile(
    r"(?P<code>^ {0,3}(?P<fence>`{3,}|~{3,})[\s\S]*?^ {0,3}(?P=fence)[`~]*[ \t]*$"
    r"|(?P<ticks>`+)(?!`)[\s\S]*?(?<!`)(?P=ticks)(?!`))"
    r"|==(?:(?P<group>\d{1,3}):)?(?P<hidden>(?=\S)[^\n]+?(?<=\S))==(?!=)",
    re.MULTILINE,
)


def groups(text: str) -> list[str] | None:
    """The group numbers in the text, smallest first; [] for spans without one, None for no spans."""
    found = [m["group"] or "" for m in _SPAN.finditer(text) if m["hidden"]]
    if not found:
        return None
    return sorted({g for g in found if g}, key=int)


def replace(text: str, change: Callable[[str, str], str]) -> str:
    """The text with each span replaced by `change(group, hidden)`."""

    def swap(match: re.Match[str]) -> str:
        return change(match["group"] or "", match["hidden"]) if match["hidden"] else match[0]

    return _SPAN.sub(swap, text)


def front(text: str, group: str) -> str:
    """The text as asked: the group's spans are blanks, the other groups' are shown."""
    return replace(text, lambda g, hidden: f"**[{'…' * 3}]**" if _asked(g, group) else hidden)


def back(text: str, group: str) -> str:
    """The text as answered: the group's spans stand out."""
    return replace(text, lambda g, hidden: f"**{hidden}**" if _asked(g, group) else hidden)


def _asked(span_group: str, group: str) -> bool:
    # In a card with numbered groups, spans without a number belong to every group.
    return not group or not span_group or span_group == group
