"""Everything open: the database, the decks, the log. Its imports are slow: made after the first paint."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from interviewprep.content.decks.cache import DeckCache
from interviewprep.content.decks.card import Card
from interviewprep.content.decks.library import Deck, Library
from interviewprep.content.problem import FileProblem, Problem
from interviewprep.content.validation import LEVELS
from interviewprep.content.visible import visible
from interviewprep.profile.place import Place
from interviewprep.store.backups import back_up_daily
from interviewprep.store.cards import Cards, StoredCard
from interviewprep.store.database import Database
from interviewprep.store.deck_listing import DeckListing, ListedCard, sync
from interviewprep.store.errors import StoreError
from interviewprep.store.figures import Figures
from interviewprep.store.log import Log
from interviewprep.store.quarantine import PutAside
from interviewprep.store.search.listing import CardSearch
from interviewprep.store.setting_types import SettingValue
from interviewprep.store.settings import accept, value_of
from interviewprep.wording import counted

CLOCK_MAY_DIFFER = 60_000
"""Milliseconds that the clock may run behind the log before it is told: clocks are set right all the time."""
_LEVEL_NUMBER: dict[str, int] = {level: number for number, level in enumerate(LEVELS)}
Progress = Callable[[str, int, int], None]
"""Called with what is being done, how much of it is done, and how much there is."""


def key_of(pack: str, card_id: str, group: str) -> str:
    """A card's key: its pack and its own id, and for one of several cloze groups that group."""
    return f"{pack}:{card_id}#{group}" if group else f"{pack}:{card_id}"


def id_of(key: str) -> tuple[str, str]:
    """A key's card id and cloze group ('' for none)."""
    card_id, _, group = key.partition(":")[2].partition("#")
    return card_id, group


@dataclass(frozen=True, slots=True)
class StudyCard:
    """A card with its text and its progress."""

    key: str
    group: str
    """The cloze group asked for; '' for the whole card."""
    card: Card
    stored: StoredCard


def _are_kept(events: int) -> str:
    return "is kept" if events == 1 else "are kept"


