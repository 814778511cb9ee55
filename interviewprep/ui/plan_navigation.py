"""The app's part in looking ahead and back: the plan for an interview, and statistics."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import TYPE_CHECKING

from interviewprep.ui import navigation as go
from interviewprep.ui.browse_navigation import BrowseNavigation, given
from interviewprep.wording import counted

if TYPE_CHECKING:
    from interviewprep.study.interview_plan import Planner
    from interviewprep.study.statistics import Statistics


class PlanNavigation(BrowseNavigation):
    """Answers what Today, the plan and statistics wish for."""

    _statistics: Statistics | None = None
    """What was added up; None until it was looked at once."""

    async def answer(self, wish: go.Go) -> None:
        """Show the screen that is wished for."""
        match wish:
            case go.ShowPlan():
                await self.show_plan()
            case go.EditPlan():
                await self.edit_plan(wish)
            case go.Debrief():
                await self.ask_what_came_up(wish)
            case go.StudyPlanned():
                await self.study_planned(wish.cards)
            case go.ShowStatistics():
                await self.show_statistics()
            case go.ShowOptimiser():
                await self.show_optimiser()
            case go.PickOne():
                await self.pick_one(wish)
            case _:
                await super().answer(wish)

    async def planner(self) -> Planner | None:
        """A planner over what there is now; None without a day to plan for.

        It is made beside the thread that reads for the screens: planning takes longer than these may wait.
        """
        collection = self.collection
        if collection is None or not collection.log.settings.interview_date:
            return None
        from interviewprep.practice.task_catalog import planned
        from interviewprep.study.interview_plan import Planner

        def make() -> Planner:
            return Planner(collection, planned(self.tasks_there().values(), collection.log.tasks()))

        return await asyncio.to_thread(make)

    async def show_plan(self) -> None:
        """Show the plan; without one, ask for the day."""
        if (collection := self.opened_collection()) is None:
            return
        if not collection.log.settings.interview_date:
            await self.edit_plan(go.EditPlan(self._show_chosen))
            return
        from interviewprep.ui.drill.plan import PlanScreen

        await self.push_screen(PlanScreen())

    def _show_chosen(self) -> None:
        if self.collection is not None and self.collection.log.settings.interview_date:
            self.follow(go.ShowPlan())

    async def edit_plan(self, wish: go.EditPlan) -> None:
        """Change what is planned for."""
        if (collection := self.opened_collection()) is None:
            return
        from interviewprep.study.plan_choices import PlanSettings
        from interviewprep.ui.common.settings import SettingsScreen

        def closed(_: None) -> None:
            wish.then()

        await self.push_screen(SettingsScreen(PlanSettings(collection)), closed)

    async def ask_what_came_up(self, wish: go.Debrief) -> None:
        """Ask which questions came up; then for another day."""
        if self.opened_collection() is None:
            return
        from interviewprep.ui.drill.debrief import DebriefScreen

        def told(text: str) -> None:
            self.set_out(self.debrief(text, wish), wish.WHAT)

        await self.push_screen(DebriefScreen(), given(told))

    async def debrief(self, text: str, wish: go.Debrief) -> None:
        """Make cards of the questions, and ask for another day."""
        if (collection := self.opened_collection()) is None:
            return
        from interviewprep.study.debrief import debrief

        found = await self.reader.read("debrief", lambda: debrief(collection, text))
        said = f"{counted(found.cards, 'card')} in {found.path.name}, for you to answer."
        if found.heavier:
            said += f" These weigh more now: {', '.join(found.heavier)}."
        self.notify(said, markup=False, timeout=8)
        await self.edit_plan(go.EditPlan(wish.then))

    async def study_planned(self, cards: Sequence[int] | None) -> None:
        """Begin a session of what the plan wants of today."""
        from interviewprep.study.interview_plan import session_of

        if cards is None:
            planner = await self.planner()
            cards = () if planner is None else (await asyncio.to_thread(planner.plan)).today.cards
        if cards:
            await self.study_chosen(session_of(cards))
        else:
            self.notify("The plan wants nothing of today.", timeout=5)

    # Statistics

    async def show_statistics(self) -> None:
        """Show the statistics; what they have added up is kept as long as the app runs."""
        if (collection := self.opened_collection()) is None:
            return
        from interviewprep.practice.task_catalog import known
        from interviewprep.study.statistics import Statistics
        from interviewprep.ui.drill.statistics import StatisticsScreen

        if self._statistics is None:
            self._statistics = Statistics(collection, lambda: known(self.tasks_there().values()))
        await self.push_screen(StatisticsScreen(self._statistics))

    async def show_optimiser(self) -> None:
        """Fit the memory model to one's own reviews."""
        if (collection := self.opened_collection()) is None:
            return
        from interviewprep.study.optimiser import Optimiser
        from interviewprep.ui.drill.optimise import OptimiseScreen

        await self.push_screen(OptimiseScreen(Optimiser(collection)))

    async def pick_one(self, wish: go.PickOne) -> None:
        """Ask for one of some things, and go on with it."""
        from interviewprep.ui.common.pick import PickScreen

        def picked(keys: Sequence[str] | None) -> None:
            for key in keys or ():
                wish.then(key)

        await self.push_screen(PickScreen(wish.title, wish.choices, [wish.picked]), picked)
