import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from mdit_py_plugins.attrs.parse import ParseError
from mdit_py_plugins.attrs.parse import parse as parse_attributes

from interviewprep.content.decks.parse import parse_deck, read_attributes
from tests.conftest import deck_text


def parse(*cards):
    return parse_deck(deck_text(*cards).encode(), "sample")


def only(card):
    parsed = parse(card)
    assert [p.at("f.md") for p in parsed.problems] == []
    return parsed.cards[0]


def problems(text):
    return [p.at("f.md") for p in parse_deck(text.encode() if isinstance(text, str) else text, "f").problems]


def test_a_recall_card_keeps_its_markdown():
    card = only(
        '## Why `a`? {#why level=senior source="https://e.org/x?a=b" since="FastAPI 0.121"}\n\nBecause *b*.\n\n- c'
    )
    assert (card.id, card.title, card.level, card.kind, card.line) == (
        "why",
        "Why `a`?",
        "senior",
        "recall",
        5,
    )
    assert (card.source, card.since, card.body.answer) == (
        "https://e.org/x?a=b",
        "FastAPI 0.121",
        "Because *b*.\n\n- c",
    )


def test_headings_in_code_start_no_card():
    card = only("## A? {#a}\n\n```md\n## not a card {#b}\n```\n\ndone")
    assert "## not a card" in card.body.answer


def test_a_choice_card():
    card = only(
        "## Pick {#p .choice}\n\nIntro.\n\n- [x] `right`\n  since so\n- [ ] wrong\n  since *not*\n  at all\n\nOutro."
    )
    assert [(o.text, o.right, o.why) for o in card.body.options] == [
        ("`right`", True, "since so"),
        ("wrong", False, "since *not*\nat all"),
    ]
    assert (card.body.intro, card.body.explanation) == ("Intro.", "Outro.")


def test_an_output_card():
    card = only("## Prints? {#o .output}\n\n```python run\nprint(1)\n```\n\n```output\n1\n```\n\nYes.")
    assert (card.body.code, card.body.output, card.body.explanation) == ("print(1)\n", "1\n", "Yes.")


def test_an_order_card():
    card = only("## Order {#o .order}\n\n1. first\n2. second\n   goes on\n3. third\n\nWhy.")
    assert card.body.items == ["first", "second goes on", "third"]


def test_a_bug_card_hides_its_comment():
    card = only("## Find {#b .bug}\n\n```python\na = 1\nb = a  # bug: wrong\n```\n\nSo.")
    assert (card.body.code, card.body.guilty) == ("a = 1\nb = a", {1: "wrong"})


def test_an_answer_card():
    card = only(
        "## Explain {#e .answer time=90}\n\nModel.\n\n- [ ] one\n- [ ] two\n  and more\n\n"
        "> Follow-up: First?\n\n> Follow-up: Second?\n\nA weak answer stops."
    )
    assert card.body.points == ["one", "two and more"]
    assert [f.question for f in card.body.follow_ups] == ["First?", "Second?"]
    assert (card.body.model, card.body.explanation, card.body.seconds) == (
        "Model.",
        "A weak answer stops.",
        90,
    )


def test_a_follow_up_may_have_an_answer():
    card = only(
        "## Explain {#e .answer}\n\nModel.\n\n- [ ] one\n\n"
        "> Follow-up: First, over\n> two lines?\n>\n> Its answer.\n>\n> ```python\n> x = 1\n> ```\n\n"
        "> Follow-up: Second?\n> Follow-up: Third?\n\n> a quotation\n\nThe end."
    )
    assert [(f.question, f.answer) for f in card.body.follow_ups] == [
        ("First, over two lines?", "Its answer.\n\n```python\nx = 1\n```"),
        ("Second?", ""),
        ("Third?", ""),
    ]
    assert card.body.explanation == "> a quotation\n\nThe end."


OUTPUTS = "## P? {#o .output}\n\n```python run\nprint(1)\n```\n\n"


def test_other_right_outputs():
    card = only(OUTPUTS + "```output\n1\n```\n\n```output also\n2\n```\n\n```output also\n3\n```\n\nSo.")
    assert (card.body.output, card.body.also, card.body.explanation) == ("1\n", ["2\n", "3\n"], "So.")


def test_items_in_any_order():
    card = only('## O {#o .order free="2-3, 5-6"}\n\n' + "\n".join(f"{n}. item {n}" for n in range(1, 8)))
    assert card.body.free == [(1, 2), (4, 5)]
    assert card.body.ranks == [0, 1, 1, 3, 4, 4, 6]


def test_whether_gaps_hide_one_another_is_said_by_the_card_or_the_deck():
    text = "---\ntitle: T\nsiblings: shown\n---\n\n## A {#a .cloze}\n\n==1:a==\n\n## B {#b .cloze siblings=hidden}\n\n==b=="
    assert [card.body.siblings for card in parse_deck(text.encode(), "x").cards] == ["shown", "hidden"]
    assert only("## A {#a .cloze}\n\n==1:a==").body.siblings == "hidden"


