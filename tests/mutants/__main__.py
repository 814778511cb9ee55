"""`python -m tests.mutants`: how many small mistakes in a module its tests notice. See README.md."""

from __future__ import annotations

import argparse
import hashlib
import json
import random
import re
import shutil
import sys
import tempfile
import time
import tomllib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from interviewprep.practice.code_mutants import Mutant, mutants_of
from tests.mutants import running

ROOT = Path(__file__).parents[2]
JUDGED = Path(__file__).with_name("judged.toml")
CACHE = ROOT / ".mutants_cache"
KILLS, LAST = "kills", "survived.txt"
KILLED, TIMED_OUT, JUDGED_SO, SURVIVED = "killed", "timed out", "judged", "survived"


@dataclass(frozen=True, slots=True)
class Program:
    """What is measured, and the tests that are held to it: a table of `tool.mutants`."""

    name: str
    package: str
    modules: list[str]
    tests: list[str]
    declarations: bool = False
    plugins: tuple[str, ...] = ()

    @property
    def cache(self) -> Path:
        """Where what is known of its tests is kept."""
        return CACHE / self.name


@dataclass(frozen=True, slots=True)
class Options:
    """What was asked for."""

    of: str
    modules: list[str]
    sample: int | None
    seed: int
    budget: float
    processes: int
    again: bool


def main() -> int:
    options = _options()
    program = read_programs()[options.of]
    modules = list(files_of(options.modules or program.modules))
    mutants = [mutant for path in modules for mutant in mutants_in(program, path)]
    judged = read_judged()
    stale = _unknown(judged, mutants, modules)
    if options.again:
        names = set((program.cache / LAST).read_text(encoding="utf-8").splitlines())
        mutants = [mutant for mutant in mutants if mutant.name in names - judged.keys()]
    if options.sample is not None and options.sample < len(mutants):
        chosen = random.Random(options.seed).sample(range(len(mutants)), options.sample)
        mutants = [mutants[n] for n in sorted(chosen)]
    running.preload()
    with tempfile.TemporaryDirectory(prefix="mutants-") as folder:
        spaces = [
            running.make_workspace(ROOT, Path(folder, str(n)), program.package, program.plugins)
            for n in range(max(1, options.processes))
        ]
        tests = sorted(p.relative_to(ROOT).as_posix() for g in program.tests for p in ROOT.glob(g))
        known = _record(program, spaces, tests)
        verdicts: list[tuple[Mutant, str, float]] = []
        survived = program.cache / LAST
        survived.write_text("", encoding="utf-8")
        for mutant, verdict, seconds in _try(mutants, spaces, known, options.budget):
            if verdict == SURVIVED and mutant.name in judged:
                verdict = JUDGED_SO
            elif verdict != SURVIVED and mutant.name in judged:
                stale.append(f"{mutant.name}\n    is judged, and a test notices it")
            verdicts.append((mutant, verdict, seconds))
            if verdict == SURVIVED:
                with survived.open("a", encoding="utf-8") as file:
                    print(mutant.name, file=file)
            (program.cache / KILLS).write_text(json.dumps(known.kills), encoding="utf-8")
            print(f"[{len(verdicts)}/{len(mutants)}] {verdict}, {seconds:.1f} s: {mutant.name}", flush=True)
    return _report(modules, verdicts, stale)


def _options() -> Options:
    parser = argparse.ArgumentParser(prog="python -m tests.mutants", description=__doc__)
    parser.add_argument(
        "--of", choices=sorted(read_programs()), default="interviewprep", help="what to measure"
    )
    parser.add_argument("modules", nargs="*", help="modules or packages, such as interviewprep/study")
    parser.add_argument("--sample", type=int, help="only so many mutants, drawn at random")
    parser.add_argument("--seed", type=int, default=0, help="which sample: the same number, the same sample")
    parser.add_argument(
        "--budget", type=float, default=20, help="seconds of tests a mutant; 0: all of its tests"
    )
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument(
        "--again", action="store_true", help="only those that survived the last time, and aren't judged since"
    )
    return Options(**vars(parser.parse_args()))


def read_programs() -> dict[str, Program]:
    """What can be measured, by name."""
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    return {name: Program(name, **table) for name, table in tomllib.loads(text)["tool"]["mutants"].items()}


def mutants_in(program: Program, path: str) -> list[Mutant]:
    """All mutants of one of its modules."""
    source = (ROOT / path).read_text(encoding="utf-8")
    return mutants_of(path, source, declarations=program.declarations)


def files_of(names: list[str]) -> Iterator[str]:
    """The modules of these names, and of the packages among them."""
    for name in names:
        path = ROOT / name
        for file in sorted(path.glob("*.py")) if path.is_dir() else [path]:
            yield file.relative_to(ROOT).as_posix()


def read_judged() -> dict[str, str]:
    """Mutant's name -> why it is no fault."""
    groups = tomllib.loads(JUDGED.read_text(encoding="utf-8"))["judged"]
    return {name: group["reason"] for group in groups for name in group["mutants"]}


def _unknown(judged: dict[str, str], mutants: list[Mutant], modules: list[str]) -> list[str]:
    """Entries about modules that are measured now, for which there is no such mutant any more."""
    names = {mutant.name for mutant in mutants}
    measured = {path.removeprefix("interviewprep/") for path in modules}
    return [
        f"{name}\n    is judged, and there is no such mutant"
        for name in judged
        if name not in names and name.partition(" ")[0] in measured
    ]


