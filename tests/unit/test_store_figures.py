"""Today's figures from the file alone, as the first screen reads them."""

import sqlite3
from contextlib import closing

import pytest

from interviewprep.scheduling.rating import Rating
from interviewprep.store.figures import (
    DeckFigures,
    Figures,
    connect,
    read_figures,
    read_revision,
    read_settings,
)
from interviewprep.store.revision import REVISION
from interviewprep.store.settings import Settings
from tests.conftest import recall


@pytest.fixture
def studied(open_collection, clock):
    """Two decks with a card in steps, two reviews that are due, and new cards."""
    open_collection(*(recall(f"a{n}") for n in range(4)), name="a").close()
    collection = open_collection(*(recall(f"b{n}") for n in range(3)), name="b")
    for key in ("user:q-a0", "user:q-b0"):
        collection.log.review(key, Rating.EASY, 1000, clock.now())
    clock.wait(days=40)
    collection.log.review("user:q-a1", Rating.GOOD, 1000, clock.now())
    collection.change_setting("new_per_day", 3)
    return collection


def read(collection, revision=REVISION, roots=None):
    place = collection.place
    roots = place.roots if roots is None else roots
    return read_figures(collection.database.path, place.clock.now(), roots, revision)


def test_the_file_alone_says_what_the_open_collection_says(studied):
    figures = read(studied)
    assert figures == studied.figures()
    a, b = figures.decks
    assert (a.name, a.title, a.pack, a.cards) == ("a", "A", "user", 4)
    assert (a.due, a.learning, a.new, a.unseen) == (1, 1, 1, 2)
    assert (b.due, b.learning, b.new, b.unseen) == (1, 0, 1, 2)
    assert (figures.due, figures.learning, figures.new, figures.unseen) == (2, 1, 2, 4)
    assert (figures.left, figures.cards, figures.answered) == (5, 7, 1)
    assert (figures.streak, figures.started, figures.tasks_due) == (1, True, 0)
    assert figures.settings.new_per_day == 3
    assert a.id != b.id
    assert a.path.endswith("a.md")


def test_each_kind_of_card_adds_up_by_itself():
    decks = [
        DeckFigures(1, "a", "A", "user", "a.md", cards=100, due=1, learning=10, new=3, unseen=40),
        DeckFigures(2, "b", "B", "user", "b.md", cards=200, due=2, learning=20, new=4, unseen=50),
    ]
    figures = Figures(1, decks)
    assert (figures.due, figures.learning, figures.new, figures.unseen) == (3, 30, 7, 90)
    assert (figures.cards, figures.left) == (300, 40)


def test_before_anything_is_known_all_figures_are_none():
    figures = Figures(7)
    assert (figures.left, figures.cards, figures.unseen, figures.answered) == (0, 0, 0, 0)
    assert (figures.streak, figures.started, figures.tasks_due) == (0, False, 0)
    assert (figures.next_at, figures.next_day, figures.settings) == (None, None, Settings())
    deck = DeckFigures(1, "a", "A", "user", "a.md", 4)
    assert (deck.due, deck.learning, deck.new, deck.unseen) == (0, 0, 0, 0)


def test_decks_of_other_places_count_for_nothing_but_the_limit_on_reviews(studied, tmp_path):
    assert read(studied, roots=[]).decks == []
    assert read(studied, roots=[str(tmp_path / "elsewhere")]).left == 0


def test_a_file_of_another_revision_is_not_read(studied):
    assert read_revision(studied.database.path) == REVISION
    assert read(studied, revision="9999") is None
    with closing(sqlite3.connect(studied.database.path)) as db, db:
        db.execute("DELETE FROM alembic_version")
    assert read(studied) is None
    assert read_revision(studied.database.path) is None


@pytest.mark.parametrize("there", ["nothing", "a folder", "no database", "an empty file"])
def test_where_there_is_no_database_there_are_no_figures_and_the_settings_are_the_defaults(
    tmp_path, clock, there
):
    path = tmp_path / "progress.db"
    if there == "a folder":
        path.mkdir()
    elif there != "nothing":
        path.write_bytes(b"no database" * 100 if there == "no database" else b"")
    assert read_figures(path, clock.now(), ["x"], REVISION) is None
    assert read_revision(path) is None
    assert read_settings(path) == Settings()
    if (db := connect(path)) is not None:
        db.close()
    assert (db is None) == (there in ("nothing", "a folder"))


def test_the_settings_are_read_and_the_file_is_not_written(studied):
    path = studied.database.path
    assert read_settings(path).new_per_day == 3
    with closing(connect(path)) as db, pytest.raises(sqlite3.OperationalError, match="readonly"):
        db.execute("DELETE FROM setting")


