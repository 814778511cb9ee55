"""A mistake in a deck file, said so that its author can fix it."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

from interviewprep.content.visible import visible


@dataclass(frozen=True, slots=True)
class Problem:
    """One mistake: where it is, what is wrong, how to fix it."""

    line: int
    """1-based."""
    column: int
    """1-based, in characters."""
    message: str
    remedy: str
    rule: str = "syntax"
    """The lint rule that it breaks; `syntax` when the file can't be read as meant."""

    def at(self, path: str) -> str:
        """`file:line:column: what is wrong; how to fix it`."""
        return f"{path}:{self.line}:{self.column}: {self.message}; {self.remedy}"


def nearest(word: str, known: list[str]) -> str | None:
    """The right word that somebody may have meant."""
    close = get_close_matches(word.lower(), known, n=1, cutoff=0.55)
    return close[0] if close else None


def did_you_mean(word: str, known: list[str]) -> str:
    """A remedy that names the nearest right word, or all of them."""
    close = nearest(word, known)
    return f"did you mean `{close}`?" if close else f"use one of {', '.join(f'`{k}`' for k in known)}"


@dataclass(frozen=True, slots=True)
class FileProblem:
    """A mistake, with the file it is in."""

    path: Path
    problem: Problem
    unread: bool = False
    """Whether the file must not be read, and so not be quoted."""

    def __str__(self) -> str:
        return self.problem.at(visible(str(self.path)))
