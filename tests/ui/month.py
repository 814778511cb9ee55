"""A month of study, made by the real code with a clock that is moved by hand."""

import json
import os
import random
import re

from interviewprep.content.decks.card import AnswerBody
from interviewprep.content.sources import USER_PACK, Source
from interviewprep.file_lock import locked
from interviewprep.practice.task_catalog import find_tasks, get_task, planned
from interviewprep.profile.home import Home
from interviewprep.profile.place import Place
from interviewprep.scheduling.card_state import Phase
from interviewprep.scheduling.rating import Rating
from interviewprep.store.mocks import MockData, MockItem, MockQuestion
from interviewprep.store.planning import ids_of_cards
from interviewprep.store.tables import EventKind
from interviewprep.study.chosen import Chosen, begin
from interviewprep.study.collection import Collection
from interviewprep.study.mock_interview import MockChoice
from interviewprep.study.mock_run import MockRun
from interviewprep.study.mock_script import prepare
from interviewprep.study.session import Session
from tests.conftest import HandClock, deck_text
from tests.raw_log import Known
from tests.ui import conftest as ui

NEW, REVIEWS, LEECH = 3, 5, 3
LEVELS = ("junior", "mid", "senior")
OFF = (6, 11, 12, 20)
"""Days of the month without study."""
TASK = "task:interviewprep:blocking-call"
RUNS_OF_MOCK = (
    (("reports_run_together", "prices_run_together"), (6, 7)),
    (("same_answers", "reports_run_together", "prices_run_together", "patient_enough"), (8, 13)),
    (("same_answers", "others_are_served"), (4, 13)),
)
"""The checks that passed, and the points: first of the samples alone, then of all checks."""
MOCK_PAUSE = 10
"""Seconds after each thing of the mock interview, before the next."""

MOCK = MockData(
    begun=1_795_435_200_000, minutes=20, seconds=1000,
    questions=[
        MockQuestion(
            card="user:web-answer-0", kind="answer", topic="Web", question="JWT?", allowed=90, seconds=80 + n,
            points=[MockItem(text=f"p{m}", made=m <= n) for m in range(3)],
            follow_ups=[MockItem(text="and now?", made=n == 1)], clarity=2 + n,
        )
        for n in range(3)
    ],
)  # fmt: skip


def cards():
    """The decks' cards as Markdown, and what is known of each by its key."""
    decks, known = {"async": [], "data": [], "web": []}, {}

    def add(deck, kind, n, text, groups=("",)):
        note, tags = f"{deck}-{kind}-{n}", f"of-{kind}" + " rare" * (n == 1)
        header = f'{{#{note} .{kind} level={LEVELS[n % 3]} tags="{tags}"}}'
        title = re.match(r"## (.*) \{#", text)[1]
        decks[deck].append(re.sub(r"\{#\w+[^}]*\}", header, text, count=1))
        for group in groups:
            key = f"user:{note}" + (f"#{group}" if group else "")
            known[key] = Known(deck, kind, n % 3 + 1, note, len(known), title, tags)

    for deck in ("async", "data"):
        for n in range(30):
            add(deck, "recall", n, f"## Question {deck} {n}? {{#x}}\n\nAnswer.")
    for n in range(3):
        add("async", "cloze", n, ui.CLOZE, ("1", "2"))
    for n in range(5):
        for kind in ("choice", "output", "order", "bug", "answer"):
            add("web", kind, n, ui.KINDS[kind])
    return decks, known


def place_of(folder, clock):
    home = Home(folder)
    return Place(home, [Source(home.decks, USER_PACK)], clock)


def study(session, clock, rng, most):
    """Answer cards, now and then taking one back."""
    for _ in range(most):
        if session.current is None:
            break
        card = session.current
        is_forgotten = card.key.endswith("recall-1") and card.stored.state.phase is Phase.REVIEW
        weights = (1, 0, 0, 0) if is_forgotten else (1, 1, 7, 1)
        longer = 40_000 * (card.card.kind == "bug")
        session.rate(rng.choices(list(Rating), weights)[0], longer + rng.randrange(900, 90_000))
        clock.wait(seconds=rng.randrange(5, 60))
        if rng.random() < 0.05:
            session.undo()
        else:
            session.advance()


