"""The author's preview: every kind, both sides, drawn again on a save."""

import pytest

from interviewprep.profile.clock import Clock
from interviewprep.ui.author.app import PreviewApp
from tests.conftest import deck_text
from tests.ui.conftest import KINDS, settled, stop_blinking, until
from tests.ui.test_app import text_of

BROKEN = "## Which one? {#which .chioce}\n\n- [x] this"


@pytest.fixture
def anyio_backend():
    return "asyncio"


@pytest.fixture
def deck(tmp_path):
    path = tmp_path / "kinds.md"
    path.write_text(deck_text(*KINDS.values(), BROKEN), encoding="utf-8")
    return path


@pytest.mark.anyio
async def test_turning_pages_and_finding_mistakes(deck):
    app = PreviewApp(deck, "output", Clock())
    async with app.run_test(size=(100, 30)) as pilot:
        await until(pilot, lambda: "4 of" in text_of(app, "#top") or "5 of" in text_of(app, "#top"))
        assert "Counting starts at 0." in text_of(app, "#back")
        await pilot.press("space")
        await settled(pilot)
        assert not app.screen.query_one("#back").display
        await pilot.press("w")
        await settled(pilot)
        while "unknown kind" not in text_of(app, "#wrong-text"):
            await pilot.press("w")
            await settled(pilot)
        assert "did you mean `choice`?" in text_of(app, "#wrong-text")
        await pilot.press("home")
        await settled(pilot)
        assert "1 of 9" in text_of(app, "#top")


@pytest.mark.anyio
async def test_an_author_sees_the_answers_of_follow_ups(tmp_path):
    path = tmp_path / "talk.md"
    path.write_text(
        deck_text(KINDS["answer"].replace("What now?", "What now?\n>\n> Revoke it.")), encoding="utf-8"
    )
    app = PreviewApp(path, None, Clock())
    async with app.run_test(size=(100, 30)) as pilot:
        await until(pilot, lambda: "1 of 1" in text_of(app, "#top"))
        await settled(pilot)
        assert app.screen.query_one("#follow-ups")._rows[0].below.plain == "Revoke it."


@pytest.mark.anyio
async def test_a_save_shows_the_card_that_changed(deck):
    app = PreviewApp(deck, None, Clock())
    async with app.run_test(size=(100, 30)) as pilot:
        await until(pilot, lambda: "1 of 9" in text_of(app, "#top"))
        await pilot.pause(0.3)
        deck.write_text(
            deck.read_text().replace(".chioce", ".choice").replace("- [x] this", "- [x] this\n- [ ] that")
        )
        await until(pilot, lambda: "9 of 9" in text_of(app, "#top"))
        assert "unknown kind" not in text_of(app, "#wrong-text")
        assert "no reason under" in text_of(app, "#wrong-text")


@pytest.mark.parametrize("size", [(80, 24), (60, 20)], ids=["80x24", "60x20"])
@pytest.mark.parametrize("kind", KINDS)
def test_how_it_looks(snap_compare, tmp_path, kind, size):
    path = tmp_path / "kinds.md"
    path.write_text(deck_text(*KINDS.values()), encoding="utf-8")

    async def before(pilot):
        await pilot.pause(0.2)
        stop_blinking(app)

    app = PreviewApp(path, kind, Clock())
    assert snap_compare(app, terminal_size=size, run_before=before)


def test_a_deck_with_a_mistake_looks_like_this(snap_compare, tmp_path):
    path = tmp_path / "kinds.md"
    path.write_text(deck_text(BROKEN), encoding="utf-8")
    assert snap_compare(PreviewApp(path, None, Clock()), terminal_size=(80, 24))
