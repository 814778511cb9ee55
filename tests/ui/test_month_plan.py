"""The plan for an interview after a month of study: Today, its screen, the command and `--json`, against the raw log.

What is foretold depends on chance: it is compared with what other chances give.
"""

import json
import re
import shutil
import sqlite3
import tomllib
from contextlib import closing
from datetime import date, timedelta

import pytest
from click.testing import CliRunner

from interviewprep.cli.main import cli
from interviewprep.content.sources import shipped
from interviewprep.profile.place import Place
from interviewprep.study.collection import Collection
from interviewprep.study.plan_choices import choose
from interviewprep.ui.app import InterviewPrep
from interviewprep.ui.drill.review import ReviewScreen
from tests.conftest import HandClock
from tests.raw_log import Raw
from tests.raw_plan import RawPlan
from tests.ui.conftest import press, ready, text_of, until
from tests.ui.month import place_of

pytestmark = [pytest.mark.anyio, pytest.mark.xdist_group("plan after a month")]

AHEAD, MINUTES, CODING, GOAL = 6, 30, 0.2, 0.9
CHOICES = {
    "interview_date": f"+{AHEAD}", "interview_minutes": str(MINUTES), "interview_coding": str(CODING),
    "interview_goal": str(GOAL),
}  # fmt: skip
REACHES = (1.0, 0.5, 0.35)
"""The ways to choose that are tried: how far ahead recall is looked at."""
BAR = 10
"""Cells of a topic's bar on a screen of 120."""
CLOSE = 0.012
"""A share by which other chances may differ."""


@pytest.fixture
def anyio_backend():
    return "asyncio"


def date_of(day):
    return date(1970, 1, 1) + timedelta(days=day)


def pars():
    """The minutes of every practice task."""
    files = shipped("practice_apps").glob("*/tasks/*/task.toml")
    tasks = [tomllib.loads(file.read_text(encoding="utf-8")) for file in files]
    return {f"task:interviewprep:{task['id']}": task["par"] for task in tasks}


def plan_of(raw, ahead=AHEAD, minutes=MINUTES):
    return RawPlan(raw, raw.today + ahead, minutes, CODING, pars())


def by_topic(plan, day):
    """Of each topic's points, what would be known on a day if nothing more were learned."""
    known, whole = {}, {}
    for item in plan.items:
        whole[item.topic] = whole.get(item.topic, 0) + item.points
        recalled = plan.believed.recall(item.memory, day - item.last) if item.memory else 0
        known[item.topic] = known.get(item.topic, 0) + item.points * recalled
    return known, whole


def percent(share):
    return f"{100 * share:.0f}%"


def told(*arguments):
    return CliRunner().invoke(cli, ["plan", *arguments], catch_exceptions=False).stdout


def rows_of(text):
    return [re.split(r"  +", line.strip()) for line in text.splitlines()]


@pytest.fixture(scope="module")
def planned(month, tmp_path_factory):
    """Where the month is, with an interview in six days; the raw log; what `plan --json` says."""
    folder, known, at = month
    place = place_of(tmp_path_factory.mktemp("plan") / "home", HandClock(at))
    shutil.copytree(folder, place.home.folder)
    collection = Collection(place)
    choose(collection, CHOICES)
    collection.close()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Place, "open", lambda *_, **__: place)
        yield place, Raw(place.home.database, known, place.clock.now()), json.loads(told("--json"))


def keys_of(place, ids):
    with closing(sqlite3.connect(place.home.database)) as db:
        return {db.execute("SELECT key FROM card WHERE id = ?", (one,)).fetchone()[0] for one in ids}


def said(found):
    """What every face says of a plan, from its figures."""
    ready_, today = found["readiness"], found["today"]
    day = date.fromisoformat(found["date"])
    yield f"The interview is on {day:%A} {day.day} {day:%B}, in {AHEAD} days."
    yield (
        f"Ready: {percent(ready_['now'])} now, {percent(ready_['expected'])} on the day as planned "
        f"({percent(ready_['low'])} to {percent(ready_['high'])}), "
        f"{percent(ready_['without_more'])} if you learned no more."
    )
    yield (
        f"Today: {today['reviews']} reviews, {today['new']} new cards, about {round(today['seconds'] / 60)} min."
    )
    yield f"The goal of {percent(GOAL)} is more than this plan reaches. It would be:"
    for one in found["remedies"]:
        yield f"  {percent(one['expected'])} with {one['what']}"


