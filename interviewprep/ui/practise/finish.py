"""The end of an attempt: what it came to, and when the task comes back."""

from __future__ import annotations

from pathlib import Path

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.events import Key
from textual.screen import ModalScreen
from textual.timer import Timer
from textual.widgets import Static

from interviewprep import wording
from interviewprep.practice.attempt_runner import AttemptRunner
from interviewprep.scheduling.rating import Rating
from interviewprep.ui.common.way_out import way_out
from interviewprep.ui.keys import KeyCommand, bindings
from interviewprep.ui.practise.ends_once import EndsOnce
from interviewprep.ui.widgets.rating_bar import COLOURS

QUIET_SECONDS = 1.0
"""How long the keys must rest before one counts, where the screen came unasked: hands may be typing."""


class FinishScreen(EndsOnce[Rating | None], ModalScreen[Rating | None]):
    """Rate the attempt: the rating decides when the task comes back. None goes on working."""

    CSS_PATH = Path(__file__).with_suffix(".tcss")
    KEYS = (
        KeyCommand("take", "enter,space", "Take the suggested rating"),
        *(KeyCommand(f"rate({r.value})", str(r.value), r.label) for r in Rating),
        KeyCommand("go_on", "escape", "Go on working"),
    )
    BINDINGS = bindings("finish", KEYS)

    def __init__(self, runner: AttemptRunner, why: str, *, gave_up: bool = False, must: bool = False) -> None:
        """`must` is whether the attempt is over in any case: then the screen comes unasked."""
        super().__init__()
        self._runner = runner
        self._why = why
        self._must = must
        self._ceiling = runner.ceiling(gave_up=gave_up)
        self._listens = not must
        self._rest: Timer | None = None

    def compose(self) -> ComposeResult:
        """The result and the ratings."""
        practice = self._runner.practice
        attempt = practice.attempt
        facts = [f"{practice.points} of {practice.task.points} points", wording.clock(practice.elapsed)]
        if practice.how_far:
            facts.insert(1, practice.how_far)
        if attempt is not None and attempt.hints:
            facts.append(wording.counted(attempt.hints, "hint"))
        with Vertical(id="box") as box:
            box.border_title = "The end of this attempt"
            box.border_subtitle = (
                "" if self._must else way_out("Enter takes it · Esc goes on", "screen.go_on")
            )
            yield Static(
                Content("\n").join(
                    [
                        Content.styled(self._why, "bold"),
                        Content(", ".join(facts)),
                        Content(""),
                        Content("How was it? The rating says when the task comes back."),
                        Content("  ").join(self._button(rating) for rating in Rating),
                        *self._afterwards(),
                    ]
                ),
                markup=False,
            )

    def _afterwards(self) -> list[Content]:
        """What can be read once it has ended."""
        if not self._runner.practice.task.answers:
            return []
        words = "Then F8 compares with the solution, and Ctrl+G answers what they will ask."
        return [Content(""), Content.styled(words, "$foreground 70%")]

    def _button(self, rating: Rating) -> Content:
        """A rating; better ones than the attempt earned are out of reach."""
        style = f"bold {COLOURS[rating]}"
        if rating is self._ceiling:
            style = f"bold $background on {COLOURS[rating]}"
        elif rating > self._ceiling:
            style = "$foreground 40%"
        return Content.styled(f" {rating.value} {rating.label} ", style)

    def on_mount(self) -> None:
        """Wait for hands that are typing."""
        if not self._listens:
            self._rest = self.set_timer(QUIET_SECONDS, self._listen)

    def _listen(self) -> None:
        self._listens = True
        self.query_one("#box").border_subtitle = "Enter takes it"

    def on_key(self, event: Key) -> None:
        """A key that was meant for the editor does nothing, and puts off the next one."""
        if not self._listens and self._rest is not None:
            event.stop()
            event.prevent_default()
            self._rest.reset()

    def action_take(self) -> None:
        """Take the suggested rating."""
        self.dismiss(self._ceiling)

    def action_rate(self, rating: int) -> None:
        """Take this rating, unless it is better than what was earned."""
        if rating <= self._ceiling:
            self.dismiss(Rating(rating))
        else:
            self.notify(f"This attempt earned {self._ceiling.label} at best.", timeout=3)

    def action_go_on(self) -> None:
        """Go on, if the attempt is not over."""
        if not self._must:
            self.dismiss(None)
