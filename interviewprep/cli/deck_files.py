"""What the commands for authors share: which files are meant."""

from __future__ import annotations

from pathlib import Path

import click

from interviewprep.cli.main import place

PATHS = click.Path(exists=True, path_type=Path)


def chosen_paths(paths: tuple[Path, ...]) -> list[Path]:
    """What was named, or the user's own decks."""
    if paths:
        return list(paths)
    own = place().home.decks
    if not own.is_dir():
        raise click.UsageError(f"Name a deck file or a folder. Your own folder, {own}, has no decks yet.")
    return [own]
