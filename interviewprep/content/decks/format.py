"""Deck files in one form: Markdown by mdformat, card headings with an id and their attributes in order."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from markdown_it import MarkdownIt
from mdit_py_plugins.attrs.parse import ParseError

from interviewprep.content.decks.fences import fenced
from interviewprep.content.decks.file_text import FileText
from interviewprep.content.decks.heading import read_attributes, slugify, split_heading
from interviewprep.content.decks.parse import ATTRIBUTES, ParsedDeck, block_parser, parse_deck

_BARE = re.compile(r"[A-Za-z0-9_-]+")


class FormatError(Exception):
    """The file can't be put into form without changing it; the text says why."""


@dataclass(frozen=True, slots=True)
class Formatted:
    """A deck's text in form."""

    text: str
    given: list[str]
    """The ids that cards got, in order."""
    raw: bytes = b""
    """The file: its line ends and its byte order mark are what they were."""


def format_deck(raw: bytes, name: str) -> Formatted:
    """A deck file's text in form. Its cards mean what they meant; the front matter is left as it is.

    Args:
        raw: The file's bytes.
        name: What the deck is called when its front matter doesn't say.

    Raises:
        FormatError: it is no deck, or formatting would change what it says.
    """
    before = parse_deck(raw, name)
    if before.meta is None:
        problem = before.problems[0]
        raise FormatError(f"line {problem.line}: {problem.message}; {problem.remedy}")
    file = FileText.of(raw)
    formatted = _form(file.text)
    after = parse_deck(formatted.text.encode(), name)
    ids = {card.id for card in before.cards}
    if meaning(before) != [card for card in meaning(after) if card[0] in ids]:
        raise FormatError("formatting would change what a card says; please report this deck")
    if _form(formatted.text).text != formatted.text:
        raise FormatError("formatting it twice gives something else; please report this deck")
    return replace(formatted, raw=file.to_bytes(formatted.text))


def _form(text: str) -> Formatted:
    tokens = block_parser().parse(text)
    lines = text.split("\n")
    end = (tokens[0].map or [0, 0])[1]
    front, rest = lines[:end], lines[end:]
    headings = [t for t in tokens if t.type == "heading_open" and t.tag == "h2" and t.level == 0]
    kept: list[str] = []
    for heading in headings:
        assert heading.map is not None
        # A heading may be underlined with dashes; its attributes are then on the line above those.
        row = (heading.map[1] - 2 if heading.markup == "-" else heading.map[0]) - end
        title, attributes = split_heading(rest[row])
        kept.append(attributes)
        if attributes:
            # Taken out while Markdown is formatted: an underscore in an address is no emphasis.
            rest[row] = title if _has_title(title) else f"{title} x"
    body = _markdown("\n".join(rest))
    if _html("\n".join(rest)) != _html(body):
        raise FormatError("formatting would change what it says; please report this deck")
    lines = body.split("\n")
    tokens = block_parser().parse(body)
    places = [t.map for t in tokens if t.type == "heading_open" and t.tag == "h2" and t.level == 0]
    if len(places) != len(kept):
        raise FormatError("formatting would change how many cards there are; please report this deck")
    taken = {found[1] for found in (re.search(r"#([\w-]+)", a) for a in kept) if found}
    given: list[str] = []
    for place, attributes in zip(places, kept, strict=True):
        assert place is not None
        title = lines[place[0]].removeprefix("##").strip()
        if title == "x" and attributes:
            title = ""
        if "#" not in re.sub(r'"[^"]*"', "", attributes):
            new = free_id(slugify(title), taken)
            given.append(new)
            attributes = f"{{#{new}{' ' if attributes.strip('{} ') else ''}{attributes.strip('{} ')}}}"
        lines[place[0]] = " ".join(filter(None, ("##", title, _attributes(attributes))))
    return Formatted(
        "\n".join([*(line.rstrip(" \t") for line in front), "", *lines]).rstrip("\n") + "\n", given
    )


def _has_title(text: str) -> bool:
    return bool(text.strip().strip("#").strip())


def free_id(wish: str, taken: set[str]) -> str:
    """The id that is wished for, or the next with a number; it is taken then."""
    found, number = wish, 1
    while found in taken:
        number += 1
        found = f"{wish}-{number}"
    taken.add(found)
    return found


def _attributes(text: str) -> str:
    """The attributes in order, quoted where they must be; as they are when they can't be read."""
    try:
        found = read_attributes(text)
    except ParseError:
        return text
    parts = [f"#{found.pop('id')}"] if "id" in found else []
    parts += [f".{name}" for name in found.pop("class", "").split()]
    # The source is long: what is short comes before it.
    order = [*(a for a in ATTRIBUTES if a not in ("source", "allow")), "source", "allow"]
    for key in sorted(found, key=lambda key: order.index(key) if key in order else len(order)):
        value = found[key]
        bare = _BARE.fullmatch(value)
        parts.append(f"{key}={value}" if bare else f'{key}="{_quoted(value)}"')
    return "{" + " ".join(parts) + "}"


def _quoted(value: str) -> str:
    return value.replace("\\", "\\\\").replace('"', '\\"')


def _markdown(text: str) -> str:
    import mdformat

    options = {"number": True, "compact_tables": True}
    # mdformat-gfm takes a tab after a box for a mistake of its own.
    lines = (line if code else _BOX_AND_TAB.sub(r"\1 ", line) for line, code in fenced(text.split("\n")))
    try:
        return mdformat.text("\n".join(lines), options=options, extensions={"gfm", "tables"}).strip("\n")
    except AssertionError as error:
        raise FormatError("mdformat can't format it; please report this deck") from error


_BOX_AND_TAB = re.compile(r"^(\s*(?:[-*+]|\d+[.)])\s+\[[ xX]\])\t\s*")
_RENDERER = MarkdownIt("commonmark").enable(["table", "strikethrough"])


def _html(markdown: str) -> str:
    """What Markdown comes to, without the spaces that a browser doesn't show."""
    parts = re.split(r"(<pre>.*?</pre>)", _RENDERER.render(markdown), flags=re.DOTALL)
    shown = (
        part if n % 2 else re.sub(r"\s+", " ", part).replace("> <", "><") for n, part in enumerate(parts)
    )
    return "".join(shown).strip()


def meaning(deck: ParsedDeck) -> list[tuple[str, object]]:
    """What the cards say, by their ids, whatever their Markdown looks like."""
    verbatim = {
        "id",
        "kind",
        "level",
        "siblings",
        "free",
        "source",
        "since",
        "until",
        "code",
        "output",
        "also",
        "groups",
        "requires",
    }

    def said(value: object, key: str = "") -> object:
        if isinstance(value, dict):
            return {k: said(v, k) for k, v in value.items() if k != "line"}
        if isinstance(value, list):
            return [said(v, key) for v in value]
        return _html(value) if isinstance(value, str) and key not in verbatim else value

    return [(card.id, said(card.model_dump())) for card in deck.cards]
