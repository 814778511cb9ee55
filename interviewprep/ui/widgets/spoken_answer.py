"""Answer cards: answer as in the interview, against the clock, then tick the points that were made."""

from __future__ import annotations

from pathlib import Path

from textual import on
from textual.actions import SkipAction
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.events import DescendantBlur, DescendantFocus, Resize
from textual.widget import Widget
from textual.widgets import Static, TextArea

from interviewprep import wording
from interviewprep.content.decks.card import AnswerBody, FollowUp
from interviewprep.profile.clock import Clock
from interviewprep.study.answered import Written
from interviewprep.study.judging import Verdict, judge_answer
from interviewprep.ui.keys import KeyCommand, bindings
from interviewprep.ui.markdown import inline, render
from interviewprep.ui.widgets.answer_input import AnswerInput
from interviewprep.ui.widgets.key_bar import KeyBar
from interviewprep.ui.widgets.pictured_text import PicturedText
from interviewprep.ui.widgets.rows import Row, Rows

BESIDE = 90
"""Cells from which on the key points stand beside the model answer."""


class SpokenInput(AnswerInput):
    """A countdown and a place to write; then the model answer, key points and follow-ups."""

    DEFAULT_CSS = """
    SpokenInput {
        & #clock { margin-top: 1; }
        & TextArea { height: 8; margin-top: 1; background: $surface; display: none; }
        & TextArea { border: round $primary 50%; }
        & TextArea:focus { border: round $primary; }
        & #sides { height: auto; layout: vertical; }
        & #sides.-beside { layout: horizontal; }
        & #side { height: auto; width: 1fr; }
        & #sides.-beside #model { width: 60%; padding-right: 3; }
        & Static { display: none; }
        & Rows { margin: 0; }
        & #model, & #ask, & #yours, & #before, & #next { margin-top: 1; }
        & #clock { display: block; }
    }
    """
    KEYS = (
        KeyCommand("submit", "ctrl+s,ctrl+enter", "Done", "Done: show the answer", rank=1, main=True),
        KeyCommand("leave", "escape", "Leave", "Leave the editor: letters are commands then", rank=2),
        KeyCommand("tick", "space", "Tick", "Tick the point, or show a follow-up's answer", rank=12),
    )
    BINDINGS = bindings("answer", KEYS)
    TICKS = True
    WIDE = True
    UNANSWERED = "Tick the points you made, or rate it yourself: 1 to 4"

    def __init__(self, body: AnswerBody, clock: Clock, pictures: Path | None) -> None:
        """`pictures` is the folder of those on the card."""
        super().__init__()
        self._body = body
        self._pictures = pictures
        self._clock = clock
        self._started: float | None = None
        self._took: float | None = None
        """Seconds; None where the clock never ran."""
        self._answered = False
        self._ticked: set[int] = set()
        self._shown: set[int] = set()
        """The follow-ups whose answers are seen."""
        self._replies: dict[str, str] = {}
        """What was written on follow-ups, by their questions."""
        self._before = Written({}, 0)

    def compose(self) -> ComposeResult:
        """All parts; most are hidden until they are needed."""
        yield Static(id="clock", markup=False)
        editor = TextArea(id="written", show_line_numbers=False, soft_wrap=True)
        editor.border_title = "Your answer"
        yield editor
        with Horizontal(id="sides"):
            yield PicturedText(id="model")
            with Vertical(id="side"):
                yield Static(id="ask", markup=False)
                yield Rows(self._points(), tells_moving=False, id="points")
                yield Static(id="yours", markup=False)
                yield Static(id="before", markup=False)
        yield Static(id="next", markup=False)
        yield Rows(self._follow_ups(), tells_moving=False, id="follow-ups")
        yield TextArea(id="reply", show_line_numbers=False, soft_wrap=True)

    def on_mount(self) -> None:
        """Tell the time there is; it runs when that is asked for."""
        self._timer = self.set_interval(1.0, self._tell_time, pause=True)
        self._tell_time()
        self.query_one("#sides").display = False

    @property
    def _points_rows(self) -> Rows:
        return self.query_one("#points", Rows)

    @property
    def _next_rows(self) -> Rows:
        return self.query_one("#follow-ups", Rows)

    def focus_target(self) -> Widget | None:
        """The screen, so that Space ends a spoken answer; the key points afterwards."""
        return self._points_rows if self._answered else None

    def reveal_label(self) -> str:
        """First the clock is started, then one is done."""
        return "Start the clock" if self._started is None else "Done, show the answer"

    def write_label(self) -> str:
        """Writing instead of speaking; afterwards on a follow-up."""
        if not self._answered:
            return "Write instead"
        return "Write a reply" if self._asked_next() is not None else ""

    def command_now(self, command: KeyCommand) -> KeyCommand | None:
        """Writing first, ticking afterwards; on a follow-up its answer is shown."""
        writing = isinstance(self.screen.focused, TextArea)
        if command.action != "tick":
            return command if writing else None
        if not self._answered or writing:
            return None
        follow_up = self._asked_next()
        if follow_up is None:
            return command
        return KeyCommand("tick", "space", "Its answer", rank=12) if follow_up.answer else None

    @property
    def ticked(self) -> frozenset[int]:
        """The numbers of the key points that are ticked."""
        return frozenset(self._ticked)

    def stop(self) -> None:
        """Stop the clock."""
        self._timer.stop()

    # Answering

    def begin(self) -> bool:
        """Start the clock."""
        if self._started is not None or self._answered:
            return False
        self._started = self._clock.elapsed()
        self._timer.resume()
        self._tell_time()
        return True

    def _tell_time(self) -> None:
        left = self._body.seconds - (0 if self._started is None else self._clock.elapsed() - self._started)
        late = left < 0
        words = "answer aloud, as you would in the room"
        if self._started is None:
            words = "Space starts the clock, and you speak; w, and you write"
        elif late:
            words = "over time: come to an end"
        style = (
            "bold $accent"
            if self._started is None
            else f"bold $background on {'$error' if late else '$accent'}"
        )
        text = Content.assemble((f" {wording.clock(left)} ", style), (f"  {words}", "$foreground 80%"))
        self.query_one("#clock", Static).update(text)

    def write(self) -> None:
        """Open the editor: for the answer, or for a follow-up."""
        if not self._answered:
            self.begin()
            self._open("#written", "Your answer")
        elif (follow_up := self._asked_next()) is not None:
            editor = self._open("#reply", follow_up.question)
            editor.text = self._replies.get(follow_up.question, "")
            editor.move_cursor(editor.document.end)

    def _open(self, selector: str, title: str) -> TextArea:
        editor = self.query_one(selector, TextArea)
        editor.border_title = Content(title)
        editor.display = True
        self.screen.set_focus(editor)
        return editor

    def action_leave(self) -> None:
        """Let the screen have the keys; a reply is done with."""
        if self._answered and not self._body.follow_ups:
            raise SkipAction  # there is no reply: the key is the screen's
        if self._answered:
            self._keep_reply()
        else:
            self.screen.set_focus(None)

    def ask_for_answer(self) -> Verdict | None:
        """Done: no point is ticked yet."""
        self.give_up()
        return None

    def action_submit(self) -> None:
        """Done: show the model answer; or the reply is."""
        if not self._answered:
            self.post_message(self.Answered(self, self.ask_for_answer()))
        elif self.query_one("#reply").display:
            self._shown.add(self._next_rows.cursor)
            self._keep_reply()

    def _keep_reply(self) -> None:
        editor = self.query_one("#reply", TextArea)
        self._replies[self._body.follow_ups[self._next_rows.cursor].question] = editor.text.strip()
        editor.display = False
        self._next_rows.set_rows(self._follow_ups())
        self.screen.set_focus(self._next_rows)

    def written(self) -> dict[str, str]:
        """The answer, and the replies."""
        texts = {"": self.query_one("#written", TextArea).text.strip(), **self._replies}
        return {question: text for question, text in texts.items() if text}

    def remember(self, before: Written) -> None:
        """Show what was written last time, with the answer."""
        self._before = before
        self.draw()

    # Once answered

    def _asked_next(self) -> FollowUp | None:
        """The follow-up that the cursor is on."""
        rows = self._next_rows
        return self._body.follow_ups[rows.cursor] if rows.has_focus and self._body.follow_ups else None

    def action_tick(self) -> None:
        """Tick the point under the cursor, or take the tick away; of a follow-up show the answer."""
        if not self._answered:
            return
        if self._next_rows.has_focus:
            self._shown ^= {self._next_rows.cursor}
            self._next_rows.set_rows(self._follow_ups())
            self.call_after_refresh(self._next_rows.reveal_row, self._next_rows.cursor)
            return
        self._ticked ^= {self._points_rows.cursor}
        self._points_rows.set_rows(self._points())
        self.post_message(self.Answered(self, judge_answer(self._body, len(self._ticked), self._took)))

    @on(Rows.Picked)
    def clicked(self, event: Rows.Picked) -> None:
        """A click ticks."""
        event.stop()
        event.rows.focus(scroll_visible=False)
        self.call_after_refresh(self.action_tick)

    @on(Rows.Passed)
    def passed(self, event: Rows.Passed) -> None:
        """From the last point on to the follow-ups, and back."""
        event.stop()
        if event.rows is self._points_rows and event.by > 0 and self._body.follow_ups:
            self._go_to(self._next_rows, 0)
        elif event.rows is self._next_rows and event.by < 0:
            self._go_to(self._points_rows, len(self._body.points) - 1)

    @on(Rows.Moved)
    def _tell_keys(self, event: Rows.Moved) -> None:
        """What the keys do depends on the follow-up: not all have answers."""
        event.stop()
        for bar in self.screen.query(KeyBar):
            bar.show()

    def _go_to(self, rows: Rows, row: int) -> None:
        rows.cursor = row
        self.screen.set_focus(rows, scroll_visible=False)
        rows.reveal_row(row)

    @on(DescendantFocus)
    @on(DescendantBlur)
    def _show_cursor(self) -> None:
        for rows in self.query(Rows):
            if rows.show_cursor != rows.has_focus:
                rows.show_cursor = rows.has_focus
                rows.draw()

    def give_up(self) -> None:
        """Show the model answer, the points to tick and the follow-ups."""
        self._answered = True
        self._took = None if self._started is None else self._clock.elapsed() - self._started
        self.stop()
        self.query_one("#written", TextArea).display = False
        self.query_one("#clock").display = False
        self.query_one("#sides").display = True
        for rows in self.query(Rows):
            rows.display = True
            rows.show_cursor = rows.has_focus
        self.draw()

    def show_all(self) -> None:
        """Show the answers of all follow-ups."""
        self._shown = set(range(len(self._body.follow_ups)))
        self.draw()

    @on(Resize)
    def draw(self) -> None:
        """Once answered: the model answer, the points, what was written, the follow-ups, for this width."""
        if not self._answered:
            return
        width = self.size.width or 76
        beside = width >= BESIDE
        self.query_one("#sides").set_class(beside, "-beside")
        columns = int(width * 0.6) - 3 if beside else width
        model = Content.styled("A strong answer", "bold $primary") + "\n" + render(self._body.model, columns)
        strong = self.query_one("#model", PicturedText)
        strong.display = True
        strong.show(model, self._pictures, columns)
        self._show("ask", "Which points did you make?", None)
        self._show_text("yours", "You wrote", self.written().get("", ""))
        last = wording.counted(self._before.days_ago, "day") + " ago" if self._before.days_ago else "today"
        self._show_text("before", f"You wrote last time ({last})", self._before.texts.get("", ""))
        self._points_rows.set_rows(self._points())
        if self._body.follow_ups:
            self._show("next", "They go on to ask", None)
        self._next_rows.display = bool(self._body.follow_ups)
        self._next_rows.set_rows(self._follow_ups())

    def _show_text(self, name: str, title: str, text: str) -> None:
        if text:
            self._show(name, title, Content(text))

    def _show(self, name: str, title: str, content: Content | None) -> None:
        widget = self.query_one(f"#{name}", Static)
        head = Content.styled(title, "bold $primary")
        widget.update(head if content is None else head + "\n" + content)
        widget.display = True

    def _points(self) -> list[Row]:
        return [
            Row(
                "☑" if n in self._ticked else "☐",
                inline(point),
                "bold $success" if n in self._ticked else "$primary",
            )
            for n, point in enumerate(self._body.points)
        ]

    def _follow_ups(self) -> list[Row]:
        return [self._follow_up(number, asked) for number, asked in enumerate(self._body.follow_ups)]

    def _follow_up(self, number: int, asked: FollowUp) -> Row:
        """A question, with what was replied; its answer and the reply of before once it is looked at."""
        parts = []
        if reply := self._replies.get(asked.question):
            parts.append(Content.styled("You wrote: ", "bold") + reply)
        if number in self._shown:
            if before := self._before.texts.get(asked.question):
                parts.append(Content.styled("Last time: ", "bold") + before)
            if asked.answer:
                parts.append(render(asked.answer, max(20, (self.size.width or 76) - 6)))
        below = Content("\n").join(parts) if parts else None
        mark = "→" if number not in self._shown else "↓"
        return Row(mark if asked.answer else "→", inline(asked.question), "$accent", below)
