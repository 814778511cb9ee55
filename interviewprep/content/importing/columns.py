"""What a table's columns hold, by the names in its header or as the user says; never by a guess."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from interviewprep.content.importing.note import ImportProblem, Lost
from interviewprep.wording import counted

ROLES = ("question", "answer", "tags", "options", "explanation", "source", "level")
_NAMES: dict[str, tuple[str, ...]] = {
    "question": (
        "question", "questions", "ques", "front", "prompt", "term", "question text", "card front",
        "interview question", "the question", "concept", "word", "title", "q",
    ),
    "answer": (
        "answer", "answers", "ans", "back", "definition", "correct answer", "right answer",
        "correct option", "response", "correct", "solution", "card back", "answer text", "answer key",
        "meaning", "description", "a",
    ),
    "tags": ("tags", "tag", "category", "categories", "topic", "topics", "subject", "label", "labels",
             "keywords", "section", "chapter", "area"),
    "options": ("options", "choices", "alternatives"),
    "explanation": ("explanation", "explanations", "why", "reason", "rationale", "note", "notes", "comment",
                    "comments", "extra", "back extra", "details", "example", "examples"),
    "source": ("source", "sources", "url", "link", "reference", "references", "ref"),
    "level": ("level",),
}  # fmt: skip
_WEAK = frozenset(
    {"title", "concept", "word", "q", "a", "description", "meaning", "correct", "answers", "questions"}
)
"""Names that say what a column holds only where no other column says so."""
_ROLE = {name: role for role, names in _NAMES.items() for name in names}
_SEVERAL = frozenset({"", "tag", "tags", "label", "labels", "keywords"})
_OPTION = re.compile(
    r"(?:(?:option|opt|choice|alternative|answer|ans)s? ?)?(?:([a-h])|([0-9]|10))"
    r"|(?:wrong|incorrect|distractor|false)(?: answer| option)? ?([0-9]?)"
)
_LABEL = re.compile(r"[^\W\d_][\w ./#()-]{0,30}")


@dataclass(frozen=True, slots=True)
class Columns:
    """Where in a row what is."""

    question: int
    answer: int
    tags: tuple[int, ...] = ()
    topics: tuple[int, ...] = ()
    """Those of `tags` that hold a topic each."""
    options: tuple[int, ...] = ()
    wrong: tuple[int, ...] = ()
    """Options that are wrong, while the answer is the right one."""
    listed: int | None = None
    """All options, in one cell."""
    explanations: tuple[int, ...] = ()
    source: int | None = None
    level: int | None = None
    others: tuple[tuple[int, str], ...] = ()
    """Those that are not carried over, with their names."""


def plain_name(cell: str) -> str:
    """A column's name without what names differ by."""
    return re.sub(r"[\W_]+", " ", re.sub(r"(?<=[a-z])(?=[A-Z0-9])", " ", cell)).strip().casefold()


def is_header(row: Sequence[str]) -> bool:
    """Whether a row names columns: it names a question or an answer, and the rest could be names, too."""
    names = [plain_name(cell) for cell in row]
    known = {_ROLE.get(name) for name in names} & {"question", "answer"}
    strong = any(_ROLE.get(name) in ("question", "answer") and name not in _WEAK for name in names)
    return len(row) > 1 and (len(known) == 2 or (strong and all(map(_could_be_name, row))))


def _could_be_name(cell: str) -> bool:
    return not cell.strip() or (bool(_LABEL.fullmatch(cell.strip())) and len(cell.split()) <= 4)


def looks_like_header(rows: Sequence[Sequence[str]]) -> bool:
    """Whether the first row could be names that we don't know, above rows of another look."""
    first, rest = rows[0], rows[1:]
    if not rest or not all(cell.strip() and _could_be_name(cell) for cell in first):
        return False
    if any(len(cell.split()) > 2 for cell in first):
        return False
    texts = [" ".join(row) for row in rest]
    return sum("?" in text or len(text) > 3 * len(" ".join(first)) for text in texts) * 2 > len(texts)


def by_header(header: Sequence[str]) -> Columns:
    """The columns that a header names.

    Raises:
        ImportProblem: which one is the question, and which the answer, can't be told.
    """
    names = [plain_name(cell) for cell in header]
    lettered = {m[1]: n for n, name in enumerate(names) if (m := _OPTION.fullmatch(name)) and m[1]}
    numbered = {m[2]: n for n, name in enumerate(names) if (m := _OPTION.fullmatch(name)) and m[2]}
    wrong = [n for n, name in enumerate(names) if (m := _OPTION.fullmatch(name)) and m[3] is not None]
    options = [n for found in (lettered, numbered) if len(found) > 1 for n in found.values()]
    free = [n for n in range(len(names)) if n not in options and n not in wrong]

    def of(role: str) -> list[int]:
        return [n for n in free if _ROLE.get(names[n]) == role]

    def one(role: str) -> int | None:
        found = of(role)
        strong = [n for n in found if names[n] not in _WEAK] or found
        if len(strong) > 1:
            raise _unknown(header, f"{len(strong)} columns could be the {role}")
        return strong[0] if strong else None

    question, answer = one("question"), one("answer")
    if question is None or answer is None:
        raise _unknown(header, "which is the question and which the answer can't be told")
    return _columns(
        header, question, answer, of("tags"), options, wrong, of("options"),
        of("explanation"), of("source"), of("level"),
    )  # fmt: skip


