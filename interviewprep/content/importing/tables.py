"""Tables (CSV, TSV, spreadsheets): question, answer and tags in columns."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

from interviewprep.content.importing.note import ImportProblem, Lost, Note

_HEADERS = {"front", "question", "q", "prompt", "term", "title"}


def read_csv(text: str, lost: list[Lost]) -> Iterator[Note]:
    """Columns between commas, or semicolons where the first line has no comma."""
    first = text.split("\n", 1)[0]
    return _read(text, lost, ";" if ";" in first and "," not in first else ",")


def read_tsv(text: str, lost: list[Lost]) -> Iterator[Note]:
    """Columns between tabs."""
    return _read(text, lost, "\t")


def _read(text: str, lost: list[Lost], delimiter: str) -> Iterator[Note]:
    for line, row in rows(text, delimiter):
        cells = [cell.strip() for cell in row]
        if not any(cells):
            continue
        if line == 1 and cells[0].lower() in _HEADERS:
            continue
        if len(cells) < 2 or not cells[0] or not cells[1]:
            lost.append(Lost(line, "a row without a question or without an answer"))
            continue
        if len(cells) > 3 and any(cells[3:]):
            lost.append(Lost(line, f"{len([c for c in cells[3:] if c])} columns after the third"))
        tags = tuple(cells[2].replace(",", " ").split()) if len(cells) > 2 else ()
        yield Note(line, cells[0], cells[1], tags=tags)


def rows(text: str, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    """A table's rows, each with the 1-based line it begins on.

    Raises:
        ImportProblem: it isn't a table.
    """
    reader = csv.reader(io.StringIO(text), delimiter=delimiter)
    line = 1
    try:
        for row in reader:
            yield line, row
            line = reader.line_num + 1
    except csv.Error as error:
        raise ImportProblem(f"line {line}: {error}") from error
