"""An editor for Python, with what a candidate's fingers expect of one."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Self

from rich.segment import Segment
from rich.style import Style
from rich.text import Text
from textual.document._document import EditResult, Location
from textual.document._document_navigator import DocumentNavigator
from textual.document._edit import Edit
from textual.document._history import EditHistory
from textual.document._syntax_aware_document import SyntaxAwareDocument
from textual.document._wrapped_document import WrappedDocument
from textual.events import Key, Paste
from textual.geometry import Offset
from textual.strip import Strip
from textual.widgets import TextArea
from textual.widgets.text_area import Selection

from interviewprep.ui.keys import KeyCommand, bindings
from interviewprep.ui.widgets.exact_document import ExactDocument, ExactSyntaxDocument, pictured
from interviewprep.ui.widgets.typing_aids import (
    INDENT,
    PAIRS,
    backspace,
    closer,
    line_break,
    steps_over,
)


@dataclass(frozen=True, slots=True)
class Page:
    """A text as it was left: with what can be undone in it, and where one was."""

    text: str
    history: EditHistory
    selection: Selection
    scroll: Offset


@dataclass
class EditAround(Edit):
    """An edit that leaves the cursor within what it wrote, also when it is done again."""

    then: Selection
    """What is selected after it."""

    def do(self, text_area: TextArea, record_selection: bool = True) -> EditResult:
        """Write, and select."""
        result = super().do(text_area, record_selection)
        self._updated_selection = self.then
        return result


MARKS = {"mistake": "✗", "stood": "▸"}
"""What a line can be marked with, and how: Python can't read it; the program stood there when it failed."""


