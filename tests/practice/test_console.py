"""Requests as written in the console."""

import asyncio
import contextlib
import json
import shlex
import shutil
import socket
import subprocess
import sys
import threading
import time

import httpx
import pytest
from starlette.responses import Response

from interviewprep.practice.checks import Upstream
from interviewprep.practice.http_exchange import LONGEST_SHOWN, Answer, NoAnswer, send, show_body
from interviewprep.practice.http_request import BadRequest, parse_request
from interviewprep.practice.request_history import RequestHistory
from interviewprep.ui.markdown import code as coloured


def test_headers_body_and_content_type():
    written = parse_request('post /rooms\nX-A: b: c\n\n{"name": "Cellar"}\n')
    assert (written.method, written.path) == ("POST", "/rooms")
    assert written.headers == (("x-a", "b: c"), ("content-type", "application/json"))
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
    assert dict(parse_request(text).headers).get("content-type") == kind


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "line 1: write a method and a path"),
        ("GRAB /rooms", "line 1: write a method and a path"),
        ("GET rooms", "line 1: the path starts with /"),
        ("GET /rooms\nno header", "line 2: write a header"),
        ("GET /rooms\nEvil\r: x", "line 2"),
        ("\n\nGET /rooms\r\nX-A: b\r\nno header", "line 5: write a header"),
        ("GET /rooms\nX-A: œ", "line 2: a header can't hold 'œ'"),
        ("GET /rooms\nX-A: a\x00b", "line 2: a header can't hold"),
        ("GET /" + "a" * 70_000, "line 1: the path can't be sent"),
        ('POST /rooms\n\n{"name": }', "the body isn't JSON"),
        ('POST /rooms\n\n{"name": NaN}', "the body isn't JSON: NaN is not in it"),
        ("POST /rooms\n\n" + "[" * 100_000, "the body isn't JSON: it is nested too deeply"),
        ("POST /rooms\n\n\ud800", "the body can't be sent as UTF-8"),
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


@pytest.fixture
def seen():
    """A real service, and what it was sent: method, path, headers that were written, body."""
    requests = []

    async def keep(request):
        headers = [(k.decode(), v) for k, v in request.headers.raw]
        own = [(k, v) for k, v in headers if k in ("cookie", "content-type") or k.startswith("x-")]
        raw = request.scope["raw_path"].replace(b"%7B", b"{").replace(b"%7D", b"}")
        requests.append((request.method, raw, own, await request.body()))
        return Response("ok")

    with Upstream(keep) as upstream:
        yield upstream.url, requests


SENT = {
    "json": 'PUT /rooms/1\n\n{"name":"Zoë"}',
    "invalid json": "POST /rooms\nContent-Type: application/json\n\n{broken",
    "json, no body": "POST /rooms\nContent-Type: application/json",
    "nested json": "POST /rooms\nContent-Type: application/json\n\n" + "[" * 100_000,
    "nested json that is right": "POST /rooms\n\n" + "[" * 500 + "]" * 500,
    "nan": "POST /rooms\nContent-Type: application/json\n\n[NaN]",
    "infinity": "POST /rooms\n\n[1e999]",
    "digits": "POST /rooms\nContent-Type: application/json\n\n" + "1" * 5000,
    "form": "POST /t\n\nusername=a&password=b c",
    "text": "POST /t\n\nonly words\nin two lines",
    "at sign": "POST /t\n\n@/etc/hostname",
    "body of a GET": "GET /t\n\nonly words",
    "head": "HEAD /t\nX-A: b",
    "repeated": "GET /t\nCookie: a=1\nCookie: b=2\nX-A: 1\nX-a: 2",
    "empty header": "GET /t\nX-A:\nX-B: c",
    "two slashes": "GET //a:b/",
    "another host": "GET //example.org/t",
    "brackets": "GET /t/[1-3]/{a,b}?q[]=1",
}


def _key(request):
    method, path, headers, body = request
    with contextlib.suppress(ValueError, RecursionError):
        body = json.dumps(json.loads(body))  # httpx writes JSON in a form of its own
    return method, path, sorted(headers), body


@pytest.mark.parametrize("text", SENT.values(), ids=SENT)
def test_what_is_sent_what_curl_sends_and_what_the_code_sends_are_the_same(seen, text):
    url, requests = seen
    written = parse_request(text)
    with httpx.Client(trust_env=False) as client:
        client.request(
            written.method, written.url(url), headers=written.raw_headers, content=written.body or None
        )
    code = written.httpx_code(url)
    subprocess.run([sys.executable, "-c", code], check=True, timeout=20, stdout=subprocess.DEVNULL)
    if shutil.which("curl"):
        words = [*shlex.split(written.curl(url)), "--noproxy", "*", "-s", "-S", "--max-time", "10"]
        subprocess.run(words, check=True, timeout=20, stdout=subprocess.DEVNULL)
    first, *others = (_key(request) for request in requests)
    assert len(others) >= 1
    for other in others:
        assert other == first
    wanted = written.path.encode().split(b"?")[0]
    assert first[1].split(b"?")[0] == wanted


