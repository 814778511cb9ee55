"""Today: what there is to do, and the one key that starts it."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from rich.cells import cell_len, set_cell_size
from textual import getters, on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.content import Content
from textual.events import Resize, ScreenResume
from textual.screen import Screen
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from interviewprep.store.figures import DeckFigures, Figures
from interviewprep.study.when import time_left
from interviewprep.ui.widgets.key_bar import Key, KeyBar

if TYPE_CHECKING:
    from interviewprep.ui.app import InterviewPrep

MORE = 10
"""New cards that `n` adds."""


class TodayScreen(Screen[None]):
    """The first screen."""

    TITLE = "Today"
    BINDINGS = [  # noqa: RUF012
        Binding("enter,space", "start", "Start reviewing", show=False),
        Binding("n", "more", f"{MORE} more new cards today", show=False),
        Binding("t", "tasks", "Practice tasks", show=False),
        Binding("b", "browse", "Browse the cards of the deck", show=False),
        Binding("comma", "settings", "Settings", show=False),
        Binding("p", "problems", "Problems in deck files", show=False),
        Binding("r", "reload", "Read the decks again", show=False),
        Binding("q,escape", "app.quit", "Quit", show=False),
    ]
    HELP = """\
Today lists your decks with what is **due** (to review), in **learning** steps (seen today, back in \
minutes) and **new**. Pick *All decks* or one deck with ↑ and ↓, and press Enter.

New cards are dealt out over the decks, 20 a day unless `,` sets another number. A day starts at 04:00.

