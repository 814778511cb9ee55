"""A deck file's text -> its deck and cards, with all of the file's mistakes at once."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass, field
from functools import lru_cache

from markdown_it import MarkdownIt
from markdown_it.token import Token
from mdit_py_plugins.attrs.parse import ParseError
from mdit_py_plugins.front_matter import front_matter_plugin

from interviewprep.content.decks import body
from interviewprep.content.decks.blocks import Blocks
from interviewprep.content.decks.card import KINDS, Card, DeckMeta, Kind, Siblings, as_kind
from interviewprep.content.decks.front_matter import read_front_matter
from interviewprep.content.decks.heading import read_attributes, slugify, split_heading
from interviewprep.content.decks.links import leads_out, wrong_links
from interviewprep.content.decks.lint_rules import RULES
from interviewprep.content.decks.not_cards import is_card, is_part, lost_cards, text_on_no_card
from interviewprep.content.decks.pictures import pictures_in
from interviewprep.content.problem import Problem, did_you_mean
from interviewprep.content.validation import LEVELS, SLUG
from interviewprep.content.visible import visible

MAX_BYTES = 8 * 1024 * 1024
"""A deck file's size limit: well over 20,000 cards."""

ATTRIBUTES = ("level", "source", "since", "until", "tags", "time", "free", "siblings", "allow")


@dataclass(frozen=True, slots=True)
class Fence:
    """A block of code in a card, wherever it stands."""

    line: int
    """1-based line of the opening fence."""
    info: str
    """What comes after the opening fence: `python run requires="django>=5.2"`."""
    code: str
    card: int
    """0-based number of the heading it is under, counting those of cards with mistakes; -1 above all."""
    column: int = 1
    """1-based column of the opening fence."""

    @property
    def language(self) -> str:
        """The first word of the info string; '' for none."""
        return self.info.split(maxsplit=1)[0] if self.info.strip() else ""


@dataclass(frozen=True, slots=True)
class ParsedDeck:
    """All that one file gave: what could be read, and what was wrong."""

    meta: DeckMeta | None
    """None when the front matter could not be used: then there are no cards either."""
    cards: list[Card]
    problems: list[Problem]
    fences: list[Fence] = field(default_factory=list)
    headings: list[int] = field(default_factory=list)
    """1-based lines of all level-2 headings, also of cards with mistakes."""
    on_no_card: list[int] = field(default_factory=list)
    """1-based lines at which text begins that is on no card."""


@lru_cache(maxsize=1)
def block_parser() -> MarkdownIt:
    """The parser of deck files: blocks only, without what is inside a paragraph."""
    # Inline text is only looked at when a card is shown; leaving it out here saves a third of the time.
    return MarkdownIt("commonmark").enable("table").use(front_matter_plugin).disable("inline", True)


def decode(raw: bytes) -> tuple[str | None, list[Problem]]:
    """The file's text, or the problem that says why it is none."""
    if len(raw) > MAX_BYTES:
        size = len(raw) / 1024 / 1024
        return None, [
            Problem(
                1, 1, f"the file has {size:.0f} MiB, over the limit of {MAX_BYTES >> 20}", "split the deck"
            )
        ]
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = raw[: error.start].decode("utf-8-sig", "replace")
        line, column = _place(before)
        what = f"byte 0x{raw[error.start]:02x} is not UTF-8"
        return None, [Problem(line, column, what, "save the file as UTF-8")]
    if (nul := text.find("\0")) >= 0:
        line, column = _place(text[:nul])
        return None, [Problem(line, column, "a NUL byte: this isn't a text file", "remove it")]
    return text.replace("\r\n", "\n").replace("\r", "\n"), []


def _place(before: str) -> tuple[int, int]:
    lines = before.replace("\r\n", "\n").split("\n")
    return len(lines), len(lines[-1]) + 1


