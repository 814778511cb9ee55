"""Output cards: say what a program prints."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import TextArea

from interviewprep.content.decks.card import OutputBody
from interviewprep.study.judging import Change, diff_output, judge_output
from interviewprep.ui.keys import KeyCommand, bindings
from interviewprep.ui.widgets.answer_input import AnswerInput

STYLES = {Change.SAME: "$foreground", Change.MISSING: "$success", Change.WRONG: "$error"}


class OutputInput(AnswerInput):
    """A place to type the output; afterwards a diff against what is printed."""

    DEFAULT_CSS = """
    OutputInput TextArea { height: auto; min-height: 5; max-height: 10; background: $surface; }
    OutputInput TextArea { border: round $primary 50%; }
    OutputInput TextArea:focus { border: round $primary; }
    """
    KEYS = (
        KeyCommand("submit", "ctrl+s,ctrl+enter", "Check", "Compare with what it prints", rank=1, main=True),
        KeyCommand("leave", "escape", "Leave the editor", rank=2),
        KeyCommand("screen.scroll(-8)", "pageup", priority=True),
        KeyCommand("screen.scroll(8)", "pagedown", priority=True),
    )
    BINDINGS = bindings("output", KEYS)
    WRITE = "Write"

    DOCKED = True

    def __init__(self, body: OutputBody) -> None:
        super().__init__()
        self._body = body
        self._result: Content | None = None
        self._answered = False

    def compose(self) -> ComposeResult:
        """The editor."""
        editor = TextArea(id="typed", show_line_numbers=False, placeholder="Type what it prints, then Ctrl+S")
        editor.border_title = "Output"
        yield editor

    def focus_target(self) -> TextArea:
        """The editor."""
        return self.query_one("#typed", TextArea)

    def write(self) -> None:
        """Back into the editor."""
        self.focus_target().focus()

    def action_leave(self) -> None:
        """Let the screen have the keys."""
        self.screen.set_focus(None)

    def action_submit(self) -> None:
        """Compare what was typed."""
        if self._answered:
            return
        typed = self.focus_target().text
        if not typed.strip():
            self.notify("Type the output first, or press Esc and Space to see it.")
            return
        self._show([(change, f"{change.value} {line}") for change, line in diff_output(self._body, typed)])
        self.post_message(self.Answered(self, judge_output(self._body, typed)))

    def give_up(self) -> None:
        """Show the output."""
        self._show([(Change.SAME, f"  {line}") for line in self._body.output.rstrip("\n").split("\n")])

    def result(self) -> Content | None:
        """The output, or the diff against what was typed."""
        return self._result

    def _show(self, lines: list[tuple[Change, str]]) -> None:
        self._answered = True
        self.display = False
        title = "Output"
        if any(change is not Change.SAME for change, _ in lines):
            title = "Output   - you typed   + it prints"
        text = [Content.styled(title, "bold $primary")]
        text += [Content.styled(line, STYLES[change]) for change, line in lines]
        self._result = Content("\n").join(text)
