"""What comes on the next days, as bars: beside the decks where there is room."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

from textual.content import Content
from textual.widgets import Static

DAYS = 14
FROM_WIDTH = 120
"""Cells of the screen from which on it is shown."""
WIDTH = 38
"""Cells that it takes then."""
EPOCH = date(1970, 1, 1)
BAR = 14


class Forecast(Static):
    """Reviews due on each of the next days, and today's as the first."""

    DEFAULT_CSS = f"""
    Forecast {{
        dock: right; width: {WIDTH}; height: 100%; padding: 1 2; margin-bottom: 1; display: none;
        border-left: solid $foreground 20%;
    }}
    Forecast.-shown {{ display: block; }}
    """

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id, markup=False)

    def fit(self, width: int) -> int:
        """Show it where a screen of this width has room for it; returns the cells that are left."""
        shown = width >= FROM_WIDTH
        self.set_class(shown, "-shown")
        return width - WIDTH if shown else width

    def show_days(self, today: int, due: int, load: Mapping[int, int]) -> None:
        """Draw what comes.

        Args:
            today: The study day, in days since 1970.
            due: Reviews left today.
            load: Reviews due on other days, by day; days without any may be left out.
        """
        counts = [due, *(load.get(today + ahead, 0) for ahead in range(1, DAYS))]
        most = max(1, *counts)
        lines = [Content.styled("Reviews to come", "bold $primary"), Content("")]
        for ahead, count in enumerate(counts):
            day = EPOCH + timedelta(days=today + ahead)
            name = "Today" if not ahead else f"{day:%a} {day.day}"
            bar = "█" * (max(1, round(BAR * count / most)) if count else 0)
            lines.append(
                Content.assemble(
                    (f"{name:<7}", "$foreground 80%"),
                    (f"{count:>5} ", "bold" if count else "$foreground 40%"),
                    (bar, "$success" if ahead else "$accent"),
                )
            )
        self.update(Content("\n").join(lines))
