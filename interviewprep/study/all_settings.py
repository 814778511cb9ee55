"""Settings and preferences as one list: what the settings screen and the command line show and change."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Protocol

from interviewprep.content.problem import did_you_mean
from interviewprep.profile.preferences import PREFERENCES, parse_preference
from interviewprep.store.setting_types import SettingValue
from interviewprep.store.settings import CLEARS, SCHEMA, SettingError, SettingField, parse, show, value_of
from interviewprep.study.collection import Collection

FIELDS: dict[str, SettingField] = {
    **{name: field for name, field in SCHEMA.items() if name not in PREFERENCES and field.label},
    **PREFERENCES,
}
"""All that a user may set, by the name it has in the file, on the screen and on the command line."""


class SettingsList(Protocol):
    """Some settings, to be shown and changed in one go."""

    @property
    def title(self) -> str:
        """What they are."""

    @property
    def fields(self) -> Mapping[str, SettingField]:
        """All there is to say of each, by name."""

    def show(self, name: str) -> str:
        """The value that is set, as `parse` reads it."""

    def otherwise(self, name: str) -> str:
        """What holds while the value is left empty; '' where it can't be."""

    def parse(self, name: str, text: str) -> SettingValue | None:
        """A value from text.

        Raises:
            SettingError: the text is no such value; the message says what is.
        """

    def change(self, name: str, value: SettingValue | None) -> None:
        """Have a value from now on."""


class AllSettings:
    """What the schedule depends on, kept in the log; and preferences, kept in the configuration file."""

    title = "Settings"
    fields = FIELDS

    def __init__(self, collection: Collection, themes: Callable[[], Iterable[str]]) -> None:
        """`themes` are the names of those there are."""
        self._collection = collection
        self._config = collection.place.config
        self._themes = themes

    def value(self, name: str) -> SettingValue:
        """The value in force."""
        if name not in PREFERENCES:
            return value_of(self._collection.log.settings, name)
        if name in SCHEMA and name not in self._config.set:  # an older version kept it in the log
            return value_of(self._collection.log.settings, name)
        return self._config.value(name)

    def show(self, name: str) -> str:
        """The value in force, as `parse` reads it."""
        return FIELDS[name].type.show(self.value(name))

    def otherwise(self, name: str) -> str:  # noqa: ARG002
        """Nothing: what is left empty is empty."""
        return ""

    def parse(self, name: str, text: str) -> SettingValue:
        """A value from text.

        Raises:
            SettingError: the text is no such value; the message says what is.
        """
        if name not in PREFERENCES:
            return parse(name, text)
        value = parse_preference(name, text)
        if name == "theme" and value not in (known := list(self._themes())):
            raise SettingError(f"There is no theme `{value}`: {did_you_mean(str(value), known)}")
        return value

    def change(self, name: str, value: SettingValue | None) -> None:
        """Have a value from now on; nothing is written where it is the value in force already.

        Raises:
            StoreError: a setting can't be stored.
            OSError: a preference can't be written.
        """
        if value is None:
            raise ValueError(f"{name} needs a value")
        if name in PREFERENCES:
            self._config.keep(name, value)
        else:
            if value != self.value(name) and (other := CLEARS.get(name)) is not None:
                self._collection.change_setting(other, SCHEMA[other].default)
            self._collection.change_setting(name, value)


class DeckSettings:
    """What a deck has of its own; the general value holds where it has none."""

    def __init__(self, collection: Collection, deck: str, title: str) -> None:
        """`deck` is the deck's key, and `title` what people call it."""
        self.title = f"Settings of {title}"
        self.fields = {
            name: field._replace(help=f"{field.help}; empty for the general value")
            for name, field in SCHEMA.items()
            if field.per_deck
        }
        self._collection = collection
        self._deck = deck

    def show(self, name: str) -> str:
        """The deck's own value; '' for none."""
        own = self._collection.log.of_decks.get(self._deck, {})
        return SCHEMA[name].type.show(own[name]) if name in own else ""

    def otherwise(self, name: str) -> str:
        """The general value."""
        return f"{show(self._collection.log.settings, name)} (general)"

    def parse(self, name: str, text: str) -> SettingValue | None:
        """A value from text; None from empty text.

        Raises:
            SettingError: the text is no such value; the message says what is.
        """
        return parse(name, text) if text.strip() else None

    def change(self, name: str, value: SettingValue | None) -> None:
        """Have a value of its own from now on; None for the general one again.

        Raises:
            StoreError: it can't be stored.
        """
        self._collection.change_deck_setting(self._deck, name, value)
