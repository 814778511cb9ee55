"""Optimise: fit the memory model to one's own reviews, and see what each desired retention costs."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path

from textual import getters, on, work
from textual.app import ComposeResult
from textual.color import Color
from textual.containers import Container, VerticalScroll
from textual.content import Content
from textual.events import Mount, Resize, Unmount
from textual.theme import Theme
from textual.widgets import Static
from textual_plotext import PlotextPlot

from interviewprep.scheduling.workload import Curve
from interviewprep.study.optimiser import Cancelled, Found, Learnt, Optimiser, OptimiserError
from interviewprep.study.optimiser_words import (
    NOTHING_TO_UNDO,
    UNDONE,
    changes,
    fits,
    learnt_from,
    marks,
    simulated,
    too_few,
    verdict,
)
from interviewprep.ui.keys import KeyCommand, bindings
from interviewprep.ui.prep import PrepScreen
from interviewprep.ui.widgets.key_bar import KeyBar

WIDE = 110
"""Cells from which on the chart is beside the text."""
MARKS = ("●", "○")
"""On the chart the desired retention in force, and the optimal one."""
BAR = 24
"""Cells of the bar that shows how much is done."""


class OptimiseScreen(PrepScreen[None]):
    """What was learnt, before and after; one takes it or leaves it."""

    CSS_PATH = Path(__file__).with_suffix(".tcss")
    KEYS = (
        KeyCommand("take", "enter,space", "Take it", "Use the new weights from now on", 10, main=True),
        KeyCommand("undo", "u", "Take back", "Bring back the weights from before", 11),
        KeyCommand("dismiss", "escape,q", "Leave", "Break off, or leave things as they are", 12),
    )
    BINDINGS = bindings("optimise", KEYS)
    HELP = """\
FSRS-6, the memory model, has 21 **weights**. Those that come with the program fit the mean of many people; \
here they are fitted to your own reviews. The last fifth of these is held out: it judges whether the new \
weights foretell better (less **log-loss**) what they have not seen. Only then can you take them.

What is remembered of your cards is by the new weights at once. The days that were set stay; from its next \
review on a card comes back by them. `{optimise.undo}` brings back the weights from before, now or later.

