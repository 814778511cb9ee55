"""Kills the program at random moments and looks at what it leaves: `python -m tests.kills [KILLS]`.

Each kill is a SIGKILL to a process that runs the real code. After it the database must open, be sound, hold
every event that was there, and take another one; a candidate's file must be one that was saved, whole.
Packs have a command of their own, `tests.kills_packs`.
"""

from __future__ import annotations

import os
import random
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from functools import partial
from pathlib import Path

from interviewprep.content.sources import USER_PACK, Source
from interviewprep.content.tasks.load import load_task
from interviewprep.practice.workspace import Workspace
from interviewprep.profile.home import Home
from interviewprep.profile.place import Place
from interviewprep.scheduling.moment import Moment
from interviewprep.scheduling.rating import Rating
from interviewprep.store import backups
from interviewprep.store.database import Database
from interviewprep.store.log import Log
from interviewprep.study.collection import Collection
from tests.conftest import NOON, HandClock, deck_text, recall
from tests.practice.conftest import write_task
from tests.stores import FIRST, STATEMENTS, execute, first_revision, log_of

REVIEWS = 2_000
NOW = datetime(2026, 11, 23, 12)


def killed(work: Callable[[], object], after: float | None) -> bool:
    """Run it in a process of its own, and kill that after so many seconds (None: not at all).

    Returns: whether it was still at work when it was killed.
    """
    child = os.fork()
    if child == 0:
        code = 1
        try:
            work()
            code = 0
        finally:
            os._exit(code)
    if after is not None:
        time.sleep(after)
        with suppress(ProcessLookupError):
            os.kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    if os.WIFEXITED(status):
        assert os.WEXITSTATUS(status) == 0, "it failed by itself"
        return False
    return True


def assert_sound(path: Path, at_least: list[tuple[object, ...]]) -> None:
    """The database opens, is sound, holds these events, and takes another."""
    database = Database(path)
    try:
        assert backups.check(path).events >= len(at_least)
        there = set(log_of(path))
        assert there.issuperset(at_least)
        Log(database).flag("user:q-1", Moment(NOON, 0))
        assert len(log_of(path)) == len(there) + 1
    finally:
        database.close()
    assert not list(path.parent.glob("*.new*"))


class Making:
    """The first start: the database made, the decks listed."""

    def set_up(self, home: Home) -> None:
        """Decks, and nothing else."""
        home.decks.mkdir(parents=True)
        (home.decks / "a.md").write_text(deck_text(*map(recall, range(200))), encoding="utf-8")

    def work(self, home: Home) -> None:
        """Start, and leave."""
        collection = Collection(Place(home, [Source(home.decks, USER_PACK)], HandClock()))
        collection.refresh()
        collection.close()

    def check(self, home: Home) -> None:
        """The next start goes well."""
        assert_sound(home.database, [])
        self.work(home)


class Migrating(Making):
    """A database of the first revision brought up to date."""

    def set_up(self, home: Home) -> None:
        """Decks, and a database with reviews."""
        super().set_up(home)
        first_revision(home.database, REVIEWS)
        self.events = log_of(home.database)

    def check(self, home: Home) -> None:
        """All events are there."""
        assert_sound(home.database, self.events)
        self.work(home)


class Repairing(Migrating):
    """A database that the released version left half migrated."""

    def set_up(self, home: Home) -> None:
        """As the released version leaves it when it is killed before the last statement of its migration."""
        super().set_up(home)
        execute(home.database, [words for words in STATEMENTS[FIRST:-2] if words != "BEGIN"])


class Reviewing(Migrating):
    """Reviews, and the database closed after them."""

    def set_up(self, home: Home) -> None:
        """A database with reviews, up to date."""
        super().set_up(home)
        super().work(home)

    @staticmethod
    def said(home: Home) -> Path:
        """Where the reviews are that were acknowledged."""
        return home.folder / "said"

    def work(self, home: Home) -> None:
        """Review, and note each review that was acknowledged."""
        database = Database(home.database)
        log = Log(database)
        with self.said(home).open("a", encoding="ascii") as said:
            for n in range(60):
                event = log.review(f"user:q-{n % 50}", Rating.GOOD, 1, Moment(NOON + n, 0))
                said.write(f"{event.hex}\n")
                said.flush()
        database.close()

    def check(self, home: Home) -> None:
        """All that was acknowledged is there, and the derived tables are what the log says."""
        assert_sound(home.database, self.events)
        said = self.said(home)
        assert {row[0] for row in log_of(home.database)}.issuperset(
            said.read_text(encoding="ascii").split() if said.exists() else []
        )


class BackingUp(Reviewing):
    """A backup made over an older one."""

    def work(self, home: Home) -> None:
        """Make it."""
        backups.back_up(home.database, home.folder / "copy.db")

    def check(self, home: Home) -> None:
        """Where there is a backup, it is whole."""
        assert_sound(home.database, self.events)
        copy = home.folder / "copy.db"
        if copy.exists():
            assert backups.check(copy).events >= len(self.events)


