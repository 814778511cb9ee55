"""The query language: text read into a tree, or told where it goes wrong.

It is Anki's (docs.ankiweb.net/searching.html), for the fields that cards have here. `terms.py` says what a
term means; this module knows only how terms are put together.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from lark import Lark, Token

_GRAMMAR = r"""
start: either?
?either: all (_OR all)*
?all: part (_AND? part)*
?part: MINUS part -> negated
     | OPEN either _CLOSE -> group
     | TERM
_OR.2: /or(?=[\s(]|$)/i
_AND.2: /and(?=[\s(]|$)/i
MINUS: "-"
OPEN: "("
_CLOSE: ")"
TERM: /"(\\.|[^"\\])*"|[^\s()"-][^\s()"]*("(\\.|[^"\\])*")?/
%import common.WS
%ignore WS
"""
_FIELD = re.compile(r"([A-Za-z]+):(.*)", re.DOTALL)
MOST = 2_000
"""Characters that a query may have."""
DEEPEST = 50
"""Parentheses and `-` in one another."""


class QueryError(ValueError):
    """A query that can't be read."""

    def __init__(self, what: str, at: int, length: int = 1) -> None:
        """`at` is where in the query, in characters from 0, and `length` how much of it is meant."""
        super().__init__(what)
        self.at = at
        self.length = length


@dataclass(frozen=True, slots=True)
class Term:
    """A field with its value, or text."""

    field: str
    """In lower case; '' for text."""
    value: str
    """Without the quotes; `\\` before a character takes away what it means."""
    quoted: bool
    at: int
    """Where it stands in the query, in characters from 0."""
    length: int

    def error(self, what: str) -> QueryError:
        """That this term is wrong."""
        return QueryError(what, self.at, self.length)


@dataclass(frozen=True, slots=True)
class Not:
    """What the inner one doesn't find."""

    of: Node


@dataclass(frozen=True, slots=True)
class All:
    """What every one of them finds; all cards when there are none."""

    of: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Either:
    """What any of them finds."""

    of: tuple[Node, ...]


Node = Term | Not | All | Either


def parse(query: str) -> Node:
    """A query's tree.

    Raises:
        QueryError: it is no query.
    """
    from lark.exceptions import UnexpectedCharacters, UnexpectedEOF, UnexpectedToken

    if len(query) > MOST:
        raise QueryError(f"a query has at most {MOST:,} characters", MOST)
    try:
        tree = _parser().parse(query)
    except UnexpectedCharacters as error:
        raise _unreadable(query, error.pos_in_stream or 0) from None
    except (UnexpectedToken, UnexpectedEOF) as error:
        raise _out_of_place(query, getattr(error, "token", None)) from None
    return _node(tree, 0)


@cache
def _parser() -> Lark:
    from lark import Lark

    return Lark(_GRAMMAR, parser="lalr", lexer="basic")


def _unreadable(query: str, at: int) -> QueryError:
    if query[at] == '"':
        return QueryError("this quote is not closed", at, len(query) - at)
    return QueryError(f"`{query[at]}` can't stand here", at)


def _out_of_place(query: str, token: Token | None) -> QueryError:
    if token is None or token.type == "$END":
        opened = _open_parenthesis(query)
        if opened is not None and not query.rstrip().endswith(("(", "-")):
            return QueryError("this parenthesis is not closed", opened)
        return QueryError("something is missing at the end", len(query))
    at = int(token.start_pos or 0)
    if token.type == "_CLOSE":
        what = (
            "there is nothing in the parentheses" if query[:at].rstrip().endswith("(") else "no `(` is open"
        )
        return QueryError(what, at)
    return QueryError(f"something is missing before `{token}`", at, len(token))


def _open_parenthesis(query: str) -> int | None:
    """Where the last parenthesis stands that is not closed, outside of quotes."""
    opened: list[int] = []
    bare = re.sub(r'"(\\.|[^"\\])*"', lambda quoted: " " * len(quoted[0]), query)
    for at, character in enumerate(bare):
        if character == "(":
            opened.append(at)
        elif character == ")" and opened:
            opened.pop()
    return opened[-1] if opened else None


def _node(tree: Any, depth: int) -> Node:
    if depth > DEEPEST:
        raise QueryError("too many parentheses in one another", 0)
    if not hasattr(tree, "children"):
        return _term(tree)
    inner = tuple(
        _node(child, depth + 1) for child in tree.children if getattr(child, "type", "TERM") == "TERM"
    )
    match tree.data:
        case "negated":
            return Not(inner[0])
        case "either":
            return Either(inner)
        case "all":
            return All(inner)
    return inner[0] if inner else All(())  # the whole, or a group


def _term(token: Token) -> Term:
    text, at = str(token), int(token.start_pos or 0)
    quoted = text.startswith('"')
    if quoted:
        text = text[1:-1]
    found = _FIELD.fullmatch(text)
    if found is None or found[1].endswith("\\"):
        return Term("", text, quoted, at, len(token))
    value = found[2]
    if not quoted and '"' in value:
        before, _, rest = value.partition('"')
        quoted, value = True, before + rest.removesuffix('"')
    return Term(found[1].lower(), value, quoted, at, len(token))
