"""Decks and database together: what is listed, told and changed."""

from contextlib import closing

import pytest

from interviewprep.content.sources import USER_PACK, Source
from interviewprep.profile.home import Home
from interviewprep.profile.place import Place
from interviewprep.scheduling.rating import Rating
from interviewprep.store.settings import SettingError
from interviewprep.study.collection import Collection, id_of, key_of
from tests.conftest import deck_text, recall

MINUTE = 60_000


def write(place, name, *cards):
    path = place.home.decks / f"{name}.md"
    path.write_text(deck_text(*cards, title=name.capitalize()), encoding="utf-8")
    return path


def listed(collection):
    """Each deck's cards, as the decks' figures and the list of cards have them."""
    decks = collection.figures().decks
    found = {deck.name: [] for deck in decks}
    for stored in collection.cards.find([deck.id for deck in decks]):
        found[stored.deck].append(stored.key)
    assert {deck.name: deck.cards for deck in decks} == {name: len(keys) for name, keys in found.items()}
    return found


def test_a_key_is_a_pack_an_id_and_a_cloze_group():
    assert key_of("user", "loop", "") == "user:loop"
    assert key_of("user", "loop", "2") == "user:loop#2"
    assert id_of("user:loop") == ("loop", "")
    assert id_of("user:loop#2") == ("loop", "2")


@pytest.mark.parametrize(
    ("behind", "told"),
    [
        (MINUTE - 1, None),
        (MINUTE, "1 minute"),
        (119 * MINUTE, "119 minutes"),
        (120 * MINUTE, "2 hours"),
        (47 * 60 * MINUTE, "47 hours"),
        (48 * 60 * MINUTE - 1, "47 hours"),
        (48 * 60 * MINUTE, "2 days"),
        (100 * 24 * 60 * MINUTE, "100 days"),
    ],
)
def test_how_far_the_clock_is_behind_is_told_from_a_minute_on(open_collection, place, clock, behind, told):
    with closing(open_collection(recall(1))) as collection:
        collection.log.flag("user:q-1", clock.now())
    clock.at -= behind
    with closing(Collection(place)) as again:
        assert [f"is {told} behind" in warning for warning in again.warnings] == ([True] if told else [])


def test_reading_and_listing_tell_how_far_they_are(open_collection, place):
    collection = open_collection(recall(1), recall(2))
    write(place, "more", *(recall(f"m{n}") for n in range(3)))
    told = []
    assert collection.refresh(lambda *said: told.append(said)) == []
    (what, done, total) = told[0]
    assert (what, done) == ("Reading decks", 0)
    assert ("Reading decks", total, total) in told
    assert told[-1] == ("Listing cards", 3, 3)
    told.clear()
    collection.refresh(lambda *said: told.append(said))
    assert [what for what, _, total in told if what == "Listing cards"] == [], "nothing has changed"


def test_an_id_that_two_decks_claim_is_told_at_each_look_until_it_is_another(open_collection, place):
    collection = open_collection(recall(1), recall(2), name="a")
    second = write(place, "b", recall(3), recall(2))
    for _ in range(2):
        (problem,) = collection.refresh()
        assert problem.path == second
        assert "`q-2` is taken" in problem.problem.message
        assert "a.md" in problem.problem.message
        assert problem.problem.line == 9
        assert collection.problems == [problem]
        assert listed(collection) == {"a": ["user:q-1", "user:q-2"], "b": ["user:q-3"]}
    write(place, "b", recall(3), recall(4))
    assert collection.refresh() == collection.problems == []
    assert listed(collection) == {"a": ["user:q-1", "user:q-2"], "b": ["user:q-3", "user:q-4"]}


def test_a_card_whose_first_deck_gives_it_up_is_the_second_ones(open_collection, place):
    collection = open_collection(recall(1), recall(2), name="a")
    write(place, "b", recall(3), recall(2))
    assert len(collection.refresh()) == 1
    write(place, "a", recall(1))
    collection.refresh()
    assert collection.refresh() == []
    assert listed(collection) == {"a": ["user:q-1"], "b": ["user:q-3", "user:q-2"]}


def test_decks_that_are_not_looked_at_keep_their_cards_until_another_has_them(tmp_path, clock):
    """Two commands with decks of their own: each finds all of its decks' cards, again and again."""
    home = Home(tmp_path / "home")
    for name in ("mine", "copy"):
        folder = tmp_path / name
        folder.mkdir()
        (folder / f"{name}.md").write_text(deck_text(recall(1), recall(name)), encoding="utf-8")
    places = {name: Place(home, [Source(tmp_path / name, USER_PACK)], clock) for name in ("mine", "copy")}
    for name in ("mine", "copy", "mine", "mine", "copy"):
        with closing(Collection(places[name])) as collection:
            assert collection.refresh() == []
            assert listed(collection) == {name: ["user:q-1", f"user:q-{name}"]}


