"""The floor: the smallest Textual program, which shows the next text on a key."""

from textual.app import App, ComposeResult
from textual.widgets import Static


class Bare(App[None]):
    BINDINGS = [("3", "next")]  # noqa: RUF012
    number = 0

    def compose(self) -> ComposeResult:
        yield Static("number 0 here")

    def action_next(self) -> None:
        self.number += 1
        self.query_one(Static).update(f"number {self.number} here\n\n" + "some words of an answer " * 12)


if __name__ == "__main__":
    Bare().run()
