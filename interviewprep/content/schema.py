"""JSON Schemas of what authors write by hand: made from the models, shipped beside them.

`python -m interviewprep.content.schema` writes the shipped files again.
"""

from __future__ import annotations

import json
from pathlib import Path

from pydantic import BaseModel

from interviewprep.content.decks.card import DeckMeta
from interviewprep.content.packs.manifest import PackMeta
from interviewprep.content.paths import PathMeta
from interviewprep.content.tasks.task import MutantMeta, TaskMeta

FOLDER = Path(__file__).parent / "schemas"
MODELS: dict[str, type[BaseModel]] = {
    "deck": DeckMeta,
    "task": TaskMeta,
    "mutant": MutantMeta,
    "pack": PackMeta,
    "path": PathMeta,
}
TITLES = {
    "deck": "A deck's front matter",
    "task": "A task's task.toml",
    "mutant": "A mutant of a task",
    "pack": "A pack's pack.toml",
    "path": "A path",
}


def schema(name: str) -> dict[str, object]:
    """The JSON Schema (draft 2020-12) of one kind of file."""
    found = MODELS[name].model_json_schema()
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **found,
        "title": TITLES[name],
    }


def text_of(name: str) -> str:
    """The schema as it is shipped."""
    return json.dumps(schema(name), indent=2) + "\n"


def path_of(name: str) -> Path:
    """The shipped file."""
    return FOLDER / f"{name}.schema.json"


def line_for(name: str, path: Path) -> str:
    """The comment that makes an editor use the schema: for the YAML, or the TOML, of the file."""
    uri = path.absolute().as_uri()
    return f"# yaml-language-server: $schema={uri}" if name == "deck" else f"#:schema {uri}"


if __name__ == "__main__":
    FOLDER.mkdir(exist_ok=True)
    for each in MODELS:
        path_of(each).write_text(text_of(each), encoding="utf-8")
