"""How pictures are written in Markdown, and the words that stand for them."""

from __future__ import annotations

import re
from collections.abc import Callable
from urllib.parse import unquote

from interviewprep.content.decks.cloze import without_code
from interviewprep.content.visible import visible

_WRITTEN = re.compile(
    r"!\[(?P<said>(?:[^\[\]\\]|\\.|\[[^\[\]]*\])*)\]"
    r"\(\s*(?:<(?P<quoted>[^<>\n]*)>|(?P<bare>[^\s()<>]+))(?:\s+(?:\"[^\"]*\"|'[^']*'))?\s*\)",
    re.DOTALL,
)
_NEEDS_QUOTES = re.compile(r"[\s()<>]")


def file_of(address: str) -> str:
    """The file that a picture's address in Markdown names: there blanks and other signs are written `%20`."""
    return address if "://" in address else visible(unquote(address))


def words_for(description: str, file: str) -> str:
    """What stands for a picture that isn't drawn."""
    return f"[picture: {' — '.join(filter(None, (' '.join(description.split()), file)))}]"


def written(description: str, file: str) -> str:
    """A picture in Markdown."""
    said = re.sub(r"([\[\]\\])", r"\\\1", " ".join(description.split()))
    address = file.replace("%", "%25").replace("<", "%3C").replace(">", "%3E")
    return f"![{said}]({f'<{address}>' if _NEEDS_QUOTES.search(address) else address})"


def replaced(text: str, change: Callable[[str, str], str]) -> str:
    """The Markdown with each picture replaced by `change(description, file)`; code has none."""
    parts, position = [], 0
    for found in _WRITTEN.finditer(without_code(text)):
        start, end = found.span()
        said = re.sub(r"\\([\[\]\\])", r"\1", text[found.start("said") : found.end("said")])
        address = found["bare"] or found["quoted"] or ""
        parts += [text[position:start], change(said, file_of(address))]
        position = end
    return "".join([*parts, text[position:]])


def in_words(text: str) -> str:
    """The Markdown with words for its pictures."""
    return replaced(text, words_for) if "![" in text else text
