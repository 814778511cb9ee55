"""Files that nobody should write: each gives a clear message or harmless text, in no time."""

import os
import subprocess
import sys
import time
import unicodedata
from contextlib import closing

import pytest
from hypothesis import given
from hypothesis import strategies as st

from interviewprep.content.decks.cache import DeckCache
from interviewprep.content.decks.front_matter import read_front_matter
from interviewprep.content.decks.library import Library, read_file
from interviewprep.content.decks.parse import MAX_BYTES, parse_deck
from interviewprep.content.sources import USER_PACK, Source
from interviewprep.content.visible import visible
from interviewprep.ui.markdown import render
from tests.conftest import deck_text, recall
from tests.examples import examples


@pytest.fixture(autouse=True)
def _in_no_time():
    started = time.monotonic()
    yield
    assert time.monotonic() - started < 90


def said(raw: bytes) -> list[str]:
    return [p.at("f.md") for p in parse_deck(raw, "f").problems]


def test_invalid_utf8_names_the_byte():
    raw = deck_text(recall(1)).encode() + b"\nab\xe9c\n"
    line = raw.count(b"\n", 0, raw.index(b"\xe9")) + 1
    assert said(raw) == [f"f.md:{line}:3: byte 0xe9 is not UTF-8; save the file as UTF-8"]


def test_a_byte_order_mark_is_passed_over():
    assert said(b"\xef\xbb\xbf" + deck_text(recall(1)).encode()) == []


@pytest.mark.parametrize("newline", ["\r\n", "\r"])
def test_other_line_ends_give_the_same_cards(newline):
    text = deck_text(recall(1), "## B {#b .bug}\n\n```python\na = 1  # bug: so\n```")
    plain = parse_deck(text.encode(), "f")
    other = parse_deck(text.replace("\n", newline).encode(), "f")
    assert other == plain


def test_a_nul_byte_is_named():
    assert said(b"---\ntitle: x\n---\nab\0c") == ["f.md:4:3: a NUL byte: this isn't a text file; remove it"]


def test_a_file_of_50_mb_is_refused_without_reading_it_all(tmp_path):
    path = tmp_path / "huge.md"
    with path.open("wb") as file:
        file.truncate(50 * 1024 * 1024)
    record = read_file(str(path))
    assert "50 MiB, over the limit of 8" in record.problems
    assert said(b"x" * (MAX_BYTES + 1)) == [
        "f.md:1:1: the file has 8 MiB, over the limit of 8; split the deck"
    ]


def test_yaml_aliases_that_explode_are_refused():
    bomb = "a: &a [x, x]\n" + "".join(
        f"{chr(98 + n)}: &{chr(98 + n)} [*{chr(97 + n)}, *{chr(97 + n)}]\n" for n in range(20)
    )
    assert said(f"---\ntitle: x\n{bomb}---\n".encode())[0] == (
        "f.md:4:8: front matter: aliases are not allowed; write the value out again"
    )


def test_yaml_that_makes_objects_is_refused():
    found = said(b"---\ntitle: !!python/object/apply:os.system ['echo']\n---\n")
    assert "could not determine a constructor" in found[0]


@pytest.mark.parametrize(
    "body",
    [
        "> " * 5000 + "x",
        "\n".join(" " * 2 * n + "- x" for n in range(500)),
        "[" * 20000,
        "*a " * 20000,
        "![[" * 10000,
        "`" * 99 + " ``" * 10000,
        "- " * 20000,
        "<" * 30000,
        "==" * 20000,
        "a\n" * 20000,
    ],
    ids=["quotes", "lists", "brackets", "stars", "images", "ticks", "dashes", "angles", "equals", "lines"],
)
def test_deep_or_endless_nesting_neither_crashes_nor_hangs(body):
    parsed = parse_deck(
        deck_text(f"## Q? {{#q}}\n\n{body}", f"## C {{#c .cloze}}\n\n==x== {body}").encode(), "f"
    )
    for card in parsed.cards:
        render(getattr(card.body, "answer", "") or getattr(card.body, "text", ""), 80)


