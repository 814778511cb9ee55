"""A card's heading: its question, and Pandoc's attributes behind it."""

from __future__ import annotations

import re
from hashlib import sha256

from mdit_py_plugins.attrs.parse import parse as parse_attributes


def split_heading(heading: str) -> tuple[str, str]:
    """A heading's title, and the attributes `{...}` at its end; '' for none."""
    rest = heading.rstrip().rstrip("#").rstrip()
    start = rest.rfind("{")
    if start < 0 or rest.find("}", start) != len(rest) - 1:
        return heading, ""
    return rest[:start].rstrip(), rest[start:]


def slugify(title: str, words: int = 5) -> str:
    """An id to suggest for a question, of its first words in Latin letters; of a hash where it has none."""
    plain = title
    if not title.isascii():
        from anyascii import anyascii  # a table of its own for every script: read when one is met

        plain = anyascii(title)
    found = re.sub(r"[^a-z0-9]+", "-", plain.lower()).strip("-").split("-")
    short = "-".join(found[:words])[:60].strip("-")
    return short or f"card-{sha256(title.encode()).hexdigest()[:8]}"


_PLAIN = re.compile(
    # Possessive: nothing that was read is read again in another way, which could take for ever.
    r'\{(?: *(?:[#.][a-zA-Z][\w-]*+|(?!class=|id=)[a-z]++=(?:[\w-]++|"[^"\\\\{}\n]*+")))++ *\}',
    re.ASCII,
)
_PLAIN_PART = re.compile(r'([#.])([\w-]+)|([a-z]+)=(?:([\w-]+)|"([^"]*)")', re.ASCII)


def read_attributes(text: str) -> dict[str, str]:
    """Pandoc's header attributes: `{#id .class key=value}`; the classes are in `class`.

    The library reads sign by sign, which takes longer than all else about a card; what has only plain
    values is read here, and comes to the same.

    Raises:
        ParseError: they can't be read.
    """
    if not _PLAIN.fullmatch(text):
        return dict(parse_attributes(text)[1])
    found: dict[str, str] = {}
    for sign, name, key, bare, quoted in _PLAIN_PART.findall(text):
        if sign == "#":
            found["id"] = name
        elif sign == ".":
            found["class"] = f"{found['class']} {name}" if "class" in found else name
        else:
            found[key] = bare or quoted
    return found
