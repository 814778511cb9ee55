"""What the last commit's decks hold, so that no progress is orphaned unnoticed. Says nothing without git.

A folder of decks may come from anywhere, with a `.git` whose configuration names programs (a file monitor,
filters, text conversions) that git would run. So that is never read: git is asked in a folder of our own,
which has nothing but the repository's objects, index and last commit.
"""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from interviewprep.content.decks.parse import ParsedDeck, parse_deck
from interviewprep.content.problem import Problem
from interviewprep.content.sources import is_deck
from interviewprep.temporary import TemporaryFolder

PATIENCE = 30.0
"""Seconds for each question to git."""


def _ask(words: list[str], **more: str) -> bytes | None:
    """What git answers, without its user's and its system's configuration; None when it can't."""
    env = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    env |= {"GIT_CONFIG_NOSYSTEM": "1", "GIT_CONFIG_GLOBAL": os.devnull, "GIT_OPTIONAL_LOCKS": "0"}
    env |= {"GIT_NO_LAZY_FETCH": "1", "GIT_TERMINAL_PROMPT": "0", **more}
    try:
        done = subprocess.run(  # noqa: S603
            ["git", *words],  # noqa: S607
            capture_output=True,
            stdin=subprocess.DEVNULL,
            check=False,
            timeout=PATIENCE,
            env=env,
        )
    except (OSError, ValueError, subprocess.SubprocessError):
        return None
    return done.stdout if done.returncode == 0 else None


@dataclass(frozen=True, slots=True)
class _Repository:
    """Where a repository's files are, as far as they are needed."""

    root: Path
    index: str
    objects: str
    head: str
    """The last commit's id."""

    @classmethod
    def around(cls, folder: Path) -> _Repository | None:
        """The repository that a folder is in, if there is one with a commit. `rev-parse` runs nothing."""
        words = ["-C", str(folder), "rev-parse", "--path-format=absolute", "--show-toplevel"]
        words += ["--git-path", "index", "--git-path", "objects", "--verify", "HEAD"]
        lines = os.fsdecode(_ask(words) or b"").splitlines()
        if len(lines) != 4 or not folder.resolve().is_relative_to(Path(lines[0]).resolve()):
            return None
        return cls(Path(lines[0]), *lines[1:])

    @contextmanager
    def asked(self) -> Iterator[_Git]:
        """Questions to git, in a git folder of our own."""
        with TemporaryFolder("git") as ours:
            (ours / "refs").mkdir()
            (ours / "HEAD").write_text(f"{self.head}\n", encoding="ascii")
            long = len(self.head) == 64
            extensions = "[extensions]\nobjectFormat = sha256\n" if long else ""
            config = f"[core]\nrepositoryFormatVersion = {int(long)}\nfileMode = false\n{extensions}"
            config += "[diff]\nautoRefreshIndex = false\n"  # which would write into the repository
            (ours / "config").write_text(config, encoding="ascii")
            yield _Git(self, str(ours))


@dataclass(frozen=True, slots=True)
class _Git:
    """Asks git about a repository, in a git folder that is not its own."""

    repository: _Repository
    folder: str

    def __call__(self, *words: str) -> bytes | None:
        here = self.repository
        return _ask(
            ["-C", str(here.root), *words],
            GIT_DIR=self.folder,
            GIT_WORK_TREE=str(here.root),
            GIT_INDEX_FILE=here.index,
            GIT_OBJECT_DIRECTORY=here.objects,
        )


def orphans(decks: Mapping[Path, ParsedDeck]) -> Iterator[tuple[Path, Problem]]:
    """Cards of the last commit whose id is gone now, or whose kind is another.

    Args:
        decks: The decks that are checked, by path. A card that moved to another changed file isn't lost.
    """
    found: dict[Path, _Repository | None] = {}
    for path in decks:
        folder = path.absolute().parent
        if folder not in found:
            found[folder] = _Repository.around(folder)
    folders = {f.resolve() for f in found}
    repositories = {repository.root: repository for repository in found.values() if repository is not None}
    for root in sorted(repositories):
        with repositories[root].asked() as git:
            yield from _orphans_of(root, git, {p.resolve(): (p, d) for p, d in decks.items()}, folders)


def _orphans_of(
    root: Path, git: _Git, decks: dict[Path, tuple[Path, ParsedDeck]], folders: set[Path]
) -> Iterator[tuple[Path, Problem]]:
    only_names = ("--name-only", "-z", "--no-renames", "--no-ext-diff", "--no-textconv")
    changed = git("diff", *only_names, "--ignore-submodules=all", "HEAD", "--")
    fresh = git("ls-files", "-z", "--others", "--exclude-standard")
    if changed is None or fresh is None:
        return  # no commit yet
    names = [name for name in changed.decode("utf-8", "surrogateescape").split("\0") if name]
    all_names = [*names, *(n for n in fresh.decode("utf-8", "surrogateescape").split("\0") if n)]
    now: dict[str, tuple[Path, str, int]] = {}
    for name in all_names:
        path = (root / name).resolve()
        if path in decks:
            shown, deck = decks[path]
        elif is_deck(path.name) and path.is_file():
            shown, deck = path, parse_deck(path.read_bytes(), path.stem)
        else:
            continue
        now |= {card.id: (shown, card.kind, card.line) for card in deck.cards}
    for name in names:
        path = (root / name).resolve()
        if not is_deck(path.name) or (path not in decks and path.parent not in folders):
            continue
        raw = git("cat-file", "blob", f"HEAD:{name}")
        if raw is None:
            continue
        shown = decks[path][0] if path in decks else path
        broken = path in decks and bool(decks[path][1].problems)
        for card in parse_deck(raw, path.stem).cards:
            if card.id not in now:
                if not broken:
                    what = f"the card `{card.id}` of the last commit is gone, and its progress with it"
                    remedy = "bring the id back; on purpose: commit, and it is forgotten"
                    yield shown, Problem(1, 1, what, remedy, "lost-id")
                continue
            where, kind, line = now[card.id]
            if kind != card.kind:
                what = f"`{card.id}` was a {card.kind} card in the last commit, and is a {kind} card now"
                yield where, Problem(line, 1, what, "give the new card an id of its own", "changed-kind")
