"""A small task in two stages, and programs that get so far."""

from __future__ import annotations

from pathlib import Path

from tests.practice.conftest import STARTER, write_task

TOML = """\
id = "hello"
title = "Say hello, then more"
kind = "server"
topics = ["async"]
level = "junior"
par = 5

[[stage]]
name = "greeting"
title = "Greet"
brief = "stage-1.md"

[[stage]]
name = "health"
title = "Be well"
brief = "stage-2.md"

[[check]]
name = "greets"
points = 2
sample = true
requirement = "GET /hello greets"

[[check]]
name = "greets_by_name"
requirement = "GET /hello?name=Ada greets Ada"

[[check]]
name = "is_well"
stage = "health"
sample = true
requirement = "GET /health is 200"
"""
CHECKS = """\
from interviewprep.practice.checks import Service, expect


def greets(api: Service) -> None:
    expect(api.get("/hello"), 200, {"hello": "you"}, "a greeting")


def greets_by_name(api: Service) -> None:
    expect(api.get("/hello?name=Ada"), 200, {"hello": "Ada"}, "a greeting for Ada")


def is_well(api: Service) -> None:
    expect(api.get("/health"), 200)
"""
GREETS_ALL_ALIKE = STARTER + '\n\n@app.get("/hello")\nasync def hello():\n    return {"hello": "you"}\n'
FIRST = STARTER + '\n\n@app.get("/hello")\nasync def hello(name: str = "you"):\n    return {"hello": name}\n'
HEALTH = '\n\n@app.get("/health")\nasync def health():\n    return {}\n'
BOTH = FIRST + HEALTH


def write_staged(apps: Path, toml: str = TOML, **files: str) -> Path:
    """The task's folder."""
    given = {
        "checks.py": CHECKS,
        "solution/main.py": BOTH,
        "stage-1.md": "`GET /hello` greets.",
        "stage-2.md": "`GET /health` says that all is well.",
        "mutants/rude.toml": (
            'why = "rude"\n[[edit]]\nfile = "main.py"\nfind = \'{"hello": name}\'\nreplace = "{}"\n'
        ),
        "mutants/ill.toml": 'why = "ill"\n[[edit]]\nfile = "main.py"\nfind = \'"/health"\'\nreplace = \'"/h"\'\n',
    }
    return write_task(apps, toml=toml, **(given | files))
