"""A document for the text editor that gives back exactly the text it was given.

Textual's own splits lines wherever `str.splitlines` does (a form feed, U+0085, U+2028 and others, which
Python allows inside a string) and joins them with one line ending: a file would be changed by being opened.
"""

from __future__ import annotations

import re

from textual.document._document import Document, EditResult, Location
from textual.document._syntax_aware_document import SyntaxAwareDocument

_UNSEEN = {code: chr(0x2400 + code) for code in range(0x20) if code != 0x09}
_UNSEEN |= dict.fromkeys((0x85, 0x2028, 0x2029), "\u2424")  # line ends, elsewhere
_UNSEEN |= dict.fromkeys((*range(0x7F, 0x85), *range(0x86, 0xA0)), "\ufffd")
_UNSEEN |= dict.fromkeys((0x061C, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A)), "\ufffd")


def pictured(line: str) -> str:
    """A line with one character to be seen for each that a terminal would obey or hide."""
    return line.translate(_UNSEEN)


class ExactDocument(Document):
    """Splits lines at its own line ending only: CRLF if every line ends so, otherwise LF."""

    def __init__(self, text: str) -> None:
        super().__init__("")
        ends = text.count("\n")
        self._newline = "\r\n" if ends and text.count("\r\n") == ends else "\n"
        self._lines = text.split(self._newline)

    def replace_range(self, start: Location, end: Location, text: str) -> EditResult:
        """Replace a range. What is inserted takes on the document's line ending."""
        (top_row, top_column), (bottom_row, bottom_column) = sorted((start, end))
        replaced = self.get_text_range(start, end)
        lines = self._lines
        before = lines[top_row][:top_column] if top_row < len(lines) else ""
        after = lines[bottom_row][bottom_column:] if bottom_row < len(lines) else ""
        new = self._with_own_ends(text).split(self._newline)
        new[0] = before + new[0]
        place = (top_row + len(new) - 1, len(new[-1]))
        new[-1] += after
        lines[top_row : bottom_row + 1] = new
        return EditResult(place, replaced)

    def _with_own_ends(self, text: str) -> str:
        return re.sub(r"\r?\n", "\r\n", text) if self._newline == "\r\n" else text


class ExactSyntaxDocument(SyntaxAwareDocument, ExactDocument):
    """The same, with a syntax tree: Textual's class keeps it, and asks `ExactDocument` for the rest."""

    def replace_range(self, start: Location, end: Location, text: str) -> EditResult:
        """Replace a range, in the text and in the tree."""
        return super().replace_range(start, end, self._with_own_ends(text))
