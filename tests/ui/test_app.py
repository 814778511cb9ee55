"""What the app does: through its keys, on real files."""

import pytest
from textual.widgets import Input

from interviewprep.scheduling.rating import Rating
from interviewprep.ui.common.settings import SettingsScreen
from interviewprep.ui.drill.browse import BrowseScreen
from interviewprep.ui.drill.review import ReviewScreen
from interviewprep.ui.drill.summary import SummaryScreen
from interviewprep.ui.drill.today import TodayScreen
from tests.conftest import recall
from tests.ui.conftest import (
    ANSWER,
    BUG,
    CHOICE,
    CLOZE,
    KINDS,
    ORDER,
    OUTPUT,
    RECALL,
    cards_listed,
    listed,
    press,
    ready,
    until,
)

pytestmark = pytest.mark.anyio


@pytest.fixture
def anyio_backend():
    return "asyncio"


def text_of(app, selector):
    content = app.screen.query_one(selector).content
    return getattr(content, "plain", content)


async def test_a_first_session_through_every_kind(make_app):
    app = make_app(*KINDS.values())
    async with app.run_test(size=(80, 24)) as pilot:
        await ready(pilot)
        assert "7 new" in text_of(app, "#summary")
        assert "Welcome. 8 cards in 1 deck" in text_of(app, "#status")
        await press(pilot, "enter")
        kinds = []
        while isinstance(app.screen, ReviewScreen):
            kinds.append(app.screen.session.current.card.kind)
            first = {"output": "escape", "answer": "space"}.get(kinds[-1])  # out of the text; start the clock
            await press(pilot, *([first] if first else []))
            if kinds[-1] in ("choice", "order", "bug"):
                await press(pilot, "enter")
            else:
                await press(pilot, "space")
            await press(pilot, "4")
        assert kinds == list(KINDS)
        assert isinstance(app.screen, SummaryScreen)
        await press(pilot, "enter")
        assert isinstance(app.screen, TodayScreen)
        assert "Done for today" in text_of(app, "#status")
        assert app.collection.figures().answered == 7


async def suggested(app):
    return app.screen._verdict.rating


@pytest.mark.parametrize(
    ("card", "keys", "rating"),
    [
        (OUTPUT, [*"line 0", "enter", *"line 1", "enter", *"line 2", "ctrl+s"], Rating.GOOD),
        (OUTPUT, [*"line 0", "ctrl+s"], Rating.AGAIN),
        (BUG, ["down"] * 4 + ["enter"], Rating.GOOD),
        (BUG, ["enter"], Rating.AGAIN),
        (ANSWER, ["space"] * 3 + ["down", "space", "down", "space"], Rating.EASY),
        (ANSWER, ["space"] * 3, Rating.HARD),
        (ANSWER, ["w", *"session", "ctrl+s", "space"], Rating.HARD),
        (ANSWER, ["d"], Rating.AGAIN),
    ],
)
async def test_an_answer_suggests_a_rating_and_enter_takes_it(make_app, card, keys, rating):
    app = make_app(card, recall(1))
    async with app.run_test(size=(80, 24)) as pilot:
        await ready(pilot)
        await press(pilot, "enter", *keys)
        assert await suggested(app) is rating
        key = app.screen.session.current.key
        await press(pilot, "enter")
        assert app.screen.session.current.key == "user:q-1"
        assert app.collection.log.history_of(key)[0].rating == rating


async def test_picking_the_right_option_and_overriding_the_suggestion(make_app):
    app = make_app(CHOICE, recall(1))
    async with app.run_test() as pilot:
        await ready(pilot)
        await press(pilot, "enter")
        answer_input = app.screen.card_view.answer_input
        for _ in range(answer_input._order.index(0)):
            await press(pilot, "down")
        await press(pilot, "enter")
        assert await suggested(app) is Rating.GOOD
        await press(pilot, "2")
        assert app.collection.log.history_of("user:choice")[0].rating == Rating.HARD


async def test_arranging_with_grab_and_drop(make_app):
    app = make_app(ORDER)
    async with app.run_test() as pilot:
        await ready(pilot)
        await press(pilot, "enter")
        answer_input = app.screen.card_view.answer_input
        for place, item in enumerate(answer_input._body.items):
            here = answer_input._items.index(item)
            await press(pilot, "home", *["down"] * here, "space", *["up"] * (here - place), "space")
        await press(pilot, "enter")
        assert await suggested(app) is Rating.GOOD


