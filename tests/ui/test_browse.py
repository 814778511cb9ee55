"""Browse: the table, the query, commands on many, the card beside the list."""

import sqlite3
import threading
from contextlib import closing

import pytest

from interviewprep.content.tasks.load import TaskScan
from interviewprep.practice import task_catalog
from interviewprep.scheduling.rating import Rating
from interviewprep.study.bulk import carry_out
from interviewprep.study.catalog import BY_DECK, Catalog
from interviewprep.ui.common.ask import AskScreen
from interviewprep.ui.common.choose import ChooseScreen
from interviewprep.ui.common.text_page import TextPageScreen
from interviewprep.ui.drill import browse_commands
from interviewprep.ui.drill.browse import BrowseScreen
from interviewprep.ui.drill.how_to_study import HowToStudyScreen
from interviewprep.ui.drill.review import ReviewScreen
from interviewprep.ui.drill.summary import SummaryScreen
from interviewprep.ui.drill.today import TodayScreen
from interviewprep.ui.practise.begin import BeginScreen
from interviewprep.ui.practise.task_list import TaskListScreen
from interviewprep.ui.widgets.virtual_table import PAGE
from tests.conftest import recall
from tests.ui.conftest import BUG, CHOICE, KINDS, listed, press, ready, text_of, until, write_deck

pytestmark = pytest.mark.anyio


@pytest.fixture
def anyio_backend():
    return "asyncio"


@pytest.fixture(autouse=True)
def no_tasks(request, monkeypatch):
    """Most tests are about cards alone; those with `tasks` in their name see the shipped ones, too."""
    if "tasks" not in request.node.name:
        monkeypatch.setattr(task_catalog, "find_tasks", lambda _: TaskScan())


def lines(app):
    """The screen as text."""
    return ["".join(s.text for s in strip) for strip in app.screen._compositor.render_strips()]


def events(place):
    with closing(sqlite3.connect(place.home.database)) as db:
        return db.execute("SELECT kind, card FROM event WHERE kind <> 'preset' ORDER BY number").fetchall()


def chosen(app):
    """The keys of the selected cards, as far as they are there."""
    table = app.screen.table
    return [row.stored.key for n, row in sorted(table._rows.items()) if table.keys[n] in table.selected]


def here(app):
    return app.screen.table.here.stored.key


def typed(text):
    names = {" ": "space", ":": "colon", "-": "minus", ">": "greater_than_sign", '"': "quotation_mark"}
    return [names.get(character, character) for character in text]


@pytest.fixture
def many(make_app):
    return make_app(*(recall(n) for n in range(2500)))


async def test_all_cards_are_listed_and_only_those_in_view_are_read(many):
    async with many.run_test(size=(80, 24)) as pilot:
        await ready(pilot)
        await press(pilot, "b")
        screen = many.screen
        assert isinstance(screen, BrowseScreen)
        assert "2,500 cards and tasks" in text_of(many, "#title")
        assert len(screen.table.keys) == 2500
        assert len(screen.table._rows) < 300
        await press(pilot, "end")
        await until(pilot, lambda: screen.table.here)
        assert here(many) == "user:q-2499"
        assert any("Question 2499?" in line for line in lines(many))
        await press(pilot, "home", "pagedown")
        assert here(many) == f"user:q-{screen.table._height - 1}"
        await press(pilot, "pageup", "j", "j", "k", "G", "g")
        assert here(many) == "user:q-0"


async def test_what_is_begun_on_the_first_page_is_about_all_cards(many, monkeypatch):
    """The first rows are there before the others: keys that mean all wait for all."""
    find, go_on = Catalog.find, threading.Event()

    def slow(self, query, sorting=BY_DECK, most=-1):
        assert most >= 0 or go_on.wait(10)
        return find(self, query, sorting, most)

    async with many.run_test(size=(80, 24)) as pilot:
        await ready(pilot)
        await press(pilot, "b")
        await until(pilot, lambda: "2,500 cards and tasks" in text_of(many, "#title"))
        monkeypatch.setattr(Catalog, "find", slow)
        screen = many.screen
        screen.query_input.value = "question"
        await until(pilot, lambda: len(screen.table.keys) == PAGE)
        screen.set_focus(screen.table)
        screen.action_study()
        assert many.screen is screen
        screen.action_suspend()
        assert not screen.at_work
        screen.table.action_select_all()
        go_on.set()
        await until(pilot, lambda: len(screen.table.keys) == 2500)
        assert len(screen.table.selected) == 2500


