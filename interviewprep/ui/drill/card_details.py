"""A card's details: where it comes from, how it went, what the scheduler thinks."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

from textual.content import Content

from interviewprep import wording
from interviewprep.content.visible import visible
from interviewprep.scheduling.card_state import Phase
from interviewprep.scheduling.rating import Rating
from interviewprep.study.collection import Collection, StudyCard
from interviewprep.study.when import describe_delay
from interviewprep.ui.common.text_page import TextPageScreen
from interviewprep.ui.widgets.rating_bar import COLOURS

LEECH = 8
"""Lapses after which a card is better rewritten than repeated."""


class CardDetailsScreen(TextPageScreen):
    """Source, history and memory state of one card."""

    def __init__(self, collection: Collection, card: StudyCard) -> None:
        super().__init__("About this card", Content(""))
        self._collection, self._card = collection, card

    def text(self) -> Content:
        """Everything known of the card."""
        card, stored = self._card.card, self._card.stored
        now = self._collection.place.clock.now()
        state = stored.state
        rows: list[tuple[str, str]] = [
            ("Source", card.source or "none given"),
            ("File", f"{visible(Path(stored.path).name)}:{card.line}"),
            ("Card", f"{self._card.key}  ({card.kind}, {card.level})"),
        ]
        if card.since or card.until:
            rows.append(
                (
                    "Versions",
                    " ".join(
                        filter(
                            None,
                            (
                                f"since {card.since}" * bool(card.since),
                                f"until {card.until}" * bool(card.until),
                            ),
                        )
                    ),
                )
            )
        if state.memory is not None:
            recall = self._collection.log.scheduler.retrievability(state, now.day)
            rows += [
                ("Recall now", f"{recall:.0%}" if recall is not None else "?"),
                (
                    "Stability",
                    f"{wording.interval(max(1, round(state.memory.stability)))} until recall falls to 90%",
                ),
                ("Difficulty", f"{state.memory.difficulty:.1f} of 10"),
                (
                    "Next",
                    f"in {describe_delay(state, now)}"
                    if state.phase is not Phase.REVIEW or state.due > now.day
                    else "due now",
                ),
                (
                    "Forgotten",
                    f"{state.lapses} times"
                    + (": a leech; rewrite or suspend it" if state.lapses >= LEECH else ""),
                ),
            ]
        if stored.flagged:
            rows.append(("Flag", "set"))
        lines = [Content.assemble((f"{name:<12}", "bold $primary"), value) for name, value in rows]
        history = self._collection.log.history_of(self._card.key)
        lines += [Content(""), Content.styled(f"History: {len(history)} reviews", "bold $primary")]
        if not history:
            lines.append(Content("None yet: the card is new."))
        for event in reversed(history[-20:]):
            rating = Rating(event.rating or 1)
            # The wall clock where the answer was given, whatever zone this machine is in now.
            when = datetime.fromtimestamp(event.at / 1000, UTC) + timedelta(
                seconds=event.day_offset + self._collection.place.clock.rollover * 3600
            )
            lines.append(
                Content.assemble(
                    f"{when:%Y-%m-%d %H:%M}  ",
                    (f"{rating.label:<6}", f"bold {COLOURS[rating]}"),
                    f" {(event.duration_ms or 0) / 1000:>6.1f} s",
                )
            )
        return Content("\n").join(lines)
