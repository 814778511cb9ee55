"""What fails under the user's hands is told, and the app goes on: each failure is caused for real."""

import sqlite3
from contextlib import closing, contextmanager

import pytest

from interviewprep.scheduling.rating import Rating
from interviewprep.ui.drill.browse import BrowseScreen
from interviewprep.ui.drill.review import ReviewScreen
from interviewprep.ui.drill.today import TodayScreen
from tests.conftest import deck_text, recall
from tests.ui.conftest import cards_listed, press, ready
from tests.ui.test_app import text_of

pytestmark = pytest.mark.anyio


@pytest.fixture
def anyio_backend():
    return "asyncio"


@pytest.fixture(autouse=True)
def _no_long_wait_for_locks(monkeypatch):
    monkeypatch.setattr("interviewprep.store.database.BUSY_TIMEOUT", 0.05)


@contextmanager
def locked(place):
    """Another program in the middle of a long write."""
    with closing(sqlite3.connect(place.home.database, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield
        other.execute("ROLLBACK")


@contextmanager
def unreadable(place):
    """The cards' table is away: what is recorded can be, what is read can't."""
    with closing(sqlite3.connect(place.home.database, isolation_level=None, timeout=5)) as other:
        other.execute("ALTER TABLE deck RENAME TO deck_away")
        yield
        other.execute("ALTER TABLE deck_away RENAME TO deck")


def told(app):
    return [notification.message for notification in app._notifications]


@pytest.mark.parametrize(
    ("before", "key", "what"),
    [
        (["space"], "3", "Rate"),
        (["space"], "space", "Show the answer"),
        ([], "s", "Suspend"),
        ([], "b", "Bury"),
        ([], "f", "Flag"),
        ([], "x", "Reset"),
        (["space", "3"], "u", "Undo"),
    ],
)
async def test_on_a_card_a_lock_is_told_and_the_same_key_works_afterwards(make_app, place, before, key, what):
    app = make_app(recall(1), recall(2), recall(3))
    async with app.run_test(size=(80, 24)) as pilot:
        await ready(pilot)
        await press(pilot, "enter", *before)
        screen, card = app.screen, app.screen.session.current.key
        with locked(place):
            await press(pilot, key)
            assert app.screen is screen
            assert screen.session.current.key == card
            (said,) = [one for one in told(app) if "is locked" in one]
            assert said.startswith(f"{what}: ")
            assert "try again" in said
        count = len(app.collection.log.history_of(card))
        await press(pilot, key)
        assert app.screen.session.current.key != card or key in "fx"
        if key in ("3", "space"):
            assert len(app.collection.log.history_of(card)) == count + 1
    assert not app.return_code


async def test_a_rating_is_told_as_saved_when_only_the_next_card_cant_be_read(make_app, place):
    app = make_app(recall(1), recall(2))
    async with app.run_test(size=(80, 24)) as pilot:
        await ready(pilot)
        await press(pilot, "enter", "space")
        app.screen.session._ahead = None  # as if nothing had been read ahead
        app.collection.database.engine.dispose()
        with unreadable(place):
            await press(pilot, "3")
            assert any("Saved, but the next card can't be read" in one for one in told(app))
            await press(pilot, "3", "space")
        assert [e.rating for e in app.collection.log.history_of("user:q-1")] == [Rating.GOOD]
        await press(pilot, "space")
        assert app.screen.session.current.key == "user:q-2"
        assert [e.rating for e in app.collection.log.history_of("user:q-1")] == [Rating.GOOD]


async def test_on_today_a_lock_is_told(make_app, place):
    app = make_app(*(recall(n) for n in range(30)))
    async with app.run_test(size=(80, 24)) as pilot:
        await ready(pilot)
        with locked(place):
            await press(pilot, "n", "enter")
            assert any(one.startswith("More new cards: ") and "is locked" in one for one in told(app))
        assert isinstance(app.screen, TodayScreen)
    assert not app.return_code


async def test_decks_that_cant_be_listed_are_told(make_app, place):
    app = make_app(recall(1))
    async with app.run_test(size=(80, 24)) as pilot:
        await ready(pilot)
        (place.home.decks / "more.md").write_text(deck_text(recall(2)), encoding="utf-8")
        with locked(place):
            await press(pilot, "r")
            for _ in range(200):
                await pilot.pause(0.02)
                if any("is locked" in one for one in told(app)):
                    break
            assert any(one.startswith("Reading the decks again: ") for one in told(app))
        await press(pilot, "r")
        for _ in range(200):
            await pilot.pause(0.02)
            if app.figures.cards == 2:
                break
        assert app.figures.cards == 2


async def test_figures_that_cant_be_read_are_told(make_app, place):
    app = make_app(recall(1))
    async with app.run_test(size=(80, 24)) as pilot:
        await ready(pilot)
        with unreadable(place):
            await press(pilot, "b", "q")
            assert any("Reading the cards: " in one for one in told(app))
            assert any("Reading today's figures: " in one for one in told(app))
        await press(pilot, "b")
        assert cards_listed(app) == ["user:q-1"]


@pytest.mark.parametrize(("keys", "what"), [("s", "Suspend"), ("f", "Flag"), ("b", "Bury"), ("u", "Undo")])
async def test_in_browse_a_lock_is_told_and_nothing_is_changed(make_app, place, keys, what):
    app = make_app(recall(1))
    async with app.run_test(size=(100, 30)) as pilot:
        await ready(pilot)
        await press(pilot, "b", *("f" if keys == "u" else ""))
        with locked(place):
            await press(pilot, keys)
            assert any(one.startswith(f"{what}: ") and "is locked" in one for one in told(app))
        assert isinstance(app.screen, BrowseScreen)
        await press(pilot, keys)
        row = app.screen.table.here.stored
        assert (row.suspended, row.flagged) == (keys == "s", keys == "f")


async def test_a_setting_that_cant_be_stored_is_told(make_app, place):
    app = make_app(recall(1))
    async with app.run_test(size=(80, 40)) as pilot:
        await ready(pilot)
        await press(pilot, "comma", "end", "backspace", "backspace", "7")
        with locked(place):
            await press(pilot, "ctrl+s")
            assert any("is locked" in one for one in told(app))
        await press(pilot, "ctrl+s")
        assert app.collection.log.settings.new_per_day == 7


async def test_a_deck_that_vanishes_while_its_card_is_edited_ends_nothing(make_app, place, monkeypatch):
    app = make_app(recall(1), recall(2))
    async with app.run_test(size=(80, 24)) as pilot:
        await ready(pilot)
        await press(pilot, "enter")
        monkeypatch.setenv("EDITOR", "/no/such/editor")
        await press(pilot, "e")
        assert isinstance(app.screen, ReviewScreen)
        assert any("can't be lent to an editor" in one or "Can't run" in one for one in told(app))


async def test_an_ordinary_bug_is_told_with_a_file_for_the_report(make_app, place, monkeypatch):
    app = make_app(*(recall(n) for n in range(30)))
    async with app.run_test(size=(80, 24)) as pilot:
        await ready(pilot)
        monkeypatch.delattr(type(app.collection.log), "extend")
        await press(pilot, "n", "enter")
        assert any(
            one.startswith("More new cards: AttributeError") and "faults.log" in one for one in told(app)
        )
        assert "AttributeError" in (place.home.folder / "faults.log").read_text(encoding="utf-8")
        await press(pilot, "comma", "escape")
        assert "Today" in text_of(app, "#header")
    app.faults.clear()


async def test_a_crash_has_an_exit_code(make_app, place):
    from textual.widget import Widget

    class Broken(Widget):
        def render(self):
            raise ZeroDivisionError

    app = make_app(recall(1))
    with pytest.raises(ZeroDivisionError):
        async with app.run_test(size=(80, 24)) as pilot:
            await ready(pilot)
            await app.screen.mount(Broken())
            await pilot.pause()
    assert app.return_code == 1


async def test_progress_that_is_gone_though_there_are_backups_is_told_on_today(make_app, place):
    from datetime import datetime

    from interviewprep.store.backups import back_up_now
    from interviewprep.store.database import Database

    Database(place.home.database).close()
    back_up_now(place.home.database, datetime(2026, 11, 23))
    place.home.database.unlink()
    app = make_app()
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        until = 200
        while not app.failure and until:
            await pilot.pause(0.05)
            until -= 1
        await pilot.pause()
        said = " ".join(text_of(app, "#status").split())
        assert "progress.db is gone, though progress was kept here before" in app.failure
        assert "interviewprep restore" in said
        assert "restore --new" in said
    assert not place.home.database.exists()
