"""What the commands for authors share: which files are meant, and how one is written."""

from __future__ import annotations

from pathlib import Path

import click

from interviewprep.cli.main import place
from interviewprep.content.visible import visible

PATHS = click.Path(exists=True, path_type=Path)


def chosen_paths(paths: tuple[Path, ...]) -> list[Path]:
    """What was named, or the user's own decks."""
    if paths:
        return list(paths)
    own = place().home.decks
    if not own.is_dir():
        raise click.UsageError(f"Name a deck file or a folder. Your own folder, {own}, has no decks yet.")
    return [own]


def write(path: Path, content: str | bytes) -> None:
    """Write a file so that it is whole at any moment; why it can't be is an error."""
    from interviewprep.atomic_write import write_atomically

    try:
        write_atomically(path, content)
    except OSError as error:
        raise click.ClickException(f"{visible(str(path))}: not written: {error.strerror}") from error
