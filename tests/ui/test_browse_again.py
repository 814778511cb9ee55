"""Browse is one screen that stays when one leaves it; each time it is as if it were new."""

import asyncio
import threading

import pytest

from interviewprep.practice import task_catalog
from interviewprep.practice.task_catalog import TaskScan
from interviewprep.scheduling.rating import Rating
from interviewprep.study.catalog import BY_DECK, Catalog
from interviewprep.ui import browse_navigation
from interviewprep.ui import navigation as go
from interviewprep.ui.app import InterviewPrep
from interviewprep.ui.drill import browse_commands
from interviewprep.ui.drill.browse import BrowseScreen
from interviewprep.ui.drill.today import TodayScreen
from tests.conftest import recall
from tests.ui.conftest import listed, press, ready, text_of, until, write_deck

pytestmark = pytest.mark.anyio


@pytest.fixture
def anyio_backend():
    return "asyncio"


@pytest.fixture(autouse=True)
def no_tasks(monkeypatch):
    monkeypatch.setattr(task_catalog, "find_tasks", lambda _: TaskScan())


@pytest.fixture
def app(make_app):
    return make_app(*(recall(n) for n in range(60)))


async def browse(pilot, query=""):
    await begin_to_browse(pilot, query)
    await press(pilot)


async def begin_to_browse(pilot, query=""):
    pilot.app.go(go.BrowseFound(query))
    await until(pilot, lambda: isinstance(pilot.app.screen, BrowseScreen) and pilot.app.screen._total)


def shown(app):
    """All that one sees, and what the next keys would do."""
    screen = app.screen
    table = screen.table
    lines = ["".join(segment.text for segment in strip) for strip in screen._compositor.render_strips()]
    return (
        lines,
        table.cursor,
        set(table.selected),
        table.scroll_offset,
        str(screen.focused),
        [*screen.undoable],
    )


async def test_it_is_the_same_screen_and_as_new(app):
    async with app.run_test(size=(120, 30)) as pilot:
        await ready(pilot)
        await browse(pilot)
        first, before = app.screen, shown(app)
        await until(pilot, lambda: "Answer 0." in text_of(app, "#about"))
        before = shown(app)
        await press(pilot, "f", "f", "end", "space", "up", "ctrl+a", "slash", *"question 5", "tab", "q")
        while app.screen is first:
            await press(pilot, "escape")
        assert isinstance(app.screen, TodayScreen)
        await browse(pilot)
        assert app.screen is first
        await until(pilot, lambda: "Answer 0." in text_of(app, "#about"))
        lines, *after = shown(app)
        assert after == list(before[1:])
        history = "Nothing has happened"  # what is known of the card now tells of the flag
        assert [line for line in lines[:20] if history not in line] == [
            line for line in before[0][:20] if history not in line
        ]


async def test_another_query_lists_other_cards_at_once_and_esc_leads_back_to_them(app):
    async with app.run_test(size=(120, 30)) as pilot:
        await ready(pilot)
        await browse(pilot)
        await press(pilot, "q")
        await browse(pilot, '"question 5"')
        assert app.screen.query_input.value == '"question 5"'
        assert listed(app) == ["user:q-5"]
        assert "1 of 60" in text_of(app, "#title")
        await until(pilot, lambda: "Answer 5." in text_of(app, "#about"))
        await press(pilot, "slash", *" or", "escape")
        assert listed(app) == ["user:q-5"]
        await press(pilot, "escape")
        assert isinstance(app.screen, TodayScreen)
        await browse(pilot, "nothing")
        assert listed(app) == []
        assert "No card is like that" in text_of(app, "#nothing")
        await press(pilot, "q")
        await browse(pilot, "is:")
        assert "needs a value" in text_of(app, "#hint")
        await press(pilot, "q")
        await browse(pilot)
        assert text_of(app, "#hint") == ""
        assert len(app.screen.table.keys) == 60


async def test_what_happened_meanwhile_is_seen(app, place, clock):
    async with app.run_test(size=(120, 30)) as pilot:
        await ready(pilot)
        for n in (1, 2):
            app.collection.log.review(f"user:q-{n}", Rating.EASY, 1000, clock.now())
        due = app.collection.cards.get("user:q-1").state.due - clock.now().day
        await browse(pilot)

        def row(n):
            return next(line for line in shown(app)[0] if f"Question {n}?" in line)

        assert f"in {due}d" in row(1)
        await press(pilot, "q")
        clock.wait(days=2)
        await browse(pilot)
        assert f"in {due - 2}d" in row(1)
        await press(pilot, "q")
        app.collection.log.suspend("user:q-1", clock.now())
        app.collection.change_setting("leech_threshold", 1)
        app.collection.log.review("user:q-2", Rating.AGAIN, 1000, clock.now())
        write_deck(place.home.decks, recall(70), name="zz", title="Another")
        app.collection.refresh()
        await browse(pilot)
        assert "suspended" in row(1)
        assert "leech Question 2?" in row(2)
        assert len(app.screen.table.keys) == 61
        await press(pilot, "slash", *"deck:Ano")
        assert "Another" in text_of(app, "#hint")


