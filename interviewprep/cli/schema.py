"""`schema`: what an editor can know of the files that authors write."""

from __future__ import annotations

import click


@click.command()
@click.argument("name", type=click.Choice(["deck", "task", "mutant", "pack", "path"]))
@click.option("--line", is_flag=True, help="Print the comment that makes an editor use it instead.")
def schema(name: str, line: bool) -> None:
    """Print the JSON Schema of a deck's front matter, a task.toml, a mutant, a pack.toml or a path."""
    from interviewprep.content.schema import line_for, path_of, text_of

    click.echo(line_for(name, path_of(name)) if line else text_of(name), nl=line)
