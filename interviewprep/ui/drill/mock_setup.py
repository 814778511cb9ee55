"""Before a mock interview: how long, at which level, about what; and how the earlier ones went."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from textual import on
from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.events import ScreenResume
from textual.widgets import Static

from interviewprep.content.validation import LEVELS
from interviewprep.store.mocks import KeptMock
from interviewprep.study.collection import Collection
from interviewprep.study.mock_interview import MINUTES, MockChoice, script_of
from interviewprep.study.mock_script import decks_of
from interviewprep.study.mock_words import when
from interviewprep.study.scorecard import score
from interviewprep.ui.boundary import guarded
from interviewprep.ui.keys import KeyCommand, bindings
from interviewprep.ui.navigation import BeginMock, ChooseSome, ShowScorecard
from interviewprep.ui.prep import PrepScreen
from interviewprep.ui.widgets.key_bar import KeyBar
from interviewprep.ui.widgets.score_colours import colour_of

FAINT = "$foreground 60%"
LISTED = 12
"""Earlier mock interviews that are listed."""
TITLES = 4
"""Decks that are named."""


class MockSetupScreen(PrepScreen[None]):
    """Choose, then begin; below it the scorecards of the earlier ones beside each other."""

    CSS_PATH = Path(__file__).with_suffix(".tcss")
    KEYS = (
        KeyCommand("begin", "enter,space", "Begin", "Begin the mock interview", 10, main=True),
        KeyCommand("minutes(20)", "1", "20, 45, 60 min", "20 minutes", 11, shown="1-3"),
        KeyCommand("minutes(45)", "2", "45 minutes"),
        KeyCommand("minutes(60)", "3", "60 minutes"),
        KeyCommand("level", "l", "Level", "Another level: all, junior, mid, senior", 12),
        KeyCommand("decks", "d", "Topics", "Choose the decks that are asked about", 13),
        KeyCommand("earlier", "s", "Scorecard", "The scorecard of the last mock interview", 14),
        KeyCommand("dismiss", "escape,q", "Back", rank=15),
    )
    BINDINGS = bindings("mock", KEYS)
    HELP = """\
A mock interview asks as an interviewer would: one thing at a time, against a clock, with follow-ups, and \
never back. It draws what you answer aloud, outputs and bugs, the weightier and the weaker the likelier, and \
nothing that the one before asked; then a coding task. It ends with a scorecard. The answers leave your \
schedule as it is; what was missed can be studied at once from the scorecard.

Somebody else can hold it: `interviewprep mock --interviewer` prints the script with the answers.
"""

    def __init__(self, collection: Collection) -> None:
        super().__init__()
        self._collection = collection
        self._choice = MockChoice()
        self._mocks: Sequence[KeptMock] = ()

    def compose(self) -> ComposeResult:
        """What is chosen, and the earlier ones."""
        with VerticalScroll(id="page"):
            yield Static(id="chosen", markup=False)
            yield Static(id="earlier", markup=False)
        yield KeyBar()

    @on(ScreenResume)
    @guarded("Reading the mock interviews")
    def resumed(self) -> None:
        """At first, and back from one."""
        self._mocks = self._collection.log.mocks()
        self._show()

    def _show(self) -> None:
        self.query_one("#chosen", Static).update(Content("\n").join(self._chosen()))
        self.query_one("#earlier", Static).update(Content("\n").join(self._earlier()))
        self.show_keys()

    def _chosen(self) -> Iterator[Content]:
        choice = self._choice
        yield Content.styled("Mock interview", "bold $primary")
        yield Content("")
        times = [
            (f" {minutes} ", "bold $background on $primary" if minutes == choice.minutes else FAINT)
            for minutes in MINUTES
        ]
        yield Content.assemble("Minutes  ", *times)
        levels = [
            (f" {level or 'all'} ", "bold $background on $primary" if level == choice.level else FAINT)
            for level in ("", *LEVELS)
        ]
        yield Content.assemble("Level    ", *levels)
        yield Content.assemble("Topics   ", (f" {self._topics()}", "bold"))
        parts = script_of(choice.minutes)
        said = ", ".join(f"{part.title.lower()} {part.minutes} min" for part in parts)
        yield Content.assemble("Script   ", (f" {said}", "$foreground 80%"))

    def _topics(self) -> str:
        if not self._choice.decks:
            title = self._collection.log.settings.path_title
            return f"your path: {title}" if title else "all decks"
        titles = [deck.title for deck in decks_of(self._collection, self._choice.decks)]
        more = f" and {len(titles) - TITLES} more" if len(titles) > TITLES else ""
        return ", ".join(titles[:TITLES]) + more

    def _earlier(self) -> Iterator[Content]:
        if not self._mocks:
            yield Content.styled("The answers leave your schedule as it is. None was held yet.", FAINT)
            return
        yield Content.styled("Earlier".ljust(8) + "Technical   Coding      Problems    Communication", "bold")
        for mock in reversed(self._mocks[-LISTED:]):
            time = when(self._collection.log, mock)
            cells = [(one.label.ljust(12), colour_of(one)) for one in score(mock.data).dimensions]
            yield Content.assemble(f"{time.day:>2} {time:%b}".ljust(8), *cells)

    def command_now(self, command: KeyCommand) -> KeyCommand | None:
        """A scorecard, once there is one."""
        return None if command.action == "earlier" and not self._mocks else command

    def action_minutes(self, minutes: int) -> None:
        """So long."""
        self._choice = replace(self._choice, minutes=minutes)
        self._show()

    def action_level(self) -> None:
        """The next level."""
        levels = ("", *LEVELS)
        following = levels[(levels.index(self._choice.level) + 1) % len(levels)]
        self._choice = replace(self._choice, level=following)
        self._show()

    def action_decks(self) -> None:
        """Choose decks; none of them is the path again."""
        decks = {deck.key: deck.title for deck in self._collection.figures().decks}
        title = "Topics (none: your path, or all)"
        self.go(ChooseSome(title, decks, list(self._choice.decks), self._take_decks))

    def _take_decks(self, keys: Sequence[str]) -> None:
        self._choice = replace(self._choice, decks=tuple(keys))
        self._show()

    def action_begin(self) -> None:
        """Begin."""
        self.go(BeginMock(self._choice))

    def action_earlier(self) -> None:
        """The last one's scorecard."""
        if self._mocks:
            self.go(ShowScorecard(len(self._mocks) - 1))
