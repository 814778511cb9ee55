"""Decks as one page of HTML to print: no script, nothing from elsewhere."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterable, Iterator, Mapping
from html import escape
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

from interviewprep.content.decks.card import Card
from interviewprep.content.decks.pictures import kind_of
from interviewprep.content.exporting.html import html_of
from interviewprep.content.exporting.sides import sides_of

_STYLE = """
body { font: 11pt/1.4 system-ui, sans-serif; color: #1a1b26; background: #fff; max-width: 48rem;
  margin: 1.5rem auto; padding: 0 1rem; }
h1 { break-before: page; font-size: 1.5rem; } h1:first-of-type { break-before: auto; }
article { display: grid; grid-template-columns: 1fr 1fr; gap: 1.5rem; border-top: 1px solid #bbb;
  padding: .5rem 0; break-inside: avoid; }
article > div { min-width: 0; overflow-wrap: anywhere; }
article > div > :first-child { margin-top: 0; } .front > p:first-child { font-weight: 600; }
pre { white-space: pre-wrap; font-size: 9pt; background: #f4f4f4; padding: .5rem; }
img { max-width: 100%; }
table { border-collapse: collapse; } th, td { border: 1px solid #bbb; padding: .1rem .4rem; }
"""
_PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy"
  content="default-src 'none'; img-src data:; style-src 'unsafe-inline'">
<title>{title}</title><style>{style}</style></head>
<body>
{body}
</body></html>
"""


class PrintedDeck(NamedTuple):
    """A deck to print."""

    title: str
    cards: list[Card]
    pictures: Mapping[str, Path] = MappingProxyType({})
    """The pictures that can be shown, by the names the cards give them."""


def as_page(decks: Iterable[PrintedDeck]) -> str:
    """The page: fronts on the left, backs on the right."""
    decks = list(decks)
    title = ", ".join(deck.title for deck in decks)
    return _PAGE.format(title=escape(title), style=_STYLE, body="\n".join(_lines(decks)))


def _lines(decks: Iterable[PrintedDeck]) -> Iterator[str]:
    for deck in decks:
        yield f"<h1>{escape(deck.title)}</h1>"
        pictures = {file: _data(path) for file, path in deck.pictures.items()}
        for card in deck.cards:
            for group in card.groups:
                front, back = (html_of(side, pictures) for side in sides_of(card, group))
                yield f'<article><div class="front">{front}</div><div>{back}</div></article>'


def _data(picture: Path) -> str:
    """A picture as an address that has it whole."""
    raw = picture.read_bytes()
    return f"data:image/{kind_of(raw).lower()};base64,{b64encode(raw).decode()}"
