"""A deck's YAML front matter: read safely, with the line and column of every mistake."""

from __future__ import annotations

from typing import Any

import yaml
from pydantic import ValidationError

from interviewprep.content.card import DeckMeta
from interviewprep.content.problem import Problem, did_you_mean
from interviewprep.content.rules import RULES
from interviewprep.content.visible import visible

MAX_BYTES = 16_384


class _NoAliases(yaml.SafeLoader):
    """The safe loader, without aliases: a few of them can stand for gigabytes."""

    def compose_node(self, parent: Any, index: Any) -> Any:
        if self.check_event(yaml.events.AliasEvent):
            event: Any = self.peek_event()  # type: ignore[no-untyped-call]
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
            "write the value out again" if "alias" in what else "put the value in quotes, or mend the YAML"
        )
        return None, [Problem(first_line + line, column + 1, f"front matter: {what}", remedy)]
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        what = "nested too deeply" if isinstance(error, RecursionError) else str(error).splitlines()[0]
        return None, [Problem(first_line, 1, f"front matter: {what}", "mend the YAML")]
    finally:
        loader.dispose()
    if not isinstance(data, dict) or (node is not None and not isinstance(node, yaml.MappingNode)):
        return None, [Problem(first_line, 1, "the front matter is no mapping", "write `title: My deck`")]

    places = {}
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            places[str(key.value)] = (key.start_mark, value.start_mark)
    data = {key: visible(value) if isinstance(value, str) else value for key, value in data.items()}
    problems = []
    known = list(DeckMeta.model_fields)
    for key in [k for k in data if k not in known]:
        mark = places[str(key)][0] if str(key) in places else None
        line, column = (mark.line, mark.column) if mark else (0, 0)
        problems.append(
            Problem(
                first_line + line,
                column + 1,
                f"unknown front-matter key `{key}`",
                did_you_mean(str(key), known),
            )
        )
        del data[key]
    try:
        meta = DeckMeta.model_validate({"deck": name, **data})
    except ValidationError as error:
        for item in error.errors():
            key = str(item["loc"][0])
            if key in places:
                mark = places[key][1]
                problems.append(
                    Problem(
                        first_line + mark.line, mark.column + 1, f"`{key}`: {item['msg']}", _remedy(key, item)
                    )
                )
            elif key == "deck":
                problems.append(
                    Problem(
                        first_line,
                        1,
                        f"the file's name `{name}` can't name the deck",
                        "add `deck: a-name-like-this`",
                    )
                )
            else:
                problems.append(Problem(first_line, 1, f"`{key}` is missing", f"add `{key}: ...`"))
        return None, problems
    for rule in meta.allow:
        if rule not in RULES:
            mark = places["allow"][0]
            problems.append(
                Problem(
                    first_line + mark.line,
                    mark.column + 1,
                    f"unknown rule `{visible(rule)}`",
                    did_you_mean(rule, list(RULES)),
                )
            )
    return meta, problems


def _remedy(key: str, item: Any) -> str:
    if item["type"] == "literal_error":
        expected = [word.strip("' ") for word in item["ctx"]["expected"].replace(" or ", ",").split(",")]
        return did_you_mean(str(item["input"]), expected)
    if key == "deck":
        return "use lower-case words joined by hyphens, as in `my-deck`"
    return "give it a value of the right kind"
