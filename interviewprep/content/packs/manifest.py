"""A pack's manifest, `pack.toml`: its name, version, authors and licence.

A pack is a folder, a zip file of one, or a checkout, with a `pack.toml` at its top, and a folder `decks`,
a folder `practice_apps`, or both.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated

from pydantic import Field

from interviewprep.content.problem import Problem
from interviewprep.content.sources import SHIPPED_PACK, USER_PACK
from interviewprep.content.toml import read_toml
from interviewprep.content.validation import SLUG, Strict

MANIFEST = "pack.toml"
RESERVED = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?:\..*)?$", re.IGNORECASE)
"""Names that no file or folder can have on Windows, whatever their ending."""


class PackMeta(Strict):
    """`pack.toml`."""

    name: Annotated[str, Field(pattern=f"^{SLUG.pattern}$", max_length=64)]
    """What its cards' progress is kept under: it must never change."""
    version: Annotated[str, Field(min_length=1, max_length=40)]
    title: Annotated[str, Field(max_length=80)] = ""
    description: str = ""
    authors: Annotated[list[str], Field(min_length=1)]
    license: Annotated[str, Field(min_length=1)]
    """An SPDX expression, such as `CC-BY-4.0`."""
    homepage: str = ""


class PackError(Exception):
    """The pack can't be used; the text says why, and what to do."""


def read_manifest(folder: Path) -> tuple[PackMeta | None, list[Problem]]:
    """A pack's manifest, or all that is wrong with it."""
    meta, problems = read_toml(folder / MANIFEST, PackMeta)
    if meta is not None and meta.name in (SHIPPED_PACK, USER_PACK):
        what = f"the name `{meta.name}` is taken"
        return None, [Problem(1, 1, what, "give the pack another name")]
    if meta is not None and RESERVED.match(meta.name):
        what = f"no folder can be named `{meta.name}` on Windows"
        return None, [Problem(1, 1, what, "give the pack another name")]
    return meta, problems
