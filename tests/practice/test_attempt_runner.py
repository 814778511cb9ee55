"""An attempt without a screen: what it saves, notices, grades and survives."""

import asyncio
import os
import shutil
import socket
import sqlite3
import sys
from contextlib import chdir
from dataclasses import replace

import pytest

from interviewprep.practice.attempt_runner import AttemptRunner
from interviewprep.practice.attempt_state import BellRang, FailedTo, FileReplaced, Over, Said, Saved, TimeIsUp
from interviewprep.practice.attempts import Mode, NotNow, Practice
from interviewprep.practice.file_watch import fingerprint
from interviewprep.practice.grading.grader import Grader
from interviewprep.practice.open_attempts import OpenAttempts
from interviewprep.scheduling.rating import Rating
from interviewprep.study.collection import Collection
from tests.practice.conftest import SOLUTION, STARTER

pytestmark = pytest.mark.anyio


@pytest.fixture
def anyio_backend():
    return "asyncio"


@pytest.fixture
def practice(hello, place):
    collection = Collection(place)
    yield Practice(hello, collection.log, place.clock, place.home.folder)
    collection.close()


class Bench:
    """A runner, and everything it has told."""

    def __init__(self, practice, grader):
        self.runner = AttemptRunner(practice, grader)
        self.told = []
        self.runner.listen(self.told.append)
        self.file = practice.workspace.folder / "main.py"

    def of(self, kind):
        return [event for event in self.told if isinstance(event, kind)]

    def said(self):
        return " ".join([e.text for e in self.of(Said)] + [f"{e.what}: {e.error}" for e in self.of(FailedTo)])

    def type(self, text):
        self.runner.typed(text, self.runner.open_file.edition)

    async def graded(self):
        await until(lambda: not self.runner.running and self.runner.practice.results.end is not None)


async def until(condition, seconds=20):
    for _ in range(round(seconds / 0.02)):
        if condition():
            return
        await asyncio.sleep(0.02)
    raise AssertionError("it never came to be")


@pytest.fixture
async def bench(practice):
    """`await bench(Mode.TIMED)`: an attempt begun, and its first run done."""
    grader = Grader()
    benches = []

    async def make(mode=Mode.TIMED, *, grade=True, grader=grader):
        practice.start(mode)
        one = Bench(practice, grader)
        benches.append(one)
        one.runner.start()
        if grade:
            await one.graded()
        return one

    yield make
    for one in benches:
        await one.runner.close()
    await grader.close()


async def test_what_is_typed_is_saved_and_graded_by_itself(bench):
    one = await bench()
    assert one.runner.state.run.points == 0
    one.type(SOLUTION)
    await until(lambda: one.runner.state.run.all_passed)
    assert one.file.read_text() == SOLUTION
    assert one.runner.under_way, "who passed ends the attempt, nobody else"


async def test_the_last_words_are_saved_when_it_closes(bench):
    one = await bench()
    one.type("# my last words\n")
    assert one.file.read_text() == STARTER
    await one.runner.close()
    assert one.file.read_text() == "# my last words\n"


async def test_who_works_in_a_pause_has_the_clock_go_on(bench):
    one = await bench()
    assert one.runner.pause() is True
    one.type(one.runner.open_file.text)  # nothing new
    assert one.runner.state.paused
    one.type(SOLUTION)
    assert not one.runner.state.paused
    assert "The clock goes on." in one.said()
    await one.graded()
    assert one.runner.pause() is True
    one.file.write_text(SOLUTION + "# by another editor\n")
    await until(lambda: not one.runner.state.paused)


async def test_what_was_typed_into_an_older_text_is_not_written_over_the_newer_one(bench):
    one = await bench()
    edition = one.runner.open_file.edition
    one.file.write_text("# elsewhere\n")
    await until(lambda: one.runner.open_file.text == "# elsewhere\n")
    one.runner.typed("# of the old text\n", edition)
    assert one.runner.save() is Saved.UNCHANGED
    assert one.file.read_text() == "# elsewhere\n"


