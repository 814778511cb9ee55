"""Notes as a deck's cards: their Markdown kept from ending a card or swallowing the next, their ids."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from hashlib import sha256

from markdown_it.token import Token

from interviewprep.content.decks.cloze import without_code
from interviewprep.content.decks.format import free_id
from interviewprep.content.decks.heading import slugify
from interviewprep.content.decks.links import leads_out
from interviewprep.content.decks.parse import block_parser
from interviewprep.content.decks.picture_text import replaced
from interviewprep.content.decks.program_fences import is_proof
from interviewprep.content.importing.note import LONGEST_TITLE, Note, Reading

_ODD = re.compile(r"^ {0,3}(?:#{1,2}(?:[ \t]|$)|=+[ \t]*$|-+[ \t]*$|`{3}|~{3}|<)", re.MULTILINE)
_PICTURE = re.compile(r"!\[\[[^\]\n]*\]\]|!\[(?:[^\]\n\\]|\\.)*\]\((?:\s*<[^>\n]*>)?[^)\n]*\)")
_LINK = re.compile(r"\[([^\]\n]*)\]\(\s*<?([^)\s>]+)>?[^)\n]*\)")
_TAG = re.compile(r"[^\s,\"\\{}<>]+")
_END = "interviewprep-ends-here"
_ENDS = {"!--": "-->", "?": "?>", "![CDATA[": "]]>", "!": ">"}


def fitted(note: Note, reading: Reading) -> Note:
    """The note in the words of a deck; what that takes away is told."""
    changes: dict[str, object] = {}
    title, body = " ".join(note.title.split()), note.body
    if "](" in title or "![[" in title:
        title = _links(title, note, reading)
    if not title:
        title = "?"
    if title.startswith("#"):
        title = f"\\{title}"  # `#include` is no heading within the heading
    if len(title) > LONGEST_TITLE:
        body, title = f"{title}\n\n{body}", title[:80].rsplit(" ", 1)[0] + "…"
    changes["title"] = title
    changes["body"] = _body(body, note, reading)
    if note.explanation:
        changes["explanation"] = _body(note.explanation, note, reading)
    if odd := [tag for tag in note.tags if not _TAG.fullmatch(tag)]:
        reading.lose(note.line, f"tags with odd characters: {', '.join(odd)}", note.file)
        changes["tags"] = tuple(tag for tag in note.tags if tag not in odd)
    if note.source:
        source = (
            re.sub(r'["\\{}\s]', lambda m: f"%{ord(m[0]):02X}", note.source)
            if "//" in note.source
            else note.source
        )
        if leads_out(source) or re.search(r'["\\{}\n]', source):
            reading.lose(note.line, f"the source `{note.source[:60]}`, which is no address", note.file)
            source = ""
        changes["source"] = source
    return replace(note, **changes)  # type: ignore[arg-type]


def _body(text: str, note: Note, reading: Reading) -> str:
    text = re.sub(r"\A(?:[ \t]*\n)+", "", text).rstrip()
    if "](" in text or "![[" in text:
        text = _links(text, note, reading)
    return _closed(text, note, reading) if _ODD.search(text) else text


def _links(text: str, note: Note, reading: Reading) -> str:
    """The text with the pictures that can be brought along, and without links to what is not there."""
    bare = without_code(text)
    for found in reversed(list(_PICTURE.finditer(bare))):
        shown = text[found.start() : found.end()]
        carried = reading.pictures.carried(shown, note.file) if reading.pictures is not None else None
        if carried is None:
            reading.lose(note.line, f"a picture: {shown[:80]}", note.file)
        text = text[: found.start()] + (carried or "") + text[found.end() :]
    bare = without_code(text)
    for found in reversed(list(_LINK.finditer(bare))):
        if leads_out(found[2]):
            reading.lose(note.line, f"a link out of the deck's folder: {found[2][:80]}", note.file)
            label = text[found.start() : found.end()][1 : 1 + len(found[1])]
            text = text[: found.start()] + label + text[found.end() :]
    return re.sub(r"\A(?:[ \t]*\n)+", "", text).rstrip()


def _closed(text: str, note: Note, reading: Reading) -> str:
    """The text with headings that begin no card, and with nothing left open at its end."""
    lines = text.split("\n")
    tokens = _tokens(text)
    for token in reversed(tokens):
        if token.map is None or token.level:
            continue
        first, end = token.map[0] - 1, token.map[1] - 1
        if token.type == "heading_open" and token.tag in ("h1", "h2"):
            if end - first > 2 and not token.markup.startswith("#"):
                lines.insert(end - 1, "")  # a line below a paragraph, not one that makes it a heading
                continue
            lines[first:end] = ["### " + re.sub(r"^ *#{1,2}[ \t]+", "", lines[first]).strip()]
            reading.lose(
                note.line, f"the level of a heading, which is 3 here: {lines[first][4:64]}", note.file
            )
        elif token.type == "fence" and is_proof(token.info):
            lines[first] = lines[first].replace(token.info, token.info.split()[0])
            reading.lose(
                note.line, "`proof` behind a code block's language, which would hide it here", note.file
            )
    text = "\n".join(lines)
    tokens = _tokens(text)
    last = next(token for token in reversed(tokens) if not token.level and token.nesting >= 0)
    if last.type == "fence":
        reading.lose(
            note.line, "the end of a code block, which is never closed: it ends with the card", note.file
        )
        return f"{text}\n{last.markup}"
    if last.type == "html_block" and _END in last.content and (end_tag := _end_of(last.content)):
        reading.lose(
            note.line, f"the end of HTML that is never closed: `{end_tag}` ends it with the card", note.file
        )
        return f"{text}\n{end_tag}"
    return text


def _tokens(text: str) -> list[Token]:
    """The blocks of a card's text, from line 1 on, and of a paragraph below it."""
    return block_parser().parse(f"\n{text}\n\n{_END}\n")


