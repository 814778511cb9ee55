"""Where one can go from a screen: messages that screens send, and the app alone answers."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from textual.content import Content
from textual.message import Message

if TYPE_CHECKING:
    from interviewprep.content.tasks.task import Task
    from interviewprep.practice.attempt_runner import AttemptRunner
    from interviewprep.practice.attempts import Practice
    from interviewprep.store.figures import DeckFigures
    from interviewprep.study.collection import StudyCard
    from interviewprep.study.mock_interview import MockChoice
    from interviewprep.study.session import Session


class Go(Message):
    """A wish to see another screen."""

    WHAT: ClassVar[str] = ""
    """What fails when it can't be shown."""


@dataclass(eq=False, repr=False)
class StudyDeck(Go):
    """Study today's cards of a deck; None means all decks."""

    WHAT = "Starting the session"

    deck: str | None


@dataclass(eq=False, repr=False)
class ContinueSession(Go):
    """Go on with a session that was paused or done, after taking something back."""

    WHAT = "Going on"

    session: Session


@dataclass(eq=False, repr=False)
class EndSession(Go):
    """The session is over, or was left: show what it came to."""

    WHAT = "The summary"

    session: Session


@dataclass(eq=False, repr=False)
class BrowseDeck(Go):
    """List the cards of a deck; None means all decks."""

    WHAT = "Browse"

    deck: str | None


@dataclass(eq=False, repr=False)
class BrowseFound(Go):
    """List the cards that a query finds."""

    WHAT = "Browse"

    query: str


@dataclass(eq=False, repr=False)
class ShowCardDetails(Go):
    """Show where a card comes from and how it went."""

    WHAT = "The card's details"

    card: StudyCard
    whole: bool = False
    """Whether question and answer come first."""


@dataclass(eq=False, repr=False)
class ShowTasks(Go):
    """List the practice tasks."""

    WHAT = "Tasks"


@dataclass(eq=False, repr=False)
class OpenTask(Go):
    """Go on with a task's attempt, or ask how to begin one."""

    WHAT = "Opening the task"

    task: Task


@dataclass(eq=False, repr=False)
class RateAttempt(Go):
    """End an attempt, with a rating that says when the task comes back."""

    WHAT = "The end of the attempt"

    runner: AttemptRunner
    why: str
    """Why it ends, for the candidate."""
    gave_up: bool = False
    must: bool = False
    """Whether it is over in any case."""


@dataclass(eq=False, repr=False)
class ManageFiles(Go):
    """Open, make, rename or delete files of an attempt."""

    WHAT = "The files"

    runner: AttemptRunner


@dataclass(eq=False, repr=False)
class OpenConsole(Go):
    """Send requests to a service."""

    WHAT = "The HTTP console"

    name: str
    folder: Path
    app: str
    """Where its app is in the folder: `module:attribute` or `module:factory()`."""
    requests: tuple[str, ...] = ()
    """Those to begin with, until the service has said what it answers; empty for those of the booking app."""


@dataclass(eq=False, repr=False)
class ShowSolution(Go):
    """Show right programs beside one's own."""

    WHAT = "The solution"

    practice: Practice


@dataclass(eq=False, repr=False)
class ShowReplay(Go):
    """Go through the runs of a task's last attempt, and of those before it."""

    WHAT = "The replay"

    task: Task


@dataclass(eq=False, repr=False)
class EditSettings(Go):
    """Change the settings."""

    WHAT = "Settings"

    deck: DeckFigures | None = None
    """Whose own settings; None for the general ones."""


@dataclass(eq=False, repr=False)
class Confirm(Go):
    """Ask before something that can't be taken back with a key."""

    WHAT = "The question"

    question: str
    yes: str
    """What the answer yes does, in words."""
    then: Callable[[], object]
    """Called after a yes."""


@dataclass(eq=False, repr=False)
class AskNumber(Go):
    """Ask for a whole number from 1 on."""

    WHAT = "The question"

    question: str
    suggested: int
    most: int
    say: Callable[[int], str]
    """What a number means, in words."""
    then: Callable[[int], object]
    """Called with the number, unless one leaves."""


