"""What all ways of answering a card have in common."""

from __future__ import annotations

from dataclasses import dataclass

from textual import on
from textual.containers import Vertical
from textual.content import Content
from textual.message import Message
from textual.widget import Widget
from textual.widgets import TextArea

from interviewprep.study.answered import Written
from interviewprep.study.judging import Verdict
from interviewprep.ui.keys import KeyCommand, all_commands, key_name
from interviewprep.ui.widgets.rows import Rows


class AnswerInput(Vertical):
    """Takes the answer to one card.

    A `CardView` mounts it under the question. It posts `Answered` when the candidate has answered;
    `give_up` is called when they ask for the answer instead. It declares its keys in `KEYS`, with
    ranks from 1 to 9.
    """

    DEFAULT_CSS = """
    AnswerInput { height: auto; }
    """
    KEYS: tuple[KeyCommand, ...] = ()

    @dataclass
    class Answered(Message):
        """The candidate has answered, or changed what the answer is worth."""

        answer_input: AnswerInput
        """The one that says so; by now there may be another card."""
        verdict: Verdict | None

    DOCKED = False
    """Whether it stays in view below the question, however long that is."""
    TICKS = False
    """Whether there is something left to do in it once the answer is shown: points to tick."""
    HOLDS_FOCUS = False
    """Whether it takes the keys for as long as it is asked: letters pick."""
    WIDE = False
    """Whether it can use more width than text is read at."""
    UNANSWERED = "Not answered: rate it yourself, 1 to 4"
    """What is said where no rating is suggested."""

    def focus_target(self) -> Widget | None:
        """The widget that takes the keys now; None for the screen."""
        return None

    def reveal_label(self) -> str:
        """What Space does while no text has the focus."""
        return "Show the answer"

    def write_label(self) -> str:
        """What `w` does then; '' for nothing."""
        return ""

    def write(self) -> None:
        """Go into the text, where there is one."""

    def begin(self) -> bool:
        """Begin what has to be begun before there is an answer; returns whether that was still to be done."""
        return False

    def ask_for_answer(self) -> Verdict | None:
        """The candidate is done, or wants to see the answer: Space outside of a text. Shows it.

        Returns: what was answered is worth; None where nothing was.
        """
        self.give_up()
        return None

    def written(self) -> dict[str, str]:
        """What is kept of what was written: by the question, '' for the card's own."""
        return {}

    def remember(self, before: Written) -> None:
        """Show, with the answer, what was written last time."""

    def row_to_see(self) -> tuple[Rows, int] | None:
        """What must be in view once answered, where that isn't the start of the answer."""
        return None

    def give_up(self) -> None:
        """Show the answer without one from the candidate."""

    def show_all(self) -> None:
        """Once answered, show what else is only shown when it is asked for: to an author."""

    def result(self) -> Content | None:
        """What to show above the explanation once answered, where the widget itself then makes room."""
        return None

    @on(TextArea.Changed)
    def tell_command(self, event: TextArea.Changed) -> None:
        """Of a lone letter that is a command elsewhere, say how that is given here."""
        event.stop()
        text = event.text_area.text
        meant = next(
            (c for c in all_commands([self.screen]) if c.anywhere and text in c.keys.split(",")), None
        )
        event.text_area.border_subtitle = f"{meant.label}: {key_name(meant.anywhere)}" if meant else ""

    def stop(self) -> None:
        """The card is done with: end timers."""
