"""Statistics: what was done, what is remembered, what is hard and what comes; a page each."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from textual import getters, on, work
from textual.app import ComposeResult
from textual.containers import Container, VerticalScroll
from textual.content import Content
from textual.events import Resize, ScreenResume
from textual.theme import Theme
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option
from textual_plotext import PlotextPlot

from interviewprep.store.search.completion import quoted
from interviewprep.study.optimiser_words import WORTH_A_TRY
from interviewprep.study.statistics import PERIODS, Statistics
from interviewprep.study.statistics_figures import CardFigures, Filter, Memory, Overview, Readiness
from interviewprep.study.statistics_words import NOTHING, looked_at
from interviewprep.study.task_statistics import TaskFigures
from interviewprep.ui.drill.statistics_lines import (
    card_lines,
    forecast_lines,
    hard_card,
    memory_lines,
    overview_lines,
    task_lines,
)
from interviewprep.ui.drill.statistics_plots import plot_calibration, plot_days, plot_overview, plot_readiness
from interviewprep.ui.keys import KeyCommand, bindings, with_keys
from interviewprep.ui.navigation import BrowseFound, PickOne, ShowOptimiser
from interviewprep.ui.prep import PrepScreen
from interviewprep.ui.widgets.key_bar import KeyBar

PAGES = ("Overview", "Memory", "Cards", "Tasks", "Forecast")
SHORT = ("Done", "Memory", "Cards", "Tasks", "Due")
"""Their names where there is little room."""
WIDE = 110
"""Cells from which on two charts are beside each other."""


class StatisticsScreen(PrepScreen[None]):
    """Pages of figures, filtered by deck and period."""

    CSS_PATH = Path(__file__).with_suffix(".tcss")
    KEYS = (
        KeyCommand("page(0)", "1", "Page", PAGES[0], 10, shown="1-5"),
        *(KeyCommand(f"page({n})", str(n + 1), "Page", PAGES[n]) for n in range(1, len(PAGES))),
        KeyCommand("turn(1)", "right,tab", help="The next page"),
        KeyCommand("turn(-1)", "left,shift+tab", help="The page before"),
        KeyCommand("period", "p", "Period", "Look back 7, 30, 90 or 365 days, or on all", 12),
        KeyCommand("deck", "d", "Deck", "Only one deck, or all", 13),
        KeyCommand("optimise", "o", "Optimise", "Fit the memory model to your own reviews", 14),
        KeyCommand("browse", "enter", "Browse", "Browse the chosen card", 11, main=True, priority=True),
        KeyCommand("dismiss", "escape,q", "Today", "Back to Today", 15),
    )
    BINDINGS = bindings("statistics", KEYS)
    HELP = """\
**Known** is true retention: the share of reviews that were remembered, of cards that had left learning \
steps. **Desired** is what you set; the figure beside it is how many points you are above or below that.

**Foretold** is what the memory model (FSRS-6) expected of the same reviews. On the chart each dot is a few \
reviews; above the line you remembered more than foretold. Log-loss says how far off that was.

