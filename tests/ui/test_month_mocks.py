"""The mock interviews of a month of study: scorecards, the list and the exports against the raw log."""

import json
import re
import tomllib
from datetime import UTC, datetime

import pytest
from click.testing import CliRunner

from interviewprep.cli.main import cli
from interviewprep.content.sources import shipped
from interviewprep.profile.place import Place
from interviewprep.ui.drill.review import ReviewScreen
from tests.raw_mock import coded, missed, scorecard, time, to_drill
from tests.ui.conftest import press, ready, text_of
from tests.ui.month import MOCK_PAUSE, TASK

pytestmark = pytest.mark.anyio


@pytest.fixture
def anyio_backend():
    return "asyncio"


def told(*arguments):
    return CliRunner().invoke(cli, ["mock", *arguments], catch_exceptions=False).stdout


def ended(at):
    return datetime.fromtimestamp(at // 1000, UTC)


def in_short(mock):
    asked = len(mock["questions"])
    return f"{mock['minutes']} minutes: {asked} questions in {time(mock['seconds'])}."


def check_screen(said, at, mock, before):
    lines = said.splitlines()
    assert lines[0] == f"Mock interview, {ended(at):%d %B %Y, %H:%M}"
    assert lines[1] == in_short(mock)
    wanted = []
    for n, one in enumerate(scorecard(mock)):
        share = "" if one.share is None else f"{one.share:>4.0%}"
        earlier = f"   before: {before[n].label}" if before else ""
        wanted += [
            f"{one.name:<22}{one.label:<12}{share}{earlier}",
            *(f"    {said}" for said in one.evidence),
        ]
    wanted += ["", "What was missed"]
    for question, points in missed(mock):
        wanted += [f"• {question}", *(f"    {point}" for point in points)]
    wanted += ["", f"To drill: {len(to_drill(mock))} cards, those with most missed first."]
    assert lines[3:] == wanted


def check_json(found, at, mock):
    assert found["ended"] == f"{ended(at):%Y-%m-%dT%H:%M}"
    assert [
        (one["dimension"], one["score"], one["share"], one["evidence"]) for one in found["scorecard"]
    ] == [
        (one.name, one.label, None if one.share is None else round(one.share, 3), one.evidence)
        for one in scorecard(mock)
    ]
    assert found["drill"] == to_drill(mock)
    assert found["interview"].items() >= {key: mock[key] for key in ("begun", "minutes", "seconds")}.items()
    for question, raw in zip(found["interview"]["questions"], mock["questions"], strict=True):
        assert question.items() >= raw.items()
    coding = mock.get("coding")
    assert found["interview"]["coding"] == (coding and {"rating": None, **coding})


def check_markdown(text, at, mock):
    assert text.startswith(f"# Mock interview, {ended(at):%d %B %Y, %H:%M}\n\n{in_short(mock)}\n")
    rows = [f"| {one.name} | {one.label} | {'; '.join(one.evidence)} |" for one in scorecard(mock)]
    assert re.findall(r"^\| [^D-].*\|$", text, re.M) == rows
    part = text.partition("## What was missed\n\n")[2].partition("\n\n")[0]
    lines = [
        line for question, points in missed(mock) for line in (f"- {question}", *(f"  - {p}" for p in points))
    ]
    assert part.splitlines() == lines
    items = [item for q in mock["questions"] for item in (*q["points"], *q.get("follow_ups", ()))]
    assert [box == "x" for box in re.findall(r"^- \[(.)\]", text, re.M)] == [item["made"] for item in items]
    times = [f"{q['topic']}; {time(q['seconds'])} of {time(q['allowed'])}" for q in mock["questions"]]
    assert re.findall(r"^\w+; .* of .*$", text, re.M) == times
    if coding := mock.get("coding"):
        assert f"\n{coding['title']}: {coding['points']} of {coding['total']} points\n" in text
    else:
        assert "## Coding" not in text


def test_what_is_kept_of_the_coding_part(opened):
    _, raw = opened
    ((at, mock), _) = raw.mocks()
    coding = mock["coding"]
    file = next(shipped("practice_apps").glob(f"*/tasks/{TASK.rpartition(':')[2]}/task.toml"))
    task = tomllib.loads(file.read_text(encoding="utf-8"))
    attempts = raw.tasks()[TASK]
    assert (coding["points"], coding["total"], coding["failed"]) == coded(task, attempts, mock["begun"])
    assert coding["title"] == task["title"]
    assert mock["seconds"] == (at - mock["begun"]) / 1000
    (one,) = (one for one in attempts if mock["begun"] <= one["at"] < at)
    assert coding["seconds"] == round(one["seconds"] + one["stood"] / 1000) + MOCK_PAUSE


async def test_the_screens_and_what_they_export(opened):
    app, raw = opened
    (first, mock), (second, other) = raw.mocks()
    async with app.run_test(size=(120, 60)) as pilot:
        await ready(pilot)
        await press(pilot, "a")
        rows = [
            f"{ended(at):%d %b}".ljust(8) + "".join(f"{one.label:<12}" for one in scorecard(data))
            for at, data in ((second, other), (first, mock))
        ]
        assert text_of(app, "#earlier").splitlines()[1:] == rows
        await press(pilot, "s")
        check_screen(text_of(app, "#text"), second, other, scorecard(mock))
        await press(pilot, "left")
        check_screen(text_of(app, "#text"), first, mock, None)
        await press(pilot, "e")
        (markdown,) = (app.place.home.folder / "mocks").glob("*.md")
        assert markdown.stem == f"{ended(first):%Y-%m-%d-%H%M}"
        check_markdown(markdown.read_text(encoding="utf-8"), first, mock)
        check_json(json.loads(markdown.with_suffix(".json").read_text(encoding="utf-8")), first, mock)
        await press(pilot, "d")
        assert isinstance(app.screen, ReviewScreen)
        assert app.screen.session.current.key == to_drill(mock)[0]
        assert app.screen.session.remaining().total == len(to_drill(mock))


def test_the_commands(opened, monkeypatch):
    app, raw = opened
    monkeypatch.setattr(Place, "open", lambda *_, **__: app.place)
    rows = [re.split(r"  +", line.strip()) for line in told("list").splitlines()[1:]]
    assert rows == [
        [str(n), f"{ended(at):%Y-%m-%d %H:%M}", str(mock["minutes"]), *(one.label for one in scorecard(mock))]
        for n, (at, mock) in enumerate(raw.mocks(), 1)
    ]
    listed = json.loads(told("list", "--json"))
    for n, (at, mock) in enumerate(raw.mocks(), 1):
        check_json(listed[n - 1], at, mock)
        assert json.loads(told("show", str(n), "--json")) == listed[n - 1]
        check_markdown(told("show", str(n)), at, mock)
