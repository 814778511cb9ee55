"""Two versions of a program, line by line, as they differ."""

from __future__ import annotations

from collections.abc import Iterable

from textual.content import Content

from interviewprep.content.visible import visible
from interviewprep.practice.solution_diff import DiffLine

STYLES = {"+": "$success", "-": "$error", "@": "bold $primary"}


def compared(changes: Iterable[DiffLine]) -> Content:
    """The lines of a diff, in its colours."""
    return Content("\n").join(
        Content.styled(f"{_start(change)}{visible(change.text)}", STYLES.get(change.sign, ""))
        for change in changes
    )


def _start(change: DiffLine) -> str:
    if change.sign != "@":
        return f"{change.sign} "
    return "@" if change.text.startswith("@") else ""  # a place in the file, or the file's name
