"""Presets: what a review was scheduled with, as an event whose id comes from its content."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict
from functools import lru_cache
from typing import Any
from uuid import UUID, uuid5

from interviewprep.scheduling.scheduler import SchedulerConfig

NAMESPACE = UUID("6f0e1f0a-5a0f-5c39-9d0c-8f6c1f2f7a51")
"""Of the ids of presets; see RFC 9562, section 5.5."""


def preset_data(config: SchedulerConfig) -> dict[str, object]:
    """The content of the preset with which one schedules so."""
    found = asdict(config)
    found["weights"] = found.pop("parameters")
    return {name: list(value) if isinstance(value, tuple) else value for name, value in found.items()}


def preset_id(data: Mapping[str, object]) -> UUID:
    """The id of the preset with this content: the same on every device."""
    return uuid5(NAMESPACE, json.dumps(data, sort_keys=True, separators=(",", ":")))


@lru_cache(maxsize=32)
def preset_of(config: SchedulerConfig) -> UUID:
    """The id of the preset with which one schedules so."""
    return preset_id(preset_data(config))


def config_of(data: Mapping[str, Any]) -> SchedulerConfig:
    """How one schedules with a preset of this content, which has been checked."""
    given: dict[str, Any] = {
        name: tuple(value) if isinstance(value, list) else value for name, value in data.items()
    }
    return SchedulerConfig(parameters=given.pop("weights"), **given)
