"""The requests that a service answers, ready to be sent: from its OpenAPI, or as a brief names them."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

from interviewprep.practice.http_request import METHODS

OPENAPI = "GET /openapi.json\n"
MOST = 60
"""Requests that are offered; a service may declare thousands."""
DEEPEST = 4
"""Levels of an example body."""
_NAMED = re.compile(rf"`(?:({'|'.join(METHODS)}) )?(/[^\s`]*)[^`]*`")
"""A request in a brief: `GET /rooms/{id}`, or a path alone."""
Json = dict[str, Any]


def requests_of_brief(brief: str) -> list[str]:
    """The requests that a brief names between backticks, in its order; a path alone is read."""
    found: dict[str, str] = {}
    for method, path in _NAMED.findall(brief):
        known = any(asked.endswith(f" {path}") for asked in found)
        if method or not known:
            asked = f"{method or 'GET'} {path}"
            found.setdefault(asked, f"{method or 'GET'} {re.sub(r'{[^}]*}', '1', path)}\n")
    return list(found.values())[:MOST]


def requests_of_openapi(text: str) -> list[str]:
    """The requests that an OpenAPI document declares, with example values; none of what is no document."""
    try:
        return list(_requests(json.loads(text)))[:MOST]
    except (ValueError, RecursionError):
        return []


def _requests(document: object) -> Iterator[str]:
    whole = _table(document)
    for path, item in _table(whole.get("paths")).items():
        for method, operation in _table(item).items():
            if method.upper() in METHODS and path.startswith("/") and isinstance(operation, dict):
                yield _request(whole, method.upper(), path, _table(item), operation)


def _request(whole: Json, method: str, path: str, item: Json, operation: Json) -> str:
    query = []
    for parameter in (*_list(item.get("parameters")), *_list(operation.get("parameters"))):
        parameter = _resolved(whole, parameter)
        name, value = str(parameter.get("name")), _example(whole, parameter.get("schema"))
        if parameter.get("in") == "path":
            path = path.replace(f"{{{name}}}", quote(str(value or name), safe=""))
        elif parameter.get("in") == "query" and parameter.get("required"):
            query.append(f"{quote(name, safe='')}={quote(str(value or ''), safe='')}")
    lines = [f"{method} {_line(path)}" + (f"?{'&'.join(query)}" if query else "")]
    if operation.get("security"):
        lines.append("Authorization: Bearer paste-the-token-here")
    return "\n".join([*lines, *_body(whole, operation)]) + "\n"


def _line(text: str) -> str:
    return re.sub(r"\s", "%20", text)


def _body(whole: Json, operation: Json) -> list[str]:
    content = _table(_resolved(whole, operation.get("requestBody")).get("content"))
    for kind, media in content.items():
        example = _example(whole, _table(media).get("schema"))
        if "json" in kind:
            return ["", json.dumps(example, ensure_ascii=False)]
        if kind == "application/x-www-form-urlencoded" and isinstance(example, dict):
            return ["", "&".join(f"{name}={value or ''}" for name, value in example.items())]
    return []


def _example(whole: Json, schema: object, depth: int = 0) -> object:
    """A value of a schema: the one that it names, else a plain one of its type with what it requires."""
    schema = _resolved(whole, schema)
    for name in ("example", "default", "const"):
        if name in schema:
            return schema[name]
    for name in ("examples", "enum"):
        if listed := _list(schema.get(name)):
            return listed[0]
    for name in ("anyOf", "oneOf", "allOf"):
        if listed := _list(schema.get(name)):
            return _example(whole, listed[0], depth + 1) if depth < DEEPEST else None
    match schema.get("type"):
        case "integer" | "number":
            least = schema.get("minimum", 1)  # FastAPI writes 3.0 for an integer, too
            return int(least) if isinstance(least, float) and least.is_integer() else least
        case "string":
            return "2030-01-01T09:00:00Z" if schema.get("format") == "date-time" else ""
        case "boolean":
            return False
        case "array":
            return []
        case _ if depth < DEEPEST and isinstance(schema.get("properties"), dict):
            required = _list(schema.get("required")) or list(schema["properties"])
            names = [name for name in schema["properties"] if name in required]
            return {name: _example(whole, schema["properties"][name], depth + 1) for name in names}
        case _:
            return {}


def _resolved(whole: Json, value: object) -> Json:
    """A table, or the one that its `$ref` leads to."""
    table = _table(value)
    for _ in range(DEEPEST):
        reference = table.get("$ref")
        if not isinstance(reference, str):
            break
        found: object = whole
        for part in reference.removeprefix("#/").split("/"):
            found = _table(found).get(part)
        table = _table(found)
    return table


def _table(value: object) -> Json:
    return value if isinstance(value, dict) else {}


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []
