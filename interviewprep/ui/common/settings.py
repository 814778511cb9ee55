"""Settings: the few numbers that decide how much there is to do."""

from __future__ import annotations

from pathlib import Path

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal, VerticalScroll
from textual.events import DescendantFocus
from textual.screen import ModalScreen
from textual.widgets import Input, Static

from interviewprep.store.settings import SCHEMA, SettingError, parse, show
from interviewprep.study.collection import Collection
from interviewprep.ui.boundary import guarded
from interviewprep.ui.keys import KeyCommand, bindings


class SettingsScreen(ModalScreen[None]):
    """One field per setting. A value is kept when its field is left, and only if it is one."""

    CSS_PATH = Path(__file__).with_suffix(".tcss")
    KEYS = (
        KeyCommand("close", "escape", "Close", "Save and close"),
        KeyCommand("app.focus_previous", "up"),
        KeyCommand("app.focus_next", "down,enter"),
    )
    BINDINGS = bindings("settings", KEYS)

    def __init__(self, collection: Collection) -> None:
        super().__init__()
        self._collection = collection
        self._told = False
        """Whether closing failed before: the values could not be stored."""

    def compose(self) -> ComposeResult:
        """The fields."""
        current = self._collection.log.settings
        with VerticalScroll(id="box", can_focus=False) as box:
            box.border_title = "Settings"
            box.border_subtitle = "↑↓ move, Esc saves and closes"
            for setting in SCHEMA.values():
                if setting.label:
                    with Horizontal():
                        yield Static(setting.label, classes="label", markup=False)
                        yield Input(show(current, setting.name), id=setting.name, compact=True)
            yield Static(id="help", markup=False)
            yield Static(id="message", markup=False)

    @on(DescendantFocus)
    def entered(self, event: DescendantFocus) -> None:
        """Say what the field takes."""
        if event.widget.id in SCHEMA:
            self.query_one("#help", Static).update(SCHEMA[event.widget.id].help.capitalize() + ".")

    @on(Input.Blurred)
    @on(Input.Submitted)
    @guarded("The setting is not stored")
    def left(self, event: Input.Blurred | Input.Submitted) -> None:
        """Keep the value."""
        self._keep(event.input)
        if isinstance(event, Input.Submitted):
            self.focus_next()

    def _keep(self, field: Input) -> bool:
        name = field.id or ""
        message = self.query_one("#message", Static)
        try:
            value = parse(name, field.value)
        except SettingError as error:
            message.update(str(error))
            field.add_class("wrong")
            return False
        field.remove_class("wrong")
        message.update("")
        self._collection.change_setting(name, value)
        return True

    def action_close(self) -> None:
        """Keep everything and close; what can't be kept is told, and a second press closes without it."""
        if self._told:
            self.dismiss()
            return
        self._told = True
        self._keep_all()
        self._told = False

    def _keep_all(self) -> None:
        """Keep everything and close; a wrong value is pointed out first."""
        wrong = [field for field in self.query(Input) if not self._keep(field)]
        if wrong:
            wrong[0].focus()
            self._keep(wrong[0])
        else:
            self.dismiss()
