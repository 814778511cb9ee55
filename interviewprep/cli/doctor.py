"""`doctor`: all that can be wrong here, looked at without changing anything, and put right when asked."""

from __future__ import annotations

import io
import os
import shutil
import sys
import textwrap
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from interviewprep.cli.main import decks_option, print_json
from interviewprep.content.visible import visible
from interviewprep.finding import Finding, Fix, Severity, examined
from interviewprep.wording import counted

if TYPE_CHECKING:
    from interviewprep.profile.home import Home
    from interviewprep.store.examined_log import Orphan
    from interviewprep.study.examined_decks import DecksRead

WIDTH = 80
ROUNDS = 3
"""How often to look again: a store that was brought up to date can then be examined further."""
_MARGIN = " " * 11
_COLOURS = {Severity.OK: "green", Severity.NOTE: "cyan", Severity.WARNING: "yellow", Severity.FAULT: "red"}


@dataclass(slots=True)
class _Patient:
    """What is examined."""

    home: Home
    decks: tuple[Path, ...]
    """Named on the command line."""

    def read(self) -> DecksRead:
        """The decks, read once more."""
        from interviewprep.content.sources import sources
        from interviewprep.study.examined_decks import read_decks

        return read_decks(sources(self.home.folder, self.decks))


@click.command()
@click.option("--fix", is_flag=True, help="Put right what can be derived or is plainly ours, after a backup.")
@click.option(
    "--report", is_flag=False, flag_value="-", metavar="[FILE]", help="Write a text for a bug report instead."
)
@click.option(
    "--forget", multiple=True, metavar="KEY", help="Forget the progress of a card that no deck has."
)
@click.option("--forget-orphans", is_flag=True, help="Forget the progress of all cards that no deck has.")
@click.option("--json", "as_json", is_flag=True, help="As a JSON object.")
@decks_option
@click.pass_context
def doctor(
    context: click.Context,
    fix: bool,
    report: str | None,
    forget: tuple[str, ...],
    forget_orphans: bool,
    as_json: bool,
) -> None:
    """Look for everything that can be wrong: with your progress, backups, decks, packs, and this machine.

    Nothing is changed unless you say --fix or --forget. --fix never touches decks or your programs. What is
    forgotten stays in the log, as all that happened does; the card is new when a deck has it again.
    Exit code: 0 when nothing is at fault, 1 when something is.
    """
    for stream in (sys.stdout, sys.stderr):  # an encoding that lacks a sign must not end it
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    home = _home()
    if isinstance(home, Finding):
        _show([home], [], as_json=as_json)
        context.exit(1)
    patient = _Patient(home, tuple((context.obj or {}).get("decks", ())))
    target = None if report in (None, "-") else Path(str(report))
    if target is not None and target.exists():
        raise click.UsageError(f"{visible(str(target))} is there already: name another file")
    done: list[str] = []
    if forget or forget_orphans:
        done += _forget(patient, forget, everything=forget_orphans)
    findings = examine(patient)
    for _ in range(ROUNDS if fix else 0):
        put_right = _put_right(patient, findings)
        if not put_right:
            break
        done += put_right
        findings = examine(patient)
    if report is not None:
        from interviewprep.cli.doctor_report import report_text

        text = report_text(home, findings)
        if target is None:
            click.echo(text)
        else:
            with target.open("x", encoding="utf-8") as file:
                file.write(text + "\n")
            click.echo(f"{visible(str(target))}: read it, and add what you did.")
    else:
        _show(findings, done, as_json=as_json)
    context.exit(int(any(one.severity is Severity.FAULT for one in findings)))


def _home() -> Home | Finding:
    from interviewprep.profile.home import Home

    try:
        return Home.find()
    except (RuntimeError, OSError) as error:
        remedy = "Set INTERVIEWPREP_HOME to a folder of your own."
        return Finding("Data folder", Severity.FAULT, f"There is no saying where it is: {error}", "", remedy)


def examine(patient: _Patient) -> list[Finding]:
    """Look at everything; a look that fails is told, and the others go on."""
    findings: list[Finding] = []
    for area, look in _looks(patient):
        findings += examined(area, look)
    return findings


def _looks(patient: _Patient) -> Iterator[tuple[str, Callable[[], Iterable[Finding]]]]:
    """What there is to look at. All is imported in the look itself: an import may be what fails."""
    home = patient.home

    def versions() -> Iterable[Finding]:
        from interviewprep.profile.examined_machine import examine_versions

        return examine_versions()

    def folder() -> Iterable[Finding]:
        from interviewprep.profile.examined_folder import examine_folder

        return examine_folder(home)

    def store() -> Iterable[Finding]:
        from interviewprep.profile.clock import Clock
        from interviewprep.store.examination import examine_store

        return examine_store(home.database, Clock().now().at)

    def backups() -> Iterable[Finding]:
        from interviewprep.store.examined_backups import examine_backups

        return examine_backups(home.database, datetime.now())

    def decks() -> Iterable[Finding]:
        from interviewprep.study.examined_decks import examine_decks
        from interviewprep.study.orphans import examine_orphans

        read = patient.read()
        yield from examine_decks(read)
        yield from examine_orphans(home.database, read)

    def packs() -> Iterable[Finding]:
        from interviewprep.study.examined_decks import examine_packs

        return examine_packs(home.folder)

    def machine() -> Iterable[Finding]:
        from interviewprep.profile.examined_machine import examine_editor, examine_terminal
        from interviewprep.profile.preferences import Config, config_path

        yield from examine_terminal()
        config = Config.read(config_path(home.folder))
        for problem in config.problems:
            yield Finding("Preferences", Severity.WARNING, "A preference is wrong.", problem, "See there.")
        yield from examine_editor(str(config.value("editor")))

    def isolation() -> Iterable[Finding]:
        from interviewprep.practice.examined_isolation import examine_isolation

        return examine_isolation()

    yield "Installation", versions
    yield "Data folder", folder
    yield "Progress", store
    yield "Backups", backups
    yield "Decks", decks
    yield "Packs", packs
    yield "Terminal", machine
    yield "Grading", isolation


