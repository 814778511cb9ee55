"""`pack`: decks and tasks that others share."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import click

from interviewprep.cli.main import place, print_json
from interviewprep.content.visible import visible
from interviewprep.wording import counted

if TYPE_CHECKING:
    from interviewprep.profile.installed_packs import PackContents, Packs, ToTrust

LONGEST = 400
"""Characters of a text of a pack's author that are printed."""


def _cut(text: str) -> str:
    """A text from outside, harmless and of a bearable length."""
    return visible(text if len(text) <= LONGEST else f"{text[:LONGEST]}…")


def _failure(error: Exception) -> click.ClickException:
    lines = str(error).split("\n")
    more = [f"and {len(lines) - 20} more"] if len(lines) > 20 else []
    return click.ClickException("\n".join([*map(_cut, lines[:20]), *more]))


def _packs() -> Packs:
    from interviewprep.profile.installed_packs import Packs

    return Packs(place().home.folder)


def _tell(contents: PackContents) -> None:
    meta = contents.meta
    click.echo(f"{meta.name} {visible(meta.version)}  {visible(meta.title)}".rstrip())
    if meta.description:
        click.echo(_cut(meta.description))
    click.echo(f"by {_cut(', '.join(meta.authors))}, licence {_cut(meta.license)}")
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
        packs = _packs()
        packs.recover()
        record = packs.get(name)
    except PackError as error:
        raise _failure(error) from error
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
    except PackError as error:
        raise _failure(error) from error
    click.echo(f"{'Updated' if known else 'Added'}: {record.name}")
    if contents.tasks and record.trusted != record.digest:
        click.echo(f"Its tasks are programs. Look at them, then: interviewprep pack trust {record.name}")


@pack.command("list")
@click.option("--json", "as_json", is_flag=True, help="As a JSON list.")
def list_packs(as_json: bool) -> None:
    """List the installed packs."""
    from interviewprep.content.packs.manifest import PackError

    packs = _packs()
    with suppress(PackError, OSError):  # what is there can be listed all the same
        packs.recover()
    try:
        records = packs.all()
    except PackError as error:
        raise _failure(error) from error
    found = [
        {
            "name": record.name,
            "version": visible(record.version),
            "trusted": packs.trusted(record.name),
            "source": visible(record.source),
        }
        for record in records
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
@click.option("--yes", is_flag=True, help="Don't ask.")
def trust(name: str, yes: bool) -> None:
    """Let a pack's tasks run, as they are now, after showing its files. Any change to them asks again."""
    from interviewprep.content.packs.manifest import PackError

    packs = _packs()
    try:
        packs.recover()
        shown = packs.to_trust(name)
        _show(name, shown)
        if not yes:
            click.confirm("Let its tasks run, with your rights on this machine?", abort=True)
        record = packs.trust(name, shown.digest)
    except PackError as error:
        raise _failure(error) from error
    click.echo(f"Trusted: {record.name}, content {record.trusted[:12]}")


def _show(name: str, shown: ToTrust) -> None:
    """What is to be trusted: all of it, or what is different from what was trusted before."""
    files = [file for file in shown.files if not shown.again or file.change != "same"]
    width = max((len(f"{file.bytes:,}") for file in files), default=0)
    for file in files:
        change = f"{file.change:<9}" if shown.again else ""
        click.echo(f"{change}{file.bytes:>{width},} bytes  {visible(file.name)}")
    for gone in shown.gone:
        click.echo(f"{'gone':<9}{'':>{width}}        {visible(gone)}")
    total = f"{name}: {counted(len(shown.files), 'file')}, {sum(f.bytes for f in shown.files):,} bytes"
    if not shown.again:
        click.echo(f"{total}.")
    elif files or shown.gone:
        click.echo(f"{total}; shown is what differs from what you trusted before.")
    else:
        click.echo(f"{total}, all as you trusted them before.")
    click.echo(f"They are in {visible(str(_packs().folder_of(name)))}")


@pack.command()
@click.argument("name")
@click.option("--yes", is_flag=True, help="Don't ask.")
def remove(name: str, yes: bool) -> None:
    """Remove a pack. Your progress on it is kept, and shown again when you add it back."""
    from interviewprep.content.packs.manifest import PackError

    packs = _packs()
    try:
        packs.recover()
        packs.get(name)
        if not yes:
            click.confirm(f"Remove {name}? Your progress on it is kept.", abort=True)
        packs.remove(name)
    except PackError as error:
        raise _failure(error) from error
    click.echo(f"Removed: {name}")
