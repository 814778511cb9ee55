"""A mock interview: one thing at a time, against the clock, and never back."""

from __future__ import annotations

from pathlib import Path

from textual import getters, on
from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.events import DescendantBlur, DescendantFocus, Resize, ScreenResume
from textual.widgets import Static, TextArea

from interviewprep import wording
from interviewprep.content.decks.card import AnswerBody
from interviewprep.content.tasks.task import Task
from interviewprep.store.log import Log
from interviewprep.store.mocks import MOST_NOTES
from interviewprep.study.collection import StudyCard
from interviewprep.study.mock_run import MockRun
from interviewprep.study.scorecard import CLARITY, CODED
from interviewprep.ui.boundary import guarded
from interviewprep.ui.drill.held_key import HeldKey
from interviewprep.ui.keys import KeyCommand, bindings, with_keys
from interviewprep.ui.markdown import inline, render
from interviewprep.ui.navigation import Confirm, OpenTask, ShowScorecard
from interviewprep.ui.prep import PrepScreen
from interviewprep.ui.widgets.answer_input import AnswerInput
from interviewprep.ui.widgets.card_view import TEXT_WIDTH, CardView
from interviewprep.ui.widgets.key_bar import KeyBar
from interviewprep.ui.widgets.spoken_answer import SpokenInput

FAINT = "$foreground 70%"


