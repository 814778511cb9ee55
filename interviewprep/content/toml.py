"""TOML files as validated models, with the line of every mistake."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar, get_args

from pydantic import BaseModel, ValidationError

from interviewprep.content.problem import Problem, did_you_mean, nearest
from interviewprep.content.sources import NOT_PLAIN, is_plain
from interviewprep.content.validation import explain
from interviewprep.content.visible import visible

if TYPE_CHECKING:
    from pydantic.fields import FieldInfo
    from pydantic_core import ErrorDetails

_Model = TypeVar("_Model", bound=BaseModel)
_ENDLESS = re.compile(r"[0-9_]{4000}")
"""Python refuses to read a number that goes on like this."""


def read_toml(path: Path, model: type[_Model]) -> tuple[_Model | None, list[Problem]]:
    """A TOML file as a validated model, or all that is wrong with it."""
    text, wrong = read_text(path)
    if text is None:
        return None, wrong
    try:
        data = tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        if (number := _ENDLESS.search(text)) and not isinstance(error, tomllib.TOMLDecodeError):
            line = text.count("\n", 0, number.start()) + 1
            return None, [Problem(line, 1, "not TOML: a number of too many digits", "shorten it")]
        what, _, place = str(error).partition(" (at ")
        if isinstance(error, RecursionError):
            return None, [Problem(1, 1, "not TOML: nested too deeply", "nest less deeply")]
        if found := re.match(r"line (\d+), column (\d+)", place):
            line, column = int(found[1]), int(found[2])
            return None, [Problem(line, column, f"not TOML: {visible(what)}", "fix the syntax")]
        line = text.rstrip().count("\n") + 1
        remedy = "look for what is never closed before it, or given twice"
        return None, [Problem(line, 1, f"not TOML: {visible(what)} at the end of the file", remedy)]
    try:
        return model.model_validate(data), []
    except ValidationError as error:
        wrong = list(_problems(text, model, error.errors()))
        return None, sorted(wrong, key=lambda p: (p.line, p.column))


def read_text(path: Path) -> tuple[str | None, list[Problem]]:
    """A file's text, or why it can't be read."""
    try:
        if not is_plain(path):
            return None, [Problem(1, 1, NOT_PLAIN, "put a plain file there")]
        return path.read_bytes().decode("utf-8-sig").replace("\r\n", "\n"), []
    except FileNotFoundError:
        return None, [Problem(1, 1, "the file is missing", "write it")]
    except OSError as error:
        return None, [Problem(1, 1, f"can't be read: {error.strerror}", "check the file")]
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        byte = error.object[error.start]
        return None, [Problem(line, 1, f"byte 0x{byte:02x} is not UTF-8", "save the file as UTF-8")]


def _problems(text: str, model: type[BaseModel], errors: list[ErrorDetails]) -> Iterator[Problem]:
    mistyped: set[tuple[int | str, ...]] = set()
    # Unknown keys first: what looks like one that is missing is that one, and one mistake, not two.
    for error in sorted(errors, key=lambda e: e["type"] != "extra_forbidden"):
        path = error["loc"]
        names = [part for part in path if isinstance(part, str)]
        numbers = [part for part in path if isinstance(part, int)]
        where = visible(".".join(str(part + 1 if isinstance(part, int) else part) for part in path))
        line = line_of(text, names, numbers[0] if numbers else 0)
        fields = _fields(model, names[:-1])
        key = names[-1]
        if error["type"] == "extra_forbidden":
            mistyped.add((*path[:-1], nearest(key, list(fields)) or ""))
            yield Problem(line, 1, f"unknown key `{visible(key)}`", did_you_mean(key, list(fields)))
        elif error["type"] != "missing":
            what, remedy = explain(error)
            yield Problem(line, 1, f"`{where}` {what}", remedy)
        elif path not in mistyped:
            several = any(_model_in(part) for part in get_args(fields[key].annotation))
            remedy = f"add a table `[[{key}]]`" if several else f"add `{key} = ...`"
            yield Problem(line, 1, f"`{where}` is missing", remedy)


def _model_in(kind: Any) -> type[BaseModel] | None:
    inside = [kind, *get_args(kind)]
    return next((k for k in inside if isinstance(k, type) and issubclass(k, BaseModel)), None)


def _fields(model: type[BaseModel], names: list[str]) -> dict[str, FieldInfo]:
    """The keys that a table knows, from the names of the tables down to it."""
    for name in names:
        model = _model_in(model.model_fields[name].annotation) or model
    return model.model_fields


def line_of(text: str, names: list[str], number: int = 0) -> int:
    """The 1-based line of a key, as well as can be told without the parser's help.

    Args:
        text: The file.
        names: The names of the tables that the key is in, then its own.
        number: 0-based, which table of an array of tables.
    """
    lines = text.splitlines()
    start, end = 0, len(lines)
    heads = [n for n, line in enumerate(lines) if re.match(r"\s*\[", line)]
    own = [n for n in heads if names and re.match(rf"\s*\[+\s*{re.escape(names[0])}\s*\]+", lines[n])]
    if own:
        start = own[min(number, len(own) - 1)]
        end = next((n for n in heads if n > start), end)
    for n in range(start, end):
        if names and re.match(rf"\s*[\"']?{re.escape(names[-1])}[\"']?\s*=", lines[n]):
            return n + 1
    return start + 1
