"""Which settings held when, and the presets: what a review was scheduled with."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping
from typing import Any, Protocol
from uuid import UUID

from interviewprep.scheduling.scheduler import Scheduler, SchedulerConfig
from interviewprep.scheduling.weights import FSRS_6, NEWEST
from interviewprep.store.model_weights import ModelWeights
from interviewprep.store.setting_types import SettingValue
from interviewprep.store.settings import Settings, accept, from_stored

BEFORE_PRESETS = (3650, FSRS_6)
"""The maximum interval (days) and the weights of reviews that name no preset."""


class SettingEvent(Protocol):
    """What is read of a setting event."""

    at: int
    id: Any
    data: Any


class SettingsHistory:
    """Which settings held when, and all presets."""

    def __init__(
        self, events: Iterable[SettingEvent] = (), presets: Mapping[str, SchedulerConfig] | None = None
    ) -> None:
        """From all setting events, in any order; the presets are by id (hexadecimal)."""
        self._times: list[int] = []
        self._schedulers: list[Scheduler] = [_scheduler(Settings())]
        self._rollovers = [Settings().rollover]
        self.unusable: list[str] = []
        """Settings that the log has with a value that they can't take, in the order of time."""
        self.presets = {name: Scheduler(config) for name, config in (presets or {}).items()}
        self.stored: dict[str, SettingValue] = {}
        self.decks: dict[str, dict[str, SettingValue]] = {}
        """What decks have of their own, by the deck's key."""
        for event in sorted(events, key=lambda e: (e.at, e.id)):
            data = event.data if isinstance(event.data, dict) else {}
            if deck := data.get("deck"):
                self._change_deck(str(deck), data)
                continue
            self.stored = {**self.stored, **self._usable(data)}
            self._times.append(event.at)
            settings = from_stored(self.stored)
            self._schedulers.append(_scheduler(settings))
            self._rollovers.append(settings.rollover)
        self.settings = from_stored(self.stored)
        """The settings in force after the last change."""
        self.now = _scheduler(self.settings, NEWEST)
        """The scheduler of reviews to come, in decks without settings of their own."""
        self._of_decks: dict[str, Scheduler] = {}

    def settings_of(self, deck: str) -> Settings:
        """The settings in force for a deck, by its key."""
        own = self.decks.get(deck)
        return from_stored({**self.stored, **own}) if own else self.settings

    def now_in(self, deck: str) -> Scheduler:
        """The scheduler of reviews to come in a deck, by its key."""
        if deck not in self.decks:
            return self.now
        if deck not in self._of_decks:
            self._of_decks[deck] = _scheduler(self.settings_of(deck), NEWEST)
        return self._of_decks[deck]

    def _change_deck(self, deck: str, data: Mapping[str, Any]) -> None:
        given = {name: value for name, value in data.items() if name != "deck"}
        general = {name for name, value in given.items() if value is None}
        changed = self._usable({name: value for name, value in given.items() if value is not None})
        own = {**self.decks.get(deck, {}), **changed}
        self.decks[deck] = {name: value for name, value in own.items() if name not in general}

    def _usable(self, data: Mapping[str, Any]) -> dict[str, SettingValue]:
        # Versions that checked nothing have stored anything.
        found: dict[str, SettingValue] = {}
        for name, value in data.items():
            try:
                found[name] = accept(name, value)
            except KeyError:
                continue
            except ValueError:
                self.unusable.append(name)
        return found

    def scheduler_at(self, at: int) -> Scheduler:
        """The scheduler of a review without a preset at a time (UTC milliseconds)."""
        return self._schedulers[bisect_right(self._times, at)]

    def scheduler_of(self, at: int, preset: UUID | None) -> Scheduler:
        """The scheduler of a review with this preset, or without one."""
        named = self.presets.get(preset.hex) if preset is not None else None
        return named or self.scheduler_at(at)

    def rollover_at(self, at: int) -> int:
        """The hour at which a study day started at a time (UTC milliseconds)."""
        return self._rollovers[bisect_right(self._times, at)]

    def differs_since(self, other: SettingsHistory) -> int | None:
        """The earliest time (UTC milliseconds) at which another scheduler was in force; None for never."""
        for at in (0, *sorted({*self._times, *other._times})):
            if self.scheduler_at(at).config != other.scheduler_at(at).config:
                return at
        return None


def _scheduler(settings: Settings, weights: tuple[float, ...] | None = None) -> Scheduler:
    most, old = BEFORE_PRESETS
    return Scheduler(
        SchedulerConfig(
            settings.desired_retention,
            settings.learning_steps,
            settings.relearning_steps,
            most if weights is None else settings.maximum_interval,
            old if weights is None else ModelWeights.numbers(settings.fsrs_weights) or weights,
        )
    )