async def test_a_selection_outlives_another_sorting(many):
    async with many.run_test(size=(80, 24)) as pilot:
        await ready(pilot)
        await press(pilot, "b")
        await until(pilot, lambda: "2,500 cards and tasks" in text_of(many, "#title"))
        await press(pilot, "end", "space", "O")
        await until(pilot, lambda: not many.screen.is_searching)
        assert len(many.screen.table.selected) == 1
        assert many.screen.table.keys[0] in many.screen.table.selected


async def test_the_mouse_wheel_scrolls_and_a_click_moves_the_cursor(many):
    async with many.run_test(size=(80, 24)) as pilot:
        await ready(pilot)
        await press(pilot, "b")
        table = many.screen.table
        table.scroll_to(y=1200, animate=False, immediate=True)
        await until(pilot, lambda: any("Question 1205?" in line for line in lines(many)))
        assert table.cursor == 0
        await pilot.click("#cards", offset=(20, 5))
        await press(pilot)
        assert here(many) == "user:q-1204"


async def test_rows_that_are_far_away_are_let_go(many):
    async with many.run_test(size=(80, 24)) as pilot:
        await ready(pilot)
        await press(pilot, "b")
        table = many.screen.table
        import interviewprep.ui.widgets.virtual_table as module

        kept, module.KEPT = module.KEPT, 400
        try:
            for top in range(0, 2500, 20):
                table.scroll_to(y=top, animate=False, immediate=True)
                await press(pilot)
            assert len(table._rows) < 800
            table.scroll_to(y=0, animate=False, immediate=True)
            await until(pilot, lambda: any("Question 3?" in line for line in lines(many)))
        finally:
            module.KEPT = kept


@pytest.mark.parametrize(
    ("keys", "found"),
    [
        (["space"], [0]),
        (["space", "down", "space"], [0, 2]),
        (["space", "up", "space"], []),
        (["shift+down", "shift+down"], [0, 1, 2]),
        (["down", "down", "shift+up", "shift+down", "shift+down"], [2, 3]),
        (["J", "J", "K"], [0, 1]),
        (["ctrl+a"], range(8)),
        (["down", "shift+end"], range(1, 8)),
        (["end", "shift+home"], range(8)),
        (["space", "down", "shift+down"], [0, 2, 3]),
        (["ctrl+a", "escape"], []),
        (["shift+pagedown"], range(8)),
        (["end", "shift+pageup"], range(8)),
    ],
)
async def test_cards_are_selected(make_app, keys, found):
    app = make_app(*(recall(n) for n in range(8)))
    async with app.run_test(size=(80, 24)) as pilot:
        await ready(pilot)
        await press(pilot, "b", *keys)
        assert chosen(app) == [f"user:q-{n}" for n in found]
        said = text_of(app, "#title")
        assert (f"{len(found)} selected" in said) == bool(found)


async def test_cards_are_selected_by_mouse(make_app):
    app = make_app(*(recall(n) for n in range(8)))
    async with app.run_test(size=(80, 24)) as pilot:
        await ready(pilot)
        await press(pilot, "b")
        await pilot.click("#cards", offset=(20, 2))
        await pilot.click("#cards", offset=(20, 4), shift=True)
        assert chosen(app) == ["user:q-1", "user:q-2", "user:q-3"]
        await pilot.click("#cards", offset=(20, 7), control=True)
        await pilot.click("#cards", offset=(2, 3))
        assert chosen(app) == ["user:q-1", "user:q-3", "user:q-6"]
        await pilot.click("#cards", times=2, offset=(20, 3))
        await press(pilot)
        await until(pilot, lambda: isinstance(app.screen, TextPageScreen))


