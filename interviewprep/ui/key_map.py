"""The user's key map, examined: what it names must be there, be a key, and not be another command's."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator, Mapping

from textual.keys import Keys, _character_to_key, key_to_character

import interviewprep.ui
from interviewprep.content.problem import did_you_mean
from interviewprep.profile.preferences import Config
from interviewprep.ui.keys import DECLARED

HELD = {"ctrl", "alt", "shift", "super", "hyper", "meta"}
KNOWN = {key.value for key in Keys}
FIXED = {"ctrl+q": "quits", "ctrl+c": "copies, and twice quits"}
"""Keys that are always the same."""


def load_commands() -> None:
    """Import all that declares commands: from then on `DECLARED` has every id."""
    for module in pkgutil.walk_packages(interviewprep.ui.__path__, "interviewprep.ui."):
        importlib.import_module(module.name)


def examined_keys(config: Config) -> tuple[dict[str, str], list[str]]:
    """The entries of the key map that can be used, and what is wrong with the others.

    Imports all screens: nothing to do before the first paint.
    """
    if not config.keys:
        return {}, []
    load_commands()
    now = {name: set(_keys(config.keys.get(name, keys))) for name, keys in DECLARED.items()}
    usable, problems = {}, []
    for name, keys in config.keys.items():
        if name not in DECLARED:
            remedy = did_you_mean(name, _near(name))
            problems.append(config.problem_of_key(name, f"there is no command `{name}`", remedy))
        elif why := next(_wrong(name, keys, now), None):
            problems.append(config.problem_of_key(name, *why))
        else:
            usable[name] = keys
    return usable, problems


def _near(name: str) -> list[str]:
    """The ids of the same screen; the names of all screens where there is none of that name."""
    scope = name.partition(".")[0]
    return [known for known in DECLARED if known.startswith(f"{scope}.")] or sorted(
        {known.partition(".")[0] for known in DECLARED}
    )


def _keys(keys: str) -> list[str]:
    """Each of them; none for "", which takes a command its keys."""
    return [_normal(key.strip()) for key in keys.split(",")] if keys.strip() else []


def _normal(key: str) -> str:
    return _character_to_key(key) if len(key) == 1 else key


def _wrong(name: str, keys: str, now: Mapping[str, set[str]]) -> Iterator[tuple[str, str]]:
    """What is wrong with the keys of a command, each with its remedy."""
    for key in _keys(keys):
        if not _is_key(key):
            yield f"`{key}` is no key", 'give one such as "ctrl+f", "f6", "f" or "slash"'
        elif key in FIXED:
            yield f"`{key}` {FIXED[key]}", "give another key"
        elif other := next((o for o, taken in now.items() if key in taken and _meet(name, o)), None):
            yield f"`{key}` is {other}'s", f"give another key, or give {other} another one, too"


def _meet(name: str, other: str) -> bool:
    """Whether two commands hear the same keys: on one screen or in one widget, or one is the app's."""
    scopes = {name.partition(".")[0], other.partition(".")[0]}
    return name != other and (len(scopes) == 1 or "app" in scopes)


def _is_key(key: str) -> bool:
    *held, last = key.split("+")
    known = last in KNOWN or len(last) == 1 or key_to_character(last) is not None
    return set(held) <= HELD and bool(last) and known
