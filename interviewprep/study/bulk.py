"""Commands on many cards at once, each of them taken back as one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal
from uuid import UUID

from interviewprep.scheduling.card_state import Phase
from interviewprep.store.appending import CardAct
from interviewprep.store.cards import StoredCard
from interviewprep.store.tables import EventKind
from interviewprep.study.collection import Collection
from interviewprep.study.due_day import due_day
from interviewprep.wording import counted

Command = Literal["suspend", "bury", "flag", "reset", "set_due"]
Told = Callable[[int], None]
"""Called now and then with how many cards are done."""


@dataclass(frozen=True, slots=True)
class Done:
    """A command that was carried out."""

    words: str
    """What was done: `Suspended 3 cards`."""
    events: tuple[tuple[UUID, str], ...]
    """Each event with its card's key."""


def carry_out(
    collection: Collection,
    command: Command,
    cards: Sequence[StoredCard],
    days: range | None = None,
    told: Told = lambda done: None,
) -> Done | None:
    """Do the same to several cards, in one transaction.

    Cards that are as they should be already are passed over. Where all of them are suspended, `suspend`
    brings them back; where all are flagged, `flag` takes the flags away.

    Args:
        collection: Whose cards these are.
        command: What to do.
        cards: The cards.
        days: For `set_due`: the days from today on.
        told: Told how far it is.

    Returns: what was done; None when no card is another now.

    Raises:
        StoreError: it can't be stored; then nothing is.
    """
    now = collection.place.clock.now()
    acts, verb = _acts(command, cards, now.day, days)
    if not acts:
        return None
    events = collection.log.do_to_all(acts, now, told)
    what = f"{verb} {counted(len(acts), 'card')}"
    return Done(what, tuple((event, act.card) for event, act in zip(events, acts, strict=True)))


def take_back(collection: Collection, done: Done, told: Told = lambda done: None) -> None:
    """Undo a command on all its cards, in one transaction.

    Raises:
        StoreError: it can't be stored; then nothing is.
    """
    acts = [CardAct(EventKind.UNDO, key, event) for event, key in done.events]
    collection.log.do_to_all(acts, collection.place.clock.now(), told)


def _acts(
    command: Command, cards: Sequence[StoredCard], today: int, days: range | None
) -> tuple[list[CardAct], str]:
    """What to record, and what that is called."""
    match command:
        case "suspend":
            on = not all(card.suspended for card in cards)
            kind = EventKind.SUSPEND if on else EventKind.UNSUSPEND
            verb = "Suspended" if on else "Brought back"
            return [CardAct(kind, card.key) for card in cards if card.suspended is not on], verb
        case "bury":
            shown = [card for card in cards if card.hidden_until <= today]
            return [CardAct(EventKind.BURY, card.key) for card in shown], "Buried until tomorrow:"
        case "flag":
            on = not all(card.flagged for card in cards)
            acts = [
                CardAct(EventKind.FLAG, card.key, data={"on": on}) for card in cards if card.flagged is not on
            ]
            return acts, "Flagged" if on else "Took the flag off"
        case "reset":
            known = [card for card in cards if card.state.phase is not Phase.NEW]
            return [CardAct(EventKind.RESET, card.key) for card in known], "New again:"
        case "set_due":
            assert days is not None
            seen = [card for card in cards if card.state.phase is not Phase.NEW]
            acts = [
                CardAct(EventKind.SET_DUE, card.key, data={"due": due_day(card, days, today)})
                for card in seen
            ]
            return acts, "Set the day of"
