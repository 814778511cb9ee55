"""The extras of `pyproject.toml`: the README's test command installs `dev`, and must get the others with it."""

import tomllib
from pathlib import Path

import pytest

EXTRAS = tomllib.loads((Path(__file__).parents[2] / "pyproject.toml").read_text(encoding="utf-8"))["project"][
    "optional-dependencies"
]


@pytest.mark.parametrize("extra", ["anki", "content", "mutants"])
def test_an_extra_is_in_dev_word_for_word(extra):
    assert [line for line in EXTRAS[extra] if line not in EXTRAS["dev"]] == []
