import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

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


def test_a_plain_session_through_every_kind(decks):
    out = run("review", "--plain", "--decks", decks, stdin="\n3\n" * 7)
    for text in (
        "Question 1?",
        "[...]",
        "a) ",
        "print(2)",
        "  1  a = 1",
        "Model.",
        "Follow-up: And?",
        "7 answers",
    ):
        assert text in out
    due = json.loads(run("due", "--json", "--decks", decks))
    assert (due["new"], due["learning"], due["answered"]) == (0, 7, 7)


def test_plain_answers_in_writing_are_judged(decks):
    text = (decks / "kinds.md").read_text(encoding="utf-8")
    (decks / "kinds.md").write_text(deck_text(KINDS[3], KINDS[5], title="Two"), encoding="utf-8")
    out = run("review", "--plain", "--decks", decks, stdin="1\n3\n.\n\n2\n\n")
    assert "- 3\n+ 2" in out
    assert "1 line differs: Again suggested" in out
    assert "That's the line: Good suggested" in out
    assert text


def test_plain_near_misses_several_outputs_and_empty_lines_within_one(decks):
    fences = "```output\n[1, 2]\n\n4\n```\n\n```output also\nother\n```"
    card = f"## Prints? {{#o .output}}\n\n```python run\nprint(1)\n```\n\n{fences}\n\nSo."
    (decks / "kinds.md").write_text(deck_text(card, title="One"), encoding="utf-8")
    out = run("review", "--plain", "--decks", decks, stdin="[1,2]\n\n4\n.\n\n")
    assert "Only spaces differ: Hard suggested" in out
    assert "- [1,2]\n+ [1,\u00b72]" in out
    assert out.index("Also right:\nother") < out.index("So.")
    found = json.loads(run("card", "list", "--json", "--decks", decks))
    assert [(card["state"], card["reps"]) for card in found] == [("learning", 1)]


def test_plain_i_dont_know_and_unanswered(decks):
    (decks / "kinds.md").write_text(deck_text(*KINDS[2:4], title="Two"), encoding="utf-8")
    out = run("review", "--plain", "--decks", decks, stdin="?\n\n\n\n2\n")
    assert "You didn't know it: Again suggested" in out
    assert "1 again, 2 hard, 3 good, 4 easy, u undo, q quit" in out, (
        "Enter rates nothing that was not answered"
    )


def test_plain_answers_are_kept_and_follow_ups_are_answered(decks):
    card = KINDS[6].replace("> Follow-up: And?", "> Follow-up: And?\n>\n> Because.")
    (decks / "kinds.md").write_text(deck_text(card, title="One"), encoding="utf-8")
    out = run("review", "--plain", "--decks", decks, stdin="my words\n.\nmy reply\n.\n1\nq\n")
    assert out.index("They go on to ask: And?") < out.index("Because.")
    assert "Follow-up: And?\n\nBecause." in run("--decks", decks, "card", "show", "user:explain")
    out = run("review", "--plain", "--decks", decks, stdin="\n\n3\n")
    assert "You wrote last time (today):\nmy words" in out


def test_plain_free_items_and_hidden_gaps(decks):
    cards = [
        "## O {#o .order free=1-2}\n\n1. one\n2. two\n3. three",
        "## C {#c .cloze}\n\n==1:red== ==2:blue==",
    ]
    (decks / "kinds.md").write_text(deck_text(*cards, title="Two"), encoding="utf-8")
    out = run("review", "--plain", "--decks", decks, stdin="\n3\n\n3\n")
    assert "(1 to 2 in any order)" in out
    assert "[...] [\u2026]" in out
    assert "blue" not in out


def test_plain_undo_and_quit(decks):
    run("review", "--plain", "--decks", decks, stdin="\n4\n\nu\n\n1\nq\n")
    due = json.loads(run("due", "--json", "--decks", decks))
    assert (due["new"], due["answered"]) == (6, 1)
    run("review", "--plain", "--decks", decks, stdin="u\nq\n")


def test_plain_ends_with_its_input(decks):
    assert "Left for today: 0 due, 0 learning, 7 new." in run("review", "--plain", "--decks", decks, stdin="")


def test_nothing_left_says_when_to_come_back(decks):
    run("review", "--plain", "--decks", decks, stdin="\n4\n" * 7)
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
