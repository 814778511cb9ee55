"""`app`: the practice app, run by itself."""

from __future__ import annotations

import subprocess
import sys

import click

from interviewprep.temporary import TemporaryFolder


@click.group()
def app() -> None:
    """Run the practice app."""


@app.command()
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535))
def run(port: int) -> None:
    """Serve the booking app on this machine until Ctrl+C. Its data starts over each time."""
    from interviewprep.practice.app_server import (
        BOOKING_APP,
        PortTaken,
        booking_folder,
        command,
        environment,
        refuse_taken,
    )

    try:
        refuse_taken(port)
    except PortTaken as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"Booking: http://127.0.0.1:{port}   its pages: http://127.0.0.1:{port}/docs")
    click.echo("Log in as ada@example.org (admin) or bob@example.org, password: correct horse")
    click.echo("Ctrl+C ends it.")
    with TemporaryFolder("app") as folder:
        words = command(booking_folder(), BOOKING_APP, port)
        try:
            code = subprocess.run(words, env=environment(folder), check=False).returncode  # noqa: S603
        except KeyboardInterrupt:
            click.echo()
            return
    sys.exit(code)