def test_where_one_stands(planned):
    _, raw, found = planned
    plan, ready_ = plan_of(raw), found["readiness"]
    for name, day in (("now", raw.today), ("without_more", raw.today + AHEAD)):
        known, whole = by_topic(plan, day)
        assert ready_[name] == pytest.approx(sum(known.values()) / sum(whole.values()), abs=1e-4)
    since = [(par, *plan._of_task(key)) for key, par in pars().items()]
    tasks = [(par, state and state.stability, state and raw.today - day) for par, state, day in since]
    assert any(state for _, state, _ in since)
    assert ready_["now"] == pytest.approx(raw.ready(raw.today, CODING, tasks), abs=1e-4)
    known, whole = by_topic(plan, raw.today)
    assert {one["deck"]: one["share"] for one in found["topics"]} == pytest.approx(
        {topic: points / sum(whole.values()) for topic, points in whole.items()}
    )
    assert {one["deck"]: one["now"] for one in found["topics"]} == pytest.approx(
        {topic: known[topic] / points for topic, points in whole.items()}, abs=1e-4
    )
    for name in ("now", "expected"):
        assert sum(one["share"] * one[name] for one in found["topics"]) == pytest.approx(ready_[name])
    assert ready_["without_more"] < ready_["low"] < ready_["expected"] < ready_["high"] < 1


def test_what_is_foretold(planned):
    _, raw, found = planned
    plan = plan_of(raw)
    ways = {reach: plan.simulate(reach) for reach in REACHES}
    expected, spread, topics, _ = max(ways.values())
    ready_ = found["readiness"]
    assert ready_["expected"] == pytest.approx(expected, abs=CLOSE)
    assert ready_["high"] - ready_["expected"] == pytest.approx(ready_["expected"] - ready_["low"])
    assert spread / 3 < ready_["high"] - ready_["expected"] < 3 * spread
    _, whole = by_topic(plan, raw.today)
    for one in found["topics"]:
        assert one["expected"] == pytest.approx(topics[one["deck"]] / whole[one["deck"]], abs=2 * CLOSE)
    assert [one["date"] for one in found["calendar"]] == [
        date_of(raw.today + n).isoformat() for n in range(AHEAD)
    ]
    for n, one in enumerate(found["calendar"]):
        figures = [ways[reach][3][n] for reach in REACHES]
        for name, part, slack in (("reviews", 0, 4), ("new", 1, 1), ("tasks", 2, 1), ("seconds", 3, 100)):
            values = [day[part] for day in figures]
            assert min(values) - slack <= one[name] <= max(values) + slack, (n, name)
    remedies = {one["what"]: one["expected"] for one in found["remedies"]}
    assert sorted(remedies.values(), reverse=True) == list(remedies.values())
    half = plan_of(raw)
    best = sorted(whole, key=lambda topic: topics[topic] / whole[topic])[-2:]
    half.items = [item for item in half.items if item.topic in best]
    half.whole = sum(item.points for item in half.items)
    for what, other in (
        ("45 minutes a day instead of 30", plan_of(raw, minutes=45)),
        ("60 minutes a day instead of 30", plan_of(raw, minutes=60)),
        ("an interview 1 week later", plan_of(raw, AHEAD + 7)),
        ("half of the topics, the 2 best known", half),
    ):
        assert remedies[what] == pytest.approx(
            max(other.simulate(reach, 5)[0] for reach in REACHES), abs=1.5 * CLOSE
        ), what