async def test_it_sorts_by_key_and_by_a_click_on_a_heading(make_app, place):
    for name, title in (("a", "Zebra"), ("b", "Apple")):
        write_deck(place.home.decks, f"## {title}? {{#{name} level=senior}}\n\nYes.", name=name, title=name)
    app = make_app()
    async with app.run_test(size=(100, 24)) as pilot:
        await ready(pilot)
        await press(pilot, "b")
        assert listed(app) == ["user:a", "user:b"]
        assert any("Deck ▲" in line for line in lines(app)) or app.screen._view.sorting.order == "deck"
        await press(pilot, "o")
        while app.screen._view.sorting.order != "title":
            await press(pilot, "o")
        assert listed(app) == ["user:b", "user:a"]
        await press(pilot, "O")
        assert listed(app) == ["user:a", "user:b"]
        assert any("Question ▼" in line for line in lines(app))
        heading = next(line for line in lines(app) if "Question" in line)
        await pilot.click("#cards", offset=(heading.index("Question") + 2, 0))
        await press(pilot)
        assert listed(app) == ["user:b", "user:a"]
        await press(pilot, "q", "b")  # it is kept
        assert listed(app) == ["user:b", "user:a"]


async def test_columns_are_chosen_and_kept(make_app):
    app = make_app(recall(1))
    async with app.run_test(size=(200, 24)) as pilot:
        await ready(pilot)
        await press(pilot, "b")
        assert not any("Reviews" in line for line in lines(app))
        await press(pilot, "c")
        assert isinstance(app.screen, ChooseScreen)
        await press(pilot, *["down"] * 5, "space", "enter")
        assert any("Reviews" in line for line in lines(app))
        await press(pilot, "c", "space", "escape")
        assert any("State" in line for line in lines(app))
        await press(pilot, "q", "b")
        assert any("Reviews" in line for line in lines(app))


async def test_columns_go_where_there_is_no_room_and_come_back(make_app):
    app = make_app(recall(1))
    async with app.run_test(size=(80, 24)) as pilot:
        await ready(pilot)
        await press(pilot, "b")

        def shown():
            return [column.key for column, _ in app.screen.table.fitting()]

        assert shown() == ["state", "title", "kind", "level"]
        await pilot.resize_terminal(40, 12)
        await press(pilot)
        assert shown() == ["state", "title"][-len(shown()) :]
        assert "title" in shown()
        assert not app.screen.pane.display
        await pilot.resize_terminal(160, 50)
        await press(pilot)
        assert {"state", "title", "kind", "level"} <= set(shown())
        await until(pilot, lambda: "Answer 1." in text_of(app, "#about"))


async def test_long_and_wide_titles_stay_in_their_column(make_app):
    app = make_app(
        "## " + "Very long " * 30 + "? {#long}\n\nYes.",
        "## 非同期処理とイベントループの違いを説明してください、できるだけ詳しくお願いします? {#cjk}\n\nはい。",
        "## [bold] `[red]x[/]` ~~text~~ 🎉? {#markup}\n\nYes.",
    )
    async with app.run_test(size=(80, 24)) as pilot:
        await ready(pilot)
        await press(pilot, "b")
        from rich.cells import cell_len

        assert {cell_len(line) for line in lines(app)} == {80}
        rows = [line for line in lines(app) if "recall" in line]
        assert len(rows) == 3
        assert {cell_len(line[: line.index("recall")]) for line in rows} == {62}
        assert "[bold] [red]x[/]" in rows[2]


# The query


async def test_it_filters_by_fields_as_one_types(make_app):
    app = make_app(*KINDS.values())
    async with app.run_test(size=(100, 24)) as pilot:
        await ready(pilot)
        await press(pilot, "b", "slash", *typed("kind:bug"))
        assert listed(app) == ["user:bug"]
        assert "1 of 8 cards and tasks" in text_of(app, "#title")
        await press(pilot, *typed(" or level:senior"))
        assert set(listed(app)) == {"user:bug", "user:output", "user:answer"}
        await press(pilot, "enter", "f", "escape")
        assert len(listed(app)) == 8


