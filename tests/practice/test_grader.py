"""The grader's process: started once, told apart by run, and never the death of whoever asks."""

import asyncio
import os
import re
import signal
import sys
import time
from dataclasses import replace

import pytest

from interviewprep.content.tasks.load import check_task, load_task
from interviewprep.practice.grading import sandbox
from interviewprep.practice.grading.grader import GraderError
from interviewprep.practice.grading.messages import Job
from interviewprep.practice.grading.parts import CheckResult, RunEnd
from interviewprep.practice.grading.supervisor import REFERENCE_HOURS
from interviewprep.practice.results import Results
from interviewprep.practice.workspace import given_words
from tests.practice.conftest import SOLUTION, TOML, run_with, write_task
from tests.practice.test_messages import TESTS, TESTS_TOML

LINUX = pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")


@pytest.fixture
def endless(hello, tmp_path):
    """A job that goes on until its limit of 3 s."""
    folder = tmp_path / "endless"
    folder.mkdir()
    (folder / "main.py").write_text("while True: pass")
    return Job.of(hello, [folder])


@pytest.fixture
def right(hello):
    return Job.of(hello, hello.solution_layers)


async def every(grader, job):
    return [found async for found in grader.grade(job)]


async def until(true, seconds=30.0):
    started = time.monotonic()
    while not true():
        assert time.monotonic() - started < seconds
        await asyncio.sleep(0.02)


@pytest.mark.parametrize("flags", [(), ("--spare",)])
def test_each_of_two_runs_hears_of_itself_alone(endless, right, flags):
    async def go(grader):
        first = asyncio.create_task(every(grader, endless))
        await grader.start()
        await asyncio.sleep(0.5)
        return await asyncio.gather(first, every(grader, right))

    (end,), second = run_with(go, *flags)
    assert (end.outcome, end.message) == ("cancelled", "a newer run took its place")
    assert [found.passed for found in second if isinstance(found, CheckResult)] == [True, True]
    assert [found.outcome for found in second if isinstance(found, RunEnd)] == ["graded"]


@LINUX
def test_a_run_that_nobody_waits_for_is_ended(endless, right):
    async def go(grader):
        await grader.start()
        patient = replace(endless, limits=replace(endless.limits, seconds=300))
        waiting = asyncio.create_task(every(grader, patient))
        warm = grader._process.pid
        await until(lambda: len(sandbox.descendants(warm)) >= 3)
        waiting.cancel()
        await until(lambda: not sandbox.descendants(warm))  # long before the run's own limit
        return await every(grader, right)

    assert run_with(go)[-1].outcome == "graded"


def test_who_waits_for_the_start_may_be_cancelled(right):
    async def go(grader):
        first = asyncio.create_task(every(grader, right))
        await asyncio.sleep(0.05)
        first.cancel()
        starting = grader._starting
        found = await every(grader, right)
        assert grader._starting is starting
        return found

    assert run_with(go)[-1].outcome == "graded"


def test_closed_while_it_starts(right):
    async def go(grader):
        first = asyncio.create_task(every(grader, right))
        await asyncio.sleep(0.05)
        async with asyncio.timeout(60):
            await grader.close()
        first.cancel()
        await asyncio.wait([first])

    run_with(go)


def test_a_process_that_is_killed_is_a_fault_and_the_next_run_has_another(endless, right):
    async def go(grader):
        await grader.start()
        waiting = asyncio.create_task(every(grader, endless))
        await asyncio.sleep(0.3)
        os.kill(grader._process.pid, signal.SIGTERM)
        async with asyncio.timeout(60):
            return await waiting, await every(grader, right)

    first, second = run_with(go)
    assert first == [RunEnd("fault", "the grader ended unexpectedly")]
    assert second[-1].outcome == "graded"


@pytest.mark.parametrize(
    ("program", "said"), [("/no/such/python", "can't be started"), ("/bin/false", "did not start")]
)
@pytest.mark.skipif(sys.platform == "win32", reason="names programs as Unix does")
def test_a_grader_that_does_not_start_is_a_fault_of_the_run(monkeypatch, hello, right, program, said):
    async def go(grader):
        with monkeypatch.context() as patch:
            patch.setattr(sys, "executable", program)
            with pytest.raises(GraderError, match=said):
                await grader.start()
            found = await Results.gathered(hello, grader.grade(right))
        return found, await every(grader, right)

    found, after = run_with(go)
    assert found.how_it_ended.outcome == "fault"
    assert said in found.how_it_ended.message
    assert found.missed == ["greets", "is_well"]
    assert after[-1].outcome == "graded"


