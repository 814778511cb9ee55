"""The system's clipboard, for terminals that don't hand on what a program copies (OSC 52).

pyperclip knows how each system does it. It runs in a process of its own: the tools that it starts may wait
for ever, and write to the terminal.
"""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import Mapping
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from textual.events import Event, Key

if TYPE_CHECKING:
    from textual.app import App

    _App = App[None]
else:
    _App = object

PATIENCE = 2.0
"""Seconds that the system may take to paste, for which somebody waits."""
COPY_PATIENCE = 10.0
"""The same to copy, which goes on in the background."""
MOST_LATE = 3
"""How often it may take longer, as a busy machine does, before it isn't asked any more."""


def is_at_hand(environment: Mapping[str, str]) -> bool:
    """Whether the clipboard here is that of who sits before the terminal: over SSH, only with a display."""
    remote = "SSH_CONNECTION" in environment or "SSH_TTY" in environment
    return not remote or "DISPLAY" in environment or "WAYLAND_DISPLAY" in environment


class SystemClipboard:
    """Copies and pastes, one after the other. Where the tool says that it can't, it isn't tried again."""

    def __init__(self, environment: Mapping[str, str] = os.environ) -> None:
        self._environment = {**environment, "PYTHONUTF8": "1"}
        self._turn = asyncio.Lock()
        self.works = is_at_hand(environment)
        """Whether there is one, as far as is known."""
        self._late = 0

    async def copy(self, text: str) -> None:
        """Put a text there, where that works."""
        await self._ask("--copy", text, COPY_PATIENCE)

    async def paste(self) -> str:
        """The text that is there; '' where there is none."""
        return await self._ask("--paste", "", PATIENCE)

    async def _ask(self, what: str, text: str, patience: float) -> str:
        async with self._turn:
            if not self.works:
                return ""
            command = (sys.executable, "-P", "-m", "pyperclip", what)
            # Who keeps the text for others to paste goes on in the background: no pipe may be left to it.
            out = PIPE if what == "--paste" else DEVNULL
            try:
                process = await asyncio.create_subprocess_exec(
                    *command,
                    stdin=PIPE,
                    stdout=out,
                    stderr=DEVNULL,
                    env=self._environment,
                    start_new_session=True,
                )
            except OSError:
                self.works = False
                return ""
            try:
                async with asyncio.timeout(patience):
                    said, _ = await process.communicate(text.encode(errors="replace"))
            except TimeoutError:
                self._late += 1
                self.works = self._late < MOST_LATE
                await _end(process)
                return ""
            except asyncio.CancelledError:
                await _end(process)
                raise
            self.works = process.returncode == 0
            return (said or b"").decode(errors="replace").replace("\r\n", "\n")


async def _end(process: Process) -> None:
    """End it with the tool that it started."""
    with suppress(ProcessLookupError):
        if sys.platform == "win32":
            process.kill()
        else:
            os.killpg(process.pid, signal.SIGKILL)
    await process.wait()


class UsesClipboard(_App):
    """Mixed into an app, first: its texts are copied to the system's clipboard, and pasted from it."""

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self._system_clipboard = SystemClipboard()

    @property
    def _has_clipboard(self) -> bool:
        return not self.is_headless and not self.is_web

    async def on_event(self, event: Event) -> None:
        """Before something is pasted, look what was copied elsewhere."""
        pastes = isinstance(event, Key) and event.key == "ctrl+v" and not event.is_forwarded
        if pastes and self._has_clipboard:
            self._clipboard = await self._system_clipboard.paste() or self._clipboard
        await super().on_event(event)

    def copy_to_clipboard(self, text: str) -> None:
        """Copy through the terminal and, for terminals that don't take that, to the system."""
        super().copy_to_clipboard(text)
        if self._has_clipboard:
            self.run_worker(self._system_clipboard.copy(text), group="clipboard", description="Copying")
