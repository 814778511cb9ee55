"""The statistics' screen."""

import pytest

from interviewprep.scheduling.rating import Rating
from interviewprep.ui.drill.browse import BrowseScreen
from interviewprep.ui.drill.statistics import StatisticsScreen
from interviewprep.ui.drill.today import TodayScreen
from tests.conftest import recall
from tests.ui.conftest import cards_listed, press, ready, text_of

pytestmark = pytest.mark.anyio
SIZES = [(60, 20), (80, 24), (160, 50)]


@pytest.fixture
def studied(open_collection, clock):
    """Two decks over some weeks, one card of which is forgotten each time."""
    open_collection(*(recall(f"a{n}") for n in range(9)), name="first").close()
    collection = open_collection(*(recall(f"b{n}") for n in range(9)), name="second")
    for day in range(40):
        for n in range(9):
            if day % (n + 2) == 0:
                for deck in "ab":
                    rating = Rating.AGAIN if (deck, n) == ("a", 1) else Rating.GOOD
                    collection.log.review(f"user:q-{deck}{n}", rating, 3000 + 500 * n, clock.now())
                    collection.log.review(f"user:q-{deck}{n}", Rating.EASY, 2000, clock.now())
        clock.wait(days=1 + (day % 9 == 5))
    collection.close()


@pytest.mark.parametrize("size", SIZES)
async def test_without_an_answer_it_says_so_on_each_page(make_app, size):
    app = make_app(recall(1))
    async with app.run_test(size=size) as pilot:
        await ready(pilot)
        await press(pilot, "v")
        assert isinstance(app.screen, StatisticsScreen)
        assert text_of(app, "#text") == "Nothing answered yet: the figures come with your first reviews."
        for key, says in zip(
            "2345", ("No card", "Nothing answered yet", "No attempt", "No review"), strict=True
        ):
            await press(pilot, key)
            assert text_of(app, "#text").startswith(says)
            assert not app.screen.charts.display
        await press(pilot, "escape")
        assert isinstance(app.screen, TodayScreen)


@pytest.mark.parametrize("size", SIZES)
async def test_five_pages_by_keys_and_a_hard_card_in_browse(make_app, studied, size):
    app = make_app()
    async with app.run_test(size=size) as pilot:
        await ready(pilot)
        await press(pilot, "v")
        assert "of them new cards" in text_of(app, "#text")
        assert app.screen.charts.display
        for key, says in zip("2345", ("Remembered:", "Stability", "No attempt", "due today"), strict=True):
            await press(pilot, key)
            assert says in text_of(app, "#text")
            assert app.screen.query_one("#page").max_scroll_x == 0
        await press(pilot, "left", "left")
        assert app.screen.hardest.option_count == 1
        await press(pilot, "enter")
        assert isinstance(app.screen, BrowseScreen)
        assert cards_listed(app) == ["user:q-a1"]
        await press(pilot, "q")
        assert isinstance(app.screen, StatisticsScreen)


async def test_p_changes_the_period_and_d_the_deck(make_app, studied):
    app = make_app()
    async with app.run_test(size=(80, 24)) as pilot:
        await ready(pilot)
        await press(pilot, "v")
        said = []
        for _ in range(5):
            said.append((text_of(app, "#head").splitlines()[1], text_of(app, "#text").splitlines()[0]))
            await press(pilot, "p")
        assert [head for head, _ in said] == [
            f"All decks · {days}" for days in ("30 days", "90 days", "1 year", "all time", "7 days")
        ]
        assert said[1][1] == said[3][1] != said[0][1]
        await press(pilot, "d", "down", "enter")
        assert text_of(app, "#head").splitlines()[1] == "First · 30 days"
        assert "days in a row" not in text_of(app, "#text")
        await press(pilot, "d", "escape")
        assert text_of(app, "#head").splitlines()[1] == "First · 30 days"


async def test_an_answer_is_there_when_one_comes_back(make_app, studied, clock):
    app = make_app()
    async with app.run_test(size=(80, 24)) as pilot:
        await ready(pilot)
        await press(pilot, "v")
        before = int(text_of(app, "#text").split()[0])
        await press(pilot, "escape")
        app.collection.log.review("user:q-b3", Rating.GOOD, 1000, clock.now())
        await press(pilot, "v")
        assert int(text_of(app, "#text").split()[0]) == before + 1