async def test_tab_and_right_take_what_is_suggested(make_app):
    app = make_app(*KINDS.values())
    async with app.run_test(size=(100, 24)) as pilot:
        await ready(pilot)
        await press(pilot, "b", "slash", *typed("ki"))
        assert "kind: Tab" in text_of(app, "#hint")
        await press(pilot, "tab", "b")
        assert app.screen.query_input.value == "kind:b"
        assert "kind:bug Tab" in text_of(app, "#hint")
        await until(pilot, lambda: app.screen.query_input.field._suggestion == "kind:bug")
        await press(pilot, "right")
        assert app.screen.query_input.value == "kind:bug"
        assert listed(app) == ["user:bug"]
        await press(pilot, "space", *typed("deck:e"), "tab")
        assert app.screen.query_input.value == 'kind:bug deck:"Every kind"'
        await press(pilot, "tab")  # nothing more to complete: on to the list
        assert app.focused is app.screen.table


async def test_a_mistake_is_pointed_at_and_what_was_found_stays(make_app):
    app = make_app(*KINDS.values())
    async with app.run_test(size=(100, 24)) as pilot:
        await ready(pilot)
        await press(pilot, "b", "slash", *typed("safest is:nothing"))
        hint = text_of(app, "#hint")
        assert hint.startswith("       ^^^^^^^^^^\n")
        assert "takes new, learning" in hint
        assert app.screen.query_one("#hint").display
        await press(pilot, *["backspace"] * 10)
        assert listed(app) == ["user:choice"]
        assert text_of(app, "#hint") == ""
        await press(pilot, *typed(' "open'))
        assert "not closed" in text_of(app, "#hint")
        await pilot.resize_terminal(40, 20)
        await press(pilot)
        assert text_of(app, "#hint").count("\n") <= 1


async def test_without_results_one_is_told_what_helps(make_app):
    app = make_app(recall(1))
    async with app.run_test(size=(100, 24)) as pilot:
        await ready(pilot)
        await press(pilot, "b", "slash", *typed("nothing"), "enter")
        assert "No card is like that" in text_of(app, "#nothing")
        await press(pilot, "s", "f", "d", "e", "r", "i", "space", "ctrl+a", "down")
        assert isinstance(app.screen, BrowseScreen)
        await press(pilot, "escape")
        assert listed(app) == ["user:q-1"]
        assert app.screen.table.display
        await press(pilot, "down", "space")
        assert chosen(app) == ["user:q-1"]


async def test_a_field_s_name_that_is_being_typed_empties_no_list(make_app):
    app = make_app(*(recall(n) for n in range(3)))
    async with app.run_test(size=(100, 24)) as pilot:
        await ready(pilot)
        await press(pilot, "b", "slash", *typed("lev"))
        assert len(listed(app)) == 3
        await press(pilot, *typed("el:mid"))
        assert len(listed(app)) == 3
        await press(pilot, *typed("x"))
        assert len(listed(app)) == 3
        await press(pilot, *["backspace"] * 9, *typed("nowhere"))
        assert "No card is like that" in text_of(app, "#nothing")


async def test_without_decks_it_says_where_to_put_one(make_app):
    app = make_app()
    async with app.run_test(size=(100, 24)) as pilot:
        await ready(pilot)
        await press(pilot, "b")
        assert "No cards." in text_of(app, "#nothing")
        await press(pilot, "escape")
        assert isinstance(app.screen, TodayScreen)


async def test_it_begins_with_the_deck_that_is_chosen_on_today(make_app, place):
    write_deck(place.home.decks, recall(7), name="other", title="Another one")
    app = make_app(recall(1))
    async with app.run_test(size=(100, 24)) as pilot:
        await ready(pilot)
        await press(pilot, "down", "down", "b")
        assert listed(app) == ["user:q-7"]
        assert app.screen.query_input.value == "deck:other"
        await press(pilot, "escape")
        assert isinstance(app.screen, TodayScreen)


# Commands


