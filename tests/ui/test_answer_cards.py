"""Answer cards: the clock, the model answer, what one wrote, follow-ups; and nothing covers the ratings."""

import pytest

from interviewprep.scheduling.rating import Rating
from interviewprep.ui.drill.review import ReviewScreen
from tests.conftest import recall
from tests.ui.conftest import press, ready
from tests.ui.test_answering import bar, suggested
from tests.ui.test_app import text_of

pytestmark = pytest.mark.anyio

TALK = """\
## JWT or sessions? {#talk .answer time=30}

A model answer of some words.

- [ ] one point
- [ ] another point
- [ ] a third

> Follow-up: A laptop is stolen. What now?
>
> Delete the **session** rows.

> Follow-up: And then?
"""


@pytest.fixture
def anyio_backend():
    return "asyncio"


async def test_the_clock_starts_when_it_is_asked_to(make_app):
    app = make_app(TALK)
    async with app.run_test(size=(80, 24)) as pilot:
        await ready(pilot)
        await press(pilot, "enter")
        app.place.clock.wait(seconds=5)
        await pilot.pause(1.2)
        assert "0:30" in text_of(app, "#clock")
        assert bar(app)[0].strip() == "Space Start the clock"
        await press(pilot, "space")
        assert not app.screen.card_view.revealed
        app.place.clock.wait(seconds=5)
        await pilot.pause(1.2)
        assert "0:25" in text_of(app, "#clock")
        await press(pilot, "space")
        assert app.screen.card_view.revealed


@pytest.mark.parametrize("size", [(80, 24), (100, 32), (160, 50)])
async def test_it_opens_at_the_top_of_the_model_answer_with_the_points_beside_it(make_app, size):
    app = make_app(
        TALK.replace("A model answer of some words.", "\n\n".join(["A model answer of words. " * 9] * 4))
    )
    async with app.run_test(size=size) as pilot:
        await ready(pilot)
        await press(pilot, "enter", "space", "space")
        await press(pilot)
        model, points = app.screen.query_one("#model").region, app.screen.query_one("#points").region
        scroller = app.screen.card_view.scroller.region
        assert scroller.y <= model.y < scroller.bottom - 5
        if size[0] >= 100:
            assert points.x >= model.right
            assert scroller.contains_region(points)
        else:
            assert points.y >= model.bottom


async def test_what_one_wrote_is_kept_and_shown_next_time(make_app, place):
    app = make_app(TALK)
    async with app.run_test(size=(120, 40)) as pilot:
        await ready(pilot)
        await press(pilot, "enter", "w", *"sessions", "ctrl+s")
        assert "sessions" in text_of(app, "#yours")
        assert not app.screen.query_one("#before").display
        await press(pilot, "down", "down", "down")
        assert "w Write a reply" in bar(app)
        assert "Space Its answer" in bar(app)
        await press(pilot, "w", *"revoke", "ctrl+s")
        rows = app.screen.query_one("#follow-ups")
        assert "You wrote: revoke\nDelete the session rows." in rows._rows[0].below.plain
        await press(pilot, "down")
        assert "Space Its answer" not in bar(app), "the author gives none"
        await press(pilot, "3")
        (review,) = app.collection.log.history_of("user:talk")
        assert review.data["written"] == {"": "sessions", "A laptop is stolen. What now?": "revoke"}
    again = make_app()
    async with again.run_test(size=(120, 40)) as pilot:
        await ready(pilot)
        await press(pilot, "enter")
        assert isinstance(again.screen, ReviewScreen)
        await press(pilot, "space", "space")
        assert text_of(again, "#before") == "You wrote last time (today)\nsessions"
        await press(pilot, "down", "down", "down", "space")
        assert "Last time: revoke" in again.screen.query_one("#follow-ups")._rows[0].below.plain


async def test_what_one_wrote_outlives_the_undo_of_its_rating(make_app):
    app = make_app(TALK, recall(1))
    async with app.run_test(size=(80, 24)) as pilot:
        await ready(pilot)
        await press(pilot, "enter", "w", *"words", "ctrl+s", "4", "u", "space", "space", "2")
        (review,) = app.collection.log.history_of("user:talk")
        assert (review.rating, review.data["written"]) == (2, {"": "words"})


async def test_ticks_taken_away_again_suggest_nothing(make_app):
    app = make_app(TALK)
    async with app.run_test(size=(80, 24)) as pilot:
        await ready(pilot)
        await press(pilot, "enter", "space", "space", "space")
        assert suggested(app) is Rating.HARD
        await press(pilot, "space")
        assert suggested(app) is None
        await press(pilot, "enter")
        assert app.collection.log.history_of("user:talk") == []


@pytest.mark.parametrize("size", [(60, 20), (80, 24)])
async def test_no_toast_covers_a_rating(make_app, size):
    app = make_app(recall(1), recall(2))
    async with app.run_test(size=size, notifications=True) as pilot:
        await ready(pilot)
        await press(pilot, "enter", "space")
        for n in range(8):
            app.notify(f"Number {n}: " + "many words to say " * 8, timeout=60)
        await pilot.pause(0.2)
        ratings = app.screen.query_one("#ratings").region
        toasts = [
            toast.region.intersection(toast.parent.parent.region) for toast in app.screen.query("Toast")
        ]
        assert toasts
        assert not any(toast.overlaps(ratings) for toast in toasts if toast.area)
        await pilot.click("#ratings", offset=(4, 1))
        await press(pilot)
        assert app.collection.log.history_of("user:q-1")[0].rating == Rating.AGAIN
