"""`deck`: for authors of decks."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from interviewprep.cli.deck_export import export
from interviewprep.cli.deck_import import import_
from interviewprep.cli.main import place, print_json, table
from interviewprep.cli.screen import has_screen
from interviewprep.cli.writing import write_file
from interviewprep.content.visible import visible
from interviewprep.wording import counted

if TYPE_CHECKING:
    from interviewprep.content.decks.checker import Checked
    from interviewprep.content.problem import FileProblem
    from interviewprep.practice.snippets import Outcome

PATHS = click.Path(exists=True, path_type=Path)
folder_option = click.option(
    "--folder",
    type=click.Path(file_okay=False, path_type=Path),
    help="Where; your own decks when left out.",
)


@click.group()
def deck() -> None:
    """For authors: begin, import, check, format, preview, count and export decks."""


def _paths(paths: tuple[Path, ...]) -> list[Path]:
    """What was named, or the user's own decks."""
    if paths:
        return list(paths)
    own = place().home.decks
    if not own.is_dir():
        raise click.UsageError(f"Name a deck file or a folder. Your own folder, {own}, has no decks yet.")
    return [own]


@deck.command()
@click.argument("paths", nargs=-1, type=PATHS)
@click.option(
    "--run",
    "run_code",
    is_flag=True,
    help="Run programs and proofs; compare what is printed.",
)
@click.option("--update", is_flag=True, help="With --run: show the difference, and write the new output.")
@click.option("--no-cache", is_flag=True, help="With --run: also run what has not changed.")
@click.option("--strict", is_flag=True, help="Ask for more: proofs, answered follow-ups, single key points.")
@click.option("--no-history", is_flag=True, help="Don't compare with the last commit.")
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json", "sarif", "github"]),
    default="text",
    show_default=True,
)
@click.option("--json", "as_json", is_flag=True, help="The same as --format json.")
def check(
    paths: tuple[Path, ...],
    run_code: bool,
    update: bool,
    no_cache: bool,
    strict: bool,
    no_history: bool,
    form: str,
    as_json: bool,
) -> None:
    """Find every mistake in deck files and folders of them; in your own decks when none is named.

    Exits with 1 when anything is found. `interviewprep deck rules` explains the rules.
    """
    from interviewprep.content.packs.checker import check as find_problems

    if update and not run_code:
        raise click.UsageError("--update needs --run.")
    form = "json" if as_json else form
    checked = find_problems(_paths(paths), history=not no_history, strict=strict)
    problems = list(checked.problems)
    remarks: list[tuple[Outcome, str]] = []
    ran = 0
    if run_code:
        outcomes = _run(checked, None if no_cache else place().home.snippets, quiet=form != "text")
        ran = sum(outcome.result is not None for outcome in outcomes)
        remarks = [(outcome, f"not run: {outcome.skipped}") for outcome in outcomes if outcome.skipped]
        remarks += [(outcome, _UNSTEADY) for outcome in outcomes if outcome.unsteady]
        problems += _wrong(outcomes, update=update)
    _tell(form, checked, problems)
    for outcome, remark in remarks:  # aloud, and never on stdout: that is for the findings
        where = f"{visible(str(outcome.snippet.path))}:{outcome.snippet.run.line}"
        click.echo(f"{where}: {remark}", err=True)
    if form == "text":
        what = counted(len(problems), "problem") if problems else "All well"
        more = f", {counted(ran, 'program')} run" if run_code else ""
        decks = counted(len(checked.decks), "deck")
        click.echo(f"{what}: {counted(checked.cards, 'card')} in {decks}{more}.")
    sys.exit(1 if problems else 0)


_UNSTEADY = "it failed, and held when it was run again: see that it doesn't depend on chance"


