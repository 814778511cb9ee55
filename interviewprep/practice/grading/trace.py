"""Tracebacks and stack dumps: what a program said before it failed, shortened to what its author needs."""

from __future__ import annotations

import os
import re
from pathlib import Path

FRAME = re.compile(r'^(?P<bar>[\s|+]*)File "(?P<file>[^"]+)", line (?P<line>\d+)(?:,? in (?P<where>.+))?')
_GROUP = re.compile(r"^\s*[|+][-+| ]*")
_PYTEST_FRAME = re.compile(r"^(?P<file>\S.*):\d+: in .+$")
LONGEST = 40
"""Lines that are kept."""
FIRST_BYTES = 16_000
LAST_BYTES = 48_000
"""Of what a program printed, at most so many from the beginning and from the end are kept."""
WIDEST = 1000
"""Characters of a line that are kept."""


def shorten(log: str, work: Path) -> str:
    """The frames of the candidate's own files and the errors themselves; the frameworks' frames go.

    Text without a traceback stays as it is, up to its last lines. Very long lines are cut.
    """
    return "\n".join(_narrow(line) for line in _shortened(log, work).splitlines())


def _narrow(line: str) -> str:
    left = len(line) - WIDEST
    return line if left <= 0 else f"{line[:WIDEST]}… {left:,} more characters"


def _shortened(log: str, work: Path) -> str:
    root = f"{work}{'/' if '/' in str(work) else chr(92)}"
    lines = log.splitlines()
    if not any(line.lstrip(" |+").startswith("Traceback (most recent call last)") for line in lines):
        return "\n".join(line.replace(root, "") for line in _without_foreign(lines, root)[-LONGEST:]).strip()
    kept: list[str] = []
    own = False
    for line in lines:
        bare = _GROUP.sub("", line)
        if frame := FRAME.match(bare):
            own = frame["file"].startswith(root)
            if own:
                kept.append(f"  {bare.strip().replace(root, '')}")
        elif bare.startswith("    "):
            if own and bare.strip().strip("^~"):
                kept.append(f"    {bare.strip()}")
        elif "Traceback (most recent call last)" in bare or not bare.strip("-+ |"):
            own = False
        elif bare.strip():
            own = False
            kept.append(bare.strip())
    unique = [line for n, line in enumerate(kept) if n == 0 or line != kept[n - 1]]
    return "\n".join(_once(unique)[-LONGEST:])


def _without_foreign(lines: list[str], root: str) -> list[str]:
    """Without pytest's frames of other files (`--tb=short`: place, then its code by four cells)."""
    kept: list[str] = []
    foreign = False
    for line in lines:
        if frame := _PYTEST_FRAME.match(line):
            file = frame["file"]
            foreign = file.startswith("<") or (Path(file).is_absolute() and not file.startswith(root))
        elif not line.startswith("    "):
            foreign = False
        if not foreign:
            kept.append(line)
    return kept


def _once(lines: list[str]) -> list[str]:
    """An error that the framework raises again is told once: the last time."""
    seen: set[str] = set()
    kept: list[str] = []
    for line in reversed(lines):
        if line.startswith(" ") or line not in seen:
            kept.append(line)
            seen.add(line)
    return kept[::-1]


_DUMPED = re.compile(r'^\s+File "(?P<file>[^"]+)", line (?P<line>\d+) in (?P<where>.+)$', re.M)
_DUMP = re.compile(
    r"^(?:Current thread|Thread) 0x[0-9a-f]+ .*\(most recent call first\):\n"
    r"(?:\s+File .*\n?|  \.\.\.\n?|\n)*",
    re.M,
)


def printed(log: Path, work: Path) -> str:
    """What a program printed; of a long one the beginning and the end, with a word between them.

    Tracebacks are without the frames of other files than the program's: a framework has forty of them.
    """
    try:
        size = log.stat().st_size
        with log.open("rb") as file:
            left = max(0, size - FIRST_BYTES - LAST_BYTES)
            raw = file.read(FIRST_BYTES if left else size)
            if left:
                file.seek(-LAST_BYTES, 2)
                raw += f"\n… {left:,} bytes are left out here …\n".encode() + file.read(LAST_BYTES)
    except OSError:
        return ""
    text = without_dumps(raw.decode(errors="replace").replace("\r\n", "\n"))
    root = f"{work}{os.sep}"
    foreign = rf'^([ |+]*)File "(?!{re.escape(root)})[^"\n]+", line \d+.*\n(?:\1  .*(?:\n|\Z))*'
    text = re.sub(foreign, "", text, flags=re.M).replace(root, "").strip("\n")
    return "\n".join(_narrow(line) for line in text.split("\n"))


def where_it_stands(log: str, work: Path) -> str:
    """From faulthandler's dump of all threads: where the candidate's own code is, innermost first."""
    root = f"{work}/"
    found = [
        f"{frame['file'].removeprefix(root)}:{frame['line']} in {frame['where']}"
        for frame in _DUMPED.finditer(log)
        if frame["file"].startswith(root)
    ]
    return "\n".join(dict.fromkeys(found))


def without_dumps(log: str) -> str:
    """A log without the dumps that were asked for."""
    return _DUMP.sub("", log)
