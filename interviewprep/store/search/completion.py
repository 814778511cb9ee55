"""What a query may go on with."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from interviewprep.store.search.terms import FIELDS

_UNFINISHED = re.compile(r'(?:"(?:\\.|[^"\\])*"|[^\s()"])*(?:"(?:\\.|[^"\\])*)?$')


class Completion(NamedTuple):
    """A text to put in the place of what was begun."""

    at: int
    """Where what was begun starts, in characters from 0; it goes up to the cursor."""
    text: str


def completions(
    query: str, cursor: int, names: Mapping[str, Sequence[str]] | None = None
) -> list[Completion]:
    """What the word before the cursor may become: fields, and values of a field.

    Args:
        query: What was typed.
        cursor: Where, in characters from 0.
        names: Values by field of those that depend on the decks: `deck`, `tag`, `pack`.
    """
    found = _UNFINISHED.search(query[:cursor])
    assert found is not None  # it may be empty
    begun = found[0].lstrip("-")
    at = cursor - len(begun)
    field, colon, value = begun.partition(":")
    if not colon:
        return [Completion(at, f"{name}:") for name in FIELDS if begun and name.startswith(begun.lower())]
    known = FIELDS.get(field.lower())
    if known is None:
        return []
    wanted = value.strip('"').lower()
    values = dict.fromkeys((*known.values, *(names or {}).get(field.lower(), ())))
    return [
        Completion(at, f"{field}:{quoted(one)}")
        for one in values
        if one.lower().startswith(wanted) and one.lower() != wanted
    ]


def quoted(value: str) -> str:
    """A value as a query has it: with quotes where it needs them."""
    plain = re.sub(r'([\\"*])', r"\\\1", value)
    return f'"{plain}"' if re.search(r"[\s()]", value) else plain
