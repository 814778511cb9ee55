"""The solution beside one's own program."""

from __future__ import annotations

from collections.abc import Iterable

from textual.content import Content

from interviewprep.content.visible import visible
from interviewprep.practice.solution_diff import DiffLine

STYLES = {"+": "$success", "-": "$error", "@": "bold $primary"}


def compared(changes: Iterable[DiffLine]) -> Content:
    """One's own program and the solution, line by line, as they differ."""
    return Content("\n").join(
        Content.styled(
            f"{'' if change.sign == '@' else change.sign + ' '}{visible(change.text)}",
            STYLES.get(change.sign, ""),
        )
        for change in changes
    )
