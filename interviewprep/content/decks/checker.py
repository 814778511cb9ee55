"""The author's checker: everything that is wrong with deck files, duplicate ids included, in one go."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path

from interviewprep.content.decks.lint import lint
from interviewprep.content.decks.lint_across import duplicates, one_source, same_titles
from interviewprep.content.decks.lint_rules import RULES
from interviewprep.content.decks.lost_ids import orphans
from interviewprep.content.decks.parse import MAX_BYTES, ParsedDeck, parse_deck
from interviewprep.content.decks.pictures import wrong_pictures
from interviewprep.content.problem import FileProblem, Problem
from interviewprep.content.sources import USER_PACK, Source, deck_files


@dataclass(slots=True)
class Checked:
    """What a check looked at, and what it found."""

    decks: dict[Path, ParsedDeck] = field(default_factory=dict)
    """Every file that could be opened, also those with mistakes."""
    problems: list[FileProblem] = field(default_factory=list)
    """In the order of the files, then of the lines."""

    @property
    def cards(self) -> int:
        """Cards without a mistake that keeps them from being read."""
        return sum(len(deck.cards) for deck in self.decks.values())


def check(
    paths: Iterable[Path],
    *,
    history: bool = True,
    strict: bool = False,
    progress: Callable[[int], None] = lambda done: None,
) -> Checked:
    """Check deck files and folders of them.

    Args:
        paths: Files and folders. A folder's decks are what the app would show of it.
        history: Whether to compare with the last commit, where there is one.
        strict: Whether to tell also what the strict rules find.
        progress: Called with the number of files read so far.
    """
    checked = Checked()
    files = {file.path: file for path in paths for file in deck_files(Source(path, USER_PACK))}
    for number, (path, file) in enumerate(files.items(), 1):
        if file.refused:
            problem = Problem(1, 1, file.refused, file.remedy)
            checked.problems.append(FileProblem(path, problem, unread=True))
            continue
        try:
            with path.open("rb") as opened:
                raw = opened.read(MAX_BYTES + 1)
        except OSError as error:
            problem = Problem(1, 1, f"can't be read: {error.strerror or error}", "check the file")
            checked.problems.append(FileProblem(path, problem))
            continue
        deck = checked.decks[path] = parse_deck(raw, path.stem)
        found_here = (*deck.problems, *wrong_pictures(deck, path.parent), *lint(deck), *one_source(deck))
        checked.problems += [FileProblem(path, p) for p in found_here]
        progress(number)
    decks = list(checked.decks.items())
    found = [*_same_ids(checked.decks), *duplicates(decks), *same_titles(decks)]
    if history:
        found += orphans(checked.decks)
    checked.problems += [FileProblem(path, problem) for path, problem in found]
    if not strict:
        checked.problems = [p for p in checked.problems if not is_strict(p.problem.rule)]
    order = {path: number for number, path in enumerate(files)}
    checked.problems.sort(key=lambda p: (order.get(p.path, len(order)), p.problem.line, p.problem.column))
    return checked


def is_strict(rule: str) -> bool:
    """Whether a rule is only asked for."""
    return rule in RULES and RULES[rule].strict


def _same_ids(decks: dict[Path, ParsedDeck]) -> Iterable[tuple[Path, Problem]]:
    seen: dict[str, Path] = {}
    for path, deck in decks.items():
        for card in deck.cards:
            first = seen.setdefault(card.id, path)
            if first != path:
                what = f"the id `{card.id}` is taken by a card in {first.name}"
                yield path, Problem(card.line, 1, what, "give this card another id")
