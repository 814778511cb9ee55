"""The pictures of cards: found in their Markdown, and looked for beside the deck."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from markdown_it import MarkdownIt
from markdown_it.token import Token

from interviewprep.atomic_write import write_atomically
from interviewprep.content.decks.card import Card, Picture
from interviewprep.content.decks.links import leads_out
from interviewprep.content.decks.picture_text import file_of
from interviewprep.content.problem import Problem
from interviewprep.content.sources import is_plain

if TYPE_CHECKING:
    from interviewprep.content.decks.parse import ParsedDeck

MOST_BYTES = 5 * 2**20
"""Of a picture's file: a screenshot has a tenth of that."""
MOST_PIXELS = 20_000_000
"""Of a picture: what a small file unpacks to may fill the memory."""
ENDINGS = {".png": "PNG", ".jpg": "JPEG", ".jpeg": "JPEG", ".gif": "GIF", ".webp": "WebP"}
"""What can be shown, by the end of a file's name."""
_KINDS = "PNG, JPEG, GIF or WebP"


class PictureError(Exception):
    """A picture can't be shown: what is wrong, and what to do about it."""

    def __init__(self, what: str, remedy: str) -> None:
        super().__init__(f"{what}; {remedy}")
        self.what, self.remedy = what, remedy


def pictures_in(tokens: Iterable[Token], lines: Sequence[str]) -> Iterator[Picture]:
    """The pictures that the text of some blocks shows, in order; code shows none.

    Args:
        tokens: Of the blocks.
        lines: The file's.
    """
    line = 0
    for token in tokens:
        if token.map is not None:
            line = token.map[0]
        if token.type != "inline" or "![" not in token.content:
            continue
        number, position = line, 0
        for part in _pieces(token.content):
            if part.type in ("softbreak", "hardbreak"):
                number, position = number + 1, 0
            elif part.type == "image":
                # Where it is in the file: the text has lost the list's and the quotation's signs.
                position = max(0, lines[number].find(f"![{part.content}](", position)) + 1
                source = file_of(str(part.attrs["src"]))
                yield Picture(description=part.content, file=source, line=number + 1, column=position)


def _pieces(text: str) -> Iterator[Token]:
    """The inline tokens of a paragraph."""
    for block in _inline_parser().parseInline(text):
        yield from block.children or ()


@lru_cache(maxsize=1)
def _inline_parser() -> MarkdownIt:
    return MarkdownIt("commonmark", {"html": False})


def is_address(file: str) -> bool:
    """Whether a picture is named by an address on the web instead of a file."""
    return bool(urlsplit(file).netloc) if "//" in file else file.startswith(("data:", "http:", "https:"))


def picture_path(folder: Path, file: str) -> Path:
    """The file of a picture, which can be read.

    Args:
        folder: The deck's.
        file: As the card names it.

    Raises:
        PictureError: there is none, or it must not be shown.
    """
    shown = f"the picture `{file}`"
    if is_address(file):
        raise PictureError(f"{shown} is on the web", "save it beside the deck, and name that file")
    if leads_out(file) or file.startswith("#"):
        raise PictureError(f"{shown} leaves the deck's folder", "put the file beside the deck")
    kind = ENDINGS.get(Path(file).suffix.lower())
    if kind is None:
        raise PictureError(f"{shown} is of no kind that can be shown", f"give a {_KINDS} file")
    path = folder / file
    try:
        if not path.resolve().is_relative_to(folder.resolve()):
            raise PictureError(f"{shown} is a link out of the deck's folder", "copy the file into the folder")
        if not path.is_file() or not is_plain(path):
            raise PictureError(f"{shown} isn't there", f"put `{file}` beside the deck, or correct its name")
        size = path.stat().st_size
        with path.open("rb") as opened:
            head = opened.read(32)
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or str(error)
        raise PictureError(f"{shown} can't be read: {why}", "check the file") from error
    if size > MOST_BYTES:
        raise PictureError(
            f"{shown} has {size / 2**20:.1f} MiB, over the limit of {MOST_BYTES >> 20}", "make it smaller"
        )
    found = kind_of(head)
    if not found:
        raise PictureError(f"{shown} is no picture", f"give a {_KINDS} file")
    if found != kind:
        remedy = f"name it `{Path(file).with_suffix('.' + found.lower()).as_posix()}`"
        raise PictureError(f"{shown} is a {found} file", remedy)
    width, height = _size_of(found, head)
    if width * height > MOST_PIXELS:
        limit = f"over the limit of {MOST_PIXELS // 10**6} million"
        raise PictureError(f"{shown} has {width} x {height} pixels, {limit}", "make it smaller")
    return path


def files_of(cards: Iterable[Card], folder: Path) -> dict[str, Path]:
    """The files of the pictures that cards show, by the names the cards give them; those that can be read.

    Args:
        cards: Of one deck.
        folder: The deck's.
    """
    found: dict[str, Path] = {}
    for picture in (picture for card in cards for picture in card.pictures):
        with suppress(PictureError):
            found[picture.file] = picture_path(folder, picture.file)
    return found


def keep_picture(raw: bytes, target: Path) -> bool:
    """Write a picture; returns whether it is at its target then: another file there is left as it is.

    Raises:
        OSError: it can't be written.
    """
    if os.path.lexists(target):
        return target.is_file() and target.read_bytes() == raw
    target.parent.mkdir(parents=True, exist_ok=True)
    write_atomically(target, raw)
    return True


def kind_of(head: bytes) -> str:
    """The kind of a picture by the file's first bytes; '' for none that can be shown."""
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return "PNG"
    if head.startswith(b"\xff\xd8\xff"):
        return "JPEG"
    if head.startswith((b"GIF87a", b"GIF89a")):
        return "GIF"
    return "WebP" if head.startswith(b"RIFF") and head[8:12] == b"WEBP" else ""


def _size_of(kind: str, head: bytes) -> tuple[int, int]:
    """Width and height where the file's head has them: (0, 0) for JPEG and WebP."""
    if kind == "PNG":
        return int.from_bytes(head[16:20]), int.from_bytes(head[20:24])
    if kind == "GIF":
        return int.from_bytes(head[6:8], "little"), int.from_bytes(head[8:10], "little")
    return 0, 0


def wrong_pictures(deck: ParsedDeck, folder: Path) -> Iterator[Problem]:
    """What is wrong with the pictures of a deck's cards, each with its line.

    Args:
        deck: The deck.
        folder: That of its file.
    """
    for card in deck.cards:
        for picture in card.pictures:
            if not picture.description.strip():
                what = f"the picture `{picture.file}` has no description"
                remedy = f"say what it shows: `![what it shows]({picture.file})`"
                yield Problem(picture.line, picture.column, what, remedy)
            try:
                picture_path(folder, picture.file)
            except PictureError as error:
                yield Problem(picture.line, picture.column, error.what, error.remedy)
