"""The user's own editor, opened at a line."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import sys
from pathlib import Path


class EditorError(Exception):
    """The editor can't be run; the text says why, and what to do."""


_AT_COLON = {"code", "code-insiders", "codium", "cursor", "subl", "hx", "helix", "zed"}
"""Editors that take `file:line`; the others here take `+line file`."""

_WAITING = {"code", "code-insiders", "codium", "cursor", "subl", "zed"}
"""Editors that return at once unless told to wait."""


def command(path: Path, line: int) -> list[str]:
    """The command that opens a file at a line.

    Raises:
        EditorError: no editor is set and none of the usual ones is there.
    """
    wanted = os.environ.get("VISUAL") or os.environ.get("EDITOR")
    if wanted:
        words = shlex.split(wanted, posix=os.name != "nt")
    else:
        usual = ("notepad",) if sys.platform == "win32" else ("nano", "vim", "vi")
        found = next(filter(shutil.which, usual), None)
        if found is None:
            raise EditorError("No editor found: set EDITOR to the one you use.")
        words = [found]
    name = Path(words[0]).stem.lower()
    if name in _AT_COLON:
        flags = ["--goto"] if name.startswith(("code", "cursor")) else []
        wait = ["--wait"] if name in _WAITING and not {"-w", "--wait"} & set(words) else []
        return [*words, *wait, *flags, f"{path}:{line}"]
    if name == "notepad":
        return [*words, str(path)]
    return [*words, f"+{line}", str(path)]


def run_editor(path: Path, line: int) -> None:
    """Open the file and wait until the editor is closed.

    Raises:
        EditorError: it can't be started.
    """
    words = command(path, line)
    try:
        subprocess.run(words, check=False)  # noqa: S603  (the user's own choice of program)
    except OSError as error:
        raise EditorError(
            f"Can't run {words[0]}: {error.strerror}. Set EDITOR to the editor you use."
        ) from error