def test_a_header_in_latin_1_comes_as_it_was_written(seen):
    url, requests = seen
    written = parse_request("GET /t\nX-Name: Zoë")
    with httpx.Client(trust_env=False) as client:
        client.request(written.method, written.url(url), headers=written.raw_headers)
    subprocess.run([sys.executable, "-c", written.httpx_code(url)], check=True, stdout=subprocess.DEVNULL)
    assert [request[2] for request in requests] == [[("x-name", "Zoë".encode("latin-1"))]] * 2


# What comes back


def response(body, kind="application/json"):
    return Answer(200, "OK", (("content-type", kind),), body, "utf-8", 0.01)


def test_json_is_laid_out_and_the_rest_shown_as_it_is():
    assert show_body(response('{"a":"é"}'.encode())) == ('{\n  "a": "é"\n}', "json")
    assert show_body(response(b"{broken")) == ("{broken", "text")
    assert show_body(response(b"<p>", "text/html")) == ("<p>", "html")
    assert show_body(response(b"\x00" * 9, "image/png")) == ("(9 bytes of image/png)", "text")
    assert show_body(response(b"")) == ("", "text")


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (json.dumps([{"id": n, "name": f"room {n}"} for n in range(25_000)]).encode(), "application/json"),
        (b"[" * 100_000, "application/json"),
        (b"[" * 40_000 + b"]" * 5_000, "application/json"),
        (b"[" * 900 + b"1" + b"]" * 900, "application/json"),
        (b"1" * 40_000, "application/json"),
        (b"word " * 200_000, "text/plain"),
    ],
)
def test_a_large_body_is_cut_before_it_is_laid_out_and_coloured(body, kind):
    started = time.process_time()
    text, language = show_body(response(body, kind))
    coloured(text, language)
    assert time.process_time() - started < 2
    assert len(text) < LONGEST_SHOWN + 100
    assert text.endswith(" more characters") == (len(body) > LONGEST_SHOWN or len(body) == 1801)


# A service that goes on for ever, is slow, or says nothing


@pytest.fixture
def talker():
    """`talker(lines, pause)`: a server whose answer has these bytes, a pause between them, and no end."""
    servers = []

    def serve(head, piece=b"", pause=0.0):
        listening = socket.create_server(("127.0.0.1", 0))
        done = threading.Event()

        def talk():
            with contextlib.suppress(OSError):
                connection, _ = listening.accept()
                with connection:
                    connection.recv(65536)
                    connection.sendall(head)
                    while piece and not done.wait(pause):
                        connection.sendall(piece)
                    done.wait(20)

        thread = threading.Thread(target=talk)
        thread.start()
        servers.append((listening, done, thread))
        return f"http://127.0.0.1:{listening.getsockname()[1]}"

    yield serve
    for listening, done, thread in servers:
        done.set()
        listening.close()
        thread.join()


HEAD = b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\n\r\n"


def test_an_endless_body_is_cut_at_its_size(talker):
    url = talker(HEAD, b"x" * 65536)
    answer = asyncio.run(send(parse_request("GET /"), url, largest=300_000))
    assert len(answer.body) == 300_000
    assert answer.cut == "cut at 292 KB"


def test_events_that_come_now_and_then_are_shown_as_far_as_they_came(talker):
    url = talker(HEAD, b"data: 1\n\n", pause=0.05)
    started = time.monotonic()
    answer = asyncio.run(send(parse_request("GET /"), url, seconds=0.5))
    assert time.monotonic() - started < 20
    assert answer.text.startswith("data: 1\n\ndata: 1\n\n")
    assert (answer.status, answer.cut) == (200, "cut after 0.5 s")


def test_a_body_that_breaks_off_is_shown_as_far_as_it_came(talker):
    url = talker(
        b"HTTP/1.1 200 OK\r\ncontent-length: 50\r\ncontent-encoding: gzip\r\n\r\nnot gzip" + b" " * 42
    )
    answer = asyncio.run(send(parse_request("GET /"), url, seconds=5))
    assert answer.cut.startswith("ended early: ")


@pytest.mark.parametrize(
    ("head", "said"),
    [(b"", "nothing came within 0.3 s"), (b"SSH-2.0-OpenSSH\r\n\r\n", "illegal status line")],
)
def test_a_service_that_says_nothing_or_no_http_is_told(talker, head, said):
    with pytest.raises(NoAnswer, match=said):
        asyncio.run(send(parse_request("GET /"), talker(head), seconds=0.3))


# Going back to earlier requests


def test_what_is_being_written_is_there_after_a_look_at_older_requests():
    history = RequestHistory(["a", "b"])
    assert history.step(-1, "draft") == "b"
    assert history.step(-1, "b") == "a"
    assert history.step(-1, "a") == "a"
    assert history.step(1, "a") == "b"
    assert history.step(1, "b") == "draft"
    assert history.step(1, "draft") == "draft"


def test_an_older_request_that_was_changed_is_what_is_being_written():
    history = RequestHistory(["a", "b"])
    history.step(-1, "draft")
    assert history.step(1, "b, changed") == "b, changed"
    history.sent("b, changed")
    assert history.step(-1, "b, changed") == "b"
    assert history.step(1, "b") == "b, changed"
