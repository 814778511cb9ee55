"""The text under a card's heading, read as the card's kind wants it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import dropwhile, pairwise
from typing import assert_never

from markdown_it.token import Token

from interviewprep.content.decks import cloze
from interviewprep.content.decks.blocks import Blocks, span
from interviewprep.content.decks.card import (
    AnswerBody,
    Body,
    BugBody,
    ChoiceBody,
    ClozeBody,
    FollowUp,
    Kind,
    Option,
    OrderBody,
    OutputBody,
    Proof,
    RecallBody,
    Siblings,
)
from interviewprep.content.decks.printed import normalise_output
from interviewprep.content.decks.program_fences import is_run, requirements
from interviewprep.content.problem import Problem

MOST_GROUPS = 20
"""Cards of one cloze. A larger number is something else: a port, a time."""
_TASK = re.compile(r"^\[([ xX])\]\s+")
_BUG = re.compile(r"#\s*bug:")
_MARKER = re.compile(r"\s*(?:[-*+]|\d+[.)])\s+")
_QUOTED = re.compile(r"^ {0,3}> ?|\s+$")
_FOLLOW_UP = re.compile(r"^Follow-up:\s*", re.IGNORECASE)


Result = tuple[Body | None, list[Problem]]


@dataclass(frozen=True, slots=True)
class Asked:
    """What a card's heading says of how it is asked."""

    seconds: int = 120
    """Of answer cards."""
    siblings: Siblings = "hidden"
    """Of cloze cards."""
    free: tuple[tuple[int, int], ...] = ()
    """Of order cards: runs of items in any order, as their first and last numbers from 1 on."""


def read(kind: Kind, blocks: Blocks, asked: Asked) -> Result:
    """The body of a card of this kind, or what is wrong with it."""
    if not blocks.blocks:
        return None, [Problem(blocks.first, 1, "the card has no body", "write the answer under the heading")]
    for fence in (*blocks.find("fence"), *([proof] for proof in blocks.proofs)):
        start, end = span(fence)
        if not _begins_its_line(fence[0], blocks):
            what = "a proof that begins in a quotation, or beside a list's marker"
            return None, [Problem(start + 1, 1, what, "put it on lines of its own, below")]
        closing = blocks.lines[end - 1].strip() if end - 1 < len(blocks.lines) else ""
        if not closing.startswith(fence[0].markup) or end - start < 2:
            return None, [
                Problem(start + 1, 1, "the code fence is never closed", f"end it with {fence[0].markup}")
            ]
    match kind:
        case "recall":
            return _recall(blocks)
        case "cloze":
            return _cloze(blocks, asked.siblings)
        case "choice":
            return _choice(blocks)
        case "output":
            return _output(blocks)
        case "order":
            return _order(blocks, asked.free)
        case "bug":
            return _bug(blocks)
        case "answer":
            return _answer(blocks, asked.seconds)
        case _:
            assert_never(kind)


def read_proofs(blocks: Blocks) -> tuple[list[Proof], list[Problem]]:
    """A card's proofs, and what is wrong with them."""
    proofs, problems = [], []
    for fence in blocks.proofs:
        line = span([fence])[0]
        try:
            proofs.append(Proof(code=fence.content, requires=requirements(fence.info)))
        except ValueError as error:
            problems.append(Problem(line + 1, 1, str(error), 'write `requires="django>=5.2"`'))
    return proofs, problems


def _begins_its_line(fence: Token, blocks: Blocks) -> bool:
    return blocks.lines[span([fence])[0]].lstrip().startswith(fence.markup)


def _here(blocks: Blocks, message: str, remedy: str) -> Result:
    # The line of the heading: under it is a blank one.
    return None, [Problem(blocks.first, 1, message, remedy)]


def _recall(blocks: Blocks) -> Result:
    return RecallBody(answer=blocks.source()), []


def _cloze(blocks: Blocks, siblings: Siblings) -> Result:
    text = blocks.source()
    wrong = []
    for place in cloze.hidden_in_code(text):
        before = text[:place].split("\n")
        what = "`==` in code hides nothing"
        remedy = "hide a piece of code of its own, `f(`==`x`==`)`; around a comparison's `==` put blanks"
        line = _text_lines(blocks)[len(before) - 1]
        wrong.append(Problem(line + 1, len(before[-1]) + 1, what, remedy))
    if wrong:
        return None, wrong
    groups = cloze.groups(text)
    if groups is None:
        return _here(blocks, "a cloze card with nothing hidden", "mark what to hide: `==like this==`")
    odd = next((g for g in groups if g.startswith("0") or int(g) > MOST_GROUPS), None)
    if odd is None and len(groups) == 1 and groups != ["1"] and cloze.hides_numbers(text):
        odd = groups[0]  # a time, perhaps: `==10:30==`
    if odd is not None:
        remedy = f"number groups from 1 to {MOST_GROUPS}; to hide it all, write `==1:{odd}:…==`"
        return _here(blocks, f"`=={odd}:` isn't a group", remedy)
    return ClozeBody(text=text, groups=groups, siblings=siblings), []


