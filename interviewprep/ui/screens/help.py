"""Help: what this screen is for, and every key of it."""

from __future__ import annotations

from typing import Any

from textual.content import Content
from textual.screen import Screen

from interviewprep.ui.markdown import render
from interviewprep.ui.screens.text import TextScreen


class HelpScreen(TextScreen):
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
        keys: dict[str, list[str]] = {}
        for bindings in self._about._bindings.key_to_bindings.values():
            for binding in bindings:
                if binding.description:
                    keys.setdefault(binding.description, []).append(self.app.get_key_display(binding))
        keys["Dark or light"] = ["^t"]
        keys["Command palette"] = ["^p"]
        lines = []
        size = max((len(" ".join(dict.fromkeys(shown))) for shown in keys.values()), default=0) + 2
        for description, shown in keys.items():
            names = " ".join(dict.fromkeys(shown))
            lines.append(Content.assemble((f"{names:<{size}}", "bold $primary"), description))
        parts.append(Content("\n").join(lines))
        return Content("\n\n").join(parts)
