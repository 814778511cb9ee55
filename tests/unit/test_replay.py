"""Replay: an attempt as its runs in the log tell it."""

import json
import shutil

import pytest
from click.testing import CliRunner

from interviewprep.cli.main import cli
from interviewprep.content.tasks.load import load_task
from interviewprep.practice.replay import NoSuchAttempt, Trend, choose, read_replay, replayable
from interviewprep.store.tables import EventKind
from interviewprep.ui.widgets.run_strip import listing, strip
from interviewprep.wording import clock as clock_words
from tests.conftest import recall
from tests.practice.conftest import STARTER, TOML, write_task
from tests.replayed import BROKEN, GREETS, KEY, Candidate, whole_attempt


@pytest.fixture
def log(open_collection):
    return open_collection(recall(1)).log


@pytest.fixture
def hello(place):
    task, problems = load_task(write_task(place.home.folder / "practice_apps"), "user")
    assert task is not None, problems
    return task


def drawn(changes):
    return [(f.name, f.note, [line.sign + line.text for line in f.lines]) for f in changes.files]


def test_the_clock_of_a_step_leaves_pauses_out(log, clock, hello):
    whole_attempt(log, clock)
    replay = read_replay(log, KEY, hello)
    assert [(s.number, s.seconds, s.points, s.difference) for s in replay.steps] == [
        (1, 42, "0/3", ""),
        (2, 80, "2/3", "▲+2"),
        (3, 120, "1/3", "▼-1"),
        (4, 140, "1/3", "="),
        (5, 200, "3/3", "▲+2"),
    ]
    assert replay.heading(clock.now().at) == "Attempt 1 of 1, timed, passed, 4:00, 5 runs, 2 hints"


def test_hints_and_pauses_stand_between_the_runs(log, clock, hello):
    whole_attempt(log, clock)
    replay = read_replay(log, KEY, hello)
    assert [[(m.seconds, m.words) for m in step.before] for step in replay.steps] == [
        [], [(52, "hint 1"), (60, "paused 2:10")], [], [], [],
    ]  # fmt: skip
    assert [(m.seconds, m.words) for m in replay.after] == [(210, "hint 2")]


def test_a_run_while_the_clock_stands_is_told_at_the_time_it_stands_at(log, clock):
    one = Candidate(log, clock)
    one.then(10, EventKind.PAUSE)
    one.then(5, EventKind.PAUSE)  # by another device: it stands already
    one.runs(20, 1, "is_well")
    one.then(5, EventKind.RESUME)
    one.then(5, EventKind.RESUME)
    one.runs(5, 1, "is_well")
    one.then(7, EventKind.PAUSE)
    replay = read_replay(log, KEY, None)
    assert [(s.seconds, [m.words for m in s.before]) for s in replay.steps] == [
        (10, ["paused 0:30"]),
        (20, []),
    ]
    assert [(m.seconds, m.words) for m in replay.after] == [(27, "paused")], "it goes on"


def test_what_a_run_changed_is_told_by_file(log, clock, hello):
    whole_attempt(log, clock)
    replay = read_replay(log, KEY, hello)
    assert replay.changes(1).words == "The starter as it was."
    second = replay.changes(2)
    assert second.since == 1
    main, notes = drawn(second)
    assert main[:2] == ("main.py", "")
    assert main[2][-1] == '+    return {"hello": "you"}'
    assert " app = FastAPI()" in main[2]
    assert notes == ("notes.txt", "new", ["@@ -0,0 +1 @@", "+one"])
    third = drawn(replay.changes(3))
    assert [name for name, _, _ in third] == ["main.py"], (
        "what is the same as in an earlier run didn't change"
    )
    assert '-    return {"hello": "you"}' in third[0][2]
    assert '+    return {"hello": "yo"}' in third[0][2]
    assert replay.changes(4).words == "Nothing changed since run 3."
    last = drawn(replay.changes(5))
    assert [(name, note) for name, note, _ in last] == [("main.py", ""), ("notes.txt", "deleted")]
    assert last[1][2] == ["@@ -1 +0,0 @@", "-one"]


def test_checks_that_newly_pass_or_fail(log, clock, hello):
    whole_attempt(log, clock)
    replay = read_replay(log, KEY, hello)
    assert [(s.newly_passed, s.newly_failed) for s in replay.steps] == [
        ((), ()),
        (("greets",), ()),
        (("is_well",), ("greets",)),
        ((), ()),
        (("greets",), ()),
    ]
    assert [s.ended for s in replay.steps] == ["", "", "", "timeout", ""]


