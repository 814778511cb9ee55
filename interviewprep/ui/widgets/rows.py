"""A focusable list of rows inside one widget: options, lines of code, key points."""

from __future__ import annotations

from dataclasses import dataclass

from textual.content import Content
from textual.events import Click, Resize
from textual.geometry import Region
from textual.message import Message
from textual.widgets import Static

from interviewprep.ui.keys import KeyCommand, bindings


@dataclass(frozen=True, slots=True)
class Row:
    """One row: a mark, the text, and text under it."""

    mark: str
    text: Content
    mark_style: str = ""
    below: Content | None = None


class Rows(Static, can_focus=True):
    """Rows with a cursor; long ones wrap under themselves."""

    DEFAULT_CSS = """
    Rows { height: auto; margin: 1 0 0 0; }
    """
    KEYS = (
        KeyCommand("move(-1)", "up,k", "Move", rank=9, shown="↑↓"),
        KeyCommand("move(1)", "down,j"),
        KeyCommand("move(-100000)", "home"),
        KeyCommand("move(100000)", "end"),
    )
    BINDINGS = bindings("rows", KEYS)

    @dataclass
    class Picked(Message):
        """A row was clicked."""

        rows: Rows
        index: int

        @property
        def control(self) -> Rows:
            """The widget."""
            return self.rows

    def __init__(self, rows: list[Row], *, tells_moving: bool = True, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id, markup=False)
        self._rows = rows
        self._tells_moving = tells_moving
        self._tops: list[int] = []
        self._height = 0
        self.cursor = 0
        self.show_cursor = True

    def command_now(self, command: KeyCommand) -> KeyCommand | None:
        """Without a cursor there is nothing to move."""
        return command if self.show_cursor and self._tells_moving else None

    def on_mount(self) -> None:
        """Draw the rows."""
        self.draw()

    def on_resize(self, _: Resize) -> None:
        """Wrap for the new width."""
        self.draw()

    def set_rows(self, rows: list[Row]) -> None:
        """Show other rows."""
        self._rows = rows
        self.cursor = min(self.cursor, max(0, len(rows) - 1))
        self.draw()

    def action_move(self, by: int) -> None:
        """Move the cursor."""
        if self._rows:
            self.cursor = min(max(0, self.cursor + by), len(self._rows) - 1)
            self.draw()
            self._reveal_cursor()

    def _reveal_cursor(self) -> None:
        top = self._tops[self.cursor]
        bottom = self._tops[self.cursor + 1] if self.cursor + 1 < len(self._tops) else self._height
        if self.parent is not None:
            region = Region(0, self.virtual_region.y + top, self.size.width, bottom - top)
            for node in self.ancestors:
                if getattr(node, "is_scrollable", False) and hasattr(node, "scroll_to_region"):
                    node.scroll_to_region(region, animate=False)
                    break

    def on_click(self, event: Click) -> None:
        """Put the cursor where the mouse is, and say so."""
        hit = [n for n, top in enumerate(self._tops) if top <= event.y]
        if hit:
            self.cursor = hit[-1]
            self.draw()
            self.post_message(self.Picked(self, self.cursor))

    def draw(self) -> None:
        """Paint the rows as they are now."""
        width = self.size.width or 76
        lines: list[Content] = []
        self._tops = []
        for number, row in enumerate(self._rows):
            self._tops.append(len(lines))
            active = self.show_cursor and number == self.cursor
            pointer = Content.styled("❯ " if active else "  ", "bold $accent")
            head = pointer + Content.styled(f"{row.mark} ", row.mark_style)
            room = max(10, width - head.cell_length)
            body = row.text.wrap(room) if row.text else [Content("")]
            if active:
                body = [line.stylize("bold") for line in body]
            indent = Content(" " * head.cell_length)
            lines.append(head + body[0])
            lines += [indent + line for line in body[1:]]
            if row.below:
                lines += [indent + line for line in row.below.wrap(room)]
        self._height = len(lines)
        self.update(Content("\n").join(lines))
