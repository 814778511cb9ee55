"""A deck's YAML front matter: read safely, with the line and column of every mistake."""

from __future__ import annotations

import re

import yaml
from pydantic import ValidationError

from interviewprep.content.decks.card import DeckMeta
from interviewprep.content.decks.lint_rules import RULES
from interviewprep.content.problem import Problem, did_you_mean, nearest
from interviewprep.content.validation import explain
from interviewprep.content.visible import visible

MAX_BYTES = 16_384


class _NoAliases(yaml.SafeLoader):
    """The safe loader, without aliases: a few of them can stand for gigabytes."""

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        if self.check_event(yaml.events.AliasEvent):
            event = self.peek_event()  # type: ignore[no-untyped-call]
            raise yaml.composer.ComposerError(None, None, "aliases are not allowed", event.start_mark)
        return super().compose_node(parent, index)


class _WrongValueError(ValueError):
    """A value that means something else than it looks like."""


def _plain(value: object, node: yaml.Node) -> object:
    """A value with its text made harmless.

    Raises:
        _WrongValueError: it is a number that YAML 1.1 reads in its own way (`010` is 8, `1:30` is 90), or an
            endless one.
    """
    if isinstance(value, str):
        return visible(value)
    if isinstance(value, list):
        return [visible(one) if isinstance(one, str) else one for one in value]
    if isinstance(value, dict):
        return {
            visible(str(key)): visible(one) if isinstance(one, str) else one for key, one in value.items()
        }
    if type(value) is int and not _NUMBER.fullmatch(str(node.value)):
        raise _WrongValueError
    return value


_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]{0,8})")


def _said(error: Exception, node: yaml.Node) -> tuple[str, str]:
    """What is wrong with a value that can't be read, after its key, and a remedy."""
    if isinstance(error, _WrongValueError) or str(node.value).isdecimal():
        return "isn't a plain whole number", "write up to nine digits, without a zero before them"
    if isinstance(error, RecursionError):
        return "is nested too deeply", "write it out"
    return "can't be read: its tag doesn't fit it", "write it without `!!`, or in quotes"


def read_front_matter(text: str, first_line: int, name: str) -> tuple[DeckMeta | None, list[Problem]]:
    """The deck's front matter from the YAML between its `---` lines.

    Args:
        text: The YAML.
        first_line: 1-based line of the file that `text` starts on.
        name: The deck's name when the front matter gives none.
    """
    if len(text) > MAX_BYTES:
        return None, [
            Problem(first_line, 1, f"the front matter is over {MAX_BYTES // 1024} KiB", "shorten it")
        ]

    def at(mark: yaml.Mark | None, what: str, remedy: str) -> Problem:
        line, column = (mark.line, mark.column) if mark else (0, 0)
        return Problem(first_line + line, column + 1, what, remedy)

    try:
        loader = _NoAliases(text)
    except yaml.reader.ReaderError as error:
        before = text[: error.position].split("\n")
        what = f"front matter: the character U+{ord(text[error.position]):04X} isn't text"
        return None, [Problem(first_line + len(before) - 1, len(before[-1]) + 1, what, "take it out")]
    data: dict[str, object] = {}
    places: dict[str, tuple[yaml.Mark, yaml.Mark]] = {}
    problems: list[Problem] = []
    try:
        node = loader.get_single_node()
        if node is not None and not isinstance(node, yaml.MappingNode):
            return None, [
                Problem(first_line, 1, "the front matter isn't a mapping", "write `title: My deck`")
            ]
        for key_node, value_node in node.value if node is not None else ():
            key = str(key_node.value)
            if key in places:
                what = f"`{visible(key)}` is given twice"
                problems.append(at(key_node.start_mark, what, "keep one of them"))
                continue
            places[key] = key_node.start_mark, value_node.start_mark
            try:
                data[key] = _plain(loader.construct_document(value_node), value_node)
            except yaml.MarkedYAMLError:
                raise
            except Exception as error:  # a tag that its value doesn't fit raises anything at all
                what, remedy = _said(error, value_node)
                problems.append(at(value_node.start_mark, f"`{visible(key)}` {what}", remedy))
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        line, column = (mark.line, mark.column) if mark else (0, 0)
        what = error.problem or "not YAML"
        remedy = (
            "write the value out again" if "alias" in what else "put the value in quotes, or fix the YAML"
        )
        return None, [Problem(first_line + line, column + 1, f"front matter: {what}", remedy)]
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        what = "nested too deeply" if isinstance(error, RecursionError) else str(error).splitlines()[0]
        return None, [Problem(first_line, 1, f"front matter: {what}", "fix the YAML")]
    finally:
        loader.dispose()
    if problems:
        return None, problems
    known = list(DeckMeta.model_fields)
    meant = set()
    for key in [key for key in data if key not in known]:
        meant.add(nearest(key, known))
        mark = places[key][0] if key in places else None
        problems.append(at(mark, f"unknown front-matter key `{visible(key)}`", did_you_mean(key, known)))
        del data[key]
    allow = data.get("allow")
    for rule in allow if isinstance(allow, dict) else ():
        if rule not in RULES:
            remedy = did_you_mean(str(rule), list(RULES))
            problems.append(at(places["allow"][0], f"unknown rule `{visible(str(rule))}`", remedy))
    for key in ("title", "topic", "license", "source"):
        if "\n" in str(data.get(key, "")):
            problems.append(at(places[key][1], f"`{key}` has more than one line", "keep one"))
            return None, problems
    try:
        return DeckMeta.model_validate({"deck": name, **data}), problems
    except ValidationError as error:
        for item in error.errors():
            key = str(item["loc"][0])
            if key in places:
                what, remedy = explain(item)
                problems.append(at(places[key][1], f"`{key}` {what}", remedy))
            elif key == "deck":
                what = f"the file's name `{name}` can't name the deck"
                problems.append(at(None, what, "add `deck: a-name-like-this`"))
            elif key not in meant:
                problems.append(at(None, f"`{key}` is missing", f"add `{key}: ...`"))
        return None, problems
