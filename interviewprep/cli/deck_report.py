"""What the checker found: for people, as JSON, as SARIF, and as annotations on GitHub."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from interviewprep import __version__
from interviewprep.content.decks.lint_rules import RULES
from interviewprep.content.problem import FileProblem
from interviewprep.content.sources import is_plain
from interviewprep.content.visible import visible

SHOWN = 78
"""Columns of a source line that are shown."""


def shown_path(path: Path) -> str:
    """A path as short as it can be said from here, harmless to print."""
    try:
        return visible(str(path.absolute().relative_to(Path.cwd())))
    except ValueError:
        return visible(str(path))


def severity(problem: FileProblem) -> str:
    """`error` when the card can't be used or is wrong, `warning` when it could be better."""
    return "error" if problem.problem.rule in ("syntax", *_OF_PROGRAMS) else "warning"


def for_people(problems: Iterable[FileProblem]) -> Iterator[str]:
    """Each with the line it is in, a caret, and the remedy."""
    sources: dict[Path, list[str]] = {}
    for found in problems:
        problem = found.problem
        if found.path not in sources:
            try:
                raw = b"" if found.unread or not is_plain(found.path) else found.path.read_bytes()
                text = raw[: 8 << 20].decode("utf-8-sig", "replace")
            except OSError:
                text = ""
            sources[found.path] = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
        rule = "" if problem.rule == "syntax" else f"[{problem.rule}]"
        where = f"{shown_path(found.path)}:{problem.line}:{problem.column}"
        yield f"{where}: {severity(found)}{rule}: {problem.message}"
        lines = sources[found.path]
        if problem.line <= len(lines) and lines[problem.line - 1].strip():
            line = visible(lines[problem.line - 1]).replace("\t", " ")
            start = max(0, min(problem.column - 1, len(line)) - SHOWN * 2 // 3) if len(line) > SHOWN else 0
            part = ("…" if start else "") + line[start + bool(start) : start + SHOWN]
            part += "…" if len(line) > start + SHOWN else ""
            margin = f"{problem.line:>6} │ "
            yield margin + part
            yield " " * 7 + "│ " + " " * min(problem.column - 1 - start, len(part)) + "^"
        yield " " * 7 + "= " + problem.remedy.replace("\n", "\n" + " " * 9)
        yield ""


def as_json(problems: Iterable[FileProblem]) -> list[dict[str, object]]:
    """A list of objects."""
    return [
        {
            "file": shown_path(found.path),
            "line": found.problem.line,
            "column": found.problem.column,
            "severity": severity(found),
            "rule": found.problem.rule,
            "message": found.problem.message,
            "remedy": found.problem.remedy,
        }
        for found in problems
    ]


def as_sarif(problems: Iterable[FileProblem]) -> dict[str, object]:
    """A log in the Static Analysis Results Interchange Format, 2.1.0 (OASIS standard)."""
    problems = list(problems)
    used = sorted({found.problem.rule for found in problems})
    return {
        "$schema": "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json",
        "version": "2.1.0",
        "runs": [
            {
                "tool": {
                    "driver": {
                        "name": "interviewprep",
                        "version": __version__,
                        "rules": [
                            {"id": rule, "shortDescription": {"text": asked_by(rule)}} for rule in used
                        ],
                    }
                },
                "results": [
                    {
                        "ruleId": found.problem.rule,
                        "ruleIndex": used.index(found.problem.rule),
                        "level": severity(found),
                        "message": {"text": f"{found.problem.message}; {found.problem.remedy}"},
                        "locations": [
                            {
                                "physicalLocation": {
                                    "artifactLocation": {"uri": Path(shown_path(found.path)).as_posix()},
                                    "region": {
                                        "startLine": found.problem.line,
                                        "startColumn": found.problem.column,
                                    },
                                }
                            }
                        ],
                    }
                    for found in problems
                ],
            }
        ],
    }


def asked_by(rule: str) -> str:
    """What a rule asks for, in a sentence."""
    if rule in RULES:
        return RULES[rule].asks
    return _OF_PROGRAMS.get(rule, "A deck file can be read.")


_OF_PROGRAMS = {
    "wrong-output": "Code runs, and prints what its card says.",
    "failed-proof": "A proof runs to its end: what it asserts is so.",
    "not-run": "What programs need is installed.",
}
"""What is found by running the code on cards, and asks for more than words can."""


def for_github(problems: Iterable[FileProblem]) -> Iterator[str]:
    """Workflow commands: GitHub shows them beside the lines of a change."""

    def escape(text: str, more: str = "") -> str:
        for sign in "%\r\n" + more:
            text = text.replace(sign, f"%{ord(sign):02X}")
        return text

    for found in problems:
        problem = found.problem
        file = escape(Path(shown_path(found.path)).as_posix(), ":,")
        place = f"file={file},line={problem.line},col={problem.column}"
        said = escape(f"{problem.message}; {problem.remedy}")
        yield f"::{severity(found)} {place},title={escape(problem.rule, ':,')}::{said}"


FORMATS: dict[str, Callable[[list[FileProblem]], Iterator[str]]] = {
    "text": for_people,
    "github": for_github,
}
