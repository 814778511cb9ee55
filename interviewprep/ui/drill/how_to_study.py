"""How to study some cards: what is due of them, all of them, or as a cram."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from textual import getters, on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from interviewprep import wording
from interviewprep.study.chosen import EVER, Chosen, Counts
from interviewprep.ui.common.way_out import way_out
from interviewprep.ui.keys import KeyCommand, bindings


class HowToStudyScreen(ModalScreen[Chosen]):
    """Three ways, each with how many cards it takes in."""

    CSS_PATH = Path(__file__).with_suffix(".tcss")
    KEYS = (
        KeyCommand("dismiss", "escape,q", "Cancel"),
        KeyCommand("choose(0)", "1"),
        KeyCommand("choose(1)", "2"),
        KeyCommand("choose(2)", "3"),
    )
    BINDINGS = bindings("how-to-study", KEYS)

    ways = getters.query_one("#ways", OptionList)

    def __init__(self, ids: Sequence[int], counts: Counts) -> None:
        super().__init__()
        self._counts = counts
        self._ways = (Chosen(ids), Chosen(ids, EVER), Chosen(ids, EVER, cram=True))

    def compose(self) -> ComposeResult:
        """The ways."""
        counts = self._counts
        said = (
            ("What is due or new", counts.now, "Answers count as always."),
            ("All of them", counts.ahead, "Early answers count too, and move the next day accordingly."),
            ("Cram", counts.every, "Nothing is recorded, the schedule stays. Again comes back."),
        )
        with Vertical(id="box") as box:
            box.border_title = f"Study {wording.counted(counts.every, 'card')}"
            box.border_subtitle = way_out("Enter begins, Esc cancels")
            yield OptionList(
                *(Option(_way(number, *one), disabled=not one[1]) for number, one in enumerate(said, 1)),
                id="ways",
                markup=False,
            )

    def on_mount(self) -> None:
        """Begin with the first way that takes in any."""
        numbers = (self._counts.now, self._counts.ahead, self._counts.every)
        self.ways.highlighted = next((n for n, cards in enumerate(numbers) if cards), None)
        self.ways.focus()

    @on(OptionList.OptionSelected)
    def selected(self, event: OptionList.OptionSelected) -> None:
        """This way."""
        self.action_choose(event.option_index)

    def action_choose(self, number: int) -> None:
        """One of the ways, if there is anything to study in it."""
        if not self.ways.get_option_at_index(number).disabled:
            self.dismiss(self._ways[number])


def _way(number: int, name: str, cards: int, words: str) -> Content:
    return Content.assemble(
        (f"{number} ", "bold $primary"),
        (name, "bold"),
        (f"   {wording.counted(cards, 'card')}", "$accent"),
        "\n  ",
        (words, "$foreground 70%"),
    )
