"""A study session: which card comes next, and everything a candidate can do with it."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from uuid import UUID

from interviewprep.scheduling.card_state import Phase
from interviewprep.scheduling.moment import Moment
from interviewprep.scheduling.rating import Rating
from interviewprep.store.appending import CardAct
from interviewprep.store.cards import QueueEntry
from interviewprep.store.daily_plan import LEARN_AHEAD, is_shown, mix
from interviewprep.store.errors import StoreError
from interviewprep.store.projection import MOST_MS
from interviewprep.store.tables import EventKind
from interviewprep.study.answered import Done, Written, kept_texts, most_ms
from interviewprep.study.collection import Collection, StudyCard
from interviewprep.study.leech import warns
from interviewprep.study.placing import Placing
from interviewprep.study.today import todays_cards
from interviewprep.study.when import describe_delay


@dataclass(slots=True)
class Tally:
    """What a session came to."""

    answers: int = 0
    introduced: int = 0
    reviews: int = 0
    """Answers to cards in the review phase."""
    lapses: int = 0
    """Those of them that were "again"."""
    duration_ms: int = 0
    """Milliseconds, each answer as it counts."""
    ratings: dict[Rating, int] = field(default_factory=lambda: dict.fromkeys(Rating, 0))
    forgotten: list[str] = field(default_factory=list)
    """Keys of cards rated again, each once, in order."""

    @property
    def recalled(self) -> float | None:
        """The share of cards in the review phase that were remembered; None when there was none."""
        return 1 - self.lapses / self.reviews if self.reviews else None

    def count(self, answer: Done, sign: int = 1) -> None:
        """Add an answer, or with the sign -1 take it away."""
        assert answer.rating is not None
        known = answer.phase is Phase.REVIEW
        self.answers += sign
        self.introduced += sign * (answer.phase is Phase.NEW)
        self.reviews += sign * known
        self.lapses += sign * (known and answer.rating is Rating.AGAIN)
        self.duration_ms += sign * answer.duration_ms
        self.ratings[answer.rating] += sign


@dataclass(frozen=True, slots=True)
class Remaining:
    """What is left of today, for the session's decks."""

    new: int
    learning: int
    due: int
    later: int = 0
    """Those of the cards in steps whose time comes only later."""

    @property
    def total(self) -> int:
        """All cards left, each once."""
        return self.new + self.learning - self.later + self.due


class NextCardError(StoreError):
    """The card to show next can't be read; all that was asked for before is stored. `advance` tries again."""

    def __init__(self, error: StoreError) -> None:
        self._error = error
        super().__init__(error.path, error.reason)

    def _tell(self) -> str:
        return f"Saved, but the next card can't be read. {self._error}"


