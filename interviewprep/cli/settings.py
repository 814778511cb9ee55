"""`settings`: show or change them."""

from __future__ import annotations

import click

from interviewprep.cli.main import collection, deck_named, print_json, table
from interviewprep.content.problem import did_you_mean
from interviewprep.store.settings import SCHEMA, SettingError, parse, show, value_of
from interviewprep.study.collection import Collection


@click.command()
@click.argument("name", required=False)
@click.argument("value", required=False)
@click.option("--deck", help="What this deck has of its own.")
@click.option(
    "--general", is_flag=True, help="Take the setting NAME of --deck away: the general one holds again."
)
@click.option("--json", "as_json", is_flag=True, help="As a JSON object.")
def settings(name: str | None, value: str | None, deck: str | None, general: bool, as_json: bool) -> None:
    """Show all settings, one of them, or change one to VALUE."""
    names = [n for n, setting in SCHEMA.items() if deck is None or setting.per_deck]
    if name is not None:
        name = name.replace("-", "_")
        if deck is not None and name in SCHEMA and name not in names:
            raise click.UsageError(f"A deck has no {name} of its own, only: {', '.join(names)}.")
        if name not in names:
            raise click.UsageError(f"There is no setting {name!r}: {did_you_mean(name, names)}")
    if general and (deck is None or name is None or value is not None):
        raise click.UsageError("--general needs --deck and a setting's NAME, and no VALUE.")
    with collection(refresh=False) as opened:
        key = "" if deck is None else _key(opened, deck)
        if name and general:
            opened.change_deck_setting(key, name, None)
        elif name and value is not None:
            _change(opened, key, name, value)
        _tell(opened, key, name, names, as_json)


def _change(opened: Collection, deck: str, name: str, value: str) -> None:
    try:
        parsed = parse(name, value)
    except SettingError as error:
        raise click.UsageError(str(error)) from error
    if deck:
        opened.change_deck_setting(deck, name, parsed)
    else:
        opened.change_setting(name, parsed)


def _tell(opened: Collection, deck: str, name: str | None, names: list[str], as_json: bool) -> None:
    current = opened.log.settings_of(deck)
    own = opened.log.of_decks.get(deck, {})
    if as_json:
        print_json({n: value_of(current, n) for n in ([name] if name else names)})
    elif name:
        click.echo(show(current, name))
    else:
        marks = {n: (["its own" if n in own else "general"] if deck else []) for n in names}
        rows = [(n, show(current, n), *marks[n], SCHEMA[n].help) for n in names]
        for line in table(rows, words=True):
            click.echo(line)


def _key(opened: Collection, deck: str) -> str:
    return deck_named(opened.figures(), deck).key
