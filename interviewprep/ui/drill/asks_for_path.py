"""The question what the interview is about: asked on the first day, and whenever one wants another path."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from textual import work
from textual.content import Content

from interviewprep import wording
from interviewprep.store.figures import Figures
from interviewprep.ui.boundary import guarded
from interviewprep.ui.keys import KeyCommand, with_keys
from interviewprep.ui.prep import PrepScreen

if TYPE_CHECKING:
    from interviewprep.content.paths import StudyPath

MOST = 9
"""Paths that have a digit."""
PATH_KEYS = (
    KeyCommand("choose_path", "g", "Path", "Choose what your interview is about", 16),
    KeyCommand("path(0)", "0", "Choose", "Choose a path, where it is asked", 11, shown=f"0-{MOST}"),
    *(KeyCommand(f"path({n})", str(n)) for n in range(1, MOST + 1)),
)


class AsksForPath(PrepScreen[None]):
    """The part of Today that asks for a path."""

    _paths: Sequence[StudyPath] | None = None
    """None until they were read."""
    _asks: bool | None = None
    """Whether one asked to be asked, or not to be; None before that: then the first day asks."""

    def show_status(self) -> None:
        """Say what is going on, and what to press."""
        raise NotImplementedError

    def offered_paths(self, figures: Figures | None) -> Sequence[StudyPath]:
        """Those with a deck that is there."""
        there = {deck.name for deck in figures.decks} if figures is not None else set()
        return [path for path in self._paths or () if there & set(path.decks)][:MOST]

    def asks_for_path(self, figures: Figures | None) -> bool:
        """Whether the question is on the screen."""
        if figures is None or not self.offered_paths(figures):
            return False
        return not (figures.started or figures.settings.new_from) if self._asks is None else self._asks

    @work(exclusive=True, group="paths", description="Reading the paths")
    async def read_paths(self) -> None:
        """Look which paths there are, once the database is open."""
        from interviewprep.study.path import known_paths

        place = self.prep.place
        self._paths, _ = await self.prep.reader.read("paths", lambda: known_paths(place))
        self.show_status()

    def path_lines(self, figures: Figures) -> list[Content]:
        """The question, and what to press."""
        paths = self.offered_paths(figures)
        decks = wording.counted(len(figures.decks), "deck")
        welcome = "" if figures.started else f"Welcome. {figures.cards} cards in {decks}. "
        lines = [Content.styled(f"{welcome}What is your interview about?", "bold")]
        choices = [(number, path.meta.title) for number, path in enumerate(paths, 1)]
        for number, title in [*choices, (0, "Everything")]:
            key = with_keys(f"{{today.path-{number}}}", self)
            mark = (
                "  (now)"
                if title == (figures.settings.path_title or "Everything") and figures.started
                else ""
            )
            lines.append(Content.assemble((f"  {key} ", "bold $accent"), title, (mark, "$foreground 60%")))
        return lines

    @guarded("Choosing a path")
    def action_choose_path(self) -> None:
        """Ask, or stop asking."""
        self._asks = not self.asks_for_path(self.prep.figures)
        self.show_status()

    @guarded("Choosing a path")
    def action_path(self, number: int) -> None:
        """Take a path; 0 for all decks."""
        collection, paths = self.prep.collection, self.offered_paths(self.prep.figures)
        if collection is None or number > len(paths) or not self.asks_for_path(self.prep.figures):
            return
        from interviewprep.study.path import Choice, choice_of, take

        choice = choice_of(collection, paths[number - 1]) if number else Choice()
        take(collection, choice)
        self._asks = False
        self.prep.refresh_figures()
        if self.prep.figures is not None and self.prep.figures.started:  # else it is said below the decks
            pace = collection.log.settings.new_per_day
            self.say(f"{choice.path_title or 'All decks'}: {pace} new cards a day.", 4)
