"""The command line's root, and what all commands share."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import click

from interviewprep import __version__
from interviewprep.cli.boundary import ended_by_click
from interviewprep.cli.screen import has_screen
from interviewprep.profile.place import Place
from interviewprep.study.today import describe_backlog
from interviewprep.study.when import time_left

if TYPE_CHECKING:
    from interviewprep.content.problem import FileProblem
    from interviewprep.store.figures import DeckFigures, Figures
    from interviewprep.study.collection import Collection

DECKS_HELP = "Also use the decks in this file or folder; may be given several times."


C = TypeVar("C", bound=Callable[..., object] | click.Command)


def decks_option(command: C) -> C:
    """`--decks PATH`, on the root and on every command alike."""

    def remember(context: click.Context, _: click.Parameter, paths: tuple[Path, ...]) -> None:
        context.ensure_object(dict)
        context.obj["decks"] = (*context.obj.get("decks", ()), *paths)

    return click.option(
        "--decks",
        multiple=True,
        type=click.Path(exists=True, path_type=Path),
        callback=remember,
        expose_value=False,
        help=DECKS_HELP,
    )(command)


def take_decks(command: click.Command) -> None:
    """Let a command, and all below it, take `--decks`."""
    if not any("--decks" in parameter.opts for parameter in command.params):
        decks_option(command)
    if isinstance(command, click.Group):
        for below in command.commands.values():
            take_decks(below)


def place() -> Place:
    """The user's place, with the decks named on the command line."""
    return Place.open(tuple(click.get_current_context().obj.get("decks", ())))


@contextmanager
def collection(refresh: bool = True) -> Iterator[Collection]:
    """Everything open, with the decks read; mistakes in deck files go to stderr."""
    from interviewprep.study.collection import Collection

    opened = Collection(place())
    try:
        for warning in opened.warnings:
            click.echo(f"Warning: {warning}", err=True)
        if refresh:
            report(opened.refresh())
        yield opened
    finally:
        opened.close()


def report(problems: list[FileProblem]) -> None:
    """Say what is wrong with deck files."""
    for problem in problems:
        click.echo(str(problem), err=True)


def deck_named(figures: Figures, word: str) -> DeckFigures:
    """The deck that a word on the command line names: by its name, or with its pack before it.

    Raises:
        click.UsageError: there is none, or more than one.
    """
    from interviewprep.content.problem import did_you_mean

    found = [deck for deck in figures.decks if word in (deck.name, deck.key)]
    if not found:
        raise click.UsageError(
            f"There is no deck {word!r}: {did_you_mean(word, [d.name for d in figures.decks])}"
        )
    if len(found) > 1:
        keys = " or ".join(f"`{deck.key}`" for deck in found)
        raise click.UsageError(f"{len(found)} decks are called {word!r}: say {keys}.")
    return found[0]


def print_json(value: object) -> None:
    """A value as JSON, for scripts."""
    click.echo(json.dumps(value, indent=2, ensure_ascii=False))


def table(rows: list[tuple[str, ...]], *, words: bool = False) -> Iterator[str]:
    """Columns: the first to the left, the rest to the right; with `words` the last one to the left."""
    widths = [max(len(row[n]) for row in rows) for n in range(len(rows[0]))]
    for row in rows:
        cells = [
            cell.ljust(w) if n == 0 else cell.rjust(w)
            for n, (cell, w) in enumerate(zip(row, widths, strict=True))
        ]
        if words:
            cells[-1] = row[-1]
        yield "  ".join(cells).rstrip()


def summary(figures: Figures, where: Place) -> Iterator[str]:
    """Today in a few lines."""
    yield f"Today: {figures.due} due, {figures.learning} learning, {figures.new} new"
    if backlog := describe_backlog(figures):
        yield f"{backlog} `interviewprep more --due N` takes some of them today."
    if figures.offers_catch_up:
        yield f"{figures.overdue} reviews had piled up. `interviewprep more --catch-up DAYS` spreads them."
    if not figures.left and (when := time_left(figures, where.clock.now())):
        yield f"The next cards come {when}."


