"""Interview questions in Markdown: headings with the answer below, `**Q:**` and `A:`, `<details>`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from interviewprep.content.importing.choices import right_options
from interviewprep.content.importing.fenced_cards import code_lines
from interviewprep.content.importing.html import markdown_of
from interviewprep.content.importing.note import Lost, Note, Reading, heading_and_body, recall
from interviewprep.content.importing.tables import trimmed

_HEADING = re.compile(
    r"(?P<item> {0,3}\d{1,4}[.)] +| {0,3}[-*+] +)?(?P<marks>#{1,6})[ \t]+(?P<text>.*?)[ \t]*#*[ \t]*"
)
_BOLD = re.compile(
    r"(?P<item> {0,3}\d{1,4}[.)] +| {0,3}[-*+] +)?(?P<mark>\*\*|__)(?P<text>(?!\s).+?)(?P=mark)(?P<rest>.*)"
)
_PLAIN_Q = re.compile(r" {0,3}(?:[-*+] +)?(?:Q|Question)\s*\d*\s*[:.)](?!:)\s*(?P<text>\S.*)", re.IGNORECASE)
_ANSWER = re.compile(
    r"^ {0,3}<(?P<tag>b|strong|em|i)>(?:A|Ans|Answer)\s*\d*\s*[:.)]?</(?P=tag)>\s*[:.)]?[ \t]*|"
    r"^ {0,3}(?:\*\*|__)?(?:A|Ans|Answer)\s*\d*\s*(?:[:.)](?:\*\*|__)?|(?:\*\*|__)\s*[:.)])[ \t]*",
    re.IGNORECASE,
)
_NUMBER = re.compile(
    r"^(?:(?:Q|Question)\s*\.?\s*\d*\s*[:.)-]\s*|\d{1,4}\s*\\?[.):]\s+|(?:Q|Question)\s*\d+\s+)+",
    re.IGNORECASE,
)
_ASKS = re.compile(
    r"^(?:what|why|how|when|where|which|who|explain|describe|define|compare|list|name|difference|is|are|can|could|"
    r"does|do|should|tell|write|give|implement)\b",
    re.IGNORECASE,
)
_NAVIGATION = re.compile(
    r"^\W*(?:\*\*)?\[[^\]]*(?:back|top|⬆|↥|up)[^\]]*\]\(#[^)]*\)(?:\*\*)?\W*$", re.IGNORECASE
)
_DETAILS = re.compile(r"^\s*</?(?:details|p|div)\b[^>]*>\s*$", re.IGNORECASE)
_SUMMARY = re.compile(r"<summary\b[^>]*>(.*?)</summary>", re.IGNORECASE | re.DOTALL)
_GENERIC = re.compile(
    r"(?:\W|show|see|view|reveal|click|here|to|for|the|answers?|solutions?|expand|details|toggle|hint|me)+",
    re.I,
)
_OPTION = re.compile(r"^\s*[-*+] \**\(?([A-H])[.:)]\**\s+(.*)$")
_RIGHT = re.compile(r"^\W*(?:correct )?answer\W+(?:is\W+)?([A-H])\b\W*$", re.IGNORECASE)


def looks_like_questions(text: str) -> bool:
    """Whether a text has questions of these forms."""
    return any(card.asks for card in _sections(_with_hashes(text.split("\n"))))


_OF_BOLD, _OF_SUMMARY = 7, 8
"""The levels of what stands below no heading."""


@dataclass(slots=True)
class _Section:
    """A heading or a bold line, with the lines below it."""

    line: int
    level: int
    """1 to 6 of a heading; `_OF_BOLD`, `_OF_SUMMARY`; 0 of what is above all, and below a `<details>`."""
    title: str
    asks: bool
    """Whether it looks like a question."""
    indent: int = 0
    body: list[str] = field(default_factory=list)
    code: list[bool] = field(default_factory=list)
    heading: str = ""
    """The line as it stands."""
    folded: bool = False
    """Whether it is in a question's `<details>`: a part of the answer."""


