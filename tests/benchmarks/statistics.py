"""`python -m tests.benchmarks.statistics [REVIEWS]`: how long each view of the statistics takes.

First with nothing added up, then again, and after an answer (the median of several): what a screen that is open
waits for.
"""

from __future__ import annotations

import argparse
import time
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from interviewprep.scheduling.rating import Rating
from interviewprep.study.collection import Collection
from interviewprep.study.statistics import PERIODS, Statistics
from interviewprep.study.statistics_figures import Filter
from tests.benchmarks.generate import make_home

REVIEWS_PER_CARD = 20
ANSWERS = 7
VIEWS = ("overview", "memory", "cards", "tasks", "forecast", "readiness")


def milliseconds(statistics: Statistics, view: str, chosen: Filter) -> float:
    begun = time.perf_counter()
    getattr(statistics, view)(chosen)
    return 1000 * (time.perf_counter() - begun)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.statistics")
    parser.add_argument("reviews", nargs="?", type=int, default=1_000_000)
    reviews = parser.parse_args().reviews
    with TemporaryDirectory() as folder:
        place, made = make_home(Path(folder), max(1, reviews // REVIEWS_PER_CARD), REVIEWS_PER_CARD)
        collection = Collection(place)
        try:
            measure(collection, made)
        finally:
            collection.close()


def measure(collection: Collection, made: int) -> None:
    collection.refresh()
    statistics = Statistics(collection)
    decks = statistics.decks()
    print(f"{made:,} reviews in {len(decks)} decks, milliseconds")
    print("| view | first | another period or deck, the worst | after an answer |")
    print("| --- | --- | --- | --- |")
    first = {view: milliseconds(statistics, view, Filter()) for view in VIEWS}
    others = [
        Filter(deck, "", days) for deck in ("", decks[0].key, decks[-1].key) for days in (*PERIODS, None)
    ]
    for view in VIEWS:
        worst = max(milliseconds(statistics, view, chosen) for chosen in others)
        after = []
        for _ in range(ANSWERS):
            collection.log.review("user:g-1", Rating.GOOD, 3000, collection.place.clock.now())
            after.append(milliseconds(statistics, view, Filter()))
        print(f"| {view} | {first[view]:.0f} | {worst:.1f} | {median(after):.1f} |", flush=True)


if __name__ == "__main__":
    main()
