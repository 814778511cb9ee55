"""The app's part in mock interviews: setting one up, holding it, its scorecard and what it says to drill."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from interviewprep.ui import navigation as go
from interviewprep.ui.plan_navigation import PlanNavigation

if TYPE_CHECKING:
    from interviewprep.study.mock_interview import MockChoice
    from interviewprep.study.mock_script import Script


class MockNavigation(PlanNavigation):
    """Answers what the screens of mock interviews wish for."""

    async def answer(self, wish: go.Go) -> None:
        """Show the screen that is wished for."""
        match wish:
            case go.ShowMock():
                await self.show_mock()
            case go.BeginMock():
                await self.begin_mock(wish.choice)
            case go.ShowScorecard():
                await self.show_scorecard(wish)
            case go.DrillMissed():
                await self.drill_missed(wish.cards)
            case _:
                await super().answer(wish)

    async def show_mock(self) -> None:
        """Ask what the mock interview is to be like."""
        if (collection := self.opened_collection()) is None:
            return
        from interviewprep.ui.drill.mock_setup import MockSetupScreen

        await self.push_screen(MockSetupScreen(collection))

    async def begin_mock(self, choice: MockChoice) -> None:
        """Draw what is asked, and ask it."""
        if (collection := self.opened_collection()) is None:
            return
        from interviewprep.practice.task_catalog import at_level, planned
        from interviewprep.study.mock_run import MockRun
        from interviewprep.study.mock_script import prepare
        from interviewprep.ui.drill.mock import MockScreen

        def read() -> Script:
            tasks = planned(at_level(self.tasks_there().values(), choice.level), collection.log.tasks())
            return prepare(collection, choice, tasks, seed=collection.place.clock.now().at)

        script = await self.reader.read("session", read)
        if not script.questions:
            self.notify("There is nothing else to ask: choose other decks, or another level.", timeout=6)
            return
        task = None if script.task is None else self.tasks_there()[script.task.key]
        run = MockRun(script, collection.place.clock)
        await self.push_screen(MockScreen(collection.log, run, task))

    async def show_scorecard(self, wish: go.ShowScorecard) -> None:
        """Show what a mock interview came to."""
        if (collection := self.opened_collection()) is None:
            return
        from interviewprep.ui.drill.scorecard import ScorecardScreen

        mocks = await self.reader.read("details", collection.log.mocks)
        screen = ScorecardScreen(collection, mocks, min(wish.number, len(mocks) - 1))
        if wish.instead:
            await self.switch_screen(screen)
        else:
            await self.push_screen(screen)

    async def drill_missed(self, keys: Sequence[str]) -> None:
        """Begin a session of exactly these cards, as far as they are there."""
        if (collection := self.opened_collection()) is None:
            return
        from interviewprep.store.planning import ids_of_cards
        from interviewprep.study.chosen import EVER, Chosen

        ids = await self.reader.read("cards", lambda: ids_of_cards(collection.database, keys))
        await self.study_chosen(Chosen(ids, EVER, title="missed in the mock interview"))
