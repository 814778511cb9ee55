"""`review --plain`: all that the app can do while reviewing, line by line."""

import json
import os
import re
import subprocess
import sys

import pytest

from interviewprep.cli.plain_input import COMMANDS
from interviewprep.ui.drill.review import ReviewScreen
from tests.conftest import deck_text, recall
from tests.ui.test_by_keyboard import CARDS
from tests.unit.test_cli import KINDS, decks, run

__all__ = ["decks"]

RECALL, CLOZE, CHOICE, OUTPUT, ORDER, BUG, ANSWER = KINDS


@pytest.fixture
def review(decks):
    """`review(CARD, typed="...")`: a session on these cards, and what it says."""

    def session(*cards, typed):
        if cards:
            (decks / "kinds.md").write_text(deck_text(*cards, title="Some"), encoding="utf-8")
        return run("review", "--plain", "--decks", decks, stdin=typed)

    return session


@pytest.fixture
def state(decks):
    """All cards by their ids, with what the log came to."""

    def read():
        found = json.loads(run("card", "list", "--json", "--decks", decks))
        return {card["key"].partition(":")[2]: card for card in found}

    return read


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
    assert "1 again, 2 hard, 3 good, 4 easy, u undo, q quit, h all commands" in out, (
        "Enter rates nothing that was not answered"
    )


def test_plain_answers_are_kept_and_follow_ups_are_answered(decks):
    card = KINDS[6].replace("> Follow-up: And?", "> Follow-up: And?\n>\n> Because.")
    (decks / "kinds.md").write_text(deck_text(card, title="One"), encoding="utf-8")
    out = run("review", "--plain", "--decks", decks, stdin="my words\n.\n\nmy reply\n.\n1\nq\n")
    assert out.index("They go on to ask: And?") < out.index("Because.")
    assert "Follow-up: And?\n\nBecause." in run("--decks", decks, "card", "show", "user:explain")
    out = run("review", "--plain", "--decks", decks, stdin="\n\n\n3\n")
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


# Commands


def test_the_letters_are_the_app_s():
    keys = {key: command for command in ReviewScreen.KEYS for key in command.keys.split(",")}
    actions = {letter: keys[letter].action for letter in COMMANDS if letter != "h"}
    assert actions == {
        "d": "dont_know", "u": "undo", "s": "suspend", "b": "bury", "f": "flag", "x": "reset",
        "e": "edit", "i": "info", "q": "leave",
    }  # fmt: skip


@pytest.mark.parametrize("before", ["", "\n"], ids=["at the question", "at the ratings"])
def test_suspend_bury_flag_reset_and_undo(review, state, before):
    out = review(recall(1), recall(2), typed=f"{before}s\n{before}u\n{before}s\n{before}b\n")
    assert "Suspended; u brings it back.\n" in out
    assert "Undone: Suspend" in out
    assert "Buried until tomorrow" in out
    assert {id_: card["suspended"] for id_, card in state().items()} == {"q-1": True, "q-2": False}
    assert "Done for today" in out
    out = review(recall(3), typed=f"{before}f\n\n1\n{before}x\n{before}u\nq\n")
    assert "Flagged." in out
    assert "mid, flagged); 1 left" in out
    assert "The card is new again; u takes that back." in out
    assert (state()["q-3"]["flagged"], state()["q-3"]["reps"]) == (True, 1)


def test_where_text_is_typed_a_colon_goes_before_a_command(review, state):
    out = review(OUTPUT, typed="q\nu\ns\n.\n:u\n:i\n:h\n:q\n")
    assert "Nothing to undo." in out
    assert "kinds.md" in out
    assert "a colon goes before a command" in out
    assert state()["prints"]["reps"] == 0
    out = review(OUTPUT, typed=":s\n")
    assert "Suspended" in out


def test_letters_that_pick_are_no_commands_and_the_others_are(review, state):
    out = review(CHOICE, typed="b\nq\n")
    assert "suggested" in out
    review(CHOICE, typed=":b\n")
    assert "Done for today" in review(typed="")
    review(CHOICE.replace("#pick", "#other"), typed="s\n")
    assert state()["other"]["suspended"]


