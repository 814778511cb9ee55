"""Text that is no Markdown, written so that Markdown shows it as it is; code as a span or as a fence."""

from __future__ import annotations

import re

_ESCAPED = re.compile(
    r"\\(?=[!-/:-@\[-`{-~])"  # a backslash that would escape something
    r"|`|(?<!\s)\*|\*(?!\s)"
    r"|(?<![^\W_])_|_(?![^\W_])"  # an underscore within a word is no emphasis
    r"|<(?=[A-Za-z/!?])"
    r"|&(?=#?\w{1,31};)"
    r"|!?\[(?=[^\[\]\n]*\][(:\[])"
    r"|~(?=~)"
)
_MAY_MEAN = re.compile(r"[\\`*_<&\[~]|^ {0,3}[#>+=|:\d-]", re.MULTILINE)
"""A look that saves the rest for most texts."""
_AT_START = re.compile(r"^([ ]{0,3})(#{1,6}(?=\s|$)|>|[-+*](?=\s|$)|~~~|[-=|:][-=|:\s]*$)", re.MULTILINE)
_NUMBER_AT_START = re.compile(r"^([ ]{0,3}\d{1,9})([.)])(?=\s|$)", re.MULTILINE)


def escaped(text: str) -> str:
    """Plain text as Markdown that shows the same signs."""
    if not _MAY_MEAN.search(text):
        return text
    text = _ESCAPED.sub(r"\\\g<0>", text)
    text = _NUMBER_AT_START.sub(r"\1\\\2", text)
    return _AT_START.sub(lambda m: m[1] + (m[2] if m[2].startswith("\\") else f"\\{m[2]}"), text)


def plain(text: str) -> str:
    """Plain text of several lines as Markdown: each line stays a line."""
    lines = [line.rstrip() for line in escaped(text.strip("\n")).split("\n")]
    shown = [
        f"{line}\\" if line and n + 1 < len(lines) and lines[n + 1] else line for n, line in enumerate(lines)
    ]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(shown)).strip()


def code_span(code: str) -> str:
    """Code of one line between as many backticks as it takes; '' for none."""
    if not code:
        return ""
    if not code.strip():
        return code
    ticks = "`" * _free_run(code, 1)
    both_ends_blank = code[0] == code[-1] == " "
    pad = " " if code[0] == "`" or code[-1] == "`" or both_ends_blank else ""
    return f"{ticks}{pad}{code}{pad}{ticks}"


def code_fence(code: str, language: str = "") -> str:
    """Code of several lines in a fence that nothing in it closes."""
    fence = "`" * _free_run(code, 3)
    end = "" if code.endswith("\n") or not code else "\n"
    return f"{fence}{language}\n{code}{end}{fence}"


def _free_run(code: str, least: int) -> int:
    """The shortest run of backticks, of at least so many, that is not in the code."""
    runs = {len(run) for run in re.findall("`+", code)}
    if least > 1:
        return max([least - 1, *runs]) + 1
    return next(n for n in range(least, len(runs) + 2) if n not in runs)