class _Root(click.Group):
    """The root of all commands. They are imported when they are called: `--help` and completion stay quick.

    However one of them ends, it is told by `boundary`.
    """

    COMMANDS = {  # noqa: RUF012
        "review": ("interviewprep.cli.review", "Review today's cards, in the app or with --plain."),
        "due": ("interviewprep.cli.figures", "Print what there is to do today."),
        "more": ("interviewprep.cli.more", "Add to today: new cards, reviews, or a catch-up over days."),
        "path": ("interviewprep.cli.path", "Choose what your interview is about."),
        "plan": ("interviewprep.cli.plan", "Plan for the day of your interview."),
        "stats": ("interviewprep.cli.stats", "What you did, remember and forget, and what comes."),
        "mock": ("interviewprep.cli.mock", "Hold a mock interview, or print its script for a partner."),
        "decks": ("interviewprep.cli.figures", "List the decks."),
        "card": ("interviewprep.cli.card", "Look at cards, suspend and reset them."),
        "deck": ("interviewprep.cli.deck", "For authors: begin, check, format and preview decks."),
        "task": ("interviewprep.cli.task", "Practise: timed coding tasks, graded by what they do."),
        "pack": ("interviewprep.cli.pack", "Add, update and remove packs of decks and tasks."),
        "backup": ("interviewprep.cli.backup", "Copy your progress into a file, checked."),
        "restore": ("interviewprep.cli.backup", "Put a backup in the place of your progress."),
        "export": ("interviewprep.cli.transfer", "Write all that you did as lines that programs can read."),
        "import": ("interviewprep.cli.transfer", "Add what was exported elsewhere to your progress."),
        "doctor": ("interviewprep.cli.doctor", "Look for all that can be wrong, and put it right."),
        "schema": ("interviewprep.cli.schema", "Print the JSON Schemas that editors use."),
        "app": ("interviewprep.cli.app", "Run the practice app."),
        "optimise": ("interviewprep.cli.optimise", "Fit the memory model to you, by your own reviews."),
        "settings": ("interviewprep.cli.settings", "Show or change the settings."),
        "completion": ("interviewprep.cli.completion", "Print a shell's completion script."),
    }

    def main(  # type: ignore[override]  # click's overloads say the same, and that it never returns
        self,
        args: Sequence[str] | None = None,
        prog_name: str | None = None,
        complete_var: str | None = None,
        standalone_mode: bool = True,
        **extra: object,
    ) -> int:
        """Run the command that the words name, and exit with its code (`standalone_mode`) or return it."""
        run = partial(super().main, args, prog_name, complete_var, standalone_mode=False, **extra)
        code = ended_by_click(run)
        if standalone_mode:
            sys.exit(code)
        return code

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        return list(self.COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        if cmd_name not in self.COMMANDS:
            return None
        from importlib import import_module
        from keyword import iskeyword

        name = f"{cmd_name}_" if iskeyword(cmd_name) else cmd_name
        command: click.Command = getattr(import_module(self.COMMANDS[cmd_name][0]), name)
        take_decks(command)
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if ctx.resilient_parsing:  # a shell asks what could come next
            return super().resolve_command(ctx, args)
        name = args[0]
        if self.get_command(ctx, name) is None and not name.startswith("-"):
            from difflib import get_close_matches

            close = get_close_matches(name, self.COMMANDS, n=1)
            hint = f" Did you mean {close[0]!r}?" if close else ""
            ctx.fail(f"No such command {name!r}.{hint}")
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        with formatter.section("Commands"):
            formatter.write_dl([(name, text) for name, (_, text) in self.COMMANDS.items()])


@click.group(cls=_Root, invoke_without_command=True, context_settings={"help_option_names": ["-h", "--help"]})
@decks_option
@click.version_option(__version__, prog_name="interviewprep")
@click.pass_context
def cli(context: click.Context) -> None:
    """Get through your Python web-framework interview.

    Without a command: the app, on a terminal; today's figures anywhere else.
    Your progress is in the folder that INTERVIEWPREP_HOME names, or your platform's data folder.
    """
    context.ensure_object(dict)
    if context.invoked_subcommand is not None:
        return
    if has_screen():
        from interviewprep.ui.app import run

        context.exit(run(place()))
    with collection() as opened:
        for line in summary(opened.figures(), opened.place):
            click.echo(line)
    click.echo(
        "This isn't a terminal. Go on with `interviewprep review --plain`, or see `interviewprep --help`."
    )
