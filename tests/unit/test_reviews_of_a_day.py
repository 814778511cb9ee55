"""Which reviews come today, what is beyond them, and the catch-up; against the rules computed anew."""

import json
import random
import sqlite3
from contextlib import closing

import pytest
from click.testing import CliRunner

from interviewprep.cli.main import cli
from interviewprep.content.sources import Source
from interviewprep.profile.home import Home
from interviewprep.profile.place import Place
from interviewprep.scheduling.rating import Rating
from interviewprep.scheduling.weights import FSRS_6
from interviewprep.store.figures import read_figures
from interviewprep.store.revision import REVISION
from interviewprep.study.collection import Collection
from interviewprep.study.session import Session
from interviewprep.study.today import begin_catch_up
from tests.conftest import deck_text, recall


def retrievability(days, stability):
    """FSRS-6's forgetting curve, from its definition."""
    decay = -FSRS_6[20]
    return (1 + (0.9 ** (1 / decay) - 1) * days / stability) ** decay


@pytest.fixture
def two_decks(open_collection, clock):
    """60 cards of two decks, answered on different days with different ratings; all are due."""
    open_collection(*(recall(f"a{n}") for n in range(30)), name="a").close()
    collection = open_collection(*(recall(f"b{n}") for n in range(30)), name="b")
    chance = random.Random(3)
    for _ in range(3):
        for key in (f"user:q-{deck}{n}" for deck in "ab" for n in range(30)):
            if chance.random() < 0.6 or not collection.cards.get(key).state.reps:
                collection.log.review(
                    key, chance.choice([Rating.HARD, Rating.GOOD, Rating.EASY]), 9, clock.now()
                )
                clock.wait(minutes=9)
        clock.wait(days=7)
    for n in range(30):
        for deck in "ab":
            if collection.cards.get(f"user:q-{deck}{n}").state.phase.learning:
                collection.log.review(f"user:q-{deck}{n}", Rating.EASY, 9, clock.now())
    clock.wait(days=300)
    collection.change_setting("new_per_day", 0)
    return collection


def in_session(collection):
    session, keys = Session(collection), []
    while session.current is not None:
        keys.append(session.current.key)
        session.bury()
    return keys


def states(collection):
    found = {}
    for key in (f"user:q-{deck}{n}" for deck in "ab" for n in range(30)):
        found[key] = collection.cards.get(key).state
    return found


def test_reviews_come_by_descending_risk_of_being_forgotten_over_all_decks(two_decks, clock):
    day = clock.now().day
    known = {
        key: retrievability(day - s.last_day, s.memory.stability) for key, s in states(two_decks).items()
    }
    two_decks.change_setting("reviews_per_day", 25)
    session = Session(two_decks)
    keys = [session.current.key, *(entry.key for entry, _ in session._queue)]
    assert len(keys) == 25
    risks = [known[key] for key in keys]
    assert risks == pytest.approx(sorted(known.values())[:25])
    assert {key[7] for key in keys[:10]} == {"a", "b"}
    named = {deck.name: deck.due for deck in two_decks.figures().decks}
    assert named == {deck: sum(key[7] == deck for key in keys) for deck in "ab"}
    two_decks.change_setting("review_order", "due")
    due = {key: s.due for key, s in states(two_decks).items()}
    session = Session(two_decks)
    keys = [session.current.key, *(entry.key for entry, _ in session._queue)]
    assert [due[key] for key in keys] == sorted(due.values())[:25]


def test_shuffled_reviews_are_the_same_all_day_on_every_device_and_other_ones_tomorrow(
    two_decks, tmp_path, clock
):
    two_decks.change_setting("review_order", "shuffled")
    session = Session(two_decks)
    keys = [session.current.key, *(entry.key for entry, _ in session._queue)]
    assert len(keys) == 60
    assert keys != sorted(keys)
    session.rate(Rating.GOOD, 10)
    again = Session(two_decks)
    assert [again.current.key, *(entry.key for entry, _ in again._queue)] == keys[1:]
    other = Home(tmp_path / "other")
    other.decks.mkdir(parents=True)
    for name in "ba":  # listed the other way round: other row ids
        text = deck_text(*(recall(f"{name}{n}") for n in reversed(range(30))))
        (other.decks / f"{'z' if name == 'a' else 'a'}.md").write_text(text, encoding="utf-8")
    device = Collection(Place(other, [Source(other.decks, "user")], clock))
    device.refresh()
    device.log.append(two_decks.log.since({}))
    there = Session(device)
    assert [there.current.key, *(entry.key for entry, _ in there._queue)] == keys[1:]
    device.close()
    clock.wait(days=1)
    tomorrow = Session(two_decks)
    assert [tomorrow.current.key, *(entry.key for entry, _ in tomorrow._queue)] != keys[1:]


def overdue_and_fresh(collection, clock):
    day = clock.now().day
    due = [s.due for s in states(collection).values() if not s.phase.learning and s.due <= day]
    return sum(one < day for one in due), sum(one == day for one in due)


