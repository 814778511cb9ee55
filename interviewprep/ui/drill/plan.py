"""The plan for an interview: where one stands, topic by topic, and what each day until then brings."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from rich.cells import cell_len, set_cell_size
from textual import getters, on, work
from textual.app import ComposeResult
from textual.containers import Container, VerticalScroll
from textual.content import Content
from textual.events import Resize, ScreenResume
from textual.widgets import Static

from interviewprep.study.interview_plan import InterviewPlan, Remedy, Topic, date_of
from interviewprep.study.plan_words import outlook, percent, standing, todays_work, when
from interviewprep.ui.keys import KeyCommand, bindings
from interviewprep.ui.navigation import Debrief, EditPlan, ShowMock, ShowTasks, StudyPlanned
from interviewprep.ui.prep import PrepScreen
from interviewprep.ui.widgets.key_bar import KeyBar

WIDE = 110
"""Cells from which on topics and days are beside each other."""
FIGURES = 21
"""Cells of the figures between a topic's name and its bar."""
SHORTEST_BAR, LONGEST_BAR = 10, 20
NAME = 28
"""Cells of a topic's name at most."""


class PlanScreen(PrepScreen[None]):
    """Readiness by topic, and the load of each day."""

    CSS_PATH = Path(__file__).with_suffix(".tcss")
    KEYS = (
        KeyCommand("study", "enter,space", "Start", "Study what the plan wants of today", 10, main=True),
        KeyCommand("edit", "e", "Change", "Change the day, the minutes, what counts", 11),
        KeyCommand("debrief", "b", "Debrief", "Say what came up: it becomes cards, and weights", 10),
        KeyCommand("tasks", "t", "Tasks", "The practice tasks", 12),
        KeyCommand("dismiss", "escape,q", "Today", "Back to Today", 13),
        KeyCommand("mock", "m", "Mock interview", "Hold a mock interview", 14),
    )
    BINDINGS = bindings("plan", KEYS)
    HELP = """\
**Ready** is the share of the points that you would be expected to get: a card weighs by its deck and level, \
and counts as far as you would remember it (FSRS); what you never saw counts as not known. On the day, nine \
of ten people whose memory differs from what is assumed of yours come out within the range.

Each day brings what gives most on the day of the interview for the time it takes, old and new cards alike, \
and is planned anew from what you did. Answers count as always: take the date away, and all goes on as \
without a plan. `{plan.edit}` changes the day (empty for none), minutes, free days, the goal and the weights.
"""
    page = getters.query_one("#page", VerticalScroll)

    def __init__(self) -> None:
        super().__init__()
        self._plan: InterviewPlan | None = None
        self._remedies: Sequence[Remedy] = ()

    def compose(self) -> ComposeResult:
        """What is said of it, the topics, the days."""
        with VerticalScroll(id="page"):
            yield Static(Content.styled("Planning…", "$foreground 60%"), id="head", markup=False)
            with Container(id="body"):
                yield Static(id="topics", markup=False)
                yield Static(id="calendar", markup=False)
        yield KeyBar()

    @on(ScreenResume)
    def resumed(self) -> None:
        """Back from a session, or from changing it."""
        self.read_plan()

    @on(Resize)
    def resized(self) -> None:
        """The days are beside the topics where there is room."""
        self.set_class(self.size.width >= WIDE, "-wide")
        self._show()

    @work(exclusive=True, group="plan", description="Planning")
    async def read_plan(self) -> None:
        """Plan, and where the goal is out of reach look what would help."""
        planner = await self.prep.planner()
        if planner is None:
            if self.is_current:
                self.dismiss()
            return
        self._plan = await asyncio.to_thread(planner.plan)
        self._remedies = ()
        self._show()
        self._remedies = await asyncio.to_thread(planner.remedies, self._plan)
        self._show()

    def _show(self) -> None:
        plan = self._plan
        if plan is None:
            return
        lines = [
            Content.styled(when(plan), "bold $primary"),
            Content(standing(plan)),
            *map(Content, filter(None, (todays_work(plan), *outlook(plan, list(self._remedies))))),
        ]
        self.query_one("#head", Static).update(Content("\n").join(lines))
        self.query_one("#topics", Static).update(Content("\n").join(self._topics(plan.topics)))
        self.query_one("#calendar", Static).update(Content("\n").join(_days(plan)))
        self.show_keys()

    def _topics(self, topics: Sequence[Topic]) -> list[Content]:
        width = (self.size.width - 8) // 2 if self.has_class("-wide") else self.size.width - 6
        name = max(12, min(NAME, width - FIGURES - SHORTEST_BAR))
        longest = max(0, min(LONGEST_BAR, width - FIGURES - name))
        heading = Content.styled(f"{'Topic':<{name}} {'of all':>6} {'now':>5} {'day':>5}  ", "bold")
        lines = [heading]
        for topic in topics:
            title = (
                topic.title if cell_len(topic.title) <= name else set_cell_size(topic.title, name - 1) + "…"
            )
            lines.append(
                Content.assemble(
                    set_cell_size(title, name),
                    (f" {percent(topic.share):>6} {percent(topic.now):>5} ", "$foreground 80%"),
                    (f"{percent(topic.expected):>5}  ", "bold"),
                    *_bar(topic.now, topic.expected, longest),
                )
            )
        legend = (("█", "$success"), " now   ", ("▒", "$accent"), " expected on the day of the interview")
        return [*lines, Content(""), Content.assemble(*legend).stylize("$foreground 60%")]

    def command_now(self, command: KeyCommand) -> KeyCommand | None:
        """Start, while the plan wants something of today."""
        today = None if self._plan is None else self._plan.today
        match command.action:
            case "study" if today is None or not today.cards:
                return None
            case "debrief" if self._plan is None or self._plan.days_left > 0:
                return None
            case "debrief":
                return replace(command, main=True)
            case "tasks" if today is None or not today.tasks:
                return None
        return command

    def action_study(self) -> None:
        """Study what the plan wants of today."""
        if self._plan is not None and self._plan.today.cards:
            self.go(StudyPlanned(self._plan.today.cards))

    def action_tasks(self) -> None:
        """The practice tasks."""
        self.go(ShowTasks())

    def action_debrief(self) -> None:
        """Say what came up."""
        if self._plan is not None and self._plan.days_left <= 0:
            self.go(Debrief(self.read_plan))

    def action_mock(self) -> None:
        """Hold a mock interview."""
        self.go(ShowMock())

    def action_edit(self) -> None:
        """Change what is planned for."""
        self.go(EditPlan(self.read_plan))


def _bar(now: float, expected: float, longest: int) -> list[tuple[str, str]]:
    """What is known, and what will be."""
    first = round(longest * now)
    more = max(0, round(longest * expected) - first)
    return [("█" * first, "$success"), ("▒" * more, "$accent")]


def _days(plan: InterviewPlan) -> list[Content]:
    heading = f"{'Day':<11} {'min':>4} {'reviews':>8} {'new':>5} {'tasks':>6}"
    lines = [Content.styled(heading, "bold")]
    most = max((load.seconds for _, load in plan.calendar), default=0) or 1
    for day, load in plan.calendar:
        date = date_of(day)
        name = "Today" if day == plan.first else f"{date:%a} {date.day} {date:%b}"
        figures = f" {load.seconds / 60:>4.0f} {load.reviews:>8} {load.new:>5} {load.tasks:>6}  "
        bar = "█" * round(12 * load.seconds / most)
        lines.append(
            Content.assemble(
                (f"{name:<11}", "" if load.seconds else "$foreground 50%"),
                (figures if load.seconds else " free", "" if load.seconds else "$foreground 50%"),
                (bar, "$primary"),
            )
        )
    return lines
