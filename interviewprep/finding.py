"""What an examination finds: what, where, how bad, and the remedy."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    """How bad a finding is, the mildest first."""

    OK = "ok"
    NOTE = "note"
    """Worth knowing; nothing need be done."""
    WARNING = "warning"
    """Something should be done, though all works."""
    FAULT = "fault"
    """Something doesn't work, or is lost."""


class Fix(StrEnum):
    """What can be put right without asking anything."""

    DERIVE = "derive"
    """The derived tables, from the log."""
    REMAKE = "remake"
    """The whole file, from its log."""
    OPEN = "open"
    """What each start does: migrate, repair, WAL mode, permissions of the file."""
    PERMISSIONS = "permissions"
    LEFTOVERS = "leftovers"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at."""

    area: str
    severity: Severity
    what: str
    where: str = ""
    """A path, with a line where there is one; '' when there is nothing to point at."""
    remedy: str = ""
    details: tuple[str, ...] = ()
    """Examples, one a line."""
    public: str = ""
    """`what` without anything that is the user's own; '' where that is `what` itself."""
    fix: Fix | None = None
    fix_path: str = ""
    """What the fix is about, where it is about a single path."""


def examined(area: str, look: Callable[[], Iterable[Finding]]) -> list[Finding]:
    """What a look finds; one that fails is itself a finding, and keeps nothing else from being looked at."""
    found: list[Finding] = []
    try:
        for one in look():
            found.append(one)  # noqa: PERF402  (what was found before it fails counts)
    except Exception as error:
        said = " ".join(str(error).split())
        what = f"This can't be examined further: {said or type(error).__name__}"
        public = f"This can't be examined further: {type(error).__name__}"
        found.append(Finding(area, Severity.FAULT, what, public=public))
    return found
