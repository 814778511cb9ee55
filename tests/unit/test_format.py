"""`deck fmt`: the same meaning, the same form, nothing lost."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from interviewprep.content.decks.format import FormatError, format_deck, meaning
from interviewprep.content.decks.parse import parse_deck
from interviewprep.content.sources import shipped
from tests.conftest import deck_text
from tests.examples import examples
from tests.ui.conftest import KINDS


def formatted(text):
    return format_deck(text.encode(), "deck").text


@pytest.mark.parametrize(
    "path", sorted(p for p in shipped("decks").glob("*.md") if p.name != "README.md"), ids=lambda p: p.stem
)
def test_the_shipped_decks_are_in_form(path):
    assert format_deck(path.read_bytes(), path.stem).text == path.read_text(encoding="utf-8")


def test_ids_are_given_and_attributes_put_in_order():
    text = deck_text(
        "## What is `a_b`?\n\nText.",
        '## What is `a_b`? {.recall source="https://e.org/_a_" level=mid}\n\nText.',
        'Second question {#x level="senior" .cloze}\n---\n\n* ==a==\n* b',
    )
    after = format_deck(text.encode(), "deck")
    assert after.given == ["what-is-a-b", "what-is-a-b-2"]
    assert after.text == deck_text(
        "## What is `a_b`? {#what-is-a-b}\n\nText.",
        '## What is `a_b`? {#what-is-a-b-2 .recall level=mid source="https://e.org/_a_"}\n\nText.',
        "## Second question {#x .cloze level=senior}\n\n- ==a==\n- b",
    )


def test_windows_ends_and_byte_order_mark():
    text = deck_text("## A? {#a}\n\nText.  \n\n\n\nMore.")
    assert formatted("\ufeff" + text.replace("\n", "\r\n")) == deck_text("## A? {#a}\n\nText.\n\nMore.")


ENDS = pytest.mark.parametrize("end", ["\n", "\r\n", "\r"], ids=ascii)
MARKS = pytest.mark.parametrize("mark", ["", "\ufeff"], ids=ascii)


@ENDS
@MARKS
def test_a_file_keeps_its_line_ends_and_its_mark(end, mark):
    def file(text):
        return (mark + text.replace("\n", end)).encode()

    form = deck_text("## A? {#a}\n\nText.\n\nMore.")
    assert format_deck(file(form), "deck").raw == file(form)
    assert format_deck(file(deck_text("## A?  {#a}\nText.  \n\n\n\nMore.")), "deck").raw == file(form)


def test_mixed_line_ends_stay_where_nothing_changes():
    raw = b"---\r\ntitle: a\n---\r\n\r\n## A? {#a}\n\nText.\r\n\r\n* b\r\n\r\nEnd.\n"
    assert format_deck(raw, "deck").raw == raw.replace(b"*", b"-")


@pytest.mark.parametrize("odd", ["\v", "\f", "\x1c", "\x85", "\u2028", "\u2029"], ids=ascii)
def test_only_line_ends_end_lines(odd):
    text = deck_text(f"## A{odd}? {{#a}}\n\nText a{odd}b.\n\n```python\nx = '{odd}'\n{odd}\n```")
    assert formatted(text) == text.replace(f"A{odd}?", f"A{odd}?")
    front = f"---\ntitle: a{odd}\n---\n\n## A? {{#a}}\n\nText.\n"
    assert front.partition("---\n\n")[0].rstrip() in formatted(front)


def test_every_kind_stays_what_it_was():
    text = deck_text(*KINDS.values())
    assert meaning(parse_deck(formatted(text).encode(), "deck")) == meaning(parse_deck(text.encode(), "deck"))


def test_the_parts_that_say_how_a_card_is_asked_stay_what_they_were():
    text = """---
title: T
siblings: shown
---

## Order? {source="https://e.org" free="2-3 4-5" #order .order}

1. a
1. b
1. c
1. d
1. e

## Gap {.cloze siblings=hidden #gap}

==1:a== ==2:b==

## Prints? {#prints .output}

```python run
print("a  b")
```

```output
a  b
```

```output also
b\t a
```

## Explain {#explain .answer}

Model.

* [ ] point

