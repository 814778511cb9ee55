"""`more`: what one adds to today."""

from __future__ import annotations

import click

from interviewprep.cli.completing import deck_names
from interviewprep.cli.main import collection, deck_named, decks_option, summary
from interviewprep.store.daily_plan import MOST_CATCH_UP
from interviewprep.study import today
from interviewprep.study.collection import Collection

MOST = 9999


@click.command()
@click.argument("new", required=False, type=click.IntRange(1, MOST))
@click.option("--deck", help="New cards of this deck only.", shell_complete=deck_names)
@click.option(
    "--due", type=click.IntRange(1, MOST), help="So many more of what is due, beyond today's limit."
)
@click.option(
    "--catch-up",
    type=click.IntRange(0, MOST_CATCH_UP),
    metavar="DAYS",
    help="Spread what had been due before today over so many days; 0 ends that.",
)
@click.option("--undo", is_flag=True, help="Take the last of these of today back.")
@decks_option
def more(new: int | None, deck: str | None, due: int | None, catch_up: int | None, undo: bool) -> None:
    """Add to today: NEW more new cards, reviews, or a catch-up.

    In a catch-up come all reviews that are due on the day itself, and a share of those from before.
    """
    asked = [
        name for name, given in (("NEW", new), ("--due", due), ("--catch-up", catch_up)) if given is not None
    ]
    if len(asked) + undo != 1:
        raise click.UsageError("Say one of NEW, --due N, --catch-up DAYS and --undo.")
    if deck is not None and new is None:
        raise click.UsageError("--deck goes with NEW: reviews are of all decks.")
    with collection() as opened:
        if undo:
            taken = today.take_back(opened.log, opened.place.clock.now())
            click.echo(f"Undone: {taken}" if taken else "There is nothing of today to take back.")
        else:
            _add(opened, new, deck, due, catch_up)
        for line in summary(opened.figures(), opened.place):
            click.echo(line)


def _add(
    opened: Collection, new: int | None, deck: str | None, due: int | None, catch_up: int | None
) -> None:
    log, now, figures = opened.log, opened.place.clock.now(), opened.figures()
    if new is not None:
        log.extend(new, "" if deck is None else deck_named(figures, deck).key, now)
    elif due is not None:
        log.extend(0, "", now, reviews=due)
    elif catch_up:
        if not figures.overdue:
            raise click.ClickException("Nothing was due before today: there is nothing to catch up with.")
        today.begin_catch_up(log, figures, catch_up, now)
    else:
        today.end_catch_up(log, now)
