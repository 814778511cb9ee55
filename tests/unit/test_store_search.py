"""Queries in Anki's words, over real decks and a real history."""

from contextlib import closing

import pytest
from hypothesis import given
from hypothesis import strategies as st

from interviewprep.scheduling.rating import Rating
from interviewprep.store.search.completion import completions
from interviewprep.store.search.language import All, Either, Not, QueryError, Term, parse
from interviewprep.store.search.terms import FIELDS, PROPERTIES, STATES
from interviewprep.study.collection import Collection
from tests.conftest import deck_text
from tests.examples import examples

WEB = (
    '## What does `Depends` do? {#depends level=junior tags="di fastapi"}\n\nIt calls a dependency, once a request.',
    "## Which is right? {#which .choice level=senior tags=jwt}\n\n- [x] exp\n  It ends.\n- [ ] abc\n  Never.\n\nSo.",
    "## Fill in {#gaps .cloze}\n\n==1:`create_task`== and ==2:gather==, at 100 %.",
)
PRINTS = """\
## What does this print? {#prints .output level=mid tags=async-io}

```python run
print('größe', 1 == 1)
```

```output
größe True
```

Equality.
"""
DUNDER = "## How does __init__ differ from `__new__`? {#dunder}\n\nAn underscore_name and a straße."
DATA = (PRINTS, DUNDER)


@pytest.fixture
def collection(place, clock):
    """`depends` forgotten eight times, `which` known, the others new; `prints` suspended, `dunder` flagged."""
    for name, cards in (("web", WEB), ("data", DATA)):
        text = deck_text(*cards, title=f"The {name} deck")
        (place.home.decks / f"{name}.md").write_text(text, encoding="utf-8")
    collection = Collection(place)
    assert collection.refresh() == []
    log = collection.log
    for _ in range(8):
        log.review("user:depends", Rating.EASY, 1000, clock.now())
        clock.wait(days=30)
        log.review("user:depends", Rating.AGAIN, 1000, clock.now())
        clock.wait(minutes=20)
    log.review("user:which", Rating.EASY, 1000, clock.now())
    log.suspend("user:prints", clock.now())
    log.flag("user:dunder", clock.now())
    yield collection
    collection.close()


@pytest.fixture
def ask(collection, clock):
    """The ids that a query finds, in order."""
    with closing(collection.search()) as search:

        def found(query, order="deck"):
            ids = search.find(query, [deck.id for deck in collection.figures().decks], clock.now(), order)
            return [card.stored.key.removeprefix("user:") for card in search.cards(ids)]

        yield found


ALL = ["prints", "dunder", "depends", "which", "gaps#1", "gaps#2"]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", ALL),
        ("depend", ["depends"]),
        ("epend", []),
        ("DEPENDS request", ["depends"]),
        ('"a dependency"', ["depends"]),
        ('"a depend"', []),
        ("question:dependency", []),
        ("answer:dependency", ["depends"]),
        ("answer:never", ["which"]),
        ("question:abc", ["which"]),
        ("create_task", ["gaps#1", "gaps#2"]),
        ("grosse", []),
        ("größe", ["prints"]),
        ("grösse OR GROSSE OR GRÖSSE", []),
        ("grosse OR grose OR GROße", ["prints"]),
        ("==", ["prints", "gaps#1", "gaps#2"]),
        ("%", ["gaps#1", "gaps#2"]),
        ("underscore", ["dunder"]),
        ("__init__", ["dunder"]),
        ("deck:web", ["depends", "which", "gaps#1", "gaps#2"]),
        ("deck:WE*", ["depends", "which", "gaps#1", "gaps#2"]),
        ("deck:w", []),
        ('deck:"the data deck"', ["prints", "dunder"]),
        ('"deck:the data deck"', ["prints", "dunder"]),
        ("-deck:web", ["prints", "dunder"]),
        ("pack:user is:flagged", ["dunder"]),
        ("tag:jwt", ["which"]),
        ("tag:di", ["depends"]),
        ("tag:i", []),
        ("tag:async*", ["prints"]),
        ("tag:none", ["dunder", "gaps#1", "gaps#2"]),
        ("level:junior", ["depends"]),
        ("level:senior OR level:junior", ["depends", "which"]),
        ("kind:cloze", ["gaps#1", "gaps#2"]),
        ("id:gaps*", ["gaps#1", "gaps#2"]),
        ("id:user\\:which", ["which"]),
        ("is:new", ["prints", "dunder", "gaps#1", "gaps#2"]),
        ("is:new -is:suspended", ["dunder", "gaps#1", "gaps#2"]),
        ("is:suspended", ["prints"]),
        ("is:learning", ["depends"]),
        ("is:learn is:leech", ["depends"]),
        ("is:review", ["which"]),
        ("is:due", ["depends"]),
        ("is:buried", []),
        ("rated:1", ["depends", "which"]),
        ("rated:1:4", ["which"]),
        ("rated:1:again", ["depends"]),
        ("rated:1:2", []),
        ("rated:31:easy deck:web", ["depends", "which"]),
        ("introduced:1", ["which"]),
        ("-introduced:1", ["prints", "dunder", "depends", "gaps#1", "gaps#2"]),
        ("introduced:300", ["depends", "which"]),
        ("prop:lapses>=8", ["depends"]),
        ("prop:lapses>8", []),
        ("prop:reps=1", ["which"]),
        ("prop:s>1 prop:d<10", ["which"]),
        ("prop:r<0.5", []),
        ("prop:recall>=99", ["depends", "which"]),
        ("prop:due>0", ["which"]),
        ("prop:due<=0", []),
        ("prop:ivl!=0", ["which"]),
        ("-(is:new or is:review)", ["depends"]),
        ("is:new (deck:data or kind:cloze) -is:suspended", ["dunder", "gaps#1", "gaps#2"]),
    ],
)
def test_a_query_finds(ask, query, expected):
    assert ask(query) == expected


