"""What is wrong with cards that can be read: each rule of `lint_rules.py`, judged."""

from __future__ import annotations

import ast
import json
import re
import textwrap
import tomllib
import unicodedata
import warnings
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
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
from interviewprep.content.decks.lint_rules import RULES
from interviewprep.content.decks.parse import Fence, ParsedDeck
from interviewprep.content.decks.program_fences import is_proof, is_run
from interviewprep.content.problem import Problem
from interviewprep.content.visible import visible

LONGEST_ANSWER = 75
"""Words of a recall answer."""
LONGEST_CODE = 16
"""Lines of a recall answer's code."""
WIDEST = 72
"""Columns of a line of code: what is left of 80 beside the margins."""

_INLINE_CODE = re.compile(r"`[^`]*`")
_AUXILIARY = re.compile(
    r"(?:is|are|was|were|does|do|did|can|could|may|might|must|should|will|would|has|have)\b", re.IGNORECASE
)
_ALL_OF_THEM = re.compile(r"(?:all|none|both) of (?:the above|these|them)\b", re.IGNORECASE)
_LEANS = re.compile(r"(?:and|but|or|also|again|(?:and )?the same|same|what about)\b(?!\w*\()", re.IGNORECASE)
"""How a title begins that goes on from another's."""
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
        fences = of_card[number[card.line]]
        wrong = [*_question(card), *_body(card), *_code(card, fences), *_proof(card, fences)]
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


_OF_MORE_THAN_ONE = (
    *(rule.name for rule in RULES.values() if rule.judges != "card"), "unused-allow", "stray-text",
)  # fmt: skip


def _question(card: Card) -> Iterator[Problem]:
    def here(rule: str, message: str, remedy: str) -> Problem:
        return Problem(card.line, 4, message, remedy, rule)

    if _LEANS.match(card.title):
        yield here("neighbour-title", "the question needs the card before it", "say what it is about")
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
            yield from _spoken(card.body, here)
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
    elif 2 * right > 3 * wrong and right - wrong > 10:
        what = f"the right option is the longest by half: {right} characters against {wrong}"
        yield here("longest-option", what, "shorten it, or make a wrong one as long")


def _spoken(body: AnswerBody, here: Callable[[str, str, str], Problem]) -> Iterator[Problem]:
    for point in body.points:
        if _is_compound(point):
            what = f"the key point `{_short(point)}` holds several things"
            yield here("one-point", what, "make each a point, or keep the one that tells a strong answer")
    for asked in body.follow_ups:
        if not asked.answer:
            what = f"no answer under `{_short(asked.question)}`"
            yield here("open-follow-up", what, "go on with it in the quotation, after a line with `>` alone")


def _is_compound(point: str) -> bool:
    """Whether a key point says several things: clauses, a list of three, or two in a few words.

    What stands after a colon explains what is before it, unless clauses are joined there.
    """
    text = re.sub(r"\([^)]*\)", "", _INLINE_CODE.sub("code", point))
    named, colon, _ = text.partition(":")
    pair = " and " in text and not colon and len(text.split()) <= 4
    return ";" in text or pair or len(re.findall(r",\s", named)) >= 2


def _proof(card: Card, fences: Sequence[Fence]) -> Iterator[Problem]:
    if card.kind not in ("recall", "choice", "bug", "cloze"):
        return
    if any(is_proof(fence.info) or is_run(fence.info) for fence in fences):
        return
    if fences or _INLINE_CODE.search(card.title) or _INLINE_CODE.search(_text(card.body.model_dump())):
        what = "nothing that is run shows what it says of code"
        yield Problem(card.line, 1, what, "assert it in a `python proof` fence, or allow it: why", "no-proof")


def _text(value: object) -> str:
    """All text in a card's body."""
    match value:
        case str():
            return value
        case dict():
            return "\n".join(map(_text, value.values()))
        case list():
            return "\n".join(map(_text, value))
    return ""


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