def _how_long(milliseconds: int) -> str:
    """A rough span of time in words."""
    minutes = milliseconds // 60_000
    if minutes < 120:
        return counted(minutes, "minute")
    return counted(minutes // 60, "hour") if minutes < 2 * 24 * 60 else counted(minutes // (24 * 60), "day")


class Collection:
    """The open database and decks. Close it when done."""

    def __init__(self, place: Place, patience: float | None = None) -> None:
        """Open the database, migrating it where needed; see `Database` for `patience`.

        Raises:
            StoreError: the database can't be used.
        """
        self.place = place
        self.database = Database(place.home.database, patience)
        try:
            self.log = Log(self.database)
            behind = self.log.behind(place.clock.now())
            aside = self.log.put_aside()
        except StoreError:
            self.database.close()
            raise
        self.warnings: list[str] = []
        """What to tell the user at the start: none of it keeps anything from working."""
        self.cards = Cards(self.database)
        self.library = Library(DeckCache(place.home.cache), place.sources)
        self.problems: list[FileProblem] = []
        self._lock = threading.Lock()
        place.clock.rollover = self.log.settings.rollover
        self._tell_clock(behind)
        self._tell_unreadable(aside)
        self._back_up()

    def _tell_clock(self, behind: int) -> None:
        if behind >= CLOCK_MAY_DIFFER:
            self.warnings.append(
                f"The clock is {_how_long(behind)} behind the last thing you did here: check it. "
                "What you do now is kept in order, at the time of that."
            )

    def _tell_unreadable(self, aside: list[PutAside]) -> None:
        if names := ", ".join(self.log.unusable_settings):
            self.warnings.append(
                f"Your progress has values for settings that can't be used ({names}): what was set before "
                "holds. Set them again with `interviewprep settings`."
            )
        if aside:
            events = sum(one.events for one in aside)
            self.warnings.append(
                f"{counted(events, 'event')} from elsewhere can't be read here, and {_are_kept(events)} "
                f"until a version comes that can: {visible(aside[0].reason)}. Get the newest interviewprep."
            )

    def _back_up(self) -> None:
        """Make the day's backup; that it can't be made is told, and keeps nobody from working."""
        now = datetime.fromtimestamp(self.place.clock.now().at / 1000)
        try:
            with self.database.locked():
                back_up_daily(self.database.path, now)
        except StoreError as error:
            self.warnings.append(f"Today's backup can't be made. {error}")

    def close(self) -> None:
        """Close all files."""
        self.library.cache.close()
        self.database.close()

    def refresh(self, progress: Progress = lambda what, done, total: None) -> list[FileProblem]:
        """Look at the decks again and list their cards. Safe to call from a thread.

        Returns: all mistakes in deck files.
        """
        with self._lock:
            scan = self.library.scan(lambda done, total: progress("Reading decks", done, total))
            by_path = {str(deck.path): deck for deck in scan.decks}
            listings = [
                DeckListing(str(d.path), d.source.root, d.source.pack, d.name, d.meta.title, rank, d.hash)
                for rank, d in enumerate(scan.decks)
            ]
            clashes = sync(
                self.database,
                listings,
                lambda listing: self._listed(by_path[listing.path]),
                self.place.roots,
                lambda done, total: progress("Listing cards", done, total),
            )
            problems = list(scan.problems)
            for clash in clashes:
                deck = by_path[clash.refused_in]
                card = self.library.card(deck.hash, clash.position, id_of(clash.key)[0])
                what = f"the id `{id_of(clash.key)[0]}` is taken by a card in {visible(clash.kept_in)}"
                problem = Problem(card.line if card else 1, 1, what, "give this card another id")
                problems.append(FileProblem(deck.path, problem))
            self.library.cache.forget_unused({deck.hash for deck in scan.decks})
            self.problems = problems
            return problems

    def _listed(self, deck: Deck) -> list[ListedCard]:
        return [
            ListedCard(
                key_of(deck.source.pack, entry.id, group),
                entry.position,
                entry.kind,
                _LEVEL_NUMBER[entry.level],
                next(iter(entry.tags), ""),
            )
            for entry in self.library.entries(deck)
            for group in entry.groups
        ]

    def figures(self) -> Figures:
        """Today's figures.

        Raises:
            StoreError: the database can't be read.
        """
        figures = self._read_figures()
        own = {deck: values for deck, values in self.log.of_decks.items() if values}
        if (figures.settings, figures.of_decks) != (
            self.log.settings,
            own,
        ):  # another process has changed them
            self.log.catch_up()
            if self.place.clock.rollover != self.log.settings.rollover:
                self.place.clock.rollover = self.log.settings.rollover
                figures = self._read_figures()
        return figures

    def _read_figures(self) -> Figures:
        return self.database.figures(self.place.clock.now(), self.place.roots, self.place.packs)

    def change_setting(self, name: str, value: SettingValue) -> bool:
        """Change a setting from now on; returns whether it was another value before.

        Raises:
            SettingError: the setting can't take the value.
        """
        if value_of(self.log.settings, name) == accept(name, value):
            return False
        self.log.set(name, value, self.place.clock.now())
        self.place.clock.rollover = self.log.settings.rollover
        return True

    def change_deck_setting(self, deck: str, name: str, value: SettingValue | None) -> bool:
        """Change what a deck has of its own from now on; returns whether it was another value before.

        Args:
            deck: The deck's key.
            name: One of the settings that a deck may have, see `SettingField.per_deck`.
            value: None for the general value again.

        Raises:
            SettingError: the setting can't take the value.
        """
        own = self.log.of_decks.get(deck, {}).get(name)
        if own == (value if value is None else accept(name, value)):
            return False
        self.log.set_in(deck, name, value, self.place.clock.now())
        return True

    def search(self) -> CardSearch:
        """A search of one's own over the decks that are open, for one thread; the caller closes it.

        Raises:
            StoreError: the database can't be read.
        """
        return CardSearch(self.database, self.library.cache.address, self.log.scheduler.config.parameters)

    def card(self, key: str) -> StudyCard | None:
        """A card with its text; None when no deck has it any more."""
        stored = self.cards.get(key)
        if stored is None:
            return None
        card_id, group = id_of(key)
        card = self.library.card(stored.hash, stored.position, card_id)
        return StudyCard(key, group, card, stored) if card else None
