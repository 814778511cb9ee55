"""The fault log: tracebacks of what should not have happened, in a file that a bug report can quote."""

from __future__ import annotations

import time
import traceback
from pathlib import Path

MOST = 256 * 1024
"""Bytes; a longer log begins again."""


def write_fault(folder: Path, error: BaseException) -> Path | None:
    """Add an error's traceback to `faults.log` in a data folder; None when it can't be written."""
    path = folder / "faults.log"
    text = "".join(traceback.format_exception(error))
    try:
        mode = "a" if path.exists() and path.stat().st_size < MOST else "w"
        with path.open(mode, encoding="utf-8", errors="replace") as file:
            file.write(f"--- {time.strftime('%Y-%m-%d %H:%M:%S')}\n{text}\n")
    except OSError:
        return None
    return path
