"""A card's Markdown -> Textual `Content`, laid out for a width.

One `Content` in one `Static` paints several times as fast as Textual's Markdown widget, and nothing
of a card's text is ever read as markup.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from markdown_it import MarkdownIt
from markdown_it.tree import SyntaxTreeNode
from pygments.token import Token
from textual.content import Content
from textual.highlight import HighlightTheme, highlight
from textual.style import Style

from interviewprep.content.decks.picture_text import file_of, words_for
from interviewprep.content.visible import visible

MIN_WIDTH = 8
_PICTURE = "interviewprep_picture"
"""What marks a picture's description, in the meta data of its style: the picture's file."""


class CodeTheme(HighlightTheme):
    """Code in the app's colours, without underlines and backgrounds."""

    STYLES = {  # noqa: RUF012  (the base class declares it so)
        Token.Comment: "$foreground 60% italic",
        Token.Keyword: "$secondary",
        Token.Keyword.Constant: "$accent",
        Token.Literal.Number: "$accent",
        Token.Literal.String: "$success",
        Token.Literal.String.Doc: "$foreground 60% italic",
        Token.Name.Decorator: "$accent",
        Token.Name.Class: "$primary bold",
        Token.Name.Function: "$primary",
        Token.Name.Builtin: "$primary",
        Token.Name.Exception: "$error",
        Token.Operator.Word: "$secondary",
    }


@lru_cache(maxsize=1)
def _parser() -> MarkdownIt:
    return MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"])


def render(text: str, width: int) -> Content:
    """The Markdown as text for a terminal of this width."""
    if not text:
        return Content("")
    root = SyntaxTreeNode(_parser().parse(text))
    return Content("\n").join(_blocks(root.children, max(width, MIN_WIDTH)))


_SPECIAL = re.compile(r"[\\`*_~!\[<&\n\r\0]")
"""What begins anything but plain text within a line."""


_CODE = re.compile(r"(?<!`)`([^`\n\r\0]+)`(?!`)")
"""Code between backticks that stand alone."""


def inline(text: str) -> Content:
    """A single line of Markdown: a question, an option."""
    plain, *rest = _CODE.split(text)
    if not any(map(_SPECIAL.search, (plain, *rest[1::2]))):
        parts = [Content(visible(plain))]
        for code_, after in zip(rest[::2], rest[1::2], strict=True):
            parts += [Content.styled(_without_padding(code_), "$accent"), Content(visible(after))]
        return Content("").join(parts) if rest else parts[0]
    return Content("").join(_inline(child) for child in SyntaxTreeNode(_parser().parseInline(text)).children)


def _without_padding(code_: str) -> str:
    """One blank on either side is none of the code (CommonMark 0.31.2, 6.1 "Code spans")."""
    padded = code_.startswith(" ") and code_.endswith(" ") and code_.strip(" ")
    return code_[1:-1] if padded else code_


def title(text: str, width: int) -> list[Content]:
    """A question as lines, in bold; its pictures' descriptions each on lines of their own."""
    parts = _apart(inline(text))
    return [line for part in parts for line in _wrap(part if _marks(part) else part.stylize("bold"), width)]


class MarkedPicture(NamedTuple):
    """Where a text that is laid out shows a picture."""

    file: str
    """As the card names it."""
    line: int
    """The 0-based line that its description ends on."""
    column: int
    """Cells before the description, from the line's start on."""


def marked_pictures(text: Content) -> list[MarkedPicture]:
    """The pictures of a text that is laid out."""
    found: list[MarkedPicture] = []
    last = 0
    for start, end, file in _marks(text):
        before, upto = text.plain[:start], text.plain[:end]
        # A description that was wrapped has a mark on each of its lines; the last is below the others.
        if found and found[-1].file == file and text.plain[last:start].strip(" ▎\n") == "":
            found.pop()
        found.append(MarkedPicture(file, upto.count("\n"), Content(before.rpartition("\n")[2]).cell_length))
        last = end
    return found


def _marks(text: Content) -> list[tuple[int, int, str]]:
    """Start, end and file of the marks, in order."""
    return sorted(
        (span.start, span.end, str(span.style.meta[_PICTURE]))
        for span in text.spans
        if isinstance(span.style, Style) and _PICTURE in span.style.meta
    )


def code(text: str, language: str = "python") -> list[Content]:
    """Highlighted lines of code."""
    plain = text.rstrip("\n")
    if language not in ("text", "output", ""):
        return highlight(plain, language=language, theme=CodeTheme).split("\n", allow_blank=True)
    return [Content(line) for line in plain.split("\n")]


def code_block(text: str, language: str, width: int) -> list[Content]:
    """Code on a panel as wide as the text, long lines folded and marked."""
    lines: list[Content] = []
    room = max(width - 2, MIN_WIDTH)
    for line in code(text, language):
        line = line.expand_tabs(4)
        pieces = [line] if line.cell_length <= room else _fold(line, room)
        for piece in pieces:
            padding = max(0, room - piece.cell_length)
            lines.append(Content(" ") + piece + Content(" " * (padding + 1)))
    return [line.stylize_before("on $panel") for line in lines]


