"""org-drill: headings tagged `:drill:` with the answer below them, and `[hidden]` gaps."""

from __future__ import annotations

import re
from collections.abc import Iterator
from textwrap import dedent
from typing import TYPE_CHECKING

from interviewprep.content.importing.note import ImportProblem, Note, Reading, recall
from interviewprep.content.importing.plain import code_fence, code_span

if TYPE_CHECKING:
    from orgparse.node import OrgNode

_BLOCK = re.compile(
    r"^[ \t]*#\+begin_(\w+)(?:[ \t]+(\S+))?.*\n((?:.*\n)*?)[ \t]*#\+end_\1[ \t]*$", re.I | re.MULTILINE
)
_GAP = re.compile(r"(?<!\[)\[(?!\[)([^\[\]\n|]+?)(?:\|\|[^\[\]\n]*)?\](?![\](])")
_MARKS = re.compile(
    r"\[\[(?P<address>[^\]]+)\](?:\[(?P<label>[^\]]+)\])?\]"
    r"|(?<![\w=~])(?P<sign>[=~*/+_])(?P<text>\S(?:[^\n]*?\S)?)(?P=sign)(?!\w)"
)
_KEPT = "\ufdd7"


def read_org(text: str, reading: Reading) -> Iterator[Note]:
    """A card for each entry tagged `:drill:`, or for each with a text where none is tagged."""
    try:
        from orgparse import loads
    except ImportError as error:
        raise ImportProblem("org files need the extra `org`: pip install orgparse") from error
    root = loads(text)
    nodes = list(root[1:])
    drill = [node for node in nodes if "drill" in node.shallow_tags]
    chosen = drill or [node for node in nodes if _body(node)]
    inside = {id(child) for node in drill for child in node[1:]}
    for node in nodes:
        if not any(node is one for one in chosen) and id(node) not in inside and _body(node):
            reading.lose(node.linenumber, "an entry that is no card")
    for node in chosen:
        _tell_properties(node, reading)
        yield from _notes(node, reading, whole=bool(drill))


def _notes(node: OrgNode, reading: Reading, *, whole: bool) -> Iterator[Note]:
    heading, body = node.get_heading(format="raw"), _body(node)
    below = list(node[1:]) if whole else []
    tags = tuple(sorted(node.shallow_tags - {"drill"}))
    parts = [f"### {child.get_heading(format='raw')}\n\n{_markdown(_body(child))}" for child in below]
    if len(below) == 1 and re.fullmatch(
        r"(?:the )?(?:answer|back)", below[0].get_heading(format="raw"), re.I
    ):
        question = "\n\n".join(filter(None, (_markdown(heading), _markdown(body))))
        answer = _markdown(_body(below[0]))
    elif _GAP.search(_BLOCK.sub("", body)) and not below:
        count = 0

        def gap(match: re.Match[str]) -> str:
            nonlocal count
            count += 1
            return f"=={min(count, 20)}:{match[1].strip()}=="

        if any("||" in found[0] for found in _GAP.finditer(_BLOCK.sub("", body))):
            reading.lose(node.linenumber, "the hints of a cloze")
        yield Note(node.linenumber, _markdown(heading) or "Fill in", _markdown(body, gap), "cloze", tags)
        return
    else:
        question, answer = _markdown(heading), "\n\n".join(filter(None, (_markdown(body), *parts)))
    if not question or not answer:
        reading.lose(node.linenumber, "an entry without a question or without an answer")
        return
    yield recall(node.linenumber, question, answer, reading, tags=tags)


def _body(node: OrgNode) -> str:
    return dedent(str(node.get_body(format="raw"))).strip("\n")


def _tell_properties(node: OrgNode, reading: Reading) -> None:
    """Tell what org-drill knows of an entry, and a deck doesn't."""
    known = [str(name) for name in node.properties]
    if node.scheduled or any(name.startswith("DRILL_LAST") for name in known):
        reading.lose(node.linenumber, "the schedule of an entry: it starts over here")
    if kind := node.properties.get("DRILL_CARD_TYPE"):
        reading.lose(node.linenumber, f"how an entry is asked: `{kind}`")


def _markdown(text: str, gap: object = None) -> str:
    """Org's markup as Markdown; code stays as it is."""
    kept: list[str] = []

    def keep(markdown: str) -> str:
        kept.append(markdown)
        return f"{_KEPT}{len(kept) - 1}{_KEPT}"

    def block(match: re.Match[str]) -> str:
        code, kind = match[3], match[1].lower()
        if kind not in ("src", "example"):
            return match[3]
        lines = code.split("\n")
        indent = min((len(x) - len(x.lstrip()) for x in lines if x.strip()), default=0)
        fence = code_fence("\n".join(x[indent:] for x in lines), match[2] or "" if kind == "src" else "")
        return keep(f"\n{fence}\n")

    def mark(match: re.Match[str]) -> str:
        if match["address"]:
            return keep(f"[{match['label'] or match['address']}]({match['address']})")
        sign, said = match["sign"], match["text"]
        if sign in "=~":
            return keep(code_span(said))
        return {"*": f"**{said}**", "/": f"*{said}*", "+": f"~~{said}~~", "_": said}[sign]

    text = _MARKS.sub(mark, _BLOCK.sub(block, text))
    if callable(gap):
        text = _GAP.sub(gap, text)
    while _KEPT in text:
        text = re.sub(f"{_KEPT}(\\d+){_KEPT}", lambda m: kept[int(m[1])], text)
    return text.strip("\n")
