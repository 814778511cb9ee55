"""Browse: all cards of a deck, to look at and to bring back."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from uuid import UUID

from textual import getters, on, work
from textual.app import ComposeResult
from textual.content import Content
from textual.events import DescendantBlur, DescendantFocus, Resize
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from interviewprep import wording
from interviewprep.content.decks.cloze import back
from interviewprep.scheduling.card_state import Phase
from interviewprep.scheduling.moment import Moment
from interviewprep.store.cards import StoredCard
from interviewprep.study.collection import Collection, id_of
from interviewprep.study.when import describe_delay
from interviewprep.ui.boundary import guarded
from interviewprep.ui.keys import KeyCommand, bindings
from interviewprep.ui.markdown import inline
from interviewprep.ui.navigation import ShowCardDetails
from interviewprep.ui.prep import PrepScreen
from interviewprep.ui.widgets.key_bar import KeyBar

LOADED = 1000
"""Cards looked through; of more than that, choose a deck on Today."""
SHOWN = 300
"""Cards listed at once; the filter narrows them."""
FILTERS = ("", "suspended", "flagged")


@dataclass(slots=True)
class _Row:
    """One card of the list."""

    stored: StoredCard
    title: Content
    words: str
    """What the filter looks in, in lower case."""


class BrowseScreen(PrepScreen[None]):
    """A list of cards with their state, and a filter."""

    CSS_PATH = Path(__file__).with_suffix(".tcss")
    KEYS = (
        KeyCommand("info", "i,enter", "Details", "Source, history and memory", 10, main=True, shown="Enter"),
        KeyCommand("suspend", "s", "Suspend", "Suspend or bring back", 11),
        KeyCommand("flag", "f", "Flag", "Flag, or take the flag away", 12),
        KeyCommand("reset", "x", "Reset", "Reset: make the card new again", 13),
        KeyCommand("which", "tab", "All/suspended/flagged", "All, suspended, flagged", 14, priority=True),
        KeyCommand("filter", "slash", "Filter", "Filter by words", 15),
        KeyCommand("undo", "u", "Undo", rank=16),
        KeyCommand("leave", "q,escape", "Back", rank=12),
    )
    BINDINGS = bindings("browse", KEYS)
    HELP = (
        "All cards of the deck. `/` filters by words in the question; "
        "Tab shows only suspended or only flagged cards."
    )

    words = getters.query_one("#words", Input)
    listing = getters.query_one("#cards", OptionList)

    def __init__(self, collection: Collection, deck: str | None) -> None:
        """`deck` is a deck's name; None means all."""
        super().__init__()
        self._collection = collection
        self._deck = deck
        self._which = ""
        self._undo: list[tuple[UUID, str]] = []
        self._all: list[_Row] | None = None
        """None until they are read."""
        self._rows: list[_Row] = []
        """Those that are listed."""

    def compose(self) -> ComposeResult:
        """A title, the filter, the cards."""
        yield Static(id="title", markup=False)
        yield Input(placeholder="Words in the question; Enter to go to the list", id="words", compact=True)
        yield OptionList(id="cards", markup=False)
        yield KeyBar()

    def on_mount(self) -> None:
        """List the cards."""
        self.words.display = False
        self._load()
        self.listing.focus()

    @on(Resize)
    def resized(self) -> None:
        """The columns depend on the width."""
        self._list()

    @work(exclusive=True, group="cards", description="Reading the cards")
    async def _load(self) -> None:
        which = self._which
        self._all = await self.prep.reader.read(f"browse-{id(self)}", lambda: list(self._read(which)))
        self._list()

    def _read(self, which: str) -> Iterator[_Row]:
        """The cards with their titles; runs in the reading thread."""
        decks = [d.id for d in self._collection.figures().decks if self._deck in (None, d.name)]
        for stored in self._collection.cards.find(decks, which, limit=LOADED):
            card_id, group = id_of(stored.key)
            card = self._collection.library.card(stored.hash, stored.position, card_id)
            title = inline(back(card.title, group)) if card else Content(card_id)
            if group:
                title += Content.styled(f"  gap {group}", "$foreground 60%")
            yield _Row(stored, title, f"{title.plain} {stored.key}".lower())

    @on(Input.Changed)
    def _list(self) -> None:
        """List what the filter leaves."""
        if not self.is_mounted or self._all is None:
            return
        words = self.words.value.lower().split()
        found = [row for row in self._all if all(word in row.words for word in words)]
        highlighted = self.listing.highlighted
        self._rows = found[:SHOWN]
        now = self._now()
        self.listing.clear_options().add_options([Option(self._drawn(row, now)) for row in self._rows])
        if self._rows:
            self.listing.highlighted = min(highlighted or 0, len(self._rows) - 1)
        self._show_title(len(found))
        self.show_keys()

    def _show_title(self, found: int) -> None:
        more = f", the first {SHOWN} shown: / narrows" if found > SHOWN else ""
        said = f"   {self._which or 'all'}: {wording.counted(found, 'card')}{more}"
        heading = Content.assemble(("Browse", "bold $primary"), (said, "$foreground 70%"))
        if not found:
            heading += Content.styled("   none here", "$warning")
        self.query_one("#title", Static).update(heading)

    def _drawn(self, row: _Row, now: Moment) -> Content:
        width = max(30, (self.size.width or 80) - 5)  # padding and scrollbar
        state = _state(row.stored, now.day, describe_delay(row.stored.state, now))
        return state + row.title.truncate(width - 12, ellipsis=True)

    def command_now(self, command: KeyCommand) -> KeyCommand | None:
        """A suspended card can be brought back."""
        if command.action == "suspend" and self._rows and self._here().stored.suspended:
            return replace(command, label="Bring back")
        if command.action == "undo" and not self._undo:
            return None
        if command.action == "leave" and (self.words.has_focus or self.words.value):
            return replace(command, label="Clear the filter")
        return command

    @on(DescendantFocus)
    @on(DescendantBlur)
    def focus_moved(self) -> None:
        """In the filter other keys work."""
        self.call_later(self.show_keys)

    def _here(self) -> _Row:
        return self._rows[self.listing.highlighted or 0]

    @on(OptionList.OptionHighlighted)
    def moved(self) -> None:
        """Another card, perhaps with other commands."""
        self.show_keys()

    @on(Input.Submitted)
    def to_list(self) -> None:
        """From the filter to the list."""
        self.listing.focus()

    @on(OptionList.OptionSelected)
    @guarded("Details")
    def chosen(self) -> None:
        """Enter or a click shows a card's details."""
        self.action_info()

    def action_filter(self) -> None:
        """Type words to filter by."""
        self.words.display = True
        self.words.focus()

    def action_which(self) -> None:
        """All, suspended or flagged cards."""
        self._which = FILTERS[(FILTERS.index(self._which) + 1) % len(FILTERS)]
        self._load()

    def action_suspend(self) -> None:
        """Suspend the card, or bring it back."""
        if self._rows:
            card = self._here().stored
            event = self._collection.log.suspend(card.key, self._now(), on=not card.suspended)
            self._done(event, card.key, "Brought back" if card.suspended else "Suspended")

    def action_flag(self) -> None:
        """Flag the card, or take the flag away."""
        if self._rows:
            card = self._here().stored
            event = self._collection.log.flag(card.key, self._now(), on=not card.flagged)
            self._done(event, card.key, "Flag taken away" if card.flagged else "Flagged")

    def action_reset(self) -> None:
        """Make the card new again."""
        if self._rows:
            key = self._here().stored.key
            self._done(self._collection.log.reset(key, self._now()), key, "New again; u takes that back")

    def action_undo(self) -> None:
        """Take back what was done here."""
        if self._undo:
            event, key = self._undo[-1]
            self._collection.log.undo(event, key, self._now())
            self._undo.pop()
            self.notify("Undone", timeout=2)
            self._changed(key)

    def _done(self, event: UUID, key: str, words: str) -> None:
        self._undo.append((event, key))
        self.notify(words, timeout=2)
        self._changed(key)

    def _changed(self, key: str) -> None:
        """One card's state is another: draw its row again, or list again where it comes or goes."""
        stored = self._collection.cards.get(key)
        number = next((n for n, row in enumerate(self._rows) if row.stored.key == key), None)
        if stored is None or number is None or (self._which and not getattr(stored, self._which)):
            self._load()
            return
        self._rows[number].stored = stored
        self.listing.replace_option_prompt_at_index(number, self._drawn(self._rows[number], self._now()))
        self.show_keys()

    def _now(self) -> Moment:
        return self.prep.place.clock.now()

    def action_info(self) -> None:
        """The card's details."""
        if self._rows and (card := self._collection.card(self._here().stored.key)):
            self.go(ShowCardDetails(card))

    def action_leave(self) -> None:
        """Out of the filter, then back."""
        if self.words.has_focus or self.words.value:
            self.words.value = ""
            self.words.display = False
            self.listing.focus()
        else:
            self.dismiss()


def _state(card: StoredCard, today: int, delay: str) -> Content:
    if card.suspended:
        text, style = "suspended", "$error"
    elif card.hidden_until > today:
        text, style = "buried", "$foreground 60%"
    elif card.state.phase is Phase.NEW:
        text, style = "new", "$primary"
    elif card.state.phase.learning:
        text, style = "learning", "$warning"
    elif card.state.due <= today:
        text, style = "due", "$success"
    else:
        text, style = f"in {delay}", "$foreground 60%"
    flag = Content.styled("⚑", "bold $error") if card.flagged else Content(" ")
    return flag + Content.styled(f"{text:<10}", style)
