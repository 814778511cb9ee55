"""A card's body as blocks of Markdown, each with the lines that it came from."""

from __future__ import annotations

import re
from copy import copy

from markdown_it.token import Token

from interviewprep.content.decks.program_fences import is_proof


class Blocks:
    """The top-level blocks of one card's body, with the source lines they came from."""

    def __init__(self, tokens: list[Token], lines: list[str], first: int, last: int) -> None:
        """`first` and `last` bound the body in `lines`, 0-based and half-open."""
        self.lines, self.first, self.last = lines, first, last
        self.proofs = [token for token in tokens if token.type == "fence" and is_proof(token.info)]
        """Fences that are no part of what is asked and answered: no text has them."""
        self._hidden, self._parting = _instead_of(self.proofs, lines)
        self.blocks: list[list[Token]] = []
        for token in tokens:
            if self.proofs and any(token is proof for proof in self.proofs):
                continue
            if token.level == 0 and token.nesting >= 0:
                self.blocks.append([])
            self.blocks[-1].append(token)

    def shown(self, start: int, end: int) -> list[int]:
        """The 0-based numbers of the lines from one to another, without those of proofs."""
        return [n for n in range(start, end) if n not in self._hidden]

    def text(self, start: int, end: int) -> list[str]:
        """The lines from one 0-based number to another, without those of proofs."""
        return ["" if n in self._parting else self.lines[n] for n in self.shown(start, end)]

    def source(self, start: int | None = None, end: int | None = None) -> str:
        """The Markdown from one 0-based line to another; of the whole body by default."""
        start = self.first if start is None else start
        end = self.last if end is None else end
        return "\n".join(self.text(start, end)).strip("\n")

    def find(self, type_: str, info: str | None = None) -> list[list[Token]]:
        """The blocks that open with this token type, and for fences with this info string."""
        return [
            b
            for b in self.blocks
            if b[0].type == type_ and (info is None or b[0].info.split() == info.split())
        ]

    def below(self, line: int) -> Blocks:
        """What is below a 0-based line, as text alone."""
        rest = copy(self)
        rest.first, rest.blocks = line, []
        return rest

    def around(self, block: list[Token], after: list[Token] | None = None) -> tuple[str, str]:
        """The Markdown before `block`, and after `after` (or `block`)."""
        return self.source(end=span(block)[0]), self.source(start=span(after or block)[1])

    def without(self, blocks: list[list[Token]]) -> str:
        """The Markdown of the body with these blocks cut out."""
        cut = {line for b in blocks for line in range(*span(b))}
        kept = [self.lines[n] for n in self.shown(self.first, self.last) if n not in cut]
        return re.sub(r"\n{3,}", "\n\n", "\n".join(kept)).strip("\n")


def _instead_of(proofs: list[Token], lines: list[str]) -> tuple[set[int], set[int]]:
    """Which lines to leave out, so that no proof is in a card's text, and which to take for empty ones.

    With a proof goes the space below it; what stands right above and below one stays two paragraphs.
    """
    hidden: set[int] = set()
    parting: set[int] = set()
    for proof in proofs:
        start, end = span([proof])
        hidden.update(range(start, end))
        if not lines[start - 1].strip():
            while end < len(lines) and not lines[end].strip():
                hidden.add(end)
                end += 1
        elif end < len(lines) and lines[end].strip():
            parting.add(start)
            hidden.remove(start)
    return hidden, parting


def span(block: list[Token]) -> tuple[int, int]:
    """The lines that a block came from: 0-based, half-open."""
    assert block[0].map is not None
    return block[0].map[0], block[0].map[1]