def test_what_is_due_beyond_the_limit_is_said_granted_and_falls_with_each_answer(two_decks, clock):
    two_decks.change_setting("reviews_per_day", 10)
    figures = two_decks.figures()
    assert (figures.due, figures.beyond, figures.overdue, figures.reviews_today) == (10, 50, 60, 10)
    assert figures.next_day == clock.now().day + 1, "the next day is tomorrow, with so much left"
    granted = two_decks.log.extend(0, "", clock.now(), reviews=5)
    session = Session(two_decks)
    for left in range(15, 0, -1):
        figures = two_decks.figures()
        assert (session.remaining().total, figures.due, figures.beyond) == (left, left, 45)
        assert figures.reviews_today == 15
        session.rate(Rating.EASY, 10)
        session.advance()
    assert session.current is None
    assert (two_decks.figures().left, two_decks.figures().beyond) == (0, 45)
    two_decks.log.undo(granted, None, clock.now())
    assert two_decks.figures().due == 0
    clock.wait(days=1)
    assert two_decks.figures().due == 10


@pytest.mark.parametrize("missed", [None, 2])
def test_a_catch_up_brings_each_day_what_its_rule_says(two_decks, clock, missed):
    two_decks.change_setting("reviews_per_day", 10)
    assert two_decks.figures().offers_catch_up
    backlog, _ = overdue_and_fresh(two_decks, clock)
    two_decks.log.spread_backlog(7, backlog, clock.now())
    two_decks.log.rebuild()
    for day in range(7):
        old, fresh = overdue_and_fresh(two_decks, clock)
        rest = backlog * (6 - day) // 7
        expected = fresh + max(0, old - rest)
        figures = two_decks.figures()
        assert (figures.due, figures.beyond) == (expected, old + fresh - expected)
        assert (figures.catch_up.day, figures.catch_up.days) == (clock.now().day - day, 7)
        assert not figures.offers_catch_up
        if day != missed:
            session = Session(two_decks)
            for left in range(expected, 0, -1):
                assert (session.remaining().total, two_decks.figures().due) == (left, left)
                session.rate(Rating.GOOD, 10)
                session.advance()
            assert session.current is None
            assert overdue_and_fresh(two_decks, clock)[0] <= rest
        clock.wait(days=1)
    figures = two_decks.figures()
    assert (figures.catch_up, figures.reviews_today <= 10) == (None, True)


def test_in_a_catch_up_more_can_be_taken_and_it_can_be_ended(two_decks, clock):
    two_decks.change_setting("reviews_per_day", 10)
    two_decks.log.spread_backlog(6, 60, clock.now())
    assert two_decks.figures().due == 10
    two_decks.log.extend(0, "", clock.now(), reviews=4)
    assert two_decks.figures().due == 14
    session = Session(two_decks)
    for left in range(14, 0, -1):
        assert two_decks.figures().due == left
        session.rate(Rating.EASY, 10)
        session.advance()
    clock.wait(days=1)
    assert two_decks.figures().due == 46 - 40 + overdue_and_fresh(two_decks, clock)[1]
    ended = two_decks.log.spread_backlog(0, 0, clock.now())
    assert (two_decks.figures().due, two_decks.figures().catch_up) == (10, None)
    two_decks.log.undo(ended, None, clock.now())
    assert two_decks.figures().catch_up is not None


def test_the_screen_the_command_line_and_the_log_agree(two_decks, clock, monkeypatch):
    two_decks.change_setting("reviews_per_day", 10)
    monkeypatch.setattr("interviewprep.cli.main.place", lambda: two_decks.place)

    def said(*words):
        done = CliRunner().invoke(cli, list(words), catch_exceptions=False)
        assert done.exit_code == 0, done.output
        return done.stdout

    def told():
        due = json.loads(said("due", "--json"))
        return due["due"], due["beyond"], due["overdue"], due["catch_up"]

    assert told() == (10, 50, 60, None)
    assert "50 more are due, beyond today's 10." in said("due")
    assert "60 reviews had piled up." in said("due")
    assert "57 more are due" not in said("more", "--due", "3")
    assert told() == (13, 47, 60, None)
    assert said("more", "--undo").startswith("Undone: 3 more reviews")
    assert told() == (10, 50, 60, None)
    said("more", "--catch-up", "12")
    assert told() == (5, 55, 60, {"day": 1, "days": 12})
    assert "Catching up, day 1 of 12: 55 more come on the days after." in said("due")
    clock.wait(days=1)
    assert told()[3] == {"day": 2, "days": 12}
    assert said("more", "--catch-up", "0").startswith("Today: 10 due")
    assert "The end of catching up" in said("more", "--undo")
    assert told()[3] == {"day": 2, "days": 12}
    assert "There is nothing of today to take back." in said("more", "--undo")
    for wrong in ([], ["5", "--undo"], ["--deck", "a"], ["0"], ["5", "--deck", "c"]):
        assert CliRunner().invoke(cli, ["more", *wrong]).exit_code == 2


def test_the_backlog_of_a_deck_that_is_not_there_takes_no_place_and_is_not_told(two_decks, clock):
    two_decks.change_setting("reviews_per_day", 7)
    path = two_decks.database.path
    with closing(sqlite3.connect(path, isolation_level=None)) as db:
        db.execute("UPDATE deck SET root = 'elsewhere' WHERE name = 'b'")
    place = two_decks.place
    figures = read_figures(path, clock.now(), place.roots, REVISION)
    assert [(deck.name, deck.due, deck.beyond) for deck in figures.decks] == [("a", 7, 23)]
    assert figures.overdue == 30
    two_decks.change_setting("reviews_per_day", 0)
    begin_catch_up(two_decks.log, figures, 3, clock.now())
    figures = read_figures(path, clock.now(), place.roots, REVISION)
    assert (figures.due, figures.beyond) == (10, 20)