ITEMS = "\n\n1. a\n2. b\n3. c\n4. d"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("## O {#o .order free=2}" + ITEMS, "`2` in `free` isn't a run of items"),
        ("## O {#o .order free=3-2}" + ITEMS, "`free` has 3-2, which is no run"),
        ("## O {#o .order free=0-2}" + ITEMS, "`free` has item 0 in two runs, or its runs aren't in order"),
        (
            '## O {#o .order free="1-2 2-3"}' + ITEMS,
            "`free` has item 2 in two runs, or its runs aren't in order",
        ),
        ("## O {#o .order free=3-5}" + ITEMS, "`free` goes up to item 5, and there are 4"),
        ("## O {#o .order free=1-4}" + ITEMS, "`free` leaves nothing to put in order"),
        ("## O {#o free=1-2}\n\nx", "`free` is for order cards"),
        ("## O {#o siblings=shown}\n\nx", "`siblings` is for cloze cards"),
        ("## O {#o .cloze siblings=show}\n\n==x==", "`siblings` can't be `show`"),
        ('## O {#o .answer time="6\u00b2"}\n\nM\n\n- [ ] p', "`time=6\u00b2` isn't a time"),
        (OUTPUTS + "```output also\n2\n```\n\n```output\n1\n```", "another output comes before the first"),
        (OUTPUTS + "```output\n1\n```\n\n```output also\n1 \n```", "the same output twice"),
        (OUTPUTS + "```output also\n2\n```", "0 `output` fences"),
    ],
)
def test_mistakes_in_what_a_card_says_of_how_it_is_asked(text, message):
    deck = parse_deck(f"---\ntitle: T\n---\n\n{text}".encode(), "x")
    assert [p.message for p in deck.problems] == [message]
    assert deck.problems[0].line >= 5
    assert deck.problems[0].remedy


@pytest.mark.parametrize(
    ("text", "groups"),
    [
        ("```a == b or c == d``` ==c==", [""]),
        ("==a==\n\n````text\nb == 1\n```\nc == 2\n````", [""]),
        ("a ==b== ==c==", [""]),
        ("==1:a== ==2:b== ==1:c==", ["1", "2"]),
        ("==`x == y`==", [""]),
    ],
)
def test_cloze_groups(text, groups):
    assert only(f"## C {{#c .cloze}}\n\n{text}").groups == groups


def test_code_hides_nothing_in_a_cloze():
    found = problems(deck_text("## C {#c .cloze}\n\n`a ==b== c`\n\n```python\nx ==y== z\n```\n\n==d=="))
    assert [place.split(";")[0] for place in found] == [
        "f.md:7:4: `==` in code hides nothing",
        "f.md:10:3: `==` in code hides nothing",
    ]


def test_one_bad_card_leaves_the_others():
    parsed = parse("## Bad", "## Good? {#good}\n\nYes.")
    assert [c.id for c in parsed.cards] == ["good"]
    assert len(parsed.problems) == 2


def test_duplicate_ids_in_a_file():
    found = problems(deck_text("## A? {#a}\n\nx", "## B? {#a}\n\ny"))
    assert found == ["f.md:9:1: the id `a` is taken by the card on line 5; give this card another id"]


@pytest.mark.parametrize(
    ("front", "expected"),
    [
        ("titel: x\ntitle: y", "f.md:2:1: unknown front-matter key `titel`; did you mean `title`?"),
        ("description: x", "f.md:2:1: `title` is missing; add `title: ...`"),
        (
            "title: x\nlevel: expert",
            "f.md:3:8: `level` can't be `expert`; use one of `junior`, `mid`, `senior`",
        ),
        (
            "title: x\norder: first",
            "f.md:3:8: `order` isn't a whole number; write one, without quotes",
        ),
        (
            "title: [x",
            "f.md:2:10: front matter: expected ',' or ']', but got '<stream end>'; put the value in quotes, or fix the YAML",
        ),
        ("- a\n- b", "f.md:2:1: the front matter isn't a mapping; write `title: My deck`"),
    ],
)
def test_front_matter_mistakes(front, expected):
    assert problems(f"---\n{front}\n---\n## Q? {{#q}}\n\nA.\n") == [expected]


def test_a_mistake_in_the_front_matter_does_not_hide_those_in_cards():
    found = problems("---\norder: x\n---\n## Q\n\nA.\n")
    assert len(found) == 3  # order, title, the card's id


def test_no_front_matter_and_no_cards():
    assert problems("## Q? {#q}\n\nA.\n") == [
        "f.md:1:1: no front matter; start the file with `---`, `title: My deck`, `---`"
    ]
    assert problems("---\ntitle: x\n---\n") == [
        "f.md:4:1: the deck has no cards; add one: `## Question? {#an-id}`"
    ]


@given(
    st.lists(
        st.one_of(
            st.from_regex(r"[#.][a-z_A-Z0-9-]{1,5}", fullmatch=True),
            st.from_regex(r'[a-z]{1,3}=("[ -~é]{0,6}"|[\w.-]{1,5})', fullmatch=True),
            st.sampled_from(["#", "=", "a=", '"', "{", " ", "\\", "class=x", "id=y"]),
        ),
        max_size=5,
    ).map(lambda parts: "{" + " ".join(parts) + "}")
)
@example('{.A a="{"}')
def test_attributes_are_what_the_library_reads(text):
    try:
        _, wanted = parse_attributes(text)
    except ParseError:
        with pytest.raises(ParseError):
            read_attributes(text)
    else:
        assert read_attributes(text) == wanted
