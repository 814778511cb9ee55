"""Fixtures: a real home with real decks, and a clock that stands still until it is told."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from interviewprep.content.decks.cache import DeckCache
from interviewprep.content.decks.library import Library
from interviewprep.content.sources import SHIPPED_PACK, USER_PACK, Source, shipped
from interviewprep.profile.clock import Clock
from interviewprep.profile.home import Home
from interviewprep.profile.place import Place
from interviewprep.profile.preferences import PREFERENCES, Config
from interviewprep.scheduling.moment import Moment
from interviewprep.study.collection import Collection

NOON = 1_795_435_200_000
"""2026-11-23, 12:00 UTC, in milliseconds."""


@pytest.hookimpl(optionalhook=True)  # pytest-xdist isn't loaded where mutants are tried
def pytest_xdist_auto_num_workers() -> int:
    """Two more than there are cores: tests of screens and of tasks mostly wait."""
    return (os.cpu_count() or 1) + 2


def pytest_addoption(parser: pytest.Parser) -> None:
    """One option: nothing is left out."""
    parser.addoption(
        "--exhaustive", action="store_true", help="also what an ordinary run leaves out for its length"
    )


def pytest_configure(config: pytest.Config) -> None:
    """Two marks, for what takes long and is mostly told by its siblings."""
    config.addinivalue_line(
        "markers", "sampled(count): an ordinary run takes so many of its cases, spread over all"
    )
    config.addinivalue_line("markers", "exhaustive: no part of an ordinary run")


@pytest.hookimpl(trylast=True)  # of what was chosen on the command line
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what an ordinary run does, always the same."""
    if config.getoption("exhaustive"):
        return
    families: dict[str, list[pytest.Item]] = {}
    left_out = {item for item in items if item.get_closest_marker("exhaustive")}
    for item in items:
        if item.get_closest_marker("sampled"):
            families.setdefault(item.nodeid.split("[", 1)[0], []).append(item)
    for cases in families.values():
        mark = cases[0].get_closest_marker("sampled")
        assert mark is not None
        count = min(len(cases), *mark.args)
        taken = {round(n * (len(cases) - 1) / max(1, count - 1)) for n in range(count)}
        left_out.update(case for n, case in enumerate(cases) if n not in taken)
    if left_out:
        config.hook.pytest_deselected(items=[item for item in items if item in left_out])
        items[:] = [item for item in items if item not in left_out]


class HandClock(Clock):
    """Time passes only when a test says so."""

    def __init__(self, at: int = NOON, zone: int = 0) -> None:
        super().__init__(4)
        self.at = at
        self.zone = zone

    def now(self) -> Moment:
        return self.moment(self.at)

    def moment(self, at: int) -> Moment:
        return Moment(at, self.zone - self.rollover * 3600)

    def elapsed(self) -> float:
        return self.at / 1000

    def wait(self, *, seconds: float = 0, minutes: float = 0, days: float = 0) -> None:
        self.at += round((seconds + 60 * minutes + 86_400 * days) * 1000)


def deck_text(*cards: str, title: str = "Sample") -> str:
    return f"---\ntitle: {title}\n---\n\n" + "\n\n".join(cards) + "\n"


def recall(n: int | str) -> str:
    return f"## Question {n}? {{#q-{n}}}\n\nAnswer {n}."


@pytest.fixture(autouse=True)
def _home_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No test ever sees the developer's own progress."""
    monkeypatch.setenv("INTERVIEWPREP_HOME", str(tmp_path / "home"))
    for name in ("CONFIG", *(preference.upper() for preference in PREFERENCES)):
        monkeypatch.delenv(f"INTERVIEWPREP_{name}", raising=False)


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture
def home(tmp_path: Path) -> Home:
    home = Home(tmp_path / "home")
    home.decks.mkdir(parents=True)
    return home


@pytest.fixture(scope="session")
def cache_of_shipped_decks(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What the first command in a home keeps of the decks that are shipped."""
    path = tmp_path_factory.mktemp("cache") / "decks.db"
    library = Library(DeckCache(path), [Source(shipped("decks"), SHIPPED_PACK)])
    library.scan()
    library.cache.close()
    return path


@pytest.fixture
def known_decks(home: Home, cache_of_shipped_decks: Path) -> None:
    """A home in which the decks that are shipped were read: for tests that start the program often."""
    home.cache.parent.mkdir()
    shutil.copy(cache_of_shipped_decks, home.cache)


@pytest.fixture
def place(home: Home, clock: HandClock) -> Place:
    """Only the user's own decks, so that figures are the test's own."""
    return Place(home, [Source(home.decks, USER_PACK)], clock, Config.read(home.folder / "config.toml"))


@pytest.fixture
def open_collection(place: Place) -> Iterator[Callable[..., Collection]]:
    """Writes decks and opens everything: `open_collection(recall(1), recall(2))`."""
    opened: list[Collection] = []

    def make(*cards: str, name: str = "sample") -> Collection:
        if cards:
            path = place.home.decks / f"{name}.md"
            path.write_text(deck_text(*cards, title=name.capitalize()), encoding="utf-8")
        collection = Collection(place)
        collection.refresh()
        opened.append(collection)
        return collection

    yield make
    for collection in opened:
        collection.close()
