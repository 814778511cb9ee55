"""Answers to the questions that a brief ends with."""

from pathlib import Path

import pytest

from interviewprep.content.tasks.answers import questions_of
from interviewprep.content.tasks.load import check_task, load_task, scan_tasks
from tests.practice.conftest import write_task

SHIPPED = Path(__file__).parents[2] / "practice_apps"
BRIEF = """\
# Hello

Say hello. Why?

**They will ask:** why `GET`? What does
`GET /a?b=1` send?

That is all. Is it?
"""
RIGHT = "## Why `GET`?\n\nIt is safe.\n\n## What does `GET /a?b=1` send?\n\nOne parameter.\n"


def test_the_questions_are_those_of_the_paragraph():
    assert questions_of(BRIEF) == ["why `GET`?", "What does `GET /a?b=1` send?"]
    assert questions_of("# Hello\n\nWhy?") == []


def problems_of(tmp_path, answers):
    task, problems = load_task(write_task(tmp_path, **{"brief.md": BRIEF, "answers.md": answers}), "user")
    found = problems if task is None else check_task(task)
    return [problem.at(path.name) for path, problem in found]


def test_right_answers_are_no_mistake(tmp_path):
    assert problems_of(tmp_path, RIGHT) == []


@pytest.mark.parametrize(
    ("answers", "said"),
    [
        ("## Why `GET`?\n\nIt is safe.\n", "answers.md:1:1: no answer to: What does `GET /a?b=1` send?"),
        (RIGHT + "\n## Why not?\n\nSo.\n", "answers.md:9:1: the brief doesn't ask: Why not?"),
        (RIGHT.replace("It is safe.", ""), "answers.md:1:1: the answer says nothing"),
        ("", "answers.md:1:1: the file is empty"),
    ],
)
def test_mistakes_in_answers_are_told(tmp_path, answers, said):
    assert any(line.startswith(said) for line in problems_of(tmp_path, answers)), problems_of(
        tmp_path, answers
    )


def test_each_shipped_question_has_an_answer():
    scan = scan_tasks(SHIPPED, "shipped", thorough=True)
    assert scan.problems == []
    for task in scan.tasks:
        asked = questions_of(task.brief_of(len(task.stages)))
        assert len(task.answers) == len(asked) > 0, task.id
