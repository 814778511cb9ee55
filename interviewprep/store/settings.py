"""Settings (preferences, options): one schema of what a user may set.

Each field of `Settings` says all there is to say of a setting: its type and limits, its default, its label
on the settings screen and what it is. Defaults, validation, parsing, showing, the screen and the command
line all come from there: to add a setting, add a field, and use it.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import NamedTuple, Protocol, TypeVar

SettingValue = int | float | str | tuple[int, ...]
UNITS = {"s": 1, "m": 60, "h": 3600}


class SettingError(ValueError):
    """A value that a setting can't take; the text says what it can."""


class SettingType(Protocol):
    """What values a setting takes, and how they are written."""

    @property
    def limits(self) -> str:
        """The limits in words."""

    def accept(self, value: object) -> SettingValue:
        """The value, from what was parsed or stored.

        Raises:
            ValueError: it is none of this type, or beyond the limits.
        """

    def parse(self, text: str) -> SettingValue:
        """The value from text.

        Raises:
            ValueError: as `accept`.
        """

    def show(self, value: SettingValue) -> str:
        """The value as `parse` reads it."""


# Plain classes: the first screen waits for this module, and a dataclass takes a millisecond to make.


class Whole:
    """A whole number."""

    def __init__(self, low: int, high: int) -> None:
        self.low, self.high = low, high

    @property
    def limits(self) -> str:
        """The limits in words."""
        return f"{self.low} to {self.high}"

    def accept(self, value: object) -> int:
        """A whole number within the limits."""
        if type(value) is not int or not self.low <= value <= self.high:
            raise ValueError(value)
        return value

    def parse(self, text: str) -> int:
        """A whole number in digits."""
        return self.accept(int(text))

    def show(self, value: SettingValue) -> str:
        """Its digits."""
        return str(value)


class Share:
    """A number between 0 and 1."""

    def __init__(self, low: float, high: float) -> None:
        self.low, self.high = low, high

    @property
    def limits(self) -> str:
        """The limits in words."""
        return f"{self.low:.2f} to {self.high:.2f}"

    def accept(self, value: object) -> float:
        """A number within the limits."""
        if type(value) not in (int, float) or not self.low <= value <= self.high:  # type: ignore[operator]
            raise ValueError(value)
        return value  # type: ignore[return-value]

    def parse(self, text: str) -> float:
        """A decimal fraction."""
        return self.accept(float(text))

    def show(self, value: SettingValue) -> str:
        """Its digits."""
        return str(value)


class Steps:
    """Waits within the day, in seconds."""

    def __init__(self, longest: int) -> None:
        """`longest` is in seconds."""
        self.longest = longest

    @property
    def limits(self) -> str:
        """The limits in words."""
        return f"up to {_in_units(self.longest)} each"

    def accept(self, value: object) -> tuple[int, ...]:
        """Whole seconds, none of them longer than the limit."""
        if not isinstance(value, (list, tuple)):
            raise ValueError(value)
        one = Whole(1, self.longest)
        return tuple(one.accept(step) for step in value)

    def parse(self, text: str) -> tuple[int, ...]:
        """Words such as `90s`, `10m` and `1h`."""
        return self.accept([_seconds(word) for word in text.split()])

    def show(self, value: SettingValue) -> str:
        """Each in the largest unit that fits."""
        assert isinstance(value, tuple)
        return " ".join(map(_in_units, value))


class OneOf:
    """One of a few words."""

    def __init__(self, *words: str) -> None:
        self._words = words

    @property
    def limits(self) -> str:
        """The words."""
        return " or ".join(self._words)

    def accept(self, value: object) -> str:
        """One of the words."""
        if value not in self._words:
            raise ValueError(value)
        return str(value)

    def parse(self, text: str) -> str:
        """One of the words, in any case."""
        return self.accept(text.lower())

    def show(self, value: SettingValue) -> str:
        """The word."""
        return str(value)


class Word:
    """Text that is not empty."""

    limits = ""

    def accept(self, value: object) -> str:
        """Text that is not empty."""
        if not isinstance(value, str) or not value:
            raise ValueError(value)
        return value

    def parse(self, text: str) -> str:
        """The text itself."""
        return self.accept(text)

    def show(self, value: SettingValue) -> str:
        """The text itself."""
        return str(value)


