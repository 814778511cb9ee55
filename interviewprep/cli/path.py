"""`path`: what the interview is about, which decides what new cards come."""

from __future__ import annotations

from typing import TextIO

import click

from interviewprep.cli.main import collection, decks_option, print_json, report, summary, table
from interviewprep.content.problem import did_you_mean
from interviewprep.content.visible import visible
from interviewprep.profile.editor import wanted_editor
from interviewprep.study.collection import Collection
from interviewprep.study.path import (
    ADVERT_DAYS,
    EVERYTHING,
    Choice,
    cards_in,
    choice_of,
    edited,
    from_advert,
    known_paths,
    take,
)
from interviewprep.wording import counted

MOST_TEXT = 200_000
"""Characters of an advert that are read."""
_EDIT = """\
# The decks that new cards come from: a line for each stage, the first one first.
# A line that is taken out leaves its decks out. An empty file leaves all as it is.
"""


@click.command()
@click.argument("name", required=False)
@click.option("--from", "file", type=click.File(encoding="utf-8", errors="replace"), metavar="FILE",
              help="Choose by a text, such as a job advert; `-` for what is piped or pasted in.")  # fmt: skip
@click.option("--days", type=click.IntRange(1, 366), default=ADVERT_DAYS, show_default=True,
              help="With --from: the days until the interview.")  # fmt: skip
@click.option("--edit", is_flag=True, help="Change the decks in your editor before they are taken.")
@click.option("--yes", is_flag=True, help="Take it without being asked.")
@click.option("--json", "as_json", is_flag=True, help="Print as JSON, and change nothing.")
@decks_option
def path(name: str | None, file: TextIO | None, days: int, edit: bool, yes: bool, as_json: bool) -> None:
    """Choose what your interview is about: NAME, or `everything`. Without NAME: list the paths.

    A path decides which decks new cards come from, in which order, of which levels, and how many a day. What
    is due comes from all decks. Paths of your own are .toml files in the `paths` folder of your data folder.
    """
    if name is not None and file is not None:
        raise click.UsageError("Say a path's NAME, or --from FILE, not both.")
    with collection() as opened:
        counts: dict[str, int] = {}
        if file is not None:
            choice, counts = _from_text(opened, file.read(MOST_TEXT), days)
        elif name is not None:
            choice = _named(opened, name)
        else:
            _list(opened, as_json)
            return
        if edit:
            choice = _edited(opened, choice, days)
        if as_json:
            print_json({**choice.settings, "cards": cards_in(opened, choice), "mentions": counts})
            return
        for line in described(opened, choice, counts):
            click.echo(line)
        if file is not None and not yes and not click.confirm("Take this path?", default=True):
            click.echo("Nothing was changed.")
            return
        take(opened, choice, counts)
        for line in summary(opened.figures(), opened.place):
            click.echo(line)


def described(opened: Collection, choice: Choice, counts: dict[str, int]) -> list[str]:
    """A choice in a few lines."""
    if not choice.decks:
        return ["New cards come from all decks."]
    titles = {name: deck.title for deck in opened.figures().decks for name in (deck.key, deck.name)}
    cards = counted(cards_in(opened, choice), "card")
    lines = [f"{choice.path_title}: {cards}, {choice.new_per_day} new ones a day"]
    for number, stage in enumerate(choice.new_from.split(","), 1):
        for deck in stage.split():
            said = f"   {counted(counts[deck], 'mention')}" if deck in counts else ""
            lines.append(f"  {number}. {titles.get(deck, deck)} ({deck}){said}")
    if choice.new_levels:
        lines.append(f"  Levels: {choice.new_levels.replace(' ', ', ')}")
    return [visible(line) for line in lines]


def _named(opened: Collection, name: str) -> Choice:
    if name == EVERYTHING:
        return Choice()
    paths, problems = known_paths(opened.place)
    report(problems)
    for found in paths:
        if found.name == name:
            return choice_of(opened, found)
    known = [EVERYTHING, *(found.name for found in paths)]
    raise click.UsageError(f"There is no path {name!r}: {did_you_mean(name, known)}")


def _from_text(opened: Collection, text: str, days: int) -> tuple[Choice, dict[str, int]]:
    choice, counts = from_advert(opened, text, days)
    if not counts:
        raise click.ClickException(
            "The text speaks of none of the decks' subjects. Choose a path by its name: `interviewprep path`."
        )
    return choice, counts


def _edited(opened: Collection, choice: Choice, days: int) -> Choice:
    lines = "\n".join(stage.strip() for stage in choice.new_from.split(","))
    text = click.edit(
        f"{_EDIT}{lines}\n", editor=wanted_editor(str(opened.place.config.value("editor")))[0] or None
    )
    kept = [line for line in (text or "").splitlines() if line.strip() and not line.startswith("#")]
    if not kept:
        return choice
    try:
        return edited(opened, choice, ", ".join(line.replace(",", " ") for line in kept), days)
    except ValueError as error:
        raise click.ClickException(str(error)) from error


def _list(opened: Collection, as_json: bool) -> None:
    paths, problems = known_paths(opened.place)
    report(problems)
    now = Choice.now(opened.log.settings)
    if as_json:
        known = [{"name": found.name, **found.meta.model_dump(mode="json")} for found in paths]
        print_json({**now.settings, "paths": known})
        return
    rows = [(found.name, f"{found.meta.days} days", found.meta.title) for found in paths]
    for line in table([*rows, (EVERYTHING, "", "All decks")], words=True):
        click.echo(visible(line))
    if now.new_from:
        click.echo(f"\nNew cards come from: {visible(now.new_from)}")
    else:
        click.echo("\nNew cards come from all decks.")
