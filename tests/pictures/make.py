"""Makes the README's pictures: `python -m tests.pictures.make`, on the shipped decks."""

from __future__ import annotations

import asyncio
import re
import tempfile
from pathlib import Path

from interviewprep.content.sources import sources
from interviewprep.profile.home import Home
from interviewprep.profile.place import Place
from interviewprep.ui.app import InterviewPrep
from tests.conftest import HandClock
from tests.ui.conftest import press, ready, settled, until

HERE = Path(__file__).parent
SIZE = (88, 26)


def _today_after_a_week(place: Place) -> None:
    """Some history, so that the figures say something."""
    from interviewprep.scheduling.rating import Rating
    from interviewprep.study.collection import Collection
    from interviewprep.study.session import Session

    collection = Collection(place)
    collection.refresh()
    for day in range(6):
        session = Session(collection)
        for n in range(70):
            if session.current is None:
                break
            session.rate(Rating.AGAIN if (n + day) % 7 == 0 else Rating.GOOD, 9000)
            session.advance()
            place.clock.wait(seconds=45)  # type: ignore[attr-defined]
        place.clock.at += 86_400_000 - 70 * 45_000  # type: ignore[attr-defined]
    collection.close()


async def _shoot(place: Place, name: str, *keys: str, card: str = "") -> None:
    app = InterviewPrep(place)
    async with app.run_test(size=SIZE) as pilot:
        await ready(pilot)
        await press(pilot, *(["enter"] if card or keys else []))
        if card:
            await until(pilot, lambda: hasattr(app.screen, "session"))
            screen = app.screen
            screen.session.current = screen.session.collection.card(f"interviewprep:{card}")  # type: ignore[attr-defined]
            screen.call_later(screen.show_card)  # type: ignore[attr-defined]
            await press(pilot)
            await pilot.pause(0.3)
        await press(pilot, *keys)
        app.clear_notifications()
        await press(pilot)
        _save(app, name)


def _save(app: InterviewPrep, name: str) -> None:
    svg = re.sub(r"terminal-\d+", "terminal", app.export_screenshot(title="interviewprep"))
    svg = "\n".join(line.rstrip() for line in svg.split("\n"))
    (HERE / f"{name}.svg").write_text(svg, encoding="utf-8")


def _plan_an_interview(place: Place) -> None:
    """In 16 days, about FastAPI."""
    from interviewprep.study.collection import Collection
    from interviewprep.study.path import choice_of, known_paths, take
    from interviewprep.study.plan_choices import choose

    collection = Collection(place)
    collection.refresh()
    take(collection, choice_of(collection, known_paths(place)[0][0]))
    choose(collection, {"interview_date": "+16", "interview_minutes": "40", "interview_free": "sun"})
    collection.close()


async def _shoot_plan(place: Place) -> None:
    app = InterviewPrep(place)
    async with app.run_test(size=(112, 30)) as pilot:
        await ready(pilot)
        await press(pilot, "i")
        await settled(pilot)
        _save(app, "plan")


async def _shoot_task(place: Place) -> None:
    """A task half done: some checks pass, one shows its exchange."""
    app = InterviewPrep(place)
    async with app.run_test(size=(112, 34)) as pilot:
        await ready(pilot)
        await press(pilot, "t", "enter", "down", "enter")
        for _ in range(300):
            await pilot.pause(0.05)
            if getattr(app.screen, "practice", None) and app.screen.practice.end:  # type: ignore[attr-defined]
                break
        app.clear_notifications()
        app.screen.panes.choose("checks")  # type: ignore[attr-defined]
        app.screen.query_one("#editor").cursor_blink = False  # type: ignore[attr-defined]
        await press(pilot)
        _save(app, "task")


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        home = Home(Path(folder))
        place = Place(home, sources(home.folder), HandClock())
        asyncio.run(_shoot(place, "question", card="gather-does-not-cancel"))
        asyncio.run(_shoot(place, "choice", "down", "enter", card="jwt-pin-algorithms"))
        _today_after_a_week(place)
        asyncio.run(_shoot(place, "today"))
        asyncio.run(_shoot_task(place))
        _plan_an_interview(place)
        asyncio.run(_shoot_plan(place))


if __name__ == "__main__":
    main()
