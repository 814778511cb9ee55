"""Files as people have them: each card comes in as it was, or its loss is told with its line."""

import io
import json
import zipfile

import pytest
from click.testing import CliRunner

from interviewprep.cli.main import cli
from interviewprep.content.decks.parse import parse_deck
from interviewprep.content.importing.files import files_of
from interviewprep.content.importing.import_deck import guess
from interviewprep.content.importing.note import ImportProblem
from tests.unit.test_importing_formats import read


def imported(tmp_path, name, raw, *more):
    """The cards of a file that is imported by the command, and what it said."""
    source = tmp_path / name
    source.write_bytes(raw if isinstance(raw, bytes) else raw.encode())
    done = CliRunner().invoke(cli, ["deck", "import", str(source), "--folder", str(tmp_path / "to"), *more])
    made = list((tmp_path / "to").glob("*.md"))
    deck = parse_deck(made[0].read_bytes(), "deck") if made else None
    texts = (
        [(c.title, getattr(c.body, "answer", getattr(c.body, "text", ""))) for c in deck.cards]
        if deck
        else []
    )
    return texts, done


def mochi_file(data):
    raw = io.BytesIO()
    with zipfile.ZipFile(raw, "w") as archive:
        archive.writestr("data.json", json.dumps(data))
    return raw.getvalue()


def test_a_comma_without_quotes_makes_no_tags():
    with pytest.raises(ImportProblem, match=r"needs quotes.*--columns question,answer"):
        read("What is a tuple?,A sequence\nWhat is a set?,Unordered, unique\n", "csv")


def test_the_line_that_tells_excel_the_separator_is_no_row():
    texts, lost, _ = read("sep=|\nquestion|answer\nA, b; c?|d\nE?|\n", "csv")
    assert texts == [("A, b; c?", "d")]
    assert lost == [(4, "a row without a question or without an answer")]


def test_a_title_above_the_header_is_told():
    texts, lost, deck = read("My questions,,\n,,\nQuestion,Answer,Tags\nA?,1,x\n", "csv")
    assert (texts, deck.cards[0].tags) == ([("A?", "1")], ["x"])
    assert lost == [(1, "a row above the header: My questions")]


@pytest.mark.parametrize("title", ["#include <x>", "#hashtag", "#"])
@pytest.mark.parametrize("form", ["csv", "anki"])
def test_a_question_that_begins_with_a_hash_comes_in(title, form):
    head = "question,answer\n" if form == "csv" else "#separator:comma\n#html:false\n"
    texts, lost, _ = read(f'{head}"{title}",what is it\n', form)
    assert [(text.replace("\\", ""), answer) for text, answer in texts] == [(title, "what is it")]
    assert (texts[0][0][:2], lost) == ("\\#", [])


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be"])
def test_utf_16_is_known_with_and_without_its_mark(tmp_path, encoding):
    text = "Q: What is caf\u00e9?\r\nA: b\r\n"
    assert imported(tmp_path, "a.md", text.encode(encoding))[0] == [("What is caf\u00e9?", "b")]


@pytest.mark.parametrize("raw", [b"", b"\n \n", b"\r\n"])
def test_an_empty_file_is_called_so(tmp_path, raw):
    done = imported(tmp_path, "a.csv", raw)[1]
    assert (done.exit_code, "the file is empty" in done.output) == (1, True)


def test_colons_of_obsidian_are_no_questions():
    assert guess("a.md", "Q::A\nAA::B\nA::B\n") == "obsidian"
    assert read("Q::A\n", "obsidian")[0] == [("Q", "A")]


def test_comments_of_obsidian_make_no_cards():
    text = "a::b\n\n%% c::d %%\n<!-- e\n::f -->\n\n`%%`::g `%%`\n"
    texts, lost, _ = read(text, "obsidian")
    assert texts == [("a", "b"), ("`%%`", "g `%%`")]
    assert lost == [
        (3, "a comment with the signs of a card in it"),
        (4, "a comment with the signs of a card in it"),
    ]


def test_two_kinds_of_gaps_in_a_paragraph_are_told():
    texts, lost, _ = read("==a== and {{c1::b}}\n", "obsidian")
    assert texts == [("Fill in", "&#61;&#61;a&#61;&#61; and ==1:b==")]
    assert lost == [(1, "`==` around what is hidden, in a text with Anki's gaps: it is shown")]


