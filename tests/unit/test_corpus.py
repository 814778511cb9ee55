"""Broken decks and tasks, each with the whole report that its author sees.

After a change of a message: `python -m tests.unit.test_corpus` writes the reports anew, to be read in the
diff.
"""

import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from interviewprep.cli.main import cli
from interviewprep.content.decks.lint_rules import RULES
from interviewprep.content.tasks.load import check_task, load_task
from tests.examples import examples

CORPUS = Path(__file__).parents[1] / "corpus"
DECKS = sorted(path for path in (CORPUS / "decks").iterdir() if path.suffix != ".txt")
TASKS = sorted(path for path in (CORPUS / "tasks").iterdir() if path.is_dir())
PIECES = [
    b"[[check]]\n",
    b"[",
    b"]",
    b'"',
    b"'''",
    b"= 1\n",
    b"name = 1\n",
    b"limits = 3\n",
    b"{",
    b"\r\n",
    b"## ",
]


def report(case):
    """What the author's command says of a broken deck, folder of decks, or task."""
    strict = ["--strict"] if case.stem == "strict" else []
    words = ["deck", "check", "--no-history", *strict] if case.parent.name == "decks" else ["task", "check"]
    done = CliRunner().invoke(cli, [*words, str(case.relative_to(CORPUS))])
    return done.exit_code, done.output


def expected(case):
    return case.with_suffix(".txt")


@pytest.mark.parametrize("case", [*DECKS, *TASKS], ids=lambda case: f"{case.parent.name}-{case.stem}")
def test_the_author_is_told(case, monkeypatch):
    monkeypatch.chdir(CORPUS)
    code, said = report(case)
    # Windows writes paths its own way.
    assert said.replace("\\", "/") == expected(case).read_text(encoding="utf-8").replace("\\", "/")
    assert code == 1


def test_the_corpus_breaks_every_rule_of_one_file():
    told = "".join(expected(case).read_text(encoding="utf-8") for case in DECKS)
    missing = [
        rule.name for rule in RULES.values() if rule.judges != "history" and f"[{rule.name}]" not in told
    ]
    assert missing == []


@given(st.data())
@examples(150)
def test_no_text_of_a_task_brings_the_reader_down(tmp_path_factory, data):
    """Pieces cut out of, put into and swapped between a task's files."""
    folder = tmp_path_factory.mktemp("task") / "task"
    shutil.copytree(data.draw(st.sampled_from(TASKS)), folder)
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    raw = bytearray(data.draw(st.sampled_from(files)).read_bytes())
    for _ in range(data.draw(st.integers(1, 3))):
        start = data.draw(st.integers(0, len(raw)))
        end = min(len(raw), start + data.draw(st.integers(0, 12)))
        raw[start:end] = data.draw(st.sampled_from(PIECES) | st.binary(max_size=3))
    data.draw(st.sampled_from(files)).write_bytes(raw)
    task, problems = load_task(folder, "user")
    assert (task is None) == bool(problems)
    for path, problem in [*problems, *(check_task(task) if task else ())]:
        assert problem.line >= 1
        assert path.is_relative_to(folder)


if __name__ == "__main__":
    import contextlib

    with contextlib.chdir(CORPUS):
        for one in [*DECKS, *TASKS]:
            expected(one).write_text(report(one)[1], encoding="utf-8")