@pytest.mark.parametrize(("key", "kind"), [("s", "suspend"), ("b", "bury"), ("f", "flag")])
async def test_a_command_is_for_all_that_is_selected_and_undone_as_one(make_app, place, key, kind):
    app = make_app(*(recall(n) for n in range(5)))
    async with app.run_test(size=(100, 24)) as pilot:
        await ready(pilot)
        await press(pilot, "b", "shift+down", "shift+down", key)
        assert events(place) == [(kind, f"user:q-{n}") for n in range(3)]
        assert chosen(app) == [f"user:q-{n}" for n in range(3)]
        words = {"s": "suspended", "b": "buried", "f": "⚑"}[key]
        assert sum(words in line for line in lines(app) if "Question" in line) == 3
        await press(pilot, "u")
        assert events(place)[3:] == [("undo", f"user:q-{n}") for n in range(3)]
        assert not any(words in line for line in lines(app) if "Question" in line)
        await press(pilot, "u")
        assert len(events(place)) == 6


async def test_without_a_selection_a_command_is_for_the_card_under_the_cursor(make_app, place):
    app = make_app(*(recall(n) for n in range(3)))
    async with app.run_test(size=(120, 24)) as pilot:
        await ready(pilot)
        await press(pilot, "b", "down", "s")
        assert events(place) == [("suspend", "user:q-1")]
        await until(pilot, lambda: "s Bring back" in text_of(app, "KeyBar"))
        await press(pilot, "s")
        assert events(place)[1:] == [("unsuspend", "user:q-1")]


async def test_known_cards_are_reset_and_get_a_day(make_app, place, clock):
    app = make_app(*(recall(n) for n in range(3)))
    async with app.run_test(size=(100, 24)) as pilot:
        await ready(pilot)
        for n in range(2):
            app.collection.log.review(f"user:q-{n}", Rating.EASY, 1000, clock.now())
        await press(pilot, "b", "ctrl+a", "d")
        assert isinstance(app.screen, AskScreen)
        await press(pilot, *"soon", "enter")
        assert "says no days" in text_of(app, "#hint")
        await press(pilot, *["backspace"] * 4, *"3-3", "enter")
        assert events(place)[2:] == [("set_due", "user:q-0"), ("set_due", "user:q-1")]
        assert app.collection.cards.get("user:q-0").state.due == clock.now().day + 3
        await press(pilot, "x")
        assert events(place)[4:] == [("reset", "user:q-0"), ("reset", "user:q-1")]
        await press(pilot, "u", "u")
        assert app.collection.cards.get("user:q-1").state.due > clock.now().day + 3
        await press(pilot, "d", "escape")
        assert isinstance(app.screen, BrowseScreen)
        assert len(events(place)) == 10


async def test_a_card_that_leaves_the_list_takes_the_cursor_nowhere(make_app):
    app = make_app(*(recall(n) for n in range(5)))
    async with app.run_test(size=(100, 24)) as pilot:
        await ready(pilot)
        await press(pilot, "b", "slash", *typed("-is:suspended"), "enter", "down", "down", "s")
        assert listed(app) == [f"user:q-{n}" for n in (0, 1, 3, 4)]
        assert here(app) == "user:q-3"
        await press(pilot, "u")
        assert len(listed(app)) == 5


async def test_commands_on_many_go_on_in_the_background(many, place, monkeypatch):
    may_go_on = threading.Event()

    def waits(*args):
        may_go_on.wait(20)
        return carry_out(*args)

    monkeypatch.setattr(browse_commands, "carry_out", waits)
    async with many.run_test(size=(100, 24)) as pilot:
        await ready(pilot)
        await press(pilot, "b", "ctrl+a")
        seen = set()
        show = many.screen._show_progress

        def watched(text):
            seen.add(text)
            show(text)

        many.screen._show_progress = watched
        await pilot.press("f")
        await pilot.press("down")  # the screen goes on
        await pilot.press("s")  # one thing at a time
        assert many.screen.table.cursor == 1
        may_go_on.set()
        await press(pilot)
        await until(pilot, lambda: not many.screen.at_work)
        assert len(events(place)) == 2500
        assert {"Flag: 500…", "Flag: 2,500…"} <= seen
        assert any("One thing at a time" in note.message for note in many._notifications)


