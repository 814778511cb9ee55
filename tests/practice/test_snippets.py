"""The code on cards: run for real, within limits, and compared."""

import asyncio
import time

import pytest
from click.testing import CliRunner

from interviewprep.cli.main import cli
from interviewprep.content.decks.checker import check
from interviewprep.practice.grading.launchers import can_fork
from interviewprep.practice.snippet_runs import run_fresh
from interviewprep.practice.snippets import SnippetRunner, snippets_of
from tests.conftest import deck_text

CARD = '## What does this print? {{#{id} .output source="https://e.org"}}\n\n```python run{needs}\n{code}\n```\n\n```output\n{output}\n```\n'


def card(id, code, output, needs=""):  # noqa: A002
    return CARD.format(id=id, code=code, output=output, needs=needs)


def outcomes(folder, *cards, kept=None):
    path = folder / "deck.md"
    path.write_text(deck_text(*cards), encoding="utf-8")

    async def go():
        return [o async for o in SnippetRunner(kept).run(snippets_of(check([path]).decks))]

    return sorted(asyncio.run(go()), key=lambda o: o.snippet.run.line)


def test_right_and_wrong_output(tmp_path):
    right, wrong, fails = outcomes(
        tmp_path,
        card("right", "print('é')\nprint(2)  ", "é\n2"),
        card("wrong", "print(1)\nprint(3)", "1\n2"),
        card("fails", "print(1)\nraise ValueError('[/bold]')", "1"),
    )
    assert right.problem() is None
    assert right.result.out == "é\n2\n"
    assert wrong.problem().message == "the code prints something else"
    assert "-2\n+3" in wrong.problem().remedy
    assert fails.problem().message == "the code fails with exit code 1: ValueError: [/bold]"


def test_a_program_may_print_any_of_the_outputs(tmp_path):
    also = "```output also\n{}\n```\n"
    right, wrong = outcomes(
        tmp_path,
        card("right", "print(2)", "1") + also.format(3) + also.format(2),
        card("wrong", "print(2)", "1") + also.format(3),
    )
    assert right.problem() is None
    assert wrong.problem().message == "the code prints something else"


def test_what_is_missing_is_skipped_aloud(tmp_path):
    newer, there = outcomes(
        tmp_path,
        card("newer", "print(1)", "2", needs=' requires="pydantic>=99"'),
        card("there", "print(1)", "1", needs=' requires="pydantic>=2 sqlmodel"'),
    )
    assert newer.skipped.startswith("needs pydantic>=99: install it with ")
    assert newer.problem() is None
    assert there.right


@pytest.mark.parametrize("needs", [' requires="pydantic>>2"', " requires=pydantic", " fast"])
def test_requirements_that_cant_be_read(tmp_path, needs):
    path = tmp_path / "deck.md"
    path.write_text(deck_text(card("a", "print(1)", "1", needs=needs)))
    (problem,) = check([path]).problems
    assert problem.problem.remedy == 'write `requires="django>=5.2"`'


def test_a_fence_of_another_kind_of_card_is_run_too(tmp_path):
    (found,) = outcomes(tmp_path, '## What? {#a source="https://e.org"}\n\n```python run\nprint(1 +)\n```\n')
    assert "SyntaxError" in found.problem().message


def test_what_has_not_changed_is_not_run_again(tmp_path):
    kept = tmp_path / "cache" / "snippets.json"
    cards = [card("a", "import time\nprint(time.time_ns())", "1"), card("b", "print(1)", "1")]
    first, _ = outcomes(tmp_path, *cards, kept=kept)
    second, other = outcomes(tmp_path, *cards, kept=kept)
    assert (first.cached, second.cached, other.cached) == (False, True, True)
    assert first.result == second.result
    third, _ = outcomes(tmp_path, cards[0].replace("print(time", "print( time"), cards[1], kept=kept)
    assert not third.cached
    kept.write_text("{broken")
    assert not outcomes(tmp_path, *cards, kept=kept)[0].cached


