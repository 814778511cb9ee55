"""What all ways of answering a card have in common."""

from __future__ import annotations

from dataclasses import dataclass

from textual.containers import Vertical
from textual.content import Content
from textual.message import Message
from textual.widget import Widget

from interviewprep.study.judging import Verdict
from interviewprep.ui.keys import KeyCommand


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
    REVEAL = "Show the answer"
    """What Space does while no text has the focus."""
    WRITE = ""
    """What `w` does then; '' for nothing."""

    def focus_target(self) -> Widget | None:
        """The widget that takes the keys now; None for the screen."""
        return None

    def write(self) -> None:
        """Go into the text, where there is one."""

    def ask_for_answer(self) -> Verdict | None:
        """The candidate is done, or wants to see the answer: Space outside of a text. Shows it."""
        self.give_up()
        return None

    def give_up(self) -> None:
        """Show the answer without one from the candidate."""

    def result(self) -> Content | None:
        """What to show above the explanation once answered, where the widget itself then makes room."""
        return None

    def stop(self) -> None:
        """The card is done with: end timers."""
