"""A focusable list of rows inside one widget: options, lines of code, key points."""

from __future__ import annotations

from dataclasses import dataclass

from textual.containers import ScrollableContainer
from textual.content import Content
from textual.events import Click, MouseDown, MouseMove, MouseUp, Resize
from textual.geometry import Region
from textual.message import Message
from textual.timer import Timer
from textual.widget import Widget
from textual.widgets import Static

from interviewprep.ui.keys import KeyCommand, bindings

CARRY_EVERY = 0.12
"""Seconds between two steps of a row that is held at the edge of what is in view."""


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

    @dataclass
    class Dragged(Message):
        """A row is being dragged over another one."""

        rows: Rows
        start: int
        index: int

        @property
        def control(self) -> Rows:
            """The widget."""
            return self.rows

    @dataclass
    class Moved(Message):
        """The cursor is on another row."""

        rows: Rows

    @dataclass
    class Passed(Message):
        """The cursor would go on beyond the first or the last row."""

        rows: Rows
        by: int

    def __init__(
        self,
        rows: list[Row],
        *,
        tells_moving: bool = True,
        drags: bool = False,
        id: str | None = None,  # noqa: A002
    ) -> None:
        """`drags` is whether rows can be dragged with the mouse: `Dragged` tells where to."""
        super().__init__(id=id, markup=False)
        self._rows = rows
        self._tells_moving = tells_moving
        self._drags = drags
        self._held: int | None = None
        """The row that the mouse holds."""
        self._dragged = False
        self._last_y = 0
        self._beyond = 0
        """-1 or 1 while the mouse holds a row at the edge of what is in view, or beyond it."""
        self._carrying: Timer | None = None
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
            to = self.cursor + by
            if abs(by) == 1 and not 0 <= to < len(self._rows):
                self.post_message(self.Passed(self, by))
            self.cursor = min(max(0, to), len(self._rows) - 1)
            self.draw()
            self.reveal_row(self.cursor)
            self.post_message(self.Moved(self))

    def reveal_row(self, row: int) -> None:
        """Scroll a row into view; of one that is higher than the screen, its start."""
        if row >= len(self._tops):
            return
        top = self._tops[row]
        bottom = self._tops[row + 1] if row + 1 < len(self._tops) else self._height
        y, node = top, self.parent
        y += self.virtual_region.y
        while isinstance(node, Widget) and not isinstance(node, ScrollableContainer):
            y += node.virtual_region.y
            node = node.parent
        if isinstance(node, ScrollableContainer):
            height = min(bottom - top, node.size.height)
            node.scroll_to_region(Region(0, y, self.size.width, height), animate=False, x_axis=False)

    def _row_at(self, y: int) -> int | None:
        hit = [n for n, top in enumerate(self._tops) if top <= y]
        return hit[-1] if hit else None

    def on_click(self, event: Click) -> None:
        """Put the cursor where the mouse is, and say so."""
        dragged, self._dragged = self._dragged, False
        row = self._row_at(event.y)
        if row is not None and not dragged:
            self.cursor = row
            self.draw()
            self.post_message(self.Picked(self, self.cursor))

    def on_mouse_down(self, event: MouseDown) -> None:
        """Take hold of a row."""
        if self._drags and event.button == 1:
            self._held = self._row_at(event.y)
            self._dragged = False
            self._last_y = event.y
            self._beyond = 0
            self._carrying = self.set_interval(CARRY_EVERY, self._carry_on)
            self.capture_mouse()

    def on_mouse_move(self, event: MouseMove) -> None:
        """Carry it along; only the way that the mouse goes, since rows may be of different heights."""
        if self._held is None:
            return
        self._beyond = self._edge_at(event.screen_y)
        if event.y == self._last_y:
            return
        down, self._last_y = event.y > self._last_y, event.y
        over = self._row_at(event.y) if event.y >= 0 else 0
        if over is not None and (over > self._held if down else over < self._held):
            self._drag_to(over)

    def _drag_to(self, row: int) -> None:
        assert self._held is not None
        self.post_message(self.Dragged(self, self._held, row))
        self._held = row
        self._dragged = True
        self.call_later(self.reveal_row, row)

    def _edge_at(self, screen_y: int) -> int:
        """-1 for a line of the screen at or above the edge of what scrolls, 1 at or below the lower one."""
        scroller = next((node for node in self.ancestors if isinstance(node, ScrollableContainer)), None)
        if scroller is None or not scroller.max_scroll_y:
            return 0
        view = scroller.region
        return (screen_y >= view.bottom - 1) - (screen_y <= view.y)

    def _carry_on(self) -> None:
        """At the edge of what is in view the row goes on, and the view with it."""
        if self._held is not None and self._beyond and 0 <= self._held + self._beyond < len(self._rows):
            self._drag_to(self._held + self._beyond)

    def on_mouse_up(self, _: MouseUp) -> None:
        """Let go of it."""
        if self._held is not None:
            self._held = None
            self.release_mouse()
        if self._carrying is not None:
            self._carrying.stop()
            self._carrying = None

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