Your own decks are `.md` files in the `decks` folder of your data folder; `interviewprep decks --folder` \
says where that is.
"""

    header = getters.query_one("#header", Static)
    summary = getters.query_one("#summary", Static)
    decks = getters.query_one("#decks", OptionList)
    status = getters.query_one("#status", Static)
    key_bar = getters.query_one(KeyBar)

    def __init__(self) -> None:
        super().__init__()
        self._drawn: tuple[Figures | None, int] | None = None
        """What the list of decks shows, and how wide."""

    @property
    def prep(self) -> InterviewPrep:
        """The app."""
        return cast("InterviewPrep", self.app)

    def compose(self) -> ComposeResult:
        """A line each on the day and what it holds, the decks, and what is going on."""
        yield Static(id="header", markup=False)
        yield Static(id="summary", markup=False)
        yield OptionList(id="decks", markup=False)
        yield Static(id="status", markup=False)
        yield KeyBar()

    def on_mount(self) -> None:
        """Show what is known already, and look at the clock now and then."""
        self.show_figures()
        self.decks.focus()
        self.set_interval(20, self._tick)

    @on(ScreenResume)
    def resumed(self) -> None:
        """Back from a session: other figures."""
        self.prep.refresh_figures()

    @on(Resize)
    def resized(self) -> None:
        """The columns depend on the width."""
        self.show_figures()

    def _tick(self) -> None:
        if self.is_current:
            self.prep.refresh_figures()

    # What is shown

    def show_figures(self) -> None:
        """Show today's figures."""
        if not self.is_mounted:
            return
        figures = self.prep.figures
        self._show_header(figures)
        self._show_decks(figures)
        self.show_status()

    def _show_header(self, figures: Figures | None) -> None:
        title = Content.styled("Today", "bold $primary")
        if figures is None:
            self.header.update(title)
            self.summary.update(Content(""))
            return
        facts = []
        if figures.answered:
            facts.append(f"{figures.answered} answered")
        if figures.streak > 1:
            facts.append(f"{figures.streak} days in a row")
        if facts:
            title += Content.styled("   " + " · ".join(facts), "$foreground 70%")
        self.header.update(title)
        parts = [
            Content.assemble((f"{count}", f"bold {colour}"), (f" {label}", "$foreground 80%"))
            for count, label, colour in (
                (figures.due, "due", "$success"),
                (figures.learning, "learning", "$warning"),
                (figures.new, "new", "$primary"),
            )
        ]
        self.summary.update(Content("   ").join(parts))

    def _show_decks(self, figures: Figures | None) -> None:
        width = max(30, self.size.width - 5)  # padding and scrollbar
        if self._drawn == (figures, width) or not self.size.width:
            return
        self._drawn = (figures, width)
        highlighted = self.decks.highlighted
        options = []
        if figures is not None and figures.decks:
            everything = DeckFigures(
                0, "", "All decks", "", "", figures.cards, figures.due, figures.learning, figures.new
            )
            options = [Option(_row(deck, width), id=f"d{deck.id}") for deck in (everything, *figures.decks)]
        if self.decks.option_count != len(options):
            self.decks.clear_options().add_options(options)
        else:
            for index, option in enumerate(options):
                self.decks.replace_option_prompt_at_index(index, option.prompt)
        if options:
            self.decks.highlighted = min(highlighted or 0, len(options) - 1)
        self.query_one("#decks").display = bool(options)

    def show_status(self) -> None:
        """Say what is going on, and what to press."""
        if not self.is_mounted:
            return
        app, figures = self.prep, self.prep.figures
        lines: list[Content] = []
        if app.failure:
            lines.append(Content.styled(app.failure, "$error"))
        elif app.progress is not None:
            what, done, total = app.progress
            bar = ""
            if total:
                filled = round(20 * done / total)
                bar = f" {'█' * filled}{'░' * (20 - filled)} {done:,} of {total:,}"
            lines.append(Content.styled(f"{what}…{bar}", "$accent"))
        elif figures is None:
            lines.append(Content.styled("Opening…", "$foreground 60%"))
        if figures is not None:
            lines += self._advice(figures)
        if app.collection is not None and app.collection.problems:
            count = len(app.collection.problems)
            files = "a deck file" if count == 1 else "deck files"
            lines.append(
                Content.styled(f"{count} problem{'s' * (count > 1)} in {files}: p shows", "$warning")
            )
        self.status.update(Content("\n").join(lines))
        # However many decks there are, what is said below them stays in view.
        said = sum(max(1, -(-line.cell_length // max(1, self.size.width - 4))) for line in lines)
        self.decks.styles.max_height = max(3, self.size.height - said - 7)
        self.key_bar.show(self._keys(figures))

    def _advice(self, figures: Figures) -> list[Content]:
        if not figures.decks:
            return [
                Content.styled("No decks.", "bold"),
                Content("Put one into your decks folder, then press r."),
                Content("`interviewprep decks --folder` names the folder."),
            ]
        if figures.left:
            if not figures.started:
                decks = f"{len(figures.decks)} deck{'s' * (len(figures.decks) != 1)}"
                welcome = f"Welcome. {figures.cards} cards in {decks}; today starts with {figures.new}."
                return [
                    Content.styled(welcome, "bold"),
                    Content("Press Enter: a card asks, you answer, then rate yourself."),
                ]
            return self._tasks_due(figures)
        lines = [Content.styled("Done for today.", "bold $success")]
        if when := time_left(figures, self.prep.place.clock.now()):
            lines[0] += Content(f" The next cards come {when}.")
        if figures.unseen:
            lines.append(Content(f"Want more? n deals {MORE} more new cards."))
        return lines + self._tasks_due(figures)

    def _tasks_due(self, figures: Figures) -> list[Content]:
        if not figures.tasks_due:
            return []
        some = f"{figures.tasks_due} practice task{'s' * (figures.tasks_due > 1)}"
        return [Content.assemble((some, "bold $warning"), " to try again today: t shows them.")]

    def _keys(self, figures: Figures | None) -> list[Key]:
        start = figures is not None and figures.left > 0
        more = figures is not None and figures.unseen > figures.new
        return [
            *([Key("Enter", "Start", "start", main=True)] if start else []),
            *([Key("n", f"{MORE} more new", "more", main=not start)] if more else []),
            Key("t", "Tasks", "tasks"),
            Key("q", "Quit", "app.quit"),
            Key("b", "Browse", "browse"),
            Key(",", "Settings", "settings"),
            Key("^p", "Palette", "app.command_palette"),
            Key("?", "Help", "app.help"),
        ]

    # What a user does

    def _chosen(self) -> DeckFigures | None:
        """The highlighted deck; None for all."""
        index, figures = self.decks.highlighted, self.prep.figures
        return figures.decks[index - 1] if index and figures and index <= len(figures.decks) else None

    @on(OptionList.OptionSelected)
    def selected(self) -> None:
        """Enter or a click on a deck starts it."""
        self.action_start()

    def action_start(self) -> None:
        """Start a session with the chosen deck."""
        chosen = self._chosen()
        self.start(chosen.name if chosen else None)

    def start(self, deck: str | None) -> None:
        """Start a session with a deck; None means all."""
        collection, figures = self.prep.collection, self.prep.figures
        if collection is None or figures is None:
            if not self.prep.failure:
                self.notify("Still reading the decks; a moment.", timeout=2)
            return
        chosen = next((d for d in figures.decks if d.name == deck), None)
        if deck is not None and chosen is None:
            self.notify(f"There is no deck {deck!r}.", severity="error", markup=False)
            return
        left = figures.left if chosen is None else chosen.due + chosen.learning + chosen.new
        if not left:
            hint = f"Press n for {MORE} more new cards." if figures.unseen else ""
            self.notify(f"Nothing left here today. {hint}", timeout=4)
            return
        from interviewprep.study.session import Session
        from interviewprep.ui.drill.review import ReviewScreen

        session = Session(collection, deck)
        if session.current is None:
            self.notify("The next card is a few minutes away.", timeout=4)
            return
        self.app.push_screen(ReviewScreen(session))

    def action_more(self) -> None:
        """Deal more new cards for today."""
        if self.prep.collection is None:
            return
        chosen = self._chosen()
        self.prep.collection.log.extend(MORE, chosen.name if chosen else "", self.prep.place.clock.now())
        self.prep.refresh_figures()
        self.notify(
            f"{MORE} more new cards" + (f" from {chosen.title}" if chosen else ""), timeout=3, markup=False
        )

    def action_browse(self) -> None:
        """List the cards of the chosen deck."""
        if self.prep.collection is not None:
            from interviewprep.ui.drill.browse import BrowseScreen

            chosen = self._chosen()
            self.app.push_screen(BrowseScreen(self.prep.collection, chosen.name if chosen else None))

    def action_tasks(self) -> None:
        """List the practice tasks."""
        if self.prep.collection is None:
            self.notify("Still reading the decks; a moment.", timeout=2)
            return
        from interviewprep.ui.practise.task_list import TaskListScreen

        self.app.push_screen(TaskListScreen(self.prep.collection))

    def action_settings(self) -> None:
        """Change the settings."""
        if self.prep.collection is not None:
            from interviewprep.ui.common.settings import SettingsScreen

            self.app.push_screen(SettingsScreen(self.prep.collection), lambda _: self.prep.refresh_figures())

    def action_problems(self) -> None:
        """Show all mistakes in deck files."""
        from interviewprep.ui.common.text_page import TextPageScreen

        collection = self.prep.collection
        problems = [str(p) for p in collection.problems] if collection else []
        text = Content("\n\n".join(problems) if problems else "All deck files are fine.")
        self.app.push_screen(TextPageScreen("Problems in deck files", text))

    def action_reload(self) -> None:
        """Read the decks again."""
        if self.prep.collection is not None:
            self.run_worker(self._reload, thread=True, exclusive=True, group="collection")

    def _reload(self) -> None:
        collection = self.prep.collection
        assert collection is not None

        def tell(what: str, done: int, total: int) -> None:
            self.app.call_from_thread(setattr, self.app, "progress", (what, done, total))

        collection.refresh(tell)
        self.app.call_from_thread(setattr, self.app, "progress", None)
        self.app.call_from_thread(self.prep.refresh_figures)


def _columns(width: int) -> int:
    return 6 if width >= 60 else 5


def _row(deck: DeckFigures, width: int) -> Content:
    size = _columns(width)
    figures: list[tuple[str, str]] = []
    for count, word, colour in (
        (deck.due, "due", "$success"),
        (deck.learning, "learning" if width >= 66 else "lrn", "$warning"),
        (deck.new, "new", "$primary"),
    ):
        figures.append((f"{count:>{size}}", f"bold {colour}" if count else "$foreground 40%"))
        figures.append((f" {word}", "$foreground 60%" if count else "$foreground 35%"))
    room = width - sum(len(text) for text, _ in figures) - 1
    title = deck.title if cell_len(deck.title) <= room else set_cell_size(deck.title, room - 1) + "…"
    return Content.assemble((set_cell_size(title, room + 1), "" if deck.id else "bold"), *figures)
