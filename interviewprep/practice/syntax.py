"""What of a program's text is no Python: looked at while it is written, and never run."""

from __future__ import annotations

import warnings
from dataclasses import dataclass

LARGEST = 100_000
"""Characters of a text that is looked at: what anyone writes is shorter."""


@dataclass(frozen=True, slots=True)
class SyntaxMistake:
    """A place where Python can't read on."""

    line: int
    """From 1 on."""
    message: str
    """As Python says it."""


def syntax_mistake(text: str) -> SyntaxMistake | None:
    """The first mistake of a program, as the Python that would run it sees it; None for none."""
    if len(text) > LARGEST:
        return None
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            compile(text.removeprefix("\ufeff"), "<text>", "exec", dont_inherit=True)
    except SyntaxError as error:
        return SyntaxMistake(max(1, error.lineno or 1), error.msg or "not Python")
    except (ValueError, RecursionError, MemoryError, OverflowError):
        return None  # half a character, or nested too deep: the run says it
    return None
