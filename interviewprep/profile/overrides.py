"""Overrides: the user's own versions of the decks of a pack, or of the shipped ones, under the same keys.

What was installed is never edited: the next upgrade would discard it without a word. A deck's copy goes to
`decks/overrides/<pack>/` in the data folder, and is shown in its stead for as long as it is there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from interviewprep.atomic_write import write_atomically
from interviewprep.content.sources import USER_PACK, override_folder
from interviewprep.content.visible import visible
from interviewprep.profile.place import Place


def own_version(place: Place, deck: Path) -> Path:
    """The file to edit when a user wants to change a deck.

    Args:
        place: Whose decks these are.
        deck: The deck's file.

    Returns: the file itself if it is the user's own, otherwise its override, made now if there is none.

    Raises:
        OSError: the copy can't be made.
    """
    for source in place.sources:
        if source.pack == USER_PACK or source.overrides or not deck.is_relative_to(source.path):
            continue
        copy = override_folder(place.home.folder, source.pack) / deck.relative_to(source.path)
        if not copy.exists():
            copy.parent.mkdir(parents=True, exist_ok=True)
            write_atomically(copy, deck.read_bytes())
            for file, picture in _pictures(deck):
                if not (own := copy.parent / file).exists():
                    own.parent.mkdir(parents=True, exist_ok=True)
                    write_atomically(own, picture.read_bytes())
        return copy
    return deck


def drop_if_same(copy: Path, deck: Path) -> bool:
    """Delete an override that says what the deck says: it would only hide the next upgrade.

    Returns: whether it differs, and is there still.

    Raises:
        OSError: one of them can't be read, or the copy not be deleted.
    """
    if copy.read_bytes() != deck.read_bytes():
        return True
    copy.unlink()
    if not any(copy.parent.rglob("*.md")):  # which might show the same pictures
        for file, picture in _pictures(deck):
            own = copy.parent / file
            if own.is_file() and own.read_bytes() == picture.read_bytes():
                own.unlink()
    return False


def _pictures(deck: Path) -> Iterator[tuple[str, Path]]:
    """The pictures that a deck shows, as its cards name them, and their files."""
    from interviewprep.content.decks.parse import parse_deck
    from interviewprep.content.decks.pictures import files_of

    yield from files_of(parse_deck(deck.read_bytes(), deck.stem).cards, deck.parent).items()


def edit_own_version(place: Place, deck: Path, edit: Callable[[Path], None]) -> tuple[Path, str]:
    """Have a deck edited: a user's own as it is, another as an override, which stays only if it differs.

    Args:
        place: Whose decks these are.
        deck: The deck's file.
        edit: Opens a file in the editor, and returns when that is closed.

    Returns: the file that was edited, and what there is to say of it, '' for nothing.

    Raises:
        OSError: the copy can't be made, or compared.
        EditorError: as `edit` raises it.
    """
    path = own_version(place, deck)
    differs = False
    try:
        edit(path)
    finally:
        differs = path != deck and drop_if_same(path, deck)
    told = f"Your own version of this deck is {visible(str(path))}. Delete it to have the other back."
    return path, told if differs else ""


def is_override(place: Place, deck: Path) -> bool:
    """Whether a deck's file takes the place of a pack's own."""
    return deck.is_relative_to(override_folder(place.home.folder))
