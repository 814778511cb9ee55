"""`stats`: what you did, what you remember, what is hard and what comes; as text, JSON or a report."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from interviewprep.cli.main import collection, decks_option, print_json, table
from interviewprep.content.visible import visible
from interviewprep.study.interview_plan import date_of
from interviewprep.study.statistics_figures import USUAL_PERIOD, Everything, Filter, Retention
from interviewprep.study.statistics_words import (
    NOTHING,
    a_day,
    against_desired,
    answered,
    bin_name,
    calibrated,
    date_words,
    first_pass,
    looked_at,
    part_of,
    percent,
    readiness_now,
    regularity,
    remembered,
    stability_groups,
    young_and_mature,
)

if TYPE_CHECKING:
    from interviewprep.study.collection import Collection

Rows = list[tuple[str, ...]]
DAYS_SHOWN = 14
"""Days with an answer, and days to come, that are listed."""


@click.command()
@click.option("--deck", metavar="DECK", help="Only this deck, by its name.")
@click.option("--tag", metavar="TAG", help="Only cards with this tag, and tasks with this topic.")
@click.option(
    "--days", type=click.IntRange(0, 100_000), default=USUAL_PERIOD, help="Days to look back; 0 for all."
)
@click.option("--json", "as_json", is_flag=True, help="Print as JSON.")
@click.option(
    "--html", "page", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE",
    help="Write a report into FILE, to keep or to share.",
)  # fmt: skip
@click.option("--force", is_flag=True, help="Replace FILE if it is there.")
@decks_option
def stats(
    deck: str | None, tag: str | None, days: int, as_json: bool, page: Path | None, force: bool
) -> None:
    """What you did, what you remember of it, what is hard, and what comes.

    Retention is measured on cards in review. Stability, the hardest cards and what is due are as of now.
    """
    if page is not None and page.exists() and not force:
        raise click.ClickException(f"{visible(str(page))} is there already: say another, or --force.")
    with collection() as opened:
        found = _read(opened, deck, tag, days or None)
        day = date_of(opened.place.clock.now().day)
    if page is not None:
        _write(page, found, day)
    if as_json:
        print_json(as_data(found))
    elif page is None:
        for line in _described(found):
            click.echo(visible(line))


def _read(opened: Collection, deck: str | None, tag: str | None, days: int | None) -> Everything:
    from interviewprep.practice.task_catalog import find_tasks, known
    from interviewprep.study.statistics import Statistics, UnknownFilter

    tasks = known(find_tasks(opened.place.home.folder).tasks)
    statistics = Statistics(opened, lambda: tasks, [days] if days else [USUAL_PERIOD])
    try:
        if tag is not None and not any(tag in task.topics for task in tasks):
            statistics.check_tag(tag)
        chosen = Filter(statistics.deck_called(deck) if deck else "", tag or "", days)
    except UnknownFilter as error:
        raise click.UsageError(str(error)) from error
    return statistics.everything(chosen)


def _write(page: Path, found: Everything, day: date) -> None:
    from interviewprep.atomic_write import write_atomically
    from interviewprep.cli.stats_report import report

    try:
        write_atomically(page, report(found, day))
    except OSError as error:
        raise click.ClickException(f"{visible(str(page))} can't be written: {error.strerror}.") from error
    click.echo(f"Written to {visible(str(page))}.", err=True)


# As text


def _described(found: Everything) -> Iterator[str]:
    if found.is_empty:
        yield NOTHING
        return
    yield looked_at(found.chosen, found.title)
    yield answered(found.overview)
    yield from filter(None, (a_day(found.overview), regularity(found.overview)))
    yield remembered(found.memory)
    yield from filter(None, [readiness_now(found.readiness)])
    if found.memory.all.reviews:
        yield young_and_mature(found.memory)
        yield calibrated(found.memory)
    for rows, words in _tables(found):
        if len(rows) > 1:
            yield ""
            yield from table(rows, words=words)


def _tables(found: Everything) -> Iterator[tuple[Rows, bool]]:
    """Each with whether its last column is words."""
    days = found.overview.days[-DAYS_SHOWN:]
    yield (
        [
            ("DAY", "ANSWERS", "NEW", "MIN"),
            *(
                (date_words(one.day), str(one.answers), str(one.new), f"{one.seconds / 60:.0f}")
                for one in days
            ),
        ],
        False,
    )
    yield (
        [
            ("TOPIC", "REVIEWS", "REMEMBERED", "DESIRED", "POINTS"),
            *((t.title, *_shares(t), against_desired(t)) for t in found.memory.topics),
        ],
        False,
    )
    bins = [one for one in found.memory.bins if one.reviews]
    yield (
        [
            ("FORETOLD", "REVIEWS", "MEAN", "REMEMBERED"),
            *(
                (
                    bin_name(one),
                    str(one.reviews),
                    percent(one.predicted),
                    percent(one.actual),
                )
                for one in bins
            ),
        ],
        False,
    )
    groups = [pair for pair in zip(stability_groups(), found.cards.stability, strict=True) if pair[1]]
    yield [("STABILITY", "CARDS"), *((name, str(count)) for name, count in groups)], False
    yield (
        [
            ("KIND", "ANSWERS", "MEDIAN"),
            *((one.kind or "gone", str(one.answers), f"{one.seconds:.1f} s") for one in found.cards.times),
        ],
        False,
    )
    yield (
        [
            ("HARDEST CARD", "LAPSES", "REMEMBERED", "SECONDS", "WHAT TO DO"),
            *(
                (
                    one.key,
                    str(one.lapses),
                    part_of(one),
                    f"{one.seconds:.0f}",
                    one.advice,
                )
                for one in found.cards.hardest
            ),
        ],
        True,
    )
    groups_of_tasks = [g for g in (*found.tasks.kinds, *found.tasks.topics) if g.attempts]
    yield (
        [
            ("TASKS", "THERE ARE", "TRIED", "PASSED", "ATTEMPTS", "PASSES", "FIRST PASS"),
            *(
                (g.name, *map(str, (g.tasks, g.tried, g.passed, g.attempts, g.passes)), first_pass(g))
                for g in groups_of_tasks
            ),
        ],
        False,
    )
    first, to_come = found.overview.today, enumerate(found.forecast[:DAYS_SHOWN])
    yield (
        [
            ("DUE", "REVIEWS"),
            *((date_words(first + n), str(count)) for n, count in to_come if count),
        ],
        False,
    )


def _shares(topic: Retention) -> tuple[str, str, str]:
    return str(topic.reviews), percent(topic.share), percent(topic.desired)


# As JSON


def as_data(found: Everything) -> dict[str, Any]:
    """All of it, for scripts: dates as ISO 8601, shares from 0 to 1, times in seconds."""
    overview, memory, chosen = found.overview, found.memory, found.chosen
    first = overview.today
    return {
        "deck": chosen.deck or None,
        "tag": chosen.tag or None,
        "period_days": chosen.days,
        "answers": overview.answers,
        "new": overview.new,
        "seconds": overview.seconds,
        "streak_days": overview.streak,
        "studied_of_last_30_days": overview.studied,
        "days": [{"date": _iso(one.day), **_without(asdict(one), "day")} for one in overview.days],
        "retention": {
            "all": _retention(memory.all),
            "young": _retention(memory.young),
            "mature": _retention(memory.mature),
            "topics": [{"deck": t.name or None, "title": t.title, **_retention(t)} for t in memory.topics],
        },
        "readiness": [{"date": _iso(day), "share": share} for day, share in found.readiness],
        "calibration": {"log_loss": memory.log_loss, "bins": [asdict(one) for one in memory.bins]},
        "stability": [
            {"days": name, "cards": count}
            for name, count in zip(stability_groups(), found.cards.stability, strict=True)
        ],
        "answer_seconds": [asdict(one) for one in found.cards.times],
        "hardest": [asdict(one) for one in found.cards.hardest],
        "tasks": {
            "all": _without(asdict(found.tasks.all), "name"),
            "kinds": [asdict(one) for one in found.tasks.kinds],
            "topics": [asdict(one) for one in found.tasks.topics],
            "first_passes": [asdict(one) for one in found.tasks.firsts],
        },
        "due": [{"date": _iso(first + n), "reviews": count} for n, count in enumerate(found.forecast)],
    }


def _iso(day: int) -> str:
    return date_of(day).isoformat()


def _without(values: dict[str, Any], name: str) -> dict[str, Any]:
    return {key: value for key, value in values.items() if key != name}


def _retention(one: Retention) -> dict[str, Any]:
    return {
        "reviews": one.reviews,
        "remembered": one.remembered,
        "share": one.share,
        "desired": one.desired,
        "predicted": one.predicted if one.reviews else None,
    }
