"""An import again: what is new, changed and gone since the last one, and a deck with that in its place.

Three texts are compared: the deck as the last import made it, as it is, and as it is imported now.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from interviewprep.content.decks.file_text import FileText
from interviewprep.content.decks.format import FormatError, format_deck
from interviewprep.content.decks.heading import split_heading
from interviewprep.content.decks.parse import ParsedDeck, parse_deck
from interviewprep.content.importing.note import ImportProblem

_ID = re.compile(r"(?<=[\s{])#([^\s}]+)")


@dataclass(frozen=True, slots=True)
class _Piece:
    """A card's text in a deck, from its heading to the next."""

    card_id: str
    title: str
    text: str

    @property
    def body(self) -> str:
        """Its text below the heading."""
        return self.text.partition("\n")[2].strip("\n")

    def called(self, card_id: str) -> str:
        """Its text under another id."""
        heading, _, body = self.text.partition("\n")
        title, attributes = split_heading(heading)
        return f"{title} {_ID.sub(f'#{card_id}', attributes, count=1)}\n{body}"


@dataclass(slots=True)
class Update:
    """What an import again comes to. Cards are told by their ids."""

    raw: bytes = b""
    """The deck file with what is taken over."""
    base: str = ""
    """The deck as it is imported now, under the ids that its cards have: to compare the next import with."""
    new: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    """The source changed, the deck did not: its words are taken over."""
    edited: list[str] = field(default_factory=list)
    """The source changed, and so did the deck, by hand: as it is, unless told to overwrite."""
    gone: list[str] = field(default_factory=list)
    """The source has it no more: it stays, unless told to remove it."""
    removed: list[str] = field(default_factory=list)
    """It was removed from the deck by hand: it stays so."""

    def __bool__(self) -> bool:
        """Whether anything is different."""
        return bool(self.new or self.changed or self.edited or self.gone)


def update(deck: bytes, base: str, made: str, *, overwrite: bool = False, remove: bool = False) -> Update:
    """What a deck becomes when its source is imported again.

    Args:
        deck: The deck file as it is.
        base: The deck as the last import made it; '' when that isn't known: then whatever differs counts as
            edited by hand.
        made: The deck as it is imported now.
        overwrite: Whether cards that were edited by hand become what is imported, too.
        remove: Whether cards that the source has no more are removed.

    Raises:
        ImportProblem: the deck can't be read.
    """
    file = _file(deck)
    head, ours = _pieces(file.text)
    old = {piece.card_id: piece for piece in _pieces(base)[1]} if base else {}
    current = {piece.card_id: piece for piece in ours}
    made_head, theirs = _pieces(made)
    names = _matched(theirs, old or current, current)
    found = Update()
    after: dict[str, str] = {}
    added: list[str] = []
    known: set[str] = set()
    formatted = _Formatted()
    imported: list[str] = []
    for piece in theirs:
        card_id = names[piece.card_id]
        known.add(card_id)
        text = piece.called(card_id)
        imported.append(text)
        mine, before = current.get(card_id), old.get(card_id)
        if mine is None:
            if before is not None and before.text == text:
                found.removed.append(card_id)
            else:
                found.new.append(card_id)
                added.append(text)
        elif mine.text != text and (before is None or before.text != text):
            if before is not None and formatted.same(mine, before):
                found.changed.append(card_id)
                after[card_id] = text
            elif not formatted.alike(mine.text, text):
                found.edited.append(card_id)
                if overwrite:
                    after[card_id] = text
                elif before is not None:
                    imported[-1] = before.text  # until that is settled, it is told again
    for card_id, piece in old.items():
        if card_id in known or card_id not in current:
            continue
        found.gone.append(card_id)
        if remove and (overwrite or formatted.same(current[card_id], piece)):
            after[card_id] = ""
        else:
            imported.append(piece.text)
    texts = [after.get(piece.card_id, piece.text) for piece in ours] + added
    whole = "\n\n".join([head.rstrip("\n"), *(text.strip("\n") for text in texts if text)]) + "\n"
    unchanged = not after and not added
    found.raw = deck if unchanged else file.to_bytes(whole)
    found.base = "\n\n".join([made_head.rstrip("\n"), *(text.strip("\n") for text in imported)]) + "\n"
    if not unchanged:
        _check(found.raw, deck, len([text for text in texts if text]))
    return found


