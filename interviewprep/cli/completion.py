"""`completion`: a shell's completion script."""

from __future__ import annotations

import click
from click.shell_completion import get_completion_class

from interviewprep.cli.main import cli


@click.command()
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
def completion(shell: str) -> None:
    """Print the completion script for SHELL.

    For bash: eval "$(interviewprep completion bash)" in ~/.bashrc; zsh alike in ~/.zshrc;
    for fish: interviewprep completion fish > ~/.config/fish/completions/interviewprep.fish
    """
    found = get_completion_class(shell)
    if found is None:
        raise click.ClickException(f"No completion for {shell}.")
    script = found(cli, {}, "interviewprep", "_INTERVIEWPREP_COMPLETE")
    template = script.source_template % script.source_vars()  # without asking for the shell's version
    click.echo(template)
