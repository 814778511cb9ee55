"""The runs of an attempt in their order, with hints and pauses between them: a strip, or a list."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from textual.content import Content

from interviewprep import wording
from interviewprep.practice.replay import Mark, Replay, Step, Trend

COLOURS = {Trend.FIRST: "", Trend.BETTER: "$success", Trend.WORSE: "$error", Trend.SAME: "$foreground 60%"}
GAP = 2
"""Cells between two runs of the strip."""
HERE = "on $primary 25%"


@dataclass(frozen=True, slots=True)
class _Cell:
    """A run, or what came between two, on two lines of one width."""

    above: Content
    below: Content
    number: int
    """The run's; 0 of what came between."""

    @property
    def width(self) -> int:
        return self.above.cell_length


def strip(replay: Replay, current: int, width: int) -> Content:
    """The runs beside each other, on two lines: as many as fit around the current one.

    Args:
        replay: The attempt.
        current: The number of the run that is looked at.
        width: Cells that there are.
    """
    cells = list(_cells(replay))
    here = next((place for place, cell in enumerate(cells) if cell.number == current), 0)
    first, end = _fitting([cell.width for cell in cells], here, width - 4)
    shown = cells[first:end]
    before, after = ("‹ " if first else "  "), (" ›" if end < len(cells) else "  ")
    lines = []
    for row in ("above", "below"):
        parts = [
            getattr(cell, row).stylize_before(HERE) if cell.number == current else getattr(cell, row)
            for cell in shown
        ]
        line = Content(" " * GAP).join(parts)
        lines.append(
            Content.styled(before, "$foreground 60%") + line + Content.styled(after, "$foreground 60%")
        )
    return Content("\n").join(lines)


def _fitting(widths: list[int], here: int, room: int) -> tuple[int, int]:
    """From which cell to which there is room, with as many on one side of the current one as on the other."""
    if not widths:
        return 0, 0
    first, end, used = here, here + 1, widths[here]
    while True:
        before = widths[first - 1] + GAP if first else None
        after = widths[end] + GAP if end < len(widths) else None
        later = after is not None and (before is None or end - here <= here - first + 1)
        step = after if later else before
        if step is None or used + step > room:
            return first, end
        used += step
        first, end = (first, end + 1) if later else (first - 1, end)


def _cells(replay: Replay) -> Iterator[_Cell]:
    for step in replay.steps:
        yield from _between(step.before)
        yield _run(step)
    yield from _between(replay.after)


def _run(step: Step) -> _Cell:
    above = f" {wording.clock(step.seconds)}"
    points = Content(f" {step.points}")
    if step.difference:
        points += Content.styled(f" {step.difference}", COLOURS[step.trend])
    return _same_width(Content.styled(above, "bold"), points + Content(" "), step.number)


def _between(marks: tuple[Mark, ...]) -> Iterator[_Cell]:
    """Hints above, pauses below."""
    if not marks:
        return
    hints = ", ".join(str(mark.hint) for mark in marks if mark.hint)
    pauses = [mark for mark in marks if not mark.hint]
    known = [mark.paused for mark in pauses if mark.paused is not None]
    below = f"‖ {wording.clock(sum(known))}" if known else "‖" if pauses else ""
    style = "$foreground 60%"
    above = f"? {hints}" if hints else ""
    yield _same_width(Content.styled(above, style), Content.styled(below, style), 0)


def _same_width(above: Content, below: Content, number: int) -> _Cell:
    width = max(above.cell_length, below.cell_length)
    return _Cell(_filled(above, width), _filled(below, width), number)


def _filled(content: Content, width: int) -> Content:
    return content + Content(" " * (width - content.cell_length))


def listing(replay: Replay, current: int, width: int) -> tuple[Content, int]:
    """The runs below each other, a line each, with the line of the current one.

    Args:
        replay: The attempt.
        current: The number of the run that is looked at.
        width: Cells that there are.
    """
    lines: list[Content] = []
    here = 0
    for step in replay.steps:
        lines += map(_mark_line, step.before)
        if step.number == current:
            here = len(lines)
        lines.append(_run_line(step, width, here=step.number == current))
    lines += map(_mark_line, replay.after)
    return Content("\n").join(lines), here


def _run_line(step: Step, width: int, *, here: bool) -> Content:
    line = Content.assemble(
        (f"{step.number:>4} ", "$foreground 60%"),
        (f"{wording.clock(step.seconds):>7}", "bold"),
        f"  {step.points:<6} ",
        (step.difference, COLOURS[step.trend]),
    )
    filled = _filled(line.truncate(width), width)
    return filled.stylize_before(HERE) if here else filled


def _mark_line(mark: Mark) -> Content:
    return Content.styled(f"     {wording.clock(mark.seconds):>7}  {mark.words}", "$foreground 60%")
