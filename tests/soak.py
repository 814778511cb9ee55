"""Months of use in minutes: `python -m tests.soak [REVIEWS] [GRADINGS]`. POSIX only.

Studies day after day through the real session, then grades one attempt after another through the real grader,
and looks at what grows: memory, open files, processes, threads, temporary files, and the time that each takes.
Exits with 1 when something grew.
"""

from __future__ import annotations

import asyncio
import gc
import os
import random
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from interviewprep.content.sources import USER_PACK, Source
from interviewprep.content.tasks.load import load_task
from interviewprep.practice.attempts import Mode, Practice
from interviewprep.practice.grading.grader import Grader
from interviewprep.profile.home import Home
from interviewprep.profile.place import Place
from interviewprep.scheduling.rating import Rating
from interviewprep.study.collection import Collection
from interviewprep.study.session import Session
from tests.conftest import HandClock, deck_text, recall
from tests.practice.conftest import SOLUTION, write_task

CARDS = 10_000
LOOKS = 10
"""How often to look at what grows."""
GRADINGS_PER_ATTEMPT = 20
MEMORY_GROWTH_MIB = 16.0
"""What may grow from the second look to the last: the interpreter's arenas are not given back."""
SLOWER = 1.5
"""How many times slower the last may be than the first, by their medians."""


@dataclass(frozen=True)
class Look:
    """What the process holds."""

    memory_mib: float
    files: int
    children: int
    threads: int
    temporary: int

    @classmethod
    def now(cls) -> Look:
        """As it is now."""
        gc.collect()
        return cls(
            memory_mib(),
            sum(1 for _ in Path("/dev/fd").iterdir()),
            children(),
            threading.active_count(),
            sum(1 for _ in Path(tempfile.gettempdir()).iterdir()),
        )


def memory_mib() -> float:
    """The resident set of this process."""
    try:
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE") / 2**20
    except OSError:
        import resource

        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20  # the peak, where there is no more


def children() -> int:
    """How many processes this one has begun that are still there, ended or not."""
    path = Path(f"/proc/{os.getpid()}/task/{os.getpid()}/children")
    return len(path.read_text(encoding="ascii").split()) if path.exists() else 0


def study(place: Place, clock: HandClock, reviews: int) -> Iterator[float]:
    """Answer so many cards, day after day.

    Yields: the processor's seconds of each, from rating to the next card: what the disk takes is its own affair.
    """
    rng = random.Random(1)
    collection = Collection(place)
    collection.refresh()
    collection.log.set("new_per_day", 400, clock.now())
    collection.log.set("reviews_per_day", 9_999, clock.now())
    done = 0
    try:
        while done < reviews:
            session = Session(collection)
            while session.current is not None and done < reviews:
                session.prepare()
                clock.wait(seconds=4)
                began = time.process_time()
                session.rate(rng.choices(list(Rating), (20, 10, 60, 10))[0], 4_000)
                session.advance()
                yield time.process_time() - began
                done += 1
                if not done % 50:
                    session.undo()
            clock.wait(days=1)
    finally:
        collection.close()


async def practise(place: Place, clock: HandClock, gradings: int, done: Callable[[float], None]) -> None:
    """Grade a task so often, a new attempt now and then."""
    task, problems = load_task(write_task(place.home.folder / "practice_apps"), USER_PACK)
    assert task is not None, problems
    collection = Collection(place)
    grader = Grader()
    try:
        practice = Practice(task, collection.log, clock, place.home.folder)
        for n in range(gradings):
            if not n % GRADINGS_PER_ATTEMPT:
                if n:
                    practice.finish()
                    clock.wait(days=1)
                practice.start(Mode.TIMED)
                main = practice.workspace.folder / "main.py"
            main.write_text(f"{SOLUTION}\n# {n}\n", encoding="utf-8")
            clock.wait(seconds=5)
            began = time.perf_counter()
            async for _ in practice.run(grader):
                pass
            done(time.perf_counter() - began)
            assert practice.all_passed, practice.results
    finally:
        await grader.close()
        collection.close()


class Watch:
    """Collects times, looks now and then, and judges at the end."""

    def __init__(self, what: str, total: int) -> None:
        self.what, self.total = what, total
        self.times: list[float] = []
        self.looks: list[Look] = []

    def done(self, seconds: float) -> None:
        """One more is done."""
        self.times.append(seconds)
        if len(self.times) % max(1, self.total // LOOKS) == 0:
            self.looks.append(look := Look.now())
            recent = self.times[-max(1, self.total // LOOKS) :]
            print(
                f"{len(self.times):7} {self.what}: median {statistics.median(recent) * 1000:.2f} ms, {look}",
                flush=True,
            )

    def grown(self) -> list[str]:
        """What grew, in words."""
        early, last = self.looks[1], self.looks[-1]
        part = max(1, self.total // LOOKS)
        first, late = statistics.median(self.times[:part]), statistics.median(self.times[-part:])
        found = []
        if late > SLOWER * first:
            found.append(f"{self.what} take {late / first:.2f} times as long at the end")
        if last.memory_mib - early.memory_mib > MEMORY_GROWTH_MIB:
            found.append(f"memory: {early.memory_mib:.0f} to {last.memory_mib:.0f} MiB")
        for name in ("files", "children", "threads", "temporary"):
            before, after = getattr(early, name), getattr(last, name)
            if after > before:
                found.append(f"{name}: {before} to {after}")
        return found


def soak(reviews: int, gradings: int) -> list[str]:
    """Do it all; returns what grew, in words."""
    with tempfile.TemporaryDirectory(prefix="interviewprep-soak-") as folder:
        home = Home(Path(folder, "home"))
        home.decks.mkdir(parents=True)
        tempfile.tempdir = os.environ["TMPDIR"] = str(
            Path(folder, "temporary")
        )  # ours alone, and the grader's
        Path(tempfile.tempdir).mkdir()
        for deck in range(10):
            numbers = range(deck * CARDS // 10, (deck + 1) * CARDS // 10)
            text = deck_text(*map(recall, numbers), title=f"Deck {deck}")
            (home.decks / f"deck-{deck}.md").write_text(text, encoding="utf-8")
        clock = HandClock()
        place = Place(home, [Source(home.decks, USER_PACK)], clock)
        studied = Watch("reviews", reviews)
        for seconds in study(place, clock, reviews):
            studied.done(seconds)
        graded = Watch("gradings", gradings)
        asyncio.run(practise(place, clock, gradings, graded.done))
        return studied.grown() + graded.grown()


if __name__ == "__main__":
    numbers = [int(word) for word in sys.argv[1:]] + [200_000, 2_000][len(sys.argv) - 1 :]
    grown = soak(*numbers[:2])
    print("Nothing grew." if not grown else "Grown: " + "; ".join(grown))
    sys.exit(bool(grown))
