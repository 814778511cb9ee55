"""Pictures on cards: what the deck reader takes, what the checker tells, how they are read and sized."""

import json
import os
import re
import subprocess
import sys
import zipfile
import zlib
from base64 import b64encode

import pytest
from click.testing import CliRunner

from interviewprep.cli.main import cli
from interviewprep.content.decks.checker import check
from interviewprep.content.decks.format import format_deck
from interviewprep.content.decks.parse import parse_deck
from interviewprep.content.decks.picture_text import in_words, replaced, written
from interviewprep.content.decks.pictures import MOST_BYTES, PictureError, files_of, picture_path
from interviewprep.content.exporting.anki import AnkiDeck, AnkiNote, Calendar, write_package
from interviewprep.content.importing.apkg import media_of, medium
from interviewprep.content.sources import Source
from interviewprep.profile.overrides import edit_own_version
from interviewprep.ui.pictures import cell_size, fit, read_picture, way_to_draw
from tests.conftest import deck_text, recall
from tests.small_pictures import png, png_of, put

CARD = """\
## What is this? ![the way in](way.png) {#way source="https://e.org"}

Words.

- ![`code` and [brackets]](sub/a%20b.png "A title")
  ![](<my (own).gif>)

`![no](picture.png)`

```text
![nor](this.png)
```
"""


def pictures_of(*cards):
    (card,) = parse_deck(deck_text(*cards).encode(), "deck").cards
    return [(p.description, p.file, p.line, p.column) for p in card.pictures]


def said_of(tmp_path, markdown):
    """What the checker says of an answer with this Markdown."""
    deck = tmp_path / "deck.md"
    deck.write_text(deck_text(f'## Q? {{#q source="https://e.org"}}\n\n{markdown}'), encoding="utf-8")
    return [
        (found.problem.line, found.problem.message, found.problem.remedy)
        for found in check([deck], history=False).problems
    ]


# Reading


def test_a_card_has_the_pictures_of_its_text_and_none_of_code():
    assert pictures_of(CARD) == [
        ("the way in", "way.png", 5, 18),
        ("`code` and [brackets]", "sub/a b.png", 9, 3),
        ("", "my (own).gif", 10, 3),
    ]


def test_formatting_leaves_pictures_as_they_are():
    text = deck_text(CARD)
    formatted = format_deck(text.encode(), "deck").text
    assert parse_deck(formatted.encode(), "deck").cards[0].pictures[0].file == "way.png"
    for one in ("![the way in](way.png)", "sub/a%20b.png", "<my (own).gif>"):
        assert one in formatted
    assert format_deck(formatted.encode(), "deck").text == formatted


def test_pictures_in_words_and_back():
    assert in_words("a ![b\n  c](d.png) e `![f](g.png)`") == "a [picture: b c — d.png] e `![f](g.png)`"
    assert in_words("![](d.png)") == "[picture: d.png]"
    odd = written("a [b] \\c", "x (1)%<.png")
    assert replaced(odd, lambda said, file: f"{said}|{file}") == "a [b] \\c|x (1)%<.png"
    assert pictures_of(recall(1) + "\n\n" + odd)[0][1] == "x (1)%<.png"


# What the checker tells


def test_a_picture_that_can_be_shown_has_no_mistake(tmp_path):
    put(tmp_path / "sub" / "a b.png")
    assert said_of(tmp_path, "![what it shows](sub/a%20b.png)") == []


@pytest.mark.parametrize(
    ("markdown", "what", "remedy"),
    [
        ("![a](gone.png)", "the picture `gone.png` isn't there", "put `gone.png` beside the deck"),
        ("![](ok.png)", "the picture `ok.png` has no description", "say what it shows"),
        ("![a](https://e.org/a.png)", "the picture `https://e.org/a.png` is on the web", "save it beside"),
        ("![a](//e.org/a.png)", "leaves the deck's folder", "file beside the deck"),
        ("![a](../ok.png)", "leaves the deck's folder", "file beside the deck"),
        ("![a](/etc/ok.png)", "leaves the deck's folder", "file beside the deck"),
        ("![a](%2e%2e/ok.png)", "leaves the deck's folder", "file beside the deck"),
        ("![a](..%5Cok.png)", "leaves the deck's folder", "file beside the deck"),
        ("![a](C:/ok.png)", "leaves the deck's folder", "file beside the deck"),
        ("![a](data:image/png;base64,AAAA)", "leaves the deck's folder", "file beside the deck"),
        ("![a](ok.svg)", "the picture `ok.svg` is of no kind that can be shown", "give a PNG, JPEG"),
        ("![a](folder.png)", "the picture `folder.png` isn't there", "put `folder.png` beside"),
        ("![a](text.png)", "the picture `text.png` is no picture", "give a PNG, JPEG"),
        ("![a](really.jpg)", "the picture `really.jpg` is a PNG file", "name it `really.png`"),
        ("![a](heavy.png)", "has 5.0 MiB, over the limit of 5", "make it smaller"),
        ("![a](bomb.png)", "has 30000 x 30000 pixels, over the limit of 20 million", "make it smaller"),
    ],
)
def test_what_cannot_be_shown_is_told_with_its_line(tmp_path, markdown, what, remedy):
    put(tmp_path / "ok.png")
    (tmp_path / "folder.png").mkdir()
    (tmp_path / "text.png").write_text("no picture")
    (tmp_path / "really.jpg").write_bytes(png())
    (tmp_path / "heavy.png").write_bytes(png() + b"\0" * MOST_BYTES)
    (tmp_path / "bomb.png").write_bytes(png_of(30_000, 30_000, zlib.compress(b"\0")))
    (problem,) = said_of(tmp_path, f"Words.\n\n{markdown}")
    assert problem[0] == 9
    assert what in problem[1]
    assert remedy in problem[2]