def _text_lines(blocks: Blocks) -> list[int]:
    """The 0-based numbers of the lines that the body's text is made of."""
    shown = blocks.shown(blocks.first, blocks.last)
    return list(dropwhile(lambda n: not blocks.lines[n], shown))


def _items(block: list[Token], blocks: Blocks) -> list[tuple[str, str, int]]:
    """A list's items as (first line, the text indented under it, 1-based line)."""
    items = []
    for token in block:
        if token.type != "list_item_open" or token.level != 1 or token.map is None:
            continue
        start, end = token.map
        head, *rest = blocks.text(start, end)
        marker = _MARKER.match(head)
        indent = len(marker[0]) if marker else 2
        rest = [line[indent:] if not line[:indent].strip() else line.lstrip() for line in rest]
        items.append((head[indent:].strip(), "\n".join(rest).strip("\n"), start + 1))
    return items


def _choice(blocks: Blocks) -> Result:
    lists = blocks.find("bullet_list_open")
    tasks = [block for block in lists if any(_TASK.match(head) for head, _, _ in _items(block, blocks))]
    if not tasks:
        return _here(blocks, "a choice card with no options", "list them: `- [x] right`, `- [ ] wrong`")
    problems, options = [], []
    for head, why, line in _items(tasks[0], blocks):
        match = _TASK.match(head)
        if not match:
            problems.append(Problem(line, 1, "an option without a box", "start it with `- [ ] ` or `- [x] `"))
            continue
        options.append(Option(text=head[match.end() :], right=match[1] != " ", why=why))
    if len(tasks) > 1:
        problems.append(Problem(span(tasks[1])[0] + 1, 1, "a second list of options", "keep one list"))
    if len(options) < 2:
        problems.append(Problem(span(tasks[0])[0] + 1, 1, "a choice needs two options or more", "add one"))
    if not any(option.right for option in options):
        problems.append(Problem(span(tasks[0])[0] + 1, 1, "no option is right", "mark it `- [x] `"))
    if problems:
        return None, problems
    intro, explanation = blocks.around(tasks[0])
    return ChoiceBody(intro=intro, options=options, explanation=explanation), []


def _output(blocks: Blocks) -> Result:
    code = [b for b in blocks.find("fence") if is_run(b[0].info)]
    output = blocks.find("fence", "output")
    also = blocks.find("fence", "output also")
    if len(code) != 1:
        return _here(blocks, f"{len(code)} `python run` fences", "give an output card exactly one")
    if len(output) != 1:
        return _here(blocks, f"{len(output)} `output` fences", "give an output card exactly one")
    if span(output[0])[0] < span(code[0])[0]:
        return None, [Problem(span(output[0])[0] + 1, 1, "the output comes before the code", "swap them")]
    if also and span(also[0])[0] < span(output[0])[0]:
        what = "another output comes before the first"
        return None, [Problem(span(also[0])[0] + 1, 1, what, "put `output` above `output also`")]
    seen: list[list[str]] = []
    for fence in (*output, *also):
        if (lines := normalise_output(fence[0].content)) in seen:
            return None, [Problem(span(fence)[0] + 1, 1, "the same output twice", "keep one of them")]
        seen.append(lines)
    try:
        requires = requirements(code[0][0].info)
    except ValueError as error:
        return None, [Problem(span(code[0])[0] + 1, 1, str(error), 'write `requires="django>=5.2"`')]
    intro, _ = blocks.around(code[0])
    _, explanation = blocks.around([*output, *also][-1])
    return (
        OutputBody(
            intro=intro,
            code=code[0][0].content,
            output=output[0][0].content,
            also=[fence[0].content for fence in also],
            explanation=explanation,
            requires=requires,
        ),
        [],
    )


