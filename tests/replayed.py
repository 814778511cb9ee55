"""An attempt as a candidate makes it, for what replays it: in a real log, with pauses, hints and steps back."""

from __future__ import annotations

from uuid import UUID

from interviewprep.scheduling.rating import Rating
from interviewprep.store.log import Log
from interviewprep.store.tables import EventKind
from tests.conftest import HandClock
from tests.practice.conftest import STARTER

KEY = "task:user:hello"
GREETS = STARTER + '\n\n@app.get("/hello")\nasync def hello():\n    return {"hello": "you"}\n'
BROKEN = GREETS.replace('"you"', '"yo"') + '\n\n@app.get("/health")\ndef health():\n    return {}\n'


class Candidate:
    """Records what happens in an attempt, after so many seconds."""

    def __init__(self, log: Log, clock: HandClock, mode: str = "timed", key: str = KEY) -> None:
        """Begin the attempt."""
        self.log, self.clock, self.key = log, clock, key
        self.attempt = log.attempt(key, mode, 300, clock.now())

    def then(
        self, seconds: float, kind: EventKind, data: object = None, rating: Rating | None = None
    ) -> UUID:
        """Something happens."""
        self.clock.wait(seconds=seconds)
        return self.log.of_attempt(kind, self.key, self.attempt, self.clock.now(), data, rating)

    def runs(
        self, seconds: float, points: int, *passed: str, outcome: str = "graded", **code: object
    ) -> UUID:
        """A run is graded; `files` and `same` are its code."""
        data = {"passed": list(passed), "points": points, "total": 3, "outcome": outcome, "files": {}, **code}
        return self.then(seconds, EventKind.RUN, data)

    def pauses(self, seconds: float, stands: float) -> None:
        """The clock stands for a while."""
        self.then(seconds, EventKind.PAUSE)
        self.then(stands, EventKind.RESUME)

    def hint(self, seconds: float, number: int) -> None:
        """A hint is shown."""
        self.then(seconds, EventKind.HINT, {"hint": number})

    def ends(self, seconds: float, result: str = "passed") -> None:
        """The attempt is over."""
        self.then(seconds, EventKind.FINISH, {"result": result}, Rating.HARD)


def whole_attempt(log: Log, clock: HandClock) -> UUID:
    """Five runs in 4:00 on its clock, with a pause of 2:10 and a hint."""
    one = Candidate(log, clock)
    one.runs(42, 0)
    one.hint(10, 1)
    one.pauses(8, 130)
    first = one.runs(20, 2, "greets", files={"main.py": GREETS, "notes.txt": "one\n"})
    one.runs(40, 1, "is_well", files={"main.py": BROKEN}, same={"notes.txt": str(first)})
    one.runs(20, 1, "is_well", same={"notes.txt": str(first)}, files={"main.py": BROKEN}, outcome="timeout")
    done = BROKEN.replace('"yo"', '"you"')
    one.runs(60, 3, "greets", "is_well", files={"main.py": done})
    one.hint(10, 2)
    one.ends(30)
    return one.attempt
