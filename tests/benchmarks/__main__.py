"""`python -m tests.benchmarks`: everything that has a budget, beside the bare program, in one run."""

from __future__ import annotations

import argparse
import os
import random
import statistics
import sys
import tempfile
import time
from pathlib import Path

from tests.benchmarks.generate import make_home, write_decks
from tests.benchmarks.terminal import Terminal

BARE = [sys.executable, str(Path(__file__).with_name("bare.py"))]
APP = [sys.executable, "-m", "interviewprep"]
BLOCK = 25
"""Presses in one go."""


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks")
    parser.add_argument("--cards", type=int, default=100_000, help="cards of the large home")
    parser.add_argument("-n", type=int, default=12, help="runs of each measurement")
    parser.add_argument(
        "--app", nargs="+", default=APP, help="the command to measure; an installed one is best"
    )
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        small, large = Path(folder, "small"), Path(folder, "large")
        make_home(small, 200, reviews_per_card=0)
        first_parse(Path(folder, "parse"), options.cards, options.app)
        started = time.perf_counter()
        _, reviews = make_home(large, options.cards, reviews_per_card=2)
        print(
            f"large home: {options.cards:,} cards, {reviews:,} reviews, made in {time.perf_counter() - started:.0f} s"
        )
        start({"shipped and 200 cards": small, f"{options.cards:,} cards": large}, options.app, options.n)
        with_many_new(small)
        keys(small, "200 cards", options.app, options.n * 8)
        with_many_new(large)
        keys(large, f"{options.cards:,} cards", options.app, options.n * 8)
        store(small)
        figures(large)
        rebuild(large)
        plan()


def env(home: Path) -> dict[str, str]:
    return {"INTERVIEWPREP_HOME": str(home)}


def show(name: str, ours: list[float], floor: list[float], unit: str = "ms") -> None:
    ratio = statistics.median(a / b for a, b in zip(ours, floor, strict=False))
    print(
        f"{name}: {statistics.median(ours):.1f} {unit}, bare {statistics.median(floor):.1f} {unit}, "
        f"ratio {ratio:.2f} (medians of {len(ours)})"
    )


def start(homes: dict[str, Path], app: list[str], runs: int) -> None:
    """Start to the first useful screen, and peak memory some seconds later, in turn with the bare program.

    Each round has another order: what ran last, and how fast the machine is just now, then count for all alike.
    """
    programs = {name: (app, env(home), " new") for name, home in homes.items()}
    programs["bare"] = (BARE, None, "question 0 here")
    times: dict[str, list[float]] = {name: [] for name in programs}
    memory: dict[str, list[float]] = {name: [] for name in programs}
    turns = random.Random(0)
    for _ in range(runs + 1):
        for name in turns.sample(sorted(programs), len(programs)):
            argv, environment, words = programs[name]
            terminal = Terminal(argv, environment)
            times[name].append((terminal.wait_for(words) - terminal.started) * 1000)
            terminal.settle(2.5)  # what is opened behind the first screen counts as memory
            memory[name].append(terminal.close())
    bare = statistics.median(memory["bare"])
    for name in homes:
        show(f"start, {name}", times[name][1:], times["bare"][1:])
        peak = statistics.median(memory[name])
        print(f"peak memory at Today, {name}: {peak:.0f} MiB, {peak - bare:.0f} MiB more than bare")


def keys(home: Path, name: str, app: list[str], presses: int) -> None:
    """A rating's key to the next question painted, the review committed in between.

    In turn with the bare program, a block of presses each: what the machine does besides hits both.
    """
    ours: list[float] = []
    floor: list[float] = []
    while len(ours) < presses and (block := rate(home, app, min(BLOCK, presses - len(ours)))):
        ours += block
        floor += rate_bare(len(block))
    ours, floor = sorted(ours), sorted(floor)
    p95 = lambda values: values[max(0, int(len(values) * 0.95) - 1)]  # noqa: E731
    print(
        f"rating to next card, {name}: median {statistics.median(ours):.1f} ms, p95 {p95(ours):.1f} ms; "
        f"bare median {statistics.median(floor):.1f}, p95 {p95(floor):.1f}; p95 ratio {p95(ours) / p95(floor):.2f} "
        f"({len(ours)} presses)"
    )


def rate(home: Path, app: list[str], presses: int) -> list[float]:
    """Milliseconds from the key to the next card, for some cards."""
    terminal = Terminal(app, env(home))
    terminal.wait_for(" new")
    terminal.settle(3)
    terminal.send("\r")
    terminal.wait_for("Show the answer")
    times = []
    for _ in range(presses):
        terminal.settle(0.1)
        terminal.send(" ")
        terminal.wait_for("3 Good")
        terminal.wait_for("a second one")
        terminal.settle(0.1)
        pressed = terminal.send("3")
        try:
            times.append((terminal.wait_until_gone("a second one", 5) - pressed) * 1000)
            terminal.wait_for("Show the answer", 5)
        except TimeoutError:
            break  # the session is over
    terminal.close()
    return times


def rate_bare(presses: int) -> list[float]:
    """The same of the bare program."""
    terminal = Terminal(BARE)
    terminal.wait_for("question 0 here")
    times = []
    for number in range(presses):
        terminal.settle(0.1)
        terminal.send(" ")
        terminal.wait_for("answered")
        terminal.settle(0.1)
        pressed = terminal.send("3")
        times.append((terminal.wait_until_gone("a second one") - pressed) * 1000)
        terminal.wait_for(f"question {number + 1} here")
    terminal.close()
    return times


