"""Preview: a card of a deck file, both sides, with what the checker says of it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path

from textual import getters, on, work
from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.events import Resize
from textual.screen import Screen
from textual.widgets import Static

from interviewprep.content.decks.card import Card
from interviewprep.content.decks.checker import check
from interviewprep.content.problem import Problem
from interviewprep.content.visible import visible
from interviewprep.profile.clock import Clock
from interviewprep.profile.editor import EditorError
from interviewprep.scheduling.card_state import CardState
from interviewprep.store.cards import StoredCard
from interviewprep.study.collection import StudyCard
from interviewprep.ui.boundary import GuardedWorkers, guarded
from interviewprep.ui.keys import KeyCommand, bindings
from interviewprep.ui.lend_terminal import edit_file
from interviewprep.ui.widgets.card_view import CardView
from interviewprep.ui.widgets.key_bar import KeyBar


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


class PreviewScreen(GuardedWorkers, Screen[None]):
    """One page of a deck file."""

    CSS_PATH = Path(__file__).with_suffix(".tcss")
    KEYS = (
        KeyCommand("turn(1)", "right,n,pagedown", "Next", "The next card", 10, main=True),
        KeyCommand("turn(-1)", "left,p,pageup", "Before", "The card before", 11),
        KeyCommand("go(0)", "home", "First", "The first card"),
        KeyCommand("go(-1)", "end", "Last", "The last card"),
        KeyCommand("flip", "space", "Answer", "Question, or answer", 12),
        KeyCommand("next_problem", "w", "Next mistake", "The next card with a mistake", 13),
        KeyCommand("edit", "e", "Edit", "Edit in $EDITOR", 14),
        KeyCommand("scroll(-2)", "up,k"),
        KeyCommand("scroll(2)", "down,j"),
        KeyCommand("app.quit", "q", "Quit", rank=15),
    )
    BINDINGS = bindings("preview", KEYS)
    HELP = "The cards of a deck file as a candidate sees them, drawn again whenever the file is saved."

    top = getters.query_one("#top", Static)
    card_view = getters.query_one(CardView)
    unread = getters.query_one("#unread", VerticalScroll)
    wrong = getters.query_one("#wrong", VerticalScroll)

    def __init__(self, path: Path, card: str | None, clock: Clock) -> None:
        super().__init__()
        self.path = path
        self.pages = read_pages(path)
        self.at = next((n for n, page in enumerate(self.pages) if page.card and page.card.id == card), 0)
        self._clock = clock
        self._answered = True

    def compose(self) -> ComposeResult:
        """Where we are, the card (or the Markdown that is none yet), what is wrong with it, the keys."""
        yield Static(id="top", markup=False)
        yield CardView(self._clock)
        with VerticalScroll(id="unread", can_focus=False):
            yield Static(id="unread-text", markup=False)
        with VerticalScroll(id="wrong", can_focus=False):
            yield Static(id="wrong-text", markup=False)
        yield KeyBar()

    def on_mount(self) -> None:
        """Show the card, and watch the file."""
        self.call_after_refresh(self.show_page)
        self._watch()

    @on(Resize)
    def resized(self) -> None:
        """The lines around the card depend on the width; the card lays itself out."""
        if self.top.is_mounted:
            self._show_around()

    @guarded("Showing the card")
    async def show_page(self) -> None:
        """Show the page that we are at."""
        page = self.pages[self.at]
        self.card_view.display = page.card is not None
        self.unread.display = page.card is None
        if page.card is None:
            await self.card_view.clear()
            source = Content.styled(visible(page.source), "$foreground 60%")
            self.query_one("#unread-text", Static).update(source)
        else:
            await self.card_view.show(self._study(page.card, page.group), revealed=self._answered)
        self.set_focus(None)
        self._show_around()

    def _show_around(self) -> None:
        page = self.pages[self.at]
        self._show_problems(page)
        self._show_top(page)
        self.query_one(KeyBar).show()

    def command_now(self, command: KeyCommand) -> KeyCommand | None:
        """Space turns the card over; mistakes are offered where there are any."""
        if command.action == "flip":
            return replace(command, label="Question" if self._answered else "Answer")
        if command.action == "next_problem":
            return command if any(page.problems for page in self.pages) else None
        return command

    def _study(self, card: Card, group: str) -> StudyCard:
        key = f"preview:{card.id}"
        stored = StoredCard(key, key, CardState(), False, False, 0, "", "", "preview", str(self.path), "", 0)
        return StudyCard(key, group, card, stored)

    def _show_problems(self, page: Page) -> None:
        width = self.card_view.text_width
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

    # The file

    @work(exclusive=True, description="Watching the file")
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
        (self.unread if self.unread.display else self.card_view.scroller).scroll_relative(y=by, animate=False)

    async def action_edit(self) -> None:
        """Open the file at this card."""
        try:
            edit_file(self.app, self.path, self.pages[self.at].line)
        except EditorError as error:
            self.notify(str(error), severity="error", markup=False)
            return
        await self.reload()
