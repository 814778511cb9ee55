"""An attempt at a task that unlocks in stages: what opens, when, and that the log alone says so."""

import json

import pytest
from click.testing import CliRunner

from interviewprep.cli.main import cli
from interviewprep.content.tasks.load import load_task
from interviewprep.practice.attempts import Mode, NotNow, Practice
from interviewprep.practice.grading.grader import Grader
from interviewprep.practice.verify import verify
from interviewprep.study.collection import Collection
from tests.practice.conftest import run_with
from tests.staged import BOTH, FIRST, GREETS_ALL_ALIKE, HEALTH, write_staged


@pytest.fixture
def practice(home, place):
    task, problems = load_task(write_staged(home.folder / "practice_apps"), "user")
    assert task is not None, problems
    collection = Collection(place)
    yield Practice(task, collection.log, place.clock, home.folder)
    collection.close()


def graded(practice, *programs):
    """Grade programs one after the other; returns how many stages are open after each."""

    async def go(grader: Grader) -> list[int]:
        stages = []
        for code in programs:
            (practice.workspace.folder / "main.py").write_text(code)
            async for _ in practice.run(grader):
                pass
            stages.append(practice.stages)
        return stages

    return run_with(go)


def test_a_stage_opens_once_all_checks_of_the_open_ones_pass_and_earlier_ones_run_again(practice, place):
    practice.start(Mode.TIMED)
    assert practice.stages == 1
    assert practice.how_far == "stage 1 of 2"
    assert practice.judged_by == ("greets", "greets_by_name")
    with pytest.raises(NotNow, match="no check `is_well`"):
        practice.check_of("is_well")
    assert graded(practice, GREETS_ALL_ALIKE, FIRST) == [1, 2]
    assert practice.opened == "Stage 2 of 2 is open: Be well."
    assert practice.results.points == 3
    assert not practice.all_passed, "the second stage is to be done"
    assert practice.judged_by == ("greets", "greets_by_name", "is_well")
    # What breaks an earlier stage costs its points, and closes nothing.
    broken = GREETS_ALL_ALIKE + HEALTH
    assert graded(practice, broken) == [2]
    assert practice.opened == ""
    assert practice.results.passed == ["greets", "is_well"]
    # Another device, or another start, has the log alone.
    again = Practice(practice.task, practice.log, place.clock, place.home.folder)
    assert again.stages == 2
    assert graded(practice, BOTH) == [2]
    assert practice.all_passed
    assert practice.finish() == "passed"
    assert practice.stages == 2, "what was open stays to be read"
    practice.start(Mode.TIMED)
    assert practice.stages == 1


def test_in_an_interview_sample_checks_open_a_stage_and_submission_judges_what_is_open(practice):
    practice.start(Mode.INTERVIEW)
    assert practice.judged_by == ("greets",)
    assert practice.hidden == {"greets_by_name"}
    assert graded(practice, GREETS_ALL_ALIKE) == [2]
    assert practice.judged_by == ("greets", "is_well")
    assert practice.hidden == {"greets_by_name"}
    practice.submitted = True
    assert practice.judged_by == ("greets", "greets_by_name", "is_well")
    graded(practice, GREETS_ALL_ALIKE + HEALTH)
    assert practice.results.passed == ["greets", "is_well"]
    assert practice.finish() == "failed"


def test_an_interview_that_ends_in_the_first_stage_is_judged_by_its_checks_alone(practice):
    practice.start(Mode.INTERVIEW)
    practice.submitted = True
    graded(practice, GREETS_ALL_ALIKE + HEALTH)
    assert practice.results.passed == ["greets"]


def test_verify_holds_all_stages_to_what_they_promise(practice):
    async def go(grader: Grader) -> list[str]:
        return [problem async for problem in verify(grader, practice.task, runs=1)]

    assert run_with(go) == []


def command(*args):
    return CliRunner().invoke(cli, ["task", *args])


def test_stages_from_the_command_line(home):
    write_staged(home.folder / "practice_apps")
    started = command("start", "hello").output
    assert "Stage 1 of 2: Greet" in started
    assert "GET /health" not in started
    mine = home.folder / "practice" / "user" / "hello" / "main.py"
    mine.write_text(FIRST)
    first = command("check", "hello")
    assert first.exit_code == 0
    assert "3 of 4 points, stage 1 of 2 in" in first.output
    assert "Stage 2 of 2 is open: Be well." in first.output
    assert "`GET /health` says that all is well." in first.output
    assert "The attempt is over" not in first.output
    assert "stage 2 of 2" in command("check", "hello").output
    found = json.loads(command("check", "hello", "--json").output)
    assert (found["stage"], found["stages"], found["points"], found["total"]) == (2, 2, 3, 4)
    assert found["passed"] is False
    assert "all is well" in command("start", "hello").output, "what is open is shown again"
    mine.write_text(BOTH)
    assert "The attempt is over: passed, stage 2 of 2." in command("check", "hello").output
