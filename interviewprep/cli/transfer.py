"""`export` and `import`: the log of all that was done, as lines that other programs can read."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import IO, TYPE_CHECKING

import click

from interviewprep.cli.main import place
from interviewprep.content.visible import visible
from interviewprep.wording import counted

if TYPE_CHECKING:
    from interviewprep.store.appending import Added
    from interviewprep.store.database import Database

_FILE = click.Path(path_type=Path, allow_dash=True, dir_okay=False)
_DASH = Path("-")


@click.command()
@click.argument("file", required=False, default="-", type=_FILE)
@click.option("--replace", is_flag=True, help="Replace FILE if it is there.")
def export(file: Path, replace: bool) -> None:
    """Write everything you ever did to FILE as JSON Lines; to stdout for `-`, or without FILE.

    The format is described in interviewprep/store/FORMAT.md. `interviewprep import` reads it.
    """
    from interviewprep.store.database import Database
    from interviewprep.store.transfer import export as write_all

    path = place().home.database
    if not path.exists():
        raise click.ClickException(f"There is no progress yet in {visible(str(path.parent))}.")
    if file != _DASH and file.exists() and not replace:
        raise click.UsageError(f"{visible(str(file))} is there already: --replace replaces it")
    database = Database(path)
    try:
        if file == _DASH:
            write_all(database, sys.stdout.buffer.write)
            sys.stdout.buffer.flush()
        else:
            click.echo(f"{visible(str(file))}: {counted(_write(database, file), 'event')}")
    finally:
        database.close()


def _write(database: Database, file: Path) -> int:
    from interviewprep.atomic_write import writing_atomically
    from interviewprep.store.transfer import export as write_all

    try:
        with writing_atomically(file, mode=0o600) as target:
            return write_all(database, target.write)
    except OSError as error:
        raise click.ClickException(f"{visible(str(file))}: not written: {error.strerror}") from error


@click.command("import")
@click.argument("file", type=_FILE)
def import_(file: Path) -> None:
    """Add what was done elsewhere, from a FILE that `export` has written; `-` reads stdin.

    All of it or nothing. What is here already is passed over, so that it does no harm to import twice. (Cards
    come in with `interviewprep deck import`.)
    """
    from interviewprep.store.database import Database
    from interviewprep.store.log import Log
    from interviewprep.store.transfer import LineError, import_log

    home = place().home
    database = Database(home.database)
    try:
        log = Log(database)
        if file == _DASH:
            added = import_log(log, sys.stdin.buffer)
        else:
            with _open(file) as source:
                added = import_log(log, source)
    except LineError as error:
        raise click.ClickException(f"{visible(str(file))}:{error.line}: {visible(error.told)}") from error
    finally:
        database.close()
    click.echo(_told(added))


def _open(file: Path) -> IO[bytes]:
    from interviewprep.content.sources import NOT_PLAIN, is_plain

    if not file.exists():
        raise click.ClickException(f"{visible(str(file))}: there is no such file.")
    if not is_plain(file):
        raise click.ClickException(f"{visible(str(file))}: {NOT_PLAIN}")
    try:
        return file.open("rb")
    except OSError as error:
        raise click.ClickException(f"{visible(str(file))}: {error.strerror}") from error


def _told(added: Added) -> str:
    told = f"{counted(added.new, 'event')} added, {added.known} known"
    if added.aside:
        told += (
            f"; {counted(added.aside, 'event')} kept aside, which a newer version may understand "
            "(they are in each export)"
        )
    return f"{told}."
