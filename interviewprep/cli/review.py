"""`review`: the app, or with `--plain` the same session line by line, for pipes and screen readers."""

from __future__ import annotations

from contextlib import closing

import click

from interviewprep.cli.card import pointed_at
from interviewprep.cli.completing import deck_names
from interviewprep.cli.main import collection, deck_named, decks_option
from interviewprep.cli.screen import has_screen
from interviewprep.store.search.completion import quoted
from interviewprep.store.search.language import QueryError
from interviewprep.study.catalog import Catalog
from interviewprep.study.chosen import EVER, begin, choose
from interviewprep.study.collection import Collection
from interviewprep.study.session import Session


@click.command()
@click.argument("query", nargs=-1)
@click.option("--plain", is_flag=True, help="Line by line, without a full screen.")
@click.option("--deck", help="Only this deck.", shell_complete=deck_names)
@click.option(
    "--ahead", type=click.IntRange(0, EVER), metavar="DAYS", help="Also what is due within so many days."
)
@click.option("--planned", is_flag=True, help="What the plan for your interview wants of today.")
@click.option("--cram", is_flag=True, help="Leave the schedule as it is: nothing is recorded.")
@decks_option
def review(
    plain: bool, deck: str | None, query: tuple[str, ...], ahead: int | None, planned: bool, cram: bool
) -> None:
    """Review today's cards, or what QUERY finds.

    QUERY is as in `interviewprep card list`. Of what it finds you get what is due and what is new, without a
    daily limit; with --ahead also what is not due yet, answered early; with --cram all of it, once more until
    you know it, and no answer counts.

    With --plain: Enter shows the answer, 1 to 4 rate (again, hard, good, easy). d says that you don't know;
    u undoes, s suspends, b buries, f flags, x resets, e edits, i tells the source, q quits, h helps. Where
    an answer is typed, a colon goes before a command: `:q`. What may take several lines ends with a line
    that has only a dot, or with Ctrl+D.
    """
    text, chooses = " ".join(query), bool(query) or ahead is not None or cram
    if planned and (chooses or deck is not None):
        raise click.UsageError("--planned stands alone: the plan says which cards come.")
    if deck is not None:
        text = f"({text}) deck:{quoted(deck)}" if text else f"deck:{quoted(deck)}"
    if not plain:
        if not has_screen():
            raise click.UsageError("This isn't a terminal: use `interviewprep review --plain`.")
        from interviewprep.cli.main import place
        from interviewprep.ui.app import run
        from interviewprep.ui.navigation import Go, StudyDeck, StudyPlanned, StudyQuery

        start: Go = StudyQuery(text, ahead or 0, cram) if chooses else StudyDeck(deck)
        start = StudyPlanned() if planned else start
        click.get_current_context().exit(run(place(), start))
    from interviewprep.cli.plain_review import PlainReview

    with collection() as opened:
        chosen = None if deck is None else deck_named(opened.figures(), deck).key
        if planned:
            session = _of_plan(opened)
        else:
            session = _of_query(opened, text, ahead or 0, cram) if chooses else Session(opened, chosen)
        PlainReview(session).run()


def _of_plan(opened: Collection) -> Session:
    """A session of what the plan wants of today."""
    from interviewprep.cli.plan import planner_of
    from interviewprep.study.interview_plan import session_of

    if not opened.log.settings.interview_date:
        raise click.UsageError("There is no day to plan for: `interviewprep plan --date +14` sets one.")
    return begin(opened, session_of(planner_of(opened).plan().today.cards))


def _of_query(opened: Collection, query: str, ahead: int, cram: bool) -> Session:
    """A session of what a query finds."""
    with closing(Catalog(opened)) as catalog:
        try:
            return begin(opened, choose(catalog, query, ahead, cram=cram))
        except QueryError as error:
            raise click.UsageError(pointed_at(query, error)) from error
