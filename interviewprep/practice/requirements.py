"""What tasks and programs on cards need beyond what interviewprep installs."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from importlib import metadata

from packaging.requirements import Requirement


def missing(requirements: Iterable[str]) -> list[str]:
    """Those (PEP 508) that are not installed here; one that is for another Python or system is not missed."""
    return [text for text in requirements if _is_missing(Requirement(text))]


def _is_missing(wanted: Requirement) -> bool:
    if wanted.marker is not None and not wanted.marker.evaluate():
        return False
    try:
        return not wanted.specifier.contains(metadata.version(wanted.name), prereleases=True)
    except metadata.PackageNotFoundError:
        return True


def how_to_install(requirements: list[str]) -> str:
    """A sentence's second half: what is needed, and the command that installs it into this Python."""
    named = " ".join(f'"{text}"' for text in requirements)
    return f"needs {', '.join(requirements)}: install it with {sys.executable} -m pip install {named}"
