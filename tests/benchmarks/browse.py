"""`python -m tests.benchmarks.browse [CARDS] [HOME]`: a step in Browse, from the key to the rows on the screen.

The app runs without a terminal: what is measured is our part, up to the lines that would be written.
"""

from __future__ import annotations

import asyncio
import multiprocessing
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from itertools import cycle
from pathlib import Path

from textual.app import App
from textual.pilot import Pilot

from interviewprep.profile.home import Home
from interviewprep.profile.place import Place
from interviewprep.ui.app import InterviewPrep
from interviewprep.ui.drill.browse import BrowseScreen
from tests.benchmarks.bare_table import ROWS, BareTable
from tests.benchmarks.generate import make_home

BUDGET = 50
"""Milliseconds."""
LONGEST = 60.0
"""Seconds that one waits for a step."""
AFTER_A_CHANGE = "opening after a change elsewhere in the app"
AFTER_ANOTHERS_CHANGE = "opening after a change by another program"
LETTERS = "wabcdefghijkl"
READS_TODAY = 1.0
"""Seconds from Today's figures to the first opening."""
REST = 0.3
"""Seconds from one step to the next: one looks at what came. The card beside the list is there by then."""


def main(cards: int = 100_000, runs: int = 9, home: Path | None = None) -> None:
    """Measure on a home of so many cards, made now unless it is given."""
    with tempfile.TemporaryDirectory() as folder:
        if home is None:
            place, _ = make_home(Path(folder, "home"), cards, reviews_per_card=2)
        else:
            place = Place.open(home=Home(home))
        print(asyncio.run(_measure_bare(runs)))
        first = [_in_a_new_process(place.home.folder) for _ in range(runs)]
        print(_said("the first opening of a run", first))
        print("\n".join(asyncio.run(_measure(place, runs, changes=home is None))))


async def _measure_bare(runs: int) -> str:
    """The same screen of Textual's own widgets: what no screen of this make-up is much below."""
    app, opening, sorting = BareTable(), [], []
    _watch_paints(app)
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.pause(0.5)
        for _ in range(runs + 1):  # the first one reads styles
            opening.append(await _step(pilot, "b", lambda: app.is_drawn))
            await pilot.pause(0.2)
            sorting.append(await _step(pilot, "o", lambda: app.is_drawn))
            await pilot.pause(0.2)
            await pilot.press("q")
            await pilot.pause(0.2)
    return (
        f"bare Textual: opening a table again, median {statistics.median(opening[1:]):.0f} ms; "
        f"sorting its {len(ROWS)} rows, median {statistics.median(sorting[1:]):.0f} ms"
    )


def _in_a_new_process(home: Path) -> float:
    with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as pool:
        return pool.submit(first_opening, home).result()


def first_opening(home: Path) -> float:
    """Milliseconds of the first opening of Browse, in an app that is started for it."""
    return asyncio.run(_open_first(InterviewPrep(Place.open(home=Home(home)))))


async def _open_first(app: InterviewPrep) -> float:
    _watch_paints(app)
    async with app.run_test(size=(120, 40)) as pilot:
        await _see_today(pilot)
        took = await _step(pilot, "b", lambda: _is_drawn(app))
        await _until(lambda: _at_rest(app))
    return took


async def _see_today(pilot: Pilot[None]) -> None:
    app = pilot.app
    assert isinstance(app, InterviewPrep)
    while app.collection is None or app.progress is not None or app.figures is None:
        await pilot.pause(0.05)
    await pilot.pause(READS_TODAY)


