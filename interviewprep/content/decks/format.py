"""Deck files in one form: Markdown by mdformat, card headings with an id and their attributes in order."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

from markdown_it import MarkdownIt
from mdit_py_plugins.attrs.parse import ParseError

from interviewprep.content.decks.cloze import without_code
from interviewprep.content.decks.fences import fenced
from interviewprep.content.decks.file_text import FileText
from interviewprep.content.decks.heading import read_attributes, slugify, split_heading
from interviewprep.content.decks.not_cards import is_card
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
    left: list[str] = field(default_factory=list)
    """The attributes of cards that are left as they are: to format them would change what they say."""
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
    left = frozenset(n for n, text in enumerate(_bodies(file.text)) if _is_beyond_mdformat(text))
    for _ in range(_ROUNDS):
        formatted, changed = _form(file.text, left)
        if not changed:
            changed = _changed(before, parse_deck(formatted.text.encode(), name))
        if not changed:
            changed = _unstable(formatted.text, left)
        if not changed:
            return replace(formatted, raw=file.to_bytes(formatted.text))
        if changed <= left:
            break
        left |= changed
    raise FormatError("formatting would change what it says; please report this deck")


_ROUNDS = 5
"""Cards that formatting would change are left as they are, and the rest is tried again; so often."""


def _changed(before: ParsedDeck, after: ParsedDeck) -> frozenset[int]:
    """The numbers of the cards that say something else after formatting."""
    number = {line: n for n, line in enumerate(before.headings)}
    said = dict(meaning(after))
    return frozenset(
        number[card.line]
        for card, (card_id, words) in zip(before.cards, meaning(before), strict=True)
        if said.get(card_id) != words
    )


def _unstable(text: str, left: frozenset[int]) -> frozenset[int]:
    """The numbers of the cards that formatting once more would change."""
    again, changed = _form(text, left)
    if again.text == text:
        return frozenset()
    before, after = (re.split(r"^## ", one, flags=re.MULTILINE) for one in (text, again.text))
    return changed | _differing(before, after, "formatting it twice gives something else")


def _differing(before: list[str], after: list[str], otherwise: str) -> frozenset[int]:
    """The numbers of the cards that differ, from what is above the first card and each of them.

    Raises:
        FormatError: it is not for cards alone to say.
    """
    if len(before) != len(after) or before[0] != after[0]:
        raise FormatError(f"{otherwise}; please report this deck")
    pairs = zip(before[1:], after[1:], strict=True)
    return frozenset(n for n, (one, two) in enumerate(pairs) if one != two)


def _form(text: str, left: frozenset[int]) -> tuple[Formatted, frozenset[int]]:
    """The text in form, but for the cards whose numbers are in `left`; and which of the others it changes."""
    tokens = block_parser().parse(text)
    lines = text.split("\n")
    end = (tokens[0].map or [0, 0])[1]
    front, rest = lines[:end], lines[end:]
    headings = [token for token in tokens if is_card(token)]
    kept: list[str] = []
    bounds = [(t.map or [0, 0]) for t in headings] + [[len(lines), 0]]
    bodies = {n: rest[bounds[n][1] - end : bounds[n + 1][0] - end] for n in left}
    for heading in headings:
        assert heading.map is not None
        # A heading may be underlined with dashes; its attributes are then on the line above those.
        row = (heading.map[1] - 2 if heading.markup == "-" else heading.map[0]) - end
        title, attributes = split_heading(rest[row])
        kept.append(attributes)
        if attributes:
            # Taken out while Markdown is formatted: an underscore in an address is no emphasis.
            rest[row] = title if _has_title(title) else f"{title} x"
    for n in sorted(left, reverse=True):
        rest[bounds[n][1] - end : bounds[n + 1][0] - end] = ["", _LEFT, ""]
    body = _markdown("\n".join(rest))
    said, says = (_html(one).split("<h2>") for one in ("\n".join(rest), body))
    changed = _differing(said, says, "formatting would change what it says")
    lines = body.split("\n")
    tokens = block_parser().parse(body)
    places = [token.map for token in tokens if is_card(token)]
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
    for n in sorted(left, reverse=True):
        above, below = places[n], places[n + 1] if n + 1 < len(places) else [len(lines)]
        assert above is not None
        assert below is not None
        lines[above[1] : below[0]] = ["", *"\n".join(bodies[n]).strip("\n").split("\n"), ""]
    whole = "\n".join([*(line.rstrip(" \t") for line in front), "", *lines]).rstrip("\n") + "\n"
    return Formatted(whole, given, left=[kept[n] for n in sorted(left)]), changed


def _bodies(text: str) -> list[str]:
    """What is below each card's heading."""
    tokens, lines = block_parser().parse(text), text.split("\n")
    places = [token.map or [0, 0] for token in tokens if is_card(token)]
    ends = [*(place[0] for place in places[1:]), len(lines)]
    return ["\n".join(lines[place[1] : end]) for place, end in zip(places, ends, strict=True)]


_FOOTNOTE = re.compile(r"^ {0,3}\[\^[^\]\n]+\]:", re.MULTILINE)
_MATHEMATICS = re.compile(r"(\$\$?)(?=\S)[^$`]*?[\\_*][^$`]*?\1")


def _is_beyond_mdformat(text: str) -> bool:
    """Whether a card has what GitHub shows and mdformat takes for text: footnotes, mathematics."""
    prose = without_code(text)
    return bool(_FOOTNOTE.search(prose) or _MATHEMATICS.search(prose))


_LEFT = "interviewprep-leaves-this-as-it-is"
"""Stands for the body of a card while the others are formatted."""


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
        "file",
    }

    def said(value: object, key: str = "") -> object:
        if isinstance(value, dict):
            return {k: said(v, k) for k, v in value.items() if k not in ("line", "column")}
        if isinstance(value, list):
            return [said(v, key) for v in value]
        return _html(value) if isinstance(value, str) and key not in verbatim else value

    return [(card.id, said(card.model_dump())) for card in deck.cards]
