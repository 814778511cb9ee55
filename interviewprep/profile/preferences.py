"""Preferences: what changes how the app looks and feels, and nothing that the schedule depends on.

They are in one TOML file that people edit, `config.toml`; `INTERVIEWPREP_<NAME>` in the environment wins
over it. A wrong value is told with its line and a remedy, and the default holds. Imports nothing heavy: the
first screen waits for this.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from interviewprep.store.setting_types import OneOf, SettingValue, Switch, Word
from interviewprep.store.settings import SCHEMA, SettingError, SettingField

CONFIG_VARIABLE, HOME_VARIABLE = "INTERVIEWPREP_CONFIG", "INTERVIEWPREP_HOME"
FILE_NAME = "config.toml"


class Text(Word):
    """Text, also none."""

    def accept(self, value: object) -> str:
        """Text, also none."""
        if not isinstance(value, str):
            raise ValueError(value)
        return value


PREFERENCES = {
    name: SettingField(name, type_, default, label, help_)
    for name, type_, default, label, help_ in (
        ("theme", Word(), "interviewprep-dark", "Theme",
         "the colours: a theme of ours, of Textual's, or one from the folder themes/ beside config.toml"),
        ("reduced_motion", Switch(), False, "Reduced motion",
         "whether nothing glides or blinks, on or off"),
        ("editor", Text(), "", "Editor",
         "the command that opens a file, such as `code --wait`; empty for VISUAL or EDITOR"),
        ("pictures", OneOf("auto", "kitty", "sixel", "blocks", "off"), "auto", "Pictures",
         "how pictures on cards are drawn: auto (as the terminal can), kitty, sixel, blocks or off"),
    )
}  # fmt: skip
"""All preferences, by name, in the order to show them."""


def config_path(home: Path) -> Path:
    """Where the configuration file is, whether there is one or not.

    `INTERVIEWPREP_CONFIG` names it; else it is in the data folder where `INTERVIEWPREP_HOME` names that, or
    in the platform's folder for configuration.

    Args:
        home: The data folder.

    Raises:
        RuntimeError: the home folder that a `~` stands for isn't known.
    """
    if given := os.environ.get(CONFIG_VARIABLE):
        return Path(given).expanduser().absolute()
    if os.environ.get(HOME_VARIABLE):
        return home / FILE_NAME
    from platformdirs import user_config_path

    return user_config_path("interviewprep", appauthor=False) / FILE_NAME


def variable_of(name: str) -> str:
    """The environment's variable for a preference."""
    return f"INTERVIEWPREP_{name.upper()}"


def parse_preference(name: str, text: str) -> SettingValue:
    """The value of a preference from text.

    Raises:
        SettingError: the text is no such value; the message says what is.
    """
    field = PREFERENCES[name]
    try:
        return field.type.parse(text.strip())
    except ValueError as error:
        raise SettingError(f"`{text.strip()}` can't be {name}: give {field.help}") from error


class Config:
    """The preferences in force, and the key map."""

    def __init__(self, path: Path | None = None) -> None:
        """The defaults; `path` is the file to keep changes in."""
        self.path = path
        self.set: dict[str, SettingValue] = {}
        """The preferences that have a value, by name: from the environment, or the file."""
        self.overridden: set[str] = set()
        """Those from the environment."""
        self.keys: dict[str, str] = {}
        """Keys (Textual's names, separated by commas) by the id of what they do, as they are in the file."""
        self.problems: list[str] = []
        """What is wrong with the file or the environment, each with its place and the remedy."""
        self._text = ""

    @classmethod
    def read(cls, path: Path) -> Config:
        """The configuration in a file, which need not be there, and in the environment."""
        config = cls(path)
        config._read_file(path)
        config._read_environment(os.environ)
        return config

    def value(self, name: str) -> SettingValue:
        """A preference, or its default."""
        return self.set.get(name, PREFERENCES[name].default)

    @property
    def themes(self) -> Path | None:
        """The folder of the user's own themes."""
        return self.path.parent / "themes" if self.path is not None else None

    def keep(self, name: str, value: SettingValue) -> None:
        """Have a preference from now on, and write it to the file: all else in there stays as it is.

        Raises:
            OSError: it can't be written; the text says why, and what to do.
        """
        if self.path is not None and (name in self.overridden or self.set.get(name) != value):
            from interviewprep.profile.config_file import write_value

            write_value(self.path, name, value)
        if name not in self.overridden:
            self.set[name] = value

    def problem_of_key(self, binding: str, what: str, remedy: str) -> str:
        """What is wrong with an entry of the key map, with its place."""
        return self._problem(["keys", binding], what, remedy)

    def problem_of(self, name: str, what: str, remedy: str) -> str:
        """What is wrong with a preference's value, with its place."""
        if name in self.overridden:
            return f"{variable_of(name)}: {what}; {remedy}"
        return self._problem([name], what, remedy)

    # Reading

    def _read_file(self, path: Path) -> None:
        try:
            if not path.exists():
                return
            from interviewprep.profile.config_file import read_values

            self._text, values, problems = read_values(path)
        except OSError as error:
            self.problems.append(f"{path}: can't be read: {error.strerror}; check the file")
            return
        self.problems += problems
        for name, value in values.items():
            if name == "keys":
                self._read_keys(value)
            elif name in PREFERENCES:
                self._read_value(name, value)
            else:
                self.problems.append(self._unknown(name))

    def _read_value(self, name: str, value: object) -> None:
        field = PREFERENCES[name]
        try:
            self.set[name] = field.type.accept(value)
        except ValueError:
            limits = "true or false" if isinstance(field.type, Switch) else "text in quotes"
            if isinstance(field.type, OneOf):
                limits = field.type.limits
            self.problems.append(self._problem([name], f"`{name}` can't be {value!r}", f"give {limits}"))

    def _read_keys(self, value: object) -> None:
        if not isinstance(value, dict):
            self.problems.append(self._problem(["keys"], "`keys` is no table", "write `[keys]`"))
            return
        for binding, keys in _flat(value):
            if isinstance(keys, str):
                self.keys[binding] = ",".join(key.strip() for key in keys.split(","))
            else:
                what = f"`{binding}` can't be {keys!r}"
                self.problems.append(
                    self.problem_of_key(binding, what, 'give keys, such as "ctrl+f", or "" for none')
                )

    def _read_environment(self, environment: Mapping[str, str]) -> None:
        for name in PREFERENCES:
            if text := environment.get(variable_of(name)):
                try:
                    self.set[name] = parse_preference(name, text)
                    self.overridden.add(name)
                except SettingError as error:
                    self.problems.append(f"{variable_of(name)}: {error}")

    def _unknown(self, name: str) -> str:
        from interviewprep.content.problem import did_you_mean

        if name in SCHEMA:
            remedy = f"it goes into your progress: `interviewprep settings {name} VALUE`"
            return self._problem([name], f"the schedule depends on `{name}`", remedy)
        remedy = did_you_mean(name, [*PREFERENCES, "keys"])
        return self._problem([name], f"there is no preference `{name}`", remedy)

    def _problem(self, names: list[str], what: str, remedy: str) -> str:
        from interviewprep.profile.config_file import problem_at

        return problem_at(self.path or Path(FILE_NAME), self._text, names, what, remedy)


def _flat(table: Mapping[str, Any], before: str = "") -> Iterator[tuple[str, object]]:
    """The values of a table and of those in it, their names joined by dots: `review.flag` needs no quotes."""
    for name, value in table.items():
        if isinstance(value, dict):
            yield from _flat(value, f"{before}{name}.")
        else:
            yield f"{before}{name}", value
