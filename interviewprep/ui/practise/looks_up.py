"""What a task's screen shows over itself: hints, what they will ask, other programs, the console."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content

from interviewprep.practice.attempt_state import Saved
from interviewprep.practice.attempts import NotNow
from interviewprep.practice.own_requests import OPENAPI, requests_of_brief
from interviewprep.ui.markdown import inline, render
from interviewprep.ui.navigation import OpenConsole, ShowReplay, ShowSolution, ShowText

if TYPE_CHECKING:
    from interviewprep.content.tasks.task import Answer
    from interviewprep.practice.attempt_runner import AttemptRunner
    from interviewprep.practice.attempts import Practice
    from interviewprep.ui.prep import PrepScreen

    _Screen = PrepScreen[None]
else:
    _Screen = object  # a Screen here would take the real one's place where Textual looks for inherited styles


class LooksUp(_Screen):
    """Mixed into the screen of an attempt."""

    runner: AttemptRunner
    practice: Practice

    async def _save(self, *, even_if_gone: bool = False) -> Saved:
        raise NotImplementedError

    @property
    def _page_width(self) -> int:
        """Cells of the text of a page: it has nine tenths of the width, 90 at most, and a frame."""
        return min(90, self.size.width * 9 // 10) - 8

    def action_hint(self) -> None:
        """Show one hint more."""
        if (hint := self.runner.next_hint()) is not None:
            text = render(hint.text, self._page_width)
            self.go(ShowText(f"Hint {len(self.practice.hints())}: {hint.title}", text))

    def action_answers(self) -> None:
        """Show what to answer to the questions that the brief ends with."""
        try:
            answers = self.practice.answers()
        except NotNow as error:
            self.notify(f"The answers: {error}.", timeout=4)
            return
        self.go(ShowText("They will ask", answered(answers, self._page_width)))

    @property
    def serves(self) -> bool:
        """Whether the candidate writes a service."""
        return self.practice.task.facts.has_service

    async def action_console(self) -> None:
        """Send requests to one's own service."""
        if not self.serves:
            self.notify("This task has no service of yours to ask.")
        elif await self._save() is not Saved.FAILED:
            task = self.practice.task
            asked = tuple(requests_of_brief(task.brief_of(self.practice.stages))) or (OPENAPI,)
            self.go(OpenConsole(task.id, self.practice.workspace.folder, task.meta.app, asked))

    def action_solution(self) -> None:
        """Compare one's own files with right programs."""
        if self.practice.may_see_solution:
            self.go(ShowSolution(self.practice))
        else:
            self.notify(f"The solution: {self.practice.why_not('no solution')}.")

    def action_replay(self) -> None:
        """Go through the runs of the attempt."""
        self.go(ShowReplay(self.practice.task))


def answered(answers: tuple[Answer, ...], width: int) -> Content:
    """Each question, and under it its answer."""
    parts = [
        Content("\n").join(
            [
                *Content.styled(inline(answer.question).plain, "bold $primary").wrap(width),
                render(answer.text, width),
            ]
        )
        for answer in answers
    ]
    return Content("\n\n").join(parts)
