"""The fault log: tracebacks of what should not have happened, in a file that a bug report can quote."""

from __future__ import annotations

import contextlib
import os
import sys
import tempfile
import time
from pathlib import Path
from traceback import format_exception

NAME = "faults.log"
MOST = 256 * 1024
"""Bytes; a longer log begins again."""


def write_fault(folder: Path, error: BaseException) -> Path | None:
    """Add an error's traceback to the fault log.

    Args:
        folder: The data folder; where it can't be written, the log is a temporary file.
        error: What was raised.

    Returns: the file; None when there is nowhere to write.
    """
    from interviewprep import __version__

    head = f"--- {time.strftime('%Y-%m-%d %H:%M:%S')} interviewprep {__version__}, Python {sys.version}\n"
    text = f"{head}{sys.platform} {sys.argv}\n{''.join(format_exception(error))}\n"
    raw = text.encode("utf-8", "backslashreplace")
    path = folder / NAME
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        longer = path.exists() and path.stat().st_size > MOST
        flags = os.O_WRONLY | os.O_CREAT | (os.O_TRUNC if longer else os.O_APPEND)
        with os.fdopen(os.open(path, flags, 0o600), "wb") as file:
            file.write(raw)
        return path
    except OSError:
        pass
    with contextlib.suppress(OSError):
        with tempfile.NamedTemporaryFile(prefix="interviewprep-", suffix=".log", delete=False) as temporary:
            temporary.write(raw)
        return Path(temporary.name)
    return None
