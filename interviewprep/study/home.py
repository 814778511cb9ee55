"""Where the user's data is, and what time it is: the edge between the program and its machine."""

from __future__ import annotations

import os
import time
from dataclasses import dataclass
from pathlib import Path

from interviewprep.scheduling.moment import Moment


@dataclass(frozen=True, slots=True)
class Home:
    """The user's data folder."""

    folder: Path

    @classmethod
    def find(cls) -> Home:
        """`INTERVIEWPREP_HOME`, or the platform's data folder."""
        if given := os.environ.get("INTERVIEWPREP_HOME"):
            return cls(Path(given).expanduser().absolute())
        from platformdirs import user_data_path

        return cls(user_data_path("interviewprep", appauthor=False))

    @property
    def database(self) -> Path:
        """The progress: all that is worth a backup."""
        return self.folder / "progress.db"

    @property
    def cache(self) -> Path:
        """Parsed decks; may be deleted at any time."""
        return self.folder / "cache" / "decks.db"

    @property
    def snippets(self) -> Path:
        """What the code on cards printed; may be deleted at any time."""
        return self.folder / "cache" / "snippets.json"

    @property
    def decks(self) -> Path:
        """The user's own decks."""
        return self.folder / "decks"


class Clock:
    """The machine's clock and time zone."""

    def __init__(self, rollover: int = 4) -> None:
        """`rollover` is the local hour at which a study day starts."""
        self.rollover = rollover

    def elapsed(self) -> float:
        """Seconds on a clock that never jumps: for how long something took."""
        return time.monotonic()

    def now(self) -> Moment:
        """This moment."""
        seconds = time.time()
        return Moment(int(seconds * 1000), time.localtime(seconds).tm_gmtoff - self.rollover * 3600)