@pytest.fixture
def unhurried(monkeypatch):
    monkeypatch.setattr(browse_navigation, "UNHURRIED", 0.5)


@pytest.mark.usefixtures("unhurried")
async def test_behind_today_it_is_made_before_one_asks_for_it(app):
    async with app.run_test(size=(80, 24)) as pilot:
        await ready(pilot)
        await until(pilot, lambda: app._browse and app._browse.is_mounted)
        made = app._browse
        app.theme = "textual-light"
        await pilot.resize_terminal(120, 30)
        await press(pilot, "down", "up", "question_mark", "escape")
        assert [type(screen) for screen in app.screen_stack] == [TodayScreen]
        app.collection.log.suspend("user:q-0", app.place.clock.now())
        await browse(pilot, '"question 0" OR "question 5"')
        assert app.screen is made
        await until(pilot, lambda: "Answer 0." in text_of(app, "#about"))
        prepared = shown(app)
    again = InterviewPrep(app.place)
    browse_navigation.UNHURRIED = 600
    async with again.run_test(size=(120, 30)) as pilot:
        again.theme = "textual-light"
        await ready(pilot)
        assert again._browse is None
        await browse(pilot, '"question 0" OR "question 5"')
        await until(pilot, lambda: "Answer 0." in text_of(again, "#about"))
        assert shown(again) == prepared
    assert "suspended" in "".join(prepared[0])


@pytest.mark.usefixtures("unhurried")
async def test_asked_for_while_it_is_made(app):
    async with app.run_test(size=(120, 30)) as pilot:
        await ready(pilot)
        while not (app._browse and app._browse.is_running):
            await asyncio.sleep(0)
        assert not app._browse.is_mounted
        await browse(pilot, '"question 5"')
        assert listed(app) == ["user:q-5"]
        await press(pilot, "q")
        await browse(pilot, '"question 6"')
        assert listed(app) == ["user:q-6"]
        assert app.screen is app._browse
        assert len(app.screen_stack) == 2


@pytest.mark.parametrize("opened", ["enter", "n", "question_mark", "comma", "i"])
@pytest.mark.usefixtures("unhurried")
async def test_it_is_not_made_behind_anything_but_today(app, opened):
    async with app.run_test(size=(120, 30)) as pilot:
        await ready(pilot)
        await press(pilot, opened)
        assert len(app.screen_stack) == 2
        await pilot.pause(0.7)
        assert app._browse is None
        while len(app.screen_stack) > 1:
            await press(pilot, "escape")
        await until(pilot, lambda: app._browse)


@pytest.mark.parametrize("turns", [0, 2, 5, 12, 27, 60])
@pytest.mark.usefixtures("unhurried")
async def test_one_may_leave_the_app_while_it_is_made(app, turns):
    running = asyncio.ensure_future(app.run_async(headless=True, size=(120, 30)))
    while app._browse is None:
        await asyncio.sleep(0)
    for _ in range(turns):
        await asyncio.sleep(0)
    app.exit()
    await running
    assert app.return_code == 0
    assert app.faults == []


@pytest.mark.usefixtures("unhurried")
async def test_a_failure_while_it_is_made_is_told(app, monkeypatch):
    async with app.run_test(size=(120, 30)) as pilot:
        await ready(pilot)
        with monkeypatch.context() as patched:
            patched.setattr(app.stylesheet, "read", lambda _: 1 / 0)
            await until(pilot, lambda: app._notifications)
        assert next(iter(app._notifications)).message.startswith("Reading ahead: ZeroDivisionError")
        assert isinstance(app.faults.pop(), ZeroDivisionError)
        await browse(pilot)
        assert app.screen is app._browse
        assert len(listed(app)) == 60


