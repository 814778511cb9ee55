"""Pictures of figures as SVG, to stand in a page of HTML: no script, no size in pixels, colours by class."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape

from interviewprep.study.statistics_figures import WEEKS, heat, monday_of

WIDTH = 720
"""Units that a picture is wide; the page scales it."""
_HEIGHT = 160
_BELOW = 18
"""Units for the words under a chart."""


def _svg(width: float, height: float, title: str, inner: str) -> str:
    return (
        f'<svg viewBox="0 0 {width:g} {height:g}" role="img" aria-label="{escape(title)}">'
        f"<title>{escape(title)}</title>{inner}</svg>"
    )


def _box(x: float, y: float, width: float, height: float, look: str, says: str = "") -> str:
    inner = f"<title>{escape(says)}</title>" if says else ""
    place = f'x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height:.1f}"'
    return f'<rect class="{look}" {place}>{inner}</rect>'


def _text(x: float, y: float, text: str, anchor: str = "start") -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}">{escape(text)}</text>'


def heat_map(title: str, today: int, answers: Mapping[int, int], names: Mapping[int, str]) -> str:
    """A square for each day of the last weeks, columns from Monday to Sunday; the more answers, the stronger.

    Args:
        title: What it shows.
        today: The study day.
        answers: By study day.
        names: What to call a study day.
    """
    size = WIDTH / WEEKS
    first = monday_of(today) - 7 * (WEEKS - 1)
    most = max(answers.values(), default=0)
    boxes = []
    for day in range(first, today + 1):
        column, row = divmod(day - first, 7)
        count = answers.get(day, 0)
        says = f"{names.get(day, '')}: {count}"
        boxes.append(_box(column * size, row * size, size - 2, size - 2, f"heat{heat(count, most)}", says))
    return _svg(WIDTH, 7 * size, title, "".join(boxes))


def bars(title: str, values: Sequence[float], names: Sequence[str], unit: str = "") -> str:
    """An upright bar for each value; the first, the middle and the last are named below.

    Args:
        title: What it shows.
        values: From 0 on.
        names: Of the values.
        unit: What is counted.
    """
    most = max(values, default=0) or 1
    step = WIDTH / max(1, len(values))
    gap = min(2.0, step / 4)
    inner = []
    for n, value in enumerate(values):
        height = _HEIGHT * value / most
        says = f"{names[n]}: {value:g} {unit}".strip()
        inner.append(_box(n * step, _HEIGHT - height, step - gap, height, "bar", says))
    shown = range(len(names)) if len(names) <= 12 else (0, len(names) // 2, len(names) - 1)
    for n in shown:
        at = (n + 0.5) * step
        anchor = (
            "start" if at < WIDTH / 12 else "end" if at > WIDTH * 11 / 12 and len(names) > 12 else "middle"
        )
        x = 0.0 if anchor == "start" else WIDTH if anchor == "end" else at
        inner.append(_text(x, _HEIGHT + _BELOW - 4, names[n], anchor))
    inner.append(_text(0, 10, f"most: {most:g} {unit}".strip()))
    return _svg(WIDTH, _HEIGHT + _BELOW, title, "".join(inner))


def calibration(title: str, points: Sequence[tuple[float, float, int]]) -> str:
    """What was remembered over what was foretold; on the line both are the same.

    Args:
        title: What it shows.
        points: Foretold and remembered, from 0 to 1, and how many reviews.
    """
    side = 260.0
    most = max((count for _, _, count in points), default=1)
    inner = [
        f'<rect class="frame" x="0" y="0" width="{side:g}" height="{side:g}"/>',
        f'<line class="line" x1="0" y1="{side:g}" x2="{side:g}" y2="0"/>',
        _text(4, 12, "remembered ↑"),
        _text(side - 4, side - 6, "foretold →", "end"),
    ]
    for foretold, remembered, count in points:
        says = f"foretold {foretold:.0%}, remembered {remembered:.0%} of {count}"
        inner.append(
            f'<circle class="bar" cx="{side * foretold:.1f}" cy="{side * (1 - remembered):.1f}" '
            f'r="{3 + 7 * (count / most) ** 0.5:.1f}"><title>{escape(says)}</title></circle>'
        )
    return _svg(side, side, title, "".join(inner))
