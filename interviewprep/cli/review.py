"""`review`: the app, or with `--plain` the same session line by line, for pipes and screen readers."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import closing
from string import ascii_lowercase
from typing import assert_never

import click

from interviewprep import wording
from interviewprep.cli.card import pointed_at
from interviewprep.cli.main import collection, deck_named, decks_option
from interviewprep.cli.screen import has_screen
from interviewprep.content.decks import cloze
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
from interviewprep.scheduling.rating import Rating
from interviewprep.store.errors import StoreError
from interviewprep.store.search.completion import quoted
from interviewprep.store.search.language import QueryError
from interviewprep.study import judging
from interviewprep.study.catalog import Catalog
from interviewprep.study.chosen import EVER, begin, choose
from interviewprep.study.collection import Collection, StudyCard
from interviewprep.study.judging import Verdict
from interviewprep.study.session import Remaining, Session
from interviewprep.study.today import describe_backlog
from interviewprep.study.when import time_left

DONT_KNOW, END = "?", "."
"""What one types: that one doesn't know; that several lines are done."""


@click.command()
@click.argument("query", nargs=-1)
@click.option("--plain", is_flag=True, help="Line by line, without a full screen.")
@click.option("--deck", help="Only this deck.")
@click.option(
    "--ahead", type=click.IntRange(0, EVER), metavar="DAYS", help="Also what is due within so many days."
)
@click.option("--cram", is_flag=True, help="Leave the schedule as it is: nothing is recorded.")
@decks_option
def review(plain: bool, deck: str | None, query: tuple[str, ...], ahead: int | None, cram: bool) -> None:
    """Review today's cards, or what QUERY finds.

    QUERY is as in `interviewprep card list`. Of what it finds you get what is due and what is new, without a
    daily limit; with --ahead also what is not due yet, answered early; with --cram all of it, once more until
    you know it, and no answer counts.

    With --plain: Enter shows the answer, 1 to 4 rate (again, hard, good, easy), u undoes, q quits; ? says
    that you don't know. Where a card can be answered in writing, type the answer before Enter; where that
    may take several lines, a line with only a dot ends it.
    """
    text, chooses = " ".join(query), bool(query) or ahead is not None or cram
    if deck is not None:
        text = f"({text}) deck:{quoted(deck)}" if text else f"deck:{quoted(deck)}"
    if not plain:
        if not has_screen():
            raise click.UsageError("This isn't a terminal: use `interviewprep review --plain`.")
        from interviewprep.cli.main import place
        from interviewprep.ui.app import run
        from interviewprep.ui.navigation import Go, StudyDeck, StudyQuery

        start: Go = StudyQuery(text, ahead or 0, cram) if chooses else StudyDeck(deck)
        click.get_current_context().exit(run(place(), start))
    with collection() as opened:
        chosen = None if deck is None else deck_named(opened.figures(), deck).key
        session = _of_query(opened, text, ahead or 0, cram) if chooses else Session(opened, chosen)
        PlainReview(session).run()


def _of_query(opened: Collection, query: str, ahead: int, cram: bool) -> Session:
    """A session of what a query finds."""
    with closing(Catalog(opened)) as catalog:
        try:
            return begin(opened, choose(catalog, query, ahead, cram=cram))
        except QueryError as error:
            raise click.UsageError(pointed_at(query, error)) from error


class _QuitError(Exception):
    """The candidate has had enough, or the input has ended."""