@pytest.mark.usefixtures("unhurried")
async def test_it_has_no_focus_until_it_is_opened_and_its_keys_then(app):
    async with app.run_test(size=(120, 30)) as pilot:
        await ready(pilot)
        await until(pilot, lambda: app._browse and app._browse.is_mounted)
        await press(pilot)
        assert app._browse.focused is None
        key_bars, paint = [], app._display

        def watched(screen, painted):
            paint(screen, painted)
            if screen is app._browse is app.screen:
                key_bars.append(shown(app)[0][-1])

        app._display = watched
        await browse(pilot)
        assert {"Filter" in line and "Show" in line for line in key_bars} == {True}


async def test_what_takes_long_to_find_comes_into_the_screen(app, monkeypatch):
    page, go_on, wanted = Catalog.page, threading.Event(), '"question 5"'

    def slow(self, cards, query, *sorting):
        assert query != wanted or go_on.wait(60)
        return page(self, cards, query, *sorting)

    async with app.run_test(size=(120, 30)) as pilot:
        await ready(pilot)
        await browse(pilot)
        await press(pilot, "q")
        monkeypatch.setattr(Catalog, "page", slow)
        app.go(go.BrowseFound(wanted))
        await until(pilot, lambda: isinstance(app.screen, BrowseScreen))
        assert (listed(app), app.screen.query_input.value) == ([], wanted)
        await pilot.press("s", "enter", "slash", *"6")
        go_on.set()
        await press(pilot)
        assert app.screen.query_input.value == "6"
        assert not app.collection.cards.get("user:q-5").suspended
        await press(pilot, "escape")
        assert listed(app) == ["user:q-5"]
        await press(pilot, "q")
        assert isinstance(app.screen, TodayScreen)


@pytest.mark.usefixtures("unhurried")
async def test_without_textuals_help_it_is_made_when_it_is_shown(app, monkeypatch):
    monkeypatch.setattr(browse_navigation, "MAKE", "_none")
    async with app.run_test(size=(120, 30)) as pilot:
        await ready(pilot)
        await pilot.pause(2 * browse_navigation.UNHURRIED)
        assert app._browse is None
        await browse(pilot)
        assert app._browse is app.screen


async def test_over_itself_it_is_another_screen(app):
    async with app.run_test(size=(120, 30)) as pilot:
        await ready(pilot)
        await browse(pilot)
        first = app.screen
        await press(pilot, "down")
        app.go(go.BrowseFound('"question 7"'))
        await until(pilot, lambda: app.screen is not first and listed(app) == ["user:q-7"])
        await press(pilot, "escape")
        assert app.screen is first
        assert app.screen.table.cursor == 1
        assert len(app.screen.table.keys) == 60
        await press(pilot, "q")
        assert isinstance(app.screen, TodayScreen)
        await browse(pilot)
        assert app.screen is first


async def test_in_another_size_and_theme_it_is_drawn_anew(app):
    async with app.run_test(size=(120, 30)) as pilot:
        await ready(pilot)
        await browse(pilot)
        await press(pilot, "q")
        app.theme = "textual-light"
        await pilot.resize_terminal(80, 24)
        await press(pilot)
        await browse(pilot)
        assert app.screen.size == (80, 24)
        assert not app.screen.pane.display
        strip = next(s for s in app.screen._compositor.render_strips() if "Question 9?" in s.text)
        background = app.screen.table.get_visual_style("table--row").background
        assert {segment.style.bgcolor.get_truecolor() for segment in strip if segment.text.strip()} == {
            background.rich_color.get_truecolor()
        }


async def test_no_other_card_is_beside_the_list_until_its_own_is_read(app, monkeypatch):
    async with app.run_test(size=(120, 30)) as pilot:
        await ready(pilot)
        await browse(pilot)
        await until(pilot, lambda: "Answer 0." in text_of(app, "#about"))
        await press(pilot, "q")
        monkeypatch.setattr("interviewprep.ui.drill.browse.STILL", 60)
        await browse(pilot)
        assert "Answer 0." in text_of(app, "#about")
        await press(pilot, "q")
        await browse(pilot, '"question 5"')
        assert text_of(app, "#about") == ""


@pytest.fixture
def held(monkeypatch):
    """A command and an undo take effect when this is set."""
    go_on = threading.Event()
    for name in ("carry_out", "take_back"):
        really = getattr(browse_commands, name)
        monkeypatch.setattr(browse_commands, name, lambda *args, do=really: go_on.wait(20) and do(*args))
    yield go_on
    go_on.set()