def with_many_new(home: Path) -> None:
    """Enough new cards in a day for all the presses, and only recall cards, as in the large home."""
    from interviewprep.profile.home import Home
    from interviewprep.profile.place import Place
    from interviewprep.study.collection import Collection

    collection = Collection(Place.open(home=Home(home)))
    collection.change_setting("new_per_day", 400)
    for card in collection.cards.find([d.id for d in collection.figures().decks]):
        if card.pack != "user":
            collection.log.suspend(card.key, collection.place.clock.now())
    collection.close()


def first_parse(home: Path, cards: int, app: list[str]) -> None:
    """The first look at many decks: how long, and whether keys are answered meanwhile."""
    write_decks(home / "decks", cards)
    terminal = Terminal(app, env(home))
    terminal.wait_for("Today")
    try:
        terminal.wait_for("Reading decks", 20)
        lags = []
        while "Reading decks" in terminal.text and len(lags) < 10:
            pressed = terminal.send("?")
            lags.append((terminal.wait_for("Esc closes", 10) - pressed) * 1000)
            terminal.send("\x1b")
            terminal.settle(0.5)
        print(
            f"help opened during the first parse in {statistics.median(lags):.0f} ms, at most {max(lags):.0f} ms"
        )
    except (TimeoutError, statistics.StatisticsError):
        print("the first parse was over before a key could be pressed")
    terminal.wait_for("Welcome", 600)
    print(f"first parse of {cards:,} cards: {time.perf_counter() - terminal.started:.1f} s from start")
    terminal.close()


def store(home: Path) -> None:
    """Committing a review, against a bare sqlite3 insert with the same durability."""
    import sqlite3

    from interviewprep.profile.home import Home
    from interviewprep.profile.place import Place
    from interviewprep.scheduling.rating import Rating
    from interviewprep.study.collection import Collection

    collection = Collection(Place.open(home=Home(home)))
    decks = [d.id for d in collection.figures().decks]
    stored = [c.key for c in collection.cards.find(decks)][:100]
    ours = []
    for key in stored * 3:
        began = time.perf_counter()
        collection.log.review(key, Rating.GOOD, 1000, collection.place.clock.now())
        ours.append((time.perf_counter() - began) * 1000)
    collection.close()
    db = sqlite3.connect(home / "floor.db", isolation_level=None)
    db.execute("PRAGMA journal_mode=WAL")
    db.execute("PRAGMA synchronous=FULL")
    db.execute("CREATE TABLE review (id BLOB PRIMARY KEY, at INT, card TEXT, rating INT)")
    floor = []
    for number in range(300):
        began = time.perf_counter()
        db.execute("INSERT INTO review VALUES (?, ?, ?, ?)", (os.urandom(16), number, "card", 3))
        floor.append((time.perf_counter() - began) * 1000)
    show("commit one review, against one sqlite3 insert", ours, floor)


def figures(home: Path) -> None:
    """Today's figures, and the start of a session."""
    from interviewprep.profile.home import Home
    from interviewprep.profile.place import Place
    from interviewprep.study.collection import Collection
    from interviewprep.study.session import Session

    place = Place.open(home=Home(home))
    times = []
    for _ in range(10):
        began = time.perf_counter()
        found = place.figures()
        times.append((time.perf_counter() - began) * 1000)
    assert found is not None
    collection = Collection(place)
    began = time.perf_counter()
    Session(collection)
    queue = (time.perf_counter() - began) * 1000
    collection.close()
    print(
        f"today's figures at {found.cards:,} cards: {statistics.median(times):.1f} ms; a session's queue: {queue:.1f} ms"
    )


def plan() -> None:
    """A plan for an interview: 1,000 cards, 30 days of 30 minutes."""
    from interviewprep.scheduling.habits import USUAL
    from interviewprep.scheduling.interview import Budget, Item
    from interviewprep.scheduling.planner import forecast
    from interviewprep.scheduling.scheduler import SchedulerConfig

    items, times = [Item(n % 26, 1.0 + n % 3, 1.0 + n % 2) for n in range(1000)], []
    for _ in range(5):
        started = time.perf_counter()
        forecast(items, Budget(20_000, [1800.0] * 30), SchedulerConfig(), USUAL)
        times.append(time.perf_counter() - started)
    print(f"a plan for 1,000 cards and 30 days: {statistics.median(times):.2f} s")


def rebuild(home: Path) -> None:
    """Everything derived from the log again, against fsrs-rs alone on as many reviews ready in memory."""
    import fsrs_rs_python as fsrs
    from sqlalchemy import text

    from interviewprep.profile.home import Home
    from interviewprep.profile.place import Place
    from interviewprep.study.collection import Collection

    collection = Collection(Place.open(home=Home(home)))
    with collection.database.engine.connect() as connection:
        reviews = connection.execute(text("SELECT count(*) FROM event WHERE kind = 'review'")).scalar() or 0
    began = time.perf_counter()
    collection.log.rebuild()
    ours = time.perf_counter() - began
    collection.close()
    rng = random.Random(1)
    histories = [
        [(rng.choice((1, 2, 3, 3, 3, 4)), 0 if n == 0 else rng.choice((0, 1, 3, 10, 40))) for n in range(20)]
        for _ in range(reviews // 20)
    ]
    began = time.perf_counter()
    items = [fsrs.FSRSItem([fsrs.FSRSReview(*review) for review in history]) for history in histories]
    fsrs.FSRS(list(fsrs.DEFAULT_PARAMETERS)).memory_state_batch(items, [None] * len(items))
    floor = time.perf_counter() - began
    print(
        f"rebuild from {reviews:,} reviews: {ours:.2f} s, fsrs-rs alone {floor:.2f} s, ratio {ours / floor:.1f}"
    )


if __name__ == "__main__":
    main()
