"""Browse: all cards of a deck, to look at and to bring back."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, cast
from uuid import UUID

from textual import getters, on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.content import Content
from textual.events import Resize
from textual.screen import Screen
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from interviewprep.content.decks.cloze import back
from interviewprep.scheduling.card_state import Phase
from interviewprep.scheduling.moment import Moment
from interviewprep.store.cards import StoredCard
from interviewprep.study.collection import Collection, id_of
from interviewprep.study.when import describe_delay
from interviewprep.ui.markdown import inline
from interviewprep.ui.widgets.key_bar import Key, KeyBar

if TYPE_CHECKING:
    from interviewprep.ui.app import InterviewPrep

LOADED = 1000
"""Cards looked through; of more than that, choose a deck on Today."""
SHOWN = 300
"""Cards listed at once; the filter narrows them."""
FILTERS = ("", "suspended", "flagged")


class BrowseScreen(Screen[None]):
    """A list of cards with their state, and a filter."""

    CSS_PATH = Path(__file__).with_suffix(".tcss")
    BINDINGS = [  # noqa: RUF012
        Binding("slash", "filter", "Filter by words", show=False),
        Binding("tab", "which", "All, suspended, flagged", show=False, priority=True),
        Binding("s", "suspend", "Suspend or bring back", show=False),
        Binding("f", "flag", "Flag, or take the flag away", show=False),
        Binding("x", "reset", "Reset: make the card new again", show=False),
        Binding("u", "undo", "Undo", show=False),
        Binding("i,enter", "info", "Source, history and memory state", show=False),
        Binding("q,escape", "leave", "Back", show=False),
    ]
    HELP = (
        "All cards of the deck. `/` filters by words in the question; "
        "Tab shows only suspended or only flagged cards."
    )

    words = getters.query_one("#words", Input)
    listing = getters.query_one("#cards", OptionList)

    def __init__(self, collection: Collection, deck: str | None) -> None:
        super().__init__()
        self._collection = collection
        self._deck = deck
        self._which = ""
        self._undo: list[tuple[UUID, str]] = []
        self._all: list[tuple[StoredCard, Content, str]] = []
        self._cards: list[StoredCard] = []

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

    def _load(self) -> None:
        decks = [d.id for d in self._collection.figures().decks if self._deck in (None, d.name)]
        self._all = []
        for stored in self._collection.cards.find(decks, self._which, limit=LOADED):
            card_id, group = id_of(stored.key)
            card = self._collection.library.card(stored.hash, stored.position, card_id)
            title = inline(back(card.title, group)) if card else Content(card_id)
            if group:
                title += Content.styled(f"  gap {group}", "$foreground 60%")
            self._all.append((stored, title, f"{title.plain} {stored.key}".lower()))
        self._list()

    @on(Input.Changed)
    def _list(self) -> None:
        if not self.is_mounted:
            return
        words = self.words.value.lower().split()
        found = [(stored, title) for stored, title, text in self._all if all(w in text for w in words)]
        highlighted = self.listing.highlighted
        self._cards = [stored for stored, _ in found[:SHOWN]]
        now = self._collection.place.clock.now()
        width = max(30, (self.size.width or 80) - 5)  # padding and scrollbar
        options = []
        for stored, title in found[:SHOWN]:
            state = _state(stored, now.day, describe_delay(stored.state, now))
            room = width - 12
            options.append(Option(state + title.truncate(room, ellipsis=True)))
        self.listing.clear_options().add_options(options)
        if options:
            self.listing.highlighted = min(highlighted or 0, len(options) - 1)
        what = self._which or "all"
        more = f", the first {SHOWN} shown: / narrows" if len(found) > SHOWN else ""
        heading = Content.assemble(
            ("Browse", "bold $primary"), (f"   {what}: {len(found)} cards{more}", "$foreground 70%")
        )
        if not found:
            heading += Content.styled("   none here", "$warning")
        self.query_one("#title", Static).update(heading)
        suspended = bool(self._cards) and self._here().suspended
        self.query_one(KeyBar).show(
            [
                Key("Enter", "Details", "info", True),
                Key("s", "Bring back" if suspended else "Suspend", "suspend"),
                Key("f", "Flag", "flag"),
                Key("x", "Reset", "reset"),
                Key("Tab", "All/suspended/flagged", "which"),
                Key("/", "Filter", "filter"),
                Key("u", "Undo", "undo"),
                Key("q", "Back", "leave"),
                Key("?", "Help", "app.help"),
            ]
        )

    def _here(self) -> StoredCard:
        return self._cards[self.listing.highlighted or 0]

    @on(Input.Submitted)
    def to_list(self) -> None:
        """From the filter to the list."""
        self.listing.focus()

    @on(OptionList.OptionSelected)
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
        if self._cards:
            card = self._here()
            event = self._collection.log.suspend(card.key, self._now(), on=not card.suspended)
            self._done(event, card.key, "Brought back" if card.suspended else "Suspended")

    def action_flag(self) -> None:
        """Flag the card, or take the flag away."""
        if self._cards:
            card = self._here()
            event = self._collection.log.flag(card.key, self._now(), on=not card.flagged)
            self._done(event, card.key, "Flag taken away" if card.flagged else "Flagged")

    def action_reset(self) -> None:
        """Make the card new again."""
        if self._cards:
            card = self._here()
            self._done(
                self._collection.log.reset(card.key, self._now()), card.key, "New again; u takes that back"
            )

    def action_undo(self) -> None:
        """Take back what was done here."""
        if self._undo:
            event, key = self._undo.pop()
            self._collection.log.undo(event, key, self._now())
            self.notify("Undone", timeout=2)
            self._load()

    def _done(self, event: UUID, key: str, words: str) -> None:
        self._undo.append((event, key))
        self.notify(words, timeout=2)
        self._load()

    def _now(self) -> Moment:
        return cast("InterviewPrep", self.app).place.clock.now()

    def action_info(self) -> None:
        """The card's details."""
        from interviewprep.ui.drill.card_details import CardDetailsScreen

        if self._cards and (card := self._collection.card(self._here().key)):
            self.app.push_screen(CardDetailsScreen(self._collection, card))

    def action_leave(self) -> None:
        """Out of the filter, then back."""
        if self.words.has_focus or self.words.value:
            self.words.value = ""
            self.words.display = False
            self.listing.focus()
        else:
            self.app.pop_screen()


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
