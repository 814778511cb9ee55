"""A program in a pseudo-terminal, timed from outside: what counts is what is on the screen. POSIX only."""

from __future__ import annotations

import fcntl
import os
import pty
import select
import signal
import struct
import termios
import time
from pathlib import Path

import pyte

ANSWERS = {
    b"\x1b[?2026$p": b"\x1b[?2026;2$y",
    b"\x1b[?2048$p": b"\x1b[?2048;0$y",
    b"\x1b[6n": b"\x1b[1;1R",
    b"\x1b[c": b"\x1b[?62;22c",
}
"""What a real terminal answers to Textual's questions."""


class Terminal:
    """Runs a program and keeps the screen it draws."""

    def __init__(self, argv: list[str], env: dict[str, str] | None = None, size: tuple[int, int] = (100, 30)):
        columns, rows = size
        size_env = {"COLUMNS": str(columns), "LINES": str(rows)}  # a test runner's own would win otherwise
        self.raw = bytearray()
        """Every byte that the program wrote."""
        self._screen = pyte.Screen(columns, rows)
        self._stream = pyte.ByteStream(self._screen)
        self.started = time.perf_counter()
        self.pid, self._fd = pty.fork()
        if self.pid == 0:
            os.execvpe(
                argv[0],
                argv,
                {**os.environ, "TERM": "xterm-256color", "COLORTERM": "truecolor", **(env or {}), **size_env},
            )
        fcntl.ioctl(self._fd, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))

    @property
    def text(self) -> str:
        return "\n".join(self._screen.display)

    def pump(self, timeout: float) -> bool:
        """Read what the program wrote; False when it has ended."""
        if not select.select([self._fd], [], [], timeout)[0]:
            return True
        try:
            data = os.read(self._fd, 65536)
        except OSError:
            return False
        for question, answer in ANSWERS.items():
            if question in data:
                os.write(self._fd, answer)
        self.raw += data
        self._stream.feed(data)
        return bool(data)

    def wait_for(self, text: str, timeout: float = 30) -> float:
        """When the text came onto the screen (`time.perf_counter`).

        Raises:
            TimeoutError: it did not.
        """
        deadline = time.perf_counter() + timeout
        while text not in self.text:
            if time.perf_counter() > deadline or not self.pump(0.05):
                raise TimeoutError(f"{text!r} is not on the screen:\n{self.text}")
        return time.perf_counter()

    def wait_until_gone(self, text: str, timeout: float = 60) -> float:
        """When the text was gone from the screen (`time.perf_counter`).

        Raises:
            TimeoutError: it stayed.
        """
        deadline = time.perf_counter() + timeout
        while text in self.text:
            if time.perf_counter() > deadline or not self.pump(0.05):
                raise TimeoutError(f"{text!r} is still on the screen:\n{self.text}")
        return time.perf_counter()

    def send(self, keys: str) -> float:
        """Press keys; returns when."""
        now = time.perf_counter()
        os.write(self._fd, keys.encode())
        return now

    def settle(self, seconds: float) -> None:
        """Let the program go on for a while."""
        end = time.perf_counter() + seconds
        while time.perf_counter() < end and self.pump(0.02):
            pass

    def wait(self) -> int:
        """Wait for the program to end by itself; returns its exit status."""
        while self.pump(0.1):
            pass
        status = os.waitstatus_to_exitcode(os.waitpid(self.pid, 0)[1])
        os.close(self._fd)
        return status

    def close(self) -> float:
        """End the program; returns its peak memory in MiB."""
        peak = 0.0
        status = Path(f"/proc/{self.pid}/status")
        if status.exists():  # ru_maxrss would count this process as well, as it was when it forked
            line = next(x for x in status.read_text().splitlines() if x.startswith("VmHWM"))
            peak = int(line.split()[1]) / 1024
        os.kill(self.pid, signal.SIGKILL)
        usage = os.wait4(self.pid, 0)[2]
        os.close(self._fd)
        return peak or usage.ru_maxrss / 1024
