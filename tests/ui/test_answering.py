"""Answering honestly: through the keys and the mouse, on the real app."""

import asyncio

import pytest

from interviewprep.scheduling.rating import Rating
from interviewprep.ui.drill.review import ReviewScreen
from interviewprep.ui.drill.today import TodayScreen
from interviewprep.ui.keys import active_commands
from tests.conftest import recall
from tests.ui.conftest import ANSWER, CHOICE, CLOZE, KINDS, ORDER, OUTPUT, press, ready, until
from tests.ui.test_app import text_of

pytestmark = pytest.mark.anyio

SEVERAL = """\
## Which block? {#several .choice}

- [x] `time.sleep(1)`
- [ ] `await a()`
- [x] `requests.get(u)`
- [ ] `await b()`
- [ ] `await c()`
- [ ] `await d()`
"""
TAB = '## Prints? {#tab .output}\n\n```python run\nprint("a\\tb")\n```\n\n```output\na\tb\n```\n\n```output also\nb\ta\n```'
NOTHING = "## Prints? {#nothing .output}\n\n```python run\npass\n```\n\n```output\n```"
LIST = "## Prints? {#list .output}\n\n```python run\nprint([1, 2])\n```\n\n```output\n[1, 2]\n```"
FREE = "## Order {#free .order free=2-3}\n\n1. first\n2. second\n3. third\n4. fourth\n5. last"
LONG_BUG = (
    "## Find it {#long .bug}\n\n```python\n"
    + "\n".join(f"line_{n} = {n}" for n in range(40))
    + "\nbad = 1  # bug: the first\nworse = 2  # bug: the second\nend = 3\n```\n"
)


@pytest.fixture
def anyio_backend():
    return "asyncio"


def suggested(app) -> Rating | None:
    return app.screen._suggested


def bar(app) -> list[str]:
    return text_of(app, "KeyBar").split("  ")


# Choice cards


@pytest.mark.parametrize("by", ["letters", "digits"])
async def test_letters_and_digits_pick_and_commands_give_way(make_app, by):
    app = make_app(SEVERAL, recall(1))
    async with app.run_test(size=(160, 30)) as pilot:
        await ready(pilot)
        await press(pilot, "enter")
        answer_input = app.screen.card_view.answer_input
        assert bar(app)[0].strip() == "a-f Pick several"
        assert {"^b Bury", "Alt+D Don't know", "Alt+E Edit", "^f Flag"} <= set(bar(app))
        assert {"s Suspend", "i Source"} <= set(bar(app)), "letters that pick nothing stay commands"
        await press(pilot, *("abcdef" if by == "letters" else "123456"))
        assert answer_input._picked == {0, 1, 2, 3, 4, 5}
        places = [answer_input._order.index(n) for n in (1, 3, 4, 5)]
        await press(pilot, *("abcdef"[p] if by == "letters" else str(p + 1) for p in places))
        await press(pilot, "enter")
        assert suggested(app) is Rating.GOOD
        assert "b Bury" in bar(app), "once answered, letters are commands again"
        key = app.screen.session.current.key
        await press(pilot, "b")
        assert app.screen.session.current.key != key


async def test_one_right_option_is_answered_by_its_letter_and_commands_have_other_keys(make_app):
    app = make_app(CHOICE, recall(1))
    async with app.run_test(size=(80, 24)) as pilot:
        await ready(pilot)
        await press(pilot, "enter", "b")
        assert app.screen.session.current.key == "user:choice"
        assert app.screen.card_view.revealed
        assert app.screen.card_view.answer_input._picked == {app.screen.card_view.answer_input._order[1]}
        await press(pilot, "1", "u", "ctrl+f", "ctrl+b")
        assert app.screen.session.current.key == "user:q-1"
        assert {row.key for row in app.collection.cards.find([1], "flagged")} == {"user:choice"}


