"""A month of study through the real code: what the screens and `--json` say against the raw log read anew."""

import json
import re
from collections import Counter
from datetime import date, timedelta
from statistics import median_low

import pytest
from click.testing import CliRunner
from textual.widgets import Static

from interviewprep.cli.main import cli
from interviewprep.profile.place import Place
from interviewprep.scheduling.rating import Rating
from interviewprep.ui.drill.summary import SummaryScreen
from tests.raw_log import Raw, recall
from tests.ui.conftest import cards_listed, listed, press, ready, text_of, until
from tests.ui.month import LEECH, NEW, REVIEWS

pytestmark = pytest.mark.anyio


@pytest.fixture
def anyio_backend():
    return "asyncio"


def words(text):
    return " ".join(str(text).split())


def date_of(day):
    return date(1970, 1, 1) + timedelta(days=day)


async def test_today(opened):
    app, raw = opened
    async with app.run_test(size=(120, 40)) as pilot:
        await ready(pilot)
        due, new = raw.due(REVIEWS), raw.new(NEW)
        answered = sum(a.day == raw.today for a in raw.answers)
        assert f"{answered} answered · {raw.streak()} days in a row" in text_of(app, "#header")
        rows = [words(option.prompt) for option in app.screen.decks.options]
        wanted = [("", "All decks")] + [(deck, deck.title()) for deck in new]
        for row, (deck, title) in zip(rows, wanted, strict=True):
            count = new[deck] if deck else sum(new.values())
            in_steps = len(raw.in_deck(deck, raw.steps()))
            assert row == f"{title} {len(raw.in_deck(deck, due))} due {in_steps} learning {count} new"
        beyond = len(raw.all_due()) - len(due)
        assert beyond > 0
        assert f"{beyond} more are due, beyond today's {REVIEWS}" in text_of(app, "#status")
        bars = re.findall(r"^(Today|\w{3} \d+) +(\d+)", text_of(app, "#forecast"), re.M)
        counts = [len(raw.all_due()), *raw.coming(14)[1:]]
        names = [
            "Today",
            *(f"{date_of(raw.today + n):%a} {date_of(raw.today + n).day}" for n in range(1, 14)),
        ]
        assert bars == [(name, str(count)) for name, count in zip(names, counts, strict=True)]


async def test_browse_and_a_card_s_page(opened):
    app, raw = opened
    now = raw.today
    states = {
        "is:new": lambda c: c.phase == "new",
        "is:learning": lambda c: c.in_steps,
        "is:review": lambda c: c.phase == "review",
        "is:suspended": lambda c: c.suspended,
        "is:buried": lambda c: c.hidden > now,
        "is:flagged": lambda c: c.flagged,
        "is:leech": lambda c: c.lapses >= LEECH,
        "is:due": lambda c: (c.in_steps or (c.phase == "review" and c.due <= now)) and not c.suspended and c.hidden <= now,
        "prop:lapses>1": lambda c: c.lapses > 1,
        "prop:interval>9": lambda c: c.phase == "review" and c.due - c.last_day > 9,
    }  # fmt: skip
    async with app.run_test(size=(120, 40)) as pilot:
        await ready(pilot)
        await press(pilot, "b")
        for query, holds in states.items():
            app.screen.query_input.value = f"{query} -kind:task"
            await until(pilot, lambda: not app.screen.is_searching)
            await press(pilot)
            found = {key for key, card in raw.cards.items() if holds(card)}
            assert found, query
            assert set(cards_listed(app)) == found, query
            assert f"   {len(found)} of " in text_of(app, "#title"), query
        key = next(k for k, c in raw.cards.items() if c.lapses >= LEECH)
        card = raw.cards[key]
        app.screen.query_input.value = f"id:{key.partition(':')[2]}"
        await until(pilot, lambda: listed(app) == [key] and not app.screen.is_searching)
        await press(pilot)
        lines = ["".join(s.text for s in strip) for strip in app.screen._compositor.render_strips()]
        row = next(line for line in lines if "leech " in line)
        where = "learning" if card.in_steps else f"in {card.due - now}d" if card.due > now else "due"
        assert re.search(rf" {where} +leech ", row)
        await press(pilot, "enter")
        said = "\n".join(str(getattr(one.content, "plain", one.content)) for one in app.screen.query(Static))
        assert f"{card.lapses} times: a leech" in said
        assert f"History: {len(card.answers)} reviews" in said
        assert f"{card.memory.difficulty:.1f} of 10" in said
        assert f"Recall now  {recall(card.memory.stability, now - card.last_day):.0%}" in said
        times = re.findall(r"(Again|Hard|Good|Easy) +([\d.]+) s$", said, re.M)
        assert times == [(Rating(a.rating).label, f"{a.took / 1000:.1f}") for a in card.answers[:-21:-1]]