def test_what_a_spare_process_takes_to_begin_is_not_the_candidates_time(hello, right, tmp_path, monkeypatch):
    slow = "import sys, time\nif any('spare_process' in word for word in sys.orig_argv):\n    time.sleep(4)\n"
    (tmp_path / "slow").mkdir()
    (tmp_path / "slow" / "sitecustomize.py").write_text(slow)
    path = [str(tmp_path / "slow"), os.environ.get("PYTHONPATH", "")]
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(filter(None, path)))
    results = run_with(lambda grader: Results.gathered(hello, grader.grade(right)), "--spare")
    assert results.how_it_ended.outcome == "graded", results.end  # the limit is 3 s
    assert results.all_passed
    assert results.how_it_ended.seconds < 3


USES_WORDS = "import words\n" + SOLUTION.replace('"you"', "words.HELLO")


def grade_task(task, folder):
    async def go(grader):
        return await Results.gathered(task, grader.grade(Job.of(task, [folder])))

    return run_with(go)


def test_what_is_given_is_graded_as_it_was_given(tmp_path):
    files = {"starter/words.py": 'HELLO = "you"\n', "solution/main.py": USES_WORDS}
    toml = TOML.replace("par = 5", 'par = 5\ngiven = ["words.py"]')
    task, problems = load_task(write_task(tmp_path / "apps", toml=toml, **files), "user")
    assert task is not None, problems
    mine = tmp_path / "mine"
    mine.mkdir()
    (mine / "main.py").write_text(USES_WORDS)
    (mine / "words.py").write_text('HELLO = "nobody"\n')
    assert grade_task(task, mine).all_passed
    (mine / "words.py").unlink()
    (mine / "words.py").mkdir()
    assert grade_task(task, mine).all_passed
    assert given_words(task, task.folder / "starter") == ""
    (mine / "words.py").rmdir()
    (mine / "words.py").write_text('HELLO = "nobody"\n')
    assert given_words(task, mine) == "words.py: given, and graded as given. Your changes there don't count."


WRITTEN_OTHERWISE = """
[[check]]
name = "in-a-class"
requirement = "They pass on a right service that is written otherwise"
"""
LOOKS_INSIDE = (
    TESTS
    + """    import main
    assert main.health
"""
)


def test_tests_must_pass_on_a_right_program_that_is_written_otherwise(tmp_path):
    otherwise = SOLUTION.replace("def health", "def is_well")
    toml = TESTS_TOML.replace("par = 5", 'par = 5\ngiven = ["main.py"]') + WRITTEN_OTHERWISE
    files = {
        "starter/main.py": SOLUTION,
        "starter/test_main.py": "",
        "rewrites/in-a-class/main.py": otherwise,
    }
    folder = write_task(tmp_path / "apps", "kill", toml, **files)
    (folder / "solution" / "main.py").unlink()
    (folder / "solution" / "test_main.py").write_text(TESTS)
    task, problems = load_task(folder, "user")
    assert task is not None, problems
    assert list(check_task(task)) == []
    mine = tmp_path / "mine"
    mine.mkdir()
    (mine / "test_main.py").write_text(TESTS)
    assert grade_task(task, mine).all_passed
    (mine / "test_main.py").write_text(LOOKS_INSIDE)
    results = grade_task(task, mine)
    assert results.missed == ["in-a-class"]
    assert "test_both fails on a right program that is written otherwise" in results.get("in-a-class").message
    assert "has no attribute 'health'" in results.get("in-a-class").trace
    (folder / "rewrites" / "in-a-class" / "main.py").rename(folder / "rewrites" / "in-a-class" / "other.py")
    (problem,) = [found for _, found in check_task(task)]
    assert problem.message == "other.py is not `given`"


