"""Runs the practice app, or a candidate's service, as a program of its own."""

from __future__ import annotations

import os
import socket
import sys
from pathlib import Path

from interviewprep.content.sources import shipped

BOOKING_APP = "booking.main:create_app()"


class PortTaken(Exception):  # noqa: N818
    """Somebody else listens on the port; the text says what to do."""


def free_port() -> int:
    """A port that nobody listens on now."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def refuse_taken(port: int) -> None:
    """Say so when somebody else listens there.

    Raises:
        PortTaken: the port is taken.
    """
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        if os.name != "nt":
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            raise PortTaken(f"port {port} is taken ({error.strerror}); choose another with --port") from error


def booking_folder() -> Path:
    """The shipped app."""
    return shipped("practice_apps") / "booking"


def command(folder: Path, app: str, port: int) -> list[str]:
    """The command that serves an app; `module:factory()` is called."""
    factory = ["--factory"] if app.endswith("()") else []
    return [
        sys.executable, "-m", "uvicorn", app.removesuffix("()"), *factory,
        "--app-dir", str(folder), "--host", "127.0.0.1", "--port", str(port), "--log-level", "warning",
    ]  # fmt: skip


def environment(folder: Path) -> dict[str, str]:
    """The environment to serve in: a database in this folder, and no byte code left behind."""
    url = f"sqlite:///{(folder / 'booking.db').as_posix()}"
    return {**os.environ, "BOOKING_DATABASE_URL": url, "PYTHONDONTWRITEBYTECODE": "1"}