_CONTENTS = re.compile(r"(?:table of )?contents|toc|index", re.IGNORECASE)
FEWEST_LINKS = 5
"""Links to places in the same file from which on a text that is mostly of them is a table of contents."""


def read_questions(text: str, reading: Reading) -> Iterator[Note]:
    """A card for each question with an answer below it."""
    lines = text.split("\n")
    if lines[0].strip() == "---" and "---" in (rest := [line.strip() for line in lines[1:]]):
        lines[: rest.index("---") + 2] = [""] * (rest.index("---") + 2)
    lines = _with_hashes(lines)
    sections = list(_sections(lines))
    any_asks = any(section.asks for section in sections)
    counts = {
        n: sum(s.level == n and _has_text(s) and (s.asks or not any_asks) for s in sections)
        for n in range(1, 7)
    }
    common = max(counts, key=lambda n: counts[n]) if any(counts.values()) else -1
    current: _Section | None = None
    for section in sections:
        is_card = not section.folded and (section.asks or (section.level == common and not any_asks))
        if any_asks and not section.folded and section.level == common and _has_text(section):
            # Among the questions, one that isn't put as one.
            is_card |= current is None or current.level >= common
        if is_card:
            if current is not None:
                yield from _note(current, reading)
            current = section
        elif current is not None and (section.folded or section.level > current.level):
            current.body += [section.heading, *section.body]
            current.code += [False, *section.code]
        else:
            if current is not None:
                yield from _note(current, reading)
            current = None
            if _has_text(section):
                at = next(n for n, line in enumerate(section.body) if line.strip())
                reading.lose(section.line + at + (section.level > 0), "text that is no card")
    if current is not None:
        yield from _note(current, reading)


_UNDERLINE = re.compile(r" {0,3}(=+|-{3,})[ \t]*")


def _with_hashes(lines: list[str]) -> list[str]:
    """The lines with headings that are underlined begun with `#` instead; each line stays where it is.

    A line of dashes is as often a rule below an answer: it makes a heading of a question alone.
    """
    code = code_lines(lines, lambda line: False)
    made = list(lines)
    for n in range(len(lines) - 1):
        line, found = lines[n], _UNDERLINE.fullmatch(lines[n + 1])
        alone = line[:1].strip() and (n == 0 or not lines[n - 1].strip())
        if not found or not alone or code[n] or code[n + 1] or re.match(r"#{1,6}\s|[-*+>|]\s|\*\*|__", line):
            continue
        if found[1][0] == "=" or line.rstrip("*_` ").endswith("?"):
            made[n : n + 2] = [f"{'#' if found[1][0] == '=' else '##'} {line}", ""]
    return made


def _has_text(section: _Section) -> bool:
    return any(
        line.strip() and not re.fullmatch(r"\s*(?:-{3,}|\*{3,}|<!--.*-->)\s*", line) for line in section.body
    )


