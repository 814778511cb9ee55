"""Damages progress.db at random and runs the program on it: `python -m tests.damaged [CASES] [--seed N]`.

Bytes are flipped in 1 to 50 places, the file is cut, pages are swapped, or filled with zeros. Real processes
then have to do with it: `due`, `review --plain` with an answer, `card show`, `backup`, `doctor`. None may end
with a traceback or an exit code that isn't a command's, and where a fresh connection's `PRAGMA quick_check`
fails, none may go on as if nothing were: it says that the file is damaged, and the remedy.
"""

from __future__ import annotations

import argparse
import random
import shutil
import sqlite3
import sys
import tempfile
from collections import Counter
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

from interviewprep.private_files import private_folder
from interviewprep.profile.home import Home
from interviewprep.profile.place import Place
from interviewprep.scheduling.rating import Rating
from interviewprep.study.collection import Collection
from tests.conftest import HandClock, deck_text, recall
from tests.processes import Ended, run

CARDS = 150
REVIEWS = 400
DECK = "mine"
COMMANDS: dict[str, tuple[list[str], str]] = {
    "due": (["due"], ""),
    "review": (["review", "--plain", "--deck", DECK], "\n3\nq\n"),
    "card show": (["card", "show", "q-7"], ""),
    "backup": (["backup"], ""),
    "doctor": (["doctor"], ""),
}
TOLD = ("damaged", "another program's database", "newer version", "can't be opened", "can't be read", "is empty",
        "isn't sound", "FAULT", "fault")  # fmt: skip
"""One of these is in what is said of a damaged file."""
REMEDIES = ("restore", "doctor --fix", "Move it away", "Get that version", "move ")
"""And one of these."""


def make_home(folder: Path) -> Home:
    """A home with reviews of several days, and one backup."""
    home = Home(folder)
    private_folder(home.folder)
    home.decks.mkdir()
    cards = deck_text(*(recall(n) for n in range(CARDS)), title="Mine")
    (home.decks / f"{DECK}.md").write_text(cards, encoding="utf-8")
    clock = HandClock()
    collection = Collection(Place.open((), home))
    collection.refresh()
    for n in range(REVIEWS):
        clock.wait(minutes=7)
        collection.log.review(f"user:q-{n % 90}", Rating(1 + n % 4), 1500, clock.now())
    collection.change_setting("new_per_day", 30)
    collection.close()
    return home


def flip(rng: random.Random, raw: bytearray) -> None:
    """Other bytes in 1 to 50 places; often in few, which SQLite itself may not notice."""
    for _ in range(rng.choice((1, 1, 2, 4, rng.randint(1, 50)))):
        raw[rng.randrange(len(raw))] ^= rng.randint(1, 255)


def cut(rng: random.Random, raw: bytearray) -> None:
    """The file ends somewhere."""
    del raw[rng.randrange(len(raw)) :]


