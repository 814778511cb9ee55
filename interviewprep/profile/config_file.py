"""The configuration file, read and written. Only where there is one, or a preference is changed."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

from interviewprep.atomic_write import write_atomically
from interviewprep.content.problem import FileProblem, Problem
from interviewprep.content.sources import NOT_PLAIN, is_plain
from interviewprep.content.visible import visible
from interviewprep.store.setting_types import SettingValue

BEGINNING = "# Preferences of interviewprep: `interviewprep settings` lists them all.\n"


def read_values(path: Path) -> tuple[str, dict[str, Any], list[str]]:
    """A TOML file: its text, its values, and what is wrong with its syntax.

    Raises:
        OSError: it can't be read.
    """
    text, problem = _read(path)
    if problem is None:
        try:
            return text, tomllib.loads(text), []
        except (ValueError, RecursionError) as error:
            problem = _syntax_problem(text, error)
    return text, {}, [str(FileProblem(path, problem))]


def _read(path: Path) -> tuple[str, Problem | None]:
    if not is_plain(path):
        return "", Problem(1, 1, NOT_PLAIN, "put a plain file there")
    try:
        return path.read_bytes().decode("utf-8-sig").replace("\r\n", "\n"), None
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        return "", Problem(line, 1, "not UTF-8", "save the file as UTF-8")


def _syntax_problem(text: str, error: Exception) -> Problem:
    what, _, place = str(error).partition(" (at ")
    found = re.match(r"line (\d+), column (\d+)", place)
    line, column = (int(found[1]), int(found[2])) if found else (text.rstrip().count("\n") + 1, 1)
    if not isinstance(error, tomllib.TOMLDecodeError):
        what = "nested too deeply, or a number without end"
    return Problem(line, column, f"not TOML: {visible(what)}", "fix the syntax; until then the defaults hold")


def problem_at(path: Path, text: str, names: list[str], what: str, remedy: str) -> str:
    """What is wrong with a value, with the line it is in.

    Args:
        path: The file.
        text: Its text.
        names: The names of the tables that the value is in, then its own.
        what: What is wrong.
        remedy: What to do.
    """
    return str(FileProblem(path, Problem(_line_of(text, names), 1, visible(what), visible(remedy))))


def _line_of(text: str, names: list[str]) -> int:
    """The 1-based line of a value, by its name: with its table's before it, or under that."""
    lines = text.splitlines()
    whole = ".".join(names)
    table = ""
    for number, line in enumerate(lines, 1):
        if head := re.match(r"\s*\[\s*([^\]]+?)\s*\]", line):
            table = _unquoted(head[1])
            if table == whole:
                return number
        elif key := re.match(r"\s*([^=#]+?)\s*=", line):
            name = _unquoted(key[1])
            if (f"{table}.{name}" if table else name) == whole:
                return number
    return 1


def _unquoted(name: str) -> str:
    return re.sub(r"[\"'\s]", "", name)


def write_value(path: Path, name: str, value: SettingValue) -> None:
    """Have a value at the top of the file; comments, order and all else stay as they are.

    Raises:
        OSError: the file can't be read or written, or is no TOML; the text says what to do.
    """
    import tomlkit
    from tomlkit.exceptions import TOMLKitError

    text = path.read_bytes().decode("utf-8-sig") if path.exists() else BEGINNING
    try:
        document = tomlkit.parse(text)
        known = name in document
        document[name] = value
        written = tomlkit.dumps(document)
        if not known:
            above = _above_tables(text, f"{name} = {tomlkit.item(value).as_string()}")
            written = above if _means(above, document.unwrap()) else written
    except (TOMLKitError, UnicodeDecodeError) as error:
        raise OSError(f"{path} is no TOML, so it isn't changed. Put it right first: {error}") from error
    path.parent.mkdir(parents=True, exist_ok=True)
    write_atomically(path, written)


def _above_tables(text: str, line: str) -> str:
    """The text with a line before the first table, and before the comment that is about that."""
    end = "\r\n" if "\r\n" in text else "\n"
    lines = text.splitlines(keepends=True)
    at = next((n for n, found in enumerate(lines) if found.lstrip().startswith("[")), len(lines))
    below = lines[at:]
    while below and at and lines[at - 1].lstrip().startswith("#"):
        at -= 1
    if at and not lines[at - 1].endswith("\n"):
        lines[at - 1] += end
    return "".join([*lines[:at], line + end, *([end] if below else []), *lines[at:]])


def _means(text: str, values: dict[str, Any]) -> bool:
    """Whether a text has these values: a line may look like a table's head and be none."""
    try:
        return tomllib.loads(text) == values
    except ValueError:
        return False
