"""Summary: what the session came to."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from interviewprep import wording
from interviewprep.scheduling.rating import Rating
from interviewprep.store.figures import Figures
from interviewprep.study.collection import StudyCard
from interviewprep.study.session import Session
from interviewprep.study.today import describe_backlog
from interviewprep.study.when import time_left
from interviewprep.ui.keys import KeyCommand, bindings
from interviewprep.ui.markdown import inline
from interviewprep.ui.navigation import ContinueSession
from interviewprep.ui.prep import PrepScreen
from interviewprep.ui.widgets.key_bar import KeyBar
from interviewprep.ui.widgets.rating_bar import COLOURS

BAR = 24
"""Cells of the longest bar."""
FORGOTTEN = 12
"""Cards to look at again that are listed."""


@dataclass(frozen=True, slots=True)
class Summary:
    """What there is to say of a session."""

    session: Session
    figures: Figures
    """Today's, after the session."""
    left: int
    """Cards that the session still holds."""
    forgotten: list[StudyCard]
    """The first cards that were rated again."""


def read_summary(session: Session) -> Summary:
    """What a session came to; reads, so call it from the reading thread."""
    cards = [session.collection.card(key) for key in session.tally.forgotten[:FORGOTTEN]]
    return Summary(
        session,
        session.collection.figures(),
        session.remaining().total,
        [card for card in cards if card is not None],
    )


class SummaryScreen(PrepScreen[None]):
    """The end of a session. Going on after an undo is a `ContinueSession`."""

    CSS_PATH = Path(__file__).with_suffix(".tcss")
    KEYS = (
        KeyCommand("close", "enter,space,escape,q", "Today", "Back to Today", 10, main=True),
        KeyCommand("undo", "u", "Undo", "Undo the last answer and go on", 11),
    )
    BINDINGS = bindings("summary", KEYS)
    HELP = "What the session came to. Everything is saved."

    def __init__(self, summary: Summary) -> None:
        super().__init__()
        self._session, self._summary = summary.session, summary

    def compose(self) -> ComposeResult:
        """The figures and the keys."""
        with VerticalScroll(id="page"):
            yield Static(self._text(), id="text", markup=False)
        yield KeyBar()

    def _text(self) -> Content:
        done = "Session paused" if self._summary.left else "Session done"
        done += f" ({self._session.told})" if self._session.told else ""
        lines = [Content.styled(done, "bold $primary"), Content("")]
        lines += self._answers()
        lines += [Content(""), *self._left()]
        if self._session.tally.forgotten:
            lines += [Content(""), Content.styled("Look at these again", "bold $primary")]
            cards = self._summary.forgotten
            lines += [Content.styled("• ", "$error") + inline(card.card.title) for card in cards]
            if (more := len(self._session.tally.forgotten) - FORGOTTEN) > 0:
                lines.append(Content(f"  and {more} more"))
        return Content("\n").join(lines)

    def _answers(self) -> list[Content]:
        tally = self._session.tally
        if not tally.answers:
            return [Content("Nothing answered.")]
        seconds = tally.duration_ms / 1000
        answers = wording.counted(tally.answers, "answer").partition(" ")
        each = f" {answers[2]} in {wording.spent(seconds)} ({seconds / tally.answers:.0f} s each)"
        said = Content.assemble((answers[0], "bold"), each)
        if self._session.records:
            new = wording.counted(tally.introduced, "new card").partition(" ")
            said += Content.assemble(", ", (new[0], "bold"), f" {new[2]}")
        if tally.recalled is not None:
            said += Content.assemble(", ", (f"{tally.recalled:.0%}", "bold"), " recalled")
        lines = [said, Content("")]
        most = max(tally.ratings.values())
        for rating in Rating:
            count = tally.ratings[rating]
            bar = "█" * max(1, round(BAR * count / most)) if count else ""
            lines.append(
                Content.assemble(f"{rating.label:<6}", (f"{count:>4} ", "bold"), (bar, COLOURS[rating]))
            )
        return lines

    def _left(self) -> list[Content]:
        """What today still holds, and what is due beyond that."""
        backlog = describe_backlog(self._summary.figures)
        return [self._left_today(), *([Content.styled(backlog, "$warning")] if backlog else [])]

    def _left_today(self) -> Content:
        figures = self._summary.figures
        if figures.left:
            left = f"{figures.due} due, {figures.learning} learning, {figures.new} new"
            return Content(f"Left for today: {left}.")
        when = time_left(figures, self._session.now())
        done = Content.styled("Done for today.", "bold $success")
        return done + (f" The next cards come {when}." if when else "")

    def action_close(self) -> None:
        """Back to Today."""
        self.dismiss()

    def action_undo(self) -> None:
        """Take the last answer back."""
        if self._session.undo() is None:
            self.notify("Nothing to undo.", timeout=2)
        else:
            self.go(ContinueSession(self._session))
