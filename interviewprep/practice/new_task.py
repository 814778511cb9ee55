"""Scaffolding for authors of tasks: a small task of each kind that passes `task verify` as it stands."""

from __future__ import annotations

import json
from pathlib import Path
from typing import assert_never

from interviewprep.content.tasks.kinds import TaskKind

Files = dict[str, str]
"""Text by path in the task's folder."""

_BRIEF = """\
# {title}

Say what to build, as an interviewer would. Everything that is judged must be said here.
"""
_HINTS = """\
## What to look at

The mildest hint: where the answer is.

## The idea

What the answer does, in a sentence.

## Nearly the answer

The last hint: the name of what is needed.
"""


def _toml(name: str, title: str, kind: TaskKind, more: str) -> str:
    return (
        f"id = {json.dumps(name)}\ntitle = {json.dumps(title, ensure_ascii=False)}\n"
        f'kind = "{kind}"\ntopics = ["testing"]\nlevel = "junior"  # junior, mid or senior\n'
        f"par = 15  # minutes\n{more}"
    )


def _mutant(why: str, file: str, find: str, replace: str) -> str:
    parts = {"file": file, "find": find, "replace": replace}
    edit = "\n".join(f"{key} = {json.dumps(value)}" for key, value in parts.items())
    return f"why = {json.dumps(why)}\n[[edit]]\n{edit}\n"


_GREETING = """\
from fastapi import FastAPI

app = FastAPI()


@app.get("/greeting")
async def greeting({parameters}) -> dict[str, str]:
    return {{"greeting": {value}}}
"""
_SERVER: Files = {
    "task.toml": """\
starter_passes = ["answers"]

[[check]]
name = "answers"
sample = true
requirement = "GET /greeting answers 200"

[[check]]
name = "greets"
points = 2
requirement = "GET /greeting?name=Ada greets Ada"
""",
    "starter/main.py": _GREETING.format(parameters="", value='"Hello"'),
    "solution/main.py": _GREETING.format(parameters='name: str = "you"', value='f"Hello {name}"'),
    "checks.py": """\
from interviewprep.practice.checks import Service, expect


def answers(api: Service) -> None:
    expect(api.get("/greeting"), 200)


def greets(api: Service) -> None:
    expect(api.get("/greeting?name=Ada"), 200, {"greeting": "Hello Ada"}, "a greeting for Ada")
""",
    "mutants/deaf.toml": _mutant("everyone is greeted as Bob", "main.py", "{name}", "Bob"),
    "mutants/down.toml": _mutant("it answers another path", "main.py", '"/greeting"', '"/hello"'),
}

_FIX: Files = _SERVER | {
    "starter/main.py": _GREETING.format(parameters='name: str = "you"', value='"Hello {name}"'),
}

_CLIENT: Files = {
    "task.toml": """\
open = "client.py"
app = "client:fetch"
starter_passes = ["fetches"]

[[check]]
name = "fetches"
sample = true
requirement = "fetch(url) returns the JSON of what it gets"

[[check]]
name = "tries_again"
points = 2
requirement = "A 503 is tried again, once"
""",
    "starter/client.py": """\
import httpx


def fetch(url: str) -> dict[str, str]:
    with httpx.Client(base_url=url) as client:
        return client.get("/").raise_for_status().json()
""",
    "solution/client.py": """\
import httpx


def fetch(url: str) -> dict[str, str]:
    with httpx.Client(base_url=url) as client:
        response = client.get("/")
        if response.status_code == 503:
            response = client.get("/")
        return response.raise_for_status().json()
""",
    "checks.py": """\
from starlette.responses import JSONResponse, Response

from interviewprep.practice.checks import Service, Upstream


def _fails(times: int):
    left = [times]

    async def handler(request):
        left[0] -= 1
        return Response(status_code=503) if left[0] >= 0 else JSONResponse({"name": "Atlas"})

    return handler


def fetches(api: Service) -> None:
    with Upstream(_fails(0)) as up:
        got = api.call("client:fetch", up.url).returned("a service that works")
    assert got == {"name": "Atlas"}, f"it returned {got!r}"


def tries_again(api: Service) -> None:
    with Upstream(_fails(1)) as up:
        got = api.call("client:fetch", up.url).returned("503 once, then 200")
    assert got == {"name": "Atlas"}, f"it returned {got!r}"
    assert len(up.requests) == 2, f"it asked {len(up.requests)} times, not twice"
""",
    "mutants/empty.toml": _mutant("it returns nothing", "client.py", ".json()", ".json() and {}"),
    "mutants/thrice.toml": _mutant(
        "it asks once more than it must",
        "client.py",
        "return response.raise_for_status",
        'client.get("/")\n        return response.raise_for_status',
    ),
}

