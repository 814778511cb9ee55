"""The types of settings: what values one takes, and how they are written.

Plain classes: the first screen waits for this module, and a dataclass takes a millisecond to make.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import date
from typing import Protocol

SettingValue = int | float | str | tuple[int, ...]
UNITS = {"s": 1, "m": 60, "h": 3600}


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


class Switch:
    """On or off."""

    limits = "on or off"

    def accept(self, value: object) -> bool:
        """Whether it is on."""
        if type(value) is not bool:
            raise ValueError(value)
        return value

    def parse(self, text: str) -> bool:
        """`on` or `off`, or another word for it."""
        return self.accept(_SWITCHES.get(text.lower()))

    def show(self, value: SettingValue) -> str:
        """`on` or `off`."""
        return "on" if value else "off"


_SWITCHES = {"on": True, "yes": True, "true": True, "off": False, "no": False, "false": False}


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


class Weekdays:
    """For each weekday from Monday on a share in percent; `NORMAL` where it is like the others."""

    limits = "weekdays, `sun=0` for none at all"
    NAMES = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
    NORMAL, EASY = 100, 50

    def accept(self, value: object) -> tuple[int, ...]:
        """Seven shares."""
        if not isinstance(value, (list, tuple)) or len(value) != len(self.NAMES):
            raise ValueError(value)
        one = Whole(0, self.NORMAL)
        return tuple(one.accept(share) for share in value)

    def parse(self, text: str) -> tuple[int, ...]:
        """Weekdays such as `sat` (half of the usual) and `sun=20` (so many percent of it)."""
        shares = dict.fromkeys(self.NAMES, self.NORMAL)
        for word in text.lower().replace(",", " ").split():
            name, _, share = word.partition("=")
            shares[_weekday(name)] = int(share.removesuffix("%")) if share else self.EASY
        return self.accept(tuple(shares.values()))

    def show(self, value: SettingValue) -> str:
        """Those that are not like the others."""
        assert isinstance(value, tuple)
        easy = ((name, share) for name, share in zip(self.NAMES, value, strict=True) if share != self.NORMAL)
        return " ".join(name if share == self.EASY else f"{name}={share}" for name, share in easy)


_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


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


class Line(Word):
    """Text of one line; '' for none."""

    def accept(self, value: object) -> str:
        """One line, not too long."""
        if not isinstance(value, str) or len(value) > LONGEST_LINE or len(value.splitlines()) > 1:
            raise ValueError(value)
        return value


LONGEST_LINE = 100
"""Characters."""


class SomeOf:
    """Some of a few words, kept in their order; '' for all of them."""

    def __init__(self, *words: str) -> None:
        self._words = words

    @property
    def limits(self) -> str:
        """The words."""
        return "some of " + ", ".join(self._words)

    def accept(self, value: object) -> str:
        """The words with spaces between them."""
        if not isinstance(value, str) or not set(value.split()) <= set(self._words):
            raise ValueError(value)
        return " ".join(word for word in self._words if word in value.split())

    def parse(self, text: str) -> str:
        """The words in any case and order."""
        return self.accept(text.lower().replace(",", " "))

    def show(self, value: SettingValue) -> str:
        """The words."""
        return str(value)


class Stages:
    """Names in groups that come one after the other: `a b, c`; '' for all there are, in one."""

    limits = "those before a comma first"

    def accept(self, value: object) -> str:
        """The names with a space between them, and a comma between the groups; each name once."""
        if not isinstance(value, str):
            raise ValueError(value)
        seen: set[str] = set()
        groups = []
        for group in value.split(","):
            names = [name for name in dict.fromkeys(group.split()) if name not in seen]
            seen.update(names)
            groups += [" ".join(names)] if names else []
        return ", ".join(groups)

    def parse(self, text: str) -> str:
        """The same."""
        return self.accept(text)

    def show(self, value: SettingValue) -> str:
        """The names."""
        return str(value)

    @staticmethod
    def numbers(value: str) -> dict[str, int]:
        """The number of the group that each name is in."""
        return {name: n for n, group in enumerate(value.split(",")) for name in group.split()}


class Date(Word):
    """A date; '' for none."""

    limits = "year-month-day"

    def accept(self, value: object) -> str:
        """The date as ISO 8601 has it."""
        if not isinstance(value, str):
            raise ValueError(value)
        return date.fromisoformat(value).isoformat() if value else ""


class FreeDays(Word):
    """Weekdays and dates; '' for none."""

    limits = "weekdays and dates"

    def accept(self, value: object) -> str:
        """Weekdays in their order, then dates in theirs."""
        if not isinstance(value, str):
            raise ValueError(value)
        words = set(value.split())
        days = [day for day in Weekdays.NAMES if day in words]
        return " ".join([*days, *sorted(date.fromisoformat(word).isoformat() for word in words - {*days})])

    def parse(self, text: str) -> str:
        """Weekdays such as `sun`, dates such as `2026-12-24`."""
        words = text.lower().replace(",", " ").split()
        return self.accept(" ".join(word if word[:1].isdigit() else _weekday(word) for word in words))

    @staticmethod
    def has(value: str, day: date) -> bool:
        """Whether a date is among the days."""
        words = value.split()
        return Weekdays.NAMES[day.weekday()] in words or day.isoformat() in words


class Weights(Word):
    """Names with a number each, from 0 to 10; '' for none."""

    limits = "each 0 to 10"

    def accept(self, value: object) -> str:
        """The names with their numbers, each once."""
        if not isinstance(value, str):
            raise ValueError(value)
        return self.show_all(self.numbers(value))

    def parse(self, text: str) -> str:
        """Names such as `async=3`; one without a number has 1."""
        return self.accept(
            " ".join(word if "=" in word else f"{word}=1" for word in text.replace(",", " ").split())
        )

    @staticmethod
    def numbers(value: str) -> dict[str, float]:
        """The number of each name.

        Raises:
            ValueError: one is none, or beyond the limits.
        """
        found = {}
        for word in value.split():
            name, _, number = word.rpartition("=")
            if not name or not 0 <= float(number) <= 10:
                raise ValueError(word)
            found[name] = float(number)
        return found

    @staticmethod
    def show_all(numbers: Mapping[str, float]) -> str:
        """As `numbers` reads them."""
        return " ".join(f"{name}={number:g}" for name, number in numbers.items())


def _weekday(word: str) -> str:
    name = word[:3]
    if name not in Weekdays.NAMES or not _WEEKDAYS[Weekdays.NAMES.index(name)].startswith(word):
        raise ValueError(word)
    return name


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
