"""An import again: what changed is told and taken over, what was edited by hand stays, ids stay."""

import pytest
from click.testing import CliRunner

from interviewprep.cli.main import cli
from interviewprep.content.decks.format import format_deck
from interviewprep.content.decks.parse import parse_deck

FIRST = "question,answer\nWhat is a?,A\nWhat is b?,B\nWhat is c?,C\nWhat is d?,D\n"
SECOND = "question,answer\nWhat is new?,N\nWhat is a?,A2\nWhat is b?,B2\nWhat was c?,C\n"


@pytest.fixture
def deck(home):
    return home.decks / "cards.md"


def run(tmp_path, text, *more):
    source = tmp_path / "cards.csv"
    source.write_text(text)
    return CliRunner().invoke(cli, ["deck", "import", str(source), *more])


def cards(deck):
    return {card.id: (card.title, card.body.answer) for card in parse_deck(deck.read_bytes(), "d").cards}


def test_it_says_what_would_change_and_writes_nothing_unasked(tmp_path, deck):
    assert run(tmp_path, FIRST).exit_code == 0
    before = deck.read_bytes()
    done = run(tmp_path, SECOND)
    assert (done.exit_code, deck.read_bytes()) == (1, before)
    assert "1 card new: what-is-new" in done.output
    assert "3 cards changed: what-is-a, what-is-b, what-is-c" in done.output
    assert "1 card gone from the source: kept (--remove-gone): what-is-d" in done.output
    assert "nothing was written. Try --update" in done.output
    assert "It has all of it" in run(tmp_path, FIRST).output


def test_update_keeps_ids_and_what_was_edited(tmp_path, deck):
    run(tmp_path, FIRST)
    deck.write_text(deck.read_text().replace("\nB\n", "\nB, as I say it\n") + "\n## Mine? {#mine}\n\nYes.\n")
    done = run(tmp_path, SECOND, "--update")
    assert done.exit_code == 0, done.output
    expected = {
        "what-is-a": ("What is a?", "A2"),
        "what-is-b": ("What is b?", "B, as I say it"),
        "what-is-c": ("What was c?", "C"),
        "what-is-d": ("What is d?", "D"),
        "mine": ("Mine?", "Yes."),
        "what-is-new": ("What is new?", "N"),
    }
    assert cards(deck) == expected
    assert "1 card changed, and edited by you: yours stays (--overwrite): what-is-b" in done.output
    run(tmp_path, SECOND, "--update", "--overwrite", "--remove-gone")
    del expected["what-is-d"]
    assert cards(deck) == expected | {"what-is-b": ("What is b?", "B2")}
    assert "Nothing new" in run(tmp_path, SECOND, "--update").output


def test_a_formatted_deck_was_not_edited(tmp_path, deck):
    run(tmp_path, FIRST.replace(",A\n", ',"* one\n* two"\n'))
    deck.write_bytes(format_deck(deck.read_bytes(), "cards").raw)
    assert "- one" in deck.read_text()
    run(tmp_path, FIRST.replace(",A\n", ',"* one\n* three"\n'), "--update")
    assert cards(deck)["what-is-a"] == ("What is a?", "* one\n* three")


def test_what_was_removed_by_hand_stays_so(tmp_path, deck):
    run(tmp_path, FIRST)
    deck.write_text(deck.read_text().replace("## What is b? {#what-is-b}\n\nB\n\n", ""))
    done = run(tmp_path, FIRST, "--update")
    assert "1 card removed by you: left out: what-is-b" in done.output
    assert "what-is-b" not in cards(deck)


def test_a_deck_that_no_import_made_keeps_its_cards(tmp_path, deck):
    deck.parent.mkdir(parents=True, exist_ok=True)
    deck.write_text("---\ntitle: Mine\n---\n\n## What is a? {#my-own-id}\n\nMy words.\n")
    done = run(tmp_path, FIRST, "--update")
    assert "what differs counts as edited by hand" in done.output
    assert cards(deck)["my-own-id"] == ("What is a?", "My words.")
    assert len(cards(deck)) == 4


def test_line_ends_stay(tmp_path, deck):
    run(tmp_path, FIRST)
    deck.write_bytes(deck.read_bytes().replace(b"\n", b"\r\n"))
    run(tmp_path, SECOND, "--update")
    raw = deck.read_bytes()
    assert b"A2" in raw
    assert raw.count(b"\r\n") == raw.count(b"\n")


def test_a_deck_with_mistakes_is_left_as_it_is(tmp_path, deck):
    run(tmp_path, FIRST)
    deck.write_text("no deck")
    done = run(tmp_path, FIRST, "--update")
    assert (done.exit_code, "nothing was written" in done.output, deck.read_text()) == (1, True, "no deck")


def test_a_dry_run_shows_five_cards(tmp_path, deck):
    done = run(tmp_path, FIRST + "What is e?,E\nWhat is f?,F\nBad,\n", "--dry-run")
    assert done.exit_code == 0
    assert done.output.count("## What is") == 5
    assert "Would be written: 6 cards, 5 of them above" in done.output
    assert ":8: not carried over" in done.output
    assert not deck.exists()


def test_a_vault(tmp_path, home):
    vault = tmp_path / "My vault"
    (vault / "web").mkdir(parents=True)
    (vault / ".obsidian").mkdir()
    (vault / ".obsidian" / "x.md").write_text("#flashcards\nhidden::x\n")
    (vault / "a.md").write_text("#flashcards\n\nA?::a ![[p.png]]\n")
    (vault / "web" / "b.md").write_text("#flashcards\n\nB?::b\n\nprose\n")
    (vault / "note.md").write_text("std::vector in a note\n")
    done = CliRunner().invoke(cli, ["deck", "import", str(vault)])
    assert done.exit_code == 0, done.output
    assert cards(home.decks / "my-vault.md") == {"a": ("A?", "a"), "b": ("B?", "b")}
    told = done.output.replace("\\", "/")
    assert "a.md:3: not carried over: a picture" in told
    assert "web/b.md:5: not carried over: text that is no card" in told
    done = CliRunner().invoke(cli, ["deck", "import", str(vault), "--each"])
    assert list(cards(home.decks / "b.md").values()) == [("B?", "b")]  # the ids are those of the other deck
    assert list(cards(home.decks / "a.md").values()) == [("A?", "a")]
    (vault / "web" / "A.md").write_text("#flashcards\n\nC?::c\n")
    done = CliRunner().invoke(cli, ["deck", "import", str(vault), "--each", "--update"])
    assert "would be one deck, `a`" in done.output


def test_ids_of_other_decks_of_the_folder_are_not_given_again(tmp_path):
    folder = tmp_path / "decks"
    for name, thing in (("one", "a lock"), ("two", "a pool"), ("three", "a queue")):
        table = tmp_path / f"{name}.csv"
        table.write_text(f"question,answer\nWhat is the purpose of {thing}?,x{name}\n", encoding="utf-8")
        done = CliRunner().invoke(cli, ["deck", "import", str(table), "--folder", str(folder)])
        assert done.exit_code == 0, done.output
    told = CliRunner().invoke(cli, ["deck", "check", "--no-history", str(folder)]).output
    assert "is taken by" not in told
    again = CliRunner().invoke(cli, ["deck", "import", str(table), "--folder", str(folder), "--update"])
    assert "Nothing new" in again.output
