"""Tasks: read, verified, worked at, timed, kept."""

import asyncio
import json
import os
import subprocess
import sys
import time
from dataclasses import replace
from xml.etree import ElementTree

import pytest
from click.testing import CliRunner

from interviewprep.cli.main import cli
from interviewprep.content.sources import shipped
from interviewprep.content.tasks.load import load_task
from interviewprep.practice.attempts import Mode, NotNow, Practice, suggest
from interviewprep.practice.grading.grader import Grader
from interviewprep.practice.grading.messages import Job
from interviewprep.practice.grading.parts import CheckResult, RunEnd
from interviewprep.practice.task_catalog import find_tasks
from interviewprep.practice.verify import verify
from interviewprep.practice.workspace import Workspace
from interviewprep.scheduling.rating import Rating
from interviewprep.study.collection import Collection
from tests.practice.conftest import SOLUTION, STARTER, TOML, write_task

SAME = '[[edit]]\nfile = "main.py"\nfind = "async def hello"\nreplace = "def hello"\n'
FLAKY = SOLUTION.replace('"you"', 'random.choice(["you", "me"])')
SHIPPED = shipped("practice_apps")


def test_the_shipped_tasks_are_enough_and_spread(tmp_path):
    scan = find_tasks(tmp_path)
    assert scan.problems == []
    assert len(scan.tasks) >= 24
    assert {t.meta.kind for t in scan.tasks} == {"server", "fix", "client", "tests", "worker"}
    assert {t.meta.level for t in scan.tasks} == {"junior", "mid", "senior"}
    wanted = {"async", "dependency-injection", "middleware", "pydantic", "jwt", "testing", "celery"}
    assert {topic for t in scan.tasks for topic in t.meta.topics} == wanted
    assert all(len(t.hints) >= 3 for t in scan.tasks)


BY_KIND = sorted(find_tasks(SHIPPED / "nowhere").tasks, key=lambda task: (task.meta.kind, task.meta.order))


@pytest.mark.sampled(10)
@pytest.mark.parametrize("task", BY_KIND, ids=lambda t: t.id)
def test_a_shipped_task_is_right(task, graders):
    """One of its mutants and one accepted program; `interviewprep task verify` tries them all, many times."""

    async def problems(grader):
        return [problem async for problem in verify(grader, task, runs=1, sample=1)]

    assert graders.run_with(problems) == []


def test_the_booking_apps_own_tests_pass(tmp_path):
    words = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-c", os.devnull, "."]
    done = subprocess.run(words, cwd=SHIPPED / "booking" / "tests", capture_output=True, text=True)
    assert done.returncode == 0, done.stdout[-3000:]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (("kind = ", "kidn = "), "unknown key `kidn`; did you mean `kind`?"),
        (('level = "junior"', 'level = "guru"'), "task.toml:5:1: `level`"),
        (("par = 5", "par = "), "task.toml:6:7: not TOML"),
        (('name = "greets"', 'name = "greest"'), "`greets` isn't a check in task.toml"),
        (("points = 2", "pionts = 2"), "task.toml:16:1: unknown key `pionts`; did you mean `points`?"),
    ],
)
def test_mistakes_in_a_task_are_told_with_their_place(tmp_path, change, said):
    folder = write_task(tmp_path, toml=TOML.replace(*change, 1))
    task, problems = load_task(folder, "user")
    assert task is None
    assert any(said in problem.at(path.name) for path, problem in problems), [
        p.at(f.name) for f, p in problems
    ]


