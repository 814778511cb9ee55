"""A file, or a folder of them such as an Obsidian vault, read for a deck."""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from interviewprep.content.decks.parse import MAX_BYTES
from interviewprep.content.importing.import_deck import (
    Format,
    Imported,
    assembled,
    guess,
    read_notes,
    text_of,
)
from interviewprep.content.importing.note import ImportProblem, Lost, Note, Options, Reading
from interviewprep.content.importing.obsidian import is_flashcard_note
from interviewprep.content.importing.pictures import PicturesBeside
from interviewprep.content.sources import NOT_PLAIN, USER_PACK, Source, deck_files, is_plain

_ID = re.compile(r"^## .*\{[^{}\n]*#([a-z0-9-]+)", re.MULTILINE)
SUFFIXES = (".md", ".markdown", ".txt", ".csv", ".tsv", ".tab", ".org", ".mochi")


def files_of(folder: Path) -> list[Path]:
    """The files of a folder and those in it that may hold cards, but for hidden ones, in order.

    Raises:
        ImportProblem: there are none.
    """
    found = [
        path
        for path in sorted(folder.rglob("*"))
        if path.suffix.lower() in SUFFIXES
        and not any(part.startswith(".") for part in path.relative_to(folder).parts)
        and path.is_file()
    ]
    if not found:
        raise ImportProblem(f"it holds no file of {', '.join(SUFFIXES)}")
    notes = {path for path in found if path.suffix.lower() in (".md", ".markdown")}
    flashcards = {path for path in notes if _has_cards(path)}
    # Where some notes of a vault say that they hold cards, the others are notes.
    return [path for path in found if path in flashcards or path not in notes] if flashcards else found


def _has_cards(path: Path) -> bool:
    try:
        return path.stat().st_size <= MAX_BYTES and is_flashcard_note(path.read_text("utf-8", "replace"))
    except OSError:
        return False


def ids_in(folder: Path, but: Path) -> frozenset[str]:
    """The ids in the decks of a folder, but for one deck: those that look like ids, for quickness."""
    found: set[str] = set()
    for file in deck_files(Source(folder, USER_PACK)):
        if file.refused or file.path == but:
            continue
        with suppress(OSError, UnicodeDecodeError):
            found.update(_ID.findall(file.path.read_text("utf-8")))
    return frozenset(found)


def import_files(
    source: Path, files: list[Path], form: Format | None, name: str, title: str, options: Options
) -> tuple[Imported, str]:
    """One deck of some files, and as what they were read. A folder's file that can't be read is told as lost.

    Args:
        source: The file, or the folder that the files are in.
        files: What to read.
        form: Its format; guessed for each file when None.
        name: The deck's name.
        title: The deck's title; '' for what the file calls itself, else its name.
        options: What the user says of the files.

    Raises:
        ImportProblem: nothing in them can be carried over.
        OSError: the one file can't be read.
    """
    whole = Reading(options, pictures=PicturesBeside(name, source))
    notes: list[Note] = []
    used: list[str] = []
    for path in files:
        shown = "" if path == source else path.relative_to(source).as_posix()
        reading = Reading(options)
        try:
            found, how = _read(path, form, reading)
        except (OSError, ImportProblem) as error:
            if path == source:
                raise
            whole.lost.append(Lost(1, f"the whole file: {error}", shown))
            continue
        if found:
            used.append(how)
        if path == source:
            whole.title = reading.title
        notes += [replace(note, file=shown) for note in found]
        whole.lost += [replace(lost, file=shown) for lost in reading.lost]
    if not notes:
        first = f" (line {whole.lost[0].line}: {whole.lost[0].what})" if whole.lost else ""
        said = form or (how if files == [source] else "")
        raise ImportProblem(
            f"no card was found{first}; {f'is this really {said}? ' if said else ''}--from names the format"
        )
    made = assembled(notes, whole, name, title or whole.title or source.stem)
    return made, ", ".join(dict.fromkeys(used))


def _read(path: Path, form: Format | None, reading: Reading) -> tuple[list[Note], Format]:
    if not is_plain(path):
        raise ImportProblem(NOT_PLAIN)
    if path.stat().st_size > MAX_BYTES:
        raise ImportProblem(f"over {MAX_BYTES >> 20} MiB; split it")
    raw = path.read_bytes()
    if not raw.strip():
        raise ImportProblem("the file is empty")
    if form is None:
        binary = path.suffix.lower() == ".mochi"
        form = guess(path.name, "" if binary else text_of(raw, reading.options.encoding))
    return read_notes(raw, form, reading), form
