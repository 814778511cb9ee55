"""Cards for other programs and for paper: both sides of every kind, code as it is, nobody's markup."""

import csv
import html
import io
import re
import sys

import pytest
from click.testing import CliRunner

from interviewprep.cli.main import cli
from interviewprep.content.decks.card import ClozeBody
from interviewprep.content.decks.parse import parse_deck
from interviewprep.content.exporting.html import cloze_html, gap_numbers, html_of
from interviewprep.content.exporting.page import PrintedDeck, as_page
from interviewprep.content.exporting.plain import as_csv, as_hashcards
from interviewprep.content.exporting.sides import sides_of
from interviewprep.content.importing.import_deck import import_deck

DECK = """---
title: Every <kind>
---

## Recall? {#recall}

Yes, `a<b>`:

```python
x = "```"  # A: not an answer
```

## Gaps {#gaps .cloze}

A ==1:`{{x}}`== is ==2:a::b== and {{c1::none}}.

## Pick {#pick .choice}

- [x] One
  Because.
- [ ] Two

## Prints? {#prints .output}

```python run
print("<b>")
```

```output
<b>
```

## Order {#order .order}

1. First
2. Second
3. Third

## Bug {#bug .bug}

```python
a = 1
b = 2  # bug: it should be 3
```

## Explain {#explain .answer time=60}

A model.

- [ ] Point one
- [ ] Point two

> Follow-up: And then?
"""


@pytest.fixture
def cards():
    deck = parse_deck(DECK.encode(), "every")
    assert deck.problems == []
    return {card.id: card for card in deck.cards}


def test_every_kind_has_two_sides(cards):
    sides = {name: sides_of(card, card.groups[0]) for name, card in cards.items()}
    assert all(front.startswith(cards[name].title) and back for name, (front, back) in sides.items())
    assert {"A: ", "B: "} <= set(re.findall(r"[AB]: ", sides["pick"].front))
    assert re.search(r"[AB], \*\*right\*\*: One\n\n  Because\.", sides["pick"].back)
    assert sides["prints"].front.endswith('```python\nprint("<b>")\n```')
    assert sides["prints"].back == "```\n<b>\n```"
    assert sides["order"].back == "1. First\n2. Second\n3. Third"
    assert "- First\n- Second\n- Third" not in sides["order"].front
    assert sides["bug"].front.endswith("```python\n1  a = 1\n2  b = 2\n```")
    assert sides["bug"].back == "- Line 2: it should be 3"
    assert sides["explain"].back.startswith("A model.\n\n**Key points**\n\n- Point one")
    assert sides["explain"].back.endswith("**Follow-up:** And then?")


def test_what_is_to_be_put_in_order_never_stands_so(cards):
    loose = [card.model_copy(update={"id": f"order-{n}"}) for card in [cards["order"]] for n in range(50)]
    fronts = {sides_of(card).front for card in loose}
    assert len(fronts) == 5
    assert all("- First\n- Second\n- Third" not in front for front in fronts)


def test_gaps_are_anki_s_and_nothing_else_is_one(cards):
    text = cloze_html(cards["gaps"])
    assert re.findall(r"\{\{c(\d)::(.*?)\}\}", text) == [
        ("1", "<code>{{x&#125;&#125;</code>"), ("2", "a:&#58;b"),
    ]  # fmt: skip
    assert "{{c1::none}}" in html.unescape(re.sub(r"\{\{c\d::.*?\}\}", "", text))


@pytest.mark.parametrize(
    ("groups", "numbers"),
    [([""], {"": 1}), (["1", "3"], {"1": 1, "3": 3}), (["0", "7"], {"0": 1, "7": 2}), (["1", "999"], {"1": 1, "999": 2})],
)  # fmt: skip
def test_gaps_have_numbers_that_anki_can_have(groups, numbers):
    assert gap_numbers(groups) == numbers


def test_code_is_the_same_in_html_and_what_looks_like_markup_is_text(cards):
    shown = html_of(sides_of(cards["recall"]).back)
    assert html.unescape(re.search(r"<pre><code[^>]*>(.*?)</code>", shown, re.DOTALL)[1]).startswith(
        'x = "```"'
    )
    assert html_of("<script>alert(1)</script> [x](javascript:alert)").count("<script") == 0
    assert "href" not in html_of("[x](javascript:alert(1))")


def test_a_table_has_a_row_a_card_and_can_be_imported_again(cards):
    rows = list(csv.reader(io.StringIO(as_csv(cards.values()))))
    assert rows[0] == ["question", "answer", "tags"]
    assert len(rows) == 9
    again = import_deck(as_csv(cards.values()).encode(), "csv", "again", "Again")
    assert again.cards == 8
    assert 'x = "```"  # A: not an answer' in again.text


def test_hashcards_can_be_imported_again(cards):
    text = as_hashcards(cards.values())
    assert "A:\n```\n<b>\n```" in text
    assert "C: Gaps\n\nA [`{{x}}`] is [a::b]" in text
    again = import_deck(text.encode(), "hashcards", "again", "Again")
    deck = parse_deck(again.text.encode(), "again")
    assert (again.cards, deck.problems) == (7, [])
    assert sum(isinstance(card.body, ClozeBody) for card in deck.cards) == 1


def test_the_page_to_print_is_whole_and_runs_nothing(cards):
    page = as_page([PrintedDeck("Every <kind>", list(cards.values()))])
    assert page.count("<article>") == 8
    assert "<h1>Every &lt;kind&gt;</h1>" in page
    assert re.findall(r"<(?:script|link|img|iframe)|@import|url\(", page) == []
    assert "default-src 'none'" in page


@pytest.fixture
def mine(home, tmp_path, monkeypatch):
    """A deck of the user's own, and no others."""
    monkeypatch.setattr("interviewprep.content.sources.shipped", lambda folder: tmp_path / "nothing")
    (home.decks / "every.md").write_text(DECK, encoding="utf-8")


def run(*words):
    return CliRunner().invoke(cli, ["deck", "export", *map(str, words)])


def test_a_file_that_is_there_is_replaced_only_when_asked(mine, tmp_path):
    target = tmp_path / "every.csv"
    target.write_text("mine")
    refused = run("every", "--to", "csv", "-o", target)
    assert refused.exit_code == 1
    assert "is there already: say another, or --force." in refused.output
    assert target.read_text() == "mine"
    done = run("every", "--to", "csv", "-o", target, "--force")
    assert (done.exit_code, done.output) == (0, f"{target}: 8 cards of 1 deck.\n")
    unknown = run("evry", "--to", "csv")
    assert unknown.exit_code == 2
    assert "There is no deck 'evry'" in unknown.output


def test_without_genanki_it_says_what_to_install(mine, tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "genanki", None)
    refused = run("every", "--to", "anki", "-o", tmp_path / "every.apkg")
    assert refused.exit_code == 1
    assert "genanki isn't installed" in refused.output
    assert 'pip install "interviewprep-tui[anki]"' in refused.output
    assert list(tmp_path.glob("*.apkg")) == []
