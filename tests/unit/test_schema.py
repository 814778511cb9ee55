"""The shipped schemas are those of the models, and say what is in real files."""

import tomllib

import pytest
import yaml
from click.testing import CliRunner

from interviewprep.cli.main import cli
from interviewprep.content.schema import MODELS, path_of, schema, text_of
from interviewprep.content.sources import shipped


@pytest.mark.parametrize("name", MODELS)
def test_the_shipped_schema_is_the_model_s(name):
    assert path_of(name).read_text(encoding="utf-8") == text_of(name), (
        "run python -m interviewprep.content.schema"
    )
    assert schema(name)["additionalProperties"] is False
    assert CliRunner().invoke(cli, ["schema", name]).stdout == text_of(name)
    line = CliRunner().invoke(cli, ["schema", name, "--line"]).stdout
    assert path_of(name).name in line and line.count("\n") == 1


def test_what_is_written_by_hand_is_known_to_the_schemas():
    known = set(schema("task")["properties"])
    for toml in shipped("practice_apps").glob("*/tasks/*/task.toml"):
        assert set(tomllib.loads(toml.read_text(encoding="utf-8"))) <= known, toml
    known = set(schema("deck")["properties"])
    for deck in shipped("decks").glob("*.md"):
        if deck.name != "README.md":
            assert set(yaml.safe_load(deck.read_text(encoding="utf-8").split("---")[1])) <= known, deck


def test_the_hooks_are_commands_that_exist():
    from interviewprep.cli.deck import deck

    hooks = yaml.safe_load((shipped("decks").parent / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
    assert [hook["entry"].split() for hook in hooks] == [
        ["interviewprep", "deck", "check"],
        ["interviewprep", "deck", "fmt"],
    ]
    assert {hook["entry"].split()[2] for hook in hooks} <= set(deck.commands)