Stability, the hardest cards and what is due are as of now, whatever the period. What you took back counts \
nowhere. `{statistics.period}` changes the period, `{statistics.deck}` the deck. `interviewprep stats --html \
FILE` writes a report to keep or to share.
"""

    head = getters.query_one("#head", Static)
    text = getters.query_one("#text", Static)
    charts = getters.query_one("#charts", Container)
    hardest = getters.query_one("#hardest", OptionList)

    def __init__(self, statistics: Statistics) -> None:
        super().__init__()
        self._statistics = statistics
        self._page = 0
        self._chosen = Filter()
        self._title = ""
        self._offer = False
        """Whether it is worth a try to fit the memory model, and it was never done."""
        self._found: Any = None
        """What the page shows; None until it was read."""
        self._ready: Readiness = []
        """Readiness over time, once it was read."""

    def compose(self) -> ComposeResult:
        """What is looked at, then the page: text, charts, the hardest cards."""
        yield Static(id="head", markup=False)
        with VerticalScroll(id="page", can_focus=True):
            yield Static(id="text", markup=False)
            with Container(id="charts"):
                yield PlotextPlot(id="first")
                yield PlotextPlot(id="second")
            yield OptionList(id="hardest", markup=False)
        yield KeyBar()

    def on_mount(self) -> None:
        """Charts have the theme's colours."""
        self.app.theme_changed_signal.subscribe(self, self._themed)

    def _themed(self, _: Theme) -> None:
        self.call_after_refresh(self._show)

    @on(ScreenResume)
    def resumed(self) -> None:
        """Back from a card, or here for the first time."""
        self.read()

    @on(Resize)
    def resized(self) -> None:
        """Charts are beside each other where there is room."""
        self.set_class(self.size.width >= WIDE, "-wide")
        self._show()

    @work(exclusive=True, group="details", description="Reading the statistics")
    async def read(self) -> None:
        """Read what the page shows."""
        statistics, chosen = self._statistics, self._chosen
        views: tuple[Callable[[Filter], Any], ...] = (
            statistics.overview, statistics.memory, statistics.cards, statistics.tasks, statistics.forecast,
        )  # fmt: skip
        view = views[self._page]
        self._show()
        self._title, self._found, self._offer = await self.prep.reader.read(
            "statistics",
            lambda: (statistics.title_of(chosen.deck), view(chosen), statistics.offers_to_optimise()),
        )
        self._ready = []
        self._show()
        if isinstance(self._found, Memory):  # it may take longer than the rest of the page
            self._ready = await self.prep.reader.read("readiness", lambda: statistics.readiness(chosen))
            self._show()

    # What is shown

    def _show(self) -> None:
        self._show_head()
        found, width = self._found, max(20, self.size.width - 6)
        plots = self.query_one("#first", PlotextPlot), self.query_one("#second", PlotextPlot)
        if found is None:
            self.text.update(Content.styled("Adding up…", "$foreground 60%"))
            charts, cards = 0, False
        else:
            lines, charts, cards = self._page_of(found, width, plots)
            self.text.update(Content("\n").join(lines))
        self.charts.display = bool(charts)
        plots[1].display = charts > 1
        self.hardest.display = cards
        self.show_keys()

    def _show_head(self) -> None:
        names = PAGES if self.size.width >= 70 else SHORT
        parts: list[tuple[str, str]] = []
        for number, name in enumerate(names):
            parts.append((f"{number + 1}", "$foreground 50%"))
            style = "bold reverse $primary" if number == self._page else "$foreground 80%"
            parts += [(f" {name} ", style), ("  ", "")]
        if self._found is not None:
            lines = [
                Content.assemble(*parts),
                Content.styled(looked_at(self._chosen, self._title), "$accent"),
            ]
            if self._offer and self._page == PAGES.index("Memory"):
                lines.append(Content.styled(with_keys(WORTH_A_TRY, self), "$success"))
            self.head.update(Content("\n").join(lines))
        else:
            self.head.update(Content.assemble(*parts))

    def _page_of(
        self, found: Any, width: int, plots: tuple[PlotextPlot, PlotextPlot]
    ) -> tuple[list[Content], int, bool]:
        """The lines of the page, how many charts it has, and whether the hardest cards are listed."""
        match found:
            case Overview() if not found.year and not found.days:
                return [Content(NOTHING)], 0, False
            case Overview():
                plot_overview(plots, found)
                return overview_lines(found, width), 2 * bool(found.days), False
            case Memory():
                charts: list[Callable[[PlotextPlot], None]] = []
                if len(self._ready) > 1:
                    charts.append(partial(plot_readiness, found=self._ready))
                if found.log_loss is not None:
                    charts.append(partial(plot_calibration, found=found))
                for plot, draw in zip(plots, charts, strict=False):
                    draw(plot)
                return memory_lines(found, self._ready, width), len(charts), False
            case CardFigures():
                return self._cards(found, width)
            case TaskFigures():
                return task_lines(found, width), 0, False
        plot_days(plots[0], "Reviews due a day", self.prep.place.clock.now().day, found)
        return forecast_lines(found), int(any(found)), False

    def _cards(self, found: CardFigures, width: int) -> tuple[list[Content], int, bool]:
        if not any(found.stability) and not found.times:
            return [Content(NOTHING)], 0, False
        highlighted = self.hardest.highlighted
        self.hardest.clear_options()
        self.hardest.add_options(Option(hard_card(card, width)) for card in found.hardest)
        if found.hardest:
            self.hardest.highlighted = min(highlighted or 0, len(found.hardest) - 1)
        heading = [Content(""), Content.styled("Hardest cards", "bold")] if found.hardest else []
        return [*card_lines(found, width), *heading], 0, bool(found.hardest)

    # What a user does

    def command_now(self, command: KeyCommand) -> KeyCommand | None:
        """Browse, where there are cards."""
        if command.action == "browse" and not self.hardest.display:
            return None
        return command

    def action_page(self, number: int) -> None:
        """Show a page."""
        if number != self._page:
            self._page, self._found = number, None
            self.query_one("#page", VerticalScroll).scroll_home(animate=False)
            self.set_focus(self.hardest if number == PAGES.index("Cards") else self.query_one("#page"))
            self.read()

    def action_turn(self, by: int) -> None:
        """Show the next page, or the one before."""
        self.action_page((self._page + by) % len(PAGES))

    def action_optimise(self) -> None:
        """Fit the memory model."""
        self.go(ShowOptimiser())

    def action_period(self) -> None:
        """Look back further; from all on the shortest time again."""
        periods = (*PERIODS, None)
        days = periods[(periods.index(self._chosen.days) + 1) % len(periods)]
        self._chosen = replace(self._chosen, days=days)
        self.read()

    def action_deck(self) -> None:
        """Look at one deck, or at all."""
        choices = {"": "All decks", **{deck.key: deck.title for deck in self._statistics.decks()}}
        self.go(PickOne("Statistics of", choices, self._chosen.deck, self._pick))

    def _pick(self, deck: str) -> None:
        self._chosen = replace(self._chosen, deck=deck)
        self.read()

    @on(OptionList.OptionSelected)
    def selected(self) -> None:
        """A click, or Enter, on a hard card."""
        self.action_browse()

    def action_browse(self) -> None:
        """Browse the card under the cursor."""
        number = self.hardest.highlighted
        if isinstance(self._found, CardFigures) and number is not None and self.hardest.display:
            self.go(BrowseFound(f"id:{quoted(self._found.hardest[number].key)}"))
