"""How every screen and every kind of card looks, at two sizes."""

from contextlib import closing

import pytest

from interviewprep.scheduling.rating import Rating
from interviewprep.study.collection import Collection
from interviewprep.study.plan_choices import choose
from interviewprep.ui.app import InterviewPrep
from tests.conftest import recall
from tests.remembering import studied
from tests.ui.conftest import KINDS, OUTPUT, RECALL, press, ready, settled, stop_blinking, write_deck

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
            stop_blinking(app)
            await pilot.pause(0.2)  # the card beside a list comes once the cursor stands still
            await settled(pilot)
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


BROWSE_SIZES = pytest.mark.parametrize(
    "size", [(80, 24), (100, 32), (160, 50)], ids=lambda s: f"{s[0]}x{s[1]}"
)


@pytest.mark.sampled(14)
@BROWSE_SIZES
@pytest.mark.parametrize(
    ("what", "keys"),
    [
        ("list", ["down", "s", "down", "f"]),
        ("selected", ["space", "down", "shift+down", "shift+down", "b"]),
        ("completion", ["slash", "i", "s", "colon"]),
        ("mistake", ["slash", *"kind", "colon", *"bugs"]),
        ("nothing", ["slash", *"nowhere", "enter"]),
        ("card", ["down", "down", "down", "enter"]),
        ("columns", ["c"]),
        ("set-due", ["ctrl+a", "d"]),
        ("study", ["r"]),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_browse(shot, size, what, keys):
    assert shot(*KINDS.values(), keys=["b", *keys], size=size)


@pytest.mark.parametrize("keys", [[], ["i"]], ids=["today", "its-screen"])
@sizes
def test_a_plan(shot, place, keys, size):
    write_deck(place.home.decks, *KINDS.values())
    write_deck(place.home.decks, *(recall(n) for n in range(60)), name="more", title="More of the same")
    with closing(Collection(place)) as collection:
        collection.refresh()
        choose(collection, {"interview_date": "+10", "interview_minutes": "5", "interview_free": "sun"})
    assert shot(app=InterviewPrep(place), keys=keys, size=size)


@BROWSE_SIZES
def test_custom_study(shot, size):
    assert shot(*KINDS.values(), keys=["s"], size=size)


@sizes
def test_a_cram(shot, size):
    assert shot(RECALL, OUTPUT, keys=["s", "end", "enter", "3", "d"], size=size)


def test_browse_small_and_light(shot):
    keys = ["b", "space", "slash", *"level", "colon"]
    assert shot(*KINDS.values(), keys=keys, size=(60, 20), theme="interviewprep-light")


@sizes
def test_settings(shot, size):
    assert shot(RECALL, keys=["comma"], size=size)


@pytest.mark.parametrize("kind", KINDS)
def test_small_and_light(shot, kind):
    assert shot(KINDS[kind], keys=["enter", *ANSWERS[kind]], size=(60, 20), theme="interviewprep-light")


def test_today_small_and_light(shot):
    assert shot(*KINDS.values(), keys=[], size=(60, 20), theme="interviewprep-light")


PLANNED = [(80, 24), (100, 32)]


@pytest.fixture
def piled_up(open_collection, clock):
    """40 cards of two decks that were answered 60 days ago, of which 8 may come a day."""
    open_collection(*(recall(f"a{n}") for n in range(25)), name="first").close()
    collection = open_collection(*(recall(f"b{n}") for n in range(25)), name="second")
    for n in range(20):
        for deck in ("a", "b"):
            collection.log.review(f"user:q-{deck}{n}", Rating.EASY, 1000, clock.now())
    clock.wait(days=60)
    collection.change_setting("reviews_per_day", 8)
    collection.change_setting("new_per_day", 4)
    collection.close()


@pytest.mark.parametrize("size", PLANNED, ids=lambda s: f"{s[0]}x{s[1]}")
@pytest.mark.parametrize(
    "keys",
    [[], ["n"], ["m", "9", "9"], ["c"], ["c", "5", "enter"], ["enter", "space", "3", "q"]],
    ids=["offered", "more-new", "too-many", "how-many-days", "catching-up", "summary"],
)
def test_a_backlog(shot, piled_up, keys, size):
    assert shot(keys=keys, size=size)


@pytest.mark.parametrize("theme", ["interviewprep-dark", "interviewprep-light"], ids=["dark", "light"])
@pytest.mark.parametrize("kind", KINDS)
def test_wide(shot, kind, theme):
    keys = ["enter"] if kind == "output" else ["enter", *ANSWERS[kind]]
    assert shot(KINDS[kind], keys=keys, size=(160, 50), theme=theme)


@pytest.mark.parametrize("size", [(160, 50), (60, 20)], ids=["wide", "narrow"])
def test_today_after_a_session(shot, size):
    assert shot(*KINDS.values(), keys=["enter", "d", "4", "q", "enter"], size=size)


@pytest.mark.parametrize("kind", KINDS)
def test_without_colours(shot, kind, monkeypatch):
    monkeypatch.setenv("NO_COLOR", "1")
    assert shot(KINDS[kind], keys=["enter", *ANSWERS[kind]], size=(80, 24))


def test_the_settings_when_narrow(shot):
    assert shot(RECALL, keys=["comma", "x"], size=(60, 20))


@pytest.fixture
def looked_back(open_collection, clock):
    """Three weeks of two cards, one of which is forgotten each time."""
    collection = open_collection(recall(1), recall(2))
    for day in range(21):
        for n in range(1, 3):
            if day % (2 * n) == 0:
                rating = Rating.GOOD if n == 1 else Rating.AGAIN
                collection.log.review(f"user:q-{n}", rating, 4000 * n, clock.now())
                collection.log.review(f"user:q-{n}", Rating.EASY, 2000, clock.now())
        clock.wait(days=1)
    collection.close()


@pytest.mark.parametrize("size", [(80, 24), (160, 50)], ids=lambda s: f"{s[0]}x{s[1]}")
@pytest.mark.parametrize("page", ["1", "2", "3"], ids=["overview", "memory", "cards"])
def test_statistics(shot, looked_back, page, size):
    assert shot(keys=["v", page], size=size)


@sizes
def test_optimise(shot, open_collection, clock, size):
    studied(open_collection, clock).close()
    assert shot(keys=["v", "o"], size=size)


@sizes
def test_mock_interview_question(shot, size):
    keys = ["a", "1", "enter", "enter", "space", "space", "space", "3"]
    assert shot(KINDS["answer"], KINDS["output"], KINDS["bug"], keys=keys, size=size)


@sizes
def test_mock_interview_scorecard(shot, size):
    keys = ["a", "1", "enter", "enter", "space", "space", "space", "3", "escape", "y"]
    assert shot(KINDS["answer"], KINDS["output"], KINDS["bug"], keys=keys, size=size)
