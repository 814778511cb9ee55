"""What the charts of a month of study draw, and the tables and `--json` beside them, against the raw log."""

import json
import math
import re
from collections import defaultdict
from datetime import date, timedelta
from statistics import median_low

import pytest
from click.testing import CliRunner
from textual_plotext import PlotextPlot

from interviewprep.cli.main import cli
from interviewprep.profile.place import Place
from tests.ui.conftest import press, ready, settled, text_of
from tests.ui.month import LEECH

pytestmark = pytest.mark.anyio

GROUPS = (1, 3, 7, 14, 30, 60, 120, 240, 365, 730)
"""Days of stability from which on a card is of the next group."""
NAMES = (
    "< 1d", "1d to 3d", "3d to 7d", "7d to 14d", "14d to 1.0mo", "1.0mo to 2.0mo", "2.0mo to 3.9mo",
    "3.9mo to 7.9mo", "7.9mo to 1.0y", "1.0y to 2.0y", "2.0y or more",
)  # fmt: skip


@pytest.fixture
def anyio_backend():
    return "asyncio"


def date_of(day):
    return date(1970, 1, 1) + timedelta(days=day)


def words(day):
    return f"{date_of(day):%a %d %b}"


def days_of(raw, period):
    """Of each study day with an answer: answers, new cards and seconds."""
    found = defaultdict(lambda: [0, 0, 0.0])
    for a in raw.answers:
        if a.day > raw.today - period:
            found[a.day][0] += 1
            found[a.day][1] += a.phase == "new"
            found[a.day][2] += a.counted / 1000
    return found


def bars(days, raw, which):
    """A bar for each day from the first one with an answer on."""
    return [days[day][which] if day in days else 0 for day in range(min(days), raw.today + 1)]


def calibration(raw, period):
    """By tenth of what was foretold: how many reviews, the mean foretold, and the share remembered."""
    bins = [[] for _ in range(10)]
    for a in raw.answers:
        if a.phase == "review" and a.day > raw.today - period:
            bins[min(9, int(10 * a.recall))].append((a.recall, a.rating > 1))
    return [
        (len(one), *(sum(values) / len(one) for values in zip(*one, strict=True))) if one else (0, 0, 0)
        for one in bins
    ]


def drawn(app, chart):
    """What a chart was given: the points of each of its lines or bars."""
    monitor = app.screen.query_one(chart, PlotextPlot).plt.monitor
    return monitor.title, list(zip(monitor.x, monitor.y, strict=True))


def heights(app, chart):
    title, found = drawn(app, chart)
    return title, [max(y) for _, y in found]


async def test_the_charts_on_the_screens(opened):
    app, raw = opened
    async with app.run_test(size=(120, 50)) as pilot:
        await ready(pilot)
        await press(pilot, "v")
        for period in (30, 90, 365, 10_000, 7):
            days = days_of(raw, period)
            assert drawn_heights(app, "#first") == ("Answers a day", bars(days, raw, 0)), period
            title, minutes = heights(app, "#second")
            assert title == "Minutes a day"
            assert minutes == pytest.approx([seconds / 60 for seconds in bars(days, raw, 2)]), period
            answers, new, seconds = (sum(values) for values in zip(*days.values(), strict=True))
            assert (
                f"{answers} answers on {len(days)} days, {new} of them new cards, {round(seconds / 60)} min."
                in text_of(app, "#text")
            )
            await press(pilot, "p")
        await press(pilot, "2")
        await settled(pilot)
        title, ((on, shares),) = drawn(app, "#first")
        first = min(days_of(raw, 30))
        assert title == "Readiness (%)"
        assert (min(on), max(on)) == (first, raw.today)
        assert shares == pytest.approx([100 * raw.ready(day) for day in on], abs=0.01)
        title, (diagonal, (foretold, remembered)) = drawn(app, "#second")
        bins = [one for one in calibration(raw, 30) if one[0]]
        assert title == "Remembered over foretold (%)"
        assert diagonal == ([0, 100], [0, 100])
        assert foretold == pytest.approx([100 * one[1] for one in bins], abs=0.01)
        assert remembered == pytest.approx([100 * one[2] for one in bins])
        await press(pilot, "3")
        stable, hard = stabilities(raw), hardest(raw)
        said = [re.split(r"  +| █", line.strip()) for line in text_of(app, "#text").splitlines()]
        shown = {line[0]: line[1].strip() for line in said if re.match(r"<|\d", line[0])}
        assert list(shown.items()) == [(name, str(count)) for name, count in stable if count]
        rows = [str(option.prompt) for option in app.screen.hardest.options]
        for row, (_, card, reviews, seconds) in zip(rows, hard, strict=True):
            known = sum(a.rating > 1 for a in reviews)
            assert f" {card.lapses} lapses, {known} of {len(reviews)} known, {seconds:.0f} s\n" in row
        await press(pilot, "5")
        assert drawn_heights(app, "#first") == ("Reviews due a day", raw.coming(30))