def test_the_card_is_edited_in_the_editor_and_read_again(review, tmp_path, monkeypatch, decks):
    editor = tmp_path / "edit.py"
    editor.write_text(
        "import pathlib, sys\npath = pathlib.Path(sys.argv[2])\n"
        "path.write_text(path.read_text(encoding='utf-8').replace('Answer 1', 'Edited'), encoding='utf-8')\n"
    )
    monkeypatch.setenv("VISUAL", f"{sys.executable} {editor}")
    out = review(recall(1), typed="\ne\n\nq\n")
    assert out.index("Answer 1.") < out.index("Edited.")
    own = (decks / "kinds.md").read_text(encoding="utf-8"), *decks.parent.rglob("overrides/**/*.md")
    assert any("Edited" in (one if isinstance(one, str) else one.read_text(encoding="utf-8")) for one in own)


def test_without_an_editor_the_session_goes_on(review, monkeypatch):
    monkeypatch.setenv("VISUAL", "there-is-no-such-editor")
    out = review(recall(1), typed="e\n\n3\n")
    assert "1 answer" in out


# What is typed


@pytest.mark.parametrize(
    ("card", "wrong", "right", "said"),
    [
        (RECALL, "3", "", "Enter shows the answer"),
        (CHOICE, "z", "a", "Give one or more of the letters a to b, such as `ba`."),
        (CHOICE, "aa", "ab", "Give one or more"),
        (CHOICE, "3", "b", "Give one or more"),
        (ORDER, "ab", "cab", "Give each once, in order, of the letters a to c"),
        (ORDER, "abb", "b, a, c", "Give each once"),
        (BUG, "3", "2", "Give the number of a line, 1 to 2."),
        (BUG, "two", "1", "Give the number of a line"),
        (BUG, "\u0663", "1", "Give the number of a line"),
    ],
)  # fmt: skip
def test_wrong_input_is_refused_and_asked_again(review, state, card, wrong, right, said):
    out = review(card, typed=f"{wrong}\n{right}\n7\nno\n12\nq\n")
    assert said in out
    assert out.count("1 again, 2 hard, 3 good, 4 easy") == 3
    assert [one["reps"] for one in state().values()] == [0]


def test_what_follows_an_empty_line_is_never_a_rating(review, state):
    card = "## P {#p .output}\n\n```python run\nprint(1)\n```\n\n```output\ntotal\n\n4\n```\n\nBecause."
    out = review(card, typed="total\n\n4\n")
    assert state()["p"]["reps"] == 0, "the input ended within the answer"
    out = review(card, typed="total\n\n5\n.\nq\n")
    assert out.index("- 5") < out.index("Because.")
    out = review(card, typed="total\n\n4\n.\n\n")
    assert "Exactly right: Good suggested" in out
    assert state()["p"]["reps"] == 1


def test_lines_that_would_be_commands_can_be_typed(review):
    fence = "```output\n?\n.\n:q\n..x\n```"
    card = f"## P {{#p .output}}\n\n```python run\nprint(1)\n```\n\n{fence}"
    assert "Exactly right" in review(card, typed=".?\n..\n.:q\n..x\n.\nq\n")


def test_key_points_suggest_a_rating(review, state):
    card = ANSWER.replace("- [ ] p2", "- [ ] p2\n- [ ] p3")
    out = review(card, typed="\n1 4\nx y\n1, 3\nq\n")
    assert "  3) p3" in out
    assert out.count("Give numbers from 1 to 3, or all, or just Enter.") == 2
    assert "2 of 3 points: Good suggested" in out
    assert "3 of 3 points: Good suggested" in review(card, typed="\nall\nq\n"), "no clock ran"
    assert "3 of 3 points: Easy suggested" in review(card, typed="t\n\n1 2 3\n\n")
    assert state()["explain"]["reps"] == 1


def test_key_points_that_nobody_ticks_and_i_dont_know(review, state):
    out = review(ANSWER, typed="\n\n\n")
    assert "suggested" not in out
    assert state()["explain"]["reps"] == 0
    out = review(ANSWER, typed="?\n\n")
    assert "You didn't know it: Again suggested" in out
    assert "which points" not in out
    assert state()["explain"]["reps"] == 1