@pytest.mark.parametrize(
    ("files", "said"),
    [
        ({"solution/main.py": STARTER}, "the solution misses `greets`"),
        ({"starter/main.py": SOLUTION}, "the starter misses nothing"),
        ({"accepted/other/main.py": STARTER}, "accepted/other misses `greets`"),
        (
            {"mutants/kind.toml": 'why = "none"\n' + SAME},
            "no check catches the mutant `kind`",
        ),
        ({"solution/main.py": "import random\n" + FLAKY}, "hello is 'me', not 'you'"),
        ({"answers.md": "## Why?\n\nSo."}, "answers.md: the brief doesn't ask: Why?"),
    ],
)
def test_verify_finds_what_is_wrong_with_a_task(tmp_path, files, said):
    task, _ = load_task(write_task(tmp_path, **files), "user")

    async def problems():
        grader = Grader()
        try:
            return [
                problem async for problem in verify(grader, task, runs=40 if "random" in str(files) else 2)
            ]
        finally:
            await grader.close()

    found = asyncio.run(problems())
    assert any(said in problem for problem in found), found


def test_a_right_task_verifies(hello):
    async def problems():
        grader = Grader()
        try:
            return [problem async for problem in verify(grader, hello, runs=4)]
        finally:
            await grader.close()

    assert asyncio.run(problems()) == []


def test_a_newer_run_takes_the_place_of_the_one_before(hello, tmp_path):
    slow = tmp_path / "slow"
    slow.mkdir()
    (slow / "main.py").write_text("while True: pass")

    async def go():
        grader = Grader()

        async def old():
            job = Job.of(hello, [slow])
            job = replace(job, limits=replace(job.limits, seconds=60))
            return [found async for found in grader.grade(job)]

        try:
            waiting = asyncio.create_task(old())
            await asyncio.sleep(1.5)
            waiting.cancel()
            started = time.monotonic()
            second = [found async for found in grader.grade(Job.of(hello, hello.solution_layers))]
            return second, time.monotonic() - started
        finally:
            await grader.close()

    second, took = asyncio.run(go())
    assert [f.passed for f in second if isinstance(f, CheckResult)] == [True, True]
    assert isinstance(second[-1], RunEnd)
    assert took < 30, "it waited for the end of the one before, which may take a minute"


# The candidate's files


def test_a_workspace_is_never_overwritten_and_a_reset_keeps_the_old(hello, tmp_path):
    workspace = Workspace.of(hello, tmp_path / "home")
    assert workspace.create()
    (workspace.folder / "main.py").write_text("mine")
    assert not workspace.create()
    assert (workspace.folder / "main.py").read_text() == "mine"
    assert workspace.snapshot() == {"main.py": "mine"}
    kept = [workspace.reset(), workspace.reset()]
    assert (kept[0] / "main.py").read_text() == "mine"
    assert len(set(kept)) == 2
    assert workspace.snapshot() == {}


# Attempts


@pytest.fixture
def practice(hello, place):
    collection = Collection(place)
    yield Practice(hello, collection.log, place.clock, place.home.folder)
    collection.close()


def again(practice):
    """As after a restart: everything from the log."""
    return Practice(practice.task, practice.log, practice.clock, practice.workspace.folder.parents[2])


def run(practice):
    async def go():
        grader = Grader()
        try:
            return [found async for found in practice.run(grader)]
        finally:
            await grader.close()

    return asyncio.run(go())


def test_an_attempt_from_start_to_pass(practice, clock):
    assert practice.start(Mode.TIMED)
    clock.wait(minutes=1)
    run(practice)
    assert (practice.points, practice.all_passed) == (0, False)
    with pytest.raises(NotNow, match="pass the task first"):
        practice.diff()
    assert practice.next_hint().title == "Mild"
    (practice.workspace.folder / "main.py").write_text(SOLUTION)
    clock.wait(minutes=1)
    run(practice)
    assert practice.all_passed
    assert practice.suggested() is Rating.HARD  # a hint was taken
    assert practice.finish() == "passed"
    fresh = again(practice)
    attempt = fresh.progress.attempts[0]
    assert (attempt.hints, attempt.result, round(attempt.elapsed(0)), len(attempt.runs)) == (
        1,
        "passed",
        120,
        2,
    )
    assert code_of(fresh, attempt) == {"main.py": SOLUTION}
    row = fresh.log.tasks()[practice.task.key]
    assert (row.best, row.points, row.passed, row.attempts, row.reps) == (3, 3, True, 1, 1)
    assert row.due > clock.now().day
    assert [c.sign for c in fresh.diff()] == ["@", " "]


