"""What was done in a session, as far as it can be taken back; and what of an answer is kept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple
from uuid import UUID

from interviewprep.content.decks.card import AnswerBody
from interviewprep.content.visible import visible
from interviewprep.scheduling.card_state import Phase
from interviewprep.scheduling.rating import Rating
from interviewprep.store.event_check import MOST_QUESTION, MOST_TEXT, MOST_TEXTS
from interviewprep.store.projection import MOST_MS
from interviewprep.study.collection import StudyCard


@dataclass(frozen=True, slots=True)
class Done:
    """One thing that can be taken back."""

    event: UUID
    key: str
    what: str
    rating: Rating | None = None
    duration_ms: int = 0
    phase: Phase = Phase.NEW
    """In which an answer found the card."""
    first_time_forgotten: bool = False
    suspension: UUID | None = None
    """The event that took the card out of the queues, as it became a leech."""

    @property
    def leaves(self) -> bool:
        """Whether the card is done with: answered, or put away."""
        return self.rating is not None or self.what in PUT_AWAY


PUT_AWAY = ("Suspend", "Bury")
"""What takes a card out of a session."""


class Written(NamedTuple):
    """What was written in answer to a card."""

    texts: Mapping[str, str]
    """By the question: '' for the card's own, the words of a follow-up for another."""
    days_ago: int
    """Study days since."""


def most_ms(card: StudyCard) -> int | None:
    """Milliseconds that an answer counts at most: an explanation its time, and as long as any to rate it."""
    body = card.card.body
    return body.seconds * 1000 + MOST_MS if isinstance(body, AnswerBody) else None


def kept_texts(written: Mapping[str, str]) -> dict[str, str]:
    """What the log keeps of what was written: harmless to show, and not without end."""
    texts = {
        visible(question)[:MOST_QUESTION]: visible(text)[:MOST_TEXT] for question, text in written.items()
    }
    return dict([(question, text) for question, text in texts.items() if text.strip()][:MOST_TEXTS])
