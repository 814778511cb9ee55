"""The list of decks and cards in the projection, against what is there: each difference, and no more."""

import json
import sqlite3
from contextlib import closing

import pytest

from interviewprep.scheduling.moment import Moment
from interviewprep.store.cards import Cards
from interviewprep.store.daily_plan import ReviewPlan
from interviewprep.store.database import Database
from interviewprep.store.deck_listing import DeckListing, ListedCard, sync
from interviewprep.store.derived import CARD, NEW
from interviewprep.store.log import Log
from tests.conftest import NOON

NOW = Moment(NOON, -4 * 3600)
ROOT = "/decks"


@pytest.fixture
def database(tmp_path):
    database = Database(tmp_path / "p.db")
    yield database
    database.close()


def deck(name, *, root=ROOT, pack="user", title="", rank=0, text="1"):
    path = f"{root}/{name}.md"
    return DeckListing(path, root, pack, name, title or name.capitalize(), rank, f"{name}{text}")


def list_decks(database, decks, roots=(ROOT,), progress=lambda done, total: None):
    """Lists decks given as {listing: [keys]}; returns the clashes, and what was read."""
    read = []

    def cards(listing):
        read.append(listing.name)
        return [ListedCard(key, position) for position, key in enumerate(decks[listing])]

    return sync(database, list(decks), cards, roots, progress), read


def rows(database):
    with closing(sqlite3.connect(database.path)) as db:
        return db.execute(
            "SELECT d.name, c.key, c.position, c.siblings FROM card c JOIN deck d ON d.id = c.deck_id "
            "ORDER BY d.rank, d.name, c.position"
        ).fetchall()


def test_what_was_listed_is_not_read_again_until_it_changes(database):
    a, b = deck("a"), deck("b", rank=1)
    decks = {a: ["user:1"], b: ["user:2"]}
    assert list_decks(database, decks) == ([], ["a", "b"])
    assert list_decks(database, decks) == ([], [])
    changed = deck("b", rank=1, text="2")
    assert list_decks(database, {a: ["user:1"], changed: ["user:2", "user:3"]}) == ([], ["b"])
    assert list_decks(database, {a: ["user:1"], changed: ["user:2", "user:3"]}) == ([], [])
    assert [row[1] for row in rows(database)] == ["user:1", "user:2", "user:3"]


def test_a_card_that_is_listed_for_the_first_time_is_new(database):
    list_decks(database, {deck("a"): ["user:1", "user:2"]})
    with closing(sqlite3.connect(database.path)) as db:
        assert db.execute(f"SELECT {CARD} FROM card").fetchall() == [NEW, NEW]


@pytest.mark.parametrize("change", [{"title": "Other"}, {"rank": 7}, {"pack": "other"}])
def test_another_title_rank_or_pack_is_written_without_reading_the_cards(database, change):
    list_decks(database, {deck("a"): ["user:1"]})
    assert list_decks(database, {deck("a", **change): ["user:1"]}) == ([], [])
    with closing(sqlite3.connect(database.path)) as db:
        found = db.execute("SELECT title, rank, pack, cards, synced FROM deck").fetchall()
    expected = {"title": "A", "rank": 0, "pack": "user"} | change
    assert found == [(expected["title"], expected["rank"], expected["pack"], 1, 1)]


def test_only_decks_of_the_places_looked_at_are_taken_for_gone(database):
    here, there = deck("here"), deck("there", root="/elsewhere")
    list_decks(database, {here: ["user:1"], there: ["user:2"]}, (ROOT, "/elsewhere"))
    assert list_decks(database, {here: ["user:1"]}) == ([], [])
    assert [row[:2] for row in rows(database)] == [("here", "user:1"), ("there", "user:2")]
    assert list_decks(database, {here: ["user:1"]}, (ROOT, "/elsewhere")) == ([], [])
    assert [row[:2] for row in rows(database)] == [("here", "user:1")]
    assert list_decks(database, {}) == ([], [])
    assert rows(database) == []


def test_a_card_that_another_deck_has_is_refused_and_told_again_at_each_look(database):
    a, b = deck("a"), deck("b", rank=1)
    decks = {a: ["user:1", "user:2"], b: ["user:3", "user:2"]}
    for look in range(2):
        (clash,), read = list_decks(database, decks)
        assert (clash.key, clash.kept_in, clash.refused_in, clash.position) == ("user:2", a.path, b.path, 1)
        assert read == (["a", "b"] if look == 0 else ["b"])
    assert [row[:2] for row in rows(database)] == [("a", "user:1"), ("a", "user:2"), ("b", "user:3")]