def code_of(practice, attempt):
    return {name: file.text for name, file in practice.log.code_of(practice.task.key, attempt.id).items()}


def test_code_that_is_as_before_is_kept_once_and_no_databases(practice, monkeypatch):
    practice.start(Mode.TIMED)
    folder = practice.workspace.folder
    (folder / "rows.db").write_bytes(b"SQLite format 3\0" + bytes(150_000))
    (folder / "picture.gif").write_bytes(b"GIF89a\xff\xfe")
    (folder / "long.py").write_text("# long\n" * 10_000)
    (folder / "main.py").write_text(STARTER + "# one\n")
    run(practice)
    other = again(practice)  # a second window, which knows of one run
    (folder / "main.py").write_text(STARTER + "# two\n")
    run(other)
    (folder / "main.py").write_text(STARTER + "# one\n")
    run(practice)
    fresh = again(practice)
    assert code_of(fresh, fresh.attempt) == {
        "long.py": "# long\n" * 10_000,
        "main.py": STARTER + "# one\n",
    }
    (folder / "long.py").unlink()
    run(fresh)
    assert code_of(fresh, fresh.attempt) == {"main.py": STARTER + "# one\n"}
    with fresh.log._database.reading() as connection:
        stored = connection.exec_driver_sql("SELECT data FROM event WHERE kind = 'run'").scalars().all()
    assert len(stored) == 4
    assert sum(len(data) for data in stored) < 90_000
    assert "data" not in str(fresh.progress)


def test_the_clock_survives_a_restart_and_stands_in_a_pause(practice, clock):
    practice.start(Mode.TIMED)
    clock.wait(minutes=2)
    assert again(practice).left == 180
    practice.pause()
    clock.wait(minutes=60)
    later = again(practice)
    assert later.elapsed == 120
    assert not later.pause()
    clock.wait(minutes=1)
    assert again(practice).elapsed == 180


def test_an_interview_has_no_pause_no_hints_and_a_bell(practice, clock):
    practice.start(Mode.INTERVIEW)
    with pytest.raises(NotNow, match="no pause"):
        practice.pause()
    with pytest.raises(NotNow, match="no hints"):
        practice.next_hint()
    clock.wait(minutes=5)
    assert practice.rung
    run(practice)
    assert practice.finish() == "failed"
    assert practice.may_see_solution


def test_a_new_attempt_begins_with_the_starter_and_the_old_files_can_be_taken_back(practice, clock):
    main = practice.workspace.folder / "main.py"
    practice.start(Mode.TIMED)
    assert practice.put_aside is None
    main.write_text(SOLUTION)
    run(practice)
    practice.finish()
    later = again(practice)
    later.start(Mode.TIMED)
    assert main.read_text() == STARTER
    assert later.put_aside is not None
    assert (later.put_aside / "main.py").read_text() == SOLUTION
    run(later)
    assert not later.all_passed
    assert later.workspace.kept() == [later.put_aside]
    aside = later.workspace.take_back()
    assert main.read_text() == SOLUTION
    assert (aside / "main.py").read_text() == STARTER
    later.finish(gave_up=True)
    kept = again(practice)
    kept.start(Mode.TIMED, keep_files=True)
    assert (main.read_text(), kept.put_aside) == (SOLUTION, None)


def test_an_attempt_that_goes_on_keeps_its_files(practice):
    practice.start(Mode.TIMED)
    (practice.workspace.folder / "main.py").write_text(SOLUTION)
    assert not again(practice).start(Mode.TIMED)
    assert (practice.workspace.folder / "main.py").read_text() == SOLUTION


