"""The text of a card that a search looks in."""

from __future__ import annotations

from collections.abc import Iterator

from interviewprep.content.decks.card import Card

_ASKED = {"intro", "code", "text", "items"}
"""What of a body is seen before the answer, besides an option's text."""
_NO_TEXT = {"kind", "groups", "requires"}


def search_text(card: Card) -> tuple[str, str]:
    """What is asked, and what is answered, as one text each."""
    asked, answered = [card.title], []
    for name, value in card.body.model_dump().items():
        if name in _NO_TEXT:
            continue
        if name == "options":
            asked += [option["text"] for option in value]
            answered += [option["why"] for option in value]
        else:
            (asked if name in _ASKED else answered).extend(_texts(value))
    return "\n".join(asked), "\n".join(answered)


def _texts(value: object) -> Iterator[str]:
    match value:
        case str():
            yield value
        case dict():
            for one in value.values():
                yield from _texts(one)
        case list() | tuple():
            for one in value:
                yield from _texts(one)