async def test_the_bell_rings_and_the_interview_is_graded_with_nobody_there(bench, clock):
    one = await bench(Mode.INTERVIEW)
    one.type(SOLUTION)
    clock.wait(minutes=6)
    await until(lambda: one.of(Over))
    assert one.of(BellRang)
    assert one.of(Over) == [Over("passed")]
    attempt = one.runner.practice.progress.attempts[0]
    assert (attempt.result, attempt.runs[-1].points) == ("passed", 3)


async def test_at_the_bell_somebody_who_is_there_rates_and_not_higher_than_earned(bench, clock):
    one = await bench(Mode.INTERVIEW)
    one.runner.attended = True
    clock.wait(minutes=6)
    await until(lambda: one.of(TimeIsUp))
    one.type("# too late\n")
    assert one.runner.save() is Saved.UNCHANGED
    one.file.write_text(SOLUTION)  # after the bell
    one.runner.grade()
    assert one.runner.finish(Rating.EASY) == "failed"
    assert one.runner.practice.progress.attempts[0].rating == Rating.AGAIN


async def test_an_interview_that_closes_at_the_bell_is_ended(bench, clock):
    one = await bench(Mode.INTERVIEW)
    one.runner.attended = True
    clock.wait(minutes=6)
    await until(lambda: one.of(TimeIsUp))
    await one.runner.close()
    assert one.runner.practice.progress.attempts[0].result == "failed"


async def test_a_rating_may_be_lower_than_earned(bench, clock):
    one = await bench()
    clock.wait(minutes=1)
    one.type(SOLUTION)
    await until(lambda: one.runner.state.run.all_passed)
    assert one.runner.ceiling() is Rating.EASY
    assert one.runner.finish(Rating.HARD) == "passed"
    assert one.runner.practice.progress.attempts[0].rating == Rating.HARD


async def test_who_gives_up_while_the_checks_run_has_not_passed(bench):
    one = await bench()
    one.type(SOLUTION)
    await until(lambda: one.runner.state.run.all_passed)
    one.runner.grade()
    assert one.runner.finish(gave_up=True) == "gave up"


async def test_files_that_come_and_go_are_survived_and_what_comes_later_is_noticed(bench):
    one = await bench()
    folder = one.file.parent

    async def come_and_go():
        for _ in range(150):
            (folder / "main.py.tmp").write_text("x")
            await asyncio.sleep(0.001)
            (folder / "main.py.tmp").unlink()

    await asyncio.gather(come_and_go(), come_and_go(), return_exceptions=True)
    one.file.write_text(SOLUTION)
    await until(lambda: one.runner.state.run.all_passed)
    assert one.of(FailedTo) == []
    assert one.runner.open_file.text == SOLUTION
    assert one.of(FileReplaced)


async def test_a_change_from_elsewhere_is_shown_even_when_it_was_graded_before_it_was_noticed(bench):
    one = await bench()
    await one.runner.graded()
    one.file.write_text(SOLUTION)
    one.runner.grade()  # as after another file's change: this one goes along
    await until(lambda: one.runner.state.run.all_passed)
    await until(lambda: one.runner.open_file.text == SOLUTION)


@pytest.mark.skipif(sys.platform == "win32", reason="no such files there")
async def test_pipes_sockets_and_unreadable_links_are_no_program(bench):
    one = await bench()
    folder = one.file.parent
    os.mkfifo(folder / "pipe")  # read, it would never end
    with socket.socket(socket.AF_UNIX) as listening:
        with chdir(folder):  # the path of a socket is short
            listening.bind("a.sock")
        (folder / "nowhere").symlink_to("gone")
        one.type(SOLUTION)
        await until(lambda: one.runner.state.run.all_passed)
    assert one.of(FailedTo) == []


async def test_a_database_that_the_service_writes_is_no_change(bench):
    one = await bench()
    runs = len(one.runner.practice.attempt.runs)
    for name in ("booking.db", "booking.db-journal", "booking.db-wal"):
        (one.file.parent / name).write_bytes(os.urandom(2000))
    await asyncio.sleep(0.8)
    assert not one.runner.running
    assert len(one.runner.practice.attempt.runs) == runs


async def test_a_folder_that_goes_and_comes_back_is_watched_again(bench):
    one = await bench()
    folder = one.file.parent
    folder.rename(folder.with_name("aside"))
    await until(lambda: "not noticed for now" in one.said())
    folder.with_name("aside").rename(folder)
    one.file.write_text(SOLUTION)
    await until(lambda: one.runner.state.run.all_passed)