def test_an_interview_shows_no_solution_though_the_task_was_passed_before(practice):
    practice.start(Mode.UNTIMED)
    (practice.workspace.folder / "main.py").write_text(SOLUTION)
    run(practice)
    practice.finish()
    assert again(practice).may_see_solution
    later = again(practice)
    later.start(Mode.INTERVIEW)
    assert not later.may_see_solution
    with pytest.raises(NotNow, match="an interview shows no solution"):
        later.diff()
    later.finish()
    assert later.may_see_solution


@pytest.mark.parametrize(
    ("passed", "minutes", "hints", "timed", "rating"),
    [
        (False, 1, 0, True, Rating.AGAIN),
        (True, 11, 0, True, Rating.HARD),
        (True, 3, 1, True, Rating.HARD),
        (True, 9, 0, True, Rating.GOOD),
        (True, 4, 0, True, Rating.EASY),
        (True, 90, 0, False, Rating.GOOD),
    ],
)
def test_the_suggested_rating(passed, minutes, hints, timed, rating):
    assert suggest(passed, minutes * 60, 600, hints, timed) is rating


def test_tasks_are_derived_again_from_the_log(practice, clock):
    practice.start(Mode.UNTIMED)
    (practice.workspace.folder / "main.py").write_text(SOLUTION)
    run(practice)
    practice.finish()
    before = practice.log.tasks()
    practice.log.rebuild()
    assert {k: r.model_dump() for k, r in practice.log.tasks().items()} == {
        k: r.model_dump() for k, r in before.items()
    }
    clock.wait(days=400)
    assert practice.log.settings.new_per_day == 20
    from interviewprep.store.figures import connect, figures

    db = connect(practice.workspace.folder.parents[2] / "progress.db")
    assert figures(db, clock.now(), []).tasks_due == 1
    db.close()


# The command line


def command(*words):
    return CliRunner().invoke(cli, ["task", *words], catch_exceptions=False)


def test_a_task_from_the_command_line(home, tmp_path):
    write_task(home.folder / "practice_apps", **{"accepted/short/main.py": "app = None\n"})
    assert "hello" in command("list").output
    listed = json.loads(command("list", "--json").output)
    assert {"id", "kind", "title", "level", "topics", "state", "best"} <= set(listed[0])
    mine = next(t for t in listed if t["id"] == "hello")
    assert (mine["state"], mine["best"]) == ("new", None)
    assert command("check", "hello").exit_code == 1
    assert "Say hello." in command("start", "hello", "--mode", "timed").output
    failed = command("check", "hello", "--junit", str(tmp_path / "r.xml"))
    assert failed.exit_code == 1
    assert "a greeting: expected 200, got 404" in failed.output
    suite = ElementTree.parse(tmp_path / "r.xml").getroot()[0]
    assert (suite.get("tests"), suite.get("failures")) == ("2", "2")
    assert "none is under way" in command("check", "hello", "--submit").output
    alone = command("check", "hello", "--only", "is_well")
    assert alone.exit_code == 1
    assert "0 of 1 points" in alone.output
    assert "greeting" not in alone.output
    assert "did you mean `is_well`?" in command("check", "hello", "--only", "is-well").output
    assert "Hint 1 of 2: Mild" in command("hint", "hello").output
    assert command("solution", "hello").exit_code == 1
    folder = home.folder / "practice" / "user" / "hello"
    (folder / "main.py").write_text("print('[b]hi[/b] \\x1b[31m')\n" + SOLUTION)
    alone = command("check", "hello", "--only", "is_well", "--output")
    assert alone.exit_code == 0
    assert "Your program printed:\n  │ [b]hi[/b] ␛[31m\n" in alone.output
    assert json.loads(command("check", "hello", "--only", "is_well", "--json").output)["output"].startswith(
        "[b]hi"
    )
    (folder / "main.py").write_text(SOLUTION)
    assert "started" in command("list").output, "that ends no attempt"
    passed = command("check", "hello", "--json")
    assert passed.exit_code == 0
    assert json.loads(passed.output)["passed"] is True
    assert "the same as yours" in command("solution", "hello").output
    assert "Also right: short (--with)." in command("solution", "hello").stderr
    assert "+app = None" in command("solution", "hello", "--with", "short").output
    assert "did you mean `short`?" in command("solution", "hello", "--with", "shrt").output
    assert "Your old files are in" in command("reset", "hello", "--yes").output
    assert (folder / "main.py").read_text() == STARTER
    assert next(t for t in json.loads(command("list", "--json").output) if t["id"] == "hello")["best"] == 100


