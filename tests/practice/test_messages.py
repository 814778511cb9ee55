"""What the grader's processes say to one another: whole or not at all."""

import json
import os
import sys
import threading
from typing import get_args

import pytest

from interviewprep.practice.grading.grader import Grader
from interviewprep.practice.grading.messages import (
    Assignment,
    Cancel,
    Checked,
    ChecksBroke,
    ChecksDone,
    Exited,
    Job,
    Listening,
    Loaded,
    MalformedLine,
    Message,
    Preload,
    Ready,
    Restart,
    RunChecked,
    RunEnded,
    RunOver,
    ServiceJob,
    SnippetJob,
    Started,
    SuiteRun,
    Target,
    Unload,
    Warm,
    message_from,
    messages_in,
)
from interviewprep.practice.grading.parts import CheckResult, FileEdit, RunEnd, RunLimits
from interviewprep.practice.grading.supervisor import PipeReader
from interviewprep.practice.results import Results
from tests.practice.conftest import SOLUTION, load_task, run_with, write_task

LIMITS = RunLimits(3, 256, 12, 64, 2)
EDIT = FileEdit("main.py", "a", "b\nc")
JOB = Job(
    7,
    "tests",
    "/t",
    ("/l",),
    "main:app",
    ("passes",),
    LIMITS,
    (EDIT,),
    (("m", (EDIT,)),),
    (("r", (("f", "/f"),)),),
)
RESULT = CheckResult("greets", False, "é \ud800 \x1b[31m", "GET /\n\n500", "", 0.25)
EVERY = [
    JOB,
    Cancel(7),
    Ready(True, False),
    RunChecked(7, RESULT),
    RunEnded(7, RunEnd("graded", seconds=1)),
    RunOver(7, True),
    Listening(8000),
    SuiteRun(2, (("test_a", "why"), ("test_b", ""))),
    Target(8000, 123),
    Checked(RESULT, True),
    ChecksDone(),
    Restart(),
    ChecksBroke("Traceback"),
    Assignment("checks", JOB, "/f"),
    Warm(),
    SnippetJob("print('\ud800')", "/f", LIMITS),
    Preload("fastapi.testclient"),
    Unload(),
    Loaded(2),
    Started(123),
    Exited(-9),
    ServiceJob("/s", "main:app", 8000, "/f", (("NAME", "value"),), LIMITS),
]


def test_every_message_is_tried_here():
    assert {type(message) for message in EVERY} == set(get_args(Message))
    assert len({kind.TAG for kind in get_args(Message)}) == len(get_args(Message))


@pytest.mark.parametrize("message", EVERY, ids=lambda m: m.TAG)
def test_a_message_comes_out_as_it_went_in(message):
    line = message.to_line()
    assert line.endswith(b"\n")
    assert line.count(b"\n") == 1
    assert message_from(line) == message
    assert type(message).from_line(line) == message


@pytest.mark.parametrize(
    "line",
    [
        b"",
        b"\n",
        b"\xff\xfe",
        b"null",
        b"[]",
        b"7",
        b'{"port": 8000}',
        b'{"is": "no-such"}',
        b'{"is": ["listening"], "port": 8000}',
        b'{"is": {}, "port": 8000}',
        b'{"is": "listening"}',
        b'{"is": "listening", "port": "8000"}',
        b'{"is": "listening", "port": true}',
        b'{"is": "listening", "port": 8000.0}',
        b'{"is": "listening", "port": 0}',
        b'{"is": "listening", "port": 99999999}',
        b'{"is": "listening", "port": 8000, "more": 1}',
        b'{"is": "suite-run", "passed": 1}',
        b'{"is": "suite-run", "passed": 1, "failed": 7}',
        b'{"is": "suite-run", "passed": 1, "failed": [["a"]]}',
        b'{"is": "suite-run", "passed": 1, "failed": [["a", 1]]}',
        b'{"is": "suite-run", "passed": 1, "failed": {"a": "b"}}',
        b'{"is": "run-ended", "run": 1, "end": {"outcome": "won", "message": "", "trace": "", "output": "", "seconds": 0}}',
        b'{"is": "run-ended", "run": 1, "end": {"outcome": [], "message": "", "trace": "", "output": "", "seconds": 0}}',
        b'{"is": "run-ended", "run": 1, "end": {"outcome": "graded", "message": "", "trace": "", "output": "", "seconds": 1'
        + b"0" * 400
        + b"}}",
        b'{"is": "listening", "port": ' + b"9" * 5000 + b"}",
        b"[" * 100_000,
        JOB.to_line()[:-20],
    ],
    ids=lambda line: repr(line[:40]),
)
def test_what_is_malformed_is_told_as_such_and_skipped(line):
    with pytest.raises(MalformedLine):
        message_from(line)
    assert list(messages_in([line, ChecksDone().to_line()])) == [ChecksDone()]


