"""`mock`: a mock interview in the app, its script for a partner, and those that were held."""

from __future__ import annotations

from pathlib import Path

import click

from interviewprep.atomic_write import write_atomically
from interviewprep.cli.main import collection, deck_named, decks_option, print_json, table
from interviewprep.cli.screen import has_screen
from interviewprep.content.validation import LEVELS
from interviewprep.content.visible import visible
from interviewprep.practice.task_catalog import at_level, find_tasks, planned
from interviewprep.study import mock_script_words, mock_words
from interviewprep.study.mock_interview import MINUTES, MockChoice
from interviewprep.study.mock_script import prepare
from interviewprep.study.scorecard import score


@click.group(invoke_without_command=True)
@click.option("--interviewer", is_flag=True, help="Print the script with the answers, for who holds it.")
@click.option(
    "--minutes", type=click.Choice([str(n) for n in MINUTES]), default="45", help="With --interviewer."
)
@click.option("--level", type=click.Choice(LEVELS), help="With --interviewer: only questions of it.")
@click.option(
    "--deck", "names", multiple=True, help="With --interviewer: only of this deck; may be repeated."
)
@click.option(
    "--html", type=click.Path(dir_okay=False, path_type=Path), help="With --interviewer: a page to print."
)
@decks_option
@click.pass_context
def mock(
    context: click.Context, interviewer: bool, minutes: str, level: str | None, names: tuple[str, ...],
    html: Path | None,
) -> None:  # fmt: skip
    """Hold a mock interview, and see how the earlier ones went.

    Without a command: the app, where it is set up. With --interviewer: its script, for a second
    screen or on paper.
    """
    if context.invoked_subcommand is not None:
        return
    if interviewer:
        _script(MockChoice(int(minutes), level or ""), names, html)
        return
    if not has_screen():
        raise click.UsageError("This isn't a terminal: `interviewprep mock --interviewer` prints a script.")
    from interviewprep.cli.main import place
    from interviewprep.ui.app import run
    from interviewprep.ui.navigation import ShowMock

    context.exit(run(place(), ShowMock()))


def _script(choice: MockChoice, names: tuple[str, ...], html: Path | None) -> None:
    with collection() as opened:
        figures = opened.figures()
        keys = tuple(deck_named(figures, name).key for name in names)
        tasks = at_level(find_tasks(opened.place.home.folder).tasks, choice.level)
        wanted = MockChoice(choice.minutes, choice.level, keys)
        seed = opened.place.clock.now().at
        script = prepare(opened, wanted, planned(tasks, opened.log.tasks()), seed)
        if not script.questions:
            raise click.ClickException("There is nothing to ask. Name other decks, or another level.")
        if html is None:
            for line in mock_script_words.as_markdown(script).splitlines():
                click.echo(visible(line))
            return
        write_atomically(html, mock_script_words.as_page(script))
        click.echo(f"Written: {visible(str(html))}")


@mock.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print as JSON.")
def list_(as_json: bool) -> None:
    """List the mock interviews that were held, with their scores."""
    with collection(refresh=False) as opened:
        mocks = opened.log.mocks()
        if as_json:
            print_json([mock_words.as_json(opened.log, one) for one in mocks])
            return
        if not mocks:
            click.echo("None was held yet. `interviewprep mock` holds one.")
            return
        rows: list[tuple[str, ...]] = [
            ("N", "ENDED", "MINUTES", "TECHNICAL", "CODING", "PROBLEMS", "COMMUNICATION")
        ]
        for number, one in enumerate(mocks, 1):
            technical, coding, solving, communication = (d.label for d in score(one.data).dimensions)
            ended = f"{mock_words.when(opened.log, one):%Y-%m-%d %H:%M}"
            minutes = str(one.data.minutes)
            rows.append((str(number), ended, minutes, technical, coding, solving, communication))
        for line in table(rows):
            click.echo(line)


@mock.command()
@click.argument("number", type=click.IntRange(1))
@click.option("--markdown", is_flag=True, help="As Markdown, which is the default.")
@click.option("--json", "as_json", is_flag=True, help="Print as JSON.")
def show(number: int, markdown: bool, as_json: bool) -> None:
    """Show a mock interview with its scorecard, by its number in `mock list`."""
    if markdown and as_json:
        raise click.UsageError("Say --markdown or --json, not both.")
    with collection(refresh=False) as opened:
        mocks = opened.log.mocks()
        if number > len(mocks):
            raise click.ClickException(f"There is no mock interview {number}; `mock list` shows them.")
        one = mocks[number - 1]
        if as_json:
            print_json(mock_words.as_json(opened.log, one))
            return
        for line in mock_words.as_markdown(opened.log, one).splitlines():
            click.echo(visible(line))
