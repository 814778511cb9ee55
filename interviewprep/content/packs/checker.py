"""The author's checker for what is shared: deck files, or a whole pack with its manifest and its tasks."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from interviewprep.content.decks import checker
from interviewprep.content.decks.checker import Checked
from interviewprep.content.packs.manifest import MANIFEST, read_manifest
from interviewprep.content.problem import FileProblem
from interviewprep.content.sources import USER_PACK
from interviewprep.content.tasks.load import scan_tasks


def check(paths: Iterable[Path], *, history: bool = True, strict: bool = False) -> Checked:
    """Check deck files, folders of them, and packs: of a pack, its manifest and its tasks' files too.

    Args:
        paths: Files and folders.
        history: Whether to compare with the last commit, where there is one.
        strict: Whether to tell also what the strict rules find.
    """
    problems: list[FileProblem] = []
    folders: list[Path] = []
    for path in paths:
        if _is_pack(path):
            problems += _pack_problems(path)
            folders.append(path / "decks")
        else:
            folders.append(path)
    checked = checker.check(folders, history=history, strict=strict)
    checked.problems += problems
    return checked


def _is_pack(path: Path) -> bool:
    with suppress(OSError):  # said of its decks
        return (path / MANIFEST).is_file()
    return False


def _pack_problems(folder: Path) -> list[FileProblem]:
    meta, problems = read_manifest(folder)
    found = [FileProblem(folder / MANIFEST, problem) for problem in problems]
    scan = scan_tasks(folder / "practice_apps", meta.name if meta else USER_PACK, thorough=True)
    return found + [FileProblem(path, problem) for path, problem in scan.problems]