async def test_a_click_beside_the_options_leaves_the_letters_with_them(make_app):
    app = make_app(CHOICE, recall(1))
    async with app.run_test(size=(80, 24)) as pilot:
        await ready(pilot)
        await press(pilot, "enter")
        await pilot.click("#front")
        await press(pilot, "c")
        assert app.screen.session.current.key == "user:choice"
        assert app.screen.card_view.revealed


# I don't know, and nothing said


@pytest.mark.parametrize("kind", KINDS)
async def test_i_dont_know_shows_the_answer_and_suggests_again(make_app, kind):
    app = make_app(KINDS[kind])
    async with app.run_test(size=(120, 40)) as pilot:
        await ready(pilot)
        await press(pilot, "enter")
        assert any(active.command.action == "dont_know" for active in active_commands(app.screen))
        await press(pilot, "alt+d")
        assert app.screen.card_view.revealed
        assert suggested(app) is Rating.AGAIN
        assert "Again: you didn't know it" in text_of(app, "#ratings")
        key = app.screen.session.current.key
        await press(pilot, "enter")
        assert app.collection.log.history_of(key)[0].rating == Rating.AGAIN


async def test_what_was_typed_is_compared_also_after_escape_and_when_one_doesnt_know(make_app):
    app = make_app(OUTPUT)
    async with app.run_test(size=(80, 24)) as pilot:
        await ready(pilot)
        await press(pilot, "enter", *"nonsense", "escape", "space")
        assert "- nonsense" in text_of(app, "#back")
        assert suggested(app) is Rating.AGAIN
        await press(pilot, "3", "alt+u", "w", *"line 0", "alt+d")
        assert "+ line 1" in text_of(app, "#back")
        assert suggested(app) is Rating.AGAIN


@pytest.mark.parametrize(
    ("card", "keys"),
    [(OUTPUT, ["escape", "space"]), (ORDER, ["enter"]), (ANSWER, ["space", "space"])],
    ids=["output", "order", "answer"],
)
async def test_a_card_left_unanswered_suggests_nothing(make_app, card, keys):
    app = make_app(card)
    async with app.run_test(size=(80, 24)) as pilot:
        await ready(pilot)
        await press(pilot, "enter", *keys)
        assert app.screen.card_view.revealed
        assert suggested(app) is None
        assert "1 to 4" in text_of(app, "#ratings").split("\n")[0]
        key = app.screen.session.current.key
        await press(pilot, "escape" if card is not ANSWER else "enter", "enter")
        if isinstance(app.screen, ReviewScreen):
            assert app.screen.session.current.key == key
        assert app.collection.log.history_of(key) == []


# Typed output


async def test_a_near_miss_is_hard_said_and_shown(make_app):
    app = make_app(LIST)
    async with app.run_test(size=(80, 24)) as pilot:
        await ready(pilot)
        await press(pilot, "enter", *"[1,2]", "ctrl+s")
        assert suggested(app) is Rating.HARD
        assert "Hard: only spaces differ" in text_of(app, "#ratings")
        assert "- [1,2]\n+ [1,\u00b72]" in text_of(app, "#back")


async def test_a_tab_can_be_typed_and_another_right_output_too(make_app):
    app = make_app(TAB)
    async with app.run_test(size=(80, 24)) as pilot:
        await ready(pilot)
        await press(pilot, "enter", "a", "tab", "b", "ctrl+s")
        assert suggested(app) is Rating.GOOD
        assert "Also right\n  b   a" in text_of(app, "#back")
        await press(pilot, "1", "alt+u", "w", "b", "tab", "a", "ctrl+s")
        assert suggested(app) is Rating.GOOD
        assert "Also right\n  a   b" in text_of(app, "#back")


async def test_that_nothing_is_printed_is_an_answer_when_it_is_given_twice(make_app):
    app = make_app(NOTHING)
    async with app.run_test(size=(80, 24)) as pilot:
        await ready(pilot)
        await press(pilot, "enter", "ctrl+s")
        assert not app.screen.card_view.revealed
        await press(pilot, "ctrl+s")
        assert suggested(app) is Rating.GOOD