async def test_a_save_that_fails_is_told_and_loses_nothing(bench):
    one = await bench()
    (one.file.parent / "other.py").write_text("# other\n")
    one.file.unlink()
    one.file.mkdir()  # nothing can be written there
    one.type(SOLUTION)
    assert one.runner.save() is Saved.FAILED
    assert "Not saved: " in one.said()
    one.runner.open_next()
    assert one.runner.open_file.text == SOLUTION
    assert one.runner.open_file.name.name == "main.py"
    assert one.file.is_dir()
    one.file.rmdir()
    assert one.runner.save() is Saved.SAVED
    assert one.file.read_text() == SOLUTION


async def test_text_that_is_no_utf_8_is_told(bench):
    one = await bench()
    one.type("# \udc80\n")
    assert one.runner.save() is Saved.FAILED
    assert "Not saved: " in one.said()


async def test_the_next_file_is_opened_and_the_one_before_is_saved(bench):
    one = await bench()
    (one.file.parent / "other.py").write_text("# other\n")
    one.type("# mine\n")
    one.runner.open_next()
    assert one.file.read_text() == "# mine\n"
    assert one.runner.open_file.text == "# other\n"
    one.runner.open_next()
    assert one.runner.open_file.text == "# mine\n"


async def test_a_store_that_is_locked_is_told_and_the_attempt_goes_on(bench, place):
    one = await bench()
    practice = one.runner.practice
    runs = len(practice.attempt.runs)
    other = sqlite3.connect(place.home.folder / "progress.db", isolation_level=None)
    with practice.log._database.engine.connect() as connection:  # or each of these takes five seconds
        connection.exec_driver_sql("PRAGMA busy_timeout=1")
    other.execute("BEGIN IMMEDIATE")
    one.file.write_text(SOLUTION)
    await until(lambda: "The result isn't kept: " in one.said())
    assert one.runner.state.run.points == 3, "what the checks say is shown"
    assert one.runner.pause() is None
    assert one.runner.next_hint() is None
    assert one.runner.finish() is None
    assert [event.what for event in one.of(FailedTo)][1:] == ["Pause", "Hint", "The end of the attempt"]
    other.execute("ROLLBACK")
    other.close()
    one.runner.grade()
    await one.graded()
    assert len(practice.attempt.runs) == runs + 1
    assert one.runner.pause() is True
    assert one.runner.finish() == "passed"


async def test_a_grader_that_cannot_start_is_told_and_costs_nothing(bench, monkeypatch):
    one = await bench(grade=False)
    one.file.write_text(SOLUTION)
    await until(lambda: one.runner.state.run.all_passed)
    await one.runner._grader.close()
    with monkeypatch.context() as patch:
        patch.setattr(sys, "executable", "no-such-python")
        one.runner.grade()
        await until(lambda: "can't be started" in one.said())
        assert one.runner.state.run.points == 3
    one.runner.grade()
    await one.graded()
    assert one.runner.state.run.all_passed


@pytest.mark.skipif(shutil.which("false") is None, reason="no program there that only fails")
async def test_a_grader_that_dies_at_its_start_is_told(bench, monkeypatch):
    monkeypatch.setattr(sys, "executable", shutil.which("false"))
    one = await bench(grade=False)
    await until(lambda: "the grader did not start" in one.said())
    assert not one.runner.running


async def test_an_interview_whose_grader_fails_at_the_bell_is_judged_when_it_is_opened_again(
    bench, clock, monkeypatch
):
    monkeypatch.setattr("interviewprep.practice.attempt_runner.RETRY_SECONDS", 0.05)
    one = await bench(Mode.INTERVIEW)
    one.file.write_text(SOLUTION)
    await until(lambda: one.runner.state.run.points == 2 and not one.runner.running)
    await one.runner._grader.close()
    working = sys.executable
    monkeypatch.setattr(sys, "executable", "no-such-python")
    clock.wait(minutes=6)
    await until(lambda: "could not be judged. Leave the task and open it again" in one.said())
    assert not one.of(Over)
    await one.runner.close()
    monkeypatch.setattr(sys, "executable", working)
    again = Bench(one.runner.practice, Grader())
    again.runner.start()
    await until(lambda: again.of(Over))
    await again.runner.close()
    await again.runner._grader.close()
    assert again.of(Over) == [Over("passed")]


