"""What all ways of answering a card have in common."""

from __future__ import annotations

from dataclasses import dataclass

from textual.containers import Vertical
from textual.content import Content
from textual.message import Message
from textual.widget import Widget

from interviewprep.study.judging import Verdict
from interviewprep.ui.widgets.key_bar import Key


class AnswerInput(Vertical):
    """Takes the answer to one card.

    The review screen mounts it under the question. It posts `Answered` when the candidate has
    answered; `give_up` is called when they ask for the answer instead.
    """

    DEFAULT_CSS = """
    AnswerInput { height: auto; }
    """

    @dataclass
    class Answered(Message):
        """The candidate has answered, or changed what the answer is worth."""

        verdict: Verdict | None

    DOCKED = False
    """Whether it stays in view below the question, however long that is."""

    def focus_target(self) -> Widget | None:
        """The widget that takes the keys while answering; None for the screen."""
        return None

    def keys(self) -> list[Key]:
        """The keys of the bar while answering."""
        return []

    def give_up(self) -> None:
        """Show the answer without one from the candidate."""

    def result(self) -> Content | None:
        """What to show above the explanation once answered, where the widget itself then makes room."""
        return None

    def stop(self) -> None:
        """The card is done with: end timers."""
