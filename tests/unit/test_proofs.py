"""Proofs: read on cards of every kind, and kept out of all that the candidate is asked and told."""

import re

import pytest
from click.testing import CliRunner

from interviewprep.cli.card_lines import answer_lines, proof_lines, question_lines
from interviewprep.cli.main import cli
from interviewprep.content.decks.checker import check
from interviewprep.content.decks.format import format_deck, meaning
from interviewprep.content.decks.parse import parse_deck
from interviewprep.content.decks.search_text import search_text
from interviewprep.study.collection import Collection
from interviewprep.ui.card_sides import back_of, front_of
from interviewprep.ui.whole_card import whole_card
from tests.conftest import deck_text

PROOF = "```python proof\nsecret = [1,  2]\n\n\nassert secret  # as it is\n```"
CARDS = {
    "recall": "Above.\n\n{}\n\nBelow.",
    "cloze": "==Above==.\n\n{}\n\nBelow.",
    "choice": "Above.\n\n- [x] right\n  since so\n- [ ] wrong\n  since not\n\n{}\n\nBelow.",
    "output": "Above.\n\n```python run\nprint(1)\n```\n\n{}\n\n```output\n1\n```\n\nBelow.",
    "order": "Above.\n\n1. a\n2. b\n3. c\n\n{}\n\nBelow.",
    "bug": "Above.\n\n{}\n\n```python\nx = 1  # bug: why\n```\n\nBelow.",
    "answer": "Above.\n\n- [ ] a\n\n> Follow-up: What now?\n>\n> This.\n\n{}\n\nBelow.",
}
PLACES = [
    *CARDS.items(),
    ("recall", "{}\n\nAbove."),
    ("recall", "Above.\n{}\nBelow."),
    ("choice", "- [x] right\n  since so\n\n  {}\n\n  as said\n- [ ] wrong\n  since not"),
    ("answer", "{}\n\nAbove.\n\n- [ ] a\n\n{}\n\n> Follow-up: What now?"),
]


def only(kind, body):
    parsed = parse_deck(deck_text(f"## Question? {{#a .{kind}}}\n\n{body}").encode(), "sample")
    assert [p.at("f.md") for p in parsed.problems] == []
    return parsed.cards[0]


def filled(body, what):
    """The body with `what` for each `{}`, indented as that is."""
    lines = (
        line
        if "{}" not in line
        else "\n".join(filter(None, (line[: line.find("{}")] + w for w in what.split("\n"))))
        for line in body.split("\n")
    )
    return "\n".join(lines)


@pytest.mark.parametrize(("kind", "body"), PLACES)
def test_a_proof_is_no_part_of_the_card_s_text(kind, body):
    proved = only(kind, filled(body, PROOF.replace("\n\n\n", "\n")))
    # An empty paragraph in its place parts what is above from what is below.
    plain = only(kind, re.sub(r"^ *\{\}\n\n", "", body, flags=re.MULTILINE).replace("\n{}\n", "\n\n"))
    assert proved.body == plain.body
    assert {proof.code for proof in proved.proofs} == {"secret = [1,  2]\nassert secret  # as it is\n"}
    assert len(proved.proofs) == body.count("{}")
    assert search_text(proved) == search_text(plain)


def test_what_is_wrong_with_a_proof_is_told_where_it_stands():
    def told(body):
        parsed = parse_deck(deck_text(f"## Question? {{#a}}\n\n{body}").encode(), "sample")
        return [(p.line, p.message) for p in parsed.problems]

    assert told("So.\n\n```python proof\nassert 1") == [(9, "the code fence is never closed")]
    assert told("So.\n\n```python proof fast\nassert 1\n```") == [
        (9, "`fast` isn't known after `python proof`")
    ]
    assert told(PROOF) == [(5, "the card has no body")]
    beside = "a proof that begins in a quotation, or beside a list's marker"
    assert told("> ```python proof\n> assert 1\n> ```\n\nSo.") == [(7, beside)]
    assert told("- ```python proof\n  assert 1\n  ```\n\nSo.") == [(7, beside)]


def test_places_in_a_cloze_s_text_are_those_of_the_file():
    text = deck_text(f"## Gap {{#a .cloze}}\n\n==Above==.\n\n{PROOF}\n\n`a ==b== c`")
    (problem,) = parse_deck(text.encode(), "sample").problems
    assert text.split("\n")[problem.line - 1] == "`a ==b== c`"


def test_formatting_keeps_a_proof_as_it_is():
    cards = [
        f"## Question {kind}? {{#{kind} .{kind}}}\n\n{body.format(PROOF)}" for kind, body in CARDS.items()
    ]
    text = deck_text(*cards)
    formatted = format_deck(text.encode(), "t")
    assert formatted.text.count(PROOF) == len(CARDS)
    assert formatted.left == []
    assert meaning(parse_deck(formatted.text.encode(), "t")) == meaning(parse_deck(text.encode(), "t"))


def test_a_proof_may_be_longer_and_wider_than_what_is_read_daily(tmp_path):
    lines = "\n".join(f"assert {'x' * 80!r}" for _ in range(30))
    path = tmp_path / "deck.md"
    path.write_text(deck_text(f'## Q? {{#a source="https://e.org"}}\n\nSo.\n\n```python proof\n{lines}\n```'))
    assert check([path]).problems == []
    path.write_text(path.read_text().replace("assert", "assert ("))
    assert [p.problem.rule for p in check([path]).problems] == ["bad-code"]


def test_only_a_card_s_details_show_its_proof(place, clock):
    from interviewprep.ui.drill.card_details import card_details

    cards = [
        f"## Question {kind}? {{#{kind} .{kind}}}\n\n{body.format(PROOF)}" for kind, body in CARDS.items()
    ]
    (place.home.decks / "web.md").write_text(deck_text(*cards), encoding="utf-8")
    collection = Collection(place)
    assert collection.refresh() == []
    for kind in CARDS:
        card = collection.card(f"user:{kind}")
        shown = [*question_lines(card), *answer_lines(card)]
        shown += [side(card, 72).plain for side in (front_of, back_of, whole_card)]
        assert not any("secret" in text for text in shown)
        assert "assert secret" in "\n".join(proof_lines(card))
        assert "secret = [1,  2]\n\n\nassert secret  # as it is" in card_details(collection, card).plain
    collection.close()
    assert "assert secret" in CliRunner().invoke(cli, ["card", "show", "recall"]).output


def test_a_proof_that_fails_is_told_at_its_fence_with_the_line_that_failed(tmp_path):
    path = tmp_path / "deck.md"
    proofs = (
        "```python proof\nassert 1 == 1\n```",
        "```python proof\ndef two():\n    return 2\n\nassert two() == 3, 'it is two'\n```",
        "```python proof\nraise SystemExit(3)\n```",
        '```python proof requires="no-such-package"\nassert False\n```',
    )
    path.write_text(deck_text('## Q? {#a source="https://e.org"}\n\nSo.\n\n' + "\n\n".join(proofs)))
    done = CliRunner().invoke(cli, ["deck", "check", "--run", "--format", "github", str(path)])
    first, second, skipped = done.output.splitlines()
    assert (
        "line=13,col=1,title=failed-proof::the proof fails on line 17, `assert two() == 3, 'it is two'`: AssertionError: it is two; find out"
        in first
    )
    assert "line=20,col=1,title=failed-proof::the proof fails: it says nothing; find out" in second
    assert "deck.md:24: not run: needs no-such-package: install it with " in skipped
    assert done.exit_code == 1
