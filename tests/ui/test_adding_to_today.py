"""What one adds to today by its keys: more new cards, more reviews, a catch-up; and takes back."""

import pytest

from interviewprep.scheduling.rating import Rating
from interviewprep.store.tables import EventKind
from interviewprep.ui.common.number import NumberScreen
from interviewprep.ui.drill.today import TodayScreen
from tests.conftest import recall
from tests.ui.conftest import press, ready, text_of, write_deck

pytestmark = pytest.mark.anyio


@pytest.fixture
def anyio_backend():
    return "asyncio"


@pytest.fixture
def piled_up(open_collection, clock):
    """30 cards that were answered 60 days ago, 4 that came due since yesterday at the earliest; 8 a day."""
    collection = open_collection(*(recall(n) for n in range(40)))
    for n in range(30):
        collection.log.review(f"user:q-{n}", Rating.EASY, 1000, clock.now())
    clock.wait(days=60)
    collection.change_setting("reviews_per_day", 8)
    collection.change_setting("new_per_day", 2)
    collection.close()


def keys_of(app):
    from interviewprep.ui.widgets.key_bar import KeyBar

    return str(app.screen.query_one(KeyBar).content)


async def test_n_asks_how_many_and_u_takes_it_back(make_app):
    app = make_app(*(recall(n) for n in range(40)))
    async with app.run_test(size=(100, 32)) as pilot:
        await ready(pilot)
        assert "More new" in keys_of(app)
        assert "Undo" not in keys_of(app)
        await press(pilot, "n")
        assert isinstance(app.screen, NumberScreen)
        await press(pilot, "escape")
        assert app.collection.figures().new == 20
        await press(pilot, "n", *"7")
        assert "7 of 20 more new cards" in text_of(app, "#said")
        await press(pilot, "enter")
        assert isinstance(app.screen, TodayScreen)
        assert app.figures.new == 27
        assert "Undo" in keys_of(app)
        await press(pilot, "n", "enter", "u")
        assert app.figures.new == 27, "the last one"
        await press(pilot, "u")
        assert app.figures.new == 20
        await press(pilot, "u")
        assert app.figures.new == 20
        assert any("nothing of today" in one.message for one in app._notifications)


async def test_a_number_that_can_t_be_is_told_and_not_taken(make_app):
    app = make_app(*(recall(n) for n in range(30)))
    async with app.run_test() as pilot:
        await ready(pilot)
        await press(pilot, "n")
        for typed in ("0", "99"):
            await press(pilot, "ctrl+u", *typed)
            assert text_of(app, "#said") == "1 to 10"
            await press(pilot, "enter")
            assert isinstance(app.screen, NumberScreen)
        await press(pilot, "ctrl+u", *"x3-", "enter")
        assert app.figures.new == 23


async def test_the_keys_of_the_question_can_be_clicked(make_app):
    from interviewprep.ui.widgets.key_bar import KeyBar

    app = make_app(*(recall(n) for n in range(30)))
    async with app.run_test() as pilot:
        await ready(pilot)
        await press(pilot, "n")
        await pilot.click(KeyBar, offset=(12, 0))
        await press(pilot)
        assert isinstance(app.screen, TodayScreen)
        await press(pilot, "n")
        await pilot.click(KeyBar, offset=(2, 0))
        await press(pilot)
        assert app.figures.new == 30


async def test_more_new_cards_of_the_chosen_deck(make_app, place):
    write_deck(place.home.decks, *(recall(f"b{n}") for n in range(30)), name="b", title="Deck b")
    app = make_app(*(recall(n) for n in range(30)))
    async with app.run_test() as pilot:
        await ready(pilot)
        await press(pilot, "down", "n", *"5", "enter")
        assert sorted(deck.new for deck in app.figures.decks) == [10, 15]
        assert next(d for d in app.figures.decks if d.new == 15).title == "Deck b"


async def test_the_backlog_is_said_and_m_takes_more_of_it(piled_up, make_app):
    app = make_app()
    async with app.run_test(size=(100, 32)) as pilot:
        await ready(pilot)
        assert "22 more are due, beyond today's 8. m takes more of them today." in text_of(app, "#status")
        assert "More due" in keys_of(app)
        await press(pilot, "m", *"5")
        assert "5 of 22, the likeliest forgotten first" in text_of(app, "#said")
        await press(pilot, "enter")
        assert (app.figures.due, app.figures.beyond) == (13, 17)
        assert "17 more are due, beyond today's 13." in text_of(app, "#status")
        await press(pilot, "u")
        assert (app.figures.due, app.figures.beyond) == (8, 22)


async def test_a_catch_up_is_offered_begun_ended_and_taken_back(piled_up, make_app, clock):
    app = make_app()
    async with app.run_test(size=(100, 32)) as pilot:
        await ready(pilot)
        assert "30 reviews had piled up. c spreads them over some days." in text_of(app, "#status")
        await press(pilot, "c")
        assert text_of(app, "#said") == "4 reviews today instead of 8, 26 on the days after"
        await press(pilot, *"5", "enter")
        assert app.figures.due == 6, "30 over 5 days"
        assert "Catching up, day 1 of 5: 24 more come on the days after." in text_of(app, "#status")
        assert "End catch-up" in keys_of(app)
        clock.wait(days=1)
        app.refresh_figures()
        await press(pilot)
        assert "day 2 of 5" in text_of(app, "#status")
        assert app.figures.due == 12, "yesterday's were missed"
        await press(pilot, "c")
        assert app.figures.due == 8, "the limit holds again"
        assert "Undo" in keys_of(app)
        await press(pilot, "u")
        assert (app.figures.due, app.figures.catch_up.days) == (12, 5)
    kinds = [event["kind"] for event in app.collection.log.since({}) if "card" not in event]
    assert kinds.count(EventKind.CATCH_UP) == 2


async def test_when_only_the_backlog_is_left_m_is_what_to_press(piled_up, make_app):
    app = make_app()
    async with app.run_test(size=(100, 32)) as pilot:
        await ready(pilot)
        app.collection.change_setting("reviews_per_day", 0)
        app.collection.change_setting("new_per_day", 0)
        app.refresh_figures()
        await press(pilot)
        assert "Done for today." in text_of(app, "#status")
        assert "30 more are due, beyond today's 0." in text_of(app, "#status")
        assert keys_of(app).startswith("m More due") or "m More due" in keys_of(app)
        await press(pilot, "m", "enter")
        assert app.figures.due == 10
