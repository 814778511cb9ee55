"""What the last commit's decks hold, so that no progress is orphaned unnoticed. Says nothing without git."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path

from interviewprep.content.decks.parse import ParsedDeck, parse_deck
from interviewprep.content.problem import Problem
from interviewprep.content.sources import is_deck


def _git(folder: Path, *words: str) -> bytes | None:
    try:
        done = subprocess.run(  # noqa: S603
            ["git", "-C", str(folder), *words],  # noqa: S607
            capture_output=True,
            check=False,
            timeout=30,
        )
    except (OSError, subprocess.SubprocessError):
        return None
    return done.stdout if done.returncode == 0 else None


def orphans(decks: Mapping[Path, ParsedDeck]) -> Iterator[tuple[Path, Problem]]:
    """Cards of the last commit whose id is gone now, or whose kind is another.

    Args:
        decks: The decks that are checked, by path. A card that moved to another changed file isn't lost.
    """
    roots: dict[Path, Path | None] = {}
    for path in decks:
        folder = path.absolute().parent
        if folder not in roots:
            top = _git(folder, "rev-parse", "--show-toplevel")
            roots[folder] = Path(top.decode().strip()) if top else None
    folders = {f.resolve() for f in roots}
    for root in sorted({r for r in roots.values() if r is not None}):
        yield from _orphans_of(root, {p.resolve(): (p, d) for p, d in decks.items()}, folders)


def _orphans_of(
    root: Path, decks: dict[Path, tuple[Path, ParsedDeck]], folders: set[Path]
) -> Iterator[tuple[Path, Problem]]:
    changed = _git(root, "diff", "--name-only", "-z", "--no-renames", "HEAD", "--")
    fresh = _git(root, "ls-files", "-z", "--others", "--exclude-standard")
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
        raw = _git(root, "show", f"HEAD:{name}")
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