@dataclass(eq=False, repr=False)
class AskText(Go):
    """Ask for a line of text."""

    WHAT = "The question"

    question: str
    hint: str
    """What can be typed."""
    wrong: Callable[[str], str]
    """Says what is wrong with a text; '' for nothing."""
    then: Callable[[str], object]
    """Called with the text."""


@dataclass(eq=False, repr=False)
class ChooseSome(Go):
    """Choose some of a few things."""

    WHAT = "The choice"

    title: str
    choices: Mapping[str, str]
    """By key, in words."""
    chosen: Sequence[str]
    """Keys of those that are chosen now."""
    then: Callable[[Sequence[str]], object]
    """Called with the keys of those that are chosen afterwards."""


@dataclass(eq=False, repr=False)
class PickOne(Go):
    """Pick one of some things."""

    WHAT = "The choice"

    title: str
    choices: Mapping[str, str]
    """By key, in words."""
    picked: str
    """The key of the one that is picked now."""
    then: Callable[[str], object]
    """Called with the key of the one that is picked."""


@dataclass(eq=False, repr=False)
class CustomStudy(Go):
    """Choose what to study beside today's cards."""

    WHAT = "Custom study"


@dataclass(eq=False, repr=False)
class AskHowToStudy(Go):
    """Ask how to study some cards: what is due of them, all of them, or as a cram."""

    WHAT = "Custom study"

    ids: Sequence[int]
    """In the order in which they come."""


@dataclass(eq=False, repr=False)
class StudyQuery(Go):
    """Study what a query finds."""

    WHAT = "Starting the session"

    query: str
    ahead: int = 0
    cram: bool = False
    """See `study.chosen.Chosen`."""


@dataclass(eq=False, repr=False)
class ShowPlan(Go):
    """Show the plan for the interview; without one, ask for its day."""

    WHAT = "The plan"


@dataclass(eq=False, repr=False)
class EditPlan(Go):
    """Change the day of the interview, the minutes and what counts."""

    WHAT = "The plan"

    then: Callable[[], object]
    """Called once that is done, or was left."""


@dataclass(eq=False, repr=False)
class Debrief(Go):
    """Ask which questions came up in the interview, and make cards of them."""

    WHAT = "The debrief"

    then: Callable[[], object]
    """Called once that is done."""


@dataclass(eq=False, repr=False)
class StudyPlanned(Go):
    """Study what the plan wants of today."""

    WHAT = "Starting the session"

    cards: Sequence[int] | None = None
    """Their ids, in the order in which they come; None to plan first."""


@dataclass(eq=False, repr=False)
class ShowStatistics(Go):
    """Show what was done, what is remembered and what comes."""

    WHAT = "Statistics"


@dataclass(eq=False, repr=False)
class ShowOptimiser(Go):
    """Fit the memory model to one's own reviews."""

    WHAT = "Optimise"


@dataclass(eq=False, repr=False)
class ShowText(Go):
    """Show a page of text."""

    WHAT = "The text"

    title: str
    text: Content


@dataclass(eq=False, repr=False)
class ShowMock(Go):
    """Ask how long a mock interview is to be, and what it is about."""

    WHAT = "The mock interview"


@dataclass(eq=False, repr=False)
class BeginMock(Go):
    """Begin a mock interview."""

    WHAT = "The mock interview"

    choice: MockChoice


@dataclass(eq=False, repr=False)
class ShowScorecard(Go):
    """Show what a mock interview came to."""

    WHAT = "The scorecard"

    number: int
    """From 0, the oldest."""
    instead: bool = False
    """Whether in the place of the screen that wishes it."""


@dataclass(eq=False, repr=False)
class DrillMissed(Go):
    """Study cards of which something was missed, now, due or not."""

    WHAT = "Starting the session"

    cards: Sequence[str]
    """Their keys, in the order in which they come."""
