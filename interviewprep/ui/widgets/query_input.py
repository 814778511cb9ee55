"""A field for queries: what may follow is shown in it and below it, and a mistake where it is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rich.cells import cell_len
from textual import getters, on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.events import DescendantBlur, DescendantFocus, Resize
from textual.message import Message
from textual.suggester import Suggester
from textual.widgets import Input, Static

from interviewprep import wording
from interviewprep.store.search.completion import Completion, completions
from interviewprep.store.search.language import QueryError
from interviewprep.ui.keys import KeyCommand, bindings

Names = Mapping[str, Sequence[str]]


class _Field(Input):
    """The line itself."""

    KEYS = (
        KeyCommand("complete", "tab", "Complete", "Take what is suggested", 2),
        KeyCommand("submit", "enter,down", "To the list", "Go to the list", 1, main=True, shown="Enter"),
    )
    BINDINGS = bindings("query", KEYS)

    def command_now(self, command: KeyCommand) -> KeyCommand | None:
        """Without anything to complete, Tab leads on to the list."""
        if command.action == "complete" and not self.offered():
            return None
        return command

    def offered(self) -> list[Completion]:
        """What the word before the cursor may become."""
        box = self.parent
        return box.offered() if isinstance(box, QueryInput) else []

    async def action_complete(self) -> None:
        """Take the first completion; where there is none, go to the list."""
        if found := self.offered():
            at, text = found[0]
            rest = self.value[self.cursor_position :]
            self.value = self.value[:at] + text + rest
            self.cursor_position = at + len(text)
        else:
            await self.action_submit()


class _InPlace(Suggester):
    """The first completion, where it goes on with what was typed."""

    def __init__(self, box: QueryInput) -> None:
        super().__init__(use_cache=False, case_sensitive=True)
        self._box = box

    async def get_suggestion(self, value: str) -> str | None:
        """The whole text with it."""
        for at, text in self._box.offered()[:1]:
            whole = value[:at] + text
            return whole if whole.startswith(value) else None
        return None


class QueryInput(Vertical):
    """The field with a line for what may follow, or for what is wrong."""

    DEFAULT_CSS = """
    QueryInput { height: auto; width: 100%; padding: 0 2; }
    QueryInput #query { width: 100%; background: $panel; padding: 0 1; }
    QueryInput #query:focus { background: $panel; background-tint: transparent 0%; }
    QueryInput #hint { width: 100%; height: auto; padding: 0 1; }
    """

    field = getters.query_one("#query", _Field)
    hint = getters.query_one("#hint", Static)

    @dataclass
    class Changed(Message):
        """Another query was typed."""

        query: str

    @dataclass
    class Submitted(Message):
        """It is complete."""

    def __init__(self, placeholder: str, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self._placeholder = placeholder
        self.names: Names = {}
        """Values by field of those that depend on the decks."""
        self._error: QueryError | None = None
        self._told = False
        """Whether the hint tells it, on as many lines as that takes."""

    def compose(self) -> ComposeResult:
        """The field, and the line below it."""
        yield _Field(placeholder=self._placeholder, id="query", compact=True, suggester=_InPlace(self))
        yield Static(id="hint", markup=False)

    @property
    def value(self) -> str:
        """The query."""
        return self.field.value

    @value.setter
    def value(self, value: str) -> None:
        self.field.value = value

    @property
    def has_cursor(self) -> bool:
        """Whether one types in it."""
        return self.field.has_focus

    @property
    def is_unfinished(self) -> bool:
        """Whether one types a word that may become another: that it finds nothing says nothing yet."""
        return self.has_cursor and bool(self.offered())

    def focus_field(self) -> None:
        """Type in it, from the next key on: `focus` of a widget would wait its turn."""
        self.screen.set_focus(self.field)
        self.field.cursor_position = len(self.value)

    def begin(self, query: str) -> None:
        """Hold a query as if nothing had been typed: nobody is told, no name or mistake is known."""
        with self.prevent(self.Changed, Input.Changed):
            self.value = query
        self.names = {}
        self.tell(None)

    def offered(self) -> list[Completion]:
        """What the word before the cursor may become."""
        return completions(self.value, self.field.cursor_position, self.names)

    def tell(self, error: QueryError | None) -> None:
        """Point at what is wrong with the query, or at nothing."""
        self._error = error
        self._show_hint()

    @on(Input.Changed)
    def changed(self, event: Input.Changed) -> None:
        """Pass it on."""
        event.stop()
        self._show_hint()
        self.post_message(self.Changed(event.value))

    @on(Input.Submitted)
    def submitted(self, event: Input.Submitted) -> None:
        """Pass it on."""
        event.stop()
        self.post_message(self.Submitted())

    @on(DescendantFocus)
    @on(DescendantBlur)
    @on(Resize)
    def _show_hint(self) -> None:
        if not self.is_mounted:
            return
        hint, told = self._completions(), False
        if not hint and self._error is not None:  # what is unfinished is no mistake yet
            hint, told = self._pointed_at(self._error), True
        # While one types its line stays: the list below would jump up and down, and be laid out each time.
        self.hint.display = self.has_cursor or bool(hint)
        self.hint.update(hint, layout=told or self._told)
        self._told = told

    def _completions(self) -> Content:
        found = self.offered() if self.has_cursor else []
        room = self.size.width - 6
        line = Content("")
        for number, one in enumerate(found):
            style = "bold $accent" if not number else "$foreground 70%"
            part = Content.styled(one.text, style) + (
                "  " if number else Content.styled(" Tab  ", "$foreground 50%")
            )
            if line.cell_length + part.cell_length > room:
                return line + Content.styled("…", "$foreground 50%")
            line += part
        return line

    def _pointed_at(self, error: QueryError) -> Content:
        """A mark under the place, and the words beside it, or under it where there is no room."""
        before = cell_len(self.value[: error.at])
        length = max(1, cell_len(self.value[error.at : error.at + error.length]))
        said = Content.styled(wording.sentence(str(error)), "$error")
        room = self.size.width - 6
        if before + length > room:
            return said
        mark = Content(" " * before) + Content.styled("^" * length, "bold $error")
        fits = mark.cell_length + 1 + said.cell_length <= room
        return mark + (" " if fits else "\n") + said
