"""What a shell completes beside commands: decks and cards. It never fails: a shell shows what it prints."""

from __future__ import annotations

from contextlib import closing

import click

from interviewprep.profile.place import Place


def _place(context: click.Context) -> Place:
    return Place.open(tuple((context.find_root().obj or {}).get("decks", ())))


def deck_names(context: click.Context, _: click.Parameter, incomplete: str) -> list[str]:
    """The names of decks, as of the last run."""
    try:
        figures = _place(context).figures()
    except Exception:
        return []
    return [deck.name for deck in figures.decks if deck.name.startswith(incomplete)] if figures else []


def card_keys(context: click.Context, _: click.Parameter, incomplete: str) -> list[str]:
    """The keys of cards, and without its pack where only the id is typed, as of the last run."""
    from interviewprep.study.collection import Collection

    try:
        with closing(Collection(_place(context))) as opened:
            keys = [card.key for card in opened.cards.find([deck.id for deck in opened.figures().decks])]
    except Exception:
        return []
    if ":" not in incomplete:  # bash takes a colon for the end of a word
        keys = [key.partition(":")[2] for key in keys]
    return [key for key in keys if key.startswith(incomplete)]