def test_what_it_finds_is_in_the_order_asked_for(ask):
    assert ask("deck:web", "title")[:3] == ["gaps#1", "gaps#2", "depends"]
    assert ask("", "lapses")[0] == "depends"
    assert ask("", "reps")[:2] == ["depends", "which"]
    assert ask("", "kind")[:2] == ["which", "gaps#1"]
    assert ask("", "due")[:3] == ["which", "depends", "prints"]
    assert ask("", "difficulty")[0] == "depends"
    assert ask("", "stability")[-1] == "gaps#2"


def test_it_sees_what_happens_meanwhile(collection, ask, clock, place):
    assert ask("is:suspended") == ["prints"]
    collection.log.suspend("user:which", clock.now())
    assert ask("is:suspended") == ["prints", "which"]
    path = place.home.decks / "data.md"
    path.write_text(
        deck_text(*DATA, "## A new one? {#fresh}\n\nYes.", title="The data deck"), encoding="utf-8"
    )
    collection.refresh()
    assert ask("new one") == ["fresh"]
    assert ask("") == ["prints", "dunder", "fresh", *ALL[2:]]


def test_the_chance_to_remember_is_the_schedulers(collection, ask, clock):
    clock.wait(days=20)
    card = collection.cards.get("user:which")
    percent = 100 * collection.log.scheduler.retrievability(card.state, clock.now().day)
    assert ask(f"prop:recall>{percent - 0.01:.4f}") == ["which"]
    assert ask(f"prop:recall>{percent + 0.01:.4f}") == []


def test_cards_of_decks_that_are_not_asked_for_are_not_found(collection, clock):
    with closing(collection.search()) as search:
        decks = [deck.id for deck in collection.figures().decks if deck.name == "web"]
        found = [card.stored.key for card in search.cards(search.find("", decks, clock.now()))]
        assert found == ["user:depends", "user:which", "user:gaps#1", "user:gaps#2"]
        assert search.find("", [], clock.now()) == []


def test_a_deck_cache_in_memory_is_searched_too(place, clock):
    (place.home.decks / "web.md").write_text(deck_text(*WEB), encoding="utf-8")
    place.home.cache.parent.parent.mkdir(parents=True, exist_ok=True)
    place.home.cache.parent.write_text("not a folder")
    with closing(Collection(place)) as opened:
        opened.refresh()
        with closing(opened.search()) as search:
            decks = [deck.id for deck in opened.figures().decks]
            assert len(search.find("depend", decks, clock.now())) == 1


