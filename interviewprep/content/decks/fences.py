"""Which lines of Markdown are fenced code, told without parsing it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

_FENCE = re.compile(r" {0,3}(`{3,}+(?!.*`)|~{3,}+)")


def fenced(lines: Iterable[str]) -> Iterator[tuple[str, bool]]:
    """Each line, and whether it is fenced code; its fences are, too. Fences in lists are not seen."""
    opened = ""
    for line in lines:
        fence = _FENCE.match(line)
        yield line, bool(opened or fence)
        if not opened:
            opened = fence[1] if fence else ""
        elif fence and fence[1].startswith(opened) and not line[fence.end() :].strip():
            opened = ""
