"""What a failed check shows of requests at once, of frames, and of what the candidate's client asked."""

import threading

import pytest

from interviewprep.content.sources import shipped
from interviewprep.content.tasks.load import load_task
from interviewprep.practice.grading.messages import Job
from interviewprep.practice.results import Results
from interviewprep.practice.transcript import MOST_AFTER, MOST_LINES, Transcript
from tests.practice.conftest import run_with

TASKS = shipped("practice_apps") / "booking" / "tasks"


def test_requests_at_once_stand_in_the_order_of_their_sending():
    transcript = Transcript()
    with transcript.together():
        slow = transcript.sends("POST", "/bookings")
        transcript.sends("POST", "/lost")
        transcript.sends("GET", "/rooms").answer(200)
        slow.answer(201)
    first, *lines = transcript.words().splitlines()
    assert first == "3 requests at once:"
    assert [line.split("ms   ")[1] for line in lines] == [
        "201   POST /bookings",
        "no answer   POST /lost",
        "200   GET /rooms",
    ]


def test_they_are_shown_as_long_as_the_check_looks_at_what_came_of_them():
    transcript = Transcript()
    with transcript.together():
        for _ in range(MOST_LINES + 3):
            with transcript.together():  # within another: the same ones
                transcript.sends("GET", "/").answer(200)
    for _ in range(MOST_AFTER):
        transcript.sends("GET", "/what/came/of/it")
    assert "15 requests at once" in transcript.words()
    assert transcript.words().endswith("… 3 more")
    transcript.sends("GET", "/others")
    assert transcript.words() == ""


def test_one_request_is_not_at_once():
    transcript = Transcript()
    with transcript.together():
        transcript.sends("GET", "/").answer(200)
    assert transcript.words() == ""


def test_the_last_frames_are_shown_cut_with_their_length():
    transcript = Transcript()
    name = transcript.connects("/ws?token=a")
    for frame in ("hi", "x" * 1001, b"\x00" * 70):
        transcript.says(name, "sends", frame)
    words = transcript.words()
    assert words.startswith("On the WebSockets, all of them:\n#1 connects to /ws?token=a\n#1 sends 'hi'\n")
    assert "xx… (1,001 characters)" in words
    assert "… (70 bytes)" in words
    threads = [
        threading.Thread(target=lambda: [transcript.says("#2", "gets", "x") for _ in range(50)])
        for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert "the last 12 of 204:" in transcript.words()


@pytest.mark.parametrize(
    ("name", "mutant", "check", "shown"),
    [
        ("rate-limit", "looks-then-takes", "at_the_same_time", "10 requests at once:"),
        ("websocket-echo", "all-anywhere", "echoes", "#1 gets"),
        ("client-pages", "client-for-each", "once_each", "The service was asked"),
    ],
)
def test_a_failed_check_of_a_shipped_task_shows_them(name, mutant, check, shown):
    task, _ = load_task(TASKS / name, "shipped")
    assert task is not None
    edits = {one.name: one.edits for one in task.mutants}[mutant]

    async def grade(grader):
        return await Results.gathered(task, grader.grade(Job.of(task, task.solution_layers, edits=edits)))

    result = run_with(grade).get(check)
    assert not result.passed
    assert shown in result.exchange
