"""Review: one card after the other."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, cast

from textual import getters, on
from textual.app import ComposeResult, SuspendNotSupported
from textual.binding import Binding
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.events import DescendantBlur, DescendantFocus, Resize
from textual.screen import Screen
from textual.widgets import Static, TextArea

from interviewprep.content.decks.card import AnswerBody, ClozeBody
from interviewprep.scheduling.rating import Rating
from interviewprep.study.collection import StudyCard
from interviewprep.study.judging import Verdict
from interviewprep.study.session import Session
from interviewprep.ui.card_sides import back_of, front_of, make_answer_input, title_of
from interviewprep.ui.widgets.answer_input import AnswerInput
from interviewprep.ui.widgets.key_bar import Key, KeyBar
from interviewprep.ui.widgets.rating_bar import RatingBar

if TYPE_CHECKING:
    from interviewprep.ui.app import InterviewPrep

TEXT_WIDTH = 92
"""Lines longer than this are hard to read."""


class ReviewScreen(Screen[None]):
    """A session: ask, take the answer, show the right one, rate."""

    CSS_PATH = Path(__file__).with_suffix(".tcss")
    BINDINGS = [  # noqa: RUF012
        Binding("space,enter", "reveal", "Show the answer; then rate as suggested", show=False),
        *(Binding(str(r.value), f"rate({r.value})", f"Rate: {r.label}", show=False) for r in Rating),
        Binding("u,ctrl+z", "undo", "Undo", show=False),
        Binding("s", "suspend", "Suspend: never show this card", show=False),
        Binding("b", "bury", "Bury: not before tomorrow", show=False),
        Binding("f", "flag", "Flag, or take the flag away", show=False),
        Binding("x", "reset", "Reset: make the card new again", show=False),
        Binding("e", "edit", "Edit the card's file", show=False),
        Binding("i", "info", "Source, history and memory state", show=False),
        Binding("w", "write", "Write an answer", show=False),
        Binding("up,k", "scroll(-2)", show=False),
        Binding("down,j", "scroll(2)", show=False),
        Binding("pageup", "scroll(-12)", show=False),
        Binding("pagedown", "scroll(12)", show=False),
        Binding("q,escape", "leave", "Back to Today", show=False),
    ]
    HELP = """\
Answer first, in your head or aloud; then look. Rate yourself honestly: **Again** if you did not know it, \
**Hard** if it took effort, **Good** if you knew it, **Easy** if it was no effort at all. Each button shows \
when the card comes back. Space or Enter takes the suggested rating.