async def test_undo_brings_back_the_first_card_and_its_figures(make_app):
    app = make_app(*(recall(n) for n in range(4)))
    async with app.run_test() as pilot:
        await ready(pilot)
        before = app.collection.figures()
        await press(pilot, "enter", "space", "3", "space", "1", "space", "4", "s", "u", "u", "u", "u")
        assert app.screen.session.current.key == "user:q-0"
        assert app.collection.figures() == before
        await press(pilot, "u", "q")
        assert isinstance(app.screen, TodayScreen)


async def test_a_rating_before_the_answer_is_shown_does_nothing(make_app):
    app = make_app(RECALL)
    async with app.run_test() as pilot:
        await ready(pilot)
        await press(pilot, "enter", "3", "3")
        assert app.collection.figures().answered == 0


async def test_rating_by_mouse(make_app):
    app = make_app(recall(1), recall(2))
    async with app.run_test(size=(80, 24)) as pilot:
        await ready(pilot)
        await press(pilot, "enter", "space")
        await pilot.click("#ratings", offset=(4, 1))
        await press(pilot)
        await pilot.pause()
        assert app.collection.log.history_of("user:q-1")[0].rating == Rating.AGAIN


async def test_suspended_cards_are_brought_back_from_browse(make_app):
    app = make_app(recall(1), recall(2))
    async with app.run_test() as pilot:
        await ready(pilot)
        await press(pilot, "enter", "s", "q", "b")
        assert isinstance(app.screen, BrowseScreen)
        await press(pilot, "slash", *"is:susp", "tab", "enter")
        assert listed(app) == ["user:q-1"]
        await press(pilot, "s", "q")
        assert app.collection.figures().new == 2


async def test_browse_filters_by_words(make_app):
    app = make_app(*KINDS.values())
    async with app.run_test() as pilot:
        await ready(pilot)
        await press(pilot, "b", "slash", *"safest")
        assert listed(app) == ["user:choice"]
        await press(pilot, "escape")
        assert len(cards_listed(app)) == 8


async def test_escape_never_leaves_the_app_and_ctrl_c_twice_does(make_app):
    app = make_app(recall(1))
    async with app.run_test() as pilot:
        await ready(pilot)
        await press(pilot, "escape", "escape", "ctrl+c")
        assert app.is_running
        assert [said.message for said in app._notifications] == ["Press Ctrl+C again to quit."]
        app._leaves_until = 0.0  # three seconds later
        await press(pilot, "ctrl+c")
        assert app.is_running
        await pilot.press("ctrl+c")
        await until(pilot, lambda: app._exit)


async def test_ctrl_c_that_copies_is_no_wish_to_leave(make_app):
    app = make_app(KINDS["output"])
    async with app.run_test() as pilot:
        await ready(pilot)
        await press(pilot, "enter", *"line", "shift+left", "shift+left", "ctrl+c", "ctrl+c")
        assert app.clipboard == "ne"
        assert not app._exit
        assert not list(app._notifications)


async def test_more_new_cards_when_all_is_done(make_app):
    app = make_app(*(recall(n) for n in range(30)))
    async with app.run_test() as pilot:
        await ready(pilot)
        app.collection.change_setting("new_per_day", 0)
        app.refresh_figures()
        await press(pilot)
        assert "n deals more new cards" in text_of(app, "#status")
        await press(pilot, "n", "enter")
        assert app.collection.figures().new == 10


async def test_settings_say_what_is_wrong_and_keep_what_is_right(make_app):
    app = make_app(recall(1))
    async with app.run_test(size=(80, 40)) as pilot:
        await ready(pilot)
        await press(pilot, "comma", "end", "backspace", "backspace", *"7x")
        assert "can't be new_per_day" in text_of(app, "#row-new_per_day .wrong")
        await press(pilot, "ctrl+s")
        assert app.collection.log.settings.new_per_day == 20
        await press(pilot, "end", "backspace", "ctrl+s")
        assert app.collection.log.settings.new_per_day == 7
        assert isinstance(app.screen, TodayScreen)


