"""Decks made of what other tools wrote: all that can be carried over is, and the rest is told."""

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from interviewprep.cli.main import cli
from interviewprep.content.decks import cloze
from interviewprep.content.decks.parse import parse_deck
from interviewprep.content.importing.import_deck import FORMATS, ImportProblem, guess, import_deck
from tests.benchmarks import importing as benchmark
from tests.examples import examples


def read(text, form):
    found = import_deck(text.encode(), form, "deck", "Deck")
    parsed = parse_deck(found.text.encode(), "deck")
    assert parsed.problems == []
    assert len(parsed.cards) == found.cards
    cards = [
        (c.id, c.kind, c.title, getattr(c.body, "answer", getattr(c.body, "text", ""))) for c in parsed.cards
    ]
    return cards, [(lost.line, lost.what) for lost in found.lost], parsed.cards


def test_a_table():
    text = 'Question,Answer,Tags\n"What is, here?","An answer\nof two lines",a b\nOnly,\nWhat is it?,This,,extra\nWhat is it?,That\n'
    cards, lost, whole = read(text, "csv")
    assert cards == [
        ("what-is-here", "recall", "What is, here?", "An answer\nof two lines"),
        ("what-is-it", "recall", "What is it?", "This"),
        ("what-is-it-2", "recall", "What is it?", "That"),
    ]
    assert whole[0].tags == ["a", "b"]
    assert lost == [(4, "a row without a question or without an answer"), (5, "1 column after the third")]
    assert read("a;b\nc;d\n", "csv")[0] == [("a", "recall", "a", "b"), ("c", "recall", "c", "d")]
    assert read("a\tb\n", "tsv")[0] == [("a", "recall", "a", "b")]


def test_anki():
    text = (
        "#separator:tab\n#html:true\n#guid column:1\n#notetype column:2\n#deck column:3\n#tags column:6\n"
        'g1\tBasic\tWeb\tWhat is <b>ASGI</b>?\t"An <i>interface</i>&nbsp;&lt;spec&gt;<br>for servers<img src=""a.png"">"\tweb asgi::x\n'
        "g2\tCloze\tWeb\t{{c1::uvicorn::server}} serves {{c2::ASGI}}\t\t\n"
        'g3\tBasic\tWeb\tCode?\t"<pre>a = 1\nb = 2</pre>[sound:x.mp3]"\t\n'
        "g4\tBasic\tWeb\tNo back\t\t\n"
    )
    cards, lost, whole = read(text, "anki")
    assert cards == [
        ("what-is-asgi", "recall", "What is **ASGI**?", "An *interface* \\<spec>\\\nfor servers"),
        ("uvicorn-serves-asgi", "cloze", "Fill in", "==1:uvicorn== serves ==2:ASGI=="),
        ("code", "recall", "Code?", "```\na = 1\nb = 2\n```"),
    ]
    assert whole[0].tags == ["web", "asgi::x"]
    assert lost == [
        (7, "a picture: ![](a.png)"),
        (8, "the hints of a cloze"),
        (9, "sounds"),
        (11, "a note without a front or without a back"),
    ]


def test_hashcards():
    text = (
        "Q: What is the order of a group?\nA: The cardinality of its set.\n\n"
        "Q: List them.\nA:\n\n- one\n- two\n\n---\n\n"
        "C: The [order] of a group is [its\nsize], see [here](https://e.org).\n\n"
        "Q: Alone?\n\nC: nothing\n"
    )
    cards, lost, _ = read(text, "hashcards")
    assert cards == [
        ("what-is-the-order-of", "recall", "What is the order of a group?", "The cardinality of its set."),
        ("list-them", "recall", "List them.", "- one\n- two"),
        (
            "the-order-of-a-group",
            "cloze",
            "Fill in",
            "The ==1:order== of a group is ==2:its size==, see [here](https://e.org).",
        ),
    ]
    assert lost == [(15, "a question without an answer"), (17, "a cloze with nothing hidden")]


