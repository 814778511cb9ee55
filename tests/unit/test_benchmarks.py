import subprocess
import sys
from pathlib import Path

import pytest


@pytest.mark.exhaustive
@pytest.mark.skipif(sys.platform == "win32", reason="needs a pseudo-terminal")
def test_the_benchmarks_work():
    done = subprocess.run(
        [sys.executable, "-m", "tests.benchmarks", "--cards", "300", "-n", "1"],
        capture_output=True,
        text=True,
        cwd=Path(__file__).parents[2],
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    for words in (
        "start, 300 cards",
        "rating to next card",
        "commit one review",
        "today's figures",
        "fsrs-rs",
    ):
        assert words in done.stdout


@pytest.mark.exhaustive
@pytest.mark.skipif(sys.platform != "linux", reason="forks a warm process")
def test_the_practice_benchmark_works():
    done = subprocess.run(
        [sys.executable, "-m", "tests.benchmarks.practice", "1"],
        capture_output=True,
        text=True,
        cwd=Path(__file__).parents[2],
        timeout=200,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    for words in ("warm fork", "grader", "spare", "cold pytest"):
        assert f"12 HTTP checks, {words}: median" in done.stdout


def test_the_author_s_benchmark_works(capsys):
    from tests.benchmarks import author

    author.main(300, 1)
    assert "ratio" in capsys.readouterr().out


def test_the_benchmark_of_browse_works(capsys):
    from tests.benchmarks import browse

    browse.main(300, 1)
    said = capsys.readouterr().out
    assert "opening again: median" in said
    assert "selecting all: median" in said