async def test_settings_are_left_without_saving_whatever_is_typed(make_app):
    app = make_app(recall(1))
    async with app.run_test(size=(80, 24)) as pilot:
        await ready(pilot)
        for typed in ("5", "x"):
            await press(pilot, "comma", "end", typed, "escape")
            assert isinstance(app.screen, TodayScreen)
        assert app.collection.log.settings.new_per_day == 20


async def test_settings_are_searched_by_their_words(make_app):
    app = make_app(recall(1))
    async with app.run_test(size=(80, 24)) as pilot:
        await ready(pilot)
        await press(pilot, "comma", "ctrl+f", *"forgotten day")
        rows = [row.id for row in app.screen.query(".setting") if row.display]
        assert rows == ["row-relearning_steps"]
        await press(pilot, "down")
        assert app.focused.id == "relearning_steps"
        await press(pilot, "ctrl+f", "ctrl+u", *"them")
        await press(pilot, "down", "ctrl+u", *"nord", "ctrl+s")
        assert app.theme == "nord"
        assert app.place.config.value("theme") == "nord"


async def test_the_theme_is_kept(make_app, place):
    app = make_app(recall(1))
    async with app.run_test() as pilot:
        await ready(pilot)
        await press(pilot, "ctrl+t")
        assert app.theme == "interviewprep-light"
    assert make_app().theme == "interviewprep-light"


async def test_problems_in_decks_are_shown_and_hide_nothing(make_app, place):
    place.home.decks.joinpath("bad.md").write_text(
        "---\ntitle: [b]Bad\n---\n## [/x]\n\nx\n", encoding="utf-8"
    )
    app = make_app(recall(1))
    async with app.run_test() as pilot:
        await ready(pilot)
        assert "1 new" in text_of(app, "#summary")
        assert "in deck files: p shows" in text_of(app, "#status") or "in a deck file: p shows" in text_of(
            app, "#status"
        )
        await press(pilot, "p")
        assert "bad.md:2:11" in text_of(app, "#text")


async def test_a_database_that_cannot_be_opened_is_told(make_app, place):
    place.home.folder.joinpath("progress.db").write_bytes(b"broken" * 1000)
    app = make_app(recall(1))
    async with app.run_test() as pilot:
        await ready(pilot)
        assert "not a database" in text_of(app, "#status")
        await press(pilot, "enter")
        assert isinstance(app.screen, TodayScreen)


async def test_markup_in_titles_and_cards_stays_text(make_app, place):
    from tests.ui.conftest import write_deck

    write_deck(
        place.home.decks, "## [bold]Q[/bold] `List[int]` [/] {#m}\n\n[red]A[/red]", title="'[b]Deck[/b]'"
    )
    app = make_app()
    async with app.run_test(size=(80, 24)) as pilot:
        await ready(pilot)
        await press(pilot, "enter", "space")
        assert text_of(app, "#front") == "[bold]Q[/bold] List[int] [/]"
        assert text_of(app, "#back") == "[red]A[/red]"
        assert "[b]Deck[/b]" in text_of(app, "#top")
        await press(pilot, "i", "escape", "question_mark", "escape", "q", "b")


async def test_resizing_lays_the_card_out_anew(make_app):
    app = make_app(RECALL, CLOZE)
    async with app.run_test(size=(120, 40)) as pilot:
        await ready(pilot)
        await press(pilot, "enter", "space")
        wide = text_of(app, "#back")
        await pilot.resize_terminal(60, 20)
        await press(pilot)
        narrow = text_of(app, "#back")
        assert max(map(len, narrow.split("\n"))) <= 53
        assert wide != narrow


async def test_every_command_of_a_session_has_an_action(make_app):
    from interviewprep.ui.keys import active_commands

    app = make_app(*KINDS.values())
    async with app.run_test(size=(200, 40)) as pilot:
        await ready(pilot)
        await press(pilot, "enter")
        while isinstance(app.screen, ReviewScreen):
            found = list(active_commands(app.screen))
            assert {"leave", "help"} <= {active.command.action for active in found}
            for node, command, _ in found:
                name = command.action.split("(")[0]
                target = (
                    app if name.startswith("app.") else app.screen if name.startswith("screen.") else node
                )
                assert hasattr(target, f"action_{name.rpartition('.')[2]}"), command
            await press(pilot, "alt+d", "4")


