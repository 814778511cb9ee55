"""The files of an attempt: open one, make a new one, rename or delete one."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from interviewprep.content.visible import visible
from interviewprep.practice.attempt_state import shown
from interviewprep.practice.own_files import OwnFiles
from interviewprep.ui.boundary import guarded
from interviewprep.ui.common.way_out import way_out
from interviewprep.ui.keys import KeyCommand, bindings
from interviewprep.ui.practise.ends_once import EndsOnce


class FilesScreen(EndsOnce[Path | None], ModalScreen[Path | None]):
    """A list of the files, and a line for a name. Ends with the file to open."""

    CSS_PATH = Path(__file__).with_suffix(".tcss")
    KEYS = (
        KeyCommand("back", "escape", "Close", priority=True),
        KeyCommand("new", "n", "New", "A new file"),
        KeyCommand("rename", "r", "Rename", "Another name, or another folder"),
        KeyCommand("delete", "d,delete", "Delete", "Take it away; it is kept aside"),
        KeyCommand("yes", "y", "Yes", "Delete it"),
    )
    BINDINGS = bindings("files", KEYS)

    def __init__(self, files: OwnFiles, here: Path) -> None:
        """`here` is the file that is open."""
        super().__init__()
        self._files = files
        self._here = here
        self._named: Callable[[str], str] | None = None
        """What is done with the name that is being written; returns what is wrong with it."""
        self._deletes: Path | None = None
        """The file that is asked about."""

    def compose(self) -> ComposeResult:
        """The list, the line for a name, and what there is to say."""
        with Vertical(id="box") as box:
            box.border_title = "Files"
            box.border_subtitle = way_out()
            yield OptionList(id="listing")
            yield Input(id="name", compact=True)
            yield Static(id="said", markup=False)

    def on_mount(self) -> None:
        """Begin at the open file."""
        self._list(self._here)
        self._ask(None)

    def _list(self, at: Path) -> None:
        self._names = self._files.names
        listing = self.query_one("#listing", OptionList).clear_options()
        listing.add_options(Option(self._row(name)) for name in self._names)
        listing.highlighted = self._names.index(at) if at in self._names else 0

    def _row(self, name: Path) -> Content:
        given = "  given: it stays as it is" if self._files.is_given(name) else ""
        return Content.assemble(visible(shown(name.as_posix())), (given, "$foreground 60%"))

    def _at(self) -> Path | None:
        number = self.query_one("#listing", OptionList).highlighted
        return None if number is None or number >= len(self._names) else self._names[number]

    def _ask(self, named: Callable[[str], str] | None, value: str = "") -> None:
        """Have a name written, or none any more."""
        self._named, self._deletes = named, None
        field = self.query_one("#name", Input)
        field.display = named is not None
        field.value = value
        (field if named is not None else self.query_one("#listing")).focus()
        field.cursor_position = len(value)
        what = "Enter opens · n new · r rename · d delete · Esc closes"
        self._say("Its name, such as helpers.py or tests/test_own.py · Esc goes back" if named else what)

    def _say(self, words: str, style: str = "$foreground 70%") -> None:
        self.query_one("#said", Static).update(Content.styled(words, style))

    def _done(self, wrong: str, at: Path) -> None:
        if wrong:
            self._say(wrong, "$error")
        else:
            self._list(at)
            self._ask(None)

    def action_back(self) -> None:
        """Out of the name or the question; else close."""
        if self._named is not None or self._deletes is not None:
            self._ask(None)
        else:
            self.dismiss(None)

    @on(OptionList.OptionSelected)
    def chosen(self, event: OptionList.OptionSelected) -> None:
        """Open a file."""
        event.stop()
        if self._deletes is None:
            self.dismiss(self._at())

    def action_new(self) -> None:
        """Ask for the name of a new file."""
        self._ask(self._files.create)

    def action_rename(self) -> None:
        """Ask for another name."""
        if (name := self._at()) is not None:
            self._ask(lambda words: self._files.rename(name, words), name.as_posix())

    @on(Input.Submitted, "#name")
    @guarded("The files")
    def written(self, event: Input.Submitted) -> None:
        """A name was written."""
        event.stop()
        if self._named is None:
            return
        made = self._named == self._files.create
        wrong = self._named(event.value)
        if made and not wrong:
            self.dismiss(None)  # it is open
        else:
            self._done(wrong, Path(event.value.strip()))

    def action_delete(self) -> None:
        """Ask whether to delete a file."""
        if (name := self._at()) is not None:
            self._ask(None)
            self._deletes = name
            self._say(
                f"Delete {visible(shown(name.as_posix()))}? It is kept aside. y deletes · Esc doesn't", "bold"
            )

    def action_yes(self) -> None:
        """Delete the file that was asked about."""
        if (name := self._deletes) is not None:
            self._deletes = None
            self._done(self._files.delete(name), self._here)
