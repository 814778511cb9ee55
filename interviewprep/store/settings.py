"""The settings: their defaults, their limits, and how text becomes one."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any


class SettingError(ValueError):
    """A value that a setting can't take; the text says what it can."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What a user may set."""

    new_per_day: int = 20
    reviews_per_day: int = 200
    desired_retention: float = 0.9
    learning_steps: tuple[int, ...] = (60, 600)
    """Seconds."""
    relearning_steps: tuple[int, ...] = (600,)
    """Seconds."""
    rollover: int = 4
    """The local hour at which a study day starts."""
    theme: str = "interviewprep-dark"


HELP = {
    "new_per_day": "new cards a day, 0 to 9999",
    "reviews_per_day": "reviews of known cards a day, 0 to 9999",
    "desired_retention": "the share of cards to know when they come due, 0.70 to 0.99",
    "learning_steps": "looks at a new card within the day, such as `1m 10m`; up to 12h each",
    "relearning_steps": "looks at a forgotten card within the day, such as `10m`; empty for none",
    "rollover": "the hour at which a study day starts, 0 to 23",
    "theme": "the name of a theme",
}
UNITS = {"s": 1, "m": 60, "h": 3600}


def names() -> list[str]:
    """All settings."""
    return [f.name for f in fields(Settings)]


def from_stored(stored: dict[str, Any]) -> Settings:
    """The settings from stored values; unknown ones are passed over, lists become tuples."""
    known = set(names())
    values: dict[str, Any] = {
        k: tuple(v) if isinstance(v, list) else v for k, v in stored.items() if k in known
    }
    return Settings(**values)


def parse(name: str, text: str) -> Any:
    """The value of a setting from text.

    Raises:
        SettingError: the text is no such value; the message says what is.
    """
    text = text.strip()
    try:
        if name in ("new_per_day", "reviews_per_day"):
            return _within(int(text), 0, 9999)
        if name == "rollover":
            return _within(int(text), 0, 23)
        if name == "desired_retention":
            return _within(float(text), 0.7, 0.99)
        if name in ("learning_steps", "relearning_steps"):
            steps = [int(float(word[:-1]) * UNITS[word[-1]]) for word in text.split()]
            return [_within(step, 1, 12 * 3600) for step in steps]
        if name == "theme" and text:
            return text
    except (ValueError, KeyError, IndexError, OverflowError):
        pass
    raise SettingError(f"`{text}` can't be {name}: give {HELP[name]}")


def _within(value: Any, low: float, high: float) -> Any:
    if not low <= value <= high:
        raise ValueError
    return value


def show(value: Any) -> str:
    """A setting's value as `parse` reads it."""
    if isinstance(value, (tuple, list)):
        return " ".join(_step(int(v)) for v in value)
    return str(value)


def _step(seconds: int) -> str:
    for unit, size in (("h", 3600), ("m", 60)):
        if seconds % size == 0:
            return f"{seconds // size}{unit}"
    return f"{seconds}s"
