"""Help: what this screen is for, and every key of it."""

from __future__ import annotations

from typing import Any

from textual.binding import Binding
from textual.content import Content
from textual.screen import Screen

from interviewprep.ui.common.text_page import TextPageScreen
from interviewprep.ui.markdown import render

_NAMES = {
    "space": "Space",
    "enter": "Enter",
    "escape": "Esc",
    "tab": "Tab",
    "slash": "/",
    "comma": ",",
}


def _name(key: str) -> str:
    """A key as it is written on the keyboard."""
    if key in _NAMES:
        return _NAMES[key]
    *held, last = key.split("+")
    shown = last.capitalize() if held or (last[0] == "f" and last[1:].isdigit()) else last
    return "+".join([*(word.capitalize() for word in held), shown])


class HelpScreen(TextPageScreen):
    """Made from the bindings themselves, so that it can't be out of date."""

    def __init__(self, about: Screen[Any]) -> None:
        super().__init__("Help", Content(""))
        self._about = about

    def text(self) -> Content:
        """The screen's own words, then its keys."""
        width = min(90, int(self.app.size.width * 0.9)) - 8
        parts = []
        if words := getattr(self._about, "HELP", ""):
            parts.append(render(words, width))
        keys: dict[str, str] = {}
        for binding in type(self._about).BINDINGS:
            if isinstance(binding, Binding) and binding.description:
                keys[binding.description] = " ".join(_name(k) for k in binding.key.split(","))
        keys["Dark or light"] = "Ctrl+T"
        keys["Command palette"] = "Ctrl+P"
        size = max(map(len, keys.values())) + 2
        lines = [
            Content.assemble((f"{names:<{size}}", "bold $primary"), words) for words, names in keys.items()
        ]
        parts.append(Content("\n").join(lines))
        return Content("\n\n").join(parts)