@pytest.mark.skipif(sys.platform == "win32", reason="links need a right there")
def test_a_link_out_of_the_folder_and_a_pipe_are_not_read(tmp_path):
    put(tmp_path / "secret.png")
    home = tmp_path / "decks"
    home.mkdir()
    (home / "out.png").symlink_to(tmp_path / "secret.png")
    os.mkfifo(home / "pipe.png")
    with pytest.raises(PictureError, match="a link out of the deck's folder"):
        picture_path(home, "out.png")
    with pytest.raises(PictureError, match="isn't there"):
        picture_path(home, "pipe.png")
    (home / "in.png").symlink_to(put(home / "sub" / "own.png"))
    assert picture_path(home, "in.png") == home / "in.png"


# Reading the file


def test_a_picture_is_read_and_laid_on_white(tmp_path):
    put(tmp_path / "a.png", width=3000, height=100)
    picture = read_picture(tmp_path, "a.png")
    assert picture.mode == "RGB"
    assert picture.size[0] == 1280
    put(tmp_path / "a.png", width=50, height=50)
    assert read_picture(tmp_path, "a.png").size == (50, 50)


@pytest.mark.parametrize("cut", [20, 30, 50])
def test_a_broken_picture_is_told(tmp_path, cut):
    (tmp_path / "a.png").write_bytes(png(200, 200)[:cut] + b"\xff" * 9)
    with pytest.raises(PictureError, match=r"the picture `a.png` (is broken|has)"):
        read_picture(tmp_path, "a.png")


def test_a_jpeg_that_says_it_is_huge_is_not_unpacked(tmp_path):
    size = (65_000).to_bytes(2, "big")
    head = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00"
    frame = b"\xff\xc0\x00\x11\x08" + size + size + b"\x03\x01\x22\x00\x02\x11\x01\x03\x11\x01"
    scan = b"\xff\xda\x00\x0c\x03\x01\x00\x02\x11\x03\x11\x00\x3f\x00"
    (tmp_path / "a.jpg").write_bytes(head + frame + scan)
    with pytest.raises(PictureError, match=r"65000 x 65000 pixels|is broken"):
        read_picture(tmp_path, "a.jpg")


# How it is drawn


@pytest.mark.parametrize(
    ("environment", "way"),
    [
        ({"TERM": "xterm-kitty", "COLORTERM": "truecolor"}, "kitty"),
        ({"KITTY_WINDOW_ID": "1", "TERM": "xterm-256color"}, "kitty"),
        ({"TERM_PROGRAM": "ghostty"}, "kitty"),
        ({"TERM_PROGRAM": "WezTerm", "COLORTERM": "truecolor"}, "sixel"),
        ({"TERM_PROGRAM": "iTerm.app"}, "sixel"),
        ({"TERM": "foot"}, "sixel"),
        ({"TERM": "xterm-256color", "COLORTERM": "truecolor"}, "blocks"),
        ({"TERM": "tmux-256color", "KITTY_WINDOW_ID": "1", "COLORTERM": "truecolor"}, "blocks"),
        ({"TERM": "xterm-kitty", "TMUX": "/tmp/x"}, "off"),
        ({"WT_SESSION": "x"}, "blocks"),
        ({"TERM": "xterm-kitty", "NO_COLOR": "1"}, "off"),
        ({"TERM": "dumb", "COLORTERM": "truecolor"}, "off"),
        ({"TERM": "xterm-256color"}, "off"),
        ({}, "off"),
    ],
)
def test_the_environment_says_how(environment, way):
    assert way_to_draw("auto", environment) == way
    assert way_to_draw("sixel", environment) == "sixel"
    assert way_to_draw("off", environment) == "off"


