"""A session line by line on standard input and output: all that the app can do while reviewing."""

from __future__ import annotations

from pathlib import Path
from typing import assert_never

import click

from interviewprep import wording
from interviewprep.cli.card_lines import answer_lines, question_lines
from interviewprep.cli.plain_input import (
    CLOCK,
    DONT_KNOW,
    END,
    HELP,
    Command,
    InputEndedError,
    Refused,
    command_at_ratings,
    read_line,
    read_lines,
    ticked_points,
    typed_answer,
)
from interviewprep.content.decks.card import (
    AnswerBody,
    Body,
    BugBody,
    ChoiceBody,
    ClozeBody,
    OrderBody,
    OutputBody,
    RecallBody,
)
from interviewprep.content.decks.picture_text import in_words
from interviewprep.profile.editor import EditorError, run_editor
from interviewprep.profile.overrides import edit_own_version
from interviewprep.scheduling.rating import Rating
from interviewprep.store.errors import StoreError
from interviewprep.study import judging
from interviewprep.study.collection import StudyCard
from interviewprep.study.judging import Verdict
from interviewprep.study.session import Remaining, Session
from interviewprep.study.today import describe_backlog
from interviewprep.study.when import time_left


class _QuitError(Exception):
    """The candidate has had enough."""


class _AgainError(Exception):
    """A command led to another card, or to this one's question."""


