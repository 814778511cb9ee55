"""The probe, ASGI middleware: what can be seen of a service from inside.

Its SQL queries and the rows they read, the connections it holds, its files, and how long its event loop stood
still. It can also make the program's writes to SQLite wait, as another program that writes would.
"""

from __future__ import annotations

import asyncio
import json
import sqlite3
import threading
import time
from collections.abc import Awaitable, Callable, MutableMapping
from contextlib import closing
from pathlib import Path
from typing import Any

PATH = "/__probe__"
FILES = "/__files__"
HOLD = "/__hold__/"
"""Followed by milliseconds."""
Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Any]]
Send = Callable[[Any], Awaitable[None]]
ASGI = Callable[[Scope, Receive, Send], Awaitable[None]]


class Probe:
    """Wraps an ASGI app and answers the paths above itself; all else passes."""

    def __init__(self, app: ASGI) -> None:
        self._app = app
        self._lag = 0.0
        self._watcher: asyncio.Task[None] | None = None
        self.queries: list[str] = []
        self.rows = 0
        self.held = 0
        self._listen()

    def _listen(self) -> None:
        from sqlalchemy import Engine, event
        from sqlalchemy.pool import Pool

        def executed(_c: object, _cursor: object, statement: str, *_: object) -> None:
            self.queries.append(statement)

        def checked_out(*_: object) -> None:
            self.held += 1

        def checked_in(*_: object) -> None:
            self.held -= 1

        def count_row(_cursor: object, row: tuple[object, ...]) -> tuple[object, ...]:
            self.rows += 1
            return row

        def connected(connection: object, _: object) -> None:
            if isinstance(connection, sqlite3.Connection):
                connection.row_factory = count_row

        event.listen(Engine, "before_cursor_execute", executed)
        event.listen(Pool, "connect", connected)
        event.listen(Pool, "checkout", checked_out)
        event.listen(Pool, "checkin", checked_in)

    async def _watch(self) -> None:
        loop = asyncio.get_running_loop()
        while True:
            before = loop.time()
            await asyncio.sleep(0.005)
            self._lag = max(self._lag, loop.time() - before - 0.005)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve the probe, or pass on."""
        if self._watcher is None:
            self._watcher = asyncio.create_task(self._watch())
        path = scope.get("path", "")
        if scope["type"] != "http" or not (path in (PATH, FILES) or path.startswith(HOLD)):
            await self._app(scope, receive, send)
            return
        state: dict[str, object]
        if path.startswith(HOLD):
            state = {"held": _hold_writes(int(path.removeprefix(HOLD)) / 1000)}
        elif path == FILES:
            state = {str(p): p.stat().st_size for p in Path().rglob("*") if p.is_file()}
        else:
            state = {"queries": self.queries, "rows": self.rows, "connections": self.held, "lag": self._lag}
            self.queries, self.rows, self._lag = [], 0, 0.0
        body = json.dumps(state).encode()
        await send(
            {
                "type": "http.response.start",
                "status": 200,
                "headers": [(b"content-type", b"application/json"), (b"content-length", b"%d" % len(body))],
            }
        )
        await send({"type": "http.response.body", "body": body})


def _hold_writes(seconds: float) -> list[str]:
    """Take the lock of each SQLite database in the program's folder, and give it back after a while.

    Until then reads go on, and writes wait.

    Returns:
        The databases that are held now.
    """
    held = []
    for file in sorted(Path().rglob("*.db")):
        taken = threading.Event()
        threading.Thread(target=_hold, args=(file, seconds, taken), daemon=True).start()
        if taken.wait(1):
            held.append(str(file))
    return held


def _hold(file: Path, seconds: float, taken: threading.Event) -> None:
    with closing(sqlite3.connect(file, isolation_level=None, timeout=0.5)) as database:
        try:
            database.execute("BEGIN IMMEDIATE")
        except sqlite3.DatabaseError:  # it is none, or somebody writes for long
            return
        taken.set()
        time.sleep(seconds)
        database.execute("ROLLBACK")
