"""Settings and preferences: all that a user may set, by the names of the file and the command line."""

from __future__ import annotations

from pathlib import Path

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.events import DescendantFocus, Resize
from textual.screen import ModalScreen
from textual.widgets import Input, Static

from interviewprep.store.settings import SettingError, SettingField
from interviewprep.study.all_settings import SettingsList
from interviewprep.ui.boundary import guarded
from interviewprep.ui.keys import KeyCommand, bindings
from interviewprep.ui.widgets.key_bar import KeyBar


class _Row(Vertical):
    """A setting: its name, its label, a field for its value, and below that what is wrong with it."""

    def __init__(self, setting: SettingField, value: str, otherwise: str) -> None:
        super().__init__(id=f"row-{setting.name}", classes="setting")
        self.setting = setting
        self.stored = value
        """As it is stored."""
        self._otherwise = otherwise

    def compose(self) -> ComposeResult:
        """The row."""
        with Horizontal():
            yield Static(self.setting.name, classes="name", markup=False)
            yield Static(self.setting.label, classes="label", markup=False)
            yield Input(
                self.stored,
                placeholder=self._otherwise,
                id=self.setting.name,
                compact=True,
                select_on_focus=False,
            )
        yield Static(classes="wrong", markup=False)

    @property
    def field(self) -> Input:
        """Where the value is typed."""
        return self.query_one(Input)

    def tell(self, wrong: str) -> None:
        """Say what is wrong with the value; '' for nothing."""
        self.set_class(bool(wrong), "-wrong")
        self.query_one(".wrong", Static).update(wrong)

    def matches(self, words: list[str]) -> bool:
        """Whether all words are in what is said of the setting."""
        said = f"{self.setting.name} {self.setting.label} {self.setting.help}".casefold()
        return all(word in said for word in words)


class SettingsScreen(ModalScreen[None]):
    """One field per setting. Nothing is kept until one saves, and Esc leaves at any time without it."""

    CSS_PATH = Path(__file__).with_suffix(".tcss")
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (80, "-wide")]  # noqa: RUF012  (Textual's own type)
    KEYS = (
        KeyCommand("save", "ctrl+s", "Save", "Save what was changed, and close", 1, main=True, priority=True),
        KeyCommand("close", "escape", "Leave", "Close without saving", 2, priority=True),
        KeyCommand("find", "ctrl+f", "Search", "Search the settings", 3, priority=True),
        KeyCommand("app.focus_previous", "up"),
        KeyCommand("app.focus_next", "down,enter"),
    )
    BINDINGS = bindings("settings", KEYS)

    def __init__(self, settings: SettingsList) -> None:
        super().__init__()
        self._settings = settings

    def compose(self) -> ComposeResult:
        """The search, the fields, the keys."""
        with Vertical(id="box") as box:
            box.border_title = Content(self._settings.title)
            yield Input(placeholder="Search", id="search", compact=True)
            with VerticalScroll(id="rows", can_focus=False):
                for name, setting in self._settings.fields.items():
                    yield _Row(setting, self._settings.show(name), self._settings.otherwise(name))
            yield Static(id="help", markup=False)
            yield KeyBar()

    def on_mount(self) -> None:
        """Begin with the first setting."""
        next(iter(self.query(_Row))).field.focus()

    @on(Resize)
    def resized(self) -> None:
        """The rows leave room for the search, the help and the keys."""
        self.query_one("#rows").styles.max_height = max(3, self.size.height - 10)

    @on(DescendantFocus)
    def entered(self, event: DescendantFocus) -> None:
        """Say what the field takes."""
        field = self._settings.fields.get(event.widget.id or "")
        said = f"{field.help[0].upper()}{field.help[1:]}." if field else "Words of a name, or of what it is."
        self.query_one("#help", Static).update(said)
        self.query_one(KeyBar).show()

    @on(Input.Changed, "#search")
    def search(self, event: Input.Changed) -> None:
        """Show the settings that have all these words."""
        words = event.value.casefold().split()
        for row in self.query(_Row):
            row.display = row.matches(words)

    @on(Input.Changed, ".setting Input")
    def typed(self, event: Input.Changed) -> None:
        """Say at once, below the field, what is wrong with it."""
        row = event.input.query_ancestor(_Row)
        try:
            self._settings.parse(row.setting.name, event.value)
        except SettingError as error:
            row.tell(str(error))
        else:
            row.tell("")

    def action_find(self) -> None:
        """Go to the search."""
        self.set_focus(self.query_one("#search", Input))

    def action_close(self) -> None:
        """Leave; nothing is kept."""
        if self.is_current:
            self.dismiss()

    @guarded("The settings are not stored")
    def action_save(self) -> None:
        """Keep what was changed and close; a wrong value is gone to first, and nothing is kept."""
        changed = [row for row in self.query(_Row) if row.field.value != row.stored]
        wrong = next((row for row in changed if row.has_class("-wrong")), None)
        if wrong is not None:
            wrong.display = True
            wrong.field.focus()
            return
        for row in changed:
            name = row.setting.name
            value = self._settings.parse(name, row.field.value)
            self._settings.change(name, value)
            row.stored = row.field.value
            if name == "theme":
                self.app.theme = str(value)
        if self.is_current:
            self.dismiss()
