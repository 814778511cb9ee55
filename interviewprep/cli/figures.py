"""`due` and `decks`: figures for people and scripts."""

from __future__ import annotations

from pathlib import Path

import click

from interviewprep.cli.main import collection, decks_option, place, print_json, summary, table
from interviewprep.content.visible import visible
from interviewprep.store.figures import DeckFigures, Figures


def _as_json(deck: DeckFigures) -> dict[str, object]:
    found = deck._asdict()
    return {"deck": found.pop("name"), **{k: v for k, v in found.items() if k != "id"}}


def _catch_up(figures: Figures) -> dict[str, int] | None:
    found = figures.catch_up
    return None if found is None else {"day": figures.day - found.day + 1, "days": found.days}


@click.command()
@click.option("--json", "as_json", is_flag=True, help="As a JSON object.")
@decks_option
def due(as_json: bool) -> None:
    """Print what there is to do today.

    DUE are reviews, LEARNING are cards in their first or relearning steps, NEW are today's new cards. What is
    due beyond today's limit is said, too: `interviewprep more` takes some of it.
    """
    with collection() as opened:
        figures = opened.figures()
        if as_json:
            print_json(
                {
                    "due": figures.due,
                    "new": figures.new,
                    "learning": figures.learning,
                    "answered": figures.answered,
                    "later": figures.later,
                    "left": figures.left,
                    "beyond": figures.beyond,
                    "overdue": figures.overdue,
                    "catch_up": _catch_up(figures),
                    "decks": [_as_json(deck) for deck in figures.decks],
                }
            )
            return
        for line in summary(figures, opened.place):
            click.echo(line)


@click.command()
@click.option("--json", "as_json", is_flag=True, help="As a JSON list.")
@click.option("--folder", is_flag=True, help="Print the folder for your own decks instead.")
@decks_option
def decks(as_json: bool, folder: bool) -> None:
    """List the decks, with what is due and new in each today."""
    if folder:
        click.echo(str(place().home.decks))
        return
    from interviewprep.profile.overrides import is_override

    with collection() as opened:
        found = opened.figures().decks
        if as_json:
            print_json([_as_json(deck) for deck in found])
        elif not found:
            click.echo(f"No decks. Put one into {visible(str(opened.place.home.decks))}.")
        else:
            head = ("DECK", "PACK", "CARDS", "DUE", "LEARNING", "NEW", "UNSEEN")
            yours = {d.id: "  (your version)" for d in found if is_override(opened.place, Path(d.path))}
            rows = [
                (
                    f"{d.name}  {d.title}{yours.get(d.id, '')}",
                    d.pack,
                    str(d.cards),
                    str(d.due),
                    str(d.learning),
                    str(d.new),
                    str(d.unseen),
                )
                for d in found
            ]
            for line in table([head, *rows]):
                click.echo(line)
