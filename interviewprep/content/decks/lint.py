"""What is wrong with cards that can be read: each rule of `lint_rules.py`, judged."""

from __future__ import annotations

import ast
import json
import re
import textwrap
import tomllib
import unicodedata
import warnings
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from math import ceil
from pathlib import Path
from typing import assert_never

from interviewprep.content.decks.body import split_bug
from interviewprep.content.decks.card import (
    AnswerBody,
    BugBody,
    Card,
    ChoiceBody,
    ClozeBody,
    OrderBody,
    OutputBody,
    RecallBody,
)
from interviewprep.content.decks.fences import fenced
from interviewprep.content.decks.parse import Fence, ParsedDeck
from interviewprep.content.decks.program_fences import is_proof
from interviewprep.content.problem import Problem
from interviewprep.content.visible import visible

LONGEST_ANSWER = 75
"""Words of a recall answer."""
LONGEST_CODE = 16
"""Lines of a recall answer's code."""
WIDEST = 72
"""Columns of a line of code: what is left of 80 beside the margins."""
SAME_QUESTION = 0.8
SAME_MATERIAL = 0.95
"""How much of their words two questions share (Jaccard index) to be called the same."""

_INLINE_CODE = re.compile(r"`[^`]*`")
_AUXILIARY = re.compile(
    r"(?:is|are|was|were|does|do|did|can|could|may|might|must|should|will|would|has|have)\b", re.IGNORECASE
)
_ALL_OF_THEM = re.compile(r"(?:all|none|both) of (?:the above|these|them)\b", re.IGNORECASE)
_WORD = re.compile(r"\w+")


def lint(deck: ParsedDeck) -> list[Problem]:
    """What is wrong with the cards of a deck, each by itself; what they are allowed is left out."""
    of_card: dict[int, list[Fence]] = defaultdict(list)
    for fence in deck.fences:
        of_card[fence.card].append(fence)
    number = {line: n for n, line in enumerate(deck.headings)}
    allowed = deck.meta.allow if deck.meta else {}
    found: list[Problem] = []
    for card in deck.cards:
        wrong = [*_question(card), *_body(card), *_code(card, of_card[number[card.line]])]
        found += [p for p in wrong if p.rule not in card.allow and p.rule not in allowed]
        broken = {p.rule for p in wrong}
        found += [
            Problem(card.line, 1, f"`{rule}` is allowed, and not needed", "take it away", "unused-allow")
            for rule in card.allow
            if rule not in broken and rule not in _OF_MORE_THAN_ONE
        ]
    if "stray-text" not in allowed:
        found += [
            Problem(line, 1, "text that is on no card", "move it under a card's heading", "stray-text")
            for line in deck.on_no_card
        ]
    return found


_OF_MORE_THAN_ONE = ("near-duplicate", "lost-id", "changed-kind", "unused-allow", "stray-text")


def _question(card: Card) -> Iterator[Problem]:
    def here(rule: str, message: str, remedy: str) -> Problem:
        return Problem(card.line, 4, message, remedy, rule)

    title = _INLINE_CODE.sub("", card.title)
    marks = len(re.findall(r"\?(?=\s|$)", title))
    if marks > 1 and card.kind != "answer":
        yield here("two-questions", f"{marks} questions in one card", "make it two cards, or an answer card")
    if not card.source:
        yield here("no-source", "no source", 'add `source="https://..."` here, or to the front matter')
    if isinstance(card.body, RecallBody):
        asked = re.split(r"[.:;?!]\s+", card.title.rstrip("?! "))[-1]
        words = re.sub(r"^\W*(?:yes|no)\b", "", _prose(card.body.answer), flags=re.IGNORECASE)
        if _AUXILIARY.match(asked) and len(_WORD.findall(words)) < 4 and "```" not in card.body.answer:
            yield here("yes-no", "a yes/no question whose answer has no why", "say why, or ask for it")


def _prose(text: str) -> str:
    """The text without its fenced code."""
    return "\n".join(line for line, code in fenced(text.split("\n")) if not code)


