"""Keys that come together were pressed on the screen that was seen: nothing opens twice, nothing is mixed up."""

import asyncio

import pytest

from interviewprep.scheduling.rating import Rating
from interviewprep.ui.drill.review import ReviewScreen
from interviewprep.ui.drill.today import TodayScreen
from tests.conftest import recall
from tests.ui.conftest import ANSWER, RECALL, press, ready, settled

pytestmark = pytest.mark.anyio


@pytest.fixture
def anyio_backend():
    return "asyncio"


async def burst(pilot, *keys):
    """Press keys without waiting for what each does, as when they come in one read of the terminal."""
    from textual import events
    from textual.keys import key_to_character

    for key in keys:
        character = key if len(key) == 1 else key_to_character(key)
        pilot.app.post_message(events.Key(key, character))
    for _ in range(5):
        await settled(pilot)
        await asyncio.sleep(0.02)


def stack(app):
    return [type(screen).__name__ for screen in app.screen_stack]


@pytest.mark.parametrize("key", ["b", "t", "comma", "p"])
async def test_a_key_twice_opens_one_screen(make_app, key):
    app = make_app(*(recall(n) for n in range(5)))
    async with app.run_test(size=(80, 24)) as pilot:
        await ready(pilot)
        await burst(pilot, key, key)
        assert len(stack(app)) == 2, stack(app)


@pytest.mark.parametrize("key", ["b", "t", "comma"])
async def test_leaving_what_is_not_there_yet_does_not_end_the_app(make_app, key):
    app = make_app(recall(1))
    async with app.run_test(size=(80, 24)) as pilot:
        await ready(pilot)
        await burst(pilot, key, "q")
        assert not app._exit
        assert len(stack(app)) == 2
        await press(pilot, "escape")
        await burst(pilot, key, "ctrl+q")
        assert app._exit


async def test_details_are_not_shown_over_another_screen(make_app):
    app = make_app(recall(1), recall(2))
    async with app.run_test(size=(80, 24)) as pilot:
        await ready(pilot)
        await press(pilot, "enter")
        await burst(pilot, "i", "q")
        assert stack(app) == ["TodayScreen", "ReviewScreen", "TextPageScreen"]
        await burst(pilot, "q", "q")
        assert isinstance(app.screen, TodayScreen)


async def test_undo_and_leave_on_the_summary_end_nothing(make_app):
    app = make_app(recall(1), recall(2))
    async with app.run_test(size=(80, 24)) as pilot:
        await ready(pilot)
        await press(pilot, "enter", "space", "3", "q")
        assert stack(app)[-1] == "SummaryScreen"
        await burst(pilot, "u", "q")
        assert stack(app) == ["TodayScreen", "ReviewScreen"]
        assert app.screen.session.current.key == "user:q-1"


async def test_the_verdict_on_one_card_is_not_the_next_one_s(make_app):
    app = make_app(ANSWER, RECALL)
    async with app.run_test(size=(80, 24)) as pilot:
        await ready(pilot)
        await press(pilot, "enter", "space")
        await burst(pilot, "space", "3")
        assert isinstance(app.screen, ReviewScreen)
        assert app.screen.session.current.key == "user:recall"
        await press(pilot, "space", "space")
        assert [e.rating for e in app.collection.log.history_of("user:recall")] == [Rating.GOOD]


async def test_twenty_spaces_store_no_card_twice(make_app):
    app = make_app(*(recall(n) for n in range(8)))
    async with app.run_test(size=(80, 24)) as pilot:
        await ready(pilot)
        await burst(pilot, "enter", *["space"] * 20)
        for n in range(8):
            assert len(app.collection.log.history_of(f"user:q-{n}")) <= 2


async def test_browse_says_what_its_keys_do_in_the_filter(make_app):
    app = make_app(*(recall(n) for n in range(5)))
    async with app.run_test(size=(130, 24)) as pilot:
        await ready(pilot)
        await press(pilot, "b")
        from tests.ui.test_app import text_of

        assert "Undo" not in text_of(app, "KeyBar")
        await press(pilot, "slash")
        assert "Suspend" not in text_of(app, "KeyBar")
        assert "Esc Clear the filter" in text_of(app, "KeyBar")
        await press(pilot, "q", "enter")
        assert "s Suspend" in text_of(app, "KeyBar")


async def test_keys_that_come_with_the_slash_go_into_the_filter(make_app):
    from tests.ui.conftest import cards_listed

    app = make_app(*(recall(n) for n in range(5)))
    async with app.run_test(size=(100, 24)) as pilot:
        await ready(pilot)
        await press(pilot, "b")
        await burst(pilot, "slash", "t", "a", "q", "s", "space", "3")
        await press(pilot)
        assert app.screen.query_input.value == "taqs 3"
        await press(pilot, "escape")
        await burst(pilot, "slash", "3")
        await press(pilot)
        assert cards_listed(app) == ["user:q-3"]


async def test_keys_that_come_with_w_go_into_the_answer(make_app):
    app = make_app(ANSWER)
    async with app.run_test(size=(100, 30)) as pilot:
        await ready(pilot)
        await press(pilot, "enter")
        screen, key = app.screen, app.screen.session.current.key
        await burst(pilot, "w", "s", "u", "b", "1", "space", "q")
        assert app.screen is screen
        assert screen.session.current.key == key
        assert screen.focused.text == "sub1 q"


@pytest.mark.parametrize(
    ("opens", "begins", "field"), [("t", "slash", "#words"), ("comma", "ctrl+f", "#search")]
)
async def test_keys_that_come_with_the_one_for_a_filter_go_into_it(make_app, opens, begins, field):
    app = make_app(*(recall(n) for n in range(5)))
    async with app.run_test(size=(100, 30)) as pilot:
        await ready(pilot)
        await press(pilot, opens)
        screen = app.screen
        await burst(pilot, begins, "q", "c", "space", "r")
        assert app.screen is screen
        assert screen.query_one(field).value == "qc r"
