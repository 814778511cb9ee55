"""Summary: what the session came to."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, cast

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import Screen
from textual.widgets import Static

from interviewprep.scheduling.rating import Rating
from interviewprep.study.session import Session
from interviewprep.study.when import time_left
from interviewprep.ui.markdown import inline
from interviewprep.ui.widgets.key_bar import Key, KeyBar
from interviewprep.ui.widgets.rating_bar import COLOURS

if TYPE_CHECKING:
    from interviewprep.ui.app import InterviewPrep

BAR = 24
"""Cells of the longest bar."""


class SummaryScreen(Screen[None]):
    """The end of a session."""

    CSS_PATH = Path(__file__).with_suffix(".tcss")
    BINDINGS = [  # noqa: RUF012
        Binding("enter,space,escape,q", "close", "Back to Today", show=False),
        Binding("u,ctrl+z", "undo", "Undo the last answer and go on", show=False),
    ]
    HELP = "What the session came to. Everything is saved."

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session

    def compose(self) -> ComposeResult:
        """The figures and the keys."""
        with VerticalScroll(id="page"):
            yield Static(self._text(), id="text", markup=False)
        yield KeyBar(
            [Key("Enter", "Today", "close", True), Key("u", "Undo", "undo"), Key("?", "Help", "app.help")]
        )

    def _text(self) -> Content:
        session, tally = self._session, self._session.tally
        app = cast("InterviewPrep", self.app)
        figures = session.collection.figures()
        lines = [
            Content.styled(
                "Session done" if not session.remaining().total else "Session paused", "bold $primary"
            ),
            Content(""),
        ]
        if tally.answers:
            seconds = round(tally.duration_ms / 1000)
            took = f"{seconds // 60} min {seconds % 60} s" if seconds >= 60 else f"{seconds} s"
            each = f"{tally.duration_ms / 1000 / tally.answers:.0f} s each"
            lines.append(
                Content.assemble(
                    (f"{tally.answers}", "bold"),
                    f" answer{'s' * (tally.answers != 1)} in {took} ({each}), ",
                    (f"{tally.introduced}", "bold"),
                    f" new card{'s' * (tally.introduced != 1)}, ",
                    (f"{tally.recalled or 0:.0%}", "bold"),
                    " recalled",
                )
            )
            lines.append(Content(""))
            most = max(tally.ratings.values())
            for rating in Rating:
                count = tally.ratings[rating]
                bar = "█" * max(1, round(BAR * count / most)) if count else ""
                lines.append(
                    Content.assemble(f"{rating.label:<6}", (f"{count:>4} ", "bold"), (bar, COLOURS[rating]))
                )
        else:
            lines.append(Content("Nothing answered."))
        lines.append(Content(""))
        if figures.left:
            lines.append(
                Content(f"Left for today: {figures.due} due, {figures.learning} learning, {figures.new} new.")
            )
        else:
            when = time_left(figures, app.place.clock.now())
            lines.append(
                Content.styled("Done for today.", "bold $success")
                + (f" The next cards come {when}." if when else "")
            )
        if tally.forgotten:
            lines += [Content(""), Content.styled("Look at these again", "bold $primary")]
            for key in tally.forgotten[:12]:
                if card := session.collection.card(key):
                    lines.append(Content.styled("• ", "$error") + inline(card.card.title))
            if len(tally.forgotten) > 12:
                lines.append(Content(f"  and {len(tally.forgotten) - 12} more"))
        return Content("\n").join(lines)

    def action_close(self) -> None:
        """Back to Today."""
        self.app.pop_screen()

    def action_undo(self) -> None:
        """Take the last answer back."""
        if self._session.undo() is None:
            self.notify("Nothing to undo.", timeout=2)
            return
        from interviewprep.ui.drill.review import ReviewScreen

        self.app.switch_screen(ReviewScreen(self._session))
