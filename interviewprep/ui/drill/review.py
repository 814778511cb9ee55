"""Review: one card after the other."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from textual import getters, on
from textual.app import ComposeResult
from textual.content import Content
from textual.events import DescendantBlur, DescendantFocus, Resize
from textual.widgets import Static, TextArea

from interviewprep import wording
from interviewprep.scheduling.rating import Rating
from interviewprep.study.judging import DONT_KNOW, Verdict
from interviewprep.study.leech import is_leech
from interviewprep.study.session import Session
from interviewprep.ui.boundary import guarded
from interviewprep.ui.drill.card_editing import edit_card, tell_problems
from interviewprep.ui.drill.held_key import HeldKey
from interviewprep.ui.keys import KeyCommand, bindings
from interviewprep.ui.navigation import EndSession, ShowCardDetails
from interviewprep.ui.prep import PrepScreen, painted
from interviewprep.ui.widgets.answer_input import AnswerInput
from interviewprep.ui.widgets.card_view import CardView
from interviewprep.ui.widgets.key_bar import KeyBar
from interviewprep.ui.widgets.rating_bar import RatingBar


class ReviewScreen(PrepScreen[None]):
    """A session: ask, take the answer, show the right one, rate. It ends with `EndSession`."""

    CSS_PATH = Path(__file__).with_suffix(".tcss")
    KEYS = (
        KeyCommand(
            "reveal",
            "space,enter",
            "Show the answer",
            "Show the answer; then rate as suggested",
            main=True,
            rank=10,
        ),
        KeyCommand("write", "w", "Write", "Write an answer", 11),
        *(
            KeyCommand(f"rate({r.value})", str(r.value), "Rate", f"Rate: {r.label}", rank, shown=shown)
            for r, rank, shown in zip(Rating, (13, 0, 0, 0), ("1-4", "", "", ""), strict=True)
        ),
        KeyCommand(
            "dont_know",
            "d",
            "Don't know",
            "I don't know: show the answer, and suggest Again",
            12,
            anywhere="alt+d",
        ),
        KeyCommand("undo", "u", "Undo", rank=14, anywhere="alt+u"),
        KeyCommand("info", "i", "Source", "Source, history and memory state", 15, anywhere="alt+i"),
        KeyCommand("edit", "e", "Edit", "Edit the card's file", 16, anywhere="alt+e"),
        KeyCommand("suspend", "s", "Suspend", "Suspend: never show this card", 17, anywhere="alt+s"),
        # Not Alt+B and Alt+F: terminals send them for a word to the left and to the right.
        KeyCommand("bury", "b", "Bury", "Bury: not before tomorrow", 18, anywhere="ctrl+b"),
        KeyCommand("flag", "f", "Flag", "Flag, or take the flag away", 19, anywhere="ctrl+f"),
        KeyCommand("reset", "x", "Reset", "Reset: make the card new again", anywhere="alt+x"),
        KeyCommand("leave", "q,escape", "Today", "Back to Today", 20, anywhere="alt+q"),
        KeyCommand("scroll(-2)", "up,k"),
        KeyCommand("scroll(2)", "down,j"),
        KeyCommand("scroll(-12)", "pageup"),
        KeyCommand("scroll(12)", "pagedown"),
    )
    BINDINGS = bindings("review", KEYS)
    HELP = """\
