"""Settings (preferences, options): one schema of what a user may set.

Each field of `Settings` says all there is to say of a setting: its type and limits, its default, its label
on the settings screen and what it is. Defaults, validation, parsing, showing, the screen and the command
line all come from there: to add a setting, add a field, and use it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import NamedTuple, TypeVar

from interviewprep.store.model_weights import ModelWeights
from interviewprep.store.setting_types import (
    Date,
    FreeDays,
    Line,
    OneOf,
    SettingType,
    SettingValue,
    Share,
    SomeOf,
    Stages,
    Steps,
    Switch,
    Weekdays,
    Weights,
    Whole,
    Word,
)

LEVELS = ("junior", "mid", "senior")
"""The levels of cards, by their number in the tables; `content.validation` needs Pydantic."""


class SettingError(ValueError):
    """A value that a setting can't take; the text says what it can."""


class SettingField(NamedTuple):
    """All there is to say of one setting."""

    name: str
    type: SettingType
    default: SettingValue
    label: str
    """Its name on the settings screen; '' when it is set elsewhere."""
    help: str
    """What it is, and what it takes."""
    per_deck: bool = False
    """Whether a deck may have a value of its own."""


V = TypeVar("V", bound=SettingValue)


def _setting(default: V, type_: SettingType, label: str, help_: str, *, per_deck: bool = False) -> V:
    """A field of `Settings`; in its help, `{limits}` and `{default}` stand for those."""
    words = help_.format(limits=type_.limits, default=type_.show(default))
    about = {"type": type_, "label": label, "help": words, "per_deck": per_deck}
    made: V = field(default=default, metadata=about)
    return made


@dataclass(frozen=True, slots=True)
class Settings:
    """What a user may set."""

    new_per_day: int = _setting(
        20, Whole(0, 9999), "New cards a day", "new cards a day, {limits}", per_deck=True
    )
    """Of all decks together; of a deck that has a value of its own, at most so many of these."""
    reviews_per_day: int = _setting(
        200, Whole(0, 9999), "Reviews a day", "reviews of known cards a day, {limits}"
    )
    new_order: str = _setting(
        "mixed",
        OneOf("mixed", "deck"),
        "Order of new cards",
        "{limits}: kinds, levels and topics mixed, or as in the deck's file",
        per_deck=True,
    )
    new_from: str = _setting(
        "",
        Stages(),
        "New cards from",
        "decks, {limits}, such as `async pydantic, celery`; empty for all",
    )
    """Decks by key, or by name; see `path_stages`."""
    new_levels: str = _setting("", SomeOf(*LEVELS), "Levels of new cards", "{limits}; empty for all")
    path_title: str = _setting("", Line(), "", "what the path is called that new cards come from")
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
        per_deck=True,
    )
    fsrs_weights: str = _setting(
        "", ModelWeights(), "", "the memory model's weights, {limits}; empty for those that come with it"
    )
    """FSRS-6's. They count for reviews to come, and for what is remembered of all cards."""
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
    maximum_interval: int = _setting(
        3650,
        Whole(1, 36500),
        "Maximum interval (days)",
        "the most days until a card comes back, {limits}",
        per_deck=True,
    )
    """Days."""
    spread_load: bool = _setting(
        True,
        Switch(),
        "Spread the load",
        "whether a card comes back on the lightest of the days that fit it, {limits}",
    )
    easy_days: tuple[int, ...] = _setting(
        (Weekdays.NORMAL,) * 7,
        Weekdays(),
        "Easy days",
        "weekdays with half of the usual reviews, such as `sat sun`; `sun=0` for as few as can be",
    )
    """Percent of the usual load, from Monday on."""
    leech_threshold: int = _setting(
        8,
        Whole(0, 99),
        "Leech after lapses",
        "how often a card must be forgotten to be marked as a leech, {limits}; 0 for never",
    )
    leech_suspends: bool = _setting(
        False, Switch(), "Suspend leeches", "whether a card that becomes a leech is suspended, {limits}"
    )
    rollover: int = _setting(
        4, Whole(0, 23), "Day starts at (hour)", "the hour at which a study day starts, {limits}"
    )
    """The local hour at which a study day starts."""
    interview_date: str = _setting("", Date(), "", "the day of the interview, {limits}; empty for none")
    """While there is one, and it isn't past, each day is planned for it."""
    interview_minutes: int = _setting(30, Whole(5, 720), "", "minutes a day until then, {limits}")
    interview_free: str = _setting("", FreeDays(), "", "days without any, {limits}, such as `sun 2026-12-24`")
    interview_weights: str = _setting(
        "", Weights(), "", "what decks weigh, {limits}, such as `async=3 celery=0`; others weigh 1"
    )
    """By the deck's key or its name; see `new_from` for the decks that count."""
    interview_coding: float = _setting(0.25, Share(0, 0.9), "", "the share of coding tasks, {limits}")
    interview_goal: float = _setting(0.8, Share(0.5, 0.99), "", "the share of the points to reach, {limits}")
    theme: str = _setting("interviewprep-dark", Word(), "", "the name of a theme")


def value_of(settings: Settings, name: str) -> SettingValue:
    """The value of the setting of that name."""
    value: SettingValue = getattr(settings, name)
    return value


SCHEMA: dict[str, SettingField] = {
    f.name: SettingField(f.name, default=value_of(Settings(), f.name), **f.metadata) for f in fields(Settings)
}
"""All settings, by name, in the order to show them."""


CLEARS: dict[str, str] = {"new_from": "path_title"}
"""Settings that set another one back to its default when they are changed: other decks are another path."""


def deck_key(pack: str, name: str) -> str:
    """A deck's key: the same on every device."""
    return f"{pack}:{name}"


def path_stages(new_from: str, keys: Mapping[V, str], own: str) -> dict[V, int] | None:
    """The decks that new cards come from, each with the number of its stage; None for all, without stages.

    Args:
        new_from: The setting. A name stands for the decks of all packs that are called so.
        keys: The decks that are there, with their keys.
        own: The pack of the user's own decks: they belong to the first stage unless they are in another.
    """
    stages = Stages.numbers(new_from)
    found = {}
    for deck, key in keys.items():
        stage = stages.get(key, stages.get(key.partition(":")[2]))
        if stage is not None:
            found[deck] = stage
    if not found:  # none of them is there any more
        return None
    return found | {
        deck: 0 for deck, key in keys.items() if deck not in found and key.partition(":")[0] == own
    }


def levels_of(new_levels: str) -> frozenset[int]:
    """The numbers of the levels that new cards may have."""
    named = new_levels.split() or LEVELS
    return frozenset(n for n, level in enumerate(LEVELS) if level in named)


def stored_key(name: str, deck: str = "") -> str:
    """Under which key a value is stored: the name, and for a deck's own its key."""
    return f"{name} {deck}" if deck else name


def of_decks(stored: Mapping[str, object]) -> dict[str, dict[str, object]]:
    """From stored values by key those that decks have of their own, by the deck's key and the name."""
    found: dict[str, dict[str, object]] = {}
    for key, value in stored.items():
        name, _, deck = key.partition(" ")
        if deck:
            found.setdefault(deck, {})[name] = value
    return found


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
