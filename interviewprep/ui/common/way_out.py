"""The way out of a dialog for the mouse: a mark in its border that is clicked."""

from __future__ import annotations

from textual.content import Content
from textual.style import Style


def way_out(words: str = "", action: str = "screen.dismiss") -> Content:
    """What closes a dialog, in its lower border, and the words there; a small box cuts the words.

    Args:
        words: What the keys do.
        action: What a click does.
    """
    mark = Content.styled(" ✕ Close ", "bold").stylize(Style.from_meta({"@click": action}))
    return mark + f" {words}" if words else mark
