"""Right programs beside one's own: the solution and the accepted ones, as a diff or side by side."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

from textual import getters, on, work
from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.events import Resize
from textual.widgets import Static

from interviewprep.content.visible import visible
from interviewprep.practice.attempts import Practice
from interviewprep.practice.solution_diff import ComparedFile, NumberedLine
from interviewprep.ui.keys import KeyCommand, bindings
from interviewprep.ui.markdown import code
from interviewprep.ui.practise.ends_once import EndsOnce
from interviewprep.ui.prep import PrepScreen
from interviewprep.ui.widgets.diff_lines import compared
from interviewprep.ui.widgets.key_bar import KeyBar

WIDE = 100
"""Cells from which on there is room for two columns."""
GUTTER = 5
"""Cells of a line's number."""
BETWEEN = " │ "


class SolutionScreen(EndsOnce[None], PrepScreen[None]):
    """One right program at a time, beside one's own."""

    CSS_PATH = Path(__file__).with_suffix(".tcss")
    KEYS = (
        KeyCommand("program(1)", "n,right", "Next", "The next right program", 10, main=True),
        KeyCommand("program(-1)", "p,left", "Previous", "The one before", 11),
        KeyCommand("view", "v", "As a diff", "A diff, or side by side", 12),
        KeyCommand("scroll(-1)", "up,k", "Scroll", rank=13, shown="↑↓"),
        KeyCommand("scroll(1)", "down,j"),
        KeyCommand("scroll(-15)", "pageup"),
        KeyCommand("scroll(15)", "pagedown,space"),
        KeyCommand("dismiss", "escape,q,f8", "Back", rank=14),
    )
    BINDINGS = bindings("solution", KEYS)
    HELP = """\
The solution is one right program; others that are right, too, come after it (`n`). From 100 columns on they \
are beside your own, whole; `v` shows a diff instead: `-` is yours, `+` the other.
"""

    body = getters.query_one("#programs", VerticalScroll)

    def __init__(self, practice: Practice) -> None:
        """The task and one's own files; that they may be seen is known."""
        super().__init__()
        self._practice = practice
        self._number = 0
        self._beside = True
        """Whether side by side is wanted, where there is room."""

    def compose(self) -> ComposeResult:
        """What is compared, the two programs, the keys."""
        yield Static(id="title", markup=False)
        with VerticalScroll(id="programs", can_focus=False):
            yield Static(id="lines", markup=False)
        yield KeyBar()

    @property
    def _program(self) -> str:
        return self._practice.programs[self._number]

    @property
    def _columns(self) -> bool:
        return self._beside and self.size.width >= WIDE

    @on(Resize)
    def resized(self) -> None:
        """Lay it out for the new width."""
        self._show()

    @work(exclusive=True, group="solution", description="The solution")
    async def _show(self) -> None:
        """Read the two programs, and draw them."""
        practice, name, read = self._practice, self._program, self.prep.reader.read
        if self._columns:
            width = self.size.width - 4
            lines = beside(await read("solution", lambda: practice.beside(name)), width)
        else:
            lines = compared(await read("solution", lambda: practice.diff(name)))
        self.query_one("#title", Static).update(self._title())
        self.query_one("#lines", Static).update(lines)
        self.show_keys()

    def _title(self) -> Content:
        count = len(self._practice.programs)
        which = "the solution" if not self._number else f"accepted/{visible(self._program)}"
        parts = [("Yours beside " if self._columns else "- yours   + ", ""), (which, "bold $primary")]
        if count > 1:
            parts.append((f"   {self._number + 1} of {count} right programs", "$foreground 60%"))
        return Content.assemble(*parts)

    def command_now(self, command: KeyCommand) -> KeyCommand | None:
        """Nothing leads to other programs where there are none, or to columns without room."""
        if command.action.startswith("program") and len(self._practice.programs) == 1:
            return None
        if command.action == "view":
            if self.size.width < WIDE:
                return None
            return command if self._columns else replace(command, label="Side by side")
        return command

    def action_program(self, by: int) -> None:
        """Show another program."""
        self._number = (self._number + by) % len(self._practice.programs)
        self.body.scroll_home(animate=False)
        self._show()

    def action_view(self) -> None:
        """A diff, or side by side."""
        self._beside = not self._beside
        self._show()

    def action_scroll(self, by: int) -> None:
        """Scroll by lines."""
        self.body.scroll_relative(y=by, animate=False)


def beside(files: Iterable[ComparedFile], width: int) -> Content:
    """One's own program and another in two columns of the width; what differs is on a ground of its own."""
    column = (width - len(BETWEEN)) // 2
    parts = []
    for file in files:
        name = Content.styled(visible(file.name), "bold $primary")
        note = Content.styled("   you have no such file", "$foreground 60%") if file.missing else Content("")
        parts.append(Content("\n").join([name + note, *_rows(file, column)]))
    return Content("\n\n").join(parts)


def _rows(file: ComparedFile, column: int) -> Iterator[Content]:
    language = "python" if file.name.endswith(".py") else "text"
    mine = _coloured([row.mine for row in file.rows if row.mine], language)
    other = _coloured([row.other for row in file.rows if row.other], language)
    for row in file.rows:
        left = _cell(row.mine, mine, column, "" if row.same else "on $error 15%")
        right = _cell(row.other, other, column, "" if row.same else "on $success 15%")
        height = max(len(left), len(right))
        for one, two in zip(_filled(left, column, height), _filled(right, column, height), strict=True):
            yield one + Content.styled(BETWEEN, "$foreground 30%") + two


def _coloured(lines: list[NumberedLine], language: str) -> dict[int, Content]:
    """The lines of a file by number, in colours."""
    text = "\n".join(visible(line.text) for line in lines)
    coloured = code(text, language) if text.strip() else []
    return dict(enumerate(coloured, 1))


def _cell(line: NumberedLine | None, coloured: dict[int, Content], column: int, ground: str) -> list[Content]:
    """A line in its column, on as many rows as it takes."""
    if line is None:
        return []
    text = coloured.get(line.number, Content("")).expand_tabs(4)
    pieces = text.fold(column - GUTTER)
    number = Content.styled(f"{line.number:>{GUTTER - 1}} ", "$foreground 40%")
    cells = [(number if not n else Content(" " * GUTTER)) + piece for n, piece in enumerate(pieces)]
    padded = [cell + Content(" " * max(0, column - cell.cell_length)) for cell in cells]
    return [cell.stylize_before(ground) for cell in padded] if ground else padded


def _filled(cell: list[Content], column: int, height: int) -> list[Content]:
    return cell + [Content(" " * column)] * (height - len(cell))
