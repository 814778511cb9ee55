"""Which modules a card's program begins with, and in which order programs share most of them."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import cache
from importlib.machinery import PathFinder
from pathlib import Path

from interviewprep.content.syntax_tree import syntax_tree

SHARED = (
    "aiosqlite", "alembic", "anyio", "argon2", "celery", "cryptography", "django", "fastapi", "flask",
    "gunicorn", "httpx", "httpx2", "hypercorn", "itsdangerous", "jwt", "kombu", "pwdlib", "pydantic",
    "pydantic_settings", "pyramid", "pytest", "rest_framework", "sqlalchemy", "sqlmodel", "starlette",
    "tortoise", "uvicorn", "webob", "werkzeug",
)  # fmt: skip
"""Packages that are imported beforehand: outside of the sandbox, and so none that an author has named."""


EARLY = frozenset({"django.db", "django.db.models", "django.http", "django.test", "django.urls"})
"""Modules that come to the same whether or not anything was done before, such as configuring Django."""


def leading_modules(code: str) -> frozenset[str]:
    """The modules of `SHARED` packages that a program imports before all else, and those of `EARLY`."""
    try:
        statements = syntax_tree(code).body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return frozenset()
    found: set[str] = set()
    leading = True
    for statement in statements:
        if isinstance(statement, ast.Import | ast.ImportFrom):
            names = {name for name in _imported(statement) if _is_shared(name)}
            found |= names if leading else names & EARLY
        elif not (isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)):
            leading = False
    return frozenset(found)


def _imported(statement: ast.Import | ast.ImportFrom) -> Iterator[str]:
    """The modules that it names; what is taken out of a package may be one."""
    if isinstance(statement, ast.Import):
        yield from (alias.name for alias in statement.names)
    elif statement.module and not statement.level:
        yield statement.module
        inside = (f"{statement.module}.{alias.name}" for alias in statement.names)
        yield from (name for name in inside if _is_shared(name) and _is_module(name))


def _is_shared(name: str) -> bool:
    parts = name.split(".")
    return parts[0] in SHARED and "__main__" not in parts


@cache
def _is_module(name: str) -> bool:
    """Whether a package's file or folder has this name, without importing anything."""
    top, *rest = name.split(".")
    spec = PathFinder.find_spec(top)
    places = [Path(folder, *rest) for folder in (spec and spec.submodule_search_locations) or ()]
    return any(place.with_suffix(".py").is_file() or (place / "__init__.py").is_file() for place in places)


def in_order(codes: Sequence[str]) -> list[tuple[int, tuple[str, ...]]]:
    """Programs by their numbers, with what to import for each; neighbours begin with the same imports.

    What most programs import comes first, as in a frequent-pattern tree (Han, Pei and Yin, "Mining Frequent
    Patterns without Candidate Generation", SIGMOD 2000).
    """
    sets = [leading_modules(code) for code in codes]
    count = Counter(name for names in sets for name in names)
    rank = {name: number for number, name in enumerate(sorted(count, key=lambda n: (-count[n], n)))}
    ordered = [tuple(sorted(names, key=rank.__getitem__)) for names in sets]
    return sorted(enumerate(ordered), key=lambda one: [rank[name] for name in one[1]])


class Shares:
    """Programs in order, for some workers: each has a run of neighbours, and helps the others after it."""

    def __init__(self, programs: Sequence[tuple[int, tuple[str, ...]]], workers: int) -> None:
        size = -(-len(programs) // workers)
        self._left = [list(reversed(programs[n * size : (n + 1) * size])) for n in range(workers)]

    def of(self, worker: int) -> Iterator[tuple[int, tuple[str, ...]]]:
        """What this worker is to run, one after the other."""
        while self._left[worker]:
            yield self._left[worker].pop()
        while longest := max(self._left, key=len):
            yield longest.pop(0)
