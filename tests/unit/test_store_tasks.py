"""Attempts at tasks in the log: their clock, their runs and what they leave, without a grader."""

import tracemalloc
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from interviewprep.scheduling.card_state import Phase
from interviewprep.scheduling.rating import Rating
from interviewprep.store.database import Database
from interviewprep.store.log import Log
from interviewprep.store.tables import EventKind
from interviewprep.store.uuid7 import uuid7
from tests.conftest import HandClock, recall
from tests.examples import examples

TASK, OTHER = "task:user:hello", "task:user:other"


@pytest.fixture
def collection(open_collection):
    return open_collection(recall(1))


@pytest.fixture
def log(collection):
    return collection.log


@pytest.fixture
def record(log, clock):
    """Record an event of an attempt, a second after the last."""

    def add(kind: EventKind, attempt: UUID, data=None, rating=None, task=TASK) -> UUID:
        clock.wait(seconds=1)
        return log.of_attempt(kind, task, attempt, clock.now(), data, rating)

    return add


def run(points: int, total: int = 10, files=None, **more) -> dict[str, object]:
    """The data of a graded run."""
    passed = [f"check-{n}" for n in range(points)]
    return {
        "passed": passed,
        "points": points,
        "total": total,
        "outcome": "graded",
        "files": files or {},
        **more,
    }


def test_a_task_that_was_never_tried(log):
    progress = log.task(TASK)
    assert progress.attempts == ()
    assert (progress.open, progress.best, progress.passed) == (None, None, False)
    assert log.tasks() == {}


def test_the_clock_stands_while_it_is_paused(log, record, clock):
    attempt = log.attempt(TASK, "timed", 600, clock.now())
    clock.wait(seconds=9)
    record(EventKind.PAUSE, attempt)
    clock.wait(seconds=100)
    record(EventKind.PAUSE, attempt)  # by another device: it stands already
    assert log.task(TASK).open.elapsed(clock.now().at) == 10
    record(EventKind.RESUME, attempt)
    record(EventKind.RESUME, attempt)
    clock.wait(seconds=3)
    opened = log.task(TASK).open
    assert (opened.id, opened.mode, opened.par, opened.paused_at) == (attempt, "timed", 600, None)
    assert opened.elapsed(clock.now().at) == 14
    record(EventKind.PAUSE, attempt)
    clock.wait(seconds=50)
    record(EventKind.RESUME, attempt)
    assert log.task(TASK).open.elapsed(clock.now().at) == 15, "both pauses count"
    assert log.task(TASK).open.elapsed(0) == 0, "never less than nothing"


def test_an_attempt_ends_once(log, record, clock):
    attempt = log.attempt(TASK, "timed", 600, clock.now())
    record(EventKind.RUN, attempt, run(4))
    record(EventKind.FINISH, attempt, {"result": "passed"}, Rating.GOOD)
    ended = clock.now().at
    record(EventKind.FINISH, attempt, {"result": "failed"}, Rating.AGAIN)
    record(EventKind.RUN, attempt, run(10))
    record(EventKind.HINT, attempt, {"hint": 3})
    progress = log.task(TASK)
    (one,) = progress.attempts
    assert (one.result, one.rating, one.finished, one.hints, one.best) == ("passed", 3, ended, 0, 4)
    assert progress.open is None
    assert progress.passed
    assert log.tasks()[TASK].passed
    assert one.elapsed(ended + 10**6) == 2
    assert progress.state.reps == 1


def test_the_best_run_is_the_first_with_the_largest_share(log, record, clock):
    first = log.attempt(TASK, "untimed", 600, clock.now())
    assert log.task(TASK).open.best == 0
    for data in (run(5), run(3, 4), run(6, 8), run(2)):
        record(EventKind.RUN, first, data)
    best = log.task(TASK).best
    assert (best.points, best.total, best.passed) == (3, 4, ("check-0", "check-1", "check-2"))
    assert [r.points for r in log.task(TASK).open.runs] == [5, 3, 6, 2]
    assert log.task(TASK).open.best == 6
    record(EventKind.FINISH, first, {"result": "failed"})
    second = log.attempt(TASK, "untimed", 600, clock.now())
    record(EventKind.RUN, second, run(0, 0))
    assert log.task(TASK).best == best
    assert log.task(TASK).open.id == second
    assert not log.task(TASK).passed
    row = log.tasks()[TASK]
    assert (row.attempt, row.best, row.points, row.attempts, row.passed) == (second, 3, 4, 2, False)


