"""What a screen may ask of the app, and the base of all full screens."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Generic, Protocol, TypeVar, cast

from textual.screen import Screen

from interviewprep.ui.boundary import GuardedWorkers
from interviewprep.ui.keys import KeyCommand, with_keys
from interviewprep.ui.widgets.key_bar import KeyBar

if TYPE_CHECKING:
    from interviewprep.practice.grading.grader import Grader
    from interviewprep.profile.place import Place
    from interviewprep.store.figures import Figures
    from interviewprep.study.collection import Collection
    from interviewprep.study.interview_plan import Planner
    from interviewprep.ui.navigation import Go
    from interviewprep.ui.pictures import Way
    from interviewprep.ui.reader import Reader

Result = TypeVar("Result")


class Prep(Protocol):
    """The app, as far as a screen knows it."""

    place: Place
    """The data folder, the sources of decks, the clock."""
    collection: Collection | None
    """The open database with its decks; None until it is open."""
    figures: Figures | None
    """Today in numbers; None before the first run."""
    failure: str
    """Why the database can't be used, if so."""
    progress: tuple[str, int, int] | None
    """What is being done in the background: words, done, total."""
    reader: Reader
    """Reads off the event loop."""

    @property
    def pictures(self) -> Way:
        """How pictures are drawn."""
        ...

    @property
    def grader(self) -> Grader:
        """The process that grades, shared by all tasks."""
        ...

    async def planner(self) -> Planner | None:
        """A planner over what there is now; None without a day to plan for."""
        ...

    def refresh_figures(self) -> object:
        """Read today's figures again, and show them once they are there."""
        ...

    def reload_decks(self) -> object:
        """Look at the decks again, in the background."""
        ...

    def go(self, wish: Go) -> None:
        """Show another screen, unless the app is on the way to one."""
        ...

    def report(self, error: Exception, what: str) -> None:
        """Say that something failed, and why."""
        ...


def as_prep(app: object) -> Prep:
    """The app, as far as a screen or a dialog knows it."""
    return cast(Prep, app)


class PrepScreen(GuardedWorkers, Screen[Result], Generic[Result]):
    """A full screen. It ends with `dismiss(result)`, and goes elsewhere by a wish of `navigation`."""

    KEYS: tuple[KeyCommand, ...] = ()
    HELP = ""
    """What the screen is for, in Markdown: the help screen begins with it."""

    @property
    def prep(self) -> Prep:
        """The app."""
        return as_prep(self.app)

    def go(self, wish: Go) -> None:
        """Wish to see another screen. Nothing comes of it when this one isn't seen any more."""
        if self.is_current:
            self.prep.go(wish)

    def say(self, text: str, seconds: float = 3) -> None:
        """Say something for a while; `{review.undo}` in it is the key of that command."""
        self.notify(with_keys(text, self), timeout=seconds, markup=False)

    def show_keys(self) -> None:
        """Look at the key bar's commands again."""
        for bar in self.query(KeyBar):
            bar.show()


async def painted() -> None:
    """Let the driver's thread write what was painted: it waits for the interpreter while work goes on."""
    await asyncio.sleep(0.001)