def test_a_deck_that_is_gone_takes_its_cards_along_and_brings_them_back(open_collection, place, clock):
    collection = open_collection(recall(1), recall(2))
    collection.log.review("user:q-1", Rating.EASY, 1000, clock.now())
    state = collection.cards.get("user:q-1").state
    path = place.home.decks / "sample.md"
    text = path.read_text(encoding="utf-8")
    path.unlink()
    collection.refresh()
    assert (collection.figures().decks, collection.card("user:q-1")) == ([], None)
    path.write_text(text, encoding="utf-8")
    collection.refresh()
    assert listed(collection) == {"sample": ["user:q-1", "user:q-2"]}
    assert collection.cards.get("user:q-1").state == state


def test_cards_are_listed_in_the_order_of_their_file_whatever_was_before(open_collection, place, clock):
    collection = open_collection(*(recall(n) for n in range(3)))
    write(place, "sample", recall(2), recall(3), recall(0))
    collection.refresh()
    assert listed(collection) == {"sample": ["user:q-2", "user:q-3", "user:q-0"]}
    assert collection.cards.get("user:q-1") is None
    assert [collection.card(f"user:q-{n}").card.title for n in (2, 3, 0)] == [
        f"Question {n}?" for n in (2, 3, 0)
    ]


def test_a_title_or_a_rank_that_changed_is_seen(open_collection, place):
    collection = open_collection(recall(1), name="b")
    (deck,) = collection.figures().decks
    write(place, "a", recall(2))
    (place.home.decks / "b.md").write_text(deck_text(recall(1), title="Other"), encoding="utf-8")
    collection.refresh()
    assert [(d.name, d.title) for d in collection.figures().decks] == [("a", "A"), ("b", "Other")]
    assert collection.figures().decks[1].id == deck.id


def test_a_deck_whose_file_is_renamed_is_called_by_the_new_name(open_collection, place):
    """What is kept of a file is kept by its text and its name: the text alone doesn't say what it is called."""
    collection = open_collection(recall(1), name="before")
    assert listed(collection) == {"before": ["user:q-1"]}
    (place.home.decks / "before.md").rename(place.home.decks / "after.md")
    collection.refresh()
    assert listed(collection) == {"after": ["user:q-1"]}


def test_changing_a_setting_says_whether_it_was_another_and_holds_at_once(open_collection, place):
    collection = open_collection(recall(1))
    assert collection.change_setting("new_per_day", 7) is True
    assert collection.change_setting("new_per_day", 7) is False
    assert collection.figures().settings.new_per_day == 7
    with pytest.raises(SettingError):
        collection.change_setting("new_per_day", -1)
    before = place.clock.now().day_offset
    assert collection.change_setting("rollover", 6)
    assert place.clock.now().day_offset == before - 2 * 3600
    with closing(Collection(place)) as again:
        assert again.log.settings.rollover == 6


def test_a_card_whose_file_has_changed_since_it_was_listed_is_not_shown_with_other_words(
    open_collection, place
):
    collection = open_collection(recall(1), recall(2))
    assert collection.card("user:q-1").card.title == "Question 1?"
    assert collection.card("user:nothing") is None
    write(place, "sample", recall(3))
    collection.library.scan()
    collection.library.cache.forget_unused(set())
    assert collection.card("user:q-2") is None


def test_opening_makes_the_days_backup_once_there_is_something_to_keep(open_collection, place, clock):
    with closing(open_collection(recall(1))) as collection:
        collection.log.flag("user:q-1", clock.now())
    assert list(place.home.backups.glob("*.db")) == []
    with closing(Collection(place)) as collection:
        assert collection.warnings == []
    assert len(list(place.home.backups.glob("*.db"))) == 1


def test_closing_leaves_no_file_open(open_collection, place):
    """SQLite removes what it keeps beside a file with the last connection to it."""
    collection = open_collection(recall(1))
    files = [place.home.database, place.home.cache]
    beside = [file.with_name(f"{file.name}-wal") for file in files]
    assert [file.exists() for file in beside] == [True, True]
    collection.close()
    assert [file.exists() for file in beside] == [False, False]


def test_what_was_kept_of_an_older_text_is_dropped(open_collection, place):
    collection = open_collection(recall(1))
    before = collection.cards.get("user:q-1").hash
    assert collection.library.cache.deck(before) is not None
    write(place, "sample", recall(2))
    collection.refresh()
    assert collection.library.cache.deck(before) is None
    assert collection.library.cache.deck(collection.cards.get("user:q-2").hash) is not None
