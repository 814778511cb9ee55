"""What is typed in a `--plain` session: read, and taken for an answer, a command, or neither."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from string import ascii_lowercase
from typing import NamedTuple, assert_never

import click

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

END = "."
"""The line that ends several."""
MARK = ":"
"""What goes before a command where text is typed."""
DONT_KNOW = "d"
"""The command for "I don't know"."""
COMMANDS = {
    DONT_KNOW: "don't know",
    "u": "undo",
    "s": "suspend",
    "b": "bury",
    "f": "flag",
    "x": "reset",
    "e": "edit",
    "i": "source",
    "q": "quit",
    "h": "help",
}
"""The letters are the app's. `?` says that one doesn't know, too."""
CLOCK = "t"
"""On answer cards: start the clock."""

HELP = f"""\
{", ".join(f"{letter} {what}" for letter, what in COMMANDS.items())}; {CLOCK} starts an answer card's clock.
Where an answer is typed, a colon goes before a command: `:q`. Several lines end with a line that has only a
dot, or with Ctrl+D. A line that would be a command, or the end, is text with a dot before it: `..`, `.:q`."""


class InputEndedError(Exception):
    """There is no more input."""


class Command(NamedTuple):
    """One of `COMMANDS`, or `CLOCK`."""

    letter: str


class Refused(NamedTuple):
    """Neither an answer nor a command."""

    why: str


def read_line(prompt: str) -> str:
    """A line, without its end.

    Raises:
        InputEndedError: there is none.
    """
    click.echo(prompt, nl=False)
    line = sys.stdin.readline()
    if not line:
        raise InputEndedError
    if not sys.stdin.isatty():
        click.echo("")
    return line.rstrip("\r\n")


def read_lines(first: str | None = None) -> list[str]:
    """Lines up to one with only a dot, or to Ctrl+D; empty ones are among them.

    Args:
        first: The first line, where it has been read already.

    Raises:
        InputEndedError: the input ended before they did.
    """
    lines: list[str] = []
    line = first
    while line is None or line.strip() != END:
        if line is not None:
            lines.append(_unmarked(line))
        try:
            line = read_line("")
        except InputEndedError:
            if not sys.stdin.isatty():  # of a terminal, only this text ends
                raise
            click.echo("")
            break
    return lines


def _unmarked(line: str) -> str:
    """A line without the dot that says that it is none of ours."""
    marked = line[1:] == END or _command(line[1:]) is not None
    return line[1:] if line.startswith(END) and marked else line


def _command(text: str) -> Command | None:
    """A command that can be given anywhere."""
    text = text.strip().lower()
    if text == "?":
        return Command(DONT_KNOW)
    letter = text[1:]
    known = letter in COMMANDS or letter == CLOCK
    return Command(letter) if text.startswith(MARK) and known else None


def command_at_ratings(text: str) -> Command | None:
    """A command where nothing but a rating could be meant. There is nothing left that one may not know."""
    text = text.strip().lower().removeprefix(MARK)
    return Command(text) if text in COMMANDS and text != DONT_KNOW else None


def typed_answer(body: Body, shown: int, line: str) -> list[str] | Command | Refused:
    """What a line typed at a question means: the lines of an answer ([] for none), or a command.

    Args:
        body: The card's.
        shown: How many options, items or lines of code there are.
        line: The line. Of an answer that may take several, the first: the others are read here.

    Raises:
        InputEndedError: the input ended within the answer.
    """
    word = line.strip().lower()
    if (command := _command(line)) is not None:
        if command.letter == CLOCK and not isinstance(body, AnswerBody):
            return Refused("Only answer cards have a clock.")
        return command
    if not word:
        return []
    if isinstance(body, OutputBody):
        return read_lines(line)
    letters = ascii_lowercase[:shown] if isinstance(body, ChoiceBody | OrderBody) else ""
    if word not in letters and (word in COMMANDS or (word == CLOCK and isinstance(body, AnswerBody))):
        return Command(word)
    match body:
        case AnswerBody():
            return read_lines(line)
        case ChoiceBody() | OrderBody():
            picked = _letters(word)
            whole = isinstance(body, ChoiceBody) or len(picked) == shown
            if whole and set(picked) <= set(letters) and len(set(picked)) == len(picked):
                return ["".join(picked)]
            what = "one or more" if isinstance(body, ChoiceBody) else "each once, in order,"
            return Refused(f"Give {what} of the letters a to {letters[-1]}, such as `{letters[-2:][::-1]}`.")
        case BugBody():
            if word.isascii() and word.isdecimal() and 1 <= int(word[:9]) <= shown:
                return [word]
            return Refused(f"Give the number of a line, 1 to {shown}.")
        case RecallBody() | ClozeBody():
            return Refused("Enter shows the answer; h names the commands.")
        case _:
            assert_never(body)


def _letters(word: str) -> list[str]:
    return [letter for letter in word if letter not in " ,"]


def ticked_points(line: str, points: Sequence[str]) -> set[int] | None:
    """The 0-based key points that a line names by numbers, or all; None where it can't be read."""
    words = line.lower().replace(",", " ").split()
    if words == ["all"]:
        return set(range(len(points)))
    numbers = [int(word) for word in words if word.isascii() and word.isdecimal() and len(word) < 4]
    right = len(numbers) == len(words) and all(1 <= number <= len(points) for number in numbers)
    return {number - 1 for number in numbers} if right else None
