"""What went between a check and the candidate's program, as a failed check shows it.

One request with its response is an exchange. Requests at once, frames on WebSockets and what a client asked
of a service of the check's own are shown as lists in the order of time.
"""

from __future__ import annotations

import json
import threading
import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import httpx

SHOWN_HEADERS = {
    "authorization", "content-type", "content-length", "etag", "if-match", "if-none-match", "location",
    "retry-after", "www-authenticate", "allow", "link", "idempotency-key", "vary", "cache-control",
}  # fmt: skip
"""Headers worth showing, with all that start with `x-`."""
MOST_LINES = 12
"""Requests or frames that a list shows."""
MOST_AFTER = 5
"""Requests after those at once, up to which these are shown: a check looks at what came of them."""
LONGEST_TEXT = 60
"""Characters of a frame or a path that are shown."""


def show_exchange(response: httpx.Response) -> str:
    """A request and its response, as a person would write them down."""
    import httpx

    request = response.request
    try:
        sent = request.content
    except httpx.RequestNotRead:
        sent = b""
    lines = [f"{request.method} {request.url.raw_path.decode()}", *_headers(request.headers)]
    if sent:
        lines += ["", _body(sent, request.headers.get("content-type", ""))]
    took = f" in {response.elapsed.total_seconds() * 1000:.0f} ms"
    lines += ["", f"{response.status_code} {response.reason_phrase}{took}", *_headers(response.headers)]
    if response.content:
        lines += ["", _body(response.content, response.headers.get("content-type", ""))]
    return "\n".join(lines)


def _headers(headers: httpx.Headers) -> list[str]:
    return [f"{k}: {v}" for k, v in headers.items() if k in SHOWN_HEADERS or k.startswith("x-")]


def _body(raw: bytes, content_type: str) -> str:
    if not raw:
        return ""
    try:
        text = raw.decode()
    except UnicodeDecodeError:
        return f"({len(raw)} bytes)"
    if "json" in content_type:
        with suppress(ValueError):
            text = json.dumps(json.loads(text), indent=2, ensure_ascii=False)
    lines = text.splitlines()
    if len(lines) > 24:
        lines = [*lines[:24], f"… {len(lines) - 24} more lines"]
    return "\n".join(line if len(line) <= 300 else line[:300] + "…" for line in lines)


def _short(text: str) -> str:
    return text if len(text) <= LONGEST_TEXT else text[:LONGEST_TEXT] + "…"


def _quoted(frame: object) -> str:
    """A frame's text, or its bytes; when it is cut, with its length."""
    text = repr(frame)
    if len(text) <= LONGEST_TEXT or not isinstance(frame, str | bytes):
        return _short(text)
    unit = "characters" if isinstance(frame, str) else "bytes"
    return f"{text[:LONGEST_TEXT]}… ({len(frame):,} {unit})"


@dataclass(slots=True)
class Sent:
    """A request, with what came of it. Times are in seconds of one clock that never jumps."""

    method: str
    path: str
    at: float = field(default_factory=time.perf_counter)
    status: int | None = None
    """None until it is answered, and when it never is."""
    answered: float | None = None

    def answer(self, status: int) -> None:
        """Note the answer, which has come now."""
        self.status, self.answered = status, time.perf_counter()


def in_time(requests: list[Sent]) -> str:
    """Requests in the order in which they were sent, with milliseconds from the first on."""
    if not requests:
        return ""
    ordered = sorted(requests, key=lambda sent: sent.at)
    start = ordered[0].at
    lines = []
    for sent in ordered[:MOST_LINES]:
        end = "" if sent.answered is None else f"{1000 * (sent.answered - start):.0f}"
        status = "no answer" if sent.status is None else sent.status
        lines.append(
            f"{1000 * (sent.at - start):>6.0f} → {end:>5} ms   {status}   {sent.method} {_short(sent.path)}"
        )
    if (more := len(ordered) - MOST_LINES) > 0:
        lines.append(f"       … {more} more")
    return "\n".join(lines)


class Transcript:
    """Of one check. Several threads may write to it."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._depth = 0
        self._together: list[Sent] = []
        """The last requests that were sent at once."""
        self._after = 0
        """Requests that were sent after them."""
        self._frames: deque[str] = deque(maxlen=MOST_LINES)
        self._frame_count = 0
        self._connections = 0

    @contextmanager
    def together(self) -> Iterator[None]:
        """What is sent within is sent at once; within another such block, with that one's."""
        with self._lock:
            if not self._depth:
                self._together, self._after = [], 0
            self._depth += 1
        try:
            yield
        finally:
            with self._lock:
                self._depth -= 1

    def sends(self, method: str, path: str) -> Sent:
        """Note a request, which is sent now."""
        sent = Sent(method, path)
        with self._lock:
            if self._depth:
                self._together.append(sent)
            else:
                self._after += 1
        return sent

    def connects(self, path: str) -> str:
        """Note a new WebSocket; returns its name."""
        with self._lock:
            self._connections += 1
            name = f"#{self._connections}"
        self.says(name, f"connects to {_short(path)}")
        return name

    def says(self, name: str, what: str, text: object = "") -> None:
        """Note what happened on a WebSocket: `sends` or `gets` with the frame, or its end."""
        shown = "" if text == "" else f" {_quoted(text)}"
        with self._lock:
            self._frames.append(f"{name} {what}{shown}")
            self._frame_count += 1

    def words(self) -> str:
        """The requests at once, if the check hasn't gone on to others; and the last frames."""
        parts = []
        if len(self._together) > 1 and self._after <= MOST_AFTER:
            parts.append(f"{len(self._together)} requests at once:\n{in_time(self._together)}")
        if self._frames:
            some = f"the last {len(self._frames)} of {self._frame_count}"
            which = some if self._frame_count > len(self._frames) else "all of them"
            parts.append("\n".join([f"On the WebSockets, {which}:", *self._frames]))
        return "\n\n".join(parts)
