"""What authors of tasks begin with works, and what they get wrong is told."""

import asyncio

import pytest
from click.testing import CliRunner

from interviewprep.cli.main import cli
from interviewprep.content.tasks.kinds import TASK_KINDS
from interviewprep.content.tasks.load import load_task
from interviewprep.practice.grading.grader import Grader
from interviewprep.practice.new_task import write_task
from interviewprep.practice.verify import verify


def run(*words):
    return CliRunner().invoke(cli, [str(word) for word in words])


@pytest.mark.parametrize("kind", TASK_KINDS)
def test_a_new_task_is_right(tmp_path, kind):
    folder = tmp_path / "own" / "tasks" / "mine"
    write_task(folder, "mine", 'A "new" task', kind)
    task, problems = load_task(folder, "user")
    assert problems == []
    assert (task.meta.kind, task.meta.title, len(task.hints)) == (kind, 'A "new" task', 3)

    async def found():
        grader = Grader()
        try:
            return [problem async for problem in verify(grader, task, runs=2)]
        finally:
            await grader.close()

    assert asyncio.run(found()) == []


def test_new_and_check_from_the_command_line(tmp_path, home):
    done = run("task", "new", "mine", "--kind", "fix")
    assert done.exit_code == 0, done.output
    folder = home.folder / "practice_apps" / "own" / "tasks" / "mine"
    assert folder.is_dir()
    again = run("task", "new", "mine")
    assert again.exit_code == 1
    assert "nothing was written" in again.output
    assert run("task", "new", "No Name").exit_code == 2
    for where in (folder, folder.parent, folder.parent.parent, home.folder / "practice_apps"):
        done = run("task", "check", where)
        assert done.exit_code == 0, done.output
        assert "All well: 1 task." in done.output
    toml = folder / "task.toml"
    toml.write_text(toml.read_text().replace("level", "levle"))
    done = run("task", "check", folder)
    assert done.exit_code == 1
    assert "did you mean `level`?" in done.output
    assert 'levle = "junior"' in done.output
    assert run("task", "check", tmp_path / "nowhere").exit_code == 2
