"""What one chooses of a plan for an interview, from text."""

from __future__ import annotations

from datetime import date, timedelta

from interviewprep.content.problem import did_you_mean
from interviewprep.store.setting_types import SettingValue, Weights
from interviewprep.store.settings import SCHEMA, SettingError, SettingField, parse, show
from interviewprep.study.collection import Collection
from interviewprep.study.interview_plan import date_of

PREFIX = "interview_"
"""What the names of these settings begin with."""
FIELDS: dict[str, SettingField] = {
    PREFIX + name: SCHEMA[PREFIX + name]._replace(label=label)
    for name, label in {
        "date": "Day of the interview",
        "minutes": "Minutes a day",
        "free": "Days without any",
        "goal": "Goal (share of points)",
        "weights": "Weights of decks",
        "coding": "Share of coding tasks",
    }.items()
}
"""What one chooses, with what it is called."""
LONGEST = 366
"""Days that one can plan ahead."""


class PlanSettings:
    """The choices as one list, for the settings screen."""

    title = "Interview plan"
    fields = FIELDS

    def __init__(self, collection: Collection) -> None:
        self._collection = collection

    def show(self, name: str) -> str:
        """The value in force, as `parse` reads it."""
        return show(self._collection.log.settings, name)

    def otherwise(self, name: str) -> str:
        """What may be given."""
        return "2026-12-31, or +14 for days from now" if name == f"{PREFIX}date" else ""

    def parse(self, name: str, text: str) -> SettingValue:
        """A value from text.

        Raises:
            SettingError: the text is no such value; the message says what is.
        """
        try:
            return _read(self._collection, name, text)
        except ValueError as error:
            raise SettingError(str(error)) from error

    def change(self, name: str, value: SettingValue | None) -> None:
        """Have a value from now on.

        Raises:
            StoreError: it can't be stored.
        """
        assert value is not None
        self._collection.change_setting(name, value)


def choose(collection: Collection, chosen: dict[str, str]) -> None:
    """Change settings of the plan, by name: all of them, or none when one can't be taken.

    Raises:
        ValueError: one can't be taken; the text says why.
        StoreError: it can't be stored.
    """
    values = {name: _read(collection, name, text) for name, text in chosen.items()}
    for name, value in values.items():
        collection.change_setting(name, value)


def _read(collection: Collection, name: str, text: str) -> SettingValue:
    if name == f"{PREFIX}date":
        return read_date(collection, text)
    return read_weights(collection, text) if name == f"{PREFIX}weights" else parse(name, text)


def read_date(collection: Collection, text: str) -> str:
    """A date from today on, or `+14` for days from now; '' for none.

    Raises:
        ValueError: it is none that can be planned for.
    """
    today = date_of(collection.place.clock.now().day)
    text = text.strip()
    if not text:
        return ""
    try:
        day = today + timedelta(days=int(text)) if text.startswith("+") else date.fromisoformat(text)
    except (ValueError, OverflowError) as error:
        raise ValueError("Give a date such as 2026-12-31, or +14 for days from now.") from error
    if day < today:
        raise ValueError(f"{day} is past.")
    if (day - today).days > LONGEST:
        raise ValueError("Give a day within a year.")
    return day.isoformat()


def read_weights(collection: Collection, text: str) -> str:
    """Decks with their weights.

    Raises:
        ValueError: there is no such deck, or it has no weight; the text says which is meant.
    """
    try:
        accepted = Weights().parse(text)
    except ValueError as error:
        raise ValueError("Give decks with a number from 0 to 10 each, such as `async=3`.") from error
    names = {name for deck in collection.figures().decks for name in (deck.name, deck.key)}
    for name in Weights.numbers(accepted):
        if name not in names:
            raise ValueError(f"There is no deck `{name}`: {did_you_mean(name, sorted(names))}")
    return accepted
