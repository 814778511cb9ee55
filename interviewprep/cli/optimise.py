"""`optimise`: fit the memory model to oneself, and see what a desired retention costs."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from typing import Any

import click

from interviewprep.cli.main import collection, decks_option, print_json, table
from interviewprep.scheduling.workload import Curve
from interviewprep.study.optimiser import Found, Learnt, Optimiser, OptimiserError
from interviewprep.study.optimiser_words import (
    NOTHING_TO_UNDO,
    TAKEN,
    UNDONE,
    changes,
    fits,
    learnt_from,
    marks,
    simulated,
    too_few,
    verdict,
)
from interviewprep.study.plan_words import percent

WIDTH = 72
"""Cells of the chart, at most."""
HEIGHT = 16
"""Lines of the chart."""
MARKS = ("N", "O")
"""In the chart the desired retention in force (now), and the optimal one."""


@click.command()
@click.option("--dry-run", is_flag=True, help="Only show what would change.")
@click.option("--curve", is_flag=True, help="Show what each desired retention costs; nothing is learnt.")
@click.option("--undo", is_flag=True, help="Bring back the weights from before.")
@click.option("--json", "as_json", is_flag=True, help="Print as JSON.")
@decks_option
def optimise(dry_run: bool, curve: bool, undo: bool, as_json: bool) -> None:
    """Fit the memory model (FSRS-6) to you, by your own reviews.

    The last fifth of them is held out: new weights are taken only if they foretell these better. Cards keep
    the days that were set; from the next review of each it comes back by the new weights.
    """
    if undo and (dry_run or curve):
        raise click.UsageError("Say --undo alone.")
    with collection() as opened:
        optimiser = Optimiser(opened)
        if undo:
            _undo(optimiser, as_json)
            return
        if not curve and (missing := optimiser.missing):
            if as_json:
                print_json({"missing": missing, "taken": False})
            else:
                click.echo(too_few(missing))
            return
        try:
            found = optimiser.find(_progress(), learn=not curve, curve=curve)
        except OptimiserError as error:
            raise click.ClickException(f"Nothing could be learnt: {error}.") from error
        learnt = found.learnt
        taken = learnt is not None and learnt.trial.better and not dry_run
        if taken and learnt is not None:
            optimiser.take(learnt)
    if as_json:
        print_json(_as_json(found, taken))
        return
    for line in _described(found, taken):
        click.echo(line)


def _undo(optimiser: Optimiser, as_json: bool) -> None:
    done = optimiser.undo()
    if as_json:
        print_json({"undone": done})
    else:
        click.echo(UNDONE if done else NOTHING_TO_UNDO)


def _progress() -> Callable[[str, int, int], None]:
    """Says on stderr what is done, where somebody sees it."""
    if not sys.stderr.isatty():
        return lambda what, done, of: None

    def told(what: str, done: int, of: int) -> None:
        so_far = f" {done}/{of}" if of else ""
        click.echo(f"\r\x1b[K{what}{so_far} …", nl=False, err=True)

    click.get_current_context().call_on_close(lambda: click.echo("\r\x1b[K", nl=False, err=True))
    return told


def _described(found: Found, taken: bool) -> Iterator[str]:
    if (learnt := found.learnt) is not None:
        yield learnt_from(learnt)
        yield ""
        yield from table([("", "BEFORE", "AFTER"), *fits(learnt)])
        yield ""
        yield verdict(learnt)
        if learnt.trial.better:
            yield from changes(found, learnt)
            yield TAKEN if taken else "Nothing was changed: it was only tried."
    if (curve := found.curve) is not None:
        yield from _chart(found, curve)


def _chart(found: Found, curve: Curve) -> Iterator[str]:
    yield simulated(found)
    yield from drawn(curve, min(WIDTH, _columns() - 2), HEIGHT)
    yield marks(curve, *MARKS)
    yield ""
    rows = [
        (f"{percent(one.retention)}", f"{one.minutes:.1f}", f"{one.remembered:.0f}") for one in curve.costs
    ]
    yield from table([("DESIRED", "MINUTES", "REMEMBERED"), *rows])


def _columns() -> int:
    from shutil import get_terminal_size

    return max(40, get_terminal_size().columns)


def drawn(curve: Curve, width: int, height: int) -> list[str]:
    """The curve in characters, with `MARKS`."""
    import plotext  # type: ignore[import-untyped]

    plotext.clear_figure()
    plotext.theme("clear")
    plotext.plotsize(width, height)
    shares = [100 * one.retention for one in curve.costs]
    plotext.plot(shares, [one.minutes for one in curve.costs], marker="·")
    plotext.scatter([100 * curve.optimal], [curve.nearest(curve.optimal).minutes], marker=MARKS[1])
    plotext.scatter([100 * curve.present.retention], [curve.present.minutes], marker=MARKS[0])
    plotext.xticks(shares, [f"{share:.0f}%" for share in shares])
    plotext.ylim(0, max(1.0, *(one.minutes for one in curve.costs)))
    lines = plotext.uncolorize(plotext.build()).splitlines()
    return [line.rstrip() for line in lines]


def _as_json(found: Found, taken: bool) -> dict[str, Any]:
    said: dict[str, Any] = {"desired_retention": found.retention, "taken": taken}
    if found.learnt is not None:
        said |= _learnt_json(found.learnt)
    if found.curve is not None:
        said["curve"] = {
            "cards": found.workload.cards,
            "new_a_day": found.workload.new_a_day,
            "costs": [one._asdict() for one in found.curve.costs],
            "present": found.curve.present._asdict(),
            "optimal_retention": found.curve.optimal,
        }
    return said


def _learnt_json(learnt: Learnt) -> dict[str, Any]:
    trial = learnt.trial
    return {
        "missing": 0,
        "learnt": trial.learnt,
        "held_out": trial.held_out,
        "better": trial.better,
        "before": {**trial.before._asdict(), "good_days": learnt.days[0], "minutes": learnt.minutes[0]},
        "after": {**trial.after._asdict(), "good_days": learnt.days[1], "minutes": learnt.minutes[1]},
        "weights": list(trial.weights),
    }
