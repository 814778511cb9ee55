"""What the catalog keeps of what it found is what it would find anew."""

from contextlib import ExitStack, closing
from itertools import product

import pytest

from interviewprep.scheduling.rating import Rating
from interviewprep.store.search.listing import _ORDERS
from interviewprep.study.catalog import Catalog, Sorting
from interviewprep.study.collection import Collection
from tests.conftest import deck_text, recall

QUERIES = ("is:due", "is:leech", "question", "rated:1", "prop:recall<90", "deck:more")
PAGE = 4


@pytest.fixture
def collection(open_collection):
    return open_collection(*(recall(n) for n in range(7)))


QUESTIONS = [
    *(("", Sorting(order, backwards)) for order in _ORDERS for backwards in (False, True)),
    *((query, Sorting("due")) for query in QUERIES),
]


@pytest.fixture
def catalogs(collection):
    """One for each question: of that it keeps the answer."""
    with ExitStack() as opened:
        yield [opened.enter_context(closing(Catalog(collection))) for _ in QUESTIONS]


def answers(catalogs):
    """What each finds, the first page before all of it."""
    found = []
    for catalog, (query, sorting) in zip(catalogs, QUESTIONS, strict=True):
        page, first = catalog.page(PAGE, query, sorting), catalog.find(query, sorting, PAGE)
        whole = catalog.find(query, sorting)
        assert [card.id for card in page] == first == whole[:PAGE]
        found.append((page, whole))
    return found


def a_new_deck(collection, _):
    path = collection.place.home.decks / "more.md"
    path.write_text(deck_text(recall(30), recall(31), title="More"), encoding="utf-8")
    collection.refresh()


def a_question_reworded(collection, _):
    path = next(collection.place.home.decks.glob("*.md"))
    path.write_text(path.read_text(encoding="utf-8").replace("uestion", "uestion again", 1), encoding="utf-8")
    collection.refresh()


CHANGES = {
    "answered": lambda c, clock: c.log.review("user:q-3", Rating.GOOD, 1000, clock.now()),
    "forgotten": lambda c, clock: [
        c.log.review("user:q-2", rating, 1000, clock.now()) for rating in (Rating.EASY, Rating.AGAIN)
    ],
    "suspended": lambda c, clock: c.log.suspend("user:q-1", clock.now()),
    "flagged": lambda c, clock: c.log.flag("user:q-1", clock.now()),
    "a leech is another": lambda c, _: c.change_setting("leech_threshold", 1),
    "ten days later": lambda _, clock: clock.wait(days=10),
    "a new deck": a_new_deck,
    "a question reworded": a_question_reworded,
    "a deck gone": lambda c, _: [
        next(c.place.home.decks.glob("*.md")).unlink(),
        c.refresh(),
    ],
}


@pytest.mark.parametrize("change", CHANGES)
def test_what_is_kept_is_what_would_be_found(collection, catalogs, clock, change):
    if change == "a leech is another":
        CHANGES["forgotten"](collection, clock)
    if change == "ten days later":
        CHANGES["answered"](collection, clock)
    before = answers(catalogs)
    assert answers(catalogs) == before
    CHANGES[change](collection, clock)
    after = answers(catalogs)
    with closing(Catalog(collection)) as other:
        assert after == answers([other] * len(QUESTIONS))
    assert after != before


def test_what_is_kept_is_not_read_again(collection, catalogs, monkeypatch):
    before = answers(catalogs)
    for catalog in catalogs:
        monkeypatch.setattr(catalog._search, "find", None)
    assert answers(catalogs) == before
    for catalog, (query, (order, backwards)), (_, whole) in zip(catalogs, QUESTIONS, before, strict=True):
        assert catalog.find(query, Sorting(order, not backwards)) == whole[::-1]


LISTED = ["web", "web", "jwt", "web", "web", "web", "jwt", "web", "web", "jwt", "web", "jwt"]


@pytest.mark.parametrize(
    "query", ["web", "jwt", "web or jwt", "-web", "-jwt is:new", "jwt is:due", "none", '"?"']
)
def test_a_page_of_what_the_first_cards_have_is_that_of_all(open_collection, monkeypatch, query):
    cards = [recall(n).replace(f"Question {n}?", f"Question {n} of {word}?") for n, word in enumerate(LISTED)]
    collection = open_collection(*cards)
    for likely, order, backwards, near in product(
        range(1, 14, 2), ("deck", "title", "due"), (False, True), (0, 5, 100)
    ):
        monkeypatch.setattr("interviewprep.store.search.terms.NEAR", near)
        monkeypatch.setattr("interviewprep.study.catalog.LIKELY", likely)
        sorting = Sorting(order, backwards)
        with closing(Catalog(collection)) as catalog, closing(Catalog(collection)) as other:
            assert len(catalog.find("", sorting)) == len(LISTED)
            page = [card.id for card in catalog.page(PAGE, query, sorting)]
            assert page == other.find(query, sorting)[:PAGE]


def test_a_setting_of_another_program_counts_once_it_is_known_here(collection, place, clock):
    for rating in (Rating.EASY, Rating.AGAIN):
        collection.log.review("user:q-2", rating, 1000, clock.now())
    with closing(Catalog(collection)) as catalog:
        assert catalog.find("is:leech") == []
        with closing(Collection(place)) as other:
            other.change_setting("leech_threshold", 1)
        catalog.find("is:leech")
        collection.log.catch_up()
        assert [card.stored.key for card in catalog.cards(catalog.find("is:leech"))] == ["user:q-2"]