def _end_of(block: str) -> str:
    """What ends HTML that goes on over empty lines; '' for other."""
    opened = re.match(r"\s*<(?:(pre|script|style|textarea)\b|(!--|\?|!\[CDATA\[|!))", block, re.IGNORECASE)
    if opened is None:
        return ""
    return f"</{opened[1].lower()}>" if opened[1] else _ENDS[opened[2]]


def words_of(note: Note) -> str:
    """What an id is made of: the question; a gap's is always the same, so its own words name it."""
    words = re.sub(r"==\d*:?|&#\d+;", " ", note.body) if note.kind == "cloze" else note.title
    return replaced(words, lambda said, _: said) if "![" in words else words


class Ids:
    """Ids for cards: made of their questions, and the same for the same file again."""

    def __init__(self, taken: Iterable[str] = ()) -> None:
        """`taken` are ids that no card may have."""
        self.taken = set(taken)
        self._asked: set[str] = set()

    def of(self, note: Note) -> str:
        """An id that no other card has."""
        if note.id:
            return free_id(note.id, self.taken)
        words = words_of(note)
        short = slugify(words)
        again = words in self._asked
        self._asked.add(words)
        if short in self.taken and not again:
            for wish in (slugify(words, 9), f"{short[:60]}-{sha256(words.encode()).hexdigest()[:4]}"):
                if wish not in self.taken:
                    short = wish
                    break
        return free_id(short, self.taken)


def card_text(note: Note, card_id: str) -> str:
    """The note as a card of a deck file."""
    attributes = [f"#{card_id}"]
    if note.kind != "recall":
        attributes.append(f".{note.kind}")
    if note.level:
        attributes.append(f"level={note.level}")
    if note.tags:
        attributes.append(f'tags="{" ".join(note.tags)}"')
    if note.source:
        attributes.append(f'source="{note.source}"')
    parts = [note.body]
    if note.kind == "choice":
        parts = [note.body, "\n".join(f"- [{'x' if right else ' '}] {text}" for text, right in note.options)]
        parts.append(note.explanation)
    body = "\n\n".join(filter(None, parts))
    return f"## {note.title} {{{' '.join(attributes)}}}\n\n{body}\n"
