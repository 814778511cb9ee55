"""`deck check`: every mistake in deck files, and what their programs print."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from interviewprep.cli.deck_files import PATHS, chosen_paths
from interviewprep.cli.main import place, print_json
from interviewprep.cli.writing import write_file
from interviewprep.content.visible import visible
from interviewprep.wording import counted

if TYPE_CHECKING:
    from interviewprep.content.decks.checker import Checked
    from interviewprep.content.problem import FileProblem
    from interviewprep.practice.requirements import OtherPython
    from interviewprep.practice.snippets import Outcome


@click.command()
@click.argument("paths", nargs=-1, type=PATHS)
@click.option(
    "--run",
    "run_code",
    is_flag=True,
    help="Run programs and proofs; compare what is printed.",
)
@click.option("--update", is_flag=True, help="With --run: show the difference, and write the new output.")
@click.option(
    "--python",
    "interpreter",
    type=PATHS,
    help="With --run: the Python that runs them, or the folder of its virtual environment.",
)
@click.option("--no-cache", is_flag=True, help="With --run: also run what has not changed.")
@click.option("--strict", is_flag=True, help="Ask for more: proofs, answered follow-ups, single key points.")
@click.option("--no-history", is_flag=True, help="Don't compare with the last commit.")
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json", "sarif", "github"]),
    default="text",
    show_default=True,
)
@click.option("--json", "as_json", is_flag=True, help="The same as --format json.")
def check(
    paths: tuple[Path, ...],
    run_code: bool,
    update: bool,
    interpreter: Path | None,
    no_cache: bool,
    strict: bool,
    no_history: bool,
    form: str,
    as_json: bool,
) -> None:
    """Find every mistake in deck files and folders of them; in your own decks when none is named.

    Exits with 1 when anything is found. `interviewprep deck rules` explains the rules.
    """
    from interviewprep.content.packs.checker import check as find_problems

    if not run_code and (update or interpreter):
        raise click.UsageError(f"{'--update' if update else '--python'} needs --run.")
    form = "json" if as_json else form
    checked = find_problems(chosen_paths(paths), history=not no_history, strict=strict)
    problems = list(checked.problems)
    remarks: list[tuple[Outcome, str]] = []
    ran = 0
    if run_code:
        kept = None if no_cache else place().home.snippets
        outcomes = _run(checked, kept, _other_python(interpreter), quiet=form != "text")
        ran = sum(outcome.result is not None for outcome in outcomes)
        skipped = [outcome for outcome in outcomes if outcome.skipped]
        if strict:
            problems += [_not_run(outcome) for outcome in skipped]
        else:
            remarks = [(outcome, f"not run: {outcome.skipped}") for outcome in skipped]
        remarks += [(outcome, _UNSTEADY) for outcome in outcomes if outcome.unsteady]
        problems += _wrong(outcomes, update=update)
    _tell(form, checked, problems)
    for outcome, remark in remarks:  # aloud, and never on stdout: that is for the findings
        where = f"{visible(str(outcome.snippet.path))}:{outcome.snippet.run.line}"
        click.echo(f"{where}: {remark}", err=True)
    if form == "text":
        what = counted(len(problems), "problem") if problems else "All well"
        more = f", {counted(ran, 'program')} run" if run_code else ""
        decks = counted(len(checked.decks), "deck")
        click.echo(f"{what}: {counted(checked.cards, 'card')} in {decks}{more}.")
    sys.exit(1 if problems else 0)


_UNSTEADY = "it failed, and held when it was run again: see that it doesn't depend on chance"


def _tell(form: str, checked: Checked, problems: list[FileProblem]) -> None:
    from interviewprep.cli.deck_report import FORMATS, as_sarif
    from interviewprep.cli.deck_report import as_json as to_json

    order = {path: number for number, path in enumerate(checked.decks)}
    problems.sort(key=lambda p: (order.get(p.path, len(order)), p.problem.line, p.problem.column))
    if form == "json":
        print_json(to_json(problems))
    elif form == "sarif":
        print_json(as_sarif(problems))
    else:
        for line in FORMATS[form](problems):
            click.echo(line)


def _other_python(interpreter: Path | None) -> OtherPython | None:
    from interviewprep.practice.requirements import NoPython, OtherPython

    if interpreter is None:
        return None
    try:
        return OtherPython.ask(interpreter)
    except NoPython as error:
        raise click.ClickException(f"{visible(str(interpreter))}: {error}.") from error


def _not_run(outcome: Outcome) -> FileProblem:
    from interviewprep.content.problem import FileProblem, Problem

    fence = outcome.snippet.run
    what = "it was not run: what it needs is not installed"
    return FileProblem(
        outcome.snippet.path, Problem(fence.line, fence.column, what, f"it {outcome.skipped}", "not-run")
    )


def _run(checked: Checked, kept: Path | None, python: OtherPython | None, *, quiet: bool) -> list[Outcome]:
    import asyncio

    from interviewprep.practice.snippets import SnippetRunner, snippets_of

    snippets = list(snippets_of(checked.decks))

    async def go() -> list[Outcome]:
        outcomes = []
        shown = not quiet and sys.stderr.isatty()
        async for outcome in SnippetRunner(kept, python).run(snippets):
            outcomes.append(outcome)
            if shown:
                click.echo(f"\rRunning {len(outcomes)} of {len(snippets)}…", err=True, nl=False)
        if shown:
            click.echo("\r" + " " * 40 + "\r", err=True, nl=False)
        return outcomes

    return asyncio.run(go())


def _wrong(outcomes: list[Outcome], *, update: bool) -> list[FileProblem]:
    from interviewprep.content.decks.file_text import FileText
    from interviewprep.content.problem import FileProblem
    from interviewprep.practice.snippets import with_output

    problems = []
    # From the last line up: what is written doesn't move what is still to be written.
    for outcome in sorted(outcomes, key=lambda o: o.snippet.run.line, reverse=True):
        problem = outcome.problem()
        if problem is None:
            continue
        result, path = outcome.result, outcome.snippet.path
        if update and result is not None and result.code == 0:
            click.echo(f"{visible(str(path))}:{problem.line}")
            click.echo("\n".join(outcome.diff()))
            file = FileText.of(path.read_bytes())
            write_file(path, file.to_bytes(with_output(file.text, outcome)))
            continue
        problems.append(FileProblem(path, problem))
    return problems