The chart says what each **desired retention** would cost, in a simulated first year of as many cards, with \
your ratings and times. `interviewprep optimise` does and prints the same.
"""

    page = getters.query_one("#page", VerticalScroll)
    text = getters.query_one("#text", Static)
    chart = getters.query_one("#chart", PlotextPlot)

    def __init__(self, optimiser: Optimiser) -> None:
        super().__init__()
        self._optimiser = optimiser
        self._progress = ("Reading your reviews", 0, 0)
        self._found: Found | None = None
        self._missing = 0
        self._failure = ""
        self._own = False
        """Whether the weights in force can be taken back."""
        self._taken = self._busy = False
        self._said = ""

    def compose(self) -> ComposeResult:
        """What was learnt, and the chart."""
        with VerticalScroll(id="page"):
            yield Static(Content.styled("Fit the memory model to you", "bold $primary"), markup=False)
            with Container(id="body"):
                yield Static(id="text", markup=False)
                yield PlotextPlot(id="chart")
        yield KeyBar()

    @on(Mount)
    def begin(self) -> None:
        """Learn at once: it takes a second or so, and changes nothing."""
        self.app.theme_changed_signal.subscribe(self, self._themed)
        self._show()
        self.learn()

    @on(Unmount)
    def end(self) -> None:
        """Break off what is under way."""
        self._optimiser.cancel()

    @on(Resize)
    def resized(self) -> None:
        """The chart is beside the text where there is room."""
        self.set_class(self.size.width >= WIDE, "-wide")

    def _themed(self, _: Theme) -> None:
        self.call_after_refresh(self._show)

    @work(exclusive=True, group="optimise", description="Learning from your reviews")
    async def learn(self) -> None:
        """Learn in a process apart, and show how far that is."""
        loop, optimiser = asyncio.get_running_loop(), self._optimiser

        def told(what: str, done: int, of: int) -> None:
            loop.call_soon_threadsafe(self._tell, what, done, of)

        def find() -> tuple[int, Found]:
            return optimiser.missing, optimiser.find(told, curve=True)

        try:
            self._missing, self._found = await asyncio.to_thread(find)
        except Cancelled:
            return
        except OptimiserError as error:
            self._failure = f"Nothing could be learnt: {error}."
        self._own = optimiser.own
        self._show()

    def _tell(self, what: str, done: int, of: int) -> None:
        if self.is_current and self._found is None:  # what was on its way may come after one has left
            self._progress = (what, done, of)
            self._show()

    # What is shown

    def _show(self) -> None:
        found = self._found
        self.chart.display = found is not None and found.curve is not None
        self.text.update(Content("\n").join(self._lines()))
        if found is not None and found.curve is not None:
            self._plot(found.curve)
        self.show_keys()

    def _lines(self) -> list[Content]:
        if self._failure:
            return [Content.styled(self._failure, "$error")]
        if self._found is None:
            what, done, of = self._progress
            filled = BAR * done // of if of else 0
            bar = [("█" * filled, "$primary"), ("░" * (BAR - filled), "$foreground 30%")] if of else []
            return [Content.assemble((f"{what}…  ", "$foreground 60%"), *bar)]
        lines = self._learnt_lines(self._found)
        if self._said:
            lines += [Content(""), Content.styled(self._said, "bold $success")]
        if self._found.curve is not None:
            lines += [Content(""), Content.styled("What each desired retention costs", "bold")]
            lines += [Content(simulated(self._found)), Content(marks(self._found.curve, *MARKS))]
        return lines

    def _learnt_lines(self, found: Found) -> list[Content]:
        if (learnt := found.learnt) is None:
            return [Content(too_few(self._missing))]
        better = learnt.trial.better
        lines = [Content(learnt_from(learnt)), Content("")]
        lines.append(Content.styled(f"{'':<10}{'before':>10}{'after':>10}", "$foreground 60%"))
        for name, before, after in fits(learnt):
            lines.append(
                Content.assemble(f"{name:<10}{before:>10}", (f"{after:>10}", "bold $success" * better))
            )
        lines += [Content(""), Content.styled(verdict(learnt), "bold" if better else "")]
        return lines + [Content(line) for line in changes(found, learnt) if better]

    def _plot(self, curve: Curve) -> None:
        plt, variables = self.chart.plt, self.app.theme_variables
        plt.clear_figure()
        plt.title("Minutes a day over desired retention (%)")
        shares = [100 * one.retention for one in curve.costs]
        minutes = [one.minutes for one in curve.costs]
        plt.plot(shares, minutes, marker="·", color=Color.parse(variables["primary"]).rgb)
        present = curve.present
        plt.scatter(
            [100 * present.retention], [present.minutes],
            marker=MARKS[0], color=Color.parse(variables["success"]).rgb,
        )  # fmt: skip
        best = curve.nearest(curve.optimal)
        plt.scatter(
            [100 * best.retention], [best.minutes],
            marker=MARKS[1], color=Color.parse(variables["accent"]).rgb,
        )  # fmt: skip
        plt.xticks(shares, [f"{share:.0f}" for share in shares])
        plt.ylim(0, max(1.0, *minutes))
        self.chart.refresh()

    # What a user does

    @property
    def _offered(self) -> Learnt | None:
        """What can be taken now."""
        learnt = None if self._found is None else self._found.learnt
        return learnt if learnt is not None and learnt.trial.better and not self._taken else None

    def command_now(self, command: KeyCommand) -> KeyCommand | None:
        """Take it, while there is something; take it back, while the weights are one's own."""
        match command.action:
            case "take" if self._offered is None or self._busy:
                return None
            case "undo" if not self._own or self._found is None or self._busy:
                return None
            case "dismiss" if self._found is None and not self._failure:
                return replace(command, label="Break off")
        return command

    def action_take(self) -> None:
        """Use the new weights from now on."""
        if (learnt := self._offered) is not None and not self._busy:
            self._change(learnt)

    def action_undo(self) -> None:
        """Bring back the weights from before."""
        if self._own and not self._busy:
            self._change(None)

    @work(exclusive=True, group="optimise", description="Changing the weights")
    async def _change(self, learnt: Learnt | None) -> None:
        """Take what was learnt, or take back what was taken."""
        optimiser = self._optimiser
        self._busy = True
        self.show_keys()
        try:
            if learnt is None:
                undone = await self.prep.reader.read("optimise", optimiser.undo)
                self._said = UNDONE if undone else NOTHING_TO_UNDO
                self._taken = False
            else:
                await self.prep.reader.read("optimise", lambda: optimiser.take(learnt))
                self._said, self._taken = "Taken: what you review from now on comes back by it.", True
        finally:
            self._busy = False
            self._own = optimiser.own
        self._show()
        self.prep.refresh_figures()