class Session:
    """Today's cards of some decks, one after the other.

    What a candidate does is stored first, and only then the next card is read. When storing fails, the
    session is as it was before; when reading fails, a `NextCardError` says that the rest is done.
    """

    records = True
    """Whether its answers are stored, and count for the schedule."""

    def __init__(
        self, collection: Collection, deck: str | None = None, clock: Callable[[], Moment] | None = None
    ) -> None:
        """`deck` is a deck's key, or its name; None means all."""
        self.collection = collection
        self.deck = deck
        self.tally = Tally()
        self.current: StudyCard | None = None
        self._clock = clock or collection.place.clock.now
        self._placing = Placing(collection.cards, collection.log)
        self._queue: deque[tuple[QueueEntry, Phase]] = deque()
        self._undo: list[Done] = []
        self._decks: list[int] = []
        self._ahead: tuple[list[QueueEntry], StudyCard] | None = None
        """What `prepare` read: the next cards in steps, and the card that probably follows."""
        self._must_advance = False
        self._stale = True
        """Whether the queue must be dealt again before the next card is taken."""
        self._return_to: str | None = None
        """The key of the card to show next, if it is not the queue's to say."""
        self.advance()

    def now(self) -> Moment:
        """The session's time."""
        return self._clock()

    # The queue

    def _rebuild(self) -> None:
        """Deal today's reviews and new cards again."""
        figures, now = self.collection.figures(), self.now()
        chosen = [d.id for d in figures.decks if self.deck is None or self.deck in (d.key, d.name)]
        reviews, new = todays_cards(self.collection.cards, figures, now, set(chosen))
        self._decks = chosen
        self._queue = deque(mix(reviews, new))
        self._ahead = None
        self._stale = False

    def _learning(self, now: Moment, limit: int) -> list[QueueEntry]:
        """The session's cards in steps, the next due first."""
        return self.collection.cards.learning(now, self._decks, limit)

    def _count_steps(self) -> tuple[int, int]:
        """How many there are, and how many of them come only later."""
        return self.collection.cards.count_steps(self.now(), self._decks)

    def remaining(self) -> Remaining:
        """What is left, the current card among it."""
        phases = [phase for _, phase in self._queue]
        learning, later = self._count_steps()
        current = self.current.stored.state.phase if self.current else None
        return Remaining(
            phases.count(Phase.NEW) + (current is Phase.NEW),
            learning,
            phases.count(Phase.REVIEW) + (current is Phase.REVIEW),
            later,
        )

    @property
    def must_advance(self) -> bool:
        """Whether the current card is done with: what was done is stored, and `advance` has yet to go on."""
        return self._must_advance

    def advance(self) -> StudyCard | None:
        """Go on to the next card; None when today's work is done.

        Raises:
            NextCardError: it can't be read. The current card stays, and is not asked for another answer.
        """
        try:
            if self._stale:
                self._rebuild()
            if self._return_to is None:
                found = self._next(self.current.key if self.current else None)
            else:
                self._queue = deque(item for item in self._queue if item[0].key != self._return_to)
                found = self.collection.card(self._return_to) or self._next(None)
        except StoreError as error:
            raise NextCardError(error) from error
        self.current = found
        self._must_advance = False
        self._return_to = None
        return found

    def _next(self, last: str | None) -> StudyCard | None:
        now = self.now()
        if (card := self._prepared(last, now)) is not None:
            return card
        steps = self._learning(now, limit=3)  # in order of due: these decide
        ready = [e for e in steps if e.due <= now.seconds]
        for entry in ready:
            if entry.key != last and (card := self.collection.card(entry.key)):
                return card
        if card := self._from_queue(now):
            return card
        self._rebuild()  # cards may have come free since: a suspended one leaves its place to another
        if card := self._from_queue(now):
            return card
        ahead = [e for e in steps if e.due <= now.seconds + LEARN_AHEAD]
        ahead.sort(key=lambda e: (e.key == last, e.due))
        for entry in ahead:
            if card := self.collection.card(entry.key):
                return card
        return None

    def _prepared(self, last: str | None, now: Moment) -> StudyCard | None:
        """The card that `prepare` read, where the answer to `last` can't have changed which is next."""
        ahead, self._ahead = self._ahead, None
        if ahead is None or last is None or not self._queue:
            return None
        steps, card = ahead
        if self._probably(steps, last, now) != card.key:
            return None
        if card.key != self._queue[0][0].key:
            return card
        if not self._fits(card, self._queue[0][1], now):
            return None
        self._queue.popleft()
        return card

    def _from_queue(self, now: Moment) -> StudyCard | None:
        while self._queue:
            entry, phase = self._queue[0]
            card = self.collection.card(entry.key)
            self._queue.popleft()
            if card is not None and self._fits(card, phase, now):
                return card
        return None

    def _fits(self, card: StudyCard, phase: Phase, now: Moment) -> bool:
        stored = card.stored
        shown = is_shown(suspended=stored.suspended, hidden_until=stored.hidden_until, day=now.day)
        return shown and stored.state.phase is phase

    def prepare(self) -> StudyCard | None:
        """Read what the next answer will need, while the candidate thinks; what probably comes next."""
        if not self._queue:
            return None
        now = self.now()
        steps = self._learning(now, limit=3)
        card = self.collection.card(self._probably(steps, self.current.key if self.current else None, now))
        if card is not None:
            self._ahead = (steps, card)
        return card

    def _probably(self, steps: list[QueueEntry], last: str | None, now: Moment) -> str:
        """The key of the card after `last`: of those in steps, in order of due, or the queue's first."""
        ready = (e.key for e in steps if e.due <= now.seconds and e.key != last)
        return next(ready, self._queue[0][0].key)

    # What a candidate does

    def choices(self) -> dict[Rating, str]:
        """What each rating would do to the current card, as words on the buttons."""
        now = self.now()
        outcomes = self._placing.outcomes(self._current().stored, now)
        return {rating: describe_delay(state, now) for rating, state in outcomes.items()}

    def last_written(self) -> Written | None:
        """What was written in answer to the current card the last time that something was.

        Raises:
            StoreError: the log can't be read.
        """
        for event in reversed(self.collection.log.history_of(self._current().key)):
            texts = (event.data or {}).get("written")
            if isinstance(texts, dict) and texts:
                day = Moment(event.at, event.day_offset).day
                return Written(texts, max(0, self.now().day - day))
        return None

    def rate(self, rating: Rating, duration_ms: int, written: Mapping[str, str] | None = None) -> None:
        """Record the answer to the current card. When this returns, the review is on disk; `advance` goes on.

        Args:
            rating: How it went.
            duration_ms: Milliseconds since the card was shown.
            written: What was written in answer, by the question; see `Written`.

        Raises:
            StoreError: it can't be stored.
        """
        card = self._current()
        if self._must_advance:
            raise RuntimeError("the current card is done with: advance first")
        event, suspension = self._record(card, rating, duration_ms, written or {})
        duration_ms = min(duration_ms, most_ms(card) or MOST_MS)
        self._must_advance = True
        first_time = rating is Rating.AGAIN and card.key not in self.tally.forgotten
        phase = card.stored.state.phase
        done = Done(event, card.key, rating.label, rating, duration_ms, phase, first_time, suspension)
        self._undo.append(done)
        self.tally.count(done)
        if first_time:
            self.tally.forgotten.append(card.key)

    def _record(
        self, card: StudyCard, rating: Rating, duration_ms: int, written: Mapping[str, str]
    ) -> tuple[UUID, UUID | None]:
        """Store an answer, and that the card is suspended where that makes it a leech; both or neither."""
        now, stored, log = self.now(), card.stored, self.collection.log
        days = self._placing.chosen(stored, rating, now)
        texts = kept_texts(written)
        given = (card.key, rating, duration_ms, now, most_ms(card), texts, days, stored.deck_key)
        if log.settings.leech_suspends and self.makes_leech(rating):
            return log.review_and_suspend(*given)
        return log.review(*given), None

    def makes_leech(self, rating: Rating) -> bool:
        """Whether the current card becomes a leech with a rating, or is told to be one again."""
        state = self._current().stored.state
        lapses = state.lapses + (rating is Rating.AGAIN and state.phase is Phase.REVIEW)
        return lapses > state.lapses and warns(lapses, self.collection.log.settings.leech_threshold)

    def _take_back(self, done: Done) -> None:
        if done.suspension is None:
            self.collection.log.undo(done.event, done.key, self.now())
            return
        events = (done.suspension, done.event)
        acts = [CardAct(EventKind.UNDO, done.key, event) for event in events]
        self.collection.log.do_to_all(acts, self.now())

    def undo(self) -> str | None:
        """Take the last thing back and return to its card; says what was undone, None for nothing.

        Raises:
            NextCardError: it is undone, but its card can't be read.
            StoreError: it can't be undone.
        """
        if not self._undo:
            return None
        done = self._undo[-1]
        self._take_back(done)
        self._undo.pop()
        if done.rating is not None:
            self.tally.count(done, -1)
            if done.first_time_forgotten:
                self.tally.forgotten.remove(done.key)
        self._go_to(done.key)
        return done.what

    @property
    def told(self) -> str:
        """What kind of session it is, where that is another than today's cards."""
        return ""

    @property
    def can_undo(self) -> bool:
        """Whether there is anything to take back."""
        return bool(self._undo)

    def suspend(self) -> StudyCard | None:
        """Take the current card out of all queues, and go on."""
        return self._put_away(self.collection.log.suspend(self._current().key, self.now()), "Suspend")

    def bury(self) -> StudyCard | None:
        """Hide the current card until tomorrow, and go on."""
        return self._put_away(self.collection.log.bury(self._current().key, self.now()), "Bury")

    def reset(self) -> StudyCard | None:
        """Make the current card new again, and stay on it."""
        card = self._current()
        self._undo.append(Done(self.collection.log.reset(card.key, self.now()), card.key, "Reset"))
        return self._go_to(card.key)

    def flag(self) -> bool:
        """Mark or unmark the current card; returns whether it is marked now."""
        card = self._current()
        on = not card.stored.flagged
        event = self.collection.log.flag(card.key, self.now(), on)
        self._undo.append(Done(event, card.key, "Flag" if on else "Unflag"))
        self.current = replace(card, stored=replace(card.stored, flagged=on))
        return on

    def reload(self) -> StudyCard | None:
        """Read the decks again after an edit; stays on the current card if it is still there."""
        self.collection.refresh()
        return self._go_to(self._current().key)

    def _put_away(self, event: UUID, what: str) -> StudyCard | None:
        self._undo.append(Done(event, self._current().key, what))
        self._must_advance = self._stale = True
        return self.advance()

    def _go_to(self, key: str) -> StudyCard | None:
        self._must_advance = self._stale = True
        self._return_to = key
        return self.advance()

    def _current(self) -> StudyCard:
        if self.current is None:
            raise RuntimeError("the session has no card left")
        return self.current