def parse_deck(raw: bytes, name: str) -> ParsedDeck:
    """Read a deck file.

    Args:
        raw: The file's bytes.
        name: What to call the deck when its front matter doesn't say.
    """
    text, problems = decode(raw)
    if text is None:
        return ParsedDeck(None, [], problems)
    text = visible(text)
    try:
        tokens = block_parser().parse(text)
    except (RecursionError, ValueError) as error:
        return ParsedDeck(None, [], [Problem(1, 1, f"Markdown can't be read: {error}", "nest less deeply")])
    if not tokens or tokens[0].type != "front_matter":
        remedy = "start the file with `---`, `title: My deck`, `---`"
        return ParsedDeck(None, [], [Problem(1, 1, "no front matter", remedy)])
    meta, problems = read_front_matter(tokens[0].content, 2, _name(name))
    defaults = meta or DeckMeta(title="?")

    lines = text.split("\n")
    starts = [i for i, token in enumerate(tokens) if is_card(token)]
    ends = [*(i for i, token in enumerate(tokens) if is_card(token) or is_part(token)), len(tokens)]
    problems += lost_cards(tokens)
    cards: list[Card] = []
    seen: dict[str, int] = {}
    for start in starts:
        end = ends[bisect_right(ends, start)]
        last_line = (tokens[end].map or [len(lines)])[0] if end < len(tokens) else len(lines)
        card, wrong = _read_card(tokens[start:end], lines, last_line, defaults)
        problems += wrong
        if card is None:
            continue
        if card.id in seen:
            what = f"the id `{card.id}` is taken by the card on line {seen[card.id]}"
            problems.append(Problem(card.line, 1, what, "give this card another id"))
            continue
        seen[card.id] = card.line
        cards.append(card)
    if not starts:
        problems.append(Problem(len(lines), 1, "the deck has no cards", "add one: `## Question? {#an-id}`"))
    problems.sort(key=lambda p: (p.line, p.column))
    return ParsedDeck(
        meta,
        cards if meta else [],
        problems,
        _fences(tokens, lines),
        [_line(tokens[i]) for i in starts],
        text_on_no_card(tokens),
    )


def _fences(tokens: list[Token], lines: list[str]) -> list[Fence]:
    found, card = [], -1
    for token in tokens:
        if is_card(token):
            card += 1
        elif token.type == "fence":
            line = _line(token)
            column = max(0, lines[line - 1].find(token.markup)) + 1
            found.append(Fence(line, token.info.strip(), token.content, card, column))
    return found


def _line(token: Token) -> int:
    assert token.map is not None
    return token.map[0] + 1


