"""Writing a user's file from a command."""

from __future__ import annotations

from pathlib import Path

import click

from interviewprep.content.visible import visible


def write_file(path: Path, content: str | bytes) -> None:
    """Write a file so that it is whole at any moment; why it can't be is an error."""
    from interviewprep.atomic_write import write_atomically

    try:
        write_atomically(path, content)
    except OSError as error:
        raise click.ClickException(f"{visible(str(path))}: not written: {error.strerror}") from error
