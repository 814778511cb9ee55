"""`plan`: the day of the interview, and what to do until then."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TextIO

import click

from interviewprep.cli.main import collection, decks_option, print_json, table
from interviewprep.content.visible import visible
from interviewprep.practice.task_catalog import find_tasks, planned
from interviewprep.study.collection import Collection
from interviewprep.study.interview_plan import InterviewPlan, Planner, Remedy, date_of
from interviewprep.study.plan_choices import PREFIX, choose
from interviewprep.study.plan_words import in_minutes, outlook, percent, standing, todays_work, when
from interviewprep.wording import counted

MOST_TEXT = 200_000
"""Characters of what came up that are read."""


@click.command()
@click.option(
    "--date", "day", metavar="DATE", help="The day of the interview: 2026-12-31, or +14 for days from now."
)
@click.option("--minutes", type=click.IntRange(5, 720), help="Minutes a day until then.")
@click.option(
    "--free",
    metavar="DAYS",
    help="Days without any: weekdays and dates, such as 'sun 2026-12-24'; '' for none.",
)
@click.option(
    "--weights", metavar="WEIGHTS", help="What decks weigh, such as 'async=3 celery=0'; others weigh 1."
)
@click.option("--coding", type=click.IntRange(0, 90), metavar="PERCENT", help="The share of coding tasks.")
@click.option(
    "--goal", type=click.IntRange(50, 99), metavar="PERCENT", help="The share of the points to reach."
)
@click.option(
    "--off", is_flag=True, help="Forget the date: study as without one. Nothing that you learned is lost."
)
@click.option("--debrief", "asked", type=click.File(encoding="utf-8", errors="replace"), metavar="FILE",
              help="After it: a file with the questions that came up, a line each, `-` before one that went "
              "badly. They become cards, and weights.")  # fmt: skip
@click.option("--json", "as_json", is_flag=True, help="Print as JSON.")
@decks_option
def plan(
    day: str | None, minutes: int | None, free: str | None, weights: str | None, coding: int | None,
    goal: int | None, off: bool, asked: TextIO | None, as_json: bool,
) -> None:  # fmt: skip
    """Plan for the day of your interview: what to study each day, and what to expect.

    Without options: where you stand. The decks are those of your path (`interviewprep path`), or all.
    """
    if off and day is not None:
        raise click.UsageError("Say --date or --off, not both.")
    with collection() as opened:
        given = {
            "date": "" if off else day,
            "minutes": minutes,
            "free": free,
            "weights": weights,
            "coding": None if coding is None else coding / 100,
            "goal": None if goal is None else goal / 100,
        }
        try:
            if asked is not None:
                _debrief(opened, asked.read(MOST_TEXT))
            choose(
                opened, {f"{PREFIX}{name}": str(value) for name, value in given.items() if value is not None}
            )
        except ValueError as error:
            raise click.ClickException(str(error)) from error
        if not opened.log.settings.interview_date:
            _without(as_json)
            return
        planner = planner_of(opened)
        found = planner.plan()
        remedies = planner.remedies(found)
        if as_json:
            print_json(_as_json(found, remedies))
            return
        for line in _described(found, remedies):
            click.echo(visible(line))


def planner_of(opened: Collection) -> Planner:
    """A planner over the cards and tasks that there are."""
    tasks = find_tasks(opened.place.home.folder).tasks
    return Planner(opened, planned(tasks, opened.log.tasks()))


def _debrief(opened: Collection, text: str) -> None:
    from interviewprep.study.debrief import debrief

    found = debrief(opened, text)
    click.echo(
        f"Written: {counted(found.cards, 'card')} in {visible(str(found.path))}, for you to answer", err=True
    )
    for name, weight in found.heavier.items():
        click.echo(f"{visible(name)} weighs {weight:g} now", err=True)


def _without(as_json: bool) -> None:
    if as_json:
        print_json(None)
    else:
        click.echo("There is no day to plan for. `interviewprep plan --date +14` is two weeks from now.")


def _described(found: InterviewPlan, remedies: list[Remedy]) -> Iterator[str]:
    yield when(found)
    yield standing(found)
    if said := todays_work(found):
        yield said
    yield from outlook(found, remedies)
    yield ""
    yield from table(
        [
            ("TOPIC", "OF ALL", "NOW", "ON THE DAY"),
            *((t.title, percent(t.share), percent(t.now), percent(t.expected)) for t in found.topics),
        ]
    )
    if found.calendar:
        yield ""
        yield from table(
            [
                ("DAY", "MINUTES", "REVIEWS", "NEW", "TASKS"),
                *(
                    (f"{date_of(day):%a %d %b}", in_minutes(load.seconds), *map(str, load[:3]))
                    for day, load in found.calendar
                ),
            ]
        )


def _as_json(found: InterviewPlan, remedies: list[Remedy]) -> dict[str, object]:
    today, expected = found.today, found.forecast
    return {
        "date": date_of(found.day).isoformat(),
        "days_left": found.days_left,
        "readiness": {
            "now": found.now,
            "without_more": found.on_the_day,
            "expected": expected.expected,
            "low": expected.low,
            "high": expected.high,
            "goal": found.goal,
        },
        "today": {
            "cards": len(today.cards),
            "reviews": today.reviews,
            "new": today.new,
            "tasks": today.tasks,
            "seconds": round(today.seconds),
            "done_seconds": round(today.done),
        },
        "topics": [
            {"deck": t.name, "title": t.title, "share": t.share, "now": t.now, "expected": t.expected}
            for t in found.topics
        ],
        "calendar": [{"date": date_of(day).isoformat(), **load._asdict()} for day, load in found.calendar],
        "remedies": [{"what": one.what, "expected": one.expected} for one in remedies],
    }