def drawn_heights(app, chart):
    title, found = heights(app, chart)
    return title, [round(value) for value in found]


def stabilities(raw):
    """Cards by the groups of stability, suspended ones aside: each group's name and how many."""
    found = [0] * (len(GROUPS) + 1)
    for card in raw.cards.values():
        if card.memory and not card.suspended:
            found[sum(card.memory.stability >= bound for bound in GROUPS)] += 1
    return list(zip(NAMES, found, strict=True))


def hardest(raw):
    """The cards that were forgotten, most often first: each with its reviews and the mean seconds."""
    some = [(key, card) for key, card in raw.cards.items() if card.lapses and not card.suspended]
    return [
        (
            key, card, [a for a in card.answers if a.phase == "review"],
            sum(a.counted for a in card.answers) / 1000 / len(card.answers),
        )
        for key, card in sorted(some, key=lambda one: (-one[1].lapses, raw.known[one[0]].deck, raw.known[one[0]].place))
    ]  # fmt: skip


def told(*arguments):
    return CliRunner().invoke(cli, ["stats", *arguments], catch_exceptions=False).stdout


def tables(text):
    """Of each table its rows, by its first heading."""
    found = {}
    for block in text.split("\n\n")[1:]:
        head, *rows = [re.split(r"  +", line.strip()) for line in block.splitlines()]
        found[head[0]] = rows
    return found


@pytest.fixture
def month_of_commands(opened, monkeypatch):
    app, raw = opened
    monkeypatch.setattr(Place, "open", lambda *_, **__: app.place)
    return raw


def test_how_long_an_answer_counts(opened):
    """An explanation has its card's time and a minute to rate it, all else a minute."""
    _, raw = opened
    for a in raw.answers:
        most = 180_000 if raw.known[a.card].kind == "answer" else 60_000
        assert a.counted == min(a.took, most)
    assert any(a.took > 60_000 == a.counted for a in raw.answers)
    assert any(a.counted > 60_000 for a in raw.answers)


def test_the_figures_for_scripts(month_of_commands):
    raw = month_of_commands
    found = json.loads(told("--json"))
    days = days_of(raw, 30)
    assert [(one["date"], one["answers"], one["new"]) for one in found["days"]] == [
        (date_of(day).isoformat(), *days[day][:2]) for day in sorted(days)
    ]
    assert [one["seconds"] for one in found["days"]] == pytest.approx([days[day][2] for day in sorted(days)])
    assert found["studied_of_last_30_days"] == len(days)
    bins = calibration(raw, 30)
    got = found["calibration"]["bins"]
    assert [(one["low"], one["high"]) for one in got] == [(n / 10, (n + 1) / 10) for n in range(10)]
    assert [one["reviews"] for one in got] == [one[0] for one in bins]
    assert [one["predicted"] for one in got] == pytest.approx([one[1] for one in bins], abs=1e-4)
    assert [one["actual"] for one in got] == pytest.approx([one[2] for one in bins])
    known = [a for a in raw.answers if a.phase == "review" and a.day > raw.today - 30]
    losses = [-math.log(max(1e-4, a.recall if a.rating > 1 else 1 - a.recall)) for a in known]
    assert found["calibration"]["log_loss"] == pytest.approx(sum(losses) / len(losses), abs=1e-4)
    some = {
        "all": known,
        "young": [a for a in known if a.elapsed < 21],
        "mature": [a for a in known if a.elapsed >= 21],
    }
    some |= {deck: [a for a in known if raw.known[a.card].deck == deck] for deck in ("async", "data", "web")}
    retention = found["retention"]
    rows = {name: retention[name] for name in ("all", "young", "mature")}
    rows |= {one["deck"].partition(":")[2]: one for one in retention["topics"]}
    for name, those in some.items():
        row = rows.pop(name)
        right = sum(a.rating > 1 for a in those)
        assert (row["reviews"], row["remembered"]) == (len(those), right), name
        assert row["share"] == pytest.approx(right / len(those))
        assert row["predicted"] == pytest.approx(sum(a.recall for a in those) / len(those), abs=1e-4)
        assert row["desired"] == (0.85 if name == "data" else 0.9)
    assert not rows
    assert [(one["days"], one["cards"]) for one in found["stability"]] == stabilities(raw)
    times = dict(answer_tenths(raw))
    assert {one["kind"]: (one["answers"], one["seconds"]) for one in found["answer_seconds"]} == {
        kind: (len(tenths), median_low(tenths) / 10) for kind, tenths in times.items()
    }
    hard = hardest(raw)
    assert [
        (one["key"], one["title"], one["deck"], one["lapses"], one["reviews"], one["remembered"], one["leech"])
        for one in found["hardest"]
    ] == [
        (
            key, raw.known[key].title, raw.known[key].deck.title(), card.lapses, len(reviews),
            sum(a.rating > 1 for a in reviews), card.lapses >= LEECH,
        )
        for key, card, reviews, _ in hard
    ]  # fmt: skip
    assert [one["seconds"] for one in found["hardest"]] == pytest.approx([one[3] for one in hard])
    (tries,) = raw.tasks().values()
    passes = sum(one["result"] == "passed" for one in tries)
    assert (
        found["tasks"]["all"].items()
        >= {"tried": 1, "passed": 1, "attempts": len(tries), "passes": passes}.items()
    )


