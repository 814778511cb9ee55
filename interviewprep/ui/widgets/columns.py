"""Columns of a table: which of them fit, and how wide they are."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from textual.content import Content

GAP = 2
"""Cells between two columns."""

_BLANKS = {ord("\t"): " ", ord("\n"): " "}


class Column(NamedTuple):
    """A column, and how much room it takes."""

    key: str
    title: str
    width: int
    """Cells; of the column that grows, the fewest."""
    rank: int
    """Where there is no room for all, the one with the highest goes first."""
    grows: bool = False
    right: bool = False
    """Whether it holds numbers."""


def fitting(columns: Sequence[Column], room: int) -> list[tuple[Column, int]]:
    """The columns that fit into so many cells, each with its width."""
    shown = list(columns)
    while len(shown) > 1 and sum(column.width + GAP for column in shown) > room + GAP:
        shown.remove(max(shown, key=lambda column: column.rank))
    more = room + GAP - sum(column.width + GAP for column in shown)
    growing = sum(column.grows for column in shown) or 1
    return [(c, max(1, c.width + (more // growing if c.grows else 0))) for c in shown]


def fit(content: Content, width: int, right: bool) -> Content:
    """A cell, exactly as wide as its column."""
    if "\t" in content.plain or "\n" in content.plain:  # neither has a width of its own
        content = Content(content.plain.translate(_BLANKS), list(content.spans))
    cell = content.truncate(width, ellipsis=True, pad=not right)
    return cell.pad_left(width - cell.cell_length) if right else cell