@pytest.mark.parametrize("pixels", [(600, 240), (240, 600), (4000, 3000), (50, 50)])
def test_a_picture_keeps_its_shape_within_its_room(pixels):
    columns, rows = fit(pixels, (70, 12), "blocks")
    width, height = cell_size()
    assert columns <= 70
    assert rows <= 12
    assert columns * width / (rows * height) == pytest.approx(pixels[0] / pixels[1], rel=0.1)


def test_what_would_be_too_small_is_not_drawn():
    assert fit((4000, 10), (70, 12), "blocks") is None
    assert fit((10, 4000), (70, 12), "blocks") is None
    assert fit((16, 16), (70, 12), "kitty") is None


def test_the_library_asks_the_terminal_nothing_when_it_is_imported():
    """It would wait for answers on the keyboard: on a terminal nothing is written."""
    pty = pytest.importorskip("pty")
    code = "from interviewprep.ui.pictures import _widget_class\nprint(_widget_class('sixel').__name__)"
    above, below = pty.openpty()
    done = subprocess.run([sys.executable, "-c", code], stdin=below, stdout=below, timeout=30, check=True)
    said = os.read(above, 4096)
    os.close(below)
    os.close(above)
    assert done.returncode == 0
    assert said.strip() == b"Image"


# An own version


def test_an_own_version_of_a_deck_has_its_pictures_until_it_is_let_go(place, tmp_path):
    deck = tmp_path / "pack" / "deck.md"
    put(deck.parent / "sub" / "way.png")
    deck.write_text(deck_text("## What is this? ![the way](sub/way.png) {#way}\n\nWords."))
    place.sources.append(Source(deck.parent, "acme"))
    seen = []

    def look(own):
        seen.append((own.parent / "sub" / "way.png").read_bytes())

    own, told = edit_own_version(place, deck, look)
    assert seen == [png()]
    assert not told
    assert not own.exists()
    assert not (own.parent / "sub" / "way.png").exists()
    own, told = edit_own_version(place, deck, lambda one: one.write_text(deck.read_text() + "\nMore.\n"))
    assert told
    assert read_picture(own.parent, "sub/way.png").size == (40, 40)


# Packs, exports, imports


def run(*words, code=0):
    result = CliRunner().invoke(cli, list(map(str, words)), catch_exceptions=False)
    assert result.exit_code == code, result.output
    return result


WAY = '## What is ![the way in](sub/way.png) here? {#way source="https://e.org"}\n\nIt.\n\n![gone](gone.png)'


@pytest.fixture(autouse=True)
def _no_shipped_decks(monkeypatch, tmp_path):
    """Reading them takes longer than all else here."""
    monkeypatch.setattr("interviewprep.content.sources.shipped", lambda folder: tmp_path / "nothing")


@pytest.fixture
def own_deck(home):
    """The user's deck `pics`, whose card shows one picture that is there, and one that isn't."""
    put(home.decks / "sub" / "way.png")
    (home.decks / "pics.md").write_text(deck_text(WAY, title="Pics"), encoding="utf-8")
    return home.decks / "pics.md"


def test_plain_text_has_words_for_pictures(own_deck):
    assert run("card", "show", "way").stdout.startswith("What is [picture: the way in — sub/way.png] here?")


def test_the_page_to_print_has_its_pictures_within(own_deck, tmp_path):
    done = run("deck", "export", "pics", "--to", "html", "-o", tmp_path / "p.html")
    page = (tmp_path / "p.html").read_text()
    data = b64encode(png()).decode()
    assert f'<img src="data:image/png;base64,{data}" alt="the way in" />' in page
    assert page.count("<img") == 1
    assert "[picture: gone — gone.png]" in page
    assert "Pics: the picture gone.png is left out" in done.stderr


@pytest.mark.parametrize("form", ["csv", "hashcards"])
def test_a_text_keeps_the_reference_and_gets_a_copy_beside_it(own_deck, tmp_path, form):
    (tmp_path / "out").mkdir()
    run("deck", "export", "pics", "--to", form, "-o", tmp_path / "out" / "p.txt")
    assert "![the way in](sub/way.png)" in (tmp_path / "out" / "p.txt").read_text()
    assert (tmp_path / "out" / "sub" / "way.png").read_bytes() == png()
    put(tmp_path / "out" / "sub" / "way.png", width=3)
    done = run("deck", "export", "pics", "--to", form, "-o", tmp_path / "out" / "p.txt", "--force")
    assert "isn't copied: another file is there" in done.stderr
    assert (tmp_path / "out" / "sub" / "way.png").read_bytes() == png(width=3)


