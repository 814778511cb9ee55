"""Obsidian notes, with the marks of its spaced-repetition plug-in: `::`, `:::`, `?`, `??`, `==gaps==`."""

from __future__ import annotations

import re
from collections.abc import Iterator

from interviewprep.content.decks import cloze
from interviewprep.content.decks.body import MOST_GROUPS
from interviewprep.content.importing.fenced_cards import code_lines
from interviewprep.content.importing.gaps import gaps_of_markdown, has_gaps
from interviewprep.content.importing.note import Note, Reading, recall
from interviewprep.content.importing.tables import trimmed

_SCHEDULE = re.compile(r"(?<!\s)\s*<!--SR:.*?-->", re.DOTALL)
_COMMENT = re.compile(r"%%.*?%%|<!--.*?-->", re.DOTALL)
_DECK_TAG = re.compile(r"(?:^|(?<=\s))#flashcards(?:/(\S+))?(?!\S)")
_CURLY = re.compile(r"\{\{(?!\{)\s*([^{}\n]+?)\s*\}\}(?!\})")
_ORDERED_GAP = re.compile(r"==(\d{1,2});;(.+?)(?:;;.*?)?==")
_ANKI_GAP = re.compile(r"\{\{c\d+::.*?\}\}")
_NO_CARD = re.compile(r"#{1,6} .*|(?:#[^\s#]+\s*)+|-{3,}|\*{3,}|!\[\[[^\]]*\]\]")
_SIGNS = ("::", ":::", "?", "??")


def is_flashcard_note(text: str) -> bool:
    """Whether a note says that it holds cards."""
    return (
        re.search(r"#flashcards\b|^\s*(?:-\s*|tags:.*\b)flashcards\b|<!--SR:", text, re.MULTILINE) is not None
    )


def read_obsidian(text: str, reading: Reading) -> Iterator[Note]:
    """Cards of one line and of several, and paragraphs with gaps."""
    if text.startswith("---\n") and (end := text.find("\n---", 4)) >= 0:
        text = "\n" * text[: end + 4].count("\n") + text[end + 4 :]
    if schedules := _SCHEDULE.findall(text):
        reading.lose(1, f"the schedules of {len(schedules)} cards: they start over here")
    text = _SCHEDULE.sub(lambda m: "\n" * m[0].count("\n"), text)
    text = _without_comments(text, reading)
    signs = (*reading.options.separators, *_SIGNS[len(reading.options.separators) :])
    tags: tuple[str, ...] = ()
    told = False
    for number, lines, code in _paragraphs(text, signs):
        if re.match(r"#{1,6} ", lines[0]) and not code[0]:
            lines, code, number = lines[1:], code[1:], number + 1
        found = []
        for n, line in enumerate(lines):
            if not code[n] and (tag := _DECK_TAG.search(line)):
                tags = (tag[1],) if tag[1] else ()
                lines[n] = _DECK_TAG.sub("", line).rstrip()
        found = list(_cards(number, lines, code, signs, tags, reading))
        is_text = not found and _is_text(lines)
        if is_text and not told:
            reading.lose(number, "text that is no card")
        told = is_text
        yield from (note for note in found if note is not None)


def _without_comments(text: str, reading: Reading) -> str:
    """The text with its comments blank, each line where it was; a comment with a card in it is told."""
    bare = cloze.without_code(text)
    for found in reversed(list(_COMMENT.finditer(bare))):
        comment = text[found.start() : found.end()]
        if "::" in comment or "==" in comment or re.search(r"^\?\??$", comment, re.MULTILINE):
            reading.lose(text.count("\n", 0, found.start()) + 1, "a comment with the signs of a card in it")
        text = text[: found.start()] + re.sub(r"[^\n]", "", comment) + text[found.end() :]
    return text


def _is_text(lines: list[str]) -> bool:
    return any(line.strip() and not _NO_CARD.fullmatch(line.strip()) for line in lines)


