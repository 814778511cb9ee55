"""Statistics drawn by plotext: bars a day, and what was remembered over what was foretold."""

from __future__ import annotations

from collections.abc import Sequence

from textual.color import Color
from textual_plotext import PlotextPlot

from interviewprep.study.interview_plan import date_of
from interviewprep.study.statistics_figures import Memory, Overview, Readiness

TICKS = 5
"""Days that are named below a chart."""


def plot_days(plot: PlotextPlot, title: str, first: int, values: Sequence[float]) -> None:
    """A bar for each study day, from the first one on."""
    plt = plot.plt
    plt.clear_figure()
    plt.title(title)
    numbers: list[float] = list(range(len(values)))
    plt.bar(numbers, list(values), width=0.8, color=_rgb(plot, "primary"))
    step = max(1, (len(values) - 1) // (TICKS - 1))
    shown = numbers[::step]
    plt.xticks(shown, [f"{date_of(first + n).day} {date_of(first + n):%b}" for n in map(int, shown)])
    _scale(plot, max(1, *values) if values else 1)
    plot.refresh()


def plot_overview(plots: tuple[PlotextPlot, PlotextPlot], found: Overview) -> None:
    """Answers a day, and minutes a day."""
    by_day = {one.day: one for one in found.days}
    first = found.days[0].day if found.days else found.today
    days = range(first, found.today + 1)
    answers = [by_day[day].answers if day in by_day else 0 for day in days]
    minutes = [by_day[day].seconds / 60 if day in by_day else 0.0 for day in days]
    plot_days(plots[0], "Answers a day", first, answers)
    plot_days(plots[1], "Minutes a day", first, minutes)


def plot_calibration(plot: PlotextPlot, found: Memory) -> None:
    """What was remembered over what was foretold; on the line both are the same."""
    plt = plot.plt
    plt.clear_figure()
    plt.title("Remembered over foretold (%)")
    bins = [one for one in found.bins if one.reviews]
    plt.plot([0, 100], [0, 100], marker="·", color=_rgb(plot, "secondary"))
    plt.scatter(
        [100 * one.predicted for one in bins],
        [100 * one.actual for one in bins],
        marker="●",
        color=_rgb(plot, "success"),
    )
    plt.xlim(0, 100)
    _scale(plot, 100)
    plot.refresh()


def plot_readiness(plot: PlotextPlot, found: Readiness) -> None:
    """Readiness over time."""
    plt = plot.plt
    plt.clear_figure()
    plt.title("Readiness (%)")
    days: list[float] = [day for day, _ in found]
    plt.plot(days, [100 * share for _, share in found], marker="●", color=_rgb(plot, "success"))
    shown = days[:: max(1, (len(days) - 1) // (TICKS - 1))]
    plt.xticks(shown, [f"{date_of(day).day} {date_of(day):%b}" for day in map(int, shown)])
    _scale(plot, 100)
    plot.refresh()


def _scale(plot: PlotextPlot, most: float) -> None:
    """An upright axis from 0 on, with whole numbers of one width: plotext would break its line otherwise."""
    step = max(1, round(most / 4))
    ticks: list[float] = list(range(0, int(most) + 1, step))
    wide = len(str(int(most)))
    plot.plt.ylim(0, most)
    plot.plt.yticks(ticks, [f"{tick:>{wide}.0f}" for tick in ticks])


def _rgb(plot: PlotextPlot, name: str) -> tuple[int, int, int]:
    return Color.parse(plot.app.theme_variables[name]).rgb
