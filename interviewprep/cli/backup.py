"""`backup` and `restore`: the progress copied into a file, and put back from one."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from interviewprep.cli.main import place, table
from interviewprep.content.visible import visible
from interviewprep.wording import counted

if TYPE_CHECKING:
    from interviewprep.store.backups import Content

_SHOWN = "%Y-%m-%d %H:%M"


def _database() -> Path:
    return place().home.database


def _tell_list() -> None:
    from interviewprep.store.backups import before_migrations, dated

    database = _database()
    found = [*dated(database), *before_migrations(database)]
    if not found:
        click.echo("No backups yet. `interviewprep backup` makes one.")
        return
    rows = [
        (visible(str(one.path)), one.made.strftime(_SHOWN), f"{one.size / 1024 / 1024:.1f} MB")
        for one in found
    ]
    for line in table([("FILE", "MADE", "SIZE"), *rows]):
        click.echo(line)


def _words(content: Content) -> str:
    if content.last_at is None:
        return "nothing yet"
    last = datetime.fromtimestamp(content.last_at / 1000).strftime(_SHOWN)
    return f"{counted(content.events, 'event')}, the last of {last}"


_list_option = click.option("--list", "show_list", is_flag=True, help="List the backups instead.")


@click.command()
@click.argument("file", required=False, type=click.Path(path_type=Path))
@click.option("--replace", is_flag=True, help="Replace FILE if it is there.")
@_list_option
def backup(file: Path | None, replace: bool, show_list: bool) -> None:
    """Copy your progress into FILE, or into the backups folder; the app may be open meanwhile.

    The copy is one file, read through and checked before it counts. Backups are also made by themselves:
    daily, and before a new version changes the database. Of those in the backups folder the last of each of
    7 days, 5 weeks and 12 months are kept, up to 200 MB.
    """
    from interviewprep.store.backups import back_up, back_up_now, check, kept_backups
    from interviewprep.store.errors import EmptiedError

    if show_list:
        _tell_list()
        return
    database = _database()
    if not database.exists():
        if kept_backups(database):
            raise EmptiedError(database, "gone")
        raise click.ClickException(f"There is no progress yet in {visible(str(database.parent))}.")
    if file is None:
        file = back_up_now(database, datetime.now())
        content = check(file)
    else:
        if file.is_dir():
            file = file / f"progress-{datetime.now():%Y%m%d-%H%M%S}.db"
        if file.exists() and not replace:
            raise click.UsageError(f"{visible(str(file))} is there already: --replace replaces it")
        if file.exists() and file.samefile(database):
            raise click.UsageError("this is the database itself: name another file")
        content = back_up(database, file)
    click.echo(f"{visible(str(file))}: {_words(content)}")


@click.command()
@click.argument("file", required=False, type=click.Path(path_type=Path))
@click.option("--new", is_flag=True, help="Start again from nothing instead; the backups stay.")
@_list_option
def restore(file: Path | None, new: bool, show_list: bool) -> None:
    """Put a backup in the place of your progress. Close the app first.

    FILE is read through and checked before anything is changed, and stays. What is there now is put aside
    first, in the backups folder.
    """
    if show_list:
        _tell_list()
        return
    if (file is None) is not new:
        raise click.UsageError("name the FILE to put back, or --new; --list shows the backups")
    import sqlite3

    from sqlalchemy.exc import SQLAlchemyError

    from interviewprep.file_lock import LockTakenError, locked
    from interviewprep.store.backups import clear_place
    from interviewprep.store.backups import restore as put_back
    from interviewprep.store.database import LOCK_TIMEOUT
    from interviewprep.store.errors import store_error
    from interviewprep.store.making import begin_anew
    from interviewprep.store.soundness import lock_of

    database = _database()
    database.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        with locked(lock_of(database), LOCK_TIMEOUT):
            if file is None:
                aside = clear_place(database, datetime.now())
                begin_anew(database)
                said = "Your progress starts again from nothing; the backups are kept."
            else:
                content, aside = put_back(database, file, datetime.now())
                said = f"Put back: {_words(content)}."
    except (LockTakenError, sqlite3.Error, SQLAlchemyError) as error:
        raise store_error(database, error) from error
    click.echo(said)
    if aside is not None:
        click.echo(f"What was there before is in {visible(str(aside))}.")