@pytest.mark.parametrize("back_before", [False, True])
async def test_a_command_that_ends_after_one_has_left_is_told_and_seen(app, held, back_before):
    async with app.run_test(size=(120, 30)) as pilot:
        await ready(pilot)
        await browse(pilot)
        await pilot.press("s")
        await until(pilot, lambda: "Suspend" in text_of(app, "#title"))
        await pilot.press("q")
        await until(pilot, lambda: isinstance(app.screen, TodayScreen))
        if back_before:
            await begin_to_browse(pilot)
        held.set()
        await until(pilot, lambda: app.collection.cards.get("user:q-0").suspended)
        await press(pilot)
        assert "Suspended 1 card." in [note.message for note in app._notifications]
        if not back_before:
            await browse(pilot)
        await until(pilot, lambda: app.screen.table.here.stored.suspended)
        await press(pilot, "u")  # of what was done before one left
        assert app.collection.cards.get("user:q-0").suspended
        assert app.faults == []


@pytest.mark.parametrize("back_before", [False, True])
async def test_an_undo_that_ends_after_one_has_left_is_told_and_seen(app, held, back_before):
    async with app.run_test(size=(120, 30)) as pilot:
        await ready(pilot)
        await browse(pilot)
        held.set()
        await press(pilot, "s")
        held.clear()
        await pilot.press("u")
        await until(pilot, lambda: "Undo" in text_of(app, "#title"))
        await pilot.press("q")
        await until(pilot, lambda: isinstance(app.screen, TodayScreen))
        if back_before:
            await begin_to_browse(pilot)
        held.set()
        await until(pilot, lambda: not app.collection.cards.get("user:q-0").suspended)
        await press(pilot)
        assert any(note.message.startswith("Undone") for note in app._notifications)
        if not back_before:
            await browse(pilot)
        await until(pilot, lambda: not app.screen.table.here.stored.suspended)
        assert app.faults == []


@pytest.mark.parametrize("key", ["e", "i"])
async def test_what_is_read_for_a_key_comes_to_nothing_once_one_has_left(app, monkeypatch, key):
    edited, go_on = [], threading.Event()
    monkeypatch.setattr(browse_commands, "edit_card", lambda _, card: edited.append(card.key))
    async with app.run_test(size=(120, 30)) as pilot:
        await ready(pilot)
        await browse(pilot)
        busy = asyncio.ensure_future(app.reader.read("busy", lambda: go_on.wait(20)))
        await pilot.press(key)
        await pilot.press("q")
        await until(pilot, lambda: isinstance(app.screen, TodayScreen))
        go_on.set()
        await busy
        await press(pilot)
        assert isinstance(app.screen, TodayScreen)
        assert edited == []
        await browse(pilot)
        await press(pilot, "e")
        assert edited == ["user:q-0"]


async def test_the_card_beside_the_list_is_seen_from_its_beginning(make_app):
    lines = "\n\n".join(f"Line {n}." for n in range(80))
    app = make_app(recall(1).replace("Answer 1.", lines))
    async with app.run_test(size=(120, 20)) as pilot:
        await ready(pilot)
        await browse(pilot)
        await until(pilot, lambda: "Line 3." in text_of(app, "#about"))
        await press(pilot, "tab", "pagedown", "pagedown")
        assert app.screen.pane.scroll_offset.y > 0
        await press(pilot, "q")
        await browse(pilot)
        assert app.screen.pane.scroll_offset.y == 0


async def test_reading_ahead_keeps_no_command_waiting(app, monkeypatch):
    page, go_on = Catalog.page, threading.Event()

    def slow(self, cards, query, sorting=BY_DECK):
        assert sorting == BY_DECK or go_on.wait(20)
        return page(self, cards, query, sorting)

    monkeypatch.setattr(Catalog, "page", slow)
    async with app.run_test(size=(120, 30)) as pilot:
        await ready(pilot)
        await begin_to_browse(pilot)
        await until(pilot, lambda: any(one.group == "cards-ahead" for one in app.workers))
        app.screen.action_flag()
        go_on.set()
        await until(pilot, lambda: app.collection.cards.get("user:q-0").flagged)


async def test_the_heading_tells_how_the_rows_are_sorted_not_how_they_are_to_be(app):
    async with app.run_test(size=(120, 30)) as pilot:
        await ready(pilot)
        await browse(pilot)

        def heading():
            return next(line for line in shown(app)[0] if "Question  " in line or "Question ▲" in line)

        await press(pilot, "slash", *"is:zzz", "enter", "o")
        app.screen.table.refresh()
        await press(pilot)
        assert "Deck ▲" in heading() or "▲" not in heading()
        await press(pilot, "escape")
        assert "▲" in heading()
