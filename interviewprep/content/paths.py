"""Paths: which decks lead to an interview, in which order and at which pace; also what an advert asks for."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from pydantic import Field

from interviewprep.content.decks.card import DeckMeta
from interviewprep.content.problem import FileProblem
from interviewprep.content.sources import shipped
from interviewprep.content.toml import read_toml
from interviewprep.content.validation import LEVELS, Level, Strict

DeckName = Annotated[str, Field(pattern=r"^[^\s,]+$")]


class PathMeta(Strict):
    """A path's file."""

    title: Annotated[str, Field(min_length=1, max_length=80)]
    order: int = 1000
    """Where the path stands among the others: smaller first, then by its file's name."""
    days: Annotated[int, Field(ge=1, le=366)]
    """How long it takes."""
    stages: Annotated[list[Annotated[list[DeckName], Field(min_length=1)]], Field(min_length=1)]
    """Names of decks. The new cards of a stage come before those of the next one."""
    levels: list[Level] = Field(default_factory=lambda: list(LEVELS))
    """Of the new cards."""
    new_per_day: Annotated[int, Field(ge=1, le=9999)] | None = None
    """New cards a day; as many as it takes for all of them in `days` where it is left out."""


@dataclass(frozen=True, slots=True)
class StudyPath:
    """A path that one may take."""

    name: str
    """What it is called on the command line."""
    meta: PathMeta

    @property
    def decks(self) -> list[str]:
        """Its decks, in their order."""
        return [deck for stage in self.meta.stages for deck in stage]


def path_folders(home: Path) -> list[Path]:
    """Where files of paths are: the shipped ones, and the user's own."""
    return [shipped("decks") / "paths", home / "paths"]


def read_paths(folders: Iterable[Path]) -> tuple[list[StudyPath], list[FileProblem]]:
    """The paths of some folders, in the order to show them, and what is wrong with their files.

    A later folder's path takes the place of an earlier one of its name.
    """
    found: dict[str, StudyPath] = {}
    problems: list[FileProblem] = []
    for folder in folders:
        for file in sorted(folder.glob("*.toml")):
            meta, wrong = read_toml(file, PathMeta)
            problems += [FileProblem(file, problem) for problem in wrong]
            if meta is not None:
                found[file.stem] = StudyPath(file.stem, meta)
    return sorted(found.values(), key=lambda path: (path.meta.order, path.name)), problems


# From an advert

MOST_DECKS_A_STAGE = 4


def mentions(text: str, decks: Iterable[DeckMeta]) -> dict[str, int]:
    """How often a text, such as a job advert, speaks of each of some decks; others are left out.

    What speaks of a deck are its `words`, or where it has none its title, its topic and its tags.
    """
    counts = {}
    for deck in decks:
        words = deck.words or [deck.title, deck.topic, *deck.tags]
        if count := sum(1 for _ in _found(text, words)):
            counts[deck.deck] = count
    return counts


def _found(text: str, words: Iterable[str]) -> Iterator[re.Match[str]]:
    """Each place with one of the words, whatever its case; the longest word where several fit."""
    alternatives = sorted({re.escape(word.strip()) for word in words if word.strip()}, key=len, reverse=True)
    if not alternatives:
        return iter(())
    # Letters and digits bound a word, so that `C++`, `.NET` and `pytest-asyncio` can be words, too.
    pattern = rf"(?<![^\W_])(?:{'|'.join(alternatives)})(?![^\W_])".replace(r"\ ", r"\s+")
    return re.finditer(pattern, text, re.IGNORECASE)


def levels_in(text: str) -> list[Level]:
    """The levels that an advert asks for; all where it says nothing. A senior is asked what a mid is, too."""
    asked: Mapping[Level, str] = {
        "senior": r"\b(senior|lead|principal|staff)\b",
        "mid": r"\b(mid|middle|regular|intermediate)\b",
        "junior": r"\b(junior|entry[- ]level|graduate|trainee|intern)\b",
    }
    named = [level for level in LEVELS if re.search(asked[level], text, re.IGNORECASE)]
    if not named:
        return list(LEVELS)
    first, last = LEVELS.index(named[0]), LEVELS.index(named[-1])
    return list(LEVELS[max(0, first - 1) : last + 1])


def stages_from(counts: Mapping[str, int]) -> list[list[str]]:
    """Decks in stages: those that are spoken of most often first, the same number together."""
    stages: list[list[str]] = []
    last = 0
    for deck, count in sorted(counts.items(), key=lambda item: -item[1]):
        if stages and count == last and len(stages[-1]) < MOST_DECKS_A_STAGE:
            stages[-1].append(deck)
        else:
            stages.append([deck])
        last = count
    return stages