def _tell(form: str, checked: Checked, problems: list[FileProblem]) -> None:
    from interviewprep.cli.deck_report import FORMATS, as_sarif
    from interviewprep.cli.deck_report import as_json as to_json

    order = {path: number for number, path in enumerate(checked.decks)}
    problems.sort(key=lambda p: (order.get(p.path, len(order)), p.problem.line, p.problem.column))
    if form == "json":
        print_json(to_json(problems))
    elif form == "sarif":
        print_json(as_sarif(problems))
    else:
        for line in FORMATS[form](problems):
            click.echo(line)


def _run(checked: Checked, kept: Path | None, *, quiet: bool) -> list[Outcome]:
    import asyncio

    from interviewprep.practice.snippets import SnippetRunner, snippets_of

    snippets = list(snippets_of(checked.decks))

    async def go() -> list[Outcome]:
        outcomes = []
        shown = not quiet and sys.stderr.isatty()
        async for outcome in SnippetRunner(kept).run(snippets):
            outcomes.append(outcome)
            if shown:
                click.echo(f"\rRunning {len(outcomes)} of {len(snippets)}…", err=True, nl=False)
        if shown:
            click.echo("\r" + " " * 40 + "\r", err=True, nl=False)
        return outcomes

    return asyncio.run(go())


def _wrong(outcomes: list[Outcome], *, update: bool) -> list[FileProblem]:
    from interviewprep.content.decks.file_text import FileText
    from interviewprep.content.problem import FileProblem
    from interviewprep.practice.snippets import with_output

    problems = []
    # From the last line up: what is written doesn't move what is still to be written.
    for outcome in sorted(outcomes, key=lambda o: o.snippet.run.line, reverse=True):
        problem = outcome.problem()
        if problem is None:
            continue
        result, path = outcome.result, outcome.snippet.path
        if update and result is not None and result.code == 0:
            click.echo(f"{visible(str(path))}:{problem.line}")
            click.echo("\n".join(outcome.diff()))
            file = FileText.of(path.read_bytes())
            write_file(path, file.to_bytes(with_output(file.text, outcome)))
            continue
        problems.append(FileProblem(path, problem))
    return problems


@deck.command()
@click.argument("paths", nargs=-1, type=PATHS)
@click.option(
    "--check", "only_check", is_flag=True, help="Write nothing; exit with 1 when a file would change."
)
@click.option("--diff", is_flag=True, help="Write nothing; show what would change.")
def fmt(paths: tuple[Path, ...], only_check: bool, diff: bool) -> None:
    """Put deck files into one form, and give ids to cards that lack one. Loses nothing."""
    from difflib import unified_diff

    from interviewprep.content.decks.file_text import FileText
    from interviewprep.content.decks.format import FormatError, format_deck
    from interviewprep.content.sources import USER_PACK, Source, deck_files

    changed = failed = count = 0
    for path in _paths(paths):
        for file in deck_files(Source(path, USER_PACK)):
            if file.refused:
                failed += file.path == path or file.path.is_dir()  # it was named, or holds what was
                click.echo(f"{visible(str(file.path))}: left as it is: {file.refused}", err=True)
                continue
            count += 1
            name = visible(str(file.path))
            try:
                raw = file.path.read_bytes()
                formatted = format_deck(raw, file.path.stem)
            except (OSError, FormatError) as error:
                failed += 1
                click.echo(f"{name}: left as it is: {error}", err=True)
                continue
            if formatted.left:
                cards = ", ".join(f"`{visible(one)}`" for one in formatted.left)
                click.echo(
                    f"{name}: left as they are, since Markdown's formatter would change them: {cards}",
                    err=True,
                )
            if formatted.raw == raw:
                continue
            changed += 1
            ids = f" (new ids: {', '.join(formatted.given)})" if formatted.given else ""
            if diff:
                before, after = FileText.of(raw).text.split("\n"), formatted.text.split("\n")
                for line in unified_diff(before, after, name, name, lineterm=""):
                    click.echo(visible(line))
            elif only_check:
                click.echo(f"{name}: would change{ids}")
            else:
                write_file(file.path, formatted.raw)
                click.echo(f"{name}: formatted{ids}")
    word = "would change" if diff or only_check else "formatted"
    click.echo(f"{changed} of {counted(count, 'deck')} {word}.", err=True)
    sys.exit(1 if failed or (changed and (only_check or diff)) else 0)