def test_the_first_run_is_compared_with_what_the_starter_passes(log, clock, place):
    toml = TOML.replace("par = 5\n", 'par = 5\nstarter_passes = ["is_well"]\n')
    task, problems = load_task(write_task(place.home.folder / "practice_apps", toml=toml), "user")
    assert task is not None, problems
    Candidate(log, clock).runs(5, 2, "greets")
    (step,) = read_replay(log, KEY, task).steps
    assert (step.newly_passed, step.newly_failed) == (("greets",), ("is_well",))
    Candidate(log, clock, "interview").runs(5, 2, "greets")
    (step,) = read_replay(log, KEY, task).steps
    assert step.newly_failed == (), "an interview has not judged it yet"


def test_a_file_that_is_the_starter_s_again(log, clock, hello):
    one = Candidate(log, clock)
    one.runs(5, 2, "greets", files={"main.py": GREETS})
    one.runs(5, 0)
    one.runs(5, 0, files={"main.py": STARTER.replace("\n", "\r\n")})
    replay = read_replay(log, KEY, hello)
    ((name, note, lines),) = drawn(replay.changes(2))
    assert (name, note) == ("main.py", "as the starter has it again")
    assert "-async def hello():" in lines
    assert drawn(replay.changes(3)) == [("main.py", "only its line ends", [])]


def test_code_that_the_log_has_not(log, clock, hello):
    one = Candidate(log, clock)
    first = one.runs(5, 0, files={"main.py": GREETS})
    gone = "00000000-0000-0000-0000-000000000000"
    one.runs(5, 1, same={"main.py": gone})
    one.runs(5, 1, same={"main.py": gone})
    one.runs(5, 2, same={"main.py": str(first)})
    replay = read_replay(log, KEY, hello)
    assert drawn(replay.changes(2)) == [("main.py", "its text isn't in the log", [])]
    assert replay.changes(3).words == "Nothing changed since run 2."
    assert drawn(replay.changes(4)) == [("main.py", "its text isn't in the log", [])]


def test_an_old_run_without_code_is_passed_over(log, clock, hello):
    from sqlalchemy import text

    one = Candidate(log, clock)
    one.runs(5, 0, files={"main.py": GREETS})
    old = one.runs(5, 1)
    one.runs(5, 2, files={"main.py": BROKEN})
    with log._database.writing() as connection:
        connection.execute(text("DROP TRIGGER event_no_update"))
        connection.execute(
            text("UPDATE event SET data = json_remove(data, '$.files') WHERE id = :id"), {"id": old.hex}
        )
    replay = read_replay(log, KEY, hello)
    assert replay.changes(2).words == "The log has no code of this run."
    assert replay.changes(3).since == 1
    assert replay.changes(3).files[0].name == "main.py"


def test_what_was_undone_never_was_but_its_texts_are_there(log, clock, hello):
    one = Candidate(log, clock)
    first = one.runs(5, 0, files={"main.py": GREETS})
    one.runs(5, 2, "greets", same={"main.py": str(first)})
    log.undo(first, KEY, clock.now())
    replay = read_replay(log, KEY, hello)
    assert [s.points for s in replay.steps] == ["2/3"]
    assert "+async def hello():" in drawn(replay.changes(1))[0][2]


def test_of_a_task_that_is_gone_the_files_are_shown_whole(log, clock):
    one = Candidate(log, clock)
    one.runs(5, 0, files={"main.py": "a\n"})
    one.runs(5, 0)
    replay = read_replay(log, KEY, None)
    assert drawn(replay.changes(1)) == [("main.py", "whole: the starter is gone", ["@@ -0,0 +1 @@", "+a"])]
    assert drawn(replay.changes(2)) == [("main.py", "as the starter has it again, or deleted", [])]


def test_an_attempt_is_chosen_by_number_or_id(log, clock):
    for mode in ("untimed", "timed"):
        Candidate(log, clock, mode)
    attempts = log.task(KEY).attempts
    assert choose(attempts) == 2
    assert choose(attempts, "1") == 1
    assert choose(attempts, str(attempts[0].id)) == 1
    assert choose(attempts, attempts[1].id.hex[:20].upper()) == 2
    for wanted in ("0", "3", "x", attempts[0].id.hex[:4], "f" * 32):
        with pytest.raises(NoSuchAttempt, match=f"there is no attempt {wanted}; there is 1 to 2"):
            choose(attempts, wanted)
    with pytest.raises(NoSuchAttempt, match="several"):
        choose(attempts, attempts[0].id.hex[:8])


def test_an_interview_under_way_is_seen_alone(log, clock):
    Candidate(log, clock).ends(5)
    assert replayable(log.task(KEY).attempts) == [1]
    interview = Candidate(log, clock, "interview")
    assert replayable(log.task(KEY).attempts) == [2]
    with pytest.raises(NoSuchAttempt, match="it alone can be seen"):
        choose(log.task(KEY).attempts, "1")
    interview.ends(5)
    assert replayable(log.task(KEY).attempts) == [1, 2]


