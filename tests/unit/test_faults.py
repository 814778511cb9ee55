"""The tests that FAULTS.md names exist."""

import ast
import re
from pathlib import Path

ROOT = Path(__file__).parents[2]


def named_in(path):
    """The names of a file's tests."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef)
    return {node.name for node in tree.body if isinstance(node, kinds) and node.name.startswith("test_")}


def test_each_test_that_is_named_exists_and_each_row_names_one():
    text = (ROOT / "tests" / "FAULTS.md").read_text(encoding="utf-8")
    named = re.findall(r"`(tests/[\w/]+\.py)::(test_\w+)`", text)
    assert len(named) > 45
    assert [f"{file}::{name}" for file, name in named if name not in named_in(ROOT / file)] == []
    rows = [line for line in text.partition("## The store")[2].splitlines() if line.startswith("| ")]
    without = [row for row in rows if "::test_" not in row and not row.startswith(("| fault |", "| --- |"))]
    assert without == []


def test_each_command_that_is_named_can_be_run():
    text = (ROOT / "tests" / "FAULTS.md").read_text(encoding="utf-8")
    modules = set(re.findall(r"python -m tests\.(\w+)", text))
    assert modules == {"kills", "kills_packs", "damaged"}
    assert all((ROOT / "tests" / f"{module}.py").is_file() for module in modules)