def swap(rng: random.Random, raw: bytearray) -> None:
    """Two pages in each other's place."""
    size = page_size(raw)
    one, other = rng.sample(range(len(raw) // size), 2)
    first, second = slice(one * size, (one + 1) * size), slice(other * size, (other + 1) * size)
    raw[first], raw[second] = raw[second], raw[first]


def zero(rng: random.Random, raw: bytearray) -> None:
    """One to three pages without anything."""
    size = page_size(raw)
    for page in rng.sample(range(len(raw) // size), rng.randint(1, 3)):
        raw[page * size : (page + 1) * size] = bytes(size)


def page_size(raw: bytearray) -> int:
    """Bytes; see "The Database File Format" on sqlite.org."""
    return int.from_bytes(raw[16:18], "big")


WAYS: tuple[Callable[[random.Random, bytearray], None], ...] = (flip, cut, swap, zero)


@dataclass(slots=True)
class Outcome:
    """What came of all cases."""

    cases: Counter[str] = field(default_factory=Counter)
    """By the way of damaging."""
    unsound: int = 0
    """Cases in which `quick_check` fails."""
    codes: Counter[tuple[str, int]] = field(default_factory=Counter)
    saved: int = 0
    """Cases in which `doctor --fix` made a sound file of an unsound one, with all events."""
    faults: list[str] = field(default_factory=list)


def quick_check(path: Path) -> str:
    """What a fresh connection says; "ok" when all is well."""
    try:
        with closing(sqlite3.connect(path)) as db:
            return str(db.execute("PRAGMA quick_check").fetchone()[0])
    except (sqlite3.Error, UnicodeDecodeError) as error:  # of a damaged name, which Python can't read
        return str(error)


def events_of(path: Path) -> int:
    """How many events are in a sound database."""
    with closing(sqlite3.connect(path)) as db:
        return int(db.execute("SELECT count(*) FROM event").fetchone()[0])


def judge(outcome: Outcome, case: str, command: str, said: Ended, sound: bool) -> None:
    """Hold what a command did against what is promised."""
    text = said.stdout + said.stderr
    outcome.codes[command, said.returncode] += 1

    def fault(what: str) -> None:
        outcome.faults.append(f"{case}, {command}: {what}: {text[-400:]!r}")

    if "Traceback" in text or said.returncode == 70:
        fault("a traceback")
    elif said.returncode not in (0, 1):
        fault(f"exit code {said.returncode}")
    elif not sound and not (any(one in text for one in TOLD) and any(one in text for one in REMEDIES)):
        fault(f"exit code {said.returncode}, and the damage isn't told with a remedy")
    elif not sound and command != "review" and said.returncode != 1:
        fault("exit code 0 on a damaged file")
    elif said.returncode == 1 and not text.strip():
        fault("nothing is said")


def rehearse(cases: int, seed: int, progress: Callable[[int], None] = lambda done: None) -> Outcome:
    """Damage a home so many times, and see what comes of it."""
    rng = random.Random(seed)
    outcome = Outcome()
    with tempfile.TemporaryDirectory(prefix="interviewprep-damaged-") as name:
        template = make_home(Path(name, "template"))
        whole = template.database.read_bytes()
        events = events_of(template.database)
        for number in range(cases):
            way = WAYS[number % len(WAYS)]
            raw = bytearray(whole)
            way(rng, raw)
            case = f"case {number} ({way.__name__})"
            outcome.cases[way.__name__] += 1
            home = Home(Path(name, "home"))
            env = {"INTERVIEWPREP_HOME": str(home.folder)}
            for command, (words, typed) in COMMANDS.items():
                shutil.copytree(template.folder, home.folder)
                home.database.write_bytes(raw)
                probe = Path(name, "probe.db")
                probe.write_bytes(raw)
                sound = quick_check(probe) == "ok"
                outcome.unsound += command == "due" and not sound
                before = home.database.read_bytes()
                said = run(words, env, typed)
                judge(outcome, case, command, said, sound)
                if command == "doctor":
                    if home.database.read_bytes() != before:
                        outcome.faults.append(f"{case}: doctor changed the file")
                    if not sound and "every event of the log can be read" in " ".join(said.stdout.split()):
                        fixed = run(["doctor", "--fix"], env)
                        if quick_check(home.database) != "ok" or events_of(home.database) < events:
                            text = fixed.stdout + fixed.stderr
                            outcome.faults.append(f"{case}: doctor --fix left {text[-400:]!r}")
                        else:
                            outcome.saved += 1
                shutil.rmtree(home.folder)
            progress(number + 1)
    return outcome


def main() -> int:
    """Print the figures; 1 when a promise was broken."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("cases", nargs="?", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()

    def progress(done: int) -> None:
        if done % 20 == 0:
            print(f"{done} of {asked.cases}", file=sys.stderr, flush=True)

    outcome = rehearse(asked.cases, asked.seed, progress)
    ways = ", ".join(f"{way} {count}" for way, count in outcome.cases.items())
    print(f"{asked.cases} damaged files ({ways}); quick_check fails on {outcome.unsound}")
    for (command, code), count in sorted(outcome.codes.items()):
        print(f"{command:10} exit code {code}: {count}")
    print(f"doctor --fix made {outcome.saved} of the unsound ones whole again, with every event")
    for fault in outcome.faults:
        print(fault)
    print(f"{len(outcome.faults)} broken promises")
    return int(bool(outcome.faults))


if __name__ == "__main__":
    sys.exit(main())