@pytest.mark.parametrize(
    ("query", "at", "length", "words"),
    [
        ("a (b", 2, 1, "not closed"),
        ("a b)", 3, 1, "no `(` is open"),
        ("()", 1, 1, "nothing in the parentheses"),
        ("a OR", 4, 1, "missing at the end"),
        ("OR a", 0, 2, "missing before `OR`"),
        ("a -", 3, 1, "missing at the end"),
        ('x "abc', 2, 4, "not closed"),
        ('tag:"abc', 4, 4, "not closed"),
        ("a is:dew", 2, 6, "is:` takes new, learning"),
        ("lvl:mid", 0, 7, "no field `lvl:`"),
        ("deck:", 0, 5, "needs a value"),
        ("x level:expert", 2, 12, "junior, mid, senior"),
        ("rated:x", 0, 7, "a number of days"),
        ("rated:0", 0, 7, "a number of days"),
        ("rated:3:5", 0, 9, "1 to 4"),
        ("introduced:3:1", 0, 14, "a number of days"),
        ("prop:lapses", 0, 11, "a comparison"),
        ("prop:laps>3", 0, 11, "did you mean `lapses`"),
        ("a" * 2001, 2000, 1, "at most 2,000"),
        ("(" * 200 + "a" + ")" * 200, 0, 1, "too many"),
    ],
    ids=str,
)
def test_a_wrong_query_is_told_with_its_place(ask, query, at, length, words):
    with pytest.raises(QueryError, match="(?s)" + words.replace("(", r"\(").replace(")", r"\)")) as told:
        ask(query)
    assert (told.value.at, told.value.length) == (at, length)


def test_terms_are_put_together_as_in_anki():
    def plain(node):
        match node:
            case Term(field, value):
                return f"{field}:{value}" if field else value
            case Not(inner):
                return ("not", plain(inner))
            case All(nodes):
                return ("all", *map(plain, nodes))
            case Either(nodes):
                return ("either", *map(plain, nodes))

    assert plain(parse("a b or c -d")) == ("either", ("all", "a", "b"), ("all", "c", ("not", "d")))
    assert plain(parse("a AND (b OR c)")) == ("all", "a", ("either", "b", "c"))
    assert plain(parse("order android a-b")) == ("all", "order", "android", "a-b")
    assert plain(parse('tag:"x y" "tag:z w" "a b"')) == ("all", "tag:x y", "tag:z w", "a b")
    assert plain(parse("--a")) == ("not", ("not", "a"))


leaves = st.sampled_from([
    "depends", '"a dependency"', "deck:web", "tag:none", "is:new", "rated:1", "introduced:1", "prop:r>50",
    "prop:due>0", "kind:cloze", "level:mid", "==", "id:g*",
])  # fmt: skip
trees = st.recursive(
    leaves, lambda inner: st.tuples(st.sampled_from(["-", " ", " OR "]), inner, inner), max_leaves=6
)


def as_text(tree) -> str:
    if isinstance(tree, str):
        return tree
    word, left, right = tree
    return f"-({as_text(left)})" if word == "-" else f"({as_text(left)}){word}({as_text(right)})"


@examples(100)
@given(trees)
def test_a_query_finds_what_its_parts_come_to(ask, tree):
    def worth(tree):
        if isinstance(tree, str):
            return set(ask(tree))
        word, left, right = tree
        if word == "-":
            return set(ALL) - worth(left)
        return worth(left) & worth(right) if word == " " else worth(left) | worth(right)

    assert set(ask(as_text(tree))) == worth(tree)


@examples(300)
@given(
    st.text()
    | st.text(st.sampled_from('ab"():-\\*%_ \t\n\0²orOR#…'))
    | st.tuples(st.sampled_from(list(FIELDS)), st.text()).map(":".join)
)
def test_whatever_is_typed_is_found_or_told(ask, query):
    try:
        found = ask(query)
    except QueryError as error:
        assert 0 <= error.at <= len(query)
        assert error.length >= 1
        assert str(error)
    else:
        assert set(found) <= set(ALL)


def test_what_a_word_may_become():
    def after(query, cursor=None, **names):
        return [c.text for c in completions(query, len(query) if cursor is None else cursor, names)]

    assert after("") == []
    assert after("de") == ["deck:"]
    assert after("is:new -i") == ["is:", "introduced:", "id:"]
    assert after("is:") == [f"is:{state}" for state in STATES]
    assert after("x (is:su") == ["is:suspended"]
    assert after("is:suspended") == []
    assert after("prop:l") == ["prop:lapses"]
    assert after("prop:") == [f"prop:{name}" for name in PROPERTIES]
    assert after('deck:"my o', deck=["My own", "other"]) == ['deck:"My own"']
    assert after("deck:", deck=["a", 'b "c"']) == ["deck:a", r'deck:"b \"c\""']
    assert after("nothing:x") == []
    assert after("is:n is:due", 4) == ["is:new"]
    assert completions("a -is:ne", 8)[0] == (3, "is:new")