class PlainReview:
    """A session on standard input and output."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def run(self) -> None:
        """Until nothing is left or the input ends."""
        try:
            while (card := self._session.current) is not None:
                self._one(card)
        except _QuitError:
            pass
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

    def _read(self, prompt: str) -> str:
        click.echo(prompt, nl=False)
        line = sys.stdin.readline()
        if not line:
            raise _QuitError
        if not sys.stdin.isatty():
            click.echo("")
        return line.strip("\r\n")

    def _one(self, card: StudyCard) -> None:
        left = self._session.remaining()
        if self._session.told:
            click.echo(f"\n[{self._session.told}]", nl=False)
        started = time.monotonic()
        click.echo(f"\n--- {card.stored.deck_title} ({card.card.kind}, {card.card.level}); {_told(left)}")
        for line in question_lines(card):
            click.echo(line)
        typed = self._answer(card)
        if typed is None:
            return
        unknown = typed == [DONT_KNOW]
        typed = [] if unknown else typed
        verdict = judging.judge_typed(card.card.body, typed, card.key, card.stored.state.reps)
        verdict = judging.DONT_KNOW if unknown else verdict
        click.echo("")
        for line in answer_lines(card, typed):
            click.echo(line)
        written = self._explained(card.card.body, typed) if isinstance(card.card.body, AnswerBody) else {}
        if verdict:
            click.echo(f"\n{verdict.reason}: {verdict.rating.label} suggested; Enter takes it.")
        self._rate(verdict, started, written)

    def _explained(self, body: AnswerBody, typed: list[str]) -> dict[str, str]:
        """What was written before, and the follow-ups that have answers; returns what was written now."""
        written = {"": "\n".join(typed)}
        before = self._session.last_written()
        if before is not None and "" in before.texts:
            days = f"{wording.counted(before.days_ago, 'day')} ago" if before.days_ago else "today"
            click.echo(f"\nYou wrote last time ({days}):\n{before.texts['']}")
        for asked in body.follow_ups:
            if asked.answer:
                click.echo(f"\nThey go on to ask: {asked.question}")
                written[asked.question] = "\n".join(
                    self._lines("speak, or type up to a line with only a dot")
                )
                click.echo(f"\n{asked.answer}")
        return written

    def _answer(self, card: StudyCard) -> list[str] | None:
        """The typed answer, [] for none; None when the command was another."""
        body = card.card.body
        several = isinstance(body, OutputBody | AnswerBody)
        line = self._read(f"[{_hint(body)}; {DONT_KNOW} don't know] ")
        if line.strip() in ("q", "u"):
            self._command(line.strip())
            return None
        if not line.strip() or line.strip() == DONT_KNOW or not several:
            return [line.strip() if line.strip() == DONT_KNOW else line] if line.strip() else []
        return self._lines("", line)

    def _lines(self, prompt: str, first: str | None = None) -> list[str]:
        """Lines up to one with only a dot; none when the first is empty."""
        line = self._read(f"[{prompt}] ") if first is None else first
        lines: list[str] = []
        while line.strip() != END and (line.strip() or lines):
            lines.append(line)
            line = self._read("")
        return lines

    def _command(self, command: str) -> None:
        if command == "q":
            raise _QuitError
        undone = self._session.undo()
        click.echo(f"Undone: {undone}" if undone else "Nothing to undo.")

    def _rate(self, verdict: Verdict | None, started: float, written: dict[str, str]) -> None:
        buttons = "  ".join(f"{r.value} {r.label} {when}" for r, when in self._session.choices().items())
        while True:
            said = self._read(f"[{buttons}; u undo, q quit] ").strip().lower()
            if said in ("q", "u"):
                self._command(said)
                return
            if not said and verdict:
                said = str(verdict.rating.value)
            if said in ("1", "2", "3", "4"):
                try:
                    took = round((time.monotonic() - started) * 1000)
                    self._session.rate(Rating(int(said)), took, written)
                except StoreError as error:
                    click.echo(f"Not saved: {error}", err=True)
                    continue
                self._session.advance()
                return
            click.echo("1 again, 2 hard, 3 good, 4 easy, u undo, q quit")


def _told(left: Remaining) -> str:
    """How many cards are left, each once; those in steps come back until they are done."""
    return f"{left.total} left: {left.due} due, {left.learning - left.later} in steps, {left.new} new"


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
            return "type the output, then a line with only a dot; or just Enter"
        case AnswerBody():
            return f"{body.seconds} s: speak, or type up to a line with only a dot; Enter when done"
        case _:
            assert_never(body)


def question_lines(card: StudyCard) -> Iterator[str]:
    """The question as plain text: the Markdown itself, which reads well aloud."""
    body, reps = card.card.body, card.stored.state.reps
    yield card.card.title
    match body:
        case ClozeBody():
            yield ""
            yield cloze.front(body.text, card.group, body.siblings).replace(cloze.GAP, "[...]")
        case OutputBody():
            yield from ("", body.intro, body.code.rstrip()) if body.intro else ("", body.code.rstrip())
        case ChoiceBody():
            yield from ("", body.intro) if body.intro else ()
            for letter, number in zip(
                ascii_lowercase, judging.option_order(body, card.key, reps), strict=False
            ):
                yield f"  {letter}) {body.options[number].text}"
        case OrderBody():
            yield from ("", body.intro) if body.intro else ()
            for letter, item in zip(ascii_lowercase, judging.start_order(body, card.key, reps), strict=False):
                yield f"  {letter}) {item}"
        case BugBody():
            yield from ("", body.intro) if body.intro else ()
            for number, line in enumerate(body.code.split("\n"), 1):
                yield f"{number:>3}  {line}"
        case RecallBody() | AnswerBody():
            pass
        case _:
            assert_never(body)


def answer_lines(card: StudyCard, typed: Sequence[str] | None = None) -> Iterator[str]:
    """The answer as plain text.

    Args:
        card: The card.
        typed: What was typed in answer, to compare an output with; None outside of a session: then the
            follow-ups are not asked one by one, and their answers are here.
    """
    body, reps = card.card.body, card.stored.state.reps
    match body:
        case RecallBody():
            yield body.answer
            return
        case ClozeBody():
            yield cloze.back(body.text, card.group, body.siblings)
            return
        case OutputBody():
            yield from _output_lines(body, typed)
        case ChoiceBody():
            for letter, number in zip(
                ascii_lowercase, judging.option_order(body, card.key, reps), strict=False
            ):
                option = body.options[number]
                yield f"  {letter}) {'right' if option.right else 'wrong'}: {option.text}"
                if option.why:
                    yield f"     {option.why}"
        case OrderBody():
            for number, item in enumerate(body.items, 1):
                yield f"  {number}. {item}"
            for first, last in body.free:
                yield f"  ({first + 1} to {last + 1} in any order)"
        case BugBody():
            for number, why in body.guilty.items():
                yield f"Line {number + 1}: {why}"
        case AnswerBody():
            yield body.model
            yield "\nKey points:"
            for point in body.points:
                yield f"  - {point}"
            for asked in body.follow_ups:
                yield f"Follow-up: {asked.question}"
                if typed is None and asked.answer:
                    yield f"\n{asked.answer}\n"
        case _:
            assert_never(body)
    if body.explanation:
        yield ""
        yield body.explanation


def _output_lines(body: OutputBody, typed: Sequence[str] | None) -> Iterator[str]:
    """What it prints; against what was typed, where anything was."""
    outputs = [body.output, *body.also]
    shown = 0
    if typed:
        found = judging.compare_output(body, "\n".join(typed))
        shown = found.output
        if not found.exact:
            yield "Yours (-) against what it prints (+); a dot in the middle is a space:"
        for line in found.lines:
            yield f"{line.change.value} {line.text}"
    else:
        yield body.output.rstrip("\n")
    for number, output in enumerate(outputs):
        if number != shown:
            yield "\nAlso right:"
            yield output.rstrip("\n")