def _order(blocks: Blocks, free: Sequence[tuple[int, int]]) -> Result:
    lists = blocks.find("ordered_list_open")
    if len(lists) != 1:
        return _here(
            blocks, f"{len(lists)} numbered lists", "give an order card exactly one, in the right order"
        )
    items = [" ".join(f"{head}\n{rest}".split()) for head, rest, _ in _items(lists[0], blocks)]
    if len(items) < 3:
        line = span(lists[0])[0] + 1
        return None, [Problem(line, 1, f"{len(items)} things to order", "give three or more")]
    if len(set(items)) < len(items):
        return None, [Problem(span(lists[0])[0] + 1, 1, "two items are the same", "tell them apart")]
    if wrong := _wrong_runs(free, len(items)):
        return _here(blocks, wrong, f'give runs of items from 1 to {len(items)}: `free="2-3"`')
    intro, explanation = blocks.around(lists[0])
    runs = [(first - 1, last - 1) for first, last in free]
    return OrderBody(intro=intro, items=items, free=runs, explanation=explanation), []


def _wrong_runs(free: Sequence[tuple[int, int]], count: int) -> str:
    """What is wrong with the runs of items that may stand in any order; '' for nothing."""
    before = 0
    for first, last in free:
        if first >= last:
            return f"`free` has {first}-{last}, which is no run"
        if first <= before:
            return f"`free` has item {first} in two runs, or its runs aren't in order"
        if last > count:
            return f"`free` goes up to item {last}, and there are {count}"
        before = last
    if free and free[0] == (1, count):
        return "`free` leaves nothing to put in order"
    return ""


def _bug(blocks: Blocks) -> Result:
    fences = [b for b in blocks.find("fence") if b[0].info.split()[:1] == ["python"]]
    if len(fences) != 1:
        return _here(blocks, f"{len(fences)} `python` fences", "give a bug card exactly one")
    lines, guilty = [], {}
    for number, line in enumerate(fences[0][0].content.rstrip("\n").split("\n")):
        shown, why = split_bug(line)
        if why == "":
            column = len(shown) + 1
            place = Problem(span(fences[0])[0] + number + 2, column, "a bug without a why", "say why")
            return None, [place]
        if why is not None:
            guilty[number] = why
        lines.append(shown)
    if not guilty:
        line_number = span(fences[0])[0] + 1
        remedy = "end the guilty line with `# bug: why it is wrong`"
        return None, [Problem(line_number, 1, "no line is marked as the bug", remedy)]
    intro, explanation = blocks.around(fences[0])
    return BugBody(intro=intro, code="\n".join(lines), guilty=guilty, explanation=explanation), []


def split_bug(line: str) -> tuple[str, str | None]:
    """A line of a bug card's code as shown, and why it is the bug; None for other lines."""
    match = _BUG.search(line)
    if match is None:
        return line, None
    return line[: match.start()].rstrip(), line[match.end() :].strip()


def _answer(blocks: Blocks, seconds: int) -> Result:
    lists = [
        block
        for block in blocks.find("bullet_list_open")
        if all(_TASK.match(head) for head, _, _ in _items(block, blocks))
    ]
    if len(lists) != 1:
        return _here(blocks, f"{len(lists)} lists of key points", "give an answer card one: `- [ ] a point`")
    points = [
        _TASK.sub("", " ".join(f"{head}\n{rest}".split())) for head, rest, _ in _items(lists[0], blocks)
    ]
    follow_ups, notes = [], []
    for quote in blocks.find("blockquote_open"):
        if found := _follow_ups(quote, blocks):
            follow_ups += found
            notes.append(quote)
    model, _ = blocks.around(lists[0])
    if not model:
        return _here(blocks, "no model answer", "write one above the key points")
    rest = blocks.below(span(lists[0])[1])
    explanation = rest.without(notes)
    return (
        AnswerBody(
            model=model,
            points=points,
            follow_ups=follow_ups,
            explanation=explanation,
            seconds=seconds,
        ),
        [],
    )


def _follow_ups(quote: list[Token], blocks: Blocks) -> list[FollowUp]:
    """The follow-ups of a quotation: a paragraph begins one, and what comes after it is its answer."""
    first, end = span(quote)
    lines = [_QUOTED.sub("", line) for line in blocks.lines[first:end]]
    starts = [
        token.map[0] - first + number
        for token in quote
        if token.type == "paragraph_open" and token.level == 1 and token.map is not None
        for number, line in enumerate(lines[token.map[0] - first : token.map[1] - first])
        if _FOLLOW_UP.match(line.lstrip())
    ]
    found = []
    for start, stop in pairwise([*starts, len(lines)]):
        question, _, answer = "\n".join(lines[start:stop]).strip("\n").partition("\n\n")
        found.append(
            FollowUp(
                question=" ".join(_FOLLOW_UP.sub("", question.lstrip()).split()), answer=answer.strip("\n")
            )
        )
    return found
