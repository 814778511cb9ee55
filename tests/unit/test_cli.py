import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from interviewprep.cli.main import cli
from tests.conftest import deck_text, recall

KINDS = [
    recall(1),
    "## Gap {#gap .cloze}\n\nThe ==hidden== word.",
    "## Pick {#pick .choice}\n\n- [x] right\n  so\n- [ ] wrong\n  not so",
    "## Prints {#prints .output}\n\n```python run\nprint(1)\nprint(2)\n```\n\n```output\n1\n2\n```",
    "## Order {#order .order}\n\n1. one\n2. two\n3. three",
    "## Find {#find .bug}\n\n```python\na = 1\nb = 2  # bug: no\n```",
    "## Explain {#explain .answer}\n\nModel.\n\n- [ ] p1\n- [ ] p2\n\n> Follow-up: And?",
]


@pytest.fixture
def decks(tmp_path, monkeypatch):
    """Only these decks: the shipped ones are elsewhere for once."""
    monkeypatch.setattr("interviewprep.content.sources.shipped", lambda folder: tmp_path / "nothing")
    folder = tmp_path / "mine"
    folder.mkdir()
    (folder / "kinds.md").write_text(deck_text(*KINDS, title="All kinds"), encoding="utf-8")
    return folder


def run(*words, stdin="", code=0):
    result = CliRunner().invoke(cli, [str(w) for w in words], input=stdin, catch_exceptions=False)
    assert result.exit_code == code, result.output
    return result.stdout


def test_due_and_decks_as_json(decks):
    due = json.loads(run("due", "--json", "--decks", decks))
    assert (due["due"], due["new"], due["learning"], len(due["decks"])) == (0, 7, 0, 1)
    found = json.loads(run("--decks", decks, "decks", "--json"))
    assert {k: found[0][k] for k in ("deck", "title", "cards", "due", "new")} == {
        "deck": "kinds", "title": "All kinds", "cards": 7, "due": 0, "new": 7,
    }  # fmt: skip


def test_nothing_left_says_when_to_come_back(decks):
    (decks / "kinds.md").write_text(deck_text(*KINDS[:2], title="Two"), encoding="utf-8")
    run("review", "--plain", "--decks", decks, stdin="\n4\n" * 2)
    out = run("review", "--plain", "--decks", decks)
    assert "Done for today. The next cards come in" in out


def test_one_deck_alone_and_a_wrong_name(decks):
    (decks / "more.md").write_text(deck_text(recall("x"), title="More"), encoding="utf-8")
    assert "Question x?" in run("review", "--plain", "--deck", "more", "--decks", decks)
    assert "did you mean `more`?" in run_error("review", "--plain", "--deck", "mroe", "--decks", decks)


def run_error(*words):
    result = CliRunner().invoke(cli, [str(w) for w in words], catch_exceptions=False)
    assert result.exit_code == 2
    return result.stderr


def test_wrong_words_are_usage_errors_with_a_remedy(decks):
    assert "Did you mean 'review'?" in run_error("revew")
    assert "does not exist" in run_error("decks", "--decks", decks / "nowhere")
    assert "did you mean `new_per_day`?" in run_error("settings", "new_per_dya")
    assert "0.70 to 0.99" in run_error("settings", "desired-retention", "2")
    assert "There is no card 'nothing'" in run_error("card", "suspend", "nothing")
    assert "This isn't a terminal" in run_error("review")


def test_settings_are_kept(decks):
    run("settings", "new-per-day", "3")
    assert run("settings", "new_per_day") == "3\n"
    assert json.loads(run("due", "--json", "--decks", decks))["new"] == 3


def test_cards_are_listed_suspended_and_brought_back(decks):
    run("card", "--decks", decks, "suspend", "pick")
    listed = json.loads(run("card", "--decks", decks, "list", "--suspended", "--json"))
    assert [c["key"] for c in listed] == ["user:pick"]
    assert json.loads(run("due", "--json", "--decks", decks))["new"] == 6
    run("card", "--decks", decks, "unsuspend", "user:pick")
    assert json.loads(run("card", "--decks", decks, "list", "--suspended", "--json")) == []
    assert "right: right" in run("card", "--decks", decks, "show", "pick")


