"""The user's own themes: TOML files with Textual's fields, in the folder `themes` beside `config.toml`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path

from textual.color import Color, ColorParseError
from textual.theme import BUILTIN_THEMES, Theme

from interviewprep.ui.themes import THEMES

FIELDS = {field.name: field for field in fields(Theme) if field.name != "ansi"}
NUMBERS = ("luminosity_spread", "text_alpha")


def user_themes(folder: Path | None) -> tuple[list[Theme], list[str]]:
    """The themes in a folder, which need not be there, and what is wrong with files in it."""
    themes: list[Theme] = []
    problems: list[str] = []
    try:
        paths = sorted(folder.glob("*.toml")) if folder is not None and folder.is_dir() else []
    except OSError as error:
        return [], [f"{folder}: can't be read: {error.strerror}; check the folder"]
    for path in paths:
        theme, wrong = _read(path)
        problems += wrong
        if theme is not None:
            themes.append(theme)
    return themes, problems


def theme_names(folder: Path | None) -> Iterator[str]:
    """The names of all themes there are."""
    yield from (theme.name for theme in THEMES)
    yield from BUILTIN_THEMES
    yield from (theme.name for theme in user_themes(folder)[0])


def _read(path: Path) -> tuple[Theme | None, list[str]]:
    from interviewprep.profile.config_file import problem_at, read_values

    try:
        text, values, problems = read_values(path)
    except OSError as error:
        return None, [f"{path}: can't be read: {error.strerror}; check the file"]
    if problems:
        return None, problems
    wrong = [(name, *why) for name, value in values.items() if (why := _wrong(name, value)) is not None]
    if "primary" not in values:
        wrong.append(("primary", "`primary` is missing", 'add a colour, such as primary = "#7aa2f7"'))
    if wrong:
        return None, [problem_at(path, text, [name], what, remedy) for name, what, remedy in wrong]
    return Theme(**{"name": path.stem, **values}), []


def _wrong(name: str, value: object) -> tuple[str, str] | None:
    """What is wrong with a field of a theme, and the remedy; None for nothing."""
    from interviewprep.content.problem import did_you_mean

    if name not in FIELDS:
        return f"a theme has no `{name}`", did_you_mean(name, list(FIELDS))
    said = f"`{name}` can't be {value!r}"
    if name == "variables":
        right = isinstance(value, dict) and all(isinstance(one, str) for one in value.values())
        return None if right else (said, "give a table of texts")
    if name in NUMBERS:
        right = isinstance(value, int | float) and 0 <= value <= 1
        return None if right else (said, "give a number from 0 to 1")
    if name == "dark":
        return None if isinstance(value, bool) else (said, "give true or false")
    if name == "name":
        return None if isinstance(value, str) and value else (said, "give text in quotes")
    return None if _is_colour(value) else (said, 'give a colour, such as "#7aa2f7"')


def _is_colour(value: object) -> bool:
    try:
        return isinstance(value, str) and bool(Color.parse(value))
    except ColorParseError:
        return False