def test_the_daily_limit_on_reviews_counts_those_answered_today(studied, clock):
    studied.change_setting("reviews_per_day", 2)
    assert studied.figures().due == 2
    studied.log.review("user:q-a0", Rating.EASY, 1000, clock.now())
    assert (studied.figures().due, studied.figures().answered) == (1, 2)
    studied.log.review("user:q-a1", Rating.GOOD, 1000, clock.now())  # in steps: no review
    assert studied.figures().due == 1
    studied.change_setting("reviews_per_day", 1)
    assert studied.figures().due == 0
    clock.wait(days=1)
    assert studied.figures().due == 1


def test_what_was_granted_is_for_the_day_and_for_its_deck(studied, clock):
    studied.change_setting("new_per_day", 1)  # which was introduced already
    assert [d.new for d in studied.figures().decks] == [0, 0]
    studied.log.extend(1, "b", clock.now())
    assert [d.new for d in studied.figures().decks] == [0, 1]
    studied.log.extend(2, "", clock.now())
    assert sum(d.new for d in studied.figures().decks) == 3
    clock.wait(days=1)
    assert sum(d.new for d in studied.figures().decks) == 1


def test_new_cards_left_come_tomorrow_though_reviews_come_later(studied, clock):
    assert studied.figures().next_day == clock.now().day + 1
    studied.change_setting("new_per_day", 0)
    for key in ("user:q-a0", "user:q-b0"):
        studied.log.review(key, Rating.EASY, 1000, clock.now())
    due = [studied.cards.get(key).state.due for key in ("user:q-a0", "user:q-b0")]
    assert studied.figures().next_day == min(due)
    first = "user:q-a0" if due[0] <= due[1] else "user:q-b0"
    studied.log.suspend(first, clock.now())
    assert studied.figures().next_day == max(due)


def test_what_is_hidden_until_tomorrow_comes_tomorrow(studied, clock):
    studied.change_setting("new_per_day", 0)
    studied.log.suspend("user:q-b0", clock.now())
    studied.log.bury("user:q-a0", clock.now())  # long due
    assert studied.figures().next_day == clock.now().day + 1
    clock.wait(days=1)
    assert studied.figures().due == 1


def test_what_is_hidden_comes_before_a_review_of_a_later_day(studied, clock):
    studied.change_setting("new_per_day", 0)
    studied.log.review("user:q-b0", Rating.EASY, 1000, clock.now())
    assert studied.figures().next_day == studied.cards.get("user:q-b0").state.due
    studied.log.bury("user:q-a0", clock.now())
    assert studied.figures().next_day == clock.now().day + 1


def test_the_next_card_in_steps_is_the_first_of_those_learned_and_those_learned_again(studied, clock):
    learned = studied.cards.get("user:q-a1").state.due
    assert studied.figures().next_at == learned
    clock.wait(minutes=1)
    studied.log.review("user:q-b0", Rating.AGAIN, 1000, clock.now())
    again = studied.cards.get("user:q-b0").state.due
    assert again > learned
    assert studied.figures().next_at == learned
    studied.change_setting("learning_steps", (7200, 7200))
    studied.log.review("user:q-a1", Rating.AGAIN, 1000, clock.now())
    assert studied.figures().next_at == again


def test_a_review_of_tomorrow_that_is_buried_comes_tomorrow_and_a_later_one_on_its_day(studied, clock):
    studied.change_setting("new_per_day", 0)
    studied.log.suspend("user:q-b0", clock.now())
    studied.log.review("user:q-a0", Rating.EASY, 1000, clock.now())
    due = studied.cards.get("user:q-a0").state.due
    studied.log.bury("user:q-a0", clock.now())
    assert studied.figures().next_day == due
    clock.wait(days=due - clock.now().day - 1)
    studied.log.bury("user:q-a0", clock.now())
    assert studied.figures().next_day == due


@pytest.mark.parametrize(("limit", "tomorrow"), [(1, True), (0, False)])
def test_new_cards_that_are_all_hidden_come_tomorrow_unless_there_are_to_be_none(
    open_collection, clock, limit, tomorrow
):
    collection = open_collection("## Gaps {#gaps .cloze}\n\n==1:one== and ==2:two==")
    collection.change_setting("new_per_day", limit)
    collection.log.review("user:gaps#1", Rating.EASY, 1000, clock.now())
    assert (collection.figures().unseen, collection.figures().more) == (1, 0), "it can't be shown today"
    due = collection.cards.get("user:gaps#1").state.due
    assert collection.figures().next_day == (clock.now().day + 1 if tomorrow else due)


def test_what_comes_next_is_of_the_decks_that_count(studied, clock, tmp_path):
    assert studied.figures().next_at is not None
    elsewhere = read(studied, roots=[str(tmp_path / "elsewhere")])
    assert (elsewhere.next_at, elsewhere.next_day) == (None, None)