async def test_a_card_is_edited(make_app, place, monkeypatch, tmp_path):
    app = make_app(recall(1))
    editor = tmp_path / "editor"
    editor.write_text('#!/bin/sh\nfor last; do :; done\nsed -i "s/Question 1/Another 1/" "$last"\n')
    editor.chmod(0o755)
    monkeypatch.setenv("EDITOR", str(editor))
    from contextlib import nullcontext

    async with app.run_test(size=(100, 24)) as pilot:
        await ready(pilot)
        monkeypatch.setattr(app, "suspend", nullcontext)
        await press(pilot, "b", "e")
        await until(pilot, lambda: any("Another 1?" in line for line in lines(app)))


# The card itself


async def test_the_card_is_beside_the_list_where_there_is_room(make_app):
    app = make_app(*KINDS.values())
    async with app.run_test(size=(120, 40)) as pilot:
        await ready(pilot)
        await press(pilot, "b")
        await until(pilot, lambda: "whole loop" in text_of(app, "#about"))
        assert "History: 0 reviews" in text_of(app, "#about")
        for words in (
            "create_task",
            "a semaphore",
            "✓ a jwt.decode",
            "line 2",
            " 2. dependency",
            "blocks the loop",
            "revocation",
        ):
            await press(pilot, "down")
            await until(pilot, lambda words=words: words in text_of(app, "#about"))
        await press(pilot, "tab", "down")
        assert app.focused is app.screen.pane
        await press(pilot, "escape")
        assert isinstance(app.screen, TodayScreen)


async def test_elsewhere_enter_shows_it(make_app):
    app = make_app(CHOICE, BUG)
    async with app.run_test(size=(80, 24)) as pilot:
        await ready(pilot)
        await press(pilot, "b", "down", "enter")
        await until(pilot, lambda: isinstance(app.screen, TextPageScreen))
        assert "blocks the loop" in text_of(app, "#text")
        assert "Source" in text_of(app, "#text")
        await press(pilot, "escape", "t")
        assert isinstance(app.screen, TaskListScreen)


# Study what is listed


async def test_what_is_listed_is_studied(make_app, place):
    app = make_app(*(recall(n) for n in range(5)))
    async with app.run_test(size=(100, 30)) as pilot:
        await ready(pilot)
        await press(pilot, "b", "slash", *typed("id:q-3"), "enter", "r")
        assert isinstance(app.screen, HowToStudyScreen)
        await press(pilot, "enter")
        assert isinstance(app.screen, ReviewScreen)
        assert app.screen.session.current.key == "user:q-3"
        assert "custom study" in text_of(app, "#top")
        await press(pilot, "space", "4")
        assert isinstance(app.screen, SummaryScreen)
        assert events(place)[-1] == ("review", "user:q-3")
        await press(pilot, "enter")
        assert isinstance(app.screen, BrowseScreen)
        assert any(" in " in line for line in lines(app) if "Question 3" in line)


async def test_what_is_selected_is_crammed_and_nothing_is_recorded(make_app, place):
    app = make_app(*(recall(n) for n in range(5)))
    async with app.run_test(size=(100, 30)) as pilot:
        await ready(pilot)
        await press(pilot, "b", "shift+down", "r", "3")
        assert isinstance(app.screen, ReviewScreen)
        assert "cram: not recorded" in text_of(app, "#top")
        await press(pilot, "space")
        assert any("at the end" in line for line in lines(app))
        await press(pilot, "1", "space", "3", "space", "3")
        assert isinstance(app.screen, SummaryScreen)
        assert "cram: not recorded" in text_of(app, "#text")
        assert events(place) == []


@pytest.mark.parametrize("key", ["escape", "q"])
async def test_one_need_not_study(make_app, key):
    app = make_app(recall(1))
    async with app.run_test(size=(100, 30)) as pilot:
        await ready(pilot)
        await press(pilot, "b", "r", key)
        assert isinstance(app.screen, BrowseScreen)