def test_all_of_a_single_point_is_more_than_most_of_many(log, record, clock):
    attempt = log.attempt(TASK, "untimed", 600, clock.now())
    for data in (run(3, 4), run(1, 1), run(7, 8)):
        record(EventKind.RUN, attempt, data)
    assert (log.task(TASK).best.points, log.task(TASK).best.total) == (1, 1)


def test_hints_are_counted_by_the_highest(log, record, clock):
    attempt = log.attempt(TASK, "timed", 600, clock.now())
    for hint in (1, 3, 2):
        record(EventKind.HINT, attempt, {"hint": hint})
    assert log.task(TASK).open.hints == 3


def test_a_finish_without_a_rating_schedules_nothing_and_with_one_comes_back_in_days(log, record, clock):
    for rating, reps in ((None, 0), (Rating.GOOD, 1), (Rating.AGAIN, 2)):
        attempt = log.attempt(TASK, "timed", 600, clock.now())
        record(EventKind.FINISH, attempt, {"result": "failed"}, rating)
        state = log.task(TASK).state
        assert state.reps == reps
        clock.wait(days=5)
    assert state.phase == Phase.REVIEW, "no steps within the day"
    assert state.lapses == 1
    row = log.tasks()[TASK]
    memory = state.memory
    assert (row.phase, row.due, row.stability, row.difficulty) == (
        2,
        state.due,
        memory.stability,
        memory.difficulty,
    )
    assert (row.reps, row.lapses, row.first_day, row.last_day) == (2, 1, state.first_day, state.last_day)
    assert row.due > state.last_day > state.first_day
    assert row.attempt is None


def test_what_was_undone_and_what_is_of_no_attempt_counts_nothing(log, record, clock):
    attempt = log.attempt(TASK, "timed", 600, clock.now())
    hint = record(EventKind.HINT, attempt, {"hint": 2})
    log.undo(hint, TASK, clock.now())
    record(EventKind.HINT, uuid4(), {"hint": 3})
    assert log.task(TASK).open.hints == 0
    assert log.task(TASK).open.result == ""
    record(EventKind.HINT, attempt, {"hint": 1})
    assert log.task(TASK).open.hints == 1, "what comes after them counts"
    log.undo(attempt, TASK, clock.now())
    assert log.task(TASK).attempts == ()
    assert log.tasks()[TASK].attempt is None


def test_tasks_are_told_apart(log, record, clock):
    mine = log.attempt(TASK, "timed", 600, clock.now())
    other = log.attempt(OTHER, "interview", 60, clock.now())
    record(EventKind.RUN, mine, run(3))
    record(EventKind.RUN, other, run(7), task=OTHER)
    assert [r.points for r in log.task(TASK).open.runs] == [3]
    assert [r.points for r in log.task(OTHER).open.runs] == [7]
    assert {key: row.best for key, row in log.tasks().items()} == {TASK: 3, OTHER: 7}


def test_the_code_of_a_run_is_its_own_and_what_it_names_of_earlier_ones(log, record, clock):
    attempt = log.attempt(TASK, "timed", 600, clock.now())
    assert log.code_of(TASK, attempt) == {}
    first = record(EventKind.RUN, attempt, run(1, files={"main.py": "one", "data.py": "kept"}))
    record(EventKind.PAUSE, attempt)
    second = record(
        EventKind.RUN,
        attempt,
        run(2, files={"main.py": "two"}, same={"data.py": str(first), "gone.py": str(first)}),
    )
    third = record(
        EventKind.RUN, attempt, run(2, files={}, same={"data.py": str(first), "main.py": str(second)})
    )
    other = log.attempt(TASK, "timed", 600, clock.now())
    record(EventKind.RUN, other, run(3, files={"main.py": "other"}))
    code = log.code_of(TASK, attempt)
    assert {name: (file.text, file.run) for name, file in code.items()} == {
        "data.py": ("kept", first),
        "main.py": ("two", second),
    }
    assert third not in {file.run for file in code.values()}
    assert {name: file.text for name, file in log.code_of(TASK, other).items()} == {"main.py": "other"}


