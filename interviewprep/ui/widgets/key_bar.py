"""The bottom line: which keys do what here. Clickable, and always as long as fits."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from textual.content import Content
from textual.events import Resize
from textual.style import Style
from textual.widgets import Static


@dataclass(frozen=True, slots=True)
class Key:
    """One key of the bar."""

    key: str
    label: str
    action: str
    """An action of the screen or, with `app.`, of the app."""
    main: bool = False
    """Whether this is what to press next."""


class KeyBar(Static):
    """Shows keys, the most important first; what doesn't fit is left to the help screen.

    Textual's Footer mounts a widget for each key anew when they change, which takes longer than
    painting a card.
    """

    DEFAULT_CSS = """
    KeyBar { dock: bottom; height: 1; background: $panel; color: $foreground; padding: 0 1; }
    """

    def __init__(self, keys: list[Key] | None = None, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id, markup=False)
        self.auto_links = False
        self._keys = keys or []

    def show(self, keys: list[Key]) -> None:
        """Show other keys."""
        if keys != self._keys:
            self._keys = keys
            self._draw()

    def on_mount(self) -> None:
        """Draw as soon as the size is known."""
        self._draw()

    def on_resize(self, _: Resize) -> None:
        """Use the new width."""
        self._draw()

    def _draw(self) -> None:
        room = (self.size.width or self.app.size.width) - 2
        self.update(_bar(tuple(self._keys), room), layout=False)


@lru_cache(maxsize=64)
def _bar(keys: tuple[Key, ...], room: int) -> Content:
    """The keys that fit. Help is the way to all that doesn't: its place is kept."""
    parts: list[Content] = []
    used = 0
    keep = sum(_width(key) for key in keys if key.action == "app.help")
    for key in keys:
        width = _width(key)
        if key.action == "app.help":
            keep -= width
        elif used + width + keep > room:
            continue
        parts.append(_part(key))
        used += width
    return Content("  ").join(parts)


def _width(key: Key) -> int:
    return len(key.key) + len(key.label) + 3


def _part(key: Key) -> Content:
    text = Content.assemble(
        (key.key, "bold $background on $primary" if key.main else "bold $primary"),
        (f" {key.label}", "bold" if key.main else ""),
    )
    action = key.action if key.action.startswith("app.") else f"screen.{key.action}"
    return text.stylize(Style.from_meta({"@click": action}))