def test_another_message_than_the_expected_one_is_malformed():
    with pytest.raises(MalformedLine, match="target was expected, not listening"):
        Target.from_line(Listening(8000).to_line())


@pytest.fixture
def pipe():
    reader, writer = os.pipe()
    found = PipeReader(reader)
    yield found, writer
    found.close()


@pytest.mark.skipif(sys.platform == "win32", reason="runs are forked on Linux alone")
def test_a_pipe_gives_whole_lines_and_says_when_it_is_closed(pipe):
    reader, writer = pipe
    line = Target(8000, 1).to_line()
    os.write(writer, b"no message\n\n" + line + line[:9])
    assert reader.messages(1) == [Target(8000, 1)]
    assert reader.messages(0) == []
    os.write(writer, line[9:])
    assert reader.messages(1) == [Target(8000, 1)]
    assert not reader.closed
    os.close(writer)
    assert reader.messages(1) == []
    assert reader.closed


@pytest.mark.skipif(sys.platform == "win32", reason="runs are forked on Linux alone")
def test_a_line_without_an_end_fills_no_memory(pipe):
    reader, writer = pipe
    reader.LONGEST = 1_000_000

    def flood():
        for _ in range(100):
            os.write(writer, b"x" * 65536)
        os.write(writer, b"\n" + ChecksDone().to_line())
        os.close(writer)

    thread = threading.Thread(target=flood)
    thread.start()
    found, most = [], 0
    while not reader.closed:
        found += reader.messages(1)
        most = max(most, len(reader._rest))
    thread.join()
    assert found == [ChecksDone()]
    assert most <= reader.LONGEST


FORGED = [
    {"port": "no number"},
    {"passed": 1},
    {"passed": "many", "failed": 3},
    {"is": "listening", "port": 99999999},
    {"is": "suite-run", "passed": 1},
    {"is": "suite-run", "passed": 1, "failed": [[]]},
    {"is": "checked", "broken": False},
    {"is": "checks-done"},
    {"is": "target", "port": 1, "pid": 1},
    {"event": "done"},
]
FORGER = (
    "import os\n"
    "for name in os.listdir('/proc/self/fd'):\n"
    "    try:\n"
    "        if 'pipe' in os.readlink(f'/proc/self/fd/{name}'):\n"
    f"            os.write(int(name), {b''.join(json.dumps(f).encode() + bytes([10]) for f in FORGED)!r})\n"
    "            os.write(int(name), b'[' * 30000 + b'\\n' + b'\\xff\\n')\n"
    "    except OSError:\n"
    "        pass\n"
)


@pytest.mark.skipif(sys.platform != "linux", reason="the forger looks into /proc")
@pytest.mark.parametrize("flags", [(), ("--spare",)])
def test_a_program_that_writes_lines_of_its_own_changes_no_verdict(grade, flags):
    results, end = grade(FORGER + SOLUTION, *flags)
    assert end.outcome == "graded", end
    assert all(result.passed for result in results.values())


TESTS_TOML = """\
id = "kill"
title = "Kill"
kind = "tests"
topics = ["testing"]
level = "junior"
par = 5
open = "test_main.py"
starter_passes = ["passes"]

[[check]]
name = "passes"
requirement = "They pass"

[[check]]
name = "rude"
requirement = "They see rudeness"

[[check]]
name = "ill"
requirement = "They see illness"
"""
TESTS = """\
from fastapi.testclient import TestClient
from main import app


def test_both():
    assert TestClient(app).get("/hello").json() == {"hello": "you"}
    assert TestClient(app).get("/health").status_code == 200
"""


@pytest.mark.skipif(sys.platform != "linux", reason="the forger looks into /proc")
def test_tests_that_write_lines_of_their_own_change_no_verdict(tmp_path):
    folder = write_task(tmp_path / "apps", "kill", TESTS_TOML, **{"starter/main.py": SOLUTION})
    (folder / "solution" / "test_main.py").write_text(FORGER + TESTS)
    (folder / "starter" / "test_main.py").write_text(TESTS.replace('"you"', '"you"'))
    task, problems = load_task(folder, "user")
    assert task is not None, problems

    async def go(grader: Grader):
        return await Results.gathered(task, grader.grade(Job.of(task, task.solution_layers)))

    results = run_with(go)
    assert results.how_it_ended.outcome == "graded", results.end
    assert results.all_passed, results.by_name