def answer_tenths(raw):
    """By kind of card what each answer took, in tenths of a second."""
    kinds = defaultdict(list)
    for a in raw.answers:
        if a.day > raw.today - 30:
            kinds[raw.known[a.card].kind].append(a.counted // 100)
    return sorted(kinds.items())


def test_the_tables(month_of_commands):
    raw = month_of_commands
    found = tables(told())
    days = days_of(raw, 30)
    assert found["DAY"] == [
        [words(day), str(days[day][0]), str(days[day][1]), f"{days[day][2] / 60:.0f}"]
        for day in sorted(days)[-14:]
    ]
    assert found["FORETOLD"] == [
        [f"{n / 10:.0%} to {(n + 1) / 10:.0%}", str(one[0]), f"{one[1]:.0%}", f"{one[2]:.0%}"]
        for n, one in enumerate(calibration(raw, 30)) if one[0]
    ]  # fmt: skip
    assert found["STABILITY"] == [[name, str(count)] for name, count in stabilities(raw) if count]
    assert found["KIND"] == [
        [kind, str(len(tenths)), f"{median_low(tenths) / 10:.1f} s"] for kind, tenths in answer_tenths(raw)
    ]
    assert [row[:4] for row in found["HARDEST CARD"]] == [
        [key, str(card.lapses), f"{sum(a.rating > 1 for a in some)} of {len(some)}", f"{seconds:.0f}"]
        for key, card, some, seconds in hardest(raw)
    ]
    assert found["DUE"] == [
        [words(raw.today + n), str(count)] for n, count in enumerate(raw.coming(14)) if count
    ]


def test_the_pictures_of_the_page(month_of_commands, tmp_path):
    raw = month_of_commands
    told("--html", str(tmp_path / "page.html"))
    page = (tmp_path / "page.html").read_text(encoding="utf-8").replace("&lt;", "<")
    pictures = dict(re.findall(r'<svg [^>]*aria-label="([^"]+)">(.*?)</svg>', page, re.S))
    says = {
        name: re.findall(r"<title>([^<>]+: [^<>]+?|< [^<>]+?|foretold.+?)</title>", inner)
        for name, inner in pictures.items()
    }
    days = days_of(raw, 30)
    span = range(min(days), raw.today + 1)
    assert says["Answers a day"] == [
        f"{words(day)}: {days[day][0] if day in days else 0} answers" for day in span
    ]
    assert says["Minutes a day"] == [
        f"{words(day)}: {round(days[day][2] / 60, 1) if day in days else 0:g} min" for day in span
    ]
    assert [one for one in says["Answers a day in the last 53 weeks"] if not one.startswith(":")] == [
        f"{words(day)}: {days[day][0]}" for day in sorted(days)
    ]
    assert len(says["Readiness"]) == len(span)
    for one in says["Readiness"]:
        day = next(day for day in span if one.startswith(words(day)))
        assert one == f"{words(day)}: {round(100 * raw.ready(day))} %"
    assert says["Remembered over foretold"] == [
        f"foretold {one[1]:.0%}, remembered {one[2]:.0%} of {one[0]}"
        for one in calibration(raw, 30)
        if one[0]
    ]
    assert says["Cards by stability"] == [f"{name}: {count} cards" for name, count in stabilities(raw)]
    assert [int(one.split()[-2]) for one in says["Reviews to come"]] == raw.coming(30)
