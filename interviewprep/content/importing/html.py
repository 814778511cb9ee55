"""The HTML of Anki's fields as Markdown that says the same, code sign by sign."""

from __future__ import annotations

import html
import re
from functools import lru_cache
from typing import TYPE_CHECKING

from interviewprep.content.decks.picture_text import written
from interviewprep.content.importing.note import Lost
from interviewprep.content.importing.plain import code_fence, code_span, escaped

if TYPE_CHECKING:
    from bs4 import Tag
    from markdownify import MarkdownConverter

_SOUND = re.compile(r"\[sound:[^\]]*\]")
_TAG = re.compile(r"<(?=/?([A-Za-z][\w:-]*))")
_MARKUP = re.compile(r"[<&]|\\[(\[]|\[\$|\[latex\]")
_MATHEMATICS = re.compile(
    r"\\\((?P<inline>.+?)\\\)|\\\[(?P<block>.+?)\\\]"
    r"|\[\$\](?P<dollar>.+?)\[/\$\]|\[\$\$\](?P<dollars>.+?)\[/\$\$\]|\[latex\](?P<latex>.+?)\[/latex\]"
    r"|<anki-mathjax(?P<is_block>[^>]*)>(?P<jax>.+?)</anki-mathjax>",
    re.DOTALL,
)
_PLACE = "\ufdd4"
"""Stands, on both sides of a number, for a formula while the rest is converted: no sign of any text."""
_LOST = {"script": "a script"} | {
    tag: f"<{tag}>" for tag in ("audio", "video", "object", "svg", "math", "iframe", "canvas", "embed")
}
_INLINE_TAGS = "a abbr b big cite del em font i ins mark q s small span strike strong sub sup u"
_INLINE = frozenset(_INLINE_TAGS.split())
_OTHER_TAGS = (
    "address article aside bdi bdo blockquote body br button caption center code col colgroup data dd "
    "details dfn dir div dl dt fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6 head header "
    "hgroup hr html input kbd label legend li main map menu meta nav nobr ol optgroup option p param "
    "img picture pre rp rt ruby samp section select source style summary table tbody td template textarea "
    "tfoot th thead time title tr track tt ul var wbr"
)
_HTML = frozenset([*_INLINE, *_LOST, *_OTHER_TAGS.split()])
_RAISED = str.maketrans("0123456789+-=()ni", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ⁿⁱ")
_LOWERED = str.maketrans("0123456789+-=()", "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎")


def markdown_of(field: str, line: int, lost: list[Lost]) -> str:
    """A field's HTML as Markdown.

    Args:
        field: The HTML.
        line: 1-based, where it stands in its file.
        lost: What Markdown doesn't have, such as sounds, is added here.
    """
    what: set[str] = set()
    if _SOUND.search(field):
        what.add("sounds")
        field = _SOUND.sub("", field)
    if not _MARKUP.search(field):
        found = escaped(" ".join(field.split()))
    elif (simple := _simple(field)) is not None:
        found = simple
    else:
        found = _converted(field, what)
    lost += [Lost(line, one) for one in sorted(what)]
    return found


_SIMPLE = re.compile(r"<(b|strong|i|em|code)>(?=\S)([^<>\n]*?)(?<=\S)</\1>|(<br ?/?>)|([^<>\n\t\\\[$]+)")
_SIGNS = {"b": "**", "strong": "**", "i": "*", "em": "*"}


def _simple(field: str) -> str | None:
    """The Markdown of the HTML that most fields have; None where it takes more than a look.

    It comes to what the library makes of it, in a tenth of the time.
    """
    parts: list[str] = []
    position = 0
    while found := _SIMPLE.match(field, position):
        position = found.end()
        tag, inside, br, text = found.groups()
        said = html.unescape(inside or text or "")
        if "\xa0" in said or "<" in (text or "") or (tag and not said.strip()):
            return None
        if br:
            parts.append("\\\n")
        elif tag == "code":
            parts.append(code_span(said))
        elif tag:
            parts.append(f"{_SIGNS[tag]}{escaped(said)}{_SIGNS[tag]}")
        else:
            parts.append(escaped(re.sub(" +", " ", said)))
    whole = "".join(parts)
    # What a break stands beside decides on it: only one between two texts is simple.
    if position < len(field) or re.search(r"(?:^|\n|\s)\\\n|\\\n(?:\s|$|\\\n)", whole):
        return None
    return whole.strip()


def _converted(field: str, what: set[str]) -> str:
    from bs4 import BeautifulSoup, Tag

    formulas: list[str] = []

    def put_aside(match: re.Match[str]) -> str:
        block = match["block"] or match["dollars"] or (match["jax"] and "true" in match["is_block"])
        tex = next(v for k, v in match.groupdict().items() if v and k != "is_block")
        tex = html.unescape(re.sub(r"<br\s*/?>|</?div>", "\n", tex)).strip()
        formulas.append(f"$${tex}$$" if block else f"${' '.join(tex.split())}$")
        return f"{_PLACE}{len(formulas) - 1}{_PLACE}"

    code = re.split(r"(<(pre|code)\b.*?</\2>)", field, flags=re.DOTALL | re.IGNORECASE)
    field = "".join(
        part if n % 3 == 1 else _MATHEMATICS.sub(put_aside, part) for n, part in enumerate(code) if n % 3 != 2
    )
    # `List<String>`, written without `&lt;`, is no tag.
    field = _TAG.sub(lambda m: m[0] if m[1].lower() in _HTML or m[1] == "anki-mathjax" else "&lt;", field)
    soup = BeautifulSoup(field, "html.parser")
    tags = [tag for tag in soup.descendants if isinstance(tag, Tag)]
    for tag in tags:
        if tag.name in _LOST:
            what.add(_LOST[tag.name])
    for tag in [tag for tag in tags if tag.name in _LOST]:
        tag.extract()
    for table in [tag for tag in tags if tag.name == "table"]:
        if table.find("pre") or any(code.find("br") for code in table.find_all("code")):
            what.add("the columns of a table with code")
            for tag in (table, *table.find_all(["thead", "tbody", "tfoot", "tr", "td", "th"])):
                tag.name = "div"  # no cell of a Markdown table has lines
    _put_breaks_between([tag for tag in tags if tag.name == "br"])
    text = _converter().convert_soup(soup)
    text = re.sub(f"{_PLACE}(\\d+){_PLACE}", lambda m: formulas[int(m[1])], text)
    return text.strip()


def _put_breaks_between(breaks: list[Tag]) -> None:
    """Line breaks at the ends of bold text and the like, outside of it: emphasis can't end in one."""
    for br in breaks:
        while br.parent is not None and br.parent.name in _INLINE:
            if _neighbour(br, forward=True) is None:
                br.parent.insert_after(br.extract())
            elif _neighbour(br, forward=False) is None:
                br.parent.insert_before(br.extract())
            else:
                break


def _neighbour(tag: Tag, *, forward: bool) -> object:
    """What comes next, or came before, other than blanks and comments; None at an end."""
    from bs4.element import Comment, NavigableString

    one = tag.next_sibling if forward else tag.previous_sibling
    while isinstance(one, Comment) or (isinstance(one, NavigableString) and not one.strip(" \t\r\n")):
        one = one.next_sibling if forward else one.previous_sibling
    return one


def code_of(tag: Tag) -> str:
    """The code in a tag, with its line breaks and blanks."""
    from bs4.element import Comment, NavigableString, Tag

    parts: list[str] = []
    for one in tag.descendants:
        if isinstance(one, NavigableString) and not isinstance(one, Comment):
            parts.append(str(one))
        elif isinstance(one, Tag) and (one.name == "br" or (one.name in ("div", "p", "li", "tr") and parts)):
            parts.append("\n")
    return "".join(parts).replace("\xa0", " ").replace("\r\n", "\n").replace("\r", "\n")


@lru_cache(maxsize=1)
def _converter() -> MarkdownConverter:
    """Markdownify with what it leaves out or alters: imported when there is HTML to convert."""
    from markdownify import ATX, BACKSLASH, MarkdownConverter

    class Converter(MarkdownConverter):
        def escape(self, text: str, parent_tags: set[str]) -> str:  # noqa: ARG002
            text = re.sub("(?<!\xa0)\xa0(?!\xa0)", " ", text)  # two or more make an indentation
            return escaped(re.sub(r"[\r\n]+", " ", text)) if text.strip() else text.replace("\n", " ")

        def convert_code(self, el: Tag, text: str, parent_tags: set[str]) -> str:
            if "pre" in parent_tags:
                return text
            code = code_of(el)
            if "\n" not in code.strip("\n"):
                span = code_span(code.strip("\n"))
                return span.replace("|", "\\|") if parent_tags & {"td", "th"} else span
            if "_inline" in parent_tags:
                return code_span(" ".join(code.split("\n")))
            return f"\n\n{code_fence(code.strip(chr(10)))}\n\n"

        convert_kbd = convert_samp = convert_tt = convert_code

        def convert_pre(self, el: Tag, text: str, parent_tags: set[str]) -> str:  # noqa: ARG002
            code = code_of(el)
            classes = " ".join(c for t in (el, *el.find_all("code")) for c in t.get("class") or ())
            language = re.search(r"\b(?:language|lang|brush:?)[-\s]([\w+#-]+)", classes)
            code = code.removeprefix("\n").rstrip()
            return f"\n\n{code_fence(code, language[1] if language else '')}\n\n" if code.strip() else ""

        def convert_br(self, el: Tag, text: str, parent_tags: set[str]) -> str:  # noqa: ARG002
            if "_inline" in parent_tags:
                return " "
            before, after = _neighbour(el, forward=False), _neighbour(el, forward=True)
            if _is_block(before) or _is_block(after):
                return "\n"
            if not parent_tags & _INLINE:
                if getattr(before, "name", "") == "br":
                    return ""  # the first of several begins a paragraph
                if getattr(after, "name", "") == "br":
                    return "\n\n"
            return "\\\n"

        def convert_img(self, el: Tag, text: str, parent_tags: set[str]) -> str:  # noqa: ARG002
            return written(str(el.get("alt") or ""), str(el.get("src") or ""))

        def convert_sup(self, el: Tag, text: str, parent_tags: set[str]) -> str:  # noqa: ARG002
            return _shifted(el.get_text(), text, "^", _RAISED)

        def convert_summary(self, el: Tag, text: str, parent_tags: set[str]) -> str:  # noqa: ARG002
            return f"\n\n{text.strip()}\n\n"

        def convert_sub(self, el: Tag, text: str, parent_tags: set[str]) -> str:  # noqa: ARG002
            return _shifted(el.get_text(), text, "\\_", _LOWERED)

        def convert_hN(self, n: int, el: Tag, text: str, parent_tags: set[str]) -> str:  # noqa: ARG002, N802
            return text if "_inline" in parent_tags else f"\n\n{'#' * max(3, n)} {' '.join(text.split())}\n\n"

        def convert_a(self, el: Tag, text: str, parent_tags: set[str]) -> str:
            address = str(el.get("href") or "").strip()
            if not re.match(r"(https?://|mailto:)", address):
                return text if not address or address in text else f"{text} ({escaped(address)})"
            address = address.replace(" ", "%20").replace("(", "%28").replace(")", "%29")
            if "_noformat" in parent_tags or not text.strip():
                return text or f"<{address}>"
            return f"<{address}>" if el.get_text().strip() == address else f"[{text.strip()}]({address})"

        def convert_td(self, el: Tag, text: str, parent_tags: set[str]) -> str:  # noqa: ARG002
            return _cell(el, text)

        def convert_th(self, el: Tag, text: str, parent_tags: set[str]) -> str:  # noqa: ARG002
            return _cell(el, text)

    return Converter(heading_style=ATX, newline_style=BACKSLASH, bullets="-", sub_symbol="~")


def _cell(el: Tag, text: str) -> str:
    span = str(el.get("colspan", "1"))
    columns = max(1, min(100, int(span))) if span.isdecimal() else 1
    return " " + re.sub(r"(?<!\\)\|", r"\\|", " ".join(text.split())) + " |" * columns


def _is_block(one: object) -> bool:
    name = getattr(one, "name", "")
    return one is None or (
        bool(name) and name not in _INLINE and name not in ("br", "code", "kbd", "samp", "tt")
    )


def _shifted(plain: str, text: str, sign: str, table: dict[int, int]) -> str:
    """A superscript or subscript in Unicode's own signs where it has all of them."""
    plain = plain.strip()
    if not plain:
        return ""
    if all(ord(c) in table for c in plain):
        return plain.translate(table)
    return f"{sign}{text.strip()}" if len(plain) == 1 else f"{sign}({text.strip()})"
