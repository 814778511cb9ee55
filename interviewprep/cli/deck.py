"""`deck`: for authors of decks."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from interviewprep.cli.deck_check import check
from interviewprep.cli.deck_export import export
from interviewprep.cli.deck_files import PATHS, chosen_paths
from interviewprep.cli.deck_import import import_
from interviewprep.cli.main import place, print_json, table
from interviewprep.cli.screen import has_screen
from interviewprep.cli.writing import write_file
from interviewprep.content.visible import visible
from interviewprep.wording import counted

folder_option = click.option(
    "--folder",
    type=click.Path(file_okay=False, path_type=Path),
    help="Where; your own decks when left out.",
)


@click.group()
def deck() -> None:
    """For authors: begin, import, check, format, preview, count and export decks."""


deck.add_command(check)
deck.add_command(import_)
deck.add_command(export)


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
    for path in chosen_paths(paths):
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
    """Begin a deck: a file with a card of each of the seven kinds, to be replaced with yours."""
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


@deck.command()
@click.argument("paths", nargs=-1, type=PATHS)
@click.option(
    "--by",
    type=click.Choice(["deck", "system"]),
    default="deck",
    show_default=True,
    help="A row for each deck, or for each system that cards' tags name.",
)
@click.option("--review", is_flag=True, help="How each card does with those who study it, the hardest first.")
@click.option(
    "--log",
    "logs",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    multiple=True,
    help="With --review: what somebody has exported, for each; your own progress when left out.",
)
@click.option("--pack", help="With --review: only what was studied as part of this pack.")
@click.option("--json", "as_json", is_flag=True, help="As a JSON list.")
def stats(
    paths: tuple[Path, ...], by: str, review: bool, logs: tuple[Path, ...], pack: str | None, as_json: bool
) -> None:
    """Count the cards of decks: by kind, by level, and how many are proven.

    PROVEN: code that is run shows it. SOURCED: not that, but a source says it.

    With --review: what answers say of each card. PEOPLE have answered it, to AT FIRST of them it was unknown
    when they met it; LATER are answers on a later day, FORGOT those of them that were Again. SECONDS is the
    median answer; FLAGGED, by how many people.
    """
    from interviewprep.cli.deck_stats import by_deck, by_system, deck_table, system_table
    from interviewprep.content.packs.checker import check as find_problems

    if (logs or pack) and not review:
        raise click.UsageError(f"{'--log' if logs else '--pack'} needs --review.")
    checked = find_problems(chosen_paths(paths), history=False)
    if review:
        from interviewprep.cli.deck_quality import tell_quality

        tell_quality(checked, logs, pack, as_json=as_json)
        return
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
