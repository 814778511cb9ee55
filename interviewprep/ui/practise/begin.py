"""How to begin an attempt: without a clock, against par, or as an interview."""

from __future__ import annotations

from pathlib import Path

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from interviewprep.practice.attempts import Mode, Practice
from interviewprep.ui.keys import KeyCommand, bindings
from interviewprep.ui.practise.ends_once import EndsOnce

NAMES = {Mode.UNTIMED: "Untimed", Mode.TIMED: "Timed", Mode.INTERVIEW: "Interview"}


class BeginScreen(EndsOnce[Mode | None], ModalScreen[Mode | None]):
    """Three ways to begin."""

    CSS_PATH = Path(__file__).with_suffix(".tcss")
    KEYS = (KeyCommand("dismiss(None)", "escape,q", "Not now"),)
    BINDINGS = bindings("begin", KEYS)

    def __init__(self, practice: Practice) -> None:
        super().__init__()
        self._practice = practice

    def compose(self) -> ComposeResult:
        """The task's title, its history, the modes."""
        task, attempts = self._practice.task, self._practice.progress.attempts
        with Vertical(id="box") as box:
            box.border_title = "Begin"
            box.border_subtitle = "Enter begins · Esc not now"
            lines = [Content.styled(task.meta.title, "bold")]
            facts = f"{task.meta.kind}, {task.meta.level}, par {task.meta.par} min, {task.points} points"
            lines.append(Content.styled(facts, "$foreground 70%"))
            lines += [
                Content.styled(
                    f"{a.mode}: {a.result}, {a.best}/{task.points}, {a.hints} hints", "$foreground 70%"
                )
                for a in attempts[-3:]
            ]
            if self._practice.workspace.exists:
                lines.append(Content.styled("Your files are kept; reset (F9) starts them over.", "$warning"))
            yield Static(Content("\n").join(lines), id="about", markup=False)
            yield OptionList(
                *(Option(Content.assemble((f"{NAMES[mode]:<11}", "bold"), mode.words)) for mode in Mode),
                id="modes",
            )

    @on(OptionList.OptionSelected)
    def chosen(self, event: OptionList.OptionSelected) -> None:
        """Begin."""
        event.stop()
        self.dismiss(list(Mode)[event.option_index])
