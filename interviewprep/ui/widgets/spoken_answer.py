"""Answer cards: answer as in the interview, against the clock, then tick the points that were made."""

from __future__ import annotations

from textual import on
from textual.app import ComposeResult
from textual.content import Content
from textual.events import Resize
from textual.widget import Widget
from textual.widgets import Static, TextArea

from interviewprep import wording
from interviewprep.content.decks.card import AnswerBody
from interviewprep.profile.clock import Clock
from interviewprep.study.judging import Verdict, judge_answer
from interviewprep.ui.keys import KeyCommand, bindings
from interviewprep.ui.markdown import inline, render
from interviewprep.ui.widgets.answer_input import AnswerInput
from interviewprep.ui.widgets.rows import Row, Rows


class SpokenInput(AnswerInput):
    """A countdown and a place to write; then the model answer, key points and follow-ups."""

    DEFAULT_CSS = """
    SpokenInput #clock { margin-top: 1; }
    SpokenInput TextArea { height: 8; margin-top: 1; background: $surface; display: none; }
    SpokenInput TextArea { border: round $primary 50%; }
    SpokenInput TextArea:focus { border: round $primary; }
    SpokenInput #yours, SpokenInput #model, SpokenInput #follow-ups { margin-top: 1; display: none; }
    SpokenInput #points { display: none; }
    """
    KEYS = (
        KeyCommand("submit", "ctrl+s,ctrl+enter", "Done", "Done: show the model answer", rank=1, main=True),
        KeyCommand("leave", "escape", "Leave the editor", rank=2),
        KeyCommand("tick", "space", "Tick", "Tick the point, or take the tick away", rank=12),
    )
    BINDINGS = bindings("answer", KEYS)
    TICKS = True
    REVEAL = "Done, show the answer"
    WRITE = "Write instead of speaking"

    def __init__(self, body: AnswerBody, clock: Clock) -> None:
        super().__init__()
        self._body = body
        self._clock = clock
        self._started = clock.elapsed()
        self._took = 0.0
        self._answered = False
        self._ticked: set[int] = set()

    def compose(self) -> ComposeResult:
        """All parts; most are hidden until they are needed."""
        yield Static(id="clock", markup=False)
        editor = TextArea(id="written", show_line_numbers=False, soft_wrap=True)
        editor.border_title = "Your answer"
        yield editor
        yield Static(id="yours", markup=False)
        yield Static(id="model", markup=False)
        yield Rows(self._rows(), tells_moving=False, id="points")
        yield Static(id="follow-ups", markup=False)

    def on_mount(self) -> None:
        """Start the clock."""
        self._timer = self.set_interval(1.0, self._tell_time)
        self._tell_time()

    def focus_target(self) -> Widget | None:
        """The screen, so that Space ends a spoken answer; the key points afterwards."""
        return self.query_one("#points", Rows) if self._answered else None

    def command_now(self, command: KeyCommand) -> KeyCommand | None:
        """Writing first, ticking afterwards."""
        return command if (command.action == "tick") is self._answered else None

    def stop(self) -> None:
        """Stop the clock."""
        self._timer.stop()

    def _tell_time(self) -> None:
        left = self._body.seconds - (self._clock.elapsed() - self._started)
        late = left < 0
        clock = Content.assemble(
            (f" {wording.clock(left)} ", f"bold $background on {'$error' if late else '$accent'}"),
            (
                "  over time: come to an end" if late else "  answer aloud, as you would in the room",
                "$foreground 80%",
            ),
        )
        self.query_one("#clock", Static).update(clock)

    def write(self) -> None:
        """Open the editor."""
        if not self._answered:
            editor = self.query_one("#written", TextArea)
            editor.display = True
            editor.focus()
            self.notify("Ctrl+S when you are done.", timeout=3)

    def action_leave(self) -> None:
        """Let the screen have the keys."""
        self.screen.set_focus(None)

    def ask_for_answer(self) -> Verdict | None:
        """Done speaking: no point is ticked yet."""
        self.give_up()
        return judge_answer(self._body, 0, self._took)

    def action_submit(self) -> None:
        """Done: show the model answer."""
        if not self._answered:
            self.post_message(self.Answered(self, self.ask_for_answer()))

    def action_tick(self) -> None:
        """Tick the point under the cursor, or take the tick away."""
        if self._answered:
            rows = self.query_one("#points", Rows)
            self._ticked ^= {rows.cursor}
            rows.set_rows(self._rows())
            self.post_message(self.Answered(self, judge_answer(self._body, len(self._ticked), self._took)))

    @on(Rows.Picked)
    def clicked(self, event: Rows.Picked) -> None:
        """A click ticks."""
        event.stop()
        self.action_tick()

    def give_up(self) -> None:
        """Show the model answer, the points to tick and the follow-ups."""
        self._answered = True
        self._took = self._clock.elapsed() - self._started
        self.stop()
        self.query_one("#written", TextArea).display = False
        self.query_one("#clock").display = False
        points = self.query_one("#points", Rows)
        points.display = True
        points.draw()
        self.draw()

    @on(Resize)
    def draw(self) -> None:
        """Once answered: what was written, the model answer, the follow-ups, laid out for this width."""
        if not self._answered:
            return
        if written := self.query_one("#written", TextArea).text.strip():
            self._show("yours", Content.styled("Your answer", "bold $primary") + "\n" + written)
        self._show("model", self._model())
        if self._body.follow_ups:
            lines = [Content.styled("They go on to ask", "bold $primary")]
            width = (self.size.width or 76) - 2
            for question in self._body.follow_ups:
                first, *rest = inline(question).wrap(max(10, width))
                lines += [Content.styled("→ ", "$accent") + first, *(Content("  ") + line for line in rest)]
            self._show("follow-ups", Content("\n").join(lines))

    def _model(self) -> Content:
        title = Content.styled("A strong answer", "bold $primary")
        tick = Content.styled("Which points did you make? Space ticks.", "bold $primary")
        return Content("\n").join([title, render(self._body.model, self.size.width or 76), Content(""), tick])

    def _show(self, name: str, content: Content) -> None:
        widget = self.query_one(f"#{name}", Static)
        widget.update(content)
        widget.display = True

    def _rows(self) -> list[Row]:
        return [
            Row(
                "☑" if n in self._ticked else "☐",
                inline(point),
                "bold $success" if n in self._ticked else "$primary",
            )
            for n, point in enumerate(self._body.points)
        ]