def by_option(said: str, header: Sequence[str] | None, width: int) -> Columns:
    """The columns that `--columns` names: by their places, or each by its name in the header.

    Raises:
        ImportProblem: it names what isn't there.
    """
    places: list[tuple[str, int]] = []
    for n, word in enumerate(part.strip() for part in said.split(",")):
        role, sign, name = word.partition("=")
        role = "options" if _OPTION.fullmatch(plain_name(role)) else _ROLE.get(plain_name(role), role.strip())
        if role in ("", "-", "_"):
            continue
        if role not in ROLES:
            raise ImportProblem(f"--columns: {role!r} is none of {', '.join(ROLES)}; `-` leaves a column out")
        place = n
        if sign:
            known = [plain_name(cell) for cell in header or ()]
            if plain_name(name) not in known:
                raise ImportProblem(f"--columns: no column is called {name.strip()!r}{_list(header)}")
            place = known.index(plain_name(name))
        elif place >= width:
            raise ImportProblem(f"--columns names {n + 1} columns, and there are {width}")
        places.append((role, place))

    def of(role: str) -> list[int]:
        return [place for name, place in places if name == role]

    if len(of("question")) != 1 or len(of("answer")) != 1:
        raise ImportProblem("--columns: name one question and one answer: `--columns question,answer,-,tags`")
    options = of("options")
    listed = options if len(options) == 1 else []
    return _columns(
        header or [""] * width, of("question")[0], of("answer")[0], of("tags"), [] if listed else options, [],
        listed, of("explanation"), of("source"), of("level"),
    )  # fmt: skip


def _columns(
    header: Sequence[str],
    question: int,
    answer: int,
    tags: list[int],
    options: list[int],
    wrong: list[int],
    listed: list[int],
    explanations: list[int],
    source: list[int],
    level: list[int],
) -> Columns:
    used = {question, answer, *tags, *options, *wrong, *listed[:1], *explanations, *source[:1], *level[:1]}
    others = tuple((n, cell.strip() or str(n + 1)) for n, cell in enumerate(header) if n not in used)
    return Columns(
        question,
        answer,
        tuple(tags),
        tuple(n for n in tags if plain_name(header[n]) not in _SEVERAL),
        tuple(options),
        tuple(wrong),
        listed[0] if listed else None,
        tuple(explanations),
        source[0] if source else None,
        level[0] if level else None,
        others,
    )


def without_header(rows: Sequence[Sequence[str]]) -> Columns:
    """The columns of a table that names none: question, answer, and tags where the third looks like tags.

    Raises:
        ImportProblem: what the columns are can't be told.
    """
    width = max(len(row) for row in rows)
    third = [row[2] for row in rows if len(row) > 2 and row[2].strip()]
    if width < 2:
        raise ImportProblem("it has one column; is the --separator another?")
    known = any(
        len(name) > 1 and _ROLE.get(name) in ("question", "answer") for name in map(plain_name, rows[0])
    )
    if looks_like_header(rows) or (known and all(map(_could_be_name, rows[0]))):
        raise _unknown(rows[0], "which is the question and which the answer can't be told")
    if width > 3 and any(cell.strip() for row in rows for cell in row[3:]) and len(rows) > 1:
        most = sum(len(row) > 3 for row in rows)
        if most * 2 > len(rows):
            raise _unknown(rows[0], f"there are {width} columns, and no header names them")
    if any(len(cell.split()) > 6 or "?" in cell or "\n" in cell for cell in third):
        raise _unknown(rows[0], "what the third column is can't be told")
    if third and any(len(row) == 2 for row in rows):
        # Rows that end early were written by hand: what others have more may be a part of the answer.
        why = f"some rows have two columns, and some more, such as `{third[0].strip()[:40]}`"
        raise _unknown(rows[0], f"{why}: a cell that holds the separator needs quotes")
    return Columns(0, 1, (2,) if third else (), others=tuple((n, str(n + 1)) for n in range(3, width)))


def _unknown(row: Sequence[str], why: str) -> ImportProblem:
    roles = ",".join(("question", "answer", "tags")[: max(2, min(3, len(row)))])
    return ImportProblem(f"{why}{_list(row)}; name them, such as `--columns {roles}`")


def _list(row: Sequence[str] | None) -> str:
    if not row:
        return ""
    return " (the first row: " + " | ".join(cell.strip()[:30] or "(empty)" for cell in row[:12]) + ")"


def unused(
    columns: Columns, rows: Sequence[tuple[int, Sequence[str]]], first: int, named: bool
) -> list[Lost]:
    """What is in the columns that are not carried over: by row without a header, else by column."""
    if not named:
        found = [
            (line, [n for n, _ in columns.others if n < len(row) and row[n].strip()]) for line, row in rows
        ]
        return [
            Lost(line, f"{counted(len(cells), 'column')} after the third") for line, cells in found if cells
        ]
    lost = []
    for n, name in columns.others:
        if count := sum(n < len(row) and bool(row[n].strip()) for _, row in rows):
            lost.append(Lost(first, f"the column `{name}`, in {counted(count, 'row')}"))
    known = _used(columns) | {n for n, _ in columns.others}
    for line, row in rows:
        if more := [n for n, cell in enumerate(row) if cell.strip() and n not in known]:
            lost.append(
                Lost(
                    line,
                    f"{counted(len(more), 'column')} after the {_ORDINALS.get(len(known), 'last named')}",
                )
            )
    return lost


_ORDINALS = {2: "second", 3: "third", 4: "fourth", 5: "fifth"}


def _used(columns: Columns) -> set[int]:
    single = (columns.question, columns.answer, columns.listed, columns.source, columns.level)
    several = (columns.tags, columns.options, columns.wrong, columns.explanations)
    return {n for n in single if n is not None} | {n for group in several for n in group}
