"""The terminal may go away first: a window closed, a connection lost. POSIX only; Windows ends the program.

Textual writes from a thread of its own, fed by a queue of 30 texts. When that thread dies of an error of the
terminal the queue fills up, and the next write waits for ever.
"""

from __future__ import annotations

import asyncio
import select
from typing import IO, Any

from textual.drivers.linux_driver import LinuxDriver

LOOK_SECONDS = 1.0
"""How often to look whether the terminal is still there."""


class LastingOutput:
    """Writes to a file as long as that works; after that what is written is dropped."""

    def __init__(self, file: IO[str]) -> None:
        self._file = file
        self.gone = False
        """Whether a write failed: the terminal can't come back."""

    def write(self, text: str) -> None:
        """Write, or drop it."""
        if not self.gone:
            try:
                self._file.write(text)
            except OSError:
                self.gone = True

    def flush(self) -> None:
        """Flush, or drop what was written."""
        if not self.gone:
            try:
                self._file.flush()
            except OSError:
                self.gone = True

    def fileno(self) -> int:
        """The file's descriptor."""
        return self._file.fileno()

    def isatty(self) -> bool:
        """Whether it is a terminal (that is still there)."""
        return not self.gone and self._file.isatty()


class TerminalDriver(LinuxDriver):
    """Textual's, which ends the app when the terminal is gone, also where nobody sends SIGHUP."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        assert self._file is not None
        self._output = LastingOutput(self._file)
        self._file = self._output  # type: ignore[assignment]  # all that the writer thread needs

    def start_application_mode(self) -> None:
        """Start, and look now and then whether the terminal is still there."""
        super().start_application_mode()  # type: ignore[no-untyped-call]
        if self.input_tty:
            self._look(asyncio.get_running_loop())

    def _look(self, loop: asyncio.AbstractEventLoop) -> None:
        # A terminal that is gone is always ready to be read and gives nothing: the input thread would spin.
        if self._output.gone or _hung_up(self.fileno):
            self._app.exit()
        else:
            loop.call_later(LOOK_SECONDS, self._look, loop)


def _hung_up(descriptor: int) -> bool:
    """Whether the other end of a terminal is closed."""
    try:
        poll = select.poll()
        poll.register(descriptor, 0)  # POLLHUP and POLLERR are told without being asked for
        return bool(poll.poll(0))
    except (OSError, AttributeError):  # some systems have no `poll`
        return False