def test_underlined_headings():
    text = "What is a?\n==========\n\nAn A.\n\nWhat is b?\n----------\n\nA B.\n---\n\n```\nc?\n---\n```\n"
    assert guess("a.md", text) == "questions"
    assert read(text, "questions")[0] == [
        ("What is a?", "An A."),
        ("What is b?", "### A B.\n\n```\nc?\n---\n```"),
    ]
    assert read(f"{text}\nd::e\n", "obsidian")[0] == [("d", "e")]


def test_words_above_and_below_questions_are_no_cards():
    text = "# JS\n\nIntro.\n\n<details>\n<summary>What is a?</summary>\n\nAn A.\n\n</details>\n\nOutro.\n\n"
    text += "<details><summary>What is b?</summary>Some B.</details>\nMore.\n\n"
    text += "<details><summary>What is c?</summary></details>\n\nLast.\n"
    texts, lost, _ = read(text, "questions")
    assert texts == [("What is a?", "An A."), ("What is b?", "Some B.")]
    no_card = "text that is no card"
    assert lost == [
        (3, no_card), (12, no_card), (15, no_card), (17, "a question without an answer: What is c?"), (19, no_card),
    ]  # fmt: skip


def test_a_short_table_of_contents():
    texts, lost, _ = read("## Table of Contents\n\n- [a](#a)\n\n## What is a?\n\nAn A.\n", "questions")
    assert (texts, lost) == ([("What is a?", "An A.")], [(1, "a table of contents: Table of Contents")])


def test_a_bold_question_with_its_answer_behind_it():
    texts, _, _ = read("**What is a?** An A.\n\n**What is b?** A B.\nmore\n", "questions")
    assert texts == [("What is a?", "An A."), ("What is b?", "A B.\nmore")]
    texts, _, _ = read("## What is a?\n\nAn A.\n\n**Why?** So.\n", "questions")
    assert texts == [("What is a?", "An A.\n\n**Why?** So.")]


def test_notes_of_a_vault_that_say_nothing_of_cards_are_notes(tmp_path):
    for name, text in (("a.md", "#flashcards\na::b\n"), ("b.markdown", "c::d\n"), ("c.MD", "e::f\n")):
        (tmp_path / name).write_text(text)
    assert [path.name for path in files_of(tmp_path)] == ["a.md"]


def test_what_mochi_writes_as_verbose_transit():
    card = {"~:content": "Q\n---\nA", "~:tags": {"~#set": ["py"]}}
    others = [{"~:content": "x\n---\ny", "~:trashed?": True}, {"~:content": "", "~:fields": {"~:name": {}}}]
    raw = mochi_file({"~:decks": [{"~:name": "D", "~:cards": {"~#list": [card, *others]}}]})
    texts, lost, deck = read(raw, "mochi")
    assert (texts, deck.cards[0].tags) == ([("Q", "A")], ["py"])
    assert [line for line, _ in lost] == [2, 3]


def test_what_org_drill_knows_is_told():
    pytest.importorskip("orgparse")
    text = "* One :drill:\n  SCHEDULED: <2024-01-01 Mon>\n  :PROPERTIES:\n  :DRILL_CARD_TYPE: twosided\n  :END:\n"
    texts, lost, _ = read(f"{text}    The [x||hint] is\n      so\n* Two :drill:\n    words\n", "org")
    assert texts == [("One", "The ==1:x== is\n  so"), ("Two", "words")]
    assert {what for line, what in lost if line == 1} == {
        "the hints of a cloze", "the schedule of an entry: it starts over here", "how an entry is asked: `twosided`",
    }  # fmt: skip


def test_each_goes_on_behind_a_deck_that_is_there(tmp_path):
    source = tmp_path / "from"
    source.mkdir()
    for name in "abc":
        (source / f"{name}.md").write_text(f"Q: {name}\nA: {name}\n")
    into = tmp_path / "to"
    into.mkdir()
    (into / "a.md").write_text("---\ntitle: mine\n---\n\n## Mine? {#mine}\n\nYes.\n")
    before = (into / "a.md").read_bytes()
    done = CliRunner().invoke(cli, ["deck", "import", str(source), "--each", "--folder", str(into)])
    assert done.exit_code == 1
    assert ((into / "a.md").read_bytes(), (into / "b.md").exists(), (into / "c.md").exists()) == (
        before,
        True,
        True,
    )
    assert "a.md is there already; nothing was written" in done.output
    assert "left out, as told above" in done.output.splitlines()[-1]
