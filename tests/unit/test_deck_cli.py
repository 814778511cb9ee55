"""`interviewprep deck`: the author's commands."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from interviewprep.cli.main import cli
from interviewprep.content.decks.lint_rules import RULES
from interviewprep.content.sources import shipped
from tests.conftest import deck_text

BAD = deck_text("## What is it? {#a}\n\nText.", "## Which? {#b .chioce}\n\n- [x] \x1b[31mred")


def run(*words):
    return CliRunner().invoke(cli, ["deck", *map(str, words)])


@pytest.fixture
def bad(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("decks").mkdir()
    Path("decks/bad.md").write_text(BAD, encoding="utf-8")
    return Path("decks/bad.md")


def test_new_check_and_format(home):
    assert run("check").exit_code == 0
    done = run("new", "my-deck", "--title", 'Mine: "all" of it')
    assert done.exit_code == 0, done.output
    path = home.decks / "my-deck.md"
    before = path.read_bytes()
    assert run("check", "--run").output == "All well: 7 cards in 1 deck, 5 programs run.\n"
    assert run("fmt", "--check").exit_code == 0
    again = run("new", "my-deck")
    assert (again.exit_code, path.read_bytes()) == (1, before)
    assert "nothing was written" in again.output
    assert "'my-deck-2'" in run("new", "My Deck 2").output


def test_what_people_see(bad):
    done = run("check", "decks")
    assert done.exit_code == 1
    assert done.output == (
        "decks/bad.md:5:4: warning[no-source]: no source\n"
        "     5 │ ## What is it? {#a}\n"
        "       │    ^\n"
        '       = add `source="https://..."` here, or to the front matter\n'
        "\n"
        "decks/bad.md:9:11: error: unknown kind `chioce`\n"
        "     9 │ ## Which? {#b .chioce}\n"
        "       │           ^\n"
        "       = did you mean `choice`?\n"
        "\n"
        "2 problems: 1 card in 1 deck.\n"
    )


def test_json(bad):
    done = run("check", "--json", bad)
    assert done.exit_code == 1
    first, second = json.loads(done.stdout)
    assert first == {
        "file": "decks/bad.md",
        "line": 5,
        "column": 4,
        "severity": "warning",
        "rule": "no-source",
        "message": "no source",
        "remedy": 'add `source="https://..."` here, or to the front matter',
    }
    assert second["severity"] == "error"
    assert json.loads(run("check", "--json", shipped("decks")).stdout) == []


def test_sarif(bad):
    log = json.loads(run("check", "--format", "sarif", bad).stdout)
    (one,) = log["runs"]
    assert log["version"] == "2.1.0"
    rules = [rule["id"] for rule in one["tool"]["driver"]["rules"]]
    assert [(r["ruleId"], rules[r["ruleIndex"]], r["level"]) for r in one["results"]] == [
        ("no-source", "no-source", "warning"),
        ("syntax", "syntax", "error"),
    ]
    place = one["results"][1]["locations"][0]["physicalLocation"]
    assert place == {
        "artifactLocation": {"uri": "decks/bad.md"},
        "region": {"startLine": 9, "startColumn": 11},
    }


def test_github(bad):
    lines = run("check", "--format", "github", bad).stdout.splitlines()
    assert (
        lines[1]
        == "::error file=decks/bad.md,line=9,col=11,title=syntax::unknown kind `chioce`; did you mean `choice`?"
    )


def test_fmt_says_what_it_does(bad):
    bad.write_text(deck_text("##   What is it?\n\nText.\n\n\n\n* a"), encoding="utf-8")
    before = bad.read_text()
    done = run("fmt", "--check", "decks")
    assert (done.exit_code, bad.read_text()) == (1, before)
    assert "would change (new ids: what-is-it)" in done.output
    done = run("fmt", "--diff", "decks")
    assert (done.exit_code, bad.read_text()) == (1, before)
    assert "+## What is it? {#what-is-it}" in done.output
    assert run("fmt", "decks").exit_code == 0
    assert bad.read_text() == deck_text("## What is it? {#what-is-it}\n\nText.\n\n- a")
    assert "0 of 1 deck formatted" in run("fmt", "decks").output


def test_fmt_leaves_what_it_cant_read(bad):
    bad.write_bytes(b"\xff\xfe")
    done = run("fmt", bad)
    assert (done.exit_code, bad.read_bytes()) == (1, b"\xff\xfe")
    assert "left as it is: line 1: byte 0xff is not UTF-8" in done.output


def test_a_link_stays_a_link(bad):
    bad.write_text(deck_text("##   What is it? {#a}\n\nText."), encoding="utf-8")
    link = Path("decks/link.md")
    link.symlink_to("bad.md")
    assert run("fmt", link).exit_code == 0
    assert link.is_symlink()
    assert "## What" in bad.read_text()


def test_stats():
    decks = json.loads(run("stats", "--json", shipped("decks")).stdout)
    files = {path.stem for path in shipped("decks").glob("*.md")} - {"README"}
    assert {deck["deck"] for deck in decks} == files
    one = next(d for d in decks if d["deck"] == "async")
    cards = shipped("decks").joinpath("async.md").read_text(encoding="utf-8").count("\n## ")
    assert one["cards"] == sum(one["kinds"].values()) == sum(one["levels"].values()) == cards
    assert one["programs"] > one["kinds"]["output"]  # proofs are programs, too
    assert one["problems"] == 0
    text = run("stats", shipped("decks")).output.splitlines()
    assert text[0].split()[:2] == ["DECK", "CARDS"]
    assert ["async", str(cards)] in [line.split()[:2] for line in text]


def test_rules_are_explained():
    text = run("rules").output
    assert all(rule in text for rule in RULES)
    one = run("rules", "yes-no").output
    assert "Bad:" in one and "Good:" in one
    assert "did you mean `yes-no`?" in run("rules", "yesno").output


def test_the_preview_needs_a_terminal(bad):
    done = run("preview", bad)
    assert (done.exit_code, done.output) == (1, "Error: the preview needs a terminal\n")


@pytest.mark.parametrize("mark", ["", "\ufeff"], ids=ascii)
@pytest.mark.parametrize("end", ["\n", "\r\n"], ids=ascii)
def test_files_written_keep_their_line_ends_and_their_mark(tmp_path, end, mark):
    """Windows' editors, and git with autocrlf, write CRLF; a mark goes before it."""

    def bytes_of(printed, heading):
        card = f"{heading}\n\n```python run\nprint(1)\nprint(2)\n```\n\n```output\n{printed}\n```"
        return (mark + deck_text(card, "## B? {#b}\n\nText.").replace("\n", end)).encode()

    path = tmp_path / "deck.md"
    path.write_bytes(bytes_of("3", "## What? {#a .output}"))
    done = run("check", "--run", "--update", "--no-cache", path)
    assert path.read_bytes() == bytes_of("1\n2", "## What? {#a .output}"), done.output
    path.write_bytes(bytes_of("1\n2", "##   What? {.output #a}"))
    assert run("fmt", path).exit_code == 0
    assert path.read_bytes() == bytes_of("1\n2", "## What? {#a .output}")
    written = path.stat().st_mtime_ns
    assert "0 of 1 deck formatted" in run("fmt", path).output
    assert path.stat().st_mtime_ns == written


