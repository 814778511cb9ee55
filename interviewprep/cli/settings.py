"""`settings`: show or change settings, which are in the log, and preferences, which are in a file."""

from __future__ import annotations

from collections.abc import Iterator

import click

from interviewprep.cli.completing import deck_names
from interviewprep.cli.main import collection, deck_named, decks_option, place, print_json, table
from interviewprep.content.problem import did_you_mean
from interviewprep.profile.place import Place
from interviewprep.profile.preferences import PREFERENCES, variable_of
from interviewprep.store.settings import SettingError, show, value_of
from interviewprep.study.all_settings import FIELDS, AllSettings
from interviewprep.study.collection import Collection


@click.command()
@click.argument("name", required=False)
@click.argument("value", required=False)
@click.option("--deck", help="What this deck has of its own.", shell_complete=deck_names)
@click.option(
    "--general", is_flag=True, help="Take the setting NAME of --deck away: the general one holds again."
)
@click.option("--json", "as_json", is_flag=True, help="As a JSON object.")
@click.option("--path", "path", is_flag=True, help="Print where the configuration file is, or would be.")
@decks_option
def settings(
    name: str | None, value: str | None, deck: str | None, general: bool, as_json: bool, path: bool
) -> None:
    """Show all settings, one of them, or change one to VALUE.

    What the schedule depends on is in your progress. The preferences (theme, reduced_motion, editor,
    pictures, and the key map) are in the configuration file, which you may edit: a change here changes
    its one line.
    """
    if path:
        click.echo(place().config.path)
        return
    names = [n for n, setting in FIELDS.items() if deck is None or setting.per_deck]
    if name is not None:
        name = name.replace("-", "_")
        if deck is not None and name in FIELDS and name not in names:
            raise click.UsageError(f"A deck has no {name} of its own, only: {', '.join(names)}.")
        if name not in names:
            raise click.UsageError(f"There is no setting {name!r}: {did_you_mean(name, names)}")
    if general and (deck is None or name is None or value is not None):
        raise click.UsageError("--general needs --deck and a setting's NAME, and no VALUE.")
    with collection(refresh=False) as opened:
        for problem in _problems(opened.place):
            click.echo(problem, err=True)
        key = "" if deck is None else deck_named(opened.figures(), deck).key
        if name and general:
            opened.change_deck_setting(key, name, None)
        elif name and value is not None:
            _change(opened, key, name, value)
        _tell(opened, key, name, names, as_json)


def _problems(where: Place) -> Iterator[str]:
    """What is wrong with the configuration. Screens are imported only where they are needed for that."""
    config = where.config
    yield from config.problems
    if config.themes is not None and config.themes.is_dir():
        from interviewprep.ui.user_themes import user_themes

        yield from user_themes(config.themes)[1]
    if config.keys:
        from interviewprep.ui.key_map import examined_keys

        yield from examined_keys(config)[1]
    if "theme" in config.set and (theme := config.value("theme")) not in (known := _themes(where)):
        yield config.problem_of("theme", f"there is no theme `{theme}`", did_you_mean(str(theme), known))


def _themes(where: Place) -> list[str]:
    from interviewprep.ui.user_themes import theme_names

    return list(theme_names(where.config.themes))


def _all(opened: Collection) -> AllSettings:
    return AllSettings(opened, lambda: _themes(opened.place))


def _change(opened: Collection, deck: str, name: str, value: str) -> None:
    known = _all(opened)
    try:
        parsed = known.parse(name, value)
    except SettingError as error:
        raise click.UsageError(str(error)) from error
    if deck:
        opened.change_deck_setting(deck, name, parsed)
        return
    known.change(name, parsed)
    if name in PREFERENCES and name in opened.place.config.overridden:
        click.echo(f"{variable_of(name)} is set in the environment, which wins.", err=True)


def _tell(opened: Collection, deck: str, name: str | None, names: list[str], as_json: bool) -> None:
    general, current = _all(opened), opened.log.settings_of(deck)
    own = opened.log.of_decks.get(deck, {})

    def shown(one: str) -> str:
        return show(current, one) if deck else general.show(one)

    if as_json:
        chosen = [name] if name else names
        print_json({n: value_of(current, n) if deck else general.value(n) for n in chosen})
    elif name:
        click.echo(shown(name))
    else:
        marks = {n: (["its own" if n in own else "general"] if deck else []) for n in names}
        rows = [(n, shown(n), *marks[n], FIELDS[n].help) for n in names]
        for line in table(rows, words=True):
            click.echo(line)
