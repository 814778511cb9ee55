"""What a task needs and is not installed is told wherever the task is met, before anything of it runs."""

import json
import sys

import pytest
from click.testing import CliRunner

from interviewprep.cli.main import cli
from interviewprep.practice.requirements import how_to_install, missing
from tests.practice.conftest import TOML, write_task


def test_only_what_is_for_this_python_and_is_not_here_is_missing():
    assert missing(
        [
            "httpx",
            "httpx>=99",
            "nowhere-to-be-found",
            "nowhere-to-be-found; python_version < '3'",
            "nowhere-to-be-found; python_version >= '3'",
        ]
    ) == ["httpx>=99", "nowhere-to-be-found", "nowhere-to-be-found; python_version >= '3'"]


def test_the_command_that_installs_it_is_for_this_python():
    assert how_to_install(["one>=1", "two"]) == (
        f'needs one>=1, two: install it with {sys.executable} -m pip install "one>=1" "two"'
    )


@pytest.fixture
def run(tmp_path, monkeypatch):
    home = tmp_path / "home"
    write_task(home / "practice_apps", toml='requires = ["nowhere-to-be-found>=2"]\n' + TOML)
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "main.py").write_text("open('ran', 'w')")
    monkeypatch.setenv("INTERVIEWPREP_HOME", str(home))
    return lambda *words: CliRunner().invoke(cli, ["task", *words])


@pytest.mark.parametrize(
    "words",
    [["start", "hello"], ["check", "hello"], ["check", "hello", "--path", "mine"], ["verify", "hello"]],
)
def test_a_task_that_needs_more_says_so_and_does_not_begin(run, tmp_path, monkeypatch, words):
    monkeypatch.chdir(tmp_path)
    done = run(*words)
    assert done.exit_code == 1
    assert '-m pip install "nowhere-to-be-found>=2"' in done.output
    assert not (tmp_path / "home" / "practice" / "hello").exists()


def test_the_list_says_what_a_task_needs(run):
    assert "(needs nowhere-to-be-found>=2)" in run("list").output
    listed = {task["id"]: task["missing"] for task in json.loads(run("list", "--json").output)}
    assert listed["hello"] == ["nowhere-to-be-found>=2"]
    assert not any(lacks for task, lacks in listed.items() if task != "hello")