def _seconds(word: str) -> int:
    number, unit = float(word[:-1]), word[-1]
    if unit not in UNITS or not math.isfinite(number):
        raise ValueError(word)
    return int(number * UNITS[unit])


def _in_units(seconds: int) -> str:
    for unit, size in (("h", 3600), ("m", 60)):
        if seconds % size == 0:
            return f"{seconds // size}{unit}"
    return f"{seconds}s"


class SettingField(NamedTuple):
    """All there is to say of one setting."""

    name: str
    type: SettingType
    default: SettingValue
    label: str
    """Its name on the settings screen; '' when it is set elsewhere."""
    help: str
    """What it is, and what it takes."""


V = TypeVar("V", bound=SettingValue)


def _setting(default: V, type_: SettingType, label: str, help_: str) -> V:
    """A field of `Settings`; in its help, `{limits}` and `{default}` stand for those."""
    words = help_.format(limits=type_.limits, default=type_.show(default))
    made: V = field(default=default, metadata={"type": type_, "label": label, "help": words})
    return made


@dataclass(frozen=True, slots=True)
class Settings:
    """What a user may set."""

    new_per_day: int = _setting(20, Whole(0, 9999), "New cards a day", "new cards a day, {limits}")
    reviews_per_day: int = _setting(
        200, Whole(0, 9999), "Reviews a day", "reviews of known cards a day, {limits}"
    )
    new_order: str = _setting(
        "mixed",
        OneOf("mixed", "deck"),
        "Order of new cards",
        "{limits}: kinds, levels and topics mixed, or as in the deck's file",
    )
    review_order: str = _setting(
        "risk",
        OneOf("risk", "shuffled", "due"),
        "Order of reviews",
        "{limits}: the likeliest forgotten, any, or the longest due first",
    )
    desired_retention: float = _setting(
        0.9,
        Share(0.7, 0.99),
        "Desired retention",
        "the share of cards to know when they come due, {limits}",
    )
    learning_steps: tuple[int, ...] = _setting(
        (60, 600),
        Steps(12 * 3600),
        "Learning steps",
        "looks at a new card within the day, such as `{default}`; {limits}",
    )
    """Seconds."""
    relearning_steps: tuple[int, ...] = _setting(
        (600,),
        Steps(12 * 3600),
        "Relearning steps",
        "looks at a forgotten card within the day, such as `{default}`; empty for none",
    )
    """Seconds."""
    rollover: int = _setting(
        4, Whole(0, 23), "Day starts at (hour)", "the hour at which a study day starts, {limits}"
    )
    """The local hour at which a study day starts."""
    theme: str = _setting("interviewprep-dark", Word(), "", "the name of a theme")


def value_of(settings: Settings, name: str) -> SettingValue:
    """The value of the setting of that name."""
    value: SettingValue = getattr(settings, name)
    return value


SCHEMA: dict[str, SettingField] = {
    f.name: SettingField(f.name, default=value_of(Settings(), f.name), **f.metadata) for f in fields(Settings)
}
"""All settings, by name, in the order to show them."""


def from_stored(stored: Mapping[str, object]) -> Settings:
    """The settings from stored values. One that is unknown, or that no setting can take, is passed over."""
    known: dict[str, SettingValue] = {}
    for name, value in stored.items():
        try:
            known[name] = SCHEMA[name].type.accept(value)
        except (KeyError, ValueError):
            continue
    return Settings(**known)  # type: ignore[arg-type]  # each was accepted as its field's type


def accept(name: str, value: object) -> SettingValue:
    """The value, if the setting can take it.

    Raises:
        SettingError: it can't; the message says what it takes.
    """
    try:
        return SCHEMA[name].type.accept(value)
    except ValueError as error:
        raise _refusal(name, value) from error


def parse(name: str, text: str) -> SettingValue:
    """The value of a setting from text.

    Raises:
        SettingError: the text is no such value; the message says what is.
    """
    try:
        return SCHEMA[name].type.parse(text.strip())
    except (ValueError, OverflowError) as error:
        raise _refusal(name, text.strip()) from error


def _refusal(name: str, value: object) -> SettingError:
    return SettingError(f"`{value}` can't be {name}: give {SCHEMA[name].help}")


def show(settings: Settings, name: str) -> str:
    """The value of the setting of that name, as `parse` reads it."""
    return SCHEMA[name].type.show(value_of(settings, name))
