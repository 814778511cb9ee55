"""`deck import` of an Anki package: its notes as deck files, its reviews into the log."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from interviewprep.cli.main import collection, place, report
from interviewprep.content.importing.anki_notes import NewDeck, decks_of, file_name
from interviewprep.content.validation import SLUG
from interviewprep.content.visible import visible
from interviewprep.wording import counted

if TYPE_CHECKING:
    from interviewprep.content.importing.anki_collection import AnkiCollection
    from interviewprep.content.importing.import_deck import Imported
    from interviewprep.content.importing.note import Reading
    from interviewprep.content.importing.pictures import Pictures
    from interviewprep.study.anki_import import Reviewed, Sorted

_LOST_SHOWN = 20


def import_package(
    source: Path, name: str | None, title: str | None, folder: Path | None, *, dry_run: bool = False
) -> None:
    """Bring home what is in an Anki package.

    Args:
        source: The package.
        name: Of one deck for all of it; one for each deck in Anki when left out.
        title: That deck's title.
        folder: Where deck files go; the user's own decks when left out.
        dry_run: Write nothing.
    """
    from interviewprep.content.importing.note import ImportProblem, Reading
    from interviewprep.study.anki_import import reviews_of, sort_out

    if name and (not SLUG.fullmatch(name) or len(name) > 64):
        raise click.UsageError(f"{name!r} is no name for a deck: use lower-case words joined by hyphens.")
    reading = Reading()
    try:
        package = _read(source)
        cards = sum(len(note.cards) for note in package.notes)
        click.echo(
            f"Read: {counted(len(package.notes), 'note')}, {counted(cards, 'card')}, "
            f"{counted(package.reviews, 'entry', 'entries')} in the review log."
        )
        with collection() as opened:
            found = sort_out(opened, package)
            decks = list(_together(decks_of(found.fresh, package.types, reading.lost), name))
            into = folder or place().home.decks
            made = _made(decks, found, reading, _PicturesIn(source), name, title, into)
            if not dry_run:
                _write(made)
                if made:
                    report(opened.refresh())
            reviewed = reviews_of(opened, package, found.keys)
            aside = 0 if dry_run else opened.log.append(reviewed.events).aside
    except (OSError, ImportProblem) as error:
        raise click.ClickException(f"{visible(str(source))}: {error}") from error
    for one in reading.lost[:_LOST_SHOWN]:
        click.echo(f"Note {one.line}: not carried over: {visible(one.what)}", err=True)
    if len(reading.lost) > _LOST_SHOWN:
        click.echo(f"… and {len(reading.lost) - _LOST_SHOWN} more.", err=True)
    for line in _told(found, reviewed):
        click.echo(line)
    if not package.reviews:
        click.echo(_NO_HISTORY, err=True)
    if aside:
        click.echo(f"Kept aside, since it can't be read: {counted(aside, 'review')}.", err=True)
    if dry_run:
        click.echo("Nothing was written.")
        return
    for path in made:
        click.echo(f"Then: interviewprep deck check {visible(str(path))}")


_NO_HISTORY = 'There is no review log in it: in Anki\'s export, tick "Include scheduling information".'


def _read(source: Path) -> AnkiCollection:
    from interviewprep.content.importing.anki_collection import read_collection
    from interviewprep.content.importing.apkg import collection_in

    with collection_in(source) as db:
        return read_collection(db)


class _PicturesIn:
    """The pictures in a package."""

    def __init__(self, package: Path) -> None:
        from interviewprep.content.importing.apkg import media_of

        self._package, self._members = package, media_of(package)

    def of_deck(self, deck: str) -> Pictures:
        """Those that the cards of a new deck may show."""
        from interviewprep.content.importing.pictures import PicturesOfPackage

        return PicturesOfPackage(deck, self._read, frozenset(self._members))

    def _read(self, name: str) -> bytes | None:
        from interviewprep.content.decks.pictures import MOST_BYTES
        from interviewprep.content.importing.apkg import medium

        return medium(self._package, self._members[name], MOST_BYTES)


def _made(
    decks: Iterable[NewDeck],
    found: Sorted,
    reading: Reading,
    pictures: _PicturesIn,
    name: str | None,
    title: str | None,
    folder: Path,
) -> dict[Path, Imported]:
    """The deck files of what isn't here yet; `found` learns which cards they have."""
    from interviewprep.content.decks.parse import parse_deck
    from interviewprep.content.importing.import_deck import assembled
    from interviewprep.content.importing.note import ImportProblem
    from interviewprep.content.sources import USER_PACK
    from interviewprep.study.collection import key_of

    made: dict[Path, Imported] = {}
    for deck in decks:
        path, there = _place_of(folder, name or file_name(deck.deck), made)
        notes = [note for note in deck.notes if note.id not in there]
        if notes:
            reading.pictures = pictures.of_deck(path.stem)
            try:
                file = assembled(notes, reading, path.stem, title or deck.deck.replace("::", ": "))
            except ImportProblem as error:
                click.echo(f"{visible(deck.deck)}: left out: {visible(str(error))}", err=True)
            else:
                made[path] = file
                there |= {card.id for card in parse_deck(file.text.encode(), path.stem).cards}
        for card_id, cards in deck.cards.items():
            for guid, number, group in cards if card_id in there else ():
                found.keys[guid, number] = key_of(USER_PACK, card_id, group)
    return made


def _write(made: dict[Path, Imported]) -> None:
    from interviewprep.cli.deck_import import bring_pictures
    from interviewprep.cli.writing import write_file

    for path, file in made.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        write_file(path, file.text)
        click.echo(f"Written: {counted(file.cards, 'card')} in {visible(str(path))}")
        bring_pictures(file, path.parent)


def _together(decks: Iterable[NewDeck], name: str | None) -> Iterator[NewDeck]:
    """The decks; where they get one name, as one."""
    if name is None:
        yield from decks
        return
    whole: NewDeck | None = None
    for deck in decks:
        if whole is None:
            whole = deck
        else:
            whole.notes += deck.notes
            whole.cards |= deck.cards
    if whole is not None:
        yield whole


def _place_of(folder: Path, name: str, made: Iterable[Path]) -> tuple[Path, set[str]]:
    """A file that isn't there yet, and the ids of the cards in those of its name that are."""
    from interviewprep.content.decks.library import read_file

    there: set[str] = set()
    taken = set(made)
    for number in range(1, 10_000):
        path = folder / (f"{name}.md" if number == 1 else f"{name}-{number}.md")
        if path in taken:
            continue
        if not path.exists():
            return path, there
        found = read_file(str(path))
        if isinstance(found, OSError):
            raise found
        there |= {card.id for card in found.cards}
    raise click.ClickException(
        f"{visible(str(folder))} has too many decks called {name!r}: give it a --name."
    )


def _told(found: Sorted, reviewed: Reviewed) -> Iterator[str]:
    notes = [
        (len(found.ours), "yours"), (len(found.known), "known from Anki"), (len(found.fresh), "new"),
    ]  # fmt: skip
    yield f"Notes: {', '.join(f'{count} {what}' for count, what in notes)}."
    yield f"Reviews: {reviewed.new} new, {reviewed.known} known."
    skipped = [
        counted(reviewed.manual, "change of the schedule by hand", "changes of the schedule by hand"),
        counted(reviewed.crammed, "answer that leaves the schedule as it is, in a filtered deck",
                "answers that leave the schedule as it is, in filtered decks"),
        counted(reviewed.later, "answer later than now (set that device's clock right, and import again)",
                "answers later than now (set that device's clock right, and import again)"),
        counted(reviewed.homeless, "answer to cards that weren't carried over",
                "answers to cards that weren't carried over"),
    ]  # fmt: skip
    if told := ", ".join(words for words in skipped if not words.startswith("0 ")):
        yield f"Passed over: {told}."
