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


USUAL = ("notepad",) if sys.platform == "win32" else ("nano", "vim", "vi")


def wanted_editor(preferred: str = "") -> tuple[str, str]:
    """The editor's command, and what names it; both '' where nothing does.

    Args:
        preferred: The preference `editor`, which comes first.
    """
    ways = ((preferred, "editor"), *((os.environ.get(name, ""), name) for name in ("VISUAL", "EDITOR")))
    return next(((text.strip(), name) for text, name in ways if text.strip()), ("", ""))


def words_of(text: str, *, windows: bool = os.name == "nt") -> list[str]:
    """The words of an editor's command.

    On Windows a backslash is one, and quotes go around a path with spaces; they are no part of it.

    Raises:
        ValueError: a quote is never closed.
    """
    if not windows:
        return shlex.split(text)
    words = shlex.split(text, posix=False)
    return [w[1:-1] if len(w) > 1 and w[0] == w[-1] and w[0] in "\"'" else w for w in words]


def command(path: Path, line: int, preferred: str = "") -> list[str]:
    """The command that opens a file at a line.

    Args:
        path: The file.
        line: 1-based.
        preferred: The preference `editor`; '' for what VISUAL or EDITOR name.

    Raises:
        EditorError: none is set and none of the usual ones is there, or it can't be read.
    """
    wanted, source = wanted_editor(preferred)
    if wanted:
        try:
            words = words_of(wanted)
        except ValueError as error:
            raise EditorError(f"{source} can't be read: {wanted}. Set it to the editor you use.") from error
        # Windows starts `code.cmd` only by its whole name.
        words[0] = shutil.which(words[0]) or words[0] if os.name == "nt" else words[0]
    else:
        found = next(filter(shutil.which, USUAL), None)
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


def run_editor(path: Path, line: int, preferred: str = "") -> None:
    """Open the file and wait until the editor is closed; see `command`.

    Raises:
        EditorError: it can't be started.
    """
    words = command(path, line, preferred)
    try:
        subprocess.run(words, check=False)  # noqa: S603  (the user's own choice of program)
    except OSError as error:
        raise EditorError(
            f"Can't run {words[0]}: {error.strerror}. Set EDITOR to the editor you use."
        ) from error
