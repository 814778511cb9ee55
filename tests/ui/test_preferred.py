"""The app as the configuration says: keys, theme, motion; and wrong values told on the screen."""

import re
from dataclasses import replace

import pytest

from interviewprep.profile.preferences import Config
from interviewprep.ui.app import InterviewPrep
from interviewprep.ui.drill.browse import BrowseScreen
from interviewprep.ui.drill.review import ReviewScreen
from interviewprep.ui.drill.summary import SummaryScreen
from interviewprep.ui.drill.today import TodayScreen
from interviewprep.ui.key_map import load_commands
from interviewprep.ui.keys import DECLARED, with_keys
from tests.conftest import recall
from tests.ui.conftest import OUTPUT, RECALL, press, ready, text_of, until, write_deck

pytestmark = pytest.mark.anyio


@pytest.fixture
def anyio_backend():
    return "asyncio"


@pytest.fixture
def configured(place):
    """`configured("theme = 'nord'", CARD)`: the app with this file."""

    def make(config, *cards):
        path = place.home.folder / "config.toml"
        path.write_text(config, encoding="utf-8")
        write_deck(place.home.decks, *(cards or (recall(1), recall(2))))
        return InterviewPrep(replace(place, config=Config.read(path)))

    return make


def told(app):
    return [str(notification.message) for notification in app._notifications]


def bar(app):
    return text_of(app, "KeyBar")


async def test_keys_are_heard_and_shown_everywhere(configured):
    app = configured('[keys]\n"review.flag" = "ctrl+l"\nreview.suspend = "y"\ntoday.start = "f6"\n')
    async with app.run_test(size=(120, 40)) as pilot:
        await ready(pilot)
        assert bar(app).startswith("F6 Start")
        await press(pilot, "f6", "s")
        assert app.screen.session.current.key == "user:q-1", "the old key is free"
        assert "y Suspend" in bar(app)
        assert "^l Flag" in bar(app)
        await press(pilot, "ctrl+l")
        assert app.screen.session.current.stored.flagged
        await press(pilot, "y")
        assert app.screen.session.current.key == "user:q-2"
        await press(pilot, "question_mark")
        lines = [line.split() for line in text_of(app, "#text").splitlines()]
        assert ["y", "Alt+S", "Suspend:"] in [line[:3] for line in lines]
        assert ["Ctrl+L", "Ctrl+F", "Flag,"] in [line[:3] for line in lines]
    assert not any("config.toml" in one for one in told(app))


async def test_what_is_said_of_keys_names_those_that_are_set(configured):
    """In hints, help and what is told after a command; a command may have no key at all."""
    config = '[keys]\n"review.undo" = "f8"\n"today.more" = "ctrl+n"\n"review.bury" = ""\n"review.bury.anywhere" = ""\n'
    app = configured(config)
    async with app.run_test(size=(100, 40)) as pilot:
        await ready(pilot)
        assert with_keys("{today.more} {review.undo} {review.bury}", app.screen) == "Ctrl+N F8 (no key)"
        await press(pilot, "enter", "b")
        assert app.screen.session.current.key == "user:q-1", "b has nothing to do any more"
        await press(pilot, "s")
        assert "Suspended. F8 brings it back; so does Browse." in told(app)
        await press(pilot, "question_mark")
        help_text = text_of(app, "#text")
        assert "F8 takes it back, as far back" in " ".join(help_text.split())
        assert ["(no", "key)", "Bury:"] in [line.split()[:3] for line in help_text.splitlines()]
    assert not any("config.toml" in one for one in told(app))


def test_every_text_names_keys_that_there_are_and_each_id_is_one_command_s():
    load_commands()
    for scope in (BrowseScreen, ReviewScreen, TodayScreen):
        assert set(re.findall(r"\{([^}]*)\}", scope.HELP)) <= set(DECLARED)
        ids = [binding.id for binding in scope.BINDINGS]
        assert len(ids) == len(set(ids))


async def test_a_text_can_name_each_key(configured):
    load_commands()
    app = configured("")
    async with app.run_test(size=(100, 40)) as pilot:
        await ready(pilot)
        for name in DECLARED:
            assert "{" not in with_keys(f"{{{name}}}", app.screen), name


async def test_a_lone_letter_in_a_text_names_the_key_that_is_set(configured):
    app = configured('[keys]\n"review.suspend.anywhere" = "f6"\n', OUTPUT)
    async with app.run_test(size=(80, 24)) as pilot:
        await ready(pilot)
        await press(pilot, "enter", "s")
        assert app.focused.border_subtitle == "Suspend: F6"


async def test_wrong_keys_are_told_and_the_others_hold(configured, place):
    app = configured('[keys]\n"review.flag" = "s"\n"review.bury" = "y"\n"review.nothing" = "x"\n')
    async with app.run_test(size=(120, 40)) as pilot:
        await ready(pilot)
        await until(pilot, lambda: len(told(app)) == 2)
        path = place.home.folder / "config.toml"
        assert f"{path}:2:1: `s` is review.suspend's; give another key" in told(app)[0]
        assert f"{path}:4:1: there is no command `review.nothing`" in told(app)[1]
        await press(pilot, "enter", "s")
        assert app.screen.session.current.key == "user:q-2", "suspend has kept its key"
        await press(pilot, "y")
        assert isinstance(app.screen, SummaryScreen)


async def test_wrong_values_are_told_and_the_app_starts(configured):
    app = configured("theme = 'nord0'\nreduced_motion = 3\nthem = 1\neditor = 1\nmore = 1\n")
    async with app.run_test(size=(120, 40)) as pilot:
        await ready(pilot)
        assert isinstance(app.screen, TodayScreen)
        assert app.theme == "interviewprep-dark"
        assert len(told(app)) == 4
        assert "2 more" in told(app)[-1]


async def test_a_theme_of_one_s_own_and_one_that_isn_t_there(configured, place):
    (place.home.folder / "themes").mkdir()
    (place.home.folder / "themes" / "mine.toml").write_text('primary = "#ff0000"\ndark = false\n')
    app = configured("theme = 'mine'\n")
    async with app.run_test() as pilot:
        await ready(pilot)
        assert app.theme == "mine"
        assert app.get_css_variables()["primary"] in ("#FE0000", "#FF0000")  # rounded
        await press(pilot, "ctrl+t")
        assert app.theme == "interviewprep-dark"
    assert told(app) == []
    text = (place.home.folder / "config.toml").read_text(encoding="utf-8")
    assert text == "theme = 'interviewprep-dark'\n" or text == 'theme = "interviewprep-dark"\n'


async def test_a_theme_that_can_t_be_kept_is_told_and_used(configured):
    app = configured("theme = 'nord'\n")
    async with app.run_test() as pilot:
        await ready(pilot)
        app.config.path.write_text("theme = \n", encoding="utf-8")
        await press(pilot, "ctrl+t")
        assert app.theme == "interviewprep-light"
        assert told(app)[0].startswith("The theme is not kept: ")
        assert "Put it right first" in told(app)[0]
    assert not app.return_code


async def test_with_reduced_motion_nothing_moves(configured):
    app = configured("reduced_motion = true\n", OUTPUT)
    async with app.run_test() as pilot:
        await ready(pilot)
        assert app.animation_level == "none"
        await press(pilot, "enter")
        assert not app.focused.cursor_blink


async def test_the_preferred_editor_opens_a_card(configured, tmp_path, monkeypatch):
    monkeypatch.setenv("VISUAL", "false")
    app = configured("editor = 'no-such-editor'\n", RECALL)
    async with app.run_test() as pilot:
        await ready(pilot)
        assert app.editor == "no-such-editor"
