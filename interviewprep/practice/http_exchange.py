"""A request sent to a service, and as much of the answer as one can read: cut by size and time."""

from __future__ import annotations

import asyncio
import json
import time
from dataclasses import dataclass
from typing import Any

import httpx

from interviewprep.practice.http_request import WrittenRequest

LARGEST = 2**20
"""Bytes of a body that are read."""
LONGEST_SECONDS = 10.0
"""How long a service may take for all of its answer."""
LONGEST_SHOWN = 50_000
"""Characters of a body that are shown: laying out and colouring a megabyte takes many seconds."""
LOOPBACK: dict[str, Any] = {"verify": False, "trust_env": False, "timeout": None}
"""Building the certificates' context takes 40 ms, and nothing here is encrypted."""


class NoAnswer(Exception):  # noqa: N818
    """Nothing came back; the text says why."""


@dataclass(frozen=True, slots=True)
class Answer:
    """A response, as far as it was read."""

    status: int
    reason: str
    headers: tuple[tuple[str, str], ...]
    body: bytes
    encoding: str
    """Of the body, where it is text."""
    seconds: float
    """From sending to the last byte."""
    cut: str = ""
    """Why the body is not all there; '' if it is."""

    @property
    def kind(self) -> str:
        """The content type."""
        return next((value for name, value in self.headers if name == "content-type"), "")

    @property
    def text(self) -> str:
        """The body as text; bytes that are none are replaced."""
        try:
            return self.body.decode(self.encoding, "replace")
        except LookupError:  # an encoding that nobody knows
            return self.body.decode("utf-8", "replace")


async def send(
    written: WrittenRequest,
    base_url: str,
    *,
    largest: int = LARGEST,
    seconds: float = LONGEST_SECONDS,
) -> Answer:
    """Send a request and read the answer, which may be endless: after the largest size or the time it is cut.

    Raises:
        NoAnswer: the service can't be reached, or what it says in time is no HTTP.
    """
    begun = time.perf_counter()
    response: httpx.Response | None = None
    body = bytearray()
    cut = ""
    try:
        async with (
            asyncio.timeout(seconds),
            httpx.AsyncClient(**LOOPBACK) as client,
            client.stream(
                written.method,
                written.url(base_url),
                headers=written.raw_headers,
                content=written.body or None,
            ) as response,
        ):
            async for chunk in response.aiter_bytes():
                body += chunk
                if len(body) > largest:
                    cut = f"cut at {largest // 1024:,} KB"
                    break
    except TimeoutError:
        cut = f"cut after {seconds:g} s"
        if response is None:
            raise NoAnswer(f"nothing came within {seconds:g} s") from None
    except httpx.HTTPError as error:
        cut = f"ended early: {error or type(error).__name__}"
        if response is None:
            raise NoAnswer(str(error) or type(error).__name__) from error
    return Answer(
        response.status_code,
        response.reason_phrase,
        tuple(response.headers.multi_items()),
        bytes(body[:largest]),
        response.encoding or "utf-8",
        time.perf_counter() - begun,
        cut,
    )


def show_body(answer: Answer) -> tuple[str, str]:
    """A response's body as text, and the language to colour it in; JSON is laid out.

    No more than `LONGEST_SHOWN` characters are; the last line then says so.
    """
    kind = answer.kind
    if not answer.body:
        return "", "text"
    if "json" in kind and len(answer.body) <= LONGEST_SHOWN:
        try:
            return _cut(json.dumps(json.loads(answer.body), indent=2, ensure_ascii=False)), "json"
        except (ValueError, RecursionError):
            pass
    if kind.startswith("text/") or "json" in kind or "xml" in kind:
        return _cut(answer.text), "html" if "html" in kind else "text"
    return f"({len(answer.body)} bytes of {kind or 'no type'})", "text"


def _cut(text: str) -> str:
    if len(text) <= LONGEST_SHOWN:
        return text
    return f"{text[:LONGEST_SHOWN]}\n… {len(text) - LONGEST_SHOWN:,} more characters"
