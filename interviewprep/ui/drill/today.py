"""Today: what there is to do, and the one key that starts it."""

from __future__ import annotations

from dataclasses import replace

from rich.cells import cell_len, set_cell_size
from textual import getters, on, work
from textual.app import ComposeResult
from textual.content import Content
from textual.events import Resize, ScreenResume
from textual.geometry import Size
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from interviewprep import wording
from interviewprep.store.figures import DeckFigures, Figures
from interviewprep.study.when import time_left
from interviewprep.ui.boundary import guarded
from interviewprep.ui.drill.adds_to_today import AddsToToday, backlog_lines
from interviewprep.ui.drill.asks_for_path import PATH_KEYS, AsksForPath
from interviewprep.ui.drill.plans_today import PLAN_KEYS, PlansToday
from interviewprep.ui.keys import KeyCommand, bindings, with_keys
from interviewprep.ui.navigation import BrowseDeck, CustomStudy, EditSettings, ShowTasks, ShowText, StudyDeck
from interviewprep.ui.prep import painted
from interviewprep.ui.widgets.forecast import DAYS, Forecast
from interviewprep.ui.widgets.key_bar import KeyBar


class TodayScreen(AddsToToday, AsksForPath, PlansToday):
    """The first screen."""

    TITLE = "Today"
    KEYS = (
        KeyCommand("start", "enter,space", "Start", "Start reviewing", 10, main=True, shown="Enter"),
        KeyCommand("more", "n", "More new", "More new cards today", 11),
        KeyCommand("more_due", "m", "More due", "More of what is due, beyond today's limit", 11),
        KeyCommand("catch_up", "c", "Catch up", "Spread what has piled up over some days, or end that", 11),
        KeyCommand("take_back", "u", "Undo", "Take back what you added to today, or began", 12),
        KeyCommand("tasks", "t", "Tasks", "Practice tasks", 12),
        KeyCommand("app.quit", "q", "Quit", rank=13),
        KeyCommand("browse", "b", "Browse", "Browse the cards of the deck", 14),
        KeyCommand("custom_study", "s", "Custom study", "Custom study: forgotten, flagged, any query", 15),
        KeyCommand("settings", "comma", "Settings", rank=15),
        KeyCommand("deck_settings", "o", "Deck's settings", "What the chosen deck has of its own", 16),
        *PATH_KEYS,
        *PLAN_KEYS,
        KeyCommand("problems", "p", "Problems", "Problems in deck files"),
        KeyCommand("reload", "r", "Reload", "Read the decks again"),
        KeyCommand("app.command_palette", "ctrl+p", "Palette", "Command palette", 16),
    )
    BINDINGS = bindings("today", KEYS)
    HELP = """\
Today lists your decks with what is **due** (to review), in **learning** steps (seen today, back in minutes) \
and **new**. Pick *All decks* or one deck with ↑ and ↓, and press Enter.

New cards are dealt out over the decks, kinds and levels, 20 a day unless `{today.settings}` sets another \
number; `{today.more}` deals more. Of what is due come up to 200 a day, the likeliest forgotten first; \
`{today.more-due}` takes more. After days away, `{today.catch-up}` spreads what has piled up over some days. \
`{today.take-back}` takes each of these back. A day starts at 04:00.

`{today.custom-study}` studies what you choose: what you forgot, leeches, flagged cards, any query; ahead of \
time, or as a cram that leaves the schedule as it is.

Your own decks are `.md` files in the `decks` folder of your data folder; `interviewprep decks --folder` \
says where that is.
"""

    header = getters.query_one("#header", Static)
    summary = getters.query_one("#summary", Static)
    decks = getters.query_one("#decks", OptionList)
    status = getters.query_one("#status", Static)
    forecast = getters.query_one(Forecast)

    def __init__(self) -> None:
        super().__init__()
        self._drawn: tuple[object, ...] | None = None
        """What the list of decks shows, and how wide."""
        self._is_painted = False

    def compose(self) -> ComposeResult:
        """A line each on the day and what it holds, the decks, and what is going on."""
        yield Forecast(id="forecast")
        yield Static(id="header", markup=False)
        yield Static(id="summary", markup=False)
        yield OptionList(id="decks", markup=False)
        yield Static(id="status", markup=False)
        yield KeyBar()

    def on_mount(self) -> None:
        """Show what is known already, so that it is painted first, and look at the clock now and then."""
        self._show_all()
        self.call_after_refresh(self._painted)
        self.decks.focus()
        self.set_interval(20, self._tick)

    async def _painted(self) -> None:
        """Add the decks that there was no room for."""
        await painted()
        self._is_painted = True
        self._drawn = None
        self._show_decks(self.prep.figures)

    @on(ScreenResume)
    @guarded("Reading today's figures")
    def resumed(self) -> None:
        """Back from a session or a task: other figures, and another plan."""
        self.plan_anew()
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
        if self.is_mounted:
            self._show_all()

    def _show_all(self) -> None:
        figures = self.prep.figures
        self._show_header(figures)
        self._show_decks(figures)
        self._show_status()
        if self._paths is None and self.prep.collection is not None:
            self.read_paths()
        if self.forecast.has_class("-shown"):
            self.read_forecast()

    @work(exclusive=True, group="figures", description="Reading what comes")
    async def read_forecast(self) -> None:
        """Beside the decks, what is due on the next days."""
        figures, collection = self.prep.figures, self.prep.collection
        if figures is None or collection is None:
            return
        first = figures.day + 1
        load = await self.prep.reader.read("forecast", lambda: collection.cards.load(first, first + DAYS))
        self.forecast.show_days(figures.day, figures.due + figures.beyond, load)

    def _show_header(self, figures: Figures | None) -> None:
        title = Content.styled("Today", "bold $primary")
        if figures is None:
            _show(self.header, title)
            _show(self.summary, Content(""))
            return
        first, facts = self.first_row(figures), []
        if figures.answered:
            facts.append(f"{figures.answered} answered")
        if figures.settings.path_title and figures.settings.new_from:
            facts.insert(0, figures.settings.path_title)
        if figures.streak > 1:
            facts.append(f"{figures.streak} days in a row")
        if facts:
            title += Content.styled("   " + " · ".join(facts), "$foreground 70%")
        _show(self.header, title)
        parts = [
            Content.assemble((f"{count}", f"bold {colour}"), (f" {label}", "$foreground 80%"))
            for count, label, colour in (
                (first.due, "due", "$success"),
                (first.learning, "learning", "$warning"),
                (first.new, "new", "$primary"),
            )
        ]
        _show(self.summary, Content("   ").join(parts))

    @property
    def _room(self) -> Size:
        """Before the first layout, all of the terminal."""
        return self.size if self.size.width else self.app.size

    def _show_decks(self, figures: Figures | None) -> None:
        width = max(30, self.forecast.fit(self._room.width) - 5)  # padding and scrollbar
        if self._drawn == (figures, width, plan := self.plan):
            return
        self._drawn = (figures, width, plan)
        highlighted = self.decks.highlighted
        options = []
        if figures is not None and figures.decks:
            rows = (self.first_row(figures), *_in_order(figures))
            shown = len(rows) if self._is_painted else self._room.height
            options = [Option(_row(deck, width)) for deck in rows[:shown]]
        if self.decks.option_count > len(options):
            self.decks.clear_options()
        there = self.decks.option_count
        for index, option in enumerate(options[:there]):
            self.decks.replace_option_prompt_at_index(index, option.prompt)
        self.decks.add_options(options[there:])
        if options:
            self.decks.highlighted = min(highlighted or 0, len(options) - 1)
        self.decks.display = bool(options)
        if options and self.focused is None:  # a list that wasn't there couldn't have the focus
            self.decks.focus()

    def show_status(self) -> None:
        """Say what is going on, and what to press."""
        if self.is_mounted:
            self._show_status()

    def _show_status(self) -> None:
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
            lines += self.plan_lines(figures) + self._advice(figures)
            self.plan_again(figures)
        if app.collection is not None and (count := len(app.collection.problems)):
            files = "a deck file" if count == 1 else "deck files"
            lines.append(
                Content.styled(f"{wording.counted(count, 'problem')} in {files}: p shows", "$warning")
            )
        _show(self.status, Content("\n").join(lines))
        # However many decks there are, what is said below them stays in view.
        said = sum(max(1, -(-line.cell_length // max(1, self._room.width - 4))) for line in lines)
        self.decks.styles.max_height = max(3, self._room.height - said - 7)
        self.show_keys()

    def _advice(self, figures: Figures) -> list[Content]:
        if not figures.decks:
            return [
                Content.styled("No decks.", "bold"),
                Content(with_keys("Put one into your decks folder, then press {today.reload}.", self)),
                Content("`interviewprep decks --folder` names the folder."),
            ]
        if self.asks_for_path(figures):
            return self.path_lines(figures)
        if figures.left:
            if not figures.started and not figures.settings.interview_date:
                of_path = sum(deck.stage is not None for deck in figures.decks)
                decks = f"{figures.cards} cards in {wording.counted(len(figures.decks), 'deck')}"
                if of_path < len(figures.decks):
                    decks = f"{figures.settings.path_title}: {of_path} of {len(figures.decks)} decks"
                welcome = f"Welcome. {decks}; today starts with {figures.new}."
                return [
                    Content.styled(welcome, "bold"),
                    Content(
                        with_keys("Press {today.start}: a card asks, you answer, then rate yourself.", self)
                    ),
                    Content(with_keys("The day of an interview is known? {today.plan} plans for it.", self)),
                ]
            return backlog_lines(figures, self) + self._tasks_due(figures)
        lines = [Content.styled("Done for today.", "bold $success")]
        if when := time_left(figures, self.prep.place.clock.now()):
            lines[0] += Content(f" The next cards come {when}.")
        lines += backlog_lines(figures, self)
        if figures.path_ends:
            chooses = with_keys(" have begun. {today.choose-path} chooses another path.", self)
            lines.append(
                Content.assemble("All cards of ", figures.settings.path_title or "these decks", chooses)
            )
        if figures.more:
            lines.append(Content(with_keys("Want more? {today.more} deals more new cards.", self)))
        return lines + self._tasks_due(figures)

    def _tasks_due(self, figures: Figures) -> list[Content]:
        if not figures.tasks_due:
            return []
        some = wording.counted(figures.tasks_due, "practice task")
        return [
            Content.assemble(
                (some, "bold $warning"), with_keys(" to try again today: {today.tasks} shows them.", self)
            )
        ]

    def command_now(self, command: KeyCommand) -> KeyCommand | None:
        """Start, while there is something; otherwise more new cards are what to press."""
        figures = self.prep.figures
        start = figures is not None and (figures.left > 0 or bool(self.planned_cards(figures)))
        if command.action == "start":
            return command if start else None
        if figures is None:
            return None if command.action in ("more", "more_due", "catch_up", "take_back") else command
        asks = self.asks_for_path(figures)
        if command.action.startswith("path("):
            shown = f"0-{len(self.offered_paths(figures))}"
            return replace(command, shown=shown) if asks and command.action <= f"path({shown[2:]})" else None
        match command.action:
            case "more":
                return replace(command, main=not start and not figures.beyond) if figures.more else None
            case "more_due":
                return replace(command, main=not start) if figures.beyond else None
            case "catch_up" if figures.catch_up is not None:
                return replace(command, label="End catch-up")
            case "catch_up":
                return command if figures.offers_catch_up else None
            case "deck_settings":
                return command if self.chosen_deck() else None
            case "take_back":
                return command if figures.chose or self._chose else None
        return command

    # What a user does

    def chosen_deck(self) -> DeckFigures | None:
        """The highlighted deck; None for all."""
        index, figures = self.decks.highlighted, self.prep.figures
        return _in_order(figures)[index - 1] if index and figures and index <= len(figures.decks) else None

    @property
    def _chosen_key(self) -> str | None:
        chosen = self.chosen_deck()
        return chosen.key if chosen else None

    @on(OptionList.OptionSelected)
    def selected(self) -> None:
        """Enter or a click on a deck starts it."""
        self.action_start()

    def action_start(self) -> None:
        """Start a session with the chosen deck, or with what the plan wants of today."""
        planned = self.planned_cards(self.prep.figures)
        if planned and self._chosen_key is None:
            self.start_planned(planned)
        else:
            self.go(StudyDeck(self._chosen_key))

    def action_browse(self) -> None:
        """List the cards of the chosen deck."""
        chosen = self.chosen_deck()
        self.go(BrowseDeck(chosen.name if chosen else None))

    def action_custom_study(self) -> None:
        """Study what one chooses."""
        self.go(CustomStudy())

    def action_tasks(self) -> None:
        """List the practice tasks."""
        self.go(ShowTasks())

    def action_settings(self) -> None:
        """Change the settings."""
        self.go(EditSettings())

    def action_deck_settings(self) -> None:
        """Change what the chosen deck has of its own."""
        if (chosen := self.chosen_deck()) is not None:
            self.go(EditSettings(chosen))

    def action_problems(self) -> None:
        """Show all mistakes in deck files."""
        collection = self.prep.collection
        problems = [str(p) for p in collection.problems] if collection else []
        text = Content("\n\n".join(problems) if problems else "All deck files are fine.")
        self.go(ShowText("Problems in deck files", text))

    def action_reload(self) -> None:
        """Read the decks again."""
        if self.prep.collection is not None:
            self.prep.reload_decks()


def _show(static: Static, content: Content) -> None:
    """Lay it out again only where it says something else."""
    shown = static.content
    if not (isinstance(shown, Content) and shown.is_same(content)):
        static.update(content)


def _in_order(figures: Figures) -> list[DeckFigures]:
    """The decks, those of the path first."""
    last = len(figures.decks)
    return sorted(figures.decks, key=lambda deck: last if deck.stage is None else deck.stage)


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
