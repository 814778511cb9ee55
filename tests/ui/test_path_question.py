"""Today asks what the interview is about: one question, one key."""

import pytest

from interviewprep.content.sources import SHIPPED_PACK, USER_PACK, Source, shipped
from interviewprep.profile.place import Place
from interviewprep.ui.app import InterviewPrep
from tests.conftest import deck_text, recall
from tests.ui.conftest import press, ready, text_of

pytestmark = pytest.mark.anyio
QUESTION = "What is your interview about?"


@pytest.fixture
def shipped_app(home, clock):
    sources = [Source(shipped("decks"), SHIPPED_PACK), Source(home.decks, USER_PACK)]
    app = InterviewPrep(Place(home, sources, clock))
    yield app
    assert app.faults == []


def rows(app):
    return [str(option.prompt).rstrip() for option in app.screen.decks.options]


@pytest.mark.parametrize("size", [(80, 24), (60, 20)])
async def test_the_first_day_asks_and_a_digit_answers(shipped_app, size):
    app = shipped_app
    async with app.run_test(size=size) as pilot:
        await ready(pilot)
        assert QUESTION in text_of(app, "#status")
        assert "1 FastAPI in 7 days" in text_of(app, "#status")
        assert app.screen.status.region.bottom < size[1], "the whole question is in view"
        await press(pilot, "1")
        assert QUESTION not in text_of(app, "#status")
        assert text_of(app, "#header").startswith("Today   FastAPI in 7 days")
        assert "FastAPI in 7 days: 7 of" in text_of(app, "#status")
        names = {deck.name for deck in app.figures.decks if deck.new}
        assert names == {"async", "dependency-injection", "pydantic"}
        assert rows(app)[3].startswith("Pydantic"), "the decks of the path come first, in its order"
        await press(pilot, "2")
        assert app.figures.settings.path_title == "FastAPI in 7 days", (
            "a digit answers only while one is asked"
        )
        await press(pilot, "down", "down", "down", "enter")
        assert app.screen.session.current.stored.deck_title == "Pydantic"


async def test_enter_begins_with_everything_and_later_one_asks_oneself(shipped_app):
    app = shipped_app
    async with app.run_test(size=(80, 24)) as pilot:
        await ready(pilot)
        await press(pilot, "enter", "space", "3", "escape")
        while not hasattr(app.screen, "decks"):
            await press(pilot, "escape")
        assert QUESTION not in text_of(app, "#status")
        await press(pilot, "g")
        assert QUESTION in text_of(app, "#status")
        assert "Everything  (now)" in text_of(app, "#status")
        await press(pilot, "1")
        assert app.figures.settings.path_title == "FastAPI in 7 days"
        await press(pilot, "g", "g")
        assert QUESTION not in text_of(app, "#status")
        await press(pilot, "g", "0")
        assert (app.figures.settings.path_title, app.figures.settings.new_from) == ("", "")
        assert app.figures.settings.new_per_day == 20


async def test_everything_is_an_answer_too(shipped_app):
    app = shipped_app
    async with app.run_test(size=(80, 24)) as pilot:
        await ready(pilot)
        await press(pilot, "0")
        assert QUESTION not in text_of(app, "#status")
        assert "today starts with 20" in text_of(app, "#status")


async def test_who_has_none_of_the_paths_decks_is_not_asked(home, clock):
    (home.decks / "mine.md").write_text(deck_text(recall(1)))
    app = InterviewPrep(Place(home, [Source(home.decks, USER_PACK)], clock))
    async with app.run_test(size=(80, 24)) as pilot:
        await ready(pilot)
        assert QUESTION not in text_of(app, "#status")
        await press(pilot, "g")
        assert QUESTION not in text_of(app, "#status")


async def test_a_path_with_brackets_in_its_name_is_text(shipped_app):
    app = shipped_app
    folder = app.place.home.folder / "paths"
    folder.mkdir(parents=True)
    (folder / "odd.toml").write_text(
        'title = "[red]{today.quit}[/]"\norder = 0\ndays = 1\nstages = [["flask"]]\n'
    )
    async with app.run_test(size=(80, 24)) as pilot:
        await ready(pilot)
        assert "1 [red]{today.quit}[/]" in text_of(app, "#status")
        await press(pilot, "1")
        assert "[red]{today.quit}[/]" in text_of(app, "#header")
