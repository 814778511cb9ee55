"""A deck's YAML front matter: read safely, with the line and column of every mistake."""

from __future__ import annotations

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
    loader = _NoAliases(text)
    try:
        node = loader.get_single_node()
        data = loader.construct_document(node) if node is not None else {}
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
    if not isinstance(data, dict) or (node is not None and not isinstance(node, yaml.MappingNode)):
        return None, [Problem(first_line, 1, "the front matter isn't a mapping", "write `title: My deck`")]

    places: dict[str, tuple[yaml.Mark, yaml.Mark]] = {}
    if isinstance(node, yaml.MappingNode):
        places = {str(key.value): (key.start_mark, value.start_mark) for key, value in node.value}

    def at(mark: yaml.Mark | None, what: str, remedy: str) -> Problem:
        line, column = (mark.line, mark.column) if mark else (0, 0)
        return Problem(first_line + line, column + 1, what, remedy)

    data = {str(key): visible(value) if isinstance(value, str) else value for key, value in data.items()}
    problems = []
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