@deck.command()
@click.argument("name")
@click.option("--title", help="The deck's title; made from its name when left out.")
@folder_option
def new(name: str, title: str | None, folder: Path | None) -> None:
    """Begin a deck: a file with a card of each of four kinds, to be replaced with yours."""
    from interviewprep.content.decks.heading import slugify
    from interviewprep.content.decks.new_deck import new_deck
    from interviewprep.content.validation import SLUG

    if not SLUG.fullmatch(name) or len(name) > 64:
        raise click.UsageError(f"{name!r} is no name for a deck: try {slugify(name)!r}.")
    path = (folder or place().home.decks) / f"{name}.md"
    if path.exists():
        raise click.ClickException(f"{visible(str(path))} is there already; nothing was written.")
    path.parent.mkdir(parents=True, exist_ok=True)
    write_file(path, new_deck(name, title or name.replace("-", " ").capitalize()))
    click.echo(f"Written: {visible(str(path))}")
    click.echo(f"Then: interviewprep deck preview {visible(str(path))}")


deck.add_command(import_)
deck.add_command(export)


@deck.command()
@click.argument("paths", nargs=-1, type=PATHS)
@click.option(
    "--by",
    type=click.Choice(["deck", "system"]),
    default="deck",
    show_default=True,
    help="A row for each deck, or for each system that cards' tags name.",
)
@click.option("--json", "as_json", is_flag=True, help="As a JSON list.")
def stats(paths: tuple[Path, ...], by: str, as_json: bool) -> None:
    """Count the cards of decks: by kind, by level, and how many are proven.

    PROVEN: code that is run shows it. SOURCED: not that, but a source says it.
    """
    from interviewprep.cli.deck_stats import by_deck, by_system, deck_table, system_table
    from interviewprep.content.packs.checker import check as find_problems

    checked = find_problems(_paths(paths), history=False)
    found = by_deck(checked) if by == "deck" else by_system(checked)
    if as_json:
        print_json(found)
    elif not checked.cards:
        click.echo("No decks.")
    else:
        for line in table(deck_table(found) if by == "deck" else system_table(found)):
            click.echo(line)


@deck.command()
@click.argument("rule", required=False)
def rules(rule: str | None) -> None:
    """Explain the lint rules: all in a line each, or one with an example."""
    import textwrap

    from interviewprep.content.decks.lint_rules import RULES
    from interviewprep.content.problem import did_you_mean

    if rule is None:
        for line in RULES.values():
            click.echo(f"{line.name:<17}{line.asks}{' (--strict)' if line.strict else ''}")
        click.echo('\nA card is let off with allow="rule: why" in its heading, a deck with `allow:` above.')
        return
    if rule not in RULES:
        raise click.UsageError(f"There is no rule {rule!r}: {did_you_mean(rule, list(RULES))}")
    found = RULES[rule]
    click.echo(f"{found.name}: {found.asks}\n")
    click.echo(textwrap.fill(found.why, 78))
    if found.strict:
        click.echo("\nIt is asked by `deck check --strict` alone.")
    for word, example in (("Bad", found.bad), ("Good", found.good)):
        if example:
            click.echo(f"\n{word}:\n\n" + textwrap.indent(example.rstrip(), "  "))


@deck.command()
@click.argument("path", type=PATHS)
@click.argument("card", required=False)
def preview(path: Path, card: str | None) -> None:
    """Show a deck's cards as a candidate sees them, drawn again whenever you save."""
    if not has_screen():
        raise click.ClickException("the preview needs a terminal")
    from interviewprep.content.sources import NOT_PLAIN, is_plain
    from interviewprep.ui.author.app import run

    if not (path.is_dir() or is_plain(path)):
        raise click.ClickException(f"{visible(str(path))}: {NOT_PLAIN}")
    sys.exit(run(path, card, place()))
