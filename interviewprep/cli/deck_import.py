"""`deck import`: decks of what people have in other tools, again and again."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from interviewprep.cli.main import place
from interviewprep.cli.writing import write_file
from interviewprep.content.visible import visible
from interviewprep.wording import counted

if TYPE_CHECKING:
    from interviewprep.content.importing.import_deck import Format, Imported
    from interviewprep.content.importing.update import Update

_MOST_TOLD = 12
"""Cards of an update that are named each."""


@click.command("import")
@click.argument("source", type=click.Path(exists=True, path_type=Path))
@click.option(
    "--from",
    "form",
    type=click.Choice(["csv", "tsv", "anki", "hashcards", "obsidian", "questions", "mochi", "org"]),
    help="The format; guessed when left out.",
)
@click.option("--name", help="The deck's name; made from the file's when left out.")
@click.option("--title", help="The deck's title.")
@click.option(
    "--folder", type=click.Path(file_okay=False, path_type=Path), help="Where; your own decks when left out."
)
@click.option(
    "--columns",
    default="",
    help="A table's columns in order: question,answer,-,tags; or question=NAME,answer=NAME.",
)
@click.option(
    "--separator",
    "separators",
    multiple=True,
    help="Between columns: tab, comma, a sign; of Obsidian's cards: in place of ::, then of :::, ? and ??.",
)
@click.option("--source", "address", default="", help="Where all these cards' answers can be checked.")
@click.option("--tags", default="", help="Tags for all these cards.")
@click.option("--encoding", default="", help="Of the file, such as cp1252; UTF-8 when left out.")
@click.option("--each", is_flag=True, help="Of a folder: a deck for each file, not one of all.")
@click.option(
    "--dry-run", is_flag=True, help="Write nothing: show the first five cards, and what would be lost."
)
@click.option(
    "--update", "updates", is_flag=True, help="Into a deck that is there: what changed, without asking."
)
@click.option("--overwrite", is_flag=True, help="With --update: also the cards that you edited by hand.")
@click.option(
    "--remove-gone", is_flag=True, help="With --update: remove the cards that the source has no more."
)
def import_(
    source: Path,
    form: Format | None,
    name: str | None,
    title: str | None,
    folder: Path | None,
    columns: str,
    separators: tuple[str, ...],
    address: str,
    tags: str,
    encoding: str,
    each: bool,
    dry_run: bool,
    updates: bool,
    overwrite: bool,
    remove_gone: bool,
) -> None:
    """Make a deck of what another tool wrote: a table, Anki's notes in plain text, Markdown.

    Markdown is that of hashcards, of Obsidian's cards (a file or a vault), of Mochi, or a list of questions
    with their answers. What could not be carried over is told line by line. A second import into the same
    deck says what is new, changed and gone; cards keep their ids, and what you edited stays.
    Of an Anki package (.apkg) the reviews come in, too: what you answered there counts here.
    """
    from interviewprep.content.importing.apkg import is_package

    if form in (None, "anki") and is_package(source):
        from interviewprep.cli.anki_import import import_package

        if columns or separators or address or tags or encoding or updates:
            raise click.UsageError("An Anki package takes --name, --title, --folder and --dry-run alone.")
        import_package(source, name, title, folder, dry_run=dry_run)
        return
    from interviewprep.content.importing.files import ids_in, import_files
    from interviewprep.content.importing.note import ImportProblem, Options

    if (overwrite or remove_gone) and not updates:
        raise click.UsageError("--overwrite and --remove-gone need --update.")
    if each and not source.is_dir():
        raise click.UsageError("--each needs a folder.")
    if each and name:
        raise click.UsageError("--each names the decks after their files: leave --name out.")
    options = Options(columns, separators, address, tuple(tags.replace(",", " ").split()), encoding)
    into = folder or place().home.decks
    left = 0
    for one, files in _decks(source, each=each):
        deck = _name(name, one)
        path = into / f"{deck}.md"
        options = replace(options, taken=ids_in(into, path))
        try:
            found, used = import_files(one, files, form, deck, title or "", options)
        except (OSError, ImportProblem) as error:
            if not each:
                raise click.ClickException(f"{visible(str(one))}: {error}") from error
            click.echo(f"{visible(str(one))}: left out: {error}", err=True)
            left += 1
            continue
        if dry_run:
            _show(found, used)
            if found.pictures:
                click.echo(f"With {counted(len(found.pictures), 'picture')}.")
        elif path.exists():
            try:
                _take_over(path, found, updates=updates, overwrite=overwrite, remove=remove_gone)
            except click.ClickException as error:
                if not each:
                    raise
                click.echo(f"{visible(str(one))}: left out: {error.message}", err=True)
                left += 1
                continue
        else:
            path.parent.mkdir(parents=True, exist_ok=True)
            write_file(path, found.text)
            write_file(_base(path), found.text)
            click.echo(f"Written: {counted(found.cards, 'card')} in {visible(str(path))} (read as {used})")
        _tell_lost(found, one)
        if not dry_run:
            bring_pictures(found, path.parent)
            click.echo(f"Then: interviewprep deck check {visible(str(path))}")
    if left:
        raise click.ClickException(
            f"{counted(left, 'file')} of {visible(str(source))} left out, as told above."
        )


def _name(name: str | None, source: Path) -> str:
    from interviewprep.content.decks.heading import slugify
    from interviewprep.content.validation import SLUG

    found = name or slugify(source.stem if source.is_file() else source.resolve().name)
    if not SLUG.fullmatch(found) or len(found) > 64:
        raise click.UsageError(f"{found!r} is no name for a deck: try {slugify(found)!r}.")
    return found


def _decks(source: Path, *, each: bool) -> list[tuple[Path, list[Path]]]:
    """What makes a deck each: its source, and the files that are read for it."""
    from interviewprep.content.importing.files import files_of
    from interviewprep.content.importing.note import ImportProblem

    if not source.is_dir():
        return [(source, [source])]
    try:
        files = files_of(source)
    except ImportProblem as error:
        raise click.ClickException(f"{visible(str(source))}: {error}") from error
    if not each:
        return [(source, files)]
    named: dict[str, Path] = {}
    for path in files:
        other = named.setdefault(_name(None, path), path)
        if other is not path:
            both = f"{visible(str(other))} and {visible(str(path))}"
            raise click.ClickException(f"{both} would be one deck, `{_name(None, path)}`; rename one.")
    return [(path, [path]) for path in files]


def _tell_lost(found: Imported, source: Path) -> None:
    for lost in found.lost:
        where = source / lost.file if lost.file else source
        click.echo(f"{visible(str(where))}:{lost.line}: not carried over: {lost.what}", err=True)


def bring_pictures(found: Imported, folder: Path) -> None:
    """Copy the pictures that the cards of a new deck show into its folder."""
    from interviewprep.content.decks.pictures import keep_picture

    for name, read in found.pictures.items():
        try:
            why = "" if keep_picture(read(), folder / name) else "another file is there"
        except OSError as error:
            why = error.strerror or str(error)
        if why:
            click.echo(f"{visible(str(folder / name))}: the picture isn't copied: {why}", err=True)


_SHOWN = 5
"""Cards that a dry run shows."""


def _show(found: Imported, used: str) -> None:
    _, *cards = re.split(r"^(?=## )", found.text, flags=re.MULTILINE)
    # A fence may hold such a line, too: then less is shown of the last card, which loses nothing.
    for card in cards[:_SHOWN]:
        click.echo(card.rstrip() + "\n")
    more = f", {_SHOWN} of them above" if found.cards > _SHOWN else ""
    click.echo(
        f"Would be written: {counted(found.cards, 'card')}{more} (read as {used}). Nothing was written."
    )


def _base(path: Path) -> Path:
    """Where the deck is kept as the last import made it: what you edited since is known by it."""
    return path.with_name(f".{path.name}.imported")


def _take_over(path: Path, found: Imported, *, updates: bool, overwrite: bool, remove: bool) -> None:
    """Update the deck that is there, once that is asked for."""
    from interviewprep.content.importing.note import ImportProblem
    from interviewprep.content.importing.update import update

    base = _base(path)
    name = visible(str(path))
    try:
        before = base.read_text("utf-8") if base.is_file() else ""
        change = update(path.read_bytes(), before, found.text, overwrite=overwrite, remove=remove)
    except (OSError, UnicodeDecodeError, ImportProblem) as error:
        raise click.ClickException(f"{name}: nothing was written: {error}") from error
    lines = list(_said(change, overwrite=overwrite, remove=remove))
    for line in lines:
        click.echo(line)
    if not before and (change.edited or change.changed):
        click.echo("It isn't known how an import made this deck: what differs counts as edited by hand.")
    if not updates:
        if sys.stdin.isatty() and change and click.confirm(f"Take that over into {name}?"):
            pass
        else:
            remedy = "Try --update, or another --name." if change else "It has all of it."
            raise click.ClickException(f"{name} is there already; nothing was written. {remedy}")
    write_file(path, change.raw)
    write_file(base, change.base)
    click.echo(f"Updated: {name}" if change else f"Nothing new for {name}")


def _said(change: Update, *, overwrite: bool, remove: bool) -> Iterator[str]:
    """What an update changes, in a line for each kind."""
    kinds = (
        ("new", change.new),
        ("changed", change.changed),
        (
            "changed, and edited by you: " + ("overwritten" if overwrite else "yours stays (--overwrite)"),
            change.edited,
        ),
        ("gone from the source: " + ("removed" if remove else "kept (--remove-gone)"), change.gone),
        ("removed by you: left out", change.removed),
    )
    for what, ids in kinds:
        if ids:
            more = f" and {len(ids) - _MOST_TOLD} more" if len(ids) > _MOST_TOLD else ""
            yield f"{counted(len(ids), 'card')} {what}: {', '.join(ids[:_MOST_TOLD])}{more}"
