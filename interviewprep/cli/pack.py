"""`pack`: decks and tasks that others share."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from interviewprep.cli.main import place, print_json
from interviewprep.content.visible import visible
from interviewprep.wording import counted

if TYPE_CHECKING:
    from interviewprep.profile.installed_packs import PackContents, Packs


def _packs() -> Packs:
    from interviewprep.profile.installed_packs import Packs

    return Packs(place().home.folder)


def _tell(contents: PackContents) -> None:
    meta = contents.meta
    click.echo(f"{meta.name} {visible(meta.version)}  {visible(meta.title)}".rstrip())
    if meta.description:
        click.echo(visible(meta.description))
    click.echo(f"by {visible(', '.join(meta.authors))}, licence {visible(meta.license)}")
    cards, decks = counted(contents.cards, "card"), counted(contents.decks, "deck")
    click.echo(f"{cards} in {decks}, {counted(contents.tasks, 'task')}")
    if contents.problems:
        click.echo(f"{counted(contents.problems, 'mistake')} in its files: what has none can be used.")


@click.group()
def pack() -> None:
    """Add, list, update and remove packs: decks and tasks that others share."""


@pack.command()
@click.argument("source", type=click.Path(exists=True, path_type=Path))
@click.option("--yes", is_flag=True, help="Don't ask.")
def add(source: Path, yes: bool) -> None:
    """Add the pack in a folder, a checkout or a zip file, after showing what is inside.

    Decks are only text. Tasks are programs: they run once you `pack trust` exactly this content.
    """
    _install(source, yes=yes, update=False)


@pack.command()
@click.argument("name")
@click.option("--yes", is_flag=True, help="Don't ask.")
def update(name: str, yes: bool) -> None:
    """Read a pack again from where it was added."""
    from interviewprep.content.packs.manifest import PackError

    try:
        record = _packs().get(name)
    except PackError as error:
        raise click.ClickException(str(error)) from error
    if not Path(record.source).exists():
        raise click.ClickException(
            f"{visible(record.source)} is gone; `pack add` takes it from another place."
        )
    _install(Path(record.source), yes=yes, update=True, name=name)


def _install(source: Path, *, yes: bool, update: bool, name: str = "") -> None:
    from interviewprep.content.packs.manifest import PackError

    packs = _packs()
    try:
        with packs.unpacked(source) as (folder, contents):
            known = {record.name: record for record in packs.all()}.get(contents.meta.name)
            if name and contents.meta.name != name:
                raise PackError(f"the pack there is {contents.meta.name!r} now; add it by itself")
            if known is not None and known.digest == contents.digest and update:
                click.echo(f"{name} {visible(known.version)} is what is there: nothing to update.")
                return
            _tell(contents)
            if known is not None:
                click.echo(f"It takes the place of {known.name} {visible(known.version)}.")
            if not yes:
                click.confirm("Update it?" if update else "Add it?", abort=True)
            record = packs.install(source, folder, contents)
        trusted = packs.trusted(record.name)
    except PackError as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"{'Updated' if known else 'Added'}: {record.name}")
    if contents.tasks and not trusted:
        click.echo(f"Its tasks are programs. Look at them, then: interviewprep pack trust {record.name}")


@pack.command("list")
@click.option("--json", "as_json", is_flag=True, help="As a JSON list.")
def list_packs(as_json: bool) -> None:
    """List the installed packs."""
    packs = _packs()
    found = [
        {
            "name": record.name,
            "version": visible(record.version),
            "trusted": packs.trusted(record.name),
            "source": visible(record.source),
        }
        for record in packs.all()
    ]
    if as_json:
        print_json(found)
    elif not found:
        click.echo("No packs. `interviewprep pack add PATH` adds one.")
    else:
        for one in found:
            state = "trusted" if one["trusted"] else "decks only"
            click.echo(f"{one['name']} {one['version']}  {state}  {one['source']}")


@pack.command()
@click.argument("name")
def trust(name: str) -> None:
    """Let a pack's tasks run, as they are now. Any change to them asks again."""
    from interviewprep.content.packs.manifest import PackError

    try:
        record = _packs().trust(name)
    except PackError as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"Trusted: {record.name}, content {record.trusted[:12]}")


@pack.command()
@click.argument("name")
@click.option("--yes", is_flag=True, help="Don't ask.")
def remove(name: str, yes: bool) -> None:
    """Remove a pack. Your progress on it is kept, and shown again when you add it back."""
    from interviewprep.content.packs.manifest import PackError

    packs = _packs()
    try:
        packs.get(name)
        if not yes:
            click.confirm(f"Remove {name}? Your progress on it is kept.", abort=True)
        packs.remove(name)
    except PackError as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"Removed: {name}")
