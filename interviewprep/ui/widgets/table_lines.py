"""A table's lines: each cell as wide as its column, without the layout of text that wraps and has links."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from rich.segment import Segment
from rich.style import Style as RichStyle
from textual.content import Content
from textual.strip import Strip
from textual.style import Style

from interviewprep.ui.widgets.columns import GAP, Column, fit, fitting

MARK = 2
"""Cells before the first column: whether the row is selected."""
_NARROW = re.compile("[ -~\u00a1-\u00ac\u00ae-\u02ff\u2010-\u2027\u2691]*")
"""Text of which every character is one cell wide."""

Pieces = list[tuple[str, str | Style]]
"""Texts, each with its style; '' for that of the line."""


class TableLines:
    """Draws them in the styles that it was given the last time."""

    def __init__(self, parse: Callable[[str], Style]) -> None:
        """Draw nothing yet; `parse` reads a style that is given in words."""
        self._parse = parse
        self._base: dict[str, Style] = {}
        self._styles: dict[tuple[str, str | Style], RichStyle] = {}
        self._columns: tuple[Column, ...] = ()
        self._fitting: tuple[int, list[tuple[Column, int]]] = (-1, [])

    @property
    def columns(self) -> tuple[Column, ...]:
        """All of them, whether they fit or not."""
        return self._columns

    @columns.setter
    def columns(self, columns: Sequence[Column]) -> None:
        self._columns = tuple(columns)
        self._fitting = (-1, [])

    def use(self, base: dict[str, Style]) -> None:
        """Draw lines in these styles, by name."""
        self._base = base
        self._styles.clear()

    def fitting(self, width: int) -> list[tuple[Column, int]]:
        """The columns that fit into a line, each with its width."""
        if self._fitting[0] != width:
            self._fitting = (width, fitting(self._columns, width - MARK))
        return self._fitting[1]

    def column_at(self, x: int, width: int) -> str | None:
        """The key of the column in that cell of a line."""
        start = MARK
        for column, wide in self.fitting(width):
            if start <= x < start + wide + GAP:
                return column.key
            start += wide + GAP
        return None

    def row(self, cells: Sequence[Content], style: str, width: int, *, chosen: bool = False) -> Strip:
        """A row: a cell for each column that fits; `chosen` when it is among those that are selected."""
        pieces, taken = _mark(chosen), MARK
        for cell, (column, wide) in zip(cells, self.fitting(width), strict=True):
            pieces += self._cell(cell, style, wide, right=column.right)
            pieces.append((" " * GAP, ""))
            taken += wide + GAP
        return self._strip(pieces, taken, style, width)

    def text(self, text: Content, style: str, width: int, *, chosen: bool = False) -> Strip:
        """A row of one text that has nothing to do with the columns."""
        room = max(1, width - MARK)
        return self._strip([*_mark(chosen), *self._cell(text, style, room)], MARK + room, style, width)

    def _strip(self, pieces: Pieces, taken: int, style: str, width: int) -> Strip:
        pieces.append((" " * (width - taken), ""))
        strip = Strip(self._segments(pieces, style), max(taken, width))
        return strip if taken <= width else strip.crop(0, width)

    def _cell(self, content: Content, style: str, width: int, *, right: bool = False) -> Pieces:
        """A cell of exactly this width: what `columns.fit` makes of it."""
        text = content.plain
        pieces = _apart(content) if _NARROW.fullmatch(text) else None
        if pieces is None:
            fitted = fit(content, width, right)
            return list(fitted.render(self._base[style], end="", parse_style=self._parsed))
        missing = width - len(text)
        if missing < 0:
            return _cropped(pieces, width)
        if missing:
            pieces.insert(0 if right else len(pieces), (" " * missing, ""))
        return pieces

    def _segments(self, pieces: Pieces, style: str) -> list[Segment]:
        """Neighbours of one style are one segment: a screen is written segment by segment."""
        segments: list[Segment] = []
        text, last = "", pieces[0][1]
        for piece, words in pieces:
            if words == last:
                text += piece
                continue
            if text:
                segments.append(Segment(text, self._style(last, style)))
            text, last = piece, words
        segments.append(Segment(text, self._style(last, style)))
        return segments

    def _style(self, words: str | Style, style: str) -> RichStyle:
        if (found := self._styles.get((style, words))) is None:
            found = self._styles[style, words] = (self._base[style] + self._parsed(words)).rich_style
        return found

    def _parsed(self, words: str | Style) -> Style:
        return words if isinstance(words, Style) else self._parse(words)


def _mark(chosen: bool) -> Pieces:
    return [("● ", "bold $accent") if chosen else (" " * MARK, "")]


def _apart(content: Content) -> Pieces | None:
    """The text, cut where a style begins or ends; None where one lies within another."""
    text, pieces, at = content.plain, [], 0
    for start, end, style in content.spans:
        if start < at:
            return None
        pieces += [(text[at:start], ""), (text[start:end], style)]
        at = end
    return [*pieces, (text[at:], "")]


def _cropped(pieces: Pieces, width: int) -> Pieces:
    """So many characters of it, the last one an ellipsis in the style of what it stands for."""
    cropped: Pieces = []
    room = width
    for text, style in pieces:
        if len(text) >= room:
            return [*cropped, (f"{text[: room - 1]}…", style)]
        cropped.append((text, style))
        room -= len(text)
    return cropped
