"""Wide and narrow terminals, wide characters, the mouse's way out of dialogs, and keys that are held."""

import re
from pathlib import Path

import pytest
from textual.screen import ModalScreen

import interviewprep
from interviewprep.ui.common.confirm import ConfirmScreen
from interviewprep.ui.drill import held_key
from interviewprep.ui.drill.review import ReviewScreen
from interviewprep.ui.drill.today import TodayScreen
from tests.conftest import recall
from tests.ui.conftest import ANSWER, CHOICE, KINDS, OUTPUT, press, ready, text_of

pytestmark = pytest.mark.anyio
STRANGE = "漢字かな שלום عربي 👍🏽 ⚑ é"
REAL_HELD = (held_key.REPEAT, held_key.SEEN)


@pytest.fixture
def anyio_backend():
    return "asyncio"


def screen_lines(app):
    """The screen as it is drawn."""
    return app.screen._compositor.render_strips()


# Wide and narrow


async def test_from_120_columns_on_the_editor_is_beside_the_code(make_app):
    app = make_app(OUTPUT)
    async with app.run_test(size=(160, 50)) as pilot:
        await ready(pilot)
        await press(pilot, "enter")
        view = app.screen.card_view
        editor = app.screen.query_one("#typed")
        assert editor.region.x >= view.scroller.region.right
        assert view.front.region.y <= editor.region.y < view.front.region.bottom
        assert editor.region.height > 20
        await pilot.resize_terminal(119, 40)
        await press(pilot)
        assert editor.region.y >= view.scroller.region.bottom
        await pilot.resize_terminal(120, 40)
        await press(pilot, *"line 0", "ctrl+s")
        assert view.scroller.region.width == 120, "the difference has all the room"
        assert "line 0" in text_of(app, "#back")


async def test_model_answer_and_key_points_are_beside_each_other(make_app):
    app = make_app(ANSWER)
    async with app.run_test(size=(120, 40)) as pilot:
        await ready(pilot)
        await press(pilot, "enter", "space", "space")
        model, points = app.screen.query_one("#model"), app.screen.query_one("#points")
        assert points.region.x >= model.region.right
        assert points.region.y < model.region.bottom


async def test_today_shows_what_comes_where_there_is_room(make_app, place):
    app = make_app(recall(1), recall(2))
    async with app.run_test(size=(120, 30)) as pilot:
        await ready(pilot)
        await press(pilot, "enter", "space", "4", "space", "4", "enter")
        assert isinstance(app.screen, TodayScreen)
        await press(pilot)
        lines = text_of(app, "#forecast").splitlines()
        counts = [int(re.search(r" (\d+) ", f"{line} ")[1]) for line in (li[7:] for li in lines[2:])]
        cards = app.collection.cards.load(app.figures.day, app.figures.day + 13)
        assert counts == [cards.get(app.figures.day + ahead, 0) for ahead in range(14)]
        assert sum(counts) == 2
        assert app.screen.decks.region.right <= app.screen.forecast.region.x
        await pilot.resize_terminal(119, 30)
        await press(pilot)
        assert not app.screen.forecast.display


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("width", [40, 60])
async def test_what_to_press_next_never_drops_out_of_the_key_bar(make_app, kind, width):
    app = make_app(KINDS[kind])
    async with app.run_test(size=(width, 20)) as pilot:
        await ready(pilot)
        assert "Enter Start" in text_of(app, "KeyBar")
        await press(pilot, "enter")
        bar = app.screen.query_one("KeyBar")
        mains = [active.command.label for active in bar._commands if active.command.main]
        assert mains
        assert all(label in text_of(app, "KeyBar") for label in mains)
        assert "Help" in text_of(app, "KeyBar")


async def test_counters_have_words(make_app):
    app = make_app(recall(1), recall(2))
    async with app.run_test(size=(60, 20)) as pilot:
        await ready(pilot)
        await press(pilot, "enter")
        assert "2 new" in text_of(app, "#top")
        await press(pilot, "space", "1")
        assert "1 learning  1 new" in text_of(app, "#top")


# Cells


@pytest.mark.parametrize("size", [(60, 20), (120, 40)])
@pytest.mark.parametrize("kind", KINDS)
async def test_wide_characters_stay_in_their_cells(make_app, place, kind, size):
    card = KINDS[kind].replace("## ", f"## {STRANGE} ", 1)
    for plain in ("middleware", "The server decides", "line 0", "Waiting", "asks who", "**whole loop**"):
        card = card.replace(plain, f"{STRANGE} {plain}")
    app = make_app(card)
    async with app.run_test(size=size) as pilot:
        await ready(pilot)
        await press(pilot, "enter")
        for _ in range(2):
            for strip in screen_lines(app):
                assert sum(segment.cell_length for segment in strip) == size[0]
            front = text_of(app, "#front")
            assert "漢字かな" in front
            await press(pilot, "alt+d")
        width = app.screen.card_view.scroller.size.width
        for name in ("#front", "#back"):
            for line in app.screen.query_one(name).content.split("\n"):
                assert line.cell_length <= width