Answer first, in your head or aloud; then look. Rate yourself honestly: **Again** if you did not know it, \
**Hard** if it took effort, **Good** if you knew it, **Easy** if it was none. Each button shows when the \
card comes back. Space or Enter takes the suggested rating. What you type, pick or arrange is compared, and \
suggests one; what you leave unanswered suggests none, and `{review.dont-know}` (I don't know) suggests Again.

While you write, and where letters pick an option, commands are given with Alt or Ctrl (the key bar says \
which); after `{review.undo}` letters are commands until you begin to write with `{review.write}`. `Ctrl+Z` \
takes back what you wrote; outside of a text it leaves the app for the shell until `fg`.

Every rating is saved at once, and `{review.undo}` takes it back, as far back as the session goes.
"""

    top = getters.query_one("#top", Static)
    card_view = getters.query_one(CardView)
    rating_bar = getters.query_one("#ratings", RatingBar)

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.session = session
        self._verdict: Verdict | None = None
        self._clock = session.collection.place.clock
        self._shown_at = self._clock.elapsed()
        self._left = session.remaining()
        self._written: dict[str, dict[str, str]] = {}
        self._taken_back: dict[str, dict[str, str]] = {}
        """What was written in answer to cards in this session, and to those whose ratings were undone."""
        self._held = HeldKey()
        self._busy = False
        """Whether a card is being put on the screen: keys that come meanwhile mean the one before."""

    def compose(self) -> ComposeResult:
        """The top line, the card, the ratings, the keys."""
        yield Static(id="top", markup=False)
        yield CardView(self._clock)
        yield RatingBar(id="ratings")
        yield KeyBar()

    def on_mount(self) -> None:
        """Show the first card."""
        self.set_interval(1.0, self._tell_time)
        self.call_after_refresh(self.show_card)

    @on(Resize)
    @guarded("Showing the card")
    def resized(self) -> None:
        """Lay the ratings out for the new width; the card does so by itself."""
        if self.session.current is not None and self.top.is_mounted:
            self._tell_time()
            if self.card_view.revealed:
                self._offer()

    # Showing a card

    @guarded("Showing the card")
    async def show_card(self, *, waits: bool = False) -> None:
        """Show the session's current card from its question on; without one the session is over.

        `waits` is for cards that a command leads to: letters stay commands until one begins to write.
        """
        card = self.session.current
        if card is None:
            await self.card_view.clear()
            self.go(EndSession(self.session))
            return
        self._busy = True
        try:
            self._verdict = None
            self._shown_at = self._clock.elapsed()
            await self.card_view.show(card)
        finally:
            self._busy = False
        asked = self.card_view.answer_input
        target = asked.focus_target() if asked is not None else None
        if target is not None or self.focused is not None:
            self.set_focus(None if waits and isinstance(target, TextArea) else target)
        self.call_after_refresh(self._after_paint)

    @guarded("Reading ahead")
    async def _after_paint(self) -> None:
        """What the question needn't wait for: it is painted first, the lines around it in the next frame."""
        await painted()
        if not self.is_attached:  # one has left meanwhile
            return
        if not self.card_view.revealed:
            self.rating_bar.clear()
        self.show_keys()
        self._left = self.session.remaining()
        self._tell_time()
        if (card := self.session.prepare()) is not None:
            self.card_view.texts(card)

    def _tell_time(self) -> None:
        card = self.session.current
        if card is None or not self.is_mounted:
            return
        left = self._left
        counts = Content("  ").join(
            Content.assemble((str(count), f"bold {colour}"), (f" {word}", "$foreground 70%"))
            for count, word, colour in (
                (left.due, "due", "$success"),
                (left.learning, "learning", "$warning"),
                (left.new, "new", "$primary"),
            )
            if count
        )
        leech = is_leech(card.stored.state.lapses, self.session.collection.log.settings.leech_threshold)
        end = (
            Content.assemble(
                *(("leech ", "bold $warning"),) * leech, *(("⚑ ", "bold $error"),) * card.stored.flagged
            )
            + counts
            + Content.styled(f"  {wording.clock(self._clock.elapsed() - self._shown_at)}", "$foreground 70%")
        )
        room = self.size.width - 4 - end.cell_length - 2
        done = self.session.tally.answers
        start = Content.assemble(
            (f"{self.session.told}  " if self.session.told else "", "bold $warning"),
            (card.stored.deck_title, "bold"),
            (f"  {card.card.level}", "$foreground 60%"),
            (f"  {card.card.kind}" if card.card.kind != "recall" else "", "$foreground 60%"),
            (f"  {done} done" if done else "", "$foreground 60%"),
        ).truncate(room, ellipsis=True)
        self.top.update(start + Content(" " * (room + 2 - start.cell_length)) + end, layout=False)

    def command_now(self, command: KeyCommand) -> KeyCommand | None:
        """What the keys do depends on whether the answer is shown, and on how this card is answered."""
        asked, revealed = self.card_view.answer_input, self.card_view.revealed
        match command.action:
            case "reveal" if revealed:
                suggested = self._suggested
                return replace(command, label=suggested.label) if suggested is not None else None
            case "reveal":
                return replace(command, label=asked.reveal_label()) if asked is not None else command
            case "write":
                label = asked.write_label() if asked is not None else ""
                return replace(command, label=label) if label else None
            case "dont_know":
                return None if revealed else command
            case "undo":
                return command if self.session.can_undo else None
            case "leave" if isinstance(self.focused, Static) and not revealed:
                return replace(command, rank=12)  # where options or lines take the room, the way out stays
            case action if action.startswith("rate"):
                return replace(command, main=self._suggested is None) if revealed else None
        return command

    @on(DescendantFocus)
    @on(DescendantBlur)
    def focus_moved(self) -> None:
        """In and out of an editor other keys work. Where letters pick, a click elsewhere changes nothing."""
        asked = self.card_view.answer_input
        if self.focused is None and asked is not None and asked.HOLDS_FOCUS and not self.card_view.revealed:
            self.set_focus(asked.focus_target())
        if self.session.current is not None:
            self.call_later(self.show_keys)

    # Answering

    @property
    def _suggested(self) -> Rating | None:
        """What the answer is worth. Of a card that one only looks at: Good, until one says otherwise."""
        if self._verdict is not None:
            return self._verdict.rating
        return Rating.GOOD if self.card_view.answer_input is None else None

    def _offer(self) -> None:
        asked = self.card_view.answer_input
        unanswered = asked.UNANSWERED if asked is not None else ""
        self.rating_bar.offer(self.session.choices(), self._verdict, self._suggested, unanswered)

    @on(AnswerInput.Answered)
    @guarded("Showing the answer")
    def answered(self, event: AnswerInput.Answered) -> None:
        """The candidate answered: show the rest of the card and the ratings."""
        event.stop()
        if self._busy or event.answer_input is not self.card_view.answer_input:
            return  # of the card before
        self._verdict = event.verdict
        if not self.card_view.revealed:
            self._reveal()
        else:
            self._offer()
            self.show_keys()

    async def action_reveal(self) -> None:
        """Show the answer; when it is shown, rate as suggested."""
        held = self._held.repeats(revealed=self.card_view.revealed)
        if self.session.current is None or self._busy or held:
            return
        if self.session.must_advance:  # stored, but the next card could not be read: try again
            await self._go_on()
            return
        if self.card_view.revealed:
            if (suggested := self._suggested) is not None:
                await self.action_rate(suggested.value)
            return
        asked = self.card_view.answer_input
        if asked is not None and asked.begin():
            self.show_keys()
            return
        if asked is not None:
            self._verdict = asked.ask_for_answer()
        self._reveal()

    def action_dont_know(self) -> None:
        """Show the answer, and suggest Again. What was written is compared all the same."""
        if self.session.current is None or self._busy or self.card_view.revealed:
            return
        if (asked := self.card_view.answer_input) is not None:
            asked.ask_for_answer()
        self._verdict = DONT_KNOW
        self._reveal()

    def _reveal(self) -> None:
        self._held.shows()
        asked = self.card_view.answer_input
        if asked is not None and asked.TICKS and (before := self.session.last_written()) is not None:
            asked.remember(before)
        self.card_view.reveal()
        self._offer()
        target = asked.focus_target() if asked is not None and asked.TICKS else None
        self.set_focus(target, scroll_visible=False)
        self.show_keys()
        self.call_after_refresh(self.card_view.scroll_to_answer)

    async def action_rate(self, rating: int) -> None:
        """Rate the card and go on. The review is on disk before the next card is shown."""
        if not self.card_view.revealed or self.session.current is None or self._busy:
            return
        if not self.session.must_advance:
            took = round((self._clock.elapsed() - self._shown_at) * 1000)
            asked, key = self.card_view.answer_input, self.session.current.key
            written = (asked.written() if asked is not None else {}) or self._taken_back.pop(key, {})
            leech = self.session.makes_leech(Rating(rating))
            self.session.rate(Rating(rating), took, written)
            if leech:
                self._tell_leech()
            self._written[key] = written
        await self._go_on()

    def _tell_leech(self) -> None:
        settings = self.session.collection.log.settings
        what = "Rewrite it ({review.edit}), or suspend it."
        if settings.leech_suspends:
            what = "Suspended: {review.undo} takes back both."
        self.say(f"Forgotten {settings.leech_threshold} times: a leech. {what}", 5)

    async def _go_on(self) -> None:
        self.session.advance()
        await self.show_card()

    def action_write(self) -> None:
        """Go into the text: for the answer, or for a follow-up."""
        if (asked := self.card_view.answer_input) is not None and asked.write_label():
            asked.write()
            self.show_keys()

    def action_scroll(self, by: int) -> None:
        """Scroll a long card."""
        self.card_view.scroll_by(by)

    # Around the card

    async def action_undo(self) -> None:
        """Take the last thing back."""
        if self._busy:
            return
        if (undone := self.session.undo()) is None:
            self.notify("Nothing to undo in this session.", timeout=2)
            return
        if (card := self.session.current) is not None and (written := self._written.pop(card.key, None)):
            self._taken_back[card.key] = written
        self.notify(f"Undone: {undone}", markup=False, timeout=2)
        await self.show_card(waits=True)

    async def action_suspend(self) -> None:
        """Never show this card again, until it is unsuspended."""
        if self._busy or self.session.current is None:
            return
        self.session.suspend()
        self.say("Suspended. {review.undo} brings it back; so does Browse.")
        await self.show_card(waits=True)

    async def action_bury(self) -> None:
        """Not before tomorrow."""
        if self._busy or self.session.current is None:
            return
        self.session.bury()
        self.say("Buried until tomorrow. {review.undo} brings it back.")
        await self.show_card(waits=True)

    def action_flag(self) -> None:
        """Mark the card to come back to."""
        if self.session.current is None:
            return
        on_now = self.session.flag()
        self.notify("Flagged" if on_now else "Flag taken away", timeout=2)
        self._tell_time()
        self.show_keys()

    async def action_reset(self) -> None:
        """Make the card new again."""
        if self._busy or self.session.current is None:
            return
        self.session.reset()
        self.say("The card is new again. {review.undo} takes that back.")
        await self.show_card(waits=True)

    def action_info(self) -> None:
        """Where the card comes from, and how it went."""
        if self.session.current is not None:
            self.go(ShowCardDetails(self.session.current))

    async def action_edit(self) -> None:
        """Open the card's file at its line, and read it again afterwards."""
        card = self.session.current
        if card is None or self._busy or (path := edit_card(self, card)) is None:
            return
        self.card_view.forget_texts()
        self.session.reload()
        tell_problems(self, path)
        await self.show_card(waits=True)

    def action_leave(self) -> None:
        """Back to Today. Everything that was rated is saved."""
        if (asked := self.card_view.answer_input) is not None:
            asked.stop()
        self.go(EndSession(self.session))
