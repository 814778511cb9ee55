"""Cards' Markdown as HTML that stands by itself: nothing in it is the author's own markup, and no script."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType

from markdown_it import MarkdownIt

from interviewprep.content.decks import cloze
from interviewprep.content.decks.card import Card, ClozeBody
from interviewprep.content.decks.picture_text import file_of, words_for

NO_PICTURES: Mapping[str, str] = MappingProxyType({})
MOST_GAPS = 499
"""The highest number that a gap has in Anki."""
_MARKS = [chr(code) for code in range(0x2E00, 0x2E2F)]
"""Punctuation that hardly any text has: Markdown next to it is what it is next to a gap's own marks."""


@lru_cache(maxsize=1)
def _markdown() -> MarkdownIt:
    return MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"])


def html_of(markdown: str, pictures: Mapping[str, str] = NO_PICTURES) -> str:
    """Markdown as HTML; HTML in it is text.

    Args:
        markdown: The text.
        pictures: What a picture's `src` is, by its file; words stand for those that aren't in it.
    """
    parser = _markdown()
    environment: dict[str, object] = {}
    tokens = parser.parse(markdown, environment)
    for part in (part for token in tokens for part in token.children or ()):
        if part.type == "image":
            file = file_of(str(part.attrs["src"]))
            if file in pictures:
                part.attrs["src"] = pictures[file]
            else:
                part.type, part.tag, part.content = "text", "", words_for(part.content, file)
    return str(parser.renderer.render(tokens, parser.options, environment)).strip()


def gap_numbers(groups: list[str]) -> Mapping[str, int]:
    """The number in Anki, from 1, of each group of a cloze card: its own, where Anki can have that."""
    own = {group: int(group or 1) for group in groups}
    if all(1 <= number <= MOST_GAPS for number in own.values()) and len(set(own.values())) == len(own):
        return own
    return {group: number for number, group in enumerate(groups, 1)}


def cloze_html(card: Card, pictures: Mapping[str, str] = NO_PICTURES) -> str:
    """A cloze card as Anki writes it: `{{c1::hidden}}`. Gaps without a number go with the first.

    `pictures` are as `html_of` takes them.
    """
    assert isinstance(card.body, ClozeBody)
    numbers = gap_numbers(card.groups)
    first = min(numbers.values())
    text = f"{card.title}\n\n{card.body.text}"
    opening, inside, closing = [mark for mark in _MARKS if mark not in text][:3]
    marked = cloze.replace(
        text, lambda group, said: f"{opening}{numbers.get(group, first)}{inside}{said}{closing}"
    )
    html = html_of(marked, pictures)
    parts: list[str] = []
    position = 0
    for found in re.finditer(f"{opening}(\\d+){inside}(.*?){closing}", html, re.DOTALL):
        parts += [_not_a_gap(html[position : found.start()]), f"{{{{c{found[1]}::", _in_a_gap(found[2]), "}}"]
        position = found.end()
    return "".join([*parts, _not_a_gap(html[position:])])


def _not_a_gap(html: str) -> str:
    return html.replace("{{c", "{&#123;c")


def _in_a_gap(html: str) -> str:
    """What would end the gap, begin one, or be taken for a hint, written otherwise."""
    return _not_a_gap(html).replace("::", ":&#58;").replace("}", "&#125;")
