"""The real app under Pilot, on decks with one card of every kind."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from textual.app import App
from textual.pilot import Pilot
from textual.widgets import Static
from textual.worker import WorkerFailed

from interviewprep.profile.place import Place
from interviewprep.ui import browse_navigation
from interviewprep.ui.app import InterviewPrep
from interviewprep.ui.drill import held_key
from interviewprep.ui.widgets.virtual_table import VirtualTable
from tests.conftest import HandClock, deck_text
from tests.raw_log import Known, Raw

RECALL = """\
## Your endpoint is `async def` and calls `requests.get`. What happens? {#recall level=junior source="https://e.org"}

The **whole loop** stops: no other request moves.

- use `httpx.AsyncClient`
- or a plain `def`

```python
async with httpx.AsyncClient() as client:
    response = await client.get(url)  # List[int] and [bold] are text
```
"""
CLOZE = """\
## Fill in {#cloze .cloze}

A coroutine runs in the background with ==1:`asyncio.create_task()`==, ten at a time with ==2:a semaphore==.
"""
CHOICE = """\
## Which is the safest? {#choice .choice level=mid}

- [x] `jwt.decode(token, key, algorithms=["HS256"])`
  The server decides the algorithm.
- [ ] `jwt.decode(token, options={"verify_signature": False})`
  Anyone can write that payload; an unsigned claim proves nothing, whatever it says.
- [ ] trusting the header
  It is the attacker's.

Pin the algorithm.
"""
OUTPUT = """\
## What does this print? {#output .output level=senior}

```python run
for n in range(3):
    print("line", n)
```

```output
line 0
line 1
line 2
```

Counting starts at 0.
"""
ORDER = """\
## Put it in order {#order .order}

1. middleware
2. dependency
3. endpoint
4. background task

The task comes last.
"""
BUG = """\
## Find the line that blocks {#bug .bug}

```python
import time

async def poll(client, url):
    await client.get(url)
    time.sleep(2)  # bug: blocks the loop; `await asyncio.sleep(2)`
    return True
```

Waiting must be awaited.
"""
ANSWER = """\
## JWT or sessions, and why? {#answer .answer level=senior time=90}

I'd start from who calls us. A browser app of our own: a session.

- [ ] asks who the clients are
- [ ] revocation: instant with a session
- [ ] signed is not encrypted

> Follow-up: A laptop is stolen. What now?

A weak answer says "stateless" and stops.
"""
KINDS = {
    "recall": RECALL,
    "cloze": CLOZE,
    "choice": CHOICE,
    "output": OUTPUT,
    "order": ORDER,
    "bug": BUG,
    "answer": ANSWER,
}


def write_deck(folder: Path, *cards: str, name: str = "kinds", title: str = "Every kind") -> None:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{name}.md").write_text(deck_text(*cards, title=title), encoding="utf-8")


READING = {
    "figures",
    "session",
    "cards",
    "cards-page",
    "cards-ahead",
    "bulk",
    "details",
    "plan",
    "optimise",
    "replay",
    "replay-run",
    "pictures",
}
"""The groups of workers that end by themselves."""


async def ready(pilot: Pilot[None]) -> None:
    """Wait until the decks are read."""
    app = pilot.app
    assert isinstance(app, InterviewPrep)
    for _ in range(1000):
        await pilot.pause(0.02)
        if (app.collection is not None or app.failure) and app.progress is None:
            break
    else:
        raise AssertionError("the collection never opened")
    await settled(pilot)


async def settled(pilot: Pilot[None]) -> None:
    """Wait for what was scheduled after the last key press, and for what is read for it."""
    for _ in range(3):
        await pilot.pause()
        await asyncio.sleep(0)
        reading = [w for w in pilot.app.workers if w.group in READING and not w.is_finished]
        if reading:
            with suppress(WorkerFailed):  # what fails is told by the app
                await pilot.app.workers.wait_for_complete(reading)
            await pilot.pause()


def stop_blinking(app: App[None]) -> None:
    """Make every cursor stand still and be seen."""
    for screen in app.screen_stack:
        for field in screen.query("Input, TextArea"):
            field.cursor_blink = False
            field.notify_style_update()  # or a line drawn while the cursor was dark comes from a cache


async def press(pilot: Pilot[None], *keys: str) -> None:
    """Press keys one after the other; without any, only wait."""
    for key in keys:
        await pilot.press(key)
        await settled(pilot)
    if not keys:
        await settled(pilot)


def text_of(app: App[None], selector: str) -> str:
    """What a Static of the screen shows, without its colours."""
    content = app.screen.query_one(selector, Static).content
    return str(getattr(content, "plain", content))


def listed(app: App[None]) -> list[str]:
    """The keys of what Browse lists, as far as they are there."""
    table = app.screen.query_one(VirtualTable)
    return [row.stored.key for _, row in sorted(table._rows.items())]


def cards_listed(app: App[None]) -> list[str]:
    """The same without the practice tasks."""
    return [key for key in listed(app) if not key.startswith("task:")]


@pytest.fixture(autouse=True)
def _quick_fingers(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pilot presses a key as often as one that is held, and ends an app without waiting for what it is at."""
    monkeypatch.setattr(held_key, "REPEAT", 0)
    monkeypatch.setattr(held_key, "SEEN", 0)
    monkeypatch.setattr(browse_navigation, "UNHURRIED", 600)


@pytest.fixture
def make_app(place: Place) -> Iterator[Callable[..., InterviewPrep]]:
    """`make_app(RECALL, BUG)`: the app on a deck of these cards.

    What goes wrong in an action or a worker doesn't end the app: it would not be seen here, but for
    the last line.
    """
    made: list[InterviewPrep] = []

    def make(*cards: str) -> InterviewPrep:
        if cards:
            write_deck(place.home.decks, *cards)
        made.append(InterviewPrep(place))
        return made[-1]

    yield make
    assert [error for app in made for error in app.faults] == []


async def until(pilot: Pilot, condition: Callable[[], object], seconds: float = 20) -> None:
    """Wait for what others bring about."""
    for _ in range(round(seconds / 0.05)):
        await pilot.pause(0.05)
        if condition():
            return
    raise AssertionError("it never came to be")


@pytest.fixture(scope="session")
def month(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, Known], int]:
    """A month of study, see `month.py`: its folder, the cards, and the time at its end."""
    from tests.ui.month import shared_month

    return shared_month(tmp_path_factory)


@pytest.fixture
def opened(month: tuple[Path, dict[str, Known], int], tmp_path: Path) -> Iterator[tuple[InterviewPrep, Raw]]:
    """A copy of the month: the app on it, and the raw log."""
    from tests.ui.month import place_of

    folder, known, at = month
    shutil.copytree(folder, tmp_path / "copy")
    place = place_of(tmp_path / "copy", HandClock(at))
    app = InterviewPrep(place)
    yield app, Raw(place.home.database, known, place.clock.now())
    assert app.faults == []
