"""Values as JSON has them, made into what their annotations say.

Not Pydantic: it refuses the lone surrogates that a program may print, and its import would double the time of
each snippet's process.
"""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from functools import cache
from typing import Any, Literal, cast, get_args, get_origin, get_type_hints


@cache
def _fields_of(kind: type) -> dict[str, Any]:
    hints = get_type_hints(kind)
    return {field.name: hints[field.name] for field in fields(kind)}


def typed(kind: Any, value: object) -> object:
    """A value as `json.loads` gives it, as an annotation says it is.

    Raises:
        ValueError: it is of another type.
    """
    wanted: tuple[Any, ...] = get_args(kind)
    match get_origin(kind), value:
        case None, dict() if is_dataclass(kind):
            inside = _fields_of(cast("type", kind))
            if inside.keys() == value.keys():
                return cast("type", kind)(**{name: typed(inside[name], value[name]) for name in inside})
        case None, int() | float() if kind is float and not isinstance(value, bool):
            return float(value)
        case None, _ if type(value) is kind:
            return value
        case origin, str() if origin is Literal and value in wanted:
            return value
        case origin, list() if origin is tuple:
            each = wanted[:1] * len(value) if wanted[-1] is Ellipsis else wanted
            return tuple(typed(one, item) for one, item in zip(each, value, strict=True))
    raise ValueError(f"{str(value)[:80]!r} is no {kind}")
