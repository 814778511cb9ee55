"""`deck import` of an Anki package: its notes as deck files, its reviews into the log."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import IO, TYPE_CHECKING

import click

from interviewprep.cli.main import collection, place, report
from interviewprep.content.visible import visible
from interviewprep.wording import counted

if TYPE_CHECKING:
    from interviewprep.content.importing.anki_collection import AnkiCollection
    from interviewprep.content.importing.anki_notes import NewDeck
    from interviewprep.content.importing.note import Lost
    from interviewprep.study.anki_import import Reviewed, Sorted

_LOST_SHOWN = 20


def import_package(source: Path, name: str | None, title: str | None, folder: Path | None) -> None:
    """Bring home what is in an Anki package.

    Args:
        source: The package.
        name: Of one deck for all of it; one for each deck in Anki when left out.
        title: That deck's title.
        folder: Where deck files go; the user's own decks when left out.
    """
    from interviewprep.content.importing.note import ImportProblem
    from interviewprep.study.anki_import import reviews_of, sort_out

    try:
        package = _read(source)
        cards = sum(len(note.cards) for note in package.notes)
        click.echo(
            f"Read: {counted(len(package.notes), 'note')}, {counted(cards, 'card')}, "
            f"{counted(package.reviews, 'entry', 'entries')} in the review log."
        )
        with collection() as opened:
            found = sort_out(opened, package)
            lost: list[Lost] = []
            written = _write_decks(package, found, lost, name, title, folder or place().home.decks)
            if written:
                report(opened.refresh())
            reviewed = reviews_of(opened, package, found.keys)
            added = opened.log.append(reviewed.events)
    except (OSError, ImportProblem) as error:
        raise click.ClickException(f"{visible(str(source))}: {error}") from error
    for one in lost[:_LOST_SHOWN]:
        click.echo(f"Note {one.line}: not carried over: {visible(one.what)}", err=True)
    if len(lost) > _LOST_SHOWN:
        click.echo(f"… and {len(lost) - _LOST_SHOWN} more.", err=True)
    for line in _told(found, reviewed):
        click.echo(line)
    if not package.reviews:
        click.echo(_NO_HISTORY, err=True)
    if added.aside:
        click.echo(f"{counted(added.aside, 'review')} can't be read, and is kept aside.", err=True)
    for path in written:
        click.echo(f"Then: interviewprep deck check {visible(str(path))}")


_NO_HISTORY = 'There is no review log in it: in Anki\'s export, tick "Include scheduling information".'


def _read(source: Path) -> AnkiCollection:
    from interviewprep.content.importing.anki_collection import read_collection
    from interviewprep.content.importing.apkg import collection_in

    with collection_in(source) as db:
        return read_collection(db)


def _write_decks(
    package: AnkiCollection,
    found: Sorted,
    lost: list[Lost],
    name: str | None,
    title: str | None,
    folder: Path,
) -> dict[Path, int]:
    """Write what isn't here yet: files with how many cards; all of them are made before one is written."""
    from interviewprep.cli.deck_export import write_file
    from interviewprep.content.decks.parse import MAX_BYTES
    from interviewprep.content.importing.anki_notes import decks_of, file_name
    from interviewprep.content.importing.import_deck import deck_text
    from interviewprep.content.importing.note import ImportProblem
    from interviewprep.content.sources import USER_PACK
    from interviewprep.study.collection import key_of

    made: dict[Path, tuple[str, int]] = {}
    for deck in _together(decks_of(found.fresh, package.types, lost), name):
        path, there = _place_of(folder, name or file_name(deck.deck), made)
        for card_id, cards in deck.cards.items():
            for guid, number, group in cards:
                found.keys[guid, number] = key_of(USER_PACK, card_id, group)
        notes = [note for note in deck.notes if note.id not in there]
        if not notes:
            continue
        text = deck_text(notes, path.stem, (title or deck.deck.replace("::", ": "))[:80], lost)
        if len(text.encode()) > MAX_BYTES:
            raise ImportProblem(f"the deck {deck.deck!r} makes over {MAX_BYTES >> 20} MiB: split it in Anki")
        made[path] = text, len(notes)
    for path, (text, count) in made.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        write_file(path, _writer(text.encode()))
        click.echo(f"Written: {counted(count, 'card')} in {visible(str(path))}")
    return {path: count for path, (_, count) in made.items()}


def _writer(content: bytes) -> Callable[[IO[bytes]], object]:
    return lambda file: file.write(content)


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