ENDLESS = {
    "blanks in a heading": f"## What{' ' * 100_000}x {{#a}}\n\nText.",
    "attributes that can be cut in many ways": "## What? {#a " + "a=" + "b-" * 20_000 + "=}\n\nText.",
    "keys without end": "## What? {" + "ab=cd=" * 20_000 + "}\n\nText.",
    "braces": "## What? " + "{#" * 50_000 + "\n\nText.",
    "blanks in a bug": f"## Which? {{#a .bug}}\n\n```python\nx{' ' * 100_000}y\n```",
    "hashes in a bug": f"## Which? {{#a .bug}}\n\n```python\n{'#  ' * 50_000}\n```",
    "marks that never end": "## Which? {#a .cloze}\n\n" + "==a " * 50_000,
    "ticks that never end": "## Which? {#a .cloze}\n\n" + " ".join("`" * n for n in range(1, 500)),
    "fences that never end": "## Which? {#a .cloze}\n\n<div>\n"
    + "\n".join("~" * n for n in range(600, 2, -1))
    + "\nx" * 50_000,
    "a long fence in HTML": "## Which? {#a}\n\n<div>\n" + "`" * 20_000 + "\nx" * 50_000,
    "links": "## Which? {#a}\n\n" + "](  " * 50_000,
    "quotes": "## Which? {#a}\n\n" + '"' * 50_000 + "> " * 50_000,
}


def test_the_time_grows_as_the_text_does():
    """In a process that can be stopped: what grew with the square of the text would take hours."""
    program = (
        "import sys\n"
        "from interviewprep.content.decks import cloze\n"
        "from interviewprep.content.decks.lint import lint\n"
        "from interviewprep.content.decks.parse import parse_deck\n"
        "from tests.unit.test_hostile_decks import ENDLESS\n"
        "for name, card in ENDLESS.items():\n"
        "    print(name, flush=True)\n"
        "    deck = parse_deck(f'---\\ntitle: x\\n---\\n\\n{card}\\n'.encode(), 'x')\n"
        "    list(lint(deck))\n"
        "    cloze.groups(card)\n"
        "    cloze.front(card, '')\n"
    )
    try:
        done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=120)
    except subprocess.TimeoutExpired as late:
        pytest.fail(f"never done: {(late.stdout or b'').decode().splitlines()[-1]}")
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines() == list(ENDLESS)


def test_yaml_nested_too_deeply():
    found = said(("---\ntitle: x\na: " + "[" * 5000 + "]" * 5000 + "\n---\n").encode())
    assert len(found) >= 1


def test_front_matter_of_many_kilobytes():
    assert "over 16 KiB" in said(("---\ntitle: " + "x" * 20000 + "\n---\n").encode())[0]


def test_duplicate_ids_across_files_are_told_and_the_first_is_kept(open_collection, place):
    (place.home.decks / "b.md").write_text(deck_text(recall(1), recall(2), title="B"), encoding="utf-8")
    collection = open_collection(recall(1), name="a")
    assert [str(p).split("decks" + os.sep, 1)[1] for p in collection.problems] == [
        f"b.md:5:1: the id `q-1` is taken by a card in {place.home.decks / 'a.md'}; give this card another id"
    ]
    assert [(d.name, d.cards) for d in collection.figures().decks] == [("a", 1), ("b", 1)]
    assert len(collection.refresh()) == 1  # and told again the next time


def test_an_empty_deck():
    assert said(b"") == ["f.md:1:1: no front matter; start the file with `---`, `title: My deck`, `---`"]


HARMFUL = "\x1b[31mred\x1b]0;title\x07 \x9b2J \u202eevil\u2066 \x7f \u200f"


