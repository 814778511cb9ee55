"""How the brief and the checks share the side of a wide task screen: arithmetic, without widgets."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction

SHARES = (Fraction(2, 5), Fraction(1, 2), Fraction(3, 5))
"""Of the width that the side may have. The brief takes the first that shows all of it."""
HEADINGS = 2
"""Lines of the two headings."""
DETAILS = 12
"""Lines that one opened check needs, about."""


@dataclass(frozen=True, slots=True)
class Side:
    """The side as it is to be."""

    width: int
    """Cells."""
    brief: int
    """Lines of the brief; 0 when it is folded."""
    checks: bool
    """Whether the checks are open, with what is left of the height."""
    whole: bool = False
    """Whether it takes the place of the editor, too."""


def arranged(
    opened: str,
    width: int,
    height: int,
    rows: Callable[[int], int],
    checks: int,
    *,
    may_cover: bool = True,
) -> Side:
    """The side that shows most of what is wanted.

    Args:
        opened: `brief` or `checks`, whichever is to have the room where there isn't enough for both.
        width: Cells of the whole screen.
        height: Lines that there are.
        rows: How many lines the brief takes in so many cells.
        checks: How many there are.
        may_cover: Whether a brief that is too long beside the editor may take its place.
    """
    room = height - HEADINGS
    usual = int(width * SHARES[0])
    needed = rows(usual)
    if needed + checks + DETAILS <= room:
        return Side(usual, needed, checks=True)
    if opened == "checks":
        return Side(usual, 0, checks=True)
    for share in SHARES:
        cells = int(width * share)
        if rows(cells) <= room:
            return Side(cells, room, checks=False)
    if may_cover:
        return Side(width, room, checks=False, whole=True)
    return Side(int(width * SHARES[-1]), room, checks=False)
