"""A month of study in Browse: every column of every card, what sorts by it, and cards' pages."""

import re
from datetime import UTC, datetime

import pytest
from textual.widgets import Static

from interviewprep.scheduling.rating import Rating
from tests.raw_log import recall
from tests.ui.conftest import cards_listed, press, ready, until
from tests.ui.month import LEECH, LEVELS

pytestmark = pytest.mark.anyio

COLUMNS = (
    "State", "Question", "Deck", "Kind", "Level", "Tags", "Reviews", "Lapses", "Stability", "Difficulty", "Id",
)  # fmt: skip
MORE = ("Tags", "Reviews", "Stability", "Difficulty", "Id")
"""Those that are not shown at first."""


@pytest.fixture
def anyio_backend():
    return "asyncio"


def days(count):
    """Days in their largest unit."""
    if count < 30:
        return f"{count}d"
    return f"{count / 30.44:.1f}mo" if count < 365 else f"{count / 365.25:.1f}y"


def state(card, now):
    """Where a card stands, by the first that holds."""
    for holds, said in (
        (card.suspended, "suspended"),
        (card.hidden > now, "buried"),
        (card.phase == "new", "new"),
        (card.in_steps, "learning"),
        (card.due <= now, "due"),
    ):
        if holds:
            return said
    return f"in {days(card.due - now)}"


def stability(card):
    return days(max(1, round(card.memory.stability))) if card.memory else ""


def cells(key, raw):
    """What each column must say."""
    card, known = raw.cards[key], raw.known[key]
    group = key.partition("#")[2]
    return (
        ("⚑" if card.flagged else "") + state(card, raw.today),
        "leech " * (card.lapses >= LEECH) + known.title + (f"  gap {group}" if group else ""),
        known.deck.title(),
        known.kind,
        LEVELS[known.level - 1],
        known.tags,
        str(len(card.answers)),
        str(card.lapses),
        stability(card),
        f"{card.memory.difficulty:.1f}" if card.memory else "",
        key,
    )


def drawn(app):
    """The heading, and the cells of each row, as they are drawn."""
    table = app.screen.table
    lines = ["".join(part.text for part in table.render_line(y)) for y in range(len(table.keys) + 1)]
    found, widths = [], [width for _, width in table.fitting()]
    for line in lines:
        at, row = 2, []
        for width in widths:
            row.append(line[at : at + width].strip())
            at += width + 2
        found.append(tuple(row))
    return found[0], found[1:]


SORTED = {
    "Kind": lambda raw, key: raw.known[key].kind,
    "Level": lambda raw, key: raw.known[key].level,
    "Reviews": lambda raw, key: -len(raw.cards[key].answers),
    "Lapses": lambda raw, key: -raw.cards[key].lapses,
    "Stability": lambda raw, key: raw.cards[key].memory.stability if raw.cards[key].memory else 1e9,
    "Difficulty": lambda raw, key: -raw.cards[key].memory.difficulty if raw.cards[key].memory else 1,
    "State": lambda raw, key: (
        ("learning", "review", "relearning", "new").index(raw.cards[key].phase),
        raw.cards[key].due,
    ),
    "Question": lambda raw, key: raw.known[key].title.lower(),
    "Deck": lambda raw, key: (raw.known[key].deck, raw.known[key].place),
}
"""What each column sorts by, in the order in which `o` goes through them."""


async def test_every_column_of_every_card(opened):
    app, raw = opened
    async with app.run_test(size=(320, 30)) as pilot:
        await ready(pilot)
        await press(pilot, "b")
        app.screen.query_input.value = "-kind:task"
        await until(pilot, lambda: not app.screen.is_searching and len(cards_listed(app)) == len(raw.cards))
        heading, _ = drawn(app)
        assert heading == tuple(name.replace("Deck", "Deck ▲") for name in COLUMNS if name not in MORE)
        await press(pilot, "c")
        choices = [str(option.prompt) for option in app.screen.listing.options]
        for name in MORE:
            app.screen.listing.highlighted = choices.index(f"[ ] {name}")
            await press(pilot, "space")
        await press(pilot, "enter")
        heading, rows = drawn(app)
        assert heading == tuple(name.replace("Deck", "Deck ▲") for name in COLUMNS)
        keys = cards_listed(app)
        assert keys == sorted(raw.cards, key=lambda key: SORTED["Deck"](raw, key))
        for key, row in zip(keys, rows, strict=True):
            assert row == cells(key, raw), key
        # Among them there is one of each sort.
        states = {row[0].partition(" ")[0] for row in rows}
        assert states >= {"new", "learning", "suspended", "buried", "due", "in", "⚑in"}
        assert any(row[1].startswith("leech ") for row in rows)
        for name, value in SORTED.items():
            await pilot.press("o")
            await until(pilot, lambda: not app.screen.is_searching)
            heading, rows = drawn(app)
            assert f"{name} ▲" in heading
            assert cards_listed(app) == sorted(
                keys, key=lambda key, by=value: (by(raw, key), keys.index(key))
            )
            assert [row[-1] for row in rows] == cards_listed(app), name


def page_of(app):
    """What is shown over the screen."""
    if app.screen.query("#cards"):
        return ""
    return "\n".join(str(getattr(one.content, "plain", one.content)) for one in app.screen.query(Static))


async def test_the_pages_of_some_cards(opened):
    app, raw = opened
    now = raw.today
    picked = {}
    for key, card in raw.cards.items():
        picked.setdefault((state(card, now).partition(" ")[0], card.flagged), key)
    assert len(picked) > 5
    async with app.run_test(size=(120, 60)) as pilot:
        await ready(pilot)
        await press(pilot, "b")
        app.screen.query_input.value = " OR ".join(f"id:{key.partition(':')[2]}" for key in picked.values())
        await until(
            pilot, lambda: not app.screen.is_searching and set(picked.values()) <= set(cards_listed(app))
        )
        for place, key in enumerate(cards_listed(app)):
            card = raw.cards[key]
            app.screen.table.cursor = place
            await pilot.press("enter")
            await until(pilot, lambda wanted=key: f"Card        {wanted}  " in page_of(app))
            said = page_of(app)
            rows = dict(
                re.findall(r"^(Recall now|Stability|Difficulty|Next|Forgotten|Flag)  +(.+?)\s*$", said, re.M)
            )
            wanted = {"Flag": "set"} if card.flagged else {}
            if card.memory:
                after = (
                    f"in {max(1, round((card.due - raw.seconds) / 60))}m" if card.in_steps
                    else f"in {days(card.due - now)}" if card.due > now else "due now"
                )  # fmt: skip
                leech = ": a leech; rewrite or suspend it" if card.lapses >= LEECH else ""
                wanted |= {
                    "Recall now": f"{recall(card.memory.stability, now - card.last_day):.0%}",
                    "Stability": f"{stability(card)} until recall falls to 90%",
                    "Difficulty": f"{card.memory.difficulty:.1f} of 10",
                    "Next": after,
                    "Forgotten": f"{card.lapses} times{leech}",
                }
            assert rows == wanted, key
            assert f"History: {len(card.answers)} reviews" in said
            times = re.findall(r"(\d{4}-\d\d-\d\d \d\d:\d\d)  (\w+) +([\d.]+) s\s*$", said, re.M)
            assert times == [
                (
                    f"{datetime.fromtimestamp(a.at / 1000 + a.zone, UTC):%Y-%m-%d %H:%M}",
                    Rating(a.rating).label, f"{a.took / 1000:.1f}",
                )
                for a in card.answers[:-21:-1]
            ]  # fmt: skip
            await press(pilot, "escape")
