"""The commands of Browse: on the selected cards, or on the one under the cursor."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import TypeVar

from textual import getters, work
from textual.content import Content

from interviewprep import wording
from interviewprep.store.search.listing import FoundCard
from interviewprep.study.bulk import Command, Done, Told, carry_out, take_back
from interviewprep.study.catalog import Catalog
from interviewprep.study.collection import Collection, StudyCard
from interviewprep.study.due_day import HELP, DueDayError, days_ahead
from interviewprep.ui.drill.card_details import card_details
from interviewprep.ui.drill.card_editing import edit_card, tell_problems
from interviewprep.ui.navigation import AskText
from interviewprep.ui.prep import PrepScreen
from interviewprep.ui.widgets.virtual_table import VirtualTable

T = TypeVar("T")


ONLY_TASKS = "That is for cards; a task is opened with Enter."


def is_task(found: FoundCard) -> bool:
    """Whether a row is a practice task's."""
    return found.id < 0


def only_cards(ids: Sequence[int]) -> list[int]:
    """The ids without those of practice tasks."""
    return [id_ for id_ in ids if id_ > 0]


class CommandsOnCards(PrepScreen[None]):
    """A screen with a table of cards: what one can do to them, and take back. Many take a thread."""

    table = getters.query_one("#cards", VirtualTable)

    def __init__(self, collection: Collection, catalog: Catalog) -> None:
        super().__init__()
        self._collection = collection
        self._catalog = catalog
        self.undoable: list[Done] = []
        """What was done since the screen was opened and can be taken back, the last one at the end."""
        self.at_work = ""
        """What is being done to the cards, and how far it is."""

    def list_again(self) -> None:
        """List the cards after a command."""
        raise NotImplementedError

    @property
    def is_searching(self) -> bool:
        """Whether other cards are about to be listed."""
        return any(one.group == "cards" and one.node is self and not one.is_finished for one in self.workers)

    def must_wait(self) -> bool:
        """Whether what is seen is not, or not all of, what was asked for; it is told."""
        if self.is_searching:
            self.notify("Still searching; a moment.", timeout=2)
        return self.is_searching

    def show_title(self) -> None:
        """Show what is being done."""
        raise NotImplementedError

    @work(exclusive=True, group="details", description="Reading the card")
    async def read_card(self, key: str, then: Callable[[StudyCard, Content], None]) -> None:
        """Read a card with what is known of it, for `then`."""

        def read() -> tuple[StudyCard, Content] | None:
            card = self._collection.card(key)
            return (card, card_details(self._collection, card)) if card else None

        found = await self.prep.reader.read("browse-card", read)
        if found is not None:
            then(*found)

    def action_suspend(self) -> None:
        """Suspend the cards, or bring them back."""
        self._carry_out("suspend", "Suspend")

    def action_flag(self) -> None:
        """Flag the cards, or take the flags away."""
        self._carry_out("flag", "Flag")

    def action_bury(self) -> None:
        """Hide the cards until tomorrow."""
        self._carry_out("bury", "Bury")

    def action_reset(self) -> None:
        """Make the cards new again."""
        self._carry_out("reset", "Reset")

    def action_set_due(self) -> None:
        """Ask for the day on which the cards come back."""
        if ids := only_cards(self.table.chosen()):
            what = f"In how many days? ({wording.counted(len(ids), 'card')})"
            self.go(AskText(what, wording.sentence(HELP), _wrong_days, self._set_due))

    def _set_due(self, text: str) -> None:
        self._carry_out("set_due", "Set due", days_ahead(text))

    def _carry_out(self, command: Command, label: str, days: range | None = None) -> None:
        if not (chosen := self.table.chosen()) or self.must_wait():
            return
        if not (ids := only_cards(chosen)):
            self.notify(ONLY_TASKS, timeout=4)
            return

        def do(told: Told) -> Done | None:
            cards = [found.stored for found in self._catalog.cards(ids)]
            return carry_out(self._collection, command, cards, days, told)

        undoable = self.undoable
        self._work(label, do, lambda done: self._carried_out(done, undoable))

    def _carried_out(self, done: Done | None, undoable: list[Done]) -> None:
        if done is None:
            self.notify("Nothing to do: new cards have no day, and others are so already.", timeout=3)
            return
        undoable.append(done)
        # One may have left meanwhile, and perhaps come back: then nothing here takes it back.
        seen = undoable is self.undoable and self.is_current
        self.say(f"{done.words}. {{browse.undo}} takes it back." if seen else f"{done.words}.")

    def action_undo(self) -> None:
        """Take the last command back on all its cards."""
        if not self.undoable:
            return
        done, undoable = self.undoable[-1], self.undoable
        self._work(
            "Undo",
            lambda told: take_back(self._collection, done, told),
            lambda _: self._taken_back(done, undoable),
        )

    def _taken_back(self, done: Done, undoable: list[Done]) -> None:
        undoable.remove(done)
        self.notify(f"Undone: {done.words}", timeout=2)

    def _work(self, label: str, do: Callable[[Told], T], then: Callable[[T], None]) -> None:
        """Do in a thread what may take its time, and then list the cards again."""
        if self.at_work:
            self.notify(f"One thing at a time: {self.at_work}", timeout=3)
            return
        self._show_progress(f"{label}…")
        self.run_worker(self._at_it(label, do, then), group="bulk", description=label)

    async def _at_it(self, label: str, do: Callable[[Told], T], then: Callable[[T], None]) -> None:
        loop = asyncio.get_running_loop()

        def told(done: int) -> None:
            with suppress(RuntimeError):  # the app has ended meanwhile
                loop.call_soon_threadsafe(self._show_progress, f"{label}: {done:,}…")

        try:
            result = await asyncio.to_thread(do, told)
        finally:
            self._show_progress("")
        then(result)
        self.list_again()

    def _show_progress(self, text: str) -> None:
        self.at_work = text
        if self.is_mounted:
            self.show_title()

    def action_edit(self) -> None:
        """Edit the card's file, and read the decks again."""
        if (here := self.table.here) is not None and not is_task(here):
            self.read_card(here.stored.key, lambda card, _: self._edit(card))

    def _edit(self, card: StudyCard) -> None:
        if self.is_current and (path := edit_card(self, card)) is not None:
            self._work("Edit", lambda _: self._collection.refresh(), lambda _: tell_problems(self, path))


def _wrong_days(text: str) -> str:
    """What is wrong with the days that were typed; '' for nothing."""
    try:
        days_ahead(text)
    except DueDayError as error:
        return str(error)
    return ""