def test_its_progress_is_read_without_the_code(collection, log, record, clock):
    attempt = log.attempt(TASK, "timed", 600, clock.now())
    record(EventKind.RUN, attempt, run(1, files={"main.py": "x" * 5_000_000}))
    another = Log(collection.database)
    tracemalloc.start()
    try:
        assert another.task(TASK).best.points == 1
        assert tracemalloc.get_traced_memory()[1] < 1_000_000
    finally:
        tracemalloc.stop()


def test_only_what_is_new_is_read_again(collection, log, record, clock):
    attempt = log.attempt(TASK, "timed", 600, clock.now())
    for points in range(5):
        record(EventKind.RUN, attempt, run(points))
    first = log.task(TASK)
    record(EventKind.RUN, attempt, run(5))
    then = log.task(TASK)
    assert [r.points for r in then.open.runs] == [0, 1, 2, 3, 4, 5]
    assert all(a is b for a, b in zip(first.open.runs, then.open.runs, strict=False))
    assert then == Log(collection.database).task(TASK)


KINDS = ("attempt", "pause", "resume", "hint", "run", "finish", "undo", "late", "setting")


@examples(30)
@given(st.lists(st.tuples(st.sampled_from(KINDS), st.booleans(), st.integers(0, 9)), max_size=30))
def test_what_was_read_before_makes_no_difference(tmp_path_factory, steps):
    """Two processes, events that arrive late, some taken back: each sees what one sees that reads all of it."""
    database = Database(tmp_path_factory.mktemp("tasks") / "p.db")
    clock, logs = HandClock(), [Log(database), Log(database)]
    attempts, events, late = [], [], []
    for kind, which, n in steps:
        log = logs[which]
        clock.wait(seconds=1 + n)
        now = clock.now()
        if kind == "attempt":
            attempts.append(log.attempt(TASK, "timed", 600, now))
            events.append(attempts[-1])
        elif kind == "setting":
            log.set("desired_retention", 0.8 + n / 100, now)
        elif kind == "late" and attempts:
            at = now.at - 100_000 * n
            late.append({
                "id": str(uuid7(at)), "kind": "run", "device": "elsewhere", "number": len(late) + 1, "at": at,
                "day_offset": 0, "card": TASK, "target": str(attempts[0]), "data": run(n),
            })  # fmt: skip
            log.append(late[-1:])
        elif kind == "undo" and events:
            log.undo(events[n % len(events)], TASK, now)
        elif attempts and kind not in ("late", "undo"):
            of, rating = attempts[-1 - (n > 7) * (len(attempts) > 1)], None
            data = {"hint": {"hint": n}, "run": run(n), "finish": {"result": "failed"}}.get(kind)
            if kind == "finish":
                rating = Rating(1 + n % 4)
            events.append(log.of_attempt(EventKind(kind), TASK, of, now, data, rating))
        fresh = Log(database)
        for one in logs:
            one.catch_up()
            assert one.task(TASK) == fresh.task(TASK)
    stored = logs[0].tasks()
    logs[0].rebuild()
    assert {key: row.model_dump() for key, row in stored.items()} == {
        key: row.model_dump() for key, row in logs[1].tasks().items()
    }
    database.close()


def test_a_setting_that_arrives_late_changes_what_a_finish_without_a_preset_came_to(collection, log, clock):
    attempt = log.attempt(TASK, "timed", 600, clock.now())
    at = clock.now().at + 60_000
    finish = {"id": str(uuid7(at)), "kind": "finish", "device": "old", "number": 1, "at": at, "day_offset": 0}
    of = {"card": TASK, "target": str(attempt), "rating": 3, "data": {"result": "passed"}}
    log.append([{**finish, **of}])
    before = log.task(TASK).state
    at = clock.now().at + 30_000
    setting = {
        "id": str(uuid7(at)),
        "kind": "setting",
        "device": "old",
        "number": 2,
        "at": at,
        "day_offset": 0,
    }
    log.append([{**setting, "data": {"desired_retention": 0.8}}])
    assert log.task(TASK).state.due > before.due
    assert log.task(TASK) == Log(collection.database).task(TASK)
    assert log.tasks()[TASK].due == log.task(TASK).state.due
