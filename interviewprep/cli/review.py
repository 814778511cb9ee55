"""`review`: the app, or with `--plain` the same session line by line, for pipes and screen readers."""

from __future__ import annotations

import click

from interviewprep.cli.completing import deck_names
from interviewprep.cli.main import collection, deck_named, decks_option
from interviewprep.cli.screen import has_screen
from interviewprep.study.session import Session


@click.command()
@click.option("--plain", is_flag=True, help="Line by line, without a full screen.")
@click.option("--deck", help="Only this deck.", shell_complete=deck_names)
@decks_option
def review(plain: bool, deck: str | None) -> None:
    """Review today's cards.

    With --plain: Enter shows the answer, 1 to 4 rate (again, hard, good, easy). d says that you don't know;
    u undoes, s suspends, b buries, f flags, x resets, e edits, i tells the source, q quits, h helps. Where
    an answer is typed, a colon goes before a command: `:q`. What may take several lines ends with a line
    that has only a dot, or with Ctrl+D.
    """
    if not plain:
        if not has_screen():
            raise click.UsageError("This isn't a terminal: use `interviewprep review --plain`.")
        from interviewprep.cli.main import place
        from interviewprep.ui.app import run

        click.get_current_context().exit(run(place(), start=deck or ""))
    from interviewprep.cli.plain_review import PlainReview

    with collection() as opened:
        chosen = None if deck is None else deck_named(opened.figures(), deck).key
        PlainReview(Session(opened, chosen)).run()
