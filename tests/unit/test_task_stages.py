"""`[[stage]]` in task.toml: what is read, and each mistake with its line and remedy."""

import pytest

from interviewprep.content.tasks.load import load_task
from tests.practice.conftest import write_task
from tests.staged import TOML, write_staged


def problems_of(folder):
    task, found = load_task(folder, "user")
    assert task is None
    return [(path.name, problem.line, problem.message, problem.remedy) for path, problem in found]


def test_a_task_shows_as_much_of_its_brief_and_checks_as_is_open(tmp_path):
    task, problems = load_task(write_staged(tmp_path), "user")
    assert problems == []
    assert [stage.checks for stage in task.stages] == [("greets", "greets_by_name"), ("is_well",)]
    assert [check.name for check in task.checks_of(1)] == ["greets", "greets_by_name"]
    assert len(task.checks_of(2)) == 3
    assert "Stage 1 of 2: Greet" in task.brief_of(1)
    assert "all is well" not in task.brief_of(1)
    assert "## Stage 2 of 2: Be well\n\n`GET /health` says" in task.brief_of(2)


def test_a_task_without_stages_is_seen_whole(hello):
    assert hello.stages == ()
    assert hello.brief_of(0) == hello.brief_of(1) == hello.brief
    assert hello.checks_of(0) == hello.checks_of(1) == hello.meta.check


@pytest.fixture
def hello(tmp_path):
    task, _ = load_task(write_task(tmp_path), "user")
    return task


@pytest.mark.parametrize(
    ("old", "new", "line", "message", "remedy"),
    [
        (
            'stage = "health"',
            'stage = "helth"',
            30,
            "`is_well` is of no stage that there is: `helth`",
            "health",
        ),
        ('stage = "health"\n', "", 14, "the stage `health` has no checks", 'stage = "health"'),
        ('name = "health"', 'name = "greeting"', 14, "two stages are named `greeting`", "rename"),
        ('"stage-2.md"', '"stage-1.md"', 16, "two stages have the brief stage-1.md", "its own"),
        ('"stage-2.md"', '"brief.md"', 16, "brief.md is seen from the start", "stage-2.md"),
        ('"stage-2.md"', '"../x.md"', 16, "`stage.2.brief` leads out of the folder", "folder"),
        ('title = "Be well"\n', "", 13, "`stage.2.title` is missing", "title"),
        ('stage = "health"\nsample = true', 'stage = "health"', 14, "has no sample check", "sample = true"),
        (
            'name = "greets"\npoints',
            'name = "greets"\nstage = "health"\npoints',
            26,
            "`greets_by_name` belongs to `greeting`, and stands after checks of `health`",
            "order",
        ),
        (
            '[[stage]]\nname = "health"\ntitle = "Be well"\nbrief = "stage-2.md"\n',
            "",
            9,
            "there is one stage only",
            "add another",
        ),
    ],
)
def test_each_mistake_is_told_with_its_line_and_remedy(tmp_path, old, new, line, message, remedy):
    assert old in TOML
    found = problems_of(write_staged(tmp_path, TOML.replace(old, new, 1)))
    assert any(n == line and message in what and remedy in how for _, n, what, how in found), found


def test_a_stage_s_brief_must_be_there_and_say_something(tmp_path):
    folder = write_staged(tmp_path, **{"stage-2.md": " \n"})
    (folder / "stage-1.md").unlink()
    found = problems_of(folder)
    assert ("stage-1.md", 1, "the file is missing", "write it") in found
    assert ("stage-2.md", 1, "the file is empty", "write the stage's part of the brief") in found


def test_a_stage_where_there_are_none(tmp_path):
    toml = "\n".join(line for line in TOML.splitlines() if line != "[[stage]]" and "brief =" not in line)
    toml = toml.replace('name = "greeting"\ntitle = "Greet"', "").replace(
        'name = "health"\ntitle = "Be well"', ""
    )
    found = problems_of(write_staged(tmp_path, toml))
    assert [what for _, _, what, _ in found] == ["`is_well` is of no stage that there is: `health`"]
    assert "add `[[stage]]` tables" in found[0][3]
