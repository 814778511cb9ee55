"""Requests as written in the console."""

import shlex
import subprocess
import sys

import pytest

from interviewprep.practice.http_request import BadRequest, parse_request


def test_headers_body_and_content_type():
    written = parse_request('post /rooms\nX-A: b: c\n\n{"name": "Cellar"}\n')
    assert (written.method, written.path) == ("POST", "/rooms")
    assert written.headers == {"x-a": "b: c", "content-type": "application/json"}
    assert written.body == '{"name": "Cellar"}'


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("POST /t\n\nusername=a&password=b c", "application/x-www-form-urlencoded"),
        ("POST /t\n\nonly words", None),
        ("POST /t\ncontent-type: text/csv\n\na=1", "text/csv"),
        ("/rooms", None),
    ],
)
def test_what_a_body_is(text, kind):
    assert parse_request(text).headers.get("content-type") == kind


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "line 1: write a method and a path"),
        ("GRAB /rooms", "line 1: write a method and a path"),
        ("GET rooms", "line 1: the path starts with /"),
        ("GET /rooms\nno header", "line 2: write a header"),
        ("GET /rooms\nEvil\r: x", "line 2"),
        ('POST /rooms\n\n{"name": }', "the body isn't JSON"),
    ],
)
def test_mistakes_name_the_line(text, said):
    with pytest.raises(BadRequest, match=said):
        parse_request(text)


def test_the_code_it_copies_is_python_and_a_shell_command():
    written = parse_request('POST /rooms\nX-A: it\'s "b"\n\n{"name": "$HOME `x`", "n": null}')
    words = shlex.split(written.curl("http://h"))
    assert words == [
        "curl", "-X", "POST", "http://h/rooms", "-H", 'x-a: it\'s "b"', "-H", "content-type: application/json",
        "--data-raw", '{"name": "$HOME `x`", "n": null}',
    ]  # fmt: skip
    code = written.httpx_code("http://h")
    assert "json={'name': '$HOME `x`', 'n': None}" in code
    subprocess.run([sys.executable, "-c", f"compile({code!r}, 'x', 'exec')"], check=True)
