"""Settings and preferences as one list: what the settings screen and the command line show and change."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from interviewprep.content.problem import did_you_mean
from interviewprep.profile.preferences import PREFERENCES, parse_preference
from interviewprep.store.setting_types import SettingValue
from interviewprep.store.settings import SCHEMA, SettingError, SettingField, parse, value_of
from interviewprep.study.collection import Collection

FIELDS: dict[str, SettingField] = {
    **{name: field for name, field in SCHEMA.items() if name not in PREFERENCES},
    **PREFERENCES,
}
"""All that a user may set, by the name it has in the file, on the screen and on the command line."""


class AllSettings:
    """What the schedule depends on, kept in the log; and preferences, kept in the configuration file."""

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

    def change(self, name: str, value: SettingValue) -> None:
        """Have a value from now on; nothing is written where it is the value in force already.

        Raises:
            StoreError: a setting can't be stored.
            OSError: a preference can't be written.
        """
        if name in PREFERENCES:
            self._config.keep(name, value)
        else:
            self._collection.change_setting(name, value)