def test_a_task_that_was_never_tried_has_none(log, hello):
    assert read_replay(log, KEY, hello) is None


def test_the_strip_fits_and_has_the_current_run_in_view(log, clock, hello):
    one = Candidate(log, clock)
    for number in range(12):
        if number % 3 == 2:
            one.hint(2, number)
            one.pauses(3, 65)
        one.runs(60, number % 4)
    replay = read_replay(log, KEY, hello)
    assert strip(replay, 1, 200).plain.splitlines()[0].strip().startswith("1:00")
    assert "›" not in strip(replay, 1, 200).plain
    for width in (40, 76):
        for step in replay.steps:
            above, below = strip(replay, step.number, width).plain.split("\n")
            assert len(above) <= width and len(below) <= width
            assert clock_words(step.seconds) in above
            assert step.difference in below
            assert above.startswith("‹") == ("1:00" not in above.split())


def test_the_list_says_where_the_current_run_is(log, clock, hello):
    whole_attempt(log, clock)
    content, line = listing(read_replay(log, KEY, hello), 3, 29)
    assert [text.split() for text in content.plain.splitlines()][line] == ["3", "2:00", "1/3", "▼-1"]
    assert [text.split() for text in content.plain.splitlines()][1:3] == [
        ["0:52", "hint", "1"],
        ["1:00", "paused", "2:10"],
    ]


# On the command line


def command(*words, code=0):
    result = CliRunner().invoke(cli, ["task", "replay", *words])
    assert result.exit_code == code, result.output
    return result.output


def test_the_command_prints_the_steps(log, clock, hello):
    whole_attempt(log, clock)
    text = command("hello")
    assert text.startswith("Say hello\nAttempt 1 of 1, timed, passed, 4:00, 5 runs, 2 hints\n")
    assert "\n  0:52  hint 1\n  1:00  paused 2:10\nRun 2  1:20  2/3  ▲+2\n  newly passed: greets\n" in text
    assert "\n=== notes.txt (new)\n@@ -0,0 +1 @@\n+one\n" in text
    assert "\nRun 4  2:20  1/3  =  timeout\n  Nothing changed since run 3.\n" in text
    assert text.endswith("\n  3:30  hint 2\n")


def test_the_command_s_json(log, clock, hello):
    attempt = whole_attempt(log, clock)
    found = json.loads(command("hello", "--json", "--attempt", str(attempt)))
    assert found["attempt"] == {
        "number": 1, "of": 1, "id": str(attempt), "mode": "timed", "started": "2026-11-23T12:00:00+00:00",
        "seconds": 240, "par": 300, "hints": 2, "result": "passed",
    }  # fmt: skip
    assert [(r["seconds"], r["points"], r["trend"]) for r in found["runs"]] == [
        (42, 0, "first"), (80, 2, "better"), (120, 1, "worse"), (140, 1, "same"), (200, 3, "better"),
    ]  # fmt: skip
    assert found["runs"][1]["before"] == [
        {"kind": "hint", "seconds": 52, "hint": 1},
        {"kind": "pause", "seconds": 60, "lasted": 130},
    ]
    assert found["runs"][1]["changes"][1] == {
        "file": "notes.txt", "note": "new", "diff": ["@@ -0,0 +1 @@", "+one"],
    }  # fmt: skip


def test_the_command_says_what_there_is_not(log, clock, hello):
    assert "hello: no attempt yet; `interviewprep task start hello` begins one" in command("hello", code=1)
    assert "there is no task `helo`; did you mean `hello`?" in command("helo", code=1)
    Candidate(log, clock)
    assert "No run of it is in the log." in command("hello")
    assert "hello: there is no attempt 7; there is 1: give a number" in command(
        "hello", "--attempt", "7", code=1
    )


def test_the_command_replays_a_task_that_is_gone(log, clock, hello):
    whole_attempt(log, clock)
    shutil.rmtree(hello.folder)
    text = command("hello")
    assert text.startswith("hello (gone)\n")
    assert "=== main.py (whole: the starter is gone)\n@@ -0,0 +1,8 @@\n+from fastapi" in text
    assert json.loads(command("hello", "--json"))["gone"] is True


def test_what_code_holds_is_harmless_to_a_terminal(log, clock, hello):
    Candidate(log, clock).runs(5, 0, "a\x1b[2J", files={"a\x1b.py": "\x1b]0;x\x07\n"})
    assert "\x1b" not in command("hello")


def test_trends_have_one_mark_each():
    assert len({trend.value for trend in Trend}) == len(Trend)
