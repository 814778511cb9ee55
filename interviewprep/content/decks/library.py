"""The decks that are there now: files found, read where they changed, and checked against each other."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, replace
from functools import lru_cache
from hashlib import sha256
from multiprocessing import get_context
from pathlib import Path

from interviewprep.content.decks.cache import CardEntry, DeckCache, DeckRecord, record_of
from interviewprep.content.decks.card import Card, DeckMeta
from interviewprep.content.decks.parse import MAX_BYTES, ParsedDeck, parse_deck
from interviewprep.content.problem import FileProblem, Problem
from interviewprep.content.sources import DeckFile, Source, deck_files
from interviewprep.content.visible import visible

PARALLEL_BYTES = 1_000_000
"""Below this much changed text, starting more processes costs more than it saves."""

_RACY_NS = 2_000_000_000
# A file changed this short a time ago may change again without its time stamp moving.

Progress = Callable[[int, int], None]
"""Called with how many files have been read, and how many there are to read."""


@dataclass(frozen=True, slots=True)
class Deck:
    """One deck file that could be read."""

    path: Path
    source: Source
    hash: str
    """SHA-256 of the file's bytes, hexadecimal."""
    meta: DeckMeta

    @property
    def name(self) -> str:
        """What the deck is called on the command line."""
        return self.meta.deck

    @property
    def file(self) -> tuple[str, Path]:
        """Its pack, and its file in the pack's folder: what an override has in common with it."""
        return self.source.pack, self.path.relative_to(self.source.path)


@dataclass(frozen=True, slots=True)
class Scan:
    """What one look at all sources gave."""

    decks: list[Deck]
    """In the order to show them."""
    problems: list[FileProblem]


class Library:
    """The decks of some sources, through a cache."""

    def __init__(self, cache: DeckCache, sources: Iterable[Source]) -> None:
        self.cache = cache
        self.sources = list(sources)
        self._card = lru_cache(maxsize=256)(self._read_card)
        self._paths: dict[str, Path] = {}
        """The file of each deck of the last scan, by hash: what the cache loses is read from it again."""

    def scan(self, progress: Progress = lambda done, total: None) -> Scan:
        """Look at every deck file, and read those that changed since the last time.

        Much changed text is read by several processes; `progress` is then called now and then.
        """
        decks: list[Deck] = []
        problems: list[FileProblem] = []
        hashes: dict[DeckFile, str] = {}
        changed: list[tuple[DeckFile, os.stat_result]] = []
        seen: set[Path] = set()
        files: list[DeckFile] = []
        for source in self.sources:
            for file in deck_files(source):
                if (real := file.path.resolve()) not in seen:
                    seen.add(real)
                    files.append(file)
        for file in files:
            if file.refused:
                problem = Problem(1, 1, file.refused, file.remedy)
                problems.append(FileProblem(file.path, problem))
                continue
            try:
                info = file.path.stat()
            except OSError as error:
                problems.append(_unreadable(file.path, error))
                continue
            digest = self.cache.hash_of(file.path, info.st_size, info.st_mtime_ns)
            if digest is not None and self.cache.deck(digest) is not None:
                hashes[file] = digest
            else:
                changed.append((file, info))
        problems += self._read(changed, hashes, progress)
        self._paths = {digest: file.path for file, digest in hashes.items()}
        for file, digest in hashes.items():
            self._recover(digest)
            stored = self.cache.deck(digest)
            if stored is None:
                problem = Problem(1, 1, "the file changed while it was read", "read the decks again")
                problems.append(FileProblem(file.path, problem))
                continue
            problems += [FileProblem(file.path, p) for p in stored.problems]
            if stored.meta is not None:
                decks.append(Deck(file.path, file.source, digest, stored.meta))
        overridden = {deck.file for deck in decks if deck.source.overrides}
        decks = [deck for deck in decks if deck.source.overrides or deck.file not in overridden]
        order = {file.path: n for n, file in enumerate(files)}
        decks.sort(key=lambda d: (d.source.root != d.source.pack, d.meta.order, d.name, order[d.path]))
        decks, taken = _with_names_of_their_own(decks)
        problems += taken
        problems.sort(key=lambda p: (order.get(p.path, 0), p.problem.line, p.problem.column))
        return Scan(decks, problems)

    def entries(self, deck: Deck) -> Iterable[CardEntry]:
        """The deck's cards, without their text."""
        found = self.cache.entries(deck.hash)
        return found if found or not self._recover(deck.hash) else self.cache.entries(deck.hash)

    def card(self, digest: str, position: int, card_id: str) -> Card | None:
        """One card of a deck that has been scanned."""
        try:
            return self._card(digest, position, card_id)
        except LookupError:
            return None

    def _read_card(self, digest: str, position: int, card_id: str) -> Card:
        found = self.cache.card(digest, position, card_id)
        if found is None and self._recover(digest):
            found = self.cache.card(digest, position, card_id)
        if found is None:
            raise LookupError(card_id)  # and so not remembered
        return found

    def _recover(self, digest: str) -> bool:
        """Parse a deck again that the cache has lost; returns whether it had to, and could."""
        if self.cache.deck(digest) is not None or digest not in self._paths:
            return False
        outcome = read_file(str(self._paths[digest]))
        if isinstance(outcome, OSError) or outcome.hash != digest:
            return False
        self.cache.put(outcome)
        return True

    def _read(
        self, changed: list[tuple[DeckFile, os.stat_result]], hashes: dict[DeckFile, str], progress: Progress
    ) -> list[FileProblem]:
        problems: list[FileProblem] = []
        jobs = {str(file.path): (file, info) for file, info in changed}
        total = len(jobs)
        if jobs:
            progress(0, total)
        for path, outcome in _read_all(jobs, sum(min(info.st_size, MAX_BYTES) for _, info in changed)):
            self._keep(*jobs.pop(path), outcome, hashes, problems)
            progress(total - len(jobs), total)
        return problems

    def _keep(
        self,
        file: DeckFile,
        info: os.stat_result,
        outcome: DeckRecord | OSError,
        hashes: dict[DeckFile, str],
        problems: list[FileProblem],
    ) -> None:
        if isinstance(outcome, OSError):
            problems.append(_unreadable(file.path, outcome))
            return
        digest = outcome.hash
        if self.cache.deck(digest) is None:
            self.cache.put(outcome)
        if time.time_ns() - info.st_mtime_ns > _RACY_NS:
            self.cache.remember_file(file.path, info.st_size, info.st_mtime_ns, digest)
        hashes[file] = digest