def _body(card: Card) -> Iterator[Problem]:
    def here(rule: str, message: str, remedy: str) -> Problem:
        return Problem(card.line, 1, message, remedy, rule)

    match card.body:
        case RecallBody():
            count = len(_prose(card.body.answer).split())
            if count > LONGEST_ANSWER:
                what = f"the answer has {count} words, over {LONGEST_ANSWER}"
                yield here("long-answer", what, "cut it, or make it two cards or an answer card")
        case ChoiceBody():
            yield from _options(card.body, here)
        case AnswerBody():
            count = len(card.body.points)
            if not 3 <= count <= 6:
                yield here("key-points", f"{count} key points", "give three to six")
            if not card.body.follow_ups:
                yield here("key-points", "no follow-up", "add one: `> Follow-up: ...`")
        case ClozeBody() | OutputBody() | OrderBody() | BugBody():
            pass
        case _:
            assert_never(card.body)


def _options(body: ChoiceBody, here: Callable[[str, str, str], Problem]) -> Iterator[Problem]:
    silent = [option.text for option in body.options if not option.why]
    if silent:
        yield here("no-explanation", f"no reason under `{_short(silent[0])}`", "indent one under the option")
    if any(_ALL_OF_THEM.search(option.text) for option in body.options):
        yield here("obvious-option", "an option that stands for the others", "name what it stands for")
    right = max(len(option.text) for option in body.options if option.right)
    wrong = max((len(option.text) for option in body.options if not option.right), default=right)
    if right > 2 * wrong and right - wrong > 30:
        what = f"the right option has {right} characters, the longest wrong one {wrong}"
        yield here("obvious-option", what, "move its reason below it, or make the others as long")


def _short(text: str) -> str:
    return text if len(text) <= 40 else text[:39] + "…"


def _code(card: Card, fences: Sequence[Fence]) -> Iterator[Problem]:
    for fence in fences:
        lines = [] if is_proof(fence.info) else fence.code.split("\n")  # the candidate doesn't see a proof
        if isinstance(card.body, RecallBody) and len(lines) - 1 > LONGEST_CODE:
            what = f"{len(lines) - 1} lines of code, over {LONGEST_CODE}"
            yield Problem(fence.line, 1, what, "show the lines that matter", "long-answer")
        for number, line in enumerate(lines, 1):
            shown = split_bug(line)[0] if isinstance(card.body, BugBody) else line
            if len(shown) > WIDEST // 2 and (width := _width(shown)) > WIDEST:
                what = f"a line of {width} columns, over {WIDEST}"
                yield Problem(fence.line + number, WIDEST + 1, what, "break the line", "wide-line")
        if (parse := _PARSERS.get(fence.language)) and (wrong := parse(fence.code)):
            line_number, column, said = wrong
            what = f"the {fence.language} can't be parsed: {visible(said)}"
            remedy = "fix it, or give the fence another language"
            yield Problem(fence.line + line_number, column, what, remedy, "bad-code")


def _width(line: str) -> int:
    if line.isascii():
        return len(line)
    return sum(0 if unicodedata.combining(c) else 1 + (unicodedata.east_asian_width(c) in "WF") for c in line)


Wrong = tuple[int, int, str]
"""Line and column in the code, 1-based, and what the parser says."""


def _python(code: str) -> Wrong | None:
    flags = ast.PyCF_ONLY_AST | ast.PyCF_ALLOW_TOP_LEVEL_AWAIT
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            compile(textwrap.dedent(code), "card", "exec", flags, dont_inherit=True)
    except SyntaxError as error:
        return error.lineno or 1, error.offset or 1, error.msg
    except (ValueError, RecursionError, MemoryError) as error:
        return 1, 1, str(error) or "nested too deeply"
    return None


_TOO_LONG = "a number of too many digits"


def _json(code: str) -> Wrong | None:
    try:
        json.loads(code)
    except json.JSONDecodeError as error:
        return error.lineno, error.colno, error.msg
    except ValueError:
        return 1, 1, _TOO_LONG
    except RecursionError:
        return 1, 1, "nested too deeply"
    return None


