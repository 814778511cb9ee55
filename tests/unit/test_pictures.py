"""Pictures on cards: what the deck reader takes, what the checker tells, how they are read and sized."""

import os
import subprocess
import sys
import zlib

import pytest

from interviewprep.content.decks.checker import check
from interviewprep.content.decks.format import format_deck
from interviewprep.content.decks.parse import parse_deck
from interviewprep.content.decks.picture_text import in_words, replaced, written
from interviewprep.content.decks.pictures import MOST_BYTES, PictureError, picture_path
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
    os.close(below)
    said = os.read(above, 4096)
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
