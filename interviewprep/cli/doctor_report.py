"""The text for a bug report: what `doctor` found and how the program failed, and nothing of its user's own.

Nothing is let through but what is known to be harmless: no card, answer or program, no name, no path.
"""

from __future__ import annotations

import os
import platform
import re
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from interviewprep import __version__
from interviewprep.content.visible import visible
from interviewprep.finding import Finding
from interviewprep.profile.fault_log import NAME
from interviewprep.profile.home import Home

MOST_LINES = 60
"""How much of the fault log is quoted."""
_HEAD = re.compile(r"--- (\d{4}-\d\d-\d\d \d\d:\d\d:\d\d) interviewprep ([\w.+-]+), Python ([\w.+-]+)")
_FRAME = re.compile(r'\s*File "(?P<path>[^"]*)", line (?P<line>\d+), in (?P<name>[\w<>.]+)')
_ERROR = re.compile(r"([A-Za-z_][\w.]*(?:Error|Exception|Interrupt|Exit|Warning|Iteration))(?::|$)")
_PATH = re.compile(r"""(?:~|[A-Za-z]:\\|/)[^\s'"`,;]*""")
_BACKUP = re.compile(r"interviewprep restore .*")


def report_text(home: Home, findings: list[Finding]) -> str:
    """The report, as one text."""
    lines = [
        f"interviewprep {__version__}, Python {platform.python_version()}, {platform.platform()}",
        "",
        *(_line_of(home, one) for one in findings),
        "",
        *_faults(home),
    ]
    return "\n".join(lines).rstrip()


def _line_of(home: Home, one: Finding) -> str:
    where = _known_place(home, one.where)
    said = _clean(home, one.public or one.what)
    return f"{one.severity.value:<8} {one.area}: {said}{f' [{where}]' if where else ''}"


def _known_place(home: Home, where: str) -> str:
    """A place in the data folder by its first name in it; '' for any other."""
    folder = str(home.folder)
    if where == folder:
        return "<data>"
    if where.startswith(folder + os.sep):
        first = Path(where[len(folder) + 1 :]).parts[0].partition(":")[0]
        known = first.startswith(home.database.name) or first in (
            "backups",
            "packs",
            "practice",
            "decks",
            "cache",
            NAME,
        )
        return f"<data>{os.sep}{first}" if known else "<data>"
    return ""


def _clean(home: Home, text: str) -> str:
    text = text.replace(str(home.folder), "<data>")
    text = _BACKUP.sub("interviewprep restore <backup>", text)
    text = _PATH.sub("<path>", text.replace("<data>/", "<data> /"))
    for name in _user_names():
        text = re.sub(re.escape(name), "<user>", text, flags=re.IGNORECASE)
    return visible(" ".join(text.split()))


def _user_names() -> list[str]:
    import getpass

    found = {os.path.basename(os.path.expanduser("~"))}  # noqa: PTH111, PTH119  (they never fail)
    with suppress(OSError, KeyError, ImportError):
        found.add(getpass.getuser())
    return [name for name in found if len(name) > 2]


def _faults(home: Home) -> Iterator[str]:
    try:
        text = (home.folder / NAME).read_text(encoding="utf-8", errors="replace")
    except OSError:
        yield f"{NAME}: none"
        return
    kept = [found for line in text.splitlines() if (found := _harmless(line))]
    yield f"{NAME}, the last {min(MOST_LINES, len(kept))} lines, without what may be yours:"
    yield from kept[-MOST_LINES:]


def _harmless(line: str) -> str:
    """What of a line of the fault log may be shown; '' for nothing."""
    if head := _HEAD.match(line):
        return f"--- {head[1]} interviewprep {head[2]}, Python {head[3]}"
    if frame := _FRAME.match(line):
        return f"  {_module_of(frame['path'])}:{frame['line']} in {frame['name']}"
    if error := _ERROR.match(line):
        return f"  {error[1]}"
    if line.startswith(sys.platform + " ["):
        return "  " + _command_of(line)
    return ""


def _module_of(path: str) -> str:
    """A file of ours, of a library or of Python itself, by its place in that; any other isn't named."""
    words = re.split(r"[\\/]", path)
    for anchor in ("site-packages", "interviewprep", f"python3.{sys.version_info.minor}"):
        if anchor in words[:-1]:
            at = len(words) - 1 - words[::-1].index(anchor)
            return "/".join(words[at + (anchor != "interviewprep") :])
    return "<file>"


def _command_of(line: str) -> str:
    """The words of a command line that are ours."""
    from interviewprep.cli.main import cli

    known = set(getattr(cli, "COMMANDS", {}))
    words = re.findall(r"'([^']*)'", line)[1:]
    return "command: " + " ".join(
        word if word in known or re.fullmatch(r"--[a-z-]+", word) else "…" for word in words
    )
