"""Whatever arrives last, from wherever: the tables are what a rebuild makes of the same events."""

from uuid import UUID

import pytest

from interviewprep.scheduling.card_state import Phase
from interviewprep.scheduling.rating import Rating
from interviewprep.scheduling.scheduler import SchedulerConfig
from interviewprep.scheduling.weights import FSRS_6
from interviewprep.store.database import Database
from interviewprep.store.log import Log
from interviewprep.store.presets import preset_data, preset_of
from interviewprep.store.tables import Event, EventKind
from interviewprep.store.uuid7 import uuid7
from tests.conftest import HandClock
from tests.unit.test_store import copy, projection

TASK = "task:user:hello"
MOCK = {"begun": 1, "minutes": 20, "seconds": 60}


def event(kind: str, at: int, card: str | None = None, **more) -> Event:
    return Event(id=uuid7(at), kind=kind, device="d", at=at, day_offset=-14_400, card=card, **more)


def preset(config: SchedulerConfig) -> Event:
    return Event(id=preset_of(config), kind="preset", device="", at=0, day_offset=0, data=preset_data(config))


def history(clock: HandClock) -> dict[str, Event]:
    """One event of each kind, and an undo of each, with reviews before and after."""
    found: dict[str, Event] = {}

    def add(name: str, kind: str, card: str | None = None, **more) -> UUID:
        clock.wait(minutes=7)
        found[name] = event(kind, clock.now().at, card, **more)
        return found[name].id

    def review(name: str, card: str, preset: UUID | None = None) -> None:
        add(name, "review", card, rating=int(Rating.GOOD), duration_ms=1000, preset=preset)

    for card in ("user:a", "user:c#1", "user:c#2"):
        review(f"first {card}", card)
    found["preset"] = preset(SchedulerConfig(0.8, (), (1200,), 90, (*FSRS_6[:5], 1.2, *FSRS_6[6:])))
    for card in ("user:a", "user:c#1"):
        review(f"with a preset {card}", card, found["preset"].id)
    attempt = add("attempt", "attempt", TASK, data={"mode": "timed", "par": 600})
    add("pause", "pause", TASK, target=attempt)
    add("resume", "resume", TASK, target=attempt)
    hint = add("hint", "hint", TASK, target=attempt, data={"hint": 1})
    run = {"passed": ["x"], "points": 1, "total": 2, "outcome": "graded", "files": {}}
    add("run", "run", TASK, target=attempt, data=run)
    add("finish", "finish", TASK, target=attempt, data={"result": "failed"}, rating=1)
    add("undo hint", "undo", TASK, target=hint)
    for name, kind, card, more in (
        ("suspend", "suspend", "user:b", {}),
        ("unsuspend", "unsuspend", "user:b", {}),
        ("bury", "bury", "user:a", {}),
        ("flag", "flag", "user:a", {"data": {"on": True}}),
        ("reset", "reset", "user:c#1", {}),
        ("set due", "set_due", "user:a", {"data": {"due": clock.now().day + 9}}),
        ("extend", "extend", None, {"data": {"deck": "", "new": 10}}),
        ("extend a deck", "extend", None, {"data": {"deck": "sample", "new": 5}}),
        ("extend reviews", "extend", None, {"data": {"deck": "", "reviews": 30}}),
        ("catch up", "catch_up", None, {"data": {"days": 7, "backlog": 200}}),
        ("end of the catch-up", "catch_up", None, {"data": {"days": 0, "backlog": 0}}),
        ("setting", "setting", None, {"data": {"desired_retention": 0.8}}),
        ("steps", "setting", None, {"data": {"learning_steps": [120, 1200]}}),
        ("theme", "setting", None, {"data": {"theme": "interviewprep-light"}}),
        ("a deck's", "setting", None, {"data": {"deck": "user:a", "new_per_day": 3}}),
        ("mock", "mock", None, {"data": MOCK}),
        ("a deck's no more", "setting", None, {"data": {"deck": "user:a", "new_per_day": None}}),
    ):
        target = add(name, kind, card, **more)
        review(f"review after {name}", "user:a")
        add(f"undo {name}", "undo", card, target=target)
        review(f"review after undo {name}", "user:c#2")
        if name in ("extend", "steps", "flag", "catch up"):  # these stand
            add(f"{name} again", kind, card, **more)
    clock.wait(days=2)
    review("last", "user:a")
    clock.wait(days=2)
    add("placed", "review", "user:a", rating=3, duration_ms=1000, data={"days": 8})
    return found


