"""Requests written as one would in an `.http` file: parsed, sent, and copied as curl or httpx code."""

from __future__ import annotations

import json
import re
import shlex
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import httpx

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS")


class BadRequest(ValueError):  # noqa: N818
    """The text is no request; it says which line, and what to write."""


@dataclass(frozen=True, slots=True)
class WrittenRequest:
    """A request as written."""

    method: str
    path: str
    headers: dict[str, str] = field(default_factory=dict)
    body: str = ""

    def curl(self, base_url: str) -> str:
        """The same as a curl command."""
        words = ["curl", *(["-X", self.method] if self.method != "GET" else []), base_url + self.path]
        for name, value in self.headers.items():
            words += ["-H", f"{name}: {value}"]
        if self.body:
            words += ["--data-raw", self.body]
        return shlex.join(words)

    def httpx_code(self, base_url: str) -> str:
        """The same as Python with httpx."""
        arguments = [repr(self.method), repr(self.path)]
        headers = dict(self.headers)
        if headers.get("content-type") == "application/json":
            arguments.append(f"json={json.loads(self.body)!r}")
            del headers["content-type"]
        elif self.body:
            arguments.append(f"content={self.body!r}")
        if headers:
            arguments.append(f"headers={headers!r}")
        call = ",\n    ".join(arguments)
        return (
            f"import httpx\n\nwith httpx.Client(base_url={base_url!r}) as client:\n"
            f"    response = client.request(\n        {call.replace(chr(10), chr(10) + '    ')},\n    )\n"
            "    print(response.status_code, response.text)\n"
        )


def parse_request(text: str) -> WrittenRequest:
    """`METHOD /path`, headers, an empty line, a body. JSON and form bodies get their content type.

    Raises:
        BadRequest: the text is no request.
    """
    head, _, body = text.strip().partition("\n\n")
    lines = head.splitlines()
    first = lines[0].split() if lines else []
    if len(first) == 1 and first[0].startswith("/"):
        first = ["GET", first[0]]
    if len(first) != 2 or first[0].upper() not in METHODS:
        raise BadRequest(
            f"line 1: write a method and a path, such as `GET /rooms`; methods: {', '.join(METHODS)}"
        )
    if not first[1].startswith("/"):
        raise BadRequest("line 1: the path starts with /")
    headers: dict[str, str] = {}
    for number, line in enumerate(lines[1:], 2):
        name, colon, value = line.partition(":")
        if not colon or not re.fullmatch(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+", name.strip()):
            raise BadRequest(
                f"line {number}: write a header as `Name: value`; the body follows an empty line"
            )
        headers[name.strip().lower()] = value.strip()
    body = body.strip()
    if body and "content-type" not in headers:
        try:
            json.loads(body)
            headers["content-type"] = "application/json"
        except ValueError as error:
            if body[0] in "{[":
                raise BadRequest(f"the body isn't JSON: {error}") from error
            if re.fullmatch(r"[^\s=&]+=[^\n]*", body):
                headers["content-type"] = "application/x-www-form-urlencoded"
    return WrittenRequest(first[0].upper(), first[1], headers, body)


def show_body(response: httpx.Response) -> tuple[str, str]:
    """A response's body as text, and the language to colour it in; JSON is laid out."""
    kind = response.headers.get("content-type", "")
    if not response.content:
        return "", "text"
    if "json" in kind:
        try:
            return json.dumps(response.json(), indent=2, ensure_ascii=False), "json"
        except ValueError:
            pass
    if kind.startswith("text/") or "json" in kind or "xml" in kind:
        return response.text[:50_000], "html" if "html" in kind else "text"
    return f"({len(response.content)} bytes of {kind or 'no type'})", "text"