class MockScreen(PrepScreen[None]):
    """Asks what a `MockRun` says. It ends with its event in the log and `ShowScorecard`."""

    CSS_PATH = Path(__file__).with_suffix(".tcss")
    AUTO_FOCUS = ""  # letters are commands; the notes are gone into by one
    KEYS = (
        KeyCommand("go_on", "space,enter", "Next", "Done; then on to what comes next", 10, main=True),
        KeyCommand("write", "w", "Write", "Write an answer", 11),
        KeyCommand("cover", "y", "Covered", "You covered the follow-up, or didn't after all", 11),
        KeyCommand("open_task", "o", "Open the task", "Work on the task in its own screen", 12),
        *(
            KeyCommand(f"rate({n})", str(n), "Rate yourself", f"Rate yourself: {n} of 4", rank, shown=shown)
            for n, rank, shown in ((1, 13, "1-4"), (2, 0, ""), (3, 0, ""), (4, 0, ""))
        ),
        KeyCommand("note", "n", "Notes", "Note something", 14, anywhere="ctrl+n"),
        KeyCommand("leave", "escape,q", "End", "End the interview here", 20),
        KeyCommand("scroll(-2)", "up,k"),
        KeyCommand("scroll(2)", "down,j"),
        KeyCommand("scroll(-12)", "pageup"),
        KeyCommand("scroll(12)", "pagedown"),
    )
    BINDINGS = bindings("mock-run", KEYS)
    HELP = """\
Answer aloud, as in the room. Space starts the clock of a question, and ends it; then tick the points that \
you made, rate from 1 (lost the thread) to 4 (to the point) how clear you were, note what struck you \
(`{mock-run.note}`, Esc leaves the note), and press Enter. Of a follow-up, Space shows the answer, and \
`{mock-run.cover}` says that you covered it. There is no way back. When a part's time is over, the next part \
comes after the question that you are at.

In the coding part, `{mock-run.open-task}` opens the task; its best run until you come back counts. Without \
one, talk it through and rate yourself. `{mock-run.leave}` ends the interview, after a question.
"""

    top = getters.query_one("#top", Static)
    card_view = getters.query_one(CardView)
    page = getters.query_one("#page", VerticalScroll)
    words = getters.query_one("#words", Static)
    own = getters.query_one("#own", Static)
    notes = getters.query_one("#notes", TextArea)

    def __init__(self, log: Log, run: MockRun, task: Task | None) -> None:
        super().__init__()
        self._events = log
        self._run = run
        self._coding_task = task
        self._clock = run.clock
        self._shown = False
        """Whether the answer to what is asked is seen."""
        self._busy = False
        self._held = HeldKey()

    def compose(self) -> ComposeResult:
        """The clock, what is asked, one's own rating, notes, the keys."""
        yield Static(id="top", markup=False)
        yield CardView(self._clock)
        with VerticalScroll(id="page", can_focus=False):
            yield Static(id="words", markup=False)
        yield Static(id="own", markup=False)
        notes = TextArea(id="notes", show_line_numbers=False, soft_wrap=True)
        notes.border_title = "Notes"
        yield notes
        yield KeyBar()

    def on_mount(self) -> None:
        """Show the first page."""
        self.set_interval(1.0, self._tell_time)
        self.call_after_refresh(self._show_step)

    @on(Resize)
    def resized(self) -> None:
        """Lay out for the new width."""
        self._draw()

    @on(ScreenResume)
    @guarded("Reading how the task went")
    def resumed(self) -> None:
        """Back from the task, perhaps."""
        step = self._run.step
        if self._coding_task is not None and step is not None and step.part.name == "coding":
            self._run.read_coding(self._events, self._coding_task)
        self._draw()

    # What is seen

    @guarded("Showing what is asked")
    async def _show_step(self) -> None:
        """Show what is asked now; once it is over, the scorecard."""
        if self._run.step is None:
            self._end()
            return
        self._busy, self._shown = True, False
        try:
            card = self._card_to_show()
            self.card_view.display, self.page.display = card is not None, card is None
            self.notes.display, self.notes.text = False, self._run.notes
            if card is None:
                await self.card_view.clear()
                self.page.scroll_home(animate=False)
            else:
                await self.card_view.show(card)
        finally:
            self._busy = False
        asked = self.card_view.answer_input
        self.set_focus(asked.focus_target() if asked is not None else None)
        self._draw()

    def _card_to_show(self) -> StudyCard | None:
        """The question's card, without the follow-ups: they come after it, one by one."""
        card = self._run.card
        if card is None or self._run.follow_up is not None:
            return None
        body = card.card.body
        if not isinstance(body, AnswerBody):
            return card
        bare = card.card.model_copy(update={"body": body.model_copy(update={"follow_ups": []})})
        return StudyCard(card.key, card.group, bare, card.stored)

    def _draw(self) -> None:
        if not self.is_mounted or self._run.step is None:
            return
        self._tell_time()
        if self.page.display:
            self.words.update(Content("\n").join(self._page()))
        self.own.update(self._own_rating())
        self.show_keys()

    def _tell_time(self) -> None:
        run, step = self._run, self._run.step
        if step is None or not self.is_mounted:
            return
        asked = ""
        if step.question is not None:
            asked = f"  {step.question + 1} of {len(run.script.questions)}"
        start = Content.assemble((step.part.title, "bold"), (asked, FAINT))
        if run.card is not None:
            start += Content.styled(f"  {run.card.stored.deck_title}", FAINT)
        part, whole = run.left_in_part(), run.left()
        end = Content.assemble(
            (wording.clock(part), "bold $error" if part < 0 else "bold"),
            (" for this part  ", FAINT),
            (wording.clock(whole), "bold $error" if whole < 0 else "bold"),
            (" in all", FAINT),
        )
        room = self.size.width - 4 - end.cell_length - 2
        start = start.truncate(room, ellipsis=True)
        self.top.update(start + Content(" " * (room + 2 - start.cell_length)) + end, layout=False)

    def _page(self) -> list[Content]:
        width = max(20, min(self.size.width - 8, TEXT_WIDTH))
        if (asked := self._run.follow_up) is not None:
            lines = [Content.styled("They go on to ask", "bold $primary"), Content("")]
            lines += [inline(asked.question).stylize("bold"), Content("")]
            if not self._shown:
                return [*lines, Content.styled("Answer aloud; then Space.", FAINT)]
            lines += [render(asked.answer, width), Content("")] if asked.answer else []
            mark = ("☑", "bold $success") if self._run.is_covered else ("☐", "$primary")
            return [*lines, Content.assemble(mark, with_keys(" You covered it ({mock-run.cover})", self))]
        step = self._run.step
        assert step is not None
        lines = [Content.styled(step.part.title, "bold $primary"), Content("")]
        if step.part.name == "coding":
            lines += self._coding()
        for prompt in step.part.prompts:
            lines += [Content(prompt), Content("")]
        return lines

    def _coding(self) -> list[Content]:
        task = self._run.script.task
        if task is None:
            return []
        said = with_keys("{mock-run.open-task} opens it. Without a run, talk it through.", self)
        if (found := self._run.coded) is not None:
            said = f"Your best run: {found.points} of {wording.counted(found.total, 'point')}."
        return [Content.styled(task.title, "bold"), Content(said), Content("")]

    def _own_rating(self) -> Content:
        words = self._rates()
        if not words:
            return Content("")
        rating = self._run.rating
        parts: list[str | tuple[str, str]] = []
        for n, word in enumerate(words, 1):
            parts.append((f" {n} {word} ", "bold $background on $primary" if n == rating else FAINT))
        return Content.assemble(*parts)

    def _rates(self) -> tuple[str, ...]:
        """What one's own ratings mean now; none where there is nothing to rate."""
        step, card = self._run.step, self._run.card
        if step is not None and step.part.name == "coding":
            return CODED
        spoken = card is not None and isinstance(card.card.body, AnswerBody)
        return CLARITY if spoken and (self.card_view.revealed or self._shown) else ()

    def command_now(self, command: KeyCommand) -> KeyCommand | None:
        """What the keys do depends on what is asked."""
        asked, revealed = self.card_view.answer_input, self.card_view.revealed
        match command.action:
            case "go_on" if self._run.follow_up is not None and not self._shown:
                return KeyCommand("go_on", "space,enter", "Its answer", rank=10, main=True)
            case "go_on" if asked is not None and not revealed:
                return KeyCommand("go_on", "space,enter", asked.reveal_label(), rank=10, main=True)
            case "go_on" if asked is not None and asked.TICKS:
                return KeyCommand("go_on", "enter", "Next", rank=10, main=True)
            case "write":
                label = asked.write_label() if asked is not None else ""
                return command if label else None
            case "cover":
                return command if self._run.follow_up is not None and self._shown else None
            case "open_task":
                step = self._run.step
                coding = step is not None and step.part.name == "coding"
                return command if coding and self._coding_task is not None else None
            case action if action.startswith("rate"):
                return command if self._rates() else None
        return command

    @on(DescendantFocus)
    @on(DescendantBlur)
    def focus_moved(self) -> None:
        """In and out of a text other keys work."""
        self.call_later(self.show_keys)

    # What one does

    @on(AnswerInput.Answered)
    @guarded("Showing the answer")
    def answered(self, event: AnswerInput.Answered) -> None:
        """An output or a line was said, the written answer is done, or a point was ticked."""
        event.stop()
        asked = self.card_view.answer_input
        if self._busy or event.answer_input is not asked:
            return
        if isinstance(asked, SpokenInput):
            self._run.tick(asked.ticked, asked.written().get("", ""))
        elif event.verdict is not None:
            self._run.judged(event.verdict)
        if not self.card_view.revealed:
            self._reveal()

    def _reveal(self) -> None:
        self._held.shows()
        self._run.answered()
        self.card_view.reveal()
        asked = self.card_view.answer_input
        if isinstance(asked, SpokenInput):
            self._run.tick(asked.ticked, asked.written().get("", ""))
        target = asked.focus_target() if asked is not None and asked.TICKS else None
        self.set_focus(target, scroll_visible=False)
        self._draw()
        self.call_after_refresh(self.card_view.scroll_to_answer)

    async def action_go_on(self) -> None:
        """Start the clock, end the answer, or go on."""
        asked, revealed = self.card_view.answer_input, self.card_view.revealed or self._shown
        if self._busy or self._held.repeats(revealed=revealed):
            return
        if self._run.follow_up is not None and not self._shown:
            self._held.shows()
            self._shown = True
            self._draw()
            return
        if asked is not None and not self.card_view.revealed:
            if asked.begin():
                self.show_keys()
                return
            if (verdict := asked.ask_for_answer()) is not None:
                self._run.judged(verdict)
            self._reveal()
            return
        self._keep_notes()
        self._run.advance()
        await self._show_step()

    def action_write(self) -> None:
        """Write instead of speaking."""
        if (asked := self.card_view.answer_input) is not None and asked.write_label():
            asked.write()
            self.show_keys()

    def action_cover(self) -> None:
        """The follow-up was covered, or wasn't after all."""
        if self._run.follow_up is not None and self._shown:
            self._run.cover()
            self._draw()

    def action_rate(self, rating: int) -> None:
        """One's own rating."""
        if self._rates():
            self._run.rate(rating)
            self._draw()

    def action_open_task(self) -> None:
        """Work on the task; the clock goes on."""
        step = self._run.step
        if self._coding_task is not None and step is not None and step.part.name == "coding":
            self.go(OpenTask(self._coding_task))

    def action_note(self) -> None:
        """Into the notes, or out of them."""
        if self.focused is self.notes:
            self._leave_notes()
            return
        self.notes.display = True
        self.set_focus(self.notes)
        self.notes.move_cursor(self.notes.document.end)

    def _leave_notes(self) -> None:
        self._keep_notes()
        self.notes.display = bool(self._run.notes)
        asked = self.card_view.answer_input
        ticks = asked is not None and asked.TICKS and self.card_view.revealed
        unanswered = asked is not None and not self.card_view.revealed
        self.set_focus(asked.focus_target() if asked is not None and (ticks or unanswered) else None)

    def _keep_notes(self) -> None:
        text = self.notes.text.strip()
        if len(text) > MOST_NOTES:
            self.say(f"Of the note, {MOST_NOTES} characters are kept.", 5)
        self._run.note(text)

    def action_scroll(self, by: int) -> None:
        """Scroll what is long."""
        if self.page.display:
            self.page.scroll_relative(y=by, animate=False)
        else:
            self.card_view.scroll_by(by)

    def action_leave(self) -> None:
        """Out of the notes; else ask whether the interview is to end here."""
        if self.focused is self.notes:
            self._leave_notes()
            return
        keeps = "What was answered is kept." if self._run.is_worth_keeping else "Nothing is kept of it."
        self.go(Confirm(f"End the mock interview here? {keeps}", "End it", self._end))

    @guarded("Keeping the mock interview")
    def _end(self) -> None:
        if (asked := self.card_view.answer_input) is not None:
            asked.stop()
        self._keep_notes()
        if not self._run.is_worth_keeping:
            self.dismiss()
            return
        self._events.add_mock(self._run.data(), self._clock.now())
        self.prep.go(ShowScorecard(len(self._events.mocks()) - 1, instead=True))
