"""The last commit is looked at without running anything that a repository names."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from interviewprep.content.packs.checker import check
from tests.conftest import deck_text
from tests.unit.test_deck_cli import run

SOURCE = 'source="https://e.org"'
pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the programs are shell scripts")


def git(folder, *words, **env):
    words = ["git", "-C", str(folder), "-c", "user.name=a", "-c", "user.email=a@e.org", *words]
    subprocess.run(words, check=True, capture_output=True, env={**os.environ, **env})


def hostile(folder, ran):
    """Name a program in every way that we know of, in a repository's own configuration."""
    program = folder.parent / f"{folder.name}.sh"
    program.write_text(f'#!/bin/sh\necho "$0 $*" >> {ran}\ncat\n')
    program.chmod(0o755)
    (folder / ".gitattributes").write_text("*.md filter=evil diff=evil\n")
    hooks = folder / ".git" / "hooks"
    hooks.mkdir(exist_ok=True)
    for hook in ("post-index-change", "fsmonitor-watchman", "post-checkout"):
        (hooks / hook).write_text(program.read_text())
        (hooks / hook).chmod(0o755)
    for name in (
        "core.fsmonitor",
        "core.pager",
        "core.sshCommand",
        "core.editor",
        "core.askPass",
        "diff.external",
        "diff.evil.command",
        "diff.evil.textconv",
        "filter.evil.clean",
        "filter.evil.smudge",
        "filter.evil.process",
        "interactive.diffFilter",
        "credential.helper",
        "alias.diff",
        "pager.diff",
    ):
        git(folder, "config", name, str(program), GIT_OPTIONAL_LOCKS="0")
    git(folder, "config", "filter.evil.required", "true")


@pytest.fixture
def repository(tmp_path):
    """One with a submodule, a lost id, and a deck that is only touched."""
    made = []
    for name in ("inner", "outer"):
        folder = tmp_path / name
        folder.mkdir()
        git(folder, "init", "-q")
        for deck in ("one", "two"):
            cards = (f"## What is {name} {deck} {n}? {{#{name}-{deck}-{n} {SOURCE}}}\n\nT." for n in range(2))
            (folder / f"{deck}.md").write_text(deck_text(*cards))
        made.append(folder)
    inner, outer = made
    git(inner, "add", ".")
    git(inner, "commit", "-qm", "decks")
    git(outer, "-c", "protocol.file.allow=always", "submodule", "add", "-q", str(inner), "sub")
    git(outer, "add", ".")
    git(outer, "commit", "-qm", "decks")
    path = outer / "one.md"
    path.write_text(path.read_text().replace("#outer-one-1", "#outer-one-9"))
    (outer / "two.md").touch()
    return outer


def test_nothing_that_a_repository_names_is_run(repository, tmp_path):
    ran = tmp_path / "ran"
    hostile(repository, ran)
    sub = (repository / "sub" / ".git").read_text().removeprefix("gitdir: ").strip()
    with (repository / "sub" / sub / "config").open("a") as config:
        config.write(f"[core]\nfsmonitor = {tmp_path / 'outer.sh'}\n")
    ran.unlink(missing_ok=True)
    index, when = (repository / ".git" / "index").read_bytes(), (repository / ".git" / "index").stat()
    subprocess.run(["git", "-C", repository, "diff", "--name-only", "HEAD"], capture_output=True)
    assert ran.exists(), "git itself runs it"
    ran.unlink()
    (repository / ".git" / "index").write_bytes(index)
    # What was changed in the second of its writing is known by the index being no younger.
    os.utime(repository / ".git" / "index", ns=(when.st_atime_ns, when.st_mtime_ns))

    done = run("check", repository)
    assert "`outer-one-1` of the last commit is gone" in done.output
    assert not ran.exists(), ran.read_text()
    assert (repository / ".git" / "index").read_bytes() == index


def test_a_hook_of_gits_own_may_call_it(repository, monkeypatch):
    """Git tells its hooks where it is, by variables that would lead us to another repository."""
    monkeypatch.setenv("GIT_DIR", str(Path("nowhere")))
    monkeypatch.setenv("GIT_INDEX_FILE", str(Path("nowhere")))
    assert [p.problem.rule for p in check([repository]).problems] == ["lost-id"]


def test_another_worktree_and_another_hash(repository, tmp_path):
    git(repository, "checkout", "-q", "one.md")
    git(repository, "worktree", "add", "-q", str(tmp_path / "there"))
    path = tmp_path / "there" / "one.md"
    path.write_text(path.read_text().replace("#outer-one-1", "#outer-one-9"))
    assert [p.problem.rule for p in check([path.parent]).problems] == ["lost-id"]

    long = tmp_path / "long"
    long.mkdir()
    git(long, "init", "-q", "--object-format=sha256")
    path = path.replace(long / "one.md")
    git(long, "add", ".")
    git(long, "commit", "-qm", "decks")
    path.write_text(path.read_text().replace("#outer-one-9", "#outer-one-1"))
    assert [p.problem.rule for p in check([long]).problems] == ["lost-id"]


def test_line_ends_alone_lose_nothing(repository):
    path = repository / "two.md"
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    git(repository, "checkout", "-q", "one.md")
    assert check([repository]).problems == []