def _name(stem: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", stem.lower()).strip("-")[:64]


_QUOTED = re.compile(r'"[^"]*"')
_ID = re.compile(r"(?<=[\s{])#[^\s}]+")


def _read_card(
    tokens: list[Token], lines: list[str], last_line: int, meta: DeckMeta
) -> tuple[Card | None, list[Problem]]:
    """One card from its heading and the block tokens under it."""
    opening, inline = tokens[0], tokens[1]
    assert opening.map is not None
    row = opening.map[0]
    source_line = lines[row]
    heading = inline.content
    kind: Kind = "recall"
    attributes: dict[str, str] = {}
    problems: list[Problem] = []
    title, written = split_heading(heading)
    column = source_line.rfind(written) + 1 if written else len(source_line) + 1
    if written:
        try:
            attributes = read_attributes(written)
        except ParseError as error:
            what = f"the attributes can't be read: {re.sub(r' at position [0-9]+$', '', str(error))}"
            problems.append(
                Problem(
                    row + 1,
                    column + error.pos,
                    what,
                    "write `{#id .kind level=mid}`, values with other characters in quotes",
                )
            )
            return None, problems
        if attributes.get("id") and written.count("#") > 1:
            ids = _ID.findall(_QUOTED.sub("", written))
            if len(ids) > 1:
                problems.append(Problem(row + 1, column, f"{len(ids)} ids: {' '.join(ids)}", "keep one"))
    elif open_at := re.search(r"\{[#.][^{}]*$", heading):
        column = source_line.rfind(open_at[0]) + 1
        return None, [Problem(row + 1, column, "the attributes are never closed", "end them with `}`")]
    if not title.strip():
        problems.append(Problem(row + 1, 1, "the card asks nothing", "put the question before the `{`"))
    card_id = attributes.pop("id", "")
    if not card_id:
        problems.append(Problem(row + 1, column, "the card has no id", f"add `{{#{slugify(title)}}}`"))
    elif not SLUG.fullmatch(card_id) or len(card_id) > 80:
        problems.append(
            Problem(
                row + 1,
                column,
                f"the id `{card_id}` isn't a name",
                f"use `{slugify(card_id.replace('_', '-'))}`",
            )
        )
    classes = attributes.pop("class", "").split()
    if len(classes) > 1:
        problems.append(
            Problem(
                row + 1, column, f"{len(classes)} kinds: {' '.join(f'`{c}`' for c in classes)}", "keep one"
            )
        )
    elif classes and (named := as_kind(classes[0])):
        kind = named
    elif classes:
        problems.append(
            Problem(row + 1, column, f"unknown kind `{classes[0]}`", did_you_mean(classes[0], list(KINDS)))
        )
    for key in attributes:
        if key not in ATTRIBUTES:
            at = column + max(0, source_line[column - 1 :].find(key))
            problems.append(
                Problem(row + 1, at, f"unknown attribute `{key}`", did_you_mean(key, [*ATTRIBUTES]))
            )
    level = attributes.get("level", meta.level)
    if level not in LEVELS:
        problems.append(
            Problem(row + 1, column, f"unknown level `{level}`", did_you_mean(level, list(LEVELS)))
        )
    source = attributes.get("source", meta.source)
    if remedy := leads_out(source):
        problems.append(Problem(row + 1, column, f"the source `{source}` leaves the deck's folder", remedy))
    asked, wrong = _asked(attributes, kind, meta, row + 1, column)
    problems += wrong
    allow, wrong = _allowed(attributes.get("allow", ""), row + 1, column)
    problems += wrong
    content = Blocks(tokens[3:], lines, opening.map[1], last_line)
    parsed, wrong = body.read(kind, content, asked)
    problems += wrong
    proofs, wrong = body.read_proofs(content)
    problems += wrong
    problems += wrong_links(tokens[3:], lines)
    if problems or parsed is None:
        return None, problems
    card = Card.model_validate(
        {
            "id": card_id,
            "title": title.strip(),
            "level": level,
            "source": source,
            "since": attributes.get("since", ""),
            "until": attributes.get("until", ""),
            "tags": list(dict.fromkeys([*meta.tags, *attributes.get("tags", "").replace(",", " ").split()])),
            "allow": allow,
            "line": row + 1,
            "body": parsed,
            "proofs": proofs,
            "pictures": list(pictures_in(tokens, lines)),
        }
    )
    return card, []


_ONLY_FOR: dict[str, Kind] = {"time": "answer", "free": "order", "siblings": "cloze"}
"""Attributes that say something about cards of one kind only."""
_RUN = re.compile(r"(\d{1,3})-(\d{1,3})", re.ASCII)


def _asked(
    attributes: dict[str, str], kind: Kind, meta: DeckMeta, line: int, column: int
) -> tuple[body.Asked, list[Problem]]:
    """How the card is asked, and what is wrong with what the heading says of that."""
    problems = [
        Problem(line, column, f"`{name}` is for {only} cards", f"remove it, or use `.{only}`")
        for name, only in _ONLY_FOR.items()
        if name in attributes and kind != only
    ]
    seconds = attributes.get("time", "120")
    if not seconds.isdecimal() or not 5 <= int(seconds) <= 3600:
        problems.append(Problem(line, column, f"`time={seconds}` isn't a time", "give 5 to 3600 seconds"))
        seconds = "120"
    siblings = attributes.get("siblings", meta.siblings)
    shown: Siblings = "shown" if siblings == "shown" else "hidden"
    if siblings != shown:
        remedy = did_you_mean(siblings, ["hidden", "shown"])
        problems.append(Problem(line, column, f"`siblings` can't be `{siblings}`", remedy))
    free = []
    for part in attributes.get("free", "").replace(",", " ").split():
        if run := _RUN.fullmatch(part):
            free.append((int(run[1]), int(run[2])))
        else:
            what = f"`{part}` in `free` isn't a run of items"
            problems.append(Problem(line, column, what, 'write `free="2-3"`, several with a space between'))
    return body.Asked(int(seconds), shown, tuple(free)), problems


def _allowed(text: str, line: int, column: int) -> tuple[dict[str, str], list[Problem]]:
    """`rule: why; rule: why` -> the rules a card may break, and what is wrong with that."""
    allowed: dict[str, str] = {}
    problems = []
    for part in filter(str.strip, text.split(";")):
        rule, _, why = (word.strip() for word in part.partition(":"))
        if rule not in RULES:
            problems.append(Problem(line, column, f"unknown rule `{rule}`", did_you_mean(rule, list(RULES))))
        elif not why:
            what = f"`{rule}` is allowed without a reason"
            problems.append(Problem(line, column, what, f'write `allow="{rule}: why"`'))
        else:
            allowed[rule] = why
    return allowed, problems