def test_what_today_brings(planned):
    _, raw, found = planned
    today, first = found["today"], found["calendar"][0]
    done = sum(a.counted for a in raw.answers if a.day == raw.today) / 1000
    assert today["done_seconds"] == round(done)
    assert (first["reviews"], first["new"], first["tasks"], first["seconds"]) == (
        today["reviews"], today["new"], len(today["tasks"]), today["seconds"],
    )  # fmt: skip
    ways = [
        (len(cards), sorted(tasks), reviews, new, round(seconds))
        for cards, tasks, reviews, new, seconds in map(plan_of(raw).today, REACHES)
    ]
    assert (
        today["cards"], sorted(today["tasks"]), today["reviews"], today["new"], today["seconds"],
    ) in ways  # fmt: skip
    limits = [max(0, 60 * MINUTES - done), *[60 * MINUTES] * (AHEAD - 1)]
    for day, limit in zip(found["calendar"], limits, strict=True):
        # A task is begun where a quarter more of its time is left, a card with any.
        assert day["seconds"] <= limit + 60 + (15 * 60 * 0.25 if day["tasks"] else 0)


async def test_the_screens(planned):
    place, raw, found = planned
    app = InterviewPrep(place)
    async with app.run_test(size=(120, 50)) as pilot:
        await ready(pilot)
        await until(pilot, lambda: app.screen.plan is not None)
        await press(pilot)
        today = found["today"]
        row = " ".join(str(app.screen.decks.options[0].prompt).split())
        in_steps = len(raw.steps())
        assert row == f"Today's plan {today['reviews']} due {in_steps} learning {today['new']} new"
        lines = list(said(found))
        for line in (lines[0], lines[2]):
            assert line in text_of(app, "#status")
        ready_ = found["readiness"]
        assert f"Ready: {percent(ready_['now'])} now, {percent(ready_['expected'])} on the day." in text_of(
            app, "#status"
        )
        await press(pilot, "i")
        await until(pilot, lambda: "Ready" in text_of(app, "#head") and " with " in text_of(app, "#head"))
        assert text_of(app, "#head").splitlines() == lines
        topics = [
            [one["title"], percent(one["share"]), percent(one["now"]), percent(one["expected"])]
            for one in found["topics"]
        ]
        heading, *rows = text_of(app, "#topics").splitlines()
        assert heading.split() == ["Topic", "of", "all", "now", "day"]
        for line, one, figures in zip(rows, found["topics"], topics, strict=False):
            assert re.split(r"  +", line.strip())[:4] == figures
            assert line.count("█") == round(BAR * one["now"])
            assert line.count("█") + line.count("▒") == max(
                round(BAR * one[name]) for name in ("now", "expected")
            )
        days = [re.split(r"  +", line.strip())[:5] for line in text_of(app, "#calendar").splitlines()[1:]]
        dates = [date.fromisoformat(one["date"]) for one in found["calendar"]]
        assert days == [
            [
                f"{day:%a} {day.day} {day:%b}" if n else "Today", f"{one['seconds'] / 60:.0f}",
                *(str(one[name]) for name in ("reviews", "new", "tasks")),
            ]
            for n, (day, one) in enumerate(zip(dates, found["calendar"], strict=True))
        ]  # fmt: skip
        wanted = keys_of(place, app.screen._plan.today.cards)
        assert wanted in [plan_of(raw).today(reach)[0] for reach in REACHES]
        await press(pilot, "enter")
        assert isinstance(app.screen, ReviewScreen)
        assert app.screen.session.remaining().total == len(wanted) == today["cards"]
    assert app.faults == []


def test_the_command(planned):
    _, _, found = planned
    head, topics, days = told().split("\n\n")
    assert head.splitlines() == list(said(found))
    assert rows_of(topics)[1:] == [
        [one["title"], percent(one["share"]), percent(one["now"]), percent(one["expected"])]
        for one in found["topics"]
    ]
    assert rows_of(days)[1:] == [
        [
            f"{date.fromisoformat(one['date']):%a %d %b}", f"{round(one['seconds'] / 60)} min",
            *(str(one[name]) for name in ("reviews", "new", "tasks")),
        ]
        for one in found["calendar"]
    ]  # fmt: skip
