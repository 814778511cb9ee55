"""Fences with programs: what their info strings say."""

from __future__ import annotations

import re

_REQUIRES = re.compile(r'requires="([^"]*)"')


def is_run(info: str) -> bool:
    """Whether a fence's info string says that its code is run."""
    return info.split()[:2] == ["python", "run"]


def is_proof(info: str) -> bool:
    """Whether a fence's info string says that its code proves what the card says."""
    return info.split()[:2] == ["python", "proof"]


def requirements(info: str) -> list[str]:
    """What the fence of a program says it needs, separated by spaces: `requires="django>=5.2 celery"`.

    Raises:
        ValueError: it can't be read.
    """
    rest = info.split(maxsplit=2)[2:]
    if not rest:
        return []
    match = _REQUIRES.fullmatch(rest[0].strip())
    if match is None:
        raise ValueError(f"`{rest[0].strip()}` isn't known after `{' '.join(info.split()[:2])}`")
    from packaging.requirements import InvalidRequirement, Requirement

    texts = match[1].split()
    for text in texts:
        try:
            Requirement(text)
        except InvalidRequirement as error:
            raise ValueError(f"`{text}` isn't a requirement: {str(error).splitlines()[0]}") from error
    return texts
