"""What Pydantic says of a value in a file, said so that the file's author can fix it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict
from pydantic_core import PydanticCustomError

from interviewprep.content.problem import did_you_mean
from interviewprep.content.visible import visible

Level = Literal["junior", "mid", "senior"]
LEVELS: tuple[Level, ...] = ("junior", "mid", "senior")

SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
"""What the names of decks, tasks and packs look like, and a card's id."""


class Strict(BaseModel):
    """A value from a file: immutable, and nothing in it goes unread."""

    model_config = ConfigDict(extra="forbid", frozen=True)


_MISTYPED = {
    "int_parsing": ("isn't a whole number", "write one, without quotes"),
    "int_type": ("isn't a whole number", "write one, without quotes"),
    "int_from_float": ("isn't a whole number", "write one, without a fraction"),
    "float_parsing": ("isn't a number", "write one, without quotes"),
    "float_type": ("isn't a number", "write one, without quotes"),
    "bool_parsing": ("is neither true nor false", "write one of the two"),
    "bool_type": ("is neither true nor false", "write one of the two"),
    "string_type": ("isn't text", "put it in quotes"),
    "list_type": ("isn't a list", "write `[one, two]`"),
    "dict_type": ("isn't a mapping", "write keys with values"),
    "model_type": ("isn't a table", "write keys with values"),
    "string_too_short": ("is empty", "write it"),
    "too_short": ("is empty", "name one or more"),
}


def wrong_value(reason: str, remedy: str) -> PydanticCustomError:
    """What a validator raises: why the value can't be, as the rest of a sentence, and how to fix it."""
    # Braces would be taken for places of the context's values.
    return PydanticCustomError("file_value", "{reason}", {"reason": reason, "remedy": remedy})


def explain(error: Mapping[str, Any]) -> tuple[str, str]:
    """One of `ValidationError.errors()` about a value that is there: what is wrong with it, and a remedy.

    The first comes after the key's name: `isn't a whole number`.
    """
    kind, given, context = error["type"], error["input"], error.get("ctx", {})
    if kind in _MISTYPED:
        return _MISTYPED[kind]
    match kind:
        case "file_value":
            return visible(context["reason"]), context["remedy"]
        case "literal_error":
            words = re.findall(r"'([^']*)'", context["expected"])
            shown = visible(str(given))[:40]
            return f"can't be `{shown}`", did_you_mean(shown, words)
        case "string_pattern_mismatch":
            joined = "underscores" if "_" in context["pattern"] else "hyphens"
            return f"can't be `{visible(given)[:40]}`", f"use lower-case words joined by {joined}"
        case "string_too_long" | "too_long":
            return f"is over {context['max_length']} long", "shorten it"
        case "greater_than_equal" | "less_than_equal":
            bound = f"{context['ge']} or more" if "ge" in context else f"{context['le']} or less"
            return f"can't be {visible(str(given))[:40]}", f"give {bound}"
        case "greater_than":
            return f"can't be {visible(str(given))[:40]}", f"give more than {context['gt']}"
    return visible(error["msg"][:1].lower() + error["msg"][1:]), "fix the value"
