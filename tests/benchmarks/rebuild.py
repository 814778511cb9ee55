"""`python -m tests.benchmarks.rebuild [REVIEWS] [A CARD]`: everything derived again while another process reviews.

Prints seconds of the clock and of the processor for a rebuild that finds all as it should be, for one that
has to write everything, and how long the other process waited for each of its reviews meanwhile.
"""

from __future__ import annotations

import multiprocessing
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from interviewprep.scheduling.rating import Rating
from interviewprep.store.database import driver_of
from interviewprep.study.collection import Collection
from tests.benchmarks.generate import make_home


def _review(place: Any, told: Any, stop: Any) -> None:
    collection = Collection(place)
    keys = [card.key for card in collection.cards.find([d.id for d in collection.figures().decks], limit=500)]
    waits = []
    while not stop.is_set():
        began = time.perf_counter()
        collection.log.review(keys[len(waits) % len(keys)], Rating.GOOD, 1000, place.clock.now())
        waits.append(time.perf_counter() - began)
        time.sleep(0.02)
    told.put(sorted(waits))
    collection.close()


def measured(name: str, work: Any, reviews: int) -> None:
    began, worked = time.perf_counter(), time.process_time()
    work()
    wall, cpu = time.perf_counter() - began, time.process_time() - worked
    print(
        f"{name}: {wall:.2f} s ({cpu:.2f} s of the processor), {1e6 * cpu / reviews:.1f} µs a review",
        flush=True,
    )


def main() -> None:
    wanted = int(sys.argv[1]) if len(sys.argv) > 1 else 200_000
    each = int(sys.argv[2]) if len(sys.argv) > 2 else 20
    with tempfile.TemporaryDirectory() as folder:
        place, reviews = make_home(Path(folder), wanted // each, each)
        print(f"{reviews:,} reviews, {each} a card")
        collection = Collection(place)
        measured("all as it should be", collection.log.rebuild, reviews)

        def forget() -> None:
            with collection.database.writing() as connection:
                driver_of(connection).execute("DELETE FROM review")
                driver_of(connection).execute("UPDATE card SET reps = 0")

        forget()
        measured("everything to write", collection.log.rebuild, reviews)
        forget()
        context = multiprocessing.get_context("fork")
        told, stop = context.SimpleQueue(), context.Event()
        other = context.Process(target=_review, args=(place, told, stop))
        other.start()
        time.sleep(1)
        measured("everything to write, beside a reviewer", collection.log.rebuild, reviews)
        stop.set()
        waits = told.get()
        other.join()
        middle, late = waits[len(waits) // 2] * 1000, waits[int(len(waits) * 0.99)] * 1000
        print(
            f"{len(waits)} reviews meanwhile: median {middle:.1f} ms, 99 % within {late:.0f} ms, "
            f"at most {waits[-1] * 1000:.0f} ms"
        )
        collection.close()


if __name__ == "__main__":
    main()