def _record(program: Program, spaces: list[running.Workspace], tests: list[str]) -> running.Map:
    """Run all tests once, unchanged: they must pass, and tell which lines they run.

    What a test file told is kept for as long as it, what tests share, and the program are the same.
    """
    known, started = running.Map(), time.monotonic()
    program.cache.mkdir(parents=True, exist_ok=True)
    records = {test: program.cache / f"{_digest(program, test)}.json" for test in tests}
    for old in set(program.cache.glob("*.json")) - set(records.values()):
        old.unlink()
    waiting = [test for test in tests if not records[test].exists()]
    busy: dict[int, tuple[running.Run, str]] = {}
    try:
        while waiting or busy:
            for n, space in enumerate(spaces):
                if n not in busy and waiting:
                    test = waiting.pop()
                    busy[n] = running.start(space, [test], 600, space.home / "record.json"), test
                if n in busy and (code := busy[n][0].ended()) is not None:
                    test = busy.pop(n)[1]
                    if code:
                        sys.exit(f"{test} fails with nothing changed:\n{(space.home / 'output').read_text()}")
                    shutil.copy(space.home / "record.json", records[test])
            time.sleep(0.02)
    finally:
        for run, _ in busy.values():
            run.stop()
    for record in records.values():
        known.add(json.loads(record.read_text(encoding="utf-8")))
    if (kills := program.cache / KILLS).exists():
        known.kills.update(json.loads(kills.read_text(encoding="utf-8")))
    print(f"{len(known.seconds)} tests pass unchanged ({time.monotonic() - started:.0f} s)", flush=True)
    return known


def _digest(program: Program, test: str) -> str:
    shared = [*(ROOT / "tests").glob("*.py"), *(ROOT / test).parent.glob("conftest.py")]
    files = [*(ROOT / program.package).rglob("*.py"), *shared, ROOT / test]
    digest = hashlib.blake2b(digest_size=12)
    for file in sorted(files):
        digest.update(f"{file.relative_to(ROOT).as_posix()}\0".encode() + file.read_bytes())
    return digest.hexdigest()


def _try(
    mutants: list[Mutant], spaces: list[running.Workspace], known: running.Map, budget: float
) -> Iterator[tuple[Mutant, str, float]]:
    """Run each mutant's tests: (mutant, verdict, seconds)."""
    waiting = list(reversed(mutants))
    busy: dict[int, tuple[running.Run, Mutant]] = {}
    try:
        while waiting or busy:
            for n, space in enumerate(spaces):
                if n not in busy and waiting:
                    mutant = waiting.pop()
                    tests, seconds = _within(budget, known.tests_of(mutant.path, mutant.lines), known)
                    if not tests:
                        yield mutant, SURVIVED, 0.0
                        continue
                    space.put(mutant.path, mutant.text)
                    busy[n] = running.start(space, tests, 20 + 5 * seconds), mutant
                if n in busy and (code := busy[n][0].ended()) is not None:
                    run, mutant = busy.pop(n)
                    space.restore(mutant.path)
                    if code in (5, 70):
                        sys.exit(f"{mutant.name}: no test was run:\n{(space.home / 'output').read_text()}")
                    _learn(space, mutant, known)
                    verdict = TIMED_OUT if code < 0 else KILLED if code else SURVIVED
                    yield mutant, verdict, time.monotonic() - run.started
            time.sleep(0.01)
    finally:
        for run, _ in busy.values():
            run.stop()


def _learn(space: running.Workspace, mutant: Mutant, known: running.Map) -> None:
    """Note which test noticed: it is likely to notice the next, too."""
    said = (space.home / "output").read_text(encoding="utf-8", errors="replace")
    for test in re.findall(r"^FAILED (\S+)", said, re.MULTILINE):
        known.kills[f"{mutant.path} {test}"] += 1


def _within(budget: float, tests: list[str], known: running.Map) -> tuple[list[str], float]:
    """As many of the tests as take no longer than the budget, and how long that is."""
    chosen: list[str] = []
    total = 0.0
    for test in tests:
        seconds = known.seconds.get(test, 0.0)
        if budget and chosen and total + seconds > budget:
            break
        chosen.append(test)
        total += seconds
    return chosen, total


def _report(modules: list[str], verdicts: list[tuple[Mutant, str, float]], stale: list[str]) -> int:
    survivors = [mutant for mutant, verdict, _ in verdicts if verdict == SURVIVED]
    print(
        f"\n{'module':<34}{'mutants':>8}{'killed':>8}{'timed out':>10}{'judged':>8}{'survived':>9}{'caught':>8}"
    )
    for path in [*modules, ""]:
        count = Counter(verdict for mutant, verdict, _ in verdicts if path in ("", mutant.path))
        if total := sum(count.values()):
            caught = 100 * (count[KILLED] + count[TIMED_OUT]) / max(1, total - count[JUDGED_SO])
            print(
                f"{path.removeprefix('interviewprep/') or 'all':<34}{total:>8}{count[KILLED]:>8}"
                f"{count[TIMED_OUT]:>10}{count[JUDGED_SO]:>8}{count[SURVIVED]:>9}{caught:>7.1f}%"
            )
    for mutant in survivors:
        print(f"survived: {mutant.name}")
    for line in stale:
        print(f"stale: {line}")
    return 1 if survivors or stale else 0


if __name__ == "__main__":
    sys.exit(main())
