"""Output cards: say what a program prints."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import TextArea

from interviewprep.content.decks.card import OutputBody
from interviewprep.study.judging import Verdict, compare_output, judge_output
from interviewprep.study.typed_output import Change, DiffLine, unhidden
from interviewprep.ui.keys import KeyCommand, bindings
from interviewprep.ui.widgets.answer_input import AnswerInput

TAB = 4
"""Cells between tab stops."""


class OutputInput(AnswerInput):
    """A place to type the output; afterwards a diff against what is printed."""

    DEFAULT_CSS = """
    OutputInput TextArea { height: auto; min-height: 5; max-height: 10; background: $surface; }
    OutputInput TextArea { border: round $primary 50%; }
    OutputInput TextArea:focus { border: round $primary; }
    """
    KEYS = (
        KeyCommand("submit", "ctrl+s,ctrl+enter", "Check", "Compare with what it prints", rank=1, main=True),
        # Before Textual's editor, which goes to the next widget where Tab indents.
        KeyCommand(
            "leave", "escape", "Leave", "Leave the editor: letters are commands then", 2, priority=True
        ),
        KeyCommand("screen.scroll(-8)", "pageup", priority=True),
        KeyCommand("screen.scroll(8)", "pagedown", priority=True),
    )
    BINDINGS = bindings("output", KEYS)
    DOCKED = True

    def __init__(self, body: OutputBody) -> None:
        super().__init__()
        self._body = body
        self._result: Content | None = None
        self._answered = False
        self._asked_twice = False

    def compose(self) -> ComposeResult:
        """The editor."""
        editor = TextArea(
            id="typed",
            show_line_numbers=False,
            tab_behavior="indent",
            placeholder="Type what it prints, then Ctrl+S",
        )
        editor.indent_type = "tabs"  # a program may print one
        editor.border_title = "Output"
        yield editor

    def focus_target(self) -> TextArea:
        """The editor."""
        return self.query_one("#typed", TextArea)

    def write_label(self) -> str:
        """Back into the editor."""
        return "" if self._answered else "Write"

    def write(self) -> None:
        """Back into the editor."""
        self.screen.set_focus(self.focus_target())

    def action_leave(self) -> None:
        """Let the screen have the keys."""
        self.screen.set_focus(None)

    def action_submit(self) -> None:
        """Compare what was typed; nothing is an answer, too, when it is given twice."""
        if self._answered:
            return
        if not self.focus_target().text.strip() and not self._asked_twice:
            self._asked_twice = True
            self.notify("Nothing is typed. Ctrl+S again says that it prints nothing.", timeout=4)
            return
        self.post_message(self.Answered(self, self._compare()))

    def ask_for_answer(self) -> Verdict | None:
        """Compare what was typed, if anything was."""
        if self.focus_target().text.strip():
            return self._compare()
        self.give_up()
        return None

    def give_up(self) -> None:
        """Show the output."""
        self._show("", _printed(self._body.output), -1)

    def result(self) -> Content | None:
        """The output, or the diff against what was typed."""
        return self._result

    def _compare(self) -> Verdict:
        typed = self.focus_target().text
        found = compare_output(self._body, typed)
        legend = "" if found.exact else "   - you typed   + it prints"
        self._show(legend, [_drawn(line) for line in found.lines], found.output)
        return judge_output(self._body, typed)

    def _show(self, legend: str, lines: list[Content], compared_with: int) -> None:
        """`compared_with` is the number of the output that the lines show; the others are shown below."""
        self._answered = True
        self.display = False
        text = [Content.styled(f"Output{legend}", "bold $primary"), *lines]
        for number, output in enumerate([self._body.output, *self._body.also]):
            if number != max(compared_with, 0):
                text += [Content(""), Content.styled("Also right", "bold $primary")]
                text += _printed(output)
        self._result = Content("\n").join(text)


def _printed(output: str) -> list[Content]:
    return [_line(Change.SAME, Content(line)) for line in output.rstrip("\n").split("\n")]


def _line(change: Change, text: Content, colour: str = "") -> Content:
    return Content.styled(f"{change.value} ", f"bold {colour}".strip()) + text.expand_tabs(TAB)


def _drawn(line: DiffLine) -> Content:
    """A line of the diff. What differs stands out without colours, too."""
    if line.change is Change.SAME:
        return _line(line.change, Content(line.text))
    colour = "$success" if line.change is Change.MISSING else "$warning" if line.near else "$error"
    pieces = [
        Content.styled(unhidden(piece.text), f"bold underline {colour} on {colour} 20%")
        if piece.differs
        else Content.styled(piece.text, colour)
        for piece in line.pieces
    ]
    return _line(line.change, Content("").join(pieces), colour)
