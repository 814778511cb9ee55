"""HTTP requests written as one would in an `.http` file: parsed, and copied as curl or httpx code."""

from __future__ import annotations

import json
import re
import shlex
from dataclasses import dataclass

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS")

Headers = tuple[tuple[str, str], ...]
"""Names, in small letters, and values, in the order written; a name may come more than once."""


class BadRequest(ValueError):  # noqa: N818
    """The text isn't a request; it says which line, and what to write."""


@dataclass(frozen=True, slots=True)
class WrittenRequest:
    """A request as written."""

    method: str
    path: str
    headers: Headers = ()
    body: str = ""

    def url(self, base_url: str) -> str:
        """Where it goes. A client must not be given the path alone: `//a/b` would be another host."""
        return base_url + self.path

    @property
    def raw_headers(self) -> list[tuple[bytes, bytes]]:
        """The headers as they are sent: in Latin-1, as servers read them."""
        return [(name.encode("ascii"), value.encode("latin-1")) for name, value in self.headers]

    def curl(self, base_url: str) -> str:
        """The same as a curl command."""
        url = self.url(base_url)
        words = ["curl"]
        if any(sign in url for sign in "[]{}"):
            words.append("-g")  # or curl takes them for patterns
        body = self.body if self.method != "HEAD" else ""  # curl sends none with -I
        if self.method == "HEAD":
            words.append("-I")
        elif self.method != "GET" or body:
            words += ["-X", self.method]
        words.append(url)
        for name, value in self.headers:
            words += ["-H", f"{name}: {value}" if value else f"{name};"]
        if body:
            if not any(name == "content-type" for name, _ in self.headers):
                words += ["-H", "content-type:"]  # or curl says that it is a form
            words += ["--data-raw", body]
        return shlex.join(words)

    def httpx_code(self, base_url: str) -> str:
        """The same as Python with httpx."""
        arguments = [repr(self.method), repr(self.path if self.path[1:2] != "/" else self.url(base_url))]
        headers = list(self.headers)
        as_json = ("content-type", "application/json")
        if as_json in headers and (value := _as_python(self.body)) is not None:
            arguments.append(f"json={value}")
            headers.remove(as_json)
        elif self.body:
            arguments.append(f"content={self.body!r}")
        if headers:
            arguments.append(f"headers={_headers_as_python(headers)}")
        call = ",\n    ".join(arguments)
        return (
            f"import httpx\n\nwith httpx.Client(base_url={base_url!r}) as client:\n"
            f"    response = client.request(\n        {call.replace(chr(10), chr(10) + '    ')},\n    )\n"
            "    print(response.status_code, response.text)\n"
        )


def _as_python(body: str) -> str | None:
    """A JSON text as a Python literal; None where it can't be one."""
    try:
        value = json.loads(body)
        json.dumps(value, allow_nan=False)  # `nan` and `inf` are no literals
        compile(text := repr(value), "body", "eval")  # Python nests 100 or 200 brackets at most
    except (ValueError, SyntaxError, RecursionError, MemoryError):
        return None
    return text


def _headers_as_python(headers: list[tuple[str, str]]) -> str:
    # httpx takes text for ASCII; what goes beyond it is written as the bytes that are sent.
    sent = [(name, value if value.isascii() else value.encode("latin-1")) for name, value in headers]
    return repr(dict(sent) if len(dict(sent)) == len(sent) else sent)


def parse_request(text: str) -> WrittenRequest:
    """`METHOD /path`, headers, an empty line, a body. JSON and form bodies get their content type.

    Raises:
        BadRequest: the text isn't a request.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    before = len(text) - len(text.lstrip())
    line = text.count("\n", 0, before) + 1
    head, *rest = re.split(r"\n[ \t]*\n", text.strip(), maxsplit=1)
    first, *lines = head.split("\n")
    method, path = _first_line(first, line)
    headers = [_header(written, number) for number, written in enumerate(lines, line + 1)]
    body = rest[0].strip() if rest else ""
    try:
        body.encode()
    except UnicodeEncodeError as error:
        raise BadRequest(f"the body can't be sent as UTF-8: {error.reason}") from error
    if body and not any(name == "content-type" for name, _ in headers) and (kind := _kind_of(body)):
        headers.append(("content-type", kind))
    return WrittenRequest(method, path, tuple(headers), body)


def _first_line(written: str, line: int) -> tuple[str, str]:
    words = written.split()
    if len(words) == 1 and words[0].startswith("/"):
        words = ["GET", words[0]]
    if len(words) != 2 or words[0].upper() not in METHODS:
        raise BadRequest(
            f"line {line}: write a method and a path, such as `GET /rooms`; methods: {', '.join(METHODS)}"
        )
    method, path = words
    if not path.startswith("/"):
        raise BadRequest(f"line {line}: the path starts with /")
    from httpx import URL, InvalidURL

    try:
        URL(f"http://127.0.0.1{path}")
    except InvalidURL as error:
        raise BadRequest(f"line {line}: the path can't be sent: {error}") from error
    return method.upper(), path


def _header(written: str, line: int) -> tuple[str, str]:
    name, colon, value = (part.strip() for part in written.partition(":"))
    if not colon or not re.fullmatch(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+", name):
        raise BadRequest(f"line {line}: write a header as `Name: value`; the body follows an empty line")
    if wrong := re.search(r"[^\t\x20-\x7e\x80-\xff]", value):
        raise BadRequest(f"line {line}: a header can't hold {wrong[0]!r}: percent-encode it, or leave it out")
    return name.lower(), value


def _kind_of(body: str) -> str | None:
    """The content type that a body's text shows; None when it could be anything."""
    try:
        json.loads(body, parse_constant=_refuse)
    except (ValueError, RecursionError) as error:
        if body[0] in "{[":
            why = "it is nested too deeply" if isinstance(error, RecursionError) else error
            what = f"the body isn't JSON: {why}; with a Content-Type of your own it is sent as it is"
            raise BadRequest(what) from error
        return "application/x-www-form-urlencoded" if re.fullmatch(r"[^\s=&]+=[^\n]*", body) else None
    return "application/json"


def _refuse(constant: str) -> None:
    raise ValueError(f"{constant} is not in it")
