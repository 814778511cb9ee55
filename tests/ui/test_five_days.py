"""Five days of study by keyboard: what the screen says, `due --json`, and the raw log read anew must agree.

The log is read here with SQL and arithmetic alone. What a button promises, `8d`, is the only other source:
so a card that came on another day than was promised would be found.
"""

import json
import re
import sqlite3
from collections import Counter
from contextlib import closing

import pytest
from click.testing import CliRunner

from interviewprep.cli.main import cli
from interviewprep.profile.place import Place
from interviewprep.scheduling.rating import Rating
from interviewprep.ui.common.number import NumberScreen
from interviewprep.ui.drill.how_to_study import HowToStudyScreen
from interviewprep.ui.drill.review import ReviewScreen
from interviewprep.ui.drill.summary import SummaryScreen
from interviewprep.ui.drill.today import TodayScreen
from tests.conftest import recall
from tests.ui.conftest import press, ready, until
from tests.ui.test_browse import typed

pytestmark = pytest.mark.anyio

CARDS, NEW, REVIEWS = 40, 8, 6


@pytest.fixture
def anyio_backend():
    return "asyncio"


@pytest.fixture
def due_json(place, monkeypatch):
    """`interviewprep due --json` at this home and time."""
    monkeypatch.setattr(Place, "open", lambda *_, **__: place)

    def run():
        result = CliRunner().invoke(cli, ["due", "--json"], catch_exceptions=False)
        assert result.exit_code == 0, result.output
        return json.loads(result.stdout)

    return run


class Book:
    """An independent record: what the buttons promised, and what the log has."""

    def __init__(self, place):
        self._place = place
        self.promised = {}
        """The study day on which each card is to come back."""

    def events(self, kind):
        with closing(sqlite3.connect(self._place.home.database)) as db:
            rows = db.execute(
                "SELECT card, at, day_offset FROM event WHERE kind = ? ORDER BY number", (kind,)
            )
            return [(card, (at // 1000 + offset) // 86_400) for card, at, offset in rows]

    def reviews(self, day):
        """The cards that were answered on a day."""
        return [card for card, on in self.events("review") if on == day]

    def introduced(self, day):
        """Those that were answered for the first time."""
        first = {}
        for card, on in self.events("review"):
            first.setdefault(card, on)
        return {card for card, on in first.items() if on == day}

    def due(self, day):
        """Those whose promised day has come."""
        return {card for card, on in self.promised.items() if on <= day}


async def answer(app, pilot, book, most=100):
    """Answer what comes with Easy until the session is over, and note what the button promised."""
    keys = []
    while isinstance(app.screen, ReviewScreen) and len(keys) < most:
        session = app.screen.session
        key = session.current.key
        await press(pilot, "space")
        button = session.choices()[Rating.EASY]
        assert button in "".join(seen(app)), "the button says it"
        if found := re.fullmatch(r"(\d+)d", button):
            book.promised[key] = app.place.clock.now().day + int(found[1])
        await press(pilot, "4")
        app.place.clock.wait(seconds=5)
        keys.append(key)
    return keys


def seen(app):
    return ["".join(s.text for s in strip) for strip in app.screen._compositor.render_strips()]


async def today(app, pilot):
    """Back on Today: its line for all decks as (due, learning, new)."""
    while not isinstance(app.screen, TodayScreen):
        await press(pilot, "escape")
    await press(pilot, "r")
    await until(pilot, lambda: app.progress is None)
    await press(pilot)
    found = re.search(r"(\d+) due +(\d+) learning +(\d+) new", "\n".join(seen(app)))
    return tuple(int(number) for number in found.groups())


async def choose(app, pilot, way):
    """Study all that was seen already: due now (1), ahead of time, too (2), or as a cram (3)."""
    await press(pilot, "b", "slash", *typed("-is:new -kind:task"), "enter")
    await until(pilot, lambda: not app.screen.is_searching)
    await press(pilot, "r")
    await until(pilot, lambda: isinstance(app.screen, HowToStudyScreen))
    await press(pilot, way)
    await until(pilot, lambda: isinstance(app.screen, ReviewScreen))


async def test_screen_command_line_and_log_agree_for_five_days(make_app, place, clock, due_json):
    app, book = make_app(*(recall(n) for n in range(CARDS))), Book(place)
    async with app.run_test(size=(100, 32)) as pilot:
        await ready(pilot)
        for name, value in (("new_per_day", NEW), ("reviews_per_day", REVIEWS)):
            app.collection.change_setting(name, value)

        async def agree(due, new):
            day = clock.now().day
            assert await today(app, pilot) == (due, 0, new), day
            found = due_json()
            assert (found["due"], found["learning"], found["new"]) == (due, 0, new)

        # Days 1 and 2: new cards alone.
        for _ in range(2):
            await agree(0, NEW)
            await press(pilot, "enter")
            keys = await answer(app, pilot, book)
            day = clock.now().day
            assert isinstance(app.screen, SummaryScreen)
            assert set(keys) == book.introduced(day)
            assert len(keys) == NEW
            await agree(0, 0)
            clock.wait(days=1)

        # Day 3, after days away: more is due than the limit lets through, and it is said; some are taken besides.
        clock.wait(days=20)
        day = clock.now().day
        assert len(book.due(day)) == 2 * NEW
        await agree(REVIEWS, NEW)
        assert f"{2 * NEW - REVIEWS} more are due" in " ".join(seen(app))
        assert due_json()["beyond"] == 2 * NEW - REVIEWS
        await press(pilot, "m")
        await until(pilot, lambda: isinstance(app.screen, NumberScreen))
        await press(pilot, *["backspace"] * 4, "3", "enter")
        await agree(REVIEWS + 3, NEW)
        await press(pilot, "u")
        await agree(REVIEWS, NEW)

        before = book.events("review")
        app.collection.change_setting("new_per_day", 0)
        await agree(REVIEWS, 0)

        # A catch-up spreads the 16 over 4 days.
        await press(pilot, "c")
        await until(pilot, lambda: isinstance(app.screen, NumberScreen))
        await press(pilot, *["backspace"] * 4, "4", "enter")
        share = -(-2 * NEW // 4)
        await agree(share, 0)
        await press(pilot, "enter")
        due = book.due(day)
        keys = await answer(app, pilot, book)
        assert len(keys) == share
        assert set(keys) <= due
        assert Counter(book.reviews(day)) == Counter(keys)
        assert book.events("review")[: len(before)] == before
        await agree(0, 0)
        clock.wait(days=1)

        # Day 4: the next share, of what is still due by what was promised.
        day = clock.now().day
        left = book.due(day)
        await agree(min(share, len(left)), 0)
        await press(pilot, "enter")
        keys = await answer(app, pilot, book)
        assert set(keys) <= left
        assert Counter(book.reviews(day)) == Counter(keys)
        await agree(0, 0)
        clock.wait(days=1)

        # Day 5: a cram takes in all that was seen, and leaves no trace; ahead of time counts as always.
        day = clock.now().day
        due = min(share, len(book.due(day)))
        await agree(due, 0)
        before = book.events("review")
        await choose(app, pilot, "3")
        cram = 0
        while isinstance(app.screen, ReviewScreen):
            await press(pilot, "space", "4")
            cram += 1
        assert cram == 2 * NEW
        assert book.events("review") == before
        await agree(due, 0)
        await choose(app, pilot, "2")
        keys = await answer(app, pilot, book)
        assert len(keys) == 2 * NEW
        assert Counter(book.reviews(day)) == Counter(keys)
        await agree(0, 0)
