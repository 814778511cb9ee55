"""`review QUERY`: what a query finds, line by line."""

import sqlite3
from contextlib import closing

import pytest
from click.testing import CliRunner

from interviewprep.cli.main import cli
from tests.conftest import deck_text, recall


@pytest.fixture
def run(tmp_path):
    """Runs the command on a home with three cards of its own, and the shipped decks beside them."""
    decks = tmp_path / "home" / "decks"
    decks.mkdir(parents=True)
    (decks / "own.md").write_text(deck_text(*(recall(n) for n in range(3)), title="Own"), encoding="utf-8")

    def run_it(*args, keys=""):
        return CliRunner().invoke(cli, ["review", "--plain", *args], input=keys)

    return run_it


def reviews(tmp_path):
    with closing(sqlite3.connect(tmp_path / "home" / "progress.db")) as db:
        return db.execute("SELECT card FROM event WHERE kind = 'review' ORDER BY number").fetchall()


def test_only_what_the_query_finds_comes(run, tmp_path):
    done = run("id:q-1 OR id:q-2", keys="\n4\n\n4\n")
    assert done.exit_code == 0, done.output
    assert "[custom study]" in done.output
    assert reviews(tmp_path) == [("user:q-1",), ("user:q-2",)]
    assert run("id:q-1").output.strip().endswith("Custom study: 0 left.")
    assert "Question 1?" in run("id:q-1", "--ahead", "1000").output
    assert "Question 0?" in run("id:q-0", "--deck", "own").output


def test_a_cram_records_nothing(run, tmp_path):
    done = run("deck:own", "--cram", keys="\n1\n\n3\n\n3\n\n3\n")
    assert done.output.count("Question 0?") == 2
    assert "[cram: not recorded]" in done.output
    assert "4 answers" in done.output
    assert reviews(tmp_path) == []


def test_a_mistake_is_pointed_at(run):
    done = run("is:nothing")
    assert done.exit_code == 2
    assert "^^^^^^^^^^" in done.output