def _file(deck: bytes) -> FileText:
    try:
        return FileText.of(deck)
    except UnicodeDecodeError as error:
        raise ImportProblem("the deck that is there isn't UTF-8") from error


def _check(raw: bytes, before: bytes, cards: int) -> None:
    """See that the deck's reader finds all cards, and no mistake that was not there.

    Raises:
        ImportProblem: it doesn't.
    """
    deck = parse_deck(raw, "deck")
    problems = len(parse_deck(before, "deck").problems)
    if deck.meta is None or len(deck.problems) > problems or len(deck.headings) != cards:
        first = deck.problems[0] if deck.problems else None
        why = f" (line {first.line}: {first.message})" if first else ""
        raise ImportProblem(
            f"the deck with the import in it couldn't be read{why}; import it under another --name"
        )


def _pieces(text: str) -> tuple[str, list[_Piece]]:
    """A deck's text above its cards, and each card's."""
    deck: ParsedDeck = parse_deck(text.encode(), "deck")
    if deck.meta is None:
        problem = deck.problems[0]
        raise ImportProblem(
            f"the deck that is there, line {problem.line}: {problem.message}; {problem.remedy}"
        )
    lines = text.split("\n")
    starts = [line - 1 for line in deck.headings]
    pieces = []
    for start, end in zip(starts, [*starts[1:], len(lines)], strict=True):
        title, attributes = split_heading(lines[start])
        found = _ID.search(attributes)
        card_text = "\n".join(lines[start:end]).strip("\n")
        pieces.append(
            _Piece(found[1] if found else f"\n{start}", title.removeprefix("##").strip(), card_text)
        )
    return "\n".join(lines[: starts[0]] if starts else lines), pieces


def _matched(theirs: list[_Piece], old: dict[str, _Piece], current: dict[str, _Piece]) -> dict[str, str]:
    """For each imported card's id the one it has: that of the same question, else of the same answer."""
    names: dict[str, str] = {}
    free = dict(old)
    keys: list[Callable[[_Piece], object]] = [
        lambda piece: (piece.title, piece.body),
        lambda piece: (piece.title, "") if piece.title != "Fill in" else None,
        lambda piece: ("", piece.body),
    ]
    for key in keys:
        places: dict[object, list[str]] = {}
        for card_id, piece in free.items():
            places.setdefault(key(piece), []).append(card_id)
        last = key is keys[-1]
        for piece in theirs:
            if piece.card_id in names or key(piece) is None:
                continue
            ids = places.get(key(piece), [])
            if not ids or (last and len(ids) > 1):
                continue
            names[piece.card_id] = ids.pop(0)
            del free[names[piece.card_id]]
    taken = {*names.values(), *current, *old}
    for piece in theirs:
        if piece.card_id not in names:
            names[piece.card_id] = _free(piece.card_id, taken)
            taken.add(names[piece.card_id])
    return names


def _free(wish: str, taken: set[str]) -> str:
    return next(one for one in _wishes(wish) if one not in taken)


def _wishes(wish: str) -> Iterator[str]:
    yield wish
    number = 2
    while True:
        yield f"{wish}-{number}"
        number += 1


class _Formatted:
    """Whether two cards say the same when `deck fmt` has put them into form."""

    def __init__(self) -> None:
        self.known: dict[str, str] = {}

    def same(self, mine: _Piece, before: _Piece) -> bool:
        """Whether the deck's card is as the import made it."""
        return mine.text == before.text or self.alike(mine.text, before.text)

    def alike(self, one: str, two: str) -> bool:
        """Whether two texts differ in form alone."""
        return one == two or self._form(one) == self._form(two)

    def _form(self, text: str) -> str:
        if text not in self.known:
            try:
                self.known[text] = format_deck(f"---\ntitle: x\n---\n\n{text}\n".encode(), "deck").text
            except FormatError:
                self.known[text] = text
        return self.known[text]