def test_to_anki_and_back(own_deck, tmp_path):
    pytest.importorskip("genanki")
    run("deck", "export", "pics", "--to", "anki", "-o", tmp_path / "p.apkg")
    with zipfile.ZipFile(tmp_path / "p.apkg") as archive:
        ((number, name),) = json.loads(archive.read("media")).items()
        assert archive.read(number) == png()
        assert re.fullmatch(r"way-[0-9a-f]{12}\.png", name)
    (card,) = parse_deck(own_deck.read_bytes(), "pics").cards
    deck = AnkiDeck("k", "T", [AnkiNote("another", card, {})], files_of([card], own_deck.parent))
    with (tmp_path / "other.apkg").open("wb") as file:
        write_package(file, [deck], 1_795_435_200, Calendar(0, 4, 0))
    run("deck", "import", tmp_path / "other.apkg", "--name", "back")
    (card,) = parse_deck((own_deck.parent / "back.md").read_bytes(), "back").cards
    (picture,) = card.pictures
    assert picture.description == "the way in"
    assert re.fullmatch(r"back-pictures/way-[0-9a-f-]+\.png", picture.file)
    assert (own_deck.parent / picture.file).read_bytes() == png()


def test_anki_s_newer_list_of_media_is_read(tmp_path):
    zstandard = pytest.importorskip("zstandard")
    entries = b"".join(
        b"\x0a" + bytes([len(n) + 2]) + b"\x0a" + bytes([len(n)]) + n for n in (b"a.mp3", b"b.png")
    )
    with zipfile.ZipFile(tmp_path / "p.apkg", "w") as archive:
        archive.writestr("media", zstandard.compress(entries))
        archive.writestr("1", zstandard.compress(png()))
    assert media_of(tmp_path / "p.apkg") == {"b.png": "1"}
    assert medium(tmp_path / "p.apkg", "1", 5000) == png()
    assert medium(tmp_path / "p.apkg", "1", 20) is None


def test_a_vault_brings_its_pictures_along(home, tmp_path):
    vault = tmp_path / "vault"
    (vault / ".obsidian").mkdir(parents=True)
    put(vault / "files" / "Way In.png")
    put(vault / "notes" / "other.png", width=3)
    put(tmp_path / "secret.png")
    (vault / "notes" / "a.md").write_text(
        "#flashcards\n\nWhat is it?::The way ![[Way In.png|300]] in\n\nAnd this?::See ![other](other.png)\n\n"
        "No?::x ![[nowhere.png]] ![out](../../secret.png) ![web](https://e.org/a.png)\n\n![[Way In.png]]::Pic\n"
    )
    done = run("deck", "import", vault, "--name", "notes")
    cards = parse_deck((home.decks / "notes.md").read_bytes(), "notes").cards
    shown = [[(p.description, p.file) for p in card.pictures] for card in cards]
    assert [[said for said, _ in one] for one in shown] == [["Way In"], ["other"], [], ["Way In"]]
    assert (home.decks / shown[0][0][1]).read_bytes() == png()
    assert (home.decks / shown[1][0][1]).read_bytes() == png(width=3)
    assert [card.id for card in cards] == ["what-is-it", "and-this", "no", "way-in"]
    assert done.stderr.count("not carried over: a picture") == 3
    assert "isn't there" not in run("deck", "check", home.decks / "notes.md", code=1).output
    again = run("deck", "import", vault, "--name", "notes", "--update")
    assert "Nothing new" in again.stdout


def test_hashcards_bring_pictures_along_and_a_card_of_a_lost_picture_alone_is_none(home, tmp_path):
    put(tmp_path / "img" / "way.png")
    (tmp_path / "cards.md").write_text("Q: What? ![](img/way.png)\nA: It.\n\nQ: ![](gone.png)\nA: Gone.\n")
    done = run("deck", "import", tmp_path / "cards.md", "--from", "hashcards")
    (card,) = parse_deck((home.decks / "cards.md").read_bytes(), "cards").cards
    assert card.pictures[0].description == "way"
    assert "a card that asks with a picture alone" in done.stderr


def test_a_pack_has_its_pictures_and_an_update_replaces_them(home, tmp_path):
    pack = tmp_path / "acme"
    put(pack / "decks" / "sub" / "way.png")
    (pack / "decks" / "pics.md").write_text(deck_text(WAY, title="Pics"))
    (pack / "pack.toml").write_text(
        'name = "acme"\nversion = "1.0"\ntitle = "Acme"\nauthors = ["Ada"]\nlicense = "MIT"\n'
    )
    run("pack", "add", pack, "--yes")
    installed = home.folder / "packs" / "acme" / "decks" / "sub" / "way.png"
    assert installed.read_bytes() == png()
    put(pack / "decks" / "sub" / "way.png", width=3)
    with zipfile.ZipFile(tmp_path / "acme.zip", "w") as archive:
        for path in sorted(pack.rglob("*.*")):
            archive.write(path, path.relative_to(pack.parent).as_posix())
    run("pack", "add", tmp_path / "acme.zip", "--yes")
    assert installed.read_bytes() == png(width=3)