# The whole program


class Plain:
    """The program in pipes; each answer follows from what it asks."""

    def __init__(self, decks, *words):
        self.program = subprocess.Popen(
            [sys.executable, "-m", "interviewprep", "review", "--plain", "--deck", "kinds", "--decks", str(decks)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, env={**os.environ, "PYTHONUTF8": "1"},
        )  # fmt: skip

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.program.kill()
        self.program.communicate()

    def asked(self):
        """What it wrote up to the next prompt, or to its end."""
        said = b""
        while (byte := self.program.stdout.read(1)) and not (said + byte).endswith(b"] "):
            said += byte
            if said.endswith(b"[...]"):  # a gap, no prompt
                said += self.program.stdout.read(1)
        return said.decode()

    def type(self, line):
        self.program.stdin.write(f"{line}\n".encode())
        self.program.stdin.flush()


def typed_at(asked, right):
    """What a candidate types at a question, and then at the key points."""
    kind = re.search(r"--- .*?\((\w+), ", asked)[1]
    number = re.search(r"\b(\d+)\b", asked.partition("\n---")[2].partition("new\n")[2])
    match kind:
        case "choice":
            wanted = "right" if right else "wrong"
            return kind, re.search(rf"(\w)\) {wanted}", asked)[1]
        case "output":
            return kind, f"{number[1] if right else 'x'}\nend\n."
        case "order":
            steps = ("alpha", "beta", "gamma", "delta")
            places = [re.search(rf"(\w)\) {step}", asked)[1] for step in steps]
            return kind, "".join(places if right else reversed(places))
        case "bug":
            return kind, "2" if right else "3"
        case _:
            return kind, "" if right else "?"


def test_25_cards_of_all_kinds_by_pipes(decks, state):
    (decks / "kinds.md").write_text(deck_text(*CARDS, title="All"), encoding="utf-8")
    run("settings", "new_per_day", "9999")  # of the shipped decks, too
    run("settings", "learning_steps", "")
    kinds, ratings = [], []
    with Plain(decks) as plain:
        while "---" in (asked := plain.asked()):
            right = len(kinds) % 3 != 2
            kind, typed = typed_at(asked, right)
            kinds.append(kind)
            plain.type(typed)
            asked = plain.asked()
            if kind == "answer" and right:
                plain.type("all")
                asked = plain.asked()
            if suggested := re.search(r": (\w+) suggested; Enter takes it", asked):
                assert suggested[1] == ("Good" if right else "Again"), asked
                plain.type("")
            else:
                assert (kind in ("recall", "cloze"), right) == (True, True)
                plain.type("5")
                plain.asked()
                plain.type("3")
            ratings.append(3 if right else 1)
        assert "25 answers" in asked
        assert plain.program.wait() == 0
    assert len(kinds) == 25
    assert len(set(kinds)) == 7
    exported = decks.parent / "log.jsonl"
    run("export", exported)
    events = [json.loads(line) for line in exported.read_text(encoding="utf-8").splitlines()]
    assert [event["rating"] for event in events if event.get("kind") == "review"] == ratings
    assert all(card["reps"] == 1 for card in state().values())


@pytest.mark.skipif(sys.platform == "win32", reason="needs a pseudo-terminal")
def test_ctrl_d_ends_a_typed_answer_and_not_the_session(decks, state):
    from tests.benchmarks.terminal import Terminal

    (decks / "kinds.md").write_text(deck_text(OUTPUT, title="One"), encoding="utf-8")
    words = ["review", "--plain", "--deck", "kinds", "--decks", str(decks)]
    terminal = Terminal([sys.executable, "-m", "interviewprep", *words], dict(os.environ))
    terminal.wait_for("don't know")
    terminal.send("1\r2\r\x04")
    terminal.wait_for("Exactly right")
    terminal.send("\r")
    terminal.wait_for("1 in steps")
    terminal.send(":q\r")
    terminal.wait_for("1 answer")
    assert terminal.wait() == 0
    assert state()["prints"]["reps"] == 1
