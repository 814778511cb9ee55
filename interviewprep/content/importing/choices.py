"""Which options of a choice an answer names: by a letter, a number or an option's text."""

from __future__ import annotations

import re
from collections.abc import Sequence

_LETTER = re.compile(r"[(\[]?([A-Ha-h])[)\].:]?")
_NUMBER = re.compile(r"[(\[]?(\d{1,2})[)\].:]?")
_FIRST = re.compile(r"(?:option|choice|answer)?\s*[(\[]?([A-Ha-h]|\d{1,2})[)\].:]+\s+\S", re.IGNORECASE)
_WORDS = re.compile(r"^(?:option|choice|answer|ans)[\s:]*", re.IGNORECASE)


def right_options(answers: Sequence[str], options: Sequence[Sequence[str]]) -> list[frozenset[int]]:
    """For each answer, the 0-based numbers of the options that are right; none where it names none.

    What a digit means is the same for all: an option's text where every answer is one, else its number,
    counted from 0 where one is 0.
    """
    texts = [_by_text(answer, row) for answer, row in zip(answers, options, strict=True)]
    if all(texts):
        return texts
    from_zero = any(part == "0" for answer in answers for part in _parts(answer))
    first = 0 if from_zero else 1
    names = [_by_name(answer, row, first) for answer, row in zip(answers, options, strict=True)]
    only_text = any(text and not name for text, name in zip(texts, names, strict=True))
    only_name = any(name and not text for text, name in zip(texts, names, strict=True))
    return [
        # Where it could be either, the other answers decide; where they don't, nobody guesses.
        (text or name) if not (text and name) or text == name else _decided(text, name, only_text, only_name)
        for text, name in zip(texts, names, strict=True)
    ]


def _decided(text: frozenset[int], name: frozenset[int], only_text: bool, only_name: bool) -> frozenset[int]:
    if only_text == only_name:
        return frozenset()
    return text if only_text else name


def _by_text(answer: str, options: Sequence[str]) -> frozenset[int]:
    exact = [n for n, option in enumerate(options) if option.strip() and option.strip() == answer.strip()]
    if exact:
        return frozenset(exact)
    wanted = _folded(answer)
    found = [n for n, option in enumerate(options) if option.strip() and _folded(option) == wanted]
    if found or not re.search(r"[;|\n]", answer):
        return frozenset(found)
    parts = [_by_text(part, options) for part in re.split(r"[;|\n]+", answer) if part.strip()]
    return frozenset(n for part in parts for n in part) if parts and all(parts) else frozenset()


def _folded(text: str) -> str:
    return " ".join(text.split()).casefold().rstrip(".")


def _parts(answer: str) -> list[str]:
    return [
        part for part in re.split(r"\s*(?:[,;&/|\n]|\band\b)\s*|\s+", _WORDS.sub("", answer.strip())) if part
    ]


def _by_name(answer: str, options: Sequence[str], first: int) -> frozenset[int]:
    if found := _FIRST.match(answer.strip()):
        places: list[int | None] = [_place(found[1], first)]
    else:
        parts = _parts(answer)
        if len(parts) == 1 and re.fullmatch(r"[A-H]{2,8}", parts[0]):
            parts = list(parts[0])
        places = []
        for part in parts:
            match = _LETTER.fullmatch(part) or _NUMBER.fullmatch(part)
            places.append(_place(match[1], first) if match else None)
    right = {n for n in places if n is not None and 0 <= n < len(options) and options[n].strip()}
    return frozenset(right) if places and len(right) == len(set(places)) else frozenset()


def _place(name: str, first: int) -> int:
    return int(name) - first if name.isdecimal() else ord(name.lower()) - ord("a")
