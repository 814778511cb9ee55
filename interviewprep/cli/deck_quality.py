"""`deck stats --review`: how cards do with those who study them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, closing
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from interviewprep.cli.main import place, print_json, table
from interviewprep.content.visible import visible
from interviewprep.store.database import Database, driver_of
from interviewprep.store.exchange import events
from interviewprep.store.transfer import LineError, checked_events
from interviewprep.study.card_quality import CardQuality, quality

if TYPE_CHECKING:
    from interviewprep.content.decks.checker import Checked

_HEAD = ("CARD", "PEOPLE", "AT FIRST", "ANSWERS", "LATER", "FORGOT", "SECONDS", "FLAGGED")


def tell_quality(checked: Checked, logs: Sequence[Path], pack: str | None, *, as_json: bool) -> None:
    """Print how the cards of some decks do, in exported logs or in one's own progress."""
    cards = {card.id for parsed in checked.decks.values() for card in parsed.cards}
    with ExitStack() as opened:
        if logs:
            found = quality((_exported(log) for log in logs), cards, pack)
        else:
            database = opened.enter_context(closing(Database(place().home.database)))
            driver = driver_of(opened.enter_context(database.reading()))
            found = quality([events(driver)], cards, pack)
    if as_json:
        print_json([asdict(one) | {"forgotten": round(one.forgotten, 3)} for one in found])
    elif not found:
        click.echo("Nobody has answered any of these cards.")
    else:
        for line in table([_HEAD, *map(_row, found)]):
            click.echo(line)
        if unseen := len(cards) - len({one.id.partition("#")[0] for one in found}):
            click.echo(f"Not answered yet: {unseen} of {len(cards)}.")


def _exported(log: Path) -> Iterator[dict[str, Any]]:
    try:
        with log.open("rb") as source:
            yield from checked_events(source)
    except LineError as error:
        raise click.ClickException(f"{visible(str(log))}:{error.line}: {visible(error.told)}") from error
    except OSError as error:
        raise click.ClickException(f"{visible(str(log))}: {error.strerror}") from error


def _row(one: CardQuality) -> tuple[str, ...]:
    forgot = f"{one.later_failed} ({one.forgotten:.0%})" if one.later else "0"
    figures: Iterable[object] = (one.people, one.first_failed, one.answers, one.later, forgot)
    return (one.id, *map(str, figures), f"{one.seconds:.1f}", str(one.flagged))