def _toml(code: str) -> Wrong | None:
    try:
        tomllib.loads(code)
    except tomllib.TOMLDecodeError as error:
        found = re.search(r"line (\d+), column (\d+)", str(error))
        line, column = (int(found[1]), int(found[2])) if found else (1, 1)
        return line, column, str(error).split(" (at")[0]
    except ValueError:
        return 1, 1, _TOO_LONG
    except RecursionError:
        return 1, 1, "nested too deeply"
    return None


def _yaml(code: str) -> Wrong | None:
    import yaml

    try:
        # Events only: nothing is built, so that no alias can grow.
        for _ in yaml.parse(code, Loader=yaml.SafeLoader):
            pass
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        return (mark.line + 1 if mark else 1), (mark.column + 1 if mark else 1), error.problem or "not YAML"
    except (yaml.YAMLError, RecursionError) as error:
        return 1, 1, str(error).splitlines()[0] if str(error) else "nested too deeply"
    return None


_PARSERS: dict[str, Callable[[str], Wrong | None]] = {
    "python": _python,
    "py": _python,
    "json": _json,
    "toml": _toml,
    "yaml": _yaml,
}


# Cards against each other


def duplicates(decks: Sequence[tuple[Path, ParsedDeck]]) -> Iterator[tuple[Path, Problem]]:
    """Cards of any of the decks that ask what an earlier card asks."""
    cards = [(path, card, deck.meta) for path, deck in decks for card in deck.cards]
    for kinds, share in ((("recall", "answer"), SAME_QUESTION), (None, SAME_MATERIAL)):
        group = [c for c in cards if (c[1].kind in kinds if kinds else c[1].kind not in ("recall", "answer"))]
        words = [frozenset(_WORD.findall(_asked(card).lower())) for _, card, _ in group]
        for earlier, later in similar(words, share):
            path, card, meta = group[later]
            other_path, other, _ = group[earlier]
            if "near-duplicate" in card.allow or (meta is not None and "near-duplicate" in meta.allow):
                continue
            where = f"line {other.line}" if other_path == path else f"{visible(other_path.name)}:{other.line}"
            what = f"it asks nearly what `{other.id}` asks ({where})"
            yield path, Problem(card.line, 4, what, "drop one, or ask for the difference", "near-duplicate")


def _asked(card: Card) -> str:
    """All that the candidate sees before answering."""
    match card.body:
        case OutputBody() | BugBody():
            return f"{card.title} {card.body.intro} {card.body.code}"
        case ChoiceBody():
            return f"{card.title} {card.body.intro} " + " ".join(option.text for option in card.body.options)
        case OrderBody():
            return f"{card.title} {card.body.intro} " + " ".join(card.body.items)
        case ClozeBody():
            return f"{card.title} {card.body.text}"
        case RecallBody() | AnswerBody():
            return card.title
        case _:
            assert_never(card.body)


def similar(sets: Sequence[frozenset[str]], share: float) -> Iterator[tuple[int, int]]:
    """Each set's first earlier one whose Jaccard index with it is at least `share`, as (earlier, later).

    With prefix filtering: two sets that are so much alike share one of their rarest words, of which only
    the first `n - ceil(share * n) + 1` of each need to be looked at (Chaudhuri, Ganti and Kaushik, "A
    Primitive Operator for Similarity Joins in Data Cleaning", ICDE 2006).
    """
    count = Counter(word for words in sets for word in words)
    holders: dict[str, list[int]] = defaultdict(list)
    for later, words in enumerate(sets):
        size = len(words)
        if not size:
            continue
        rare = sorted(words, key=lambda word: (count[word], word))[: size - ceil(share * size) + 1]
        candidates = {earlier for word in rare for earlier in holders[word]}
        for earlier in sorted(candidates):
            common = len(words & sets[earlier])
            if common >= share * (size + len(sets[earlier]) - common):
                yield earlier, later
                break
        for word in rare:
            holders[word].append(later)
