"""`kill -9` right after a rating was acknowledged: it is on disk."""

import multiprocessing
import os
import random
import signal
import sqlite3
import sys
import time
from contextlib import closing

import pytest

from interviewprep.scheduling.rating import Rating
from interviewprep.study.collection import Collection
from interviewprep.study.session import Session
from tests.conftest import recall

ROUNDS = 100


def _rate_until_killed(place, pipe) -> None:
    collection = Collection(place)
    collection.refresh()
    rng = random.Random(os.getpid())
    while True:
        session = Session(collection)
        for _ in range(40):
            if session.current is None:
                place.clock.wait(days=30)
                break
            key = session.current.key
            session.rate(rng.choice(list(Rating)), 1000)
            os.write(pipe, f"{key}\n".encode())  # the acknowledgement
            session.advance()
            if rng.random() < 0.1 and (undone := session.undo()):
                os.write(pipe, f"-{undone}\n".encode())
            place.clock.wait(seconds=20)


@pytest.mark.skipif(sys.platform == "win32", reason="needs fork and SIGKILL")
@pytest.mark.filterwarnings("ignore:This process .* is multi-threaded:DeprecationWarning")
def test_no_acknowledged_review_is_lost_when_the_process_is_killed(open_collection, place):
    open_collection(*(recall(n) for n in range(60))).close()
    rng = random.Random(7)
    context = multiprocessing.get_context("fork")
    acknowledged = undone = 0
    for _ in range(ROUNDS):
        place.clock.wait(days=1)
        read, write = os.pipe()
        child = context.Process(target=_rate_until_killed, args=(place, write), daemon=True)
        child.start()
        os.close(write)
        first = os.read(read, 65536)  # it is at work
        time.sleep(rng.uniform(0, 0.05))
        os.kill(child.pid, signal.SIGKILL)
        child.join()
        lines = first
        while more := os.read(read, 65536):
            lines += more
        os.close(read)
        said = lines.decode().split("\n")[:-1]
        undone += sum(line.startswith("-") for line in said)
        acknowledged += sum(not line.startswith("-") for line in said)
        with closing(sqlite3.connect(place.home.database)) as db:
            assert db.execute("PRAGMA integrity_check").fetchone() == ("ok",)
            reviews, undos = (
                db.execute("SELECT count(*) FROM event WHERE kind = ?", (kind,)).fetchone()[0]
                for kind in ("review", "undo")
            )
        # One more may have been written than was acknowledged before the kill.
        assert acknowledged <= reviews <= acknowledged + 1
        assert undone <= undos <= undone + 1
        acknowledged, undone = reviews, undos
    assert acknowledged > ROUNDS
    collection = Collection(place)
    before = collection.figures()
    collection.log.rebuild()
    assert collection.figures() == before
    collection.close()