async def test_a_submission_that_could_not_be_judged_is_submitted_again(bench, monkeypatch):
    monkeypatch.setattr("interviewprep.practice.attempt_runner.RETRY_SECONDS", 0.05)
    one = await bench(Mode.INTERVIEW)
    one.type(SOLUTION)
    await until(lambda: one.runner.state.run.points == 2 and not one.runner.running)
    await one.runner._grader.close()
    with monkeypatch.context() as broken:
        broken.setattr(sys, "executable", "no-such-python")
        one.runner.submit()
        await until(lambda: "could not be judged. Submit again" in one.said())
    assert one.runner.state.run.hidden == {"is_well"}
    one.runner.submit()
    await until(lambda: one.of(Over))
    assert one.of(Over) == [Over("passed")]


async def test_an_interview_shows_its_samples_and_judges_all_at_submission(bench):
    one = await bench(Mode.INTERVIEW)
    assert one.runner.state.run.hidden == {"is_well"}
    one.type("print('asked')\n" + SOLUTION.replace('"/health"', '"/elsewhere"'))
    await until(lambda: one.runner.state.run.points == 2 and not one.runner.running)
    assert set(one.runner.state.run.results) == {"greets"}
    assert not one.runner.state.run.all_passed, "samples alone are no pass"
    one.runner.grade_alone("is_well")
    await one.runner.graded()
    assert "`is_well` is judged at submission" in one.said()
    one.runner.attended = True
    one.runner.submit()
    assert one.runner.state.time_is_up, "nothing is written any more"
    one.type("# too late\n")
    await until(lambda: one.of(TimeIsUp))
    assert not one.of(BellRang)
    assert one.runner.state.run.results["is_well"].passed is False
    assert one.runner.finish() == "failed"
    assert one.runner.practice.progress.attempts[0].runs[-1].points == 2


async def test_an_interview_without_samples_shows_nothing_until_its_end(bench, practice, hello):
    checks = [check.model_copy(update={"sample": False}) for check in hello.meta.check]
    practice.task = replace(hello, meta=hello.meta.model_copy(update={"check": checks}))
    one = await bench(Mode.INTERVIEW)
    assert one.runner.state.run.hidden == {"greets", "is_well"}
    assert one.runner.state.run.end.outcome == "graded"
    one.type(SOLUTION)
    await until(lambda: len(one.runner.practice.attempt.runs) > 1)
    await one.runner.graded()
    assert one.runner.state.run.results == {}
    assert not one.runner.state.run.all_passed
    one.runner.submit()
    await until(lambda: one.of(Over))
    assert one.of(Over) == [Over("passed")]


async def test_a_pack_that_changed_meanwhile_is_told(bench, monkeypatch):
    one = await bench()

    def refuse(self):
        raise NotNow("run `interviewprep pack trust MyPack` first")

    monkeypatch.setattr(Practice, "require_runnable", refuse)
    one.runner.grade()
    await until(lambda: not one.runner.running)
    assert "Run `interviewprep pack trust MyPack` first" in one.said()
    assert one.runner.under_way


async def test_an_interview_says_what_it_has_not(bench):
    one = await bench(Mode.INTERVIEW, grade=False)
    assert one.runner.pause() is None
    assert one.runner.next_hint() is None
    assert [event.text for event in one.of(Said)] == [
        "An interview has no pause",
        "An interview has no hints",
    ]


async def test_a_program_that_is_written_while_it_is_looked_at_has_a_fingerprint(tmp_path):
    (tmp_path / "a.py").write_text("1")
    first = fingerprint(tmp_path)
    (tmp_path / "a.db").write_text("1")
    assert fingerprint(tmp_path) == first
    (tmp_path / "a.py").write_text("2")
    assert fingerprint(tmp_path) != first


