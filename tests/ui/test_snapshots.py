"""How every screen and every kind of card looks, at two sizes."""

import pytest

from interviewprep.ui.app import InterviewPrep
from tests.ui.conftest import KINDS, OUTPUT, RECALL, press, ready, settled, write_deck

SIZES = [(80, 24), (120, 40)]
sizes = pytest.mark.parametrize("size", SIZES, ids=lambda s: f"{s[0]}x{s[1]}")

# The keys that answer a card of each kind: some rightly, some wrongly.
ANSWERS = {
    "recall": ["space"],
    "cloze": ["space"],
    "choice": ["down", "enter"],
    "output": [*"line 0", "enter", *"line 2", "ctrl+s"],
    "order": ["space", "down", "space", "enter"],
    "bug": ["down", "down", "down", "down", "enter"],
    "answer": ["space", "space", "space", "down", "space"],
}


@pytest.fixture
def shot(snap_compare, make_app):
    """Compare the app after these keys with the picture kept."""

    def compare(*cards: str, keys: list[str], size, app: InterviewPrep | None = None, theme: str = ""):
        app = app or make_app(*cards)
        if theme:
            app.theme = theme

        async def run_before(pilot):
            await ready(pilot)
            await press(pilot, *keys)
            for field in app.screen.query("Input, TextArea"):
                field.cursor_blink = False
            app.clear_notifications()  # they would go by themselves, sooner or later
            await settled(pilot)
            await pilot.pause(0.1)

        return snap_compare(app, run_before=run_before, terminal_size=size)

    return compare


@sizes
def test_first_run(shot, size):
    assert shot(*KINDS.values(), keys=[], size=size)


@sizes
def test_today_with_several_decks(shot, place, size):
    for n in range(5):
        write_deck(
            place.home.decks, RECALL.replace("#recall", f"#r-{n}"), name=f"d{n}", title=f"Deck number {n}"
        )
    assert shot(keys=["down", "down"], size=size)


@sizes
def test_all_done(shot, size):
    assert shot(RECALL, keys=["enter", "space", "4", "enter"], size=size)


@sizes
def test_no_decks(shot, size):
    assert shot(keys=[], size=size)


@sizes
@pytest.mark.parametrize("kind", KINDS)
def test_a_question(shot, kind, size):
    assert shot(KINDS[kind], keys=["enter"], size=size)


@sizes
@pytest.mark.parametrize("kind", KINDS)
def test_an_answer(shot, kind, size):
    assert shot(KINDS[kind], keys=["enter", *ANSWERS[kind]], size=size)


@sizes
def test_the_summary(shot, size):
    assert shot(RECALL, OUTPUT, keys=["enter", "space", "1", "escape", "space", "3", "q"], size=size)


@sizes
@pytest.mark.parametrize("key", ["question_mark", "i"])
def test_help_and_info(shot, key, size):
    assert shot(RECALL, keys=["enter", key], size=size)


@sizes
def test_browse(shot, size):
    assert shot(*KINDS.values(), keys=["b", "down", "s", "down", "f"], size=size)


@sizes
def test_settings(shot, size):
    assert shot(RECALL, keys=["comma"], size=size)


@pytest.mark.parametrize("kind", KINDS)
def test_small_and_light(shot, kind):
    assert shot(KINDS[kind], keys=["enter", *ANSWERS[kind]], size=(60, 20), theme="interviewprep-light")


def test_today_small_and_light(shot):
    assert shot(*KINDS.values(), keys=[], size=(60, 20), theme="interviewprep-light")