def _sections(lines: list[str]) -> Iterator[_Section]:
    section = _Section(1, 0, "", asks=False)
    code = code_lines(lines, lambda line: (opened := _opening(line)) is not None and opened[2])
    waits_for_summary = folded = False
    depth = 0  # of `<details>`
    within = 0  # the depth of the text of a question that is a `<summary>`
    for number, (line, is_code) in enumerate(zip(lines, code, strict=True), 1):
        opened = None if is_code else _opening(line)
        if opened and opened[3] and section.asks and section.level != _OF_BOLD:
            opened = None  # in an answer, **Why?** begins a sentence
        if not is_code and opened is None and re.search(r"<details\b", line, re.IGNORECASE):
            waits_for_summary = True
        if waits_for_summary and not is_code and (found := _SUMMARY.search(line)):
            waits_for_summary = False
            words = _summary(found[1])
            asks = bool(_NUMBER.match(_bare(found[1]))) or _is_question(words) or not section.asks
            folded = _GENERIC.fullmatch(words) is not None or not asks
            if not folded:
                opened = (_OF_SUMMARY, words, True, line[found.end() :])
                section.body = _without_open_details(section.body)
                section.code = section.code[: len(section.body)]
        if not is_code:
            depth += len(re.findall(r"<details\b", line, re.IGNORECASE))
            if opened is not None and opened[0] == _OF_SUMMARY:
                within = depth
            depth -= (closed := len(re.findall(r"</details>", line, re.IGNORECASE)))
            folded &= not closed
        if opened is None:
            section.body.append(line)
            section.code.append(is_code)
            if section.level == _OF_SUMMARY and depth < within:
                yield section
                section = _Section(number + 1, 0, "", asks=False)
            continue
        if section.level or section.body:
            yield section
        level, title, asks, rest = opened
        indent = len(line) - len(line.lstrip())
        section = _Section(number, level, title, asks, indent, heading=line.strip(), folded=folded)
        if rest.strip():
            section.body.append(rest.strip())
            section.code.append(False)
        if level == _OF_SUMMARY and depth < within:
            yield section
            section = _Section(number + 1, 0, "", asks=False)
    yield section


def _summary(text: str) -> str:
    found: list[Lost] = []
    text = re.sub(r"</?h[1-6]\b[^>]*>", "", text)
    return _NUMBER.sub("", _bare(markdown_of(text, 0, found) if re.search("[<&]", text) else text.strip()))


def _without_open_details(lines: list[str]) -> list[str]:
    kept = list(lines)
    while kept and (not kept[-1].strip() or _DETAILS.match(kept[-1])):
        kept.pop()
    return kept


def _opening(line: str) -> tuple[int, str, bool, str] | None:
    """A heading's or a bold line's level, its text, whether it looks like a question, and what follows it."""
    if not line.strip():
        return None
    if found := _HEADING.fullmatch(line):
        text = _bare(found["text"])
        numbered = bool(_NUMBER.match(text)) or bool(found["item"] and found["item"].strip()[0].isdigit())
        title = _NUMBER.sub("", text) or text
        return len(found["marks"]), title, bool(title) and (numbered or _is_question(title)), ""
    if found := _BOLD.fullmatch(line):
        text, rest = found["text"], found["rest"].strip()
        labelled = re.match(r"(?:Q|Question)\s*\d*\s*[:.)]", text, re.IGNORECASE)
        if labelled and (text.rstrip().endswith((":", ".", ")")) and len(text.split()) <= 2) and rest:
            return _OF_BOLD, _bare(rest), True, ""  # **Q:** What is it?
        numbered = bool(_NUMBER.match(text)) or bool(found["item"] and found["item"].strip()[0].isdigit())
        title = _NUMBER.sub("", text).strip()
        if (
            title
            and (not rest or text.rstrip().endswith("?"))
            and (labelled or text.rstrip().endswith("?") or (numbered and _is_question(title)))
        ):
            return _OF_BOLD, title, True, rest
        return None
    if found := _PLAIN_Q.fullmatch(line):
        return _OF_BOLD, _bare(found["text"]), True, ""
    return None


def _bare(text: str) -> str:
    """A heading's text without the bold marks around all of it, and without anchors."""
    text = re.sub(r"<a\b[^>]*>\s*</a>", "", text).strip()
    if found := re.fullmatch(r"(\*\*|__)((?:(?!\1).)+)\1", text):
        text = found[2].strip()
    return text


def _is_question(title: str) -> bool:
    return title.rstrip("*_` ").endswith(("?", "？", "؟")) or bool(
        _ASKS.match(title) and len(title.split()) > 3
    )


