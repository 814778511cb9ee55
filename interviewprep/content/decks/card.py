"""What a deck file holds, validated: a deck's front matter and its cards."""

from __future__ import annotations

from typing import Annotated, Literal, get_args

from pydantic import Field

from interviewprep.content.validation import SLUG, Level, Strict

Kind = Literal["recall", "cloze", "choice", "output", "order", "bug", "answer"]

KINDS: tuple[Kind, ...] = get_args(Kind)


def as_kind(word: str) -> Kind | None:
    """The kind of that name."""
    return next((kind for kind in KINDS if kind == word), None)


Siblings = Literal["hidden", "shown"]
"""What is seen of a cloze card's other groups while one is asked."""


class DeckMeta(Strict):
    """A deck's front matter."""

    deck: Annotated[str, Field(pattern=f"^{SLUG.pattern}$", max_length=64)] = ""
    """The deck's name on the command line; the file's name when left out."""
    title: Annotated[str, Field(min_length=1, max_length=80)]
    description: str = ""
    topic: str = ""
    order: int = 1000
    """Where the deck stands among the others: smaller first, then by name."""
    level: Level = "mid"
    """The level of cards that don't name one."""
    source: str = ""
    """The source of cards that don't name one."""
    siblings: Siblings = "hidden"
    """For cloze cards that don't say."""
    tags: list[Annotated[str, Field(pattern=r"^[^\s,]+$")]] = Field(default_factory=list)
    """Of all the deck's cards, beside their own."""
    words: list[Annotated[str, Field(min_length=1, max_length=60)]] = Field(default_factory=list)
    """What a job advert says that asks for this deck; its title, topic and tags where none are given."""
    authors: list[str] = Field(default_factory=list)
    license: str = ""
    allow: dict[str, Annotated[str, Field(min_length=1)]] = Field(default_factory=dict)
    """Lint rules that the deck's cards may break: rule -> why."""


class RecallBody(Strict):
    """A question; the body is the answer."""

    kind: Literal["recall"] = "recall"
    answer: str


class ClozeBody(Strict):
    """A text with hidden spans."""

    kind: Literal["cloze"] = "cloze"
    text: str
    """Markdown with the `==hidden==` and `==1:hidden==` marks left in."""
    groups: list[str]
    """The numbers of the groups, in order; empty when all spans form one card."""
    siblings: Siblings = "hidden"
    """Whether the gaps of the other groups are hidden, too, while one is asked."""


class Option(Strict):
    """One option of a choice."""

    text: str
    right: bool
    why: str


class ChoiceBody(Strict):
    """Pick the right options."""

    kind: Literal["choice"] = "choice"
    intro: str
    options: list[Option]
    explanation: str


class OutputBody(Strict):
    """Say what a program prints."""

    kind: Literal["output"] = "output"
    intro: str
    code: str
    output: str
    also: list[str] = Field(default_factory=list)
    """Other outputs that are right."""
    explanation: str
    requires: list[str] = Field(default_factory=list)
    """What the code needs (PEP 508), beyond what interviewprep itself installs."""


class OrderBody(Strict):
    """Put things in order."""

    kind: Literal["order"] = "order"
    intro: str
    items: list[str]
    """In the right order."""
    free: list[tuple[int, int]] = Field(default_factory=list)
    """Runs of items, by the 0-based places of their first and last, that may stand in any order."""
    explanation: str

    @property
    def ranks(self) -> list[int]:
        """For each item where it belongs; items of a run belong to the same place."""
        places = list(range(len(self.items)))
        for first, last in self.free:
            places[first : last + 1] = [first] * (last + 1 - first)
        return places


class BugBody(Strict):
    """Find the guilty line."""

    kind: Literal["bug"] = "bug"
    intro: str
    code: str
    """Without the `# bug:` comments."""
    guilty: dict[int, str]
    """0-based line of `code` -> why it is wrong. Any of them is right."""
    explanation: str


class FollowUp(Strict):
    """What the interviewer asks next."""

    question: str
    answer: str = ""
    """Markdown; '' where the author gives none."""


class AnswerBody(Strict):
    """Answer as in the interview, then tick the points that were made."""

    kind: Literal["answer"] = "answer"
    model: str
    """A model answer."""
    points: list[str]
    follow_ups: list[FollowUp]
    explanation: str
    seconds: int
    """Time to answer in."""


Body = Annotated[
    RecallBody | ClozeBody | ChoiceBody | OutputBody | OrderBody | BugBody | AnswerBody,
    Field(discriminator="kind"),
]


class Proof(Strict):
    """A program that asserts what a card says; the candidate doesn't see it."""

    code: str
    requires: list[str] = Field(default_factory=list)
    """What the code needs (PEP 508), beyond what interviewprep itself installs."""


class Picture(Strict):
    """A picture that a card's text shows."""

    description: str
    """What it shows, for who doesn't see it; '' where the author says nothing."""
    file: str
    """Its path from the deck's folder, as the author wrote it: there need be no such file, or another."""
    line: int
    """1-based."""
    column: int = 1


class Card(Strict):
    """One card, as its file says it. All text is Markdown unless said otherwise, and harmless to print."""

    id: str
    title: str
    """The question: the heading's Markdown."""
    level: Level
    source: str
    """Where the answer can be checked; a URL, or a path inside the deck's folder."""
    since: str = ""
    until: str = ""
    """The versions the card holds for, as the author wrote them."""
    tags: list[str] = Field(default_factory=list)
    allow: dict[str, str] = Field(default_factory=dict)
    """Lint rules that the card may break: rule -> why."""
    line: int
    """1-based line of the heading."""
    body: Body
    proofs: list[Proof] = Field(default_factory=list)
    pictures: list[Picture] = Field(default_factory=list)
    """All that its text shows, in order."""

    @property
    def kind(self) -> Kind:
        """How the card is answered."""
        return self.body.kind

    @property
    def groups(self) -> list[str]:
        """One entry for each card of this note that is scheduled by itself; `""` for the whole."""
        return (self.body.groups if isinstance(self.body, ClozeBody) else []) or [""]