def _with_names_of_their_own(decks: list[Deck]) -> tuple[list[Deck], list[FileProblem]]:
    """The decks, of which no two of a pack have one name: the later one gets a number; and that it does."""
    found: dict[tuple[str, str], Deck] = {}
    problems: list[FileProblem] = []
    for deck in decks:
        names = (deck.name, *(f"{deck.name}-{number}" for number in range(2, len(decks) + 2)))
        name = next(name for name in names if (deck.source.pack, name) not in found)
        if name != deck.name:
            other = visible(str(found[deck.source.pack, deck.name].path))
            what = f"the deck's name `{deck.name}` is taken by {other}: it is called `{name}` meanwhile"
            problem = Problem(1, 1, what, "give one of them a name of its own with `deck:`")
            problems.append(FileProblem(deck.path, problem))
            deck = replace(deck, meta=deck.meta.model_copy(update={"deck": name}))
        found[deck.source.pack, name] = deck
    return list(found.values()), problems


def _read_all(paths: Iterable[str], size: int) -> Iterator[tuple[str, DeckRecord | OSError]]:
    """Read files, much text in several processes; in no certain order."""
    waiting = dict.fromkeys(paths)
    if size >= PARALLEL_BYTES and len(waiting) > 1:
        try:
            _start_resource_tracker()
            workers = max(1, min(len(waiting), os.cpu_count() or 2))
            with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
                futures = {pool.submit(read_file, path): path for path in waiting}
                for future in as_completed(futures):
                    outcome = future.result()
                    del waiting[futures[future]]
                    yield futures[future], outcome
        except (BrokenProcessPool, OSError, ValueError):
            pass  # no more processes to be had here: what is left is read in this one
    for path in waiting:
        yield path, read_file(path)


def _start_resource_tracker() -> None:
    """Start multiprocessing's helper process with a real stderr.

    It hands on `sys.stderr`'s descriptor, and a terminal app's stand-in for stderr has none.
    """
    if os.name != "posix":
        return
    from multiprocessing import resource_tracker

    stand_in = sys.stderr
    sys.stderr = sys.__stderr__
    try:
        resource_tracker.ensure_running()
    finally:
        sys.stderr = stand_in


def read_file(path: str) -> DeckRecord | OSError:
    """A deck file's hash and what it holds; the error when it can't be read. Runs in any process."""
    try:
        with Path(path).open("rb") as file:
            raw = file.read(MAX_BYTES + 1)
            size = os.fstat(file.fileno()).st_size
    except OSError as error:
        return error
    if len(raw) > MAX_BYTES:
        what = f"the file has {size / 1024 / 1024:.0f} MiB, over the limit of {MAX_BYTES >> 20}"
        problem = Problem(1, 1, what, "split the deck")
        return record_of(sha256(f"{path}:{size}".encode()).hexdigest(), ParsedDeck(None, [], [problem]))
    # The name is part of what is parsed: a deck without `deck:` is called by its file.
    name = Path(path).stem
    digest = sha256(raw + b"\0" + name.encode("utf-8", "replace")).hexdigest()
    return record_of(digest, parse_deck(raw, name))


def _unreadable(path: Path, error: OSError) -> FileProblem:
    reason = error.strerror or str(error)
    return FileProblem(path, Problem(1, 1, f"can't be read: {reason}", "check the file and its permissions"))