def make_month(folder):
    """Study for a month in a home: the cards by their keys, and the time at its end, in milliseconds."""
    clock, rng = HandClock(), random.Random(5)
    place = place_of(folder, clock)
    place.home.decks.mkdir(parents=True)
    decks, known = cards()
    for name, texts in decks.items():
        (place.home.decks / f"{name}.md").write_text(deck_text(*texts, title=name.title()), encoding="utf-8")
    collection = Collection(place)
    collection.refresh()
    for name, value in (("new_per_day", NEW), ("leech_threshold", LEECH)):
        collection.change_setting(name, value)
    collection.change_deck_setting("user:data", "desired_retention", 0.85)
    log = collection.log
    morning = clock.at
    for day in range(30):
        clock.at = morning + day * 86_400_000
        if day in OFF:
            continue
        last = day == 29
        if last:
            collection.change_setting("reviews_per_day", REVIEWS)
        study(Session(collection), clock, rng, 6 if last else 60)
        seen = sorted(key for key in known if log.history_of(key)) if day in (4, 9, 15, 29) else []
        if day == 4:
            for key in seen[:3]:
                log.set_due(key, clock.now().day + 23, clock.now())
        if day == 9:
            session = begin(collection, Chosen(ids_of_cards(collection.database, seen), cram=True))
            study(session, clock, rng, 10)
        if day == 15:
            log.suspend(seen[5], clock.now())
            taken_back = log.suspend(seen[6], clock.now())
            log.undo(taken_back, seen[6], clock.now())
            log.flag(seen[7], clock.now())
            log.flag(seen[8], clock.now())
        if day == 29:
            log.bury(seen[10], clock.now())
            log.bury(seen[11], clock.now())
            log.bury(min(set(known) - set(seen)), clock.now())
        if day in (5, 8, 14):
            attempt(log, clock, "failed" if day == 5 else "passed", [((), (day, 20))])
        if day == 22:
            hold_mock(collection, clock, rng)
    log.add_mock(MOCK, clock.now())
    collection.close()
    clock.wait(minutes=3)
    return known, clock.at


def attempt(log, clock, result, runs):
    """An attempt with a pause and some runs: the checks that passed, and the points."""
    begun = log.attempt(TASK, "timed", 900, clock.now())
    for seconds, kind, data in (
        (60, EventKind.PAUSE, {}),
        (600, EventKind.RESUME, {}),
        *(
            (
                200,
                EventKind.RUN,
                {"passed": list(passed), "points": points, "total": total, "outcome": "graded", "files": {}},
            )
            for passed, (points, total) in runs
        ),
    ):
        clock.wait(seconds=seconds)
        log.of_attempt(kind, TASK, begun, clock.now(), data)
    rating = Rating.GOOD if result == "passed" else Rating.AGAIN
    log.of_attempt(EventKind.FINISH, TASK, begun, clock.now(), {"result": result}, rating)


def hold_mock(collection, clock, rng):
    """A mock interview with an attempt at the task in its coding part."""
    log = collection.log
    task = get_task(find_tasks(collection.place.home.folder).tasks, TASK.rpartition(":")[2])
    script = prepare(collection, MockChoice(20), planned([task], log.tasks()), seed=3)
    run = MockRun(script, clock)
    while (step := run.step) is not None:
        if step.part.name == "coding":
            attempt(log, clock, "failed", RUNS_OF_MOCK)
            run.read_coding(log, task)
            run.note("gather, not a loop")
        elif step.follow_up is not None:
            if rng.random() < 0.6:
                run.cover()
        elif step.question is not None:
            clock.wait(seconds=rng.randrange(20, 100))
            run.answered()
            body = run.card.card.body
            points = range(len(body.points) if isinstance(body, AnswerBody) else 1)
            run.tick([n for n in points if rng.random() < 0.5])
            run.rate(rng.randrange(2, 5))
        clock.wait(seconds=MOCK_PAUSE)
        run.advance()
    log.add_mock(run.data(), clock.now())


def shared_month(tmp_path_factory):
    """The folder with the month in it, the cards, and the time at its end: made once for all workers."""
    folder = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        folder = folder.parent
    end = folder / "month-ended.json"
    with locked(folder / "month.lock", 120):
        if not end.exists():
            _, at = make_month(folder / "month")
            end.write_text(json.dumps(at), encoding="utf-8")
    return folder / "month", cards()[1], json.loads(end.read_text(encoding="utf-8"))
