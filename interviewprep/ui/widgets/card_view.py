"""A card on the screen: its question, the way to answer it, its answer. One state, and one drawing of it."""

from __future__ import annotations

from textual import getters, on
from textual.app import ComposeResult
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.events import Resize

from interviewprep.content.decks.card import ClozeBody, OutputBody
from interviewprep.profile.clock import Clock
from interviewprep.study.collection import StudyCard
from interviewprep.ui.card_sides import back_of, front_of, picture_folder, title_of
from interviewprep.ui.widgets.answer_input import AnswerInput
from interviewprep.ui.widgets.answer_inputs import make_answer_input
from interviewprep.ui.widgets.pictured_text import PicturedText

TEXT_WIDTH = 92
"""Cells; lines longer than this are hard to read."""
BESIDE = 120
"""Cells from which on what is typed stands beside the question."""


class CardView(Vertical):
    """Shows one card. What is seen follows from `card`, `revealed` and the answer given, at any width."""

    DEFAULT_CSS = """
    CardView { height: 1fr; width: 100%; }
    CardView #card {
        height: 1fr; width: 100%; padding-top: 1; scrollbar-size-vertical: 1; scrollbar-gutter: stable;
    }
    CardView #front { height: auto; width: 100%; padding: 0 3; }
    CardView #slot { height: auto; width: 100%; max-width: 98; padding: 0 3; }
    CardView #slot.-wide { max-width: 160; }
    CardView #back { height: auto; width: 100%; max-width: 98; padding: 0 3 1 3; display: none; }
    CardView #back { border-top: solid $foreground 25%; }
    CardView #dock { height: auto; width: 100%; padding: 0 2; }
    CardView.-beside { layout: horizontal; }
    CardView.-beside #card { width: 55%; }
    CardView.-beside #dock { width: 45%; height: 100%; padding: 1 3 0 0; }
    CardView.-beside #dock TextArea { height: 1fr; max-height: 100%; }
    CardView.-beside #dock AnswerInput { height: 100%; }
    """

    scroller = getters.query_one("#card", VerticalScroll)
    front = getters.query_one("#front", PicturedText)
    slot = getters.query_one("#slot", Vertical)
    back = getters.query_one("#back", PicturedText)
    dock = getters.query_one("#dock", Vertical)

    def __init__(self, clock: Clock) -> None:
        super().__init__()
        self._clock = clock
        self.card: StudyCard | None = None
        self.revealed = False
        self.answer_input: AnswerInput | None = None
        self._laid_out: dict[tuple[str, str, int], tuple[Content, Content]] = {}

    def compose(self) -> ComposeResult:
        """The card, scrolling; below it an answer that stays in view."""
        with VerticalScroll(id="card", can_focus=False):
            yield PicturedText(id="front")
            yield Vertical(id="slot")
            yield PicturedText(id="back")
        yield Vertical(id="dock")

    @on(Resize)
    def resized(self) -> None:
        """Lay the text out for the new width."""
        self._laid_out.clear()
        self.draw()

    async def show(self, card: StudyCard, *, revealed: bool = False) -> None:
        """Show a card from its question on, or with its answer."""
        await self.clear()
        self.card = card
        self.revealed = False
        self.draw()
        if self.scroller.scroll_y:
            self.scroller.scroll_home(animate=False)
        found = make_answer_input(card, self._clock)
        self.slot.display = found is not None and not found.DOCKED
        self.slot.set_class(found is not None and found.WIDE, "-wide")
        if found is not None:
            self.answer_input = found
            await (self.dock if found.DOCKED else self.slot).mount(found)
        if revealed:
            if found is not None:
                found.give_up()
                found.show_all()
            self.reveal()
            self.slot.display = found is not None and found.result() is None

    async def clear(self) -> None:
        """Take the card away."""
        self.card = None
        if (old := self.answer_input) is not None:
            self.answer_input = None
            old.stop()
            await old.remove()

    def reveal(self) -> None:
        """Show the answer as well."""
        self.revealed = True
        self.draw()

    def draw(self) -> None:
        """Show what the state says."""
        if self.card is None or not self.is_mounted:
            return
        self.set_class(self._is_beside(self.card, self.revealed), "-beside")
        folder = picture_folder(self.card)
        front, back = self.texts(self.card, revealed=self.revealed)
        if self.revealed:
            if isinstance(self.card.card.body, ClozeBody):
                front = title_of(self.card, self.text_width)  # the gaps are filled in below
            result = self.answer_input.result() if self.answer_input is not None else None
            if result is not None:
                back = Content("\n\n").join([result, back] if back else [result])
            self.back.show(back, folder, self.text_width)
        self.front.show(front, folder, self._width_for(self.card, revealed=self.revealed))
        self.back.display = self.revealed and bool(back)

    def texts(self, card: StudyCard, *, revealed: bool = False) -> tuple[Content, Content]:
        """Both sides of a card, laid out; kept, so that the next card is ready before it is asked for."""
        width = self._width_for(card, revealed=revealed)
        key = (card.key, card.stored.hash, width)
        if key not in self._laid_out:
            if len(self._laid_out) > 50:
                self._laid_out.clear()
            self._laid_out[key] = (front_of(card, width), back_of(card, width))
        return self._laid_out[key]

    def forget_texts(self) -> None:
        """A deck was edited: what was laid out may be old."""
        self._laid_out.clear()

    @property
    def _room(self) -> int:
        return self.size.width or self.screen.size.width

    def _is_beside(self, card: StudyCard, revealed: bool) -> bool:
        """Whether what is typed stands beside the question."""
        return isinstance(card.card.body, OutputBody) and not revealed and self._room >= BESIDE

    @property
    def text_width(self) -> int:
        """Cells for a line of text, where nothing is beside it."""
        return max(20, min(self._room - 7, TEXT_WIDTH))

    def _width_for(self, card: StudyCard, *, revealed: bool) -> int:
        beside = self._is_beside(card, revealed)
        return min(self.text_width, self._room * 55 // 100 - 7) if beside else self.text_width

    def scroll_to_answer(self) -> None:
        """Bring the start of the answer into view where it is long; then what must be seen of it."""
        target = self.slot if self.slot.display else self.back
        bottom = (self.back if self.back.display else target).virtual_region.bottom
        if bottom > self.scroller.size.height:
            self.scroller.scroll_to(y=max(0, target.virtual_region.y - 1), animate=False)
        if self.answer_input is not None and (seen := self.answer_input.row_to_see()) is not None:
            rows, row = seen
            rows.reveal_row(row)

    def scroll_by(self, lines: int) -> None:
        """Scroll a long card."""
        self.scroller.scroll_relative(y=lines, animate=False)
