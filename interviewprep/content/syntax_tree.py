"""Python's syntax trees, one at a time."""

from __future__ import annotations

import ast
from threading import Lock

_one_at_a_time = Lock()
"""Before 3.11.8 CPython counts the depth of all trees that are being made in one place: two threads that make
one each get a SystemError (python/cpython#106905)."""


def syntax_tree(source: str) -> ast.Module:
    """The tree of a program, in any thread.

    Raises:
        SyntaxError: it isn't one.
        ValueError: it has a null character.
    """
    with _one_at_a_time:
        return ast.parse(source)
