"""Today's part of the plan for an interview."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from textual import work
from textual.content import Content

from interviewprep.store.figures import DeckFigures, Figures
from interviewprep.ui.keys import KeyCommand, with_keys
from interviewprep.ui.navigation import ShowMock, ShowPlan, ShowStatistics, StudyPlanned
from interviewprep.ui.prep import PrepScreen

if TYPE_CHECKING:
    from interviewprep.study.interview_plan import InterviewPlan

PLAN_KEYS = (
    KeyCommand("plan", "i", "Interview plan", "Plan for the day of your interview", 15),
    KeyCommand("statistics", "v", "Statistics", "What you did, remember and forget, and what comes", 15),
    KeyCommand("mock", "a", "Mock interview", "Be asked: hold a mock interview"),
)


class PlansToday(PrepScreen[None]):
    """The part of Today that the plan fills, when there is one."""

    plan: InterviewPlan | None = None
    """The plan for the interview; None for none, and until it was made."""
    _planned_for: Figures | None = None
    """The figures as of which the plan was made."""
    _is_planning = False

    def show_figures(self) -> None:
        """Show today's figures."""
        raise NotImplementedError

    def planned_cards(self, figures: Figures | None) -> list[int]:
        """The ids of the cards that the plan still wants of today."""
        if self.plan is None or figures is None or not figures.settings.interview_date:
            return []
        return self.plan.today.cards

    def plan_again(self, figures: Figures) -> None:
        """Plan anew where something is another than when it was planned."""
        if not figures.settings.interview_date:
            self.plan = None
        elif self.prep.collection is not None and figures != self._planned_for:
            self._planned_for = figures
            self.read_plan()

    def plan_anew(self) -> None:
        """Have the plan made again with the next figures."""
        self._planned_for = None

    @work(exclusive=True, group="plan", description="Planning")
    async def read_plan(self) -> None:
        """Plan, beside whatever else goes on."""
        self._is_planning = True
        try:
            planner = await self.prep.planner()
            self.plan = None if planner is None else await asyncio.to_thread(planner.plan)
        finally:
            self._is_planning = False
            self.show_figures()

    def first_row(self, figures: Figures) -> DeckFigures:
        """All decks together; with a plan, what that wants of today."""
        due, new, title = figures.due, figures.new, "All decks"
        if self.plan is not None and self.planned_cards(figures):
            due, new, title = self.plan.today.reviews, self.plan.today.new, "Today's plan"
        return DeckFigures(0, "", title, "", "", figures.cards, due, figures.learning, new)

    def plan_lines(self, figures: Figures) -> list[Content]:
        """When the interview is, where one stands, and what it wants of today."""
        if not figures.settings.interview_date:
            return []
        if self.plan is None:
            if self._is_planning or self.prep.collection is None:
                return [Content.styled("Planning…", "$foreground 60%")]
            return [
                Content.styled(with_keys("There is no plan yet: {today.plan} tries again.", self), "$warning")
            ]
        from interviewprep.study.plan_words import readiness_in_short, todays_work, when

        lines = [Content.assemble((when(self.plan), "bold"), f" {readiness_in_short(self.plan)}")]
        work = todays_work(self.plan)
        if self.plan.days_left < 0:
            work = with_keys("How did it go? {today.plan} makes cards of what came up, and plans anew.", self)
        elif self.plan.today.cards:
            work += with_keys(" {today.start} starts it; {today.plan} shows the plan.", self)
        elif self.plan.today.tasks:
            work += with_keys(" {today.tasks} lists the tasks; {today.plan} shows the plan.", self)
        return [*lines, *([Content(work)] if work else [])]

    def action_plan(self) -> None:
        """Show the plan."""
        self.go(ShowPlan())

    def action_statistics(self) -> None:
        """Show the statistics."""
        self.go(ShowStatistics())

    def action_mock(self) -> None:
        """Hold a mock interview."""
        self.go(ShowMock())

    def start_planned(self, cards: list[int]) -> None:
        """Study what the plan wants of today."""
        self.go(StudyPlanned(cards))
