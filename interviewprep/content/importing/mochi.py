"""Mochi: cards in Markdown with `---` between their sides and `{{gaps}}`, alone or in a `.mochi` file."""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import Iterator

from interviewprep.content.decks.body import MOST_GROUPS
from interviewprep.content.decks.cloze import without_code
from interviewprep.content.importing.fenced_cards import code_lines
from interviewprep.content.importing.gaps import with_gaps
from interviewprep.content.importing.note import ImportProblem, Note, Reading, recall
from interviewprep.content.importing.tables import trimmed
from interviewprep.content.visible import visible

_GAP = re.compile(r"\{\{(?:(\d{1,2})::)?([^{}\n]+?)\}\}")
_MAX_BYTES = 64 * 1024 * 1024


def read_mochi(content: bytes | str, reading: Reading) -> Iterator[Note]:
    """The cards of a `.mochi` file; of Markdown, one card."""
    if isinstance(content, str):
        yield from _card(1, content, (), reading)
        return
    data = _data(content)
    for number, (deck, card) in enumerate(_cards(data, ""), 1):
        reading.title = reading.title or deck
        if card.get("trashed?"):
            reading.lose(number, f"card {number}, which is in Mochi's trash")
            continue
        if not card.get("content") and card.get("fields"):
            reading.lose(number, f"card {number}, which is made of a template's fields")
            continue
        tags = card.get("tags") or ()
        names = tuple(str(tag).lstrip("#") for tag in tags) if isinstance(tags, list) else ()
        yield from _card(
            number, visible(str(card.get("content") or "").replace("\r\n", "\n")), names, reading
        )


def _data(raw: bytes) -> object:
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            names = archive.namelist()
            if "data.json" not in names:
                raise ImportProblem("it has no data.json; export the deck as JSON or as Markdown")
            if archive.getinfo("data.json").file_size > _MAX_BYTES:
                raise ImportProblem(f"its data.json has over {_MAX_BYTES >> 20} MiB; split the deck")
            return _plain(json.loads(archive.read("data.json")))
    except (zipfile.BadZipFile, json.JSONDecodeError, UnicodeDecodeError, RecursionError) as error:
        raise ImportProblem(f"it can't be read as Mochi's export: {error}") from error


def _plain(value: object) -> object:
    """JSON, and what Transit writes as JSON: maps as `["^ ", key, value]`, keywords with `~:`."""
    if isinstance(value, dict):
        if len(value) == 1 and (tag := str(next(iter(value)))).startswith("~#"):
            return _plain(value[tag])
        return {str(key).removeprefix("~:"): _plain(one) for key, one in value.items()}
    if isinstance(value, list):
        if value[:1] == ["^ "]:
            return {
                str(k).removeprefix("~:"): _plain(v) for k, v in zip(value[1::2], value[2::2], strict=False)
            }
        if len(value) == 2 and isinstance(value[0], str) and value[0].startswith("~#"):
            return _plain(value[1])
        return [_plain(one) for one in value]
    return value


def _cards(data: object, deck: str) -> Iterator[tuple[str, dict[str, object]]]:
    """Every card, with its deck's name."""
    if not isinstance(data, dict):
        return
    name = str(data.get("name") or deck)
    for card in data.get("cards") or ():
        if isinstance(card, dict):
            yield name, card
    for one in data.get("decks") or ():
        yield from _cards(one, "")


def _card(number: int, text: str, tags: tuple[str, ...], reading: Reading) -> Iterator[Note]:
    lines = text.split("\n")
    code = code_lines(lines, lambda line: False)
    sides = [n for n, line in enumerate(lines) if line.strip() == "---" and not code[n]]
    if gaps := list(_GAP.finditer(without_code(text))):
        pieces: list[tuple[str, str]] = []
        position = 0
        for count, found in enumerate(gaps, 1):
            hidden = text[found.start(2) : found.end(2)].strip()
            pieces += [
                (text[position : found.start()], ""),
                (hidden, found[1] or str(min(count, MOST_GROUPS))),
            ]
            position = found.end()
        shown = with_gaps([*pieces, (text[position:], "")])
        yield Note(number, "Fill in", trimmed(shown), "cloze", tags)
        return
    if not sides:
        if text.strip():
            reading.lose(number, f"card {number}, which has one side: {text.strip()[:60]}")
        return
    front = trimmed("\n".join(lines[: sides[0]]))
    back = trimmed("\n".join(lines[sides[0] + 1 :]))
    front = re.sub(r"^#{1,6} +", "", front)
    if not front or not back:
        reading.lose(number, "a card without a front or without a back")
        return
    yield recall(number, front, back, reading, tags=tags)
