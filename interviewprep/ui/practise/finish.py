"""The end of an attempt: what it came to, and when the task comes back."""

from __future__ import annotations

from pathlib import Path

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from interviewprep.practice.attempts import Practice
from interviewprep.scheduling.rating import Rating
from interviewprep.ui.widgets.rating_bar import COLOURS


class FinishScreen(ModalScreen[Rating | None]):
    """Rate the attempt: the rating decides when the task comes back."""

    CSS_PATH = Path(__file__).with_suffix(".tcss")
    BINDINGS = [  # noqa: RUF012
        Binding("enter,space", "take", "Take the suggested rating", show=False),
        *(Binding(str(r.value), f"rate({r.value})", r.label, show=False) for r in Rating),
        Binding("escape", "dismiss(None)", "Go on working", show=False),
    ]

    def __init__(self, practice: Practice, why: str, *, gave_up: bool = False, must: bool = False) -> None:
        """`must` is whether the attempt is over in any case."""
        super().__init__()
        self._why = why
        self._must = must
        self._suggested = Rating.AGAIN if gave_up else practice.suggested()
        self._practice = practice

    def compose(self) -> ComposeResult:
        """The result and the ratings."""
        practice = self._practice
        attempt = practice.attempt
        minutes, seconds = divmod(int(practice.elapsed), 60)
        facts = [f"{practice.points} of {practice.task.points} points", f"{minutes}:{seconds:02}"]
        if attempt is not None and attempt.hints:
            facts.append(f"{attempt.hints} hint{'s' * (attempt.hints > 1)}")
        parts = []
        for rating in Rating:
            colour = COLOURS[rating]
            style = f"bold $background on {colour}" if rating is self._suggested else f"bold {colour}"
            parts.append(Content.styled(f" {rating.value} {rating.label} ", style))
        with Vertical(id="box") as box:
            box.border_title = "The end of this attempt"
            box.border_subtitle = "Enter takes it" if self._must else "Enter takes it · Esc goes on"
            yield Static(
                Content("\n").join(
                    [
                        Content.styled(self._why, "bold"),
                        Content(", ".join(facts)),
                        Content(""),
                        Content("How was it? The rating says when the task comes back."),
                        Content("  ").join(parts),
                    ]
                ),
                markup=False,
            )

    def action_take(self) -> None:
        """Take the suggested rating."""
        self.dismiss(self._suggested)

    def action_rate(self, rating: int) -> None:
        """Take this rating."""
        self.dismiss(Rating(rating))

    async def action_dismiss(self, result: Rating | None = None) -> None:
        """Go on, if the attempt is not over."""
        if not self._must:
            self.dismiss(result)
