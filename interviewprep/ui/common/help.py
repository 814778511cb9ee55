"""Help: what this screen is for, and every key of it."""

from __future__ import annotations

from typing import Any

from textual.content import Content
from textual.dom import DOMNode
from textual.screen import Screen

from interviewprep.ui.common.text_page import TextPageScreen
from interviewprep.ui.keys import KeyCommand, all_commands, key_name, with_keys
from interviewprep.ui.markdown import render


class HelpScreen(TextPageScreen):
    """Made from the commands themselves, so that it can't be out of date."""

    def __init__(self, about: Screen[Any]) -> None:
        super().__init__("Help", Content(""))
        self._about = about

    def text(self) -> Content:
        """The screen's own words, then its keys."""
        width = min(90, int(self.app.size.width * 0.9)) - 8
        parts = []
        if words := getattr(self._about, "HELP", ""):
            parts.append(render(with_keys(words, self._about), width))
        keys: dict[str, str] = {}
        for command in all_commands(self._chain()):
            keys.setdefault(command.words, _names(command) or "(no key)")
        keys.setdefault("Command palette", "Ctrl+P")
        size = max(map(len, keys.values())) + 2
        lines = [
            Content.assemble((f"{names:<{size}}", "bold $primary"), words) for words, names in keys.items()
        ]
        parts.append(Content("\n").join(lines))
        return Content("\n\n").join(parts)

    def _chain(self) -> list[DOMNode]:
        """From the focused widget out; the screen and the app in any case."""
        focused = self._about.focused
        return list(focused.ancestors_with_self) if focused is not None else [self._about, self.app]


def _names(command: KeyCommand) -> str:
    keys = [*command.keys.split(","), *command.anywhere.split(",")]
    return " ".join(key_name(key.strip()) for key in keys if key)