def test_mistakes_go_to_stderr_and_the_rest_works(decks):
    (decks / "bad.md").write_text("---\ntitle: Bad\n---\n## No id\n\nx\n", encoding="utf-8")
    result = CliRunner().invoke(cli, ["due", "--json", "--decks", str(decks)])
    assert "bad.md:4:9: the card has no id; add `{#no-id}`" in result.stderr
    assert json.loads(result.stdout)["new"] == 7


def test_a_database_that_cannot_be_used_is_an_error_not_a_traceback(decks):
    home = Path(os.environ["INTERVIEWPREP_HOME"])
    home.mkdir()
    (home / "progress.db").write_bytes(b"x" * 5000)
    result = CliRunner().invoke(cli, ["due"])
    assert result.exit_code == 1
    assert "progress.db" in result.stderr
    assert "backup" in result.stderr


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_scripts(shell):
    script = run("completion", shell)
    assert "_INTERVIEWPREP_COMPLETE" in script
    if shell == "bash" and shutil.which("bash"):
        subprocess.run(["bash", "-n"], input=script, text=True, check=True)


def command(*words, **more):
    return subprocess.run(
        [sys.executable, "-m", "interviewprep", *map(str, words)],
        capture_output=True, text=True, encoding="utf-8", check=False, stdin=subprocess.DEVNULL, **more,
    )  # fmt: skip


def test_completion_offers_commands():
    env = {
        **os.environ,
        "_INTERVIEWPREP_COMPLETE": "bash_complete",
        "COMP_WORDS": "interviewprep de",
        "COMP_CWORD": "1",
    }
    assert "plain,decks" in command(env=env).stdout


def completions(*words):
    env = {**os.environ, "_INTERVIEWPREP_COMPLETE": "bash_complete",
           "COMP_WORDS": " ".join(["interviewprep", *words]), "COMP_CWORD": str(len(words))}  # fmt: skip
    done = command(env=env)
    assert "Traceback" not in done.stdout + done.stderr
    return [line.partition(",")[2] for line in done.stdout.splitlines() if line]


def test_completion_offers_decks_and_cards():
    command("due")
    assert completions("review", "--deck", "jw") == ["jwt-and-sessions"]
    assert completions("card", "list", "--deck", "jw") == ["jwt-and-sessions"]
    assert completions("settings", "--deck", "jw") == ["jwt-and-sessions"]
    cards = completions("card", "suspend", "answer-st")
    assert cards == ["answer-stolen-token", "answer-strategy"]


def test_completion_fails_at_nothing(tmp_path):
    completions("nonsense", "")
    assert completions("card", "show", "x") == []
    home = Path(os.environ["INTERVIEWPREP_HOME"])
    home.mkdir(exist_ok=True)
    (home / "progress.db").write_bytes(b"x" * 5000)
    assert completions("card", "show", "") == []
    assert completions("review", "--deck", "") == []


def test_every_command_takes_decks():
    def leaves(group, *words):
        for name in group.list_commands(None):
            found = group.get_command(None, name)
            if isinstance(found, click.Group):
                yield from leaves(found, *words, name)
            yield [*words, name], found

    for words, found in leaves(cli):
        assert sum("--decks" in option.opts for option in found.params) == 1, words


def test_without_a_terminal_it_prints_today_and_how_to_go_on(tmp_path):
    done = command(cwd=tmp_path)
    assert done.returncode == 0
    assert done.stdout.startswith("Today: 0 due, 0 learning, 20 new\n")
    assert "interviewprep review --plain" in done.stdout
    assert done.stderr == ""


def test_the_version():
    from interviewprep import __version__

    assert command("--version").stdout == f"interviewprep, version {__version__}\n"


def test_the_first_screen_imports_nothing_slow():
    program = (
        "import sys, interviewprep.__main__, interviewprep.ui.app, interviewprep.profile.place\n"
        "slow = 'sqlmodel sqlalchemy pydantic alembic markdown_it yaml fsrs_rs_python click httpx pygments tree_sitter'.split()\n"
        "print([name for name in slow if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