Every rating is saved at once, and `u` takes it back, as far back as the session goes.
"""

    top = getters.query_one("#top", Static)
    scroller = getters.query_one("#card", VerticalScroll)
    front = getters.query_one("#front", Static)
    slot = getters.query_one("#ask", Vertical)
    dock = getters.query_one("#dock", Vertical)
    back = getters.query_one("#back", Static)
    rating_bar = getters.query_one("#ratings", RatingBar)
    key_bar = getters.query_one(KeyBar)

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.session = session
        self._answer_input: AnswerInput | None = None
        self._revealed = False
        self._verdict: Verdict | None = None
        self._clock = session.collection.place.clock
        self._shown_at = self._clock.elapsed()
        self._ready: dict[tuple[str, str, int], tuple[Content, Content]] = {}
        self._left = session.remaining()

    @property
    def prep(self) -> InterviewPrep:
        """The app."""
        return cast("InterviewPrep", self.app)

    def compose(self) -> ComposeResult:
        """The top line, the card, the ratings, the keys."""
        yield Static(id="top", markup=False)
        with VerticalScroll(id="card", can_focus=False):
            yield Static(id="front", markup=False)
            yield Vertical(id="ask")
            yield Static(id="back", markup=False)
        yield Vertical(id="dock")
        yield RatingBar(id="ratings")
        yield KeyBar()

    def on_mount(self) -> None:
        """Show the first card."""
        self.set_interval(1.0, self._tell_time)
        self.call_after_refresh(self.show_card)

    @on(Resize)
    def resized(self) -> None:
        """Lay the text out for the new width."""
        self._ready.clear()
        if self.session.current is not None and self.front.is_mounted:
            self._draw(self.session.current)
            self._tell_time()
            if self._revealed:
                self.rating_bar.offer(self.session.choices(), self._verdict)

    # Showing a card

    async def show_card(self) -> None:
        """Show the session's current card from its question on, or the summary."""
        card = self.session.current
        if self._answer_input is not None:
            self._answer_input.stop()
            await self._answer_input.remove()
            self._answer_input = None
        if card is None:
            from interviewprep.ui.drill.summary import SummaryScreen

            self.app.switch_screen(SummaryScreen(self.session))
            return
        self._revealed = False
        self._verdict = None
        self._shown_at = self._clock.elapsed()
        self.back.display = False
        self._draw(card)
        if self.scroller.scroll_y:
            self.scroller.scroll_home(animate=False)
        answer_input = make_answer_input(card, self._clock)
        self.slot.display = answer_input is not None and not answer_input.DOCKED
        if answer_input is not None:
            self._answer_input = answer_input
            await (self.dock if answer_input.DOCKED else self.slot).mount(answer_input)
            self.set_focus(answer_input.focus_target())
        elif self.focused is not None:
            self.set_focus(None)
        self.call_after_refresh(self._after_paint)

    def _draw(self, card: StudyCard) -> None:
        front, back = self._texts(card)
        self.front.update(front)
        self.back.update(back)

    def _texts(self, card: StudyCard) -> tuple[Content, Content]:
        """Both sides of a card, laid out; kept, so that the next card is ready before it is asked for."""
        width = self._width()
        key = (card.key, card.stored.hash, width)
        if key not in self._ready:
            if len(self._ready) > 50:
                self._ready.clear()
            self._ready[key] = (front_of(card, width), back_of(card, width))
        return self._ready[key]

    def _width(self) -> int:
        return max(20, min(self.size.width - 7, TEXT_WIDTH))

    def _after_paint(self) -> None:
        """What the question needn't wait for: it is painted first, the lines around it in the next frame."""
        if not self._revealed:
            self.rating_bar.clear()
        self._show_keys()
        self._left = self.session.remaining()
        self._tell_time()
        if (card := self.session.prepare()) is not None:
            self._texts(card)

    def _tell_time(self) -> None:
        card = self.session.current
        if card is None or not self.is_mounted:
            return
        left = self._left
        seconds = int(self._clock.elapsed() - self._shown_at)
        clock = f"{seconds // 60}:{seconds % 60:02}"
        counts = Content(" ").join(
            Content.styled(str(count), f"bold {colour}" if count else "$foreground 40%")
            for count, colour in ((left.due, "$success"), (left.learning, "$warning"), (left.new, "$primary"))
        )
        end = (
            Content.assemble(*(("⚑ ", "bold $error"),) * card.stored.flagged)
            + counts
            + Content.styled(f"  {clock}", "$foreground 70%")
        )
        room = self.size.width - 4 - end.cell_length - 2
        done = self.session.tally.answers
        start = Content.assemble(
            (card.stored.deck_title, "bold"),
            (f"  {card.card.level}", "$foreground 60%"),
            (f"  {card.card.kind}" if card.card.kind != "recall" else "", "$foreground 60%"),
            (f"  {done} done" if done else "", "$foreground 60%"),
        ).truncate(room, ellipsis=True)
        self.top.update(start + Content(" " * (room + 2 - start.cell_length)) + end, layout=False)

    def _show_keys(self) -> None:
        undo = [Key("u", "Undo", "undo")] if self.session.can_undo else []
        rest = [
            *undo,
            Key("i", "Source", "info"),
            Key("e", "Edit", "edit"),
            Key("s", "Suspend", "suspend"),
            Key("b", "Bury", "bury"),
            Key("f", "Flag", "flag"),
            Key("q", "Today", "leave"),
            Key("?", "Help", "app.help"),
        ]
        if not self._revealed:
            main = self._answer_input.keys() if self._answer_input else []
            main = main or [Key("Space", "Show the answer", "reveal", main=True)]
            if isinstance(self.focused, TextArea):
                rest = [Key("F1", "Help", "app.help")]  # letters go into the text
            elif isinstance(self.focused, Static):
                rest = [Key("q", "Today", "leave"), *[k for k in rest if k.key != "q"]]
            self.key_bar.show([*main, *rest])
            return
        suggested = self._verdict.rating if self._verdict else Rating.GOOD
        ticking = (
            self._answer_input is not None
            and self._answer_input.focus_target() is self.focused
            and self.focused
        )
        rate = Key("Enter" if ticking else "Space", suggested.label, "accept", main=True)
        tick = [Key("Space", "Tick", "answer('tick')")] if ticking else []
        self.key_bar.show([rate, *tick, Key("1-4", "Rate", f"rate({int(suggested)})"), *rest])

    @on(DescendantFocus)
    @on(DescendantBlur)
    def focus_moved(self) -> None:
        """In and out of an editor other keys work."""
        if self.session.current is not None:
            self.call_later(self._show_keys)

    # Answering

    @on(AnswerInput.Answered)
    def answered(self, event: AnswerInput.Answered) -> None:
        """The candidate answered: show the rest of the card and the ratings."""
        event.stop()
        self._verdict = event.verdict
        if not self._revealed:
            self._reveal()
        else:
            self.rating_bar.offer(self.session.choices(), self._verdict)
            self._show_keys()

    async def action_reveal(self) -> None:
        """Show the answer; when it is shown, rate as suggested."""
        if self.session.current is None:
            return
        if self._revealed:
            await self.action_accept()
        elif isinstance(self.session.current.card.body, AnswerBody) and self._answer_input is not None:
            await self._answer_input.run_action("submit")
        else:
            if self._answer_input is not None:
                self._answer_input.give_up()
            self._reveal()

    def _reveal(self) -> None:
        self._revealed = True
        card = self.session.current
        assert card is not None
        text = self._texts(card)[1]
        if self._answer_input is not None and (result := self._answer_input.result()) is not None:
            text = Content("\n\n").join([result, text] if text else [result])
            self.back.update(text)
        self.back.display = bool(text)
        if isinstance(card.card.body, ClozeBody):
            self.front.update(title_of(card, self._width()))  # the gaps are filled in below
        self.rating_bar.offer(self.session.choices(), self._verdict)
        target = self._answer_input.focus_target() if self._answer_input else None
        ticking = isinstance(card.card.body, AnswerBody)
        self.set_focus(target if ticking else None)
        self._show_keys()
        if self._answer_input is None or not ticking:
            self.call_after_refresh(self._scroll_to_answer)

    def _scroll_to_answer(self) -> None:
        """Long questions: bring the start of the answer into view, without losing it again."""
        target = self.slot if self.slot.display else self.back
        bottom = (self.back if self.back.display else target).virtual_region.bottom
        if bottom > self.scroller.size.height:
            self.scroller.scroll_to(y=max(0, target.virtual_region.y - 1), animate=False)

    async def action_accept(self) -> None:
        """Take the suggested rating."""
        await self.action_rate(int(self._verdict.rating if self._verdict else Rating.GOOD))

    async def action_rate(self, rating: int) -> None:
        """Rate the card and go on. The review is on disk before the next card is shown."""
        if not self._revealed or self.session.current is None:
            return
        self._revealed = False
        try:
            if not self.session.must_advance:
                self.session.rate(Rating(rating), round((self._clock.elapsed() - self._shown_at) * 1000))
            self.session.advance()
        except Exception as error:  # the disk is full, the file is locked: say so and stay on the card
            self._revealed = True
            said = f"Saved. {error}" if self.session.must_advance else f"Not saved: {error}"
            self.notify(said, severity="error", markup=False, timeout=10)
            return
        await self.show_card()

    async def action_answer(self, action: str) -> None:
        """Run an action of the way of answering: for clicks on the key bar."""
        if self._answer_input is not None:
            await self._answer_input.run_action(action)
            self._show_keys()

    def action_write(self) -> None:
        """Write instead of speaking."""
        if (
            self._answer_input is not None
            and not self._revealed
            and hasattr(self._answer_input, "action_write")
        ):
            self._answer_input.action_write()

    def action_scroll(self, by: int) -> None:
        """Scroll a long card."""
        self.scroller.scroll_relative(y=by, animate=False)

    # Around the card

    async def action_undo(self) -> None:
        """Take the last thing back."""
        undone = self.session.undo()
        if undone is None:
            self.notify("Nothing to undo in this session.", timeout=2)
            return
        self.notify(f"Undone: {undone}", timeout=2)
        await self.show_card()

    async def action_suspend(self) -> None:
        """Never show this card again, until it is unsuspended."""
        self.session.suspend()
        self.notify("Suspended. u brings it back; so does Browse.", timeout=3)
        await self.show_card()

    async def action_bury(self) -> None:
        """Not before tomorrow."""
        self.session.bury()
        self.notify("Buried until tomorrow. u brings it back.", timeout=3)
        await self.show_card()

    def action_flag(self) -> None:
        """Mark the card to come back to."""
        on_now = self.session.flag()
        self.notify("Flagged" if on_now else "Flag taken away", timeout=2)
        self._tell_time()
        self._show_keys()

    async def action_reset(self) -> None:
        """Make the card new again."""
        self.session.reset()
        self.notify("The card is new again. u takes that back.", timeout=3)
        await self.show_card()

    def action_info(self) -> None:
        """Where the card comes from, and how it went."""
        from interviewprep.ui.drill.card_details import CardDetailsScreen

        if self.session.current is not None:
            self.app.push_screen(CardDetailsScreen(self.session.collection, self.session.current))

    async def action_edit(self) -> None:
        """Open the card's file at its line, and read it again afterwards."""
        from interviewprep.profile.editor import EditorError, run_editor

        card = self.session.current
        if card is None:
            return
        try:
            with self.app.suspend():
                run_editor(Path(card.stored.path), card.card.line)
        except (SuspendNotSupported, EditorError) as error:
            self.notify(
                str(error) or "This terminal can't be lent to an editor.", severity="error", markup=False
            )
            return
        self._ready.clear()
        self.session.reload()
        wrong = [p for p in self.session.collection.problems if str(p.path) == card.stored.path]
        if wrong:
            self.notify(
                str(wrong[0]), title="A mistake in the deck", severity="error", markup=False, timeout=12
            )
        await self.show_card()
        # The editor has drawn over everything: what hasn't changed since must be painted as well.
        self.refresh()
        self.call_after_refresh(self.refresh)

    def action_leave(self) -> None:
        """Back to Today; everything is saved."""
        if isinstance(self.focused, Static) or self.focused is None:
            self._end()
        else:
            self.set_focus(None)

    def _end(self) -> None:
        if self._answer_input is not None:
            self._answer_input.stop()
        if self.session.tally.answers:
            from interviewprep.ui.drill.summary import SummaryScreen

            self.app.switch_screen(SummaryScreen(self.session))
        else:
            self.app.pop_screen()
