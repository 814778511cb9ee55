"""`deck export`: decks for Anki with what was done, as a table, for hashcards, or to print."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Literal, assert_never, get_args

import click

from interviewprep.cli.main import collection, deck_named
from interviewprep.cli.writing import write_file
from interviewprep.content.visible import visible
from interviewprep.wording import counted

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import IO

    from interviewprep.study.anki_export import ChosenDeck
    from interviewprep.study.collection import Collection

Format = Literal["anki", "csv", "hashcards", "html"]
_ENDS: dict[Format, str] = {"anki": ".apkg", "csv": ".csv", "hashcards": ".md", "html": ".html"}
INSTALL = 'Install the extra `anki`: `pip install "interviewprep-tui[anki]"`, or ".[anki]" in a checkout.'


@click.command()
@click.argument("names", nargs=-1, metavar="[DECK]...")
@click.option("--to", "form", type=click.Choice(get_args(Format)), required=True, help="What for.")
@click.option(
    "-o", "--output", "target", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE",
    help="Where to; a file in this folder, named after the deck, when left out.",
)  # fmt: skip
@click.option("--no-history", is_flag=True, help="With --to anki: the cards alone, all of them new.")
@click.option("--force", is_flag=True, help="Replace FILE if it is there.")
def export(names: tuple[str, ...], form: Format, target: Path | None, no_history: bool, force: bool) -> None:
    """Write decks, by their names (all that have cards when none is named), for other programs.

    For Anki with your progress and every review; `deck import` brings back what you answer there. Exporting
    again updates the notes that Anki has from here. Kinds of cards that Anki lacks become front and back.
    """
    with collection() as opened:
        figures = opened.figures()
        named = [deck_named(figures, word) for word in names] or [d for d in figures.decks if d.cards]
        from interviewprep.study.anki_export import chosen_deck

        chosen = [chosen_deck(opened, deck) for deck in dict.fromkeys(named)]
        if not any(deck.cards for deck in chosen):
            raise click.ClickException("There are no cards to export.")
        name = named[0].name if len(named) == 1 else "interviewprep"
        target = target or Path(f"{name}{_ENDS[form]}")
        if target.exists() and not force:
            raise click.ClickException(f"{visible(str(target))} is there already: say another, or --force.")
        reviews = 0
        if form == "anki":
            reviews = _write_anki(opened, chosen, target, history=not no_history)
        else:
            text = _as_text(form, chosen)
            write_file(target, text)
            if form != "html":
                _bring_pictures(chosen, target.parent)
        _tell_missing(chosen)
    cards = sum(len(card.groups) for deck in chosen for card in deck.cards)
    told = f", {counted(reviews, 'review')}" if form == "anki" else ""
    click.echo(f"{visible(str(target))}: {counted(cards, 'card')} of {counted(len(chosen), 'deck')}{told}.")


def _as_text(form: Literal["csv", "hashcards", "html"], decks: list[ChosenDeck]) -> str:
    from interviewprep.content.exporting.page import PrintedDeck, as_page
    from interviewprep.content.exporting.plain import as_csv, as_hashcards

    cards = [card for deck in decks for card in deck.cards]
    match form:
        case "csv":
            return as_csv(cards)
        case "hashcards":
            return as_hashcards(cards)
        case "html":
            return as_page(PrintedDeck(deck.title, deck.cards, deck.pictures()) for deck in decks)
        case _:
            assert_never(form)


def _bring_pictures(decks: list[ChosenDeck], folder: Path) -> None:
    """Copy the pictures to where the text that names them is."""
    from interviewprep.content.decks.pictures import keep_picture

    for file, path in (pair for deck in decks for pair in deck.pictures().items()):
        try:
            why = "" if keep_picture(path.read_bytes(), folder / file) else "another file is there"
        except OSError as error:
            why = error.strerror or str(error)
        if why:
            click.echo(f"{visible(str(folder / file))}: the picture isn't copied: {why}", err=True)


def _tell_missing(decks: list[ChosenDeck]) -> None:
    for deck in decks:
        there = deck.pictures()
        files = {picture.file for card in deck.cards for picture in card.pictures}
        for file in sorted(files - there.keys()):
            what = f"{visible(deck.title)}: the picture {visible(file)} is left out: "
            click.echo(f"{what}`interviewprep deck check` says why", err=True)


def _write_anki(opened: Collection, decks: list[ChosenDeck], target: Path, *, history: bool) -> int:
    """Write the package; returns how many reviews are in it."""
    from interviewprep.content.exporting.anki import write_package
    from interviewprep.study.anki_export import calendar, with_progress

    found = list(with_progress(opened, decks, history=history))
    now = opened.place.clock.now().at / 1000
    try:
        _write_private(target, lambda file: write_package(file, found, now, calendar(opened)))
    except ModuleNotFoundError as error:
        if error.name != "genanki":
            raise
        raise click.ClickException(
            f"Anki's packages can't be written: genanki isn't installed. {INSTALL}"
        ) from error
    return sum(
        review.ease > 0
        for deck in found
        for note in deck.notes
        for card in note.progress.values()
        for review in card.reviews
    )


def _write_private(target: Path, write: Callable[[IO[bytes]], object]) -> None:
    from interviewprep.atomic_write import writing_atomically

    try:
        with writing_atomically(target, mode=0o600) as file:
            write(file)
    except OSError as error:
        raise click.ClickException(f"{visible(str(target))}: not written: {error.strerror}") from error
