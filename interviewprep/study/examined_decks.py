"""Decks and packs examined: which files can't be read, and which cards there are. Nothing is cached."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from interviewprep.content.decks.parse import MAX_BYTES, parse_deck
from interviewprep.content.packs.manifest import MANIFEST, PackError, read_manifest
from interviewprep.content.problem import FileProblem, Problem
from interviewprep.content.sources import Source, deck_files, pack_records
from interviewprep.content.visible import visible
from interviewprep.finding import Finding, Severity
from interviewprep.profile.installed_packs import Packs
from interviewprep.study.collection import key_of
from interviewprep.wording import counted

AREA = "Decks"
MOST = 10
"""How many mistakes are shown."""


@dataclass(slots=True)
class DecksRead:
    """What the deck files hold."""

    decks: int = 0
    keys: set[str] = field(default_factory=set)
    """Of all their cards."""
    roots: set[str] = field(default_factory=set)
    """The sources that were looked at (`Source.root`)."""
    problems: list[FileProblem] = field(default_factory=list)


def read_decks(sources: list[Source]) -> DecksRead:
    """Read every deck file once more."""
    read = DecksRead()
    for source in sources:
        read.roots.add(source.root)
        for file in deck_files(source):
            if file.refused:
                read.problems.append(FileProblem(file.path, Problem(1, 1, file.refused, file.remedy)))
                continue
            try:
                with file.path.open("rb") as opened:
                    parsed = parse_deck(opened.read(MAX_BYTES + 1), file.path.stem)
            except Exception as error:
                said = error.strerror if isinstance(error, OSError) else type(error).__name__
                problem = Problem(1, 1, f"can't be read: {said}", "check the file")
                read.problems.append(FileProblem(file.path, problem))
                continue
            read.decks += parsed.meta is not None
            read.problems += [FileProblem(file.path, problem) for problem in parsed.problems]
            read.keys.update(
                key_of(source.pack, card.id, group) for card in parsed.cards for group in card.groups
            )
    return read


def examine_decks(read: DecksRead) -> Iterator[Finding]:
    """The mistakes in deck files."""
    if read.problems:
        files = {problem.path for problem in read.problems}
        what = f"{counted(len(read.problems), 'mistake')} in {counted(len(files), 'deck file')}."
        first = read.problems[0]
        yield Finding(
            AREA,
            Severity.WARNING,
            what,
            f"{first.path}:{first.problem.line}",
            "Correct the lines below; `interviewprep deck check` shows more.",
            tuple(str(problem) for problem in read.problems[:MOST]),
        )
    else:
        what = f"{counted(read.decks, 'deck')} with {counted(len(read.keys), 'card')} can be read."
        yield Finding(AREA, Severity.OK, what)


def examine_packs(home: Path) -> Iterator[Finding]:
    """The installed packs."""
    area = "Packs"
    packs = Packs(home)
    try:
        records = {record.name: record for record in packs.all()}
    except PackError as error:
        yield Finding(area, Severity.FAULT, f"{error}.", remedy="Check the folder's permissions.",
                      public="The folder of packs can't be read.")  # fmt: skip
        return
    for file in pack_records(home):
        if file.stem not in records:
            what = "What is known of this pack can't be read."
            yield Finding(area, Severity.WARNING, what, str(file), "Any `pack` command makes it again.")
    for name in records:
        yield from _pack(area, packs, name)


def _pack(area: str, packs: Packs, name: str) -> Iterator[Finding]:
    folder = packs.folder_of(name)
    again = f"interviewprep pack update {name}, or pack remove {name}"
    if not folder.is_dir():
        yield Finding(area, Severity.WARNING, f"The files of the pack {name} are gone.", str(folder), again,
                      public="The files of a pack are gone.")  # fmt: skip
        return
    meta, problems = read_manifest(folder)
    if meta is None:
        lines = tuple(problem.at(visible(str(folder / MANIFEST))) for problem in problems[:MOST])
        where = f"{folder / MANIFEST}:{problems[0].line if problems else 1}"
        yield Finding(area, Severity.WARNING, f"The manifest of the pack {name} can't be read.", where, again,
                      lines, public="The manifest of a pack can't be read.")  # fmt: skip
        return
    try:
        packs.refuse_changed(name)
    except PackError as error:
        yield Finding(area, Severity.NOTE, f"The pack {name}: {error}.", str(folder),
                      public="A pack's files were changed by hand.")  # fmt: skip
        return
    yield Finding(
        area, Severity.OK, f"The pack {name} is as it was added.", str(folder), public="A pack is whole."
    )