class Restoring(Reviewing):
    """A backup put back over a database with more in it."""

    def set_up(self, home: Home) -> None:
        """A backup, and reviews after it."""
        super().set_up(home)
        backups.back_up(home.database, home.folder / "copy.db")
        Reviewing.work(self, home)

    def work(self, home: Home) -> None:
        """Put it back."""
        backups.restore(home.database, home.folder / "copy.db", NOW)

    def check(self, home: Home) -> None:
        """The database holds what it held, or what the backup does; and what it held is somewhere."""
        said = self.said(home).read_text(encoding="ascii").split()
        aside = home.folder.glob("backups/replaced-*/progress.db")
        held = [log_of(path) for path in (home.database, *aside) if path.exists()]
        assert any({row[0] for row in events}.issuperset(said) for events in held)
        assert_sound(home.database, self.events)


class Saving(Making):
    """A candidate's file saved again and again, as somebody types."""

    SIZES = (20, 3_000, 200_000)

    @staticmethod
    def workspace(home: Home) -> Workspace:
        """That of the task in this home."""
        task, problems = load_task(home.folder / "practice_apps" / "own" / "tasks" / "hello", USER_PACK)
        assert task is not None, problems
        return Workspace.of(task, home.folder)

    @classmethod
    def version(cls, n: int) -> str:
        """What was typed after so many saves."""
        return f"# {n}\n" + "x" * cls.SIZES[n % 3] + f"\n# {n}\n"

    def set_up(self, home: Home) -> None:
        """A task that was begun."""
        write_task(home.folder / "practice_apps")
        workspace = self.workspace(home)
        workspace.create()
        workspace.write(Path("main.py"), self.version(0), workspace.read(Path("main.py"))[0])

    def work(self, home: Home) -> None:
        """Save, and note each save that was acknowledged."""
        workspace = self.workspace(home)
        with (home.folder / "said").open("a", encoding="ascii") as said:
            for n in range(1, 60):
                workspace.write(Path("main.py"), self.version(n), self.version(n - 1))
                said.write(f"{n}\n")
                said.flush()

    def check(self, home: Home) -> None:
        """The file is whole: the last that was acknowledged, or the one after it."""
        workspace, said = self.workspace(home), home.folder / "said"
        last = (
            int(said.read_text(encoding="ascii").split()[-1]) if said.exists() and said.stat().st_size else 0
        )
        text, _ = workspace.read(Path("main.py"))
        assert text in (self.version(last), self.version(last + 1))
        assert workspace.files() == [Path("main.py")]
        for part in workspace.folder.glob(".*"):
            os.utime(part, (0, 0))
        workspace.create()  # as the next start does
        assert [path.name for path in workspace.folder.iterdir()] == ["main.py"]


class StartingOver(Saving):
    """A task begun again from its starter: what one had is kept."""

    def work(self, home: Home) -> None:
        """Begin again."""
        self.workspace(home).reset()

    def check(self, home: Home) -> None:
        """What one had is somewhere, and the task can be begun."""
        workspace = self.workspace(home)
        held = [path.read_text() for path in workspace.folder.parent.rglob("main.py")]
        assert self.version(0) in held
        workspace.create()
        starter = workspace.task.starter_layers[-1] / "main.py"
        assert workspace.read(Path("main.py"))[0] in (self.version(0), starter.read_text())
        assert not [path for path in workspace.folder.parent.iterdir() if path.name.startswith(".")]


SCENES = (Making, Migrating, Repairing, Reviewing, BackingUp, Restoring, Saving, StartingOver)


def rehearse(kind: type[Making], kills: int, seed: int) -> int:
    """Kill one kind of work so many times, at moments spread over all of it.

    Work of a millisecond may be over each time before its kill comes. Then it is killed again, each time
    twice as early, until one has hit.

    Returns: how often it was still at work.
    """
    rng = random.Random(seed)
    hit = 0
    took: list[float] = []
    scene = kind()
    with tempfile.TemporaryDirectory(prefix="interviewprep-kills-") as folder:
        template = Home(Path(folder, "template"))
        scene.set_up(template)
        turn = 0
        while turn < kills + 2 or not hit:
            early = 2.0 ** max(0, turn - kills - 1)
            home = Home(Path(folder, "home"))
            shutil.copytree(template.folder, home.folder)
            if turn < 2:  # how long it takes
                began = time.perf_counter()
                killed(partial(scene.work, home), None)
                took.append(time.perf_counter() - began)
            else:
                hit += killed(partial(scene.work, home), rng.uniform(0, 1.1 * min(took) / early))
            scene.check(home)
            shutil.rmtree(home.folder)
            assert turn < kills + 100, "no kill comes early enough"
            turn += 1
    return hit


def main() -> None:
    """Kill all kinds of work, and print the figures."""
    kills = int(sys.argv[1]) if len(sys.argv) > 1 else 300
    each = -(-kills // len(SCENES))
    total = 0
    for kind in SCENES:
        hit = rehearse(kind, each, seed=1)
        total += hit
        print(
            f"{kind.__name__:12} {hit:5} of {each} kills while at work: nothing lost, opens again", flush=True
        )
    print(f"{'all':12} {total:5} of {each * len(SCENES)}")


if __name__ == "__main__":
    main()
