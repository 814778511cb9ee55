"""What looks like a card and isn't one, so that no card is lost without a word; and what is on no card."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from markdown_it.token import Token

from interviewprep.content.decks.heading import split_heading
from interviewprep.content.problem import Problem

_HASHES = re.compile(r"^ *(#{1,6})(?=[^#\s])(.*)$")
"""A heading without the blank that makes it one."""
_INDENTED = re.compile(r"^(##)[ \t]+(.*)$")


def is_card(token: Token) -> bool:
    """Whether a block opens with a card's heading."""
    return token.type == "heading_open" and token.tag == "h2" and token.level == 0


def is_part(token: Token) -> bool:
    """Whether it is the title of a part of the deck: it ends the card above it."""
    return token.type == "heading_open" and token.tag == "h1" and token.level == 0


def lost_cards(tokens: Sequence[Token]) -> Iterator[Problem]:
    """Headings with a card's attributes that are none of a card."""
    for token, following in zip(tokens, (*tokens[1:], None), strict=True):
        if token.map is None:
            continue
        line = token.map[0] + 1
        if token.type == "heading_open" and following is not None and not is_card(token):
            if _has_id(following.content):
                yield Problem(line, 1, *_heading(token))
        elif token.type == "inline":
            yield from _looks(token.content.split("\n"), line, _HASHES, "no blank after `{}`", "write `## `")
        elif token.type == "code_block":
            remedy = "begin the line with `## `, or put an example into a fence"
            yield from _looks(token.content.split("\n"), line, _INDENTED, "`{}` after four blanks", remedy)


def _heading(token: Token) -> tuple[str, str]:
    if token.level > 0:
        what = "a card inside a list or a quotation, where none is read"
        return what, "move the heading out, to the start of a line"
    return f"a heading of level {token.tag[1]} with a card's attributes is no card", "write `## `"


def _looks(lines: list[str], first: int, sign: re.Pattern[str], what: str, remedy: str) -> Iterator[Problem]:
    for number, line in enumerate(lines, first):
        if (found := sign.match(line)) and _has_id(found[2]):
            message = f"this looks like a card and is none: {what.format(found[1])}"
            yield Problem(number, 1, message, remedy)


def _has_id(heading: str) -> bool:
    return split_heading(heading)[1].startswith("{#")


def text_on_no_card(tokens: Sequence[Token]) -> list[int]:
    """The 1-based lines at which text begins that is on no card: above the first, or under a part's title."""
    found: list[int] = []
    on_card = told = False
    for token in tokens:
        if token.level or token.map is None or token.type == "front_matter":
            continue
        if is_card(token):
            on_card = True
        elif is_part(token):
            on_card = told = False
        elif not on_card and not told and token.type != "heading_open" and not _is_comment(token):
            told = True
            found.append(token.map[0] + 1)
    return found


def _is_comment(token: Token) -> bool:
    return token.type == "html_block" and token.content.lstrip().startswith("<!--")