# Commands in an editor


async def test_commands_in_an_editor_and_undo_twice(make_app):
    app = make_app(recall(1), LIST, OUTPUT)
    async with app.run_test(size=(120, 30)) as pilot:
        await ready(pilot)
        await press(pilot, "enter", "space", "3", *"[1, 2]", "ctrl+s", "3")
        assert app.screen.session.current.key == "user:output"
        assert {"Alt+U Undo", "Alt+D Don't know", "^b Bury"} <= set(bar(app))
        await press(pilot, *"usb")
        assert app.screen.card_view.answer_input.focus_target().text == "usb", "letters are typed"
        await press(pilot, "alt+u")
        assert app.screen.session.current.key == "user:list"
        assert "u Undo" in bar(app), "after a command letters are commands"
        await press(pilot, "u")
        assert app.screen.session.current.key == "user:q-1"
        await press(pilot, "space", "3", *"x", "alt+s")
        assert app.screen.session.current.key == "user:output"
        await press(pilot, "w", *"y", "alt+q")
        assert not isinstance(app.screen, ReviewScreen)


async def test_a_lone_letter_in_an_editor_that_is_a_command_elsewhere_says_how_it_is_given_here(make_app):
    app = make_app(LIST)
    async with app.run_test(size=(80, 24)) as pilot:
        await ready(pilot)
        await press(pilot, "enter", "b")
        editor = app.screen.card_view.answer_input.focus_target()
        assert editor.border_subtitle == "Bury: Ctrl+B"
        await press(pilot, "a")
        assert not editor.border_subtitle


async def test_ctrl_z_in_an_answer_is_the_texts_undo(make_app):
    app = make_app(recall(1), LIST)
    async with app.run_test(size=(80, 24)) as pilot:
        await ready(pilot)
        await press(pilot, "enter", "space", "3", *"ab", "left", *"c", "ctrl+z")
        assert app.screen.session.current.key == "user:list"
        assert app.screen.card_view.answer_input.focus_target().text == "ab"
        assert app.collection.figures().answered == 1


# Order and bug cards


async def test_free_items_and_dragging_by_mouse(make_app):
    app = make_app(FREE)
    async with app.run_test(size=(80, 24)) as pilot:
        await ready(pilot)
        await press(pilot, "enter")
        answer_input = app.screen.card_view.answer_input
        wanted = ["first", "third", "second", "fourth", "last"]
        for place, item in enumerate(wanted):
            here = answer_input._items.index(item)
            await pilot.mouse_down("Rows", offset=(8, here))
            for y in range(here, place - 1, -1):
                await pilot.hover("Rows", offset=(8, y))
            await pilot.mouse_up("Rows", offset=(8, place))
            await press(pilot)
        assert answer_input._items == wanted
        assert not answer_input._grabbed, "a drag is no click"
        await press(pilot, "enter")
        assert suggested(app) is Rating.GOOD
        assert [row.mark for row in answer_input._rows()][1:3] == ["✓ 2-3."] * 2


async def test_dragging_down_puts_an_item_below(make_app):
    app = make_app(FREE)
    async with app.run_test(size=(80, 24)) as pilot:
        await ready(pilot)
        await press(pilot, "enter")
        answer_input = app.screen.card_view.answer_input
        first, *rest = answer_input._items
        await pilot.mouse_down("Rows", offset=(8, 0))
        for y in range(1, 4):
            await pilot.hover("Rows", offset=(8, y))
        await pilot.mouse_up("Rows", offset=(8, 3))
        await press(pilot)
        assert answer_input._items == [*rest[:3], first, *rest[3:]]


