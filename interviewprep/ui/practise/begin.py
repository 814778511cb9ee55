"""How to begin an attempt: without a clock, against par, or as an interview."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from interviewprep.practice.attempts import Mode, Practice
from interviewprep.ui.common.way_out import way_out
from interviewprep.ui.keys import KeyCommand, bindings, with_keys
from interviewprep.ui.navigation import ShowReplay
from interviewprep.ui.practise.ends_once import EndsOnce
from interviewprep.ui.prep import as_prep

NAMES = {Mode.UNTIMED: "Untimed", Mode.TIMED: "Timed", Mode.INTERVIEW: "Interview"}


@dataclass(frozen=True, slots=True)
class Beginning:
    """How an attempt is to begin."""

    mode: Mode
    keep_files: bool = False
    """Whether with the files of the attempt before; else with the starter."""


class BeginScreen(EndsOnce[Beginning | None], ModalScreen[Beginning | None]):
    """Three ways to begin."""

    CSS_PATH = Path(__file__).with_suffix(".tcss")
    KEYS = (
        KeyCommand("dismiss(None)", "escape,q", "Not now"),
        KeyCommand("replay", "r", "Replay", "Go through the runs of your attempts"),
        KeyCommand("keep", "k", "Keep files", "Begin with your last files, or the starter"),
    )
    BINDINGS = bindings("begin", KEYS)

    def __init__(self, practice: Practice) -> None:
        super().__init__()
        self._practice = practice
        workspace = practice.workspace
        self._has_files = workspace.exists and not workspace.is_starter
        self._keeps = False

    def compose(self) -> ComposeResult:
        """The task's title, its history, the modes."""
        task, attempts = self._practice.task, self._practice.progress.attempts
        with Vertical(id="box") as box:
            box.border_title = "Begin"
            box.border_subtitle = way_out("Enter begins · Esc not now")
            lines = [Content.styled(task.meta.title, "bold")]
            facts = f"{task.meta.kind}, {task.meta.level}, par {task.meta.par} min, {task.points} points"
            lines.append(Content.styled(facts, "$foreground 70%"))
            lines += [
                Content.styled(
                    f"{a.mode}: {a.result}, {a.best}/{task.points}, {a.hints} hints", "$foreground 70%"
                )
                for a in attempts[-3:]
            ]
            if attempts:
                lines.append(Content(with_keys("{begin.replay}: go through their runs", self)))
            yield Static(Content("\n").join(lines), id="about", markup=False)
            yield Static("", id="files", markup=False)
            yield OptionList(
                *(Option(Content.assemble((f"{NAMES[mode]:<11}", "bold"), mode.words)) for mode in Mode),
                id="modes",
            )

    def on_mount(self) -> None:
        """Say what it begins with."""
        self._show_files()

    def _show_files(self) -> None:
        said = self.query_one("#files", Static)
        said.display = self._has_files
        if self._keeps:
            said.update("With the files of your last attempt. k: with the starter")
        else:
            said.update("With the starter; your last files are put aside. k: keep them")

    def action_keep(self) -> None:
        """Begin with the files that are there, or with the starter."""
        self._keeps = self._has_files and not self._keeps
        self._show_files()

    def action_replay(self) -> None:
        """Go through the runs of the attempts."""
        if self._practice.progress.attempts and self.app.screen is self:
            as_prep(self.app).go(ShowReplay(self._practice.task))

    @on(OptionList.OptionSelected)
    def chosen(self, event: OptionList.OptionSelected) -> None:
        """Begin."""
        event.stop()
        self.dismiss(Beginning(list(Mode)[event.option_index], self._keeps))
