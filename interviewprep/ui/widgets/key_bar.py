"""The bottom line: which keys do what here. Clickable, and always as long as fits."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

from textual.content import Content
from textual.events import Click, Resize
from textual.widgets import Static

from interviewprep.ui.keys import ActiveCommand, active_commands, short_name

GAP = "  "


class _Part(NamedTuple):
    """One key of the bar."""

    key: str
    label: str
    main: bool
    help: bool
    """Whether it leads to help, which is the way to all that doesn't fit."""

    @property
    def stays(self) -> bool:
        """Whether its place is kept however little room there is: what to press next, and help."""
        return self.main or self.help


class KeyBar(Static):
    """Shows what the keys of the focused widget, the screen and the app do now, by rank.

    Textual's Footer mounts a widget for each key again when they change, which takes longer than
    painting a card.
    """

    DEFAULT_CSS = """
    KeyBar { dock: bottom; height: 1; background: $panel; color: $foreground; padding: 0 1; }
    """

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id, markup=False)
        self.auto_links = False
        self._parts: tuple[_Part, ...] = ()
        self._commands: list[ActiveCommand] = []

    def show(self) -> None:
        """Look at the commands again."""
        if not self.is_attached or not self.app.screen_stack:
            return
        found = [active for active in active_commands(self.screen) if active.command.rank]
        found.sort(key=lambda active: active.command.rank)
        self._commands = found
        parts = tuple(
            _Part(
                active.command.shown or short_name(active.key),
                active.command.label,
                active.command.main,
                active.command.action in ("help", "app.help"),
            )
            for active in found
        )
        if parts != self._parts:
            self._parts = parts
            self._draw()

    def on_mount(self) -> None:
        """Draw as soon as the size is known."""
        self.show()

    def on_resize(self, _: Resize) -> None:
        """Use the new width."""
        self._draw()

    @property
    def _room(self) -> int:
        return (self.size.width or self.app.size.width) - 2

    def _draw(self) -> None:
        parts = [self._parts[number] for number in _fitting(self._parts, self._room)]
        self.update(Content(GAP).join(_drawn(part) for part in parts), layout=False)

    async def on_click(self, event: Click) -> None:
        """A click on a key gives its command."""
        start = self.gutter.left
        for number in _fitting(self._parts, self._room):
            end = start + len(_drawn(self._parts[number]))
            if start <= event.x < end:
                active = self._commands[number]
                if _is_one_key(active):
                    await self.app.run_action(active.command.action, active.node)
                return
            start = end + len(GAP)


def _is_one_key(active: ActiveCommand) -> bool:
    """Whether the bar shows a single key; `1-4` stands for several commands, of which a click means none."""
    names = {short_name(key.strip()) for key in active.command.keys.split(",")}
    return not active.command.shown or active.command.shown in names


@lru_cache(maxsize=64)
def _fitting(parts: tuple[_Part, ...], room: int) -> tuple[int, ...]:
    """The numbers of the keys that fit, in order."""
    widths = [len(part.key) + len(part.label) + 3 for part in parts]
    keep = sum(width for part, width in zip(parts, widths, strict=True) if part.stays)
    fitting, used = [], 0
    for number, (part, width) in enumerate(zip(parts, widths, strict=True)):
        if part.stays:
            keep -= width
        elif used + width + keep > room:
            continue
        fitting.append(number)
        used += width
    return tuple(fitting)


@lru_cache(maxsize=256)
def _drawn(part: _Part) -> Content:
    return Content.assemble(
        (part.key, "bold $background on $primary" if part.main else "bold $primary"),
        (f" {part.label}", "bold" if part.main else ""),
    )
