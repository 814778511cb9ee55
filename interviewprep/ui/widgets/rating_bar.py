"""The four ratings with the interval each gives."""

from __future__ import annotations

from textual.content import Content
from textual.style import Style
from textual.widgets import Static

from interviewprep.scheduling.rating import Rating
from interviewprep.study.judging import Verdict

COLOURS = {
    Rating.AGAIN: "$error",
    Rating.HARD: "$warning",
    Rating.GOOD: "$success",
    Rating.EASY: "$primary",
}


class RatingBar(Static):
    """Above the key bar once a card is answered: rate with 1 to 4, or with a click."""

    DEFAULT_CSS = """
    RatingBar { dock: bottom; height: 2; width: 100%; padding: 0 1; margin-bottom: 1; }
    """

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id, markup=False)
        self.auto_links = False

    def offer(
        self, intervals: dict[Rating, str], verdict: Verdict | None, suggested: Rating | None, else_: str = ""
    ) -> None:
        """Show the ratings.

        Args:
            intervals: When the card comes back after each.
            verdict: What the answer is worth, and why.
            suggested: The one that stands out; None for none.
            else_: What to say without a verdict.
        """
        parts = []
        wide = self.app.size.width >= 76
        for rating, interval in intervals.items():
            colour = COLOURS[rating]
            style = f"bold $background on {colour}" if rating is suggested else f"bold {colour}"
            button = Content.assemble(
                (f" {rating.value} {rating.label} ", style), (f"{' ' * wide}{interval}", "$foreground 70%")
            )
            parts.append(button.stylize(Style.from_meta({"@click": f"screen.rate({rating.value})"})))
        content = Content("   " if wide else " ").join(parts)
        said = (
            Content.styled(
                f" {verdict.rating.label}: {verdict.reason[:1].lower()}{verdict.reason[1:]}",
                f"bold {COLOURS[verdict.rating]}",
            )
            if verdict
            else Content.styled(f" {else_}" if else_ else "", "$foreground 70%")
        )
        self.update(said + "\n" + content, layout=False)

    def clear(self) -> None:
        """Show nothing. The bar keeps its place, so that the card above doesn't jump."""
        self.update("", layout=False)