# The mouse


@pytest.mark.parametrize(("key", "where"), [("question_mark", "#box"), ("i", "#box")])
async def test_a_page_is_closed_by_a_click(make_app, key, where):
    app = make_app(recall(1))
    async with app.run_test(size=(80, 24)) as pilot:
        await ready(pilot)
        await press(pilot, "enter", key)
        box = app.screen.query_one(where)
        row = box.region.bottom - 1
        line = "".join(segment.text for segment in screen_lines(app)[row])
        await pilot.click(offset=(line.index("✕"), row))
        await press(pilot)
        assert isinstance(app.screen, ReviewScreen)


async def test_settings_and_numbers_are_left_by_a_click(make_app):
    app = make_app(*(recall(n) for n in range(30)))
    async with app.run_test(size=(80, 24)) as pilot:
        await ready(pilot)
        for key, label in (("comma", "Esc Leave"), ("n", "Esc Not now")):
            await press(pilot, key)
            assert not isinstance(app.screen, TodayScreen)
            bar = app.screen.query_one("KeyBar")
            line = "".join(segment.text for segment in screen_lines(app)[bar.region.y])
            await pilot.click(offset=(line.index(label), bar.region.y))
            await press(pilot)
            assert isinstance(app.screen, TodayScreen)


def test_every_dialog_has_a_way_out_for_the_mouse():
    """One in its border, a key bar, or answers that can be clicked."""
    found = 0
    for path in (Path(interviewprep.__file__).parent / "ui").rglob("*.py"):
        text = path.read_text(encoding="utf-8")
        if re.search(r"^class .*ModalScreen\[", text, re.MULTILINE):
            found += 1
            assert re.search(r"way_out\(|KeyBar\(\)|@click", text), path
    assert found >= 11


@pytest.mark.parametrize("keys", [["s"], ["b", "c"]], ids=["custom study", "the columns"])
async def test_what_is_chosen_from_is_closed_by_a_click(make_app, keys):
    app = make_app(recall(1))
    async with app.run_test(size=(100, 30)) as pilot:
        await ready(pilot)
        await press(pilot, *keys)
        dialog = app.screen
        assert isinstance(dialog, ModalScreen)
        row = dialog.query_one("#box").region.bottom - 1
        line = "".join(segment.text for segment in screen_lines(app)[row])
        await pilot.click(offset=(line.index("✕"), row))
        await press(pilot)
        assert app.screen is not dialog


async def test_a_question_is_answered_by_a_click(make_app):
    app = make_app(recall(1))
    answers = []
    async with app.run_test(size=(80, 24)) as pilot:
        await ready(pilot)
        for word in ("Do it", "No"):
            app.push_screen(ConfirmScreen("Really?", "Do it"), answers.append)
            await press(pilot)
            (row, line), *_ = [
                (row, "".join(segment.text for segment in strip))
                for row, strip in enumerate(screen_lines(app))
                if "Do it" in "".join(segment.text for segment in strip)
            ]
            await pilot.click(offset=(line.index(word), row))
            await press(pilot)
    assert answers == [True, False]


async def test_the_settings_fit_a_small_screen(make_app):
    app = make_app(recall(1))
    async with app.run_test(size=(60, 20)) as pilot:
        await ready(pilot)
        await press(pilot, "comma")
        assert app.screen.query_one("KeyBar").region.bottom < app.screen.query_one("#box").region.bottom <= 20
        assert app.screen.query_one("#help").region.height == 2


# A key that is held


class Time:
    """A clock for the keys alone."""

    def __init__(self):
        self.now = 100.0

    def monotonic(self):
        return self.now


@pytest.fixture
def fingers(monkeypatch):
    monkeypatch.setattr(held_key, "REPEAT", REAL_HELD[0])
    monkeypatch.setattr(held_key, "SEEN", REAL_HELD[1])
    clock = Time()
    monkeypatch.setattr(held_key, "time", clock)
    return clock


@pytest.mark.parametrize("card", [recall, lambda n: CHOICE.replace("#choice", f"#choice-{n}")])
async def test_a_held_key_rates_no_card_unseen(make_app, fingers, card):
    app = make_app(*(card(n) for n in range(15)))
    async with app.run_test(size=(80, 24)) as pilot:
        await ready(pilot)
        await press(pilot, "enter")
        await press(pilot, "space")
        fingers.now += 0.5
        for _ in range(30):
            await press(pilot, "space")
            fingers.now += 0.033
        assert app.screen.session.tally.answers <= 1, (
            "only what was on the screen when the key began to repeat"
        )


async def test_a_fast_user_is_not_slowed(make_app, fingers):
    app = make_app(*(recall(n) for n in range(10)))
    async with app.run_test(size=(80, 24)) as pilot:
        await ready(pilot)
        await press(pilot, "enter")
        for _ in range(5):
            fingers.now += 0.15
            await press(pilot, "space")
            fingers.now += 0.25
            await press(pilot, "space")
        for _ in range(3):
            fingers.now += 0.13
            await press(pilot, "space", "4")
        assert app.screen.session.tally.answers == 8
