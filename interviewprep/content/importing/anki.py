"""Anki's text export ("Notes in plain text"): notes with their fields, tags and gaps; HTML as Markdown."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser

from interviewprep.content.importing.note import Lost, Note
from interviewprep.content.importing.tables import rows

_SEPARATORS = {"tab": "\t", "comma": ",", "semicolon": ";", "space": " ", "pipe": "|", "colon": ":"}
_CLOZE = re.compile(r"\{\{c(\d+)::(.*?)(?:::(.*?))?\}\}", re.DOTALL)


def read_anki(text: str, lost: list[Lost]) -> Iterator[Note]:
    """Notes, as the lines that begin with `#` say they are written."""
    lines = text.split("\n")
    options: dict[str, str] = {}
    skipped = 0
    while skipped < len(lines) and lines[skipped].startswith("#"):
        key, _, value = lines[skipped][1:].partition(":")
        options[key.strip().lower()] = value.strip()
        skipped += 1
    sign = options.get("separator", "tab")
    is_html = options.get("html", "false").lower() == "true"
    special = {
        int(value) - 1: key.removesuffix(" column")
        for key, value in options.items()
        if key.endswith(" column") and value.isdigit()
    }
    for line, row in rows("\n".join(lines[skipped:]), _SEPARATORS.get(sign.lower(), sign[:1] or "\t")):
        at = line + skipped
        tags = next((row[n].split() for n, what in special.items() if what == "tags" and n < len(row)), [])
        fields = [cell for n, cell in enumerate(row) if n not in special]
        if not any(cell.strip() for cell in fields):
            continue
        fields = [_markdown_of(cell, at, lost) if is_html else cell.strip() for cell in fields]
        front, back, *rest = [*fields, "", ""]
        if _CLOZE.search(front):
            if any(m[3] for m in _CLOZE.finditer(front)):
                lost.append(Lost(at, "the hints of a cloze"))
            body = _CLOZE.sub(lambda m: f"=={m[1]}:{' '.join(m[2].split())}==", front)
            yield Note(at, "Fill in", "\n\n".join(filter(None, (body, back))), "cloze", tuple(tags))
        elif not front or not back:
            lost.append(Lost(at, "a note without a front or without a back"))
        else:
            if more := [cell for cell in rest if cell]:
                lost.append(Lost(at, f"{len(more)} fields after the second"))
            yield Note(at, front, back, tags=tuple(tags))


class _Markdown(HTMLParser):
    """The little HTML of Anki's fields as Markdown."""

    MARKS = {"b": "**", "strong": "**", "i": "*", "em": "*", "code": "`", "tt": "`"}  # noqa: RUF012

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self.lost: set[str] = set()
        self.pre = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002
        if tag in ("br", "div", "p", "ul", "ol", "tr"):
            self.parts.append("\n")
        elif tag == "li":
            self.parts.append("\n- ")
        elif tag == "pre":
            self.pre += 1
            self.parts.append("\n\n```\n")
        elif tag in self.MARKS and not self.pre:
            self.parts.append(self.MARKS[tag])
        elif tag in ("img", "audio", "video", "object", "table", "svg", "math"):
            self.lost.add({"img": "pictures"}.get(tag, f"<{tag}>"))

    def handle_endtag(self, tag: str) -> None:
        if tag == "pre" and self.pre:
            self.pre -= 1
            self.parts.append("\n```\n")
        elif tag in self.MARKS and not self.pre:
            self.parts.append(self.MARKS[tag])
        elif tag in ("div", "p", "ul", "ol"):
            self.parts.append("\n")

    def handle_data(self, data: str) -> None:
        self.parts.append(data if self.pre else data.replace("\n", " ").replace("<", "\\<"))


def _markdown_of(field_text: str, line: int, lost: list[Lost]) -> str:
    reader = _Markdown()
    reader.feed(field_text)
    reader.close()
    text = "".join(reader.parts).replace("\xa0", " ")
    if sounds := re.findall(r"\[sound:[^\]]*\]", text):
        reader.lost.add("sounds")
        for sound in sounds:
            text = text.replace(sound, "")
    lost += [Lost(line, what) for what in sorted(reader.lost)]
    return re.sub(r"\n{3,}", "\n\n", text).strip()
