"""Whether there is a screen to show the app on."""

from __future__ import annotations

import os
import sys


def has_screen() -> bool:
    """Whether this is a terminal, or Textual was told how to be shown instead (as textual-serve does)."""
    if os.environ.get("TEXTUAL_DRIVER"):
        return True
    return sys.stdin.isatty() and sys.stdout.isatty()
