"""Statistics drawn as lines of text: the heat map, bars and tables."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rich.cells import cell_len, set_cell_size
from textual.content import Content

from interviewprep.content.decks.picture_text import in_words
from interviewprep.study.interview_plan import date_of
from interviewprep.study.statistics_figures import (
    WEEKS,
    CardFigures,
    HardCard,
    Memory,
    Overview,
    Readiness,
    Retention,
    heat,
    monday_of,
)
from interviewprep.study.statistics_words import (
    a_day,
    against_desired,
    answered,
    calibrated,
    first_pass,
    part_of,
    percent,
    readiness_now,
    regularity,
    remembered,
    stability_groups,
    young_and_mature,
)
from interviewprep.study.task_statistics import TaskFigures, TaskGroup

HEAT = (
    ("·", "$foreground 30%"),
    ("░", "$success 60%"),
    ("▒", "$success 75%"),
    ("▓", "$success 90%"),
    ("█", "$success"),
)
"""From nothing to the most: legible without colours, too."""
_DAYS = ("Mon", "", "Wed", "", "Fri", "", "Sun")
_FAINT = "$foreground 60%"
BAR = 20
NAME = 28
"""Cells of a topic's name at most."""


def overview_lines(found: Overview, width: int) -> list[Content]:
    """What was done, how regularly, and a calendar of it."""
    said = [answered(found), a_day(found), regularity(found)]
    return [*map(Content, filter(None, said)), Content(""), *heat_map(found, width)]


def heat_map(found: Overview, width: int) -> list[Content]:
    """A column for each week that there is room for, with two cells where there is much room."""
    cells = 2 if width >= 4 + 2 * WEEKS else 1
    weeks = max(1, min(WEEKS, (width - 4) // cells))
    first = monday_of(found.today) - 7 * (weeks - 1)
    most = max(found.year.values(), default=0)
    lines = [Content.styled(" " * 4 + _months(first, weeks, cells), _FAINT)]
    for row in range(7):
        days = (first + 7 * week + row for week in range(weeks))
        parts = [(f"{_DAYS[row]:<4}", _FAINT)]
        for day in days:
            sign, colour = HEAT[heat(found.year.get(day, 0), most)]
            parts.append((sign * cells, colour) if day <= found.today else (" " * cells, ""))
        lines.append(Content.assemble(*parts))
    legend = [("    fewer ", _FAINT), *HEAT, (f" more (at most {most} a day)", _FAINT)]
    return [*lines, Content.assemble(*legend)]


def _months(first: int, weeks: int, cells: int) -> str:
    """The months' names above the week in which they begin, as far as they don't touch."""
    line = ""
    for week in range(weeks):
        sunday = date_of(first + 7 * week + 6)
        if sunday.day <= 7 and len(line) <= week * cells and week * cells + 3 <= weeks * cells:
            line = line.ljust(week * cells) + f"{sunday:%b} "
    return line


def memory_lines(found: Memory, ready: Readiness, width: int) -> list[Content]:
    """True retention beside the desired one, also by topic."""
    lines = [Content.styled(remembered(found), "bold")]
    if ready:
        lines.append(Content(readiness_now(ready)))
    if not found.all.reviews:
        return lines
    lines += [Content(young_and_mature(found)), Content(calibrated(found)), Content("")]
    name = max(12, min(NAME, width - BAR - 26))
    head = f"{'Topic':<{name}} {'reviews':>8} {'known':>6} {'desired':>8}  "
    lines.append(Content.styled(head, "bold"))
    return [*lines, *(_topic(topic, name) for topic in found.topics)]


def _topic(topic: Retention, name: int) -> Content:
    share = topic.share or 0.0
    colour = "$success" if share >= topic.desired - 0.02 else "$warning"
    desired = f"{percent(topic.desired):>4}{against_desired(topic):>4}"
    figures = f" {topic.reviews:>8} {percent(topic.share):>6} {desired}  "
    return Content.assemble(fit(topic.title, name), (figures, ""), ("█" * round(BAR * share), colour))


def card_lines(found: CardFigures, width: int) -> list[Content]:
    """Stability and answer times, beside each other where there is room."""
    most = max(found.stability) or 1
    left = [Content.styled("Stability (until recall is 90%)", "bold")]
    left += [
        Content.assemble(
            (f"{name:<15}", _FAINT), f"{count:>6} ", ("█" * round(12 * count / most), "$primary")
        )
        for name, count in zip(stability_groups(), found.stability, strict=True)
        if count
    ]
    right = [Content.styled("Answer times (median)", "bold")]
    right += [
        Content.assemble(
            (f"{one.kind or 'gone':<10}", _FAINT), f"{one.seconds:>6.1f} s {one.answers:>7} answers"
        )
        for one in found.times
    ]
    if width < 80:
        return [*left, Content(""), *right]
    return [
        Content.assemble(_at(left, n).pad_right(max(0, 40 - _at(left, n).cell_length)), _at(right, n))
        for n in range(max(len(left), len(right)))
    ]


def _at(lines: Sequence[Content], number: int) -> Content:
    return lines[number] if number < len(lines) else Content("")


def hard_card(card: HardCard, width: int) -> Content:
    """A row of the hardest cards, and what to do on the line below."""
    figures = f" {card.lapses:>3} lapses, {part_of(card)} known, {card.seconds:.0f} s"
    title = " ".join(in_words(card.title).split())
    return Content.assemble(
        fit(title, max(10, width - cell_len(figures))),
        (figures, "$error" if card.leech else _FAINT),
        (f"\n  {card.advice}", _FAINT),
    )


def task_lines(found: TaskFigures, width: int) -> list[Content]:
    """Tasks by kind and by topic."""
    whole = found.all
    if not whole.attempts:
        return [Content("No attempt at a practice task ended in this period.")]
    said = f"{whole.attempts} attempts at {whole.tried} tasks, {whole.passes} of them passed."
    return [
        Content.styled(said, "bold"),
        Content(f"First pass: {first_pass(whole)}, median." if whole.seconds is not None else ""),
        Content(""),
        *_groups("Kind", found.kinds, width),
        Content(""),
        *_groups("Topic", [group for group in found.topics if group.attempts], width),
    ]


def _groups(what: str, groups: Iterable[TaskGroup], width: int) -> list[Content]:
    name = max(10, min(NAME, width - 46))
    lines = [Content.styled(f"{what:<{name}} {'tasks':>5} {'passed':>6} {'tries':>5}  first pass", "bold")]
    lines += [
        Content(
            f"{fit(group.name, name)} {group.tasks:>5} {group.passed:>6} "
            f"{group.attempts:>5}  {first_pass(group)}"
        )
        for group in groups
    ]
    return lines


def forecast_lines(due: Sequence[int]) -> list[Content]:
    """What comes, in words."""
    if not any(due):
        return [Content("No review is due in the next 30 days.")]
    week = sum(due[:7])
    return [
        Content.styled(
            f"{due[0]} reviews are due today, {week} within a week, {sum(due)} within 30 days.", "bold"
        ),
        Content.styled("As it is now: reviews to come and new cards add to it.", _FAINT),
    ]


def fit(text: str, width: int) -> str:
    """A text in so many cells."""
    return set_cell_size(text, width) if cell_len(text) <= width else set_cell_size(text, width - 1) + "…"
