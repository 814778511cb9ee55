"""Mock interviews on the command line: the script for a partner, and what was held."""

import json

import pytest
from click.testing import CliRunner

from interviewprep.cli.main import cli
from interviewprep.store.mocks import MockData
from tests.ui.conftest import ANSWER, BUG, OUTPUT

EVIL = "## Why <script>alert(1)</script> and `<b>`? {#evil .answer}\n\nBecause.\n\n- [ ] it is <i>so</i>\n"


@pytest.fixture
def run(open_collection):
    """Run the command on three questions, and say what it prints."""
    open_collection(ANSWER, OUTPUT, BUG, EVIL)

    def command(*words, code=0):
        result = CliRunner().invoke(cli, ["mock", *words])
        assert result.exit_code == code, result.output
        return result.output

    return command


def test_the_script_for_a_partner_has_the_answers(run):
    text = run("--interviewer", "--minutes", "20", "--deck", "user:sample")
    for words in (
        "# Mock interview, 20 minutes", "Tell me about yourself", "## Scorecard", "line 0",
        "Line 5: blocks the loop", "- [ ] asks who the clients are", "Follow-up: A laptop is stolen. What now?",
    ):  # fmt: skip
        assert words in text


def test_the_page_to_print_has_no_program(run, tmp_path):
    page = tmp_path / "script.html"
    run("--interviewer", "--html", str(page), "--deck", "user:sample")
    text = page.read_text(encoding="utf-8")
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in text
    assert "<script" not in text and "<i>" not in text
    assert "http" not in text.replace("httpx", "")


def test_those_that_were_held(run, open_collection, clock):
    assert "None was held yet" in run("list")
    mock = {"begun": 1, "minutes": 20, "seconds": 60, "questions": [
        {"card": "user:a", "kind": "bug", "topic": "A", "question": "Where?", "allowed": 60, "seconds": 5,
         "points": [{"text": "the guilty line", "made": False}], "notes": "# no heading"}
    ]}  # fmt: skip
    open_collection().log.add_mock(MockData.model_validate(mock), clock.now())
    assert "not seen" in run("list")
    (listed,) = json.loads(run("list", "--json"))
    assert listed == json.loads(run("show", "1", "--json"))
    assert listed["drill"] == ["user:a"]
    text = run("show", "1")
    assert "| Problem solving | no | 0 of 1 bug found |" in text
    assert "> # no heading" in text
    assert "no mock interview 2" in run("show", "2", code=1)


def test_without_a_terminal_it_says_what_to_do(run):
    assert "--interviewer" in run(code=2)