_TESTS: Files = {
    "task.toml": """\
open = "test_service.py"
starter_passes = ["passes"]

[[check]]
name = "passes"
sample = true
requirement = "Your tests pass on the right service, ten times in a row"

[[check]]
name = "deaf"
points = 2
requirement = "They notice when everyone is greeted as Bob"
""",
    "starter/service.py": _GREETING.format(parameters='name: str = "you"', value='f"Hello {name}"'),
    "starter/test_service.py": """\
from fastapi.testclient import TestClient

from service import app

client = TestClient(app)


def test_it_answers():
    assert client.get("/greeting").status_code == 200
""",
    "solution/test_service.py": """\
from fastapi.testclient import TestClient

from service import app

client = TestClient(app)


def test_it_greets_by_name():
    response = client.get("/greeting", params={"name": "Ada"})
    assert response.status_code == 200
    assert response.json() == {"greeting": "Hello Ada"}
""",
    "mutants/deaf.toml": _mutant("everyone is greeted as Bob", "service.py", "{name}", "Bob"),
}

_WORKER: Files = {
    "task.toml": """\
open = "jobs.py"
app = "jobs:app"
starter_passes = ["adds"]

[[check]]
name = "adds"
sample = true
requirement = "jobs.add returns the sum"

[[check]]
name = "tries_again"
points = 2
requirement = "A ConnectionError is tried again, once"
""",
    "starter/jobs.py": """\
from celery import Celery

import network

app = Celery("jobs")


@app.task(name="jobs.add")
def add(name: str, a: int, b: int) -> int:
    network.use(name)
    return a + b
""",
    "starter/network.py": '''\
"""A network that fails. Nothing to change here."""

USED: dict[str, int] = {}


def use(name: str) -> None:
    """The first use of a name that starts with `shaky` fails."""
    USED[name] = USED.get(name, 0) + 1
    if name.startswith("shaky") and USED[name] == 1:
        raise ConnectionError(name)
''',
    "solution/jobs.py": """\
from celery import Celery

import network

app = Celery("jobs")


@app.task(
    name="jobs.add", autoretry_for=(ConnectionError,), max_retries=1, default_retry_delay=0
)
def add(name: str, a: int, b: int) -> int:
    network.use(name)
    return a + b
""",
    "checks.py": """\
from interviewprep.practice.checks import Service


def _add(api: Service, name: str) -> dict:
    sent = api.call("send", "jobs.add", [name, 2, 3], {}, {}).returned("sending the task")
    return api.call("result", sent, 5).returned("waiting for the task")


def adds(api: Service) -> None:
    done = _add(api, "steady")
    assert (done["state"], done["result"]) == ("SUCCESS", 5), f"the task gave {done}"


def tries_again(api: Service) -> None:
    done = _add(api, "shaky")
    assert (done["state"], done["result"]) == ("SUCCESS", 5), f"the first try fails: the task gave {done}"
""",
    "mutants/minus.toml": _mutant("it subtracts", "jobs.py", "a + b", "a - b"),
    "mutants/impatient.toml": _mutant("it never tries again", "jobs.py", "max_retries=1", "max_retries=0"),
}


def _example(kind: TaskKind) -> Files:
    match kind:
        case "server":
            return _SERVER
        case "fix":
            return _FIX
        case "client":
            return _CLIENT
        case "tests":
            return _TESTS
        case "worker":
            return _WORKER
    assert_never(kind)


def new_task(name: str, title: str, kind: TaskKind) -> Files:
    """The files of a small task."""
    files = _example(kind)
    return files | {
        "task.toml": _toml(name, title, kind, files["task.toml"]),
        "brief.md": _BRIEF.format(title=title),
        "hints.md": _HINTS,
    }


def write_task(folder: Path, name: str, title: str, kind: TaskKind) -> list[Path]:
    """Write them into a folder that isn't there yet; returns their paths.

    Raises:
        FileExistsError: the folder is there already.
    """
    folder.mkdir(parents=True)
    written = []
    for path, text in sorted(new_task(name, title, kind).items()):
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")
        written.append(target)
    return written