def _cards(
    number: int,
    lines: list[str],
    code: list[bool],
    signs: tuple[str, ...],
    tags: tuple[str, ...],
    reading: Reading,
) -> Iterator[Note | None]:
    """The cards of a paragraph; None for one that is told as lost."""
    one, both, several, several_both = signs
    sign = next(
        (n for n, line in enumerate(lines) if line.strip() in (several, several_both) and not code[n]), None
    )
    if sign is not None:
        front, back = trimmed("\n".join(lines[:sign])), _back(lines[sign + 1 :])
        yield from _both_ways(number, front, back, lines[sign].strip() == several_both, tags, reading)
        return
    rest: list[str] = []
    for offset, line in enumerate(lines):
        parts = None if code[offset] else _split(line, one, both)
        if parts is None:
            rest.append(line)
            continue
        front, found, back = parts
        front = re.sub(r"^(?:\s*>)*\s*(?:(?:[-*+]|\d{1,9}[.)])\s+)?(?:\[[ xX]\]\s+)?", "", front).strip()
        yield from _both_ways(number + offset, front, back.strip(), found == both, tags, reading)
    left = trimmed("\n".join(rest))
    if (hidden := _gaps(left, number, reading)) != left:
        yield Note(number, "Fill in", hidden, kind="cloze", tags=tags)
    elif left and len(rest) < len(lines) and _is_text(rest):
        at = next(n for n, line in enumerate(lines) if line in rest and line.strip())
        reading.lose(number + at, "text that is no card")


def _back(lines: list[str]) -> str:
    """An answer of several lines, its list's indentation as it was."""
    text = trimmed("\n".join(lines))
    first = next((line for line in lines if line.strip()), "")
    indent = len(first) - len(first.lstrip())
    if not indent or indent >= 4:
        return text
    return (
        "\n".join(line[indent:] if not line[:indent].strip() else line for line in lines).strip("\n").rstrip()
    )


def _split(line: str, one: str, both: str) -> tuple[str, str, str] | None:
    """A line's front, sign and back; None where there is no sign outside of code."""
    if one not in line and both not in line:
        return None
    bare = _ANKI_GAP.sub(lambda m: " " * len(m[0]), cloze.without_code(line))
    pattern = "|".join(re.escape(sign) for sign in sorted((one, both), key=len, reverse=True))
    ends = re.escape(one[-1]) if set(one) == {one[0]} else ""
    pattern = f"(?<!{ends})(?:{pattern})(?!{ends})" if ends else f"(?:{pattern})"
    for found in re.finditer(pattern, bare):
        return line[: found.start()], found[0], line[found.end() :]
    return None


def _gaps(text: str, number: int, reading: Reading) -> str:
    """`==hidden==` and `{{hidden}}`, each as a gap of its own; `{{c1::hidden}}` as Anki has it."""
    if "==" not in text and "{{" not in text:
        return text
    if has_gaps(cloze.without_code(text)):
        if cloze.groups(text) is not None:
            reading.lose(number, "`==` around what is hidden, in a text with Anki's gaps: it is shown")
        return gaps_of_markdown(text, number, reading.lost)
    if "{{" in text:
        bare = cloze.without_code(text)
        for found in reversed(list(_CURLY.finditer(bare))):
            text = f"{text[: found.start()]}=={text[found.start(1) : found.end(1)]}=={text[found.end() :]}"
    if ";;" in text:
        return _ORDERED_GAP.sub(r"==\1:\2==", text)
    count = 0

    def numbered(group: str, hidden: str) -> str:
        nonlocal count
        if not hidden.strip("="):
            return f"=={hidden}=="  # a line below a heading
        count += 1
        said = f"{group}:{hidden}" if group else hidden
        return f"=={min(count, MOST_GROUPS)}:{said}=="

    found_text = cloze.replace(text, numbered)
    if count > MOST_GROUPS:
        reading.lose(number, f"{count} gaps, over {MOST_GROUPS}: the last ones are asked together")
    return found_text


def _both_ways(
    number: int, front: str, back: str, reverse: bool, tags: tuple[str, ...], reading: Reading
) -> Iterator[Note | None]:
    if not front or not back:
        reading.lose(number, "a card without a front or without a back")
        yield None
        return
    yield recall(number, front, back, reading, tags=tags)
    if reverse:
        yield recall(number, back, front, reading, tags=tags)


def _paragraphs(text: str, signs: tuple[str, ...]) -> Iterator[tuple[int, list[str], list[bool]]]:
    """Blocks between empty lines, with the line each begins on and what is code; a fence stays whole."""
    every = [*text.split("\n"), ""]
    is_code = code_lines(
        every, lambda line: line.strip() in signs[2:] or _split(line, *signs[:2]) is not None
    )
    lines: list[str] = []
    code: list[bool] = []
    start = 1
    for number, (line, inside) in enumerate(zip(every, is_code, strict=True), 1):
        if line.strip() or inside:
            if not lines:
                start = number
            lines.append(line)
            code.append(inside)
        elif lines:
            yield start, lines, code
            lines, code = [], []
    if lines:
        yield start, lines, code