async def test_a_row_held_at_the_edge_scrolls_what_is_out_of_view_in(make_app):
    words = "\n".join(f"{n}. item number {n}" for n in range(1, 41))
    app = make_app("## Put in order {#long .order}\n\n" + words)
    async with app.run_test(size=(60, 20)) as pilot:
        await ready(pilot)
        await press(pilot, "enter")
        answer_input, scroller = app.screen.card_view.answer_input, app.screen.card_view.scroller
        first = answer_input._items[0]
        row = app.screen.query_one("Rows").region.y
        await pilot.mouse_down(offset=(8, row))
        await pilot.hover(offset=(8, scroller.region.bottom - 1))
        await until(pilot, lambda: answer_input._items[-1] == first and seen(app, 39))
        assert scroller.scroll_y > 0
        # And back, without letting go.
        await pilot.hover(offset=(8, 0))
        await until(pilot, lambda: answer_input._items[0] == first and seen(app, 0))
        await pilot.mouse_up(offset=(8, 0))
        await press(pilot)
        order = list(answer_input._items)
        await asyncio.sleep(0.4)
        assert answer_input._items == order, "it is let go of"


def seen(app, row: int) -> bool:
    """Whether a row of the list is in view."""
    rows, scroller = app.screen.query_one("Rows"), app.screen.card_view.scroller
    y = rows.region.y + rows._tops[row]
    return scroller.region.y <= y < scroller.region.bottom


@pytest.mark.parametrize("size", [(60, 20), (80, 24)])
async def test_on_a_bug_card_the_cursor_and_then_the_guilty_line_stay_in_view(make_app, size):
    app = make_app(LONG_BUG)
    async with app.run_test(size=size) as pilot:
        await ready(pilot)
        await press(pilot, "enter")
        for row in range(1, 35):
            await press(pilot, "down")
            assert seen(app, row), row
        await press(pilot, "home")
        assert seen(app, 0)
        await press(pilot, "enter")
        await press(pilot)
        assert seen(app, 40)
        assert "Again: not line 1: it is 41 or 42" in text_of(app, "#ratings")


async def test_any_of_several_guilty_lines_is_right(make_app):
    app = make_app(LONG_BUG)
    async with app.run_test(size=(80, 24)) as pilot:
        await ready(pilot)
        await press(pilot, "enter", "end", "up", "enter")
        assert suggested(app) is Rating.GOOD
        assert "Good: that's one of the lines" in text_of(app, "#ratings")


# Cloze


@pytest.mark.parametrize("siblings", ["", " siblings=shown"])
async def test_gaps_do_not_give_each_other_away_unless_the_deck_says_so(make_app, siblings):
    app = make_app(CLOZE.replace(".cloze", f".cloze{siblings}"))
    async with app.run_test(size=(80, 24)) as pilot:
        await ready(pilot)
        await press(pilot, "enter")
        assert "[………]" in text_of(app, "#front")
        assert ("semaphore" in text_of(app, "#front")) == bool(siblings)
        await press(pilot, "space")
        assert "asyncio.create_task()" in text_of(app, "#back")
        assert ("semaphore" in text_of(app, "#back")) == bool(siblings)


async def test_a_session_of_all_kinds_by_keyboard_alone(make_app):
    app = make_app(*KINDS.values(), SEVERAL, FREE, LIST)
    keys = {
        "recall": ["space"], "cloze": ["space"], "choice": ["a", "enter"], "output": [*"x", "ctrl+s"],
        "order": ["space", "down", "space", "enter"], "bug": ["down", "enter"], "answer": ["space"] * 3,
    }  # fmt: skip
    async with app.run_test(size=(80, 24)) as pilot:
        await ready(pilot)
        await press(pilot, "enter")
        for _ in range(10):
            kind = app.screen.session.current.card.kind
            await press(pilot, *(keys[kind] if app.screen.session.current.key != "user:choice" else ["a"]))
            assert app.screen.card_view.revealed, kind
            assert suggested(app) is not None, kind
            await press(pilot, "4")
        assert not isinstance(app.screen, ReviewScreen | TodayScreen)
        assert app.collection.figures().answered == 10