async def _measure(place: Place, runs: int, *, changes: bool) -> list[str]:
    app, said = InterviewPrep(place), []
    _watch_paints(app)
    async with app.run_test(size=(120, 40)) as pilot:
        await _see_today(pilot)
        await pilot.press("b")
        await _until(lambda: _at_rest(app))
        sorting = app.screen._view.sorting
        flagged = (row.stored.key for _, row in sorted(app.screen.table._rows.items()))
        said.append(f"Browse at {len(app.screen.table.keys):,} cards")
        for name, before, keys, after in (
            ("opening again", "q", "b", ""),
            (AFTER_A_CHANGE, "q", "b", ""),
            (AFTER_ANOTHERS_CHANGE, "q", "b", ""),
            ("sorting by the next column", "", "o", ""),
            ("sorting backwards", "", "O", ""),
            ("a letter in the filter, each time another", "slash", LETTERS, "escape"),
            ("a page down", "", ["pagedown"], ""),
            ("to the end", "home", ["end"], ""),
            ("a row up", "", ["up"], ""),
            ("selecting all", "", ["ctrl+a"], "escape"),
            ("opening a deck's cards, each time another's", "q down", "b", ""),
        ):
            if name in (AFTER_A_CHANGE, AFTER_ANOTHERS_CHANGE) and not changes:
                continue
            app.screen._view.sorting = sorting
            times, whole = [], []
            for _, key in zip(range(runs), cycle(keys)):
                if name == AFTER_A_CHANGE:
                    app.collection.log.flag(next(flagged), place.clock.now())
                for one in before.split():
                    await _press(pilot, one)
                if name == AFTER_ANOTHERS_CHANGE:
                    app.collection.log.flag(next(flagged), place.clock.now())
                await pilot.pause(REST)
                began = time.perf_counter()
                times.append(await _step(pilot, key, lambda: _is_drawn(app)))
                await _until(lambda: _at_rest(app))
                whole.append((time.perf_counter() - began) * 1000)
                await _press(pilot, after)
            counted = f"; all cards counted after {statistics.median(whole):.0f} ms"
            said.append(_said(name, times) + counted)
    return said


def _said(name: str, times: list[float]) -> str:
    return f"{name}: median {statistics.median(times):.0f} ms, at most {max(times):.0f} ms (budget {BUDGET})"


def _watch_paints(app: App[None]) -> None:
    """Have the app call its `look` after each paint."""
    paint, app.look = app._display, lambda: None

    def watched(*painted: object) -> None:
        paint(*painted)
        app.look()

    app._display = watched


async def _press(pilot: Pilot[None], key: str) -> None:
    if key:
        await pilot.press(key)
        await _until(lambda: not isinstance(pilot.app.screen, BrowseScreen) or _at_rest(pilot.app))


async def _step(pilot: Pilot[None], key: str, done: Callable[[], object]) -> float:
    """Milliseconds from a key until what it changes is drawn."""
    app, drawn = pilot.app, asyncio.get_running_loop().create_future()
    before = _state(app)

    def look() -> None:
        if not drawn.done() and _state(app) != before and done():
            drawn.set_result(time.perf_counter())

    app.look = look
    began = time.perf_counter()
    app.simulate_key(key)
    async with asyncio.timeout(LONGEST):
        return (await drawn - began) * 1000


def _state(app: App[None]) -> tuple[object, ...]:
    screen = app.screen
    if not isinstance(screen, BrowseScreen) or not screen.query("#cards"):
        return (id(screen), getattr(screen, "sorted", 0))
    table = screen.table
    return (id(screen), id(table.keys), table.cursor, len(table.selected))


async def _until(done: Callable[[], object]) -> None:
    end = time.perf_counter() + LONGEST
    while not done():
        if time.perf_counter() > end:
            raise TimeoutError("a step takes longer than a minute")
        await asyncio.sleep(0.01)


def _is_drawn(app: App[None]) -> bool:
    """Whether the rows in view were painted as they are now; more may be counted still.

    A row is rendered in the midst of a paint: what is there between two of them is on the screen.
    """
    screen = app.screen
    if not isinstance(screen, BrowseScreen) or not screen.query("#cards"):
        return False
    table = screen.table
    shown = range(table._top, min(table._top + table._height, len(table.keys)))
    width = table.scrollable_content_region.width
    rows = ((n, n == table.cursor, table.keys[n] in table.selected, width) for n in shown)
    return bool(shown) and not table._missing and all(row in table._strips for row in rows)


def _at_rest(app: App[None]) -> bool:
    """Whether Browse has read all that it shows."""
    groups = ("cards", "cards-page", "cards-ahead", "navigation")
    working = any(not worker.is_finished for worker in app.workers if worker.group in groups)
    return isinstance(app.screen, BrowseScreen) and not working and _is_drawn(app)


if __name__ == "__main__":
    main(
        int(sys.argv[1]) if len(sys.argv) > 1 else 100_000,
        home=Path(sys.argv[2]) if len(sys.argv) > 2 else None,
    )
