"""Obsidian notes, with the marks of its spaced-repetition plug-in: `::`, `:::`, `?`, `??`, `==gaps==`."""

from __future__ import annotations

import re
from collections.abc import Iterator

from interviewprep.content.decks.fences import fenced
from interviewprep.content.importing.note import Lost, Note, heading_and_body

_SCHEDULE = re.compile(r"(?<!\s)\s*<!--SR:.*?-->", re.DOTALL)


def read_obsidian(text: str, lost: list[Lost]) -> Iterator[Note]:
    """Cards of one line and of several, and paragraphs with gaps."""
    if text.startswith("---\n") and (end := text.find("\n---", 4)) >= 0:
        text = "\n" * text[: end + 4].count("\n") + text[end + 4 :]
    if schedules := _SCHEDULE.findall(text):
        lost.append(Lost(1, f"the schedules of {len(schedules)} cards: they start over here"))
    text = _SCHEDULE.sub(lambda m: "\n" * m[0].count("\n"), text)
    for number, block in _paragraphs(text):
        lines = block.split("\n")
        if re.match(r"#{1,6} ", lines[0]):
            lines, number = lines[1:], number + 1
        lines = [re.sub(r"(?:^|\s)#flashcards\S*", "", line) for line in lines]
        bare = [line.strip() for line in lines]
        sign = next((n for n, line in enumerate(bare) if line in ("?", "??")), None)
        if sign is not None:
            front, back = "\n".join(lines[:sign]).strip(), "\n".join(lines[sign + 1 :]).strip()
            yield from _both_ways(number, front, back, bare[sign] == "??", lost)
            continue
        rest: list[str] = []
        for offset, (line, code) in enumerate(fenced(lines)):
            if code:
                rest.append(line)
                continue
            parts = re.split(r"(?<!:)(:{2,3})(?!:)", line, maxsplit=1)
            if len(parts) == 3 and "`" not in parts[0].replace("``", ""):
                front = re.sub(r"^\s*[-*+] +", "", parts[0]).strip()
                yield from _both_ways(number + offset, front, parts[2].strip(), parts[1] == ":::", lost)
            else:
                rest.append(line)
        text_left = "\n".join(rest).strip()
        if re.search(r"==[^=\s][^=\n]*==", text_left):
            yield Note(number, "Fill in", _numbered(text_left), kind="cloze")


def _numbered(text: str) -> str:
    """`==hidden==` spans, each as a gap of its own."""
    count = 0

    def number(match: re.Match[str]) -> str:
        nonlocal count
        count += 1
        return f"=={count}:{match[1]}=="

    return re.sub(r"==(?=\S)([^=\n]+)==", number, text)


def _both_ways(number: int, front: str, back: str, reverse: bool, lost: list[Lost]) -> Iterator[Note]:
    if not front or not back:
        lost.append(Lost(number, "a card without a front or without a back"))
        return
    yield Note(number, *heading_and_body(front, back))
    if reverse:
        yield Note(number, *heading_and_body(back, front))


def _paragraphs(text: str) -> Iterator[tuple[int, str]]:
    """Blocks between empty lines, with the line each begins on; a fence stays whole."""
    lines: list[str] = []
    start = 1
    for number, (line, code) in enumerate(fenced([*text.split("\n"), ""]), 1):
        if line.strip() or code:
            if not lines:
                start = number
            lines.append(line)
        elif lines:
            yield start, "\n".join(lines)
            lines = []
    if lines:
        yield start, "\n".join(lines)
