"""A table of any number of rows: only those in view are asked for, kept and drawn."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar, Generic, TypeVar

from textual.content import Content
from textual.events import Click, Event, Key, Resize
from textual.geometry import Region, Size
from textual.message import Message
from textual.reactive import reactive
from textual.scroll_view import ScrollView
from textual.strip import Strip
from textual.style import Style

from interviewprep.ui.keys import KeyCommand, bindings
from interviewprep.ui.widgets.columns import Column
from interviewprep.ui.widgets.table_lines import MARK, TableLines

Row = TypeVar("Row")
PAGE = 100
"""Rows that are asked for at once."""
KEPT = 3_000
"""Rows that are kept; of more, those around the view."""
ALL = 1_000_000_000


class VirtualTable(ScrollView, Generic[Row], can_focus=True):
    """Rows with a cursor, some of them selected. They are known by a number each, their key."""

    ALLOW_SELECT: ClassVar[bool] = False
    COMPONENT_CLASSES: ClassVar[set[str]] = {"table--heading", "table--cursor", "table--row"}
    DEFAULT_CSS = """
    VirtualTable { height: 1fr; width: 1fr; scrollbar-size-vertical: 1; overflow-x: hidden; }
    VirtualTable > .table--heading { color: $foreground 70%; text-style: bold; }
    VirtualTable > .table--cursor { background: $panel; }
    VirtualTable:focus > .table--cursor { background: $primary 25%; }
    """
    KEYS = (
        KeyCommand("move(-1)", "up,k"),
        KeyCommand("move(1)", "down,j"),
        KeyCommand("page(-1)", "pageup"),
        KeyCommand("page(1)", "pagedown"),
        KeyCommand(f"move({-ALL})", "home,g"),
        KeyCommand(f"move({ALL})", "end,G"),
        KeyCommand("mark", "space", "Select", "Select the row, or let it go", 2),
        KeyCommand("select_all", "ctrl+a", "All", "Select all rows", 30),
        KeyCommand("extend(-1)", "shift+up,K", "Select up", "Select more above"),
        KeyCommand("extend(1)", "shift+down,J", "Select down", "Select more below"),
        KeyCommand("extend_page(-1)", "shift+pageup"),
        KeyCommand("extend_page(1)", "shift+pagedown"),
        KeyCommand(f"extend({-ALL})", "shift+home", "Select to the top"),
        KeyCommand(f"extend({ALL})", "shift+end", "Select to the end"),
    )
    BINDINGS = bindings("table", KEYS)

    cursor: reactive[int] = reactive(0, repaint=False)

    @dataclass
    class Wanted(Message):
        """Rows come into view that are not there: those from `first` on, up to `end`."""

        first: int
        end: int

    @dataclass
    class Moved(Message):
        """The cursor is on another row, or the row under it is another."""

    @dataclass
    class Selected(Message):
        """Other rows are selected."""

    @dataclass
    class Opened(Message):
        """A row was clicked twice."""

    @dataclass
    class HeadingClicked(Message):
        """The heading of a column was clicked."""

        column: str

    def __init__(
        self,
        cells: Callable[[Row, Sequence[str]], Sequence[Content]],
        leads: Mapping[str, Callable[[], None]] | None = None,
        *,
        id: str | None = None,  # noqa: A002
    ) -> None:
        """Make an empty table.

        Args:
            cells: What a row has in the columns of these keys.
            leads: Keys that give the focus to another widget, with what does it.
            id: The widget's.
        """
        super().__init__(id=id)
        self._cells = cells
        self._leads = dict(leads or {})
        self._lines = TableLines(lambda words: Style.parse(words, self.app.theme_variables))
        self._look: tuple[object, ...] = ()
        """What the lines that are kept were drawn with."""
        self._sorted: tuple[str, bool] = ("", False)
        self._sorted_next = self._sorted
        """How the rows that are shown next are sorted."""
        self.keys: Sequence[int] = ()
        """The rows' keys, in order."""
        self.selected: set[int] = set()
        """The keys of those that are selected."""
        self._before: set[int] = set()
        """What was selected before the range that is being extended."""
        self._anchor: int | None = None
        """Where that range begins."""
        self._rows: dict[int, Row] = {}
        self._missing: set[int] = set()
        self._asked: set[int] = set()
        """Pages that were asked for."""
        self._strips: dict[tuple[int, bool, bool, int], Strip] = {}
        self._is_whole = True
        self._selects_all = False
        """Whether all rows are to be selected once they are there."""

    def command_now(self, command: KeyCommand) -> KeyCommand | None:
        """Without rows there is nothing to select."""
        return command if self.keys else None

    # What it shows

    def set_columns(self, columns: Iterable[Column], sorted_by: str, backwards: bool = False) -> None:
        """Show these columns; the one that the rows are sorted by gets an arrow, once they are shown so."""
        before, self._lines.columns = self._lines.columns, tuple(columns)
        self._sorted_next = (sorted_by, backwards)
        if self._lines.columns != before:
            self.forget_lines()

    def forget_lines(self) -> None:
        """Draw all rows again: what they say depends on more than they are."""
        self._strips.clear()
        self.refresh()

    def show(self, keys: Sequence[int], rows: Mapping[int, Row], cursor: int = 0, whole: bool = True) -> None:
        """Show other rows.

        Args:
            keys: Their keys.
            rows: Those of them that are there already, by place.
            cursor: The place of the cursor.
            whole: Whether these are all of them, and not the first ones of more that are to come.
        """
        self.keys = keys
        self._is_whole = whole
        self._sorted = self._sorted_next
        same = {number for number, row in rows.items() if self._rows.get(number) == row}
        self._strips = {at: strip for at, strip in self._strips.items() if at[0] in same}
        self._rows = dict(rows)
        self._asked.clear()
        self._missing.clear()
        self._anchor = None
        if whole and self._selects_all:
            self.action_select_all()
        elif whole and self.selected:
            self.selected &= set(keys)
        self._resize()
        self.cursor = max(0, min(cursor, len(keys) - 1))
        self._reveal()
        self.refresh()
        self.post_message(self.Moved())

    def put(self, rows: Mapping[int, Row]) -> None:
        """Add rows that were wanted, or that look different now, by place."""
        if len(self._rows) > KEPT:
            top = self._top
            self._rows = {n: row for n, row in self._rows.items() if abs(n - top) <= KEPT // 4}
            self._asked.clear()
        self._rows.update(rows)
        for number in rows:
            for strip in [s for s in self._strips if s[0] == number]:
                del self._strips[strip]
        self.refresh()
        if self.cursor in rows:
            self.post_message(self.Moved())

    @property
    def here(self) -> Row | None:
        """The row under the cursor; None where there is none, or none yet."""
        return self._rows.get(self.cursor) if self.keys else None

    @property
    def key_here(self) -> int | None:
        """The key of the row under the cursor."""
        return self.keys[self.cursor] if self.cursor < len(self.keys) else None

    def chosen(self) -> list[int]:
        """The keys of the selected rows in order, or of the one under the cursor."""
        if self.selected:
            return [key for key in self.keys if key in self.selected]
        return [] if self.key_here is None else [self.key_here]

    def window(self, cursor: int) -> range:
        """The places of the rows to have at hand with the cursor in this place."""
        around = max(PAGE // 2, self.size.height)
        return range(max(0, cursor - around), cursor + 2 * around)

    # Drawing

    @property
    def _top(self) -> int:
        return int(self.scroll_offset.y)

    @property
    def _height(self) -> int:
        """Lines for rows, below the heading."""
        return max(1, self.size.height - 1)

    def _resize(self) -> None:
        self.virtual_size = Size(0, len(self.keys) + 1)

    def on_resize(self, _: Resize) -> None:
        """Other columns may fit."""
        self._resize()
        self._reveal()
        self.refresh()  # lines are kept by their width

    def render_lines(self, crop: Region) -> list[Strip]:
        """The lines of a region, those that are kept unless colours are others."""
        base = {style: self.get_visual_style(style) for style in self.COMPONENT_CLASSES}
        if (look := (self.app.theme, *base.values())) != self._look:
            self._look = look
            self._strips.clear()
            self._lines.use(base)
        return super().render_lines(crop)

    def fitting(self) -> list[tuple[Column, int]]:
        """The columns that fit, each with its width."""
        return self._lines.fitting(self.scrollable_content_region.width)

    def render_line(self, y: int) -> Strip:
        """A line: the heading on top, whatever is scrolled."""
        width, columns = self.scrollable_content_region.width, self.fitting()
        if y == 0:
            return self._lines.row([self._heading(one) for one, _ in columns], "table--heading", width)
        number = self._top + y - 1
        if number >= len(self.keys):
            return self._lines.text(Content(""), "table--row", width)
        at, chosen = number == self.cursor, self.keys[number] in self.selected
        known = self._strips.get((number, at, chosen, width))
        if known is not None:
            return known
        row, style = self._rows.get(number), "table--cursor" if at else "table--row"
        if row is None:
            self._want(number)
            return self._lines.text(Content.styled("…", "$foreground 40%"), style, width, chosen=chosen)
        cells = self._cells(row, [column.key for column, _ in columns])
        strip = self._lines.row(cells, style, width, chosen=chosen)
        if len(self._strips) > KEPT:
            self._strips.clear()
        self._strips[number, at, chosen, width] = strip
        return strip

    def _heading(self, column: Column) -> Content:
        by, backwards = self._sorted
        if column.key != by:
            return Content(column.title)
        return Content(column.title) + Content.styled(" ▼" if backwards else " ▲", "$accent")

    def _want(self, number: int) -> None:
        if not self._missing:
            self.call_later(self._ask)
        self._missing.add(number)

    def _ask(self) -> None:
        """Ask for the pages of what is missing, each once."""
        pages = sorted({number // PAGE for number in self._missing} - self._asked)
        self._missing.clear()
        if pages:
            self._asked.update(pages)
            self.post_message(self.Wanted(pages[0] * PAGE, min(len(self.keys), (pages[-1] + 1) * PAGE)))

    async def on_event(self, event: Event) -> None:
        """Lead elsewhere with a key at once, and pass on those that came together with it.

        A binding would wait until they all are in this widget's queue, and take letters for commands.
        """
        if isinstance(event, Key):
            if self.screen.focused not in (self, None):
                self.app.post_message(Key(event.key, event.character))
                return
            if (leads := self._leads.get(event.key)) is not None:
                leads()
                return
        await super().on_event(event)

    # The cursor

    def validate_cursor(self, cursor: int) -> int:
        """Stay within the rows."""
        return max(0, min(cursor, len(self.keys) - 1))

    def watch_cursor(self, old: int, new: int) -> None:
        """Draw both rows again."""
        self._reveal()
        for number in (old, new):
            self._refresh_row(number)
        self.post_message(self.Moved())

    def _refresh_row(self, number: int) -> None:
        if 0 <= number - self._top < self._height:
            self.refresh_line(number + 1)

    def _reveal(self) -> None:
        top = min(max(self._top, self.cursor - self._height + 1), self.cursor)
        if top != self._top:
            self.scroll_to(y=top, animate=False, force=True, immediate=True)

    def action_move(self, by: int) -> None:
        """Move the cursor."""
        self._anchor = None
        self.cursor += by

    def action_page(self, pages: int) -> None:
        """Move the cursor by what is in view."""
        self.action_move(pages * max(1, self._height - 1))

    # Selecting

    def _select(self, keys: set[int]) -> None:
        self.selected = keys
        self.refresh()
        self.post_message(self.Selected())

    def action_mark(self) -> None:
        """Select the row under the cursor, or let it go, and move on."""
        if (key := self.key_here) is not None:
            self._select(self.selected ^ {key})
            self.action_move(1)

    def action_select_all(self) -> None:
        """Select all rows; those that are yet to come, too."""
        self._anchor = None
        self._selects_all = not self._is_whole
        self._select(set(self.keys))

    def clear_selection(self) -> None:
        """Let all rows go."""
        self._anchor = None
        self._selects_all = False
        self._select(set())

    def action_extend(self, by: int) -> None:
        """Move the cursor, and select what it passes from where that began."""
        if not self.keys:
            return
        if self._anchor is None:
            self._anchor, self._before = self.cursor, self.selected
        anchor = self._anchor
        self.cursor += by
        low, high = sorted((anchor, self.cursor))
        self._select(self._before | set(self.keys[low : high + 1]))

    def action_extend_page(self, pages: int) -> None:
        """The same by what is in view."""
        self.action_extend(pages * max(1, self._height - 1))

    # The mouse

    def on_click(self, event: Click) -> None:
        """Move the cursor, sort by a column, or select: with Ctrl one row, with Shift up to it."""
        x = event.x - self.gutter.left
        if event.y == 0:
            if (column := self._lines.column_at(x, self.scrollable_content_region.width)) is not None:
                self.post_message(self.HeadingClicked(column))
            return
        number = self._top + event.y - 1
        if number >= len(self.keys):
            return
        if event.shift:
            self.action_extend(number - self.cursor)
            return
        self.action_move(number - self.cursor)
        if event.ctrl or x < MARK:
            self._select(self.selected ^ {self.keys[number]})
        elif event.chain == 2:
            self.post_message(self.Opened())