def test_cards_move_to_any_deck_in_one_look(database):
    b, c = deck("b", rank=1), deck("c", rank=2)
    list_decks(database, {b: ["user:1", "user:2", "user:3"], c: ["user:4"]})
    # To a new deck that comes first, to another, and two changing places.
    a, b2, c2 = deck("a"), deck("b", rank=1, text="2"), deck("c", rank=2, text="2")
    decks = {a: ["user:1"], b2: ["user:4", "user:3"], c2: ["user:2"]}
    assert list_decks(database, decks) == ([], ["a", "b", "c"])
    assert [row[:3] for row in rows(database)] == [
        ("a", "user:1", 0), ("b", "user:4", 0), ("b", "user:3", 1), ("c", "user:2", 0)
    ]  # fmt: skip
    assert list_decks(database, decks) == ([], [])


def test_a_deck_that_lost_a_card_to_one_of_another_place_looks_again_when_it_is_back(database):
    mine, other = deck("mine"), deck("other", root="/elsewhere")
    list_decks(database, {mine: ["user:1", "user:2"]})
    assert list_decks(database, {other: ["user:1"]}, ("/elsewhere",)) == ([], ["other"])
    assert [row[:2] for row in rows(database)] == [("mine", "user:2"), ("other", "user:1")]
    assert list_decks(database, {mine: ["user:1", "user:2"]}) == ([], ["mine"])
    assert [row[:2] for row in rows(database)] == [("mine", "user:1"), ("mine", "user:2")]
    assert list_decks(database, {other: ["user:1"]}, ("/elsewhere",)) == ([], ["other"])


def test_cards_of_a_note_know_how_many_they_are(database):
    a = deck("a")
    list_decks(database, {a: ["user:x#1", "user:y"]})
    assert [row[1:] for row in rows(database)] == [("user:x#1", 0, 1), ("user:y", 1, 1)]
    list_decks(database, {deck("a", text="2"): ["user:x#1", "user:x#2", "user:y"]})
    assert [row[1:] for row in rows(database)] == [("user:x#1", 0, 2), ("user:x#2", 1, 2), ("user:y", 2, 1)]
    list_decks(database, {deck("a", text="3"): ["user:x#1", "user:y"]})
    assert [row[1:] for row in rows(database)] == [("user:x#1", 0, 1), ("user:y", 1, 1)]


def test_a_card_with_progress_and_no_deck_is_taken_up_by_the_deck_that_has_it(database):
    Log(database).flag("user:1", NOW)
    assert Cards(database).get("user:1") is None
    list_decks(database, {deck("a"): ["user:1"]})
    found = Cards(database).get("user:1")
    assert (found.deck, found.deck_title, found.pack, found.path) == ("a", "A", "user", "/decks/a.md")
    assert (found.flagged, found.suspended, found.hash, found.position) == (True, False, "a1", 0)


def test_many_cards_are_listed_in_steps_that_are_told(database):
    keys = [f"user:{n}" for n in range(4500)]
    told = []
    list_decks(
        database, {deck("a"): keys, deck("b", rank=1): ["user:x"]}, progress=lambda *said: told.append(said)
    )
    assert told == [(4500, 4501), (4501, 4501)]
    assert [row[1] for row in rows(database)] == [*keys, "user:x"]
    with closing(sqlite3.connect(database.path)) as db:
        assert db.execute("SELECT cards FROM deck ORDER BY rank").fetchall() == [(4500,), (1,)]
    list_decks(database, {deck("a", text="2"): keys[::-1], deck("b", rank=1): ["user:x"]})
    assert [row[1] for row in rows(database)] == [*keys[::-1], "user:x"]