def test_escape_sequences_and_bidi_controls_become_visible():
    card = parse_deck(deck_text(f"## Q {HARMFUL}? {{#q}}\n\n{HARMFUL}").encode(), "f").cards[0]
    for text in (card.title, card.body.answer):
        assert "␛[31mred" in text
        assert "<U+202E>evil" in text
        assert not any(unicodedata.category(c) in ("Cc", "Cf") for c in text if c != "\n")


def test_visible_leaves_honest_text_alone():
    text = "naïve ✓ 日本語 — “quoted”\n\ttab \U0001f600"
    assert visible(text) == text


def test_escapes_in_a_file_name_reach_no_terminal(tmp_path):
    if sys.platform == "win32":
        pytest.skip("no such file names")
    path = tmp_path / "\x1b[31m.md"
    path.write_text("x", encoding="utf-8")
    with closing(DeckCache(tmp_path / "c" / "c.db")) as cache:
        scan = Library(cache, [Source(tmp_path, USER_PACK)]).scan()
    assert "\x1b" not in str(scan.problems[0])


@pytest.mark.skipif(sys.platform == "win32", reason="links need a privilege")
def test_links_out_of_the_folder_are_not_followed(tmp_path):
    outside = tmp_path / "outside.md"
    outside.write_text(deck_text(recall(1)), encoding="utf-8")
    folder = tmp_path / "decks"
    folder.mkdir()
    (folder / "link.md").symlink_to(outside)
    (folder / "loop").symlink_to(folder)
    (folder / "dangling.md").symlink_to(folder / "nowhere.md")
    with closing(DeckCache(tmp_path / "c" / "c.db")) as cache:
        scan = Library(cache, [Source(folder, USER_PACK)]).scan()
    assert scan.decks == []
    assert sorted(str(p).split("decks/")[1] for p in scan.problems) == [
        "dangling.md:1:1: can't be read: No such file or directory; check the file and its permissions",
        "link.md:1:1: a link out of the deck's folder is not followed; copy the file into the folder",
    ]


def test_markup_in_a_card_is_text():
    for text in ("`List[int]`", "[bold]not bold[/bold]", "a[/]b", "[@click=app.quit]x[/]"):
        plain = render(text, 80).plain
        assert plain == text.strip("`")


def test_escapes_hidden_in_yaml_and_entities_become_visible_too():
    raw = b'---\ntitle: "a \\e[31m\\u202e b"\n---\n## Q? {#q}\n\n&#x202e;evil&#27;[2J\n'
    parsed = parse_deck(raw, "f")
    assert parsed.meta.title == "a \u241b[31m<U+202E> b"
    shown = render(parsed.cards[0].body.answer, 80).plain
    assert shown.startswith("<U+202E>evil")
    assert "\x1b" not in shown


YAML_PIECES = [
    "title: x\n", "order: ", "!!int ", "!!timestamp ", "!!bool ", "!!set ", "!!omap ", "!!python/name:os ", "0x", "1:30",
    "9" * 40, "[", "]", "{", "}", "&a ", "*a", "? ", "- ", '"\\ud800"', "|\n  ", "allow: ", "<<: ", "\n", "é", "~", ".nan",
]  # fmt: skip


@examples(200)
@given(st.lists(st.sampled_from(YAML_PIECES) | st.text(max_size=4), max_size=12))
def test_no_front_matter_brings_the_reader_down(pieces):
    meta, problems = read_front_matter("".join(pieces), 2, "name")
    assert meta is not None or problems
    for problem in problems:
        assert problem.line >= 2
        problem.at("x.md").encode()
    if meta is not None:
        meta.model_dump_json()


@pytest.mark.skipif(sys.platform != "linux", reason="names are bytes on Linux alone")
def test_a_file_name_that_is_no_text_stops_nothing(open_collection, place):
    collection = open_collection(recall(1))
    odd = place.home.decks / os.fsdecode(b"caf\xe9.md")
    odd.write_text(deck_text(recall(2)), encoding="utf-8")
    (problem,) = collection.refresh()
    assert problem.problem.message == "its name is not UTF-8"
    assert str(problem).encode()
    assert collection.figures().cards == 1