async def test_custom_study_from_today(make_app, place, clock):
    app = make_app(*(recall(n) for n in range(5)))
    async with app.run_test(size=(80, 24)) as pilot:
        await ready(pilot)
        app.collection.log.review("user:q-2", Rating.AGAIN, 1000, clock.now())
        clock.wait(minutes=5)
        await press(pilot, "s")
        assert any("Forgotten today" in line and "1 card" in line for line in lines(app))
        await press(pilot, "enter", "1")
        assert isinstance(app.screen, ReviewScreen)
        assert app.screen.session.current.key == "user:q-2"
        await press(pilot, "q", "s", "slash", *typed("id:q-4"))
        assert any("Custom study: 1 card" in line for line in lines(app))
        await press(pilot, *typed(" is:x"))
        assert "not `x`" in text_of(app, "#hint")
        await press(pilot, "enter")
        assert not isinstance(app.screen, HowToStudyScreen)
        await press(pilot, *["backspace"] * 5, "enter", "2")
        assert isinstance(app.screen, ReviewScreen)
        assert app.screen.session.current.key == "user:q-4"


async def test_a_leech_is_marked_and_told(make_app, clock):
    app = make_app(recall(1))
    async with app.run_test(size=(100, 30)) as pilot:
        await ready(pilot)
        app.collection.change_setting("leech_threshold", 1)
        app.collection.change_setting("leech_suspends", True)
        app.collection.log.review("user:q-1", Rating.EASY, 1000, clock.now())
        clock.wait(days=60)
        await press(pilot, "b", "q")
        await press(pilot, "enter", "space", "1")
        assert any("a leech. Suspended" in note.message for note in app._notifications)
        assert app.collection.cards.get("user:q-1").suspended
        await press(pilot, "u")
        assert not app.collection.cards.get("user:q-1").suspended
        app.collection.change_setting("leech_suspends", False)
        await press(pilot, "space", "1")
        await press(pilot, "space", "3", "q", "enter", "b")
        await until(pilot, lambda: any("leech Question 1?" in line for line in lines(app)))
        await press(pilot, "i")
        await until(pilot, lambda: isinstance(app.screen, TextPageScreen))
        assert "a leech" in text_of(app, "#text")


async def test_tasks_are_listed_below_the_cards_and_found_by_the_same_queries(make_app):
    app = make_app(*(recall(n) for n in range(3)))
    async with app.run_test(size=(160, 50)) as pilot:
        await ready(pilot)
        await press(pilot, "b")
        await until(pilot, lambda: "cards and tasks" in text_of(app, "#title"))
        keys = listed(app)
        assert keys[:3] == ["user:q-0", "user:q-1", "user:q-2"]
        assert len(keys) > 25
        assert all(key.startswith("task:interviewprep:") for key in keys[3:])
        await press(pilot, "slash", *typed("kind:task tag:fix is:new"))
        assert "task:interviewprep:blocking-call" in listed(app)
        assert not any(key.startswith("user:") for key in listed(app))
        await press(pilot, *["backspace"] * 30, *typed("-kind:task"), "enter")
        assert listed(app) == keys[:3]
        await press(pilot, "slash", *["backspace"] * 30, *typed("blocking"), "enter", "home")
        await until(pilot, lambda: "par" in text_of(app, "#about"))
        assert here(app) == "task:interviewprep:blocking-call"
        await press(pilot, "enter")
        await until(pilot, lambda: isinstance(app.screen, BeginScreen))


async def test_what_is_for_cards_is_not_done_to_tasks(make_app, place):
    app = make_app(*(recall(n) for n in range(3)))
    async with app.run_test(size=(100, 24)) as pilot:
        await ready(pilot)
        await press(pilot, "b")
        await until(pilot, lambda: len(app.screen.table.keys) > 3)
        await press(pilot, "end", "s", "f", "b", "d", "x", "e")
        assert isinstance(app.screen, BrowseScreen)
        await press(pilot, "space", "r")
        assert isinstance(app.screen, BrowseScreen)
        assert events(place) == []
        await press(pilot, "ctrl+a", "s")
        await until(pilot, lambda: len(events(place)) == 3)
        await press(pilot, "r")
        assert isinstance(app.screen, HowToStudyScreen)