def _note(section: _Section, reading: Reading) -> Iterator[Note]:
    lines, code = section.body, section.code
    indent = min((len(x) - len(x.lstrip()) for x in lines if x.strip()), default=0)
    indented = section.indent or re.match(r"\s*(?:\d{1,4}[.)]|[-*+])\s", section.heading)
    if indent and indented:
        lines = [line[indent:] for line in lines]
    kept: list[str] = []
    answer_at: int | None = None
    for line, is_code in zip(lines, code, strict=True):
        if is_code:
            kept.append(line)
        elif _NAVIGATION.match(line):
            continue
        elif _SUMMARY.search(line) or re.search(r"</?(?:details|summary)\b", line, re.IGNORECASE):
            if summary := _SUMMARY.search(line):
                words = _summary(summary[1])
                if _GENERIC.fullmatch(words) is None:
                    kept.append(f"**{words}**")
                elif answer_at is None and not _is_prose(kept):
                    answer_at = len(kept)
            left = re.sub(
                r"</?(?:details|p)\b[^>]*>", "", _SUMMARY.sub("", line), flags=re.IGNORECASE
            ).strip()
            kept += [left] if left else [""]
        elif _DETAILS.match(line) and re.search(r"</?p\b", line):
            kept.append("")
        elif answer_at is None and (found := _ANSWER.match(line)):
            answer_at = len(kept)
            kept.append(line[found.end() :])
        else:
            kept.append(line)
    while kept and (not kept[-1].strip() or re.fullmatch(r"\s*(?:-{3,}|\*{3,}|_{3,})\s*", kept[-1])):
        kept.pop()
    before = trimmed("\n".join(kept[: answer_at or 0]))
    body = trimmed("\n".join(kept[answer_at or 0 :]))
    if not body:
        reading.lose(section.line, f"a question without an answer: {section.title[:60]}")
        return
    if _is_contents(body, FEWEST_LINKS if not _CONTENTS.fullmatch(section.title) else 1):
        reading.lose(section.line, f"a table of contents: {section.title[:60]}")
        return
    title, above = heading_and_body(section.title, "")
    if before and (choice := _choice(section.line, title, before, body)):
        yield choice
        return
    if before:
        yield recall(section.line, f"{section.title}\n\n{before}", body, reading)
        return
    yield Note(section.line, title, "\n\n".join(filter(None, (above.strip(), body))))


def _is_contents(body: str, fewest: int) -> bool:
    """Whether it is a list, or a table, of links to places in the same file: at least so many."""
    lines = [line for line in body.split("\n") if line.strip(" |-:")]
    links = sum("](#" in line for line in lines)
    return links >= fewest and 2 * links > len(lines)


def _is_prose(lines: list[str]) -> bool:
    """Whether there is an answer in them: text beside code and options."""
    code = code_lines(lines, lambda line: False)
    return any(
        line.strip() and not is_code and not _OPTION.match(line)
        for line, is_code in zip(lines, code, strict=True)
    )


def _choice(line: int, title: str, before: str, answer: str) -> Note | None:
    """A question with options `- A: ...` and an answer that names one."""
    lines = before.split("\n")
    while lines and not _OPTION.match(lines[-1]):
        if lines[-1].strip():
            return None
        lines.pop()
    start = len(lines)
    while start and _OPTION.match(lines[start - 1]):
        start -= 1
    options = [found for found in map(_OPTION.match, lines[start:]) if found]
    letter = next((found for found in map(_RIGHT.match, answer.split("\n")) if found), None)
    if len(options) < 2 or letter is None or [o[1] for o in options] != list("ABCDEFGH"[: len(options)]):
        return None
    (right,) = right_options([letter[1]], [[o[2] for o in options]])
    if not right:
        return None
    explanation = trimmed("\n".join(x for x in answer.split("\n") if x != letter.string))
    return Note(
        line,
        title,
        trimmed("\n".join(lines[:start])),
        "choice",
        options=tuple((o[2].strip(), n in right) for n, o in enumerate(options)),
        explanation=explanation,
    )