NAMES = list(history(HandClock()))


def test_the_history_has_every_kind():
    assert {one.kind for one in history(HandClock()).values()} == {kind.value for kind in EventKind}


@pytest.fixture(scope="module")
def in_order(tmp_path_factory):
    events = history(HandClock())
    database = Database(tmp_path_factory.mktemp("order") / "p.db")
    log = Log(database)
    for one in events.values():
        log.append([copy(one)])
    found = projection(database)
    log.rebuild()
    assert projection(database) == found
    database.close()
    return events, found


@pytest.mark.parametrize("late", NAMES)
def test_an_event_that_arrives_last_changes_what_it_would_have_changed_in_time(tmp_path, in_order, late):
    events, expected = in_order
    database = Database(tmp_path / "p.db")
    log = Log(database)
    log.append([copy(one) for name, one in events.items() if name != late])
    log.append([copy(events[late])])
    found = projection(database)
    log.rebuild()
    assert projection(database) == found
    assert found == expected
    database.close()


def test_events_are_in_the_order_of_time_whatever_their_ids_are(tmp_path):
    """Another program may give its events ids that don't sort by time."""
    at = HandClock().now().at
    last, first = (event("review", at + 60_000 * n, "user:a", rating=1 + n, duration_ms=9) for n in (3, 0))
    first.id, last.id = last.id, first.id
    database = Database(tmp_path / "p.db")
    log = Log(database)
    for one in (last, first):
        log.append([copy(one)])
    assert [e.rating for e in log.history_of("user:a")] == [1, 4]
    found = projection(database)
    assert [(row[4], row[7]) for row in found[-1]] == [(1, Phase.NEW), (4, Phase.LEARNING)]
    log.rebuild()
    assert projection(database) == found
    database.close()


def test_a_setting_in_the_millisecond_of_a_review_holds_for_it(tmp_path):
    at = HandClock().now().at
    review = event("review", at, "user:a", rating=3, duration_ms=1000)
    setting = event("setting", at, data={"learning_steps": [120]})
    database = Database(tmp_path / "p.db")
    log = Log(database)
    for one in (review, setting):
        log.append([one])
    found = projection(database)
    log.rebuild()
    assert projection(database) == found
    database.close()


def test_more_new_cards_are_taken_back_by_an_undo(open_collection):
    from tests.conftest import recall

    collection = open_collection(*(recall(n) for n in range(40)))
    now = collection.place.clock.now()
    granted = collection.log.extend(10, "", now)
    assert collection.figures().new == 30
    collection.log.undo(granted, None, now)
    assert collection.figures().new == 20


def only_what_must(collection, kind: str, data: dict, at: int) -> tuple[int, int]:
    """How many times two cards, which the tables have wrong, were answered, once a setting has arrived."""
    database = collection.database
    with database.writing() as connection:
        connection.exec_driver_sql("UPDATE card SET reps = 99")
    collection.log.append([event(kind, at, data=data)])
    with database.reading() as connection:
        rows = connection.exec_driver_sql(
            "SELECT reps FROM card WHERE key IN ('user:q-1', 'user:q-2') ORDER BY key"
        )
        return tuple(row[0] for row in rows)


def test_a_setting_rebuilds_only_what_it_must(open_collection):
    from tests.conftest import recall

    collection = open_collection(recall(1), recall(2))
    now = collection.place.clock.now()
    collection.log.review("user:q-1", Rating.GOOD, 1000, now)  # with its preset
    collection.log.append([event("review", now.at, "user:q-2", rating=3, duration_ms=1000)])  # without
    wrong = {"theme": (99, 99), "new_per_day": (99, 99), "learning_steps": (99, 1)}
    for name, value in (("theme", "interviewprep-light"), ("new_per_day", 3), ("learning_steps", [120])):
        assert only_what_must(collection, "setting", {name: value}, now.at - 1000) == wrong[name], name
    assert only_what_must(collection, "setting", {"learning_steps": [180]}, now.at + 10_000) == (99, 99)
    assert collection.log.settings.theme == "interviewprep-light"
