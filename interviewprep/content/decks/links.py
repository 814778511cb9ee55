"""Links of a card that lead out of its deck's folder."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from markdown_it.token import Token

from interviewprep.content.decks.cloze import without_code
from interviewprep.content.problem import Problem

_LINK = re.compile(r"\]\(\s*<?([^)\s>]+)")


def wrong_links(tokens: Iterable[Token], lines: Sequence[str]) -> Iterator[Problem]:
    """The links in the text of some blocks that lead neither to the web nor into the deck's own folder.

    Args:
        tokens: Of the blocks; code isn't looked into.
        lines: The file's.
    """
    for token in tokens:
        if token.type != "inline" or "](" not in token.content or token.map is None:
            continue
        for number, text in enumerate(without_code(token.content).split("\n"), token.map[0]):
            position = 0
            for match in _LINK.finditer(text):
                # Where it is in the file: the text has lost the list's and the quotation's signs.
                position = max(0, lines[number].find(match[0], position)) + len(match[0])
                if remedy := leads_out(match[1]):
                    what = f"the link `{match[1]}` leaves the deck's folder"
                    yield Problem(number + 1, position - len(match[1]) + 1, what, remedy)


def leads_out(link: str) -> str:
    """A remedy when a link points neither to the web nor into the deck's own folder; else ''."""
    if link.startswith(("https://", "http://", "#", "mailto:")) or not link:
        return ""
    parts = link.replace("\\", "/").split("/")
    if ".." in parts or link.startswith(("/", "\\", "~")) or re.match(r"[a-zA-Z][a-zA-Z0-9+.-]*:", link):
        return "use an https:// address, or a file beside the deck"
    return ""
