"""Pictures on cards: drawn where the terminal can, described where it can't, wherever a card is shown."""

from dataclasses import replace

import pytest
from textual_image.widget import HalfcellImage, TGPImage

from interviewprep.profile.clock import Clock
from interviewprep.profile.preferences import Config
from interviewprep.ui import pictures
from interviewprep.ui.app import InterviewPrep
from interviewprep.ui.author.app import PreviewApp
from interviewprep.ui.widgets.pictured_text import PicturedText
from tests.conftest import deck_text
from tests.small_pictures import png, put
from tests.ui.conftest import press, ready, settled, text_of, write_deck

pytestmark = pytest.mark.anyio
ASKED = """\
## What does this show? ![the way in](way.png) {#way source="https://e.org"}

The way **in**.

- first ![again, in a list](way.png)

![gone](gone.png) and $x^2$ with $a_i * b_i$
"""
SPOKEN = """\
## How does it work? {#how .answer}

![model](way.png)

- [ ] one
- [ ] two
- [ ] three

> Follow-up: And then?
"""


@pytest.fixture
def anyio_backend():
    return "asyncio"


@pytest.fixture
def drawing(place):
    """`drawing("blocks", CARD)`: the app with a deck, and a picture beside it."""

    def make(way, *cards):
        put(place.home.decks / "way.png", width=200, height=100)
        write_deck(place.home.decks, *cards)
        config = Config()
        config.set["pictures"] = way
        return InterviewPrep(replace(place, config=config))

    return make


def drawn(app, selector):
    """The regions of a text's pictures, against the text's own."""
    text = app.screen.query_one(selector, PicturedText)
    top = text.content_region.offset
    return [(one.region.translate((-top.x, -top.y)), one) for one in text.query(HalfcellImage)]


def row_of(app, selector, words):
    return next(n for n, line in enumerate(text_of(app, selector).split("\n")) if words in line)


async def test_a_review_shows_pictures_on_both_sides(drawing):
    app = drawing("blocks", ASKED)
    async with app.run_test(size=(80, 40)) as pilot:
        await ready(pilot)
        await press(pilot, "enter")
        ((region, picture),) = drawn(app, "#front")
        assert row_of(app, "#front", "[picture: the way in — way.png]") == region.y - 1
        assert region.height <= 20
        assert region.width <= 73
        assert region.width == pytest.approx(region.height * 4, rel=0.1)
        (line, *_) = picture.render_lines(picture.size.region.reset_offset)
        assert "".join(segment.text for segment in line) == "▀" * region.width
        await press(pilot, "space")
        ((region, _),) = drawn(app, "#back")
        assert region.x == 2, "beside the list's mark"
        assert row_of(app, "#back", "again, in a list") == region.y - 1
        said = text_of(app, "#back")
        assert "the picture `gone.png` isn't there" in said
        assert "$x^2$ with $a_i * b_i$" in said
        before = app.screen.query_one("#back").region.height
        await pilot.resize_terminal(60, 20)
        await settled(pilot)
        ((region, _),) = drawn(app, "#back")
        assert region.height <= 10
        assert app.screen.query_one("#back").region.height < before


async def test_off_shows_descriptions_alone(drawing):
    app = drawing("off", ASKED)
    async with app.run_test(size=(80, 40)) as pilot:
        await ready(pilot)
        await press(pilot, "enter", "space")
        assert not app.screen.query(HalfcellImage)
        assert text_of(app, "#front").endswith("\n[picture: the way in — way.png]")
        assert "isn't there" not in text_of(app, "#back")


async def test_a_model_answer_and_the_card_after_it(drawing):
    app = drawing("blocks", SPOKEN, ASKED.replace("#way", "#next"))
    async with app.run_test(size=(100, 32)) as pilot:
        await ready(pilot)
        await press(pilot, "enter", "enter", "enter")
        assert len(drawn(app, "#model")) == 1
        await press(pilot, "3")
        assert len(drawn(app, "#front")) == 1
        assert not drawn(app, "#back") or not app.screen.query_one("#back").display


async def test_browse_and_a_cards_page(drawing):
    app = drawing("blocks", ASKED)
    async with app.run_test(size=(140, 40)) as pilot:
        await ready(pilot)
        await press(pilot, "b")
        await pilot.pause(0.2)
        await press(pilot)
        assert len(drawn(app, "#about")) == 2
        await press(pilot, "i")
        await press(pilot)
        assert len(drawn(app, "#text")) == 2


async def test_kitty_and_the_preview(tmp_path):
    put(tmp_path / "way.png")
    deck = tmp_path / "deck.md"
    deck.write_text(deck_text(ASKED), encoding="utf-8")
    config = Config()
    config.set["pictures"] = "kitty"
    app = PreviewApp(deck, None, Clock(), config=config)
    async with app.run_test(size=(80, 40)) as pilot:
        await pilot.pause(0.1)
        await settled(pilot)
        assert len(app.screen.query(TGPImage)) == 2


async def test_broken_pictures_are_told_and_another_file_is_shown_at_once(drawing, place):
    app = drawing("blocks", ASKED)
    (place.home.decks / "way.png").write_bytes(png(200, 200)[:60])
    async with app.run_test(size=(80, 40)) as pilot:
        await ready(pilot)
        await press(pilot, "enter")
        assert not app.screen.query(HalfcellImage)
        assert "the picture `way.png` is broken" in text_of(app, "#front")


async def test_without_the_extra_one_is_told_how_to_install_it(drawing, monkeypatch):
    app = drawing("blocks", ASKED)
    monkeypatch.setattr(pictures, "find_spec", lambda name: None)
    pictures.is_installed.cache_clear()
    try:
        async with app.run_test(size=(80, 40)) as pilot:
            await ready(pilot)
            await press(pilot, "enter", "space")
            assert not app.screen.query(HalfcellImage)
            assert 'pip install "interviewprep-tui[pictures]"' in text_of(app, "#front")
    finally:
        pictures.is_installed.cache_clear()


async def test_what_a_description_says_is_text(drawing):
    app = drawing("off", "## What? ![[bold]<b>x</b> &#27;[31m \\x1b](way.png) {#way}\n\nIt.")
    async with app.run_test(size=(80, 24)) as pilot:
        await ready(pilot)
        await press(pilot, "enter")
        assert "\x1b" not in text_of(app, "#front")
        assert "[bold]<b>x</b>" in text_of(app, "#front")
