"""The floor for Browse: a screen of Textual's own widgets that shows as much, with nothing behind it."""

from textual.app import App, ComposeResult
from textual.containers import Horizontal
from textual.screen import Screen
from textual.widgets import DataTable, Footer, Input, Static

ROWS = [
    (f"due {n}", f"What is the answer to question {n}, in short?", "Deck", "recall", "mid")
    for n in range(100)
]
PANE = "A card with its answer.\n\n" * 8


class TableScreen(Screen[None]):
    """A query, rows, a card beside them, and keys: `o` sorts the other way round, `q` leaves it."""

    CSS = """
    #body { height: 1fr; }
    DataTable { width: 5fr; height: 1fr; }
    #pane { width: 4fr; height: 1fr; }
    """
    BINDINGS = [("q", "app.pop_screen", "Back"), ("i", "bell", "Show"), ("o", "sort", "Sort")]  # noqa: RUF012

    sorted = 0

    def compose(self) -> ComposeResult:
        yield Static("Browse")
        yield Input(placeholder="filter")
        with Horizontal(id="body"):
            yield DataTable(id="rows")
            yield Static(PANE, id="pane")
        yield Footer()

    def on_mount(self) -> None:
        table = self.table
        table.add_columns("State", "Question", "Deck", "Kind", "Level")
        table.add_rows(ROWS)
        table.focus()

    def action_sort(self) -> None:
        self.sorted += 1
        self.table.sort(self.table.ordered_columns[0].key, reverse=self.sorted % 2 == 1)

    @property
    def table(self) -> DataTable[str]:
        return self.query_one(DataTable)


class BareTable(App[None]):
    """`b` opens the screen."""

    BINDINGS = [("b", "browse", "Browse")]  # noqa: RUF012

    def compose(self) -> ComposeResult:
        yield Static("Today")

    def action_browse(self) -> None:
        self.push_screen(TableScreen())

    @property
    def is_drawn(self) -> bool:
        """Whether the rows in view were painted."""
        screen = self.screen
        if not isinstance(screen, TableScreen) or not screen.query(DataTable):
            return False
        table = screen.table
        return (
            table.row_count == len(ROWS)
            and table.size.height > 1
            and len(table._line_cache) >= table.size.height
        )


if __name__ == "__main__":
    BareTable().run()
