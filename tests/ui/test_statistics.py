"""The statistics' screen."""

import pytest

from interviewprep.scheduling.rating import Rating
from interviewprep.ui.drill.statistics import StatisticsScreen
from interviewprep.ui.drill.today import TodayScreen
from tests.conftest import recall
from tests.ui.conftest import press, ready, text_of

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
