"""The open file of an attempt in an editor, with a search below it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.message import Message
from textual.reactive import reactive
from textual.timer import Timer
from textual.widgets import Input, TextArea

from interviewprep.content.visible import visible
from interviewprep.practice.attempt_state import OpenFile, RunState, shown
from interviewprep.practice.syntax import SyntaxMistake, syntax_mistake
from interviewprep.ui.widgets.code_editor import CodeEditor, Page

LOOK_AFTER = 0.5
"""Seconds without a key after which the text is looked at: who types isn't done with the line yet."""


class EditorPane(Vertical):
    """Shows one file, and says what is typed into it."""

    DEFAULT_CSS = """
    EditorPane #editor {
        height: 1fr; border: round $panel; background: $background; scrollbar-size-vertical: 1;
    }
    EditorPane #editor:focus { border: round $primary; }
    EditorPane #editor { border-subtitle-color: $error; }
    EditorPane #find { width: 100%; background: $panel; }
    """

    locked: reactive[bool] = reactive(False, init=False, layout=False)
    """Whether nothing may be written any more."""

    run: reactive[RunState] = reactive(RunState, init=False, layout=False)
    """What the checks say."""

    @dataclass
    class Typed(Message):
        """The text is another."""

        text: str
        edition: int
        """Of the `OpenFile` that it was made from."""

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self.editor = CodeEditor.for_python(id="editor")
        self.words = Input(placeholder="Find; Enter goes on, Esc closes", id="find", compact=True)
        self.words.display = False
        self._file: OpenFile | None = None
        self._pages: dict[Path, Page] = {}
        """The files that were shown before."""
        self._looks: Timer | None = None
        self.mistake: SyntaxMistake | None = None
        """Where the text is no Python."""
        self._text = ""
        self._as_run = True
        """Whether nothing was typed since the last run, so that its lines are these."""

    def compose(self) -> ComposeResult:
        """The editor; the search, hidden."""
        yield self.editor
        yield self.words

    def show(self, file: OpenFile) -> None:
        """Show a file. The cursor stays where it was in it, and what was done can be undone."""
        editor, before = self.editor, self._file
        self._file = file
        self._lock()
        language = "python" if file.name.suffix == ".py" else None
        if before is not None and before.edition == file.edition:  # it has another name
            if language != editor.language:
                editor.turn_to(editor.leave_page(), file.text, language)
        elif before is None or before.name != file.name:
            if before is not None:
                self._pages[before.name] = editor.leave_page()
            editor.turn_to(self._pages.pop(file.name, None), file.text, language)
        else:
            editor.change_to(file.text)
        editor.border_title = Content(visible(shown(file.name.as_posix())))
        self._text = file.text
        self._look()

    def watch_run(self) -> None:
        """Mark where the program stood when it failed."""
        self._as_run |= not self.run.running
        self._mark()

    def watch_locked(self) -> None:
        """Let nobody write, or let them again."""
        if self.is_mounted:
            self._lock()

    def _lock(self) -> None:
        self.editor.read_only = self.locked or self._file is None or not self._file.whole

    def typed(self) -> Typed | None:
        """What the editor holds now; None before it shows a file."""
        return self.Typed(self.editor.text, self._file.edition) if self._file is not None else None

    @on(TextArea.Changed, "#editor")
    def changed(self, event: TextArea.Changed) -> None:
        """Say what was typed."""
        event.stop()
        if (typed := self.typed()) is not None:
            self.post_message(typed)
        if self.editor.text != self._text:
            self._text = self.editor.text
            self._as_run = False
            self._mark()
        if self._looks is not None:
            self._looks.stop()
        self._looks = self.set_timer(LOOK_AFTER, self._look)

    def _look(self) -> None:
        """Mark the line where the text is no Python, and say why."""
        python = self.editor.language == "python"
        self.mistake = found = syntax_mistake(self.editor.text) if python else None
        said = "" if found is None else f"line {found.line}: {visible(found.message)}"
        self.editor.border_subtitle = Content(said)
        self._mark()

    def _mark(self) -> None:
        marks = {}
        if self._as_run and self._file is not None and self.run.failed_at:
            place = self.run.failed_at[0]
            if place.file == self._file.name:
                marks[place.line - 1] = "stood"
        if self.mistake is not None:
            marks[self.mistake.line - 1] = "mistake"
        self.editor.mark_lines(marks)

    def go_to(self, line: int) -> None:
        """Put the cursor on a line (from 1 on), and write there."""
        editor = self.editor
        row = min(line, editor.document.line_count) - 1
        text = editor.document.get_line(row)
        editor.move_cursor((row, len(text) - len(text.lstrip())), center=True)
        editor.focus()

    # The search

    def open_search(self) -> None:
        """Ask for words to find."""
        self.words.display = True
        self.screen.set_focus(self.words)

    def close_search(self) -> bool:
        """Back to the text; returns whether there was a search to close."""
        if not self.words.display:
            return False
        self.words.display = False
        self.screen.set_focus(self.editor)
        return True

    @on(Input.Submitted, "#find")
    def find_next(self, event: Input.Submitted) -> None:
        """Go to the next place with the words."""
        event.stop()
        if self.words.value and not self.editor.find(self.words.value):
            self.notify("Not found.", timeout=2)
