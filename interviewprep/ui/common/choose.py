"""A choice of some of a few things."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from textual import getters
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import SelectionList
from textual.widgets.selection_list import Selection

from interviewprep.ui.common.way_out import way_out
from interviewprep.ui.keys import KeyCommand, bindings


class ChooseScreen(ModalScreen[Sequence[str]]):
    """Each of them is chosen, or not."""

    CSS_PATH = Path(__file__).with_suffix(".tcss")
    KEYS = (
        KeyCommand("take", "enter", "Done", "Take what is chosen", main=True, priority=True),
        KeyCommand("dismiss", "escape,q", "Cancel"),
    )
    BINDINGS = bindings("choose", KEYS)

    listing = getters.query_one("#choices", SelectionList)

    def __init__(self, title: str, choices: Mapping[str, str], chosen: Sequence[str]) -> None:
        """`choices` are words by key; `chosen` the keys of those that are chosen at first."""
        super().__init__()
        self._title = title
        self._choices = choices
        self._chosen = chosen

    def compose(self) -> ComposeResult:
        """The choices."""
        with Vertical(id="box") as box:
            box.border_title = self._title
            box.border_subtitle = way_out("Space changes, Enter takes it, Esc cancels")
            yield SelectionList[str](
                *(
                    Selection(Content(words), key, key in self._chosen)
                    for key, words in self._choices.items()
                ),
                id="choices",
                compact=True,
            )

    def action_take(self) -> None:
        """Take what is chosen."""
        chosen = set(self.listing.selected)
        self.dismiss([key for key in self._choices if key in chosen])
