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
SHOWN = 100_000
"""Characters of a body that are shown; more takes longer to lay out than one wants to wait."""
LOOPBACK: dict[str, Any] = {"verify": False, "trust_env": False, "timeout": None}
"""Building the certificates' context takes 40 ms, and nothing here is encrypted."""


class NoAnswer(Exception):  # noqa: N818
    """Nothing came back, or the request could not be sent; the text says why."""


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
        NoAnswer: the service can't be reached, says nothing in time or no HTTP, or this is no request.
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
                base_url + written.path,
                headers=[
                    (name.encode("ascii"), value.encode("latin-1")) for name, value in written.headers.items()
                ],
                content=written.body.encode() or None,
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
    except httpx.InvalidURL as error:
        raise NoAnswer(f"line 1: no address can be made of this path ({error})") from error
    except UnicodeError as error:
        raise NoAnswer(
            f"the request holds characters that can't be sent ({error.reason})"
            if isinstance(error, UnicodeEncodeError)
            else str(error)
        ) from error
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


def readable(answer: Answer) -> tuple[str, str]:
    """A response's body as text, and the language to colour it in; JSON is laid out, long text is cut."""
    kind = answer.kind
    if not answer.body:
        return "", "text"
    text, language = "", "html" if "html" in kind else "text"
    if "json" in kind:
        try:
            text, language = json.dumps(json.loads(answer.body), indent=2, ensure_ascii=False), "json"
        except (ValueError, RecursionError):  # no JSON, or nested deeper than anybody reads
            text = answer.text
    elif kind.startswith("text/") or "xml" in kind:
        text = answer.text
    else:
        return f"({len(answer.body)} bytes of {kind or 'no type'})", "text"
    if len(text) > SHOWN:
        return f"{text[:SHOWN]}\n… {len(text) - SHOWN:,} characters more", "text"
    return text, language
