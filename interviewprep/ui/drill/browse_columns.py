"""The columns of Browse: what each shows of a card, and what sorts by it."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from textual.content import Content

from interviewprep import wording
from interviewprep.content.decks.cloze import back
from interviewprep.scheduling.card_state import Phase
from interviewprep.scheduling.moment import Moment
from interviewprep.store.search.listing import FoundCard, Order
from interviewprep.study.collection import id_of
from interviewprep.study.leech import is_leech
from interviewprep.study.when import describe_delay
from interviewprep.ui.markdown import inline
from interviewprep.ui.widgets.columns import Column

FAINT = "$foreground 60%"


class Seen(NamedTuple):
    """When cards are looked at, and what is noticed of them."""

    now: Moment
    leech: int
    """The lapses that make a card a leech; 0 for none."""


class CardColumn(NamedTuple):
    """A column, and what its cells say."""

    column: Column
    draw: Callable[[FoundCard, Seen], Content]
    order: Order | None = None
    """What sorts by it."""


def card_state(found: FoundCard, seen: Seen) -> Content:
    """Where a card stands: suspended, buried, new, learning, due, or when it comes back; and its flag."""
    card, now = found.stored, seen.now
    if card.suspended:
        text, style = "suspended", "$error"
    elif card.hidden_until > now.day:
        text, style = "buried", FAINT
    elif card.state.phase is Phase.NEW:
        text, style = "new", "$primary"
    elif card.state.phase.learning:
        text, style = "learning", "$warning"
    elif card.state.due <= now.day:
        text, style = "due", "$success"
    else:
        text, style = f"in {describe_delay(card.state, now)}", FAINT
    flag = Content.styled("⚑", "bold $error") if card.flagged else Content(" ")
    return flag + Content.styled(text, style)


def _title(found: FoundCard, seen: Seen) -> Content:
    group = id_of(found.stored.key)[1]
    title = inline(back(found.title, group))
    if is_leech(found.stored.state.lapses, seen.leech):
        title = Content.styled("leech ", "bold $warning") + title
    return title + Content.styled(f"  gap {group}", FAINT) if group else title


def _number(value: Callable[[FoundCard], int | float | None], digits: int = 0) -> Callable[..., Content]:
    def draw(found: FoundCard, _: Seen) -> Content:
        number = value(found)
        return Content("") if number is None else Content(f"{number:.{digits}f}")

    return draw


def _stability(found: FoundCard, _: Seen) -> Content:
    memory = found.stored.state.memory
    return Content(wording.interval(max(1, round(memory.stability)))) if memory else Content("")


def _faint(text: Callable[[FoundCard], str]) -> Callable[..., Content]:
    return lambda found, _: Content.styled(text(found), FAINT)


def _difficulty(found: FoundCard) -> float | None:
    memory = found.stored.state.memory
    return memory.difficulty if memory else None


COLUMNS: dict[str, CardColumn] = {
    one.column.key: one
    for one in (
        CardColumn(Column("state", " State", 10, 1), card_state, "due"),
        CardColumn(Column("title", "Question", 30, 0, grows=True), _title, "title"),
        CardColumn(Column("deck", "Deck", 18, 5), _faint(lambda found: found.stored.deck_title), "deck"),
        CardColumn(Column("kind", "Kind", 8, 3), _faint(lambda found: found.kind), "kind"),
        CardColumn(Column("level", "Level", 8, 4), _faint(lambda found: found.level), "level"),
        CardColumn(Column("tags", "Tags", 16, 10), _faint(lambda found: " ".join(found.tags))),
        CardColumn(
            Column("reps", "Reviews", 9, 7, right=True),
            _number(lambda found: found.stored.state.reps),
            "reps",
        ),
        CardColumn(
            Column("lapses", "Lapses", 8, 6, right=True),
            _number(lambda found: found.stored.state.lapses),
            "lapses",
        ),
        CardColumn(Column("stability", "Stability", 11, 8, right=True), _stability, "stability"),
        CardColumn(
            Column("difficulty", "Difficulty", 12, 9, right=True), _number(_difficulty, 1), "difficulty"
        ),
        CardColumn(Column("id", "Id", 20, 11), _faint(lambda found: found.stored.key)),
    )
}
"""All there are, by key, in the order in which they stand."""
SHOWN = ("state", "title", "deck", "kind", "level", "lapses")
"""Those that are shown at first, as far as they fit."""