class CodeEditor(TextArea):
    """Closes brackets and quotes, keeps the indentation, moves whole lines, knows the ends of the file.

    Its text is exactly what it was given, but for what was typed.

    Textual's own editor selects everything with F7, which is taken here, and stays on the line with
    Ctrl+A, which selects everything in the editors most people come from.
    """

    KEYS = (
        KeyCommand("select_all", "ctrl+a", "Select everything"),
        KeyCommand("ends(True)", "ctrl+home", "To the start of the file"),
        KeyCommand("ends(False)", "ctrl+end", "To the end of the file"),
        KeyCommand("ends(True, True)", "ctrl+shift+home", "Select to the start of the file"),
        KeyCommand("ends(False, True)", "ctrl+shift+end", "Select to the end of the file"),
        KeyCommand("dedent", "shift+tab", "Less indentation"),
        KeyCommand("redo", "ctrl+shift+z", "Redo"),
        KeyCommand("comment", "ctrl+underscore,ctrl+slash", "Comment the lines out, or in"),
    )
    BINDINGS = bindings("code", KEYS)
    COMPONENT_CLASSES: ClassVar[set[str]] = {f"code-editor--{kind}" for kind in MARKS}
    DEFAULT_CSS = """
    CodeEditor {
        & .code-editor--mistake { color: $error; }
        & .code-editor--stood { color: $warning; }
    }
    """
    _marks: Mapping[int, str] = {}

    @classmethod
    def for_python(cls, **more: Any) -> Self:
        """An editor with line numbers, where Tab indents."""
        return cls(soft_wrap=False, tab_behavior="indent", show_line_numbers=True, **more)

    def on_mount(self) -> None:
        """Have colours that go with the app's."""
        self.watch(self.app, "theme", self._follow_theme)

    def on_unmount(self) -> None:
        """Let go of the app: it would hold this editor, with its text, until the theme changes next."""
        watching: dict[str, list[tuple[object, object]]] = getattr(self.app, "__watchers", {})
        for watchers in watching.values():
            watchers[:] = [watcher for watcher in watchers if watcher[0] is not self]

    def _follow_theme(self) -> None:
        self.theme = "monokai" if self.app.current_theme.dark else "github_light"

    def _set_document(self, text: str, language: str | None) -> None:
        super()._set_document(text, language)
        given = self.document
        self.document = (
            ExactSyntaxDocument(text, given.language)
            if isinstance(given, SyntaxAwareDocument)
            else ExactDocument(text)
        )
        self.wrapped_document = WrappedDocument(self.document, tab_width=self.indent_width)
        self.navigator = DocumentNavigator(self.wrapped_document)
        self._build_highlight_map()
        self._rewrap_and_refresh_virtual_size()

    def leave_page(self) -> Page:
        """The text as it is left for another one."""
        return Page(self.text, self.history, self.selection, self.scroll_offset)

    def turn_to(self, page: Page | None, text: str, language: str | None) -> None:
        """Show a text.

        Args:
            page: How it was left; None for one that is new here.
            text: What it is now.
            language: What it is written in.
        """
        self.set_reactive(CodeEditor.language, language)
        old = self.history
        self.history = EditHistory(old.max_checkpoints, old.checkpoint_timer, old.checkpoint_max_characters)
        self.load_text(page.text if page is not None else text)
        if page is not None:
            self.history = page.history
            self.history.checkpoint()
            self.selection = page.selection
            self.scroll_to(*page.scroll, animate=False)
            self.change_to(text)

    def change_to(self, text: str) -> None:
        """Show another version of the text, as a step that can be undone. The cursor stays in its place."""
        if text == self.text:
            return
        place = self.cursor_location
        if ExactDocument(text).newline == self.document.newline:
            self.history.checkpoint()
            self.replace(text, (0, 0), self.document.end, maintain_selection_offset=False)
        else:  # a document has one kind of line ends
            self.load_text(text)
        self.move_cursor(place)

    def undo(self) -> None:
        """Take back a step, unless nothing may be written."""
        if not self.read_only:
            super().undo()

    def redo(self) -> None:
        """Do it again."""
        if not self.read_only:
            super().redo()

    def get_line(self, line_index: int) -> Text:
        """A line as it is drawn: nothing in it reaches the terminal as a command."""
        return Text(pictured(self.document.get_line(line_index)), end="", no_wrap=True)

    def mark_lines(self, marks: Mapping[int, str]) -> None:
        """Mark lines beside their numbers: for each row (from 0 on), one of `MARKS`."""
        if marks != self._marks:
            self._marks = marks
            self._line_cache.clear()
            self.refresh()

    def _render_line(self, y: int) -> Strip:
        strip = super()._render_line(y)
        kind = self._marks.get(y + self.scroll_offset.y)  # a line is a row: nothing is wrapped
        if kind is None or not self.show_line_numbers:
            return strip
        number, rest = strip.crop(0, self.gutter_width - 2), strip.crop(self.gutter_width - 1)
        (*_, gutter) = number
        colour = self.get_component_rich_style(f"code-editor--{kind}").color
        style = (gutter.style or Style()) + Style(color=colour, bold=True)
        return Strip.join([number, Strip([Segment(MARKS[kind], style)], 1), rest])

    async def _on_paste(self, event: Paste) -> None:
        """Take the line ends that terminals paste, for Textual's own method to insert."""
        event.text = re.sub(r"\r\n?", "\n", event.text)

    def _replace_via_keyboard(self, insert: str, start: Location, end: Location) -> EditResult | None:
        if self.document.newline == "\n":  # cut from a file with other line ends
            insert = insert.replace("\r\n", "\n")
        return super()._replace_via_keyboard(insert, start, end)

    async def _on_key(self, event: Key) -> None:
        if event.key == "enter" and not self.read_only:
            event.stop()
            event.prevent_default()
            self.insert_line_break()
        elif event.key == "tab" and not self.read_only and self.selection.start[0] != self.selection.end[0]:
            event.stop()
            event.prevent_default()
            self._change_lines(lambda line: INDENT + line if line else line)
        elif event.character in PAIRS.keys() | PAIRS.values() and self._type(event.character or ""):
            event.stop()
            event.prevent_default()

    def _type(self, character: str) -> bool:
        """Type a bracket or a quote with what belongs to it; returns whether there was more to do."""
        if self.read_only or self.language != "python":
            return False
        start, end = sorted(self.selection)
        if start != end:
            return character in PAIRS and self._surround(character, PAIRS[character])
        before, after = self._around(start)
        if steps_over(before, character, after):
            self.move_cursor_relative(columns=1)
        elif closes := closer(before, character, after):
            then = Selection.cursor((start[0], start[1] + 1))
            self._write_around(character + closes, start, start, then)
        else:
            return False
        return True

    def _around(self, place: Location) -> tuple[str, str]:
        """The text before and after a place."""
        return self.get_text_range((0, 0), place), self.get_text_range(place, self.document.end)

    def _surround(self, opens: str, closes: str) -> bool:
        first, last = sorted(self.selection)
        within = (first[0], first[1] + 1), (last[0], last[1] + (last[0] == first[0]))
        then = Selection(*(within if self.selection.start <= self.selection.end else reversed(within)))
        self._write_around(opens + self.selected_text + closes, first, last, then)
        return True

    def _write_around(self, text: str, start: Location, end: Location, then: Selection) -> None:
        self.edit(EditAround(text, start, end, maintain_selection_offset=False, then=then))
        self.scroll_cursor_visible()

    def action_delete_left(self) -> None:
        """Take back a character; of the indentation a step, of an empty pair both."""
        row, column = self.cursor_location
        if self.read_only or not self.selection.is_empty or not column or self.language != "python":
            super().action_delete_left()
            return
        back, forward = backspace(*self._around((row, column)))
        self._delete_via_keyboard((row, column - back), (row, column + forward))

    def insert_line_break(self) -> None:
        """Begin a line as far in as this one; one step further in a block, or between brackets."""
        start, end = sorted(self.selection)
        before = self.document.get_line(start[0])[: start[1]]
        new, below = line_break(before, self.document.get_line(end[0])[end[1] :])
        then = Selection.cursor((start[0] + 1, len(new) - 1))
        self._write_around(new + below, start, end, then)

    def find(self, words: str) -> bool:
        """Select the next place with these words, in whatever case; from the end it goes on at the start."""
        text, (row, column) = self.text, self.selection.end
        start = len("\n".join(text.split("\n")[:row])) + (row > 0) + column
        found = text.lower().find(words.lower(), start)
        if found < 0:
            found = text.lower().find(words.lower())
        if found < 0:
            return False
        before = text[:found].split("\n")
        row, column = len(before) - 1, len(before[-1])
        self.selection = Selection((row, column), (row, column + len(words)))
        self.scroll_cursor_visible()
        return True

    def action_ends(self, first: bool, select: bool = False) -> None:
        """To the first or the last character."""
        self.move_cursor((0, 0) if first else self.document.end, select=select)

    def action_dedent(self) -> None:
        """One step out, for every selected line."""
        self._change_lines(lambda line: re.sub(r"^( {1,4}|\t)", "", line))

    def action_comment(self) -> None:
        """Put `# ` before every selected line, or take it away from all."""
        first, last = self._rows()
        lines = [self.document.get_line(row) for row in range(first, last + 1)]
        if all(line.lstrip().startswith("#") for line in lines if line.strip()):
            self._change_lines(lambda line: re.sub(r"^(\s*)# ?", r"\1", line))
        else:
            self._change_lines(lambda line: re.sub(r"^(\s*)(?=\S)", r"\1# ", line))

    def _rows(self) -> tuple[int, int]:
        start, end = sorted((self.selection.start, self.selection.end))
        # A selection that ends before a line's first character doesn't mean that line.
        return start[0], end[0] - (end[0] > start[0] and end[1] == 0)

    def _change_lines(self, change: Callable[[str], str]) -> None:
        first, last = self._rows()
        old = [self.document.get_line(row) for row in range(first, last + 1)]
        new = [change(line) for line in old]
        if new == old:
            return
        start, end = self.selection
        self.replace("\n".join(new), (first, 0), (last, len(old[-1])), maintain_selection_offset=False)

        def moved(place: tuple[int, int]) -> tuple[int, int]:
            row, column = place
            if not first <= row <= last:
                return place
            by = len(new[row - first]) - len(old[row - first])
            return row, max(0, column + by) if column or by < 0 else column

        self.selection = Selection(moved(start), moved(end))