> Follow-up: One
> of them?
>
> * an answer
>
>       code
"""
    formatted = format_deck(text.encode(), "t").text
    assert '## Order? {#order .order free="2-3 4-5" source="https://e.org"}' in formatted
    assert "## Gap {#gap .cloze siblings=hidden}" in formatted
    assert "```output also\nb\t a\n```" in formatted
    assert meaning(parse_deck(formatted.encode(), "t")) == meaning(parse_deck(text.encode(), "t"))
    assert parse_deck(formatted.encode(), "t").cards[3].body.follow_ups[0].question == "One of them?"


def test_a_tab_behind_a_box_is_a_blank():
    text = deck_text("## Which? {#a .choice}\n\n- [ ]\tone\n- [x] two")
    assert formatted(text) == text.replace("\t", " ")


def test_a_card_that_formatting_would_change_is_left_as_it_is_and_the_others_are_not():
    odd = "## Opt? {#opt .choice}\n\n- [x] a*b\n  a*b or c*d\n- [ ] c\n  no"
    text = deck_text("##   First? {#first}\n\n*  item", odd, "## Last? {#last}\n\n*  item")
    after = format_deck(text.encode(), "f")
    assert after.text == deck_text("## First? {#first}\n\n- item", odd, "## Last? {#last}\n\n- item")
    assert after.left == ["{#opt .choice}"]


@pytest.mark.parametrize(
    "body",
    [
        "It costs $x_1 * y_1 * z$, and\n\n$$\n\\sum_{i=1}^n a * b\n$$",
        "It is so.[^1]\n\n[^1]: A note\n    that *goes*  on.",
    ],
)
def test_mathematics_and_footnotes_stay_as_they_are(body):
    text = deck_text(f"## A? {{#a}}\n\n{body}", "## B? {#b}\n\n*  item, $5 or $6")
    assert format_deck(text.encode(), "f").text == text.replace("*  item", "- item")


def test_a_deck_with_mistakes_keeps_them():
    text = (Path(__file__).parents[1] / "corpus" / "decks" / "every-kind.md").read_text()
    after = format_deck(text.encode(), "f")
    assert after.given == ["no-id"]
    before, now = (parse_deck(t.encode(), "f").problems for t in (text, after.text))
    mended = {"the card has no id", "the code fence is never closed"}
    assert [p.message for p in now] == [p.message for p in before if p.message not in mended]


@pytest.mark.parametrize(
    "raw", [b"", b"# no front matter", b"---\ntitle: [\n---\n", b"\xff", b"---\ntitle: a\n---\n\0"]
)
def test_what_is_no_deck_is_left_alone(raw):
    with pytest.raises(FormatError):
        format_deck(raw, "deck")


# Words with signs that Markdown knows, in every place of a card that an author writes in.
WORDS = st.lists(
    st.sampled_from(
        ["word", "`code`", "*em*", "**bold**", "_x_", "a_b", "a*b", "#1", "1.", "1)", "-", "+", ">", "==", "[x]",
         "[ ]", "<b>", "&amp;", "\\*", "|", "~", "~~gone~~", "http://e.org/a_b", "[l](https://e.org)", "!", "é", "{}",
         "=1:a=", "$", "::", "  ", "\\", "'", '"', "<https://e.org>", "x^2", "--", "…"]
    ),
    min_size=1,
    max_size=6,
).map(" ".join)  # fmt: skip
LINE = WORDS.map(lambda text: "w " + text.strip())
TEXT = st.lists(LINE, min_size=1, max_size=3).flatmap(
    lambda lines: st.sampled_from(["\n", "\n\n", "\n- ", "\n\n1. ", "\n> ", "\n\n    "]).map(
        lambda s: s.join(lines)
    )
)
CODE = st.sampled_from(["a = 1", "if a:\n    b = '```'", "# x", "print('**')\n\n\nx = [1]"])
ITEM = st.tuples(LINE, LINE).map(lambda pair: f"{pair[0]}\n  {pair[1]}")


def card(number, kind, draw):
    text = draw(TEXT)
    fence = f"~~~python{' run' if kind == 'output' else ''}\n{draw(CODE)}{'  # bug: why' if kind == 'bug' else ''}\n~~~"
    items = draw(st.lists(ITEM, min_size=3, max_size=4))
    body = {
        "recall": f"{text}\n\n{fence}",
        "cloze": f"{text}\n\nw ==hidden== and ==2:more==",
        "choice": f"{text}\n\n"
        + "\n".join(f"* [{'x' if n == 0 else ' '}] {item}" for n, item in enumerate(items)),
        "output": f"{text}\n\n{fence}\n\n```output\n**1**\n```\n\n{draw(TEXT)}",
        "order": "\n".join(
            f"{n + 4}. {n} {item.replace(chr(10), chr(10) + '  ')}" for n, item in enumerate(items)
        ),
        "bug": f"{text}\n\n{fence}",
        "answer": f"{text}\n\nw\n\n"
        + "\n".join(f"+ [ ] {item}" for item in items)
        + f"\n\n> Follow-up: {draw(LINE)}",
    }[kind]
    where = draw(st.sampled_from(["", " level=senior", ' source="https://e.org/_a_*b*"', ' tags="a b"']))
    return f"##  {draw(LINE)} {{.{kind}  #c-{number}{where}}}\n{body}"


@examples(150)
@given(st.data())
def test_formatting_keeps_what_cards_say_and_twice_is_once(data):
    kinds = data.draw(st.lists(st.sampled_from(sorted(KINDS)), min_size=1, max_size=4))
    text = deck_text(*(card(n, kind, data.draw) for n, kind in enumerate(kinds)))
    before = parse_deck(text.encode(), "deck")
    try:
        after = formatted(text)
    except FormatError as error:
        raise AssertionError(f"{error}\n{text}") from error
    assert meaning(parse_deck(after.encode(), "deck")) == meaning(before)
    assert formatted(after) == after
