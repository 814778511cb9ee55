"""The places of a trace in the candidate's files: where to look in an editor."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable
from dataclasses import dataclass
from pathlib import Path

from interviewprep.practice.results import Results

_FRAME = re.compile(r'^\s*File "(?P<file>[^"]+)", line (?P<line>\d+)')
"""Of a traceback: the innermost frame is the last one."""
_STANDS = re.compile(r"^\s*(?P<file>[^\s:\"]+\.py):(?P<line>\d+) in ")
"""Of a program that waits (`trace.where_it_stands`): the innermost one is the first."""
_PYTEST = re.compile(r"^\s*(?P<file>[^\s:\"]+\.py):(?P<line>\d+): ")
"""Of pytest: the last one is where the test failed."""


@dataclass(frozen=True, slots=True)
class Place:
    """A line of a file."""

    file: Path
    """Relative to the workspace."""
    line: int
    """From 1 on."""


def place_in(line: str) -> Place | None:
    """The place that a line of a trace names."""
    found = _FRAME.match(line) or _STANDS.match(line) or _PYTEST.match(line)
    return None if found is None else Place(Path(found["file"]), int(found["line"]))


def places_in(trace: str) -> list[Place]:
    """The places that a trace names, each once, where the program stood last before those that led there."""
    lines = trace.splitlines()
    standing = _places(line for line in lines if _STANDS.match(line))
    leading = _places(line for line in lines if not _STANDS.match(line))
    return list(dict.fromkeys([*leading[::-1], *standing]))


def _places(lines: Iterable[str]) -> list[Place]:
    return [place for line in lines if (place := place_in(line)) is not None]


def where_it_failed(results: Results, hidden: Container[str] = ()) -> tuple[Place, ...]:
    """The places of the first trace: that of the run's end, else of the first check that failed with one.

    Args:
        results: Of a run.
        hidden: Names of checks that the candidate doesn't see.
    """
    traces = [results.end.trace] if results.end is not None else []
    seen = (results.get(name) for name in results.missed if name not in hidden)
    traces += [found.trace for found in seen if found is not None]
    return tuple(next((places for trace in traces if (places := places_in(trace))), ()))