async def test_statistics_and_json(opened, monkeypatch):
    app, raw = opened
    monkeypatch.setattr(Place, "open", lambda *_, **__: app.place)
    answers = [a for a in raw.answers if a.day > raw.today - 30]
    days, seconds = Counter(a.day for a in answers), sum(a.counted for a in answers) / 1000
    known = [a for a in answers if a.phase == "review"]
    async with app.run_test(size=(120, 40)) as pilot:
        await ready(pilot)
        await press(pilot, "v")
        said = text_of(app, "#text")
        new = sum(a.phase == "new" for a in answers)
        assert (
            f"{len(answers)} answers on {len(days)} days, {new} of them new cards, {round(seconds / 60)} min."
            in said
        )
        assert (
            f"A day of study: {len(answers) / len(days):.0f} answers, {seconds / 60 / len(days):.0f} min."
            in said
        )
        assert f"Studied on {len(days)} of the last 30 days; {raw.streak()} days in a row." in said
        assert f"at most {max(days.values())} a day" in said
        rows = [line[4:] for line in said.splitlines()[-8:-1]]
        drawn = [sum(line.count(sign) for sign in "░▒▓█") // 2 for line in rows]
        assert drawn == [sum(date_of(day).weekday() == n for day in days) for n in range(7)]
        await press(pilot, "2")
        said = text_of(app, "#text")
        share, foretold = (
            sum(a.rating > 1 for a in known) / len(known),
            sum(a.recall for a in known) / len(known),
        )
        assert (
            f"Remembered: {100 * share:.0f}% of {len(known)} reviews; desired 90%, foretold {100 * foretold:.0f}%."
            in said
        )
        young, mature = ([a for a in known if (a.elapsed < 21) == one] for one in (True, False))
        for some in (young, mature):
            assert some
            assert f"{100 * sum(a.rating > 1 for a in some) / len(some):.0f}% of {len(some)}" in said
        assert f"Ready for {100 * raw.ready(raw.today):.0f}% of the points" in said
        for deck in ("async", "data", "web"):
            some = [a for a in known if raw.known[a.card].deck == deck]
            right = sum(a.rating > 1 for a in some) / len(some)
            assert re.search(
                rf"^{deck.title()} +{len(some)} +{100 * right:.0f}% +{85 if deck == 'data' else 90}%",
                said,
                re.M,
            )
        await press(pilot, "3")
        said = text_of(app, "#text")
        for kind in {one.kind for one in raw.known.values()}:
            tenths = [a.counted // 100 for a in answers if raw.known[a.card].kind == kind]
            assert re.search(rf"{kind} +{median_low(tenths) / 10:.1f} s +{len(tenths)} answers", said)
        await press(pilot, "4")
        (tries,) = raw.tasks().values()
        passes = [one for one in tries if one["result"] == "passed"]
        said = text_of(app, "#text")
        assert f"{len(tries)} attempts at 1 tasks, {len(passes)} of them passed." in said
        first = sum(one["seconds"] for one in tries[: tries.index(passes[0]) + 1])
        assert f"First pass: {first // 60:.0f}:{first % 60:02.0f} ({100 * first / 900:.0f}% of par)" in said
        await press(pilot, "5")
        due = raw.coming(30)
        assert (
            f"{due[0]} reviews are due today, {sum(due[:7])} within a week, {sum(due)} within 30 days"
            in text_of(app, "#text")
        )
        await press(pilot, "escape", "t")
        await until(pilot, lambda: "passed" in text_of(app, "#title"))
        row = next(words(o.prompt) for o in app.screen.listing.options if "One slow client" in str(o.prompt))
        best = max((run for one in tries for run in one["runs"]), key=lambda run: run[0] / run[1])
        assert row.endswith(f"{100 * best[0] // best[1]}%")
    found = json.loads(CliRunner().invoke(cli, ["stats", "--json"], catch_exceptions=False).stdout)
    assert (found["answers"], found["new"], found["streak_days"]) == (len(answers), new, raw.streak())
    assert found["seconds"] == pytest.approx(seconds)
    assert {one["date"]: one["answers"] for one in found["days"]} == {
        date_of(day).isoformat(): count for day, count in days.items()
    }
    for one in found["readiness"]:
        day = (date.fromisoformat(one["date"]) - date(1970, 1, 1)).days
        assert one["share"] == pytest.approx(raw.ready(day), abs=1e-4)
    assert [one["reviews"] for one in found["due"]] == due
    stable = [c for c in raw.cards.values() if c.memory and not c.suspended]
    assert sum(one["cards"] for one in found["stability"]) == len(stable)
    assert found["stability"][0]["cards"] == sum(c.memory.stability < 1 for c in stable)
    assert {one["key"]: one["lapses"] for one in found["hardest"]}.items() <= {
        key: card.lapses for key, card in raw.cards.items() if card.lapses and not card.suspended
    }.items()
    found = json.loads(CliRunner().invoke(cli, ["due", "--json"], catch_exceptions=False).stdout)
    assert (found["due"], found["learning"], found["later"], found["new"]) == (
        len(raw.due(REVIEWS)), len(raw.steps()), len(raw.later()), sum(raw.new(NEW).values()),
    )  # fmt: skip
    assert {deck["deck"]: deck["unseen"] for deck in found["decks"]} == {
        name: sum(
            c.phase == "new" and not c.suspended for c in (raw.cards[k] for k in raw.in_deck(name, raw.cards))
        )
        for name in raw.new(NEW)
    }


async def test_the_summary_of_a_session(opened, month):
    app, raw = opened
    async with app.run_test(size=(100, 40)) as pilot:
        await ready(pilot)
        await press(pilot, "enter")
        for _ in range(4):
            app.place.clock.wait(seconds=7)
            app.screen.session.rate(Rating.GOOD, 7000)
            app.screen.session.advance()
        await press(pilot, "escape")
        assert isinstance(app.screen, SummaryScreen)
        after = Raw(app.place.home.database, month[1], app.place.clock.now())
        given = after.answers[len(raw.answers) :]
        seconds = sum(a.counted for a in given) / 1000
        new = sum(a.phase == "new" for a in given)
        said = text_of(app, "#text")
        assert (
            f"{len(given)} answers in {seconds:.0f} s ({seconds / len(given):.0f} s each), {new} new card"
            in said
        )
        left = f"{len(after.due(REVIEWS))} due, {len(after.steps())} learning, {sum(after.new(NEW).values())} new"
        assert f"Left for today: {left}." in said
