"""What a mock interview came to: four dimensions with what was seen, what was missed, what to drill."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.events import Resize
from textual.widgets import Static

from interviewprep import wording
from interviewprep.atomic_write import write_atomically
from interviewprep.content.visible import visible
from interviewprep.store.mocks import KeptMock
from interviewprep.study.collection import Collection
from interviewprep.study.mock_words import as_json, as_markdown, date_and_time, in_short, when
from interviewprep.study.scorecard import Dimension, Scorecard, score
from interviewprep.ui.boundary import guarded
from interviewprep.ui.keys import KeyCommand, bindings
from interviewprep.ui.markdown import inline
from interviewprep.ui.navigation import DrillMissed
from interviewprep.ui.prep import PrepScreen
from interviewprep.ui.widgets.key_bar import KeyBar
from interviewprep.ui.widgets.score_colours import colour_of

FAINT = "$foreground 60%"
FOLDER = "mocks"
"""Where exported ones are, in the data folder."""


class ScorecardScreen(PrepScreen[None]):
    """One scorecard; the arrows go to those before and after it."""

    CSS_PATH = Path(__file__).with_suffix(".tcss")
    KEYS = (
        KeyCommand("drill", "d", "Drill", "Study the cards of which you missed something", 10, main=True),
        KeyCommand("export", "e", "Export", "Write it as Markdown and as JSON", 11),
        KeyCommand("turn(-1)", "left", "Earlier", "The mock interview before", 12),
        KeyCommand("turn(1)", "right", "Later", "The mock interview after", 13),
        KeyCommand("dismiss", "escape,q,enter", "Back", rank=14),
        KeyCommand("scroll(-2)", "up,k"),
        KeyCommand("scroll(2)", "down,j"),
        KeyCommand("scroll(-12)", "pageup"),
        KeyCommand("scroll(12)", "pagedown"),
    )
    BINDINGS = bindings("scorecard", KEYS)
    HELP = """\
The scale is that of interviewers: strong no, no, yes, strong hire. A dimension's figure is a share: of the \
key points you ticked and the outputs you said; of the task's points, or your own rating of it; of the \
bugs you found and the follow-ups you covered; and for communication your own ratings of clarity with the \
answers that kept their time. It is a *strong no* below 35%, a *no* below 60%, a *yes* below 80%. What was \
not seen has no score, and what was seen less than three times none of the strong ones.
"""

    def __init__(self, collection: Collection, mocks: Sequence[KeptMock], number: int) -> None:
        """`number` is that of the one to show, from 0."""
        super().__init__()
        self._collection = collection
        self._mocks = mocks
        self._number = number

    @property
    def _card(self) -> Scorecard:
        return score(self._mocks[self._number].data)

    def compose(self) -> ComposeResult:
        """The text and the keys."""
        with VerticalScroll(id="page", can_focus=False):
            yield Static(id="text", markup=False)
        yield KeyBar()

    def on_mount(self) -> None:
        """Show it."""
        self._show()

    def on_resize(self, _: Resize) -> None:
        """What was seen is beside the scores where there is room."""
        self._show()

    def _show(self) -> None:
        self.query_one("#text", Static).update(Content("\n").join(self._lines()))
        self.show_keys()

    def _lines(self) -> Iterator[Content]:
        mock, card = self._mocks[self._number], self._card
        yield Content.styled(
            f"Mock interview, {date_and_time(when(self._collection.log, mock))}", "bold $primary"
        )
        yield Content.styled(f"{in_short(mock)}.", "$foreground 80%")
        yield Content("")
        before = score(self._mocks[self._number - 1].data).dimensions if self._number else ()
        for n, one in enumerate(card.dimensions):
            yield from _dimension(one, before[n] if before else None)
        yield Content("")
        if not card.missed:
            yield Content.styled("Nothing was missed of what was asked.", "bold $success")
            return
        yield Content.styled("What was missed", "bold $primary")
        for missed in card.missed:
            yield Content.styled("• ", "$error") + inline(missed.question)
            for point in missed.points:
                yield Content("    ") + inline(point).stylize("$foreground 80%")
        if card.drill:
            yield Content("")
            cards = wording.counted(len(card.drill), "card")
            yield Content(f"To drill: {cards}, those with most missed first.")

    def command_now(self, command: KeyCommand) -> KeyCommand | None:
        """What there is to drill, and to turn to."""
        match command.action:
            case "drill" if not self._card.drill:
                return None
            case "turn(-1)" if not self._number:
                return None
            case "turn(1)" if self._number == len(self._mocks) - 1:
                return None
        return command

    def action_drill(self) -> None:
        """Study exactly the cards of which something was missed."""
        if self._card.drill:
            self.go(DrillMissed(self._card.drill))

    def action_turn(self, by: int) -> None:
        """Another mock interview."""
        self._number = min(len(self._mocks) - 1, max(0, self._number + by))
        self._show()
        self.query_one("#page").scroll_home(animate=False)

    @guarded("The export")
    def action_export(self) -> None:
        """Write it into the data folder."""
        mock, log = self._mocks[self._number], self._collection.log
        folder = self._collection.place.home.folder / FOLDER
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / f"{when(log, mock):%Y-%m-%d-%H%M}.md"
        write_atomically(path, as_markdown(log, mock))
        text = json.dumps(as_json(log, mock), indent=2, ensure_ascii=False) + "\n"
        write_atomically(path.with_suffix(".json"), text)
        self.notify(f"Written: {visible(str(path))}, and beside it as .json.", markup=False, timeout=8)

    def action_scroll(self, by: int) -> None:
        """Scroll by lines."""
        self.query_one("#page").scroll_relative(y=by, animate=False)


def _dimension(one: Dimension, before: Dimension | None) -> Iterator[Content]:
    style = colour_of(one)
    parts: list[str | tuple[str, str]] = [(one.name.ljust(22), "bold"), (one.label.ljust(12), style)]
    if one.share is not None:
        parts.append((f"{one.share:>4.0%}", ""))
    if before is not None:
        parts.append((f"   before: {before.label}", FAINT))
    yield Content.assemble(*parts)
    for said in one.evidence:
        yield Content(f"    {said}").stylize("$foreground 80%")