def _put_right(patient: _Patient, findings: list[Finding]) -> list[str]:
    """Do what can be done; what can't is told on stderr, and stays among the findings."""
    from interviewprep.profile.examined_folder import make_private, sweep

    def store() -> list[str]:
        from interviewprep.store.repair import repair

        return repair(patient.home.database, fixes, datetime.now())

    fixes = {one.fix for one in findings if one.fix is not None}
    loose = {one.fix_path for one in findings if one.fix is Fix.PERMISSIONS}
    work: list[Callable[[], list[str]]] = []
    if fixes & {Fix.REMAKE, Fix.DERIVE, Fix.OPEN}:
        work.append(store)
    if loose:
        work.append(lambda: make_private(patient.home, loose))
    if Fix.LEFTOVERS in fixes:
        work.append(lambda: sweep(patient.home))
    done: list[str] = []
    for one in work:
        try:
            done += one()
        except Exception as error:
            click.echo(f"Not put right: {visible(str(error))}", err=True)
    return done


def _forget(patient: _Patient, keys: tuple[str, ...], *, everything: bool) -> list[str]:
    from interviewprep.profile.place import Place
    from interviewprep.study.orphans import find_orphans, forget

    read = patient.read()
    if everything and read.problems:
        raise click.ClickException(
            "Some deck files can't be read, and what seems to be forgotten may be theirs: "
            "correct them first, or name the cards with --forget KEY."
        )
    known = {one.key: one for one in find_orphans(patient.home.database, read)}
    forgotten: dict[str, Orphan] = dict(known) if everything else {}
    for key in keys:
        if key in read.keys:
            raise click.UsageError(f"a deck has the card {key!r}: `interviewprep card reset` makes it new")
        if key not in known:
            raise click.UsageError(f"there is no progress of a card {visible(key)!r} that no deck has")
        forgotten[key] = known[key]
    if not forgotten:
        return ["Nothing to forget: every card with progress is in a deck."]
    place = Place.open(patient.decks, patient.home)
    forget(patient.home.database, list(forgotten.values()), place.clock.now())
    return [f"Forgot the progress of {counted(len(forgotten), 'card')}; what happened stays in the log."]


def _show(findings: list[Finding], done: list[str], *, as_json: bool) -> None:
    counts = {severity: sum(one.severity is severity for one in findings) for severity in Severity}
    if as_json:
        shown = [
            {name: value for name, value in asdict(one).items() if name not in ("public", "fix", "fix_path")}
            | {"details": list(one.details), "can_be_fixed": one.fix is not None}
            for one in findings
        ]
        print_json(
            {"findings": shown, "done": done, **{f"{k.value}s": n for k, n in counts.items() if k != "ok"}}
        )
        return
    for line in _lines(findings, done):
        click.echo(line)
    said = [counted(counts[one], one.value) for one in reversed(Severity) if one != "ok" and counts[one]]
    click.echo(", ".join(said) + "." if said else "All is well.")
    if any(one.fix for one in findings):
        click.echo("`interviewprep doctor --fix` puts right what it can, after a backup.")


def _lines(findings: list[Finding], done: list[str]) -> Iterator[str]:
    area = ""
    for one in findings:
        if one.area != area:
            area = one.area
            yield _styled(area, bold=True)
        mark = f"  {one.severity.value:<9}"
        first, *rest = _wrapped(one.what) or [""]
        yield _styled(mark, fg=_COLOURS[one.severity], bold=one.severity is Severity.FAULT) + first
        for line in rest:
            yield _MARGIN + line
        if one.where:
            yield from (_MARGIN + line for line in _wrapped(short(one.where)))
        for detail in one.details:
            yield from (_MARGIN + line for line in _wrapped(f"- {short(detail)}", "  "))
        if one.remedy:
            yield from (_MARGIN + line for line in _wrapped(f"Remedy: {short(one.remedy)}", "  "))
    if done:
        yield _styled("Done", bold=True)
        for what in done:
            yield from ("  " + line for line in _wrapped(short(what)))


def _wrapped(text: str, indent: str = "") -> list[str]:
    width = min(WIDTH, max(40, shutil.get_terminal_size((WIDTH, 24)).columns)) - len(_MARGIN)
    return textwrap.wrap(
        visible(short(text)).replace("\n", " "), width, subsequent_indent=indent, break_on_hyphens=False
    )


def short(text: str) -> str:
    """The text with the user's home folder as `~`."""
    home = os.path.expanduser("~")  # noqa: PTH111  (never fails, unlike `Path.home`)
    return text.replace(home + os.sep, f"~{os.sep}") if len(home) > 1 else text


def _styled(text: str, **style: object) -> str:
    return text if os.environ.get("NO_COLOR") else click.style(text, **style)  # type: ignore[arg-type]
