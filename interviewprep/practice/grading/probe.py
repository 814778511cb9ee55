"""The probe, ASGI middleware: what can be seen of a service from inside.

Its SQL queries and the rows they read, the connections it holds, its files, and how long its event loop stood
still.
"""

from __future__ import annotations

import asyncio
import json
import sqlite3
from collections.abc import Awaitable, Callable, MutableMapping
from pathlib import Path
from typing import Any

PATH = "/__probe__"
FILES = "/__files__"
Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Any]]
Send = Callable[[Any], Awaitable[None]]
ASGI = Callable[[Scope, Receive, Send], Awaitable[None]]


class Probe:
    """Wraps an ASGI app and answers `/__probe__` and `/__files__` itself; all else passes."""

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
        if scope["type"] != "http" or scope["path"] not in (PATH, FILES):
            await self._app(scope, receive, send)
            return
        state: dict[str, object]
        if scope["path"] == FILES:
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
