"""The floor: the smallest Textual program. It shows the text of a card in one plain Static."""

from textual.app import App, ComposeResult
from textual.widgets import Static

ANSWER = """
It waits for {n} things: the answer has some words, a list and

  - a first point
  - a second one

Space shows this, and 3 goes on to the next question."""


class Bare(App[None]):
    """Space shows the answer, 3 the next question: what a review does, without anything behind it."""

    BINDINGS = [("space", "answer"), ("3", "next")]  # noqa: RUF012
    number = 0

    def compose(self) -> ComposeResult:
        yield Static("question 0 here")

    def action_answer(self) -> None:
        self.query_one(Static).update(f"question {self.number}, answered\n" + ANSWER.format(n=self.number))

    def action_next(self) -> None:
        self.number += 1
        self.query_one(Static).update(f"question {self.number} here")


if __name__ == "__main__":
    Bare().run()
