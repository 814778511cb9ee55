"""A choice of one of some things."""

from __future__ import annotations

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from interviewprep.ui.common.choose import ChooseScreen
from interviewprep.ui.common.way_out import way_out
from interviewprep.ui.keys import KeyCommand, bindings


class PickScreen(ChooseScreen):
    """One of them is picked. It ends with a list of its key alone."""

    KEYS: tuple[KeyCommand, ...] = (
        KeyCommand("take", "enter", "Take it", main=True, priority=True),
        KeyCommand("dismiss", "escape,q", "Cancel"),
    )
    BINDINGS = bindings("pick", KEYS)

    def compose(self) -> ComposeResult:
        """The choices."""
        with Vertical(id="box") as box:
            box.border_title = self._title
            box.border_subtitle = way_out("Enter takes it, Esc cancels")
            yield OptionList(*(Option(Content(self._choices[key])) for key in self._choices), id="choices")

    def on_mount(self) -> None:
        """Begin at the one that is picked now."""
        keys = list(self._choices)
        self.listing.highlighted = next((keys.index(key) for key in self._chosen if key in keys), 0)

    @on(OptionList.OptionSelected)
    def clicked(self, event: OptionList.OptionSelected) -> None:
        """A click takes it."""
        self.dismiss([list(self._choices)[event.option_index]])

    def action_take(self) -> None:
        """Take the one under the cursor."""
        if (number := self.listing.highlighted) is not None:
            self.dismiss([list(self._choices)[number]])