def test_stats_say_how_many_cards_are_proven(tmp_path):
    proof = "\n\n```python proof\nassert 1\n```"
    path = tmp_path / "deck.md"
    text = deck_text(
        f"## A? {{#a}}\n\nSo.{proof}{proof}",
        '## B? {#b tags="flask django"}\n\nSo.\n\n```python run\nprint(1)\n```',
        '## C? {#c source="https://e.org"}\n\nSo.',
        "## D? {#d}\n\nSo.",
    )
    path.write_text(text.replace("title: Sample", "title: Sample\ntags: [django, web]"), encoding="utf-8")
    (deck,) = json.loads(run("stats", "--json", path).stdout)
    assert [deck[name] for name in ("proven", "sourced", "neither", "programs")] == [2, 1, 1, 3]
    systems = {
        one["system"]: one for one in json.loads(run("stats", "--by", "system", "--json", path).stdout)
    }
    assert systems["django"] == systems["all cards"] | {"system": "django"}
    assert systems["flask"] == {"system": "flask", "cards": 1, "proven": 1, "sourced": 0, "neither": 0}
    assert systems["of no system"]["cards"] == 0
    table = run("stats", "--by", "system", path).output.splitlines()
    assert table[0].split() == ["SYSTEM", "CARDS", "PROVEN", "SOURCED", "NEITHER"]
    assert ["flask", "1", "1", "0", "0"] in [line.split() for line in table]
    two = run("stats", path, shipped("decks")).output.splitlines()
    assert two[-1].split()[0] == "all"


def test_strict_asks_for_more(tmp_path):
    path = tmp_path / "deck.md"
    path.write_text(deck_text('## And `a`? {#a source="https://e.org"}\n\nSo.'), encoding="utf-8")
    assert run("check", path).exit_code == 0
    strict = run("check", "--strict", path)
    assert strict.exit_code == 1
    assert "[no-proof]" in strict.output and "[neighbour-title]" in strict.output


def test_programs_run_with_another_python_and_what_it_lacks_is_told(bad, tmp_path):
    environment = tmp_path / "environment"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", environment], check=True)
    deck = tmp_path / "deck.md"
    deck.write_text(
        deck_text(
            "## Where? {#where}\n\nThere.\n\n```python proof\nimport sys\n"
            f"assert sys.prefix == {str(environment)!r}, sys.prefix\nprint('ä')\n```",
            '## Which? {#which}\n\nOne.\n\n```python proof requires="fastapi>=0.1"\nimport fastapi\n```',
        ),
        encoding="utf-8",
    )
    checks = "check", "--run", "--no-cache", "--no-history", deck
    here = run(*checks)
    assert "assert sys.prefix ==" in here.output
    there = run(*checks, "--python", environment)
    assert "failed-proof" not in there.output
    assert "1 program run" in there.output
    install = (
        'not run: needs fastapi>=0.1: install it with .*environment.*python.* -m pip install "fastapi>=0.1"'
    )
    assert re.search(install, there.stderr)
    strict = run(*checks, "--python", environment, "--strict")
    assert strict.exit_code == 1
    assert "[not-run]: it was not run: what it needs is not installed" in strict.output
    for wrong, why in (
        (tmp_path, "can't be started"),
        (Path(sys.executable).with_name("pip"), "doesn't answer"),
    ):
        told = run(*checks, "--python", wrong)
        assert (told.exit_code, why in told.stderr) == (1, True), told.output
    assert "--python needs --run" in run("check", deck, "--python", environment).output