async def test_attempts_in_one_program_do_not_end_each_others_runs(practice, hello, place):
    grader = Grader()
    attempts = OpenAttempts(grader, lambda _runner, _event: None)
    try:
        practice.start(Mode.TIMED)
        runner = await attempts.runner(practice)
        again = Practice(hello, practice.log, place.clock, place.home.folder)
        assert await attempts.runner(again) is runner
        other = AttemptRunner(again, grader, runner._turn)
        other.start()
        for _ in range(3):
            runner.grade()
            other.grade()
            await asyncio.sleep(0.01)
        await until(lambda: not runner.running and not other.running)
        assert [r.practice.end.outcome for r in (runner, other)] == ["graded", "graded"]
        await other.close()
        again.finish()
        fresh = Practice(hello, practice.log, place.clock, place.home.folder)
        fresh.start(Mode.UNTIMED)
        assert await attempts.runner(fresh) is not runner, "that attempt was ended elsewhere"
    finally:
        await attempts.close()
        await grader.close()


async def test_the_files_that_are_graded_at_the_bell_are_not_reset(bench, clock):
    one = await bench(Mode.INTERVIEW)
    one.type(SOLUTION)
    one.runner.attended = True
    clock.wait(minutes=6)
    await until(lambda: one.of(BellRang))
    one.runner.reset()
    assert "The bell has rung" in one.said()
    await until(lambda: one.of(TimeIsUp))
    one.runner.reset()
    assert one.file.read_text() == SOLUTION
    assert one.runner.state.run.all_passed


async def test_half_a_character_is_kept_aside_when_the_files_start_over(bench):
    one = await bench()
    one.type("# \ud83d\n")
    one.runner.reset()
    assert one.file.read_text() == STARTER
    (copy,) = one.file.parent.parent.glob("hello.*.main.py")
    assert copy.read_text() == "# \\ud83d\n"
    assert "[Errno" not in one.said()


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere every file name is Unicode")
async def test_a_file_name_that_is_not_utf8_is_told_in_plain_words(bench):
    one = await bench()
    await asyncio.sleep(0.3)
    (one.file.parent / os.fsdecode(b"\xff.py")).write_text("x = 1")
    await until(lambda: "not noticed" in one.said())
    assert r"\xff.py isn't UTF-8; give it another one" in one.said()


async def test_a_check_run_alone_is_no_run_of_the_attempt(bench):
    one = await bench()
    one.type(SOLUTION.replace('"/health"', '"/elsewhere"'))
    await until(lambda: one.runner.state.run.points == 2 and not one.runner.running)
    runs = len(one.runner.practice.attempt.runs)
    one.runner.grade_alone("greets")
    await one.runner.graded()
    state = one.runner.state.run
    assert state.alone["greets"].passed
    assert state.results["is_well"].passed is False
    assert (state.points, state.all_passed, len(one.runner.practice.attempt.runs)) == (2, False, runs)


async def test_what_passes_alone_passes_no_attempt(bench):
    one = await bench()
    # A program that is well only until it is greeted: it passes the second check alone.
    spent = SOLUTION.replace("app = FastAPI()", "app = FastAPI()\nasked = []").replace(
        'return {"hello"', 'asked.append(1)\n    return {"hello"'
    )
    one.type(spent.replace('return {"ok": True}', 'return {"ok": 1 / (1 - len(asked))}'))
    await until(lambda: one.runner.state.run.points == 2 and not one.runner.running)
    one.runner.grade_alone("is_well")
    await one.runner.graded()
    state = one.runner.state
    assert state.run.alone["is_well"].passed
    assert not state.run.all_passed
    assert one.runner.ceiling() is Rating.AGAIN


async def test_all_checks_follow_one_of_a_program_that_was_never_graded(bench):
    one = await bench()
    runs = len(one.runner.practice.attempt.runs)
    one.type(SOLUTION)
    one.runner.save()
    one.runner.grade_alone("is_well")
    await until(lambda: one.runner.state.run.all_passed)
    assert len(one.runner.practice.attempt.runs) == runs + 1


async def test_a_program_that_does_not_start_fails_the_check_that_is_run_alone(bench):
    one = await bench()
    one.type("1 / 0\n")
    await until(lambda: (end := one.runner.state.run.end) is not None and end.outcome == "crashed")
    await one.runner.graded()
    one.runner.grade_alone("is_well")
    await one.runner.graded()
    alone = one.runner.state.run.alone["is_well"]
    assert not alone.passed
    assert alone.message.startswith("crashed: it ended by itself")
    assert "ZeroDivisionError" in alone.trace
