"""Preview: a card of a deck file, both sides, with what the checker says of it."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from textual import getters, on, work
from textual.app import ComposeResult, SuspendNotSupported
from textual.binding import Binding
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.events import Resize
from textual.screen import Screen
from textual.widgets import Static

from interviewprep.content.decks.card import Card, ClozeBody
from interviewprep.content.decks.checker import check
from interviewprep.content.problem import Problem
from interviewprep.content.visible import visible
from interviewprep.profile.clock import Clock
from interviewprep.scheduling.card_state import CardState
from interviewprep.store.cards import StoredCard
from interviewprep.study.collection import StudyCard
from interviewprep.ui.card_sides import back_of, front_of, make_answer_input, title_of
from interviewprep.ui.widgets.answer_input import AnswerInput
from interviewprep.ui.widgets.key_bar import Key, KeyBar

TEXT_WIDTH = 92


@dataclass(frozen=True, slots=True)
class Page:
    """One heading of the file, or what stands above the first."""

    line: int
    """1-based."""
    source: str
    """Its Markdown."""
    card: Card | None
    """None when it has mistakes."""
    group: str
    problems: tuple[Problem, ...]


def read_pages(path: Path) -> list[Page]:
    """The file as pages: one for each card (each gap of a cloze), and one for mistakes above the first."""
    checked = check([path], history=False)
    deck = checked.decks.get(path)
    problems = [found.problem for found in checked.problems]
    if deck is None:
        return [Page(1, "", None, "", tuple(problems))]
    lines = path.read_bytes().decode("utf-8-sig", "replace").replace("\r\n", "\n").split("\n")
    bounds = [*deck.headings, len(lines) + 1]
    cards = {card.line: card for card in deck.cards}
    pages = []
    above = tuple(p for p in problems if p.line < bounds[0] or not deck.headings)
    if above or not deck.headings:
        pages.append(Page(1, "\n".join(lines[: bounds[0] - 1]), None, "", above))
    for start, end in pairwise(bounds):
        card = cards.get(start)
        wrong = tuple(p for p in problems if start <= p.line < end)
        text = "\n".join(lines[start - 1 : end - 1])
        pages += [Page(start, text, card, group, wrong) for group in (card.groups if card else [""])]
    return pages


class PreviewScreen(Screen[None]):
    """One page of a deck file."""

    CSS_PATH = Path(__file__).with_suffix(".tcss")
    BINDINGS = [  # noqa: RUF012
        Binding("right,n,pagedown", "turn(1)", "The next card", show=False),
        Binding("left,p,pageup", "turn(-1)", "The card before", show=False),
        Binding("home", "go(0)", "The first card", show=False),
        Binding("end", "go(-1)", "The last card", show=False),
        Binding("space", "flip", "Question, or answer", show=False),
        Binding("w", "next_problem", "The next card with a mistake", show=False),
        Binding("e", "edit", "Edit in $EDITOR", show=False),
        Binding("up,k", "scroll(-2)", show=False),
        Binding("down,j", "scroll(2)", show=False),
        Binding("q,escape", "app.quit", "Quit", show=False),
    ]

    top = getters.query_one("#top", Static)
    scroller = getters.query_one("#card", VerticalScroll)
    front = getters.query_one("#front", Static)
    slot = getters.query_one("#slot", Vertical)
    back = getters.query_one("#back", Static)
    wrong = getters.query_one("#wrong", VerticalScroll)

    def __init__(self, path: Path, card: str | None, clock: Clock) -> None:
        super().__init__()
        self.path = path
        self.pages = read_pages(path)
        self.at = next((n for n, page in enumerate(self.pages) if page.card and page.card.id == card), 0)
        self._clock = clock
        self._answer_input: AnswerInput | None = None
        self._answered = True

    def compose(self) -> ComposeResult:
        """Where we are, the card, what is wrong with it, the keys."""
        yield Static(id="top", markup=False)
        with VerticalScroll(id="card", can_focus=False):
            yield Static(id="front", markup=False)
            yield Vertical(id="slot")
            yield Static(id="back", markup=False)
        with VerticalScroll(id="wrong", can_focus=False):
            yield Static(id="wrong-text", markup=False)
        yield KeyBar()

    def on_mount(self) -> None:
        """Show the card, and watch the file."""
        self._watch()

    @on(Resize)
    async def resized(self) -> None:
        """Lay it out for the new width."""
        await self.show_page()

    async def show_page(self) -> None:
        """Show the page that we are at."""
        page = self.pages[self.at]
        width = max(20, min(self.size.width - 7, TEXT_WIDTH))
        if self._answer_input is not None:
            self._answer_input.stop()
            await self._answer_input.remove()
            self._answer_input = None
        answer_input = result = None
        if page.card is None:
            self.front.update(Content.styled(visible(page.source), "$foreground 60%"))
            self.back.display = False
        else:
            card = self._study(page.card, page.group)
            answer_input = make_answer_input(card, self._clock)
            cloze = isinstance(page.card.body, ClozeBody)
            self.front.update(title_of(card, width) if cloze and self._answered else front_of(card, width))
            if answer_input is not None:
                self._answer_input = answer_input
                await self.slot.mount(answer_input)
                if self._answered:
                    answer_input.give_up()
                    result = answer_input.result()
            text = back_of(card, width)
            if result is not None:
                text = Content("\n\n").join([result, text] if text else [result])
            self.back.update(text)
            self.back.display = self._answered and bool(text)
        self.slot.display = answer_input is not None and result is None
        self.set_focus(None)
        self._show_problems(page, width)
        self._show_top(page)

    def _study(self, card: Card, group: str) -> StudyCard:
        key = f"preview:{card.id}"
        stored = StoredCard(key, key, CardState(), False, False, 0, "", "", "preview", str(self.path), "", 0)
        return StudyCard(key, group, card, stored)

    def _show_problems(self, page: Page, width: int) -> None:
        self.wrong.display = bool(page.problems)
        lines: list[Content] = []
        for problem in page.problems:
            rule = "" if problem.rule == "syntax" else f" [{problem.rule}]"
            said = f"{problem.line}:{problem.column}{rule}: {problem.message}"
            lines += Content.styled(said, "$error").wrap(width)
            lines += Content.styled(f"  {problem.remedy}", "$foreground 80%").wrap(width)
        self.query_one("#wrong-text", Static).update(Content("\n").join(lines))

    def _show_top(self, page: Page) -> None:
        bad = sum(bool(p.problems) for p in self.pages)
        what = f"{page.card.kind}  {page.card.level}  #{page.card.id}" if page.card else "not a card yet"
        end = Content.styled(f"{bad} with mistakes" if bad else "all well", "$error" if bad else "$success")
        start = Content.assemble(
            (f"{self.at + 1} of {len(self.pages)}", "bold $primary"),
            (f"  {visible(self.path.name)}:{page.line}", "$foreground 70%"),
            (f"  {what}", "$foreground 60%"),
        ).truncate(max(10, self.size.width - 6 - end.cell_length), ellipsis=True)
        gap = max(1, self.size.width - 4 - start.cell_length - end.cell_length)
        self.top.update(start + Content(" " * gap) + end)
        self.query_one(KeyBar).show(
            [
                Key("→", "Next", "turn(1)", main=True),
                Key("←", "Before", "turn(-1)"),
                Key("Space", "Question" if self._answered else "Answer", "flip"),
                *([Key("w", "Next mistake", "next_problem")] if bad else []),
                Key("e", "Edit", "edit"),
                Key("q", "Quit", "app.quit"),
            ]
        )

    # The file

    @work(exclusive=True)
    async def _watch(self) -> None:
        from watchfiles import awatch

        try:
            async for changes in awatch(self.path.parent, step=25, debounce=100, recursive=False):
                if any(Path(name).name == self.path.name for _, name in changes):
                    await self.reload()
        except (OSError, RuntimeError) as error:
            self.notify(f"Your saves are not noticed here: {error}", markup=False)

    async def reload(self) -> None:
        """Read the file again, and show the first card that changed."""
        before, here = self.pages, self.pages[self.at]
        try:
            self.pages = read_pages(self.path)
        except OSError:
            return  # between two writes of an editor: the next one is noticed too
        old = {page.source for page in before}
        changed = [n for n, page in enumerate(self.pages) if page.source not in old]
        same = [n for n, page in enumerate(self.pages) if page.source == here.source]
        self.at = changed[0] if changed else same[0] if same else min(self.at, len(self.pages) - 1)
        await self.show_page()

    # Keys

    async def action_turn(self, by: int) -> None:
        """Some cards on or back, and round the ends."""
        await self.action_go((self.at + by) % len(self.pages))

    async def action_go(self, number: int) -> None:
        """To one card."""
        self.at = number % len(self.pages)
        self.scroller.scroll_home(animate=False)
        await self.show_page()

    async def action_next_problem(self) -> None:
        """To the next card that the checker has something to say about."""
        order = [*range(self.at + 1, len(self.pages)), *range(self.at + 1)]
        found = next((n for n in order if self.pages[n].problems), None)
        if found is None:
            self.notify("No mistakes.", timeout=2)
        else:
            await self.action_go(found)

    async def action_flip(self) -> None:
        """As asked, or as answered."""
        self._answered = not self._answered
        await self.show_page()

    def action_scroll(self, by: int) -> None:
        """Scroll a long card."""
        self.scroller.scroll_relative(y=by, animate=False)

    async def action_edit(self) -> None:
        """Open the file at this card."""
        from interviewprep.profile.editor import EditorError, run_editor

        try:
            with self.app.suspend():
                run_editor(self.path, self.pages[self.at].line)
        except (SuspendNotSupported, EditorError) as error:
            said = str(error) or "This terminal can't be lent to an editor."
            self.notify(said, severity="error", markup=False)
            return
        await self.reload()
        self.refresh()
        self.call_after_refresh(self.refresh)