def test_cards_are_found_by_deck_and_mark_in_the_order_of_their_files(database):
    a, b = deck("a", rank=1), deck("b")
    list_decks(database, {b: ["user:3", "user:1"], a: ["user:2", "user:4"]})
    log = Log(database)
    log.flag("user:4", NOW)
    log.suspend("user:1", NOW)
    cards, ids = Cards(database), {}
    with closing(sqlite3.connect(database.path)) as db:
        ids = dict(db.execute("SELECT name, id FROM deck"))
    both = [ids["a"], ids["b"]]
    assert [c.key for c in cards.find(both)] == ["user:3", "user:1", "user:2", "user:4"]
    assert [c.key for c in cards.find([ids["a"]])] == ["user:2", "user:4"]
    assert [c.key for c in cards.find(both, "flagged")] == ["user:4"]
    assert [c.key for c in cards.find(both, "suspended")] == ["user:1"]
    assert [c.key for c in cards.find(both, limit=3)] == ["user:3", "user:1", "user:2"]
    assert [e.key for e in cards.unseen(NOW, ids["b"], 9)] == ["user:3"]
    assert cards.unseen(NOW, ids["b"], 0) == []
    assert cards.reviews(NOW, [], ReviewPlan("due", 9, False)) == cards.learning(NOW, []) == []
    assert cards.count_learning(NOW, []) == 0


def test_cards_in_steps_come_in_the_order_of_their_minute_whichever_steps_they_are_in(database):
    from interviewprep.scheduling.rating import Rating

    keys = [f"user:{n}" for n in range(4)]
    list_decks(database, {deck("a"): keys, deck("b", rank=1): ["user:9"]})
    log, now = Log(database), NOW
    for key in keys[:2]:
        log.review(key, Rating.EASY, 1, now)
    now = now.later(40 * 86_400)
    for key, rating in zip(
        [keys[2], keys[0], keys[3], keys[1], "user:9"],
        [Rating.GOOD, Rating.AGAIN, Rating.AGAIN, Rating.AGAIN, Rating.AGAIN],
        strict=True,
    ):
        log.review(key, rating, 1, now)
        now = now.later(1)
    cards, decks = Cards(database), [1, 2]
    found = cards.learning(now, decks)
    assert [e.due for e in found] == sorted(e.due for e in found)
    assert [e.key for e in found] == ["user:3", "user:9", "user:2", "user:0", "user:1"]
    assert [e.key for e in cards.learning(now, decks, limit=3)] == ["user:3", "user:9", "user:2"]
    assert cards.count_learning(now, decks) == 5
    assert (cards.count_learning(now, [1]), cards.count_learning(now, [2])) == (4, 1)
    assert [e.deck_id for e in found] == [1, 2, 1, 1, 1]
    log.bury("user:3", now)
    log.suspend("user:9", now)
    assert [e.key for e in cards.learning(now, decks)] == ["user:2", "user:0", "user:1"]


def test_a_card_s_kind_level_and_turn_are_listed_and_topics_are_spread(database):
    import zlib

    cards = [
        ListedCard("user:1", 0, "recall", 0, "a"),
        ListedCard("user:2", 1, "recall", 0, "a"),
        ListedCard("user:3", 2, "recall", 0, "b"),
        ListedCard("user:4", 3, "bug", 2, "a"),
        ListedCard("user:5", 4, "recall", 1, "b"),
    ]
    sync(database, [deck("a")], lambda _: cards, (ROOT,))
    columns = "SELECT key, kind, level, turn, salt FROM card ORDER BY key"
    with closing(sqlite3.connect(database.path)) as db:
        found = db.execute(columns).fetchall()
        (sorts,) = db.execute("SELECT sorts FROM deck").fetchone()
    salt = {card.key: zlib.crc32(card.key.encode()) for card in cards}
    turns = {"user:1": 0, "user:3": 1, "user:2": 2, "user:4": 0, "user:5": 0}
    assert found == [(c.key, c.kind, c.level, turns[c.key], salt[c.key]) for c in cards]
    assert json.loads(sorts) == {"bug": {"2": 1}, "recall": {"0": 3, "1": 1}}
    assert Cards(database).totals([1]) == {("recall", 0): 3, ("recall", 1): 1, ("bug", 2): 1}


def test_decks_that_an_older_version_listed_are_listed_again(database):
    Log(database).flag("user:1", NOW)
    list_decks(database, {deck("a"): ["user:1"]})
    with closing(sqlite3.connect(database.path)) as db, db:
        db.execute("UPDATE deck SET listed = listed - 1")
        db.execute("UPDATE card SET salt = 0")
    assert list_decks(database, {deck("a"): ["user:1"]}) == ([], ["a"])
    with closing(sqlite3.connect(database.path)) as db:
        assert db.execute("SELECT salt <> 0, flagged FROM card").fetchall() == [(1, 1)]
    assert list_decks(database, {deck("a"): ["user:1"]}) == ([], [])
