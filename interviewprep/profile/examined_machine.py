"""The machine examined: Python and the libraries, the terminal, the editor."""

from __future__ import annotations

import importlib.metadata
import locale
import os
import platform
import shutil
import sqlite3
import sys
from collections.abc import Iterator

from interviewprep.finding import Finding, Severity
from interviewprep.profile.editor import USUAL, wanted_editor, words_of

PROGRAM = "interviewprep-tui"
"""What the package is called where packages are listed."""


def examine_versions() -> Iterator[Finding]:
    """Python, SQLite, and every library that this version requires."""
    from packaging.requirements import Requirement
    from packaging.specifiers import SpecifierSet

    area = "Installation"
    about = importlib.metadata.metadata(PROGRAM)
    wanted = SpecifierSet(about["Requires-Python"] or "")
    python = f"Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}"
    if platform.python_version() not in wanted:
        remedy = f"Install it with a Python {wanted}."
        yield Finding(area, Severity.FAULT, f"{python}: this version needs Python {wanted}.", "", remedy)
    missing, old, right = [], [], 0
    for line in importlib.metadata.requires(PROGRAM) or []:
        requirement = Requirement(line)
        if requirement.marker is not None and not requirement.marker.evaluate({"extra": ""}):
            continue
        try:
            version = importlib.metadata.version(requirement.name)
        except importlib.metadata.PackageNotFoundError:
            missing.append(f"{requirement.name}{requirement.specifier}")
            continue
        if requirement.specifier.contains(version, prereleases=True):
            right += 1
        else:
            old.append(f"{requirement.name} is {version}, not {requirement.specifier}")
    remedy = "Install interviewprep again, in a virtual environment of its own."
    if missing:
        yield Finding(area, Severity.FAULT, "Libraries are missing.", "", remedy, tuple(missing))
    if old:
        what = "Libraries have other versions than this one was made for."
        yield Finding(area, Severity.WARNING, what, "", remedy, tuple(old))
    if right and not missing and not old:
        yield Finding(area, Severity.OK, f"{python}; all {right} libraries are as required.", sys.prefix)


def examine_terminal() -> Iterator[Finding]:
    """What the terminal says of itself."""
    area = "Terminal"
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        what = "This isn't a terminal, so how the app would look isn't known."
        yield Finding(area, Severity.NOTE, what, "", "Run `interviewprep doctor` in your terminal.")
    else:
        yield from _screen(area)
    encoding = (sys.stdout.encoding or locale.getpreferredencoding(False)).upper().replace("_", "-")
    if encoding not in ("UTF-8", "UTF8"):
        what = f"Text is shown as {encoding}: not every sign can be."
        yield Finding(area, Severity.WARNING, what, "", "Set LANG to a UTF-8 locale, such as C.UTF-8.")


def _screen(area: str) -> Iterator[Finding]:
    term = os.environ.get("TERM", "")
    if sys.platform != "win32" and term in ("", "dumb"):
        what = f"TERM is {term or 'not set'}: the app can't draw."
        remedy = "Set TERM to what your terminal is, or use `interviewprep review --plain`."
        yield Finding(area, Severity.FAULT, what, "", remedy)
    columns, lines = shutil.get_terminal_size()
    size = f"{columns}x{lines}"
    if columns < 60 or lines < 20:
        what = f"The window is {size}: a task's panes need 60x20 or more."
        yield Finding(area, Severity.NOTE, what, "", "Make it larger, or its letters smaller.")
    colours = (
        "none (NO_COLOR)" if os.environ.get("NO_COLOR") else os.environ.get("COLORTERM") or "as TERM says"
    )
    yield Finding(area, Severity.OK, f"TERM {term or '-'}, {size}, colours: {colours}.")


def examine_editor(preferred: str = "") -> Iterator[Finding]:
    """Whether the editor that `e` opens can be found; `preferred` is the preference `editor`."""
    area = "Editor"
    wanted, name = wanted_editor(preferred)
    if not wanted:
        found = next(filter(None, map(shutil.which, USUAL)), None)
        if found is None:
            what = f"No editor is set, and none of {', '.join(USUAL)} is there."
            yield Finding(area, Severity.WARNING, what, "", "Set EDITOR to the one you use.")
        else:
            yield Finding(area, Severity.OK, "EDITOR isn't set; this one is taken.", found)
        return
    remedy = f"Set {name} to the editor you use."
    try:
        words = words_of(wanted)
    except ValueError:
        words = []
    if not words:
        yield Finding(area, Severity.WARNING, f"{name} can't be read: {wanted}", "", remedy,
                      public=f"{name} can't be read.")  # fmt: skip
    elif (found := shutil.which(words[0])) is None:
        yield Finding(area, Severity.WARNING, f"{name} is {words[0]}, which can't be found.", "", remedy,
                      public=f"{name} is a program that can't be found.")  # fmt: skip
    else:
        yield Finding(area, Severity.OK, f"{name} can be found.", found)
