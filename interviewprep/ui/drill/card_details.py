"""A card's details: where it comes from, how it went, what the scheduler thinks; leeches are named."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

from textual.content import Content

from interviewprep import wording
from interviewprep.content.visible import visible
from interviewprep.profile.overrides import is_override
from interviewprep.scheduling.card_state import CardState, Phase
from interviewprep.scheduling.moment import Moment
from interviewprep.scheduling.rating import Rating
from interviewprep.store.projection import EventLike
from interviewprep.study.collection import Collection, StudyCard
from interviewprep.study.leech import is_leech
from interviewprep.study.when import describe_delay
from interviewprep.ui.markdown import code
from interviewprep.ui.widgets.rating_bar import COLOURS

SHOWN = 20
"""Reviews that are listed, the last ones."""

Rows = list[tuple[str, str]]


def card_details(collection: Collection, card: StudyCard) -> Content:
    """Everything known of a card: its source, its memory state, its history."""
    now = collection.place.clock.now()
    rows = _about(collection, card) + _memory(collection, card.stored.state, now)
    if card.stored.flagged:
        rows.append(("Flag", "set"))
    lines = [Content.assemble((f"{name:<12}", "bold $primary"), value) for name, value in rows]
    history = collection.log.history_of(card.key)
    lines += [Content(""), Content.styled(f"History: {len(history)} reviews", "bold $primary")]
    if not history:
        lines.append(Content("None yet: the card is new."))
    lines += [_review(event, collection.log.zone_at(event)) for event in reversed(history[-SHOWN:])]
    for proof in card.card.proofs:
        lines += [Content(""), Content.styled("Proof, which `deck check --run` runs", "bold $primary")]
        lines += code(proof.code)
    return Content("\n").join(lines)


def _about(collection: Collection, study_card: StudyCard) -> Rows:
    card, stored = study_card.card, study_card.stored
    rows = [
        ("Source", card.source or "none given"),
        ("File", f"{visible(Path(stored.path).name)}:{card.line}"),
        ("Card", f"{study_card.key}  ({card.kind}, {card.level})"),
    ]
    if is_override(collection.place, Path(stored.path)):
        rows.insert(2, ("Override", f"your own version: {visible(stored.path)}"))
    versions = [f"since {card.since}"] * bool(card.since) + [f"until {card.until}"] * bool(card.until)
    if versions:
        rows.append(("Versions", " ".join(versions)))
    return rows


def _memory(collection: Collection, state: CardState, now: Moment) -> Rows:
    if state.memory is None:
        return []
    recall = collection.log.scheduler.retrievability(state, now.day)
    waits = state.phase is not Phase.REVIEW or state.due > now.day
    stability = wording.interval(max(1, round(state.memory.stability)))
    threshold = collection.log.settings.leech_threshold
    leech = ": a leech; rewrite or suspend it" if is_leech(state.lapses, threshold) else ""
    return [
        ("Recall now", f"{recall:.0%}" if recall is not None else "?"),
        ("Stability", f"{stability} until recall falls to 90%"),
        ("Difficulty", f"{state.memory.difficulty:.1f} of 10"),
        ("Next", f"in {describe_delay(state, now)}" if waits else "due now"),
        ("Forgotten", f"{state.lapses} times{leech}"),
    ]


def _review(event: EventLike, zone: int) -> Content:
    rating = Rating(event.rating or 1)
    # The wall clock where the answer was given, whatever zone this machine is in now.
    when = datetime.fromtimestamp(event.at / 1000, UTC) + timedelta(seconds=zone)
    return Content.assemble(
        f"{when:%Y-%m-%d %H:%M}  ",
        (f"{rating.label:<6}", f"bold {COLOURS[rating]}"),
        f" {(event.duration_ms or 0) / 1000:>6.1f} s",
    )