def test_answers_are_shown_after_a_pass_or_giving_up_and_not_before(home):
    brief = "# Hello\n\nSay hello.\n\n**They will ask:** why?"
    write_task(home.folder / "practice_apps", **{"brief.md": brief, "answers.md": "## Why?\n\n*Why* not.\n"})
    command("start", "hello")
    early = command("answers", "hello")
    assert early.exit_code == 1
    assert "hello: pass the task first, or give it up" in early.output
    command("solution", "hello", "--give-up")
    assert command("answers", "hello").output == "## Why?\n\n*Why* not.\n\n"
    command("start", "hello", "--mode", "interview")
    assert "hello: an interview shows no answers" in command("answers", "hello").output


def test_an_interview_from_the_command_line(home):
    write_task(home.folder / "practice_apps")
    command("start", "hello", "--mode", "interview")
    assert "an interview has no hints" in command("hint", "hello").output
    assert "an interview shows no solution" in command("solution", "hello").output
    (home.folder / "practice" / "user" / "hello" / "main.py").write_text(SOLUTION)
    seen = command("check", "hello")
    assert seen.exit_code == 0
    assert "GET /health is 200" not in seen.output
    assert "1 more check is judged at submission: --submit." in seen.output
    assert json.loads(command("check", "hello", "--json").output)["hidden"] == 1
    assert "`is_well` is judged at submission" in command("check", "hello", "--only", "is_well").output
    done = command("check", "hello", "--submit")
    assert "3 of 3 points" in done.output
    assert "The attempt is over: passed" in done.output


def test_each_shipped_task_has_sample_checks_and_keeps_others(home):
    for task in find_tasks(home.folder).tasks:
        assert 0 < len(task.samples) < len(task.meta.check), task.id


def test_an_unknown_task_suggests_one(home):
    failed = command("start", "jwt-logn")
    assert failed.exit_code == 1
    assert "did you mean `jwt-login`?" in failed.output


LOOSE = """\
from interviewprep.practice.checks import Service, expect


def greets(api: Service) -> None:
    expect(api.get("/hello"), 200)


def is_well(api: Service) -> None:
    expect(api.get("/health"), 200, {"ok": True})
"""


def test_the_mistakes_that_checks_overlook_are_listed_until_they_are_judged(tmp_path, monkeypatch):
    pytest.importorskip("mutmut", reason="only with the extra `mutants`")
    monkeypatch.setenv("INTERVIEWPREP_HOME", str(tmp_path / "home"))
    folder = write_task(tmp_path / "home" / "practice_apps", **{"checks.py": LOOSE})
    done = CliRunner().invoke(cli, ["task", "verify", "--mutate", "hello"])
    assert done.exit_code == 1, done.output
    assert 'return {"hello": "you"} => return {"hello": "XXyouXX"}' in done.output
    assert '"ok"' not in done.output, "that one is noticed"
    names = [line.strip() for line in done.output.splitlines()[1:]]
    judged = "".join(f"\n[[survivor]]\nchange = {json.dumps(name)}\nwhy = 'loose'\n" for name in names)
    (folder / "task.toml").write_text(TOML + judged + "\n[[survivor]]\nchange = 'nothing'\nwhy = 'x'\n")
    done = CliRunner().invoke(cli, ["task", "verify", "--mutate", "hello"])
    assert done.output.splitlines()[1:] == ["     judged in task.toml, and no survivor: nothing"], done.output
    assert f"{len(names)} judged" in done.output