def test_obsidian():
    text = (
        "---\ntags: x\n---\n\n#flashcards/web\n\n# Heading\n\nWhat is it?::This\n<!--SR:!2026-01-01,3,250-->\n\n"
        "Left:::Right\n\nSeveral\nlines\n?\nAn answer\n\n```python\nx::y\n```\n\nThe ==loop== runs ==tasks==\n"
    )
    cards, lost, _ = read(text, "obsidian")
    assert cards == [
        ("what-is-it", "recall", "What is it?", "This"),
        ("left", "recall", "Left", "Right"),
        ("right", "recall", "Right", "Left"),
        ("several-lines", "recall", "Several lines", "An answer"),
        ("the-loop-runs-tasks", "cloze", "Fill in", "The ==1:loop== runs ==2:tasks=="),
    ]
    assert lost == [(1, "the schedules of 1 cards: they start over here"), (19, "text that is no card")]
    assert cloze.groups(cards[-1][3]) == ["1", "2"]


def test_what_would_begin_another_card_does_not():
    cards, _, _ = read("Q: Say {what}\nA: x\n\n## Not a card\n\nNor this\n---\n\nmore\n", "hashcards")
    assert len(cards) == 1


@pytest.mark.parametrize(
    ("name", "text", "form"),
    [
        ("a.csv", "a,b", "csv"),
        ("a.tsv", "a\tb", "tsv"),
        ("a.txt", "#separator:tab\n", "anki"),
        ("a.txt", "a\tb", "tsv"),
        ("a.md", "Q: a\nA: b", "hashcards"),
        ("a.md", "a::b", "obsidian"),
    ],
)
def test_the_format_is_guessed(name, text, form):
    assert guess(name, text) == form


@examples(300)
@given(
    st.sampled_from(FORMATS),
    st.lists(
        st.sampled_from(
            ["Q: ", "A: ", "C: ", "[x]", "::", ":::", "\n", "\n\n", "?", "\n?\n", "==a==", "{{c1::b}}", "{{c2::", "a,b", "\t",
             '"', "#html:true\n", "<b>", "</pre>", "<pre>", "<img>", "```\n", "---\n", "# h\n", "## h\n", "word ", "{#id}", "- ",
             "&lt;", "\x1b[31m", "\u202e", "`", "~~~", "|", "\\", "1. "]
        ),
        max_size=25,
    ).map("".join),
)  # fmt: skip
def test_nothing_makes_a_deck_that_cant_be_read(form, text):
    try:
        found = import_deck(text.encode(), form, "deck", 'A "title"')
    except ImportProblem:
        return
    parsed = parse_deck(found.text.encode(), "deck")
    assert parsed.meta is not None
    # A card whose text Markdown reads in another way may have a mistake, but none is lost.
    assert len(parsed.headings) >= len(parsed.cards) > 0 or parsed.problems


def test_from_the_command_line(tmp_path, home):
    (tmp_path / "My cards.csv").write_text("What is it?,This\nBad,\n")
    done = CliRunner().invoke(cli, ["deck", "import", str(tmp_path / "My cards.csv")])
    assert done.exit_code == 0, done.output
    path = home.decks / "my-cards.md"
    assert (
        path.read_text()
        == '---\ndeck: my-cards\ntitle: "My cards"\n---\n\n## What is it? {#what-is-it}\n\nThis\n'
    )
    assert ":2: not carried over: a row without a question or without an answer" in done.output
    again = CliRunner().invoke(cli, ["deck", "import", str(tmp_path / "My cards.csv")])
    assert (again.exit_code, "nothing was written" in again.output) == (1, True)
    (tmp_path / "none.csv").write_bytes(b"\xff")
    assert "is not UTF-8" in CliRunner().invoke(cli, ["deck", "import", str(tmp_path / "none.csv")]).output


def test_the_benchmark_works(capsys):
    benchmark.main(40, 1)
    told = capsys.readouterr().out
    assert "import 40 rows of csv" in told
    assert "import 40 rows of anki" in told


def test_what_would_hide_or_swallow_the_next_card_is_told():
    text = (
        "Q: a\nA: <pre>\nfoo\n\nQ: b\nA: c\n# H\nSetext\n===\n```python proof\nassert 1\n```\n~~~\nopen\nQ: d\nA: e\n\n"
        "Q: What is printed?\n```python\nprint(1)\n```\nA: 1\n"
    )
    cards, lost, _ = read(text, "hashcards")
    assert [(title, answer) for _, _, title, answer in cards] == [
        ("a", "<pre>\nfoo\n</pre>"),
        ("b", "c\n### H\n### Setext\n```python\nassert 1\n```\n~~~\nopen\n~~~"),
        ("d", "e"),
        ("What is printed?", "```python\nprint(1)\n```\n\n1"),
    ]
    assert [line for line, _ in lost] == [1, 5, 5, 5, 5, 18]
