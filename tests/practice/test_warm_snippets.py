"""Programs forked from a server that has imported what they begin with: as they are in a Python of their own."""

import asyncio
import os

import pytest

from interviewprep.content.tasks.task import Limits
from interviewprep.practice.grading.launchers import can_fork
from interviewprep.practice.preloading import Shares, in_order, leading_modules
from interviewprep.practice.snippet_runs import run_fresh
from interviewprep.practice.warm_snippets import WarmRunner

pytestmark = pytest.mark.skipif(not can_fork(), reason="forks a server, which is safe on Linux alone")

PROGRAMS = [
    "print(__name__, __file__.endswith('card.py'))",
    "import sys\nprint(sys.argv[0][-13:], sys.stdin.read(), sorted(vars(sys.modules['__main__'])))",
    "import os, pathlib\nprint(sorted(os.environ), sorted(os.listdir('.')), pathlib.Path.home().name)",
    "import sys\nsys.exit(3)",
    "raise ValueError('é')",
    "import atexit\natexit.register(print, 'at exit')\nprint('before')",
    "import threading, time\nthreading.Thread(target=lambda: (time.sleep(0.1), print('thread'))).start()",
    "import os, signal\nos.kill(os.getpid(), signal.SIGTERM)",
    "import pydantic\nclass M(pydantic.BaseModel):\n    a: int\nprint(M(a='1'))",
    "import pydantic\nimport sqlalchemy\nprint('orm' in vars(sqlalchemy))",
    "import os\nprint(len(os.listdir('/proc/self/fd')), os.getsid(0) == os.getpid())",
    "from concurrent.futures import ProcessPoolExecutor as P\nif __name__ == '__main__':\n    with P(1) as p:\n        print(list(p.map(abs, [-1])))",
    "import os, sys\nprint('x' * 10**6)\nsys.stderr.write('y' * 10**6)",
    "import socket\nsocket.create_connection(('127.0.0.1', 9))",
    "import pydantic.no_such_module",
    "def f(): return g()\ndef g(): return f()\nf()",
]


def test_a_fork_does_what_a_python_of_its_own_does():
    async def both():
        async with WarmRunner() as runner:
            for number, modules in in_order(PROGRAMS):
                code = PROGRAMS[number]
                assert await runner.run(code, modules) == await run_fresh(code), code

    asyncio.run(both())


def test_a_program_is_ended_at_its_limits_and_the_next_one_runs(monkeypatch):
    limits = Limits(seconds=1.5, output_mib=1, memory_mib=256, processes=8)
    monkeypatch.setattr("interviewprep.practice.snippet_runs.LIMITS", limits)

    async def go():
        async with WarmRunner() as runner:
            endless = await runner.run("import pydantic\nprint(1)\nwhile True: pass", ("pydantic",))
            large = await runner.run("x = bytearray(10**9)\nwhile True: pass", ("pydantic",))
            return endless, large, await runner.run("print(2)", ())

    endless, large, after = asyncio.run(go())
    assert endless.code is None
    assert "over 256 MiB of memory" in large.error
    assert (after.code, after.out) == (0, "2\n")


def test_a_server_that_is_killed_costs_nothing():
    async def go():
        async with WarmRunner() as runner:
            first = await runner.run("print(1)", ("pydantic",))
            os.kill(runner._server.pid, 9)
            second = await runner.run("print(2)", ("pydantic",))
            third = await runner.run("print(3)", ("pydantic",))
            return [result.out for result in (first, second, third)]

    assert asyncio.run(go()) == ["1\n", "2\n", "3\n"]


@pytest.mark.parametrize(
    ("code", "modules"),
    [
        ('"""Words."""\nfrom __future__ import annotations\nimport json\nfrom starlette import status, nothing', {"starlette", "starlette.status"}),
        ("import fastapi.testclient as t, pydantic", {"fastapi.testclient", "pydantic"}),
        ("from sqlalchemy import select\nfrom sqlalchemy.orm import Session", {"sqlalchemy", "sqlalchemy.orm"}),
        ("x = 1\nimport fastapi", set()),
        ("from django.conf import settings\nsettings.configure()\nfrom django.db import models\nfrom django.contrib.auth import models as m", {"django.conf", "django.db", "django.db.models"}),
        ("import antigravity, flask.__main__, no_such_package\nfrom . import fastapi", set()),
        ("import (", set()),
    ],
)  # fmt: skip
def test_what_a_program_begins_with(code, modules):
    assert leading_modules(code) == modules


def test_neighbours_share_imports_and_each_program_is_run_once():
    codes = [
        "import jwt\nimport fastapi",
        "import pydantic",
        "import fastapi",
        "import fastapi, pydantic",
        "print(1)",
    ]
    assert [modules for _, modules in in_order(codes)] == [
        (), ("fastapi",), ("fastapi", "pydantic"), ("fastapi", "jwt"), ("pydantic",),
    ]  # fmt: skip
    shares = Shares(in_order(codes), 2)
    first, second = shares.of(0), shares.of(1)
    got = [next(first), next(second), *first, *second]
    assert sorted(number for number, _ in got) == [0, 1, 2, 3, 4]
