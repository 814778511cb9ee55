"""`card`: the cards themselves, and what a user did to them."""

from __future__ import annotations

from contextlib import closing
from typing import get_args

import click

from interviewprep.cli.completing import card_keys, deck_names
from interviewprep.cli.main import collection, decks_option, print_json
from interviewprep.content.problem import did_you_mean
from interviewprep.content.visible import visible
from interviewprep.scheduling.card_state import Phase
from interviewprep.scheduling.moment import Moment
from interviewprep.store.cards import StoredCard
from interviewprep.store.search.language import QueryError
from interviewprep.store.search.listing import FoundCard, Order
from interviewprep.study.collection import Collection, id_of
from interviewprep.study.due_day import DueDayError, days_ahead, due_day
from interviewprep.study.when import describe_delay
from interviewprep.wording import sentence


@click.group()
@decks_option
def card() -> None:
    """Look at cards, suspend and reset them."""


@card.command("list")
@click.argument("query", nargs=-1)
@click.option("--deck", help="Only this deck.", shell_complete=deck_names)
@click.option("--suspended", is_flag=True, help="Only suspended cards.")
@click.option("--flagged", is_flag=True, help="Only flagged cards.")
@click.option(
    "--order", type=click.Choice(get_args(Order)), default="deck", show_default=True, help="What to sort by."
)
@click.option("--json", "as_json", is_flag=True, help="As a JSON list.")
@decks_option
def list_(
    query: tuple[str, ...], deck: str | None, suspended: bool, flagged: bool, order: Order, as_json: bool
) -> None:
    """List cards with their state: those that QUERY finds, or all.

    QUERY is text, and fields in Anki's words: deck:, pack:, tag:, level:, kind:, id:, question:, answer:,
    is:due (new, learning, review, suspended, buried, flagged, leech), rated:7:1, introduced:7, prop:lapses>3;
    with OR, parentheses and quotes; `-` before what is not to be found (then write `--` before the query).
    """
    words = [*query, *(["is:suspended"] if suspended else []), *(["is:flagged"] if flagged else [])]
    with collection() as opened, closing(opened.search()) as search:
        now = opened.place.clock.now()
        text = " ".join(words)
        try:
            leech = opened.log.settings.leech_threshold
            found = search.cards(search.find(text, _deck_ids(opened, deck), now, order, leech))
        except QueryError as error:
            raise click.UsageError(pointed_at(text, error)) from error
        if as_json:
            print_json([_as_json(one) for one in found])
            return
        for one in found:
            click.echo(f"{_state(one.stored, now):<10}{'F' if one.stored.flagged else ' '} {one.stored.key}")


def pointed_at(query: str, error: QueryError) -> str:
    """What is wrong with a query, and under it a mark where."""
    from rich.cells import cell_len

    line = " ".join(visible(word) for word in query.split(" "))
    before, wrong = query[: error.at], query[error.at : error.at + error.length]
    mark = " " * cell_len(visible(before)) + "^" * max(1, cell_len(visible(wrong)))
    return f"{sentence(str(error))}\n  {line}\n  {mark}"


def _state(card: StoredCard, now: Moment) -> str:
    if card.suspended:
        return "suspended"
    if card.state.phase is Phase.REVIEW:
        return "due" if card.state.due <= now.day else f"in {describe_delay(card.state, now)}"
    return card.state.phase.name.lower()


def _as_json(found: FoundCard) -> dict[str, object]:
    card, state = found.stored, found.stored.state
    return {
        "key": card.key,
        "deck": card.deck,
        "kind": found.kind,
        "level": found.level,
        "tags": found.tags,
        "title": found.title,
        "state": state.phase.name.lower(),
        "suspended": card.suspended,
        "flagged": card.flagged,
        "reps": state.reps,
        "lapses": state.lapses,
        "stability": state.memory.stability if state.memory else None,
        "difficulty": state.memory.difficulty if state.memory else None,
    }


@card.command()
@click.argument("key", shell_complete=card_keys)
def suspend(key: str) -> None:
    """Never show the card KEY, until it is brought back."""
    with collection() as opened:
        opened.log.suspend(_key(opened, key), opened.place.clock.now())


@card.command()
@click.argument("key", shell_complete=card_keys)
def unsuspend(key: str) -> None:
    """Bring the card KEY back."""
    with collection() as opened:
        opened.log.suspend(_key(opened, key), opened.place.clock.now(), on=False)


@card.command()
@click.argument("key", shell_complete=card_keys)
@click.option("--off", is_flag=True, help="Take the flag away.")
def flag(key: str, off: bool) -> None:
    """Flag the card KEY, to come back to it."""
    with collection() as opened:
        opened.log.flag(_key(opened, key), opened.place.clock.now(), on=not off)


@card.command()
@click.argument("key", shell_complete=card_keys)
def reset(key: str) -> None:
    """Make the card KEY new again. Its history is kept."""
    with collection() as opened:
        opened.log.reset(_key(opened, key), opened.place.clock.now())


@card.command()
@click.argument("key", shell_complete=card_keys)
def bury(key: str) -> None:
    """Hide the card KEY until tomorrow."""
    with collection() as opened:
        opened.log.bury(_key(opened, key), opened.place.clock.now())


@card.command("set-due")
@click.argument("key", shell_complete=card_keys)
@click.argument("days")
def set_due(key: str, days: str) -> None:
    """Have the card KEY come back in so many DAYS, such as 3, or a day of 3-7."""
    try:
        range_ = days_ahead(days)
    except DueDayError as error:
        raise click.UsageError(str(error)) from error
    with collection() as opened:
        found = opened.cards.get(_key(opened, key))
        assert found is not None
        now = opened.place.clock.now()
        if found.state.phase is Phase.NEW:
            raise click.UsageError(f"{found.key} is new: it has no day before its first answer.")
        opened.log.set_due(found.key, due_day(found, range_, now.day), now)


@card.command()
@click.argument("key", shell_complete=card_keys)
def show(key: str) -> None:
    """Print the card KEY."""
    from interviewprep.cli.card_lines import answer_lines, proof_lines, question_lines

    with collection() as opened:
        found = opened.card(_key(opened, key))
        assert found is not None
        for line in [*question_lines(found), "", *answer_lines(found), *proof_lines(found)]:
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