def _fold(line: Content, room: int) -> list[Content]:
    first, *_ = line.fold(room)
    rest = line[len(first) :]
    more = rest.fold(room - 2)
    return [first, *(Content.styled("↳ ", "$foreground 50%") + piece for piece in more)]


def _blocks(nodes: list[SyntaxTreeNode], width: int, tight: bool = False) -> list[Content]:
    lines: list[Content] = []
    for node in nodes:
        block = _block(node, width)
        if lines and block and not tight:
            lines.append(Content(""))
        lines += block
    return lines


def _block(node: SyntaxTreeNode, width: int) -> list[Content]:
    match node.type:
        case "paragraph":
            return [line for part in _apart(_text(node)) for line in _wrap(part, width)]
        case "heading":
            return _wrap(_text(node).stylize("bold"), width)
        case "fence" | "code_block":
            info = (node.info or "").split() if node.type == "fence" else []
            return code_block(node.content, info[0] if info else "text", width)
        case "bullet_list" | "ordered_list":
            return _list(node, width)
        case "blockquote":
            bar = Content.styled("▎ ", "$primary")
            return [bar + line for line in _blocks(node.children, width - 2)]
        case "table":
            return _table(node, width)
        case "hr":
            return [Content.styled("─" * width, "$foreground 40%")]
    return _wrap(Content(node.content), width) if node.content else _blocks(node.children, width)


def _apart(text: Content) -> list[Content]:
    """A paragraph whose pictures' descriptions are paragraphs of their own."""
    marks = _marks(text)
    if not marks:
        return [text]
    parts, at = [], 0
    for start, end, _ in marks:
        parts += [text[at:start], text[start:end]]
        at = end
    return [_stripped(part) for part in [*parts, text[at:]] if part.plain.strip()]


def _stripped(text: Content) -> Content:
    plain = text.plain
    return text[len(plain) - len(plain.lstrip()) : len(plain.rstrip())]


def _list(node: SyntaxTreeNode, width: int) -> list[Content]:
    lines: list[Content] = []
    start = int(node.attrs.get("start", 1)) if node.type == "ordered_list" else 0
    for number, item in enumerate(node.children, start):
        mark = f"{number}. " if node.type == "ordered_list" else "• "
        body = _blocks(item.children, width - len(mark), tight=True) or [Content("")]
        lines.append(Content.styled(mark, "$primary") + body[0])
        lines += [Content(" " * len(mark)) + line for line in body[1:]]
    return lines


def _table(node: SyntaxTreeNode, width: int) -> list[Content]:
    rows = [[_text(cell) for cell in row.children] for part in node.children for row in part.children]
    if not rows:
        return []
    columns = max(map(len, rows))
    widths = [max((r[n].cell_length for r in rows if n < len(r)), default=1) for n in range(columns)]
    room = max(width - 3 * (columns - 1), columns)
    while sum(widths) > room:
        widths[widths.index(max(widths))] -= 1
    lines: list[Content] = []
    for index, row in enumerate(rows):
        cells = [_wrap(row[n] if n < len(row) else Content(""), max(widths[n], 2)) for n in range(columns)]
        for y in range(max(map(len, cells))):
            parts = [
                (cell[y] if y < len(cell) else Content("")).stylize("bold" if index == 0 else "")
                for cell in cells
            ]
            padded = [p.pad_right(max(0, widths[n] - p.cell_length)) for n, p in enumerate(parts)]
            lines.append(Content.styled(" │ ", "$foreground 40%").join(padded))
        if index == 0:
            lines.append(Content.styled("─┼─".join("─" * w for w in widths), "$foreground 40%"))
    return lines


def _wrap(content: Content, width: int) -> list[Content]:
    return content.wrap(max(width, MIN_WIDTH)) if content else []


def _text(node: SyntaxTreeNode) -> Content:
    return Content("").join(_inline(grandchild) for child in node.children for grandchild in child.children)


def _inline(node: SyntaxTreeNode) -> Content:
    match node.type:
        case "inline":
            return _nested(node)
        case "text":
            return Content(visible(node.content))  # an entity such as &#x202e; is decoded by now
        case "code_inline":
            return Content.styled(node.content, "$accent")
        case "softbreak":
            return Content(" ")
        case "hardbreak":
            return Content("\n")
        case "strong":
            return _nested(node).stylize("bold $primary")
        case "em":
            return _nested(node).stylize("italic")
        case "s":
            return _nested(node).stylize("strike")
        case "link":
            label, address = _nested(node).stylize("underline"), str(node.attrs.get("href", ""))
            same = label.plain == address
            return (
                label if same or not address else label + Content.styled(f" ({address})", "$foreground 60%")
            )
        case "image":
            return _description(node)
    return Content(node.content) if node.content else _nested(node)


def _description(node: SyntaxTreeNode) -> Content:
    """What stands for a picture: its description and its file, marked with the latter."""
    file = visible(file_of(str(node.attrs.get("src", ""))))
    words = words_for(visible(node.content), file)
    return Content.styled(words, "italic").stylize(Style.from_meta({_PICTURE: file}))


def _nested(node: SyntaxTreeNode) -> Content:
    return Content("").join(_inline(child) for child in node.children)