async def test_a_click_on_the_key_bar_gives_the_command(make_app):
    app = make_app(recall(1))
    async with app.run_test(size=(80, 24)) as pilot:
        await ready(pilot)
        place = text_of(app, "KeyBar").index("b Browse")
        await pilot.click("KeyBar", offset=(place + 1, 0))
        await press(pilot)
        assert isinstance(app.screen, BrowseScreen)


async def test_many_decks_leave_the_words_below_them_in_view(make_app, place):
    from tests.ui.conftest import write_deck

    for n in range(60):
        write_deck(place.home.decks, recall(n), name=f"d{n:02}", title=f"Deck {n:02}")
    app = make_app()
    async with app.run_test(size=(60, 20)) as pilot:
        await ready(pilot)
        status = app.screen.query_one("#status").region
        assert app.screen.region.contains_region(status)
        assert status.height >= 2
        await press(pilot, "end")
        assert app.screen.chosen_deck().title == "Deck 59"


@pytest.mark.parametrize(("card", "keys"), [(OUTPUT, []), (ANSWER, ["w"])])
async def test_in_an_editor_the_bar_names_only_keys_that_are_not_typed(make_app, card, keys):
    app = make_app(card)
    async with app.run_test(size=(60, 20)) as pilot:
        await ready(pilot)
        await press(pilot, "enter", *keys)
        names = [part.split()[0] for part in text_of(app, "KeyBar").split("  ")]
        assert all(name.startswith(("^", "Alt+", "Esc", "F1")) for name in names), names
        assert names[:3] == ["^s", "Esc", "Alt+D"]
        await press(pilot, "escape")
        assert "u Undo" not in text_of(app, "KeyBar")
        assert text_of(app, "KeyBar").startswith("Space")


async def test_screens_that_were_left_do_not_stay_in_memory(make_app):
    import gc
    import weakref

    app = make_app(*(recall(n) for n in range(5)))
    seen = []
    async with app.run_test(size=(80, 24)) as pilot:
        await ready(pilot)
        for key in ("enter", "b", "comma", "question_mark") * 4:
            await press(pilot, key)
            assert not isinstance(app.screen, TodayScreen)
            seen.append(weakref.ref(app.screen))
            await press(pilot, "escape")
            assert isinstance(app.screen, TodayScreen)
        await press(pilot, "n")  # whatever still held the last one has something else to hold
        gc.collect()
        alive = {screen for ref in seen if (screen := ref()) is not None}
        assert len(alive) <= 3, alive  # Browse stays


async def test_a_resize_after_the_answer_keeps_the_difference_and_the_filled_gaps(make_app):
    app = make_app(OUTPUT, CLOZE)
    async with app.run_test(size=(120, 40)) as pilot:
        await ready(pilot)
        await press(pilot, "enter", *"line 0", "enter", *"line x", "ctrl+s")
        assert "- line x" in text_of(app, "#back")
        await pilot.resize_terminal(100, 30)
        await press(pilot)
        assert "- line x" in text_of(app, "#back")
        assert "+ line 1" in text_of(app, "#back")
        await press(pilot, "3", "space")
        assert "asyncio.create_task()" in text_of(app, "#back")
        await pilot.resize_terminal(80, 24)
        await press(pilot)
        assert "………" not in text_of(app, "#front")
        assert "asyncio.create_task()" in text_of(app, "#back")


async def test_a_decks_own_settings_are_changed_from_today(make_app):
    app = make_app(RECALL)
    async with app.run_test(size=(80, 24)) as pilot:
        await ready(pilot)
        log = app.collection.log
        await press(pilot, "o")
        assert isinstance(app.screen, TodayScreen), "no deck is chosen"
        await press(pilot, "down", "o")
        assert isinstance(app.screen, SettingsScreen)
        field = app.screen.query_one("#new_per_day", Input)
        assert (field.value, field.placeholder) == ("", "20 (general)")
        await press(pilot, *"3x")
        assert "can't be new_per_day" in text_of(app, "#row-new_per_day .wrong")
        await press(pilot, "backspace", "ctrl+s")
        assert isinstance(app.screen, TodayScreen)
        assert log.of_decks == {"user:kinds": {"new_per_day": 3}}
        assert log.settings.new_per_day == 20
        # Emptied, the general value holds again.
        await press(pilot, "o")
        await press(pilot, "backspace", "ctrl+s")
        assert log.settings_of("user:kinds") == log.settings
