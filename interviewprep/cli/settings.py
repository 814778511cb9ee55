"""`settings`: show or change them."""

from __future__ import annotations

import click

from interviewprep.cli.main import collection, print_json, table
from interviewprep.content.problem import did_you_mean
from interviewprep.store.settings import SCHEMA, SettingError, parse, show, value_of


@click.command()
@click.argument("name", required=False)
@click.argument("value", required=False)
@click.option("--json", "as_json", is_flag=True, help="As a JSON object.")
def settings(name: str | None, value: str | None, as_json: bool) -> None:
    """Show all settings, one of them, or change one to VALUE."""
    names = list(SCHEMA)
    if name is not None:
        name = name.replace("-", "_")
        if name not in names:
            raise click.UsageError(f"There is no setting {name!r}: {did_you_mean(name, names)}")
    with collection(refresh=False) as opened:
        if name and value is not None:
            try:
                parsed = parse(name, value)
            except SettingError as error:
                raise click.UsageError(str(error)) from error
            opened.change_setting(name, parsed)
        current = opened.log.settings
        shown = [name] if name else names
        if as_json:
            print_json({n: value_of(current, n) for n in shown})
        elif name:
            click.echo(show(current, name))
        else:
            for line in table([(n, show(current, n), SCHEMA[n].help) for n in shown]):
                click.echo(line)
