"""What time it is: the machine's clock and time zone, handed in so that nothing below reads them."""

from __future__ import annotations

import time

from interviewprep.scheduling.moment import Moment


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
        return self.moment(int(time.time() * 1000))

    def moment(self, at: int) -> Moment:
        """A moment (UTC milliseconds) in the calendar that this machine had then.

        Raises:
            OSError, OverflowError, ValueError: there is no such time here.
        """
        return Moment(at, time.localtime(at / 1000).tm_gmtoff - self.rollover * 3600)