def test_limits(tmp_path, monkeypatch):
    monkeypatch.setattr(
        "interviewprep.practice.snippet_runs.LIMITS",
        pytest.importorskip("interviewprep.content.tasks.task").Limits(
            seconds=2, output_mib=1, memory_mib=256, processes=8
        ),
    )
    endless = asyncio.run(run_fresh("while True: pass"))
    assert endless.code is None
    started = time.monotonic()
    bomb = asyncio.run(
        run_fresh(
            "import os, time\nfor _ in range(60):\n    if not os.fork():\n        time.sleep(60)\n        os._exit(0)\ntime.sleep(60)"
        )
    )
    assert bomb.code != 0
    assert "over 8 processes" in bomb.error
    assert time.monotonic() - started < 40
    kept = "import threading\nthreading.Thread(target=threading.Event().wait).start()\nraise ValueError(1)"
    assert asyncio.run(run_fresh(kept)).error.splitlines()[-1] == "ValueError: 1"
    loud = asyncio.run(run_fresh("while True: print('x' * 1000)"))
    assert loud.code is None
    assert len(loud.out) <= 2**20
    large = asyncio.run(run_fresh("x = [bytearray(10**7) for _ in range(100)]\nwhile True: pass"))
    assert large.code != 0
    assert "over 256 MiB of memory" in large.error
    assert asyncio.run(run_fresh("x = bytearray(2**43)")).error.splitlines()[-1].startswith("MemoryError")
    assert asyncio.run(run_fresh("input()")).error.splitlines()[-1].startswith("EOFError")
    victim = tmp_path / "victim"
    victim.write_text("mine")
    asyncio.run(run_fresh(f"import os\nos.remove({str(victim)!r})"))
    assert victim.read_text() == "mine"


def test_programs_that_print_without_end_end_all_the_same(monkeypatch):
    """Killed with their pipes full: asyncio tells of the end of such a process only when they are read."""
    from interviewprep.content.tasks.task import Limits

    limits = Limits(seconds=1, output_mib=1, memory_mib=256, processes=8)
    monkeypatch.setattr("interviewprep.practice.snippet_runs.LIMITS", limits)

    async def some():
        async with asyncio.timeout(30):
            return await asyncio.gather(*(run_fresh("while True: print('x' * 1000)") for _ in range(6)))

    assert [found.code for found in asyncio.run(some())] == [None] * 6


def test_update_writes_the_new_output_and_nothing_else(tmp_path):
    path = tmp_path / "deck.md"
    text = deck_text(
        card("a", "print(1)\nprint(2)\nprint(3)", "0"),
        card("b", "print('b')", "a\nc"),
        '## What is it? {#c source="https://e.org"}\n\nText.',
    )
    path.write_text(text)

    def run(*words):
        return CliRunner().invoke(cli, ["deck", "check", str(path), *words])

    done = run("--run")
    assert done.exit_code == 1
    assert "2 problems: 3 cards in 1 deck, 2 programs run." in done.output
    assert path.read_text() == text
    done = run("--run", "--update")
    assert done.exit_code == 0, done.output
    assert "-a\n-c\n+b" in done.output
    assert path.read_text() == text.replace("\n0\n", "\n1\n2\n3\n").replace("\na\nc\n", "\nb\n")
    assert run("--run").exit_code == 0
    assert run("--update").exit_code == 2


@pytest.mark.skipif(not can_fork(), reason="nothing is run twice where there is no safe fork")
def test_a_program_that_holds_only_the_second_time_is_told(tmp_path):
    # Forks for programs come from a server, which a Python of its own does not.
    forked = "import sys\nassert 'snippet_server' not in sys.orig_argv[3]"
    path = tmp_path / "deck.md"
    path.write_text(
        deck_text(f'## Q? {{#a source="https://e.org"}}\n\nSo.\n\n```python proof\n{forked}\n```')
    )
    done = CliRunner().invoke(cli, ["deck", "check", "--run", str(path)])
    assert done.exit_code == 0
    assert "deck.md:9: it failed, and held when it was run again" in done.stderr
