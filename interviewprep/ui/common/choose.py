"""A choice of some of a few things."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from textual import getters, on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from interviewprep.ui.common.way_out import way_out
from interviewprep.ui.keys import KeyCommand, bindings


class ChooseScreen(ModalScreen[Sequence[str]]):
    """Each of them is chosen, or not."""

    CSS_PATH = Path(__file__).with_suffix(".tcss")
    KEYS: tuple[KeyCommand, ...] = (
        KeyCommand("take", "enter", "Done", "Take what is chosen", main=True, priority=True),
        KeyCommand("change", "space", "Change", "Choose it, or not", priority=True),
        KeyCommand("dismiss", "escape,q", "Cancel"),
    )
    BINDINGS = bindings("choose", KEYS)

    listing = getters.query_one("#choices", OptionList)

    def __init__(self, title: str, choices: Mapping[str, str], chosen: Sequence[str]) -> None:
        """`choices` are words by key; `chosen` the keys of those that are chosen at first."""
        super().__init__()
        self._title = title
        self._choices = choices
        self._chosen = set(chosen)

    def compose(self) -> ComposeResult:
        """The choices."""
        with Vertical(id="box") as box:
            box.border_title = self._title
            box.border_subtitle = way_out("Space changes, Enter takes it, Esc cancels")
            yield OptionList(*(Option(self._drawn(key), id=key) for key in self._choices), id="choices")

    def _drawn(self, key: str) -> Content:
        mark = Content.styled("[x] ", "bold $success") if key in self._chosen else Content("[ ] ")
        return mark + Content(self._choices[key])

    def action_change(self) -> None:
        """Choose the one under the cursor, or not."""
        if (number := self.listing.highlighted) is not None:
            self._change(str(self.listing.get_option_at_index(number).id))

    @on(OptionList.OptionSelected)
    def clicked(self, event: OptionList.OptionSelected) -> None:
        """A click changes."""
        self._change(str(event.option_id))

    def _change(self, key: str) -> None:
        self._chosen ^= {key}
        self.listing.replace_option_prompt(key, self._drawn(key))

    def action_take(self) -> None:
        """Take what is chosen."""
        self.dismiss([key for key in self._choices if key in self._chosen])