class PlainReview:
    """A session on standard input and output."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._clock = session.collection.place.clock
        self._shown_at = 0.0
        self._started: float | None = None
        """When the clock of an answer card was started."""

    def run(self) -> None:
        """Until nothing is left or the input ends."""
        try:
            while (card := self._session.current) is not None:
                try:
                    self._one(card)
                except _AgainError:
                    continue
        except (_QuitError, InputEndedError):
            pass
        self._tell_end()

    def _tell_end(self) -> None:
        tally = self._session.tally
        click.echo("")
        if tally.answers:
            recalled = "" if tally.recalled is None else f", {tally.recalled:.0%} recalled"
            click.echo(f"{wording.counted(tally.answers, 'answer')}{recalled}.")
        figures = self._session.collection.figures()
        if self._session.told:
            click.echo(f"{wording.sentence(self._session.told)}: {self._session.remaining().total} left.")
        elif self._session.current is None:
            when = time_left(figures, self._session.now())
            click.echo("Done for today." + (f" The next cards come {when}." if when else ""))
        else:
            click.echo(f"Left for today: {figures.due} due, {figures.learning} learning, {figures.new} new.")
        if backlog := describe_backlog(figures):
            click.echo(backlog)

    # A card

    def _one(self, card: StudyCard) -> None:
        body = card.card.body
        self._shown_at, self._started = self._clock.elapsed(), None
        flagged = ", flagged" if card.stored.flagged else ""
        left = _told(self._session.remaining())
        if self._session.told:
            click.echo(f"\n[{self._session.told}]", nl=False)
        click.echo(f"\n--- {card.stored.deck_title} ({card.card.kind}, {card.card.level}{flagged}); {left}")
        for line in question_lines(card):
            click.echo(line)
        typed = self._answer(body)
        seconds = None if self._started is None else self._clock.elapsed() - self._started
        verdict: Verdict | None = judging.DONT_KNOW
        if typed is not None:
            verdict = judging.judge_typed(body, typed, card.key, card.stored.state.reps)
        click.echo("")
        for line in answer_lines(card, typed or []):
            click.echo(line)
        written: dict[str, str] = {}
        if isinstance(body, AnswerBody):
            self._tell_last_written()
            if typed is not None:
                verdict = judging.judge_answer(body, len(self._ticked(body)), seconds)
            written = {"": "\n".join(typed or []), **self._replies(body)}
        if verdict:
            click.echo(f"\n{verdict.reason}: {verdict.rating.label} suggested; Enter takes it.")
        self._rate(verdict, written)

    def _answer(self, body: Body) -> list[str] | None:
        """The lines that were typed in answer, [] for none; None for "I don't know"."""
        while True:
            line = read_line(f"[{_hint(body)}; {_commands_hint(body)}] ")
            match typed_answer(body, _shown(body), line):
                case Command(letter) if letter == DONT_KNOW:
                    return None
                case Command(letter) if letter == CLOCK and isinstance(body, AnswerBody):
                    self._started = self._clock.elapsed()
                    click.echo(f"The clock runs: {wording.clock(body.seconds)}.")
                case Command(letter):
                    self._do(letter)
                case Refused(why):
                    click.echo(why)
                case lines:
                    return lines

    def _tell_last_written(self) -> None:
        before = self._session.last_written()
        if before is not None and "" in before.texts:
            days = f"{wording.counted(before.days_ago, 'day')} ago" if before.days_ago else "today"
            click.echo(f"\nYou wrote last time ({days}):\n{before.texts['']}")

    def _ticked(self, body: AnswerBody) -> set[int]:
        """The key points that were made."""
        while True:
            line = read_line("\n[which points did you make? their numbers, or all; Enter for none] ")
            if (command := command_at_ratings(line)) is not None:
                self._do(command.letter)
            elif (ticked := ticked_points(line, body.points)) is not None:
                return ticked
            else:
                click.echo(f"Give numbers from 1 to {len(body.points)}, or all, or just Enter.")

    def _replies(self, body: AnswerBody) -> dict[str, str]:
        """The follow-ups that have answers; returns what was written on them."""
        replies = {}
        for asked in body.follow_ups:
            if asked.answer:
                click.echo(f"\nThey go on to ask: {asked.question}")
                first = read_line(f"[speak, then Enter; or type, up to a line with only `{END}`] ")
                replies[asked.question] = "\n".join(read_lines(first) if first.strip() else [])
                click.echo(f"\n{in_words(asked.answer)}")
        return replies

    def _rate(self, verdict: Verdict | None, written: dict[str, str]) -> None:
        """Ask until there is a rating, and go on. Only 1 to 4 is one, or Enter where one is suggested."""
        buttons = "  ".join(f"{r.value} {r.label} {when}" for r, when in self._session.choices().items())
        while True:
            said = read_line(f"[{buttons}; u undo, h all commands] ").strip().lower()
            if (command := command_at_ratings(said)) is not None:
                self._do(command.letter)
                continue
            if not said and verdict:
                said = str(verdict.rating.value)
            if said not in ("1", "2", "3", "4"):
                click.echo("1 again, 2 hard, 3 good, 4 easy, u undo, q quit, h all commands")
                continue
            try:
                took = round((self._clock.elapsed() - self._shown_at) * 1000)
                self._session.rate(Rating(int(said)), took, written)
            except StoreError as error:
                click.echo(f"Not saved: {error}", err=True)
                continue
            self._session.advance()
            return

    # Commands

    def _do(self, letter: str) -> None:
        """Do what a command says, and stay where one is asked.

        Raises:
            _QuitError, _AgainError: one isn't asked any more.
        """
        session = self._session
        match letter:
            case "q":
                raise _QuitError
            case "h":
                click.echo(HELP)
                return
            case "f":
                click.echo("Flagged." if session.flag() else "The flag is taken away.")
                return
            case "i":
                self._tell_source()
                return
            case "u":
                if (undone := session.undo()) is None:
                    click.echo("Nothing to undo.")
                    return
                click.echo(f"Undone: {undone}")
            case "s":
                session.suspend()
                click.echo("Suspended; u brings it back.")
            case "b":
                session.bury()
                click.echo("Buried until tomorrow; u brings it back.")
            case "x":
                session.reset()
                click.echo("The card is new again; u takes that back.")
            case "e":
                self._edit()
        raise _AgainError

    def _tell_source(self) -> None:
        from interviewprep.ui.drill.card_details import card_details

        assert self._session.current is not None
        click.echo(card_details(self._session.collection, self._session.current).plain)

    def _edit(self) -> None:
        """Open the card's file in the editor, and read it again afterwards."""
        session = self._session
        assert session.current is not None
        line, deck = session.current.card.line, Path(session.current.stored.path)
        place = session.collection.place
        preferred = str(place.config.value("editor"))
        try:
            path, told = edit_own_version(place, deck, lambda own: run_editor(own, line, preferred))
        except (EditorError, OSError) as error:
            click.echo(str(error), err=True)
            return
        if told:
            click.echo(told)
        session.reload()
        for problem in session.collection.problems:
            if problem.path == path:
                click.echo(str(problem), err=True)


def _told(left: Remaining) -> str:
    """How many cards are left, each once; those in steps come back until they are done."""
    return f"{left.total} left: {left.due} due, {left.learning - left.later} in steps, {left.new} new"


def _commands_hint(body: Body) -> str:
    mark = ":" if isinstance(body, OutputBody) else ""
    return f"? don't know, {mark}h commands"


def _shown(body: Body) -> int:
    """How many options, items or lines of code there are to name."""
    match body:
        case ChoiceBody():
            return len(body.options)
        case OrderBody():
            return len(body.items)
        case BugBody():
            return body.code.count("\n") + 1
        case _:
            return 0


def _hint(body: Body) -> str:
    """How the card is answered, in words."""
    match body:
        case RecallBody() | ClozeBody():
            return "Enter shows the answer"
        case ChoiceBody():
            return "letters, then Enter"
        case BugBody():
            return "the line's number, then Enter"
        case OrderBody():
            return "the letters in order, then Enter"
        case OutputBody():
            return f"type the output, then a line with only `{END}`; or just Enter"
        case AnswerBody():
            return (
                f"{wording.clock(body.seconds)}: speak, then Enter ({CLOCK} starts the clock); "
                f"or type, up to a line with only `{END}`"
            )
        case _:
            assert_never(body)