COUNTS = """\
from pathlib import Path
from fastapi import FastAPI

app = FastAPI()
seen = []


@app.post("/count")
def count():
    seen.append(1)
    kept = Path("kept.txt")
    kept.write_text(f"{kept.read_text() if kept.exists() else ''}x")
    return {"in_memory": len(seen), "on_disk": len(kept.read_text())}
"""
RESTARTS = """\
from interviewprep.practice.checks import Service, expect


def greets(api: Service) -> None:
    expect(api.post("/count"), 200, {"in_memory": 1, "on_disk": 1})
    expect(api.post("/count"), 200, {"in_memory": 2, "on_disk": 2})
    before = api.url
    api.restart()
    assert api.url != before
    expect(api.post("/count"), 200, {"in_memory": 1, "on_disk": 3})


def is_well(api: Service) -> None:
    expect(api.post("/count"), 200, {"in_memory": 2, "on_disk": 4})
"""


@pytest.mark.parametrize("flags", [(), ("--spare",)])
def test_a_check_can_restart_the_program_which_keeps_its_files_alone(tmp_path, flags):
    files = {
        "checks.py": RESTARTS,
        "solution/main.py": COUNTS,
        "mutants/rude.toml": "",
        "mutants/ill.toml": "",
    }
    folder = write_task(tmp_path / "apps", **files)
    for mutant in (folder / "mutants").iterdir():
        mutant.unlink()
    task, problems = load_task(folder, "user")
    assert task is not None, problems

    async def go(grader):
        return await Results.gathered(task, grader.grade(Job.of(task, task.solution_layers)))

    results = run_with(go, *flags)
    assert results.all_passed, results
    (folder / "solution" / "main.py").write_text(
        COUNTS + "if Path('kept.txt').exists(): raise SystemExit('again')"
    )
    results = run_with(go, *flags)
    assert results.end is not None
    assert results.end.outcome == "crashed"
    assert "again" in results.end.message + results.end.trace


PRINTS = 'print("from the import")\n' + SOLUTION.replace(
    '    return {"hello"', '    print("greeted [bold]x[/] \\x1b[31m")\n    return {"hello"'
)


@pytest.mark.parametrize("flags", [(), ("--spare",)], ids=["fork", "spare"])
def test_what_a_program_prints_is_told_after_a_pass_too(grade, flags):
    results, end = grade(PRINTS, *flags)
    assert all(result.passed for result in results.values())
    assert end.output.splitlines() == ["from the import", "greeted [bold]x[/] \x1b[31m"]


def test_prints_before_a_crash_are_told_beside_its_trace(grade):
    _, end = grade('print("so far")\n1 / 0\n')
    assert end.output.startswith("so far\nTraceback")


def test_long_output_keeps_its_beginning_and_its_end(grade):
    _, end = grade(
        'print("first")\nfor n in range(20_000):\n    print("line", n)\nprint("last")\n' + SOLUTION
    )
    assert len(end.output) < 70_000
    assert end.output.startswith("first\nline 0\n")
    assert end.output.endswith("line 19999\nlast")
    assert re.search(r"\n… [\d,]+ bytes are left out here …\n", end.output)


def test_the_output_of_an_error_has_no_frames_of_the_framework(grade):
    _, end = grade(SOLUTION.replace('return {"ok": True}', 'return {"ok": 1 / 0}'))
    assert end.output.splitlines().count("ZeroDivisionError: division by zero") == 1
    assert 'File "main.py", line 13, in health' in end.output
    assert "site-packages" not in end.output
    assert len(end.output.splitlines()) < 12


@pytest.mark.parametrize("flags", [(), ("--spare",)], ids=["fork", "spare"])
def test_what_tests_print_is_told_though_they_pass(tmp_path, flags):
    folder = write_task(tmp_path / "apps", "kill", TESTS_TOML, **{"starter/main.py": SOLUTION})
    (folder / "solution" / "test_main.py").write_text(TESTS + '    print("asked twice")\n')
    task, problems = load_task(folder, "user")
    assert task is not None, problems
    job = Job.of(task, task.solution_layers, only=("passes",))
    found = run_with(lambda grader: Results.gathered(task, grader.grade(job)), *flags)
    assert found.by_name["passes"].passed
    assert found.end.output.count("asked twice") == len(REFERENCE_HOURS)
    assert "Warning" not in found.end.output
