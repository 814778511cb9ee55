"""What one adds to today: more new cards, more of what is due, a catch-up; and that it is taken back."""

from __future__ import annotations

from textual.content import Content
from textual.dom import DOMNode

from interviewprep import wording
from interviewprep.store.daily_plan import MOST_CATCH_UP, suggested_days
from interviewprep.store.figures import DeckFigures, Figures
from interviewprep.study import today
from interviewprep.study.today import MORE
from interviewprep.ui.boundary import guarded
from interviewprep.ui.keys import with_keys
from interviewprep.ui.navigation import AskNumber
from interviewprep.ui.prep import PrepScreen

TAKES_BACK = "{today.take-back} takes that back."


def backlog_lines(figures: Figures, node: DOMNode) -> list[Content]:
    """What is due beyond today, and what can be done about it, with the keys as the node's app has them."""
    lines = []
    if said := today.describe_backlog(figures):
        ways = [
            *(["{today.more-due} takes more of them today."] if figures.beyond else []),
            *(["{today.catch-up} ends it."] if figures.catch_up else []),
        ]
        lines.append(Content.assemble((said, "$warning"), *(f" {with_keys(way, node)}" for way in ways)))
    if figures.offers_catch_up:
        piled = f"{wording.counted(figures.overdue, 'review')} had piled up."
        how = with_keys(" {today.catch-up} spreads them over some days.", node)
        lines.append(Content.assemble((piled, "$warning"), how))
    return lines


class AddsToToday(PrepScreen[None]):
    """The part of Today that changes how many cards there are."""

    _chose = False
    """Whether something was added, begun or ended since the start."""

    def chosen_deck(self) -> DeckFigures | None:
        """The highlighted deck; None for all."""
        raise NotImplementedError

    def action_more(self) -> None:
        """Ask how many more new cards to deal today."""
        figures, chosen = self.prep.figures, self.chosen_deck()
        if self.prep.collection is None or figures is None:
            return
        more = (chosen or figures).more
        if not more:
            self.notify("There are no more new cards here today.", timeout=3)
            return
        question = (
            "How many more new cards?" if chosen is None else f"How many more new cards of {chosen.title}?"
        )

        def say(number: int) -> str:
            return f"{min(number, more)} of {wording.counted(more, 'more new card')}"

        deck = chosen.key if chosen else ""
        self.go(AskNumber(question, min(MORE, more), more, say, lambda number: self._grant(number, deck)))

    @guarded("More new cards")
    def _grant(self, number: int, deck: str) -> None:
        if (collection := self.prep.collection) is not None:
            collection.log.extend(number, deck, self.prep.place.clock.now())
            self._told(f"{wording.counted(number, 'more new card')}. {TAKES_BACK}")

    def action_more_due(self) -> None:
        """Ask how much more of what is due to take today."""
        figures = self.prep.figures
        if self.prep.collection is None or figures is None or not figures.beyond:
            return
        beyond = figures.beyond

        def say(number: int) -> str:
            return f"{number} of {beyond}, the likeliest forgotten first"

        self.go(AskNumber("How many more reviews?", min(MORE, beyond), beyond, say, self._grant_reviews))

    @guarded("More reviews")
    def _grant_reviews(self, number: int) -> None:
        if (collection := self.prep.collection) is not None:
            collection.log.extend(0, "", self.prep.place.clock.now(), reviews=number)
            self._told(f"{wording.counted(number, 'more review')}. {TAKES_BACK}")

    def action_catch_up(self) -> None:
        """Ask over how many days to spread what has piled up; while that is under way, end it."""
        figures, collection = self.prep.figures, self.prep.collection
        if collection is None or figures is None:
            return
        if figures.catch_up is not None:
            today.end_catch_up(collection.log, self.prep.place.clock.now())
            self._told(f"The daily limit holds again. {TAKES_BACK}")
        elif figures.offers_catch_up:
            days = suggested_days(figures.overdue, figures.settings.reviews_per_day)
            question = f"Over how many days to spread {wording.counted(figures.overdue, 'review')}?"

            def say(number: int) -> str:
                return today.describe_catch_up(figures, number)

            self.go(AskNumber(question, days, MOST_CATCH_UP, say, self._catch_up))

    @guarded("Catching up")
    def _catch_up(self, days: int) -> None:
        collection, figures = self.prep.collection, self.prep.figures
        if collection is not None and figures is not None:
            today.begin_catch_up(collection.log, figures, days, self.prep.place.clock.now())
            self._told(f"Spread over {wording.counted(days, 'day')}. {TAKES_BACK}")

    def action_take_back(self) -> None:
        """Take back what was added to today, or begun or ended, last."""
        if (collection := self.prep.collection) is not None:
            taken = today.take_back(collection.log, self.prep.place.clock.now())
            self._told(f"Undone: {taken}" if taken else "There is nothing of today to take back.")

    def _told(self, what: str) -> None:
        self._chose = True
        self.prep.refresh_figures()
        self.say(what, 4)
