"""`card`: the cards themselves, and what a user did to them."""

from __future__ import annotations

import click

from interviewprep.cli.main import collection, decks_option, print_json
from interviewprep.content.problem import did_you_mean
from interviewprep.scheduling.card_state import Phase
from interviewprep.store.cards import StoredCard
from interviewprep.study.collection import Collection, id_of
from interviewprep.study.when import describe_delay


@click.group()
@decks_option
def card() -> None:
    """Look at cards, suspend and reset them."""


@card.command("list")
@click.option("--deck", help="Only this deck.")
@click.option("--suspended", "where", flag_value="suspended", help="Only suspended cards.")
@click.option("--flagged", "where", flag_value="flagged", help="Only flagged cards.")
@click.option("--json", "as_json", is_flag=True, help="As a JSON list.")
@decks_option
def list_(deck: str | None, where: str | None, as_json: bool) -> None:
    """List cards with their state."""
    with collection() as opened:
        ids = _deck_ids(opened, deck)
        now = opened.place.clock.now()
        found = opened.cards.find(ids, where or "")
        if as_json:
            print_json(
                [
                    {
                        "key": c.key,
                        "deck": c.deck,
                        "state": c.state.phase.name.lower(),
                        "suspended": c.suspended,
                        "flagged": c.flagged,
                        "reps": c.state.reps,
                        "lapses": c.state.lapses,
                        "stability": c.state.memory.stability if c.state.memory else None,
                        "difficulty": c.state.memory.difficulty if c.state.memory else None,
                    }
                    for c in found
                ]
            )
            return
        for c in found:
            state = "suspended" if c.suspended else c.state.phase.name.lower()
            if c.state.phase is Phase.REVIEW and not c.suspended:
                state = "due" if c.state.due <= now.day else f"in {describe_delay(c.state, now)}"
            click.echo(f"{state:<10}{'F' if c.flagged else ' '} {c.key}")


@card.command()
@click.argument("key")
def suspend(key: str) -> None:
    """Never show the card KEY, until it is brought back."""
    with collection() as opened:
        opened.log.suspend(_key(opened, key), opened.place.clock.now())


@card.command()
@click.argument("key")
def unsuspend(key: str) -> None:
    """Bring the card KEY back."""
    with collection() as opened:
        opened.log.suspend(_key(opened, key), opened.place.clock.now(), on=False)


@card.command()
@click.argument("key")
@click.option("--off", is_flag=True, help="Take the flag away.")
def flag(key: str, off: bool) -> None:
    """Flag the card KEY, to come back to it."""
    with collection() as opened:
        opened.log.flag(_key(opened, key), opened.place.clock.now(), on=not off)


@card.command()
@click.argument("key")
def reset(key: str) -> None:
    """Make the card KEY new again. Its history is kept."""
    with collection() as opened:
        opened.log.reset(_key(opened, key), opened.place.clock.now())


@card.command()
@click.argument("key")
def show(key: str) -> None:
    """Print the card KEY."""
    from interviewprep.cli.review import answer_lines, question_lines

    with collection() as opened:
        found = opened.card(_key(opened, key))
        assert found is not None
        for line in [*question_lines(found), "", *answer_lines(found)]:
            click.echo(line)


def _deck_ids(opened: Collection, deck: str | None) -> list[int]:
    decks = opened.figures().decks
    if deck is not None and deck not in {d.name for d in decks}:
        raise click.UsageError(f"There is no deck {deck!r}: {did_you_mean(deck, [d.name for d in decks])}")
    return [d.id for d in decks if deck in (None, d.name)]


def _key(opened: Collection, key: str) -> str:
    """A card's key, also from its id alone.

    Raises:
        click.UsageError: no card, or several, have it.
    """
    found: list[StoredCard] = opened.cards.find(_deck_ids(opened, None))
    keys = [c.key for c in found if key in (c.key, c.key.partition(":")[2], id_of(c.key)[0])]
    if len(keys) == 1:
        return keys[0]
    if keys:
        raise click.UsageError(f"{key!r} is the name of several cards: {', '.join(keys[:6])}")
    raise click.UsageError(f"There is no card {key!r}. `interviewprep card list` names them all.")
